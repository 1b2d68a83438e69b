"""Characters of columns against a table of them, by the kernel.

A *unit* is what a person takes for one character: a code point, with its variation selector if one follows, or one of
the few pairs that a character set has one code for (か and U+309A).
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from lgmigrate.charset import _kernel

MOST_POINTS = 2
"""Code points of a unit."""
PAGES = 0x1100
IN_TARGET, FOLLOWS, SELECTOR, SEVERAL, NUMBER_AT = 1, 2, 4, 8, 4
"""The bits of a cell, as the kernel has them."""
SELECTORS = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
SLACK = 16

Views = npt.NDArray[np.uint64]


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A column of text as Arrow string views (two words a value) and the addresses of what they refer to."""

    array: pa.Array
    views: Views
    addresses: Views

    @property
    def bytes(self) -> int:
        """The bytes of all values."""
        return int(self.views.view(np.uint32)[::4].sum(dtype=np.int64))


def empty(count: int, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """An array from Arrow's memory pool, which keeps what is freed: fresh pages from the system cost like the work."""
    size = count * np.dtype(dtype).itemsize
    return np.frombuffer(pa.allocate_buffer(size), dtype) if size else np.empty(0, dtype)


def text_of(column: pl.Series) -> Text:
    """A column as the kernel takes it; missing values are empty."""
    filled = column.fill_null("") if column.null_count() else column
    array = filled.to_arrow(compat_level=pl.CompatLevel.newest())
    _, view_buffer, *texts = array.buffers()
    count, first = len(array), array.offset
    views = np.frombuffer(view_buffer, np.uint64, 2 * count, 16 * first) if count else np.empty(0, np.uint64)
    return Text(array=array, views=views, addresses=np.array([text.address for text in texts], np.uint64))


def column_of(views: Views, texts: Sequence[pa.Buffer], like: pl.Series) -> pl.Series:
    """String views as a column, with the name and the missing values of another."""
    array = pa.Array.from_buffers(pa.string_view(), len(views) // 2, [None, pa.py_buffer(views), *texts])
    made = pl.DataFrame(pa.RecordBatch.from_arrays([array], names=[like.name])).to_series()
    if not like.null_count():
        return made
    return pl.select(pl.when(like.is_not_null()).then(made)).to_series().alias(like.name)


def compile_units(inside: Collection[str], known: Sequence[str], several: Collection[str]) -> _kernel.UnitTable:
    """A table for the kernel.

    Args:
        inside: The units that the target has.
        known: Units that it has not, by their number, from 1.
        several: Those of them that nothing stands for because several could.

    Raises:
        ValueError: for a unit of more than two code points.
    """
    numbered = {text: number << NUMBER_AT for number, text in enumerate(known, 1)}
    for text in several:
        numbered[text] |= SEVERAL
    numbered |= dict.fromkeys(inside, IN_TARGET)
    if any(len(text) > MOST_POINTS for text in numbered):
        raise ValueError("a unit has at most two code points")
    pairs = {ord(text[0]) << 32 | ord(text[1]): cell for text, cell in numbered.items() if len(text) == MOST_POINTS}
    seconds = sorted({key & 0xFFFFFFFF for key in pairs} | set(SELECTORS))
    points = np.array([ord(text) for text in numbered if len(text) == 1], np.uint32)
    values = np.array([cell for text, cell in numbered.items() if len(text) == 1], np.uint32)
    follows = np.array(seconds, np.uint32)
    used = np.unique(np.concatenate([points, follows]) >> 8)
    index = np.zeros(PAGES, np.uint16)
    index[used] = np.arange(1, len(used) + 1)
    cells = np.zeros((len(used) + 1) * 256, np.uint32)
    cells[_places(index, points)] = values
    cells[_places(index, follows)] |= FOLLOWS
    selectors = _places(index, np.array(SELECTORS, np.uint32))
    cells[selectors] = FOLLOWS | SELECTOR  # never a character by itself
    keys = sorted(pairs)
    pair_cells = np.array([pairs[key] for key in keys], np.uint32)
    return _kernel.UnitTable(index, cells, np.array(keys, np.uint64), pair_cells)


def _places(index: npt.NDArray[np.uint16], points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    pages: npt.NDArray[np.uint32] = index[points >> 8].astype(np.uint32)
    return pages * np.uint32(256) + (points & np.uint32(255))


def judge(table: _kernel.UnitTable, text: Text) -> tuple[npt.NDArray[np.uint8], int, int]:
    """The status of each value (see the kernel), the values that have one, and their units outside the target."""
    status = empty(len(text.array), np.uint8)
    rows, units = table.judge(text.views, text.addresses, status)
    return status, rows, units


class Hits(msgspec.Struct, frozen=True, kw_only=True):
    """Units outside the target: the value each stands in, its character there (from 1), its text and its cell."""

    rows: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    views: Views
    cells: npt.NDArray[np.uint32]

    @property
    def words(self) -> Views:
        """The text of each, of at most eight bytes, as one word."""
        return self.views[::2] >> np.uint64(32) | self.views[1::2] << np.uint64(32)

    def take(self, which: npt.NDArray[np.bool_ | np.intp]) -> "Hits":
        """Fewer of them."""
        views = np.ascontiguousarray(self.views.reshape(-1, 2)[which]).reshape(-1)
        return Hits(rows=self.rows[which], places=self.places[which], views=views, cells=self.cells[which])

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The place of each among the known units, from 0; -1 for an unknown one."""
        return (self.cells >> NUMBER_AT).astype(np.int64) - 1


def hits(table: _kernel.UnitTable, text: Text, most: int) -> Hits:
    """The units outside the target, of which there are at most so many, in the order of the text."""
    rows, places = np.empty(most, np.int32), np.empty(most, np.int32)
    views, cells = np.empty(2 * most, np.uint64), np.empty(most, np.uint32)
    count = table.units(text.views, text.addresses, rows, places, views, cells)
    assert count <= most
    return Hits(rows=rows[:count], places=places[:count], views=views[: 2 * count], cells=cells[:count])


def splice(
    text: Text, rows: npt.NDArray[np.int32], places: npt.NDArray[np.int32], old: Text, new: Text
) -> tuple[Views, pa.Buffer, int]:
    """Values with parts replaced, as views of one new buffer; the last is the first part that is not there, or -1."""
    views = np.empty_like(text.views)
    out = np.empty(text.bytes + new.bytes + SLACK, np.uint8)
    used, wrong = _kernel.splice(
        text.views, text.addresses, rows, places, old.views, old.addresses, new.views, new.addresses, views, out
    )
    return views, pa.py_buffer(out[:used].copy()), wrong


def put_back(column: pl.Series, which: npt.NDArray[np.intp], views: Views, text: pa.Buffer) -> pl.Series:
    """A column with some of its values replaced; the text of the others is not copied."""
    before = text_of(column)
    _, _, *texts = before.array.buffers()
    copied = empty(len(before.views), np.uint64)
    copied[:] = before.views
    whole, part = copied.reshape(-1, 2), views.reshape(-1, 2).copy()
    part[(part[:, 0] & 0xFFFFFFFF) > 12, 1] += len(texts)  # the number of the buffer stands in the lower half
    whole[which] = part
    return column_of(copied, [*texts, text], column)
