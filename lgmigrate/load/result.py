"""What a load did, table by table."""

from typing import Any

import msgspec


class TableLoad(msgspec.Struct, frozen=True, kw_only=True):
    """One table: the rows in it, and whether its columns, read back, have the digests of the file."""

    name: str
    rows: int
    columns: int
    digests_ok: bool


class LoadResult(msgspec.Struct, frozen=True, kw_only=True):
    """A finished load. ``target`` is what a person may read: never a password."""

    target: str
    dataset: str
    """SHA-256 of the dataset's manifest."""
    tables: list[TableLoad]
    replaced: bool
    """Whether tables were there before and had to go."""

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(table.rows for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**msgspec.to_builtins(self), "rows": self.rows}
