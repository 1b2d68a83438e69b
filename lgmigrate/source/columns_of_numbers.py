"""Columns of numbers, digits, bits and raw bytes (see :mod:`lgmigrate.source.columns`)."""

import numpy as np
import polars as pl
import pyarrow as pa

from lgmigrate.charset import _kernel
from lgmigrate.source.columns import Column, TextBuffers, empty
from lgmigrate.source.field import Field, Zone
from lgmigrate.source.nulls import ZONES, NullRules
from lgmigrate.source.rows import Rows

SIGNS = {"none": 0, "trailing": 0, "leading": 1, "trailing-separate": 2, "leading-separate": 3}
"""Where the sign of a zoned number is, as the kernel numbers it."""


class DigitsColumn(TextBuffers):
    """An unsigned zoned number as text."""

    def __init__(self, field: Field, rows: Rows, zone: Zone = "ebcdic", nulls: NullRules | None = None) -> None:
        super().__init__(field, rows, field.width, nulls)
        self.zone = ZONES.index(field.zone or zone)

    def decode(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        self.used, bad = _kernel.decode_digits(
            *self.place, self.zone, self.views, self.data, self.status, self.where, start, stop, self.used
        )
        self.bad += bad


class HexColumn(TextBuffers):
    """Raw bytes as hex."""

    def __init__(self, field: Field, rows: Rows, nulls: NullRules | None = None) -> None:
        super().__init__(field, rows, 2 * field.width, nulls)

    def decode(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        self.used = _kernel.decode_hex(*self.place, self.views, self.data, start, stop, self.used)


class FlagsColumn(TextBuffers):
    """Bits as text, a 0 or 1 for each that is meant."""

    def __init__(self, field: Field, rows: Rows, nulls: NullRules | None = None) -> None:
        bits = 8 * field.width
        mask = mask_of(field)
        self.places = np.array([place for place in range(bits) if mask >> (bits - 1 - place) & 1], np.int32)
        super().__init__(field, rows, len(self.places), nulls)

    def decode(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        self.used = _kernel.decode_flags(*self.place, self.places, self.views, self.data, start, stop, self.used)


class NumberColumn(Column):
    """A number: 64-bit, or a decimal of 128 bits."""

    def __init__(self, field: Field, rows: Rows, zone: Zone = "ebcdic", nulls: NullRules | None = None) -> None:
        super().__init__(field, rows, nulls)
        self.wide = isinstance(field.dtype, pl.Decimal)
        self.out = empty(len(rows) * (2 if self.wide else 1), np.uint64)
        self.limit = 10**field.digits if 0 < field.digits <= 19 else 0
        self.tens = -min(field.scale, 0)
        self.zone, self.sign = ZONES.index(field.zone or zone), SIGNS[field.sign]

    def decode(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        field, place, out, wide = self.field, self.place, self.out, self.wide
        status, where, signed = self.status, self.where, self.field.signed
        if field.kind == "zoned":
            zone, sign = self.zone, self.sign
            bad = _kernel.decode_zoned(*place, signed, zone, sign, out, wide, status, where, start, stop)
        elif field.kind == "binary":
            little, limit = field.order == "little", self.limit
            bad = _kernel.decode_binary(*place, signed, little, limit, out, wide, status, where, start, stop)
        elif field.sign == "none":
            odd = field.digits % 2 == 1
            bad = _kernel.decode_packed_unsigned(*place, odd, out, wide, status, where, start, stop)
        else:
            even = field.digits % 2 == 0
            bad = _kernel.decode_packed(*place, signed, even, out, wide, status, where, start, stop)
        self.bad += bad
        if self.tens:
            _kernel.scale_up(self.out, self.wide, self.tens, start, stop)

    def array(self) -> pa.Array:
        """The column, when all of it is filled."""
        kind = pa.int64()
        if self.wide:
            kind = pa.decimal128(38, max(self.field.scale, 0))
        elif self.field.dtype == pl.UInt64():
            kind = pa.uint64()
        valid, nulls = self.valid()
        return pa.Array.from_buffers(kind, len(self.rows), [valid, pa.py_buffer(self.out)], null_count=nulls)


class FloatColumn(NumberColumn):
    """A floating-point number as the decimal of the declared scale that was written to it."""

    def decode(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        field = self.field
        self.bad += _kernel.decode_float(
            *self.place,
            field.form == "ieee",
            field.order == "little",
            field.scale,
            self.out,
            self.status,
            self.where,
            start,
            stop,
        )


class BitsColumn(NumberColumn):
    """The bits that a mask has, as a number."""

    def __init__(self, field: Field, rows: Rows, nulls: NullRules | None = None) -> None:
        super().__init__(field, rows, nulls=nulls)
        self.mask = mask_of(field)
        self.down = (self.mask & -self.mask).bit_length() - 1

    def decode(self, start: int, stop: int) -> None:
        """Decode some more of the rows."""
        _kernel.decode_bits(*self.place, self.mask, self.down, self.out, start, stop)


def mask_of(field: Field) -> int:
    """The bits of a field that are meant."""
    return int(field.mask, 16) if field.mask else 256**field.width - 1
