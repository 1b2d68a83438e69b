"""Where the fields of each record lie, where that depends on the record: counts, meanings of bytes, true lengths."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.source.conditions import Mask, equal, holds
from lgmigrate.source.field import Field
from lgmigrate.source.rows import Bytes, Ints, Longs, Rows
from lgmigrate.source.shape import Guard, Leaf, Move, Occurrence, Repeat, Shape

Places = npt.NDArray[np.intp]
WRONG_LENGTH, NO_MEANING, WRONG_COUNT, NO_PARENT = 240, 241, 242, 243
"""Numbers of what is wrong with a record, beside those of the kernel for fields."""
SHOWN_BYTES = 16
"""Bytes of a record that are shown where it is wrong as a whole."""


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """Rows in which one field could not be decoded, or which are wrong as a whole (a field without a name).

    ``rows`` counts from the first of the rows asked for; ``status`` is the reason's number; ``where`` the first bad
    byte from the start of the field; ``data`` the bytes of the field, a row each, of which ``shown`` are of the record
    itself (None: all); ``offsets`` where the field stands in the file. Of a wrong length, ``where`` is the true one and
    ``expected`` what the layout says.
    """

    field: Field
    rows: Places
    status: npt.NDArray[np.uint8]
    where: Ints
    data: Bytes
    offsets: Longs
    expected: Ints | None = None
    shown: Ints | None = None

    def hex(self, row: int) -> str:
        """The bytes of one of them."""
        return self.data[row, : None if self.shown is None else int(self.shown[row])].tobytes().hex().upper()


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Rows as the fields of one kind of place see them; ``positions`` says which they are (None: all)."""

    rows: Rows
    positions: Places | None


class Placement:
    """Finds, for some records of one type, where its fields lie.

    Args:
        shape: The shape of the type.
        rows: The records.
        length: The most bytes of a record of the type.
        pads: Whether short records were filled up, and with which byte.
        decoded: Decodes a leaf in a section, with the lengths of its values and the rows that another field says have
            none, where there are such: its column, and what is wrong with it.
    """

    def __init__(
        self,
        shape: Shape,
        rows: Rows,
        length: int,
        pads: int | None,
        decoded: Callable[[Leaf, Section, Ints | None, Mask | None], tuple[pl.Series, Faults | None]],
    ) -> None:
        self.rows, self._shape, self._decoded, self._pads, self._most = rows, shape, decoded, pads, length
        self._leaves = {leaf.field.name: leaf for leaf in shape.leaves if leaf.field.name}
        self._sections: dict[Any, Section] = {}
        self._values: dict[str, pl.Series] = {}
        self._which: dict[int, npt.NDArray[np.int8]] = {}
        self._bounded: set[str] = set()
        self._measured = rows.lengths is None
        """Whether the true lengths of records are known to be those of what they hold."""
        self._settled = False
        self.faults: list[Faults] = []
        self.sound: Mask = np.ones(len(rows), np.bool_)
        """The rows whose fields can be decoded."""
        for move in shape.moves:
            self._count(move.count, move.least, move.most)
        for repeat in shape.repeats:
            if repeat.count:
                self._count(repeat.count, repeat.field.at_least, repeat.most)
        if rows.lengths is not None:
            self._check_lengths()
        self._measured = True
        for number in range(len(shape.choices)):
            self._meaning(number)
        for leaf in shape.leaves:
            self._length(leaf)
        self._settled = True

    def section(self, moves: tuple[Move, ...], guards: tuple[Guard, ...]) -> Section:
        """The sound rows in which something with these moves and guards is, seen from its place."""
        key = (moves, guards, self.sound.tobytes() if len(self.sound) and not self.sound.all() else None)
        if key not in self._sections:
            there = self.sound & self.there(guards)
            positions = None if there.all() else np.flatnonzero(there)
            rows = self.rows if positions is None else self.rows.take(positions)
            if moves:
                rows = rows.moved(self._shift(moves) if positions is None else self._shift(moves)[positions])
            self._sections[key] = Section(rows=rows, positions=positions)
        return self._sections[key]

    def there(self, guards: Iterable[Guard]) -> Mask:
        """The rows in which something with these guards is."""
        mask = np.ones(len(self.rows), np.bool_)
        for guard in guards:
            if isinstance(guard, Occurrence):
                mask &= self.counts(guard.count) >= guard.number
            else:
                mask &= self._meaning(guard.choice) == guard.which
        return mask

    def counts(self, name: str) -> Longs:
        """A count of each row; 0 where there is none."""
        made: Longs = self.values(name).cast(pl.Int64, strict=False).fill_null(0).to_numpy()
        return made

    def values(self, name: str) -> pl.Series:
        """The column of a field, null where it is not."""
        if name not in self._values:
            leaf = self._leaves[name]
            self._length(leaf)
            if not self._measured and self.rows.lengths is not None:
                self._long_enough(leaf)
            asked = [self.values(other) for other, _ in leaf.null_when]  # so that the section leaves out what is wrong
            section = self.section(leaf.moves, leaf.guards)
            without = self.nulls(leaf, section) if asked else None
            column, faults = self._decoded(leaf, section, self.lengths(leaf, section), without)
            if faults is not None:
                self.faults.append(in_all(faults, section.positions))
                if not self._settled:  # an indicator alone decides no place
                    self.sound[self.faults[-1].rows] = False
            self._values[name] = scattered(column.to_frame(), section.positions, len(self.rows)).to_series()
        return self._values[name]

    def is_known(self, name: str) -> bool:
        """Whether the column of a field has been decoded here already."""
        return name in self._values

    def nulls(self, leaf: Leaf, section: Section) -> Mask | None:
        """The rows of a section in which another field says that a leaf has no value."""
        if not leaf.null_when:
            return None
        mask = np.ones(len(self.rows), np.bool_)
        for name, value in leaf.null_when:
            mask &= equal(self.values(name), value)
        return mask if section.positions is None else mask[section.positions]

    def lengths(self, leaf: Leaf, section: Section) -> Ints | None:
        """How many bytes of a text count, for the rows of a section."""
        if not leaf.length_by:
            return None
        counts = self.counts(leaf.length_by).astype(np.int32)
        return counts if section.positions is None else counts[section.positions]

    def occurrences(self, repeat: Repeat) -> tuple[Rows, Places, Ints]:
        """The occurrences of a repeated group, in the order of the records.

        Returns:
            Them as rows, the row that each is of, and the number of each in it, from 1.
        """
        section = self.section(repeat.moves, repeat.guards)
        positions = np.arange(len(self.rows)) if section.positions is None else section.positions
        times = np.full(len(positions), repeat.most, np.int64)
        if repeat.count:
            times = self.counts(repeat.count)[positions]
        owners = np.repeat(np.arange(len(positions)), times)
        number = np.arange(len(owners)) - np.repeat(np.cumsum(times) - times, times)
        rows = section.rows.take(owners).moved(repeat.at + number * repeat.field.width)
        return rows, positions[owners], (number + 1).astype(np.int32)

    def _shift(self, moves: tuple[Move, ...]) -> Longs:
        shift = np.zeros(len(self.rows), np.int64)
        for move in moves:
            shift += (self.counts(move.count) - move.most) * move.width
        return shift

    def _count(self, name: str, least: int, most: int, guards: tuple[Guard, ...] = ()) -> None:
        """Check a count: what depends on a wrong one cannot be found."""
        leaf = self._leaves[name]
        unknown = self.values(name).cast(pl.Int64, strict=False).is_null().to_numpy()
        there = self.sound & self.there(leaf.guards) & self.there(guards)
        counts = self.counts(name)
        wrong = np.flatnonzero(there & ((counts < least) | (counts > most) | unknown))
        if len(wrong):
            section = self.section(leaf.moves, leaf.guards)
            inside = wrong if section.positions is None else np.searchsorted(section.positions, wrong)
            self._lose(wrong, WRONG_COUNT, section.rows.take(inside), leaf.field)

    def _length(self, leaf: Leaf) -> None:
        """Check how many bytes of a text count."""
        if leaf.length_by and leaf.field.name not in self._bounded:
            self._bounded.add(leaf.field.name)
            self._count(leaf.length_by, 0, leaf.field.width, leaf.guards)

    def _long_enough(self, leaf: Leaf) -> None:
        """Records that end before a field that says where others lie."""
        assert self.rows.lengths is not None
        if self._pads is None:
            width = self.counts(leaf.length_by) if leaf.field.compact else leaf.field.width
            need = leaf.field.at + width + self._shift(leaf.moves)
            wrong = np.flatnonzero(self.sound & self.there(leaf.guards) & (self.rows.lengths < need))
            if len(wrong):
                self._odd(wrong, need)

    def _check_lengths(self) -> None:
        """Records that are longer or shorter than what they hold; filled up ones may be shorter."""
        lengths = self.rows.lengths
        assert lengths is not None
        need = self._most + self._shift(self._shape.moves)
        if self._pads is None:
            wrong = np.flatnonzero(self.sound & (lengths != need))
        else:
            wrong = np.flatnonzero(self.sound & (lengths > need))
            wrong = wrong[self._hold_more(wrong, need[wrong])] if len(wrong) else wrong
        if len(wrong):
            self._odd(wrong, need)

    def _hold_more(self, which: Places, need: Longs) -> Mask:
        """Whether records that were filled up have something but blanks behind the last field of their type."""
        rows = self.rows.take(which)
        assert rows.lengths is not None
        data = rows.bytes_of(0, rows.stride if rows.stride > 1 else int(rows.lengths.max()))
        place = np.arange(data.shape[1])
        filled = (data != self._pads) & (place >= need[:, None]) & (place < rows.lengths[:, None])
        more: Mask = filled.any(axis=1) | (rows.lengths > data.shape[1])
        return more

    def leftovers(self, blank: int) -> Places:
        """The sound rows, all of one length, that have something behind fields that counts moved up."""
        rows = self.rows
        if rows.lengths is not None or not self._shape.moves or rows.stride == 1:
            return np.empty(0, np.intp)
        need = self._most + self._shift(self._shape.moves)
        fewer = np.flatnonzero(self.sound & (need < rows.stride))
        data = rows.take(fewer).bytes_of(0, rows.stride)
        behind = np.arange(rows.stride) >= need[fewer, None]
        some: Places = fewer[((data != 0) & (data != blank) & behind).any(axis=1)]
        return some

    def _odd(self, wrong: Places, need: Longs) -> None:
        assert self.rows.lengths is not None
        faults = whole(self.rows, wrong, WRONG_LENGTH)
        expected = need[wrong].astype(np.int32)
        self._add(msgspec.structs.replace(faults, where=self.rows.lengths[wrong], expected=expected))

    def _meaning(self, number: int) -> npt.NDArray[np.int8]:
        """Which meaning the bytes of a choice have in each row; -1 where there is none to choose."""
        if number not in self._which:
            self._which[number] = self._choose(number)
        return self._which[number]

    def _choose(self, number: int) -> npt.NDArray[np.int8]:
        choice = self._shape.choices[number]
        which = np.full(len(self.rows), -1, np.int8)
        open_ = self.sound & self.there(choice.guards)
        for meaning, when in enumerate(choice.whens):
            held = np.ones(len(which), np.bool_)
            if when is not None:
                held = holds(when, self.values, choice.names, len(which))
            which[open_ & held] = meaning
            open_ &= ~held
        wrong = np.flatnonzero(open_ & self.sound)
        if len(wrong):
            rows = self.rows.take(wrong)
            rows = rows.moved(self._shift(choice.moves)[wrong]) if choice.moves else rows
            self._lose(wrong, NO_MEANING, rows, choice.field)
        return which

    def _lose(self, wrong: Places, status: int, rows: Rows, field: Field) -> None:
        """Records that are wrong in a field, which the rows (those that are wrong) see at its place."""
        self._add(
            Faults(
                field=field,
                rows=wrong,
                status=np.full(len(wrong), status, np.uint8),
                where=np.zeros(len(wrong), np.int32),
                data=rows.bytes_of(field.at, field.width),
                offsets=rows.offsets() + field.at,
            )
        )

    def _add(self, faults: Faults) -> None:
        self.faults.append(faults)
        self.sound[faults.rows] = False


def whole(rows: Rows, which: Places, status: int) -> Faults:
    """Records that are wrong as a whole, shown by their first bytes."""
    there = rows.take(which)
    data, shown = there.heads(SHOWN_BYTES)
    return Faults(
        field=Field(kind="raw", at=0, width=data.shape[1]),
        rows=which,
        status=np.full(len(which), status, np.uint8),
        where=np.zeros(len(which), np.int32),
        data=data,
        offsets=there.offsets(),
        shown=shown,
    )


def in_all(faults: Faults, positions: Places | None) -> Faults:
    """Faults of a section as those of all rows."""
    return faults if positions is None else msgspec.structs.replace(faults, rows=positions[faults.rows])


def scattered(frame: pl.DataFrame, positions: Places | None, count: int) -> pl.DataFrame:
    """The rows of a section at their places among all rows; the others are null."""
    if positions is None:
        return frame
    places = np.full(count, -1, np.int64)
    places[positions] = np.arange(len(positions))
    index = pl.Series(places, dtype=pl.Int64)
    index = index.set(index < 0, None)
    return frame.select(pl.all().gather(index)) if frame.width else pl.DataFrame(height=count)
