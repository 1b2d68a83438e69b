"""Rows of cells with their lines, as any form of a 外字 table gives them, and CSV as the first of these forms."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import msgspec

from lgmigrate.errors import MigrationError


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A table before its cells are read.

    Attributes:
        path: Its file.
        form: One of :data:`lgmigrate.gaiji.forms.FORMS`.
        head: The line of the header; 0 where the form has none.
        headers: The headers as they stand there.
        columns: For each header the column it means; empty where it means none.
        rows: Line, counted from 1 where the row begins, and cells.
        left: What the form has and a 外字 table does not take: columns, rows.
    """

    path: str
    form: str
    head: int
    headers: list[str]
    columns: list[str]
    rows: list[tuple[int, list[str]]]
    left: list[str] = []


def csv_rows(path: Path, text: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    """The rows of CSV that have any cell filled, each with the line in which it begins.

    Raises:
        MigrationError: LGM-G001 naming the line that is not CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, begins = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise unreadable(path, reader.line_num, f"not CSV: {error}") from error
    return rows


def headed(
    path: Path, form: str, rows: list[tuple[int, list[str]]], column_of: Callable[[str], str], at: int = 0
) -> Sheet:
    """A sheet whose header is one of its rows.

    Raises:
        MigrationError: LGM-G001 where the columns code and target are missing, or one stands twice.
    """
    head, headers = rows[at] if rows else (1, [])
    columns = [column_of(header) for header in headers]
    sheet = Sheet(path=str(path), form=form, head=head, headers=headers, columns=columns, rows=rows[at + 1 :])
    twice = [name for name in columns if name and columns.count(name) > 1]
    if twice:
        raise unreadable(path, head, f"the column {twice[0]!r} stands twice")
    return sheet


def unreadable(path: Path | str, line: int, why: str) -> MigrationError:
    """The error of a table that cannot be read."""
    return MigrationError("LGM-G001", path=str(path), line=line, why=why)


def text_of(path: Path) -> str:
    """A file as text in UTF-8, with or without BOM.

    Raises:
        MigrationError: LGM-S001, LGM-S002, LGM-G001.
    """
    try:
        return bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(path, 1, f"not UTF-8: {error}") from error


def bytes_of(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
