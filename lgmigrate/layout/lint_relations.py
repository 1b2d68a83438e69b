"""Rules of lint about relations: that both ends are there, fit each other, and lead to one row of the parent."""

from collections.abc import Callable, Iterator

from lgmigrate.layout.beside import Beside
from lgmigrate.layout.model import Item, Layout, Relation
from lgmigrate.layout.parts import unknown
from lgmigrate.layout.problem import Problem

NAME = "relations.csv"


def _unknown(layout: Layout, beside: Beside) -> Iterator[Problem]:
    """Relations of units, files or items that are not there."""
    for one in layout.relations:
        parent = _parent(one, layout, beside)
        if parent is None:
            yield Problem("LGM-L046", NAME, _place(one), {"name": one.parent_unit})
        else:
            yield from _unknown_end(one, parent, one.parent_file, one.parent_items)
        yield from _unknown_end(one, layout, one.child, one.child_items)


def _unknown_end(one: Relation, layout: Layout, file: str, items: list[str]) -> Iterator[Problem]:
    files = [each.name for each in layout.files]
    if file not in files:
        yield Problem("LGM-L021", NAME, _place(one), unknown(file, files))
        return
    known = [item.name for item in layout.items_of(file)]
    for name in items:
        if name not in known:
            yield Problem("LGM-L022", NAME, _place(one), {"of": file, **unknown(name, known)})


def _unlike(layout: Layout, beside: Beside) -> Iterator[Problem]:
    """Relations whose two ends differ in number, type, digits or scale of their items."""
    for one in layout.relations:
        if len(one.parent_items) != len(one.child_items):
            counts = {"parent_count": len(one.parent_items), "child_count": len(one.child_items)}
            yield Problem("LGM-L032", NAME, _place(one), counts)
            continue
        above = _parent(one, layout, beside)
        parents = {item.name: item for item in above.items_of(one.parent_file)} if above else {}
        children = {item.name: item for item in layout.items_of(one.child)}
        for parent_name, child_name in zip(one.parent_items, one.child_items, strict=True):
            parent, child = parents.get(parent_name), children.get(child_name)
            if parent and child and _shape(parent) != _shape(child):
                facts = {"parent": f"{parent.name} {_shown(parent)}", "child": f"{child.name} {_shown(child)}"}
                yield Problem("LGM-L033", NAME, _place(one), facts)


def _not_key(layout: Layout, beside: Beside) -> Iterator[Problem]:
    """Relations to items that are not the parent's key, so that a child row may have several parents."""
    for one in layout.relations:
        parent = _parent(one, layout, beside)
        key = [item.name for item in parent.key_of(one.parent_file)] if parent else []
        if key and set(one.parent_items) != set(key):
            yield Problem("LGM-L034", NAME, _place(one), {"key": "+".join(key), "items": "+".join(one.parent_items)})


def _parent(one: Relation, layout: Layout, beside: Beside) -> Layout | None:
    """The layout that the parent is a file of."""
    return beside(one.parent_unit) if one.parent_unit else layout


def _place(one: Relation) -> str:
    return f"{one.parent} → {one.child}"


def _shape(item: Item) -> tuple[str, int, int]:
    return item.type, item.digits, item.scale


def _shown(item: Item) -> str:
    return f"{item.type.value}({item.digits},{item.scale})" if item.scale else f"{item.type.value}({item.digits})"


RULES: tuple[Callable[[Layout, Beside], Iterator[Problem]], ...] = (_unknown, _unlike, _not_key)
