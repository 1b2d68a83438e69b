"""A file of the dataset as the rules see it: text columns, and the physical line of each row."""

from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from lgmigrate.dataset.manifest import DataFile
from lgmigrate.dataset.profile import Profile
from lgmigrate.validate.lines import DocumentLines, Lines, lines_of

ROW = "\x00row"
"""The column of row numbers (from 0); no item is named so."""
BREAKS = "\x00breaks"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A readable file. ``path`` is in UTF-8 and may lack the ``dropped`` records; ``columns`` are those it has."""

    file: DataFile
    path: Path
    profile: Profile
    columns: list[str]
    broken_rows: bool
    """Whether values hold newlines."""
    dropped: list[tuple[int, int]] = []
    document: Path | None = None
    """The XML that ``path`` was made of; ``dropped`` then counts rows instead of lines."""

    def scan(self, *, rows: bool = False) -> pl.LazyFrame:
        """The columns as text; a missing value is null.

        Where everything is quoted, quotes tell nothing: the empty text is then the missing value, if that is declared
        as empty. Otherwise a quoted empty value is an empty text.
        """
        null, always = self.profile.null, self.profile.quoting == "always"
        return pl.scan_csv(
            self.path,
            glob=False,
            has_header=self.profile.header,
            separator=self.profile.separator,
            schema=None if self.profile.header else dict.fromkeys(self.columns, pl.String()),
            infer_schema=False,
            empty_string_is_null=null == "",
            null_values=null if null or always else None,
            raise_if_empty=False,
            row_index_name=ROW if rows else None,
        )

    def lines(self) -> Lines | DocumentLines:
        """The index of lines; reads the file where values hold newlines."""
        if self.document:
            return lines_of(self.document, [number for number, _ in self.dropped])
        none = np.zeros(0, np.int64)
        header = 0
        if self.profile.header:
            header = 1 + sum(name.count("\n") for name in self.columns)
        if not self.broken_rows:
            return Lines(header=header, long_rows=none, breaks=none, dropped=self.dropped)
        inner = [pl.col(name).str.count_matches("\n", literal=True).fill_null(0) for name in self.columns]
        found = (
            self.scan(rows=True)
            .select(pl.col(ROW).cast(pl.Int64), pl.sum_horizontal(inner).cast(pl.Int64).alias(BREAKS))
            .filter(pl.col(BREAKS) > 0)
            .collect(engine="streaming")
            .sort(ROW)
        )
        return Lines(
            header=header, long_rows=found[ROW].to_numpy(), breaks=found[BREAKS].to_numpy(), dropped=self.dropped
        )
