"""Rejects that a later stage finds: their original bytes, fetched from the source by record number."""

from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl

from lgmigrate.source.blocks import Block, read_blocks
from lgmigrate.source.places import CAUSE_SCHEMA, hex_of
from lgmigrate.source.record import Field, Record
from lgmigrate.source.rejects import RejectFiles, RejectWriter

LATER = "LGM-M"
"""Codes that begin so come from the mapping; the others in a cause file come from the extract stage."""


def place(found: pl.DataFrame, record: Record, type_name: str, field: Field) -> pl.DataFrame:
    """Causes found by record number, with the offset and bytes still to be looked up.

    Args:
        found: Columns ``record``, ``code`` and ``reason``.
        record: The record layout.
        type_name: The record type.
        field: The field at fault.
    """
    return found.select(
        "record",
        offset=(pl.col("record") - 1) * record.length + field.at,
        type=pl.lit(type_name),
        field=pl.lit(field.name),
        code="code",
        hex=pl.lit(None, pl.String),
        reason="reason",
    )


def add_rejects(path: Path, record: Record, target: RejectFiles, found: pl.DataFrame) -> None:
    """Rewrite the rejects of a source: those of the extract stage as they are, and the ones found later.

    Args:
        path: The source file.
        record: Its layout.
        target: The reject files.
        found: Causes as :func:`place` makes them; what an earlier mapping found is replaced.
    """
    kept = target.read_causes().filter(~pl.col("code").str.starts_with(LATER))
    lines = pl.concat([kept, found.cast(CAUSE_SCHEMA)]).sort("record", "offset", maintain_order=True)
    writer = RejectWriter(target)
    try:
        if lines.height:
            with closing(read_blocks(path, record.length)) as blocks:
                for block in blocks:
                    _add(writer, block, record, lines)
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


def _add(writer: RejectWriter, block: Block, record: Record, lines: pl.DataFrame) -> None:
    """The rejects of one block; its last record may be one that the file cuts short."""
    last = block.first + block.count - (not block.tail)
    here = lines.filter(pl.col("record").is_between(block.first, last))
    if not here.height:
        return
    numbers = here["record"].unique().sort().to_numpy() - block.first
    whole = block.data.reshape(-1, record.length)
    data = whole[numbers[numbers < block.count]].tobytes()
    if numbers[-1] == block.count:
        data += block.tail
    writer.add(data, _with_hex(here, block, record))


def _with_hex(lines: pl.DataFrame, block: Block, record: Record) -> pl.DataFrame:
    """Fill in the bytes of the fields that have none yet."""
    whole = block.data.reshape(-1, record.length)
    fields = {(one.name, field.name): field for one in record.types for field in one.columns}
    lines = lines.with_row_index("lgm_row")
    parts = [lines.filter(pl.col("hex").is_not_null())]
    for (type_name, name), group in lines.filter(pl.col("hex").is_null()).group_by("type", "field"):
        field = fields[str(type_name), str(name)]
        rows = group["record"].to_numpy() - block.first
        data = np.ascontiguousarray(whole[rows, field.at : field.end])
        parts.append(group.with_columns(hex=hex_of(data)))
    return pl.concat(parts).sort("lgm_row").drop("lgm_row")
