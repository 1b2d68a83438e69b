"""What commands print when a job is done."""

from collections.abc import Iterable

from lgmigrate.cli.signs import say
from lgmigrate.errors import MigrationError
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


def print_lines(lines: Iterable[str]) -> None:
    """Several lines."""
    for line in lines:
        say(line)


def print_job(job: Job) -> None:
    """A run on the terminal: ledger, rejects, what was noted and assumed, the dataset, how it validated, the load."""
    ledger = job.manifest.ledger
    print_lines(ledger_lines(ledger))
    for name, source in job.project.sources.items():
        print_lines(reject_lines(RejectFiles.of(job.places.rejects, name), source.look))
    print_lines(note_lines(ledger))
    print_lines(gaiji_lines(ledger.gaiji))
    print_lines(assumption_lines(ledger))
    print_lines(dataset_lines(job.manifest, job.places.dataset))
    print_lines(finding_lines(job.findings))
    say(f"report   {job.places.report}")
    if job.loaded:
        say(f"load     {job.loaded.target}   {job.loaded.rows:,} rows, read back equal")


def print_end(reasons: Iterable[MigrationError]) -> None:
    """The last lines: the exit code and why."""
    good = True
    for error in reasons:
        say(f"exit {error.exit_code}: {error.text()}")
        good = False
    if good:
        say("exit 0: every record is accounted for.")
