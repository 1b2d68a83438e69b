"""The extract stage: one complete pass over every field of every record of a source.

It writes the columns of the types asked for, the rejects with their causes, and posts to the ledger: how many records
of which type, what the trailer claims against what was found, which 外字 are in use, and what lies in fillers. A
record with one bad field is rejected whole.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate import files
from lgmigrate.charset import _kernel
from lgmigrate.ledger import Check, Entry, Ledger, Note
from lgmigrate.source.blocks import Block, ahead, read_blocks
from lgmigrate.source.columns import numbers
from lgmigrate.source.decode import Decoded
from lgmigrate.source.field import PARENT, Field
from lgmigrate.source.inventory import Inventory
from lgmigrate.source.places import CAUSE_SCHEMA, causes, hex_of, reason
from lgmigrate.source.placing import NO_PARENT, SHOWN_BYTES, whole
from lgmigrate.source.reader import Reader
from lgmigrate.source.record import Record
from lgmigrate.source.rejects import RejectFiles, open_rejects
from lgmigrate.source.rows import Ints, Rows
from lgmigrate.source.splitting import Splitter, TypedRows
from lgmigrate.source.writers import open_writer

if TYPE_CHECKING:
    from lgmigrate.source.again import Again

NUMBER = "lgm_record"
"""The column of record numbers, from 1, in stages."""

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
        self.fillers: dict[tuple[str, int, str], tuple[int, int]] = {}
        """By type, offset and what it is called."""
        self.nulls: dict[tuple[str, str, str], tuple[int, int]] = {}
        self.lost: dict[str, int] = {}
        """Of each type that is a parent: the number of the last record, where that was rejected."""


class _Typed(msgspec.Struct, frozen=True):
    """The rows of one type or table of a block, decoded: which are bad, and why."""

    typed: TypedRows
    frame: pl.DataFrame
    good: npt.NDArray[np.bool_]
    causes: list[pl.DataFrame]


class Extraction:
    """One pass over one source.

    Args:
        path: The source file, a pattern, or several files.
        reader: Its reader.
        name: The name of the source in ledger and rejects.
        lang: The language of the causes.
        again: Where the file holds rejects: the numbers of its records. What trailers claim is then not checked.
    """

    def __init__(
        self, path: files.Paths, reader: Reader, name: str, lang: str = "ja", again: "Again | None" = None
    ) -> None:
        self.path, self.reader, self.name, self.lang, self._again = path, reader, name, lang, again
        self._totals = _Totals()
        self._inventory = {id(lookup): Inventory(lookup, name) for lookup in reader.lookups}
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
                    writers[type_name].write(self._again.frame(frame) if self._again else frame)
                if rejecter and (part.rejected or part.causes.height):
                    rejecter.add(part.rejected, self._again.causes(part.causes) if self._again else part.causes)
                if progress:
                    progress(part.size, part.count)
            if self._again:
                self._again.check(self._totals.read)
        return self._ledger()

    def _parts(self, batch_rows: int | None, numbered: bool, wanted: set[str]) -> Generator[_Part, None, None]:
        splitter = self.reader.splitter()
        with closing(read_blocks(self.path, self.reader.record, batch_rows)) as blocks:
            for block in blocks:
                yield self._part(block, splitter, numbered, wanted)

    def _part(self, block: Block, splitter: Splitter, numbered: bool, wanted: set[str]) -> _Part:
        found, untyped = splitter.split(block)
        made = self._made(found, block)
        frames: dict[str, pl.DataFrame] = {}
        faults: list[pl.DataFrame] = []
        bad = np.zeros(block.count, np.bool_)
        bad[untyped] = True
        for one in made:
            name = one.typed.type.name
            frame = one.frame
            if numbered:
                frame = frame.insert_column(0, numbers(one.typed.rows.numbers(block.first), NUMBER))
            if not one.good.all():
                frame = frame.filter(pl.Series(one.good))
            if name in wanted:
                frames[name] = frame
            faults += one.causes
            self._totals.out[name] += len(frame)
            self._totals.seen[name] += len(one.good)
            bad[one.typed.rows.ordinals[~one.good]] = True
        if len(untyped):
            faults.append(self._untyped(block, untyped))
        rejected = block.records(np.flatnonzero(bad).astype(np.int32), self.reader.framing)
        if block.tail:
            rejected += block.tail
        if block.broken:
            faults.append(self._broken(block))
        count = block.count + block.broken
        self._totals.read += count
        lines = pl.concat(faults).sort("record", "offset", maintain_order=True) if faults else CAUSE_SCHEMA.to_frame()
        first = lines.unique("record", keep="first", maintain_order=True)
        self._totals.rejected.update(first["code"].to_list())
        return _Part(frames, rejected, lines, block.size, count)

    def _made(self, found: list[TypedRows], block: Block) -> list[_Typed]:
        """Every type and table decoded; what belongs to a bad record is bad with it."""
        made = [self._typed(one, block.first) for one in found]
        by_name = {one.typed.type.name: one for one in made}
        for one in made:
            if one.typed.owners is not None:  # rows of a record: all good or none
                record = by_name[one.typed.type.name.rpartition(".")[0]]
                record.good[one.typed.owners[~one.good]] = False
        before = dict(self._totals.lost)
        for one in _in_line(made, self.reader.record):
            self._follow(one, by_name, before, block.first)
        for one in made:
            if one.typed.owners is not None:
                one.good[:] = by_name[one.typed.type.name.rpartition(".")[0]].good[one.typed.owners]
        return made

    def _follow(self, one: _Typed, by_name: dict[str, _Typed], before: dict[str, int], first: int) -> None:
        """Reject the records whose parent was rejected, and remember whether the last one of a type was.

        ``before`` says that of the blocks before this one.
        """
        name, rows = one.typed.type.name, one.typed.rows
        if one.typed.type.parent and one.typed.extras is not None:
            parent = by_name[one.typed.type.parent]
            bad = parent.typed.rows.numbers(first)[~parent.good].tolist()
            lost = before.get(one.typed.type.parent)
            orphans = one.typed.extras[PARENT].is_in([*bad, *([lost] if lost else [])]).fill_null(False).to_numpy()
            which = np.flatnonzero(orphans)
            if len(which):
                faults = whole(rows, which, NO_PARENT)
                one.causes.extend(causes(faults, rows, first, name, self.reader, self.lang))
                one.good[which] = False
        if len(rows):
            self._totals.lost.pop(name, None)
            if not one.good[-1]:
                self._totals.lost[name] = int(rows.numbers(first)[-1])

    def _typed(self, typed: TypedRows, first: int) -> _Typed:
        """The rows of one type with everything that is wrong with them."""
        decoder, frames = typed.decoder, []
        faults: list[pl.DataFrame] = []
        good = np.ones(len(typed.rows), np.bool_)
        columns = list(decoder.fields)
        step = decoder.rows_at_once(columns)
        for start in range(0, max(len(typed.rows), 1), step):
            part = typed if step >= len(typed.rows) else typed.take(slice(start, start + step))
            made = part.decode(columns, collect=True)
            for hits in made.hits:
                self._inventory[id(decoder.fields[hits.field.name].lookup)].add(hits, part.rows, first)
            self._add_up(part, made, first)
            for bad in [*part.faults, *made.bad]:
                good[start + bad.rows] = False
                faults += causes(bad, part.rows, first, typed.type.name, self.reader, self.lang)
            frames.append(made.frame if part.extras is None else made.frame.hstack(part.extras))
        frame = pl.concat(frames) if len(frames) > 1 else frames[0]
        return _Typed(typed, frame.select(list(decoder.schema)), good, faults)

    def _add_up(self, typed: TypedRows, made: Decoded, first: int) -> None:
        """Sums that trailers claim, the claims themselves, what fillers hold, and what means no value."""
        name, rows = typed.type.name, typed.rows
        for type_name, field in self._summed:
            if type_name == name:
                self._totals.sums[type_name, field] += _sum(made.frame[field])
        for expect in typed.type.expectations():
            claim = made.frame[expect.field]
            self._claims[name, expect.field] += _sum(claim)
            if claim.null_count():
                self._unread.add((name, expect.field))
        for one in made.nulls:
            key = (name, one.field.name, one.rule)
            before, record = self._totals.nulls.get(key, (0, int(rows.ordinals[one.first]) + first))
            self._totals.nulls[key] = (before + one.count, record)
        for filler, seen in typed.decoder.fillers(typed.placement, rows):
            self._look_into(name, filler, seen, first)
        if typed.placement is not None:
            left = typed.placement.leftovers(self.reader.page.blank[0])
            behind = (name, self.reader.length, f"{name}: behind its last field")
            self._filled(behind, rows, len(left), int(left[0]) if len(left) else 0, first)

    def _look_into(self, type_name: str, filler: Field, rows: Rows, first: int) -> None:
        blanks = self.reader.page.blank + b"\0"
        count, row = _kernel.count_filled(rows.block, rows.stride, filler.at, filler.width, rows.index, blanks)
        key = (type_name, filler.at, f"{type_name}: filler at {filler.at}, {filler.width} bytes")
        self._filled(key, rows, count, row, first)

    def _filled(self, key: tuple[str, int, str], rows: Rows, count: int, row: int, first: int) -> None:
        """Note how many rows, and which first, have something where there should be nothing."""
        if count:
            before, record = self._totals.fillers.get(key, (0, int(rows.ordinals[row]) + first))
            self._totals.fillers[key] = (before + count, record)

    def _untyped(self, block: Block, which: Ints) -> pl.DataFrame:
        known = ", ".join(one.name for one in self.reader.record.types)
        rows = block.rows().take(which)
        head = hex_of(*rows.heads(SHOWN_BYTES))
        frame = pl.DataFrame({"record": rows.numbers(block.first), "offset": rows.offsets(), "found": head})
        return frame.select(
            "record",
            "offset",
            type=pl.lit(""),
            field=pl.lit(""),
            code=pl.lit("LGM-S011"),
            hex=pl.col("found"),
            reason=reason("LGM-S011", self.lang, {"known": known}),
        )

    def _broken(self, block: Block) -> pl.DataFrame:
        frame = pl.DataFrame({"record": [block.first + block.count], "found": [block.found or str(len(block.tail))]})
        return frame.select(
            "record",
            offset=pl.lit(block.end, pl.Int64),
            type=pl.lit(""),
            field=pl.lit(""),
            code=pl.lit(block.code),
            hex=pl.lit(block.tail[:SHOWN_BYTES].hex().upper()),
            reason=reason(block.code, self.lang, {"length": str(self.reader.length)}),
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
                item=f"{type_name}.{field}: {rule}",
                reason="LGM-S031",
                count=count,
                records=[record],
            )
            for (type_name, field, rule), (count, record) in sorted(totals.nulls.items())
        ]
        notes += [
            Note(
                stage="extract",
                name=self.name,
                item=item,
                reason="LGM-S030",
                count=count,
                records=[record],
            )
            for (_, _, item), (count, record) in sorted(totals.fillers.items())
        ]
        return Ledger(
            entries=[entry, *self._tables()],
            checks=[] if self._again else list(self._checks()),
            notes=notes,
            assumptions=self.reader.assumptions(),
            gaiji=[use for one in self._inventory.values() for use in one.uses()],
        )

    def _tables(self) -> Iterator[Entry]:
        """The rows of repeated groups; those of rejected records are rejected with them."""
        for table in self.reader.record.tables:
            if table not in self.reader.record.types:
                seen, out = self._totals.seen[table.name], self._totals.out[table.name]
                rejected = {"LGM-S017": seen - out} if seen > out else {}
                yield Entry(
                    stage="extract",
                    name=f"{self.name}.{table.name}",
                    unit="row",
                    read=seen,
                    out={table.name: out},
                    rejected=rejected,
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


def _in_line(made: list[_Typed], record: Record) -> list[_Typed]:
    """Record types, parents before their children."""
    by_name = {one.typed.type.name: one for one in made}
    done: list[_Typed] = []

    def add(name: str) -> None:
        one = by_name[name]
        if one not in done:
            if one.typed.type.parent:
                add(one.typed.type.parent)
            done.append(one)

    for one in record.types:
        add(one.name)
    return done


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
