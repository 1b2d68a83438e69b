"""Converting: every 移行ファイル made from its stage, the rejects put together, and the dataset sealed."""

import platform

import msgspec
import polars as pl

from lgmigrate import __version__, files, ledger
from lgmigrate.convert import Conversion, FileMapping, scan_stage
from lgmigrate.convert.wareki import eras
from lgmigrate.dataset import manifest
from lgmigrate.dataset.manifest import SHRINK, AnnexFile, DataFile, LayoutRef, Manifest, WithoutData
from lgmigrate.dataset.writing import write_annex, write_file
from lgmigrate.definitions import read_toml
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Assumption, Check, Ledger
from lgmigrate.run.places import Places
from lgmigrate.run.project import Project
from lgmigrate.run.staging import Staged
from lgmigrate.source.refetch import FOUND_SCHEMA, add_rejects
from lgmigrate.source.rejects import RejectFiles

OPEN_IN_CSV = ("encoding", "newline", "quoting", "date", "null", "header")
"""Settings of a profile that the standard leaves open; the XML form has no choice of them."""


def convert(project: Project, places: Places, before: Staged, lang: str = "ja") -> Manifest:
    """Convert every file of a project from its stages, and seal the dataset.

    Args:
        project: The project.
        places: Where things lie; ``dataset/`` must have been cleared of an earlier dataset.
        before: The stages.
        lang: The language of the causes.

    Returns:
        The manifest, as written.

    Raises:
        MigrationError: LGM-R014 where the columns of a stage are not there, LGM-D011 or LGM-D012 for a value that the
            profile cannot write.
    """
    files.write_json(places.planned, _planned(project))
    made = [_convert_file(project, mapping, places, before.posted, lang) for mapping in project.mappings]
    found = {
        source: [cause for one in made if one.source == source for cause in one.causes] for source in project.sources
    }
    for name, causes in found.items():
        source = project.sources[name]
        target = RejectFiles.of(places.rejects, name)
        if causes or target.causes.exists():
            add_rejects(source.fetch(), target, _together(causes))
    layout = project.layout
    posted = ledger.merge([before.posted, *(one.posted for one in made), Ledger(assumptions=_assumptions(project))])
    order = {file.name: file.no for file in layout.files}
    sealed = Manifest(
        layout=LayoutRef(
            id=layout.id,
            version=layout.version,
            unit=layout.unit,
            provenance=layout.provenance.value,
            sha256=layout.sha256,
        ),
        profile=project.profile,
        created=project.created,
        files=sorted((one.file for one in made), key=lambda file: order[file.name]),
        without_data=[WithoutData(name=name, reason=why) for name, why in project.without.items()],
        annex=[annex for one in made for annex in one.annex],
        ledger=posted,
        inputs=[*before.sources, *project.definitions],
        versions={"lgmigrate": __version__, "polars": pl.__version__, "python": platform.python_version()},
    )
    manifest.write(places.dataset, sealed)
    files.write_json(places.ledger, posted.as_dict())
    return sealed


def _planned(project: Project) -> list[str]:
    annexes = [_annex(mapping) for mapping in project.mappings if mapping.annex]
    uses = [_uses(mapping) for mapping in project.mappings if mapping.shrinks]
    return [*project.file_names.values(), *annexes, *uses]


def _annex(mapping: FileMapping) -> str:
    return f"annex/{mapping.file}.csv"


def _uses(mapping: FileMapping) -> str:
    return f"annex/{SHRINK}/{mapping.file}.csv"


class _Made(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    file: DataFile
    annex: list[AnnexFile]
    causes: list[pl.DataFrame]
    posted: Ledger


def _convert_file(project: Project, mapping: FileMapping, places: Places, before: Ledger, lang: str) -> _Made:
    source = project.sources[mapping.source_name]
    conversion = Conversion(mapping, project.layout, source.definition, project.codes[mapping.file], project.shrinker)
    path = places.columns(source.name, conversion.type.name)
    if not path.is_file():
        raise MigrationError("LGM-R014", path=str(path))
    stage = scan_stage(path)
    survey = conversion.survey(stage)
    key = [item.name for item in conversion.key]
    frame = conversion.ordered(stage, survey)
    name = project.file_names[mapping.file]
    layout = project.layout
    written = write_file(frame, places.dataset, name, project.profile, name=mapping.file, key=key, layout=layout)
    annex = []
    if mapping.annex:
        there, kind = _annex(mapping), "unmapped"
        annex.append(write_annex(conversion.annex(stage, survey), places.dataset, there, name=mapping.file, kind=kind))
    uses = conversion.uses(stage, survey, project.profile.date.strftime)
    if uses is not None:
        annex.append(write_annex(uses, places.dataset, _uses(mapping), name=mapping.file, kind=SHRINK))
    return _Made(
        source=source.name,
        file=written,
        annex=annex,
        causes=conversion.causes(stage, survey, lang),
        posted=Ledger(
            entries=[conversion.entry(survey, written.rows)],
            checks=[_handed_over(before, source.name, conversion.type.name, mapping.file, survey.read)],
            notes=conversion.posted(stage, survey),
        ),
    )


def _handed_over(before: Ledger, source: str, type_name: str, file: str, read: int) -> Check:
    """Whether a file's conversion read as many records as the extraction of its source wrote."""
    names = (source, f"{source}.{type_name}")
    posted = (entry.out for entry in before.entries if entry.stage == "extract" and entry.name in names)
    expected = next(out[type_name] for out in posted if type_name in out)
    return Check(name=file, rule=f"in = extracted {source}.{type_name}", expected=str(expected), found=str(read))


def _together(causes: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([FOUND_SCHEMA.to_frame(), *causes])


def _assumptions(project: Project) -> list[Assumption]:
    """Profile settings that the project does not make, and how dates of the host are read."""
    written = read_toml(project.path).get("profile", {})
    settings = {
        name: value
        for name, value in msgspec.to_builtins(project.profile).items()
        if name not in written and project.profile.form == "csv" and name in OPEN_IN_CSV
    }
    assumed = [
        Assumption(setting=f"profile.{name}", value=_written(value), why="default") for name, value in settings.items()
    ]
    if any(rule.date == "era-yymmdd" for mapping in project.mappings for rule in mapping.rules.values()):
        digits = " ".join(f"{era.digit}{era.name}" for era in eras())
        assumed.append(Assumption(setting="era_digits", value=digits, why="default"))
    if project.shrinker is not None:
        chosen = read_toml(project.path).get("shrink", {})
        policy = msgspec.to_builtins(project.shrinker.plan.policy)
        assumed += [
            Assumption(setting=f"shrink.{name}", value=_written(value), why="default")
            for name, value in policy.items()
            if name not in chosen and value is not None
        ]
    return assumed


def _written(value: str | bool | int | tuple[str, ...]) -> str:
    """A setting as one would write it in TOML, without the quotes of a text."""
    if isinstance(value, tuple | list):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
