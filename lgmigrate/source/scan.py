"""``scan_fixed``: a host file as a polars LazyFrame.

Projection and predicate reach the decoder: only the columns a query needs are decoded, and where it filters, first the
columns of the filter and then, for the rows that are left, the others. A scan has no side effects; it may be read in
part, stopped early or run twice. (The extract stage, which sees every field of every record, is in ``extract``.)

This is the one file that knows polars' IO plugin interface, which polars marks as unstable.
"""

import atexit
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
import pyarrow as pa
from polars.io.plugins import register_io_source

from lgmigrate import files
from lgmigrate.charset import Charset
from lgmigrate.errors import MigrationError
from lgmigrate.source.blocks import Block, ahead, read_blocks
from lgmigrate.source.columns import numbers
from lgmigrate.source.decode import TypeDecoder
from lgmigrate.source.field import OCCURRENCE, PARENT
from lgmigrate.source.places import first_error, hex_of
from lgmigrate.source.placing import SHOWN_BYTES
from lgmigrate.source.reader import Reader, Tables
from lgmigrate.source.record import Record, read_record
from lgmigrate.source.splitting import Splitter, TypedRows

RELEASE_EVERY = 32
"""Blocks after which Arrow's memory pool gives back what it keeps of earlier ones: else that grows with the file."""
LONGEST_WAIT = 5.0
"""Seconds that the end of the process waits for scans under way; a block takes a hundredth of that."""
OnError = Literal["raise", "null"]


def scan_fixed(
    path: files.Paths,
    record: Record | str | Path,
    *,
    charset: str | Charset | None = None,
    gaiji: Tables = None,
    on_error: OnError = "raise",
    type: str | None = None,  # noqa: A002 -- the word of the record layout
    record_number: str | None = None,
    batch_rows: int | None = None,
) -> pl.LazyFrame:
    """Lazily read the records of one type from a host file, of whatever form its records stand in.

    Args:
        path: The file, a pattern such as ``JUKI.*``, or several files; ``.gz``, ``.zst``, ``.bz2`` and ``.xz`` are
            decompressed on the way.
        record: The record layout, or the path of its TOML file.
        charset: A code page to use instead of the layout's.
        gaiji: 外字 tables (paths or tables), later ones winning. Codes that none of them decides become private-use
            characters.
        on_error: ``raise`` stops at the first field that cannot be decoded; ``null`` makes it null (all of them where
            a record's count, length or meaning is wrong; of the rows of its groups there are then none). Damage of the
            file itself (a record of no type, a last record cut short) always stops.
        type: The record type to read, or a table of it (``detail.KAMOKU``); by default the type that is neither header
            nor trailer.
        record_number: Name of a column with the number of each record in the file, from 1, put first.
        batch_rows: Records decoded at a time; by default about 4 MB of them.

    Returns:
        A LazyFrame with a column for each field of the type, fillers left out. Running it raises
        :class:`MigrationError` where a record cannot be read.

    Raises:
        MigrationError: for a layout, page, table or type that does not exist or does not fit.
    """
    if isinstance(record, Record):
        reader = Reader(record, charset, gaiji)
    else:
        reader = Reader(read_record(record), charset, gaiji, layout=record)
    chosen = reader.record.type(type)
    scan = _Scan(path, reader, chosen.name, on_error, record_number, batch_rows)
    return register_io_source(scan.frames, schema=scan.schema, is_pure=True, explain_name=f"SCAN FIXED {_named(path)}")


def _named(path: files.Paths) -> str:
    """What a source is called in plans and errors."""
    if isinstance(path, str | Path):
        return str(path)
    return ", ".join(map(str, path))


class _UnderWay:
    """Scans that polars has not let go of: Python must not end under them.

    A query that has what it needs (``head``) is done while polars' own thread is still about to ask for one more frame;
    in an interpreter that is being taken down, that would abort the process.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    def __enter__(self) -> None:
        with self._changed:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait(self) -> None:
        """Wait until all are closed, but not for ever: one that nobody runs is never asked again."""
        with self._changed:
            self._changed.wait_for(lambda: not self._count, LONGEST_WAIT)


UNDER_WAY = _UnderWay()
"""All scans of the process."""
atexit.register(UNDER_WAY.wait)


class _Scan:
    """One file read as one record type."""

    def __init__(
        self,
        path: files.Paths,
        reader: Reader,
        type_name: str,
        on_error: OnError,
        record_number: str | None,
        batch_rows: int | None,
    ) -> None:
        self.path, self.reader, self.type_name, self.on_error = path, reader, type_name, on_error
        self.number, self.batch_rows = record_number, batch_rows
        self.decoder: TypeDecoder = reader.decoders[type_name]
        if record_number in self.decoder.schema:
            why = f"record_number {record_number!r} is the name of a field"
            raise MigrationError("LGM-S040", path=reader.record.name, why=why)
        numbered = {record_number: pl.Int64()} if record_number else {}
        self.schema = pl.Schema({**numbered, **self.decoder.schema})

    def frames(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,  # noqa: ARG002 -- a wish; blocks are sized by bytes
    ) -> Iterator[pl.DataFrame]:
        """What polars calls: frames of the columns asked for, filtered, of at most n rows before the filter."""
        columns = list(self.schema) if with_columns is None else with_columns
        with UNDER_WAY, closing(ahead(self._frames(columns, predicate, n_rows))) as made:
            yield from made

    def _frames(
        self, columns: list[str], predicate: pl.Expr | None, n_rows: int | None
    ) -> Generator[pl.DataFrame, None, None]:
        left, decoded = n_rows, {*columns, *(predicate.meta.root_names() if predicate is not None else ())}
        splitter = self.reader.splitter(self.type_name)
        with closing(read_blocks(self.path, self.reader.record, self.batch_rows)) as blocks:
            for number, block in enumerate(blocks, 1):
                if left == 0:
                    return
                if number % RELEASE_EVERY == 0:
                    pa.default_memory_pool().release_unused()
                typed = self._rows(block, splitter)
                if self.on_error == "raise":
                    self._check_above(typed, decoded, block.first)
                if left is not None:
                    typed = typed.take(slice(left)) if left < len(typed.rows) else typed
                    left -= len(typed.rows)
                step = self.decoder.rows_at_once([name for name in decoded if name != self.number])
                for start in range(0, len(typed.rows), step):
                    part = typed if step >= len(typed.rows) else typed.take(slice(start, start + step))
                    yield self._frame(part, block.first, columns, predicate)
                if block.broken and left != 0:
                    raise self._broken(block)

    def _rows(self, block: Block, splitter: Splitter) -> TypedRows:
        found, untyped = splitter.split(block)
        if len(untyped):
            raise self._untyped(block, int(untyped[0]))
        return found[0]

    def _check_above(self, typed: TypedRows, columns: set[str], first: int) -> None:
        """Raise for a record whose rows cannot be found, or for a bad value that rows have from another record."""
        inherited = set(self.schema) - {*self.decoder.fields, self.number, OCCURRENCE, PARENT}
        asked = inherited & columns
        wrong = [
            (int(above.rows.ordinals[bad.rows[0]]), bad, above)
            for above in typed.above
            for bad in above.faults
            if bad.field.name in asked or (bad.field.name not in inherited and (asked or above.parts))
        ]
        if wrong:
            _, bad, above = min(wrong, key=lambda one: one[0])
            raise first_error(bad, above.rows, first, above.type, self.reader, _named(self.path))

    def _frame(self, typed: TypedRows, first: int, columns: list[str], predicate: pl.Expr | None) -> pl.DataFrame:
        if predicate is None:
            return self._decoded(typed, first, columns)
        needed = list(dict.fromkeys(predicate.meta.root_names()))
        tested = self._decoded(typed, first, needed)
        mask = tested.select(predicate.alias("keep")).to_series()
        if len(mask) != len(typed.rows):  # a predicate without columns has one value
            mask = pl.repeat(mask.item(), len(typed.rows), eager=True)
        kept = np.flatnonzero(mask.fill_null(False).to_numpy())
        others = [name for name in columns if name not in needed]
        rest = self._decoded(typed.take(kept), first, others)
        return pl.concat([tested.filter(mask), rest], how="horizontal").select(columns) if columns else rest

    def _decoded(self, typed: TypedRows, first: int, columns: list[str]) -> pl.DataFrame:
        own = [name for name in columns if name in self.decoder.fields]
        made = typed.decode(own)
        if self.on_error == "raise" and (wrong := [*typed.faults, *made.bad]):
            worst = min(wrong, key=lambda bad: int(bad.rows[0]))
            raise first_error(worst, typed.rows, first, self.type_name, self.reader, _named(self.path))
        if len(own) == len(columns):
            return made.frame
        frame = made.frame
        if typed.extras is not None:
            more = typed.extras.select(name for name in columns if name in typed.extras.columns)
            frame = frame.hstack(more) if own else more
        if self.number in columns:
            number = numbers(typed.rows.numbers(first), self.number)
            frame = frame.with_columns(number) if frame.width else number.to_frame()
        return frame.select(columns)

    def _broken(self, block: Block) -> MigrationError:
        return MigrationError(
            block.code,
            source=_named(self.path),
            record=block.first + block.count,
            offset=block.end,
            length=self.reader.length,
            found=block.found or len(block.tail),
            **self.reader.asked,
        )

    def _untyped(self, block: Block, row: int) -> MigrationError:
        rows = block.rows().take(slice(row, row + 1))
        head = hex_of(*rows.heads(SHOWN_BYTES))[0]
        return MigrationError(
            "LGM-S011",
            source=_named(self.path),
            record=block.first + row,
            offset=int(rows.offsets()[0]),
            known=", ".join(one.name for one in self.reader.record.types),
            found=f"it begins with {head}",
            **self.reader.asked,
        )
