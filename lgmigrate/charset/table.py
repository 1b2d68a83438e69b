"""Code tables: which character a code is, as text files that a person can read.

A line of a ``.txt`` table is the first code in hex, a tab, and the characters of that code and the ones after it; a
cell that is not one printable character stands alone as ``U+XXXX[ U+XXXX…]``. Lines that start with ``#`` say where the
table comes from. A code that no line covers is unassigned.
"""

import csv
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "tables"


@cache
def read_table(name: str) -> MappingProxyType[int, str]:
    """The table ``tables/NAME.txt``: code → character or sequence of characters."""
    cells: dict[int, str] = {}
    for line in _lines(f"{name}.txt"):
        code, _, text = line.partition("\t")
        if text.startswith("U+"):
            cells[int(code, 16)] = "".join(chr(int(point[2:], 16)) for point in text.split())
        else:
            cells.update(enumerate(text, int(code, 16)))
    return MappingProxyType(cells)


@cache
def read_changes(name: str) -> MappingProxyType[int, str]:
    """The changes ``tables/NAME.csv``: code → the character that a host of 1978 shows there (``by_shape``)."""
    rows = csv.DictReader(_lines(f"{name}.csv"))
    return MappingProxyType({int(row["code"], 16): row["by_shape"] for row in rows})


@cache
def read_codes(name: str) -> frozenset[int]:
    """The list of codes ``tables/NAME.txt``: a code or a range (``2821-2840``) a line."""
    ends = [[int(end, 16) for end in line.split("-")] for line in _lines(f"{name}.txt")]
    return frozenset(code for pair in ends for code in range(pair[0], pair[-1] + 1))


@cache
def read_bytes(name: str) -> MappingProxyType[int, int]:
    """The table of bytes ``tables/NAME.txt``: byte, tab, the byte it becomes."""
    pairs = (line.split("\t") for line in _lines(f"{name}.txt"))
    return MappingProxyType({int(byte, 16): int(other, 16) for byte, other in pairs})


def _lines(file: str) -> list[str]:
    return [line for line in (FOLDER / file).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
