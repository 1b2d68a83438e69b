"""Values to host bytes: the inverse of what the kernel decodes, one record at a time.

Made for fixtures, tests and the demo; it is exact and slow. Text goes through :class:`lgmigrate.charset.Encoder`.
"""

from collections.abc import Mapping
from decimal import Decimal

from lgmigrate.charset import Encoder, code_page
from lgmigrate.source.record import Field, Record

Value = str | int | Decimal

PLUS, MINUS, UNSIGNED = 0xC, 0xD, 0xF
"""The sign half bytes that hosts write; others that they accept when reading are never made here."""


def zoned(number: int, digits: int, *, signed: bool = False) -> bytes:
    """A zoned decimal (DISPLAY) of ``digits`` bytes; the sign of a signed one is the zone of the last byte.

    Raises:
        OverflowError: where the number does not fit.
    """
    text = _digits(number, digits, signed)
    data = bytearray(0xF0 | int(digit) for digit in text)
    data[-1] = _sign(number, signed) << 4 | int(text[-1])
    return bytes(data)


def packed(number: int, digits: int, *, signed: bool = True) -> bytes:
    """A packed decimal (COMP-3) of ``digits // 2 + 1`` bytes.

    Raises:
        OverflowError: where the number does not fit.
    """
    half_bytes = f"{_digits(number, digits, signed)}{_sign(number, signed):X}"
    return bytes.fromhex(half_bytes if len(half_bytes) % 2 == 0 else f"0{half_bytes}")


def _digits(number: int, digits: int, signed: bool) -> str:
    text = f"{abs(number):0{digits}d}"
    if len(text) > digits or (number < 0 and not signed):
        raise OverflowError(f"{number} does not fit {digits} {'signed' if signed else 'unsigned'} digits")
    return text


def _sign(number: int, signed: bool) -> int:
    if not signed:
        return UNSIGNED
    return MINUS if number < 0 else PLUS


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
        self._encoder = Encoder(self.page, gaiji)

    def record_of(self, type_name: str, values: Mapping[str, Value]) -> bytes:
        """One record, ``record.length`` bytes; fillers are blank.

        Args:
            type_name: The record type.
            values: A value for each column of the type, by name; numbers in their own unit, not in that of the last
                digit (``Decimal("1.50")`` for a field of scale 2).

        Raises:
            KeyError: where a column has no value.
            OverflowError: where a value does not fit its field: nothing is cut or rounded.
            MigrationError: LGM-C016 for a character that the page does not have.
        """
        data = bytearray(self.page.blank * self.record.length)
        for field in self.record.type(type_name).columns:
            data[field.at : field.end] = self.field_of(field, values[field.name])
        return bytes(data)

    def field_of(self, field: Field, value: Value) -> bytes:
        """One field, ``field.width`` bytes; raises as :meth:`record_of`."""
        if field.is_text:
            return self._text(field, str(value))
        if field.kind == "raw":
            return _exactly(bytes.fromhex(str(value)), field)
        number = _units(value, field)
        if field.kind == "zoned":
            return zoned(number, field.digits, signed=field.signed)
        if field.kind == "packed":
            return packed(number, field.digits, signed=field.signed)
        return number.to_bytes(field.width, field.order, signed=field.signed)

    def _text(self, field: Field, text: str) -> bytes:
        made = self._encoder.field(text, field.width, field.kind)
        room = field.width + 4 * len(text)  # with this even the last character fits, whatever its shifts
        whole = self._encoder.field(text, room + room % 2, field.kind)
        blank = self.page.wide_space if field.kind == "wide" else self.page.blank
        if whole != made + blank * ((len(whole) - len(made)) // len(blank)):
            raise OverflowError(f"{text!r} does not fit the {field.width} bytes of {field.name}")
        return made


def _exactly(data: bytes, field: Field) -> bytes:
    if len(data) != field.width:
        raise OverflowError(f"{len(data)} bytes for the {field.width} of {field.name}")
    return data


def _units(value: Value, field: Field) -> int:
    """The value in units of the field's last digit."""
    units = Decimal(value).scaleb(field.scale)
    if units != units.to_integral_value():
        raise OverflowError(f"{value} has more than {field.scale} digits behind the point ({field.name})")
    return int(units)
