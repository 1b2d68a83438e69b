"""Values to host bytes: the inverse of what the kernel decodes, one record at a time.

Made for fixtures, tests and the demo; it is exact and slow. Text goes through :class:`lgmigrate.charset.Encoder`.
"""

from collections.abc import Mapping
from decimal import Decimal, localcontext

from lgmigrate.charset import CodePage, Encoder, charset_of, code_page
from lgmigrate.source.field import Field
from lgmigrate.source.nulls import null_rules, zone_of
from lgmigrate.source.record import Record
from lgmigrate.source.shape import Leaf
from lgmigrate.synth.host_numbers import ibm_float, ieee_float, packed, zoned

__all__ = ["RecordWriter", "Value", "packed", "zoned"]

Value = str | int | Decimal
MOST_DIGITS = 80
"""Of a number while it is scaled."""


class RecordWriter:
    """Makes the bytes of records of one layout.

    Args:
        record: The record layout.
        gaiji: Double-byte code → character sequence, for text with 外字 that a table decides. Codes that none decides
            stand in the text as the private-use characters of the page.
    """

    def __init__(self, record: Record, gaiji: Mapping[int, str] | None = None) -> None:
        self.record = record
        self.page = code_page(record.encoding)
        self._gaiji = gaiji
        self._encoders: dict[object, Encoder] = {}

    def record_of(self, type_name: str, values: Mapping[str, Value | None]) -> bytes:
        """One record of ``record.length`` bytes, or of as many as it has where counts in it say so; fillers are blank.

        Args:
            type_name: The record type.
            values: A value for each column of the type, by name; numbers in their own unit, not in that of the last
                digit (``Decimal("1.50")`` for a field of scale 2); None is written as the first content that the field
                says means no value. What is not in this record (other meanings of its
                bytes, occurrences above the count) is left out.

        Raises:
            KeyError: where a column has no value.
            OverflowError: where a value does not fit its field: nothing is cut or rounded.
            MigrationError: LGM-C016 for a character that the page does not have.
        """
        data = bytearray(self.page.blank * self.record.length)
        end, bits = 0, set[int]()
        for leaf in self.record.type(type_name).shape.leaves:
            field = leaf.field
            if leaf.guards and field.name not in values:
                continue
            at = field.at - sum(move.width * (move.most - _count(values[move.count])) for move in leaf.moves)
            end = max(end, at + _length(leaf, values))
            if field.kind == "filler":
                continue
            made = self.field_of(field, values[field.name])
            if field.kind == "bits" and at in bits:  # other bits of the same bytes
                made = bytes(one | other for one, other in zip(made, data[at : at + field.width], strict=True))
            bits.update([at] if field.kind == "bits" else [])
            data[at : at + field.width] = made
        return bytes(data if self.record.file.fixed else data[:end])

    def field_of(self, field: Field, value: Value | None) -> bytes:
        """One field, ``field.width`` bytes; raises as :meth:`record_of`."""
        if value is None:
            return self._null(field)
        if field.is_text:
            return self._text(field, str(value))
        if field.kind == "raw":
            return _exactly(bytes.fromhex(str(value)), field)
        if field.kind == "bits":
            return _bits(field, value)
        if field.kind == "float":
            made = (ibm_float if field.form == "ibm" else ieee_float)(Decimal(value), field.width)
            return made if field.order == "big" else made[::-1]
        number = _units(value, field)
        if field.kind == "zoned":
            zone = field.zone or self.record.zone or zone_of(self.page)
            return zoned(number, field.digits, signed=field.signed, sign=field.sign, zone=zone)
        if field.kind == "packed":
            return packed(number, field.digits, signed=field.signed, sign=field.sign)
        return number.to_bytes(field.width, field.order, signed=field.signed)

    def _encoder(self, field: Field) -> tuple[CodePage, Encoder]:
        """The page of a text, and what writes it."""
        page = self.page if field.charset is None else code_page(charset_of(field.charset))
        key = str(field.charset)
        if key not in self._encoders:
            self._encoders[key] = Encoder(page, self._gaiji if page is self.page else None)
        return page, self._encoders[key]

    def _null(self, field: Field) -> bytes:
        page = self.page if field.charset is None else code_page(charset_of(field.charset))
        rules = null_rules(field, page, self.record.zone or zone_of(page))
        if rules is None:
            raise KeyError(f"{field.name} has no content that means no value")
        return rules.patterns[: field.width].tobytes()

    def _text(self, field: Field, text: str) -> bytes:
        page, encoder = self._encoder(field)
        made = encoder.field(text, field.width, field.kind)
        room = field.width + 4 * len(text)  # with this even the last character fits, whatever its shifts
        whole = encoder.field(text, room + room % 2, field.kind)
        blank = page.wide_space if field.kind == "wide" else page.blank
        if whole != made + blank * ((len(whole) - len(made)) // len(blank)):
            raise OverflowError(f"{text!r} does not fit the {field.width} bytes of {field.name}")
        return made


def _count(value: Value | None) -> int:
    return int(value or 0)


def _length(leaf: Leaf, values: Mapping[str, Value | None]) -> int:
    """Bytes of a field in a record: fewer than its width where another one says so and what follows moves up."""
    return _count(values[leaf.length_by]) if leaf.length_by and leaf.field.compact else leaf.field.width


def _exactly(data: bytes, field: Field) -> bytes:
    if len(data) != field.width:
        raise OverflowError(f"{len(data)} bytes for the {field.width} of {field.name}")
    return data


def _bits(field: Field, value: Value) -> bytes:
    """Bits from 0/1 text or a number, those outside the mask 0."""
    mask = int(field.mask, 16) if field.mask else 256**field.width - 1
    bits = int(str(value), 2) if field.value == "text" else int(value)
    bits <<= (mask & -mask).bit_length() - 1
    if bits & ~mask or bits < 0:
        raise OverflowError(f"{value} has bits outside the mask of {field.name}")
    return bits.to_bytes(field.width, "big")


def _units(value: Value, field: Field) -> int:
    """The value in units of the field's last digit."""
    with localcontext(prec=MOST_DIGITS):
        units = Decimal(value).scaleb(field.scale)
        if units != units.to_integral_value():
            raise OverflowError(f"{value} has digits below the last one of {field.name}, 10 ** {-field.scale}")
    return int(units)
