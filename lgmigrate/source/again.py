"""Rejects read once more: their records keep the numbers that they had in the source.

A reject file holds the records of the source that its cause file names, in order, each once. What a source broke off
with is the last of them; read by a mended definition it may be several records, which are then counted on from there.
"""

from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.errors import MigrationError
from lgmigrate.source.extract import NUMBER
from lgmigrate.source.field import PARENT
from lgmigrate.source.record import Record
from lgmigrate.source.rejects import RejectFiles

TAILS = ("LGM-S010", "LGM-S013")
"""Causes of what a source broke off with."""


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of rejected records, from 1 as they lie in the reject file.

    ``tail``: the last may be several; ``lacks``: it is not there at all, where a file ended before a record.
    """

    path: Path
    numbers: list[int]
    tail: bool
    lacks: bool = False

    @classmethod
    def of(cls, data: Path) -> "Again":
        """What the cause file beside a reject file says.

        Raises:
            MigrationError: LGM-S001 where there is none, LGM-S039 where something broken off is not the last of them.
        """
        target = RejectFiles(data=data, causes=data.with_suffix(".cause.csv"))
        if not target.causes.is_file():
            raise MigrationError("LGM-S001", path=str(target.causes))
        causes = target.read_causes()
        numbers = causes["record"].unique().sort().to_list()
        broken = causes.filter(pl.col("code").is_in(TAILS))
        if numbers and (broken["record"] != numbers[-1]).any():
            raise MigrationError("LGM-S039", path=str(data), record=broken["record"].min())
        lacks = broken.filter(hex="").height > 0
        return cls(path=data, numbers=numbers, tail=broken.height > 0 and not lacks, lacks=lacks)

    def frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Columns with the numbers of the source."""
        return frame.with_columns(self._number(name) for name in (NUMBER, PARENT) if name in frame.columns)

    def causes(self, causes: pl.DataFrame) -> pl.DataFrame:
        """Causes with the numbers of the source; their offsets are those of the reject file."""
        return causes.with_columns(self._number("record"))

    def check(self, read: int) -> None:
        """Check that the file holds the records that its causes are of.

        Raises:
            MigrationError: LGM-S037 where it does not.
        """
        there = len(self.numbers) - self.lacks
        if read < there or (read > there and not self.tail):
            raise MigrationError("LGM-S037", path=str(self.path), found=read, causes=len(self.numbers))

    def _number(self, name: str) -> pl.Expr:
        known, last = pl.Series(self.numbers, dtype=pl.Int64), self.numbers[-1] if self.numbers else 0
        place = pl.col(name)
        inside = pl.lit(known).gather(pl.min_horizontal(place, pl.lit(len(known))) - 1)
        return pl.when(place <= len(known)).then(inside).otherwise(place - len(known) + last).alias(name)


def without_medium(record: Record) -> Record:
    """A record layout as reject files have it: without the header and trailer blocks of the medium."""
    return msgspec.structs.replace(record, file=msgspec.structs.replace(record.file, skip_first=0, skip_last=0))
