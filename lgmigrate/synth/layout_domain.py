"""Distinct values of an item in ascending order: what keys are numbered with."""

import datetime

import numpy as np
import polars as pl

from lgmigrate.layout.model import Item, ItemType, Layout
from lgmigrate.synth import layout_numbers as numbers
from lgmigrate.synth.layout_kinds import Kind, kind_of
from lgmigrate.synth.layout_seed import Ints
from lgmigrate.synth.words import read_words

TODAY = datetime.date(2026, 4, 1)
"""The day on which codes have to be valid, and years end."""
YEARS = 8
FIRST_DAY = datetime.date(2000, 4, 1)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_WIDE = 12
"""Digits of a number that stands for a text in a key."""


def dtype_of(item: Item) -> pl.DataType:
    """What a column of an item is made as: text, whole numbers of 64 bits, dates; other numbers are text."""
    if item.type is ItemType.NUMBER and not item.scale and item.digits <= 18:
        return pl.Int64()
    return pl.Date() if item.type is ItemType.DATE and not item.unknown_date else pl.String()


def codes_of(layout: Layout, name: str) -> list[str]:
    """The codes of a list that may be given today; all of them where none may."""
    codes = layout.codes_of(name)
    open_ = [one.code for one in codes if (one.since or TODAY) <= TODAY <= (one.until or TODAY)]
    return sorted(set(open_ or [one.code for one in codes]))


def distinct(item: Item, layout: Layout, count: int) -> pl.Series:
    """Up to so many different values of an item, ascending; fewer where it has no more.

    Args:
        item: An item that is part of a key.
        layout: Its layout, for the codes.
        count: How many are asked for.
    """
    if item.code and layout.codes_of(item.code):
        return _cast(pl.Series(codes_of(layout, item.code)[:count], dtype=pl.String()), item)
    if item.type is ItemType.DATE:
        days = pl.Series(np.arange(count)).cast(pl.Int32) + (FIRST_DAY - datetime.date(1970, 1, 1)).days
        return days.cast(pl.Date)
    kind, _ = kind_of(item)
    special = _special(kind, item, layout, count)
    return _cast(special if special is not None else _numbered(item, count), item)


def _cast(values: pl.Series, item: Item) -> pl.Series:
    return values.cast(dtype_of(item))


def _special(kind: Kind, item: Item, layout: Layout, count: int) -> pl.Series | None:
    """Values of a kind that is more than a number; None where plain numbers do."""
    many: Ints = np.arange(min(count, 900_000), dtype=np.int64)
    if kind is Kind.NENDO and item.digits == 4:
        return pl.Series(np.arange(max(TODAY.year - count + 1, TODAY.year - YEARS + 1), TODAY.year + 1)).cast(pl.String)
    if kind is Kind.NENGETSU and item.digits == 6:
        months = np.arange(min(count, YEARS * 12)) + (TODAY.year - YEARS) * 12
        return pl.Series(months // 12 * 100 + months % 12 + 1).cast(pl.String)
    if kind in (Kind.TERM, Kind.MONTH) and item.digits <= 2:
        values = pl.Series(np.arange(1, min(count, 12, 10**item.digits - 1) + 1)).cast(pl.String)
        return values if item.type is ItemType.NUMBER else values.str.zfill(item.digits)
    if kind is Kind.ATENA and item.digits >= 8:
        return numbers.padded(numbers.atena(count, item.digits), item.digits)
    if kind is Kind.HOJIN and item.digits == 13:
        return numbers.hojin(many).sort()
    if kind is Kind.DANTAI and item.digits in (5, 6):
        return dantai_codes(item.digits).sort().head(count)
    if kind is Kind.HOKENSHA and item.digits in (6, 8):
        return insurers(many[: 10**4], item.digits, layout).unique().sort().head(count)
    return None


def dantai_codes(width: int) -> pl.Series:
    """The codes of real cities, with check digit (6) or without (5)."""
    codes = [one.lg_code for one in read_words().cities]
    return pl.Series(codes) if width == 5 else numbers.dantai(np.array(list(map(int, codes)), np.int64))


def insurers(many: Ints, width: int, layout: Layout) -> pl.Series:
    """保険者番号; those of 介護保険 are codes of cities."""
    if width == 6 and "介護" in layout.unit:
        cities = dantai_codes(6)
        return cities.gather(many % len(cities))
    return numbers.hokensha(many + (1 if width == 6 else 39_000_0), width)


def _numbered(item: Item, count: int) -> pl.Series:
    """1, 2, 3 … as far as the digits go."""
    width = min(item.digits - item.scale, 18)
    if item.type is ItemType.NUMBER:
        return pl.Series(np.arange(1, min(count, 10**width - 1) + 1, dtype=np.int64))
    if item.digits == 12:
        return numbers.no_kojin(np.arange(1, count + 1, dtype=np.int64))
    width = item.digits if item.type is ItemType.TEXT else min(item.digits, MOST_WIDE)
    if count < 10 ** min(width, 18):
        return pl.Series(np.arange(1, count + 1, dtype=np.int64)).cast(pl.String).str.zfill(width)
    return _in_letters(min(count, len(ALPHABET) ** min(width, 8)), width)


def _in_letters(count: int, width: int) -> pl.Series:
    """Numbers to base 36, for short codes of which many are asked for."""
    values = np.arange(count, dtype=np.int64)
    letters = pl.Series(list(ALPHABET))
    places = [letters.gather(values // 36**place % 36) for place in reversed(range(width))]
    return pl.select(pl.concat_str([pl.lit(one) for one in places])).to_series()
