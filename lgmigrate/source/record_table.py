"""Record layouts and copybooks as a table: level, name, offset, length, kind, digits."""

from collections.abc import Iterator, Sequence

import msgspec

from lgmigrate.source.copybook.faults import width
from lgmigrate.source.copybook.items import Copybook, Item, Meaning88, Value
from lgmigrate.source.field import Field, When
from lgmigrate.source.record import Record

MOST_NAME = 40
"""Columns to which names are padded."""
MOST_VALUES = 6
"""Values of a level 88 that are shown."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the table.

    Attributes:
        level: Of a copybook its level number, of a record layout how deep the field stands, from 1.
        name: Empty for fillers.
        depth: How far the name is indented.
        offset: Bytes from the start of the record to the first occurrence.
        length: Bytes of one occurrence.
        kind, digits, scale, signed: As of the field.
        occurs: How often it is repeated at most; 0 where it is not.
        remark: All else, as a person reads it.
    """

    level: int
    name: str
    depth: int
    offset: int
    length: int
    kind: str
    digits: int = 0
    scale: int = 0
    signed: bool = False
    occurs: int = 0
    remark: str = ""


def copybook_rows(copybook: Copybook) -> list[Row]:
    """The table of a copybook; level 88 stands in the remark of its item."""
    return [row for item in copybook.records for row in _item_rows(item, 0)]


def record_rows(record: Record) -> list[Row]:
    """The table of a record layout: for each type a row, and one for each of its fields."""
    rows: list[Row] = []
    for one in record.types:
        remark = f"when {_when(one.when)}" if one.when is not None else ""
        rows.append(Row(level=1, name=one.name, depth=0, offset=0, length=one.length, kind="type", remark=remark))
        rows += _field_rows(one.fields, 0, 1)
    return rows


def table_lines(rows: Sequence[Row]) -> Iterator[str]:
    """The rows as text, in columns."""
    named = [f"{'  ' * row.depth}{row.name or '(filler)'}" for row in rows]
    column = min(MOST_NAME, max([4, *map(width, named)]))
    places = max([6, *(len(f"{row.offset:,}") for row in rows)])
    lengths = max([6, *(len(f"{row.length:,}") for row in rows)])
    yield f"lv  {'name'.ljust(column)}  {'offset':>{places}}  {'length':>{lengths}}  kind     digits     remarks"
    for row, name in zip(rows, named, strict=True):
        shown = name + " " * max(0, column - width(name))
        yield (
            f"{row.level:02d}  {shown}  {row.offset:>{places},}  {row.length:>{lengths},}  {row.kind:8} "
            f"{_digits(row):9}  {row.remark}"
        ).rstrip()


def _digits(row: Row) -> str:
    """Digits and scale as in ``S9(5)V99``: ``+5.2``; digits that are not stored as 0."""
    if not row.digits:
        return f".{row.scale}" if row.scale else ("+" if row.signed else "")
    sign = "+" if row.signed else ""
    if row.scale <= 0 or row.scale > row.digits:
        return f"{sign}{row.digits}" + (f" e{-row.scale}" if row.scale else "")
    return f"{sign}{row.digits - row.scale}.{row.scale}"


def _item_rows(item: Item, depth: int) -> Iterator[Row]:
    times = f"{item.at_least} to {item.occurs}" if item.depending else str(item.occurs)
    remarks = [
        item.picture and f"PIC {item.picture}",
        item.usage if item.usage not in ("", "DISPLAY") and item.kind != "group" else "",
        item.occurs and f"occurs {times}",
        item.depending and f"depending on {item.depending}",
        item.redefines and f"redefines {item.redefines}",
        item.renames and f"renames {' thru '.join(dict.fromkeys(item.renames))}",
        item.sign.replace("-", " ") + " sign" if item.sign != "trailing" else "",
        item.slack and f"{item.slack} slack bytes before",
        item.justified and "justified",
        item.blank_when_zero and "blank when zero",
        *(_meaning(one) for one in item.meanings),
    ]
    yield Row(
        level=item.level,
        name="" if item.is_filler else item.name,
        depth=depth,
        offset=item.offset,
        length=item.length,
        kind=item.kind,
        digits=item.digits,
        scale=item.scale,
        signed=item.signed,
        occurs=item.occurs,
        remark=", ".join(str(one) for one in remarks if one),
    )
    for child in item.children:
        yield from _item_rows(child, depth + 1)


def _meaning(one: Meaning88) -> str:
    shown = [_constant(low) + (f"..{_constant(high)}" if high else "") for low, high in one.values[:MOST_VALUES]]
    return f"88 {one.name} {' '.join(shown)}{' …' if len(one.values) > MOST_VALUES else ''}"


def _constant(value: Value) -> str:
    text = {"text": f"'{value.text}'", "hex": f"X'{value.text}'"}.get(value.kind, value.text)
    return f"ALL {text}" if value.all else text


def _field_rows(fields: Sequence[Field], base: int, depth: int) -> Iterator[Row]:
    for field in fields:
        times = f"{field.at_least} to {field.occurs}" if field.depending else str(field.occurs)
        remarks = [
            field.occurs and f"occurs {times}",
            field.depending and f"depending on {field.depending}",
            field.rows and "rows",
            field.when is not None and f"when {_when(field.when)}",
            field.sign != "trailing" and f"sign {field.sign}",
            field.kind in ("binary", "float") and field.order == "little" and "little-endian",
            field.kind == "float" and field.form,
            field.value == "text" and "as text",
            field.length_by and f"length by {field.length_by}",
            field.null and f"null {' '.join(field.null)}",
            *(
                f"88 {one.name} {' '.join([*one.values, *map('..'.join, one.ranges)][:MOST_VALUES])}"
                for one in field.meanings
            ),
        ]
        yield Row(
            level=depth + 1,
            name=field.name,
            depth=depth,
            offset=base + field.at,
            length=field.width,
            kind=field.kind,
            digits=field.digits,
            scale=field.scale,
            signed=field.signed,
            occurs=field.occurs,
            remark=", ".join(str(one) for one in remarks if one),
        )
        yield from _field_rows(field.fields, base + field.at, depth + 1)


def _when(when: When | None) -> str:
    """A condition as a person reads it."""
    if isinstance(when, list):
        return " or ".join(_when(one) for one in when)
    if isinstance(when, dict):
        return " and ".join(f"{name} = {_values(value)}" for name, value in when.items())
    return when or ""


def _values(value: object) -> str:
    return " | ".join(map(str, value)) if isinstance(value, list) else str(value)
