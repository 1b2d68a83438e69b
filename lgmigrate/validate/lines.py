"""From rows as polars counts them to physical lines as an editor shows them."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


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
