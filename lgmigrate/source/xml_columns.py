"""Columns out of the tokens of records: the fast way, which makes no object for a value.

What it gives is exactly what ``xml_walk`` gives, element by element, for the same records.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from lgmigrate.source.field import OCCURRENCE
from lgmigrate.source.xml_paths import XSI, Path, Plan, Rows, Taken
from lgmigrate.source.xml_shaped import ABSENT, EVENTS, NESTED, NIL, REPEATED, ROW, UNKNOWN, Shaped
from lgmigrate.source.xml_tokens import NIL as NIL_ATTRIBUTE
from lgmigrate.source.xml_tokens import Flags, Ints, Tokens, tokens_of

NOTHING = -1
"""The place of an element that no column is taken from, or that is inside of such."""
TRUE = ("true", "1")


class Places:
    """Which start tag stands at which path.

    Attributes:
        paths: The known paths that occur.
        of: For each start tag the number of its path, or :data:`NOTHING`.
        unknown: Path as shown → the start tags that the plan does not know, outermost only.
    """

    def __init__(self, tokens: Tokens, plan: Plan) -> None:
        self.paths: list[Path] = [()]
        self.unknown: list[tuple[str, Ints]] = []
        self.of: Ints = np.where(tokens.depth == 0, 0, NOTHING)
        self._tokens, self._plan = tokens, plan
        self._names = list(dict.fromkeys(shape.name for shape in tokens.shapes))
        numbers = {name: number for number, name in enumerate(self._names)}
        self._name: Ints = np.array([numbers[shape.name] for shape in tokens.shapes], np.int64)[tokens.shape]
        above = np.flatnonzero(tokens.depth == 0)
        for level in range(1, max(map(len, plan.known)) + 2):
            here = np.flatnonzero(tokens.depth == level)
            if not len(here):
                break
            self._level(here, above[np.searchsorted(above, here) - 1])
            above = here
        self.numbers = {path: number for number, path in enumerate(self.paths)}
        self._order: Ints = np.argsort(self.of, kind="stable")
        self._starts: Ints = np.searchsorted(self.of[self._order], np.arange(len(self.paths) + 1))

    def at(self, path: Path) -> Ints:
        """The start tags at a path, in order."""
        number = self.numbers.get(path)
        if number is None:
            return np.empty(0, np.int64)
        return self._order[self._starts[number] : self._starts[number + 1]]

    def _level(self, here: Ints, parents: Ints) -> None:
        """Settle the paths of all elements of one depth."""
        known = self.of[parents] != NOTHING
        here, parents = here[known], parents[known]
        key = self.of[parents] * len(self._names) + self._name[here]
        for one in np.flatnonzero(np.bincount(key)).tolist():
            above, name = divmod(one, len(self._names))
            which = np.flatnonzero(key == one)
            path = (*self.paths[above], (self._names[name], 0))
            if path in self._plan.counted:
                nth = _running(parents[which])
                for number in np.unique(nth).tolist():
                    self._settle((*path[:-1], (path[-1][0], number)), here[which[nth == number]])
            else:
                self._settle(path, here[which])

    def _settle(self, path: Path, which: Ints) -> None:
        if path in self._plan.known:
            self.of[which] = len(self.paths)
            self.paths.append(path)
        elif path not in self._plan.ignored:
            self.unknown.append((self._plan.shown(path), which))


def _running(keys: Ints) -> Ints:
    """For each of some keys, equal ones standing together, which of the equal ones it is, from 1."""
    new = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return np.arange(len(keys)) - np.repeat(new, np.diff(new, append=len(keys))) + 1


def shaped_fast(records: Sequence[bytes], rows: Ints, plan: Plan) -> Shaped | None:
    """Columns of records.

    Args:
        records: The element of each.
        rows: The row of each in its batch.
        plan: What is taken.

    Returns:
        The columns; None where some of the records are irregular.
    """
    tokens = tokens_of(records)
    return _Shaping(tokens, rows, plan).made() if tokens.regular else None


class _Shaping:
    """Some records on their way into columns."""

    def __init__(self, tokens: Tokens, rows: Ints, plan: Plan) -> None:
        self.tokens, self.plan = tokens, plan
        self.row = rows[tokens.record]
        self.places = Places(tokens, plan)
        self._alone: Flags = np.isin(tokens.tag, tokens.end, assume_unique=True)
        self._events: list[pl.DataFrame] = []

    def made(self) -> Shaped:
        for name, which in self.places.unknown:
            self._met(UNKNOWN, "", name, which)
        for path in self.places.paths:
            self._look_at_attributes(path)
        self._look_inside()
        self._look_between()
        frames = {table.type: self._frame(table) for table in self.plan.tables}
        return Shaped(frames=frames, events=pl.concat([EVENTS.to_frame(), *self._events]))

    def _met(self, code: str, kind: str, name: str, which: Ints) -> None:
        if len(which):
            self._events.append(
                pl.DataFrame({ROW: self.row[which]}).select(
                    ROW, type=pl.lit(kind), field=pl.lit(name), code=pl.lit(code)
                )
            )

    def _look_inside(self) -> None:
        """Note elements that hold others although their text is taken."""
        for path in self.plan.texts:
            which = self.places.at(path)
            self._met(NESTED, "", self.plan.shown(path), which[~self.tokens.leaf[which]])

    def _look_at_attributes(self, path: Path) -> None:
        """Note attributes that no column takes."""
        which = self.places.at(path)
        taken = self.plan.attributes.get(path, frozenset())
        for number, here in self._with_attributes(which):
            for name in self.tokens.shapes[number].attributes:
                known = name in taken or name.startswith(f"{{{XSI}}}")
                if not known and (path, name) not in self.plan.ignored_attributes:
                    self._met(UNKNOWN, "", self.plan.shown(path, name), here)

    def _with_attributes(self, which: Ints) -> Iterator[tuple[int, Ints]]:
        """Start tags by their shape, those without attributes left out."""
        shape = self.tokens.shape[which]
        for number in np.flatnonzero(np.bincount(shape, minlength=len(self.tokens.shapes))).tolist():
            if self.tokens.shapes[number].attributes:
                yield number, which[shape == number]

    def _look_between(self) -> None:
        """Note text that stands where no column takes it."""
        tokens, of = self.tokens, self.places.of
        taken = np.array([path in self.plan.texts for path in self.places.paths], np.bool_)
        holds = (of != NOTHING) & ~taken[of]
        own = np.flatnonzero(holds & ~self._alone)
        behind = tokens.saying(tokens.end)
        inside = tokens.owners(behind[tokens.around[behind] >= 0])
        for owners in (own[tokens.saying(tokens.tag[own])], inside[holds[inside]]):
            for number in np.unique(of[owners]).tolist():
                name = f"{self.plan.shown(self.places.paths[number])}/text()"
                self._met(UNKNOWN, "", name, owners[of[owners] == number])

    def _frame(self, table: Rows) -> pl.DataFrame:
        bases = self.places.at(table.each)
        index = {ROW: self.row[bases]}
        if table.each:
            index[OCCURRENCE] = _running(self.row[bases]).astype(np.int64)
        frame = pl.DataFrame(index, schema_overrides=dict.fromkeys(index, pl.Int64))
        return frame.with_columns([self._column(one, table, bases) for one in table.columns])

    def _column(self, one: Taken, table: Rows, bases: Ints) -> pl.Series:
        which = self.places.at(one.path)
        base = np.searchsorted(bases, which, side="right") - 1
        again = np.zeros(len(which), np.bool_)
        again[1:] = base[1:] == base[:-1]
        field = self.plan.shown(one.path[len(table.each) :], one.attribute)
        self._met(REPEATED, table.type, field, which[again])
        which, base = which[~again], base[~again]
        values = self._attribute(which, one.attribute) if one.attribute else self._texts(which, table, field)
        values = _spread(values, base, len(bases)).alias(one.column)
        there = np.zeros(len(bases), np.bool_)
        there[base] = True if not one.attribute else values.gather(base).is_not_null().to_numpy()
        self._met(ABSENT, table.type, field, bases[~there])
        return values

    def _texts(self, which: Ints, table: Rows, field: str) -> pl.Series:
        """The texts of elements; null for one that says it is nil."""
        values = self.tokens.text(which)
        alone = self._alone[which]
        if alone.any():
            values = values.scatter(np.flatnonzero(alone), "")
        nil = self._nil(which)
        if nil.any():
            says = values.str.len_bytes().to_numpy() > 0
            self._met(NESTED, "", f"{self.plan.shown(table.each)}/{field}", which[nil & says])
            self._met(NIL, table.type, field, which[nil & ~says])
            values = values.scatter(np.flatnonzero(nil), None)
        return values

    def _nil(self, which: Ints) -> Flags:
        nil = np.zeros(len(which), np.bool_)
        for number, here in self._with_attributes(which):
            written = self.tokens.shapes[number].attributes.get(NIL_ATTRIBUTE)
            if written:
                said = _value(self.tokens.tags(here), written).is_in(TRUE).to_numpy()
                nil[np.searchsorted(which, here[said])] = True
        return nil

    def _attribute(self, which: Ints, name: str) -> pl.Series:
        """The values of an attribute of elements; null where one lacks it."""
        values = _nothing(len(which))
        for number, here in self._with_attributes(which):
            written = self.tokens.shapes[number].attributes.get(name)
            if written:
                found = self.tokens.plain(_value(self.tokens.tags(here), written))
                whole = len(here) == len(which)
                values = found if whole else values.scatter(np.searchsorted(which, here), found)
        return values


def _value(tags: pl.Series, attribute: str) -> pl.Series:
    """The value of an attribute in start tags, as it is written."""
    return tags.str.extract(f' {re.escape(attribute)}="([^"]*)"')


def _spread(values: pl.Series, places: Ints, count: int) -> pl.Series:
    """Values put to their places among so many, null elsewhere."""
    if len(values) == count:
        return values
    index = np.full(count, -1, np.int64)
    index[places] = np.arange(len(values))
    return values.gather(pl.Series(index).replace(-1, None)) if len(values) else _nothing(count)


def _nothing(count: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, count)
