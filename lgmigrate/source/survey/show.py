"""A survey as lines for a terminal."""

from collections.abc import Iterator

from rich.cells import cell_len

from lgmigrate.errors import catalogue
from lgmigrate.source.survey.model import FieldSurvey, Survey, TableSurvey

LABEL = 9
TOLD = 5
"""Most frequent values, and 外字 codes, on the terminal; the other forms have more."""
VALUE_CELLS = 28


def survey_lines(survey: Survey) -> Iterator[str]:
    """The file, then table by table a line for each field and what is remarkable about it."""
    yield _line("file", f"{survey.path}   {survey.page}   {survey.records:,} records")
    if survey.untyped:
        first = f"the first is record {survey.first_untyped:,}"
        yield _line("", f"{survey.untyped:,} of no known type, or cut short: {first}")
    for table in survey.tables:
        if not table.records:
            yield _line("table", f"{table.name}   none")
            continue
        yield ""
        yield _line("table", f"{table.name}   {table.records:,} rows   {_invalid(table)}")
        for code, count in table.wrong.items():
            yield _line("", f"{code} {catalogue()[code].title}: {count:,} records; the first is {table.first_wrong:,}")
        yield from _table(table)
    yield ""
    yield _line("shown", "values masked; --values for the plain ones" if survey.masked else "values plain")


def _invalid(table: TableSurvey) -> str:
    return f"{table.invalid} fields with invalid values" if table.invalid else "every field valid"


def _table(table: TableSurvey) -> Iterator[str]:
    names = max([5, *(cell_len(field.name) for field in table.fields)])
    kinds = max([4, *(len(field.kind) for field in table.fields)])
    heads = f"{'filled':>8} {'null':>8} {'invalid':>8} {'distinct':>12}  length"
    yield f"  {_padded('field', names)}  {'kind':{kinds}}  {heads}"
    for field in table.fields:
        distinct = f"{'' if field.distinct_exact else '≈ '}{field.distinct:,}"
        lengths = f"{min(field.lengths)}-{max(field.lengths)}" if field.lengths else "-"
        counts = f"{percent(field.filled, field.records):>8} {field.null:>8,} {field.invalid:>8,} {distinct:>12}"
        yield f"  {_padded(field.name, names)}  {field.kind:{kinds}}  {counts}  {lengths}"
        yield from (f"    {'':{names}}{line}" for line in _remarks(field))


def _remarks(field: FieldSurvey) -> Iterator[str]:
    if field.invalid:
        why = ", ".join(f"{code} {count:,}" for code, count in field.faults.items())
        yield f"invalid: {why}; the first is record {field.first_bad:,}"
    if field.absent:
        yield f"not in {field.absent:,} records"
    if field.least is not None:
        yield _cut(field.least) + (f" … {_cut(field.most or '')}" if field.most != field.least else "")
    repeated = [one for one in field.top if one.count > 1][:TOLD]
    if repeated and field.distinct > 1:
        at_least = "" if field.top_exact else " (at least)"
        yield f"most:{at_least} {' · '.join(f'{_cut(one.value) or chr(34) * 2} {one.count:,}' for one in repeated)}"
    unusual = [one for one in field.characters if one.name in ("extended", "gaiji", "control")]
    if unusual:
        yield "characters: " + ", ".join(f"{one.name} {one.count:,} ({one.different:,} different)" for one in unusual)
    if field.gaiji:
        told = ", ".join(f"{one.code} {one.text or 'undecided'} {one.count:,}" for one in field.gaiji[:TOLD])
        more = f" … and {len(field.gaiji) - TOLD} more" if len(field.gaiji) > TOLD else ""
        yield f"外字: {told}{more}"


def percent(part: int, whole: int) -> str:
    """A share in per cent; never 100 % of less than all, nor 0 % of something."""
    if not whole:
        return "-"
    share = 100 * part / whole
    if part and share < 0.01:
        return "<0.01%"
    return f"{min(share, 99.99) if part < whole else share:.2f}%"


def _cut(text: str) -> str:
    while cell_len(text) > VALUE_CELLS:
        text = text[: len(text) * 3 // 4].rstrip("…") + "…"
    return text


def _padded(text: str, cells: int) -> str:
    return text + " " * (cells - cell_len(text))


def _line(label: str, text: str) -> str:
    return f"{label:{LABEL}}{text}"
