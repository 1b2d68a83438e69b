"""Extension tables: what a vendor's or a site's double-byte codes mean beyond the page, as a CSV file of this project.

A table lies in the project that uses it, so that what it says is hashed with everything else. The file is UTF-8 CSV;
lines that start with ``#`` say what it is and where it comes from (``# name:``, ``# source:``, ``# sha256:`` of the
source, ``# kind:``). A row is a code (EUC's three-byte codes have six digits) and its characters::

    code,ucs,hanyo_denshi,adobe_japan1,use,note
    41A1,U+6587,U+E0103,U+E0101,variant,
    41A2,U+304B U+309A,,,,a character with its combining mark
    41A3,,,,none,no such character

``hanyo_denshi`` and ``adobe_japan1`` are the variation selectors of the two collections; a selector stands behind the
first character. ``use`` says in which direction a row holds (:data:`~lgmigrate.charset.extension_table.USES`). A code
is read by one row and may be written by any number of further ``encode`` rows.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from lgmigrate.charset.extension_table import USES, Cells, ExtensionTable, Row, fault_of, points_of
from lgmigrate.errors import MigrationError

__all__ = ["COLUMNS", "FACTS", "Cells", "ExtensionTable", "Row", "extension_file", "parse_row", "read_extension"]

COLUMNS = ["code", "ucs", "hanyo_denshi", "adobe_japan1", "use", "note"]
FACTS = ["name", "source", "sha256", "kind"]
"""What the comments at the head of a table say."""
_CODE = re.compile(r"8F[0-9A-F]{4}|[0-9A-F]{4}")
_POINT = r"U\+(?:10[0-9A-F]{4}|[0-9A-F]{4,5})"
_POINTS = re.compile(rf"{_POINT}(?: +{_POINT})*")
_SELECTOR = re.compile(r"U\+(?:E01[0-9A-E][0-9A-F]|FE0[0-9A-F])")
_FACT = re.compile(r"#\s*(\w+):\s*(.*?)\s*")


def read_extension(path: str | Path) -> ExtensionTable:
    """Read a table (UTF-8, with or without BOM).

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened, LGM-C030 naming the
            line that cannot be read.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        _fault(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8")
    facts = {found[1]: found[2] for line in lines if (found := _FACT.fullmatch(line))}
    return ExtensionTable(
        name=facts.get("name") or path.stem,
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        source=facts.get("source", ""),
        source_sha256=facts.get("sha256", ""),
        kind=facts.get("kind", ""),
        rows=tuple(_rows(path, lines)),
    )


def extension_file(rows: Iterable[Row], facts: Mapping[str, str]) -> bytes:
    """The file of a table, as :func:`read_extension` reads it.

    Args:
        rows: In the order of the file; white space in a note becomes one space each.
        facts: The values of :data:`FACTS`.
    """
    out = io.StringIO()
    out.writelines(f"# {fact}: {' '.join(facts.get(fact, '').split())}\n" for fact in FACTS)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        points = [points_of(text) for text in (row.ucs, row.hanyo_denshi, row.adobe_japan1)]
        writer.writerow([f"{row.code:04X}", *points, row.use, " ".join(row.note.split())])
    return out.getvalue().encode()


def parse_row(cells: list[str]) -> Row:
    """A row from the texts of its six cells.

    Raises:
        ValueError: Saying what is wrong with it.
    """
    code, ucs, use = cells[0].strip().upper(), cells[1].strip().upper(), cells[4].strip().lower()
    if not _CODE.fullmatch(code):
        raise ValueError(f"a code is four hex digits, such as 6941, not {cells[0]!r}")
    if ucs and not _POINTS.fullmatch(ucs):
        raise ValueError(f"ucs is code points such as U+8FBB or U+304B U+309A, not {cells[1]!r}")
    if use not in USES:
        raise ValueError(f"use is one of {', '.join(filter(None, USES))} or empty, not {cells[4]!r}")
    row = Row(
        code=int(code, 16),
        ucs="".join([chr(int(point[2:], 16)) for point in ucs.split()]),
        hanyo_denshi=_selector(cells[2]),
        adobe_japan1=_selector(cells[3]),
        use=use,  # type: ignore[arg-type]  # one of USES
        note=cells[5].strip(),
    )
    fault = fault_of(row)
    if fault:
        raise ValueError(fault)
    return row


def _selector(cell: str) -> str:
    if not cell:
        return ""
    point = cell.strip().upper()
    if point and not _SELECTOR.fullmatch(point):
        raise ValueError(f"a selector is U+E0100 to U+E01EF or U+FE00 to U+FE0F, not {cell!r}")
    return chr(int(point[2:], 16)) if point else ""


def _fault(path: Path, line: int, why: str) -> NoReturn:
    raise MigrationError("LGM-C030", path=str(path), line=line, why=why)


def _rows(path: Path, lines: list[str]) -> Iterator[Row]:
    """The rows of a file, each checked against those before it."""
    reader = csv.reader("" if line.startswith("#") else line for line in lines)
    has_header = False
    seen: dict[object, int] = {}
    try:
        for cells in reader:
            if not any(cells):
                continue
            line = reader.line_num
            if not has_header:
                _check_header(path, line, cells)
                has_header = True
                continue
            if len(cells) != len(COLUMNS):
                _fault(path, line, f"{len(cells)} cells where the header has {len(COLUMNS)}")
            row = parse_row(cells)
            _check_new(path, line, row, seen)
            yield row
    except (ValueError, csv.Error) as error:
        _fault(path, reader.line_num, str(error))
    if not has_header:
        _fault(path, 1, f"the header {','.join(COLUMNS)} is missing")


def _check_header(path: Path, line: int, cells: list[str]) -> None:
    if [cell.strip() for cell in cells] != COLUMNS:
        why = f"the header is {','.join(COLUMNS)}, not {','.join(cells)}; another form of table must be imported first"
        _fault(path, line, why)


def _check_new(path: Path, line: int, row: Row, seen: dict[object, int]) -> None:
    """A code is read by one row, and characters are written by one ``encode`` row."""
    writes = row.use == "encode"
    key = (row.ucs, row.hanyo_denshi, row.adobe_japan1) if writes else row.code
    first = seen.setdefault(key, line)
    if first != line:
        what = f"{points_of(row.ucs)} is written" if writes else f"code {row.code:04X} is read"
        _fault(path, line, f"{what} already by line {first}")
