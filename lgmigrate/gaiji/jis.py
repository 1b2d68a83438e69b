"""JIS X 0213:2004: the 水準 of a cell.

The first is 1-16-01 to 1-47-51, the second 1-48-01 to 1-84-06, the third all other kanji of plane 1, the fourth
plane 2.
"""

import polars as pl

LAST_NON_KANJI_ROW = 13


def level(jis: str) -> pl.Expr:
    """The 水準 (1 to 4) of a column of 面-区-点 such as ``1-36-52``; 0 for what is no kanji, null for null."""
    parts = pl.col(jis).str.split("-")
    plane, row, cell = (parts.list.get(index, null_on_oob=True).cast(pl.Int64) for index in range(3))
    place = row * 100 + cell
    return (
        pl.when(plane == 2)
        .then(4)
        .when(row <= LAST_NON_KANJI_ROW)
        .then(0)
        .when(place.is_between(1601, 4751))
        .then(1)
        .when(place.is_between(4801, 8406))
        .then(2)
        .when(plane == 1)
        .then(3)
        .cast(pl.Int64)
    )
