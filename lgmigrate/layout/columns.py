"""From items to columns: what repeats, and what is a date that may be unknown, takes several columns.

A CSV file and a table are flat. Of an item that may stand three times become ``NAME1``, ``NAME2``, ``NAME3`` (after a
name that ends in a digit: ``NAME2_1`` …); of a group that repeats become its items once for each time, the first time's
all before the second's; inside two repeats the numbers are joined, ``NAME1_2`` being the second of the first.

A date that may be unknown in part (type ``D``, unit ``不詳``) takes three columns, as the 基本データリスト has it:

====================  ======  ===================================================================================
``X``                 D       the date; parts that are not known are written as ``0000``, ``A1``–``A4``, ``00``
``X_不詳フラグ``      X(1)    1 where the date is not wholly known, 0 where it is
``X_不詳表記``        N(72)   what the register says instead
====================  ======  ===================================================================================

``required`` asks for the first time only: how often more, the data decides.
"""

from collections.abc import Iterable, Iterator

import msgspec

from lgmigrate.layout.model import UNKNOWN_FLAG, Item, ItemType

FLAG, WORDING = f"_{UNKNOWN_FLAG}", "_不詳表記"
FLAG_PHYSICAL, WORDING_PHYSICAL = "_FUSHO_FLG", "_FUSHO_HYOKI"
WORDING_DIGITS = 72
"""Characters of ``X_不詳表記`` in the 基本データリスト."""
GROUP_SUFFIX = "_GROUP"


class Leaf(msgspec.Struct, frozen=True):
    """An item in its place in the file, and how often it repeats there."""

    item: Item
    repeat: int


class Branch(msgspec.Struct, frozen=True):
    """A group in its place in the file, how often it repeats, and what it is made of.

    ``element`` is its name in XML: the physical name of its first item with ``_GROUP`` behind it, once more for each
    group inside that begins with the same item.
    """

    name: str
    element: str
    repeat: int
    parts: "tuple[Leaf | Branch, ...]"


Node = Leaf | Branch


class Column(msgspec.Struct, frozen=True):
    """A column: as an item of its own, the item it is made of, and which time of each repeating group and item it is.

    ``times`` has a number from 1 for each level, groups first and the item last, those that do not repeat included.
    """

    item: Item
    of: Item
    times: tuple[int, ...]


def unknown_date(between: str) -> str:
    """A date that may be unknown in part, as a regular expression of a whole value.

    Year ``0000``; month ``A1`` spring to ``A4`` winter or ``00``; day ``A1`` to ``A3`` (上旬 中旬 下旬) or ``00``. Days
    that no calendar has, such as 29 February of a common year, stand in registers and are let through.

    Args:
        between: What stands between year, month and day.
    """
    return f"^[0-9]{{4}}{between}(?:0[0-9]|1[0-2]|A[1-4]){between}(?:[0-2][0-9]|3[01]|A[1-3])$"


def tree(items: Iterable[Item]) -> tuple[Node, ...]:
    """The items of a file with their groups, in order.

    A group that is left and named again is a second group of the same name; lint reports it.
    """
    return _nodes(list(items), 0)


def _nodes(items: list[Item], depth: int, used: int = 0) -> tuple[Node, ...]:
    """What stands at one depth; ``used`` numbers of the first item's repeats belong to groups around it."""
    nodes: list[Node] = []
    at = 0
    while at < len(items):
        item, taken = items[at], used if at == 0 else 0
        if len(item.path) <= depth:
            nodes.append(Leaf(item, _number(item, taken)))
            at += 1
            continue
        end = at
        while end < len(items) and items[end].path[: depth + 1] == item.path[: depth + 1]:
            end += 1
        parts = _nodes(items[at:end], depth + 1, taken + 1)
        inner = parts[0].element if isinstance(parts[0], Branch) else item.physical
        nodes.append(Branch(item.path[depth], inner + GROUP_SUFFIX, _number(item, taken), parts))
        at = end
    return tuple(nodes)


def _number(item: Item, at: int) -> int:
    return item.repeat[at] if at < len(item.repeat) else 1


def expanded(items: Iterable[Item], *, flag_list: str = "") -> list[Column]:
    """The columns of a file.

    Args:
        items: The items of one file, in order.
        flag_list: The code list of ``_不詳フラグ`` columns, where the layout has one.
    """
    return list(_expand(tree(items), (), (), flag_list))


def _expand(nodes: Iterable[Node], times: tuple[int, ...], shown: tuple[int, ...], flag_list: str) -> Iterator[Column]:
    """The columns of some nodes; ``shown`` are those of the ``times`` that stand in names."""
    for node in nodes:
        for time in range(1, node.repeat + 1):
            more = (time,) if node.repeat > 1 else ()
            if isinstance(node, Branch):
                yield from _expand(node.parts, (*times, time), shown + more, flag_list)
            else:
                yield from _columns(node.item, (*times, time), shown + more, flag_list)


def _columns(item: Item, times: tuple[int, ...], shown: tuple[int, ...], flag_list: str) -> Iterator[Column]:
    if not (item.group or item.repeat or item.unknown_date):
        yield Column(item, item, times)
        return
    required = item.required and all(time == 1 for time in times)
    name, physical = _numbered(item, shown)
    plain = msgspec.structs.replace(item, name=name, physical=physical, required=required, group="", repeat=())
    yield Column(plain, item, times)
    if item.unknown_date:
        replace = msgspec.structs.replace
        rest = replace(plain, key=None, unit="", scale=0, gaiji=False, code="")
        flag = {"name": name + FLAG, "physical": physical + FLAG_PHYSICAL, "type": ItemType.TEXT, "digits": 1}
        words = {"name": name + WORDING, "physical": physical + WORDING_PHYSICAL, "type": ItemType.NATIONAL}
        yield Column(replace(rest, **flag, code=flag_list), item, times)
        yield Column(replace(rest, **words, digits=WORDING_DIGITS, required=False), item, times)


def _numbered(item: Item, shown: tuple[int, ...]) -> tuple[str, str]:
    """Name and physical name with the numbers of the repeats behind them."""
    if not shown:
        return item.name, item.physical
    numbers = "_".join(map(str, shown))
    joint = "_" if item.name[-1].isdigit() else ""
    return f"{item.name}{joint}{numbers}", f"{item.physical}_{numbers}"
