"""A source file, to be looked into: single records of it, and all of it block by block.

The one file of peek and survey that knows how blocks become rows and columns (single records: ``look_record``).
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate import files
from lgmigrate.errors import MigrationError
from lgmigrate.source.blocks import Block, read_blocks
from lgmigrate.source.columns import Hits, Nulled
from lgmigrate.source.expression import compile_expression, names_in
from lgmigrate.source.placing import Faults
from lgmigrate.source.reader import Reader, TypedRows
from lgmigrate.source.record import RecordType


class Located(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a file: its number (from 1), the byte of the (decompressed) file it begins at, and its bytes.

    ``cut`` says that the file ends within it, or that its length cannot be true.
    """

    number: int
    offset: int
    data: bytes
    cut: bool = False


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one type in one block, or rows of their repeated groups, decoded; ``numbers`` are the records'."""

    type: RecordType
    frame: pl.DataFrame
    bad: list[Faults]
    hits: list[Hits]
    nulls: list[Nulled]
    numbers: npt.NDArray[np.int64]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One block of a file by type; ``untyped`` are the numbers of the records that are of none, or are cut short."""

    parts: list[Part]
    untyped: npt.NDArray[np.int64]
    count: int
    size: int


class Look:
    """A source file with its layout.

    Args:
        path: The file.
        reader: Its reader.
    """

    def __init__(self, path: Path, reader: Reader) -> None:
        self.path, self.reader = path, reader

    def at(self, number: int, count: int = 1) -> list[Located]:
        """Some records from a number on (from 1); fewer at the end of the file, where the last may be cut short.

        Raises:
            MigrationError: LGM-S130 where the file has fewer records; LGM-S001, LGM-S002 for the file.
        """
        if self._seekable():
            return self._counted(number, count)
        found, last = [], 0
        with closing(self._blocks()) as blocks:
            for block in blocks:
                last = block.first + block.count + block.broken - 1
                wanted = range(max(number, block.first), min(number + count - 1, last) + 1)
                found += [self._located(block, one - block.first) for one in wanted]
                if len(found) == count:
                    break
        if not found:
            raise self._beyond(f"record {number:,}", last)
        return found

    def holding(self, offset: int, count: int = 1) -> list[Located]:
        """The record that holds a byte of the file (from 0), and some behind it; raises like :meth:`at`.

        A byte that describes records (a length, a line end) belongs to the record that ends before it or with it.
        """
        if self._seekable():
            inside = offset - self.reader.record.file.skip_first
            return self._counted(max(inside, 0) // self.reader.length + 1, count)
        last = 0
        with closing(self._blocks()) as blocks:
            for block in blocks:
                last = block.first + block.count + block.broken - 1
                if offset < block.end + len(block.tail):
                    row = max(int(np.searchsorted(block.rows().offsets(), offset, "right")) - 1, 0)
                    row = block.count if block.broken and offset >= block.end else row
                    return self.at(block.first + row, count)
        raise self._beyond(f"byte {offset:,}", last)

    def where(self, text: str, start: int = 1, count: int = 1) -> list[Located]:
        """The first records, from a number on, of which an expression over their fields is true.

        Types that do not have all the fields are passed over; so are records in which one of them does not decode and
        the expression is therefore neither true nor false. Of child rows, it is the record that they are in.

        Raises:
            MigrationError: LGM-S131 where no record is found, LGM-S132 where no type has all the fields; LGM-S036 for
                what is no expression; LGM-S001, LGM-S002 for the file.
        """
        tests, splitter = self._tests(text), self.reader.splitter()
        found: list[Located] = []
        with closing(self._blocks()) as blocks:
            for block in blocks:
                typed, _ = splitter.split(block)  # every block in turn: children have columns of earlier records
                if block.first + block.count > start:
                    numbers = _matching(typed, tests, block.first)
                    numbers = numbers[numbers >= start][: count - len(found)]
                    found += [self._located(block, int(number) - block.first) for number in numbers]
                if len(found) == count:
                    break
        if not found:
            raise MigrationError("LGM-S131", path=str(self.path), expression=text, start=start)
        return found

    def tables(self, names: list[str]) -> list[RecordType]:
        """The types and tables of some names, each type followed by the tables of its repeated groups; by default all.

        Raises:
            MigrationError: LGM-S041 for one that there is not.
        """
        record = self.reader.record
        chosen = [record.type(name) for name in names] or record.types
        return list({table.name: table for one in chosen for table in (one, *one.tables)}.values())

    def batches(self, names: list[str], rows: int | None = None) -> Generator[Batch, None, None]:
        """The whole file, every column of some types and tables decoded, user-defined characters collected."""
        splitter = self.reader.splitter()
        with closing(self._blocks(rows)) as blocks:
            for block in blocks:
                found, untyped = splitter.split(block)
                parts = [part for one in found if one.type.name in names for part in _parts(one, block)]
                broken = [block.first + block.count] * block.broken
                yield Batch(
                    parts=parts,
                    untyped=np.append(untyped.astype(np.int64) + block.first, np.array(broken, np.int64)),
                    count=block.count + block.broken,
                    size=block.size,
                )

    def _blocks(self, rows: int | None = None) -> Generator[Block, None, None]:
        return read_blocks(self.path, self.reader.record, rows)

    def _seekable(self) -> bool:
        form = self.reader.record.file
        return form.fixed and not form.skip_last and self.path.is_file() and not files.compression_of(self.path)

    def _counted(self, number: int, count: int) -> list[Located]:
        """Records of one length in a file that need not be read up to them."""
        length, first = self.reader.length, self.reader.record.file.skip_first
        offset = first + (number - 1) * length
        with files.open_input(self.path) as stream:
            stream.seek(offset)
            buffer = bytearray(min(count * length, max(self.path.stat().st_size - offset, 0)))
            data = bytes(buffer[: files.read_exactly(stream, memoryview(buffer), self.path)])
        if not data:
            raise self._beyond(f"record {number:,}", max(self.path.stat().st_size - first, 0) // length)
        pieces = [data[at : at + length] for at in range(0, len(data), length)]
        return [
            Located(number=number + row, offset=offset + row * length, data=one, cut=len(one) < length)
            for row, one in enumerate(pieces)
        ]

    def _located(self, block: Block, row: int) -> Located:
        if row == block.count:
            return Located(number=block.first + row, offset=block.end, data=block.tail, cut=True)
        rows = block.rows()
        if block.starts is None or block.lengths is None:
            data = block.data[row * block.stride : (row + 1) * block.stride]
        else:
            raw = block.data if block.raw is None else block.raw
            data = raw[int(block.starts[row]) : int(block.starts[row]) + int(block.lengths[row])]
        return Located(number=block.first + row, offset=int(rows.offsets()[row]), data=data.tobytes())

    def _beyond(self, wanted: str, records: int) -> MigrationError:
        return MigrationError("LGM-S130", path=str(self.path), wanted=wanted, records=records)

    def _tests(self, text: str) -> dict[str, tuple[pl.Expr, list[str]]]:
        tables = self.reader.record.tables
        roots = names_in(text, list(dict.fromkeys(field.name for one in tables for field in one.columns)))
        schemas = {
            one.name: {field.name: field.dtype for field in one.columns if field.name in roots} for one in tables
        }
        have = {name: schema for name, schema in schemas.items() if len(schema) == len(roots)}
        if not have:
            raise MigrationError("LGM-S132", expression=text, names=", ".join(roots))
        return {name: (compile_expression(text, schema), list(schema)) for name, schema in have.items()}


def _matching(typed: list[TypedRows], tests: dict[str, tuple[pl.Expr, list[str]]], first: int) -> npt.NDArray[np.int64]:
    """Numbers of the records of which the test of their type is true, ascending."""
    found = []
    for one in typed:
        if one.type.name in tests and len(one.rows):
            wanted, roots = tests[one.type.name]
            mask = _columns(one, roots).select(lgm_keep=wanted).to_series()
            if len(mask) != len(one.rows):  # an expression without columns has one value
                mask = pl.repeat(mask.item(), len(one.rows), eager=True)
            found.append(one.rows.numbers(first)[mask.fill_null(False).to_numpy()])
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)


def _columns(one: TypedRows, names: list[str]) -> pl.DataFrame:
    """Columns of some rows, inherited ones included."""
    own = [name for name in names if name in one.decoder.fields]
    frame = one.decode(own).frame
    if one.extras is not None:
        more = one.extras.select(name for name in names if name in one.extras.columns and name not in own)
        frame = frame.hstack(more) if own else more
    return frame.select(names)


def _parts(typed: TypedRows, block: Block) -> Iterator[Part]:
    own = list(typed.decoder.fields)
    columns = [field.name for field in typed.type.columns]
    most = typed.decoder.rows_at_once(own)
    for start in range(0, len(typed.rows), most):
        some = typed if most >= len(typed.rows) else typed.take(slice(start, start + most))
        made = some.decode(own, collect=True)
        frame = made.frame if some.extras is None else made.frame.hstack(some.extras) if own else some.extras
        yield Part(
            type=typed.type,
            frame=frame.select(columns),
            bad=[*some.faults, *made.bad],
            hits=made.hits,
            nulls=made.nulls,
            numbers=some.rows.numbers(block.first),
        )
