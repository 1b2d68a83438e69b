"""A load into a database that holds something: refused, or in its place, never beside it."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.load import load

KILLED = """
import os, signal, sys
from lgmigrate.load import load, sqlite

# With next to no cache the pages are in the file, uncommitted, when the process dies.
sqlite.CACHE_KIB = 16

def die(self, connection, table, kinds):
    os.kill(os.getpid(), signal.SIGKILL)

sqlite.SqliteTarget.read_back = die
load(sys.argv[1], "sqlite:///" + sys.argv[2], layout=sys.argv[3], replace=True)
"""


def changed(rows: Any) -> Any:
    return [[key, "変更後", *rest] for key, _, *rest in rows[:2]]


def test_a_second_load_is_refused(make: Any, rows: Any, tables: Any, tmp_path: Path) -> None:
    first, second = make("first", 台帳=rows), make("second", 台帳=changed(rows))
    target = f"sqlite:///{tmp_path}/new.db"
    load(first, target, layout=make.layout)
    before = tables(tmp_path / "new.db")
    for dataset in (first, second):
        with pytest.raises(MigrationError) as caught:
            load(dataset, target, layout=make.layout)
        assert (caught.value.code, caught.value.exit_code) == ("LGM-T011", 4)
        assert "--replace" in str(caught.value)
        assert "台帳" in caught.value.facts["tables"]
    assert tables(tmp_path / "new.db") == before


def test_replace_never_doubles(make: Any, rows: Any, tables: Any, tmp_path: Path) -> None:
    first, second = make("first", 台帳=rows, 履歴=[["1", None]]), make("second", 台帳=changed(rows))
    target = f"sqlite:///{tmp_path}/new.db"
    assert not load(first, target, layout=make.layout, replace=True).replaced
    once = tables(tmp_path / "new.db")
    assert load(first, target, layout=make.layout, replace=True).replaced
    assert tables(tmp_path / "new.db") == once

    result = load(second, target, layout=make.layout, replace=True)
    found = tables(tmp_path / "new.db")
    assert result.replaced
    assert [row[1] for row in found["台帳"]] == ["変更後", "変更後"]
    assert found["履歴"] == []
    assert [row[0] for row in found["lgm_load"]] == [result.dataset]
    assert {row[0] for table in ("lgm_table", "lgm_ledger") for row in found[table]} == {result.dataset}


def test_a_replaced_load_takes_its_annex_with_it(make: Any, rows: Any, tables: Any, tmp_path: Path) -> None:
    from lgmigrate import files
    from lgmigrate.dataset import manifest as manifests
    from lgmigrate.dataset.manifest import AnnexFile

    first, second = make("first", 台帳=rows), make("second", 台帳=rows)
    (first / "rest.csv").write_text("a\n1\n", encoding="utf-8")
    annex = AnnexFile(name="rest", kind="unmapped", path="rest.csv", rows=1, sha256=files.sha256(first / "rest.csv"))
    manifest = manifests.read(first)
    make.write(first, manifest.profile, manifest.files, [annex])
    target = f"sqlite:///{tmp_path}/new.db"
    load(first, target, layout=make.layout)
    assert tables(tmp_path / "new.db")["lgm_annex_rest"] == [("1",)]
    load(second, target, layout=make.layout, replace=True)
    assert "lgm_annex_rest" not in tables(tmp_path / "new.db")


def test_tables_of_others(make: Any, rows: Any, tables: Any, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        connection.execute("CREATE TABLE 台帳 (a)")
        connection.execute("CREATE TABLE mine (a)")
        connection.execute("INSERT INTO mine VALUES (1)")
        connection.commit()
    dataset, target = make(台帳=rows), f"sqlite:///{tmp_path}/new.db"
    with pytest.raises(MigrationError) as caught:
        load(dataset, target, layout=make.layout)
    assert caught.value.facts["tables"] == ["台帳"]
    assert tables(tmp_path / "new.db") == {"台帳": [], "mine": [(1,)]}
    assert load(dataset, target, layout=make.layout, replace=True).replaced
    found = tables(tmp_path / "new.db")
    assert len(found["台帳"]) == 3
    assert found["mine"] == [(1,)]


def test_a_replace_that_fails_keeps_what_was_there(make: Any, rows: Any, tables: Any, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/new.db"
    load(make("first", 台帳=rows), target, layout=make.layout)
    before = tables(tmp_path / "new.db")
    with pytest.raises(MigrationError):
        load(make("second", 台帳=[rows[0], rows[0]]), target, layout=make.layout, replace=True)
    assert tables(tmp_path / "new.db") == before


@pytest.mark.parametrize("held", [False, True], ids=["into nothing", "over another"])
def test_a_killed_load_leaves_what_was_there(make: Any, rows: Any, tables: Any, tmp_path: Path, held: bool) -> None:
    database = tmp_path / "new.db"
    if held:
        load(make("first", 台帳=rows), f"sqlite:///{database}", layout=make.layout)
    before = tables(database) if held else {}
    size = database.stat().st_size if held else 0

    many = [[f"{no:05d}", f"名称{no}", str(no), None, None, None] for no in range(20_000)]
    arguments = [sys.executable, "-c", KILLED, make("big", 台帳=many), database, make.layout]
    done = subprocess.run(arguments, check=False, capture_output=True, env=os.environ, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert database.stat().st_size > size + 500_000  # it did die in the middle
    assert database.with_name("new.db-journal").stat().st_size > 0
    assert tables(database) == before
    load(make("again", 台帳=rows), f"sqlite:///{database}", layout=make.layout, replace=True)
    assert len(tables(database)["台帳"]) == 3
