"""The rules on values, as polars expressions over one column of text. A missing value breaks none but ``required``.

Each rule exists twice. :func:`exact` gives it as a column of truth: which rows break it. :func:`quick` gives the same
rules as a few aggregates per item that are all zero only when no row breaks any of them; they are what a good file
costs.
"""

import msgspec
import polars as pl

from lgmigrate.dataset.profile import DateForm, Profile
from lgmigrate.layout.columns import unknown_date
from lgmigrate.layout.model import Item, ItemType
from lgmigrate.validate.survey import Survey

CONTROL = r"[\x00-\x1f\x7f-\x9f]"
WIDE = r"[^\x00-\x7f\u0080-\u009f\u00a5\u203e\u{FF61}-\u{FF9F}]"
"""What is not half-width: neither ASCII, nor ¥ ‾ (JIS X 0201), nor half-width kana. Controls have their own rule."""
PRIVATE = r"[\u{E000}-\u{F8FF}\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}]"
BEYOND = r"[\u{E000}-\u{F8FF}\u{10000}-\u{10FFFF}]"
_PLANE_ENDS = "".join(f"\\u{{{plane:X}FFFE}}\\u{{{plane:X}FFFF}}" for plane in range(1, 17))
BROKEN = rf"[\u{{FDD0}}-\u{{FDEF}}\u{{FFFD}}-\u{{FFFF}}{_PLANE_ENDS}]"
WHOLE_DIGITS = 18
"""Digits that fit into 64 bits whatever they are."""
NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
REQUIRED, NUMERIC, DIGITS, DATE, CODE = "LGM-V012", "LGM-V013", "LGM-V014", "LGM-V015", "LGM-V016"
CONTROLS, HALF_WIDTH, LEFT_OVER, UNWANTED, REPLACED = "LGM-V017", "LGM-V018", "LGM-V021", "LGM-V022", "LGM-V023"
CHARACTERS = {CONTROLS: CONTROL, HALF_WIDTH: WIDE, LEFT_OVER: PRIVATE, UNWANTED: BEYOND, REPLACED: BROKEN}
"""The rules on characters and the regular expression of what breaks each."""


class Rule(msgspec.Struct, frozen=True):
    """One rule on one item: ``broken`` is true in the rows that break it, never null."""

    code: str
    item: Item
    broken: pl.Expr


def is_text(item: Item) -> bool:
    """Whether an item holds free text: neither number nor date nor a code."""
    return item.type in (ItemType.TEXT, ItemType.NATIONAL) and not item.code


def exact(item: Item, codes: list[str], profile: Profile) -> list[Rule]:
    """All rules on an item.

    Args:
        item: The item of the layout.
        codes: The values of its code list; empty where it has none.
        profile: Its date form counts.
    """
    value = pl.col(item.name)
    rules = [Rule(REQUIRED, item, value.is_null())] if item.required else []
    if item.type is ItemType.NUMBER:
        numeric = value.str.contains(NUMBER)
        rules.append(Rule(NUMERIC, item, ~numeric))
        rules.append(Rule(DIGITS, item, numeric & ~value.str.contains(_fitting(item))))
    elif item.type is ItemType.DATE:
        rules.append(Rule(DATE, item, ~value.str.contains(_dates(item, profile.date))))
    else:
        rules.append(Rule(DIGITS, item, value.str.len_chars() > item.digits))
    if codes:
        rules.append(Rule(CODE, item, ~value.is_in(codes)))
    if is_text(item):
        rules += [Rule(code, item, value.str.contains(CHARACTERS[code])) for code in _characters(item)]
    return [Rule(rule.code, item, rule.broken.fill_null(value=False)) for rule in rules]


def quick(item: Item, codes: list[str], profile: Profile, seen: Survey) -> list[pl.Expr]:
    """Aggregates that are all zero (or null) only when no row breaks a rule on the item.

    A negative number that takes all its digits makes one of them more than zero for nothing; ``exact`` then decides.

    Args:
        item: The item of the layout.
        codes: The values of its code list; empty where it has none.
        profile: Its date form counts.
        seen: The survey of the file; characters it rules out are not looked for, nor are wide ones in half-width text.
    """
    value = pl.col(item.name)
    found = [value.null_count()] if item.required else []
    if item.type is ItemType.NUMBER:
        found.append(_doubtful(value, item).sum())
    elif item.type is ItemType.DATE:
        found.append((~value.str.contains(_dates(item, profile.date))).sum())
    else:
        found.append((value.str.len_chars() > item.digits).sum())
    if codes:
        found.append((~value.is_in(codes)).sum())
    if is_text(item):
        sought = [CHARACTERS[code] for code in _characters(item) if code != HALF_WIDTH and _possible(code, seen)]
        if sought:
            found.append(value.str.contains("|".join(sought)).sum())
    return found


def beyond_ascii(item: Item) -> pl.Expr:
    """How many values hold more than ASCII: only those can break the rule on half-width text, asked by ``wide``."""
    value = pl.col(item.name)
    return (value.str.len_bytes() != value.str.len_chars()).sum()


def wide(item: Item) -> pl.Expr:
    """How many values hold other than half-width characters."""
    return pl.col(item.name).str.contains(WIDE).sum()


def _characters(item: Item) -> list[str]:
    codes = [CONTROLS, LEFT_OVER, REPLACED]
    if item.type is ItemType.TEXT:
        codes.append(HALF_WIDTH)
    if not item.gaiji:
        codes.append(UNWANTED)
    return codes


def _possible(code: str, seen: Survey) -> bool:
    if code == CONTROLS:
        # breaks within values are noticed afterwards, by comparing rows and newlines
        return seen.controls or seen.returns != seen.pairs
    return seen.special or seen.beyond


def _doubtful(value: pl.Expr, item: Item) -> pl.Expr:
    """Whether a number may not fit. Whole numbers are read as such, which is quicker than matching their form."""
    if item.scale or item.digits > WHOLE_DIGITS:
        return ~value.str.contains(_fitting(item))
    unread = value.cast(pl.Int64, strict=False).is_null() & value.is_not_null()
    return unread | (value.str.len_bytes() > item.digits)


def _fitting(item: Item) -> str:
    """The form of a number that fits: integer digits and scale as declared, sign not counted."""
    whole = item.digits - item.scale
    before = f"[0-9]{{1,{whole}}}" if whole > 0 else "0"
    behind = rf"(\.[0-9]{{1,{item.scale}}})?" if item.scale else ""
    return f"^[+-]?{before}{behind}$"


def _dates(item: Item, form: DateForm) -> str:
    """What a date item may hold, as a regular expression: a day, or what is known of one."""
    return unknown_date(_between(form)) if item.unknown_date else _calendar(form)


def _between(form: DateForm) -> str:
    return form.value[4] if form is not DateForm.BASIC else ""


def _calendar(form: DateForm) -> str:
    """The days of the Gregorian calendar from year 1 as a regular expression: a third of what parsing a date costs.

    It is also exact, where parsing takes blanks and signs for digits and knows a year 0.
    """
    to_28, to_30 = "(?:0[1-9]|1[0-9]|2[0-8])", "(?:29|30)"
    between = _between(form)
    year = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
    fourth = "(?:0[48]|[2468][048]|[13579][26])"  # 04, 08 … 96: divisible by four, not 00
    leap = f"(?:[0-9]{{2}}{fourth}|{fourth}00)"
    days = [
        f"(?:0[1-9]|1[0-2]){between}{to_28}",
        f"(?:0[13-9]|1[0-2]){between}{to_30}",
        f"(?:0[13578]|1[02]){between}31",
    ]
    return f"^(?:{year}{between}(?:{'|'.join(days)})|{leap}{between}02{between}29)$"
