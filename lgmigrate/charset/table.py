"""Code tables: which character a code is, as text files that a person can read.

A line is the first code in hex, a tab, and the characters of that code and the ones after it; a cell that is not one
printable character stands alone as ``U+XXXX[ U+XXXX…]``. Lines that start with ``#`` say where the table comes from.
A code that no line covers is unassigned.
"""

from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "tables"


@cache
def read_table(name: str) -> MappingProxyType[int, str]:
    """The table ``tables/NAME.txt``: code → character or sequence of characters."""
    cells: dict[int, str] = {}
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, _, text = line.partition("\t")
        if text.startswith("U+"):
            cells[int(code, 16)] = "".join(chr(int(point[2:], 16)) for point in text.split())
        else:
            cells.update(enumerate(text, int(code, 16)))
    return MappingProxyType(cells)
