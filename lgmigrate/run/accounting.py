"""Whether a project accounts for everything: files of the layout, record types and columns of the sources.

All of it is looked at before the first record is read: what is wrong in the last mapping of a project must not come to
light after the hours that the first sources take.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lgmigrate import files
from lgmigrate.convert import CodeTable, Conversion, FileMapping, check
from lgmigrate.dataset import manifest
from lgmigrate.dataset.writing import file_name
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.shrink import Shrinker
from lgmigrate.layout import Layout
from lgmigrate.run.forms import ProjectForm
from lgmigrate.source.origin import Definition

SOURCE_NAME = re.compile(r"[^\x00-\x1f./\\:*?\"<>|]+")
"""Source names stand in file names, and before the dot of ``from = "source.type"``."""
ANNEX = "annex"


def check_sources(
    path: Path, form: ProjectForm, mappings: list[FileMapping], records: Mapping[str, Definition]
) -> None:
    """Check that every source has a usable name, and every record type that carries data a mapping or a reason.

    Raises:
        MigrationError: LGM-R001 for a name, LGM-R012 for a type that goes nowhere, LGM-R013 for a source that a mapping
            names and the project does not have, LGM-S041 for such a type.
    """
    for name in records:
        if not SOURCE_NAME.fullmatch(name):
            why = f"the source name {name!r} has a dot, or a character that file names do not have"
            raise MigrationError("LGM-R001", path=str(path), why=why)
    for mapping in mappings:
        if mapping.source_name not in records:
            known = ", ".join(records)
            raise MigrationError("LGM-R013", path=str(path), source=mapping.source_name, known=known)
        records[mapping.source_name].type(mapping.type_name)
    for name, record in records.items():
        read = {record.type(mapping.type_name).name for mapping in mappings if mapping.source_name == name}
        _check_types(path, name, record, form.source[name].unused, read)


def _check_types(path: Path, source: str, record: Definition, unused: dict[str, str], read: set[str]) -> None:
    for name in unused:
        if record.type(name).name in read:
            why = f"the record type {source}.{name} is mapped, and named as unused"
            raise MigrationError("LGM-R001", path=str(path), why=why)
    for one in record.tables:
        if one.is_detail and one.name not in read and not unused.get(one.name, "").strip():
            raise MigrationError("LGM-R012", path=str(path), source=source, type=one.name)


def check_files(path: Path, layout: Layout, mappings: list[FileMapping], without: Mapping[str, str]) -> None:
    """Check that every file of the layout is mapped once, or has a reason why there is no data for it.

    Raises:
        MigrationError: LGM-R011 for a file that is not mentioned, LGM-R001 for what contradicts itself.
    """
    for why in _contradictions(layout, [mapping.file for mapping in mappings], without):
        raise MigrationError("LGM-R001", path=str(path), why=why)
    for file in layout.files:
        if file.name not in without and file.name not in {mapping.file for mapping in mappings}:
            raise MigrationError("LGM-R011", path=str(path), file=file.name)


def _contradictions(layout: Layout, mapped: list[str], without: Mapping[str, str]) -> Iterator[str]:
    known = [file.name for file in layout.files]
    for name, why in without.items():
        if name not in known:
            yield f"[without] names {name!r}, which is no file of the layout; there are {', '.join(known)}"
        if name in mapped:
            yield f"{name!r} is mapped by a [[file]], and named under [without]"
        if not why.strip():
            yield f"[without] gives no reason for {name!r}"
    for name in dict.fromkeys(mapped):
        if mapped.count(name) > 1:
            yield f"{name!r} has {mapped.count(name)} [[file]] parts; a file of the layout is made by one"


def check_mappings(
    path: Path,
    layout: Layout,
    mappings: list[FileMapping],
    records: Mapping[str, Definition],
    codes: Mapping[str, dict[str, CodeTable]],
    shrinker: Shrinker | None = None,
) -> None:
    """Check every mapping against layout, record type and code tables, and that its rules can be carried out.

    Raises:
        MigrationError: LGM-M001 or LGM-M003 with the first thing that does not fit; LGM-R001 for a policy of 縮退 that
            no item asks for.
    """
    for mapping in mappings:
        record = records[mapping.source_name]
        check(mapping, layout, record.type(mapping.type_name), path, shrinks=shrinker is not None)
        Conversion(mapping, layout, record, codes[mapping.file], shrinker)
    if shrinker is not None and not any(mapping.shrinks for mapping in mappings):
        why = '[shrink] does nothing: no item has gaiji = "shrink"'
        raise MigrationError("LGM-R001", path=str(path), why=why)


def file_names(path: Path, layout: Layout, mappings: list[FileMapping], form: ProjectForm) -> dict[str, str]:
    """移行ファイル → the name of its file in the dataset, by the profile.

    Raises:
        MigrationError: LGM-D010 for a pattern that cannot be filled in, LGM-R010 for a name that leaves the dataset,
            LGM-R017 where two files, or a file and the manifest or the annex, would have the same name.
    """
    created = form.created.isoformat() if form.created else None
    described = {file.name: file for file in layout.files}
    names: dict[str, str] = {}
    taken = {manifest.NAME: manifest.NAME, ANNEX: ANNEX}
    for one in (described[mapping.file] for mapping in mappings):
        name = file_name(
            form.profile, unit=layout.unit, no=one.no, file=one.name, physical=one.physical, created=created
        )
        files.contained(Path("dataset"), name)
        folded = name.casefold()  # a disk of Windows or macOS knows no case
        other = taken.get(folded) or taken.get(folded.partition("/")[0])
        if other:
            facts = {"file": one.name, "name": name, "other": other, "pattern": form.profile.file_name}
            raise MigrationError("LGM-R017", path=str(path), **facts)
        taken[folded] = names[one.name] = name
    return names
