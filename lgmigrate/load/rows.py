"""The rows of a file on their way into a table: text columns in, typed Arrow batches out, nothing let through unsaid.

What a database would bend or fill in without a word is refused here: a number that is none, a missing value in an
item that must have one. What is counted and digested on the way is the file's side of the comparison afterwards.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa

from lgmigrate.dataset.reading import without_values
from lgmigrate.errors import MigrationError
from lgmigrate.load.digest import TableDigest
from lgmigrate.load.target import Kind
from lgmigrate.masking import masked


class TablePlan(msgspec.Struct, frozen=True, kw_only=True):
    """A table to fill: its columns in order, what each is, which must have a value, and what its file is called."""

    table: str
    file: str
    kinds: dict[str, Kind]
    required: list[str] = []

    @property
    def integers(self) -> list[str]:
        """The columns that hold whole numbers."""
        return [name for name, kind in self.kinds.items() if kind == "integer"]


class Stream:
    """One pass over a file. Its counts are those of the rows it has given so far.

    Args:
        frame: The file as text columns.
        plan: The table it goes into.
        separator: The separator counted inside values.
        batch_rows: Rows of a batch; memory is that of a few of them.
    """

    def __init__(self, frame: pl.LazyFrame, plan: TablePlan, separator: str, batch_rows: int) -> None:
        self.plan = plan
        self.rows = 0
        self.separators = 0
        self.digest = TableDigest(dict(plan.kinds))
        self.failure: BaseException | None = None
        self._frame = frame.select(list(plan.kinds))
        self._separator = separator
        self._batch_rows = batch_rows

    def reader(self) -> pa.RecordBatchReader:
        """The rows as an Arrow reader, to be used once.

        The consumer is C code that turns an exception into a message, so ``failure`` keeps the exception itself.
        """
        types = {"text": pa.large_string(), "integer": pa.int64()}
        schema = pa.schema([(name, types[kind]) for name, kind in self.plan.kinds.items()])
        return pa.RecordBatchReader.from_batches(schema, self._kept())

    def _kept(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches()
        except GeneratorExit:  # the consumer gave up, for a reason of its own
            raise
        except pl.exceptions.PolarsError as error:
            self.failure = MigrationError("LGM-T005", file=self.plan.file, why=without_values(error))
            raise self.failure from error
        except BaseException as error:  # an interrupt too, which must not come out as a refusal of the database
            self.failure = error
            raise

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for text in self._frame.collect_batches(chunk_size=self._batch_rows, maintain_order=True, lazy=True):
            self._refuse_missing(text)
            inside = text.select(pl.all().str.count_matches(self._separator, literal=True).sum())
            typed = text.with_columns(pl.col(self.plan.integers).cast(pl.Int64, strict=False))
            self._refuse_unfit(text, typed)
            self.separators += sum(count or 0 for count in inside.row(0))
            for batch in typed.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches():
                self.digest.update(batch)
                yield batch
            self.rows += text.height

    def _refuse_missing(self, text: pl.DataFrame) -> None:
        for name in self.plan.required:
            if text[name].null_count():
                row = text[name].is_null().arg_max()
                raise self._refusal(name, row, "the item must have a value and has none")

    def _refuse_unfit(self, text: pl.DataFrame, typed: pl.DataFrame) -> None:
        for name in self.plan.integers:
            if typed[name].null_count() > text[name].null_count():
                row = (typed[name].is_null() & text[name].is_not_null()).arg_max()
                raise self._refusal(name, row, f"{masked(text[name][row or 0])!r} is not a whole number of 64 bits")

    def _refusal(self, column: str, row: Any, why: str) -> MigrationError:
        """A refused value; ``row`` counts from 0 in the batch, records from 1 in the file without its header."""
        record = self.rows + int(row) + 1
        return MigrationError("LGM-T008", file=self.plan.file, column=column, record=record, why=why)
