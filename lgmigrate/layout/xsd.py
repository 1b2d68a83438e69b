"""XML Schemas of a layout: one for each 移行ファイル, which is one XML document.

What a document looks like::

    <HOJIN_KIHON xmlns="urn:lgmigrate:chukan-draft:hojin-juminzei" layout="chukan-draft/hojin-juminzei" version="0.1">
      <row><ATENA_NO>000000000000001</ATENA_NO><HOJIN_MEI>…</HOJIN_MEI></row>
    </HOJIN_KIHON>

- The root is the physical name of the file, a ``row`` stands for each row, an element for each item that has a value:
  physical name, in the order of the items. A missing value has no element; ``<X/>`` is the empty text.
- A group is an element of its own, ``Branch.element``. What repeats stands several times, without numbers. Where a
  later time has a value and an earlier one has not, the earlier is ``<X xsi:nil="true"/>``, or a group without items.
- A date is ``YYYY-MM-DD`` whatever the profile says, a number ``-12.50``. A date that may be unknown in part is three
  elements, ``X``, ``X_FUSHO_FLG`` and ``X_FUSHO_HYOKI``, like its three columns; where it repeats, they lie in an
  element ``X_GROUP`` that does.

The schema says types, lengths, digits, codes and what is required. What it cannot say is left to validation: keys and
relations; that a value is required the first time where the group around it repeats; lengths of 外字 items to the
character, since a variation selector is a character for XML and none for the layout (``maxLength`` is doubled there).
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from lxml import etree

from lgmigrate.errors import MigrationError
from lgmigrate.layout.columns import GROUP_SUFFIX, Branch, Leaf, Node, expanded, tree, unknown_date
from lgmigrate.layout.model import Item, ItemType, Layout

XS = "http://www.w3.org/2001/XMLSchema"
ROW = "row"
NAME_SOURCE = "urn:lgmigrate:name"
"""The ``source`` of the ``appinfo`` that holds the Japanese name of a file, group or item."""
MOST_DECIMAL_DIGITS = 24
"""What libxml2 surely computes with as ``xs:decimal``; longer numbers are text of the form of a number."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
HALF_WIDTH = "[ -~¥‾｡-ﾟ]*"
PRINTABLE = r"\P{Cc}*"


def namespace(layout: Layout) -> str:
    """The XML namespace of a layout's documents."""
    return f"urn:lgmigrate:{layout.family}:{layout.name}"


def schema(layout: Layout, file: str) -> bytes:
    """The XML Schema of a file's documents, UTF-8 with a declaration.

    Args:
        layout: The layout.
        file: The name of the 移行ファイル.

    Raises:
        MigrationError: LGM-L021 for a file that the layout does not have, LGM-L031 for one without items, LGM-L056 for
            a physical name that cannot be the name of an element.
    """
    one = layout.file(file)
    items = layout.items_of(file)
    if not items:
        raise MigrationError("LGM-L031", file="files.csv", item=file)
    root = etree.Element(_xs("schema"), nsmap={"xs": XS, None: namespace(layout)})
    root.attrib.update({"targetNamespace": namespace(layout), "elementFormDefault": "qualified"})
    if layout.version:
        root.set("version", layout.version)
    note = f"{layout.title} {layout.version}。出所: {layout.provenance.value}。{layout.source}"
    _documented(root, one.name, note)
    document = _element(root, one.physical, one.name, one.note)
    content = _child(document, "complexType")
    row = _child(_child(content, "sequence"), "element", name=ROW, minOccurs="0", maxOccurs="unbounded")
    _sequence(_child(_child(row, "complexType"), "sequence"), tree(items), layout, once=True)
    _child(content, "attribute", name="layout", type="xs:string", fixed=layout.id)
    _child(content, "attribute", name="version", type="xs:string")
    for name in _lists(layout, items):
        _code_type(root, layout, name)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text


def _sequence(parent: Any, nodes: Iterable[Node], layout: Layout, *, once: bool) -> None:
    """The elements of some nodes; ``once`` where nothing around them repeats."""
    for node in nodes:
        if isinstance(node, Branch):
            needed = once and _needed(node)
            inner = _element(parent, node.element, node.name, "", node.repeat, needed=needed)
            _sequence(
                _child(_child(inner, "complexType"), "sequence"), node.parts, layout, once=once and node.repeat == 1
            )
        elif node.item.unknown_date:
            _triple(parent, node, layout, once)
        else:
            _item(parent, node.item, layout, node.repeat, once)


def _needed(node: Node) -> bool:
    """Whether a group holds anything that is required."""
    return any(map(_needed, node.parts)) if isinstance(node, Branch) else node.item.required


def _triple(parent: Any, node: Leaf, layout: Layout, once: bool) -> None:
    """The three elements of a date that may be unknown; within one element where they repeat."""
    if node.repeat > 1:
        needed = once and node.item.required
        outer = _element(parent, node.item.physical + GROUP_SUFFIX, node.item.name, "", node.repeat, needed=needed)
        parent, once = _child(_child(outer, "complexType"), "sequence"), False
    single = msgspec.structs.replace(node.item, repeat=(), group="")
    for column in expanded([single], flag_list=layout.flag_list):
        _item(parent, column.item, layout, 1, once)


def _item(parent: Any, item: Item, layout: Layout, repeat: int, once: bool) -> None:
    note = " ".join(filter(None, [item.note, f"単位: {item.unit}" if item.unit else ""]))
    element = _element(parent, item.physical, item.name, note, repeat, needed=once and item.required)
    if repeat > 1:
        element.set("nillable", "true")
    if item.code and layout.codes_of(item.code):
        element.set("type", _type_name(layout, item.code))
        return
    base, facets = _facets(item)
    restriction = _child(_child(element, "simpleType"), "restriction", base=f"xs:{base}")
    for facet, value in facets:
        _child(restriction, facet, value=value)


def _facets(item: Item) -> tuple[str, list[tuple[str, str]]]:
    """The built-in type under an item, and what restricts it."""
    if item.unknown_date:
        return "string", [("pattern", unknown_date("-").strip("^$").replace("(?:", "("))]
    if item.type is ItemType.DATE:
        return "date", [("pattern", "[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    if item.type is ItemType.NUMBER:
        whole = item.digits - item.scale
        before = f"[0-9]{{1,{whole}}}" if whole > 0 else "0"
        behind = rf"(\.[0-9]{{1,{item.scale}}})?" if item.scale else ""
        return "decimal" if item.digits <= MOST_DECIMAL_DIGITS else "token", [("pattern", f"[+\\-]?{before}{behind}")]
    longest = item.digits * 2 if item.gaiji else item.digits
    facets = [("minLength", "1")] if item.required else []
    facets += [("maxLength", str(longest)), ("pattern", HALF_WIDTH if item.type is ItemType.TEXT else PRINTABLE)]
    return "string", facets


def _lists(layout: Layout, items: list[Item]) -> list[str]:
    """The code lists that a file's columns use and that have codes."""
    used = dict.fromkeys(column.item.code for column in expanded(items, flag_list=layout.flag_list))
    return [name for name in used if name and layout.codes_of(name)]


def _type_name(layout: Layout, code_list: str) -> str:
    known = list(dict.fromkeys([*(one.name for one in layout.code_lists), *(code.list for code in layout.codes)]))
    return f"codes.{known.index(code_list) + 1}"


def _code_type(root: Any, layout: Layout, name: str) -> None:
    kind = _child(root, "simpleType", name=_type_name(layout, name))
    _documented(kind, name, "")
    restriction = _child(kind, "restriction", base="xs:string")
    titles = {code.code: code.title for code in layout.codes_of(name)}
    for code, title in titles.items():
        _documented(_child(restriction, "enumeration", value=code), title, "")


def _element(parent: Any, physical: str, name: str, note: str, repeat: int = 1, *, needed: bool = True) -> Any:
    if not _NAME.fullmatch(physical):
        raise MigrationError("LGM-L056", item=name, physical=physical)
    element = _child(parent, "element", name=physical)
    if not needed:
        element.set("minOccurs", "0")
    if repeat > 1:
        element.set("maxOccurs", str(repeat))
    _documented(element, name, note)
    return element


def _documented(parent: Any, name: str, note: str) -> None:
    annotation = _child(parent, "annotation")
    _child(annotation, "appinfo", source=NAME_SOURCE).text = _legal(name)
    if note:
        _child(annotation, "documentation", **{"{http://www.w3.org/XML/1998/namespace}lang": "ja"}).text = _legal(note)


def _legal(text: str) -> str:
    """A note may hold characters that XML does not have; they say nothing there."""
    return "".join(
        char for char in text if char in "\t\n\r" or (char.isprintable() and ord(char) not in (0xFFFE, 0xFFFF))
    )


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, _xs(tag), **attributes)


def _xs(tag: str) -> str:
    return f"{{{XS}}}{tag}"
