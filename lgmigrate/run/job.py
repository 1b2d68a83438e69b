"""A whole run, from ``migration.toml`` to the report: what ``lgmigrate run``, ``convert`` and ``demo`` do."""

from pathlib import Path
from typing import Any

import msgspec

from lgmigrate import files, report
from lgmigrate.dataset.manifest import Manifest
from lgmigrate.errors import catalogue
from lgmigrate.run import pipeline
from lgmigrate.run.outcome import Outcome, judge
from lgmigrate.run.pipeline import Places, Watch
from lgmigrate.run.project import Project
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.validate import Findings, validate

REPORT_SAMPLES = 20


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A finished run."""

    project: Project
    places: Places
    manifest: Manifest
    findings: Findings
    outcome: Outcome

    @property
    def report(self) -> Path:
        """The page for the municipality."""
        return self.places.out / "report.html"

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "exit_code": self.outcome.exit_code,
            "reasons": [error.as_dict() for error in self.outcome.reasons],
            "dataset": str(self.places.dataset),
            "report": str(self.report),
            "ledger": self.manifest.ledger.as_dict(),
            "files": msgspec.to_builtins(self.manifest.files),
            "findings": self.findings.as_dict(),
            "sensitive": [str(path) for path in self.places.sensitive()],
        }


def run(
    project: Project,
    out: Path,
    *,
    max_rejects: int = 0,
    batch_rows: int | None = None,
    extract: bool = True,
    watch: Watch | None = None,
    lang: str = "ja",
) -> Job:
    """Run a project.

    Args:
        project: The project.
        out: The folder of the run; see :mod:`lgmigrate.run.pipeline` for what lies in it.
        max_rejects: Rejected records that are accepted.
        batch_rows: Records a block; by default about 4 MB.
        extract: Whether to extract the sources, or start from the stages of an earlier run.
        watch: For progress.
        lang: The language of causes and report.

    Returns:
        What happened; a run with rejects or findings is finished and says so in its outcome.

    Raises:
        MigrationError: for what stops the work: files, definitions, the environment.
    """
    places = Places(out=files.private_folder(out))
    if extract:
        posted = pipeline.extract(project, places, batch_rows=batch_rows, watch=watch, lang=lang)
    else:
        posted = pipeline.extracted(project, places)
    sealed = pipeline.convert(project, places, posted, lang)
    findings = validate(places.dataset, project.layout_ref)
    files.write_json(out / "findings.json", findings.as_dict())
    outcome = judge(sealed.ledger, findings, max_rejects)
    job = Job(project=project, places=places, manifest=sealed, findings=findings, outcome=outcome)
    _write_report(job, lang)
    return job


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
    report.write(job.report, page, lang)


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
