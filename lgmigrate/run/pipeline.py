"""The main job: every source extracted, every 移行ファイル converted, the dataset sealed and validated, all accounted for.

    OUT/stage/      columns of each record type (Parquet) and the postings of the extract stage
    OUT/rejects/    records that could not be used, unchanged, and why
    OUT/dataset/    the 移行ファイル, annex/, and manifest.json, written last
    OUT/ledger.json OUT/findings.json OUT/report.html
"""

import platform
from collections.abc import Callable
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate import __version__, files, ledger
from lgmigrate.convert import Conversion, FileMapping, scan_stage
from lgmigrate.convert.wareki import eras
from lgmigrate.dataset import manifest
from lgmigrate.dataset.manifest import AnnexFile, DataFile, InputFile, LayoutRef, Manifest, WithoutData
from lgmigrate.dataset.writing import file_name, write_annex, write_file
from lgmigrate.definitions import read_toml
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Assumption, Check, Ledger
from lgmigrate.run.project import Project, Source
from lgmigrate.source.extract import Extraction
from lgmigrate.source.places import CAUSE_SCHEMA
from lgmigrate.source.refetch import add_rejects
from lgmigrate.source.rejects import RejectFiles

Watch = Callable[[Source], Callable[[int, int], None] | None]
"""Gives, for a source, what is to be called with the bytes and records of each block done."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the parts of a run lie."""

    out: Path

    @property
    def stage(self) -> Path:
        """Columns and postings of the extract stage."""
        return self.out / "stage"

    @property
    def rejects(self) -> Path:
        """Rejected records and their causes."""
        return self.out / "rejects"

    @property
    def dataset(self) -> Path:
        """The dataset."""
        return self.out / "dataset"

    def columns(self, source: str, type_name: str) -> Path:
        """The stage file of a record type."""
        return self.stage / f"{source}.{type_name}.parquet"

    def postings(self, source: str) -> Path:
        """The postings of a source's extraction."""
        return self.stage / f"{source}.ledger.json"

    def sensitive(self) -> list[Path]:
        """Files that hold personal data in clear and are no part of the delivery."""
        return sorted(path for folder in (self.stage, self.rejects) for path in folder.glob("*") if path.is_file())


def extract(
    project: Project, places: Places, *, batch_rows: int | None = None, watch: Watch | None = None, lang: str = "ja"
) -> Ledger:
    """Extract every source of a project. Returns the postings."""
    done = []
    for source in project.sources.values():
        extraction = Extraction(source.path, source.reader(), source.name, lang)
        outputs = {one.name: places.columns(source.name, one.name) for one in source.record.types}
        posted = extraction.run(
            outputs,
            RejectFiles.of(places.rejects, source.name),
            numbered=True,
            batch_rows=batch_rows,
            progress=watch(source) if watch else None,
        )
        files.write_json(places.postings(source.name), posted.as_dict())
        done.append(posted)
    return ledger.merge(done)


def extracted(project: Project, places: Places) -> Ledger:
    """The postings of an extraction that was made before.

    Raises:
        MigrationError: LGM-R014 where a source has not been extracted.
    """
    done = []
    for name in project.sources:
        path = places.postings(name)
        if not path.is_file():
            raise MigrationError("LGM-R014", path=str(path))
        done.append(ledger.load(path.read_bytes()))
    return ledger.merge(done)


def convert(project: Project, places: Places, before: Ledger, lang: str = "ja") -> Manifest:
    """Convert every file of a project from its stages, and seal the dataset.

    Args:
        project: The project.
        places: Where things lie; ``dataset/`` is emptied of an earlier dataset first.
        before: The postings of the extract stage.
        lang: The language of the causes.

    Returns:
        The manifest, as written.
    """
    _clear(places.dataset)
    made = [_convert_file(project, mapping, places, before, lang) for mapping in project.mappings]
    found = {source: [cause for one in made if one.source == source for cause in one.causes] for source in project.sources}
    for name, causes in found.items():
        source = project.sources[name]
        target = RejectFiles.of(places.rejects, name)
        if causes or target.causes.exists():
            add_rejects(source.path, source.record, target, _together(causes))
    layout = project.layout
    posted = ledger.merge([before, *(one.posted for one in made), Ledger(assumptions=_assumptions(project))])
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
        inputs=[*(_source_file(source) for source in project.sources.values()), *project.definitions],
        versions={"lgmigrate": __version__, "polars": pl.__version__, "python": platform.python_version()},
    )
    manifest.write(places.dataset, sealed)
    files.write_json(places.out / "ledger.json", posted.as_dict())
    return sealed


class _Made(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    file: DataFile
    annex: list[AnnexFile]
    causes: list[pl.DataFrame]
    posted: Ledger


def _convert_file(project: Project, mapping: FileMapping, places: Places, before: Ledger, lang: str) -> _Made:
    source = project.sources[mapping.source_name]
    conversion = Conversion(mapping, project.layout, source.record, project.codes[mapping.file])
    path = places.columns(source.name, conversion.type.name)
    if not path.is_file():
        raise MigrationError("LGM-R014", path=str(path))
    stage = scan_stage(path)
    survey = conversion.survey(stage)
    described = next(file for file in project.layout.files if file.name == mapping.file)
    name = file_name(
        project.profile,
        unit=project.layout.unit,
        no=described.no,
        file=described.name,
        physical=described.physical,
        created=project.created,
    )
    key = [item.name for item in conversion.key]
    frame = conversion.ordered(stage, survey)
    written = write_file(frame, places.dataset, name, project.profile, name=mapping.file, key=key)
    annex = []
    if mapping.annex:
        there, kind = f"annex/{mapping.file}.csv", "unmapped"
        annex.append(write_annex(conversion.annex(stage), places.dataset, there, name=mapping.file, kind=kind))
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
    posted = next(entry for entry in before.entries if entry.stage == "extract" and entry.name == source)
    return Check(
        name=file, rule=f"in = extracted {source}.{type_name}", expected=str(posted.out[type_name]), found=str(read)
    )


def _together(causes: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([CAUSE_SCHEMA.to_frame(), *(cause.cast(CAUSE_SCHEMA) for cause in causes)])


def _clear(dataset: Path) -> None:
    """Remove an earlier dataset: its manifest first, so that what is left is no dataset, then the files it lists."""
    if not (dataset / manifest.NAME).is_file():
        return
    before = manifest.read(dataset)
    (dataset / manifest.NAME).unlink()
    for file in [*before.files, *before.annex]:
        files.contained(dataset, file.path).unlink(missing_ok=True)


def _source_file(source: Source) -> InputFile:
    size = source.path.stat().st_size
    return InputFile(name=source.path.name, role="source", bytes=size, sha256=files.sha256(source.path))


def _assumptions(project: Project) -> list[Assumption]:
    """Profile settings that the project does not make, and how dates of the host are read."""
    written = read_toml(project.path).get("profile", {})
    settings = {
        name: value
        for name, value in msgspec.to_builtins(project.profile).items()
        if name not in written and name in ("encoding", "newline", "quoting", "date", "null", "header")
    }
    assumed = [
        Assumption(setting=f"profile.{name}", value=str(value), why="default") for name, value in settings.items()
    ]
    if any(rule.date == "era-yymmdd" for mapping in project.mappings for rule in mapping.rules.values()):
        digits = " ".join(f"{era.digit}{era.name}" for era in eras())
        assumed.append(Assumption(setting="era_digits", value=digits, why="default"))
    return assumed
