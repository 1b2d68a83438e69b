"""What a run says on the terminal: the ledger, the rejects, the 外字, the assumptions and where things are."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rich.cells import cell_len

from lgmigrate.dataset.manifest import Manifest
from lgmigrate.errors import catalogue
from lgmigrate.ledger import Entry, GaijiUse, Ledger
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.validate import Findings

LABEL = 9
"""Cells that the word before a line takes."""
WIDTH = 100
"""Cells after which a list goes on in the next line."""
SHOWN = 5
"""Causes, findings and 外字 that are shown; the files have all of them."""
HEX_BYTES = 8
"""Bytes of a field that are shown: enough for a number, not for a name."""


def counted(entry: Entry) -> str:
    """An entry as a sum: ``22,202 = detail 22,200 + header 1 + trailer 1``."""
    parts = [f"{kind} {count:,}" for kind, count in sorted(entry.out.items(), key=lambda one: -one[1])]
    parts += [f"rejected {sum(entry.rejected.values()):,}"] if entry.rejected else []
    parts += [f"filtered {count:,} ({why})" for why, count in entry.filtered.items()]
    return f"{entry.read:,} = {' + '.join(parts)}"


def ledger_lines(ledger: Ledger) -> Iterator[str]:
    """The ledger: entries with their verdict, and what the files claim of themselves."""
    rows = [(entry.name, counted(entry), "balanced" if entry.balanced else "NOT BALANCED") for entry in ledger.entries]
    rows += [(check.name, f"{check.rule}: {_claim(check.expected, check.found)}", "") for check in ledger.checks]
    width = max((cell_len(name) for name, _, _ in rows), default=0)
    long = max((cell_len(sum_) for _, sum_, verdict in rows if verdict), default=0)
    for number, (name, text, verdict) in enumerate(rows):
        yield _line("ledger" if not number else "", f"{_padded(name, width)}  {_padded(text, long)}  {verdict}")


def _claim(expected: str | None, found: str | None) -> str:
    if expected is not None and expected == found:
        return f"{_thousands(expected)} ✓"
    return f"✗ claimed {_thousands(expected)}, found {_thousands(found)}"


def _thousands(number: str | None) -> str:
    if number is None:
        return "nothing"
    return f"{int(number):,}" if number.lstrip("-").isdigit() else number


def reject_lines(target: RejectFiles, look: Callable[[int], str] | None = None) -> Iterator[str]:
    """The rejects of a source: how many, where, and the first causes.

    Args:
        target: The reject files.
        look: The command that shows a record of the source.
    """
    causes = target.read_causes()
    if not causes.height:
        return
    records = causes["record"].n_unique()
    yield _line("rejects", f"{records:,} → {target.data}, {target.causes.name}")
    for cause in causes.head(SHOWN).iter_rows(named=True):
        place = f"record {cause['record']}  {cause['field'] or '-'}  hex {_cut(cause['hex'])}"
        yield _line("", f"{_coded(cause['code'])}  {place}  {cause['reason']}")
    if causes.height > SHOWN:
        yield _line("", f"… and {causes.height - SHOWN:,} more in {target.causes.name}")
    if look:
        yield _line("look", look(causes["record"][0]))


def _cut(hex_: str) -> str:
    return hex_ if len(hex_) <= 2 * HEX_BYTES else f"{hex_[: 2 * HEX_BYTES]}…"


def note_lines(ledger: Ledger) -> Iterator[str]:
    """What was done by rule."""
    for number, note in enumerate(ledger.notes):
        records = ", ".join(map(str, note.records)) + (", …" if note.count > len(note.records) else "")
        text = f"{_coded(note.reason)}  {note.name} {note.item}: {note.count:,} (record {records})"
        yield _line("noted" if not number else "", text)


def gaiji_lines(uses: list[GaijiUse]) -> Iterator[str]:
    """The 外字 in use, and the ones that no table resolves."""
    if not uses:
        return
    open_ = [use for use in uses if not use.resolved]
    total = sum(use.count for use in uses)
    told = [f"{use.code} ({use.count:,} ×, first in record {use.records[0]})" for use in open_[:SHOWN]]
    told += [f"… and {len(open_) - SHOWN:,} more in the report"] if len(open_) > SHOWN else []
    left = f"; {len(open_):,} unresolved: {'; '.join(told)}" if open_ else ""
    yield _line("外字", f"{_several(len(uses), 'code')} in {_several(total, 'character')}{left}")


def assumption_lines(ledger: Ledger) -> Iterator[str]:
    """What nobody said."""
    parts = (f"{one.setting} = {one.value or 'empty'} ({one.why})" for one in ledger.assumptions)
    for number, text in enumerate(_wrapped(parts)):
        yield _line("assumed" if not number else "", text)


def _wrapped(parts: Iterable[str]) -> Iterator[str]:
    """Parts joined by a dot, as many to a line as fit; the dot that ends a line says that more follow."""
    line = ""
    for part in parts:
        longer = f"{line} · {part}" if line else part
        if line and LABEL + cell_len(longer) > WIDTH:
            yield f"{line} ·"
            longer = part
        line = longer
    if line:
        yield line


def dataset_lines(sealed: Manifest, folder: Path) -> Iterator[str]:
    """Where the dataset is and what it claims to be."""
    official = "official" if sealed.layout.official else "not official"
    without = f", {len(sealed.without_data)} without data" if sealed.without_data else ""
    count = f"{_several(len(sealed.files), 'file')}{without}"
    yield _line("dataset", f"{folder}   {count} · layout {sealed.layout.id} ({official})")
    for file in sealed.files:
        yield _line("", f"{file.name}  {file.rows:,} rows  sha256 {file.sha256[:8]}…")


def finding_lines(findings: Findings) -> Iterator[str]:
    """How the validation went, and the first findings."""
    errors, warnings = len(findings.errors), len(findings.warnings)
    yield _line("validate", f"{_several(errors, 'error')}, {_several(warnings, 'warning')}")
    for one in [*findings.errors, *findings.warnings][:SHOWN]:
        place = f"line {one.line}" if one.line else "-"
        yield _line(
            "", f"{_coded(one.rule)}  {one.severity}  {one.file}  {place}  {one.column or '-'}  {one.count:,} ×"
        )
    if errors + warnings > SHOWN:
        yield _line("", f"… and {errors + warnings - SHOWN:,} more in the report")


def _coded(code: str) -> str:
    return f"{code} {catalogue()[code].name}"


def _several(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' if count != 1 else ''}"


def _padded(text: str, width: int) -> str:
    return text + " " * max(width - cell_len(text), 0)


def _line(label: str, text: str) -> str:
    return f"{_padded(label, LABEL)}{text}".rstrip()
