"""The tables that a load leaves beside the data: what was loaded, by what, and the ledger that came with it.

============== ==================================================================================
``lgm_load``   a row per dataset: its manifest's hash, its layout, files, rows, version; no clock
``lgm_table``  a row per table of a dataset: the file it came from, its hash, its rows
``lgm_ledger`` the entries of the dataset's ledger, a row per count
============== ==================================================================================

``dataset`` is in all three the SHA-256 of the manifest. Annex files become ``lgm_annex_NAME``.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from lgmigrate import __version__
from lgmigrate.dataset.manifest import Manifest
from lgmigrate.layout.ddl import quoted
from lgmigrate.layout.model import Layout
from lgmigrate.ledger import Ledger

ANNEX = "lgm_annex_"

TABLES = {
    "lgm_load": {
        "dataset": "TEXT NOT NULL PRIMARY KEY",
        "layout": "TEXT NOT NULL",
        "layout_version": "TEXT NOT NULL",
        "layout_provenance": "TEXT NOT NULL",
        "layout_sha256": "TEXT NOT NULL",
        "created": "TEXT",
        "files": "BIGINT NOT NULL",
        "rows": "BIGINT NOT NULL",
        "lgmigrate_version": "TEXT NOT NULL",
    },
    "lgm_table": {
        "dataset": "TEXT NOT NULL",
        "table_name": "TEXT NOT NULL PRIMARY KEY",
        "path": "TEXT",
        "sha256": "TEXT",
        "rows": "BIGINT NOT NULL",
    },
    "lgm_ledger": {
        "dataset": "TEXT NOT NULL",
        "no": "BIGINT NOT NULL",
        "stage": "TEXT NOT NULL",
        "name": "TEXT NOT NULL",
        "unit": "TEXT NOT NULL",
        "direction": "TEXT NOT NULL",
        "reason": "TEXT NOT NULL",
        "count": "BIGINT NOT NULL",
    },
}


def ensure(connection: Any, present: Iterable[str]) -> None:
    """Create those of the tables that are not there yet."""
    there = set(present)
    for table, types in TABLES.items():
        if table in there:
            continue
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in types.items())
        execute(connection, f"CREATE TABLE {quoted(table)} ({columns})")


def owners(connection: Any, tables: Iterable[str], dataset: str) -> dict[str, list[str]]:
    """The datasets loaded before that hold any of the tables, or are the dataset itself, with all their tables."""
    held: dict[str, list[str]] = {}
    wanted = set(tables)
    for owner, table in execute(connection, "SELECT dataset, table_name FROM lgm_table ORDER BY table_name"):
        held.setdefault(owner, []).append(table)
    return {owner: names for owner, names in held.items() if owner == dataset or wanted & set(names)}


def forget(connection: Any, dataset: str) -> None:
    """Delete what is said of a dataset. Its tables are another matter."""
    if not dataset.isalnum():
        raise ValueError(f"not a hash: {dataset!r}")
    for table in TABLES:
        execute(connection, f"DELETE FROM {quoted(table)} WHERE dataset = '{dataset}'")  # noqa: S608 - a hash


def record(connection: Any, dataset: str, manifest: Manifest, layout: Layout, tables: list[dict[str, Any]]) -> None:
    """Write down a load: ``tables`` are rows of ``lgm_table`` without the dataset."""
    load = {
        "dataset": dataset,
        "layout": layout.id,
        "layout_version": layout.version,
        "layout_provenance": str(layout.provenance),
        "layout_sha256": layout.sha256,
        "created": manifest.created,
        "files": len(manifest.files),
        "rows": sum(file.rows for file in manifest.files),
        "lgmigrate_version": __version__,
    }
    _append(connection, "lgm_load", [load])
    _append(connection, "lgm_table", [{"dataset": dataset, **table} for table in tables])
    _append(connection, "lgm_ledger", [{"dataset": dataset, **row} for row in _counts(manifest.ledger)])


def _counts(ledger: Ledger) -> Iterable[dict[str, Any]]:
    for no, entry in enumerate(ledger.entries, 1):
        ways = {"in": {"": entry.read}, "out": entry.out, "rejected": entry.rejected, "filtered": entry.filtered}
        head = {"no": no, "stage": entry.stage, "name": entry.name, "unit": entry.unit}
        for direction, counts in ways.items():
            for reason, count in counts.items():
                yield {**head, "direction": direction, "reason": reason, "count": count}


def _append(connection: Any, table: str, rows: list[dict[str, Any]]) -> None:
    types = {name: pa.int64() if kind.startswith("BIGINT") else pa.string() for name, kind in TABLES[table].items()}
    data = pa.Table.from_pylist(rows, schema=pa.schema(list(types.items())))
    with connection.cursor() as cursor:
        cursor.adbc_ingest(table, data, mode="append")


def execute(connection: Any, statement: str) -> list[Any]:
    """Run one statement. Returns the rows of a SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []
