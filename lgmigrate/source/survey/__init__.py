"""A survey of a source: what its fields really hold, found in one pass over the file with bounded memory."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from lgmigrate.source.blocks import ahead
from lgmigrate.source.decode import STATUS_CODES
from lgmigrate.source.field import Field
from lgmigrate.source.peek import described
from lgmigrate.source.peek.look import Batch, Look, Part
from lgmigrate.source.peek.look_record import RECORD_WIDE
from lgmigrate.source.reader import Reader
from lgmigrate.source.survey.model import Survey, TableSurvey
from lgmigrate.source.survey.tally import Column, TableTally

RELEASE_EVERY = 32
"""Blocks after which Arrow's memory pool gives back what it keeps of earlier ones."""
Progress = Callable[[int, int], None]
"""Called with the bytes and records of each block when it is done."""


def survey(
    path: Path,
    reader: Reader,
    types: Sequence[str] = (),
    *,
    show: bool = False,
    batch_rows: int | None = None,
    progress: Progress | None = None,
) -> Survey:
    """Survey a file of host records.

    Args:
        path: The file.
        reader: Its reader.
        types: Record types to look at; by default all.
        show: Whether values stand plainly; they are personal data. By default they are stars.
        batch_rows: Records a block; by default about 4 MB.
        progress: Called after each block.

    Raises:
        MigrationError: LGM-S041 for a type that there is not; LGM-S001, LGM-S002 for the file; nothing for a record.
    """
    look = Look(path, reader)
    tallies = {
        one.name: TableTally(one.name, [column_of(field) for field in one.columns], told_nulls=True)
        for one in look.tables(list(types))
    }
    records = untyped = 0
    first_untyped: int | None = None
    with _threads() as threads, closing(ahead(look.batches(list(tallies), batch_rows))) as batches:
        for number, batch in enumerate(batches, 1):
            _add(tallies, batch, reader, threads)
            records += batch.count
            untyped += len(batch.untyped)
            if len(batch.untyped) and first_untyped is None:
                first_untyped = int(batch.untyped[0])
            if number % RELEASE_EVERY == 0:
                pa.default_memory_pool().release_unused()
            if progress:
                progress(batch.size, batch.count)
    return Survey(
        name=reader.record.name,
        path=str(path),
        page=reader.page.name,
        records=records,
        untyped=untyped,
        first_untyped=first_untyped,
        masked=not show,
        tables=[tally.result(show=show) for tally in tallies.values()],
    )


def survey_frame(name: str, frame: pl.LazyFrame, columns: Sequence[Column] = (), *, show: bool = False) -> TableSurvey:
    """Survey any table that polars can read in batches.

    Args:
        name: Its name.
        frame: The table.
        columns: Its columns, as the survey names them; by default all, by their polars types.
        show: Whether values stand plainly.
    """
    schema = frame.collect_schema()
    named = list(columns) or [Column(name=each, kind=str(dtype).lower()) for each, dtype in schema.items()]
    tally = TableTally(name, named)
    with _threads() as threads:
        for batch in frame.select(column.name for column in named).collect_batches():
            tally.add(batch, threads)
    return tally.result(show=show)


def column_of(field: Field) -> Column:
    """A field of a record layout as a survey names it."""
    return Column(name=field.name, kind=described(field), width=field.width)


def _add(tallies: dict[str, TableTally], batch: Batch, reader: Reader, threads: Executor) -> None:
    for part in batch.parts:
        tally = tallies[part.type.name]
        tally.add(part.frame, threads)
        _add_bad(tally, part)
        for nulled in part.nulls:
            tally.fields[nulled.field.name].add_null(nulled.count)
        for hits in part.hits:
            lookup = reader.lookup_of(hits.field)
            codes, counts = np.unique(hits.codes, return_counts=True)
            for slot, count in zip(codes.tolist(), counts.tolist(), strict=True):
                code = lookup.code_of(slot)
                tally.fields[hits.field.name].add_gaiji(f"{code:04X}", lookup.targets.get(code, ""), count)


def _add_bad(tally: TableTally, part: Part) -> None:
    for bad in part.bad:
        for status in np.unique(bad.status).tolist():
            rows = bad.rows[bad.status == status]
            code, first = STATUS_CODES[status], int(part.numbers[rows].min())
            if status in RECORD_WIDE:
                tally.add_wrong(code, len(rows), first)
            else:
                tally.fields[bad.field.name].add_bad(code, len(rows), first)


def _threads() -> Executor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="lgmigrate-survey")
