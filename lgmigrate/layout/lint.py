"""What is wrong with a layout that can be read: names that lead nowhere, keys with gaps, claims it cannot make.

Each rule is a function from a layout to problems, listed in :data:`RULES`; its code, severity and words stand in the
catalogue of errors. Relations have a module of their own.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from lgmigrate.layout import lint_codes, lint_relations, lint_repeats
from lgmigrate.layout.beside import Beside, installed
from lgmigrate.layout.model import UNIT_MARK, Item, ItemType, Layout, Provenance
from lgmigrate.layout.parts import HEAD, JOINT, unknown
from lgmigrate.layout.problem import Problem

_PHYSICAL = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_STANDARD_FAMILY = re.compile(r"(chukan|kihon)-(?P<of>.+)")


def lint(layout: Layout, beside: Beside | None = None) -> list[Problem]:
    """All problems of a layout, by rule; none for a sound one.

    Args:
        layout: The layout.
        beside: Finds the definitions of other 業務 that relations name; by default the installed ones of the family.
    """
    own = [problem for rule in RULES for problem in rule(layout)]
    found = beside or installed(layout)
    between = [problem for rule in lint_relations.RULES for problem in rule(layout, found)]
    return sorted([*own, *between], key=lambda problem: ORDER.index(problem.code))


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
    ]
    for file, column, values in columns:
        for value, count in Counter(values).items():
            if count > 1:
                yield Problem("LGM-L020", file, ".".join(value), {"column": column, "count": count})


def _names(layout: Layout) -> Iterator[Problem]:
    """Names with blanks at the edges, control characters or a sign that joins names in relations and groups."""
    named = [("files.csv", file.name, file.name) for file in layout.files]
    named += [("items.csv", _place(item), item.name) for item in layout.items]
    named += [("code_lists.csv", one.name, one.name) for one in layout.code_lists]
    named += [("codes.csv", f"{code.list}.{code.code}", code.code) for code in layout.codes]
    named += [("items.csv", _place(item), part) for item in layout.items for part in item.path]
    joints = {"items.csv": JOINT, "files.csv": UNIT_MARK}
    for file, place, name in named:
        if not name or name != name.strip() or not name.isprintable() or joints.get(file, "\0") in name:
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
            yield Problem("LGM-L021", "items.csv", _place(item), unknown(item.file, known))


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


def _numbers(layout: Layout) -> Iterator[Problem]:
    """Numbers of files and items that do not count from 1."""
    numbered = [("files.csv", "files.csv", [file.no for file in layout.files])]
    numbered += [("items.csv", file.name, [item.no for item in layout.items_of(file.name)]) for file in layout.files]
    for part, place, numbers in numbered:
        missing = _gaps(numbers)
        if missing:
            yield Problem("LGM-L049", part, place, {"missing": missing})


def _gaps(numbers: Iterable[int]) -> str:
    """The numbers from 1 that are not there, runs of them as ``5-9``."""
    gaps = []
    for before, after in itertools.pairwise([0, *sorted(set(numbers))]):
        if after - before == 2:
            gaps.append(str(after - 1))
        elif after - before > 2:
            gaps.append(f"{before + 1}-{after - 1}")
    return ", ".join(gaps)


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
    _numbers,
    _keys,
    _scales,
    *lint_codes.RULES,
    *lint_repeats.RULES,
    _family,
)
"""The rules on a layout alone; those on relations stand in :mod:`lgmigrate.layout.lint_relations`."""

ORDER = tuple(
    f"LGM-L{number:03}" for number in (*range(20, 32), *range(35, 40), *range(41, 50), 53, *range(32, 35), 40)
)
"""In which order problems are shown: names and keys, forms, codes, repeats, relations, claims."""


def _place(item: Item) -> str:
    return f"{item.file}.{item.name}"
