"""外字 tables: what each user-defined code of a host means, as CSV that municipal staff open in Excel.

The full form has the columns ``code, page, target, mj, status, relation, decided_by, decided_on, note``; the short one
``code, ucs``. A code is that of the host, four hex digits (EUC's three-byte codes: six), or the private-use character
that stands for it, such as ``U+E000``, which is how Unicode exports hold 外字. A target is code points such as
``U+8FBB U+E0103`` (an ideograph and its variation selector). A row without a target is known but not decided (保留): its code stays a private-use character.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from lgmigrate.charset import CodePage
from lgmigrate.errors import MigrationError

COLUMNS = ["code", "page", "target", "mj", "status", "relation", "decided_by", "decided_on", "note"]
MOST_CHARACTERS = 4
"""The most characters that one code may stand for, variation selectors not counted: 外字 such as ㍿ written out."""
FIRST_LEAD, MOST_CODE = 0x80, 0xFFFF
SHORT = {"ucs": "target"}
_CODE = re.compile(r"(?:0x)?([0-9A-Fa-f]{4}|8[Ff][0-9A-Fa-f]{4})")
_POINT = re.compile(r"U\+([0-9A-Fa-f]{4,6})")


class GaijiRow(msgspec.Struct, frozen=True, kw_only=True):
    """One code of a table. ``target`` is a character sequence, or None while nobody has decided.

    ``code`` is that of the host, or with ``by_point`` the code point of the private-use character that stands for it.
    """

    line: int
    code: int
    page: str
    target: str | None
    by_point: bool = False
    mj: str = ""
    status: str = ""
    relation: str = ""
    decided_by: str = ""
    decided_on: str = ""
    note: str = ""


class GaijiTable(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one 外字 table, in the order of its file."""

    path: str
    rows: list[GaijiRow]

    @property
    def targets(self) -> dict[int, str]:
        """Host code → character sequence, for the codes that are decided."""
        return {row.code: row.target for row in self.rows if row.target is not None and not row.by_point}


def read_table(path: str | Path) -> GaijiTable:
    """Read a 外字 table (CSV, UTF-8 with or without BOM).

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened, LGM-G001 naming the
            line that cannot be read.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except UnicodeDecodeError as error:
        raise _fault(path, 1, f"not UTF-8: {error}") from error
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: dict[tuple[int, bool], GaijiRow] = {}
    try:
        names = _columns(path, next(reader, []))
        for cells in reader:
            if not any(cells):
                continue
            row = _row(path, reader.line_num, names, cells)
            key = (row.code, row.by_point)
            if key in rows:
                raise _fault(path, row.line, f"code {row.code:04X} stands already in line {rows[key].line}")
            rows[key] = row
    except csv.Error as error:
        raise _fault(path, reader.line_num, f"not CSV: {error}") from error
    return GaijiTable(path=str(path), rows=list(rows.values()))


def layers(tables: Sequence[GaijiTable], page: CodePage) -> list[dict[int, str]]:
    """The tables as layers of a lookup, checked against the page.

    Raises:
        MigrationError: LGM-G002 for a row that names another page, or whose code no field of this page can hold.
    """
    places: dict[str, list[int]] = {}
    for code, char in page.user_defined.items():
        places.setdefault(char, []).append(code)
    return [_layer(table, page, places) for table in tables]


def _layer(table: GaijiTable, page: CodePage, places: Mapping[str, list[int]]) -> dict[int, str]:
    cells = {}
    for row in table.rows:
        codes = _codes(row, page, places)
        if not codes or (row.page and row.page != page.name):
            code = f"U+{row.code:04X}" if row.by_point else f"{row.code:04X}"
            code = f"{code} ({row.page})" if row.page else code
            raise MigrationError("LGM-G002", path=table.path, line=row.line, code=code, page=page.name)
        if row.target is not None:
            cells.update(dict.fromkeys(codes, row.target))
    return cells


def _codes(row: GaijiRow, page: CodePage, places: Mapping[str, list[int]]) -> list[int]:
    """The codes of a row as the page has them: for Unicode pages code points, else bytes that can begin a code."""
    if page.form == "unicode":
        return [row.code] if row.by_point else []
    if row.by_point:
        return places.get(chr(row.code), [])
    lead = row.code >> 8
    if page.form == "lead":
        return [row.code] if lead >= FIRST_LEAD else []
    return [row.code] if lead not in (0, *page.to_single[:1]) and row.code <= MOST_CODE else []


def _fault(path: Path, line: int, why: str) -> MigrationError:
    return MigrationError("LGM-G001", path=str(path), line=line, why=why)


def _columns(path: Path, header: list[str]) -> list[str]:
    names = [SHORT.get(name.strip(), name.strip()) for name in header]
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, [*COLUMNS, *SHORT], n=1, cutoff=0)
            raise _fault(path, 1, f"unknown column {name!r}; did you mean {near[0]!r}?")
    missing = [name for name in ("code", "target") if name not in names]
    if missing:
        raise _fault(path, 1, f"the column {missing[0]!r} is missing")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise _fault(path, 1, f"the column {twice[0]!r} stands twice")
    return names


def _row(path: Path, line: int, names: list[str], cells: list[str]) -> GaijiRow:
    if len(cells) != len(names):
        raise _fault(path, line, f"{len(cells)} cells where the header has {len(names)}")
    values = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
    given = values.pop("code")
    point, code = _POINT.fullmatch(given), _CODE.fullmatch(given)
    if not point and not code:
        raise _fault(path, line, "a code is four hex digits, such as 6941, or a private-use character, such as U+E000")
    number = int((point or code)[1], 16)  # type: ignore[index]
    if point and (number > 0x10FFFF or unicodedata.category(chr(number)) != "Co"):
        raise _fault(path, line, f"{given} is not a private-use character")
    target = values.pop("target")
    points = target.split()
    if not all(_POINT.fullmatch(point) for point in points):
        raise _fault(path, line, f"a target is code points such as U+8FBB U+E0103, not {target!r}")
    page = values.pop("page", "")
    target_of = _characters(path, line, points)
    return GaijiRow(line=line, code=number, by_point=bool(point), page=page, target=target_of, **values)


def _characters(path: Path, line: int, points: list[str]) -> str | None:
    numbers = [int(point[2:], 16) for point in points]
    for number in numbers:
        if number > 0x10FFFF or unicodedata.category(chr(number)) in ("Cc", "Cs") or _is_noncharacter(number):
            raise _fault(path, line, f"U+{number:04X} is no character")
    counted = [number for number in numbers if not _is_selector(number)]
    if len(counted) > MOST_CHARACTERS:
        raise _fault(path, line, f"a target of {len(counted)} characters; one code is at most {MOST_CHARACTERS}")
    return "".join(map(chr, numbers)) or None


def _is_selector(number: int) -> bool:
    return 0xFE00 <= number <= 0xFE0F or 0xE0100 <= number <= 0xE01EF


def _is_noncharacter(number: int) -> bool:
    return 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE
