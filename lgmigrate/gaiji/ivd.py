"""Which collection an ideographic variation sequence (IVS, UTS #37) is registered in.

``data/ivd.parquet`` has Hanyo-Denshi and Adobe-Japan1, and ``tools/derive_ivd.py`` writes it; Moji_Joho is what the
list of MJ has. It is read when first asked for.
"""

from collections.abc import Iterable
from functools import cache

import polars as pl

from lgmigrate.gaiji.mj import DATA

PATH = DATA / "ivd.parquet"
FIRST_SELECTOR = 0xE0100
LAST_SELECTOR = 0xE01EF
COLLECTIONS = {"hanyo_denshi": "Hanyo-Denshi", "adobe_japan1": "Adobe-Japan1"}
"""Column of the table → collection."""
SCHEMA = pl.Schema({"base": pl.UInt32(), "selector": pl.UInt8(), **dict.fromkeys(COLLECTIONS, pl.Boolean())})


@cache
def ivd() -> pl.DataFrame:
    """``base`` (code point), ``selector`` (from U+E0100, 0 to 239), and for each collection whether it has them."""
    return pl.read_parquet(PATH)


def collections(sequences: Iterable[str]) -> dict[str, set[str]]:
    """Sequence → the collections of :data:`COLLECTIONS` that have it; an empty set for one that neither has.

    Args:
        sequences: An ideograph and an IVS selector each.
    """
    found: dict[str, set[str]] = {text: set() for text in sequences}
    asked = pl.DataFrame(
        {
            "text": list(found),
            "base": [ord(text[0]) for text in found],
            "selector": [ord(text[1]) - FIRST_SELECTOR for text in found],
        },
        schema={"text": pl.String(), "base": pl.UInt32(), "selector": pl.UInt8()},
    )
    for row in asked.join(ivd(), on=["base", "selector"], how="inner").iter_rows(named=True):
        found[row["text"]] = {collection for name, collection in COLLECTIONS.items() if row[name]}
    return found
