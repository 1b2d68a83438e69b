"""The extract stage of a table: one complete pass over all records of a delimited, XML or Excel file.

It writes the columns of the tables asked for, the rejects with their causes, and posts to the ledger: how many records,
where a text was taken for no value, what was assumed, which 外字 are in use.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from lgmigrate.ledger import Entry, Ledger, Note
from lgmigrate.source.blocks import ahead
from lgmigrate.source.rejects import RejectFiles, open_rejects
from lgmigrate.source.table import ROW, TableDefinition
from lgmigrate.source.table.batch import SAMPLES, Remark, TableBatch, TableSource, cause_lines, remarked
from lgmigrate.source.writers import open_writer

if TYPE_CHECKING:
    from lgmigrate.source.again import Again

NUMBER = "lgm_record"
"""The column of record numbers, from 1, in stages."""
NULLED = "LGM-S031"
"""A text that means no value."""
RELEASE_EVERY = 32
"""Batches after which Arrow's memory pool gives back what it keeps of earlier ones: else that grows with the file."""

Progress = Callable[[int, int], None]
"""Called with the bytes and records of each batch when it is done."""


class TableExtraction:
    """One pass over one file.

    Args:
        source: The file, bound to its definition.
        name: The name of the source in ledger and rejects.
        lang: The language of the causes.
        again: Where the file holds rejects: the numbers of its records.
    """

    def __init__(self, source: TableSource, name: str, lang: str = "ja", again: "Again | None" = None) -> None:
        self.source, self.name, self.lang, self._again = source, name, lang, again
        self._read = 0
        self._out: Counter[str] = Counter()
        self._rejected: Counter[str] = Counter()
        self._filtered: Counter[str] = Counter()
        self._remarks: dict[tuple[str, str], tuple[int, list[int]]] = {}

    def run(
        self,
        outputs: Mapping[str, Path],
        rejects: RejectFiles | None,
        *,
        numbered: bool = False,
        batch_rows: int | None = None,
        progress: Progress | None = None,
    ) -> Ledger:
        """Make the pass.

        Args:
            outputs: Type → file (``.parquet``, ``.csv`` or ``.arrow``) for its columns. Types without a file are read,
                checked and counted all the same.
            rejects: Where rejected records go; None to count them only.
            numbered: Whether to put the column :data:`NUMBER` first.
            batch_rows: About how many records are worked on at a time.
            progress: Called after each batch.

        Returns:
            The postings of the stage.

        Raises:
            MigrationError: LGM-S001, LGM-S002, LGM-S050 for files, LGM-S041 for a type; nothing for a record.
        """
        definition = self.source.definition
        columns = {one.name: [field.name for field in one.fields] for one in definition.types}
        with ExitStack() as stack:
            rejecter = stack.enter_context(open_rejects(rejects)) if rejects else None
            writers = {}
            for type_name, path in outputs.items():
                schema = schema_of(definition, definition.type(type_name).name, NUMBER if numbered else None)
                writers[type_name] = stack.enter_context(open_writer(path, schema))
            batches = stack.enter_context(closing(ahead(self.source.batches(columns, batch_rows))))
            for number, batch in enumerate(batches, 1):
                frames = self._posted(batch)
                for type_name, writer in writers.items():
                    frame = self._again.frame(frames[type_name]) if self._again else frames[type_name]
                    writer.write(frame if numbered else frame.drop(NUMBER))
                if rejecter and batch.rejects:
                    data = b"".join(reject.data for reject in batch.rejects)
                    lines = cause_lines(batch.rejects, self.lang)
                    rejecter.add(data, self._again.causes(lines) if self._again else lines)
                if progress:
                    progress(batch.size, batch.count)
                if number % RELEASE_EVERY == 0:
                    pa.default_memory_pool().release_unused()
            if self._again:
                self._again.check(self._read)
        return self._ledger()

    def _posted(self, batch: TableBatch) -> dict[str, pl.DataFrame]:
        """The frames of a batch with the null rules applied, everything counted."""
        self._read += batch.count
        self._rejected.update(reject.causes[0].code for reject in batch.rejects)
        self._filtered.update(batch.filtered)
        for remark in batch.remarks:
            self._add(remark)
        frames = {}
        for type_name, frame in batch.frames.items():
            self._out[type_name] += frame.height
            rules = self.source.definition.nulls(type_name)
            for column, texts in rules.items():
                for text in texts:
                    item = f"{type_name}: {column} = {text!r}"
                    posted = remarked(frame, pl.col(column) == text, item, NULLED, NUMBER)
                    if posted:
                        self._add(posted)
            frames[type_name] = nulled(frame, rules)
        return frames

    def _add(self, remark: Remark) -> None:
        count, records = self._remarks.get((remark.item, remark.reason), (0, []))
        self._remarks[remark.item, remark.reason] = (count + remark.count, [*records, *remark.records][:SAMPLES])

    def _ledger(self) -> Ledger:
        entries = [
            Entry(
                stage="extract",
                name=self.name,
                read=self._read,
                out={ROW: self._out[ROW]},
                rejected=dict(sorted(self._rejected.items())),
                filtered=dict(sorted(self._filtered.items())),
            )
        ]
        for one in self.source.definition.types[1:]:  # rows of what repeats are none of the records
            count = self._out[one.name]
            entries.append(
                Entry(stage="extract", name=f"{self.name}.{one.name}", unit="row", read=count, out={one.name: count})
            )
        notes = [
            Note(stage="extract", name=self.name, item=item, reason=reason, count=count, records=records)
            for (item, reason), (count, records) in sorted(self._remarks.items())
        ]
        return Ledger(entries=entries, notes=notes, assumptions=self.source.assumptions(), gaiji=self.source.uses())


def schema_of(definition: TableDefinition, type_name: str, number: str | None = None) -> pl.Schema:
    """The columns of a type, all text but for the number of an occurrence; that of the record first if named."""
    fields = {field.name: field.dtype for field in definition.type(type_name).fields}
    return pl.Schema({**({number: pl.Int64()} if number else {}), **fields})


def nulled(frame: pl.DataFrame, rules: Mapping[str, list[str]]) -> pl.DataFrame:
    """A frame with the texts that mean no value as nulls, for the columns it has."""
    there = {column: texts for column, texts in rules.items() if column in frame.columns}
    return frame.with_columns(
        pl.when(pl.col(column).is_in(texts)).then(None).otherwise(pl.col(column)).alias(column)
        for column, texts in there.items()
    )
