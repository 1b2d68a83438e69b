"""Records by type: which of them are of which, what rows their repeated groups are, and to which parent they belong."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.source.blocks import Block
from lgmigrate.source.columns import series
from lgmigrate.source.conditions import Mask, equal, holds
from lgmigrate.source.decode import Decoded, FieldDecoder, TypeDecoder
from lgmigrate.source.expression import names_in
from lgmigrate.source.field import OCCURRENCE, PARENT, Field
from lgmigrate.source.placing import NO_PARENT, SHOWN_BYTES, Faults, Placement
from lgmigrate.source.record import Record, RecordType
from lgmigrate.source.rows import Ints, Longs, Rows, Which
from lgmigrate.source.shape import Leaf

Untyped = Ints


class TypedRows(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one type in a block, or the rows that their repeated groups are.

    Attributes:
        placement: Where their fields lie; None where that is the same for all.
        extras: The columns that are not of their own bytes, a row each; None where there are none.
        owners: Of the rows of a repeated group: the row (of the type's own) that each belongs to.
        faults: What is wrong with records before any of their own fields is looked at.
    """

    type: RecordType
    decoder: TypeDecoder
    rows: Rows
    placement: Placement | None = None
    extras: pl.DataFrame | None = None
    owners: npt.NDArray[np.intp] | None = None
    faults: list[Faults] = []

    def decode(self, columns: Sequence[str], collect: bool = False) -> Decoded:
        """Decode columns of them, none of the extras; arguments as of :meth:`TypeDecoder.decode`."""
        if self.placement is None:
            return self.decoder.decode(self.rows, columns, collect)
        return self.decoder.columns_of(self.placement, columns, collect)

    def seen(self, leaf: Leaf) -> tuple[Rows, Ints | None]:
        """The rows that a field is in, seen from its place, and how many of its bytes count (None: all)."""
        if self.placement is None:
            return self.rows, None
        section = self.placement.section(leaf.moves, leaf.guards)
        return section.rows, self.placement.lengths(leaf, section)

    def take(self, which: Which) -> "TypedRows":
        """Fewer of them."""
        meant = np.arange(len(self.rows))[which]
        return msgspec.structs.replace(
            self,
            rows=self.rows.take(which),
            placement=None,
            extras=None if self.extras is None else self.extras[meant],
            owners=None if self.owners is None else self.owners[meant],
            faults=[part for one in self.faults if (part := _among(one, meant)) is not None],
        )


def _among(faults: Faults, rows: npt.NDArray[np.intp]) -> Faults | None:
    """Faults of some rows, which stand in order."""
    met = np.isin(faults.rows, rows)
    if not met.any():
        return None
    return msgspec.structs.replace(
        faults,
        rows=np.searchsorted(rows, faults.rows[met]),
        status=faults.status[met],
        where=faults.where[met],
        data=faults.data[met],
        offsets=faults.offsets[met],
        expected=None if faults.expected is None else faults.expected[met],
    )


class Splitter:
    """Parts the blocks of one pass, in order: the parent of a record may stand in an earlier block.

    Args:
        record: The record layout.
        decoders: Of each type and table.
        matchers: Of each type.
    """

    def __init__(self, record: Record, decoders: Mapping[str, TypeDecoder], matchers: Mapping[str, "Matcher"]) -> None:
        self._record, self._decoders, self._matchers = record, decoders, matchers
        self._parents = {one.parent for one in record.types if one.parent}
        self._last: dict[str, tuple[int, pl.DataFrame]] = {}
        """Of each parent type: the number of the last record so far, and its columns that are inherited."""

    def split(self, block: Block) -> tuple[list[TypedRows], Untyped]:
        """The records of a block by type, each type followed by its tables, and the rows that are of no type."""
        everything = block.rows()
        left = np.ones(block.count, np.bool_)
        own: dict[str, Rows] = {}
        for one in self._record.types:
            mask = self._matchers[one.name].mask(everything) & left
            left &= ~mask
            own[one.name] = everything if mask.all() else everything.take(np.flatnonzero(mask))
        found: list[TypedRows] = []
        parents = self._of_parents(own, block) if self._parents else {}
        for one in self._record.types:
            found += self._tables(one, own[one.name], parents.get(one.name))
        return found, np.flatnonzero(left).astype(np.int32)

    def _tables(self, one: RecordType, rows: Rows, parent: tuple[pl.DataFrame, list[Faults]] | None) -> list[TypedRows]:
        """The rows of a type, and those of its repeated groups."""
        decoder = self._decoders[one.name]
        extras, faults = parent or (None, [])
        if one.shape.plain and not one.shape.choices and rows.lengths is None:
            return [TypedRows(type=one, decoder=decoder, rows=rows, extras=extras, faults=faults)]
        placement = decoder.placement(rows)
        found = [TypedRows(type=one, decoder=decoder, rows=rows, placement=placement, extras=extras, faults=faults)]
        for repeat, table in zip(one.shape.repeats, one.tables, strict=True):
            inside, owners, numbers = placement.occurrences(repeat)
            shown: dict[str, pl.Series | npt.NDArray[np.int64]] = {OCCURRENCE: numbers.astype(np.int64)}
            inherited = [field.name for field in table.inherited if field.name != OCCURRENCE]
            made = decoder.columns_of(placement, [name for name in inherited if name in decoder.fields]).frame
            if extras is not None:
                made = made.hstack(extras.select(name for name in inherited if name in extras.columns))
            more = pl.DataFrame(shown).hstack(made.select(inherited)[owners] if inherited else pl.DataFrame())
            inner = self._decoders[table.name]
            where = None if table.shape.plain and not table.shape.choices else inner.placement(inside)
            found.append(TypedRows(type=table, decoder=inner, rows=inside, placement=where, extras=more, owners=owners))
        return found

    def _of_parents(self, own: dict[str, Rows], block: Block) -> dict[str, tuple[pl.DataFrame, list[Faults]]]:
        """For each type with a parent: the columns it has from it, and the records that have none."""
        numbers = {name: rows.numbers(block.first) for name, rows in own.items()}
        ends = {name: self._last[name][0] if name in self._last else 0 for name in own}
        columns: dict[str, pl.DataFrame] = {}
        made: dict[str, tuple[pl.DataFrame, list[Faults]]] = {}
        for one in _parents_first(self._record):
            if one.parent:
                made[one.name] = self._from_parent(one, own[one.name], numbers, ends, columns[one.parent])
            if one.name in self._parents:
                frame = self._inherited(one.name, own[one.name])
                columns[one.name] = (
                    frame.hstack(made[one.name][0].drop(PARENT)) if one.parent and one.inherit else frame
                )
        for name, frame in columns.items():
            if len(numbers[name]):
                self._last[name] = (int(numbers[name][-1]), frame.tail(1))
        return made

    def _from_parent(
        self, one: RecordType, rows: Rows, numbers: Mapping[str, Longs], ends: Mapping[str, int], frame: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[Faults]]:
        """The columns that records have from their parents, and the records that have no parent."""
        parents, children = numbers[one.parent], numbers[one.name]
        which = np.searchsorted(parents, children) - 1
        parent = np.where(which >= 0, parents[which] if len(parents) else 0, ends[one.parent])
        above = self._record.type(one.parent).parent
        while above:  # a parent that stands before another record above it is none of this one's
            start = np.searchsorted(numbers[above], children) - 1
            begun = np.where(start >= 0, numbers[above][start] if len(numbers[above]) else 0, ends[above])
            parent = np.where(parent > begun, parent, 0)
            above = self._record.type(above).parent
        number = pl.Series(PARENT, parent, dtype=pl.Int64)
        extras = pl.DataFrame([number.set(number == 0, None)])
        if one.inherit:
            if one.parent in self._last:
                frame = pl.concat([self._last[one.parent][1], frame])
                which = which + 1
            index = pl.Series(np.where(parent > 0, which, -1), dtype=pl.Int64)
            extras = extras.hstack(frame.select(pl.col(one.inherit).gather(index.set(index < 0, None))))
        return extras, _orphans(rows, np.flatnonzero(parent == 0))

    def _inherited(self, name: str, rows: Rows) -> pl.DataFrame:
        """The columns of a parent type that its children have too."""
        wanted = {field for one in self._record.types for field in one.inherit}
        decoder = self._decoders[name]
        return decoder.decode(rows, [field for field in decoder.fields if field in wanted]).frame


def _parents_first(record: Record) -> list[RecordType]:
    done: list[RecordType] = []
    left = list(record.types)
    while left:
        ready = [one for one in left if one.parent not in {other.name for other in left}]
        done += ready
        left = [one for one in left if one not in ready]
    return done


def _orphans(rows: Rows, which: npt.NDArray[np.intp]) -> list[Faults]:
    return [without_parent(rows, which)] if len(which) else []


def without_parent(rows: Rows, which: npt.NDArray[np.intp]) -> Faults:
    """Records without a good parent, as faults."""
    there = rows.take(which)
    return Faults(
        field=Field(kind="raw", at=0, width=SHOWN_BYTES),
        rows=which,
        status=np.full(len(which), NO_PARENT, np.uint8),
        where=np.zeros(len(which), np.int32),
        data=there.bytes_of(0, SHOWN_BYTES),
        offsets=there.offsets(),
    )


class Matcher:
    """Whether records are of a type.

    Args:
        one: The type.
        decoder: Its decoder.
    """

    def __init__(self, one: RecordType, decoder: TypeDecoder) -> None:
        self._when = one.when
        self._names = {name: name for name in decoder.fields}
        if isinstance(one.when, str):
            asked = names_in(one.when, list(decoder.fields))
        else:
            asked = [name for condition in one.conditions for name in condition]
        self._fields = {name: decoder.fields[name] for name in asked}
        self._need = max((made.field.end for made in self._fields.values()), default=0)
        self._tests = [
            [_Test(decoder.fields[name], value) for name, value in condition.items()] for condition in one.conditions
        ]

    def mask(self, rows: Rows) -> Mask:
        """For each record, whether it is of the type; one that ends before the fields asked for is not."""
        if self._when is None:
            return np.ones(len(rows), np.bool_)
        if rows.lengths is None or rows.stride > 1:
            return self._mask(rows)
        long = rows.lengths >= self._need
        if long.all():
            return self._mask(rows)
        mask = np.zeros(len(rows), np.bool_)
        mask[long] = self._mask(rows.take(long))
        return mask

    def _mask(self, rows: Rows) -> Mask:
        if isinstance(self._when, str):
            return holds(self._when, lambda name: decoded(self._fields[name], rows), self._names, len(rows))
        mask = np.zeros(len(rows), np.bool_)
        for tests in self._tests:
            every = np.ones(len(rows), np.bool_)
            for test in tests:
                every &= test.mask(rows)
            mask |= every
        return mask


class _Test:
    """Whether a field has one of some values; a field of one byte is looked up, not decoded."""

    def __init__(self, decoder: FieldDecoder, value: str | int | list[str | int]) -> None:
        self._decoder, self._value = decoder, value
        self._table: Mask | None = None
        if decoder.field.width == 1:
            every_byte = Rows(block=np.arange(256, dtype=np.uint8), stride=1, index=np.arange(256, dtype=np.int32))
            self._table = equal(decoded(decoder, every_byte.moved(np.full(256, -decoder.field.at))), value)

    def mask(self, rows: Rows) -> Mask:
        if self._table is None:
            return equal(decoded(self._decoder, rows), self._value)
        return self._table[rows.bytes_of(self._decoder.field.at, 1)[:, 0]]


def decoded(decoder: FieldDecoder, rows: Rows) -> pl.Series:
    """The column of one field."""
    column = decoder.column(rows)
    column.fill(0, len(rows))
    return series(column.array())
