"""A table as a polars LazyFrame: only the columns that a query needs are made.

A scan has no side effects; it may be read in part, stopped early or run twice.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Literal

import polars as pl
import pyarrow as pa
from polars.io.plugins import register_io_source

from lgmigrate.errors import MigrationError
from lgmigrate.source.blocks import ahead
from lgmigrate.source.scan import UNDER_WAY
from lgmigrate.source.table import TableDefinition
from lgmigrate.source.table.batch import TableBatch, TableSource
from lgmigrate.source.table.extract import NUMBER, RELEASE_EVERY, nulled, schema_of

OnError = Literal["raise", "null"]


def lazy(
    source: TableSource,
    type_name: str | None = None,
    *,
    on_error: OnError = "raise",
    record_number: str | None = None,
    batch_rows: int | None = None,
) -> pl.LazyFrame:
    """A LazyFrame of one table of a file.

    Args:
        source: The file, bound to its definition.
        type_name: The table; by default the main one.
        on_error: ``raise`` stops at the first record that cannot be read; ``null`` makes all its values null.
        record_number: Name of a column with the number of each record, from 1, put first.
        batch_rows: About how many records are worked on at a time.

    Raises:
        MigrationError: LGM-S041 for a type that is not there, LGM-S090 where ``record_number`` is a column.
    """
    scan = _Scan(source, source.definition.type(type_name).name, on_error, record_number, batch_rows)
    title = f"SCAN {source.definition.form.upper()} {source.path.name}"
    return register_io_source(scan.frames, schema=scan.schema, is_pure=True, explain_name=title)


class _Scan:
    """One table of a file."""

    def __init__(
        self, source: TableSource, type_name: str, on_error: OnError, number: str | None, batch_rows: int | None
    ) -> None:
        self.source, self.type_name, self.on_error = source, type_name, on_error
        self.number, self.batch_rows = number, batch_rows
        definition: TableDefinition = source.definition
        if number in schema_of(definition, type_name):
            why = f"record_number {number!r} is the name of a column"
            raise MigrationError("LGM-S090", path=definition.name, why=why)
        self.schema = schema_of(definition, type_name, number)
        self._nulls = definition.nulls(type_name)

    def frames(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,  # noqa: ARG002 -- a wish; batches are sized by bytes
    ) -> Iterator[pl.DataFrame]:
        """What polars calls: frames of the columns asked for, filtered, of at most n rows before the filter."""
        columns = list(self.schema) if with_columns is None else with_columns
        with UNDER_WAY, closing(ahead(self._frames(columns, predicate, n_rows))) as made:
            yield from made

    def _frames(
        self, columns: list[str], predicate: pl.Expr | None, n_rows: int | None
    ) -> Generator[pl.DataFrame, None, None]:
        left = n_rows
        needed = list(dict.fromkeys([*columns, *(predicate.meta.root_names() if predicate is not None else ())]))
        wanted = {self.type_name: [name for name in needed if name != self.number]}
        with closing(self.source.batches(wanted, self.batch_rows)) as batches:
            for number, batch in enumerate(batches, 1):
                if left == 0:
                    return
                if number % RELEASE_EVERY == 0:
                    pa.default_memory_pool().release_unused()
                frame, error = self._frame(batch)
                if left is not None:
                    frame = frame.head(left)
                    left -= frame.height
                if error and left != 0:
                    raise error
                if self.number:
                    frame = frame.rename({NUMBER: self.number})
                if predicate is not None:
                    frame = frame.filter(predicate)
                yield frame.select(columns) if columns else pl.DataFrame(height=frame.height)

    def _frame(self, batch: TableBatch) -> tuple[pl.DataFrame, MigrationError | None]:
        """The rows of a batch; up to the first record that cannot be read where that is to stop the query."""
        frame = nulled(batch.frames[self.type_name], self._nulls)
        if not batch.rejects:
            return frame, None
        if self.on_error == "null":
            lost = pl.DataFrame({NUMBER: [one.record for one in batch.rejects]}, schema={NUMBER: pl.Int64()})
            return pl.concat([frame, lost], how="diagonal").sort(NUMBER, maintain_order=True), None
        first = batch.rejects[0]
        return frame.filter(pl.col(NUMBER) < first.record), first.error(self.source.path)
