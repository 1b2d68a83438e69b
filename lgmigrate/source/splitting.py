"""Records by type: which of them are of which, what rows their repeated groups are, and to which parent they belong."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.source.blocks import Block
from lgmigrate.source.decode import Decoded, TypeDecoder
from lgmigrate.source.field import OCCURRENCE, PARENT
from lgmigrate.source.matching import Matcher
from lgmigrate.source.placing import NO_PARENT, Faults, Placement, whole
from lgmigrate.source.record import Record, RecordType
from lgmigrate.source.rows import Ints, Longs, Rows, Which
from lgmigrate.source.shape import Leaf

Untyped = Ints


class Above(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with records that rows have columns from, or are parts of (``parts``)."""

    type: str
    rows: Rows
    faults: list[Faults]
    parts: bool = False


class TypedRows(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one type in a block, or the rows that their repeated groups are.

    Attributes:
        placement: Where their fields lie; None where that is the same for all.
        extras: The columns that are not of their own bytes, a row each; None where there are none.
        owners: Of the rows of a repeated group: the row (of the type's own) that each belongs to.
        faults: What is wrong with records before any of their own fields is looked at.
        above: What is wrong with the records that the extras come from.
    """

    type: RecordType
    decoder: TypeDecoder
    rows: Rows
    placement: Placement | None = None
    extras: pl.DataFrame | None = None
    owners: npt.NDArray[np.intp] | None = None
    faults: list[Faults] = []
    above: list[Above] = []

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
        rows = self.rows.take(which)
        return msgspec.structs.replace(
            self,
            rows=rows,
            placement=None if self.placement is None else self.decoder.placement(rows),
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
        shown=None if faults.shown is None else faults.shown[met],
    )


class Splitter:
    """Parts the blocks of one pass, in order: the parent of a record may stand in an earlier block.

    Args:
        record: The record layout.
        decoders: Of each type and table.
        matchers: Of each type.
        only: The one type or table that is wanted; without it, all.
    """

    def __init__(
        self,
        record: Record,
        decoders: Mapping[str, TypeDecoder],
        matchers: Mapping[str, Matcher],
        only: str | None = None,
    ) -> None:
        self._record, self._decoders, self._matchers, self._only = record, decoders, matchers, only
        self._wanted = [one for one in record.types if only in (None, one.name, *(table.name for table in one.tables))]
        self._line = _parents_first(self._wanted, record)
        self._parents = {one.parent for one in self._line if one.parent}
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
        for one in self._wanted:
            found += self._tables(one, own[one.name], parents.get(one.name))
        return found, np.flatnonzero(left).astype(np.int32)

    def _tables(self, one: RecordType, rows: Rows, parent: "_FromParent | None") -> list[TypedRows]:
        """The rows of a type, and those of its repeated groups."""
        decoder, parent = self._decoders[one.name], parent or _FromParent()
        extras, plain = parent.extras, one.shape.plain and not one.shape.choices and rows.lengths is None
        placement = None if plain else decoder.placement(rows)
        found = [
            TypedRows(
                type=one,
                decoder=decoder,
                rows=rows,
                placement=placement,
                extras=extras,
                faults=parent.faults,
                above=parent.above,
            )
        ]
        if placement is None:
            return found
        for repeat, table in zip(one.shape.repeats, one.tables, strict=True):
            if self._only not in (None, table.name):
                continue
            inside, owners, numbers = placement.occurrences(repeat)
            shown: dict[str, pl.Series | npt.NDArray[np.int64]] = {OCCURRENCE: numbers.astype(np.int64)}
            inherited = [field.name for field in table.inherited if field.name != OCCURRENCE]
            made = decoder.columns_of(placement, [name for name in inherited if name in decoder.fields])
            frame = made.frame
            if extras is not None:
                frame = frame.hstack(extras.select(name for name in inherited if name in extras.columns))
            more = pl.DataFrame(shown).hstack(frame.select(inherited)[owners] if inherited else pl.DataFrame())
            inner, wrong = self._decoders[table.name], [*parent.faults, *made.bad]
            found.append(
                TypedRows(
                    type=table,
                    decoder=inner,
                    rows=inside,
                    placement=None if table.shape.plain and not table.shape.choices else inner.placement(inside),
                    extras=more,
                    owners=owners,
                    above=[Above(type=one.name, rows=rows, faults=wrong, parts=True), *parent.above],
                )
            )
        return found[1:] if self._only not in (None, one.name) else found

    def _of_parents(self, own: dict[str, Rows], block: Block) -> "dict[str, _FromParent]":
        """For each type with a parent: the columns it has from it, and the records that have none."""
        numbers = {name: rows.numbers(block.first) for name, rows in own.items()}
        ends = {name: self._last[name][0] if name in self._last else 0 for name in own}
        columns: dict[str, pl.DataFrame] = {}
        above: dict[str, list[Above]] = {}
        made: dict[str, _FromParent] = {}
        for one in self._line:
            above[one.name] = []
            inherited = pl.DataFrame()
            if one.parent:
                extras, faults = self._from_parent(one, own[one.name], numbers, ends, columns[one.parent])
                above[one.name], inherited = above[one.parent], extras.drop(PARENT)
                made[one.name] = _FromParent(extras=extras, faults=faults, above=above[one.name])
            if one.name in self._parents:
                decoded = self._inherited(one.name, own[one.name])
                columns[one.name] = decoded.frame.hstack(inherited) if one.inherit else decoded.frame
                wrong = Above(type=one.name, rows=own[one.name], faults=decoded.bad)
                above[one.name] = [*above[one.name], wrong]
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

    def _inherited(self, name: str, rows: Rows) -> Decoded:
        """The columns of a parent type that its children have too."""
        wanted = {field for one in self._record.types for field in one.inherit}
        decoder = self._decoders[name]
        return decoder.decode(rows, [field for field in decoder.fields if field in wanted])


class _FromParent(msgspec.Struct, frozen=True, kw_only=True):
    """What records of a type have from their parents; see :class:`TypedRows`."""

    extras: pl.DataFrame | None = None
    faults: list[Faults] = []
    above: list[Above] = []


def _parents_first(types: list[RecordType], record: Record) -> list[RecordType]:
    """Some types with those that they belong to, each behind its parent."""
    done: dict[str, RecordType] = {}

    def add(one: RecordType) -> None:
        if one.parent and one.parent not in done:
            add(record.type(one.parent))
        done[one.name] = one

    for one in types:
        add(one)
    return list(done.values())


def _orphans(rows: Rows, which: npt.NDArray[np.intp]) -> list[Faults]:
    return [whole(rows, which, NO_PARENT)] if len(which) else []
