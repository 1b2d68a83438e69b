"""What was found wrong with definitions."""

from typing import Any

import msgspec

from lgmigrate.check.looking import Definition
from lgmigrate.errors import Lang, MigrationError, catalogue


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: the code of the catalogue, the file and line (0 where none is known) it lies in, and its facts."""

    code: str
    path: str
    line: int = 0
    facts: dict[str, Any] = {}

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""
        return catalogue()[self.code].severity

    @property
    def place(self) -> str:
        """``path:line``, as editors take it."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def message(self, lang: Lang = "en") -> str:
        """What is wrong, in one sentence."""
        return catalogue()[self.code].detailed(lang, self.facts)

    def as_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """Code, name, severity, place, message and facts for ``--format json``."""
        entry = catalogue()[self.code]
        return {
            "code": self.code,
            "name": entry.name,
            "severity": entry.severity,
            "path": self.path,
            "line": self.line or None,
            "message": self.message(lang),
            "facts": self.facts,
        }


def finding_of(error: MigrationError, path: str) -> Finding:
    """An error met in reading a definition, at the file and line it names, or else in the definition itself."""
    line = error.facts.get("line", 0)
    return Finding(
        code=error.code,
        path=str(error.facts.get("path", path)),
        line=line if isinstance(line, int) else 0,
        facts=error.facts,
    )


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked, and what was found, by definition in the order of their paths."""

    checked: list[Definition]
    findings: dict[str, list[Finding]]
    """Path of a definition → its findings; none for a sound one."""

    @property
    def all(self) -> list[Finding]:
        """All findings."""
        return [one for found in self.findings.values() for one in found]

    @property
    def ok(self) -> bool:
        """Whether there is no finding at error level."""
        return all(one.severity != "error" for one in self.all)

    def count(self, severity: str) -> int:
        """How many findings have a severity."""
        return sum(one.severity == severity for one in self.all)
