"""Counting by keys in bounded memory: frames of partial counts, put together when they have become many."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

PARTIAL_ROWS = 1 << 18
"""Rows of partial counts that are held before they are added up, beyond twice those that were left the last time."""

Numbers = npt.NDArray[np.uint64]


class Sums:
    """Adds up columns by keys.

    Args:
        keys: The key columns.
        least: Columns of which the smallest value is kept; all others are added.
        most: Rows kept at most, about: the rarest of each code (the first key) are let go. None keeps all.
    """

    def __init__(self, keys: Sequence[str], least: Sequence[str] = (), most: int | None = None) -> None:
        self._keys, self._least, self._most = list(keys), set(least), most
        self._parts: list[pl.DataFrame] = []
        self._rows, self._limit = 0, PARTIAL_ROWS

    def add(self, frame: pl.DataFrame) -> None:
        """Take some rows: keys, the columns of ``least``, and counts."""
        self._parts.append(frame)
        self._rows += len(frame)
        if self._rows > self._limit:
            self._compact()
            if self._most is not None and self._rows > self._most:
                self._prune(self._most)

    def frame(self) -> pl.DataFrame:
        """The sums, a row for each key, in the order of the keys; without columns if nothing was added."""
        if not self._parts:
            return pl.DataFrame()
        self._compact()
        return self._parts[0].sort(self._keys)

    def _compact(self) -> None:
        together = pl.concat(self._parts)
        others = [name for name in together.columns if name not in self._keys]
        sums = [pl.col(name).min() if name in self._least else pl.col(name).sum() for name in others]
        self._keep(together.group_by(self._keys).agg(sums))

    def _keep(self, frame: pl.DataFrame) -> None:
        self._parts, self._rows = [frame], len(frame)
        self._limit = 2 * len(frame) + PARTIAL_ROWS

    def _prune(self, most: int) -> None:
        code, frame = self._keys[0], self._parts[0]
        share = max(16, most // 2 // frame[code].n_unique())
        ranked = frame.sort("count", *self._keys, descending=[True] + [False] * len(self._keys))
        rank = pl.int_range(pl.len()).over(code)
        self._keep(ranked.filter(rank < share))


class Samples:
    """For each code the records whose hashed numbers are smallest: spread evenly, whatever the order and batches.

    Args:
        size: Records kept a code.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._parts: list[pl.DataFrame] = []
        self._rows, self._limit = 0, PARTIAL_ROWS

    def add(self, points: npt.NDArray[np.uint32], records: npt.NDArray[np.int64]) -> None:
        """Take codes and the records they are in, each pair once."""
        self._parts.append(pl.DataFrame({"point": points, "record": records, "hash": _mixed(records)}))
        self._rows += len(points)
        if self._rows > self._limit:
            self._compact()

    def records(self) -> dict[int, list[int]]:
        """Code → record numbers, ascending."""
        if not self._parts:
            return {}
        self._compact()
        return dict(self._parts[0].group_by("point").agg(pl.col("record").sort()).iter_rows())

    def _compact(self) -> None:
        rank = pl.int_range(pl.len()).over("point")
        frame = pl.concat(self._parts).sort("point", "hash").filter(rank < self._size)
        self._parts, self._rows = [frame], len(frame)
        self._limit = 2 * len(frame) + PARTIAL_ROWS


class Distinct:
    """How many different values there were: exact up to a number of them, then estimated from the smallest hashes.

    Of hashes spread evenly over 64 bits, the k-th smallest tells how dense they lie; the standard error of the
    estimate is 1/√k.

    Args:
        most: k, the number of hashes kept.
    """

    def __init__(self, most: int = 1 << 16) -> None:
        self._most = most
        self._kept: Numbers = np.empty(0, np.uint64)
        self._new: list[Numbers] = []
        self._held = 0

    def add(self, hashes: Numbers) -> None:
        """Take the hashes of some values."""
        if len(self._kept) == self._most:
            hashes = hashes[hashes < self._kept[-1]]
        self._new.append(hashes)
        self._held += len(hashes)
        if self._held > self._most:
            self._compact()

    def count(self) -> tuple[int, bool]:
        """The number of different values, and whether it is exact."""
        self._compact()
        if len(self._kept) < self._most:
            return len(self._kept), True
        return round((self._most - 1) / (int(self._kept[-1]) / 2**64)), False

    def _compact(self) -> None:
        self._kept = np.unique(np.concatenate([self._kept, *self._new]))[: self._most]
        self._new, self._held = [], 0


def _mixed(numbers: npt.NDArray[np.int64]) -> Numbers:
    """Numbers scattered over 64 bits (the finalizer of SplitMix64), the same on every machine."""
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
