"""From a block of records to columns: a decoder per field, chosen once when the record layout is known.

The kernel fills Arrow buffers; here they are made, handed over and put together. What a field could not be decoded
to comes back as :class:`BadFields`, as columns.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from lgmigrate.charset import Lookup, _kernel
from lgmigrate.source.record import Field, RecordType

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]

EBCDIC_ZONE = 0xF0
SLACK = 16
"""Bytes a text buffer has beyond what its values can fill (see the kernel)."""
TEXT_LIMIT = 1 << 31
"""Arrow string views address the text of a column with 31 bits; rows are split so that no column exceeds it."""

STATUS_CODES = {
    1: "LGM-C010",
    2: "LGM-C011",
    3: "LGM-C012",
    4: "LGM-C013",
    5: "LGM-C014",
    6: "LGM-C015",
    7: "LGM-S021",
    8: "LGM-S022",
    9: "LGM-S023",
    10: "LGM-S024",
    11: "LGM-S025",
}
"""What the kernel's status numbers are in the catalogue."""


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


class Decoded(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of some rows; bad fields are null in them."""

    frame: pl.DataFrame
    bad: list[BadFields]
    hits: list[Hits]


class _Column(msgspec.Struct, frozen=True):
    array: pa.Array
    bad: int
    status: npt.NDArray[np.uint8]
    where: Ints
    hit_rows: Ints
    hit_codes: npt.NDArray[np.uint16]


_NO_INTS = np.empty(0, np.int32)
_NO_CODES = np.empty(0, np.uint16)
_NO_BYTES = np.empty(0, np.uint8)


def _validity(bad: int, status: npt.NDArray[np.uint8]) -> pa.Buffer | None:
    return pa.py_buffer(np.packbits(status == 0, bitorder="little")) if bad else None


def _text_array(views: npt.NDArray[np.uint64], data: Bytes, validity: pa.Buffer | None, bad: int) -> pa.Array:
    buffers = [validity, pa.py_buffer(views), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string_view(), len(views) // 2, buffers, null_count=bad)


class FieldDecoder:
    """Decodes one field of a record type.

    Args:
        field: The field.
        lookup: The compiled code page, for text.
        trim: Where padding is cut if the field itself does not say.
    """

    def __init__(self, field: Field, lookup: Lookup, trim: str) -> None:
        self.field = field
        self._text = None
        if field.is_text:
            pad = bytes.fromhex(field.pad) or None
            self._text = lookup.decoder(field.kind, pad, field.trim or trim)
        self._decode: Callable[[Rows, bool], _Column] = {
            "text": self._decode_text,
            "wide": self._decode_text,
            "mixed": self._decode_text,
            "raw": self._decode_raw,
            "zoned": self._decode_digits if field.value == "text" else self._decode_number,
            "packed": self._decode_number,
            "binary": self._decode_number,
        }[field.kind]

    @property
    def most(self) -> int:
        """The most bytes of text that one value can have."""
        if self._text:
            return self._text.most(self.field.width)
        return 2 * self.field.width if self.field.kind == "raw" else self.field.width

    def column(self, rows: Rows, collect: bool) -> _Column:
        """The column of some rows; ``collect`` asks for the user-defined characters in it."""
        return self._decode(rows, collect)

    def _decode_text(self, rows: Rows, collect: bool) -> _Column:
        count, field = len(rows), self.field
        views, status = np.empty(2 * count, np.uint64), np.empty(count, np.uint8)
        where = np.empty(count, np.int32)
        data = np.empty(count * self.most + SLACK, np.uint8)
        room = count * (field.width // 2) if collect and field.kind != "text" else 0
        hit_rows, hit_codes = np.empty(room, np.int32), np.empty(room, np.uint16)
        decoder = self._text
        assert decoder is not None
        used, bad, hits = decoder.decode(
            rows.block, rows.stride, field.at, field.width, rows.index, views, data, status, where, hit_rows, hit_codes
        )
        array = _text_array(views, data[:used], _validity(bad, status), bad)
        return _Column(array, bad, status, where, hit_rows[:hits].copy(), hit_codes[:hits].copy())

    def _decode_digits(self, rows: Rows, _collect: bool) -> _Column:
        count, field = len(rows), self.field
        views, status = np.empty(2 * count, np.uint64), np.empty(count, np.uint8)
        where = np.empty(count, np.int32)
        data = np.empty(count * field.width + SLACK, np.uint8)
        used, bad = _kernel.decode_digits(
            rows.block, rows.stride, field.at, field.width, rows.index, EBCDIC_ZONE, views, data, status, where
        )
        array = _text_array(views, data[:used], _validity(bad, status), bad)
        return _Column(array, bad, status, where, _NO_INTS, _NO_CODES)

    def _decode_raw(self, rows: Rows, _collect: bool) -> _Column:
        count, field = len(rows), self.field
        views = np.empty(2 * count, np.uint64)
        data = np.empty(2 * count * field.width + SLACK, np.uint8)
        used = _kernel.decode_hex(rows.block, rows.stride, field.at, field.width, rows.index, views, data)
        return _Column(_text_array(views, data[:used], None, 0), 0, _NO_BYTES, _NO_INTS, _NO_INTS, _NO_CODES)

    def _decode_number(self, rows: Rows, _collect: bool) -> _Column:
        count, field = len(rows), self.field
        wide = isinstance(field.dtype, pl.Decimal)
        out = np.empty(count * (2 if wide else 1), np.uint64)
        status, where = np.empty(count, np.uint8), np.empty(count, np.int32)
        place = (rows.block, rows.stride, field.at, field.width, rows.index)
        if field.kind == "packed":
            even = field.digits % 2 == 0
            bad = _kernel.decode_packed(*place, field.signed, even, out, wide, status, where)
        elif field.kind == "zoned":
            bad = _kernel.decode_zoned(*place, field.signed, EBCDIC_ZONE, out, wide, status, where)
        else:
            limit = 10**field.digits if 0 < field.digits <= 19 else 0
            little = field.order == "little"
            bad = _kernel.decode_binary(*place, field.signed, little, limit, out, wide, status, where)
        kind = pa.decimal128(38, field.scale) if wide else pa.uint64() if field.dtype == pl.UInt64() else pa.int64()
        array = pa.Array.from_buffers(kind, count, [_validity(bad, status), pa.py_buffer(out)], null_count=bad)
        return _Column(array, bad, status, where, _NO_INTS, _NO_CODES)


class TypeDecoder:
    """Decodes the fields of one record type, all or some.

    Args:
        one: The record type.
        lookup: The compiled code page.
        trim: Where padding is cut if a field itself does not say.
    """

    def __init__(self, one: RecordType, lookup: Lookup, trim: str) -> None:
        self.type = one
        self.fields = {field.name: FieldDecoder(field, lookup, trim) for field in one.columns}
        self.schema = pl.Schema({name: decoder.field.dtype for name, decoder in self.fields.items()})

    def rows_at_once(self, columns: Sequence[str]) -> int:
        """How many rows fit into one frame of these columns without a column's text passing its limit."""
        return max(1, (TEXT_LIMIT - SLACK) // max((self.fields[name].most for name in columns), default=1))

    def decode(self, rows: Rows, columns: Sequence[str], collect: bool = False) -> Decoded:
        """Decode columns of some rows.

        Args:
            rows: The records; at most :meth:`rows_at_once`.
            columns: Names of the columns wanted, in this order.
            collect: Whether to collect the user-defined characters.
        """
        arrays, bad, hits = [], [], []
        for name in columns:
            decoder = self.fields[name]
            column = decoder.column(rows, collect)
            arrays.append(column.array)
            if column.bad:
                which = np.flatnonzero(column.status)
                bad.append(
                    BadFields(field=decoder.field, rows=which, status=column.status[which], where=column.where[which])
                )
            if len(column.hit_rows):
                hits.append(Hits(field=decoder.field, rows=column.hit_rows, codes=column.hit_codes))
        if not columns:
            return Decoded(frame=pl.DataFrame(height=len(rows)), bad=bad, hits=hits)
        batch = pa.RecordBatch.from_arrays(arrays, names=list(columns))
        frame = pl.DataFrame(batch, schema=pl.Schema({name: self.schema[name] for name in columns}))
        return Decoded(frame=frame, bad=bad, hits=hits)
