"""Columns being filled: the Arrow buffers that the kernel writes to, one class a kind of column.

A column is made for some rows of a block and filled in pieces, so that all columns of a piece are decoded while its
records are in the processor's cache.
"""

from abc import ABC, abstractmethod
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from lgmigrate.charset import _kernel
from lgmigrate.charset._kernel import TextDecoder
from lgmigrate.source.field import Field
from lgmigrate.source.nulls import NullRules
from lgmigrate.source.rows import Bytes, Ints, Rows

__all__ = ["SLACK", "BadFields", "Bytes", "Column", "Hits", "Ints", "Nulled", "Rows", "TextBuffers", "TextColumn"]

SLACK = 16
"""Bytes a text buffer has beyond what its values can fill (see the kernel)."""


def empty(count: int, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """An array from Arrow's memory pool, which keeps what is freed: fresh pages from the system cost like decoding."""
    size = count * np.dtype(dtype).itemsize
    return np.frombuffer(pa.allocate_buffer(size), dtype) if size else np.empty(0, dtype)


def series(array: pa.Array, name: str = "") -> pl.Series:
    """An Arrow array as a polars column.

    ``pl.Series`` would first import ``pyarrow.compute`` or ``numpy.ma``, which takes longer than decoding 50 MB.
    """
    return pl.DataFrame(pa.RecordBatch.from_arrays([array], names=[name])).to_series()


def numbers(values: npt.NDArray[Any], name: str | None = None) -> pl.Series:
    """Integers (``int32`` or ``int64``) as a polars column that shares their memory."""
    kind = pa.int32() if values.dtype == np.int32 else pa.int64()
    return series(
        pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(np.ascontiguousarray(values))]), name or ""
    )


class BadFields(msgspec.Struct, frozen=True, kw_only=True):
    """The rows in which one field could not be decoded.

    ``rows`` counts from the first of the rows asked for; ``status`` is the kernel's reason; ``where`` the first bad
    byte, from the start of the field.
    """

    field: Field
    rows: npt.NDArray[np.intp]
    status: npt.NDArray[np.uint8]
    where: Ints


class Hits(msgspec.Struct, frozen=True, kw_only=True):
    """The user-defined characters met in one field: row (as in :class:`BadFields`) and code of each."""

    field: Field
    rows: Ints
    codes: npt.NDArray[np.uint16]


class Nulled(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of a field a rule made null, and the first of them (as in :class:`BadFields`)."""

    field: Field
    rule: str
    count: int
    first: int


class Column(ABC):
    """Base of all kinds: where the field lies, which rows are bad, and which have no value.

    Args:
        field: The field.
        rows: The records.
        nulls: Which contents mean that there is no value, whatever they decode to.
    """

    lengths: Ints | None = None
    """How many bytes count in each row; None: all."""

    def __init__(self, field: Field, rows: Rows, nulls: NullRules | None = None) -> None:
        self.field, self.rows, self.nulls = field, rows, nulls
        self.place = (rows.block, rows.stride, field.at, field.width, rows.index)
        self.bad = 0
        self.status, self.where = empty(len(rows), np.uint8), empty(len(rows), np.int32)
        self.words = list(nulls.words) if nulls else []
        self.marks = np.zeros(len(rows), np.uint8) if nulls else None
        self.null = 0

    def fill(self, start: int, stop: int) -> None:
        """Decode some more of the rows; pieces come in order and leave none out."""
        self.decode(start, stop)
        if self.nulls and self.marks is not None:
            marked = _kernel.mark_equal(*self.place, self.nulls.patterns, self.nulls.numbers, self.marks, start, stop)
            if marked:
                self.null += marked
                self._forgive(slice(start, stop), self.marks[start:stop] != 0)

    @abstractmethod
    def decode(self, start: int, stop: int) -> None:
        """What :meth:`fill` does for the kind of column, whatever means null."""

    @abstractmethod
    def array(self) -> pa.Array:
        """The column, when all of it is filled."""

    def nullify(self, mask: npt.NDArray[np.bool_], rule: str) -> None:
        """Make rows null that something outside the field says so of, when all of it is filled.

        Args:
            mask: Which of the rows; those that are null already keep their rule.
            rule: What said so.
        """
        if self.marks is None:
            self.marks = np.zeros(len(self.rows), np.uint8)
        more = mask & (self.marks == 0)
        self.words.append(rule)
        self.marks[more] = len(self.words)
        self.null += int(np.count_nonzero(more))
        self._forgive(slice(None), more)

    def _forgive(self, part: slice, mask: npt.NDArray[np.bool_]) -> None:
        """What is null is not bad."""
        if self.bad:
            status = self.status[part]
            self.bad -= int(np.count_nonzero(status[mask]))
            status[mask] = 0

    def nulled(self) -> list[Nulled]:
        """What was made null, by rule."""
        if self.marks is None or not self.null:
            return []
        rows = [np.flatnonzero(self.marks == number) for number in range(1, len(self.words) + 1)]
        return [
            Nulled(field=self.field, rule=word, count=len(some), first=int(some[0]))
            for word, some in zip(self.words, rows, strict=True)
            if len(some)
        ]

    def valid(self) -> tuple[pa.Buffer | None, int]:
        """The bitmap of the values there are, where some are not, and how many are not."""
        if not self.bad and not self.null:
            return None, 0
        there = self.status == 0 if self.bad else np.ones(len(self.rows), np.bool_)
        if self.marks is not None and self.null:
            there &= self.marks == 0
        return pa.py_buffer(np.packbits(there, bitorder="little")), self.bad + self.null

    def bad_fields(self) -> BadFields | None:
        """The rows that could not be decoded, if there are any."""
        if not self.bad:
            return None
        rows = np.flatnonzero(self.status)
        return BadFields(field=self.field, rows=rows, status=self.status[rows], where=self.where[rows])

    def hits(self) -> Hits | None:
        """The user-defined characters met, if they were asked for and there are any."""
        return None


class TextBuffers(Column):
    """A column of string views and their text; ``most`` is the most bytes that one value can have."""

    def __init__(self, field: Field, rows: Rows, most: int, nulls: NullRules | None = None) -> None:
        super().__init__(field, rows, nulls)
        self.views = empty(2 * len(rows), np.uint64)
        self.data = empty(len(rows) * most + SLACK, np.uint8)
        self.used = 0

    def array(self) -> pa.Array:
        """The column, when all of it is filled."""
        # The text moves to a buffer of its size: what was too large for it is free for the next block.
        text = empty(self.used, np.uint8)
        text[:] = self.data[: self.used]
        valid, nulls = self.valid()
        buffers = [valid, pa.py_buffer(self.views), pa.py_buffer(text)]
        return pa.Array.from_buffers(pa.string_view(), len(self.rows), buffers, null_count=nulls)


class TextColumn(TextBuffers):
    """Text of the code page.

    Args:
        field: The field.
        rows: The records.
        decoder: What decodes it.
        collect: Whether to collect the user-defined characters in it.
        nulls: As in :class:`Column`.
        lengths: How many bytes of the field count in each row (int32, none above its width); without, all.
    """

    def __init__(
        self,
        field: Field,
        rows: Rows,
        decoder: TextDecoder,
        collect: bool,
        nulls: NullRules | None = None,
        lengths: Ints | None = None,
    ) -> None:
        super().__init__(field, rows, decoder.most(field.width), nulls)
        self.decoder, self.lengths = decoder, lengths
        room = len(rows) * (field.width // 2) if collect and field.kind != "text" else 0
        self.hit_rows, self.hit_codes = empty(room, np.int32), empty(room, np.uint16)
        self.hit_count = 0

    def decode(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        self.used, bad, self.hit_count = self.decoder.decode(
            *self.place,
            self.views,
            self.data,
            self.status,
            self.where,
            self.hit_rows,
            self.hit_codes,
            start,
            stop,
            self.used,
            self.hit_count,
            self.lengths,
        )
        self.bad += bad

    def hits(self) -> Hits | None:
        """The user-defined characters met in values, if they were asked for and there are any."""
        rows, codes = self.hit_rows[: self.hit_count].copy(), self.hit_codes[: self.hit_count].copy()
        if self.marks is not None and self.null:
            there = self.marks[rows] == 0
            rows, codes = rows[there], codes[there]
        return Hits(field=self.field, rows=rows, codes=codes) if len(rows) else None
