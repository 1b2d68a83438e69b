"""SQLite as a target: one file, made ``0600``, with the rollback journal and the synchronisation SQLite starts with."""

import contextlib
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa

from lgmigrate.errors import MigrationError
from lgmigrate.layout.ddl import INTEGER_DIGITS, quoted
from lgmigrate.layout.model import Item, ItemType
from lgmigrate.load.target import Kind

BATCH_OPTION = "adbc.sqlite.query.batch_rows"
BATCH_ROWS = 16_384
CACHE_KIB = 65_536
"""Pages held before SQLite writes into the file; the default of 2 MB spills all the time."""
FIRST: dict[Kind, tuple[str, str | int]] = {"text": ("''", ""), "integer": ("0", 0)}
"""A value of each kind, in SQL and in Python."""


class SqliteTarget(msgspec.Struct, frozen=True):
    """A SQLite file by its absolute path."""

    path: Path

    @classmethod
    def of(cls, to: str) -> "SqliteTarget":
        """The target of ``sqlite:///relative`` or ``sqlite:////absolute``; the path is taken literally."""
        name = to.partition("://")[2]
        if not name.startswith("/") or name in ("/", "/:memory:"):
            raise MigrationError("LGM-T001", to=to, supported="sqlite:///FILE")
        return cls(Path.cwd() / name[1:])

    @property
    def shown(self) -> str:
        """The URL with the absolute path."""
        return f"sqlite:///{self.path}"

    @property
    def dialect(self) -> Literal["sqlite"]:
        """The dialect of its DDL."""
        return "sqlite"

    @contextlib.contextmanager
    def connect(self) -> Iterator[Any]:
        """Open the file, made if need be; one made here is removed again where the block fails."""
        from adbc_driver_sqlite import dbapi

        made = self._make()
        finished = False
        try:
            with contextlib.closing(dbapi.connect(str(self.path))) as connection:
                with connection.cursor() as cursor:
                    cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                yield connection
            finished = True
        finally:
            if made and not finished:
                self.path.unlink(missing_ok=True)

    def _make(self) -> bool:
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            return False
        except OSError as error:
            raise MigrationError("LGM-T002", target=self.shown, why=error.strerror or str(error)) from error
        return True

    def tables(self, connection: Any) -> list[str]:
        """The names of all tables and views."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
            return [name for (name,) in cursor.fetchall()]

    def kind(self, item: Item) -> Kind:
        """Whole numbers that surely fit are INTEGER; everything else is TEXT, so no decimal becomes a float."""
        whole = item.type is ItemType.NUMBER and item.scale == 0 and item.digits <= INTEGER_DIGITS
        return "integer" if whole else "text"

    def read_back(self, connection: Any, table: str, kinds: dict[str, Kind]) -> Generator[pa.RecordBatch, None, None]:
        """The rows of a table by rowid, which counts up as rows come in: no item of ours is ever made the rowid.

        The driver takes a column's type from the values of its first batch, and fails later where those were all
        null. So a first row of our own says the types; it is checked and dropped.
        """
        names = [quoted(name) for name in kinds]
        first = ", ".join(f"{FIRST[kind][0]} AS {name}" for name, kind in zip(names, kinds.values(), strict=True))
        rows = f"SELECT {', '.join(names)} FROM {quoted(table)} ORDER BY rowid"  # noqa: S608 - quoted above
        with connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{BATCH_OPTION: str(BATCH_ROWS)})
            cursor.execute(f"SELECT {first} UNION ALL SELECT * FROM ({rows})")  # noqa: S608
            batches = iter(cursor.fetch_record_batch())
            head = next(batches)
            expected = [FIRST[kind][1] for kind in kinds.values()]
            if [column[0].as_py() for column in head.columns] != expected:
                raise MigrationError("LGM-T002", target=self.shown, why="rows came back in another order")
            yield head.slice(1)
            yield from batches
