"""Extension tables from whatever file holds one: the project's own form as it is, others imported on the fly."""

from pathlib import Path

from lgmigrate import files
from lgmigrate.charset.extension import COLUMNS
from lgmigrate.charset.importing import import_table

HEAD = 1 << 16
"""Bytes in which the header of an extension table stands, comments before it included."""


def as_extension(path: Path, folder: Path) -> Path:
    """A file as an extension table.

    Args:
        path: An extension table, or a code table in one of the forms that can be imported.
        folder: Where the table is written that an import comes to.

    Raises:
        MigrationError: LGM-S001 or LGM-S002 for a file that cannot be opened, and the errors of ``import_table``.
    """
    if _has_columns(path):
        return path
    target = folder / f"{len(list(folder.iterdir()))}.{path.stem}.charset.csv"
    import_table(path, path.stem, target)
    return target


def _has_columns(path: Path) -> bool:
    """Whether a file begins as an extension table does."""
    if files.compression_of(path):
        return False
    with files.open_input(path) as stream:
        lines = stream.read(HEAD).decode("utf-8-sig", "replace").splitlines()
    header = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return [cell.strip() for cell in header.split(",")] == COLUMNS
