"""Mapping targets that nothing reaches: files and items that the project's layout does not have."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lgmigrate import definitions
from lgmigrate.check.finding import Finding
from lgmigrate.convert import FileMapping
from lgmigrate.layout import Layout, read_layout
from lgmigrate.layout.parts import unknown
from lgmigrate.run.forms import MappingForm, ProjectForm


def unreachable(path: Path) -> Iterator[Finding]:
    """The targets of a project's mappings that its layout does not have.

    Args:
        path: ``migration.toml``.

    Raises:
        MigrationError: where the project, one of its mapping files or its layout cannot be read.
    """
    form = definitions.convert(definitions.read_toml(path), ProjectForm, path)
    folder = path.parent / form.layout
    layout = read_layout(folder if (folder / "layout.toml").is_file() else form.layout)
    yield from _missed(path, layout, form.file, form.without)
    for name in form.mapping:
        beside = path.parent / name
        more = definitions.convert(definitions.read_toml(beside), MappingForm, beside)
        yield from _missed(beside, layout, more.file, more.without)


def _missed(path: Path, layout: Layout, mappings: Iterable[FileMapping], without: Iterable[str]) -> Iterator[Finding]:
    files = [file.name for file in layout.files]
    for name in dict.fromkeys([*(one.file for one in mappings), *without]):
        if name not in files:
            facts = {"path": str(path), "layout": layout.id, **unknown(name, files)}
            yield Finding(code="LGM-L057", path=str(path), line=_line(path, name), facts=facts)
    for mapping in mappings:
        known = [item.name for item in layout.columns_of(mapping.file)]
        for name in mapping.item:
            if known and name not in known:
                facts = {"path": str(path), "file": mapping.file, **unknown(name, known)}
                yield Finding(code="LGM-L058", path=str(path), line=_line(path, name), facts=facts)


def _line(path: Path, name: str) -> int:
    """The first line that has a name, which TOML may quote."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((at for at, line in enumerate(lines, 1) if name in line), 0)
