"""Rules of lint about groups, repeats and dates that may be unknown: that the columns they become are clear."""

from collections import Counter
from collections.abc import Callable, Iterator

from lgmigrate.layout.columns import Branch, Node, expanded, tree
from lgmigrate.layout.model import UNKNOWN_DATE, Item, ItemType, Layout
from lgmigrate.layout.problem import Problem

NAME = "items.csv"
MOST_COLUMNS = 100_000
"""A file with more columns than this is written out by nobody."""


def _groups(layout: Layout) -> Iterator[Problem]:
    """Groups that are left and taken up again, and more numbers than groups and item can use."""
    for file in layout.files:
        open_path: tuple[str, ...] = ()
        left: set[tuple[str, ...]] = set()
        for item in layout.items_of(file.name):
            path = item.path
            common = _shared(path, open_path)
            left |= {open_path[: depth + 1] for depth in range(common, len(open_path))}
            for depth in range(common, len(path)):
                if path[: depth + 1] in left:
                    yield Problem("LGM-L043", NAME, _place(item), {"group": "/".join(path[: depth + 1])})
            expected = len(path) - common + 1
            if len(item.repeat) > expected:
                facts = {"count": len(item.repeat), "expected": expected}
                yield Problem("LGM-L045", NAME, _place(item), facts)
            open_path = path


def _shared(path: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many groups two paths begin with alike."""
    return max(depth for depth in range(len(path) + 1) if path[:depth] == other[:depth])


def _keys(layout: Layout) -> Iterator[Problem]:
    for file in layout.files:
        repeated = {item.name for item, times in _times(tree(layout.items_of(file.name)), 1) if times > 1}
        for item in layout.items_of(file.name):
            if item.key and item.name in repeated:
                yield Problem("LGM-L044", NAME, _place(item), {"name": item.name})
        for one in layout.relations:
            ends = [one.child_items] if one.child == file.name else []
            ends += [one.parent_items] if one.parent == file.name else []
            for name in dict.fromkeys(name for names in ends for name in names if name in repeated):
                yield Problem("LGM-L044", "relations.csv", f"{one.parent} → {one.child}", {"name": name})


def _times(nodes: tuple[Node, ...], times: int) -> Iterator[tuple[Item, int]]:
    """The items of a file, each with how often it stands in it."""
    for node in nodes:
        if isinstance(node, Branch):
            yield from _times(node.parts, times * node.repeat)
        else:
            yield node.item, times * node.repeat


def _collisions(layout: Layout) -> Iterator[Problem]:
    """Columns, or elements of one parent, that have one name once repeats are written out."""
    for file in layout.files:
        items = layout.items_of(file.name)
        if not any(item.group or item.repeat or item.unknown_date for item in items):
            continue
        nodes = tree(items)
        if sum(times for _, times in _times(nodes, 1)) > MOST_COLUMNS:
            yield Problem("LGM-L053", NAME, file.name, {"name": file.name, "count": f"> {MOST_COLUMNS:,}"})
            continue
        columns = expanded(items)
        for attribute in ("name", "physical"):
            held: dict[str, list[str]] = {}
            for column in columns:
                held.setdefault(getattr(column.item, attribute), []).append(getattr(column.of, attribute))
            for name, of in held.items():
                if len(of) > 1 and any(one != name for one in of):  # given twice as it is: another rule says so
                    yield Problem("LGM-L053", NAME, file.name, {"name": name, "count": len(of)})
        for name in _elements(nodes):
            yield Problem("LGM-L053", NAME, file.name, {"name": name, "count": 2})


def _elements(nodes: tuple[Node, ...]) -> Iterator[str]:
    """Names of groups that an item or another group beside them has."""
    names = Counter(node.element for node in nodes if isinstance(node, Branch))
    taken = {node.item.physical for node in nodes if not isinstance(node, Branch)}
    yield from (name for name, count in names.items() if count > 1 or name in taken)
    for node in nodes:
        if isinstance(node, Branch):
            yield from _elements(node.parts)


def _unknown_dates(layout: Layout) -> Iterator[Problem]:
    for item in layout.items:
        if item.unit == UNKNOWN_DATE and item.type is not ItemType.DATE:
            yield Problem("LGM-L048", NAME, _place(item), {"type": item.type.value})


RULES: tuple[Callable[[Layout], Iterator[Problem]], ...] = (_groups, _keys, _collisions, _unknown_dates)


def _place(item: Item) -> str:
    return f"{item.file}.{item.name}"
