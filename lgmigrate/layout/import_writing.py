"""An import from the workbook to the folder of the definition: nothing that is there is lost unasked."""

from pathlib import Path
from typing import Any

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.layout.beside import beside
from lgmigrate.layout.diff import Change, diff
from lgmigrate.layout.head import Head
from lgmigrate.layout.import_head import Asked
from lgmigrate.layout.import_map import ImportMap
from lgmigrate.layout.import_notes import REPORT
from lgmigrate.layout.import_workbook import Imported, import_workbook
from lgmigrate.layout.lint import lint
from lgmigrate.layout.parts import HEAD
from lgmigrate.layout.problem import Problem
from lgmigrate.layout.reading import read_head
from lgmigrate.layout.writing import write_layout

ROOT = Path("layouts")
"""Where definitions go that no folder is named for: ``layouts/FAMILY/NAME``."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an import ended.

    Attributes:
        imported: What was read.
        folder: Where the definition lies, or would.
        report: The file that says what became of each cell.
        written: Whether the definition was written.
        changes: How it differs from the earlier edition; None where there is none.
        problems: What lint says of it.
        refusal: Why nothing was written.
    """

    imported: Imported
    folder: Path
    report: Path
    written: bool
    changes: list[Change] | None
    problems: list[Problem]
    refusal: MigrationError | None

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        found, layout = self.imported, self.imported.layout
        counts = {name: len(getattr(layout, name)) for name in PARTS} if layout else {}
        return {
            "exit_code": self.refusal.exit_code if self.refusal else 0,
            "reasons": [self.refusal.as_dict()] if self.refusal else [],
            "layout": f"{found.head.family}/{found.head.name}",
            "head": msgspec.to_builtins(found.head),
            "form": found.form,
            "sheets": found.sheets,
            "tables": found.tables,
            "lines": counts,
            "cells": found.report.counts(),
            "remarks": found.remarks,
            "refused": [fault.error().as_dict() for fault in found.report.faults],
            "changes": None if self.changes is None else [change.as_dict() for change in self.changes],
            "problems": [problem.as_dict() for problem in self.problems],
            "folder": str(self.folder) if self.written else None,
            "report": str(self.report),
        }


PARTS = ("files", "items", "relations", "code_lists", "codes")


def import_into(
    path: Path,
    asked: Asked,
    mapping: ImportMap,
    *,
    out: Path | None = None,
    previous: Path | None = None,
    report: Path | None = None,
    force: bool = False,
) -> Outcome:
    """Import a workbook and write the definition, with the report of the import beside it.

    Args:
        path: The workbook, or a folder of CSV files.
        asked: What the user says of it.
        mapping: What it calls things.
        out: The folder of the definition; by default ``layouts/FAMILY/NAME``.
        previous: The earlier edition whose local notes are kept; by default the same layout in ``out``.
        report: Where the report goes; by default beside the definition or, where none is written, into this folder.
        force: Replace what is in ``out``.

    Raises:
        MigrationError: Where the workbook cannot be read; cells that were refused are in the outcome.
    """

    def earlier(head: Head) -> Path | None:
        folder = out or ROOT / head.family / head.name
        if previous or not (folder / HEAD).is_file():
            return previous
        there = read_head(folder)
        return folder if (there.family, there.name) == (head.family, head.name) else None

    found = import_workbook(path, asked, mapping, earlier)
    folder = out or ROOT / found.head.family / found.head.name
    refusal = _refusal(found, folder, force)
    problems, changes = [], None
    if found.layout:
        problems = lint(found.layout, beside(folder.parent))
        changes = diff(found.old, found.layout) if found.old else None
    place = report or (Path(f"{path.stem}.{REPORT}") if refusal else folder / REPORT)
    if not refusal:
        write_layout(found.sound(), folder)
    found.report.write(place)
    return Outcome(
        imported=found,
        folder=folder,
        report=place,
        written=refusal is None,
        changes=changes,
        problems=problems,
        refusal=refusal,
    )


def _refusal(found: Imported, folder: Path, force: bool) -> MigrationError | None:
    try:
        found.sound()
    except MigrationError as error:
        return error
    if (folder / HEAD).exists() and not force:
        there = read_head(folder)
        return MigrationError("LGM-L070", folder=str(folder), found=f"{there.family}/{there.name} {there.version}")
    return None
