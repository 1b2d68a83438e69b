"""Columns out of records, element by element: what ``columns`` must agree with.

It takes the few records that the kernel leaves: with faults, with namespaces declared inside of them, with references
to entities.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl
from lxml import etree

from lgmigrate.source.xml.paths import XSI, Path, Plan
from lgmigrate.source.xml.safe import SAFE
from lgmigrate.source.xml.shaped import (
    ABSENT,
    EVENTS,
    NESTED,
    NIL,
    NIL_ATTRIBUTE,
    REFERENCE,
    REPEATED,
    SPACE,
    UNKNOWN,
    Ints,
    Shaped,
    schema_of,
)

TRUE = ("true", "1")
TYPED = b'<!DOCTYPE record SYSTEM "none">'
"""With a document type that is not read, a parser takes references for what may be declared there, and keeps them."""


def shaped_slow(records: Sequence[bytes], rows: Ints, plan: Plan) -> Shaped:
    """Columns of any records; ``rows`` says the row of each in its batch."""
    walk = _Walk(plan)
    for row, record in zip(rows.tolist(), records, strict=True):
        walk.add(row, etree.fromstring(TYPED + record, etree.XMLParser(recover=True, **SAFE)))
    frames = {
        table.type: pl.DataFrame(walk.rows[table.type], schema=schema_of(table), orient="row") for table in plan.tables
    }
    return Shaped(frames=frames, events=pl.DataFrame(walk.events, schema=EVENTS, orient="row"))


class _Walk:
    """Rows and events, gathered record after record."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows: dict[str, list[tuple[Any, ...]]] = {table.type: [] for table in plan.tables}
        self.events: list[tuple[int, str, str, str]] = []
        self._row = 0

    def add(self, row: int, record: Any) -> None:
        """Take a record apart."""
        self._row = row
        found: list[tuple[Path, Any]] = []
        self._visit(record, (), found)
        for table in self.plan.tables:
            bases = [number for number, (path, _) in enumerate(found) if path == table.each]
            for nth, start in enumerate(bases):
                end = bases[nth + 1] if nth + 1 < len(bases) else len(found)
                values = [self._value(one, table, found[start:end]) for one in table.columns]
                occurrence = (nth + 1,) if table.each else ()
                self.rows[table.type].append((row, *occurrence, *values))

    def _met(self, code: str, kind: str, field: str) -> None:
        self.events.append((self._row, kind, field, code))

    def _visit(self, element: Any, path: Path, found: list[tuple[Path, Any]]) -> None:
        """List the elements that the plan knows, in order, and note what it does not know."""
        found.append((path, element))
        plan = self.plan
        for name in element.attrib:
            taken = name in plan.attributes.get(path, ()) or name.startswith(f"{{{XSI}}}")
            if not taken and (path, name) not in plan.ignored_attributes:
                self._met(UNKNOWN, "", plan.shown(path, name))
        if path in plan.texts:
            if any(isinstance(child.tag, str) for child in element):
                self._met(NESTED, "", plan.shown(path))
        else:
            for text in (element.text, *(child.tail for child in element)):
                if text and text.strip(SPACE):
                    self._met(UNKNOWN, "", f"{plan.shown(path)}/text()")
        met: Counter[str] = Counter()
        for child in element:
            if not isinstance(child.tag, str):
                self._met(REFERENCE, "", f"{plan.shown(path)}/{child.text}")
                continue
            met[child.tag] += 1
            below = (*path, (child.tag, 0))
            if below in plan.counted:
                below = (*path, (child.tag, met[child.tag]))
            if below in plan.known:
                self._visit(child, below, found)
            elif below not in plan.ignored:
                self._met(UNKNOWN, "", plan.shown(below))

    def _value(self, one: Any, table: Any, found: list[tuple[Path, Any]]) -> str | None:
        """The value of a column among the elements of one row."""
        plan = self.plan
        field = plan.shown(one.path[len(table.each) :], one.attribute)
        there = [element for path, element in found if path == one.path]
        for _ in there[1:]:
            self._met(REPEATED, table.type, field)
        if not there or (one.attribute and one.attribute not in there[0].attrib):
            self._met(ABSENT, table.type, field)
            return None
        if one.attribute:
            return str(there[0].attrib[one.attribute])
        text = there[0].text or ""
        if there[0].get(NIL_ATTRIBUTE) in TRUE:
            if text:
                self._met(NESTED, "", f"{plan.shown(table.each)}/{field}")
            else:
                self._met(NIL, table.type, field)
            return None
        return str(text)
