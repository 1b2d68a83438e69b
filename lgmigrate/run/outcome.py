"""How a run ended: the exit code, and why. What must hold comes first: the ledger, the dataset, then the rejects."""

import msgspec

from lgmigrate.errors import Exit, MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.run.limits import Allowed
from lgmigrate.validate import Findings


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a run. ``reasons`` are errors, gravest first; a good run has none."""

    reasons: list[MigrationError]

    @property
    def exit_code(self) -> int:
        """What the command returns."""
        return self.reasons[0].exit_code if self.reasons else Exit.GOOD

    def text(self, lang: str = "en") -> str:
        """The exit line: code, what happened and what to do."""
        if not self.reasons:
            return "良好" if lang == "ja" else "good"
        return "\n".join(error.text(lang) for error in self.reasons)


def judge(ledger: Ledger, findings: Findings | None, max_rejects: Allowed) -> Outcome:
    """The outcome of a run.

    Args:
        ledger: All postings.
        findings: What validating the dataset found, if there is one.
        max_rejects: How many rejected records are accepted.
    """
    reasons = []
    unbalanced = [f"{entry.stage} {entry.name}" for entry in ledger.entries if not entry.balanced]
    unbalanced += [
        f"{check.name} {check.rule}: {check.expected or '-'} / {check.found or '-'}"
        for check in ledger.checks
        if not check.ok
    ]
    if unbalanced:
        reasons.append(MigrationError("LGM-R021", why="; ".join(unbalanced)))
    if findings is not None and findings.errors:
        reasons.append(MigrationError("LGM-R022", errors=len(findings.errors)))
    allowed = max_rejects.of(ledger)
    if ledger.rejected > allowed:
        reasons.append(MigrationError("LGM-R020", rejected=ledger.rejected, allowed=allowed))
    return Outcome(reasons=reasons)
