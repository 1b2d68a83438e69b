"""Columns out of records: the fast way, in which the kernel makes no object for a value.

What it gives is exactly what ``walk`` gives, element by element, for the same records; those that it is not sure of
go there.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from lgmigrate.source.columns import empty, numbers
from lgmigrate.source.field import OCCURRENCE
from lgmigrate.source.xml.compiling import Compiled, Learned, compiled
from lgmigrate.source.xml.paths import Plan
from lgmigrate.source.xml.shaped import ABSENT, EVENTS, NIL, ROW, UNKNOWN, Ints, Shaped, joined
from lgmigrate.source.xml.walk import shaped_slow

END, FULL, MORE, ODD, ELEMENT, ATTRIBUTE = range(6)
"""Why the kernel stopped."""
THERE, IS_NIL = 1, 2
"""States of values."""
REACH = bytes(512)
"""What the kernel wants behind a text."""
SLACK = 16
LEAST_ROOM = 256
"""Rows that there is room for, at least."""
ROOM_MORE = 4
"""There is room for so many times the records that were taken last: large buffers cost, filled or not."""
LEAST_BYTES = 4
"""Bytes of the shortest element."""
NOTHING = Learned()
_START = re.compile(rb'<[^ />]+((?: xmlns(?::[^ =]+)?="[^"&]*")*)')
_DECLARATION = re.compile(r' xmlns(?::([^ =]+))?="([^"]*)"')


Text = npt.NDArray[np.uint8]


class Stopped(msgspec.Struct, frozen=True):
    """Where the kernel stopped and why, and the place, length and node of a name that it did not know."""

    end: int
    why: int
    at: int
    length: int
    node: int


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What the kernel took: the columns of so many records, the place behind them, and why it stopped there."""

    shaped: Shaped | None
    count: int
    end: int
    why: int


class Shaper:
    """Makes columns of the records of one document.

    Args:
        plan: What is taken.
        lenient: Whether records with something unknown in them are good all the same.
    """

    def __init__(self, plan: Plan, lenient: bool) -> None:
        self.plan, self.lenient = plan, lenient
        self.learned = Learned()
        self._known: dict[Any, tuple[Learned, Compiled | None]] = {}
        self._rows, self._scratch = LEAST_ROOM, np.empty(0, np.uint8)

    def shaped(self, records: Sequence[bytes]) -> Shaped:
        """Columns of records, each as a parser writes it; the row of each is its place among them."""
        fast, odd = self.fast(records)
        if not len(odd) and fast is not None:
            return fast
        slow = shaped_slow([records[row] for row in odd.tolist()], odd, self.plan)
        return slow if fast is None else joined([fast, slow], self.plan)

    def fast(self, records: Sequence[bytes]) -> tuple[Shaped | None, Ints]:
        """What the kernel takes of some records, and the places of those that it leaves."""
        start = _START.match(records[0]) if records else None
        declared = start[1] if start else b""
        prefixes: dict[str, str] = dict(_DECLARATION.findall(declared.decode()))
        text = np.frombuffer(b"".join([*records, REACH]), np.uint8)
        bounds = np.cumsum([0, *map(len, records)])
        learning = True
        while (known := self._compiled(prefixes, declared)) is not None:
            filling = _Filling(known, self.plan, len(text) - len(REACH), len(records), bounds)
            stopped = filling.run(text, 0, learning)
            if stopped.why not in (ELEMENT, ATTRIBUTE):
                return filling.shaped(0), np.flatnonzero(filling.odd)
            learning = self._learn(known, text, stopped)
        return None, np.arange(len(records))

    def take(self, text: Text, start: int, most: int, prefixes: Mapping[str, str]) -> Taken | None:
        """Take consecutive records out of a document; they have no faults, and the rows begin with 0.

        Args:
            text: UTF-8 with :data:`REACH` behind it.
            start: Where the records begin.
            most: How many there may be.
            prefixes: Those declared where the records stand.

        Returns:
            What was taken; None where the kernel is not made for this.
        """
        known = self._compiled(prefixes, None)
        if known is None:
            return None
        size = len(text) - len(REACH) - start
        if len(self._scratch) < size + SLACK:
            self._scratch = np.empty(size + SLACK, np.uint8)
        filling = _Filling(known, self.plan, size, min(most, self._rows), data=self._scratch)
        stopped = filling.run(text, start, naming=True)
        self._rows = max(LEAST_ROOM, ROOM_MORE * filling.count)
        shaped = filling.shaped(0) if filling.count else None
        return Taken(shaped=shaped, count=filling.count, end=stopped.end, why=stopped.why)

    def _compiled(self, prefixes: Mapping[str, str], declared: bytes | None) -> Compiled | None:
        """The plan for records within a document (None), or for such as a parser writes them."""
        key = tuple(prefixes.items()), declared
        learned = self.learned if self.lenient or declared is not None else NOTHING  # another thread may learn more
        before, known = self._known.get(key, (None, None))
        if before is not learned:
            known = compiled(self.plan, learned, prefixes, declared or b"")
            self._known[key] = learned, known
        return known

    def _learn(self, known: Compiled, text: Text, stopped: Stopped) -> bool:
        """Note a name that was met; False where it is of no use to know it."""
        written = text[stopped.at : stopped.at + stopped.length].tobytes().decode("utf-8", "replace")
        attribute = stopped.why == ATTRIBUTE
        name = known.name(written, attribute) if stopped.node else ""
        if not name or written.startswith("xmlns") or self.learned.full:
            return False
        path = known.paths[stopped.node]
        below = (*path, (name, 0))
        if attribute:
            new = (path, name) not in self.learned.attributes and name not in self.plan.attributes.get(path, ())
        else:
            new = below not in known.paths and below not in self.plan.counted
        if new and attribute:
            self.learned = Learned(self.learned.elements, (*self.learned.attributes, (path, name)))
        elif new:
            self.learned = Learned((*self.learned.elements, below), self.learned.attributes)
        return new


class _Filling:
    """The buffers of one call of the kernel, and columns of what is in them."""

    def __init__(
        self,
        known: Compiled,
        plan: Plan,
        size: int,
        most: int,
        bounds: Ints | None = None,
        data: Text | None = None,
    ) -> None:
        self.known, self.plan, self.bounds = known, plan, bounds
        self.data = empty(size + SLACK, np.uint8) if data is None else data
        self.count = 0
        self.odd = np.zeros(most if bounds is not None else 0, np.uint8)
        self._size, self._most = size, min(most, size // LEAST_BYTES + 1)
        self._rooms = [self._most, *[max(LEAST_ROOM, 2 * self._most)] * (len(plan.tables) - 1)]
        self._event_room = max(LEAST_ROOM, 2 * self._most)

    def run(self, text: Text, start: int, naming: bool) -> Stopped:
        """Let the kernel take what it can, or with bounds all of it."""
        while True:
            stopped = self._fill(text, start, naming)
            if stopped.why != FULL or (self.bounds is None and self.count):
                return stopped
            self._rooms[1:] = [2 * room for room in self._rooms[1:]]
            self._event_room *= 2

    def _fill(self, text: Text, start: int, naming: bool) -> Stopped:
        values = sum(room * len(columns) for room, columns in zip(self._rooms, self.known.columns, strict=True))
        self.views, self.states = empty(2 * values, np.uint64), empty(values, np.uint8)
        self.owners, self.events = empty(sum(self._rooms), np.int32), np.empty((self._event_room, 2), np.int32)
        counts = np.zeros(len(self._rooms) + 2, np.int64)
        self.odd[:] = 0
        stopped = self.known.shape.fill(
            text, start, start + self._size, self._most, self.views, self.states, self.data, self.owners, self.events,
            np.array(self._rooms, np.int64), counts, self.bounds, None if self.bounds is None else self.odd, naming,
        )  # fmt: skip
        *self.rows, self.used, self.met = counts.tolist()
        self.count = self.rows[0]
        return Stopped(*stopped)

    def shaped(self, row: int) -> Shaped:
        """The columns, the first record being in this row."""
        text = empty(self.used, np.uint8)  # the buffer it was written to is free for the next text
        text[:] = self.data[: self.used]
        self.buffer = pa.py_buffer(text)
        self.found: list[pl.DataFrame] = []
        frames = {}
        at = owner = 0
        for number, (room, count) in enumerate(zip(self._rooms, self.rows, strict=True)):
            table = self.plan.tables[number]
            rows = self.owners[owner : owner + count].astype(np.int64) + row
            arrays = {ROW: _whole(rows)}
            if table.each:
                arrays[OCCURRENCE] = _whole(_running(rows))
            for one in table.columns:
                field = self.plan.shown(one.path[len(table.each) :], one.attribute)
                arrays[one.column] = self._column(at, count, rows, (table.type, field))
                at += room
            owner += room
            frames[table.type] = _frame(arrays)
        self._unknown(row)
        return Shaped(frames=frames, events=pl.concat([EVENTS.to_frame(), *self.found]))

    def _column(self, at: int, count: int, rows: Ints, what: tuple[str, str]) -> pa.Array:
        states = self.states[at : at + count]
        there = states == THERE
        nulls = count - int(np.count_nonzero(there))
        valid = None
        if nulls:
            valid = pa.py_buffer(np.packbits(there, bitorder="little"))
            nil = states == IS_NIL
            self._met(ABSENT, what, rows[~there & ~nil])
            self._met(NIL, what, rows[nil])
        views = pa.py_buffer(self.views[2 * at : 2 * (at + count)])
        return pa.Array.from_buffers(pa.string_view(), count, [valid, views, self.buffer], null_count=nulls)

    def _unknown(self, row: int) -> None:
        events = self.events[: self.met]
        for event in np.unique(events[:, 1]).tolist():
            self._met(UNKNOWN, ("", self.known.shown[event]), events[events[:, 1] == event, 0].astype(np.int64) + row)

    def _met(self, code: str, what: tuple[str, str], rows: Ints) -> None:
        if len(rows):
            kind, field = what
            self.found.append(
                numbers(rows, ROW).to_frame().select(ROW, type=pl.lit(kind), field=pl.lit(field), code=pl.lit(code))
            )


def _whole(values: Ints) -> pa.Array:
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])


def _frame(arrays: dict[str, Any]) -> pl.DataFrame:
    """Arrow arrays as a frame that shares their memory."""
    return pl.DataFrame(pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays)))


def _running(keys: Ints) -> Ints:
    """For each of some keys, equal ones standing together, which of the equal ones it is, from 1."""
    new = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return np.arange(1, len(keys) + 1) - np.repeat(new, np.diff(new, append=len(keys)))
