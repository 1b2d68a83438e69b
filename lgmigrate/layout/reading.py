"""Reading layout definitions: ``layout.toml`` and the five CSV files beside it.

People edit the CSV files in a spreadsheet, so they come with a BOM or without, with either newline, and with columns
in any order; lines whose cells are all empty are skipped. Nothing else is forgiven: an error names file, line (from 1,
the header's), column and the nearest known name.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lgmigrate import definitions, resources
from lgmigrate.errors import MigrationError
from lgmigrate.layout.head import Head
from lgmigrate.layout.model import Layout
from lgmigrate.layout.parts import FILE_NAMES, HEAD, MAY_LACK, PARTS, CellError, Form, Part, digest, nearest

_REF = re.compile(r"[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*", re.ASCII)


def available() -> list[str]:
    """The installed layouts as ``family/name``, sorted."""
    root = resources.layouts()
    return sorted(head.parent.relative_to(root).as_posix() for head in root.glob(f"*/*/{HEAD}"))


def read_head(folder: Path) -> Head:
    """What the ``layout.toml`` in a folder says; the CSV files beside it are not opened.

    Raises:
        MigrationError: LGM-S001 where there is none, LGM-R001 where it cannot be read.
    """
    return definitions.convert(definitions.read_toml(folder / HEAD), Head, folder / HEAD)


def heads() -> list[Head]:
    """What the installed layouts say of themselves, by family, number of the 業務 and name."""
    found = [read_head(resources.layouts() / ref) for ref in available()]
    return sorted(found, key=lambda head: (head.family, head.unit_no is None, head.unit_no or 0, head.name))


def folder_of(ref: str | Path) -> Path:
    """Where a layout lies.

    Args:
        ref: ``family/name`` of an installed layout, or the folder of any other; a text that is both is the
            installed one.

    Raises:
        MigrationError: LGM-L001 where there is no such layout.
    """
    if isinstance(ref, str) and _REF.fullmatch(ref) and (resources.layouts() / ref / HEAD).is_file():
        return resources.layouts() / ref
    if not Path(ref).is_dir():
        raise MigrationError("LGM-L001", ref=str(ref), nearest=nearest(str(ref), available()))
    return Path(ref)


def read_layout(ref: str | Path) -> Layout:
    """Read a definition.

    Args:
        ref: ``family/name`` of an installed layout, or the folder of any other; a text that is both is the
            installed one.

    Raises:
        MigrationError: LGM-L001 where there is no such layout, LGM-S001 where one of the six files is missing,
            LGM-R001, LGM-L002 to LGM-L011, LGM-L041 or LGM-L042 where one cannot be read.
    """
    folder = folder_of(ref)
    layout = _read(folder)
    named = isinstance(ref, str) and not Path(ref).is_absolute() and folder == resources.layouts() / ref
    if named and layout.id != ref:
        raise MigrationError("LGM-L009", path=str(folder / HEAD), found=layout.id, ref=ref)
    return layout


def _read(folder: Path) -> Layout:
    contents = {name: _bytes(folder / name) for name in FILE_NAMES}
    head = read_head(folder)
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
    cells = [
        _Cells(path, column, header.index(column), part.attribute(column), form)
        for column, form in part.columns.items()
        if column in header
    ]
    lines = []
    for at, row in rows:
        if len(row) != len(header):
            raise MigrationError("LGM-L007", path=str(path), line=at, found=len(row), expected=len(header))
        lines.append(part.kind(**{one.attribute: one.value(at, row) for one in cells}))
    return lines


class _Cells:
    """The cells of one column. What a cell means is found once: most columns have few different ones."""

    def __init__(self, path: Path, column: str, at: int, attribute: str, form: Form) -> None:
        self.path, self.column, self.at, self.attribute, self.form = path, column, at, attribute, form
        self.known: dict[str, Any] = {}

    def value(self, line: int, row: list[str]) -> Any:
        """The value of this column in a row; an error names the line."""
        cell = row[self.at]
        if cell not in self.known:
            try:
                self.known[cell] = self.form.parse(cell)
            except CellError as bad:
                facts = {"path": str(self.path), "line": line, "column": self.column, **bad.facts}
                raise MigrationError(bad.code, **facts) from None
        return self.known[cell]


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
        if column not in header and column not in MAY_LACK:
            raise MigrationError("LGM-L003", path=str(path), line=line, column=column)
