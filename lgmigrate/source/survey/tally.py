"""The statistics of a survey: columns added up frame by frame, in memory that does not grow with the rows.

Nothing here knows where the columns come from.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.gaiji.tally_frames import Distinct
from lgmigrate.masking import masked
from lgmigrate.source.survey.chars import Characters
from lgmigrate.source.survey.model import FieldSurvey, GaijiCount, TableSurvey, ValueCount

EXACT = 1 << 15
"""Different values up to which their number is exact; beyond, it is estimated to ±0.6 %."""
COUNTED = 20_000
"""Different values of which occurrences are counted; the rarest are let go where there are more."""
TOP = 10
"""Most frequent values told."""
PARTIAL = 1 << 15
"""Rows of partial counts held before they are added up."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column as a survey names it: its kind in words, and its bytes (0 where it has no width)."""

    name: str
    kind: str
    width: int = 0


class TableTally:
    """Adds up the frames of one table.

    Args:
        name: Its name.
        columns: Its columns.
        told_nulls: Whether values that are null by rule are told by :meth:`FieldTally.add_null`; others are then not in
            their record at all. By default every null that is not invalid is a missing value.
    """

    def __init__(self, name: str, columns: list[Column], *, told_nulls: bool = False) -> None:
        self.name, self.records = name, 0
        self.fields = {column.name: FieldTally(column, told_nulls) for column in columns}
        self._wrong: Counter[str] = Counter()
        self._first_wrong: int | None = None

    def add_wrong(self, code: str, count: int, first: int) -> None:
        """Count records that are wrong as a whole: none of their columns has a value."""
        self._wrong[code] += count
        self._first_wrong = first if self._first_wrong is None else min(first, self._first_wrong)

    def add(self, frame: pl.DataFrame, executor: Executor | None = None) -> None:
        """Count some rows, their columns being those of the table; null is what has no value, invalid ones included.

        With an executor of threads the columns are counted side by side.
        """
        self.records += len(frame)
        columns = [frame[name] for name in self.fields]
        together = executor.map if executor else map
        for _ in together(FieldTally.add, self.fields.values(), columns):
            pass

    def result(self, *, show: bool) -> TableSurvey:
        """What was found; without ``show`` values are stars."""
        fields = [field.result(show=show) for field in self.fields.values()]
        return TableSurvey(
            name=self.name,
            records=self.records,
            fields=fields,
            wrong=dict(sorted(self._wrong.items())),
            first_wrong=self._first_wrong,
        )


class FieldTally:
    """Adds up one column."""

    def __init__(self, column: Column, told_nulls: bool = False) -> None:
        self._column, self._told_nulls, self._ruled = column, told_nulls, 0
        self._rows = self._null = self._invalid = self._blank = self._zeros = 0
        self._first_bad: int | None = None
        self._faults: Counter[str] = Counter()
        self._gaiji: Counter[tuple[str, str]] = Counter()
        self._lengths: Counter[int] = Counter()
        self._distinct, self._top, self._characters = Distinct(EXACT), _Top(), Characters()
        self._least: Any = None
        self._most: Any = None

    def add_bad(self, code: str, count: int, first: int) -> None:
        """Count records in which the column is invalid (their values are null); ``first`` is a record number."""
        self._invalid += count
        self._faults[code] += count
        self._first_bad = first if self._first_bad is None else min(first, self._first_bad)

    def add_null(self, count: int) -> None:
        """Count values that are null because the layout says so."""
        self._ruled += count

    def add_gaiji(self, code: str, text: str, count: int) -> None:
        """Count occurrences of a 外字 code; ``text`` is what the tables make of it, empty where they do not decide."""
        self._gaiji[code, text] += count

    def add(self, column: pl.Series) -> None:
        """Count some values."""
        self._rows += len(column)
        self._null += column.null_count()
        values = column.drop_nulls()
        if values.is_empty():
            return
        counted = values.alias("value").value_counts(name="count")
        self._distinct.add(counted["value"].hash().to_numpy())
        self._top.add(counted)
        if column.dtype == pl.String():
            text = values.str.join("").item()
            self._characters.add(text)
            counted = counted.filter(~_blank(counted["value"], text))
            self._blank += len(values) - int(counted["count"].sum())
            self._measure(counted, counted["value"].str.len_chars())
        else:
            self._measure(counted, _whole_digits(counted["value"]))

    def _measure(self, counted: pl.DataFrame, lengths: pl.Series) -> None:
        """Lengths, zeros and bounds of filled values and their counts."""
        if counted.is_empty():
            return
        values, counts = counted["value"], counted["count"]
        by_length = np.bincount(lengths.to_numpy(), weights=counts.to_numpy()).astype(np.int64)
        there = np.flatnonzero(by_length).tolist()
        self._lengths.update({length: int(by_length[length]) for length in there})
        zero = (
            values.is_in(["0" * length for length in there if length]) if values.dtype == pl.String() else values == 0
        )
        self._zeros += int(counts.filter(zero).sum())
        self._bounds(values)

    def result(self, *, show: bool) -> FieldSurvey:
        """What was found; without ``show`` values are stars."""
        distinct, exact = self._distinct.count()
        top, top_exact = self._top.most()
        shown: Callable[[object], str] = str if show else lambda value: masked(str(value))
        return FieldSurvey(
            name=self._column.name,
            kind=self._column.kind,
            width=self._column.width,
            records=self._rows,
            filled=self._rows - self._null - self._blank,
            blank=self._blank,
            null=self._ruled if self._told_nulls else self._null - self._invalid,
            absent=self._null - self._invalid - self._ruled if self._told_nulls else 0,
            invalid=self._invalid,
            zeros=self._zeros,
            first_bad=self._first_bad,
            faults=dict(sorted(self._faults.items())),
            distinct=distinct,
            distinct_exact=exact,
            least=None if self._least is None else shown(self._least),
            most=None if self._most is None else shown(self._most),
            lengths=dict(sorted(self._lengths.items())),
            top=[ValueCount(value=shown(value), count=count) for value, count in top],
            top_exact=top_exact,
            characters=self._characters.classes(),
            gaiji=[
                GaijiCount(code=code, text=text, count=count) for (code, text), count in sorted(self._gaiji.items())
            ],
        )

    def _bounds(self, values: pl.Series) -> None:
        least, most = values.min(), values.max()
        self._least = least if self._least is None else min(self._least, least)
        self._most = most if self._most is None else max(self._most, most)


def _blank(values: pl.Series, text: str) -> pl.Series:
    """Which values are nothing but blanks; ``text`` is all of them together."""
    if " " not in text and "\u3000" not in text:
        return values == ""
    edge = (values == "") | values.str.starts_with(" ") | values.str.starts_with("\u3000")
    return edge & (values.str.strip_chars() == "")


def _whole_digits(values: pl.Series) -> pl.Series:
    """How many digits stand before the point."""
    texts = values.cast(pl.String).str.strip_prefix("-")
    if not isinstance(values.dtype, pl.Decimal) or not values.dtype.scale:
        return texts.str.len_chars()
    return (texts.str.len_bytes().cast(pl.Int64) - (values.dtype.scale + 1)).clip(1)


class _Top:
    """The most frequent values: exact up to a number of different ones, then those that stand out."""

    def __init__(self, most: int = COUNTED) -> None:
        self._most = most
        self._parts: list[pl.DataFrame] = []
        self._rows, self._limit, self._exact, self._hopeless = 0, PARTIAL, True, False

    def add(self, counted: pl.DataFrame) -> None:
        if self._hopeless:
            return
        self._parts.append(counted.with_columns(pl.col("count").cast(pl.Int64)))  # 32 bits are soon full
        self._rows += len(counted)
        if self._rows > self._limit:
            self._compact()
            self._prune()

    def most(self, told: int = TOP) -> tuple[list[tuple[object, int]], bool]:
        """The most frequent values with their counts, and whether they are exact."""
        if not self._parts or self._hopeless:
            return [], self._exact
        self._compact()
        frame = self._parts[0]
        if len(frame) > told:
            frame = frame.filter(pl.col("count") > 1)
        ranked = frame.sort("count", "value", descending=[True, False]).head(told)
        return list(ranked.iter_rows()), self._exact

    def _least_kept(self, counts: npt.NDArray[np.int64]) -> int:
        """The count up to which values are let go, so that at most half of what may be kept is left."""
        ranked = np.partition(counts, len(counts) - self._most // 2 - 1)
        return int(ranked[len(counts) - self._most // 2 - 1])

    def _compact(self) -> None:
        self._keep(pl.concat(self._parts).group_by("value").agg(pl.col("count").sum()))

    def _prune(self) -> None:
        frame = self._parts[0]
        if len(frame) <= self._most:
            return
        self._exact = False
        self._keep(frame.filter(pl.col("count") > self._least_kept(frame["count"].to_numpy())))
        # Where even the most frequent of so many values is met once, the column has none that stand out.
        self._hopeless = self._rows == 0

    def _keep(self, frame: pl.DataFrame) -> None:
        self._parts, self._rows = [frame], len(frame)
        self._limit = self._rows + PARTIAL
