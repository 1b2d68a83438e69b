"""Where something is wrong in a source, and why: one line per bad field, made in columns.

The columns are those of a cause file: record (from 1), offset (byte of the file), type, field, code, hex (the whole
field) and reason. ``at`` and ``found`` (the first bad byte, from 1, and what it holds) are what reasons are made of.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.errors import MigrationError, catalogue
from lgmigrate.source.decode import STATUS_CODES, BadFields, Rows

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


def hex_of(data: npt.NDArray[np.uint8]) -> pl.Series:
    """Rows of bytes as upper-case hex."""
    width = data.shape[1]
    flat = np.ascontiguousarray(data).tobytes().hex().upper()
    return pl.Series([flat[i : i + 2 * width] for i in range(0, len(flat), 2 * width)], dtype=pl.String)


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
    bad: BadFields, rows: Rows, first_record: int, type_name: str, page: str, lang: str
) -> Iterator[pl.DataFrame]:
    """The bad rows of one field as frames of :data:`CAUSE_SCHEMA`, one for each kind of fault.

    Args:
        bad: What could not be decoded.
        rows: The rows that were decoded.
        first_record: Number of the first record of the block.
        type_name: The record type.
        page: The code page, for reasons.
        lang: The language of reasons.
    """
    field = bad.field
    for status in np.unique(bad.status):
        code = STATUS_CODES[int(status)]
        chosen = bad.status == status
        inside = rows.index[bad.rows[chosen]].astype(np.int64)
        where = bad.where[chosen].astype(np.int64)
        data = rows.take(bad.rows[chosen]).bytes_of(field.at, field.width)
        frame = pl.DataFrame({"record": inside + first_record, "where": where}).with_columns(
            hex=hex_of(data), at=pl.col("where") + 1
        )
        yield frame.with_columns(
            found=pl.col("hex").str.slice(pl.col("where") * 2, 2 * FOUND_BYTES.get(code, 1))
        ).select(
            "record",
            offset=(pl.col("record") - 1) * rows.stride + field.at + pl.col("where"),
            type=pl.lit(type_name),
            field=pl.lit(field.name),
            code=pl.lit(code),
            hex="hex",
            reason=reason(code, lang, {"page": page}),
        )


def first_error(bad: BadFields, rows: Rows, first_record: int, type_name: str, page: str, path: str) -> MigrationError:
    """The first bad row of a field as an error to raise, with how many rows share it."""
    status, where = int(bad.status[0]), int(bad.where[0])
    code = STATUS_CODES[status]
    field = bad.field
    record = int(rows.index[bad.rows[0]]) + first_record
    data = rows.take(bad.rows[:1]).bytes_of(field.at, field.width)
    text = data.tobytes().hex().upper()
    return MigrationError(
        code,
        source=path,
        record=record,
        offset=(record - 1) * rows.stride + field.at + where,
        record_offset=(record - 1) * rows.stride,
        type=type_name,
        field=field.name,
        field_at=field.at,
        field_bytes=field.width,
        hex=text,
        at=where + 1,
        found=text[2 * where : 2 * where + 2 * FOUND_BYTES.get(code, 1)],
        page=page,
        failing=len(bad.rows),
        of=len(rows),
    )
