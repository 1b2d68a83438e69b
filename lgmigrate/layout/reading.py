"""Reading layout definitions: ``layout.toml`` and the five CSV files beside it.

People edit the CSV files in a spreadsheet, so they come with a BOM or without, with either newline, and with columns
in any order; lines whose cells are all empty are skipped. Nothing else is forgiven: an error names file, line (from 1,
the header's), column and the nearest known name.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lgmigrate import definitions, resources
from lgmigrate.errors import MigrationError
from lgmigrate.layout.head import Head
from lgmigrate.layout.model import Layout
from lgmigrate.layout.parts import FILE_NAMES, HEAD, PARTS, CellError, Part, digest, nearest


def available() -> list[str]:
    """The installed layouts as ``family/name``, sorted."""
    root = resources.layouts()
    return sorted(head.parent.relative_to(root).as_posix() for head in root.glob(f"*/*/{HEAD}"))


def read_layout(ref: str | Path) -> Layout:
    """Read a definition.

    Args:
        ref: ``family/name`` of an installed layout, or the folder of any other; a text that is both is the
            installed one.

    Raises:
        MigrationError: LGM-L001 where there is no such layout, LGM-S001 where one of the six files is missing,
            LGM-R001 or LGM-L002 to LGM-L011 where one cannot be read.
    """
    installed = available()
    if isinstance(ref, str) and ref in installed:
        layout = _read(resources.layouts() / ref)
        if layout.id != ref:
            raise MigrationError("LGM-L009", path=str(resources.layouts() / ref / HEAD), found=layout.id, ref=ref)
        return layout
    if not Path(ref).is_dir():
        raise MigrationError("LGM-L001", ref=str(ref), nearest=nearest(str(ref), installed))
    return _read(Path(ref))


def _read(folder: Path) -> Layout:
    contents = {name: _bytes(folder / name) for name in FILE_NAMES}
    head = definitions.convert(definitions.read_toml(folder / HEAD), Head, folder / HEAD)
    fields: dict[str, Any] = {name: getattr(head, name) for name in Head.__struct_fields__}
    fields |= {part.field: _lines(folder / part.name, contents[part.name], part) for part in PARTS}
    return Layout(**fields, sha256=digest(contents))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error


def _lines(path: Path, content: bytes, part: Part) -> list[Any]:
    """The lines of one part as its structs."""
    rows = _rows(path, _decoded(path, content))
    header_at, header = next(rows, (1, []))
    _check_header(path, header_at, header, part)
    lines = []
    for at, row in rows:
        if len(row) != len(header):
            raise MigrationError("LGM-L007", path=str(path), line=at, found=len(row), expected=len(header))
        lines.append(part.kind(**_values(path, at, dict(zip(header, row, strict=True)), part)))
    return lines


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = content.count(b"\n", 0, error.start) + 1
        raise MigrationError("LGM-L008", path=str(path), line=at, why=f"not UTF-8 ({error.reason})") from error


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for row in reader:
            if any(row):
                yield before + 1, row
            before = reader.line_num
    except csv.Error as error:
        raise MigrationError("LGM-L008", path=str(path), line=before + 1, why=str(error)) from error


def _check_header(path: Path, line: int, header: list[str], part: Part) -> None:
    for column in header:
        if column not in part.columns:
            near = nearest(column, part.columns)
            raise MigrationError("LGM-L002", path=str(path), line=line, column=column, nearest=near)
        if header.count(column) > 1:
            raise MigrationError("LGM-L011", path=str(path), line=line, column=column)
    for column in part.columns:
        if column not in header:
            raise MigrationError("LGM-L003", path=str(path), line=line, column=column)


def _values(path: Path, line: int, cells: dict[str, str], part: Part) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, form in part.columns.items():
        try:
            values[column] = form.parse(cells[column])
        except CellError as bad:
            raise MigrationError(bad.code, path=str(path), line=line, column=column, **bad.facts) from None
    return values
