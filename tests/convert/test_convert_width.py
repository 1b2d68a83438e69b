"""Widths of kana and ASCII: what jaconv says of one value, said of a column."""

from typing import Any

import jaconv
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.convert.width import HALF_KANA, ascii_width, kana

HALF = "".join(HALF_KANA)
FULL = jaconv.h2z(HALF, kana=True) + "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ" + "ヷヺヮヵヶヰヱ゛゜"
ASCII = "".join(chr(point) for point in range(0x20, 0x7F))
WIDE = jaconv.h2z(ASCII, kana=False, ascii=True, digit=True)
OTHERS = "漢字かな①髙\ue000𠮷辻\U000e0103\n\té‾¥～〜−"

texts = st.lists(st.none() | st.text(HALF + FULL + ASCII + WIDE + OTHERS, max_size=12), max_size=20)
# Voice marks often: most of what can go wrong is about them.
voiced = st.lists(st.text("ｶｳﾊﾜｱﾞﾟｯｰカハヴ゛", max_size=8), max_size=20)


def changed(values: list[str | None], expression: pl.Expr) -> list[str | None]:
    return pl.DataFrame({"t": pl.Series(values, dtype=pl.String)}).select(expression).to_series().to_list()


def told(values: list[str | None], change: Any, **options: bool) -> list[str | None]:
    return [None if value is None else change(value, **options) for value in values]


KANA = {"kana": True, "ascii": False, "digit": False}
LETTERS = {"kana": False, "ascii": True, "digit": True}


@settings(max_examples=150, deadline=None)
@given(texts | voiced)
def test_all_widths_are_those_of_jaconv(values: list[str | None]) -> None:
    text = pl.col("t")
    assert changed(values, kana(text, "full")) == told(values, jaconv.h2z, **KANA)
    assert changed(values, kana(text, "half")) == told(values, jaconv.z2h, **KANA)
    assert changed(values, ascii_width(text, "full")) == told(values, jaconv.h2z, **LETTERS)
    assert changed(values, ascii_width(text, "half")) == told(values, jaconv.z2h, **LETTERS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(HALF + OTHERS, max_size=12), max_size=20), st.lists(st.text(ASCII, max_size=12), max_size=20))
def test_half_width_text_comes_back_whole(kana_values: list[str], letters: list[str]) -> None:
    assert changed(kana_values, kana(kana(pl.col("t"), "full"), "half")) == kana_values
    assert changed(letters, ascii_width(ascii_width(pl.col("t"), "full"), "half")) == letters


def test_every_kana_with_every_mark() -> None:
    marked = [one + mark for one in HALF for mark in ("", "ﾞ", "ﾟ", "ﾞﾞ", "ﾞﾟ", "ﾟﾞ")]
    assert changed(marked, kana(pl.col("t"), "full")) == [jaconv.h2z(one, kana=True) for one in marked]
    assert changed(["ｶﾞｯｺｳﾎｳｼﾞﾝ ｳﾞｨﾗ"], kana(pl.col("t"), "full")) == ["ガッコウホウジン ヴィラ"]
    assert changed(["ガッコウ ヴ"], kana(pl.col("t"), "half")) == ["ｶﾞｯｺｳ ｳﾞ"]


def test_what_is_full_width_already_stays() -> None:
    values = [FULL, "ひらがな 漢字", "", None]
    assert changed(values, kana(pl.col("t"), "full")) == values
    assert changed([WIDE], ascii_width(pl.col("t"), "full")) == [WIDE]


def test_slices_chunks_and_columns_of_nothing() -> None:
    column = pl.Series("t", ["ｱ", None, "ｶﾞ", "x" * 20, "", "ﾎﾟ"])
    expected = ["ア", None, "ガ", "x" * 20, "", "ポ"]
    for start in range(6):
        assert (
            column.slice(start).to_frame().select(kana(pl.col("t"), "full")).to_series().to_list() == expected[start:]
        )
    chunks = pl.concat([column.slice(4).to_frame(), column.to_frame()], rechunk=False)
    assert chunks.select(kana(pl.col("t"), "full")).to_series().to_list() == expected[4:] + expected
    assert changed([None, None], kana(pl.col("t"), "full")) == [None, None]
    assert changed(["", ""], kana(pl.col("t"), "full")) == ["", ""]
    assert changed([], kana(pl.col("t"), "full")) == []


def test_widths_in_a_mapping(convert: Any) -> None:
    columns = {"K": ({"bytes": 30}, ["ｶﾌﾞｼｷｶﾞｲｼｬ ABC", "", None])}
    assert convert("N", 30, {"kana": "full"}, columns).values == ["カブシキガイシャ ABC", None, None]
    assert convert("N", 30, {"kana": "full", "ascii": "full"}, columns).values[0] == "カブシキガイシャ　ＡＢＣ"
    wide = {"K": ({"kind": "wide", "bytes": 20}, ["ガ" * 10])}
    assert convert("X", 20, {"kana": "half"}, wide).values == ["ｶﾞ" * 10]
    # A voiced kana takes two places where it is half-width.
    assert convert("X", 19, {"kana": "half"}, wide).causes == [(1, "LGM-M013")]
