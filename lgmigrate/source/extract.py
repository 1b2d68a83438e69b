"""The extract stage: one complete pass over every field of every record of a source.

It writes the columns of the types asked for, the rejects with their causes, and posts to the ledger: how many records
of which type, what the trailer claims against what was found, which 外字 are in use, and what lies in fillers. A
record with one bad field is rejected whole.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from lgmigrate.charset import _kernel
from lgmigrate.ledger import Check, Entry, Ledger, Note
from lgmigrate.source.blocks import Block, ahead, read_blocks
from lgmigrate.source.columns import numbers
from lgmigrate.source.decode import Decoded, Rows
from lgmigrate.source.inventory import Inventory
from lgmigrate.source.places import CAUSE_SCHEMA, causes, hex_of, reason
from lgmigrate.source.reader import Reader, TypedRows
from lgmigrate.source.record import Field
from lgmigrate.source.rejects import RejectFiles, open_rejects
from lgmigrate.source.writers import open_writer

NUMBER = "lgm_record"
"""The column of record numbers, from 1, in stages."""
HEAD_BYTES = 16
"""How much of a record that has no type is shown as hex in its cause."""

SPLIT = 10**18
"""Where the digits of a wide number are parted so that sums of the parts stay within 128 bits."""

Progress = Callable[[int, int], None]
"""Called with the bytes and records of each block when it is done."""


class _Part(msgspec.Struct, frozen=True):
    """What one block gave."""

    frames: dict[str, pl.DataFrame]
    rejected: bytes
    causes: pl.DataFrame
    size: int
    count: int


class _Totals:
    """What adds up over a pass."""

    def __init__(self) -> None:
        self.read = 0
        self.out: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.sums: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.fillers: dict[tuple[str, int, int], tuple[int, int]] = {}


class Extraction:
    """One pass over one source.

    Args:
        path: The source file.
        reader: Its reader.
        name: The name of the source in ledger and rejects.
        lang: The language of the causes.
    """

    def __init__(self, path: Path, reader: Reader, name: str, lang: str = "ja") -> None:
        self.path, self.reader, self.name, self.lang = path, reader, name, lang
        self._totals = _Totals()
        self._inventory = Inventory(reader.lookup, name)
        self._claims: defaultdict[tuple[str, str], int] = defaultdict(int)
        claims = (expect for one in reader.record.types for expect in one.expectations())
        self._summed = {(claim.type, claim.summed) for claim in claims if claim.summed}
        self._unread: set[tuple[str, str]] = set()

    def run(
        self,
        outputs: Mapping[str, Path],
        rejects: RejectFiles | None,
        *,
        numbered: bool = False,
        batch_rows: int | None = None,
        progress: Progress | None = None,
    ) -> Ledger:
        """Make the pass.

        Args:
            outputs: Record type → file (``.parquet``, ``.csv`` or ``.arrow``) for its columns. Types without a file
                are decoded, checked and counted all the same.
            rejects: Where rejected records go; None to count them only.
            numbered: Whether to put the column :data:`NUMBER` first.
            batch_rows: Records a block; by default about 4 MB.
            progress: Called after each block.

        Returns:
            The postings of the stage.

        Raises:
            MigrationError: LGM-S001, LGM-S002 or LGM-S050 for files, LGM-S041 for a type; nothing for a record.
        """
        with ExitStack() as stack:
            rejecter = stack.enter_context(open_rejects(rejects)) if rejects else None
            writers = {}
            for type_name, path in outputs.items():
                schema = self.reader.decoders[self.reader.record.type(type_name).name].schema
                if numbered:
                    schema = pl.Schema({NUMBER: pl.Int64(), **schema})
                writers[type_name] = stack.enter_context(open_writer(path, schema))
            for part in stack.enter_context(closing(ahead(self._parts(batch_rows, numbered, set(outputs))))):
                for type_name, frame in part.frames.items():
                    writers[type_name].write(frame)
                if rejecter and part.rejected:
                    rejecter.add(part.rejected, part.causes)
                if progress:
                    progress(part.size, part.count)
        return self._ledger()

    def _parts(self, batch_rows: int | None, numbered: bool, wanted: set[str]) -> Generator[_Part, None, None]:
        with closing(read_blocks(self.path, self.reader.length, batch_rows)) as blocks:
            for block in blocks:
                yield self._part(block, numbered, wanted)

    def _part(self, block: Block, numbered: bool, wanted: set[str]) -> _Part:
        found, untyped = self.reader.split(block)
        frames: dict[str, pl.DataFrame] = {}
        faults: list[pl.DataFrame] = []
        bad_rows = [untyped]
        for typed in found:
            frame, bad, why = self._typed(typed, block.first, numbered)
            if typed.type.name in wanted:
                frames[typed.type.name] = frame
            faults += why
            bad_rows.append(bad)
            self._totals.out[typed.type.name] += len(frame)
            self._totals.seen[typed.type.name] += len(typed.rows)
        if len(untyped):
            faults.append(self._untyped(block, untyped))
        rejected = self._records(block, np.sort(np.concatenate(bad_rows)))
        if block.tail:
            faults.append(self._short(block))
            rejected += block.tail
        count = block.count + bool(block.tail)
        self._totals.read += count
        lines = pl.concat(faults).sort("record", "offset") if faults else CAUSE_SCHEMA.to_frame()
        first = lines.unique("record", keep="first", maintain_order=True)
        self._totals.rejected.update(first["code"].to_list())
        return _Part(frames, rejected, lines, len(block.data) + len(block.tail), count)

    def _typed(
        self, typed: TypedRows, first: int, numbered: bool
    ) -> tuple[pl.DataFrame, np.ndarray, list[pl.DataFrame]]:
        """The good rows of one type, the rows of the block that are bad, and why."""
        decoder, frames, bad_rows = typed.decoder, [], []
        faults: list[pl.DataFrame] = []
        columns = list(decoder.schema)
        step = decoder.rows_at_once(columns)
        for start in range(0, max(len(typed.rows), 1), step):
            rows = typed.rows.take(slice(start, start + step))
            made = decoder.decode(rows, columns, collect=True)
            for hits in made.hits:
                self._inventory.add(hits, rows, first)
            self._add_up(typed, made, rows, first)
            good = np.ones(len(rows), np.bool_)
            for bad in made.bad:
                good[bad.rows] = False
                faults += causes(bad, rows, first, typed.type.name, self.reader.page.name, self.lang)
            frame = made.frame
            if numbered:
                frame = frame.insert_column(0, numbers(rows.index.astype(np.int64) + first, NUMBER))
            frames.append(frame if good.all() else frame.filter(pl.Series(good)))
            bad_rows.append(rows.index[~good])
        return pl.concat(frames), np.concatenate(bad_rows), faults

    def _add_up(self, typed: TypedRows, made: Decoded, rows: Rows, first: int) -> None:
        """Sums that trailers claim, the claims themselves, and what fillers hold."""
        for type_name, field in self._summed:
            if type_name == typed.type.name:
                self._totals.sums[type_name, field] += _sum(made.frame[field])
        for expect in typed.type.expectations():
            claim = made.frame[expect.field]
            self._claims[typed.type.name, expect.field] += _sum(claim)
            if claim.null_count():
                self._unread.add((typed.type.name, expect.field))
        for filler in (field for field in typed.type.fields if field.kind == "filler"):
            self._look_into(typed.type.name, filler, rows, first)

    def _look_into(self, type_name: str, filler: Field, rows: Rows, first: int) -> None:
        blanks = self.reader.page.blank + b"\0"
        count, row = _kernel.count_filled(rows.block, rows.stride, filler.at, filler.width, rows.index, blanks)
        if count:
            key = (type_name, filler.at, filler.width)
            before, record = self._totals.fillers.get(key, (0, int(rows.index[row]) + first))
            self._totals.fillers[key] = (before + count, record)

    def _records(self, block: Block, rows: np.ndarray) -> bytes:
        whole = block.data.reshape(-1, self.reader.length)
        data: bytes = whole[rows].tobytes()
        return data

    def _untyped(self, block: Block, rows: np.ndarray) -> pl.DataFrame:
        known = ", ".join(one.name for one in self.reader.record.types)
        head = block.data.reshape(-1, self.reader.length)[rows, :HEAD_BYTES]
        frame = pl.DataFrame({"record": rows.astype(np.int64) + block.first}).with_columns(found=hex_of(head))
        return frame.select(
            "record",
            offset=(pl.col("record") - 1) * self.reader.length,
            type=pl.lit(""),
            field=pl.lit(""),
            code=pl.lit("LGM-S011"),
            hex=pl.col("found"),
            reason=reason("LGM-S011", self.lang, {"known": known}),
        )

    def _short(self, block: Block) -> pl.DataFrame:
        record = block.first + block.count
        frame = pl.DataFrame({"record": [record], "found": [len(block.tail)]})
        return frame.select(
            "record",
            offset=(pl.col("record") - 1) * self.reader.length,
            type=pl.lit(""),
            field=pl.lit(""),
            code=pl.lit("LGM-S010"),
            hex=pl.lit(block.tail[:HEAD_BYTES].hex().upper()),
            reason=reason("LGM-S010", self.lang, {"length": str(self.reader.length)}),
        )

    def _ledger(self) -> Ledger:
        totals = self._totals
        entry = Entry(
            stage="extract",
            name=self.name,
            read=totals.read,
            out={one.name: totals.out[one.name] for one in self.reader.record.types},
            rejected=dict(sorted(totals.rejected.items())),
        )
        notes = [
            Note(
                stage="extract",
                name=self.name,
                item=f"{type_name}: filler at {at}, {width} bytes",
                reason="LGM-S030",
                count=count,
                records=[record],
            )
            for (type_name, at, width), (count, record) in sorted(totals.fillers.items())
        ]
        return Ledger(
            entries=[entry],
            checks=list(self._checks()),
            notes=notes,
            assumptions=self.reader.assumptions(),
            gaiji=self._inventory.uses(),
        )

    def _checks(self) -> Iterator[Check]:
        for one in self.reader.record.types:
            for expect in one.expectations():
                scale = one.field(expect.field).scale
                total = self._totals.sums[expect.type, expect.summed] if expect.summed else None
                summed_scale = self._scale_of(expect.type, expect.summed)
                there = self._totals.seen[one.name] > 0 and (one.name, expect.field) not in self._unread
                yield Check(
                    name=f"{self.name}.{one.name}",
                    rule=f"{expect.field} = {expect.rule}",
                    expected=_shown(self._claims[one.name, expect.field], scale) if there else None,
                    found=str(self._totals.seen[expect.type]) if total is None else _shown(total, summed_scale),
                    where=f"{self._totals.seen[one.name]} {one.name} record(s)",
                )

    def _scale_of(self, type_name: str, field: str | None) -> int:
        return self.reader.record.type(type_name).field(field).scale if field else 0


def _sum(column: pl.Series) -> int:
    """The exact sum of a number column, in units of its last digit."""
    if not isinstance(column.dtype, pl.Decimal):
        return int(column.cast(pl.Int128).sum())
    units = pl.col("units")  # 128 bits hold one value, but not the sum of many
    sums = pl.select(units=column.to_physical()).select((units // SPLIT).sum(), low=(units % SPLIT).sum())
    high, low = sums.row(0)
    return int(high) * SPLIT + int(low)


def _shown(units: int, scale: int) -> str:
    """A number of units with its point put back, without trailing zeros behind it."""
    if not scale:
        return str(units)
    sign, digits = "-" if units < 0 else "", f"{abs(units):0{scale + 1}d}"
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}".rstrip("0").rstrip(".")
