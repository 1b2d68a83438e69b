"""Where extracted columns go: Parquet, CSV or Arrow files that do not depend on how the records were batched."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from lgmigrate import files
from lgmigrate.errors import MigrationError

ROW_GROUP = 50_000
"""Rows of a Parquet row group or an Arrow batch: fixed, so that equal rows give equal bytes."""


class Writer(Protocol):
    """Takes frames of one schema, in order."""

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows of a frame."""

    def close(self) -> None:
        """Write what is still held."""

    def abandon(self) -> None:
        """Let go of the file, which will not be used."""


class _Regrouped:
    """Cuts frames of any height into tables of :data:`ROW_GROUP` rows.

    Each is one chunk: where a column has chunks, Parquet ends its pages there.
    """

    def __init__(self, schema: pl.Schema) -> None:
        self.empty = schema.to_frame()
        self._held: list[pl.DataFrame] = []
        self._height = 0

    def add(self, frame: pl.DataFrame) -> Iterator[pa.Table]:
        self._held.append(frame)
        self._height += frame.height
        while self._height >= ROW_GROUP:
            together = pl.concat(self._held)
            yield _table(together.head(ROW_GROUP))
            rest = together.slice(ROW_GROUP)
            self._held, self._height = [rest], rest.height

    def rest(self) -> Iterator[pa.Table]:
        together = pl.concat([self.empty, *self._held])
        if together.height:
            yield _table(together)


def _table(frame: pl.DataFrame) -> pa.Table:
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).combine_chunks()


class ParquetWriter:
    """Parquet, Zstandard-compressed."""

    def __init__(self, file: BinaryIO, schema: pl.Schema) -> None:
        self._groups = _Regrouped(schema)
        self._file = pq.ParquetWriter(file, _table(schema.to_frame()).schema, compression="zstd", compression_level=1)

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows of a frame."""
        for table in self._groups.add(frame):
            self._file.write_table(table, row_group_size=ROW_GROUP)

    def close(self) -> None:
        """Write what is still held, and the footer."""
        for table in self._groups.rest():
            self._file.write_table(table, row_group_size=ROW_GROUP)
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file; left open, it would try to write its footer when it is collected."""
        self._file.close()


class ArrowWriter:
    """The Arrow IPC file format."""

    def __init__(self, file: BinaryIO, schema: pl.Schema) -> None:
        self._groups = _Regrouped(schema)
        self._file = pa.ipc.new_file(file, _table(schema.to_frame()).schema)

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows of a frame."""
        for table in self._groups.add(frame):
            self._file.write_table(table)

    def close(self) -> None:
        """Write what is still held, and the footer."""
        for table in self._groups.rest():
            self._file.write_table(table)
        self._file.close()

    def abandon(self) -> None:
        """Nothing holds the file."""


class CsvWriter:
    """UTF-8 CSV with a header, LF, quotes where needed."""

    def __init__(self, file: BinaryIO, schema: pl.Schema) -> None:
        self._file = file
        schema.to_frame().write_csv(file)

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows of a frame."""
        frame.write_csv(self._file, include_header=False)

    def close(self) -> None:
        """Nothing is held."""

    def abandon(self) -> None:
        """Nothing holds the file."""


FORMATS: dict[str, Callable[[BinaryIO, pl.Schema], Writer]] = {
    ".parquet": ParquetWriter,
    ".csv": CsvWriter,
    ".arrow": ArrowWriter,
}


@contextmanager
def open_writer(path: Path, schema: pl.Schema) -> Iterator[Writer]:
    """A writer for a file, its format chosen by the file's name; the file appears when the block ends well.

    Raises:
        MigrationError: LGM-S050 for a name that is none of ``.parquet``, ``.csv``, ``.arrow``.
    """
    if path.suffix not in FORMATS:
        raise MigrationError("LGM-S050", path=str(path), known=", ".join(FORMATS))
    with files.open_atomic(path) as file:
        writer = FORMATS[path.suffix](file, schema)
        try:
            yield writer
            writer.close()
        except BaseException:
            writer.abandon()
            raise
