"""Finding definitions: by the name of a file, or by the ``#:schema lgmigrate:KIND`` in its first line."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.layout.parts import FILE_NAMES, HEAD

Kind = Literal["layout", "record", "table", "mapping", "project"]

SUFFIXES: dict[str, Kind] = {
    ".record.toml": "record",
    ".table.toml": "table",
    ".mapping.toml": "mapping",
    ".migration.toml": "project",
}
PROJECT = "migration.toml"
_SCHEMA = re.compile(r"#:schema\s+lgmigrate:(?P<kind>layout|record|table|mapping|project)\s*$")


class Definition(msgspec.Struct, frozen=True, order=True):
    """A definition to check: its file, or its folder where it is a layout."""

    path: Path
    kind: Kind


def definitions_in(paths: Iterable[Path]) -> list[Definition]:
    """The definitions that paths name or hold, each once, sorted.

    Args:
        paths: Folders are searched, without those whose name begins with a dot; a CSV file of a layout stands for the
            layout it lies in, and is passed over where none lies there.

    Raises:
        MigrationError: LGM-L052 for a folder without any definition, or a file that is none.
    """
    found: set[Definition] = set()
    for path in paths:
        here = set(_under(path)) if path.is_dir() else set(_at(path))
        if not here and path.name not in FILE_NAMES:
            raise MigrationError("LGM-L052", path=str(path))
        found |= here
    return sorted(found)


def _under(folder: Path) -> Iterator[Definition]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if HEAD in names:
            yield Definition(Path(at), "layout")
        for name in names:
            kind = _named(name)
            if kind:
                yield Definition(Path(at, name), kind)


def _at(path: Path) -> Iterator[Definition]:
    if path.name in FILE_NAMES:
        if (path.parent / HEAD).is_file():
            yield Definition(path.parent, "layout")
        return
    kind = _named(path.name) or _declared(path)
    if kind:
        yield Definition(path.parent if kind == "layout" else path, kind)


def _named(name: str) -> Kind | None:
    if name == PROJECT:
        return "project"
    return next((kind for suffix, kind in SUFFIXES.items() if name.endswith(suffix)), None)


def _declared(path: Path) -> Kind | None:
    """The kind that the first line of a TOML file declares."""
    if path.suffix != ".toml" or not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        found = _SCHEMA.match(file.readline(200))
    return found["kind"] if found else None  # type: ignore[return-value]
