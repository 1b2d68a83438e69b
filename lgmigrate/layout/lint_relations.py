"""Rules of lint about relations: that both ends are there, fit each other, and lead to one row of the parent."""

from collections.abc import Iterator

from lgmigrate.layout.model import Item, Layout, Relation
from lgmigrate.layout.parts import nearest
from lgmigrate.layout.problem import Problem

NAME = "relations.csv"


def unknown(layout: Layout) -> Iterator[Problem]:
    """Relations of files or items that are not there."""
    files = [file.name for file in layout.files]
    for one in layout.relations:
        for file, items in _ends(one):
            if file not in files:
                yield Problem("LGM-L021", NAME, _place(one), {"name": file, "nearest": nearest(file, files)})
                continue
            known = [item.name for item in layout.items_of(file)]
            for name in items:
                if name not in known:
                    facts = {"name": name, "of": file, "nearest": nearest(name, known)}
                    yield Problem("LGM-L022", NAME, _place(one), facts)


def unlike(layout: Layout) -> Iterator[Problem]:
    """Relations whose two ends differ in number, type, digits or scale of their items."""
    by_name = {(item.file, item.name): item for item in layout.items}
    for one in layout.relations:
        if len(one.parent_items) != len(one.child_items):
            counts = {"parent_count": len(one.parent_items), "child_count": len(one.child_items)}
            yield Problem("LGM-L032", NAME, _place(one), counts)
            continue
        for parent_name, child_name in zip(one.parent_items, one.child_items, strict=True):
            parent = by_name.get((one.parent, parent_name))
            child = by_name.get((one.child, child_name))
            if parent and child and _shape(parent) != _shape(child):
                facts = {"parent": f"{parent.name} {_shown(parent)}", "child": f"{child.name} {_shown(child)}"}
                yield Problem("LGM-L033", NAME, _place(one), facts)


def not_key(layout: Layout) -> Iterator[Problem]:
    """Relations to items that are not the parent's key, so that a child row may have several parents."""
    for one in layout.relations:
        key = [item.name for item in layout.key_of(one.parent)]
        if key and set(one.parent_items) != set(key):
            yield Problem("LGM-L034", NAME, _place(one), {"key": "+".join(key), "items": "+".join(one.parent_items)})


def _ends(one: Relation) -> list[tuple[str, list[str]]]:
    return [(one.parent, one.parent_items), (one.child, one.child_items)]


def _place(one: Relation) -> str:
    return f"{one.parent} → {one.child}"


def _shape(item: Item) -> tuple[str, int, int]:
    return item.type, item.digits, item.scale


def _shown(item: Item) -> str:
    return f"{item.type.value}({item.digits},{item.scale})" if item.scale else f"{item.type.value}({item.digits})"
