"""Lengths and offsets: where a compiler puts what the tree says.

SYNC follows Enterprise COBOL ("Slack bytes within records", "between occurrences") or GnuCOBOL, as the settings say:
an aligned item moves to its boundary, counted from the start of the record; where occurrences hold aligned items, each
is filled up to the largest of their boundaries. Enterprise COBOL moves a whole group where its first item is aligned.
GnuCOBOL (3.1.2, as ``cobc`` lays out) fills up before the last elementary item of an occurrence, not behind it, and the
boundary it fills up to is that of the items since the last group that began.
"""

import msgspec

from lgmigrate.source.copybook.compiler import CompilerSettings
from lgmigrate.source.copybook.items import FILLER, Item
from lgmigrate.source.copybook.picture import BadPictureError, Picture, picture
from lgmigrate.source.copybook.tree import Node, walk
from lgmigrate.source.copybook.usage import BadUsageError, storage

MOST_BYTES = 1 << 31
"""Bytes of a record."""
TAKEN_OVER = tuple(
    name for name in Item.__struct_fields__ if name not in ("line", "column", "source", "children", "meanings", "sign")
)


class Layout:
    """Lays trees of items out.

    Args:
        by: The compiler.

    Attributes:
        assumed: What was assumed, a sentence each.
    """

    def __init__(self, by: CompilerSettings) -> None:
        self._by = by
        self.assumed: list[str] = []

    def laid_out(self, roots: list[Node]) -> tuple[Item, ...]:
        """The finished items.

        Raises:
            MigrationError: LGM-S075 for clauses that do not go together, LGM-S076 for a picture that is none.
        """
        for root in roots:
            self._inherit(root)
            self._measure(root)
        if roots[0].level in (1, 77):
            sharing: dict[str, Node] = {}
            for root in roots:
                sharing[root.name] = _redefined(root, sharing) if root.redefines else root
                self._place(root, 0)
        else:
            self._place_in(roots, 0)
        for together in [[root] for root in roots] if roots[0].level in (1, 77) else [roots]:
            _place_renames(together)
        return tuple(_item(root) for root in roots)

    def _inherit(self, node: Node) -> None:
        """Hand USAGE, SIGN and (Enterprise COBOL) SYNC of a group down to what is in it."""
        for child in node.children:
            if child.kind == "renames":
                continue
            if node.usage:
                if child.usage and child.usage != node.usage:
                    raise child.error(f"USAGE {child.usage_word} in the group {node.name} of USAGE {node.usage_word}")
                child.usage, child.usage_word = node.usage, child.usage_word or node.usage_word
                child.unsigned = child.unsigned or node.unsigned
            child.sign = child.sign or node.sign
            child.sync = child.sync or (node.sync and self._by.sync == "ibm")
            self._inherit(child)

    def _measure(self, node: Node) -> None:
        """Kind and length of elementary items; the clauses that groups cannot have."""
        inside = [child for child in node.children if child.kind != "renames"]
        if not inside:
            self._elementary(node)
            return
        if node.justified or node.blank_when_zero:
            raise node.error("JUSTIFIED and BLANK WHEN ZERO do not go with groups")
        if node.usage in ("INDEX", "POINTER") and node.picture:
            raise node.error(f"{node.usage} has no picture")
        if node.sync and self._by.sync == "natural":
            self.assumed.append(f"SYNC of the group {node.name} does nothing")
        for child in inside:
            self._measure(child)

    def _elementary(self, node: Node) -> None:
        given = self._picture(node)
        own = node.usage
        node.usage = own or {"N": "NATIONAL", "G": "DISPLAY-1"}.get(given.symbol if given else "", "DISPLAY")
        separate = bool(node.sign and node.sign.endswith("separate") and given and given.signed)
        try:
            made = storage(node.usage, given, unsigned=node.unsigned, separate=separate, by=self._by)
        except BadUsageError as error:
            raise node.error(str(error)) from None
        node.kind, node.length, node.boundary = made.kind, made.length, made.boundary
        node.digits, node.scale, node.signed = made.digits, made.scale, made.signed
        node.edited = bool(given and given.category == "edited")
        if node.kind != "zoned" or not node.signed:
            if node.sign_place:
                raise node.error("SIGN goes with numbers of USAGE DISPLAY and a picture of S only", node.sign_place)
            node.sign = None
        if node.usage == "COMP-6" and node.signed:
            self.assumed.append(f"{node.name} is COMP-6 with a sign: it is stored as COMP-3")
        if node.blank_when_zero:
            if node.kind != "zoned" and not (node.edited and node.digits):
                raise node.error("BLANK WHEN ZERO goes with numbers of USAGE DISPLAY only")
            if node.signed and not node.edited:
                raise node.error("BLANK WHEN ZERO does not go with S")
            node.length += self._by.blank_point and not node.edited and node.scale > 0
            node.kind, node.edited = "text", True
        if node.justified and (node.kind not in ("text", "wide") or node.digits):
            raise node.error("JUSTIFIED goes with text only")
        _check_value(node)

    def _picture(self, node: Node) -> Picture | None:
        if not node.picture:
            return None
        try:
            return picture(node.picture, decimal_comma=self._by.decimal_comma, currency=self._by.currency)
        except BadPictureError as error:
            place = node.picture_place or node.place
            raise place.error("LGM-S076", f"{node.name}: PIC {node.picture[:60]}: {error}") from None

    def _place(self, node: Node, at: int) -> int:
        """Give an item and all in it its offset; returns the largest boundary that it needs."""
        node.offset = at
        inside = [child for child in node.children if child.kind != "renames"]
        if not inside:
            return node.boundary if self._synced(node) else 1
        behind, boundary = self._place_in(inside, at)
        node.length = behind - at
        if node.occurs > 1 and (slack := _slack(node.length, boundary)):
            node.length += slack
            if self._by.sync == "natural":
                self._fill_before_last(node, slack)
        if node.extent > MOST_BYTES or node.length > MOST_BYTES:
            raise node.error(f"it has {node.extent:,} bytes, more than {MOST_BYTES:,}")
        return boundary

    def _place_in(self, nodes: list[Node], at: int) -> tuple[int, int]:
        """Place items one behind the other, redefinitions where they belong; returns the end and the boundary."""
        behind, largest = at, 1
        sharing: dict[str, Node] = {}
        for node in nodes:
            start = behind
            if node.redefines:
                sharing[node.name] = _redefined(node, sharing)
                start = sharing[node.name].offset
            else:
                start += _slack(start, self._first_boundary(node))
                node.slack = start - behind
                sharing = {node.name: node}
            boundary = self._place(node, start)
            if node.extent > MOST_BYTES:
                raise node.error(f"it has {node.extent:,} bytes, more than {MOST_BYTES:,}")
            if node.redefines and node.offset + node.extent > behind:
                self.assumed.append(
                    f"{node.name} is longer than {node.redefines}, whose place it takes: both take that"
                )
            behind = max(behind, node.offset + node.extent)
            anew = self._by.sync == "natural" and node.kind == "group"
            largest = boundary if anew else max(largest, boundary)
        return behind, largest

    def _fill_before_last(self, group: Node, slack: int) -> None:
        """Move the last elementary item of a group, as GnuCOBOL does; the groups it is in stay where they are."""
        inside, node = [], group
        while children := [child for child in node.children if child.kind != "renames"]:
            node = children[-1]
            inside.append(node)
        node.offset += slack
        node.slack += slack
        for one in inside[:-1]:
            if node.offset + node.extent > one.offset + one.length:
                self.assumed.append(
                    f"{node.name} ends behind the end of {one.name}, as GnuCOBOL lays SYNC in tables out"
                )

    def _synced(self, node: Node) -> bool:
        return node.sync and self._by.sync != "none"

    def _first_boundary(self, node: Node) -> int:
        """The boundary on which an item begins; of a group, that of its first item where the compiler moves it."""
        while node.children and node.children[0].kind != "renames":
            if self._by.sync != "ibm":
                return 1
            node = node.children[0]
        return node.boundary if self._synced(node) else 1


def _slack(at: int, boundary: int) -> int:
    return -at % boundary


def _redefined(node: Node, sharing: dict[str, Node]) -> Node:
    """The item whose place a redefinition takes: the first of those that share it.

    Args:
        node: The redefinition.
        sharing: What it may redefine, by name, with the first item in the same place: at level 01 all records before,
            otherwise the item before and its other redefinitions.
    """
    first = sharing.get(node.redefines)
    if first is None or node.redefines == FILLER:
        raise node.error(f"REDEFINES {node.redefines}: no such item of level {node.level:02d} stands right before it")
    if first.occurs:
        raise node.error(f"{first.name}, which it redefines, has OCCURS")
    return first


def _check_value(node: Node) -> None:
    if node.value and node.value.kind == "text" and not node.value.all and node.kind in ("packed", "binary", "zoned"):
        raise node.error("VALUE of a number is a number, not a text literal")


def _place_renames(records: list[Node]) -> None:
    known = [node for node in walk(records) if node.kind != "renames"]
    for node in walk(records):
        if not node.renames:
            continue
        ends = []
        for name in node.renames:
            found = [one for one in known if one.name == name and one.level != 1]
            if not found:
                raise node.error(f"RENAMES {name}: there is no such item in the record")
            ends.append(found[0])
        node.offset = ends[0].offset
        node.length = ends[1].offset + ends[1].length - ends[0].offset
        if node.length < 1 or ends[1].offset < ends[0].offset:
            raise node.error(f"RENAMES {ends[0].name} THRU {ends[1].name}: the second stands before the first")


def _item(node: Node) -> Item:
    facts = {name: getattr(node, name) for name in TAKEN_OVER}
    made = Item(
        **facts,
        sign=node.sign or "trailing",
        meanings=tuple(node.meanings),
        children=tuple(_item(child) for child in node.children),
        line=node.place.line,
        column=node.place.column,
        source=node.place.source,
    )
    return made if made.kind != "group" or made.children else msgspec.structs.replace(made, kind="raw")
