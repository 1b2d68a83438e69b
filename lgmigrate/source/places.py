"""Where something is wrong in a source, and why: one line per bad field, made in columns.

The columns are those of a cause file: record (from 1), offset (byte of the file), type, field, code, hex (the whole
field) and reason. ``at`` and ``found`` (the first bad byte, from 1, and what it holds) are what reasons are made of.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.errors import MigrationError, catalogue
from lgmigrate.source.decode import STATUS_CODES
from lgmigrate.source.placing import Faults
from lgmigrate.source.rows import Rows

if TYPE_CHECKING:
    from lgmigrate.source.reader import Reader

CAUSE_SCHEMA = pl.Schema(
    {
        "record": pl.Int64,
        "offset": pl.Int64,
        "type": pl.String,
        "field": pl.String,
        "code": pl.String,
        "hex": pl.String,
        "reason": pl.String,
    }
)
FOUND_BYTES = {"LGM-C011": 2}
"""How many bytes make up what was found, where it is not one."""


def hex_of(data: npt.NDArray[np.uint8], shown: npt.NDArray[np.int32] | None = None) -> pl.Series:
    """Rows of bytes as upper-case hex: all of a row, or as many as ``shown`` says."""
    width = data.shape[1]
    if not width:
        return pl.Series([""] * len(data), dtype=pl.String)
    flat = np.ascontiguousarray(data).tobytes().hex().upper()
    starts = range(0, len(flat), 2 * width)
    if shown is None:
        return pl.Series([flat[at : at + 2 * width] for at in starts], dtype=pl.String)
    ends = (2 * shown).tolist()
    return pl.Series([flat[at : at + end] for at, end in zip(starts, ends, strict=True)], dtype=pl.String)


def reason(code: str, lang: str, known: dict[str, str]) -> pl.Expr:
    """The detail line of a code as an expression over the columns ``hex``, ``at`` and ``found``.

    Args:
        code: A catalogue code.
        lang: ``ja`` or ``en``.
        known: Facts that are the same for every row.
    """
    entry = catalogue()[code]
    template = (entry.detail_ja if lang == "ja" else entry.detail) or entry.titled(lang)
    parts: list[pl.Expr] = []
    for number, piece in enumerate(template.replace("}", "{").split("{")):
        if number % 2 and piece not in known:
            parts.append(pl.col(piece).cast(pl.String))
        else:
            parts.append(pl.lit(known[piece] if number % 2 else piece))
    return pl.concat_str(parts)


def causes(
    bad: Faults, rows: Rows, first_record: int, type_name: str, reader: "Reader", lang: str
) -> Iterator[pl.DataFrame]:
    """The bad rows of one field as frames of :data:`CAUSE_SCHEMA`, one for each kind of fault.

    Args:
        bad: What is wrong.
        rows: The rows that were decoded.
        first_record: Number of the first record of the block.
        type_name: The record type.
        reader: What they were decoded by.
        lang: The language of reasons.
    """
    numbers = rows.numbers(first_record)
    for status in np.unique(bad.status):
        code = STATUS_CODES[int(status)]
        chosen = bad.status == status
        where = bad.where[chosen].astype(np.int64)
        known = {"page": reader.lookup_of(bad.field).page.name, "field": bad.field.name}
        shown = hex_of(bad.data[chosen], None if bad.shown is None else bad.shown[chosen])
        frame = pl.DataFrame({"record": numbers[bad.rows[chosen]], "offset": bad.offsets[chosen], "where": where})
        if bad.expected is not None:
            frame = frame.with_columns(hex=shown, found="where", length=pl.Series(bad.expected[chosen]), at=pl.lit(0))
        else:
            frame = frame.with_columns(hex=shown, at=pl.col("where") + 1)
            found = pl.col("hex").str.slice(pl.col("where") * 2, 2 * FOUND_BYTES.get(code, 1))
            frame = frame.with_columns(offset=pl.col("offset") + pl.col("where"), found=found)
        yield frame.select(
            "record",
            "offset",
            type=pl.lit(type_name),
            field=pl.lit(bad.field.name),
            code=pl.lit(code),
            hex="hex",
            reason=reason(code, lang, known),
        )


def first_error(
    bad: Faults, rows: Rows, first_record: int, type_name: str, reader: "Reader", path: str
) -> MigrationError:
    """The first bad row of a field as an error to raise, with how many rows share it."""
    status, where = int(bad.status[0]), int(bad.where[0])
    code = STATUS_CODES[status]
    field, row = bad.field, int(bad.rows[0])
    text = bad.hex(0)
    start = int(rows.offsets()[row])
    facts: dict[str, Any] = {
        "source": path,
        "record": int(rows.numbers(first_record)[row]),
        "offset": int(bad.offsets[0]),
        "record_offset": start,
        "type": type_name,
        "hex": text,
        "page": reader.lookup_of(field).page.name,
        **reader.asked,
        "failing": len(bad.rows),
        "of": len(rows),
    }
    if bad.expected is not None:
        return MigrationError(code, **facts, found=where, length=int(bad.expected[0]))
    facts["offset"] += where
    if field.name:
        facts |= {"field": field.name, "field_at": int(bad.offsets[0]) - start, "field_bytes": field.width}
    found = text[2 * where : 2 * where + 2 * FOUND_BYTES.get(code, 1)]
    return MigrationError(code, **facts, at=where + 1, found=found)
