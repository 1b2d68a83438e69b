"""Whether a mapping fits the layout and the record type it is for, accounts for all of both, and means what it says."""

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lgmigrate.convert.mapping import FileMapping, Filter, ItemRule
from lgmigrate.convert.numbers import MOST_DIGITS, MOST_FACTOR, MOST_SCALE
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.shrink import USE_NAMES
from lgmigrate.layout import Item, ItemType, Layout
from lgmigrate.source import Field, RecordType

PLAIN = ItemRule()
USE_PLACE = ("record", "item")
"""Columns of the annex of 縮退 beside the key and the fields of a use."""
MAKES: dict[ItemType, tuple[str, ...]] = {
    ItemType.TEXT: ("separator", "kana", "ascii", "codes", "unknown", "pad", "pad_with", "gaiji"),
    ItemType.NATIONAL: ("separator", "kana", "ascii", "codes", "unknown", "pad", "pad_with", "gaiji"),
    ItemType.DATE: ("date", "zero", "impossible"),
    ItemType.NUMBER: ("times", "divide"),
}
"""The settings that have an effect, by the type of the item."""
NEEDS = {"separator": "join", "unknown": "codes", "pad_with": "pad", "zero": "date", "impossible": "date"}
"""Settings of settings."""
KINDS = {ItemType.TEXT: "text", ItemType.NATIONAL: "text", ItemType.DATE: "a date", ItemType.NUMBER: "a number"}
WHOLE = re.compile(r"-?[0-9]+")


def check(mapping: FileMapping, layout: Layout, record_type: RecordType, path: Path, *, shrinks: bool = False) -> None:
    """Check a mapping against the layout and the record type it speaks of.

    Args:
        mapping: The mapping.
        layout: The layout.
        record_type: The record type.
        path: The file that the mapping stands in.
        shrinks: Whether the project has a policy of 縮退.

    Raises:
        MigrationError: LGM-M001 with the first thing that does not fit.
    """
    for why in (*_faults(mapping, layout, record_type), *_shrink_faults(mapping, layout, shrinks)):
        raise MigrationError("LGM-M001", path=str(path), file=mapping.file, why=why)


def _faults(mapping: FileMapping, layout: Layout, record_type: RecordType) -> Iterator[str]:
    items = {item.name: item for item in layout.columns_of(mapping.file)}
    if not items:
        yield f"the layout {layout.id} has no such file{_near(mapping.file, [file.name for file in layout.files])}"
        return
    columns = [field.name for field in record_type.columns]
    for name in mapping.item:
        if name not in items:
            yield f"there is no item {name!r}{_near(name, items)}"
    for name in items:
        if name not in mapping.item:
            yield f'item {name!r} is not mentioned; map it, or say "{name}" = {{ empty = "reason" }}'
    for name, rule in mapping.rules.items():
        yield from (f"item {name!r}: {why}" for why in _rule_faults(rule, items.get(name), columns, record_type))
    yield from _column_faults(mapping, columns, record_type)


def _shrink_faults(mapping: FileMapping, layout: Layout, shrinks: bool) -> Iterator[str]:
    """Why 縮退 could not be carried out, or not be undone."""
    if not mapping.shrinks:
        return
    name, key = mapping.shrinks[0], [item.name for item in layout.key_of(mapping.file)]
    if not shrinks:
        yield f'item {name!r}: gaiji = "shrink" needs the part [shrink] of the project'
    if not key:
        yield f"item {name!r}: 縮退 needs a file with a key, by which the row is found again"
    for one in key:
        if one in (*USE_PLACE, *USE_NAMES):
            yield f"item {name!r}: 縮退 has a column {one!r} of its own, and the key has one as well"


def _column_faults(mapping: FileMapping, columns: list[str], record_type: RecordType) -> Iterator[str]:
    used = {column for rule in mapping.rules.values() for column in rule.columns} | set(mapping.annex)
    chosen = {name for condition in record_type.conditions for name in condition}
    for name in (*mapping.unused, *mapping.annex, *(name for one in mapping.filter for name in one.drop)):
        if name not in columns:
            yield f"the source has no column {name!r}{_near(name, columns)}"
            return
    for name in columns:
        if name in used and name in mapping.unused:
            yield f"column {name!r} is mapped and named as unused"
        if name not in used and name not in mapping.unused and name not in chosen:
            yield f"column {name!r} goes nowhere; map it, or give the reason under [file.unused]"
    for name in mapping.annex:
        if mapping.annex.count(name) > 1 or name in mapping.item:
            yield f"annex: the name {name!r} would stand twice"
    yield from (f"unused column {name!r} has no reason" for name, why in mapping.unused.items() if not why.strip())
    for one in mapping.filter:
        yield from _filter_faults(one, record_type)


def _filter_faults(one: Filter, record_type: RecordType) -> Iterator[str]:
    if not one.reason.strip():
        yield "a filter has no reason"
    if not one.drop:
        yield "a filter names no column"
    for name, values in one.drop.items():
        field, listed = record_type.field(name), values if isinstance(values, list) else [values]
        if not listed:
            yield f"the filter on {name!r} has no value"
        if field.scale:
            yield f"a filter cannot go by {name!r}, which has decimal places"
        if field.dtype.is_numeric() and not all(WHOLE.fullmatch(str(value)) for value in listed):
            yield f"the filter on {name!r}: the column is a number, which {', '.join(map(repr, listed))} is not"


def _rule_faults(rule: ItemRule, item: Item | None, columns: list[str], one: RecordType) -> Iterator[str]:
    made_of = [name for name in ("source", "join", "constant", "empty") if getattr(rule, name) is not None]
    if len(made_of) != 1:
        yield "needs exactly one of from, join, constant, empty"
        return
    missing = [name for name in rule.columns if name not in columns]
    if missing:
        yield from (f"the source has no column {name!r}{_near(name, columns)}" for name in missing)
        return
    if rule.join == []:
        yield "join names no column"
    if rule.empty is not None and not rule.empty.strip():
        yield "empty needs its reason"
    if rule.constant == "":
        yield 'the constant is empty; say empty = "reason"'
    if item is None:
        return
    if rule.empty is not None and item.required:
        yield "is required and cannot be empty"
    yield from _form_faults(rule, item, [one.field(name) for name in rule.columns])
    yield from _idle_faults(rule, item)


def _form_faults(rule: ItemRule, item: Item, fields: list[Field]) -> Iterator[str]:
    """What does not go with the type of the item or the columns."""
    if item.type is ItemType.DATE and rule.constant is not None:
        yield "is a date and cannot be a constant"
    elif item.type is ItemType.DATE and rule.empty is None and rule.date is None:
        yield 'is a date; say how to read it, such as date = "era-yymmdd"'
    if item.type is not ItemType.DATE and rule.date is not None:
        yield "date goes with an item of type D"
    if item.type in (ItemType.DATE, ItemType.NUMBER):
        if rule.join:
            yield f"is a {'date' if item.type is ItemType.DATE else 'number'} and cannot be joined"
        if any(field.kind == "raw" for field in fields):
            yield "raw bytes are neither a date nor a number"
    if item.type is ItemType.DATE and any(field.scale for field in fields):
        yield "a number with decimal places is no date"
    if item.type is ItemType.NUMBER and (item.digits > MOST_DIGITS or item.scale > MOST_SCALE):
        yield f"has more than {MOST_DIGITS} digits, or {MOST_SCALE} of them behind the point"
    if not all(1 <= factor <= MOST_FACTOR for factor in (rule.times, rule.divide) if factor is not None):
        yield f"times and divide are from 1 to {MOST_FACTOR:,}"
    if rule.pad is not None and any(field.signed or field.scale for field in fields):
        yield "pad does not go with a signed number or decimal places"
    if rule.pad is not None and not 1 <= rule.pad <= item.digits:
        yield f"pad is from 1 to the {item.digits} digits of the item"
    if len(rule.pad_with) != 1:
        yield "pad_with is one character"


def _idle_faults(rule: ItemRule, item: Item) -> Iterator[str]:
    """Settings that nothing would come of: whoever wrote them expects something."""
    made = MAKES[item.type] if rule.columns else ()
    for name, needed in NEEDS.items():
        if getattr(rule, name) != getattr(PLAIN, name) and getattr(rule, needed) is None:
            yield f"{name} does nothing without {needed}"
    for name in dict.fromkeys(name for names in MAKES.values() for name in names):
        if name not in made and getattr(rule, name) != getattr(PLAIN, name):
            what = KINDS[item.type] if rule.columns else "not made of a column"
            yield f"{name} does nothing here: the item is {what}"


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"; did you mean {near[0]!r}?" if near else ""
