"""外字 tables: what each user-defined code of a host means, as CSV that municipal staff open in Excel.

The full form has the columns of :data:`lgmigrate.gaiji.columns.COLUMNS`; the short one ``code, ucs``. A code is that of
the host, four hex digits (EUC's three-byte codes: six), or the private-use character that stands for it, such as
``U+E000``, which is how Unicode exports hold 外字. A target is code points such as ``U+8FBB U+E0103`` (an ideograph and
its variation selector). A row takes effect where it has a target and its status is 決定 or 縮退, or it has no status;
候補 and 保留 are known but not decided, and their codes stay private-use characters.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from lgmigrate.charset import CodePage
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.cells import MOST_CHARACTERS, code_of, date_of, plain, target_of
from lgmigrate.gaiji.columns import EFFECTIVE, STATUSES, nearest_column, own_column
from lgmigrate.gaiji.problem import CellFault, Problem
from lgmigrate.gaiji.sheet import Sheet, csv_rows, headed, text_of, unreadable

__all__ = ["MOST_CHARACTERS", "GaijiRow", "GaijiTable", "Parsed", "layers", "parse", "places_of", "read_table"]
FIRST_LEAD, MOST_CODE = 0x80, 0xFFFF


class GaijiRow(msgspec.Struct, frozen=True, kw_only=True):
    """One code of a table. ``target`` is a character sequence, or None where the row has none.

    Attributes:
        line: Where the row begins in its file.
        code: That of the host, or with ``by_point`` the code point of the private-use character that stands for it.
        mj, juki, koseki, toki: MJ文字図形名, 住基ネット統一文字コード, 戸籍統一文字番号, 登記統一文字番号.
        status: 決定, 候補, 縮退, 保留 or empty.
        relation: What a 縮退 went by.
        decided_on: As ``2026-02-10`` where the cell is a date.
        picture: A picture of the glyph, relative to the table.
    """

    line: int
    code: int
    page: str
    target: str | None
    by_point: bool = False
    mj: str = ""
    juki: str = ""
    koseki: str = ""
    toki: str = ""
    status: str = ""
    relation: str = ""
    decided_by: str = ""
    decided_on: str = ""
    note: str = ""
    picture: str = ""

    @property
    def key(self) -> tuple[bool, int]:
        """What no two rows of a table share."""
        return self.by_point, self.code

    @property
    def shown(self) -> str:
        """The code as tables write it: ``6941``, ``8FA1A1`` or ``U+E000``."""
        return f"U+{self.code:04X}" if self.by_point else f"{self.code:04X}"

    @property
    def effective(self) -> bool:
        """Whether the row is part of a layer."""
        return self.target is not None and self.status in EFFECTIVE


class GaijiTable(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one 外字 table, in the order of its file."""

    path: str
    rows: list[GaijiRow]

    @property
    def targets(self) -> dict[int, str]:
        """Host code → character sequence, for the codes that are decided."""
        return {row.code: row.target for row in self.rows if row.target and row.effective and not row.by_point}


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A table with the rows that can be read, what is wrong with the others, and every code that stands there.

    ``form`` is that of the file, ``left`` what it has and a 外字 table does not take.
    """

    table: GaijiTable
    problems: list[Problem]
    seen: set[tuple[bool, int]]
    form: str
    left: list[str]


def read_table(path: str | Path) -> GaijiTable:
    """Read a 外字 table (CSV, UTF-8 with or without BOM).

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened, LGM-G001 naming the
            first line that cannot be read.
    """
    path = Path(path)
    parsed = parse(headed(path, "csv", csv_rows(path, text_of(path)), own_column))
    for problem in parsed.problems:
        raise unreadable(path, problem.line, problem.message())
    return parsed.table


def parse(sheet: Sheet) -> Parsed:
    """The rows of a sheet; a cell that cannot be read is a problem, and its row is left out.

    Raises:
        MigrationError: LGM-G001 where the sheet has no column of codes or none of targets.
    """
    problems = [
        Problem("LGM-G100", sheet.path, sheet.head, "", {"given": header, "near": nearest_column(header)})
        for header, column in zip(sheet.headers, sheet.columns, strict=True)
        if not column
    ]
    missing = [name for name in ("code", "target") if name not in sheet.columns]
    if missing:
        first = f"{problems[0].message()}; " if problems else ""
        raise unreadable(sheet.path, sheet.head, f"{first}the column {missing[0]!r} is missing")
    rows: dict[tuple[bool, int], GaijiRow] = {}
    seen: dict[tuple[bool, int], int] = {}
    for line, cells in sheet.rows:
        faults, row, key = _row(sheet, line, cells)
        shown = next((plain(cell) for name, cell in zip(sheet.columns, cells, strict=False) if name == "code"), "")
        if key and key in seen:
            code = "LGM-G106" if row and key in rows and _same(rows[key], row) else "LGM-G105"
            faults.append(CellFault(code, first=seen[key]))
        elif row and key and not faults:
            rows[key] = row
        if key:
            seen.setdefault(key, line)
        problems += [Problem(fault.code, sheet.path, line, shown, fault.facts) for fault in faults]
    table = GaijiTable(path=sheet.path, rows=list(rows.values()))
    return Parsed(table=table, problems=problems, seen=set(seen), form=sheet.form, left=sheet.left)


def layers(tables: Sequence[GaijiTable], page: CodePage) -> list[dict[int, str]]:
    """The tables as layers of a lookup, checked against the page.

    A row of 候補 or 保留 is no part of a layer: it neither resolves its code nor takes back what a lower layer says.

    Raises:
        MigrationError: LGM-G002 for a row that names another page, or whose code no field of this page can hold.
    """
    places = places_of(page)
    return [_layer(table, page, places) for table in tables]


def places_of(page: CodePage) -> dict[str, list[int]]:
    """Private-use character → the codes of the page that it stands for."""
    places: dict[str, list[int]] = {}
    for code, char in page.user_defined.items():
        places.setdefault(char, []).append(code)
    return places


def codes_of(row: GaijiRow, page: CodePage, places: Mapping[str, list[int]]) -> list[int]:
    """The codes of a row as the page has them: for Unicode pages code points, else bytes that can begin a code."""
    if page.form == "unicode":
        return [row.code] if row.by_point else []
    if row.by_point:
        return places.get(chr(row.code), [])
    lead = row.code >> 8
    if page.form == "lead":
        return [row.code] if lead >= FIRST_LEAD else []
    return [row.code] if lead not in (0, *page.to_single[:1]) and row.code <= MOST_CODE else []


def _layer(table: GaijiTable, page: CodePage, places: Mapping[str, list[int]]) -> dict[int, str]:
    cells = {}
    for row in table.rows:
        codes = codes_of(row, page, places)
        if not codes or (row.page and row.page != page.name):
            code = f"{row.shown} ({row.page})" if row.page else row.shown
            raise MigrationError("LGM-G002", path=table.path, line=row.line, code=code, page=page.name)
        if row.target and row.effective:
            cells.update(dict.fromkeys(codes, row.target))
    return cells


def _row(sheet: Sheet, line: int, cells: list[str]) -> tuple[list[CellFault], GaijiRow | None, tuple[bool, int] | None]:
    """What is wrong with a row, the row as far as it can be read, and its code if that can be."""
    if len(cells) != len(sheet.columns):
        return [CellFault("LGM-G101", found=len(cells), expected=len(sheet.columns))], None, None
    values = {name: plain(cell) for name, cell in zip(sheet.columns, cells, strict=True) if name}
    faults: list[CellFault] = []
    given, target_cell = values.pop("code"), values.pop("target")
    try:
        number, by_point = code_of(given)
    except CellFault as fault:
        faults.append(fault)
        number, by_point = -1, False
    try:
        target = target_of(target_cell)
    except CellFault as fault:
        faults.append(fault)
        target = None
    if values.get("status", "") not in ("", *STATUSES):
        faults.append(CellFault("LGM-G113", given=values["status"]))
    key = (by_point, number) if number >= 0 else None
    page = values.pop("page", "")
    if "decided_on" in values:
        values["decided_on"] = date_of(values["decided_on"])
    row = GaijiRow(line=line, code=number, by_point=by_point, page=page, target=target, **values)
    return faults, row, key


def _same(first: GaijiRow, row: GaijiRow) -> bool:
    return (first.target, first.mj, first.status) == (row.target, row.mj, row.status)


def rows_of(tables: Sequence[GaijiTable]) -> Iterator[tuple[GaijiTable, GaijiRow]]:
    """Every row with its table, layer by layer."""
    return ((table, row) for table in tables for row in table.rows)
