"""A file of the dataset that is XML: against its schema, and then as the table that the rules ask."""

from pathlib import Path

import msgspec

from lgmigrate.dataset.manifest import DataFile
from lgmigrate.dataset.xml_checking import Violation, violations
from lgmigrate.dataset.xml_reading import Tabulated, tabulate
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout
from lgmigrate.validate.findings import Finding, finding

SCHEMA = "LGM-V020"
BROKEN = "LGM-S110"
"""The document breaks off: what comes after that nobody knows."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was looked through. ``copy`` is None where its rows cannot be judged."""

    findings: list[Finding]
    columns: list[str]
    rows: int | None = None
    copy: Path | None = None
    left_out: list[int] = []
    """The rows, from 1, that the copy lacks."""


def look_through(path: Path, file: DataFile, layout: Layout, copy: Path) -> Document:
    """Check a document against its schema and make a CSV copy of its rows.

    Args:
        path: The document.
        file: The file's line in the manifest.
        layout: The layout; where it has no such file, nothing can be said.
        copy: Where the copy goes; made ``0600``.
    """
    if file.name not in {one.name for one in layout.files} or not layout.columns_of(file.name):
        return Document(findings=[], columns=file.columns)
    columns = [item.name for item in layout.columns_of(file.name)]
    found = [_finding(one, file.name, layout) for one in violations(path, layout, file.name)]
    copy.touch(mode=0o600)
    try:
        made = tabulate(path, copy, layout, file.name)
    except MigrationError as error:
        if not found:
            found = [finding(SCHEMA, file.name, why=error.detail(), why_ja=error.detail("ja"))]
        return Document(findings=found, columns=columns)
    found += _left_out(made, file.name) if not found else []
    if any(one.code == BROKEN for one in made.bad):
        return Document(findings=found, columns=columns)
    numbers = [one.row for one in made.bad]
    return Document(findings=found, columns=columns, rows=made.rows + len(numbers), copy=copy, left_out=numbers)


def _left_out(made: Tabulated, name: str) -> list[Finding]:
    """What reading found and the schema did not; there should be nothing of that kind."""
    found = [finding(SCHEMA, name, lines=[], why=f"row {one.row}: {one.code}") for one in made.bad[:1]]
    found += [finding(SCHEMA, name, count=count, why=item) for item, count in made.outside.items()]
    return found


def _finding(one: Violation, file: str, layout: Layout) -> Finding:
    names = {item.physical: item.name for item in layout.items_of(file)}
    why = f"{one.element}: {one.why}" if one.element else one.why
    return finding(SCHEMA, file, column=names.get(one.element), count=one.count, lines=one.lines, why=why)
