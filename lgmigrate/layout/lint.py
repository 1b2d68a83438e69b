"""What is wrong with a layout that can be read: names that lead nowhere, keys with gaps, claims it cannot make.

Each rule is a function from a layout to problems, listed in :data:`RULES`; its code, severity and words stand in the
catalogue of errors. Relations have a module of their own.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from lgmigrate.layout import lint_relations
from lgmigrate.layout.model import Item, ItemType, Layout, Provenance
from lgmigrate.layout.parts import HEAD, JOINT, nearest
from lgmigrate.layout.problem import Problem

_PHYSICAL = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_STANDARD_FAMILY = re.compile(r"(chukan|kihon)-(?P<of>.+)")


def lint(layout: Layout) -> list[Problem]:
    """All problems of a layout, by rule; none for a sound one."""
    return [problem for rule in RULES for problem in rule(layout)]


def _duplicates(layout: Layout) -> Iterator[Problem]:
    """Names, physical names, numbers and codes that stand twice where they must be unique."""
    columns: list[tuple[str, str, list[tuple[str, ...]]]] = [
        ("files.csv", "no", [(str(file.no),) for file in layout.files]),
        ("files.csv", "name", [(file.name,) for file in layout.files]),
        ("files.csv", "physical", [(file.physical,) for file in layout.files]),
        ("relations.csv", "child_items", [(one.parent, one.child, *one.child_items) for one in layout.relations]),
        ("items.csv", "no", [(item.file, str(item.no)) for item in layout.items]),
        ("items.csv", "name", [(item.file, item.name) for item in layout.items]),
        ("items.csv", "physical", [(item.file, item.physical) for item in layout.items]),
        ("code_lists.csv", "name", [(one.name,) for one in layout.code_lists]),
        ("codes.csv", "code", [(code.list, code.code) for code in layout.codes]),
    ]
    for file, column, values in columns:
        for value, count in Counter(values).items():
            if count > 1:
                yield Problem("LGM-L020", file, ".".join(value), {"column": column, "count": count})


def _names(layout: Layout) -> Iterator[Problem]:
    """Names with blanks at the edges, control characters or the ``+`` that joins names in relations."""
    named = [("files.csv", file.name, file.name) for file in layout.files]
    named += [("items.csv", _place(item), item.name) for item in layout.items]
    named += [("code_lists.csv", one.name, one.name) for one in layout.code_lists]
    named += [("codes.csv", f"{code.list}.{code.code}", code.code) for code in layout.codes]
    for file, place, name in named:
        if name != name.strip() or not name.isprintable() or (file == "items.csv" and JOINT in name):
            yield Problem("LGM-L030", file, place, {"name": name})


def _physical_names(layout: Layout) -> Iterator[Problem]:
    for file, place, physical in [("files.csv", one.name, one.physical) for one in layout.files] + [
        ("items.csv", _place(item), item.physical) for item in layout.items
    ]:
        if not _PHYSICAL.fullmatch(physical):
            yield Problem("LGM-L039", file, place, {"physical": physical})


def _unknown_files(layout: Layout) -> Iterator[Problem]:
    known = [file.name for file in layout.files]
    for item in layout.items:
        if item.file not in known:
            yield Problem("LGM-L021", "items.csv", _place(item), _unknown(item.file, known))


def _files(layout: Layout) -> Iterator[Problem]:
    """Files without items or without a key; items out of the order of their numbers."""
    for file in layout.files:
        items = layout.items_of(file.name)
        if not items:
            yield Problem("LGM-L031", "files.csv", file.name)
        elif not layout.key_of(file.name):
            yield Problem("LGM-L028", "items.csv", file.name)
        for before, item in itertools.pairwise(items):
            if item.no < before.no:
                yield Problem("LGM-L029", "items.csv", _place(item), {"no": item.no, "before": before.no})


def _keys(layout: Layout) -> Iterator[Problem]:
    for file in dict.fromkeys(item.file for item in layout.items):
        key = layout.key_of(file)
        positions = [item.key for item in key]
        if positions != list(range(1, len(key) + 1)):
            yield Problem("LGM-L026", "items.csv", file, {"positions": ", ".join(map(str, positions))})
        for item in key:
            if not item.required:
                yield Problem("LGM-L027", "items.csv", _place(item))


def _scales(layout: Layout) -> Iterator[Problem]:
    for item in layout.items:
        facts = {"scale": item.scale, "digits": item.digits}
        if item.scale and item.type is not ItemType.NUMBER:
            yield Problem("LGM-L036", "items.csv", _place(item), facts)
        elif item.scale > item.digits:
            yield Problem("LGM-L035", "items.csv", _place(item), facts)


def _code_lists(layout: Layout) -> Iterator[Problem]:
    """Lists that are named and not there, there and not named, or there without codes."""
    known = [one.name for one in layout.code_lists]
    for item in layout.items:
        if item.code and item.code not in known:
            yield Problem("LGM-L023", "items.csv", _place(item), _unknown(item.code, known))
    for code in layout.codes:
        if code.list not in known:
            yield Problem("LGM-L023", "codes.csv", f"{code.list}.{code.code}", _unknown(code.list, known))
    used = {item.code for item in layout.items}
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
            yield Problem("LGM-L038", "items.csv", _place(item), facts)


def _family(layout: Layout) -> Iterator[Problem]:
    """Only the imported official workbook may bear the standard's name, and only a draft a draft's."""
    found = _STANDARD_FAMILY.fullmatch(layout.family)
    if found and (found["of"] == "draft") == layout.official:
        yield Problem("LGM-L040", HEAD, layout.family, {"provenance": layout.provenance.value})
    if found and found["of"] == "draft":
        for item in layout.items:
            if item.provenance is Provenance.OFFICIAL:
                yield Problem("LGM-L040", "items.csv", _place(item), {"provenance": item.provenance.value})


Rule = Callable[[Layout], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    _duplicates,
    _names,
    _physical_names,
    _unknown_files,
    _files,
    _keys,
    _scales,
    _code_lists,
    _code_digits,
    lint_relations.unknown,
    lint_relations.unlike,
    lint_relations.not_key,
    _family,
)
"""Every rule, in the order in which problems are shown."""


def _place(item: Item) -> str:
    return f"{item.file}.{item.name}"


def _unknown(name: str, known: list[str]) -> dict[str, Any]:
    return {"name": name, "nearest": nearest(name, known)}
