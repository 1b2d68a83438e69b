"""CSV exports of a workbook: a folder with a file for each sheet, in UTF-8 or CP932, or a single file."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from lgmigrate.errors import MigrationError
from lgmigrate.layout.import_grid import Cell, Grid, ref

MOST_BYTES = 200 << 20
"""Bytes of all files together."""


def contents_of(path: Path) -> dict[str, bytes]:
    """The CSV files that are meant, by name: those of a folder, or the one file.

    Raises:
        MigrationError: LGM-L060 where there is none, or where they are too large together.
    """
    found = sorted(one for one in path.iterdir() if one.suffix.lower() == ".csv") if path.is_dir() else [path]
    if not found:
        raise MigrationError("LGM-L060", path=str(path), why="a folder without CSV files")
    size = sum(one.stat().st_size for one in found)
    if size > MOST_BYTES:
        raise MigrationError("LGM-L060", path=str(path), why=f"{size:,} bytes of CSV; {MOST_BYTES:,} are read")
    return {one.name: one.read_bytes() for one in found}


def read_sheets(path: Path, contents: Mapping[str, bytes]) -> list[Grid]:
    """Each file as a sheet that is called as the file without ``.csv``.

    Raises:
        MigrationError: LGM-L073 where a file is in neither encoding or is no CSV, with the file and the cell.
    """
    folder = path if path.is_dir() else path.parent
    return [_grid(folder / name, content) for name, content in contents.items()]


def _grid(path: Path, content: bytes) -> Grid:
    rows = csv.reader(io.StringIO(_decoded(path, content), newline=""), strict=True)
    cells: dict[int, dict[int, Cell]] = {}
    at = 0
    try:
        for at, row in enumerate(rows, 1):
            found = {column: Cell(text) for column, text in enumerate(row, 1) if text}
            if found:
                cells[at] = found
    except csv.Error as error:
        raise MigrationError("LGM-L073", path=str(path), cell=ref(at + 1, 1), why=str(error)) from error
    return Grid(path.stem, cells)


def _decoded(path: Path, content: bytes) -> str:
    """The text. UTF-8 is tried first: text in CP932 with any kanji is not valid UTF-8, but for freak cases."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp932")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        why = f"neither UTF-8 nor CP932 (byte {content[error.start]:02X} at {error.start:,})"
        raise MigrationError("LGM-L073", path=str(path), cell=ref(line, 1), why=why) from error
