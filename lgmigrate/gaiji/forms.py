"""The forms in which 外字 tables come: the project's own CSV, vendors' CSV and workbooks, user tables, ``hex=U+`` text.

Every form becomes a :class:`~lgmigrate.gaiji.sheet.Sheet` in the notation of the project's own form. What a vendor
writes in another notation (``8FBB_E0103``, a character, a selector in a column of its own) is rewritten where it can
mean one thing only, and left for reading to refuse where it cannot.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from lgmigrate.charset.extension_table import points_of
from lgmigrate.charset.import_text import HEADER as CHARSET_MANAGER
from lgmigrate.charset.import_text import read_charset_manager
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.cells import is_selector, plain
from lgmigrate.gaiji.columns import COLUMNS, IVS, own_column, plain_header, vendor_column
from lgmigrate.gaiji.sheet import Sheet, bytes_of, csv_rows, headed
from lgmigrate.gaiji.table import Parsed, parse
from lgmigrate.gaiji.workbook import is_workbook, read_workbook

FORMS = ("csv", "vendor-csv", "workbook", "charset-manager", "pairs")
OWN = "utf-8-sig"
"""The encoding of the project's own form."""
HEADER_WITHIN = 30
"""Rows in which the header must stand: vendors' lists begin with a title and notes."""
_PAIR = re.compile(r"\s*((?:0[xX]|U\+)?[0-9A-Fa-f]{4,6})\s*[=:]\s*([^#;]*)(?:[#;]\s*(.*))?")
_BARE = re.compile(r"(?:U\+|0[xX])?([0-9A-Fa-f]{4,6})")
_BETWEEN = re.compile(r"[\s_,+]+(?!$)|[<>]")
_AMBIGUOUS = re.compile(r"[1-9]000|\d+\.\d*|\d+[eE]\d+")

Rows = list[tuple[int, list[str]]]


def read_any(path: str | Path, form: str | None = None, columns: Mapping[str, str] | None = None) -> Parsed:
    """A 外字 table of any form, with what is wrong in it.

    Args:
        path: The file.
        form: One of :data:`FORMS`; told by the content if None.
        columns: Column → header of this file, beside those that are known (vendors' forms).

    Raises:
        MigrationError: LGM-S001 or LGM-S002 for a file that cannot be opened, LGM-G010 where it is of no known form,
            LGM-G001 where it has no columns for code and target, LGM-G043 for a workbook without its reader, LGM-C031
            and LGM-C032 for a user table that is not one.
    """
    return parse(read_sheet(Path(path), form, columns))


def read_sheet(path: Path, form: str | None = None, columns: Mapping[str, str] | None = None) -> Sheet:
    """The rows of a table of any form, as :func:`read_any` reads them."""
    data = bytes_of(path)
    named = dict(columns or {})
    unknown = set(named) - {*COLUMNS, IVS}
    if unknown:
        raise _other(path, f"there is no column {min(unknown)!r}; there are {', '.join((*COLUMNS, IVS))}")
    if form not in (None, *FORMS):
        raise _other(path, f"there is no form {form!r}")
    if form == "workbook" or (form is None and is_workbook(data)):
        sheets = read_workbook(path).values()
        return _vendor(path, "workbook", [list(enumerate(rows, 1)) for rows in sheets], named)
    if form == "charset-manager" or (form is None and CHARSET_MANAGER.encode() in data[:200]):
        return _charset_manager(path, data)
    text, encoding = _decoded(path, data)
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", ";"))]
    if form == "pairs" or (form is None and lines and _PAIR.fullmatch(lines[0])):
        return _pairs(path, text)
    head = text.partition("\n")[0]
    rows = csv_rows(path, text, "\t" if head.count("\t") > head.count(",") else ",")
    is_own = bool(rows) and {"code", "target"} <= set(map(own_column, rows[0][1])) and encoding == OWN and not named
    if form == "csv" or (form is None and is_own):
        return headed(path, "csv", rows, own_column)
    return _vendor(path, "vendor-csv", [rows], named)


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    """The text of a file and its encoding: UTF-16 with BOM (Excel's "Unicode text"), UTF-8, or else CP932."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else [OWN, "cp932"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise _other(path, "it is text neither in UTF-8 nor in CP932")


def _other(path: Path, why: str) -> MigrationError:
    return MigrationError("LGM-G010", path=str(path), why=why, forms=", ".join(FORMS))


def _charset_manager(path: Path, data: bytes) -> Sheet:
    """A user table. What it only writes is no meaning of a code, and is left."""
    found = read_charset_manager(path, data)
    read = [one for one in found.found if one.row.use != "encode"]
    rows = [(one.place, [f"{one.row.code:04X}", points_of(one.row.ucs)]) for one in read]
    left = [f"line {one.place}: {one.row.code:04X} is only written" for one in found.found if one not in read]
    left += [f"line {one.row}: {one.code:04X}: {one.why}" for one in found.skipped]
    names = ["code", "target"]
    return Sheet(path=str(path), form="charset-manager", head=0, headers=names, columns=names, rows=rows, left=left)


def _pairs(path: Path, text: str) -> Sheet:
    """``6944=U+8FBB U+E0103 # note``, a line each; ``#`` and ``;`` begin a comment."""
    rows: Rows = []
    for line, content in enumerate(text.splitlines(), 1):
        if not content.strip() or content.lstrip().startswith(("#", ";")):
            continue
        pair = _PAIR.fullmatch(content)
        if pair:
            rows.append((line, [pair[1], _target(pair[2]), pair[3] or ""]))
        else:
            code, _, target = content.partition("=")
            rows.append((line, [code.strip(), target.strip(), ""]))
    names = ["code", "target", "note"]
    return Sheet(path=str(path), form="pairs", head=0, headers=names, columns=names, rows=rows)


def _vendor(path: Path, form: str, sheets: list[Rows], named: dict[str, str]) -> Sheet:
    """The first sheet that has columns for code and target, in the notation of the project's own form."""
    given = {plain_header(header): column for column, header in named.items()}

    def column_of(header: str) -> str:
        known = given.get(plain_header(header)) or vendor_column(header)
        return "" if known in named and plain_header(header) not in given else known

    for rows in sheets:
        for at, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
            found = {column_of(cell) for cell in cells}
            if {"code", "target"} <= found and set(named) <= found:
                return _own(headed(path, form, rows, column_of, at))
    raise _other(path, f"no row names columns for {', '.join(dict.fromkeys(('code', 'target', *named)))}")


def _own(sheet: Sheet) -> Sheet:
    """A vendor's sheet with its known columns only, and its cells in the project's notation."""
    places = [place for place, column in enumerate(sheet.columns) if column and column != IVS]
    ivs = sheet.columns.index(IVS) if IVS in sheet.columns else None
    target = sheet.columns.index("target")
    rows: Rows = []
    for line, cells in sheet.rows:
        filled = cells + [""] * (len(sheet.columns) - len(cells))
        if any(plain(filled[place]) for place in places):
            selected = filled[ivs] if ivs is not None else ""
            points = _sequence(_target(filled[target]), _target(selected))
            rows.append((line, [points if place == target else filled[place] for place in places]))
    unknown = [header for header, column in zip(sheet.headers, sheet.columns, strict=True) if header and not column]
    columns = [sheet.columns[place] for place in places]
    return Sheet(
        path=sheet.path,
        form=sheet.form,
        head=sheet.head,
        headers=[sheet.headers[place] for place in places],
        columns=columns,
        rows=rows,
        left=[f"column {header!r}" for header in unknown],
    )


def _target(cell: str) -> str:
    """``8FBB_E0103``, ``<8FBB,E0103>``, ``0x8FBB`` or a character as code points; anything else as it is."""
    given = plain(cell)
    if _AMBIGUOUS.fullmatch(given):
        return given  # 8000 is U+8000 or what Excel made of 8E03
    parts = [part for part in _BETWEEN.split(given.replace("U+", " ")) if part]
    found = [_BARE.fullmatch(part) for part in parts]
    if found and all(found):
        return " ".join(f"U+{part[1].upper()}" for part in found if part)
    if given and all(ord(char) > 0x2E7F for char in given):
        return points_of(given)
    return given


def _sequence(target: str, ivs: str) -> str:
    """A code point and what a column of IVS says: the selector alone, or the sequence that begins with it."""
    points = ivs.split()
    if not ivs or ivs == target:
        return target
    if len(points) == 1 and re.fullmatch(r"U\+[0-9A-F]{4,6}", ivs) and is_selector(chr(int(ivs[2:], 16))):
        return f"{target} {ivs}"
    if not target or points[0] == target:
        return ivs
    return f"{target} / {ivs}"  # the two columns contradict each other; no code points, so reading refuses it
