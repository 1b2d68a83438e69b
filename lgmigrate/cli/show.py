"""What commands print when a job is done."""

import msgspec

from lgmigrate.cli.console import print_line
from lgmigrate.run.job import Job
from lgmigrate.run.summary import (
    assumption_lines,
    dataset_lines,
    finding_lines,
    gaiji_lines,
    ledger_lines,
    note_lines,
    reject_lines,
)
from lgmigrate.source.rejects import RejectFiles


def print_json(data: object) -> None:
    """One JSON document on standard output."""
    print_line(msgspec.json.format(msgspec.json.encode(data), indent=1).decode())


def print_job(job: Job) -> None:
    """A run on the terminal: ledger, rejects, what was noted and assumed, the dataset, how it validated."""
    ledger = job.manifest.ledger
    lines = [*ledger_lines(ledger)]
    for name in job.project.sources:
        lines += reject_lines(RejectFiles.of(job.places.rejects, name))
    lines += note_lines(ledger)
    lines += gaiji_lines(ledger.gaiji)
    lines += assumption_lines(ledger)
    lines += dataset_lines(job.manifest, job.places.dataset)
    lines += finding_lines(job.findings)
    lines.append(f"report   {job.report}")
    for line in lines:
        print_line(line)


def print_end(job: Job) -> None:
    """The last line: the exit code and why."""
    for error in job.outcome.reasons:
        print_line(f"exit {error.exit_code}: {error.text()}")
    if not job.outcome.reasons:
        print_line("exit 0: every record is accounted for.")
