"""``migration.toml``: what is to be migrated, from which files, by which mapping, into which form."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from lgmigrate import definitions, files
from lgmigrate.convert import CodeTable, FileMapping, check, read_codes
from lgmigrate.dataset.manifest import InputFile
from lgmigrate.dataset.profile import Profile
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji import GaijiTable, read_table
from lgmigrate.layout import Layout, read_layout
from lgmigrate.source import Reader, Record, read_record


class SourceForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One source file: where it is, its record layout, its 外字 tables, and record types that are not moved."""

    path: str
    record: str
    charset: str | None = None
    gaiji: list[str] = []
    unused: dict[str, str] = {}


class ProjectForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of ``migration.toml``.

    ``layout`` is ``family/name`` of an installed definition or a folder beside the file; ``mapping`` names files with
    further ``[[file]]`` and ``[without]`` parts; ``without`` maps 移行ファイル to the reason why there is no data for them.
    """

    name: str = ""
    layout: str
    created: datetime | None = None
    profile: Profile = Profile()
    source: dict[str, SourceForm]
    mapping: list[str] = []
    file: list[FileMapping] = []
    without: dict[str, str] = {}


class MappingForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of a mapping file beside ``migration.toml``."""

    file: list[FileMapping] = []
    without: dict[str, str] = {}


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source with its definitions read."""

    name: str
    path: Path
    record: Record
    charset: str | None
    gaiji: list[GaijiTable]

    def reader(self) -> Reader:
        """A reader of it."""
        return Reader(self.record, self.charset, self.gaiji)


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project with everything it names read and checked against one another."""

    path: Path
    name: str
    layout: Layout
    layout_ref: str | Path
    """Where the layout was found: ``family/name`` of an installed definition, or a folder beside the project."""
    created: str | None
    profile: Profile
    sources: dict[str, Source]
    mappings: list[FileMapping]
    without: dict[str, str]
    codes: dict[str, dict[str, CodeTable]]
    """移行ファイル → item → code table."""
    definitions: list[InputFile]

    @property
    def folder(self) -> Path:
        """Where the project lies; its paths are relative to this."""
        return self.path.parent


def read_project(path: str | Path, sources: Mapping[str, str | Path] | None = None) -> Project:
    """Read a project and all its definitions; the sources themselves are not opened.

    Args:
        path: ``migration.toml``.
        sources: Source name → path of its file, where it lies elsewhere than the project says.

    Raises:
        MigrationError: for a definition that is missing, cannot be read, or does not fit another; LGM-R011 and LGM-R012
            for a file of the layout or a record type that nothing accounts for.
    """
    path = Path(path)
    form = definitions.convert(definitions.read_toml(path), ProjectForm, path)
    folder, used = path.parent, [_input(path, path.parent, "project")]
    beside = folder / form.layout
    layout_ref: str | Path = beside if (beside / "layout.toml").is_file() else form.layout
    mappings, without = list(form.file), dict(form.without)
    for name in form.mapping:
        more = definitions.convert(definitions.read_toml(folder / name), MappingForm, folder / name)
        mappings += more.file
        without |= more.without
        used.append(_input(folder / name, folder, "mapping"))
    elsewhere = {name: Path(there) for name, there in (sources or {}).items()}
    for name in elsewhere:
        if name not in form.source:
            raise MigrationError("LGM-R013", path=str(path), source=name, known=", ".join(form.source))
    read = {name: _source(name, one, folder, elsewhere.get(name), used) for name, one in form.source.items()}
    codes = {mapping.file: _codes(mapping, folder, used) for mapping in mappings}
    project = Project(
        path=path,
        name=form.name or path.resolve().parent.name,
        layout=read_layout(layout_ref),
        layout_ref=layout_ref,
        created=form.created.isoformat() if form.created else None,
        profile=form.profile,
        sources=read,
        mappings=mappings,
        without=without,
        codes=codes,
        definitions=list(dict.fromkeys(used)),
    )
    _check(project, form)
    return project


def _source(name: str, form: SourceForm, folder: Path, path: Path | None, used: list[InputFile]) -> Source:
    used.append(_input(folder / form.record, folder, "record"))
    used += [_input(folder / table, folder, "gaiji") for table in form.gaiji]
    return Source(
        name=name,
        path=path or folder / form.path,
        record=read_record(folder / form.record),
        charset=form.charset,
        gaiji=[read_table(folder / table) for table in form.gaiji],
    )


def _codes(mapping: FileMapping, folder: Path, used: list[InputFile]) -> dict[str, CodeTable]:
    tables = {}
    for item, rule in mapping.rules.items():
        if rule.codes is not None:
            tables[item] = read_codes(folder / rule.codes)
            used.append(_input(folder / rule.codes, folder, "codes"))
    return tables


def _input(path: Path, folder: Path, role: str) -> InputFile:
    if not path.is_file():
        raise MigrationError("LGM-S001", path=str(path))
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    return InputFile(name=name, role=role, bytes=path.stat().st_size, sha256=files.sha256(path))


def _check(project: Project, form: ProjectForm) -> None:
    path = str(project.path)
    for mapping in project.mappings:
        source = project.sources.get(mapping.source_name)
        if source is None:
            known = ", ".join(project.sources)
            raise MigrationError("LGM-R013", path=path, source=mapping.source_name, known=known)
        check(mapping, project.layout, source.record.type(mapping.type_name), project.path)
    mapped = [mapping.file for mapping in project.mappings]
    for file in project.layout.files:
        if (file.name in mapped) == (file.name in project.without):
            raise MigrationError("LGM-R011", path=path, file=file.name)
    for name in [*project.without, *mapped]:
        if name not in {file.name for file in project.layout.files} or mapped.count(name) > 1:
            raise MigrationError("LGM-R001", path=path, why=f"{name!r} is no file of the layout, or stands twice")
    for source in project.sources.values():
        _check_types(project, source, form.source[source.name])


def _check_types(project: Project, source: Source, form: SourceForm) -> None:
    """Every record type that carries data is mapped or left out by decision."""
    read = {
        source.record.type(mapping.type_name).name
        for mapping in project.mappings
        if mapping.source_name == source.name
    }
    for one in source.record.types:
        if one.is_detail and one.name not in read and not form.unused.get(one.name, "").strip():
            raise MigrationError("LGM-R012", path=str(project.path), source=source.name, type=one.name)
