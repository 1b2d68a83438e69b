"""Key order and key uniqueness of one file.

Rows stand in key order, so a key that rises from row to row is unique and nothing more need be asked. Otherwise every
key becomes 8 bytes of hash, the hashes are sorted, and only keys whose hash occurs twice are compared as they are.

A pass of its own, over the columns concerned: within the pass over the values, ``shift`` would hold whole columns.
"""

from collections.abc import Iterable

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from lgmigrate.layout.model import ItemType, Layout
from lgmigrate.validate.findings import KEY_JOINT, SAMPLES, Finding, finding
from lgmigrate.validate.table import ROW, Table

KEY, HASH = "\x00key", "\x00hash"

Hashes = NDArray[np.uint64]
Side = tuple[str, ...]
"""The items by which a file takes part in a relation."""


class Keyed(msgspec.Struct, frozen=True, kw_only=True):
    """What the pass over a file's keys found.

    ``in_order`` says whether the key rises from row to row, as text; ``hashes`` are those of the rows that have every
    one of a side's items, sorted.
    """

    in_order: bool
    hashes: dict[Side, Hashes]


def read(table: Table, key: list[str], sides: Iterable[Side]) -> Keyed:
    """Read the columns of the key and of the relations, in order and in batches.

    Args:
        table: The file.
        key: The items of its key; none where order does not matter.
        sides: The items of each relation the file takes part in.
    """
    parts: dict[Side, list[Hashes]] = {side: [] for side in sides}
    columns = list(dict.fromkeys([*key, *(name for side in parts for name in side)]))
    in_order, last = True, None
    if columns:
        for batch in table.scan().select(columns).collect_batches(maintain_order=True, engine="streaming"):
            if key and in_order:
                rows = batch.select(key)
                rows, last = (rows if last is None else pl.concat([last, rows])), rows.tail(1)
                in_order = not rows.select(order_broken(key).any()).item()
            for side, hashes in parts.items():
                whole = batch.lazy().filter(pl.all_horizontal(pl.col(name).is_not_null() for name in side))
                hashes.append(whole.select(hashed(side)).collect().to_series().to_numpy())
    none: list[Hashes] = [np.zeros(0, np.uint64)]
    return Keyed(in_order=in_order, hashes={side: np.sort(np.concatenate(none + part)) for side, part in parts.items()})


def order_broken(key: list[str], numbers: frozenset[str] = frozenset(), *, strictly: bool = True) -> pl.Expr:
    """Whether a row's key does not rise above that of the row before it; the first row is always in order.

    Args:
        key: The items of the key, in key order.
        numbers: Those compared as numbers; the others are compared as text, by code point.
        strictly: Whether a key equal to the one before is out of order, too.
    """
    rises = pl.lit(not strictly)
    for name in reversed(key):
        value = pl.col(name)
        value = value.cast(pl.Int128, strict=False) if name in numbers else value.fill_null("")
        rises = (value > value.shift()) | ((value == value.shift()) & rises)
    return ~rises.fill_null(value=True)


def joined(names: Iterable[str]) -> pl.Expr:
    """The values of several columns as one text; null where one is missing."""
    return pl.concat_str([pl.col(name) for name in names], separator=KEY_JOINT)


def hashed(names: Iterable[str]) -> pl.Expr:
    """The 64-bit hash of the values of several columns; the same for the same values in any file of this process."""
    return joined(names).hash()


def check(table: Table, layout: Layout, key: list[str]) -> list[Finding]:
    """Uniqueness and order of a key that does not simply rise."""
    numbers = frozenset(item.name for item in layout.key_of(table.file.name) if item.type is ItemType.NUMBER)
    found = [_duplicates(table, key), _disorder(table, key, numbers)]
    return [one for one in found if one]


def _duplicates(table: Table, key: list[str]) -> Finding | None:
    filled = pl.concat_str([pl.col(name).fill_null("") for name in key], separator=KEY_JOINT)
    hashes = np.sort(table.scan().select(filled.hash()).collect(engine="streaming").to_series().to_numpy())
    twice = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    if not twice.size:
        return None
    rows = (
        table.scan(rows=True)
        .select(pl.col(ROW), filled.alias(KEY), filled.hash().alias(HASH))
        .filter(pl.col(HASH).is_in(pl.Series(twice).implode()))
        .collect(engine="streaming")
    )
    rows = rows.join(rows.group_by(KEY).len().filter(pl.col("len") > 1), on=KEY, how="semi").sort(ROW)
    if rows.is_empty():
        return None
    first = rows.head(SAMPLES)
    lines = table.lines().of(first[ROW].cast(pl.Int64).to_numpy())
    return finding(
        "LGM-V031",
        table.file.name,
        column="+".join(key),
        count=rows.height,
        lines=lines,
        values=first[KEY].to_list(),
        keys=rows[KEY].n_unique(),
    )


def _disorder(table: Table, key: list[str], numbers: frozenset[str]) -> Finding | None:
    """Rows that stand behind a greater key; where the key has numbers, their order may be of numbers or of text."""
    ways = [frozenset[str](), numbers] if numbers else [frozenset[str]()]
    flags = [order_broken(key, way, strictly=False).alias(f"\x00{at}") for at, way in enumerate(ways)]
    rows = (
        table.scan(rows=True)
        .select(pl.col(ROW), joined(key).fill_null("").alias(KEY), *flags)
        .filter(pl.any_horizontal([f"\x00{at}" for at in range(len(ways))]))
        .collect(engine="streaming")
    )
    best = min((rows.filter(pl.col(f"\x00{at}")) for at in range(len(ways))), key=lambda one: one.height).sort(ROW)
    if best.is_empty():
        return None
    first = best.head(SAMPLES)
    return finding(
        "LGM-V032",
        table.file.name,
        column="+".join(key),
        count=best.height,
        lines=table.lines().of(first[ROW].cast(pl.Int64).to_numpy()),
        values=first[KEY].to_list(),
    )
