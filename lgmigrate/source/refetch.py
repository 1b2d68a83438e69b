"""Rejects that a later stage finds: their original bytes, fetched from the source by record number."""

from collections.abc import Callable, Iterator
from contextlib import closing

import numpy as np
import polars as pl

from lgmigrate import files
from lgmigrate.source.blocks import Block, read_blocks
from lgmigrate.source.field import OCCURRENCE
from lgmigrate.source.places import CAUSE_SCHEMA, hex_of
from lgmigrate.source.reader import Reader
from lgmigrate.source.rejects import RejectFiles, RejectWriter
from lgmigrate.source.splitting import Splitter, TypedRows

LATER = "LGM-M"
"""Codes that begin so come from the mapping; the others in a cause file come from the extract stage."""
FOUND_SCHEMA = pl.Schema(
    {
        "record": pl.Int64,
        "occurrence": pl.Int64,
        "type": pl.String,
        "field": pl.String,
        "code": pl.String,
        "reason": pl.String,
    }
)
"""What is known of a reject before its bytes are fetched; ``occurrence`` counts the rows of a repeated group."""
Fetch = Callable[[pl.DataFrame], Iterator[tuple[bytes, pl.DataFrame]]]
"""Gives the bytes of records for lines about them (in the order of records), and the lines with offset and hex.

Lines that have them already keep them; those of several records come together, in any number of portions.
"""


def found(lines: pl.DataFrame, type_name: str, field: str) -> pl.DataFrame:
    """Causes found by record number, as :data:`FOUND_SCHEMA` wants them.

    Args:
        lines: Columns ``record``, ``code`` and ``reason``, perhaps :data:`OCCURRENCE`.
        type_name: The record type or table.
        field: The field at fault.
    """
    occurrence = pl.col(OCCURRENCE) if OCCURRENCE in lines.columns else pl.lit(None, pl.Int64)
    return lines.select(
        "record", occurrence=occurrence, type=pl.lit(type_name), field=pl.lit(field), code="code", reason="reason"
    ).cast(FOUND_SCHEMA)


def add_rejects(fetch: Fetch, target: RejectFiles, later: pl.DataFrame) -> None:
    """Rewrite the rejects of a source: those of the extract stage as they are, and the ones found later.

    Args:
        fetch: Fetches from the source.
        target: The reject files.
        later: Causes of :data:`FOUND_SCHEMA`; what an earlier mapping found is replaced.
    """
    kept = target.read_causes().filter(~pl.col("code").str.starts_with(LATER))
    lines = pl.concat([kept, later], how="diagonal").sort("record", "offset", maintain_order=True)
    writer = RejectWriter(target)
    try:
        if lines.height:
            for data, causes in fetch(lines):
                writer.add(data, causes.select(list(CAUSE_SCHEMA)).sort("record", "offset", maintain_order=True))
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


def from_records(path: files.Paths, reader: Reader) -> Fetch:
    """Fetches the records of a host file.

    Args:
        path: The file.
        reader: Its reader.
    """

    def fetch(lines: pl.DataFrame) -> Iterator[tuple[bytes, pl.DataFrame]]:
        splitter, inside = reader.splitter(), False
        with closing(read_blocks(path, reader.record)) as blocks:
            for block in blocks:
                here = lines.filter(
                    pl.col("record").is_between(block.first, block.first + block.count - 1 + block.broken)
                )
                if not block.code:  # goes on from the tail before
                    if inside:
                        yield block.tail, here.clear()
                    continue
                inside = bool(block.broken) and (here["record"] == block.first + block.count).any()
                if here.height:
                    yield _bytes(here, block, reader, inside), _with_hex(here, block, splitter)

    return fetch


def _bytes(lines: pl.DataFrame, block: Block, reader: Reader, tail: bool) -> bytes:
    numbers = lines["record"].unique().sort().to_numpy() - block.first
    return block.records(numbers[numbers < block.count].astype(np.int32), reader.framing) + (
        block.tail if tail else b""
    )


def _with_hex(lines: pl.DataFrame, block: Block, splitter: Splitter) -> pl.DataFrame:
    """Fill in where the fields stand, and their bytes, for lines that lack them."""
    lines = lines.with_row_index("lgm_row")
    lacking = lines.filter(pl.col("hex").is_null())
    parts = [lines.filter(pl.col("hex").is_not_null())]
    if lacking.height:
        typed = {one.type.name: one for one in splitter.split(block)[0]}
        for (type_name, field), group in lacking.group_by("type", "field"):
            parts.append(_placed(group, typed[str(type_name)], str(field), block.first))
    return pl.concat(parts).sort("lgm_row").drop("lgm_row")


def _placed(lines: pl.DataFrame, typed: TypedRows, field: str, first: int) -> pl.DataFrame:
    """Lines about one field of one type, with its place and bytes; a column of another record has none of its own."""
    there = pl.DataFrame({"record": typed.rows.numbers(first)}).with_row_index("lgm_at")
    keys = ["record"]
    if typed.owners is not None and typed.extras is not None:
        there, keys = there.with_columns(typed.extras[OCCURRENCE].alias("occurrence")), ["record", "occurrence"]
    at = lines.join(there, on=keys, how="left", maintain_order="left")["lgm_at"].to_numpy()
    rows = typed.rows.take(at)
    leaf = next((leaf for leaf in typed.type.shape.leaves if leaf.field.name == field), None)
    if leaf is None:
        return lines.with_columns(offset=pl.Series(rows.offsets()), hex=pl.lit(""))
    if not leaf.plain:
        rows = typed.decoder.placement(rows).section(leaf.moves, ()).rows
    where = leaf.field
    shown = hex_of(rows.bytes_of(where.at, where.width))
    return lines.with_columns(offset=pl.Series(rows.offsets() + where.at), hex=shown)
