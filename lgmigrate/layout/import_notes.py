"""Local notes: what people wrote into the ``note`` column since the last import outlives the next one.

Which part of a note is theirs is known from the report of the last import, which lies beside the definition. Without
it every note that the new edition does not hold is taken for theirs.
"""

import csv
from pathlib import Path

import msgspec

from lgmigrate.layout.import_report import Report
from lgmigrate.layout.model import Item, Layout

REPORT = "import-report.csv"
"""The report of an import, beside the definition that it made."""
BETWEEN = " / "

replace = msgspec.structs.replace


def imported_notes(folder: Path) -> dict[str, str] | None:
    """The notes of items as the last import wrote them, by ``file.item``; None where no report lies beside."""
    path = folder / REPORT
    if not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return {row["line"]: row["value"] for row in rows if row.get("part") == "items" and row.get("field") == "note"}


def keep_notes(new: Layout, old: Layout, before: dict[str, str] | None, report: Report) -> Layout:
    """The new definition with the local notes of the old one, matched by file and name of the item.

    Args:
        new: The definition just read.
        old: The definition of the last import, as people left it.
        before: Its notes as they were imported; None where that is not known.
        report: Where each note that was kept is named.
    """
    notes = {(item.file, item.name): item.note for item in old.items if item.note.strip()}
    items = [_kept(item, notes.get((item.file, item.name), ""), before, report) for item in new.items]
    return replace(new, items=items)


def _kept(item: Item, old: str, before: dict[str, str] | None, report: Report) -> Item:
    label = f"{item.file}.{item.name}"
    imported = (before or {}).get(label, "").strip()
    local = old.strip()
    if before is not None and imported and local.startswith(imported):
        local = local.removeprefix(imported).strip().removeprefix(BETWEEN.strip()).strip()
    if not local or local in item.note:
        return item
    note = BETWEEN.join(filter(None, [item.note, local]))
    report.add(
        "", "", "derived", local, "a local note of the definition before", part="items", line=label, field="local_note"
    )
    return replace(item, note=note)
