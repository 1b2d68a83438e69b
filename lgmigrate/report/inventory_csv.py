"""The 外字 inventory as CSV for Excel: a line a code, unresolved ones first, sources one after the other."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from lgmigrate import files
from lgmigrate.gaiji.inventory import CodeUse, Inventory
from lgmigrate.report.formats import code_points

COLUMNS = [
    "source", "page", "code", "resolved", "target", "mj", "status", "decided_by", "decided_on",
    "count", "touched", "fields", "records", "contexts", "surroundings", "missed", "note",
]  # fmt: skip
"""The columns; ``code`` and ``target`` are written as 外字 tables write them."""
POINT = "U+"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of cells that Excel would take for a formula."""


def text(inventory: Inventory) -> str:
    """The CSV, with a BOM and CRLF as Excel expects them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_row(use) for source in inventory.sources for use in source.codes)
    return "\ufeff" + out.getvalue()


def write(path: Path, inventory: Inventory) -> None:
    """Write the CSV, whole or not at all."""
    with files.open_atomic(path) as file:
        file.write(text(inventory).encode())


def excel_code(code: str) -> str:
    """A code as Excel leaves it alone and 外字 tables are written: 6E10 would be 60,000,000,000 to it."""
    return code if code.startswith(POINT) else f"0x{code}"


def _row(use: CodeUse) -> Iterator[str | int]:
    yield _plain(use.source)
    yield use.page
    yield excel_code(use.code)
    yield int(use.resolved)
    yield code_points(use.text)
    yield use.mj.mj if use.mj else ""
    yield from map(_plain, (use.status, use.decided_by, use.decided_on))
    yield use.count
    yield use.touched
    yield _plain(_listed(f"{name} {count}" for name, count in use.fields.items()))
    yield _listed(str(record) for record in use.records)
    yield _listed(f"「{one.around(f'〔{use.code}〕')}」{one.field} {one.count}" for one in use.contexts)
    yield use.surroundings
    yield use.missed
    yield _plain(use.note)


def _listed(parts: Iterable[str]) -> str:
    """Several things in one cell; not with commas, which make a number of 796,1013."""
    return " / ".join(parts)


def _plain(cell: str) -> str:
    """A cell that is text to Excel whatever it begins with."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
