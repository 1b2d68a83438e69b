"""A whole run, from ``migration.toml`` to the report: what ``lgmigrate run``, ``convert`` and ``demo`` do."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lgmigrate import files, report
from lgmigrate.dataset.manifest import Manifest
from lgmigrate.errors import MigrationError, catalogue
from lgmigrate.run import pipeline, staging
from lgmigrate.run.limits import NONE, Allowed
from lgmigrate.run.outcome import Outcome, judge
from lgmigrate.run.places import Places
from lgmigrate.run.project import Project
from lgmigrate.run.ready import check_inputs, check_name
from lgmigrate.run.staging import Watch
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.validate import Findings, validate

if TYPE_CHECKING:
    from lgmigrate.load.result import LoadResult

REPORT_SAMPLES = 20


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A finished run. ``loaded`` is None where no target was named, or the dataset did not get into it."""

    project: Project
    places: Places
    manifest: Manifest
    findings: Findings
    outcome: Outcome
    loaded: "LoadResult | None" = None

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "exit_code": self.outcome.exit_code,
            "reasons": [error.as_dict() for error in self.outcome.reasons],
            "dataset": str(self.places.dataset),
            "report": str(self.places.report),
            "ledger": self.manifest.ledger.as_dict(),
            "files": msgspec.to_builtins(self.manifest.files),
            "findings": self.findings.as_dict(),
            "load": self.loaded.as_dict() if self.loaded else None,
            "sensitive": [str(path) for path in self.places.sensitive()],
        }


def run(
    project: Project,
    out: Path,
    *,
    max_rejects: Allowed | int = NONE,
    batch_rows: int | None = None,
    extract: bool = True,
    watch: Watch | None = None,
    target: str | None = None,
    replace: bool = False,
    lang: str = "ja",
) -> Job:
    """Run a project.

    Args:
        project: The project.
        out: The folder of the run; see :mod:`lgmigrate.run.places` for what lies in it.
        max_rejects: Rejected records that are accepted: a number, or a share of those read.
        batch_rows: Records a block; by default about 4 MB.
        extract: Whether to extract the sources, or start from the stages of an earlier run.
        watch: For progress.
        target: A database to load a good dataset into.
        replace: Whether an earlier load may be replaced.
        lang: The language of causes and report.

    Returns:
        What happened; a run with rejects or findings, or whose dataset the target refused, is finished and says so in
        its outcome.

    Raises:
        MigrationError: for what stops the work: files, definitions, the environment. What is known to be wrong before
            the first record is read is raised before anything of an earlier run is touched.
    """
    check_name(out)
    places = Places(out=out)
    check_inputs(project, places)
    if target:
        from lgmigrate.load.target import target_of

        target_of(target)
    staged = None if extract else staging.extracted(project, places)
    files.private_folder(out)
    places.clear()
    if staged is None:
        staged = staging.extract(project, places, batch_rows=batch_rows, watch=watch, lang=lang)
    sealed = pipeline.convert(project, places, staged, lang)
    findings = validate(places.dataset, project.layout_ref)
    files.write_json(places.findings, findings.as_dict())
    allowed = Allowed(records=max_rejects) if isinstance(max_rejects, int) else max_rejects
    outcome = judge(sealed.ledger, findings, allowed)
    job = Job(project=project, places=places, manifest=sealed, findings=findings, outcome=outcome)
    if target and not outcome.reasons:
        job = _load(job, target, replace)
    _write_report(job, lang)
    return job


def _load(job: Job, target: str, replace: bool) -> Job:
    """Load the dataset; a target that refuses is how the run ends, not the end of what the run has to say."""
    from lgmigrate.load import load

    try:
        loaded = load(job.places.dataset, target, replace=replace, layout=job.project.layout_ref)
    except MigrationError as error:
        return msgspec.structs.replace(job, outcome=Outcome(reasons=[error]))
    return msgspec.structs.replace(job, loaded=loaded)


def _write_report(job: Job, lang: str) -> None:
    places = job.places
    page = report.RunReport(
        title=job.project.name,
        project=job.project.name,
        ledger=job.manifest.ledger,
        manifest=job.manifest,
        findings=job.findings,
        rejects=[one for name in job.project.sources if (one := _rejects(name, places))],
        sensitive=[str(path) for path in places.sensitive()],
        exit_code=job.outcome.exit_code,
        exit_reason=job.outcome.text(lang),
    )
    report.write(places.report, page, lang)


def _rejects(name: str, places: Places) -> report.RejectSummary | None:
    target = RejectFiles.of(places.rejects, name)
    causes = target.read_causes()
    if not causes.height:
        return None
    first = causes.unique("record", keep="first", maintain_order=True)
    counts = first.group_by("code", maintain_order=True).len()
    return report.RejectSummary(
        source=name,
        path=str(target.data),
        cause_path=str(target.causes),
        records=first.height,
        by_code=dict(counts.iter_rows()),
        samples=[_sample(row) for row in causes.select("record", "field", "code").head(REPORT_SAMPLES).rows()],
    )


def _sample(row: tuple[int, str, str]) -> report.RejectSample:
    """A cause without its value: the title of its code stands for the reason."""
    record, field, code = row
    entry = catalogue()[code]
    return report.RejectSample(
        record=record, field=field or "-", code=code, reason_ja=entry.title_ja, reason_en=entry.title
    )
