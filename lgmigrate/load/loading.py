"""Loading a dataset into a database: all of it, proved by reading it back, or nothing.

One transaction holds everything: the tables, the rows, the comparison of what the database gives back with what the
files hold, and the record of the load. Until its commit nobody sees any of it; a process that dies before leaves none.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from lgmigrate import files
from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import Manifest
from lgmigrate.dataset.reading import scan_utf8, utf8_copy
from lgmigrate.errors import MigrationError
from lgmigrate.layout.ddl import quoted
from lgmigrate.layout.model import Layout
from lgmigrate.load import own
from lgmigrate.load.digest import TableDigest
from lgmigrate.load.plan import Source, layout_of, sources_of
from lgmigrate.load.result import LoadResult, TableLoad
from lgmigrate.load.rows import Stream, TablePlan
from lgmigrate.load.survey import check_fields, survey
from lgmigrate.load.target import Target, target_of


class _Ready(msgspec.Struct, frozen=True):
    """A file that has been looked through, and where its text lies in UTF-8."""

    source: Source
    path: Path
    separators: int


def load(
    dataset: str | Path,
    to: str,
    *,
    replace: bool = False,
    layout: str | Path | None = None,
    batch_rows: int = 50_000,
) -> LoadResult:
    """Load a dataset into a database, every 移行ファイル of its layout into a table of that name.

    Args:
        dataset: The folder with ``manifest.json``.
        to: ``sqlite:///FILE`` (``sqlite:////FILE`` for an absolute path).
        replace: Whether tables that are there already, and all of the loads they came with, may be dropped.
        layout: ``family/name`` or a folder; the default is what the manifest names.
        batch_rows: Rows held in memory at a time.

    Returns:
        The tables with their rows; all were read back and have the digests of the files.

    Raises:
        MigrationError: LGM-T… for whatever is wrong with target, dataset or a value; the target is as it was before.
    """
    folder, target = Path(dataset), target_of(to)
    manifest = manifests.read(folder)
    chosen = layout_of(manifest, layout)
    with contextlib.ExitStack() as copies:
        ready = [_look_through(source, chosen, copies) for source in sources_of(folder, manifest, chosen, target)]
        key = files.sha256(folder / manifests.NAME)
        with _transaction(target) as connection:
            replaced = _clear(
                target, connection, [*_names(chosen), *(one.source.plan.table for one in ready)], key, replace
            )
            tables = _fill(target, connection, chosen, ready, batch_rows)
            _record(connection, key, manifest, chosen, ready)
    return LoadResult(target=target.shown, dataset=key, tables=tables, replaced=replaced)


def _names(layout: Layout) -> list[str]:
    return [file.name for file in layout.files]


def _look_through(source: Source, layout: Layout, copies: contextlib.ExitStack) -> _Ready:
    path = copies.enter_context(utf8_copy(source.path, source.profile, layout, source.plan.table))
    return _Ready(source, path, survey(path, source.plan.file, source.profile))


@contextlib.contextmanager
def _transaction(target: Target) -> Iterator[Any]:
    """A connection whose work is committed where the block ends well, and undone where it does not."""
    import adbc_driver_manager

    try:
        with target.connect() as connection:
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
    except (adbc_driver_manager.Error, OSError) as error:
        raise MigrationError("LGM-T002", target=target.shown, why=_said(error)) from error


def _said(error: Exception) -> str:
    """What the database said, without the statement that the driver puts behind it."""
    return str(error).partition("\n")[0]


def _clear(target: Target, connection: Any, wanted: list[str], key: str, replace: bool) -> bool:
    """Make room for the tables. Returns whether any had to go.

    Raises:
        MigrationError: LGM-T011 where there are some and ``replace`` is off.
    """
    present = target.tables(connection)
    own.ensure(connection, present)
    owners = own.owners(connection, wanted, key)
    theirs = {table for names in owners.values() for table in names}
    # Names are compared as the database does: ASCII letters without their case.
    folded = {name.lower() for name in [*wanted, *theirs]}
    there = [name for name in present if name.lower() in folded]
    if not there and not owners:
        return False
    if not replace:
        raise MigrationError("LGM-T011", target=target.shown, tables=there)
    for table in there:
        own.execute(connection, f"DROP TABLE {quoted(table)}")
    for owner in owners:
        own.forget(connection, owner)
    return True


def _fill(target: Target, connection: Any, layout: Layout, ready: list[_Ready], batch_rows: int) -> list[TableLoad]:
    """Create all tables, ingest all files, and only then read all of them back."""
    from lgmigrate.layout import create_tables

    for statement in create_tables(layout, target.dialect):
        own.execute(connection, statement)
    for one in ready:
        if one.source.annex:
            columns = ", ".join(f"{quoted(name)} TEXT" for name in one.source.plan.kinds)
            own.execute(connection, f"CREATE TABLE {quoted(one.source.plan.table)} ({columns})")
    streams = {one.source.plan.table: _ingest(connection, one, batch_rows) for one in ready}
    plans = {name: _empty_plan(target, layout, name) for name in _names(layout)}
    plans |= {name: stream.plan for name, stream in streams.items()}
    return [_proved(target, connection, plan, streams.get(name)) for name, plan in plans.items()]


def _empty_plan(target: Target, layout: Layout, name: str) -> TablePlan:
    return TablePlan(table=name, file="", kinds={item.name: target.kind(item) for item in layout.columns_of(name)})


def _ingest(connection: Any, one: _Ready, batch_rows: int) -> Stream:
    """Append a file to its table. Returns the stream with its counts and digests.

    Raises:
        MigrationError: LGM-T009 with what the database said; LGM-T005 or LGM-T008 for what it was not even asked.
    """
    import adbc_driver_manager

    source, profile = one.source, one.source.profile
    frame = scan_utf8(one.path, profile, source.columns)
    stream = Stream(frame, source.plan, profile.separator, batch_rows)
    try:
        with connection.cursor() as cursor:
            cursor.adbc_ingest(source.plan.table, stream.reader(), mode="append")
    except (adbc_driver_manager.Error, OSError) as error:
        if stream.failure:
            raise stream.failure from error
        raise MigrationError("LGM-T009", file=source.plan.file, table=source.plan.table, why=_said(error)) from error
    if stream.rows != source.rows:
        why = f"{stream.rows} rows, {source.rows} in the manifest"
        raise MigrationError("LGM-T005", file=source.plan.file, why=why)
    check_fields(one.separators, source.plan.file, source.columns, stream.rows, stream.separators, profile)
    return stream


def _proved(target: Target, connection: Any, plan: TablePlan, stream: Stream | None) -> TableLoad:
    """Read a table back and compare it with its file, or with nothing where it has none.

    Raises:
        MigrationError: LGM-T012 naming the table, and the columns that differ.
    """
    found = TableDigest(dict(plan.kinds))
    with contextlib.closing(target.read_back(connection, plan.table, plan.kinds)) as batches:
        for batch in batches:
            found.update(batch)
    expected = stream.digest if stream else TableDigest(dict(plan.kinds))
    theirs, ours = found.hexdigests(), expected.hexdigests()
    differing = [name for name in ours if ours[name] != theirs[name]]
    if differing or found.rows != expected.rows:
        raise MigrationError("LGM-T012", table=plan.table, columns=differing, found=found.rows, expected=expected.rows)
    return TableLoad(name=plan.table, rows=found.rows, columns=len(plan.kinds), digests_ok=not differing)


def _record(connection: Any, key: str, manifest: Manifest, layout: Layout, ready: list[_Ready]) -> None:
    loaded: dict[str, dict[str, Any]] = {
        one.source.plan.table: {"path": one.source.plan.file, "sha256": one.source.sha256, "rows": one.source.rows}
        for one in ready
    }
    empty: dict[str, dict[str, Any]] = {name: {"path": None, "sha256": None, "rows": 0} for name in _names(layout)}
    own.record(
        connection, key, manifest, layout, [{"table_name": name, **row} for name, row in {**empty, **loaded}.items()]
    )
