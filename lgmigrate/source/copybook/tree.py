"""From entries to a tree: clauses told apart, levels put in each other, 66 and 88 where they belong."""

from collections.abc import Iterator

import msgspec
from lark import Token, Tree

from lgmigrate.source.copybook.faults import Place
from lgmigrate.source.copybook.grammar import Clause, Entry, figurative
from lgmigrate.source.copybook.items import FILLER, Meaning88, Sign, Value
from lgmigrate.source.copybook.tokens import USAGES

NAMES = ("NAME",)
MOST_OCCURS = 1 << 31
HEXADECIMAL = ("X", "NX", "GX")
ALONE = ("redefines", "renames", "picture", "usage", "group_usage", "sign", "occurs", "sync", "just", "blank", "value")
"""Clauses that an entry has once."""


class Node(msgspec.Struct, kw_only=True):
    """An item while it is being laid out: what was written, then what follows from it (see ``Item``)."""

    level: int
    name: str
    place: Place
    picture: str = ""
    picture_place: Place | None = None
    usage: str = ""
    usage_word: str = ""
    unsigned: bool = False
    sign: Sign | None = None
    sign_place: Place | None = None
    occurs: int = 0
    at_least: int = 0
    depending: str = ""
    keys: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    redefines: str = ""
    renames: tuple[str, str] | None = None
    value: Value | None = None
    sync: bool = False
    justified: bool = False
    blank_when_zero: bool = False
    meanings: list[Meaning88] = []
    children: list["Node"] = []
    offset: int = 0
    length: int = 0
    slack: int = 0
    boundary: int = 1
    kind: str = "group"
    digits: int = 0
    scale: int = 0
    signed: bool = False
    edited: bool = False

    @property
    def extent(self) -> int:
        """Bytes of all occurrences."""
        return self.length * max(self.occurs, 1)

    def error(self, why: str, place: Place | None = None) -> Exception:
        """A clause of this item that cannot be."""
        return (place or self.place).error("LGM-S075", f"{self.name}: {why}")


def tree(entries: list[Entry]) -> list[Node]:
    """The items of level 01 and 77, or of the highest level where the copybook is part of a record.

    Raises:
        MigrationError: LGM-S075 for levels and clauses that do not go together.
    """
    roots: list[Node] = []
    path: list[Node] = []
    for entry in entries:
        if entry.level == 88:
            _add_meaning(entry, path)
            continue
        node = _node(entry)
        if entry.level == 66:
            _add_renames(node, roots)
            continue
        if entry.level not in range(1, 50) and entry.level != 77:
            raise entry.place.error("LGM-S075", f"{entry.level:02d} is no level number (01 to 49, 66, 77, 88)")
        path = _hang(node, path, roots)
    if not roots:
        place = entries[0].place if entries else Place("", 1, 1)
        raise place.error("LGM-S075", "there is no data item in it")
    return roots


def _hang(node: Node, path: list[Node], roots: list[Node]) -> list[Node]:
    """Put an item under the one it belongs to; returns the way down to it."""
    if node.level in (1, 77):
        if roots and roots[0].level not in (1, 77):
            raise node.error(
                f"level {node.level:02d} stands behind items of level {roots[0].level:02d} without a record"
            )
        roots.append(node)
        return [node]
    if path and path[0].level == 77:
        raise node.error("level 77 has no items below it")
    above = [one for one in path if one.level < node.level]
    siblings = above[-1].children if above else roots
    if siblings and siblings[0].level != node.level:
        raise node.error(f"level {node.level:02d} stands beside level {siblings[0].level:02d}; it belongs to no group")
    if above and above[-1].picture:
        raise node.error(f"{above[-1].name} has a picture, so there can be no item below it")
    siblings.append(node)
    return [*above, node]


def _add_meaning(entry: Entry, path: list[Node]) -> None:
    if not path:
        raise entry.place.error("LGM-S075", "level 88 without an item before it")
    if not entry.name or [clause.kind for clause in entry.clauses] != ["value"]:
        raise entry.place.error("LGM-S075", "level 88 has a name and VALUE, and no other clause")
    clause = entry.clauses[0]
    values = tuple(_range(one) for one in clause.tree.children if isinstance(one, Tree) and one.data == "range")
    place = entry.place
    path[-1].meanings.append(Meaning88(name=entry.name, values=values, line=place.line, column=place.column))


def _add_renames(node: Node, roots: list[Node]) -> None:
    if not roots:
        raise node.error("level 66 without a record before it")
    if node.renames is None or node.name == FILLER:
        raise node.error("level 66 has a name and RENAMES")
    roots[-1].children.append(node)


def _node(entry: Entry) -> Node:
    """An item with its clauses."""
    node = Node(level=entry.level, name=entry.name or FILLER, place=entry.place)
    seen: dict[str, Clause] = {}
    for clause in entry.clauses:
        if clause.kind in ALONE and clause.kind in seen:
            raise node.error(f"the clause {_word(clause)} stands twice", clause.place)
        seen[clause.kind] = clause
        _CLAUSES.get(clause.kind, _nothing)(node, clause)
    if entry.level == 66 and set(seen) != {"renames"}:
        raise node.error("level 66 has RENAMES, and no other clause")
    if entry.level != 66 and node.renames:
        raise node.error("RENAMES goes with level 66 only", seen["renames"].place)
    if entry.level in (1, 77) and node.occurs:
        raise node.error(f"OCCURS does not go with level {entry.level:02d}", seen["occurs"].place)
    if node.redefines and node.occurs and node.depending:
        raise node.error("DEPENDING ON does not go with REDEFINES", seen["occurs"].place)
    return node


def _word(clause: Clause) -> str:
    return str(next(clause.tree.scan_values(lambda _: True)))


def _nothing(node: Node, clause: Clause) -> None:
    """GLOBAL and EXTERNAL: where other programs find the item, not what it is."""


def _redefines(node: Node, clause: Clause) -> None:
    node.redefines = clause.texts("NAME")[0]


def _renames(node: Node, clause: Clause) -> None:
    names = [str(one.children[0]) for one in clause.tree.children if isinstance(one, Tree)]
    node.renames, node.kind = (names[0], names[-1]), "renames"


def _picture(node: Node, clause: Clause) -> None:
    node.picture, node.picture_place = clause.texts("PICTURE_STRING")[0], clause.place


def _usage(node: Node, clause: Clause) -> None:
    node.usage_word = clause.texts("USAGE_WORD")[0]
    node.usage = USAGES[node.usage_word]
    words = clause.texts("SIGNED", "UNSIGNED")
    if words and not node.usage.startswith("BINARY-"):
        raise node.error(f"{words[0]} goes with BINARY-CHAR, -SHORT, -LONG and -DOUBLE only", clause.place)
    node.unsigned = words == ["UNSIGNED"]


def _group_usage(node: Node, clause: Clause) -> None:
    if clause.texts("USAGE_WORD") != ["NATIONAL"] or node.usage:
        raise node.error("GROUP-USAGE is NATIONAL, and stands without USAGE", clause.place)
    node.usage = node.usage_word = "NATIONAL"


def _sign(node: Node, clause: Clause) -> None:
    separate, node.sign_place = bool(clause.texts("SEPARATE")), clause.place
    if clause.texts("LEADING"):
        node.sign = "leading-separate" if separate else "leading"
    else:
        node.sign = "trailing-separate" if separate else "trailing"


def _occurs(node: Node, clause: Clause) -> None:
    numbers = [str(one) for one in clause.tree.children if isinstance(one, Token) and one.type == "INTEGER"]
    if any(len(one) > 10 or int(one) > MOST_OCCURS for one in numbers):
        raise node.error("OCCURS is too large", clause.place)
    least, most = int(numbers[0]), int(numbers[-1])
    node.depending = _depending(clause)
    if len(numbers) > 1 and not node.depending:
        raise node.error("OCCURS … TO needs DEPENDING ON", clause.place)
    if most < 1 or (len(numbers) > 1 and least > most):
        raise node.error(f"OCCURS {' TO '.join(numbers)} is no number of occurrences", clause.place)
    node.occurs = most
    node.at_least = (least if len(numbers) > 1 else min(1, most)) if node.depending else 0
    node.keys = tuple(
        str(one.children[0]) for key in clause.tree.find_data("key") for one in key.find_data("qualified")
    )
    node.indexes = tuple(
        str(one) for indexed in clause.tree.find_data("indexed") for one in indexed.children if one.type == "NAME"
    )


def _depending(clause: Clause) -> str:
    for one in clause.tree.find_data("depending"):
        for name in one.find_data("qualified"):
            return str(name.children[0])
    return ""


def _sync(node: Node, clause: Clause) -> None:
    del clause
    node.sync = True


def _just(node: Node, clause: Clause) -> None:
    del clause
    node.justified = True


def _blank(node: Node, clause: Clause) -> None:
    del clause
    node.blank_when_zero = True


def _value(node: Node, clause: Clause) -> None:
    ranges = [one for one in clause.tree.children if isinstance(one, Tree) and one.data == "range"]
    if len(ranges) > 1 or len(ranges[0].children) > 2 or clause.texts("THRU", "FALSE"):
        raise node.error("VALUE with several values, THRU or FALSE goes with level 88 only", clause.place)
    node.value = _range(ranges[0])[0]


_CLAUSES = {
    "redefines": _redefines, "renames": _renames, "picture": _picture, "usage": _usage, "group_usage": _group_usage,
    "sign": _sign, "occurs": _occurs, "sync": _sync, "just": _just, "blank": _blank, "value": _value,
}  # fmt: skip


def _range(tree: "Tree[Token]") -> tuple[Value, Value | None]:
    constants = [_constant(one) for one in tree.children if isinstance(one, Tree)]
    return constants[0], constants[1] if len(constants) > 1 else None


def _constant(tree: "Tree[Token]") -> Value:
    tokens = [one for one in tree.children if isinstance(one, Token)]
    repeated = tokens[0].type == "ALL"
    token = tokens[-1]
    if token.type in ("NUMBER", "INTEGER"):
        return Value(kind="number", text=str(token))
    if token.type != "LITERAL":
        return Value(kind="figurative", text=figurative(str(token)), all=repeated)
    at = min(at for at in (token.find("'"), token.find('"')) if at >= 0)
    quote, prefix = token[at], token[:at].upper()
    text = token[at + 1 : -1].replace(quote * 2, quote)
    return Value(kind="hex" if prefix in HEXADECIMAL else "text", text=text, all=repeated)


def walk(nodes: list[Node]) -> Iterator[Node]:
    """All items of some trees, in the order of the source."""
    for node in nodes:
        yield node
        yield from walk(node.children)
