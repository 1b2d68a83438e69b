"""An import as lines for a terminal."""

from collections import Counter

from lgmigrate.errors import Lang
from lgmigrate.layout.import_writing import PARTS, Outcome

MOST = 20
"""Refused cells and problems that are shown; the report has all."""
NAMES = {
    "files": ("移行ファイル", "files"),
    "items": ("項目", "items"),
    "relations": ("関連", "relations"),
    "code_lists": ("コード構成", "code lists"),
    "codes": ("コード", "codes"),
}


def outcome_lines(outcome: Outcome, path: str, lang: Lang = "ja") -> list[str]:
    """What was read, taken, left out and refused, how it differs from before, and where it lies."""
    found, english = outcome.imported, lang != "ja"
    lines = [f"read     {path}   {len(found.sheets)} sheets, {found.tables} tables, {found.form} form"]
    lines += [f"remark   {remark}" for remark in found.remarks]
    lines += ["cells", *found.report.count_lines(lang)]
    lines += [f"refused  {fault.code}  {fault.error().detail(lang)}" for fault in found.report.faults[:MOST]]
    if found.layout:
        counted = [f"{NAMES[part][english]} {len(getattr(found.layout, part)):,}" for part in PARTS]
        lines.append(
            f"layout   {found.layout.id} {found.layout.version} ({found.layout.provenance})   {' · '.join(counted)}"
        )
    if outcome.changes is not None:
        kinds = Counter(f"{change.part} {change.kind}" for change in outcome.changes)
        lines.append(f"changes  {', '.join(f'{kind} {count}' for kind, count in kinds.items()) or 'none'}")
        lines += [f"         {change.kind:9} {change.part}  {change.name}" for change in outcome.changes[:MOST]]
        if len(outcome.changes) > MOST:
            lines.append(f"         {len(outcome.changes) - MOST} more: lgmigrate layout diff")
    severities = Counter(problem.severity for problem in outcome.problems)
    lines += [f"check    {count} × {severity}" for severity, count in severities.items()]
    lines += [f"         {one.code}  {one.message(lang)}" for one in outcome.problems[:MOST]]
    if outcome.written:
        lines.append(f"wrote    {outcome.folder}")
    return [*lines, f"report   {outcome.report}"]
