"""Findings as lines of text for a terminal or a log, one line a finding."""

import unicodedata

from lgmigrate.validate.findings import Finding, Findings

RULE_WIDTH, SEVERITY_WIDTH, FILE_WIDTH, LINE_WIDTH = 30, 7, 20, 12
WORDS = {
    "en": {"error": "error", "warning": "warning", "info": "info"},
    "ja": {"error": "エラー", "warning": "警告", "info": "情報"},
}


def as_text(findings: Findings, lang: str = "en", values: bool = False) -> str:
    """Findings one a line, gravest first, and a summary.

    Args:
        findings: What a validation found.
        lang: ``"en"`` or ``"ja"``.
        values: Whether every cited line is shown with its value instead of only the first; values are masked always.
    """
    order = list(WORDS["en"])
    shown = sorted(findings.findings, key=lambda one: order.index(one.severity))
    lines = [line for one in shown for line in _lines(one, lang, values)]
    return "\n".join([*lines, _summary(findings, lang)]) + "\n"


def _lines(one: Finding, lang: str, values: bool) -> list[str]:
    words = WORDS["ja" if lang == "ja" else "en"]
    head = "  ".join(
        [
            _padded(f"{one.rule} {one.name}", RULE_WIDTH),
            _padded(words[one.severity], SEVERITY_WIDTH),
            _padded(one.file, FILE_WIDTH),
            _padded(_place(one.line, lang), LINE_WIDTH),
            f"{one.column}: {one.detailed(lang)}" if one.column else one.detailed(lang),
        ]
    )
    sample = f"  {one.values[0]}" if one.values and not values else ""
    rest = []
    if values:
        cited = [*one.values, *[""] * (len(one.lines) - len(one.values))]
        rest = [f"    {_place(line, lang)}  {value}".rstrip() for line, value in zip(one.lines, cited, strict=False)]
    return [f"{head}{sample}".rstrip(), *rest]


def _place(line: int | None, lang: str) -> str:
    if line is None:
        return ""
    return f"行 {line:,}" if lang == "ja" else f"line {line:,}"


def _summary(findings: Findings, lang: str) -> str:
    errors, warnings = len(findings.errors), len(findings.warnings)
    checks = len(set(findings.checked))
    if lang == "ja":
        return f"エラー {errors}件、警告 {warnings}件(検査 {checks:,}項目)"
    return f"{errors} errors, {warnings} warnings in {checks:,} checks"


def _padded(text: str, width: int) -> str:
    """Text filled up to a width in columns of a terminal, where wide characters take two."""
    taken = sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return text + " " * max(0, width - taken)
