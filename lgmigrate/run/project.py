"""``migration.toml``: what is to be migrated, from which files, by which mapping, into which form."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from lgmigrate import definitions, files
from lgmigrate.charset import charset_of
from lgmigrate.convert import CodeTable, FileMapping, read_codes
from lgmigrate.dataset.manifest import InputFile
from lgmigrate.dataset.profile import Profile
from lgmigrate.errors import MigrationError, peek_command
from lgmigrate.gaiji import read_table
from lgmigrate.gaiji.repertoire import files_of, repertoire
from lgmigrate.gaiji.shrink import Shrinker
from lgmigrate.gaiji.shrink_plan import plan
from lgmigrate.gaiji.shrink_policy import ShrinkPolicy, read_decisions
from lgmigrate.layout import Layout, read_layout
from lgmigrate.run import accounting
from lgmigrate.run.forms import MappingForm, ProjectForm, SourceForm
from lgmigrate.source import Record, read_record
from lgmigrate.source.origin import Definition, Origin
from lgmigrate.source.table import read_table_definition


class Source(Origin, frozen=True, kw_only=True):
    """A source with its definitions read.

    ``layout`` is the file of its record layout or table definition; ``definitions`` are that, extension tables and 外字
    tables, as inputs of the run.
    """

    layout: Path
    definitions: list[InputFile]

    @property
    def look(self) -> Callable[[int], str] | None:
        """Gives the command that shows a record; None where the source is no host file."""
        if not isinstance(self.definition, Record):
            return None
        base = self.charset.base if self.charset else None
        tables = [table.path for table in self.gaiji]
        return lambda record: peek_command(self.path, self.layout, record, base, tables)


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
    shrinker: Shrinker | None
    """What its policy of 縮退 does."""
    codes: dict[str, dict[str, CodeTable]]
    """移行ファイル → item → code table."""
    file_names: dict[str, str]
    """移行ファイル → the name of its file in the dataset."""
    definitions: list[InputFile]


def read_project(path: str | Path, sources: Mapping[str, str | Path] | None = None) -> Project:
    """Read a project and all its definitions; the sources themselves are not opened.

    Args:
        path: ``migration.toml``.
        sources: Source name → path of its file, where it lies elsewhere than the project says.

    Raises:
        MigrationError: for a definition that is missing, cannot be read, or does not fit another, as
            :mod:`lgmigrate.run.accounting` says; LGM-R013 where ``sources`` names none of the project's.
    """
    path = Path(path)
    form = definitions.convert(definitions.read_toml(path), ProjectForm, path)
    folder, used = path.parent, [_input(path, path.parent, "project")]
    beside = folder / form.layout
    layout_ref: str | Path = beside if (beside / "layout.toml").is_file() else form.layout
    layout = read_layout(layout_ref)
    mappings, without = list(form.file), dict(form.without)
    for name in form.mapping:
        more = definitions.convert(definitions.read_toml(folder / name), MappingForm, folder / name)
        mappings += more.file
        without |= more.without
        used.append(_input(folder / name, folder, "mapping"))
    read = _sources(path, form, sources or {})
    used += [one for source in read.values() for one in source.definitions]
    records = {name: source.definition for name, source in read.items()}
    accounting.check_sources(path, form, mappings, records)
    codes = {mapping.file: _codes(mapping, folder, used) for mapping in mappings}
    shrinker = _shrinker(form.shrink, folder, used) if form.shrink else None
    accounting.check_mappings(path, layout, mappings, records, codes, shrinker)
    accounting.check_files(path, layout, mappings, without)
    return Project(
        path=path,
        name=form.name or path.resolve().parent.name,
        layout=layout,
        layout_ref=layout_ref,
        created=form.created.isoformat() if form.created else None,
        profile=form.profile,
        sources=read,
        mappings=mappings,
        without=without,
        shrinker=shrinker,
        codes=codes,
        file_names=accounting.file_names(path, layout, mappings, form),
        definitions=list(dict.fromkeys(used)),
    )


def _sources(path: Path, form: ProjectForm, elsewhere: Mapping[str, str | Path]) -> dict[str, Source]:
    for name in elsewhere:
        if name not in form.source:
            raise MigrationError("LGM-R013", path=str(path), source=name, known=", ".join(form.source))
    return {
        name: _source(path, name, one, Path(elsewhere.get(name, path.parent / one.path)))
        for name, one in form.source.items()
    }


def _source(project: Path, name: str, form: SourceForm, path: Path) -> Source:
    folder = project.parent
    tables = [folder / table for table in form.gaiji]
    definition, layout = _definition(project, name, form)
    charset = charset_of(form.charset).beside(folder) if form.charset else None
    own = definition.encoding if isinstance(definition, Record) else definition.charset
    used = charset or own
    return Source(
        name=name,
        path=path,
        definition=definition,
        layout=layout,
        charset=charset,
        gaiji=[read_table(table) for table in tables],
        definitions=[
            _input(layout, folder, "record" if form.record else "table"),
            *(_input(Path(table), folder, "extension") for table in (used.extension if used else ())),
            *(_input(table, folder, "gaiji") for table in tables),
        ],
    )


def _definition(project: Path, name: str, form: SourceForm) -> tuple[Definition, Path]:
    """The definition that a source names, and its file."""
    if bool(form.record) == bool(form.table):
        why = f"source {name!r} needs a record layout (record) or a table definition (table): one of them"
        raise MigrationError("LGM-R001", path=str(project), why=why)
    layout = project.parent / (form.record or form.table)
    if form.record:
        return read_record(layout), layout
    definition = read_table_definition(layout)
    if not definition.columns:
        why = f"table definition {form.table} of source {name!r} lists no columns, so none can be accounted for"
        raise MigrationError("LGM-R001", path=str(project), why=why)
    return definition, layout


def _shrinker(policy: ShrinkPolicy, folder: Path, used: list[InputFile]) -> Shrinker:
    """What a policy does; the files that it names are definitions of the project."""
    target = repertoire(policy.to, folder)
    paths = files_of(policy.to, folder)
    decided = {}
    if policy.decided is not None:
        decided = read_decisions(folder / policy.decided, target)
        paths.append(folder / policy.decided)
    used += [_input(path, folder, "shrink") for path in paths]
    return Shrinker(plan(policy, target, decided))


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
