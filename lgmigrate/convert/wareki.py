"""和暦: dates as an era digit, a year of the era, month and day, to calendar dates.

``eras.csv`` is the table of eras with the digit hosts use for them. Each era's first and last day are those of the
law; two days belong to two eras (明治45.7.30 = 大正元.7.30, 大正15.12.25 = 昭和元.12.25). Up to 明治5.12.2 the calendar was
lunar, so such a date is none of the Gregorian calendar and is not converted.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
import polars as pl

GREGORIAN_SINCE = 18730101
"""明治6年1月1日, the first day of the Gregorian calendar, as yyyymmdd."""
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

    ``value`` is null where one of the masks holds: ``zero`` (never entered), ``lunar`` (before the Gregorian calendar) or
    ``impossible`` (no era, no such month or day, or not a day of that era).
    """

    value: pl.Expr
    zero: pl.Expr
    lunar: pl.Expr
    impossible: pl.Expr


def _parts(number: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    return number // 10_000, number // 100 % 100, number % 100


def _is_day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = (
        pl.when(month == 2)
        .then(pl.when(leap).then(29).otherwise(28))
        .when(month.is_in([4, 6, 9, 11]))
        .then(30)
        .otherwise(31)
    )
    return month.is_between(1, 12) & (day >= 1) & (day <= longest)


def _dates(number: pl.Expr, calendar: pl.Expr, in_range: pl.Expr, lunar: pl.Expr) -> Dates:
    """Dates of yyyymmdd numbers; ``in_range`` says whether the day may be meant at all."""
    year, month, day = _parts(calendar)
    zero = number == 0
    good = (in_range & ~lunar & _is_day(year, month, day)).fill_null(False) & ~zero
    value = pl.date(pl.when(good).then(year), pl.when(good).then(month), pl.when(good).then(day))
    lunar = (lunar & ~zero).fill_null(False)
    return Dates(value=value, zero=zero, lunar=lunar, impossible=~good & ~lunar & ~zero)


def from_era(number: pl.Expr) -> Dates:
    """Dates of era digit + yymmdd, such as 4240722 for 平成24年7月22日.

    Args:
        number: An integer expression of up to seven digits.
    """
    digit, rest = number // 1_000_000, number % 1_000_000
    in_era = pl.lit(False)
    lunar = pl.lit(False)
    calendar = rest
    for era in eras():
        here = digit == era.digit
        day = rest + era.year_zero * 10_000
        calendar = pl.when(here).then(day).otherwise(calendar)
        in_era |= here & (rest >= 10_000) & day.is_between(era.first, era.last)
        if era.first < GREGORIAN_SINCE:
            lunar |= here & (rest >= 10_000) & (day < GREGORIAN_SINCE)
    return _dates(number, calendar, in_era, lunar)


def from_calendar(number: pl.Expr) -> Dates:
    """Dates of yyyymmdd numbers, such as 20120722.

    Args:
        number: An integer expression of up to eight digits.
    """
    return _dates(number, number, number >= GREGORIAN_SINCE, (number >= 10_000) & (number < GREGORIAN_SINCE))


def shown_era(number: pl.Expr) -> pl.Expr:
    """A number of era digit + yymmdd as a person reads it, such as 令和1年3月1日; without an era, the digits."""
    digit, rest = number // 1_000_000, number % 1_000_000
    year, month, day = _parts(rest)
    name = pl.lit(None, pl.String)
    for era in eras():
        name = pl.when(digit == era.digit).then(pl.lit(era.name)).otherwise(name)
    return pl.coalesce(pl.format("{}{}年{}月{}日", name, year, month, day), number.cast(pl.String))
