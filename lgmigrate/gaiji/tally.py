"""Counting 外字 in texts, batch after batch: each occurrence, its neighbours, and the records it is in.

Where a text comes from does not matter here. A source hands over the values that have a 外字 in them, in which each
code is one code point of its own (:class:`Marks`), with the numbers of their records; what it hands over together are
all such values of some records. Memory is bounded by the number of codes and of kept surroundings, not of records.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate import masking
from lgmigrate.gaiji.inventory import Context
from lgmigrate.gaiji.tally_frames import Distinct, Samples, Sums

SAMPLES = 8
"""Record numbers told of each code."""
SAMPLED = 32
"""Record numbers kept for each code, at random; those told are chosen among them to lie far apart."""
CONTEXTS = 10
"""Surroundings told of each code."""
SURROUNDINGS = 1 << 17
"""Different surroundings kept of all codes together."""
EDGE = 0x10FFFF
"""What stands between values while they are looked at; a noncharacter, which no text has."""
STAR = ord(masking.masked("?"))
EXTENDING = [(0x0300, 0x036F), (0x3099, 0x309A), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)]
"""Code points that belong to the character before them: combining marks and variation selectors."""
POINT_BITS = np.uint64(21)
SIDES = ["left2", "left1", "right1", "right2"]

Points = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]


class Values(msgspec.Struct, frozen=True, kw_only=True):
    """Values of one field that have a 外字: ``texts`` (no nulls), and of which record each is (all different)."""

    field: str
    texts: pl.Series
    records: npt.NDArray[np.int64]


class Marks:
    """Which code point of a text is which code.

    Args:
        codes: Code point → the code as people write it.
        targets: Code point → what the tables make of it, where they do.
    """

    def __init__(self, codes: Mapping[int, str], targets: Mapping[int, str]) -> None:
        self.codes, self.targets = dict(codes), dict(targets)
        self.is_code = _flags((point, point) for point in self.codes)
        self.is_open = _flags((point, point) for point in self.codes.keys() - self.targets.keys())

    def shown(self, point: int) -> str:
        """A code point as it stands beside another: what it became, else its code."""
        if point not in self.codes:
            return chr(point)
        return self.targets.get(point) or f"〔{self.codes[point]}〕"


class CodeTally(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of one code; names are those of :class:`lgmigrate.gaiji.inventory.CodeUse`."""

    count: int
    touched: int
    fields: dict[str, int]
    records: list[int]
    contexts: list[Context]
    surroundings: int
    missed: int


class FieldTally(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of one field; names are those of :class:`lgmigrate.gaiji.inventory.FieldUse`."""

    touched: int
    unresolved: int
    count: int
    values: int
    values_exact: bool


class _Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """The most frequent ones of a code; how many different ones were kept, and of how many occurrences."""

    told: list[Context]
    different: int
    occurrences: int


class _Field:
    def __init__(self) -> None:
        self.touched, self.unresolved, self.count = 0, 0, 0
        self.values = Distinct()


class Tally:
    """Adds up what batches of records hold.

    Args:
        marks: The codes.
        fields: The names of all fields that may come, in the order of the record.
        surroundings: How many different surroundings to keep.
    """

    def __init__(self, marks: Marks, fields: Sequence[str], surroundings: int = SURROUNDINGS) -> None:
        self.marks = marks
        self.touched, self.unresolved = 0, 0
        self._names, self._fields = list(fields), [_Field() for _ in fields]
        self._extending = _flags(EXTENDING)
        self._counts = Sums(["point", "field"], least=["first"])
        self._touched = Sums(["point"])
        self._contexts = Sums(["point", "field", *SIDES], most=surroundings)
        self._samples = Samples(SAMPLED)

    def add(self, batch: Iterable[Values]) -> None:
        """Count all values with a 外字 of some records; no record may come in two batches."""
        frames = [self._met(self._names.index(values.field), values) for values in batch if len(values.texts)]
        if not frames:
            return
        met = pl.concat(frames)
        keys = ["point", "field"]
        self._counts.add(met.group_by(keys).agg(count=pl.len().cast(pl.Int64), first=pl.col("record").min()))
        self._contexts.add(met.select(*keys, *SIDES, count=pl.lit(1, pl.Int64)))
        pairs = met.select("point", "record").unique()
        points, records = pairs["point"].to_numpy(), pairs["record"].to_numpy()
        self._touched.add(pairs.group_by("point").agg(touched=pl.len().cast(pl.Int64)))
        self._samples.add(points, records)
        is_open = self.marks.is_open[points]
        self.touched += pairs["record"].n_unique()
        self.unresolved += pairs["record"].filter(pl.Series(is_open)).n_unique()

    def fields(self) -> dict[str, FieldTally]:
        """What was counted of each field."""
        found = {}
        for name, field in zip(self._names, self._fields, strict=True):
            values, exact = field.values.count()
            counts = {"touched": field.touched, "unresolved": field.unresolved, "count": field.count}
            found[name] = FieldTally(**counts, values=values, values_exact=exact)
        return found

    def codes(self, *, show: bool = False) -> dict[int, CodeTally]:
        """What was counted of each code that occurs, by its code point; with ``show`` neighbours are no stars."""
        contexts, samples = self._surroundings(show), self._samples.records()
        touched = dict(self._touched.frame().iter_rows())
        fields: dict[int, dict[str, int]] = {}
        first: dict[int, int] = {}
        for row in self._counts.frame().iter_rows(named=True):
            point = row["point"]
            fields.setdefault(point, {})[self._names[row["field"]]] = row["count"]
            first[point] = min(first.get(point, row["first"]), row["first"])
        return {
            point: CodeTally(
                count=sum(counts.values()),
                touched=touched[point],
                fields=counts,
                records=_spread(sorted({first[point], *samples[point]})),
                contexts=contexts[point].told,
                surroundings=contexts[point].different,
                missed=sum(counts.values()) - contexts[point].occurrences,
            )
            for point, counts in fields.items()
        }

    def _met(self, number: int, values: Values) -> pl.DataFrame:
        """Every occurrence in the values of a field: its code point, record and neighbours, a row each."""
        between = "\U0010ffff" * 2
        joined = between + values.texts.str.join(between).item() + between
        cells = np.frombuffer(joined.encode("utf-32-le") + bytes(8), np.uint32)
        characters, starts = self._characters(cells)
        at = np.flatnonzero(self.marks.is_code[cells[starts]])
        begins = np.cumsum(values.texts.str.len_chars().to_numpy() + 2)  # where the next value begins, less 2
        rows = np.searchsorted(begins, starts[at])
        points, records = cells[starts[at]], values.records[rows]
        field = self._fields[number]
        field.count += len(at)
        field.touched += len(values.texts)
        field.unresolved += int(np.count_nonzero(np.diff(rows[self.marks.is_open[points]], prepend=-1)))
        field.values.add(values.texts.hash().to_numpy())
        sides = zip(SIDES, (-2, -1, 1, 2), strict=True)
        return pl.DataFrame(
            {"point": points, "field": np.full(len(at), number, np.uint16), "record": records}
            | {side: characters[at + step] for side, step in sides}
        )

    def _characters(self, cells: Points) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.intp]]:
        """The characters of a text, each a number of up to three code points, and where they start.

        ``cells`` ends with two zeros, which are no part of the text.
        """
        extends = self._extending[cells]
        starts = np.flatnonzero(~extends[:-2])
        second = extends[starts + 1]
        third = second & extends[starts + 2]
        made = cells[starts].astype(np.uint64)
        made |= np.where(second, cells[starts + 1], 0).astype(np.uint64) << POINT_BITS
        made |= np.where(third, cells[starts + 2], 0).astype(np.uint64) << (POINT_BITS + POINT_BITS)
        return made, starts

    def _surroundings(self, show: bool) -> "dict[int, _Surroundings]":
        """Code point → its surroundings."""
        frame = self._contexts.frame()
        if frame.is_empty():
            return {}
        kept = frame.group_by("point").agg(different=pl.len(), occurrences=pl.col("count").sum())
        if not show:
            points = pl.col(SIDES) & ((1 << int(POINT_BITS)) - 1)
            stars = frame.with_columns(pl.when(points == EDGE).then(EDGE).otherwise(STAR).name.keep())
            frame = stars.group_by("point", "field", *SIDES).agg(pl.col("count").sum())
        descending = [False, True] + [False] * (1 + len(SIDES))
        ranked = frame.sort("point", "count", "field", *SIDES, descending=descending)
        told: dict[int, list[Context]] = {}
        for point, *one in (
            ranked.group_by("point", maintain_order=True)
            .head(CONTEXTS)
            .select("point", "field", *SIDES, "count")
            .iter_rows()
        ):
            told.setdefault(point, []).append(self._context(*one))
        return {
            point: _Surroundings(told=told[point], different=different, occurrences=occurrences)
            for point, different, occurrences in kept.iter_rows()
        }

    def _context(self, field: int, left2: int, left1: int, right1: int, right2: int, count: int) -> Context:
        before = tuple(text for one in (left2, left1) if (text := self._text(one)))
        after = tuple(text for one in (right1, right2) if (text := self._text(one)))
        return Context(field=self._names[field], before=before, after=after, count=count)

    def _text(self, character: int) -> str:
        """A character of :meth:`_characters` as text; an edge is empty."""
        mask = (1 << int(POINT_BITS)) - 1
        points = [character >> shift & mask for shift in (0, int(POINT_BITS), 2 * int(POINT_BITS))]
        if points[0] == EDGE:
            return ""
        return self.marks.shown(points[0]) + "".join(map(chr, filter(None, points[1:])))


def _spread(records: list[int]) -> list[int]:
    """At most :data:`SAMPLES` of some numbers in order, at even steps, the first and the last one included."""
    if len(records) <= SAMPLES:
        return records
    return [records[round(step * (len(records) - 1) / (SAMPLES - 1))] for step in range(SAMPLES)]


def _flags(ranges: Iterable[tuple[int, int]]) -> Flags:
    """A flag for every code point, set for those of the ranges (both ends included)."""
    flags = np.zeros(0x110000, np.bool_)
    for low, high in ranges:
        flags[low : high + 1] = True
    return flags
