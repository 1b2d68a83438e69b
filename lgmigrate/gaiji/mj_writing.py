"""Writing a table of characters or a map of 縮退: small, and the same bytes for the same rows."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from lgmigrate.files import write_atomic
from lgmigrate.gaiji.mj import MjTable

FEW = 5_000
"""Distinct values up to which a column is written as a dictionary; longer ones as what differs from the row before."""


def write_table(table: MjTable, path: Path) -> None:
    """Write a table of characters as Parquet, whole or not at all."""
    write_frame(table.frame, table.about, path)


def write_frame(frame: pl.DataFrame, about: Mapping[str, str], path: Path) -> None:
    """Write a frame with what it says about itself. One row group, no statistics: the file is always read whole."""
    arrow = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    texts = [name for name, kind in frame.schema.items() if kind == pl.String and frame[name].n_unique() > FEW]
    lists = [f"{name}.list.element" for name, kind in frame.schema.items() if kind == pl.List(pl.String)]
    others = [name for name, kind in frame.schema.items() if not kind.is_nested() and name not in texts]
    with (
        write_atomic(path) as temporary,
        pq.ParquetWriter(
            str(temporary),
            arrow.schema,
            compression="zstd",
            compression_level=19,
            use_dictionary=others + lists,
            column_encoding=dict.fromkeys(texts, "DELTA_BYTE_ARRAY"),
            write_statistics=False,
            store_schema=False,
        ) as writer,
    ):
        writer.write_table(arrow, row_group_size=max(len(frame), 1))
        writer.add_key_value_metadata(dict(about))
