"""Half-width and full-width kana and ASCII, as columnar replacements.

The pairs are jaconv's; they are asked for once, not for every value. Half- to full-width kana, which nearly every
mapping of a host file needs, is done by the kernel; the other ways by polars.
"""

from functools import cache
from typing import Literal

import jaconv
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from lgmigrate.charset import _kernel
from lgmigrate.source.columns import SLACK, empty, series

Width = Literal["full", "half"]

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


@cache
def _kernel_table(mark: str) -> npt.NDArray[np.uint32]:
    """The kana pairs with a mark (or none) as the kernel takes them: UTF-8 in the low three bytes, 0 where none is."""
    texts = [_kana_pairs().get(kana + mark, "") for kana in HALF_KANA]
    return np.array([int.from_bytes(text.encode(), "little") for text in texts], np.uint32)


def _widened(column: pl.Series) -> pl.Series:
    array = column.fill_null("").to_arrow(compat_level=pl.CompatLevel.newest())
    _, view_buffer, *texts = array.buffers()
    count, first = len(array), array.offset
    views = np.frombuffer(view_buffer, np.uint64, 2 * count, 16 * first) if count else np.empty(0, np.uint64)
    addresses = np.array([text.address for text in texts], np.uint64)
    room = int(views.view(np.uint32)[::4].sum(dtype=np.int64)) + SLACK
    out_views, out = empty(2 * count, np.uint64), empty(room, np.uint8)
    plain, voiced, semi_voiced = (_kernel_table(mark) for mark in ("", VOICED, SEMI_VOICED))
    used = _kernel.widen_kana(views, addresses, plain, voiced, semi_voiced, out_views, out)
    made = pa.Array.from_buffers(pa.string_view(), count, [None, pa.py_buffer(out_views), pa.py_buffer(out[:used])])
    widened = series(made, column.name)
    if not column.null_count():
        return widened
    return pl.select(pl.when(column.is_not_null()).then(widened)).to_series().alias(column.name)


def _replaced(text: pl.Expr, pairs: dict[str, str], to: Width) -> pl.Expr:
    table = pairs if to == "full" else {full: half for half, full in pairs.items()}
    return text.str.replace_many(list(table), list(table.values()), leftmost=True)


def kana(text: pl.Expr, to: Width) -> pl.Expr:
    """Text with its katakana full- or half-width."""
    if to == "full":
        return text.map_batches(_widened, return_dtype=pl.String, is_elementwise=True)
    return _replaced(text, _kana_pairs(), to)


def ascii_width(text: pl.Expr, to: Width) -> pl.Expr:
    """Text with its ASCII letters, digits, signs and blanks full- or half-width."""
    return _replaced(text, _ascii_pairs(), to)
