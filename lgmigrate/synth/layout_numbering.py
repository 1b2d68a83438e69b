"""The items of a key that no relation says anything about: filled in such that every key is there once.

The last of them counts 1, 2, 3 … within rows that are equal so far, as a 履歴番号 does. Those before it take turns
where they have few values and rows are many, as years and codes do; otherwise they stay the same until the last has
run out.
"""

import math

import numpy as np
import polars as pl

from lgmigrate.layout.model import Item, Layout
from lgmigrate.synth.layout_domain import YEARS, distinct, dtype_of
from lgmigrate.synth.layout_kinds import Kind, kind_of
from lgmigrate.synth.layout_seed import Ints, Seed

MANY = 50
"""Rows from which on a number gives way to the item before it."""
SPREAD = 7
CROWD = 4
"""Equal rows from which on, on average, values take turns."""
FEW = 100
"""Values that take turns, at most."""
ROWS_A_YEAR = 20
"""With fewer rows there are fewer years, so that files still meet in them."""


def numbered(drawn: pl.DataFrame, key: list[Item], layout: Layout, seed: Seed, rows: int) -> pl.DataFrame:
    """Rows with all items of their key.

    Args:
        drawn: The items that are settled, a row for each; without columns where none is.
        key: The items of the key, in order.
        layout: Their layout.
        seed: The seed of the file.
        rows: Rows a file is to have; years depend on it.

    Returns:
        The rows, in any order; those for which there is no number left are missing.
    """
    return _Numbering(key, layout, seed, min(YEARS, -(-rows // ROWS_A_YEAR))).numbered(drawn)


class _Numbering:
    def __init__(self, key: list[Item], layout: Layout, seed: Seed, years: int) -> None:
        self.key, self.layout, self.seed, self.years = key, layout, seed, years

    def numbered(self, drawn: pl.DataFrame) -> pl.DataFrame:
        drawn = self._taking_turns(self._same_year(drawn))
        free = self._free(drawn)
        if not free:
            return drawn
        drawn, group, rest = _ranked(drawn)
        columns: list[pl.Series] = []
        for place in reversed(range(len(free))):
            rest, column = self._digit(free, place, rest, group)
            columns.append(column)
        return drawn.with_columns(columns).filter(rest == 0)

    def _free(self, drawn: pl.DataFrame) -> list[Item]:
        return [item for item in self.key if item.name not in drawn.columns]

    def _same_year(self, drawn: pl.DataFrame) -> pl.DataFrame:
        """Rows that have a year have it in all items of the key that are years and do not count."""
        known = next((item.name for item in self.key if _is_year(item) and item.name in drawn.columns), None)
        years = [item for item in self._free(drawn)[:-1] if _is_year(item)]
        return drawn.with_columns(pl.col(known).cast(dtype_of(item)).alias(item.name) for item in years if known)

    def _taking_turns(self, drawn: pl.DataFrame) -> pl.DataFrame:
        """Rows with the items that have few values, except the last: rows that are equal so far take them in turn."""
        ranked, group, number = _ranked(drawn)
        if not len(group) or len(group) < CROWD * (int(group[-1]) + 1):
            return drawn
        columns: dict[str, pl.Series] = {}
        year = None
        for item in self._free(drawn)[:-1]:
            values = distinct(item, self.layout, self.years if _is_year(item) else FEW + 1)
            if not 1 <= len(values) <= FEW:
                continue
            if _is_year(item) and year is not None:
                places = year
            else:
                number, places = number // len(values), number % len(values)
            year = places if _is_year(item) else year
            columns[item.name] = values.gather(places)
        return ranked.with_columns(**columns) if ranked.columns or not columns else pl.DataFrame(columns)

    def _digit(self, free: list[Item], place: int, rest: Ints, group: Ints) -> tuple[Ints, pl.Series]:
        """The values of one item of several that number together, and what the ones before it have to tell apart."""
        item = free[place]
        most = int(rest.max(initial=0)) + 1
        room = math.prod(len(distinct(one, self.layout, SPREAD)) for one in free[:place])
        wanted = -(-most // min(room, SPREAD)) if room > 1 and most > MANY else most
        last = place == len(free) - 1
        values = distinct(item, self.layout, wanted if last else max(wanted, self.years if _is_year(item) else SPREAD))
        size = max(min(len(values), wanted) if last else len(values), 1)
        digit = rest % size
        if not last:  # where it does not count, it differs from group to group; years are the same year
            seed = self.seed.of("base", Kind.NENDO.value if _is_year(item) else item.name)
            base = seed.generator().integers(0, size, int(group[-1:].sum()) + 1)
            digit = (digit + base[group]) % size
        return rest // size, values.gather(digit).alias(item.name)


def _ranked(drawn: pl.DataFrame) -> tuple[pl.DataFrame, Ints, Ints]:
    """Rows sorted, the number of the group of equal ones that each is in, and its rank there, both from 0."""
    if drawn.columns:
        drawn = drawn.sort(drawn.columns)
        group = drawn.select(pl.struct(drawn.columns).rle_id()).to_series().to_numpy().astype(np.int64)
    else:
        group = np.zeros(drawn.height, np.int64)
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    sizes = np.diff(begins, append=len(group))
    rank: Ints = np.arange(len(group)) - np.repeat(begins, sizes)
    return drawn, group, rank


def _is_year(item: Item) -> bool:
    return kind_of(item)[0] is Kind.NENDO and not item.code
