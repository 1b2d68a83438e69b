"""Consecutive rows of a delimited file: as columns, or one by one; and the frames they become."""

import msgspec
import polars as pl
import pyarrow as pa

from lgmigrate.source.delimited.rows import Row, RowReader
from lgmigrate.source.table.extract import NUMBER


class Part(msgspec.Struct, eq=False):
    """Consecutive rows of a window: as columns, or one by one. ``record`` is the number of the first."""

    record: int
    start: int
    end: int
    table: pa.Table | None = None
    rows: list[Row] = []

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.rows) if self.table is None else self.table.num_rows


def one_by_one(text: bytes, rows: RowReader, record: int, start: int, stop: int, final: bool) -> Part | None:
    """Rows one by one, until beyond a place of the text or where one is not whole; None where there is none."""
    found: list[Row] = []
    at = start
    while at < stop:
        row = rows.row(text, at, final)
        if row is None:
            break
        found.append(row)
        at = row.end
    return Part(record, start, at, None, found) if found else None


def from_columns(table: pa.Table, record: int, names: list[str]) -> pl.DataFrame:
    """A table of Arrow as a frame with the numbers of its records."""
    numbers = pl.int_range(record, record + table.num_rows, dtype=pl.Int64, eager=True).alias(NUMBER)
    if not names:
        return numbers.to_frame()
    made = pl.from_arrow(table.rename_columns(names))
    assert isinstance(made, pl.DataFrame)
    return made.insert_column(0, numbers)


def from_rows(rows: list[tuple[int, Row]], places: list[int], schema: pl.Schema) -> pl.DataFrame:
    """Rows that were read one by one as a frame; values that they do not have are null."""
    columns: list[list[int] | list[str | None]] = [[number for number, _ in rows]]
    columns += [[_text(row, place) for _, row in rows] for place in places]
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)


def _text(row: Row, place: int) -> str | None:
    return row.values[place].decode() if place < len(row.values) else None
