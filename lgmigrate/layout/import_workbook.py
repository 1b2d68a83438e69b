"""Official-style workbooks, and CSV exports of them, as layout definitions.

Two forms are known: the five-part form (移行ファイル構成表, 移行ファイル関連図, データ項目一覧表, コード構成表,
コード一覧), and that of the 基本データリスト (one list whose groups are the files, with ids, and sheets of codes).
Every cell of the workbook is in the report of the import: taken, left out with the reason, or refused.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.layout import import_csv, import_xlsx
from lgmigrate.layout.columns import WORDING_DIGITS
from lgmigrate.layout.head import Head
from lgmigrate.layout.import_cover import Cover, Said, read_cover
from lgmigrate.layout.import_grid import Grid
from lgmigrate.layout.import_head import Asked, head_for, provenance_of
from lgmigrate.layout.import_items import Found, folded, items_of
from lgmigrate.layout.import_lines import Import
from lgmigrate.layout.import_map import ImportMap
from lgmigrate.layout.import_notes import imported_notes, keep_notes
from lgmigrate.layout.import_parts import codes_of, files_from, files_of, relations_of, with_lists
from lgmigrate.layout.import_report import Report
from lgmigrate.layout.import_rows import Line, read_lines
from lgmigrate.layout.import_tables import Table, find_tables, heading_marks
from lgmigrate.layout.import_values import Meaning, one
from lgmigrate.layout.import_words import Words
from lgmigrate.layout.model import Item, Layout
from lgmigrate.layout.parts import PARTS, digest
from lgmigrate.layout.reading import read_layout
from lgmigrate.layout.writing import encoded

WORKBOOKS = {".xlsx": "", ".xlsm": "a macro workbook: read without its macros"}
OTHERS = {".xls": "the form of Excel 97", ".xlsb": "a binary workbook", ".ods": "an OpenDocument sheet"}
PLAIN = frozenset({".csv"})
IDS = frozenset({"gyomu", "list_id", "file_id", "group_id"})
KIHON = "kihon"
FIVE = "five-part"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import found.

    Attributes:
        layout: The definition; None where a cell was refused.
        head: What it says of itself.
        old: The earlier edition that notes were kept of.
        report: What became of each cell.
        form: ``five-part`` or ``kihon``.
        sheets: Names of all sheets.
        tables: How many tables there are.
        remarks: What the user should know of the workbook as a whole.
    """

    layout: Layout | None
    head: Head
    old: Layout | None
    report: Report
    form: str
    sheets: list[str]
    tables: int
    remarks: list[str]

    def sound(self) -> Layout:
        """The definition.

        Raises:
            MigrationError: The first cell that was refused.
        """
        self.report.raise_first()
        assert self.layout is not None
        return self.layout


def import_workbook(
    path: Path,
    asked: Asked | None = None,
    mapping: ImportMap | None = None,
    previous: Callable[[Head], Path | None] | None = None,
) -> Imported:
    """Read a workbook, or a folder of CSV files, as a definition. Nothing is written.

    Args:
        path: ``.xlsx`` or ``.xlsm`` (whose macros are never looked at), a folder of ``.csv`` files, or one of them.
        asked: Family, 業務, folder name and edition, where the workbook is not to say them.
        mapping: What it calls things, where that is not known.
        previous: Finds the folder of an earlier edition, whose local notes are kept and whose physical names are given
            to items for which the workbook has none.

    Raises:
        MigrationError: LGM-L060, LGM-L073, LGM-S001, LGM-S123 or LGM-S124 where it cannot be read, LGM-L061 where a
            part is missing, LGM-L067 to LGM-L069 where edition, 業務 or family are not known, LGM-L071 where the
            mapping file names a sheet that is not there. Cells that cannot be taken are in the report:
            :meth:`Imported.sound` raises the first.
    """
    asked, mapping = asked or Asked(), mapping or ImportMap()
    sha256, grids, remarks = _read(path)
    _check_mapping(path, mapping, grids)
    report, words = Report(), mapping.words()
    seen = [msgspec.structs.replace(grid, hidden=grid.hidden or mapping.skips(grid.name)) for grid in grids]
    remarks += [f"sheet {grid.name!r} is hidden or to be skipped: not read" for grid in seen if grid.hidden]
    tables = [table for grid in seen if not grid.hidden for table in find_tables(grid, words, mapping, report)]
    for table in tables:
        heading_marks(table, report)
    cover = read_cover(seen, tables, words, report)
    form = _form(path, tables, mapping, [grid.name for grid in seen])
    lines, units = _of_one_unit(read_lines(tables, words, report), asked, report)
    head = head_for(path, sha256, cover, asked, units)
    folder = previous(head) if previous else None
    old = read_layout(folder) if folder else None
    layout = _built(Work(path, words, mapping, cover, head.family, old, form), lines, report)
    layout = msgspec.structs.replace(layout, **{name: getattr(head, name) for name in head.__struct_fields__})
    if old and folder:
        layout = keep_notes(layout, old, imported_notes(folder), report)
    report.finish(seen)
    good = None if report.faults else msgspec.structs.replace(layout, sha256=digest(encoded(layout)))
    return Imported(
        layout=good,
        head=head,
        old=old,
        report=report,
        form=form,
        sheets=[grid.name for grid in seen],
        tables=len(tables),
        remarks=remarks,
    )


class Work(msgspec.Struct, frozen=True):
    """What a definition is built with."""

    path: Path
    words: Words
    mapping: ImportMap
    cover: Cover
    family: str
    old: Layout | None
    form: str


def _read(path: Path) -> tuple[str, list[Grid], list[str]]:
    """SHA-256, sheets, and remarks."""
    if not path.exists():
        raise MigrationError("LGM-S001", path=str(path))
    kind = path.suffix.lower()
    if path.is_dir() or kind in PLAIN:
        contents = import_csv.contents_of(path)
        total = hashlib.sha256()
        for name, content in contents.items():
            total.update(f"{name}\0{len(content)}\0".encode() if len(contents) > 1 else b"")
            total.update(content)
        return total.hexdigest(), import_csv.read_sheets(path, contents), []
    from lgmigrate.source.excel.workbook import check

    check(path, import_xlsx.LIMIT)
    if kind in OTHERS or kind not in WORKBOOKS:
        raise MigrationError("LGM-L060", path=str(path), why=OTHERS.get(kind, f"the kind {kind!r} is not known"))
    content = path.read_bytes()
    remarks = [WORKBOOKS[kind]] if WORKBOOKS[kind] else []
    return hashlib.sha256(content).hexdigest(), import_xlsx.read_sheets(path, content), remarks


def _check_mapping(path: Path, mapping: ImportMap, grids: list[Grid]) -> None:
    for placed in mapping.table:
        if not any(mapping.placed_on(grid.name).count(placed) for grid in grids):
            names = ", ".join(grid.name for grid in grids)
            raise MigrationError("LGM-L071", path=str(path), why=f"no sheet {placed.sheet!r}; there are {names}")


def _form(path: Path, tables: list[Table], mapping: ImportMap, sheets: list[str]) -> str:
    """Which form the workbook has, all of whose parts must be there."""
    parts = {table.part for table in tables}
    fields = [table.heading.fields for table in tables if table.part == "items"]
    grouped = bool(fields) and all("group" in one and "file" not in one for one in fields)
    kihon = grouped and "files" not in parts and "relations" not in parts
    needed = ["items"] if kihon else [part.field for part in PARTS]
    titles = mapping.words().parts
    for part in needed:
        if part not in parts and part not in mapping.missing:
            raise MigrationError("LGM-L061", path=str(path), part=titles[part][0], field=part, sheets=", ".join(sheets))
    return KIHON if kihon else FIVE


def _of_one_unit(lines: list[Line], asked: Asked, report: Report) -> tuple[list[Line], dict[str, Said]]:
    """The lines of the asked 業務, and the 業務 that lines name; those of others are left out."""
    units: dict[str, Said] = {}
    kept = []
    for line in lines:
        name = one(line.text("gyomu"))
        if name:
            units.setdefault(name, Said(name, line.sheet, line.cell("gyomu")))
        if name and asked.unit and name != asked.unit:
            for values in line.values.values():
                for value in values:
                    if not value.filled:
                        why = f"of another 業務: {name}"
                        report.add(line.sheet, value.cell, "note", value.text, why, part=line.part)
        else:
            kept.append(line)
            _say_ids(line, report)
    return kept, units


def _say_ids(line: Line, report: Report) -> None:
    """Cells that lead to other lines and are kept nowhere as they stand: ids, and the 業務."""
    for field in IDS & line.values.keys():
        for value in line.values[field]:
            if not value.filled:
                report.add(line.sheet, value.cell, "taken", value.text, part=line.part, field=field)


def _built(made: Work, lines: list[Line], report: Report) -> Layout:
    """The definition without its head."""
    known = {}
    if made.old:
        known = {(item.file, item.name): item.physical for item in made.old.items}
        known |= {(file.name, ""): file.physical for file in made.old.files}
    origin = provenance_of(made.path, made.family, made.cover)
    work = Import(Meaning(made.words, made.mapping), report, origin, made.cover.own, known)
    by_part = {part.field: [line for line in lines if line.part == part.field] for part in PARTS}
    if made.form == KIHON:
        by_part["items"] = [_grouped(line) for line in by_part["items"]]
    files = files_of(work, by_part["files"])
    found = items_of(work, by_part["items"], [file.name for file in files])
    lists = codes_of(work, by_part["code_lists"], by_part["codes"], derive=not by_part["code_lists"])
    found = with_lists(work, found, lists)
    if made.form == KIHON:
        found = folded(work, found, (1, WORDING_DIGITS))
    return Layout(
        family=made.family,
        name="",
        version="",
        unit="",
        unit_no=None,
        title="",
        provenance=origin,
        source="",
        files=files if by_part["files"] else files_from(work, found),
        items=_numbered(found),
        relations=relations_of(work, by_part["relations"]),
        code_lists=lists.lists,
        codes=lists.codes,
        sha256="",
    )


def _grouped(line: Line) -> Line:
    """A line of the 基本データリスト: its group is its file."""
    values = {("file" if field == "group" else field): found for field, found in line.values.items()}
    columns = {("file" if field == "group" else field): found for field, found in line.columns.items()}
    return msgspec.structs.replace(line, values=values, columns=columns)


def _numbered(found: list[Found]) -> list[Item]:
    return [one_found.item for one_found in found]
