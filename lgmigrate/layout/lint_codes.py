"""Rules of lint about code lists: that each is used and filled, and that codes and items have its width."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from lgmigrate.layout.model import UNKNOWN_FLAG, Code, Layout
from lgmigrate.layout.parts import unknown
from lgmigrate.layout.problem import Problem


def _code_lists(layout: Layout) -> Iterator[Problem]:
    """Lists that are named and not there, there and not named, or there without codes."""
    known = [one.name for one in layout.code_lists]
    for item in layout.items:
        if item.code and item.code not in known:
            yield Problem("LGM-L023", "items.csv", f"{item.file}.{item.name}", unknown(item.code, known))
    for code in layout.codes:
        if code.list not in known:
            yield Problem("LGM-L023", "codes.csv", f"{code.list}.{code.code}", unknown(code.list, known))
    used = {item.code for item in layout.items}
    if any(item.unknown_date for item in layout.items):
        used.add(UNKNOWN_FLAG)
    filled = {code.list for code in layout.codes}
    for one in layout.code_lists:
        if one.name not in used:
            yield Problem("LGM-L024", "code_lists.csv", one.name)
        if one.name not in filled:
            yield Problem("LGM-L025", "code_lists.csv", one.name)


def _code_digits(layout: Layout) -> Iterator[Problem]:
    """Codes of another width than their list says (a spreadsheet eats leading zeros), and items of another."""
    digits = {one.name: one.digits for one in layout.code_lists}
    for code in layout.codes:
        if code.list in digits and len(code.code) != digits[code.list]:
            yield Problem("LGM-L037", "codes.csv", f"{code.list}.{code.code}", {"digits": digits[code.list]})
    for item in layout.items:
        if item.code in digits and item.digits != digits[item.code]:
            facts = {"digits": item.digits, "code_list": item.code, "expected": digits[item.code]}
            yield Problem("LGM-L038", "items.csv", f"{item.file}.{item.name}", facts)


def _periods(layout: Layout) -> Iterator[Problem]:
    """Codes given twice for one day, and periods that end before they begin."""
    groups: dict[tuple[str, str], list[Code]] = {}
    for code in layout.codes:
        groups.setdefault((code.list, code.code), []).append(code)
        if code.since and code.until and code.until < code.since:
            facts = {"since": code.since.isoformat(), "until": code.until.isoformat()}
            yield Problem("LGM-L047", "codes.csv", f"{code.list}.{code.code}", facts)
    for (name, value), codes in groups.items():
        spans = sorted((code.since or date.min, code.until or date.max) for code in codes)
        if any(after[0] <= before[1] for before, after in pairwise(spans)):
            yield Problem("LGM-L020", "codes.csv", f"{name}.{value}", {"column": "code", "count": len(codes)})


RULES: tuple[Callable[[Layout], Iterator[Problem]], ...] = (_code_lists, _code_digits, _periods)
