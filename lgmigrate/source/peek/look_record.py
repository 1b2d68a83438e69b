"""One record, field by field: where each lies in it, what it decodes to, and why it does not.

A record that is wrong as a whole (its length, a count of occurrences) is read as far as its fields lie at fixed places;
the stages that read files reject it whole.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from lgmigrate.source.columns import Hits
from lgmigrate.source.decode import STATUS_CODES, Decoded, TypeDecoder
from lgmigrate.source.field import Field
from lgmigrate.source.places import FOUND_BYTES
from lgmigrate.source.placing import NO_PARENT, WRONG_LENGTH, Faults, Placement
from lgmigrate.source.reader import Reader
from lgmigrate.source.record import RecordType
from lgmigrate.source.rows import Rows
from lgmigrate.source.shape import Leaf, Occurrence

RECORD_WIDE = range(WRONG_LENGTH, NO_PARENT + 1)
"""Status numbers of what is wrong with a record as a whole."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Why a field does not decode: a code of the catalogue, the first bad byte (from 0) and what it holds, as hex."""

    code: str
    where: int
    found: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one record.

    Attributes:
        field: As the layout has it, its name that of the column (or of the occurrence, for child rows).
        at: Where it begins in this record, in bytes.
        data: Its bytes; fewer than its width where the record ends before the field does.
        absent: Why it is not there in this record; empty where it is.
        value: What it decodes to; None where it does not, where it has no value by rule, and for fillers.
        rule: By which rule of the layout it has no value.
        fault: Why it does not decode.
        gaiji: Code of each 外字 in it, and what the tables make of it (None where they do not decide it).
    """

    field: Field
    at: int
    data: bytes
    absent: str = ""
    value: Any = None
    rule: str = ""
    fault: Fault | None = None
    gaiji: dict[str, str | None] = {}


class RecordReading(msgspec.Struct, frozen=True, kw_only=True):
    """A record as one type has it; ``wrong`` is what is wrong with it as a whole, as code and facts."""

    readings: list[Reading]
    wrong: list[tuple[str, dict[str, Any]]]


def type_of(reader: Reader, data: bytes) -> RecordType | None:
    """The type that a record is of by its conditions."""
    rows = _rows(reader, data, reader.record.length)
    return next((one for one in reader.record.types if reader.matchers[one.name].mask(rows)[0]), None)


def read(reader: Reader, data: bytes, one: RecordType) -> RecordReading:
    """Every field and filler of one record as a type has them, in the order of their offsets."""
    decoder = reader.decoders[one.name]
    rows = _rows(reader, data, one.length)
    placement = decoder.placement(rows)
    sound = bool(placement.sound[0])
    wrong = [_wrong(fault) for fault in placement.faults if int(fault.status[0]) in RECORD_WIDE]
    names = [name for name, leaf in _leaves(one) if name and (sound or _fixed(leaf))]
    made = decoder.columns_of(placement, names, collect=True) if sound else _alone(reader, decoder, rows, names)
    readings = []
    for leaf in one.shape.leaves:
        section = placement.section(leaf.moves, leaf.guards) if sound else None
        if section is None and not _fixed(leaf):
            continue
        if section is not None and not len(section.rows):
            readings.append(Reading(field=leaf.field, at=leaf.field.at, data=b"", absent=_absent(leaf, one)))
            continue
        start = int(section.rows.index[0]) * section.rows.stride if section is not None else 0
        readings.append(_reading(leaf.field, start + leaf.field.at, data, made, reader))
    if sound:
        readings += _occurrences(reader, one, placement, data)
    return RecordReading(readings=sorted(readings, key=lambda reading: reading.at), wrong=wrong)


def _leaves(one: RecordType) -> Iterator[tuple[str, Leaf]]:
    for leaf in one.shape.leaves:
        yield ("" if leaf.field.kind == "filler" else leaf.field.name), leaf


def _fixed(leaf: Leaf) -> bool:
    """Whether it lies at one place in whatever record."""
    return not (leaf.moves or leaf.guards)


def _rows(reader: Reader, data: bytes, length: int) -> Rows:
    """A record as rows of its own; what lacks of its most bytes is blank, so that nothing behind it is read."""
    blank = reader.page.blank[:1] or b"\x00"
    block = np.frombuffer(data.ljust(max(length, reader.record.length), blank) + b"\x00" * 16, np.uint8)
    lengths = None if reader.record.file.fixed else np.array([len(data)], np.int32)
    return Rows(block=block, stride=1, index=np.zeros(1, np.int32), lengths=lengths)


def _alone(reader: Reader, decoder: TypeDecoder, rows: Rows, names: list[str]) -> Decoded:
    """Fields that lie at fixed places, of a record that is wrong as a whole."""
    leaves = {leaf.field.name: leaf for leaf in decoder.type.shape.leaves}
    plain = msgspec.structs.replace(decoder.type, fields=[leaves[name].field for name in names], expect={}, when=None)
    pads = reader.page.blank[0] if reader.record.file.pads else None
    alone = TypeDecoder(plain, reader.lookup_of, reader.record, pads)
    return alone.decode(msgspec.structs.replace(rows, lengths=None), names, collect=True)


def _wrong(fault: Faults) -> tuple[str, dict[str, Any]]:
    code = STATUS_CODES[int(fault.status[0])]
    facts: dict[str, Any] = {"hex": fault.hex(0), "field": fault.field.name}
    if fault.expected is not None:
        facts |= {"found": int(fault.where[0]), "length": int(fault.expected[0])}
    return code, facts


def _absent(leaf: Leaf, one: RecordType) -> str:
    for guard in leaf.guards:
        if isinstance(guard, Occurrence):
            return f"not in this record: {guard.count} says that there are fewer"
    return f"not in this record: the bytes have another meaning in it ({one.name})"


def _occurrences(reader: Reader, one: RecordType, placement: Placement, data: bytes) -> Iterator[Reading]:
    """The fields of repeated groups whose occurrences are rows, named ``GROUP(1) FIELD``."""
    for repeat, table in zip(one.shape.repeats, one.tables, strict=True):
        rows, _, numbers = placement.occurrences(repeat)
        decoder = reader.decoders[table.name]
        for row, number in enumerate(numbers.tolist()):
            made = decoder.decode(rows.take(slice(row, row + 1)), list(decoder.fields), collect=True)
            start = int(rows.index[row]) * rows.stride
            for leaf in table.shape.leaves:
                reading = _reading(leaf.field, start + leaf.field.at, data, made, reader)
                name = f"{repeat.field.name}({number}) {leaf.field.name}".rstrip()
                yield msgspec.structs.replace(reading, field=msgspec.structs.replace(leaf.field, name=name))


def _reading(field: Field, at: int, data: bytes, made: Decoded, reader: Reader) -> Reading:
    mine = data[at : at + field.width]
    if field.kind == "filler" or len(mine) < field.width:
        return Reading(field=field, at=at, data=mine)
    bad = next(
        (one for one in made.bad if one.field.name == field.name and int(one.status[0]) not in RECORD_WIDE), None
    )
    fault = None
    if bad is not None:
        code, where = STATUS_CODES[int(bad.status[0])], int(bad.where[0])
        fault = Fault(code=code, where=where, found=mine[where : where + FOUND_BYTES.get(code, 1)].hex().upper())
    hits = next((one for one in made.hits if one.field.name == field.name), None)
    rule = next((one.rule for one in made.nulls if one.field.name == field.name), "")
    gaiji = _gaiji(hits, field, reader) if hits else {}
    value = made.frame[field.name][0]
    return Reading(field=field, at=at, data=mine, value=value, rule=rule, fault=fault, gaiji=gaiji)


def _gaiji(hits: Hits, field: Field, reader: Reader) -> dict[str, str | None]:
    lookup = reader.lookup_of(field)
    codes = [lookup.code_of(code) for code in hits.codes.tolist()]
    return {f"{code:04X}": lookup.targets.get(code) for code in codes}
