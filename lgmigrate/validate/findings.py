"""What a validation says: findings, each a rule that one column of one file breaks, and the rules that were checked."""

from typing import Any

import msgspec

from lgmigrate.errors import catalogue
from lgmigrate.masking import masked

SAMPLES = 5
"""Lines and values cited per finding."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One rule broken by one column of one file.

    ``line`` is the first physical line concerned, from 1 (the header's), or None where the file as a whole is meant;
    ``lines`` are the first five, ``values`` the masked values that stand there, ``count`` is the number of rows.
    """

    rule: str
    name: str
    severity: str
    file: str
    line: int | None = None
    column: str | None = None
    count: int = 1
    lines: list[int] = []
    values: list[str] = []
    detail: str
    detail_ja: str

    def detailed(self, lang: str) -> str:
        """What is wrong, in the asked language."""
        return self.detail_ja if lang == "ja" else self.detail


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """All that a validation found. ``checked`` holds every pair of rule and file that was looked at."""

    findings: list[Finding]
    checked: list[tuple[str, str]]

    @property
    def errors(self) -> list[Finding]:
        """The findings that make a dataset bad."""
        return [one for one in self.findings if one.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """The findings a person should look at."""
        return [one for one in self.findings if one.severity == "warning"]

    @property
    def ok(self) -> bool:
        """Whether there is no finding at error level."""
        return not self.errors

    def as_dict(self) -> dict[str, Any]:
        """For JSON, with the verdict."""
        return {"ok": self.ok, "errors": len(self.errors), "warnings": len(self.warnings), **msgspec.to_builtins(self)}


def finding(
    rule: str,
    file: str,
    *,
    column: str | None = None,
    count: int = 1,
    lines: list[int] | None = None,
    values: list[str] | None = None,
    **facts: Any,
) -> Finding:
    """A finding with its name, severity and words out of the catalogue; ``values`` arrive as they are and are masked.

    Args:
        rule: A code of the catalogue, such as ``"LGM-V012"``.
        file: The 移行ファイル, or what else the finding is about.
        column: The item, or several joined by ``+``.
        count: The number of rows concerned.
        lines: The first physical lines concerned, ascending.
        values: The values in these lines; parts of a key are joined by ``/`` and masked part by part.
        **facts: What else the detail line is built of; a fact ``x_ja`` stands for ``x`` in Japanese.
    """
    entry = catalogue()[rule]
    lines = (lines or [])[:SAMPLES]
    facts = {"file": file, "column": column, "count": count, **facts}
    facts_ja = facts | {name.removesuffix("_ja"): value for name, value in facts.items() if name.endswith("_ja")}
    return Finding(
        rule=rule,
        name=entry.name,
        severity=entry.severity,
        file=file,
        line=lines[0] if lines else None,
        column=column,
        count=count,
        lines=lines,
        values=["/".join(map(masked, value.split(KEY_JOINT))) for value in (values or [])[:SAMPLES]],
        detail=entry.detailed("en", facts),
        detail_ja=entry.detailed("ja", facts_ja),
    )


KEY_JOINT = "\x1f"
"""Stands between the values of a key's items where they travel as one text (ASCII's unit separator)."""
