"""Half-width and full-width kana and ASCII, as one columnar replacement.

The pairs are jaconv's; they are asked for once, not for every value.
"""

from functools import cache
from typing import Literal

import jaconv
import polars as pl

HALF_KANA = [chr(point) for point in range(0xFF61, 0xFFA0)]
VOICED, SEMI_VOICED = "ﾞ", "ﾟ"


@cache
def _kana_pairs() -> dict[str, str]:
    """Half-width kana (with their voice marks, longest first) → full-width."""
    marked = [kana + mark for kana in HALF_KANA for mark in (VOICED, SEMI_VOICED)]
    together = {half: jaconv.h2z(half, kana=True) for half in marked}
    pairs = {half: full for half, full in together.items() if len(full) == 1}
    return {**pairs, **{half: jaconv.h2z(half, kana=True) for half in HALF_KANA}}


@cache
def _ascii_pairs() -> dict[str, str]:
    """ASCII, the blank included → full-width."""
    return {chr(point): jaconv.h2z(chr(point), kana=False, ascii=True, digit=True) for point in range(0x20, 0x7F)}


def _replaced(text: pl.Expr, pairs: dict[str, str], to: Literal["full", "half"]) -> pl.Expr:
    table = pairs if to == "full" else {full: half for half, full in pairs.items()}
    return text.str.replace_many(list(table), list(table.values()), leftmost=True)


def kana(text: pl.Expr, to: Literal["full", "half"]) -> pl.Expr:
    """Text with its katakana full- or half-width."""
    return _replaced(text, _kana_pairs(), to)


def ascii_width(text: pl.Expr, to: Literal["full", "half"]) -> pl.Expr:
    """Text with its ASCII letters, digits, signs and blanks full- or half-width."""
    return _replaced(text, _ascii_pairs(), to)
