"""The texts of the houjin fixture in fields of any code page, in memory: what decoding them takes, page by page."""

from collections.abc import Callable

import numpy as np
import polars as pl

from benchmarks import project
from lgmigrate.charset import Charset, Encoder, code_page, compile_lookup, names
from lgmigrate.source.columns import Rows, TextColumn
from lgmigrate.source.record import Field

WIDTHS = {"HOJIN-KANA": 60, "HOJIN-MEI": 60, "SHOZAICHI": 120}
LENGTH = sum(WIDTHS.values())
REPEATS = 12
"""Passes over the block: long enough to be measured, with the texts in no cache."""


def with_text() -> list[str]:
    """The pages that hold names: both kinds of bytes, and fields of so many."""
    pages = {name: code_page(Charset(base=name)) for name in names()}
    return [name for name, page in pages.items() if page.single and page.double]


def decode_page(name: str) -> Callable[[], None]:
    """Decode the texts that every page holds from fields of one page; encoding and compiling come before."""
    offices = project.scan(project.houjin()).collect()
    address = pl.concat_str("TODOFUKEN", "SHIKUCHOSON", "CHOIKI", "BANCHI").alias("SHOZAICHI")
    texts = offices.select("HOJIN-KANA", "HOJIN-MEI", address)
    index = np.flatnonzero(np.logical_and.reduce([_encoded(page, texts)[1] for page in with_text()]))
    page = code_page(Charset(base=name))
    block, _ = _encoded(name, texts)
    rows = Rows(block=block, stride=LENGTH, index=index.astype(np.int32))
    lookup, at, fields = compile_lookup(page), 0, []
    for field, width in WIDTHS.items():
        fields.append(Field(name=field, width=width, kind="mixed", at=at))
        at += width

    def work() -> None:
        for _ in range(REPEATS):
            for field in fields:
                column = TextColumn(field, rows, lookup.decoder("mixed", None, "right"), collect=False)
                column.fill(0, len(rows))
                assert not column.bad

    return work


def _encoded(name: str, texts: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The texts as records of a page, and which rows it holds whole."""
    encoder, at = Encoder(code_page(Charset(base=name))), 0
    block, good = np.empty(texts.height * LENGTH, np.uint8), np.ones(texts.height, np.bool_)
    for field, width in WIDTHS.items():
        bad = encoder.column(texts[field], width, "mixed", block, LENGTH, at)
        if bad is not None:
            good[bad.rows] = False
        at += width
    return block, good
