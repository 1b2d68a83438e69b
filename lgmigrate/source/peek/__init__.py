"""One record as a table: every field with its offset, bytes, value, and what is wrong with it in words."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from lgmigrate.charset import CodePage
from lgmigrate.errors import catalogue
from lgmigrate.masking import masked
from lgmigrate.source.field import Field
from lgmigrate.source.peek.look import Located, Look
from lgmigrate.source.peek.look_record import Reading, RecordReading, read, type_of
from lgmigrate.source.record import RecordType

STAR = "*"
_ZONED = re.compile(r"(?:F[0-9])*[CDF][0-9]")
_PACKED = re.compile(r"[0-9]+[CDF]")
_DIGITS = re.compile(r"(?:3[0-9])*[37][0-9]")


class PeekedField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a record.

    Attributes:
        name: Empty for a filler.
        at, width: Bytes; ``at`` from the start of the record.
        kind: The kind with its digits, in words.
        hex: Its bytes; with masking only the bad ones, the others as stars.
        value: What it decodes to; None where there is no value.
        meaning: The name that the layout gives to this value.
        code: Why it does not decode (of the catalogue).
        warnings: What is wrong or unusual, in words.
    """

    name: str
    at: int
    width: int
    kind: str
    hex: str
    value: str | None
    meaning: str = ""
    code: str | None = None
    warnings: list[str] = []


class Peeked(msgspec.Struct, frozen=True, kw_only=True):
    """One record: where it is, of which type it is read, and its fields. ``masked`` says that values are stars."""

    source: str
    layout: str
    record: int
    offset: int
    length: int
    type: str
    page: str
    masked: bool
    notes: list[str]
    fields: list[PeekedField]

    @property
    def faults(self) -> int:
        """Fields that do not decode."""
        return sum(field.code is not None for field in self.fields)


def peek(look: Look, located: Located, type_name: str | None = None, *, mask: bool = False) -> Peeked:
    """Read one record.

    Args:
        look: The file.
        located: The record.
        type_name: The type to read it as, whatever its conditions say; by default the one that they choose, and where
            they choose none, the main type of the layout.
        mask: Whether values are shown as stars.

    Raises:
        MigrationError: LGM-S041 for a type that there is not, or where there is none to choose.
    """
    record = look.reader.record
    own = type_of(look.reader, located.data)
    one = record.type(type_name) if type_name or own is None else own
    found = read(look.reader, located.data, one)
    return Peeked(
        source=str(look.path),
        layout=record.name,
        record=located.number,
        offset=located.offset,
        length=len(located.data),
        type=one.name,
        page=look.reader.page.name,
        masked=mask,
        notes=[*_notes(look, located, one, own), *_wrong(found, mask)],
        fields=[_field(reading, look.reader.page, mask) for reading in found.readings],
    )


def _notes(look: Look, located: Located, one: RecordType, own: RecordType | None) -> Iterator[str]:
    known = ", ".join(each.name for each in look.reader.record.types)
    if own is None:
        yield f"none of the types {known} applies to this record; it is read as {one.name}"
    elif own.name != one.name:
        yield f"by its conditions the record is of the type {own.name}; it is read as {one.name}, as asked"
    if located.cut:
        yield f"the file ends within the record, or its length cannot be true: {len(located.data):,} bytes are left"


def _wrong(found: RecordReading, mask: bool) -> Iterator[str]:
    """What is wrong with the record as a whole, for which the stages reject it."""
    for code, facts in found.wrong:
        shown = {**facts, "hex": "*" * len(facts["hex"])} if mask else facts
        yield f"{code}  {catalogue()[code].detailed('en', shown)}"


def described(field: Field) -> str:
    """The kind of a field with its digits: ``packed 11.2 signed``."""
    digits = f" {field.digits}" if field.digits else ""
    scale = f".{field.scale}" if field.scale else ""
    parts = [f"{field.kind}{digits}{scale}"]
    parts += ["signed"] if field.signed else []
    parts += [field.sign] if field.sign != "trailing" else []
    parts += [field.zone] if field.zone else []
    parts += [field.form] if field.kind == "float" else []
    parts += ["text"] if field.value == "text" else []
    parts += ["little"] if field.order == "little" else []
    return " ".join(parts)


def hidden(data: bytes, shown: range = range(0)) -> str:
    """Bytes as hex, all but some as stars."""
    return "".join(f"{byte:02X}" if at in shown else 2 * STAR for at, byte in enumerate(data))


def _field(reading: Reading, page: CodePage, mask: bool) -> PeekedField:
    field, fault = reading.field, reading.fault
    hex_ = reading.data.hex().upper()
    if mask:
        bad = range(fault.where, fault.where + len(fault.found) // 2) if fault else range(0)
        hex_ = hidden(reading.data, bad)
    value = None if reading.value is None else str(reading.value)
    return PeekedField(
        name=field.name,
        at=reading.at,
        width=field.width,
        kind=described(field),
        hex=hex_,
        value=masked(value) if mask and value is not None else value,
        meaning="" if value is None else ", ".join(meanings(field, value)),
        code=fault.code if fault else None,
        warnings=list(_warnings(reading, hex_, page)),
    )


def meanings(field: Field, value: str) -> list[str]:
    """The names that the layout gives to a value."""
    return [
        one.name
        for one in field.meanings
        if value in one.values or any(_within(value, low, high) for low, high in one.ranges)
    ]


def _within(value: str, low: str, high: str) -> bool:
    if all(re.fullmatch(r"-?\d+", each) for each in (value, low, high)):
        return int(low) <= int(value) <= int(high)
    return low <= value <= high


def _warnings(reading: Reading, hex_: str, page: CodePage) -> Iterator[str]:
    field, fault = reading.field, reading.fault
    if reading.absent:
        yield reading.absent
    elif len(reading.data) < field.width:
        yield f"the record ends before the field: {len(reading.data)} of its {field.width} bytes are there"
    elif field.kind == "filler":
        if contents(reading.data, page) is None:
            yield catalogue()["LGM-S030"].detail
    elif fault:
        facts = {"hex": hex_, "at": fault.where + 1, "found": fault.found, "page": page.name}
        yield catalogue()[fault.code].detailed("en", facts).rstrip(".")
        yield from guesses(field, reading.data, page)
    elif reading.value is None:
        yield f"no value, by the rule {reading.rule}" if reading.rule else "no value"
    for code, target in reading.gaiji.items():
        if target is None:
            stand_in = page.user_defined.get(int(code, 16), "")
            points = " ".join(f"U+{ord(char):04X}" for char in stand_in)
            yield f"外字 {code} is not decided by any table; it stands as {points}"


def contents(data: bytes, page: CodePage) -> str | None:
    """What a field holds that nobody filled, in words; None where it holds something else."""
    names = {
        b"\x00": "LOW-VALUE (00)",
        b"\xff": "HIGH-VALUE (FF)",
        page.blank[:1]: f"blanks ({page.blank[:1].hex().upper()})",
    }
    return names.get(data[:1]) if len(set(data)) == 1 else None


def guesses(field: Field, data: bytes, page: CodePage) -> Iterator[str]:
    """What bytes that do not decode look like, in words."""
    empty, hex_ = contents(data, page), data.hex().upper()
    if empty:
        yield f"the field is all {empty}: declare what means no value, if it does"
    elif field.kind != "zoned" and _ZONED.fullmatch(hex_):
        yield "these are zoned digits (F0-F9)"
    elif field.kind != "packed" and _PACKED.fullmatch(hex_):
        yield "these are packed digits with a sign"
    elif field.kind in ("zoned", "packed", "binary") and _DIGITS.fullmatch(hex_):
        yield "these are ASCII digits (30-39)"
    elif field.kind == "text" and any(shift and shift in data for shift in page.to_double):
        yield "it holds shift codes: perhaps the field is mixed"


def located_by(look: Look, number: int | None, offset: int | None, where: str | None, count: int) -> Sequence[Located]:
    """The records that a person asks for: by number, by a byte of the file, by an expression, or by the latter two.

    Raises:
        MigrationError: As of :meth:`Look.at`, :meth:`Look.holding` and :meth:`Look.where`.
    """
    if where is not None:
        start = number or (look.holding(offset)[0].number if offset is not None else 1)
        return look.where(where, start, count)
    return look.holding(offset, count) if offset is not None else look.at(number or 1, count)
