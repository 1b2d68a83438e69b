"""A mapping compiled to polars expressions: for each item its value, its faults and what is to be noted.

A fault is a mask: rows where it holds are rejected. All expressions are elementwise, so they stream.
"""

import re
from collections.abc import Mapping

import msgspec
import polars as pl

from lgmigrate.convert.codes import CodeTable
from lgmigrate.convert.mapping import Filter, ItemRule
from lgmigrate.convert.numbers import MOST_DIGITS, number
from lgmigrate.convert.wareki import Dates, from_calendar, from_era, shown_era
from lgmigrate.convert.width import ascii_width, kana
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji import MOST_CHARACTERS
from lgmigrate.gaiji.shrink import ASKED, LEFT, REPLACED, Shrinker
from lgmigrate.layout import Item, ItemType
from lgmigrate.layout.measure import longer_than
from lgmigrate.source import Field

PRIVATE_USE = r"[\x{E000}-\x{F8FF}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}]"
GETA = "〓"
UNBOUNDED = 1 << 30
"""Characters that a value may have where nothing says how many."""


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


class Uses(msgspec.Struct, frozen=True, kw_only=True):
    """Rows in which characters were replaced or left by 縮退 (``mask``), and what was done in each: a list of uses."""

    mask: pl.Expr
    value: pl.Expr


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One item: text, or a date where the item is one. Missing values are null or empty.

    ``units`` is what a number is sorted by, its text being no order of numbers.
    """

    item: Item
    value: pl.Expr
    units: pl.Expr | None = None
    faults: list[Fault] = []
    notes: list[Noted] = []
    uses: Uses | None = None


def compile_item(
    item: Item,
    rule: ItemRule,
    fields: Mapping[str, Field],
    codes: CodeTable | None,
    allowed: list[str] | None,
    shrinker: Shrinker | None = None,
) -> Column:
    """Compile the rule of one item.

    Args:
        item: The item of the layout.
        rule: How it is made.
        fields: The columns of the source.
        codes: The rule's code table.
        allowed: The codes of the item's code list, if it has one.
        shrinker: What the project's policy of 縮退 does.

    Raises:
        MigrationError: LGM-M003 where a constant or a code table gives what the item cannot be.
    """
    if rule.empty is not None:
        return Column(item=item, value=pl.lit(None, pl.String))
    if rule.constant is not None:
        return _constant(item, rule.constant, allowed)
    if item.type is ItemType.DATE:
        return _date(item, rule, fields)
    if item.type is ItemType.NUMBER:
        return _number(item, rule, fields)
    return _text(item, rule, fields, codes, allowed, shrinker if rule.gaiji == "shrink" else None)


def dropped(one: Filter) -> pl.Expr:
    """Whether a filter takes a row out."""
    tests = [
        pl.col(name).cast(pl.String).is_in([str(value) for value in (values if isinstance(values, list) else [values])])
        for name, values in one.drop.items()
    ]
    return pl.all_horizontal(tests).fill_null(False)


def _constant(item: Item, value: str, allowed: list[str] | None) -> Column:
    if item.type is ItemType.NUMBER:
        sign, whole, point = ("-?", f"[0-9]{{1,{max(item.digits - item.scale, 1)}}}", f"\\.[0-9]{{{item.scale}}}")
        good = re.fullmatch(sign + whole + (point if item.scale else ""), value) is not None
    else:
        good = not pl.select(longer_than(pl.lit(value), item.digits)).item()
    if not good or (allowed is not None and value not in allowed):
        raise MigrationError("LGM-M003", item=item.name, value=value)
    return Column(item=item, value=pl.lit(value))


def _date(item: Item, rule: ItemRule, fields: Mapping[str, Field]) -> Column:
    assert rule.source is not None
    column = pl.col(rule.source)
    faults: list[Fault] = []
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
    return Column(item=item, value=dates.value, faults=_with_missing(item, dates.value, rule, faults), notes=notes)


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
    faults = _with_missing(item, made.text, rule, faults)
    return Column(item=item, value=made.text, units=made.units, faults=faults)


def _text(
    item: Item,
    rule: ItemRule,
    fields: Mapping[str, Field],
    codes: CodeTable | None,
    allowed: list[str] | None,
    shrinker: Shrinker | None,
) -> Column:
    raw = _joined(rule, fields)
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
        if codes.merged:
            notes.append(Noted(code="LGM-M022", item=item.name, mask=codes.loses(text)))
        known = codes.apply(text)
        unknown = known.is_null() & text.is_not_null()
        if rule.unknown == "reject":
            fault("LGM-M011", unknown)
        else:
            notes.append(Noted(code="LGM-M011", item=item.name, mask=unknown))
        text = pl.coalesce(known, text) if rule.unknown == "keep" else known
    if rule.pad is not None:  # nothing stays nothing: zeros would be a value that nobody entered
        text = pl.when(text != "").then(text.str.pad_start(rule.pad, rule.pad_with)).otherwise(text)
    uses = None
    if shrinker is not None:
        done = shrinker.applied(text)
        bits = done.struct.field("bits")
        policy = shrinker.plan.policy
        notes.append(Noted(code="LGM-G053", item=item.name, mask=bits & REPLACED != 0))
        for code, bit, then in [("LGM-G054", ASKED, policy.several), ("LGM-G055", LEFT, policy.none)]:
            if then == "reject":
                fault(code, bits & bit != 0)
            else:
                notes.append(Noted(code=code, item=item.name, mask=bits & bit != 0))
        uses = Uses(mask=bits != 0, value=shrinker.uses(text))
        text = done.struct.field("text")
    elif _may_hold_gaiji(rule, fields):
        private = text.str.contains(PRIVATE_USE)
        if rule.gaiji == "reject":
            fault("LGM-M020", private)
        else:
            notes.append(Noted(code="LGM-M020" if rule.gaiji == "keep" else "LGM-M021", item=item.name, mask=private))
        if rule.gaiji == "geta":
            text = text.str.replace_all(PRIVATE_USE, GETA)
    if allowed is not None and (codes is None or rule.unknown == "keep"):  # a table's codes were looked at above
        fault("LGM-M019", ~text.is_in(allowed) & (text != ""))
    if _may_be_too_long(item, rule, fields, codes, shrinker.most() if shrinker else 1):
        fault("LGM-M013", longer_than(text, item.digits))
    return Column(item=item, value=text, faults=_with_missing(item, text, rule, faults), notes=notes, uses=uses)


def _joined(rule: ItemRule, fields: Mapping[str, Field]) -> pl.Expr:
    """The columns of a rule as one text; those that are empty take no separator."""
    parts = [pl.col(name) if fields[name].dtype == pl.String else pl.col(name).cast(pl.String) for name in rule.columns]
    if rule.source is not None:
        return parts[0]
    if not rule.separator:
        return pl.concat_str(parts)
    filled = [pl.when(part != "").then(part) for part in parts]
    return pl.concat_str(filled, separator=rule.separator, ignore_nulls=True)


def _may_be_too_long(
    item: Item, rule: ItemRule, fields: Mapping[str, Field], codes: CodeTable | None, grows: int
) -> bool:
    """Whether a value can have more characters than its item; 縮退 makes up to ``grows`` of one."""
    if codes is not None and rule.unknown != "keep":
        most = max(map(len, codes.codes.values()), default=0)
    else:
        most = sum(_characters(fields[name]) for name in rule.columns) + len(rule.separator) * (len(rule.columns) - 1)
    return max(most, rule.pad or 0) * grows > item.digits


def _may_hold_gaiji(rule: ItemRule, fields: Mapping[str, Field]) -> bool:
    return any(fields[name].kind in ("mixed", "wide") or not fields[name].width for name in rule.columns)


def _characters(field: Field) -> int:
    """The most characters a value of a field can have as text."""
    if field.dtype != pl.String:
        return MOST_DIGITS + len("-.")
    if not field.width:
        return UNBOUNDED
    if field.kind in ("mixed", "wide"):
        return max(field.width, field.width // 2 * MOST_CHARACTERS)
    return field.width * (2 if field.kind == "raw" else 1)


def _with_missing(item: Item, value: pl.Expr, rule: ItemRule, faults: list[Fault]) -> list[Fault]:
    """The faults of an item and, where it is required, that of a row without a value or another fault."""
    if not item.required:
        return faults
    nothing = value.is_null() if item.type is ItemType.DATE else value.is_null() | (value == "")
    for fault in faults:
        nothing &= ~fault.mask.fill_null(False)
    missing = Fault(code="LGM-M012", item=item.name, column=rule.columns[0], mask=nothing, value=pl.lit(""))
    return [*faults, missing]
