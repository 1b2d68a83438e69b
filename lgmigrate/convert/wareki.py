"""和暦: dates as an era digit, a year of the era, month and day, to calendar dates.

``eras.csv`` is the table of eras with the digit hosts use for them. Each era's first and last day are those of the
law; two days belong to two eras (明治45.7.30 = 大正元.7.30, 大正15.12.25 = 昭和元.12.25). Up to 明治5.12.2 the calendar
was lunar, so such a date is none of the Gregorian calendar and is not converted.
"""

import csv
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.charset import _kernel
from lgmigrate.source.columns import numbers

GREGORIAN_SINCE = 18730101
"""明治6年1月1日, the first day of the Gregorian calendar, as yyyymmdd."""
LUNAR_UNTIL = 18721202
"""明治5年12月2日, the day before that, and the last one of the lunar calendar."""
NO_LAST_DAY = 99991231


class Era(msgspec.Struct, frozen=True, kw_only=True):
    """One era; first and last day as yyyymmdd numbers. Its year 1 is the calendar year of its first day."""

    digit: int
    name: str
    first: int
    last: int

    @property
    def year_zero(self) -> int:
        """The calendar year before its year 1."""
        return self.first // 10_000 - 1


@cache
def eras() -> tuple[Era, ...]:
    """The table of eras, oldest first."""
    with Path(__file__).with_name("eras.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Era(
                digit=int(row["digit"]),
                name=row["name"],
                first=_number(row["first"]),
                last=_number(row["last"]) if row["last"] else NO_LAST_DAY,
            )
            for row in csv.DictReader(file)
        )


def _number(text: str) -> int:
    day = date.fromisoformat(text)
    return day.year * 10_000 + day.month * 100 + day.day


class Dates(msgspec.Struct, frozen=True, kw_only=True):
    """Date expressions of a column: the date, and which values are none.

    ``value`` is null where one of the masks holds: ``zero`` (never entered), ``lunar`` (before the Gregorian calendar)
    or ``impossible`` (no era, no such month or day, or not a day of that era).
    """

    value: pl.Expr
    zero: pl.Expr
    lunar: pl.Expr
    impossible: pl.Expr


ZERO, LUNAR, IMPOSSIBLE = 2_000_000_001, 2_000_000_002, 2_000_000_003
"""What stands for a value that is no date, among days since 1970: far beyond the last year of the table."""
FIRST_YEAR, LAST_YEAR = 1868, 9999
NO_NUMBER = -1
"""Read as a date, an impossible one."""

Numbers = npt.NDArray[np.int64]
Bounds = tuple[Numbers, Numbers, Numbers]


@cache
def _months() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Of each month from January of :data:`FIRST_YEAR` on: its first day (days since 1970) and its length."""
    months = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR + 1}-01", dtype="datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int32)
    return first, (months + 1).astype("datetime64[D]").astype(np.int32) - first


@cache
def _era_bounds() -> Bounds:
    """By era digit: the year before its first (0: no such era), and its first and last day as yyyymmdd."""
    zero, first, last = (np.zeros(10, np.int64) for _ in range(3))
    for era in eras():
        zero[era.digit], first[era.digit], last[era.digit] = era.year_zero, era.first, era.last
    return zero, first, last


def _no_eras() -> Bounds:
    """The bounds of numbers that are yyyymmdd."""
    nothing = np.empty(0, np.int64)
    return nothing, nothing, nothing


def _dates(number: pl.Expr, bounds_of: Callable[[], Bounds]) -> Dates:
    def converted(column: pl.Series) -> pl.Series:
        whole = column.cast(pl.Int64, strict=False)  # an unsigned one may be too large
        if whole.null_count():
            whole = whole.fill_null(NO_NUMBER)
        out = np.empty(len(column), np.int32)
        calendar = (FIRST_YEAR, GREGORIAN_SINCE, LUNAR_UNTIL)
        _kernel.calendar_days(whole.to_numpy(), *bounds_of(), *_months(), *calendar, ZERO, LUNAR, IMPOSSIBLE, out)
        days = numbers(out, column.name)
        if not column.null_count():
            return days
        return days.to_frame().select(pl.when(column.is_not_null()).then(pl.first())).to_series()

    days = number.map_batches(converted, return_dtype=pl.Int32, is_elementwise=True)
    return Dates(
        value=pl.when(days < ZERO).then(days).cast(pl.Date),
        zero=days == ZERO,
        lunar=days == LUNAR,
        impossible=days == IMPOSSIBLE,
    )


def from_era(number: pl.Expr) -> Dates:
    """Dates of era digit + yymmdd, such as 4240722 for 平成24年7月22日.

    Args:
        number: An integer expression of up to seven digits.
    """
    return _dates(number, _era_bounds)


def from_calendar(number: pl.Expr) -> Dates:
    """Dates of yyyymmdd numbers, such as 20120722.

    Args:
        number: An integer expression of up to eight digits.
    """
    return _dates(number, _no_eras)


def _parts(number: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    return number // 10_000, number // 100 % 100, number % 100


def shown_era(number: pl.Expr) -> pl.Expr:
    """A number of era digit + yymmdd as a person reads it, such as 令和1年3月1日; without an era, the digits."""
    digit, rest = number // 1_000_000, number % 1_000_000
    year, month, day = _parts(rest)
    name = pl.lit(None, pl.String)
    for era in eras():
        name = pl.when(digit == era.digit).then(pl.lit(era.name)).otherwise(name)
    return pl.coalesce(pl.format("{}{}年{}月{}日", name, year, month, day), number.cast(pl.String))
