"""What every reader of a table hands on, batch by batch: its columns as text, and what it could not read."""

from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import msgspec
import polars as pl

from lgmigrate.errors import MigrationError, catalogue
from lgmigrate.ledger import Assumption, GaijiUse
from lgmigrate.source.places import CAUSE_SCHEMA
from lgmigrate.source.table import ROW, TableDefinition

SAMPLES = 5
"""Record numbers kept with a note."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why a record is rejected: a code of the catalogue with its facts, the byte of the file, and what lies there."""

    code: str
    offset: int | None
    field: str = ""
    hex: str = ""
    facts: dict[str, Any] = {}


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """A record that cannot be used: its number from 1, where it begins, its bytes as they are, and why (never empty).

    The offset is None where the form of the file does not tell.
    """

    record: int
    offset: int | None
    data: bytes
    causes: list[Cause]

    def error(self, path: Path) -> MigrationError:
        """The first cause, to be raised."""
        first = self.causes[0]
        known = {"source": str(path), "record": self.record, "offset": first.offset, "field": first.field}
        if first.offset is None:
            del known["offset"]
        return MigrationError(first.code, **{**known, "hex": first.hex, **first.facts})


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something done to values by rule: which item, the code of the rule, how often, and the first records."""

    item: str
    reason: str
    count: int
    records: list[int] = []


class TableBatch(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive records of a file.

    Attributes:
        frames: Type → its columns as text, after ``lgm_record`` (Int64), the number of the record each row is of. Null
            rules are not applied yet; nulls in it are values that the file does not have.
        rejects: Records that are in no frame, in order.
        filtered: What counts as a record but holds none, by the code that says why.
        remarks: What was done to values.
        count: Records: the rows of the main type, rejected and filtered ones.
        size: Bytes of the file read for them.
    """

    frames: dict[str, pl.DataFrame]
    rejects: list[Reject] = []
    filtered: dict[str, int] = {}
    remarks: list[Remark] = []
    count: int
    size: int


class TableSource(Protocol):
    """A file bound to its definition."""

    path: Path
    definition: TableDefinition
    """With the columns that the file has, where the definition does not list them."""

    def batches(
        self, columns: dict[str, list[str]], batch_rows: int | None = None
    ) -> Generator[TableBatch, None, None]:
        """Read the file from its beginning.

        Args:
            columns: Type → the columns wanted of it; a type without an entry is read and checked all the same.
            batch_rows: About how many records a batch has.
        """

    def assumptions(self) -> list[Assumption]:
        """What the definition does not say, and how it is therefore read."""

    def uses(self) -> list[GaijiUse]:
        """外字 met in the last pass."""

    def fetch(self, numbers: list[int]) -> Iterator[tuple[int, int | None, bytes]]:
        """Record number, byte offset (None if not known) and original bytes of some records, by sorted numbers."""


def cause_lines(rejects: Iterable[Reject], lang: str, type_name: str = ROW) -> pl.DataFrame:
    """The lines of a cause file for some rejects, as a frame of ``CAUSE_SCHEMA``."""
    lines = [(one.record, cause) for one in rejects for cause in one.causes]
    return pl.DataFrame(
        {
            "record": [record for record, _ in lines],
            "offset": [cause.offset for _, cause in lines],
            "type": [type_name] * len(lines),
            "field": [cause.field for _, cause in lines],
            "code": [cause.code for _, cause in lines],
            "hex": [cause.hex for _, cause in lines],
            "reason": [_reason(cause, lang) for _, cause in lines],
        },
        schema=CAUSE_SCHEMA,
    )


def _reason(cause: Cause, lang: str) -> str:
    """The detail line of a cause; with the line of the file, where it is known and the detail does not say it."""
    entry = catalogue()[cause.code]
    said = entry.detailed(lang, cause.facts)
    line = cause.facts.get("line")
    if line is None or "{line}" in entry.detail:
        return said
    return f"{line}行目: {said}" if lang == "ja" else f"line {line}: {said}"


def remarked(frame: pl.DataFrame, mask: pl.Expr, item: str, reason: str, number: str) -> Remark | None:
    """A remark on the rows of a frame that a condition holds of; None where it holds of none."""
    found = frame.filter(mask)[number]
    if not len(found):
        return None
    records = found.unique(maintain_order=True).head(SAMPLES).to_list()
    return Remark(item=item, reason=reason, count=len(found), records=records)
