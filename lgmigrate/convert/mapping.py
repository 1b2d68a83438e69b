"""Mappings: which item of a layout comes from which column of a source, as TOML that people write.

A :class:`FileMapping` fills one 移行ファイル from one record type. Every item of the file and every column of the source
is accounted for: mapped, left empty or unused by a decision that the mapping gives the reason of. What is not named is
an error, because a forgotten column is lost data.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.layout import Item, ItemType, Layout
from lgmigrate.source import RecordType

DateForm = Literal["era-yymmdd", "yyyymmdd"]


class ItemRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one item is made. Exactly one of ``from``, ``join``, ``constant`` and ``empty`` says of what.

    Then, in this order: ``kana`` and ``ascii`` change the width of half- or full-width characters; ``codes`` is a table
    of codes (CSV ``from,to``) and ``unknown`` what becomes of a code that is not in it; ``date`` reads a calendar date,
    ``zero`` and ``impossible`` say what becomes of one that was never entered or that no calendar has; ``times`` and
    ``divide`` change the unit of a number; ``pad`` fills up with ``pad_with`` on the left to so many characters; ``gaiji``
    says what becomes of private-use characters.
    """

    source: str | None = msgspec.field(name="from", default=None)
    join: list[str] | None = None
    separator: str = ""
    constant: str | None = None
    empty: str | None = None
    kana: Literal["full", "half"] | None = None
    ascii: Literal["full", "half"] | None = None
    codes: str | None = None
    unknown: Literal["reject", "keep", "empty"] = "reject"
    date: DateForm | None = None
    zero: Literal["empty", "reject"] = "reject"
    impossible: Literal["reject", "empty"] = "reject"
    times: int | None = None
    divide: int | None = None
    pad: int | None = None
    pad_with: str = "0"
    gaiji: Literal["keep", "geta", "reject"] = "keep"

    @property
    def columns(self) -> list[str]:
        """The source columns it is made of."""
        return [self.source] if self.source is not None else list(self.join or [])


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Records that are not to be moved, by decision: all the columns have one of their values."""

    drop: dict[str, str | int | list[str | int]]
    reason: str


class FileMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One 移行ファイル (``file``) filled from one record type (``from``: ``source.type``).

    ``unused`` maps columns to the reason why they are not moved; ``annex`` lists columns that go into a file beside
    the layout's, with the key of their row.
    """

    file: str
    source: str = msgspec.field(name="from")
    item: dict[str, str | ItemRule]
    unused: dict[str, str] = {}
    annex: list[str] = []
    filter: list[Filter] = []

    @property
    def source_name(self) -> str:
        """The source's name in the project."""
        return self.source.partition(".")[0]

    @property
    def type_name(self) -> str | None:
        """The record type, or None for the only one that is neither header nor trailer."""
        return self.source.partition(".")[2] or None

    def rule(self, item: str) -> ItemRule:
        """The rule of an item; a bare column name is the rule that takes the column as it is."""
        rule = self.item[item]
        return ItemRule(source=rule) if isinstance(rule, str) else rule

    @property
    def rules(self) -> dict[str, ItemRule]:
        """All rules by item."""
        return {name: self.rule(name) for name in self.item}


def check(mapping: FileMapping, layout: Layout, record_type: RecordType, path: Path) -> None:
    """Check a mapping against the layout and the record type it speaks of.

    Raises:
        MigrationError: LGM-M001 with the first thing that does not fit.
    """
    for why in _faults(mapping, layout, record_type):
        raise MigrationError("LGM-M001", path=str(path), file=mapping.file, why=why)


def _faults(mapping: FileMapping, layout: Layout, record_type: RecordType) -> Iterator[str]:
    items = {item.name: item for item in layout.items_of(mapping.file)}
    if not items:
        yield f"the layout {layout.id} has no such file{_near(mapping.file, [file.name for file in layout.files])}"
        return
    columns = [field.name for field in record_type.columns]
    for name in mapping.item:
        if name not in items:
            yield f"there is no item {name!r}{_near(name, items)}"
    for name in items:
        if name not in mapping.item:
            yield f'item {name!r} is not mentioned; map it, or say {name} = {{ empty = "reason" }}'
    for name, rule in mapping.rules.items():
        yield from (f"item {name!r}: {why}" for why in _rule_faults(rule, items.get(name), columns, record_type))
    yield from _column_faults(mapping, columns, record_type)


def _column_faults(mapping: FileMapping, columns: list[str], record_type: RecordType) -> Iterator[str]:
    used = {column for rule in mapping.rules.values() for column in rule.columns} | set(mapping.annex)
    chosen = {name for condition in record_type.conditions for name in condition}
    for name in (*mapping.unused, *mapping.annex, *(name for one in mapping.filter for name in one.drop)):
        if name not in columns:
            yield f"the source has no column {name!r}{_near(name, columns)}"
    for name in columns:
        if name in used and name in mapping.unused:
            yield f"column {name!r} is mapped and named as unused"
        if name not in used and name not in mapping.unused and name not in chosen:
            yield f"column {name!r} goes nowhere; map it, or give the reason under [file.unused]"
    yield from (f"unused column {name!r} has no reason" for name, why in mapping.unused.items() if not why.strip())
    yield from ("a filter has no reason" for one in mapping.filter if not one.reason.strip())


def _rule_faults(rule: ItemRule, item: Item | None, columns: list[str], one: RecordType) -> Iterator[str]:
    made_of = [name for name in ("source", "join", "constant", "empty") if getattr(rule, name) is not None]
    if len(made_of) != 1:
        yield "needs exactly one of from, join, constant, empty"
        return
    missing = [name for name in rule.columns if name not in columns]
    if missing:
        yield from (f"the source has no column {name!r}{_near(name, columns)}" for name in missing)
        return
    if rule.empty is not None and not rule.empty.strip():
        yield "empty needs its reason"
    if item is None:
        return
    if rule.empty is not None and item.required:
        yield "is required and cannot be empty"
    if item.type is ItemType.DATE and rule.empty is None and rule.date is None:
        yield 'is a date; say how to read it, such as date = "era-yymmdd"'
    if rule.date is not None and (item.type is not ItemType.DATE or rule.source is None):
        yield "date goes with `from` and an item of type D"
    if item.type is ItemType.NUMBER and rule.join:
        yield "is a number and cannot be joined"
    if (rule.times or rule.divide) and item.type is not ItemType.NUMBER:
        yield "times and divide go with numbers"
    if rule.pad is not None and any(one.field(name).signed for name in rule.columns):
        yield "pad does not go with a signed number"


def _near(name: str, known: object) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)  # type: ignore[call-overload]
    return f"; did you mean {near[0]!r}?" if near else ""
