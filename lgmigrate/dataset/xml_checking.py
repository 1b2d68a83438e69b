"""A document of a 移行ファイル against the XML Schema of its layout.

A good document is parsed once, streaming, with the schema beside the parser. Only where that finds something are the
rows looked at in batches, to say which of them it is in: libxml2 names no line while it streams.
"""

import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from lgmigrate.dataset.xml_shape import definition_of
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout
from lgmigrate.layout.xsd import ROW, namespace, schema
from lgmigrate.source.xml.paths import plan_of
from lgmigrate.source.xml.reading import SAFE, Batch, XmlReading

BLOCK = 1 << 18
BATCH_ROWS = 10_000
"""Rows looked at together: below the 65,535 lines that libxml2 counts to."""
CITED = 5
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']+)'")
_ATTRIBUTE = re.compile(r"attribute '(?:\{[^}]*\})?([^']+)'")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)")
_SPACE = re.compile(r"\{[^}]*\}")
_FACET = re.compile(r"\[facet '(\w+)'\]")


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """What a document does otherwise than its schema says, at one element; values are never told.

    Attributes:
        element: The name of the element; empty where the document as a whole is meant.
        why: The facet of the schema that is violated (``maxLength``), or what libxml2 calls it.
        count: In how many rows.
        rows: The first of them, from 1.
        lines: The lines of the document that these begin in.
    """

    element: str
    why: str
    count: int = 1
    rows: list[int] = []
    lines: list[int] = []


def violations(path: Path, layout: Layout, file: str) -> list[Violation]:
    """Check a document against the schema of its file.

    Args:
        path: The document.
        layout: The layout.
        file: The name of the 移行ファイル.

    Returns:
        What is wrong, in the order in which it is met; nothing where the document is valid.

    Raises:
        MigrationError: LGM-L021, LGM-L031 or LGM-L056 where there is no schema for the file.
    """
    rules = etree.XMLSchema(etree.fromstring(schema(layout, file)))
    told = _stream(path, rules, f"{{{namespace(layout)}}}{ROW}")
    if told is None:
        return []
    return _in_rows(path, rules, layout, file) or [told]


def _stream(path: Path, rules: Any, row: str) -> Violation | None:
    """The first thing that is wrong, or None. Rows are let go of as they end."""
    # With no entities at all and a schema, lxml overlooks that a document is cut short; outer ones are never opened.
    safe = {**SAFE, "resolve_entities": "internal"}
    parser = etree.XMLPullParser(events=("end",), tag=row, schema=rules, **safe)
    try:
        with path.open("rb") as document:
            while block := document.read(BLOCK):
                parser.feed(block)
                for _, element in parser.read_events():
                    element.clear()
                    while (before := element.getprevious()) is not None:
                        element.getparent().remove(before)
        parser.close()
    except etree.XMLSyntaxError as error:
        return _told(parser.feed_error_log.last_error or error.error_log.last_error, str(error.msg))
    known = parser.error_log.last_error
    return _told(known, "") if known is not None else None


def _told(entry: Any, otherwise: str) -> Violation:
    if entry is None:
        return Violation(element="", why=otherwise)
    if entry.domain_name != "SCHEMASV":
        return Violation(element="", why=str(entry.type_name), lines=[entry.line] if entry.line else [])
    return Violation(element=_name(entry.message), why=_why(entry))


def _in_rows(path: Path, rules: Any, layout: Layout, file: str) -> list[Violation]:
    """What is wrong inside of rows, with the rows."""
    definition = definition_of(layout, file)
    reading = XmlReading(path, plan_of(definition), definition.charset, lambda _: [])
    root = f'<{layout.file(file).physical} xmlns="{namespace(layout)}">'.encode()
    end = f"</{layout.file(file).physical}>".encode()
    counts: Counter[tuple[str, str]] = Counter()
    cited: dict[tuple[str, str], list[tuple[int, int]]] = {}
    try:
        for batch in reading.batches(rows=BATCH_ROWS):
            for place, what in _of_batch(batch, rules, root, end):
                counts[what] += 1
                places = cited.setdefault(what, [])
                if len(places) < CITED:
                    places.append((batch.first + place, batch.lines[place]))
    except MigrationError as error:
        return [Violation(element="", why=error.detail())]
    found = [
        Violation(element=name, why=why, count=count, rows=[row for row, _ in at], lines=[line for _, line in at])
        for (name, why), count in counts.items()
        for at in [cited[name, why]]
    ]
    if reading.broken:
        broken = reading.broken
        found.append(Violation(element="", why=broken.why, rows=[broken.record], lines=[broken.line]))
    return found


def _of_batch(batch: Batch, rules: Any, root: bytes, end: bytes) -> list[tuple[int, tuple[str, str]]]:
    """Place in the batch, element and why of all that is wrong; of an element of a row only what comes first."""
    begins, line = [], 2
    for record in batch.records:
        begins.append(line)
        line += record.count(b"\n") + 1
    document = b"\n".join([root, *batch.records, end])
    parsed = etree.parse(io.BytesIO(document), etree.XMLParser(**SAFE))
    if rules.validate(parsed):
        return []
    found: dict[tuple[int, str], tuple[int, tuple[str, str]]] = {}
    for entry in rules.error_log:
        place = _last(begins, entry.line)
        name = _name(entry.message)
        found.setdefault((place, name), (place, (name, _why(entry))))
    return list(found.values())


def _last(begins: list[int], line: int) -> int:
    from bisect import bisect_right

    return max(bisect_right(begins, line) - 1, 0)


def _name(message: str) -> str:
    match = _ATTRIBUTE.search(message) or _ELEMENT.search(message)
    return match[1] if match else ""


def _why(entry: Any) -> str:
    expected = _EXPECTED.search(entry.message)
    if expected:
        return f"expected {_SPACE.sub('', expected[1])}"
    facet = _FACET.search(entry.message)
    return facet[1] if facet else str(entry.type_name).removeprefix("SCHEMAV_")
