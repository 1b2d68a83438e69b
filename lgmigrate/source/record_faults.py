"""What can be wrong with a record layout, each as a sentence: the first one is raised when a layout is read."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from lgmigrate.charset import CodePage, charset_of, code_page
from lgmigrate.errors import MigrationError
from lgmigrate.source.circles import circles
from lgmigrate.source.expression import names_in
from lgmigrate.source.field import Condition, Field, When
from lgmigrate.source.field_faults import field_faults
from lgmigrate.source.record import EXPECT, Record, RecordType, known_to
from lgmigrate.source.shape import alternatives

NUMBER = re.compile(r"-?[0-9]+")
LENGTHS = (1, 2, 3, 4, 8)
"""Bytes that a length field may have."""


def faults(record: Record) -> Iterator[str]:
    """What does not hold together in a placed record layout."""
    if record.length < 1:
        yield "length must be at least 1 byte"
    if not record.types:
        yield "there is no [[type]]"
    names = [one.name for one in record.tables]
    yield from (f"type {name!r} stands twice" for name in sorted({name for name in names if names.count(name) > 1}))
    if any(one.when is None for one in record.types[:-1]):
        yield "only the last type may do without a `when`"
    page = code_page(record.encoding)
    if page.form == "unicode":
        yield f"{page.name} is for files of lines, not for fields of so many bytes"
    yield from _file_faults(record)
    for one in record.types:
        yield from (f"type {one.name!r}: {why}" for why in _type_faults(one, record))
        yield from (f"type {one.name!r}: {why}" for why in _page_faults(one, page))


def _file_faults(record: Record) -> Iterator[str]:
    form = record.file
    if form.form == "length" and form.length_bytes not in LENGTHS:
        yield f"[file] length_bytes is one of {', '.join(map(str, LENGTHS))}, not {form.length_bytes}"
    if form.newline:
        try:
            end = bytes.fromhex(form.newline)
        except ValueError:
            end = b""
        if form.form != "lines" or len(end) not in (1, 2):
            yield f"[file] newline is the hex of one or two bytes at the end of lines, not {form.newline!r}"
    if form.fixed and form.pads:
        yield '[file] pad goes with forms other than "fixed"'


def _page_faults(one: RecordType, page: CodePage) -> Iterator[str]:
    """Fields of a kind that their page has no codes for."""
    for field in one.leaves:
        try:
            own = code_page(charset_of(field.charset)) if field.charset is not None else page
        except MigrationError as error:
            yield f"field {field.name!r}: {error.detail()}"
            continue
        if own.form == "unicode" and field.kind in ("wide", "mixed"):
            yield f"{field.name} is {field.kind}, for which {own.name} has no codes"
        lacking = {"text": not own.single, "wide": not own.double}
        lacking["mixed"] = own.form == "shift" and not own.to_double
        if lacking.get(field.kind):
            yield f"{field.name} is {field.kind}, for which {own.name} has no codes"


def _type_faults(one: RecordType, record: Record) -> Iterator[str]:
    names = [field.name for field in one.columns]
    yield from (f"field {name!r} stands twice" for name in sorted({name for name in names if names.count(name) > 1}))
    yield from _tree_faults(one.fields, repeated=False)
    yield from _cover_faults(one.fields, record.length if record.file.fixed else None, "the record")
    yield from _order_faults(one.fields)
    if one.length > record.length:
        yield f"its fields end at byte {one.length}, the record has {record.length}"
    yield from _when_faults(one.when, {field.name: field for field in one.columns})
    for leaf in one.shape.leaves:
        if leaf.field.name in _asked(one) and not leaf.plain:
            yield f"`when` names {leaf.field.name!r}, which is not the same bytes in every record"
    yield from _shape_faults(one)
    for table in one.tables:
        group = next(repeat.field for repeat in one.shape.repeats if f"{one.name}.{repeat.field.name}" == table.name)
        yield from _table_faults(table, group, one)
    yield from _expect_faults(one, record)
    yield from _parent_faults(one, record)


def _asked(one: RecordType) -> set[str]:
    """The fields that say whether a record is of the type."""
    if isinstance(one.when, str):
        try:
            return set(names_in(one.when, [field.name for field in one.columns]))
        except MigrationError:
            return set()  # said elsewhere
    return {name for condition in one.conditions for name in condition}


def _tree_faults(fields: list[Field], *, repeated: bool) -> Iterator[str]:
    """What is wrong with fields themselves, and with groups in groups."""
    for field in fields:
        yield from (f"field {field.name or '(filler)'!r}: {why}" for why in field_faults(field))
        if repeated and field.rows:
            yield f"field {field.name!r}: rows of rows; only a group that is not in a repeated one becomes rows"
        if (field.depending or field.rows) and (field.compact or any(_moving(field.fields))):
            yield f"field {field.name!r}: what it repeats has a changing length itself"
        yield from _tree_faults(field.fields, repeated=repeated or field.occurs > 0)
        if field.kind == "group":
            yield from _cover_faults(field.fields, None, f"group {field.name!r}")
            yield from _order_faults(field.fields)
    for together in alternatives(fields):
        for field in together:
            if (len(together) > 1 or field.when is not None) and any(_moving([field])):
                yield f"field {field.name!r}: bytes of several meanings cannot change their length"


def _moving(fields: list[Field]) -> Iterator[Field]:
    for field in fields:
        if field.depending or field.compact:
            yield field
        yield from _moving(field.fields)


def _order_faults(fields: list[Field]) -> Iterator[str]:
    """Fields that do not stand in the order of their bytes, where others move them or share their bytes."""
    if any(_moving(fields)) or any(field.when is not None for field in fields):
        for before, field in pairwise(fields):
            if field.at < before.at:
                yield f"field {field.name or '(filler)'!r} at {field.at} stands behind one at {before.at}"


def _cover_faults(fields: list[Field], length: int | None, where: str) -> Iterator[str]:
    """Gaps and overlaps among the fields of a record or group."""
    at, taken = 0, 0
    bits: Field | None = None
    for together in alternatives(sorted(fields, key=lambda field: field.at)):
        field, mask = together[0], int(together[0].mask or "0", 16)
        if bits is not None and mask and (field.kind, field.at, field.width) == (bits.kind, bits.at, bits.width):
            if taken & mask:
                yield f"field {field.name!r} has bits that an earlier one has too"
            taken |= mask
            continue
        if field.at != at:
            word = "overlaps the field before it" if field.at < at else "leaves a gap before it; declare a filler"
            yield f"field {field.name or '(filler)'!r} at {field.at} {word} (expected {at})"
        bits, taken = (field, mask) if field.kind == "bits" and mask else (None, 0)
        at = max(one.end for one in together)
    if length is not None and at != length:
        yield f"its fields end at byte {at}, {where} has {length}"


def _shape_faults(one: RecordType) -> Iterator[str]:
    """Counts, lengths, indicators and choices that name what is not there."""
    columns: dict[str, Field] = {}
    counts = {move.count for move in one.shape.moves} | {repeat.count for repeat in one.shape.repeats if repeat.count}
    for leaf in one.shape.leaves:
        for name in {move.count for move in leaf.moves} - columns.keys():
            yield f"field {leaf.field.name!r}: {name!r}, on which its place depends, does not stand before it"
            columns[name] = leaf.field
        columns[leaf.field.name] = leaf.field
    for name in sorted(counts & columns.keys()):
        if columns[name].dtype.to_python() is not int:
            yield f"field {name!r} counts occurrences or bytes, but is no whole number"
    for name in sorted(counts - columns.keys()):
        yield f"{name!r} counts occurrences, but is no field of it"
    for leaf in one.shape.leaves:
        if leaf.length_by and leaf.length_by not in columns:
            yield f"field {leaf.field.name!r}: length_by names {leaf.length_by!r}, which is no field of it"
        if leaf.null_when:
            why = _when_faults(dict(leaf.null_when), columns)
            yield from (f"field {leaf.field.name!r}: {one.replace('`when`', '`null_when`')}" for one in why)
    yield from circles(one.shape)
    for choice in one.shape.choices:
        if any(when is None for when in choice.whens[:-1]):
            yield f"field {choice.field.name!r}: of several meanings, only the last may do without a `when`"
        for when in choice.whens:
            yield from _when_faults(_renamed(when, choice.names), columns)


def _renamed(when: When | None, names: Mapping[str, str]) -> When | None:
    if isinstance(when, dict):
        return {names.get(name, name): value for name, value in when.items()}
    if isinstance(when, list):
        return [{names.get(name, name): value for name, value in one.items()} for one in when]
    return when


def _table_faults(table: RecordType, group: Field, one: RecordType) -> Iterator[str]:
    names = [field.name for field in table.columns]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"table {table.name!r}: field {name!r} stands twice"
    for name in group.inherit:
        if name not in {field.name for field in one.columns}:
            yield f"field {group.name!r}: inherit names {name!r}, which is no field of it"
    yield from (f"table {table.name!r}: {why}" for why in _shape_faults(table))


def _parent_faults(one: RecordType, record: Record) -> Iterator[str]:
    types = {other.name: other for other in record.types}
    if not one.parent:
        if one.inherit:
            yield "inherit goes with parent"
        return
    if one.parent not in types:
        yield f"its parent {one.parent!r} is no type of record"
        return
    above, seen = types[one.parent], {one.name}
    while above.name not in seen and above.parent in types:
        seen.add(above.name)
        above = types[above.parent]
    if above.name in seen:
        yield "its parents go round in a circle"
        return
    names, own = {field.name for field in known_to(types[one.parent], record)}, {field.name for field in one.leaves}
    for name in one.inherit:
        if name not in names:
            yield f"inherit names {name!r}, which is no field of {one.parent!r}"
        elif name in own:
            yield f"inherit names {name!r}, which it has itself"


def _when_faults(when: When | None, fields: Mapping[str, Field]) -> Iterator[str]:
    if isinstance(when, str):
        try:
            names_in(when, list(fields))
        except MigrationError as error:
            yield f"`when` {when!r}: {error.detail()}"
        return
    for condition in when if isinstance(when, list) else [when] if when is not None else []:
        yield from _condition_faults(condition, fields)


def _condition_faults(condition: Condition, fields: Mapping[str, Field]) -> Iterator[str]:
    if not condition:
        yield "`when` has a condition without a field; leave `when` out where every record is of the type"
    for name, value in condition.items():
        values = value if isinstance(value, list) else [value]
        if name not in fields:
            yield f"`when` names {name!r}, which is no field of it"
        elif not values:
            yield f"`when` {name} has no value"
        elif fields[name].dtype.is_numeric() and not all(NUMBER.fullmatch(str(one)) for one in values):
            yield f"`when` {name}: the field is a number, which {', '.join(map(repr, values))} is not"


def _expect_faults(one: RecordType, record: Record) -> Iterator[str]:
    types = {other.name: other for other in record.types}
    for name, text in one.expect.items():
        match = EXPECT.fullmatch(text)
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
