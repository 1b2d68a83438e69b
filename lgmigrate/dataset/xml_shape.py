"""What an XML document of a 移行ファイル is made of: its elements, with the columns that they hold.

The form is that of the XML Schemas of a layout, :mod:`lgmigrate.layout.xsd`: the columns of a CSV file are put back
into the groups and repeats that they come from.
"""

from collections.abc import Iterator

import msgspec

from lgmigrate.layout.columns import GROUP_SUFFIX, Branch, Leaf, Node, tree
from lgmigrate.layout.model import Item, Layout
from lgmigrate.layout.xsd import ROW, namespace
from lgmigrate.source.table import Column, TableDefinition, XmlForm


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """An element that stands in a row or a group as often as ``times`` is long, at most.

    ``times`` holds a column (an item as :meth:`Layout.columns_of` gives it) for each time, or the elements inside.
    """

    name: str
    times: tuple["Item | tuple[Element, ...]", ...]

    @property
    def repeats(self) -> bool:
        """Whether it may stand several times."""
        return len(self.times) > 1


def elements_of(layout: Layout, file: str) -> tuple[Element, ...]:
    """The elements of a row, in order.

    Args:
        layout: The layout.
        file: The name of the 移行ファイル; one without items has no elements.
    """
    columns = iter(layout.columns_of(file))
    return _elements(tree(layout.items_of(file)), columns)


def _elements(nodes: tuple[Node, ...], columns: Iterator[Item]) -> tuple[Element, ...]:
    """The elements of some nodes. ``columns`` come in the order in which the nodes are walked."""
    return tuple(element for node in nodes for element in _of_node(node, columns))


def _of_node(node: Node, columns: Iterator[Item]) -> Iterator[Element]:
    if isinstance(node, Branch):
        yield Element(name=node.element, times=tuple(_elements(node.parts, columns) for _ in range(node.repeat)))
    elif not node.item.unknown_date:
        yield Element(name=node.item.physical, times=tuple(next(columns) for _ in range(node.repeat)))
    else:
        yield from _unknown_dates(node, columns)


def _unknown_dates(node: Leaf, columns: Iterator[Item]) -> Iterator[Element]:
    """The three elements of a date that may be unknown; within one where they repeat."""
    name = node.item.physical
    triples = []
    for _ in range(node.repeat):
        three = [next(columns) for _ in range(3)]
        stem = three[0].physical
        triples.append(tuple(Element(name=name + one.physical.removeprefix(stem), times=(one,)) for one in three))
    if node.repeat == 1:
        yield from triples[0]
    else:
        yield Element(name=name + GROUP_SUFFIX, times=tuple(triples))


def definition_of(layout: Layout, file: str) -> TableDefinition:
    """The documents of a 移行ファイル as a source of XML: every column with its path.

    Raises:
        MigrationError: LGM-L021 for a file that the layout does not have.
    """
    physical = layout.file(file).physical
    columns = [Column(name=item.name, source=path) for item, path in _paths(elements_of(layout, file), "")]
    form = XmlForm(record=f"/{physical}/{ROW}", namespaces={"": namespace(layout)})
    return TableDefinition(name=file, form="xml", xml=form, encoding="utf-8", columns=columns)


def _paths(elements: tuple[Element, ...], above: str) -> Iterator[tuple[Item, str]]:
    for element in elements:
        for number, time in enumerate(element.times, 1):
            path = f"{above}{element.name}[{number}]" if element.repeats else above + element.name
            if isinstance(time, Item):
                yield time, path
            else:
                yield from _paths(time, f"{path}/")
