"""Days in an order that makes sense: within a row what begins comes before what ends, by the names of the items.

A row has a first day and a span. Every item has its place in the span, from 0 (開始) to 1 (終了); births lie before.
"""

import datetime
import re

import numpy as np
import polars as pl

from lgmigrate.layout.model import Item
from lgmigrate.synth.layout_seed import Flags, Ints, Seed

EPOCH = datetime.date(1970, 1, 1)
EARLIEST = (datetime.date(2008, 4, 1) - EPOCH).days
DAYS, LONGEST = 6_000, 1_500
"""Days over which first days are spread, and the longest span."""
OLDEST = 90 * 365
BIRTH = -1.0
LADDER: list[tuple[float, str]] = [
    (BIRTH, "生年月日|出生"),
    (1.0, "期限|満了|終了|至$|終期|廃止|取消|返納|返戻"),
    (0.9, "消滅|喪失|抹消|消除|解除|完了|退職|死亡|失効|除籍|廃棄|完納|滅失|廃車"),
    (0.0, "開始|適用|自$|始期|発生|異動|取得|設立|建築|開設|事件|事故"),
    (0.1, "届出|申請|申出|申告|請求|受付|受理|申込|提出|申立"),
    (0.2, "調査|審査|照会|回答"),
    (0.3, "決定|認定|承認|許可|確定|調定|登録|指定|議決"),
    (0.4, "交付|通知|発行|発付|発送|送付|送達|告示|公示"),
    (0.7, "更正|変更|更新|処理|確認|訂正|修正"),
    (0.8, "納付|収納|支払|還付|充当|領収|振替|停止|中止"),
]
"""Place in the span and what names hold it; the first that fits decides, and the middle is for all others."""
_LADDER = [(place, re.compile(pattern)) for place, pattern in LADDER]


def place_of(item: Item) -> float:
    """Where in the span of a row the day of an item lies; :data:`BIRTH` for days of birth."""
    return next((place for place, pattern in _LADDER if pattern.search(item.name)), 0.5)


class Days:
    """The days of some rows.

    Args:
        seed: The seed of the rows.
        count: How many rows.
        fixed: A day that is settled for each row (−1 where not), with its place in the span.
    """

    def __init__(self, seed: Seed, count: int, fixed: tuple[Ints, float] | None = None) -> None:
        generator = seed.of("days").generator()
        self._first: Ints = EARLIEST + generator.integers(0, DAYS, count, dtype=np.int32).astype(np.int64)
        self._span: Ints = generator.integers(0, LONGEST, count, dtype=np.int32).astype(np.int64)
        self._age: Ints = generator.integers(0, OLDEST, count, dtype=np.int32).astype(np.int64)
        if fixed:
            day, place = fixed
            start = day + self._age if place == BIRTH else day - self._in_span(place)
            self._first = np.where(day >= 0, start, self._first)

    def of(self, item: Item) -> Ints:
        """The day of an item in each row, counted from 1970."""
        place = place_of(item)
        return self._first - self._age if place == BIRTH else self._first + self._in_span(place)

    def _in_span(self, place: float) -> Ints:
        return (self._span * int(place * 10)) // 10


def as_dates(days: Ints, filled: Flags) -> pl.Series:
    """Days as dates, null where a row has none."""
    dates = pl.Series(days.astype(np.int32)).cast(pl.Date)
    return dates if filled.all() else dates.set(pl.Series(~filled), None)


PARTLY = [("{y}-{m}-00", "{y}年{m}月日不詳"), ("{y}-00-00", "{y}年月日不詳"), ("{y}-A1-00", "{y}年春頃")]
PARTLY += [("{y}-{m}-A1", "{y}年{m}月上旬"), ("0000-00-00", "年月日不詳")]
"""A date of which not all is known, and what the register says instead."""


def unknown_dates(days: Ints, filled: Flags, seed: Seed, between: str) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Dates of which about one in forty is not wholly known.

    Args:
        days: The days, counted from 1970.
        filled: The rows that have one.
        seed: The seed of the item in these rows.
        between: What stands between year, month and day.

    Returns:
        The dates as text, the flags, the wordings; all null where a row has none, the wording also where all is known.
    """
    form = seed.generator().integers(0, 200, len(days))
    whole = pl.col("day").dt.to_string(f"%Y{between}%m{between}%d")
    year, month = pl.col("day").dt.to_string("%Y"), pl.col("day").dt.to_string("%m")
    date, words = whole, pl.lit(None, pl.String)
    for number, (partly, said) in enumerate(PARTLY):
        is_it = pl.col("form") == number
        date = pl.when(is_it).then(_filled(partly.replace("-", between), year, month)).otherwise(date)
        words = pl.when(is_it).then(_filled(said, year, month)).otherwise(words)
    flag = pl.when(pl.col("form") < len(PARTLY)).then(pl.lit("1")).otherwise(pl.lit("0"))
    frame = pl.DataFrame({"day": as_dates(days, np.ones(len(days), np.bool_)), "form": form, "filled": filled})
    there = pl.col("filled")
    made = frame.select(
        pl.when(there).then(date).alias("date"),
        pl.when(there).then(flag).alias("flag"),
        pl.when(there).then(words).alias("words"),
    )
    return made["date"], made["flag"], made["words"]


def _filled(pattern: str, year: pl.Expr, month: pl.Expr) -> pl.Expr:
    parts = re.split(r"(\{y\}|\{m\})", pattern)
    return pl.concat_str([year if one == "{y}" else month if one == "{m}" else pl.lit(one) for one in parts if one])
