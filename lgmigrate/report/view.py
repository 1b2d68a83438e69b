"""What the page says that nobody posted as such: totals, the state of the run, what remains to be done."""

from collections.abc import Sequence

import msgspec

from lgmigrate.errors import Exit, catalogue
from lgmigrate.ledger import Entry, GaijiUse
from lgmigrate.report.model import FindingLike, RunReport

FINDINGS_SHOWN = 200
"""Findings of one severity that stand on the page; all are in the JSON and JUnit forms."""
SEVERITIES = ("error", "warning", "info")


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """The run in four numbers, in records; ``kinds`` splits what was read by the type of the record."""

    read: int
    out: int
    rejected: int
    filtered: int
    kinds: dict[str, int]


class Severity(msgspec.Struct, frozen=True, kw_only=True):
    """The findings of one severity: the ones shown, and how many there are."""

    name: str
    shown: list[FindingLike]
    total: int


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person has to do: the key of its wording, the section it leads to, and a count."""

    word: str
    section: str
    count: int


def totals(report: RunReport) -> Totals:
    """What the first stage read, and what stands in the dataset (without one: what the last stage gave)."""
    entries = report.ledger.entries
    first = [entry for entry in entries if entry.stage == entries[0].stage]
    last = [entry for entry in entries if entry.stage == entries[-1].stage]
    out = [file.rows for file in report.manifest.files] if report.manifest else [sum(one.out.values()) for one in last]
    kinds: dict[str, int] = {}
    for entry in first:
        for kind, count in entry.out.items():
            kinds[kind] = kinds.get(kind, 0) + count
    return Totals(
        read=sum(entry.read for entry in first),
        out=sum(out),
        rejected=report.ledger.rejected,
        filtered=sum(sum(entry.filtered.values()) for entry in entries),
        kinds=kinds if len(kinds) > 1 else {},
    )


def state(report: RunReport) -> str:
    """``good``, ``attention`` (a whole result that a person must look at) or ``failed`` (no result to rely on)."""
    if not report.ledger.balanced or report.manifest is None:
        return "failed"
    by_exit = {Exit.GOOD: "good", Exit.FINDINGS: "attention", Exit.REJECTS: "attention"}
    return by_exit.get(Exit(report.exit_code), "failed")


def gap(entry: Entry) -> int:
    """Records that came out of a stage beyond those that went in; 0 where the entry balances."""
    return sum(sum(part.values()) for part in (entry.out, entry.rejected, entry.filtered)) - entry.read


def by_severity(report: RunReport) -> list[Severity]:
    """The findings in groups, gravest first; a severity of no known name comes last."""
    found: Sequence[FindingLike] = report.findings.findings if report.findings else ()
    names = [*SEVERITIES, *sorted({one.severity for one in found} - set(SEVERITIES))]
    groups = ((name, [one for one in found if one.severity == name]) for name in names)
    return [Severity(name=name, shown=part[:FINDINGS_SHOWN], total=len(part)) for name, part in groups if part]


def gaiji(report: RunReport, *, resolved: bool) -> list[GaijiUse]:
    """The 外字 that have a character, or those that have none, most frequent first."""
    uses = [use for use in report.ledger.gaiji if use.resolved is resolved]
    return sorted(uses, key=lambda use: (-use.count, use.source, use.code))


def title(code: str, lang: str, otherwise: str = "") -> str:
    """The catalogue's title of a code; ``otherwise`` for a rule that the catalogue does not hold."""
    entry = catalogue().get(code)
    return entry.titled(lang) if entry else otherwise


def tasks(report: RunReport) -> list[Task]:
    """What remains to be done, in the order in which it matters."""
    ledger = report.ledger
    counted = [
        Task(word="task_ledger", section="ledger", count=sum(not entry.balanced for entry in ledger.entries)),
        Task(word="task_checks", section="checks", count=sum(not check.ok for check in ledger.checks)),
        Task(word="task_layout", section="dataset", count=int(bool(report.manifest and not _official(report)))),
        Task(word="task_rejects", section="rejects", count=ledger.rejected),
        Task(
            word="task_reject_files",
            section="rejects",
            count=abs(sum(one.records for one in report.rejects) - ledger.rejected),
        ),
        Task(
            word="task_findings",
            section="findings",
            count=sum(group.total for group in by_severity(report) if group.name == "error"),
        ),
        Task(word="task_gaiji", section="gaiji", count=len(gaiji(report, resolved=False))),
        Task(word="task_sensitive", section="sensitive", count=len(report.sensitive)),
    ]
    return [task for task in counted if task.count]


def _official(report: RunReport) -> bool:
    return report.manifest is not None and report.manifest.layout.official
