"""The two inputs that are measured: where their files lie, and how they are read and mapped."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lgmigrate import definitions

if TYPE_CHECKING:
    import polars as pl

    from lgmigrate.convert import Conversion

HERE = Path(__file__).parent
HOUJIN = HERE.parent / "fixtures" / "houjin"


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A host file with its definitions; ``mapping`` is a ``migration.toml`` with one ``[[file]]``."""

    host: Path
    record: Path
    gaiji: Path
    mapping: Path


def houjin(host: Path = HOUJIN / "houjin.ibm930.dat.gz") -> Project:
    """The houjin fixture, or a longer file of its records."""
    return Project(
        host=host,
        record=HOUJIN / "houjin.record.toml",
        gaiji=HOUJIN / "houjin.gaiji.csv",
        mapping=HOUJIN / "migration.toml",
    )


def twenty(host: Path) -> Project:
    """The 20-field file, with the definitions that were written beside it."""
    return Project(
        host=host,
        record=host.with_suffix(".record.toml"),
        gaiji=host.with_suffix(".gaiji.csv"),
        mapping=host.with_suffix(".migration.toml"),
    )


def scan(project: Project, record_number: str | None = None) -> "pl.LazyFrame":
    """The detail records as the package scans them, with their numbers if asked for."""
    import lgmigrate

    return lgmigrate.scan_fixed(project.host, project.record, gaiji=project.gaiji, record_number=record_number)


def conversion(project: Project) -> "Conversion":
    """The project's mapping, compiled as a run compiles it."""
    from lgmigrate.convert import Conversion, FileMapping, check, read_codes
    from lgmigrate.layout import read_layout
    from lgmigrate.resources import layouts
    from lgmigrate.source import read_record

    data = definitions.read_toml(project.mapping)
    mapping = definitions.convert(data["file"][0], FileMapping, project.mapping)
    layout = read_layout(layouts() / data["layout"])
    record = read_record(project.record)
    check(mapping, layout, record.type(mapping.type_name), project.mapping)
    tables = {item: rule.codes for item, rule in mapping.rules.items() if rule.codes}
    codes = {item: read_codes(project.mapping.parent / name) for item, name in tables.items()}
    return Conversion(mapping, layout, record, codes)


def mapped(project: Project) -> "pl.LazyFrame":
    """Scan and map in one pass: every test of the mapping on every row, then the items of the rows that pass."""
    from lgmigrate.source.extract import NUMBER

    return conversion(project).checked(scan(project, NUMBER)).drop(NUMBER)
