"""What is asked of each kind of definition. An error in reading one is a finding like any other."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lgmigrate import definitions
from lgmigrate.check.finding import Finding, Report, finding_of
from lgmigrate.check.looking import Definition, Kind, definitions_in
from lgmigrate.errors import MigrationError
from lgmigrate.layout import lint, read_layout
from lgmigrate.layout.beside import Beside, beside
from lgmigrate.layout.places import line_of


def check(paths: Iterable[Path]) -> Report:
    """Check all definitions that paths name or hold.

    Raises:
        MigrationError: LGM-L052 for a path that holds none.
    """
    found = definitions_in(paths)
    families: dict[Path, Beside] = {}
    findings: dict[str, list[Finding]] = {}
    for one in found:
        if one.kind == "layout":
            family = one.path.resolve().parent
            ask = _layout(one, families.setdefault(family, beside(family)))
        else:
            ask = RULES[one.kind](one.path)
        findings[str(one.path)] = list(_caught(ask, one))
    return Report(checked=found, findings=findings)


def _caught(findings: Iterator[Finding], one: Definition) -> Iterator[Finding]:
    try:
        yield from findings
    except MigrationError as error:
        yield finding_of(error, str(one.path))


def _layout(one: Definition, found: Beside) -> Iterator[Finding]:
    for problem in lint(read_layout(one.path), found):
        facts = {"file": problem.file, "item": problem.item, **problem.facts}
        path = one.path / problem.file
        yield Finding(code=problem.code, path=str(path), line=line_of(one.path, problem), facts=facts)


def _record(path: Path) -> Iterator[Finding]:
    from lgmigrate.source import read_record

    read_record(path)
    yield from ()


def _table(path: Path) -> Iterator[Finding]:
    from lgmigrate.source.table import read_table_definition

    read_table_definition(path)
    yield from ()


def _mapping(path: Path) -> Iterator[Finding]:
    """A mapping file by itself: its keys. What it maps to is asked of the project that names it."""
    from lgmigrate.run.forms import MappingForm

    definitions.convert(definitions.read_toml(path), MappingForm, path)
    yield from ()


def _project(path: Path) -> Iterator[Finding]:
    """A project with all it names. What its mappings aim at and miss is told all at once, other faults one by one."""
    from lgmigrate.check.targets import unreachable
    from lgmigrate.run.project import read_project

    missed = list(unreachable(path))
    yield from missed
    if not missed:  # or the first of them would be told again
        read_project(path)


RULES: dict[Kind, Callable[[Path], Iterator[Finding]]] = {
    "record": _record,
    "table": _table,
    "mapping": _mapping,
    "project": _project,
}
