"""A mapping compiled to polars expressions: for each item its value, its faults and what is to be noted.

A fault is a mask: rows where it holds are rejected. All expressions are elementwise, so they stream.
"""

from collections.abc import Iterator, Mapping

import msgspec
import polars as pl

from lgmigrate.convert.codes import CodeTable
from lgmigrate.convert.mapping import Filter, ItemRule
from lgmigrate.convert.numbers import number
from lgmigrate.convert.wareki import Dates, from_calendar, from_era, shown_era
from lgmigrate.convert.width import ascii_width, kana
from lgmigrate.errors import MigrationError
from lgmigrate.layout import Item, ItemType
from lgmigrate.layout.measure import longer_than
from lgmigrate.source import Field

PRIVATE_USE = r"[\x{E000}-\x{F8FF}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}]"
GETA = "〓"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that cannot be mapped: why, in which source column, and what stands there."""

    code: str
    item: str
    column: str
    mask: pl.Expr
    value: pl.Expr


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """Rows in which something was done by rule that a person should be able to see."""

    code: str
    item: str
    mask: pl.Expr


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One item: text, or a date where the item is one. Missing values are null."""

    item: Item
    value: pl.Expr
    faults: list[Fault]
    notes: list[Noted]


def compile_item(
    item: Item, rule: ItemRule, fields: Mapping[str, Field], codes: CodeTable | None, allowed: list[str] | None
) -> Column:
    """Compile the rule of one item.

    Args:
        item: The item of the layout.
        rule: How it is made.
        fields: The columns of the source.
        codes: The rule's code table.
        allowed: The codes of the item's code list, if it has one.

    Raises:
        MigrationError: LGM-M003 where a constant or a code table gives what the item cannot be.
    """
    if rule.empty is not None:
        return Column(item=item, value=pl.lit(None, pl.String), faults=[], notes=[])
    if rule.constant is not None:
        return _constant(item, rule.constant, allowed)
    if item.type is ItemType.DATE:
        return _date(item, rule, fields)
    if item.type is ItemType.NUMBER:
        return _number(item, rule, fields)
    return _text(item, rule, fields, codes, allowed)


def dropped(one: Filter) -> pl.Expr:
    """Whether a filter takes a row out."""
    tests = [
        pl.col(name).cast(pl.String).is_in([str(value) for value in (values if isinstance(values, list) else [values])])
        for name, values in one.drop.items()
    ]
    return pl.all_horizontal(tests).fill_null(False)


def _constant(item: Item, value: str, allowed: list[str] | None) -> Column:
    if len(value) > item.digits or (allowed is not None and value not in allowed):
        raise MigrationError("LGM-M003", item=item.name, value=value)
    return Column(item=item, value=pl.lit(value), faults=[], notes=[])


def _date(item: Item, rule: ItemRule, fields: Mapping[str, Field]) -> Column:
    assert rule.source is not None
    column = pl.col(rule.source)
    faults = []
    digits = column
    if fields[rule.source].dtype == pl.String:
        text = column.str.strip_chars(" ")
        digits = pl.when(text == "").then(pl.lit("0")).otherwise(text).cast(pl.Int64, strict=False)
        unreadable = digits.is_null() & column.is_not_null()
        faults.append(Fault(code="LGM-M016", item=item.name, column=rule.source, mask=unreadable, value=column))
    era = rule.date == "era-yymmdd"
    dates: Dates = from_era(digits) if era else from_calendar(digits)
    shown = shown_era(digits) if era else digits.cast(pl.String)
    kinds = [("LGM-M014", dates.impossible, rule.impossible), ("LGM-M015", dates.lunar, rule.impossible)]
    kinds.append(("LGM-M017", dates.zero, rule.zero))
    notes = []
    for code, mask, then in kinds:
        mask = mask & digits.is_not_null()
        if then == "reject":
            faults.append(Fault(code=code, item=item.name, column=rule.source, mask=mask, value=shown))
        else:
            notes.append(Noted(code=code, item=item.name, mask=mask))
    return Column(item=item, value=dates.value, faults=[*faults, *_missing(item, dates.value, rule)], notes=notes)


def _number(item: Item, rule: ItemRule, fields: Mapping[str, Field]) -> Column:
    assert rule.source is not None
    column = pl.col(rule.source)
    made = number(
        column,
        fields[rule.source].dtype,
        digits=item.digits,
        scale=item.scale,
        times=rule.times,
        divide=rule.divide,
    )
    kinds = [("LGM-M016", made.unreadable), ("LGM-M018", made.inexact), ("LGM-M013", made.too_long)]
    faults = [
        Fault(code=code, item=item.name, column=rule.source, mask=mask, value=column.cast(pl.String))
        for code, mask in kinds
        if mask is not None
    ]
    return Column(item=item, value=made.text, faults=[*faults, *_missing(item, made.text, rule)], notes=[])


def _text(
    item: Item, rule: ItemRule, fields: Mapping[str, Field], codes: CodeTable | None, allowed: list[str] | None
) -> Column:
    parts = [pl.col(name).cast(pl.String) if fields[name].dtype != pl.String else pl.col(name) for name in rule.columns]
    raw = parts[0] if rule.source is not None else pl.concat_str(parts, separator=rule.separator)
    text = kana(raw, rule.kana) if rule.kana else raw
    text = ascii_width(text, rule.ascii) if rule.ascii else text
    faults: list[Fault] = []
    notes: list[Noted] = []

    def fault(code: str, mask: pl.Expr) -> None:
        faults.append(Fault(code=code, item=item.name, column=rule.columns[0], mask=mask, value=raw))

    if codes is not None:
        wrong = [new for new in codes.codes.values() if allowed is not None and new not in allowed]
        if wrong:
            raise MigrationError("LGM-M003", item=item.name, value=f"{wrong[0]} ({codes.path})")
        known = codes.apply(text)
        unknown = known.is_null() & text.is_not_null()
        if rule.unknown == "reject":
            fault("LGM-M011", unknown)
        else:
            notes.append(Noted(code="LGM-M011", item=item.name, mask=unknown))
        text = pl.coalesce(known, text) if rule.unknown == "keep" else known
    if rule.pad is not None:
        text = text.str.pad_start(rule.pad, rule.pad_with)
    if any(fields[name].kind in ("mixed", "wide") for name in rule.columns):
        private = text.str.contains(PRIVATE_USE)
        if rule.gaiji == "reject":
            fault("LGM-M020", private)
        else:
            notes.append(Noted(code="LGM-M020" if rule.gaiji == "keep" else "LGM-M021", item=item.name, mask=private))
        if rule.gaiji == "geta":
            text = text.str.replace_all(PRIVATE_USE, GETA)
    if allowed is not None:
        fault("LGM-M019", ~text.is_in(allowed) & (text != ""))
    if _may_be_too_long(item, rule, fields, codes):
        fault("LGM-M013", longer_than(text, item.digits))
    return Column(item=item, value=text, faults=[*faults, *_missing(item, text, rule)], notes=notes)


def _may_be_too_long(item: Item, rule: ItemRule, fields: Mapping[str, Field], codes: CodeTable | None) -> bool:
    """Whether a value can have more characters than its item; a byte is at most one character."""
    if codes is not None or rule.pad is not None:
        return True
    most = sum(fields[name].width * (2 if fields[name].kind == "raw" else 1) for name in rule.columns)
    return most + len(rule.separator) * (len(rule.columns) - 1) > item.digits


def _missing(item: Item, value: pl.Expr, rule: ItemRule) -> Iterator[Fault]:
    """A required item without a value."""
    if item.required:
        nothing = value.is_null() if item.type is ItemType.DATE else value.is_null() | (value == "")
        yield Fault(code="LGM-M012", item=item.name, column=rule.columns[0], mask=nothing, value=pl.lit(""))
