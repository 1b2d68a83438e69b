"""From rows as polars counts them to physical lines as an editor shows them."""

import re
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
BLOCK = 1 << 22
_BEGINS = re.compile(rb"<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?row(?=[\s/>])")
"""How a row of an XML document begins (``layout.xsd``)."""


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rows of a file stand.

    ``header`` counts the lines of the header. ``long_rows`` are the rows (from 0) that hold newlines, ascending, and
    ``breaks`` how many each holds. ``dropped`` are the line and number of lines of records the scan does not see.
    """

    header: int
    long_rows: Rows
    breaks: Rows
    dropped: list[tuple[int, int]] = []

    def of(self, rows: Rows) -> list[int]:
        """The physical line, from 1, in which each row begins.

        Args:
            rows: Row numbers from 0.
        """
        added = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.breaks)])
        lines = self.header + rows + 1 + added[np.searchsorted(self.long_rows, rows)]
        if self.dropped:
            at, spans = np.asarray(self.dropped, np.int64).T
            gaps = np.concatenate([np.zeros(1, np.int64), np.cumsum(spans)])
            lines = lines + gaps[np.searchsorted(at - gaps[:-1], lines, side="right")]
        numbers: list[int] = lines.tolist()
        return numbers


class DocumentLines(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rows of a document stand. ``numbers`` gives their places among all rows, from 1."""

    path: Path
    numbers: Lines

    def of(self, rows: Rows) -> list[int]:
        """The line of the document in which each row begins.

        Args:
            rows: Row numbers from 0, as the copy has them.
        """
        wanted = self.numbers.of(rows)
        lines = _lines(self.path, set(wanted))
        return [lines[number] for number in wanted if number in lines]


def lines_of(path: Path, left_out: list[int]) -> DocumentLines:
    """The index of a document's lines; the document is read when it is asked."""
    none = np.zeros(0, np.int64)
    numbers = Lines(header=0, long_rows=none, breaks=none, dropped=[(number, 1) for number in left_out])
    return DocumentLines(path=path, numbers=numbers)


def _lines(path: Path, wanted: set[int]) -> dict[int, int]:
    """Number of a row, from 1 → the line it begins in. A comment that looks like a row would be taken for one."""
    found: dict[int, int] = {}
    number, line, last = 0, 1, max(wanted, default=0)
    with path.open("rb") as file:
        while number < last and (block := file.read(BLOCK)):
            block += file.readline()
            at = 0
            for begin in _BEGINS.finditer(block):
                number += 1
                if number in wanted:
                    line += block.count(b"\n", at, begin.start())
                    at = begin.start()
                    found[number] = line
            line += block.count(b"\n", at)
    return found
