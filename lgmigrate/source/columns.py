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
from lgmigrate.source.record import Field

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]

EBCDIC_ZONE = 0xF0
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


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Some records of a block: ``block`` is whole records of ``stride`` bytes, ``index`` the ones meant (int32)."""

    block: Bytes
    stride: int
    index: Ints

    def __len__(self) -> int:
        return len(self.index)

    def take(self, which: npt.NDArray[np.intp] | slice) -> "Rows":
        """Fewer of them."""
        return Rows(block=self.block, stride=self.stride, index=np.ascontiguousarray(self.index[which]))

    def bytes_of(self, at: int, width: int) -> Bytes:
        """The raw bytes of a field: rows x width."""
        whole = self.block.reshape(-1, self.stride)
        return whole[self.index, at : at + width]


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


class Column(ABC):
    """Base of all kinds: where the field lies, and which rows are bad."""

    def __init__(self, field: Field, rows: Rows) -> None:
        self.field, self.rows = field, rows
        self.place = (rows.block, rows.stride, field.at, field.width, rows.index)
        self.bad = 0
        self.status, self.where = empty(len(rows), np.uint8), empty(len(rows), np.int32)

    @abstractmethod
    def fill(self, start: int, stop: int) -> None:
        """Decode some more of the rows; pieces come in order and leave none out."""

    @abstractmethod
    def array(self) -> pa.Array:
        """The column, when all of it is filled."""

    def validity(self) -> pa.Buffer | None:
        """The bitmap of good values, where there are bad ones."""
        return pa.py_buffer(np.packbits(self.status == 0, bitorder="little")) if self.bad else None

    def bad_fields(self) -> BadFields | None:
        """The rows that could not be decoded, if there are any."""
        if not self.bad:
            return None
        rows = np.flatnonzero(self.status)
        return BadFields(field=self.field, rows=rows, status=self.status[rows], where=self.where[rows])

    def hits(self) -> Hits | None:
        """The user-defined characters met, if they were asked for and there are any."""
        return None


class _TextBuffers(Column):
    """A column of string views and their text; ``most`` is the most bytes that one value can have."""

    def __init__(self, field: Field, rows: Rows, most: int) -> None:
        super().__init__(field, rows)
        self.views = empty(2 * len(rows), np.uint64)
        self.data = empty(len(rows) * most + SLACK, np.uint8)
        self.used = 0

    def array(self) -> pa.Array:
        """The column, when all of it is filled."""
        # The text moves to a buffer of its size: what was too large for it is free for the next block.
        text = empty(self.used, np.uint8)
        text[:] = self.data[: self.used]
        buffers = [self.validity(), pa.py_buffer(self.views), pa.py_buffer(text)]
        return pa.Array.from_buffers(pa.string_view(), len(self.rows), buffers, null_count=self.bad)


class TextColumn(_TextBuffers):
    """Text of the code page; ``collect`` asks for the user-defined characters in it."""

    def __init__(self, field: Field, rows: Rows, decoder: TextDecoder, collect: bool) -> None:
        super().__init__(field, rows, decoder.most(field.width))
        self.decoder = decoder
        room = len(rows) * (field.width // 2) if collect and field.kind != "text" else 0
        self.hit_rows, self.hit_codes = empty(room, np.int32), empty(room, np.uint16)
        self.hit_count = 0

    def fill(self, start: int, stop: int) -> None:
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
        )
        self.bad += bad

    def hits(self) -> Hits | None:
        """The user-defined characters met, if they were asked for and there are any."""
        if not self.hit_count:
            return None
        rows, codes = self.hit_rows[: self.hit_count], self.hit_codes[: self.hit_count]
        return Hits(field=self.field, rows=rows.copy(), codes=codes.copy())


class DigitsColumn(_TextBuffers):
    """An unsigned zoned number as text."""

    def __init__(self, field: Field, rows: Rows) -> None:
        super().__init__(field, rows, field.width)

    def fill(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        self.used, bad = _kernel.decode_digits(
            *self.place, EBCDIC_ZONE, self.views, self.data, self.status, self.where, start, stop, self.used
        )
        self.bad += bad


class HexColumn(_TextBuffers):
    """Raw bytes as hex."""

    def __init__(self, field: Field, rows: Rows) -> None:
        super().__init__(field, rows, 2 * field.width)

    def fill(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        self.used = _kernel.decode_hex(*self.place, self.views, self.data, start, stop, self.used)


class NumberColumn(Column):
    """A number: 64-bit, or a decimal of 128 bits."""

    def __init__(self, field: Field, rows: Rows) -> None:
        super().__init__(field, rows)
        self.wide = isinstance(field.dtype, pl.Decimal)
        self.out = empty(len(rows) * (2 if self.wide else 1), np.uint64)
        self.limit = 10**field.digits if 0 < field.digits <= 19 else 0

    def fill(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        field, place = self.field, self.place
        if field.kind == "packed":
            even = field.digits % 2 == 0
            self.bad += _kernel.decode_packed(
                *place, field.signed, even, self.out, self.wide, self.status, self.where, start, stop
            )
        elif field.kind == "zoned":
            self.bad += _kernel.decode_zoned(
                *place, field.signed, EBCDIC_ZONE, self.out, self.wide, self.status, self.where, start, stop
            )
        else:
            little = field.order == "little"
            self.bad += _kernel.decode_binary(
                *place, field.signed, little, self.limit, self.out, self.wide, self.status, self.where, start, stop
            )

    def array(self) -> pa.Array:
        """The column, when all of it is filled."""
        kind = pa.int64()
        if self.wide:
            kind = pa.decimal128(38, self.field.scale)
        elif self.field.dtype == pl.UInt64():
            kind = pa.uint64()
        buffers = [self.validity(), pa.py_buffer(self.out)]
        return pa.Array.from_buffers(kind, len(self.rows), buffers, null_count=self.bad)
