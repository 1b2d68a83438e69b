"""Writing layout definitions, in one canonical form: what :func:`read_layout` reads back is the same layout.

The CSV files are UTF-8 with a BOM, because a spreadsheet takes them for the local code page without one, and end their
lines with LF; cells are quoted only where they must be, so that a changed line is one line of a diff.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from lgmigrate import files
from lgmigrate.errors import MigrationError
from lgmigrate.layout.head import as_toml, head_of
from lgmigrate.layout.model import Layout
from lgmigrate.layout.parts import FILE_NAMES, HEAD, PARTS, CellError, Part, digest

_MUST_QUOTE = frozenset(',"\r\n')


def write_layout(layout: Layout, folder: Path) -> Layout:
    """Write the six files of a definition into a folder, each whole or not at all, ``layout.toml`` last.

    Returns:
        The layout with the ``sha256`` of what was written.

    Raises:
        MigrationError: LGM-L010 where an item of a relation has ``+`` in its name.
    """
    contents = encoded(layout)
    for name in reversed(FILE_NAMES):
        with files.open_atomic(folder / name) as file:
            file.write(contents[name])
    return msgspec.structs.replace(layout, sha256=digest(contents))


def encoded(layout: Layout) -> dict[str, bytes]:
    """The bytes of the six files by name.

    Raises:
        MigrationError: LGM-L010 where an item of a relation has ``+`` in its name.
    """
    contents = {HEAD: as_toml(head_of(layout)).encode()}
    for part in PARTS:
        rows = [list(part.columns), *(_row(line, part) for line in getattr(layout, part.field))]
        contents[part.name] = "".join(map(_line, rows)).encode("utf-8-sig")
    return contents


def _row(line: msgspec.Struct, part: Part) -> list[str]:
    try:
        return [form.show(getattr(line, part.attribute(column))) for column, form in part.columns.items()]
    except CellError as bad:
        raise MigrationError(bad.code, file=part.name, **bad.facts) from None


def _line(cells: Iterable[str]) -> str:
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    # Not csv.writer: it leaves a lone CR unquoted where lines end with LF, and that cell then reads back as two lines.
    return '"' + cell.replace('"', '""') + '"' if _MUST_QUOTE.intersection(cell) else cell
