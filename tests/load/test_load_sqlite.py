"""What lies in a SQLite file after a load is what lay in the dataset."""

import contextlib
import sqlite3
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate import files
from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import AnnexFile
from lgmigrate.dataset.profile import Profile
from lgmigrate.load import load

LOADED = [
    ("00001", "山田商事, 株式会社", -1200, "12.50", "20260331", None),
    ("00002", '「"引用"」', 9007199254740993, None, None, ""),
    ("00003", " 前後に空白 ", None, "0.00", "99999999", "一行目\n二行目\r\n三行目"),
]


def test_every_file_of_the_layout_becomes_a_table(make: Any, rows: Any, tables: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows, 履歴=[["2", "転入"], ["1", None]])
    database = tmp_path / "new.db"
    result = load(dataset, f"sqlite:///{database}", layout=make.layout)

    assert [(table.name, table.rows, table.digests_ok) for table in result.tables] == [
        ("台帳", 3, True),
        ("履歴", 2, True),
        ("対象外", 0, True),
    ]
    assert result.as_dict() == {
        "target": f"sqlite:///{database}",
        "dataset": files.sha256(dataset / manifests.NAME),
        "tables": [msgspec.to_builtins(table) for table in result.tables],
        "replaced": False,
        "rows": 5,
    }
    found = tables(database)
    assert found["台帳"] == LOADED
    assert found["履歴"] == [(2, "転入"), (1, None)]  # a key of one integer keeps the order of the file
    assert found["対象外"] == []
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert not database.with_name("new.db-journal").exists()


def test_columns_are_the_items(make: Any, rows: Any, tmp_path: Path) -> None:
    load(make(台帳=rows), f"sqlite:///{tmp_path}/new.db", layout=make.layout)
    with contextlib.closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        columns = connection.execute("SELECT name, type, pk FROM pragma_table_info('台帳')").fetchall()
    assert columns == [
        ("番号", "TEXT", 1),
        ("名称, 正式", "TEXT", 0),
        ("金額", "INTEGER", 0),
        ("税率", "TEXT", 0),
        ("設立日", "TEXT", 0),
        ("備考", "TEXT", 0),
    ]


def test_own_tables_say_what_was_loaded(make: Any, rows: Any, tables: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows)
    result = load(dataset, f"sqlite:///{tmp_path}/new.db", layout=make.layout)
    found = tables(tmp_path / "new.db")
    ((key, layout, version, provenance, sha256, created, count, total, _),) = found["lgm_load"]
    assert (key, layout, version, provenance) == (result.dataset, "shiken-draft/daicho", "1", "draft")
    assert (sha256, created, count, total) == (make.sha256, None, 1, 3)
    assert found["lgm_table"] == [
        (key, "台帳", "台帳.csv", files.sha256(dataset / "台帳.csv"), 3),
        (key, "履歴", None, None, 0),
        (key, "対象外", None, None, 0),
    ]
    assert [row[2:] for row in found["lgm_ledger"]] == [
        ("convert", "台帳", "record", "in", "", 5),
        ("convert", "台帳", "record", "out", "written", 3),
        ("convert", "台帳", "record", "rejected", "LGM-C010", 2),
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"bom": True},
        {"header": False},
        {"header": False, "bom": True, "null": "なし"},
        {"separator": "\t"},
        {"separator": ";", "null": "NULL"},
        {"newline": "crlf"},
        {"quoting": "always", "null": "-"},
        {"quoting": "always", "newline": "crlf", "bom": True},
        {"encoding": "cp932", "newline": "crlf"},
        {"encoding": "utf-16", "bom": True},
        {"encoding": "utf-16", "header": False},
    ],
    ids=str,
)
def test_the_form_of_the_files_does_not_matter(make: Any, rows: Any, tables: Any, tmp_path: Path, form: Any) -> None:
    load(make(profile=Profile(**form), 台帳=rows), f"sqlite:///{tmp_path}/new.db", layout=make.layout)
    assert tables(tmp_path / "new.db")["台帳"] == LOADED


def test_annex_files_become_text_tables(make: Any, rows: Any, tables: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows)
    manifest = manifests.read(dataset)
    (dataset / "annex").mkdir()
    (dataset / "annex" / "unused.csv").write_text('record,"JUGYOIN ""SU"""\n1,007\n2,\n', encoding="utf-8")
    (dataset / "annex" / "note.json").write_text("{}", encoding="utf-8")
    annex = [
        AnnexFile(name=name, kind="unmapped", path=path, rows=count, sha256=files.sha256(dataset / path))
        for name, path, count in (("unused", "annex/unused.csv", 2), ("note", "annex/note.json", 0))
    ]
    make.write(dataset, manifest.profile, manifest.files, annex)
    result = load(dataset, f"sqlite:///{tmp_path}/new.db", layout=make.layout)
    found = tables(tmp_path / "new.db")
    assert found["lgm_annex_unused"] == [("1", "007"), ("2", None)]
    assert [table.name for table in result.tables] == ["台帳", "履歴", "対象外", "lgm_annex_unused"]
    assert not any("note" in name for name in found)


def test_a_column_that_is_null_for_long_and_text_at_last(make: Any, tables: Any, tmp_path: Path) -> None:
    # The driver takes a column's type from its first batch of rows, and would take this one for numbers.
    many = [[f"{no:05d}", "名", None, None, None, None] for no in range(40_000)]
    many[-1][-1] = "最後"
    load(make(台帳=many), f"sqlite:///{tmp_path}/new.db", layout=make.layout, batch_rows=1_000)
    assert tables(tmp_path / "new.db")["台帳"][-1] == ("39999", "名", None, None, None, "最後")


def test_a_relative_path_is_relative(make: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    load(make(台帳=rows), "sqlite:///here.db", layout=make.layout)
    assert (tmp_path / "here.db").is_file()


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@given(values=st.lists(st.tuples(TEXT, st.none() | TEXT), max_size=6), newline=st.sampled_from(["lf", "crlf"]))
@settings(max_examples=25, deadline=None)
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, make_in: Any, tables: Any, values: Any, newline: Any
) -> None:
    folder = tmp_path_factory.mktemp("any")
    make = make_in(folder)
    rows = [[f"{no:05d}", name, None, None, None, note] for no, (name, note) in enumerate(values)]
    load(make(profile=Profile(newline=newline), 台帳=rows), f"sqlite:///{folder}/new.db", layout=make.layout)
    assert [(row[1], row[5]) for row in tables(folder / "new.db")["台帳"]] == values
