"""Paths in XML: which elements are records, and where in a record each column lies.

A path is a small part of XPath 1.0: steps by name with a prefix of ``[xml] namespaces`` (the prefix ``""`` is that of
names without one), ``name[2]`` for the second of several, ``@name`` for an attribute and ``.`` or ``text()`` for the
text of the element itself. The path of the records begins with ``/`` (from the root), or with ``//`` or a name
(anywhere); a step of it before the last may be ``*``.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.source.table import ROW, Column, TableDefinition

XSI = "http://www.w3.org/2001/XMLSchema-instance"
ANY = "*"
OWN = (".", "text()")
_NAME = r"[^\W\d][\w.·\-]*"
_STEP = re.compile(rf"(?:(?P<prefix>{_NAME}):)?(?P<local>{_NAME}|\*)(?:\[(?P<nth>[1-9][0-9]*)\])?")

Step = tuple[str, int]
"""The name of an element as ``{namespace}local``, and which of several it is (0: there is only one)."""
Path = tuple[Step, ...]
"""From the record on; empty for the record itself."""


class Taken(msgspec.Struct, frozen=True):
    """Where one column lies: the text of an element, or an attribute of it."""

    column: str
    path: Path
    attribute: str = ""


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """One table: ``each`` is the path of what makes a row (empty: the record), ``inherit`` columns of the record."""

    type: str
    each: Path
    columns: list[Taken]
    inherit: list[str] = []


class RecordPath(msgspec.Struct, frozen=True):
    """Names of the elements down to the record; from the root, or the last of them anywhere."""

    names: tuple[str, ...]
    from_root: bool

    def fits(self, names: list[str]) -> bool:
        """Whether an element with these names from the root down to it is a record."""
        if len(names) < len(self.names) or (self.from_root and len(names) > len(self.names)):
            return False
        last = names[-len(self.names) :]
        return all(wanted in (ANY, found) for wanted, found in zip(self.names, last, strict=True))


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A definition with its paths read.

    Attributes:
        record: Which elements are records.
        tables: The main table, then those of what repeats.
        texts: Paths whose text a column takes.
        attributes: Path → names of the attributes that columns take.
        known: Paths that something is taken from, and all before them.
        counted: Paths (without the number of their last step) of which each occurrence has a column of its own.
        ignored: Paths that the definition leaves out; ``ignored_attributes`` likewise.
    """

    record: RecordPath
    tables: list[Rows]
    texts: frozenset[Path]
    attributes: dict[Path, frozenset[str]]
    known: frozenset[Path]
    counted: frozenset[Path]
    ignored: frozenset[Path]
    ignored_attributes: frozenset[tuple[Path, str]]
    namespaces: dict[str, str]

    def shown(self, path: Path, attribute: str = "") -> str:
        """A path as the definition would write it."""
        steps = [self.name(name) + (f"[{nth}]" if nth else "") for name, nth in path]
        return "/".join([*steps, *([f"@{self.name(attribute)}"] if attribute else [])]) or "."

    def name(self, name: str) -> str:
        """A name with its prefix, or with its namespace where that has none."""
        uri, _, local = name[1:].partition("}") if name.startswith("{") else ("", "", name)
        for prefix, known in self.namespaces.items():
            if known == uri and uri:
                return f"{prefix}:{local}" if prefix else local
        return name


def plan_of(definition: TableDefinition) -> Plan:
    """Read the paths of a definition.

    Raises:
        MigrationError: LGM-S090 for a path that cannot be read, or paths that contradict each other.
    """
    form = definition.xml
    if form is None:
        raise MigrationError("LGM-S090", path=definition.name, why="[xml] is missing")
    namespaces = dict(form.namespaces)
    reader = _Paths(definition.name, namespaces)
    tables = [Rows(type=ROW, each=(), columns=[reader.taken(column, ()) for column in definition.columns])]
    for repeat in definition.repeats:
        each = reader.element(repeat.each)
        columns = [reader.taken(column, each) for column in repeat.columns]
        tables.append(Rows(type=f"{ROW}.{repeat.name}", each=each, columns=columns, inherit=repeat.inherit))
    taken = [column for table in tables for column in table.columns]
    ends = [*(column.path for column in taken), *(table.each for table in tables)]
    attributes: dict[Path, set[str]] = {}
    for column in taken:
        if column.attribute:
            attributes.setdefault(column.path, set()).add(column.attribute)
    ignored = [reader.path(text) for text in form.ignore]
    plan = Plan(
        record=reader.record(form.record),
        tables=tables,
        texts=frozenset(column.path for column in taken if not column.attribute),
        attributes={path: frozenset(names) for path, names in attributes.items()},
        known=frozenset(path[:depth] for path in ends for depth in range(len(path) + 1)),
        counted=frozenset(
            _numberless(path[:depth]) for path in ends for depth in range(1, len(path) + 1) if path[depth - 1][1]
        ),
        ignored=frozenset(path for path, attribute in ignored if not attribute),
        ignored_attributes=frozenset((path, attribute) for path, attribute in ignored if attribute),
        namespaces=namespaces,
    )
    for why in _faults(plan):
        raise MigrationError("LGM-S090", path=definition.name, why=why)
    return plan


def _numberless(path: Path) -> Path:
    return (*path[:-1], (path[-1][0], 0))


def _faults(plan: Plan) -> Iterator[str]:
    for path in sorted(plan.known & plan.counted):
        yield f"{plan.shown(path)} stands both with and without a number in brackets"
    for table in plan.tables[1:]:
        if any(nth for _, nth in table.each) or not table.each:
            yield f"[[repeat]] {table.type}: `each` is a path of elements without numbers"
    for path in sorted(plan.ignored & plan.known):
        yield f"`ignore` names {plan.shown(path)}, of which there is a column"


class _Paths:
    """Reads paths with the prefixes of one definition."""

    def __init__(self, name: str, namespaces: Mapping[str, str]) -> None:
        self._definition, self._namespaces = name, namespaces

    def record(self, text: str) -> RecordPath:
        anywhere = text.startswith("//") or not text.startswith("/")
        names = tuple(self._step(part, text)[0] for part in text.lstrip("/").split("/"))
        if names[-1] == ANY or "[" in text:
            raise self._fault(text, "the path of the records ends with a name and has no numbers")
        return RecordPath(names, from_root=not anywhere)

    def taken(self, column: Column, base: Path) -> Taken:
        if isinstance(column.source, int):
            raise self._fault(str(column.source), f"column {column.name!r} of XML is taken from a path")
        path, attribute = self.path(column.source if column.source is not None else column.name)
        return Taken(column.name, (*base, *path), attribute)

    def element(self, text: str) -> Path:
        path, attribute = self.path(text)
        if attribute:
            raise self._fault(text, "an attribute does not repeat")
        return path

    def path(self, text: str) -> tuple[Path, str]:
        """The steps of a path, and the attribute it ends with."""
        *parts, last = text.split("/")
        attribute = ""
        if last.startswith("@"):
            attribute = self._name(last[1:], text, "")[0]
        elif last not in OWN:
            parts.append(last)
        steps = tuple(self._step(part, text) for part in parts if part != ".")
        if any(name == ANY for name, _ in steps):
            raise self._fault(text, "* stands in the path of the records only")
        return steps, attribute

    def _step(self, part: str, text: str) -> Step:
        return self._name(part, text, self._namespaces.get("", ""))

    def _name(self, part: str, text: str, default: str) -> Step:
        match = _STEP.fullmatch(part)
        if not match:
            raise self._fault(text, f"{part!r} is no name of an element")
        prefix = match["prefix"]
        if prefix and prefix != "xsi" and prefix not in self._namespaces:
            raise self._fault(text, f"[xml] namespaces has no prefix {prefix!r}")
        uri = self._namespaces.get(prefix, XSI) if prefix else default
        local = match["local"]
        return (f"{{{uri}}}{local}" if uri and local != ANY else local), int(match["nth"] or 0)

    def _fault(self, text: str, why: str) -> MigrationError:
        return MigrationError("LGM-S090", path=self._definition, why=f"path {text!r}: {why}")
