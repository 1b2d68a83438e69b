"""The 外字 inventory as lines for a terminal."""

from collections.abc import Iterator

from rich.cells import cell_len

from lgmigrate.gaiji.inventory import CodeUse, Inventory, SourceInventory
from lgmigrate.report.formats import code_points
from lgmigrate.report.inventory_html import share

CODES = 40
"""Codes of one source that are listed; files have all."""
CONTEXTS = 4
"""Surroundings of one code that are listed."""
LABEL = 9
TEXT_CELLS = 24


def inventory_lines(inventory: Inventory) -> Iterator[str]:
    """Source by source, then the total where there are several."""
    for source in inventory.sources:
        yield from _source(source)
    if len(inventory.sources) > 1:
        total = inventory.total
        yield _line("total", f"{len(inventory.sources)} sources   {total.records:,} records")
        yield _line("外字", _codes(len(total.codes), total.count, len(total.open)))
        for one in total.codes:
            if len(one.texts) > 1:
                told = ", ".join(code_points(text) for text in one.texts)
                yield _line("", f"{one.code} of {one.page} is resolved differently by source: {told}")
    yield _line("shown", "neighbours masked; --show for the plain text" if inventory.masked else "neighbours plain")


def _source(source: SourceInventory) -> Iterator[str]:
    yield _line("source", f"{source.name}   {source.path}   {source.page}   {source.records:,} records")
    count, open_ = sum(use.count for use in source.codes), sum(not use.resolved for use in source.codes)
    yield _line("外字", _codes(len(source.codes), count, open_))
    touched, unresolved = share(source.touched, source.records), share(source.unresolved, source.records)
    yield _line(
        "records",
        f"{source.touched:,} with any ({touched}), {source.unresolved:,} with an unresolved one ({unresolved})",
    )
    for field in (field for field in source.fields if field.touched):
        values = f"{'' if field.values_exact else '≈ '}{field.values:,} different values"
        parts = f"{field.touched:,} of {field.records:,} ({share(field.touched, field.records)})"
        yield _line("", f"{field.name}: {parts}, {field.unresolved:,} unresolved; {values}")
    yield from _not_counted(source)
    for use in source.codes[:CODES]:
        yield from _use(use)
    if len(source.codes) > CODES:
        yield f"  … and {len(source.codes) - CODES:,} more: --out FOLDER writes all"


def _not_counted(source: SourceInventory) -> Iterator[str]:
    if source.untyped:
        yield _line("unread", f"{source.untyped:,} records of no known type or cut short: not looked into")
    for field in (field for field in source.fields if field.unread):
        yield _line(
            "unread", f"{field.unread:,} of {field.records:,} {field.name}: no text of {source.page}, not counted"
        )


def _use(use: CodeUse) -> Iterator[str]:
    text = (
        f"{use.text} {code_points(use.text)}"
        if use.resolved
        else " ".join(filter(None, [use.status or "unresolved", use.proposed]))
    )
    fields = " · ".join(f"{name} {count:,}" for name, count in use.fields.items())
    yield f"  {use.code:8}{_padded(text)}{use.count:>10,} ×  {fields}"
    told = " ".join(f"{one.around('〓')} {one.count:,}" for one in use.contexts[:CONTEXTS])
    at_least = " or more" if use.missed else ""
    yield f"  {'':8}{told}   ({use.surroundings:,}{at_least} different)"
    yield f"  {'':8}record {', '.join(map(str, use.records))}"


def _codes(codes: int, count: int, open_: int) -> str:
    words = f"{codes:,} code{'' if codes == 1 else 's'} in {count:,} character{'' if count == 1 else 's'}"
    return f"{words}; {open_:,} unresolved" if codes else "none"


def _padded(text: str) -> str:
    return text + " " * max(1, TEXT_CELLS - cell_len(text))


def _line(label: str, text: str) -> str:
    return f"{label}{' ' * (LABEL - cell_len(label))}{text}"
