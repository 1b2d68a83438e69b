"""Rejects: the original bytes of records that could not be used, and beside them why.

``NAME.dat`` holds the records unchanged, one after another in the order of the source, so that it can be fed back;
``NAME.cause.csv`` has a line for each bad field. Both hold personal data that cannot be masked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
import polars as pl

from lgmigrate import files
from lgmigrate.source.places import CAUSE_SCHEMA


class RejectFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rejects of a source lie."""

    data: Path
    causes: Path

    @classmethod
    def of(cls, folder: Path, name: str) -> "RejectFiles":
        """The two files of a source in a rejects folder."""
        return cls(data=folder / f"{name}.dat", causes=folder / f"{name}.cause.csv")

    def clear(self) -> None:
        """Remove what an earlier run left."""
        self.data.unlink(missing_ok=True)
        self.causes.unlink(missing_ok=True)

    def read_causes(self) -> pl.DataFrame:
        """The cause file as a frame; empty where there are no rejects."""
        if not self.causes.exists():
            return CAUSE_SCHEMA.to_frame()
        return pl.read_csv(self.causes, schema=CAUSE_SCHEMA, empty_string_is_null=False)


class RejectWriter:
    """Collects rejects of one pass; the files are made with the first of them.

    Args:
        target: Where they go.
    """

    def __init__(self, target: RejectFiles) -> None:
        self._target = target
        self._parts: tuple[Path, Path] | None = None
        self._data: BinaryIO | None = None
        self._causes: BinaryIO | None = None

    def add(self, data: bytes, causes: pl.DataFrame) -> None:
        """Append records (as they are) and the lines that say why, both in record order."""
        if self._data is None or self._causes is None:
            files.private_folder(self._target.data.parent)
            self._parts = (self._target.data.with_suffix(".dat.part"), self._target.causes.with_suffix(".csv.part"))
            self._data, self._causes = (files.create_private(part) for part in self._parts)
            CAUSE_SCHEMA.to_frame().write_csv(self._causes)
        self._data.write(data)
        causes.write_csv(self._causes, include_header=False)

    def finish(self) -> bool:
        """Put the files in place of any earlier ones. Returns whether there are any."""
        if self._parts is None or self._data is None or self._causes is None:
            self._target.clear()
            return False
        self._data.close()
        self._causes.close()
        for part, final in zip(self._parts, (self._target.data, self._target.causes), strict=True):
            files.sync(part)
            part.replace(final)
        files.sync_folder(self._target.data.parent)
        return True

    def abandon(self) -> None:
        """Remove what was written: the pass did not end."""
        for file in (self._data, self._causes):
            if file is not None:
                file.close()
        for part in self._parts or ():
            part.unlink(missing_ok=True)


@contextmanager
def open_rejects(target: RejectFiles) -> Iterator[RejectWriter]:
    """A writer of rejects; its files take the place of any earlier ones when the block ends well."""
    writer = RejectWriter(target)
    try:
        yield writer
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
