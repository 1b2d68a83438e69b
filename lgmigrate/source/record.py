"""Record layouts: what lies at which byte of a fixed-width record, as TOML that people write.

A :class:`Record` has one or several types, chosen by the value of a field; a type has fields that follow one another
or stand at a given offset, and that cover the record to its last byte. Widths and offsets are bytes.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import polars as pl

from lgmigrate import definitions
from lgmigrate.charset import Charset, CodePage, charset_of, code_page
from lgmigrate.errors import MigrationError

Kind = Literal["text", "wide", "mixed", "zoned", "packed", "binary", "raw", "filler"]
_Natural = Annotated[int, msgspec.Meta(ge=0)]
Trim = Literal["right", "left", "both", "none"]
TEXTS = ("text", "wide", "mixed")
INT64_DIGITS = 18
RESERVED = "lgm_"
"""Names that begin so are the tool's own columns."""

_EXPECT = re.compile(r"(?P<what>count|sum)\(\s*(?P<type>[^.()\s]+)\s*(?:\.\s*(?P<field>[^()\s]+)\s*)?\)")
_NUMBER = re.compile(r"-?[0-9]+")


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One field of a record type.

    ``width`` (``bytes`` in TOML) and ``at`` are bytes; ``digits`` includes the ``scale`` digits behind the point.
    ``pad`` is hex: the padding bytes of a text, the usual one first (for wide text, one code). ``value`` (``as`` in
    TOML) is what an unsigned zoned field becomes: a number, or text with its leading zeros.
    """

    name: str = ""
    at: _Natural = -1
    width: int = msgspec.field(name="bytes")
    kind: Kind
    digits: _Natural = 0
    scale: _Natural = 0
    signed: bool = False
    order: Literal["big", "little"] = "big"
    trim: Trim | None = None
    pad: str = ""
    value: Literal["number", "text"] = msgspec.field(name="as", default="number")

    @property
    def end(self) -> int:
        """The offset behind the field."""
        return self.at + self.width

    @property
    def is_text(self) -> bool:
        """Whether its bytes are characters of the code page."""
        return self.kind in TEXTS

    @property
    def dtype(self) -> pl.DataType:
        """The column type: exact numbers only, never floats."""
        if self.is_text or self.kind == "raw" or (self.kind == "zoned" and self.value == "text"):
            return pl.String()
        if self.kind == "binary" and self.width == 8 and not self.signed and not self.scale and not self.digits:
            return pl.UInt64()
        if self.scale or self.digits > INT64_DIGITS:
            return pl.Decimal(38, self.scale)
        return pl.Int64()


Condition = dict[str, str | int | list[str | int]]


class Expect(msgspec.Struct, frozen=True, kw_only=True):
    """What a trailer field claims: the number of records of a type, or the sum of one of its fields."""

    field: str
    type: str
    summed: str | None

    @property
    def rule(self) -> str:
        """As the definition writes it."""
        return f"sum({self.type}.{self.summed})" if self.summed else f"count({self.type})"


class RecordType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One type of record. ``when`` holds conditions on fields: all keys of a table, any of several tables or values."""

    name: str
    when: Condition | list[Condition] | None = None
    fields: list[Field]
    role: Literal["header", "detail", "trailer"] | None = None
    expect: dict[str, str] = {}

    @property
    def is_detail(self) -> bool:
        """Whether it is neither header nor trailer: by its role, or by its name where none is declared."""
        if self.role:
            return self.role == "detail"
        return self.name not in ("header", "trailer") and not self.expect

    @property
    def columns(self) -> list[Field]:
        """The fields that become columns: all but fillers."""
        return [field for field in self.fields if field.kind != "filler"]

    @property
    def conditions(self) -> list[Condition]:
        """``when`` as a list of alternatives; empty where every record is of this type."""
        if self.when is None:
            return []
        return self.when if isinstance(self.when, list) else [self.when]

    def field(self, name: str) -> Field:
        """The column of a name (KeyError where there is none)."""
        return {field.name: field for field in self.columns}[name]

    def expectations(self) -> list[Expect]:
        """``expect``, parsed."""
        found = ((name, _EXPECT.fullmatch(text)) for name, text in self.expect.items())
        return [Expect(field=name, type=match["type"], summed=match["field"]) for name, match in found if match]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A record layout: ``length`` bytes a record, text in ``charset``, one or several types."""

    name: str
    length: int
    charset: str | Charset
    trim: Trim = "right"
    types: list[RecordType] = msgspec.field(name="type")

    @property
    def encoding(self) -> Charset:
        """The charset with its choices."""
        return charset_of(self.charset)

    def type(self, name: str | None = None) -> RecordType:
        """The type of a name; without one, the only type that is not header or trailer.

        Raises:
            MigrationError: LGM-S041 where there is no such type, or more than one to choose from.
        """
        if name is None:
            details = [one for one in self.types if one.is_detail]
            if len(details) == 1:
                return details[0]
        for one in self.types:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.types)
        raise MigrationError("LGM-S041", record=self.name, type=name or "(none given)", known=known)


def read_record(path: str | Path) -> Record:
    """Read a record layout from TOML.

    Args:
        path: The file, ``NAME.record.toml`` by custom.

    Returns:
        The layout with every field at its offset.

    Raises:
        MigrationError: LGM-S001 for a missing file, LGM-R001 for unknown keys or wrong types, LGM-S040 for a layout
            that does not hold together.
    """
    path = Path(path)
    record = definitions.convert(definitions.read_toml(path), Record, path)
    return resolved(msgspec.structs.replace(record, charset=record.encoding.beside(path.parent)), path)


def resolved(record: Record, path: Path | str = "") -> Record:
    """A record layout with every field at its offset, checked.

    Raises:
        MigrationError: LGM-S040 with what does not hold together; LGM-C001 for an unknown code page.
    """
    code_page(record.encoding)
    record = msgspec.structs.replace(record, types=[_placed(one) for one in record.types])
    for why in _faults(record):
        raise MigrationError("LGM-S040", path=str(path) or record.name, why=why)
    return record


def _placed(one: RecordType) -> RecordType:
    at, fields = 0, []
    for field in one.fields:
        placed = msgspec.structs.replace(
            field,
            at=at if field.at < 0 else field.at,
            digits=field.digits or (field.width if field.kind == "zoned" else 0),
        )
        fields.append(placed)
        at = placed.end
    return msgspec.structs.replace(one, fields=fields)


def _faults(record: Record) -> Iterator[str]:
    if record.length < 1:
        yield "length must be at least 1 byte"
    if not record.types:
        yield "there is no [[type]]"
    names = [one.name for one in record.types]
    yield from (f"type {name!r} stands twice" for name in sorted({name for name in names if names.count(name) > 1}))
    if any(not one.conditions for one in record.types[:-1]):
        yield "only the last type may do without a `when`"
    page = code_page(record.encoding)
    if page.form == "unicode":
        yield f"{page.name} is for files of lines, not for fields of so many bytes"
    for one in record.types:
        yield from (f"type {one.name!r}: {why}" for why in _type_faults(one, record))
        yield from (f"type {one.name!r}: {why}" for why in _page_faults(one, page))


def _page_faults(one: RecordType, page: CodePage) -> Iterator[str]:
    """Fields of a kind that the page has no codes for."""
    lacking = {"text": not page.single, "wide": not page.double}
    lacking["mixed"] = page.form == "shift" and not page.to_double
    for field in one.fields:
        if lacking.get(field.kind):
            yield f"{field.name} is {field.kind}, for which {page.name} has no codes"


def _type_faults(one: RecordType, record: Record) -> Iterator[str]:
    names = [field.name for field in one.columns]
    yield from (f"field {name!r} stands twice" for name in sorted({name for name in names if names.count(name) > 1}))
    for field in one.fields:
        yield from (f"field {field.name or '(filler)'!r}: {why}" for why in _field_faults(field))
    at = 0
    for field in sorted(one.fields, key=lambda field: field.at):
        if field.at != at:
            word = "overlaps the field before it" if field.at < at else "leaves a gap before it; declare a filler"
            yield f"field {field.name or '(filler)'!r} at {field.at} {word} (expected {at})"
        at = field.end
    if at != record.length:
        yield f"its fields end at byte {at}, the record has {record.length}"
    for condition in one.conditions:
        yield from _when_faults(condition, {field.name: field for field in one.columns})
    yield from _expect_faults(one, record)


def _when_faults(condition: Condition, fields: dict[str, Field]) -> Iterator[str]:
    if not condition:
        yield "`when` has a condition without a field; leave `when` out where every record is of the type"
    for name, value in condition.items():
        values = value if isinstance(value, list) else [value]
        if name not in fields:
            yield f"`when` names {name!r}, which is no field of it"
        elif not values:
            yield f"`when` {name} has no value"
        elif fields[name].dtype.is_numeric() and not all(_NUMBER.fullmatch(str(one)) for one in values):
            yield f"`when` {name}: the field is a number, which {', '.join(map(repr, values))} is not"


def _expect_faults(one: RecordType, record: Record) -> Iterator[str]:
    types = {other.name: other for other in record.types}
    for name, text in one.expect.items():
        match = _EXPECT.fullmatch(text)
        if name not in {field.name for field in one.columns}:
            yield f"`expect` names {name!r}, which is no field of it"
        elif not one.field(name).dtype.is_numeric():
            yield f"`expect` {name}: the field is no number"
        elif not match or (match["what"] == "sum") != bool(match["field"]):
            yield f"`expect` {name} = {text!r} is neither count(TYPE) nor sum(TYPE.FIELD)"
        elif match["type"] not in types:
            yield f"`expect` {name} names the type {match['type']!r}, which is not there"
        elif match["field"]:
            fields = {field.name: field for field in types[match["type"]].columns}
            if match["field"] not in fields or not fields[match["field"]].dtype.is_numeric():
                yield f"`expect` {name} sums {match['field']!r}, which is no number of {match['type']!r}"


def _field_faults(field: Field) -> Iterator[str]:
    number = field.kind in ("zoned", "packed", "binary")
    if field.kind != "filler" and not field.name:
        yield "a name is missing"
    if field.name.startswith(RESERVED):
        yield f"names that begin with {RESERVED} are the tool's own"
    if field.width < 1:
        yield "bytes must be at least 1"
    if not number and (field.digits or field.scale or field.signed):
        yield f"digits, scale and signed do not go with kind {field.kind!r}"
    if not field.is_text and (field.pad or field.trim):
        yield f"pad and trim do not go with kind {field.kind!r}"
    if field.kind == "packed" and not max(1, 2 * field.width - 2) <= field.digits <= 2 * field.width - 1:
        yield f"{field.width} packed bytes hold {2 * field.width - 1} digits (or one less), not {field.digits}"
    if field.kind == "zoned" and field.digits != field.width:
        yield f"{field.width} zoned bytes hold {field.width} digits, not {field.digits}"
    if number and field.width > {"packed": 16, "zoned": 36, "binary": 8}[field.kind]:
        yield f"kind {field.kind!r} has at most {({'packed': 16, 'zoned': 36, 'binary': 8})[field.kind]} bytes"
    if field.kind == "binary" and field.digits > len(str(256 ** min(field.width, 8) - 1)):
        yield f"{field.width} binary bytes do not hold {field.digits} digits"
    if number and field.scale > (field.digits or INT64_DIGITS):
        yield f"scale {field.scale} is more than its digits"
    if field.value == "text" and (field.kind != "zoned" or field.signed or field.scale):
        yield 'as = "text" goes with unsigned zoned fields only'
    if field.order == "little" and field.kind != "binary":
        yield "order goes with kind 'binary' only"
    if field.kind == "wide" and field.width % 2:
        yield "wide text has an even number of bytes"
    if field.pad:
        yield from _pad_faults(field)


def _pad_faults(field: Field) -> Iterator[str]:
    try:
        pads = bytes.fromhex(field.pad)
    except ValueError:
        yield f"pad is hex, such as 40 or 4000, not {field.pad!r}"
        return
    if not pads:
        yield "pad has no byte"
    if field.kind == "wide" and len(pads) != 2:
        yield "the pad of wide text is one code of two bytes, such as 4040"
