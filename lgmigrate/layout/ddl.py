"""DDL of a layout: a table per 移行ファイル, named as it is named, with a column per item.

An item that repeats has several columns. Names are the Japanese ones, quoted; what was ``宛名番号`` on paper is
``宛名番号`` in a query. Numbers never become binary floats: what does not fit 64 bits, or has decimals, is ``NUMERIC``
where that is exact and text where it is not.
SQLite tables are ``STRICT``, so that a value of another type is refused and not quietly stored.
"""

from typing import Literal

from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Item, ItemType, Layout, Relation

Dialect = Literal["sqlite", "postgres"]

INTEGER_DIGITS = 18
"""Decimal digits that always fit a signed 64-bit integer."""
POSTGRES_NAME_BYTES = 63
"""NAMEDATALEN − 1: PostgreSQL cuts longer names short, in the middle of what tells two columns apart."""


def create_tables(layout: Layout, dialect: Dialect, *, relations: bool = False) -> list[str]:
    """The statements that create a layout's tables, in the order of its files.

    Args:
        layout: The layout; a table for each of its files, its key as the primary key.
        dialect: Which database they are for.
        relations: Whether foreign keys are made of the relations. They are checked at commit, so that the order of
            loading is free. In SQLite they stand in the tables; for PostgreSQL an ``ALTER TABLE`` each follows the
            tables. Relations to files of another 業務 are left out, whose tables may be elsewhere, and those
            to items that are not the parent's key, which no database takes.

    Raises:
        MigrationError: LGM-L031 for a file without items, LGM-L050 for a name too long for PostgreSQL, LGM-L051 for
            one no database takes.
    """
    _check_names(layout, dialect)
    inline = relations and dialect == "sqlite"
    statements = [_create_table(layout, file.name, dialect, inline) for file in layout.files]
    if relations and dialect == "postgres":
        statements += [f"ALTER TABLE {quoted(one.child)} ADD {_foreign_key(one)}" for one in _enforced(layout)]
    return statements


def quoted(name: str) -> str:
    """A name as an SQL identifier, in double quotes.

    Raises:
        MigrationError: LGM-L051 for an empty name or one with a NUL character, which no quoting can carry.
    """
    if not name or "\0" in name:
        raise MigrationError("LGM-L051", name=name)
    return '"' + name.replace('"', '""') + '"'


def _create_table(layout: Layout, file: str, dialect: Dialect, foreign_keys: bool) -> str:
    items = layout.columns_of(file)
    if not items:
        raise MigrationError("LGM-L031", file="files.csv", item=file)
    key = layout.key_of(file)
    lines = [_column(item, dialect, sole_key=key == [item]) for item in items]
    if key:
        lines.append(f"PRIMARY KEY ({_names([item.name for item in key])})")
    if foreign_keys:
        lines += [_foreign_key(one) for one in _enforced(layout) if one.child == file]
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {quoted(file)} (\n  {body}\n)" + (" STRICT" if dialect == "sqlite" else "")


def _column(item: Item, dialect: Dialect, *, sole_key: bool) -> str:
    kind = _sqlite_type(item, sole_key) if dialect == "sqlite" else _postgres_type(item)
    # Said for keys as well: SQLite lets NULL into a primary key.
    return f"{quoted(item.name)} {kind}" + (" NOT NULL" if item.required or item.key else "")


def _sqlite_type(item: Item, sole_key: bool) -> str:
    if not _is_integer(item):
        return "TEXT"
    # A sole INTEGER key is SQLite's rowid, and NULL there is filled in with a number nobody gave; INT is only a column.
    return "INT" if sole_key else "INTEGER"


def _postgres_type(item: Item) -> str:
    if item.type is ItemType.DATE and not item.unknown_date:
        return "DATE"
    if item.type is not ItemType.NUMBER:
        return "TEXT"
    return "BIGINT" if _is_integer(item) else f"NUMERIC({item.digits},{item.scale})"


def _is_integer(item: Item) -> bool:
    return item.type is ItemType.NUMBER and item.scale == 0 and item.digits <= INTEGER_DIGITS


def _enforced(layout: Layout) -> list[Relation]:
    """The relations that a database can watch over."""
    keys = {file.name: {item.name for item in layout.key_of(file.name)} for file in layout.files}
    return [one for one in layout.relations if set(one.parent_items) == keys.get(one.parent)]


def _foreign_key(relation: Relation) -> str:
    return (
        f"FOREIGN KEY ({_names(relation.child_items)}) REFERENCES {quoted(relation.parent)} "
        f"({_names(relation.parent_items)}) DEFERRABLE INITIALLY DEFERRED"
    )


def _names(names: list[str]) -> str:
    return ", ".join(map(quoted, names))


def _check_names(layout: Layout, dialect: Dialect) -> None:
    if dialect != "postgres":
        return
    for name in [file.name for file in layout.files] + [
        item.name for file in layout.files for item in layout.columns_of(file.name)
    ]:
        if len(name.encode()) > POSTGRES_NAME_BYTES:
            raise MigrationError("LGM-L050", name=name, bytes=len(name.encode()), limit=POSTGRES_NAME_BYTES)
