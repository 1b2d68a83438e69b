"""A plan as the tables of the kernel: which names an element may be written by, and where what is in it goes.

The kernel compares names as they are written. So tables hold for the prefixes that are declared where records stand,
and a plan is compiled again where others are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset._kernel import XmlShape
from lgmigrate.source.xml.paths import XSI, Path, Plan, Taken
from lgmigrate.source.xml.shaped import NIL_ATTRIBUTE

XML = "http://www.w3.org/XML/1998/namespace"
NAME_BYTES = 200
"""Longest name that the kernel knows; 64 and 4,096 below are its limits as well."""
MOST_TABLES, MOST_COLUMNS, MOST_ATTRIBUTES, MOST_PREFIXES = 64, 4096, 64, 64
MOST_LEARNED = 256
OF_INSTANCES = tuple(f"{{{XSI}}}{local}" for local in ("nil", "type", "schemaLocation", "noNamespaceSchemaLocation"))
IGNORED, UNKNOWN = 1, 2
NONE = -1
OUTSIDE, RECORD = 0, 1
"""The node around a record, and that of the record."""
CHECKED_BY_PARSERS = f"{{{XML}}}id"

Table = npt.NDArray[np.int32]


class Learned(msgspec.Struct, frozen=True):
    """Elements and attributes that the plan does not know and that were met: the kernel may then go over them."""

    elements: tuple[Path, ...] = ()
    attributes: tuple[tuple[Path, str], ...] = ()

    @property
    def full(self) -> bool:
        """Whether no more are learned."""
        return len(self.elements) + len(self.attributes) >= MOST_LEARNED


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """A plan for the kernel.

    Attributes:
        shape: What the kernel made of the tables.
        paths: The path of each node (that of the record for what is around it).
        columns: The columns of each table, in the order of the kernel.
        shown: What an event of the kernel is about, as the plan shows it.
        prefixes: What it was compiled for.
    """

    shape: XmlShape
    paths: list[Path]
    columns: list[list[Taken]]
    shown: dict[int, str]
    prefixes: Mapping[str, str]

    def name(self, written: str, attribute: bool) -> str:
        """A name as it is written, with its namespace; empty where its prefix is not declared."""
        prefix, colon, local = written.rpartition(":")
        if not colon:
            uri = "" if attribute else self.prefixes.get("", "")
            return f"{{{uri}}}{local}" if uri else local
        return f"{{{self.prefixes[prefix]}}}{local}" if self.prefixes.get(prefix) else ""


def compiled(plan: Plan, learned: Learned, prefixes: Mapping[str, str], declared: bytes) -> Compiled | None:
    """The tables of a plan.

    Args:
        plan: What is taken.
        learned: What else is known.
        prefixes: Prefix (empty for none) → namespace, where records stand.
        declared: What stands behind the name of each record.

    Returns:
        The tables; None for what the kernel is not made for.
    """
    tables = _Tables(plan, learned, {**prefixes, "xml": XML})
    return tables.made(declared) if tables.fit else None


class _Tables:
    """Tables being written."""

    def __init__(self, plan: Plan, learned: Learned, prefixes: Mapping[str, str]) -> None:
        self.plan, self.learned, self.prefixes = plan, learned, prefixes
        self.names = bytearray()
        self.fit = len(prefixes) <= MOST_PREFIXES
        self._places: dict[bytes, int] = {}
        below: dict[Path, list[Path]] = {}
        known = dict.fromkeys(path[:depth] for path in self._ends() for depth in range(len(path) + 1))
        for path in [*known, *sorted(plan.ignored), *learned.elements]:
            if path and path[:-1] in plan.known and path not in below.setdefault(path[:-1], []):
                below[path[:-1]].append(path)
        self.below = below
        self.paths = [(), (), *(path for paths in below.values() for path in paths)]
        self.number = {path: number for number, path in enumerate(self.paths)}

    def _ends(self) -> Iterator[Path]:
        for table in self.plan.tables:
            yield table.each
            yield from (one.path for one in table.columns)

    def made(self, declared: bytes) -> Compiled | None:
        columns, chains, text, seen, of_attribute = self._columns()
        children: list[tuple[int, int, int, int]] = []
        groups: list[tuple[int, int]] = []
        variants: list[int] = []
        attributes: list[tuple[int, ...]] = []
        shown: dict[int, str] = {}
        nodes = []
        each = {table.each: number for number, table in enumerate(self.plan.tables)}
        for number, path in enumerate(self.paths):
            first = len(children), len(attributes), len(groups)
            usual = path in self.plan.known
            if number == OUTSIDE:
                children += [(*name, RECORD, NONE) for name in self._written(self.plan.record.names[-1])]
            elif usual:
                self._add_children(path, children, groups, variants)
                self._add_attributes(path, of_attribute, attributes, shown)
            kind = 0 if usual else IGNORED if path in self.plan.ignored else UNKNOWN
            if kind == UNKNOWN:
                shown[number] = self.plan.shown(path)
            inside = number != OUTSIDE
            nodes.append((
                first[0], len(children) - first[0], first[1], len(attributes) - first[1],
                text.get(path, NONE) if inside else NONE, seen.get(path, NONE) if inside else NONE,
                kind, each.get(path, NONE) if inside else NONE, first[2], len(groups) - first[2],
            ))  # fmt: skip
        fit = len(each) == len(self.plan.tables) <= MOST_TABLES and 0 < len(columns) <= MOST_COLUMNS and children
        if not fit or not self.fit:
            return None
        bounds, at = [], 0
        for table in self.plan.tables:
            bounds.append((at, len(table.columns)))
            at += len(table.columns)
        shape = XmlShape(
            bytes(self.names), _array(nodes, 10), _array(children, 4), _array(groups, 2), _array(variants, 0),
            _array(attributes, 6), _array(columns, 2), _array(chains, 0), _array(bounds, 2), declared,
            [f"{prefix}:".encode() for prefix in self.prefixes if prefix],
        )  # fmt: skip
        return Compiled(
            shape=shape,
            paths=self.paths,
            columns=[table.columns for table in self.plan.tables],
            shown=shown,
            prefixes=self.prefixes,
        )

    def _columns(self) -> tuple[list[tuple[int, int]], list[int], dict[Path, int], dict[Path, int], dict[Any, int]]:
        """The columns, those of attributes by element, and the first column of each text, element and attribute."""
        columns: list[tuple[int, int]] = []
        chains: list[int] = []
        text: dict[Path, int] = {}
        seen: dict[Path, int] = {}
        of_attribute: dict[Any, int] = {}
        for number, table in enumerate(self.plan.tables):
            for one in table.columns:
                at = len(columns)
                chains.append(seen.get(one.path, NONE) if one.attribute else NONE)
                if one.attribute:
                    columns.append((number, of_attribute.get((one.path, one.attribute), NONE)))
                    of_attribute[one.path, one.attribute] = seen[one.path] = at
                else:
                    columns.append((number, text.get(one.path, NONE)))
                    text[one.path] = at
        return columns, chains, text, seen, of_attribute

    def _add_children(self, path: Path, children: list[Any], groups: list[Any], variants: list[int]) -> None:
        counted: dict[str, dict[int, int]] = {}
        for below in self.below.get(path, []):
            name, nth = below[-1]
            if (*path, (name, 0)) in self.plan.counted:
                if nth:
                    counted.setdefault(name, {})[nth] = self.number[below]
            elif not nth:
                children += [(*written, self.number[below], NONE) for written in self._written(name)]
        for name, numbers in counted.items():
            children += [(*written, OUTSIDE, len(groups)) for written in self._written(name)]
            groups.append((len(variants), max(numbers)))
            variants += [numbers.get(nth, NONE) for nth in range(1, max(numbers) + 1)]

    def _add_attributes(self, path: Path, columns: Mapping[Any, int], attributes: list[Any], shown: Any) -> None:
        plan = self.plan
        taken = [name for at, name in columns if at == path]
        ignored = sorted(name for at, name in plan.ignored_attributes if at == path)
        met = [name for at, name in self.learned.attributes if at == path]
        names = dict.fromkeys([*taken, *ignored, *met, *OF_INSTANCES])
        names.pop(CHECKED_BY_PARSERS, None)
        self.fit &= len(names) <= MOST_ATTRIBUTES
        for bit, name in enumerate(names):
            event = NONE
            if name in met and name not in taken:
                event = len(self.paths) + len(attributes)
                shown[event] = plan.shown(path, name)
            column = columns.get((path, name), NONE)
            nil = int(name == NIL_ATTRIBUTE)
            attributes += [(*written, column, nil, bit, event) for written in self._written(name, attribute=True)]

    def _written(self, name: str, attribute: bool = False) -> list[tuple[int, int]]:
        """Where a name stands among the names, in each way it may be written."""
        uri, _, local = name[1:].partition("}") if name.startswith("{") else ("", "", name)
        if uri:
            found = [prefix for prefix, known in self.prefixes.items() if known == uri and (prefix or not attribute)]
        else:
            found = [""] if attribute or not self.prefixes.get("") else []
        return [self._place(f"{prefix}:{local}" if prefix else local) for prefix in found]

    def _place(self, written: str) -> tuple[int, int]:
        data = written.encode()
        self.fit &= len(data) <= NAME_BYTES
        if data not in self._places:
            self._places[data] = len(self.names)
            self.names += data
        return self._places[data], len(data)


def _array(rows: list[Any], width: int) -> Table:
    """A table of the kernel, which may be empty."""
    array = np.array(rows, np.int32)
    return array.reshape(-1, width) if width else array
