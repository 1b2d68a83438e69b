"""Where data can be loaded to: a database behind ADBC, chosen by the scheme of its URL.

A target knows what differs between databases: how to connect, which tables there are, what an item's column is, how
rows are read back in the order they went in. What is the same everywhere (what to load, in which transaction, and how
it is proved) is not here.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

import pyarrow as pa

from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Item

Kind = Literal["text", "integer"]
"""What a column is in the database, and how its digest is made."""


class Target(Protocol):
    """A database. ``connection`` below is an ADBC DBAPI connection with autocommit off."""

    @property
    def shown(self) -> str:
        """Its name for people, without a password."""

    @property
    def dialect(self) -> Literal["sqlite", "postgres"]:
        """The dialect of its DDL."""

    def connect(self) -> AbstractContextManager[Any]:
        """Open a connection and close it after the block; what is not committed by then is gone."""

    def tables(self, connection: Any) -> list[str]:
        """The names of all tables and views."""

    def kind(self, item: Item) -> Kind:
        """What an item's column is, in agreement with the DDL."""

    def read_back(self, connection: Any, table: str, kinds: dict[str, Kind]) -> Generator[pa.RecordBatch, None, None]:
        """The rows of a table as batches of the named columns, in the order they went in."""


def target_of(to: str) -> Target:
    """The target a URL names.

    Raises:
        MigrationError: LGM-T001 for a scheme that is not supported or a URL without a file.
    """
    scheme, separator, _ = to.partition("://")
    make = _schemes().get(scheme.lower()) if separator else None
    if make is None:
        raise MigrationError("LGM-T001", to=scheme if separator else to, supported="sqlite:///FILE")
    return make(to)


def _schemes() -> dict[str, Callable[[str], Target]]:
    from lgmigrate.load.sqlite import SqliteTarget

    return {"sqlite": SqliteTarget.of}
