"""Writing 外字 tables back: CSV and workbooks that Excel opens and saves without damage, and the forms of vendors.

In CSV a code is written as ``0x6E10``, and whatever else Excel would take for a number, a date or a formula has an
apostrophe before it; both survive opening and saving any number of times, and reading takes them off.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from lgmigrate.charset.extension_table import points_of
from lgmigrate.charset.import_text import HEADER as CHARSET_MANAGER
from lgmigrate.errors import MigrationError
from lgmigrate.files import open_atomic
from lgmigrate.gaiji.cells import plain
from lgmigrate.gaiji.columns import COLUMNS
from lgmigrate.gaiji.table import GaijiRow
from lgmigrate.gaiji.workbook import write_workbook

BY_SUFFIX = {".csv": "csv", ".xlsx": "workbook", ".txt": "pairs"}
"""Suffix of a file → the form that is written where nobody names one."""
SHEET = "外字"
_NUMBERLIKE = re.compile(r"[\d.,:/()\-+%$¥\\eE\s]*\d[\d.,:/()\-+%$¥\\eE\s]*|\d{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-\d{1,2}")
_KEPT = re.compile(r"[1-9]\d{0,10}")
_FORMULA = ("=", "+", "-", "@", "'")


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written. ``left`` are the rows that the form cannot hold because they are not in effect."""

    path: str
    form: str
    rows: int
    left: list[str]


def write_rows(path: str | Path, rows: Iterable[GaijiRow], form: str | None = None) -> Written:
    """Write rows as a table, whole or not at all.

    Args:
        path: The file.
        rows: The rows, in their order.
        form: ``csv``, ``workbook``, ``pairs`` or ``charset-manager``; by the suffix if None. The last two hold code
            and target only, of the rows that are in effect.

    Raises:
        MigrationError: LGM-G010 for a form that is not written, LGM-G011 where ``charset-manager`` cannot hold a
            target of several code points or a code that is a private-use character.
    """
    path, rows = Path(path), list(rows)
    form = form or BY_SUFFIX.get(path.suffix.lower(), "")
    if form == "csv":
        _write(path, "\ufeff" + _csv([list(COLUMNS), *(_cells(row) for row in rows)]))
    elif form == "workbook":
        write_workbook(path, SHEET, [COLUMNS, *(_cells(row, shields=False) for row in rows)])
    elif form in ("pairs", "charset-manager"):
        held = [row for row in rows if row.effective]
        _write(path, _pairs(held) if form == "pairs" else _charset_manager(path, held))
        left = [f"line {row.line}: {row.shown} {row.status}".rstrip() for row in rows if not row.effective]
        return Written(path=str(path), form=form, rows=len(held), left=left)
    else:
        why = f"there is no form {form!r}" if form else f"{path.suffix!r} is the suffix of no form"
        raise MigrationError("LGM-G010", path=str(path), why=why, forms="csv, workbook, pairs, charset-manager")
    return Written(path=str(path), form=form, rows=len(rows), left=[])


def shielded(cell: str) -> str:
    """A cell with an apostrophe before it where Excel would make something else of it."""
    folded = unicodedata.normalize("NFKC", cell)
    changes = bool(_NUMBERLIKE.fullmatch(folded)) and not _KEPT.fullmatch(cell)
    return f"'{cell}" if changes or cell.startswith(_FORMULA) else cell


def _cells(row: GaijiRow, *, shields: bool = True) -> list[str]:
    code = row.shown if row.by_point else f"0x{row.code:04X}"
    values = {"code": code, "target": points_of(row.target or "")}
    cells = {name: values.get(name, str(getattr(row, name))) for name in COLUMNS}
    if not shields:  # cells of text, where only what reading would take off needs a shield
        return [cell if plain(cell) == cell else f"'{cell}" for cell in cells.values()]
    # A date may have any of the forms that Excel gives it.
    return [cell if name == "decided_on" else shielded(cell) for name, cell in cells.items()]


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _pairs(rows: Sequence[GaijiRow]) -> str:
    return "".join(f"{row.shown}={points_of(row.target or '')}\r\n" for row in rows)


def _charset_manager(path: Path, rows: Sequence[GaijiRow]) -> str:
    lines = [CHARSET_MANAGER, "JEF->Unicode"]
    for row in rows:
        target = row.target or ""
        why = "a code of the host is wanted" if row.by_point else "several code points" if len(target) > 1 else ""
        if why:
            facts = {"line": row.line, "form": "charset-manager", "item": row.shown, "why": why}
            raise MigrationError("LGM-G011", path=str(path), **facts)
        lines.append(f"{row.code:04X}:{ord(target):04X}")
    return "".join(f"{line}\r\n" for line in lines)


def _write(path: Path, text: str) -> None:
    with open_atomic(path) as file:
        file.write(text.encode("utf-8"))
