"""The DDL makes tables that hold what the layout says, in a real SQLite, and refuse what it does not."""

import sqlite3
from collections.abc import Iterator

import msgspec
import pytest

from lgmigrate import MigrationError
from lgmigrate.layout import File, Item, ItemType, Layout, Provenance, available, create_tables, read_layout
from lgmigrate.layout.ddl import quoted

replace = msgspec.structs.replace


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


def test_sqlite_columns_are_the_items(small: Layout, database: sqlite3.Connection) -> None:
    for statement in create_tables(small, "sqlite"):
        database.execute(statement)
    columns = database.execute("SELECT name, type, \"notnull\", pk FROM pragma_table_info('事業所')").fetchall()
    assert columns == [
        ("宛名番号", "TEXT", 1, 1),
        ("事業所番号", "INTEGER", 1, 2),
        ("設置年月日", "TEXT", 0, 0),
        ("総額", "TEXT", 0, 0),
    ]
    assert database.execute("SELECT name, type FROM pragma_table_info('法人')").fetchall()[3] == ("税率", "TEXT")
    assert database.execute("PRAGMA foreign_key_list('事業所')").fetchall() == []


def test_sqlite_keeps_values_and_refuses_what_does_not_fit(small: Layout, database: sqlite3.Connection) -> None:
    for statement in create_tables(small, "sqlite"):
        database.execute(statement)
    insert = "INSERT INTO 事業所 VALUES (?, ?, ?, ?)"
    database.execute(insert, ("000000000000001", 1, "20260401", "0001234567890123456"))
    assert database.execute("SELECT * FROM 事業所").fetchall() == [
        ("000000000000001", 1, "20260401", "0001234567890123456")
    ]
    for row in [
        ("000000000000001", 1, None, None),  # the key again
        (None, 2, None, None),  # a key item missing
        ("000000000000001", None, None, None),
        ("000000000000001", "二", None, None),  # not a number
        ("000000000000001", 1.5, None, None),
    ]:
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(insert, row)


def test_a_sole_number_key_is_not_filled_in_by_sqlite(small: Layout, database: sqlite3.Connection) -> None:
    number = replace(small.items[0], type=ItemType.NUMBER)
    for statement in create_tables(replace(small, items=[number, *small.items[1:]]), "sqlite"):
        database.execute(statement)
    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        database.execute("INSERT INTO 法人 VALUES (NULL, '試験', NULL, NULL)")


def test_relations_become_foreign_keys_checked_at_commit(small: Layout, database: sqlite3.Connection) -> None:
    for statement in create_tables(small, "sqlite", relations=True):
        database.execute(statement)
    database.execute("BEGIN")
    database.execute("INSERT INTO 事業所 VALUES ('A', 1, NULL, NULL)")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.execute("COMMIT")
    database.execute("INSERT INTO 法人 VALUES ('A', '試験', NULL, NULL)")
    database.execute("COMMIT")
    assert database.execute("SELECT count(*) FROM 事業所 JOIN 法人 USING (宛名番号)").fetchone() == (1,)


@pytest.mark.parametrize("ref", available())
def test_installed_layouts_make_tables(ref: str, database: sqlite3.Connection) -> None:
    layout = read_layout(ref)
    for statement in create_tables(layout, "sqlite", relations=True):
        database.execute(statement)
    for file in layout.files:
        columns = [name for (name,) in database.execute("SELECT name FROM pragma_table_info(?)", (file.name,))]
        assert columns == [item.name for item in layout.columns_of(file.name)]
        assert database.execute(f"INSERT INTO {quoted(file.name)} SELECT * FROM {quoted(file.name)}").rowcount == 0
    keys = {file.name: {item.name for item in layout.key_of(file.name)} for file in layout.files}
    watched = [one for one in layout.relations if keys.get(one.parent) == set(one.parent_items)]
    assert len(create_tables(layout, "postgres", relations=True)) == len(layout.files) + len(watched)


def test_repeats_and_unknown_dates_are_columns_of_their_own(small: Layout, database: sqlite3.Connection) -> None:
    items = [
        *small.items[:5],
        replace(small.items[5], group="枝"),
        replace(small.items[6], unit="不詳", digits=10),
        replace(small.items[7], digits=13, repeat=(2,)),
    ]
    layout = replace(small, items=items)
    for statement in create_tables(layout, "sqlite"):
        database.execute(statement)
    rows = database.execute("SELECT name, type FROM pragma_table_info('事業所')").fetchall()
    assert rows[2:] == [
        ("設置年月日", "TEXT"),
        ("設置年月日_不詳フラグ", "TEXT"),
        ("設置年月日_不詳表記", "TEXT"),
        ("総額1", "INTEGER"),
        ("総額2", "INTEGER"),
    ]
    assert '"設置年月日" TEXT' in create_tables(layout, "postgres")[1]


def test_relations_no_database_can_watch_are_left_out(small: Layout) -> None:
    elsewhere = replace(small.relations[0], parent="jumin-kihon:個人")
    loose = replace(small.relations[0], parent_items=["法人名"])
    for one in (elsewhere, loose):
        assert len(create_tables(replace(small, relations=[one]), "postgres", relations=True)) == len(small.files)


def test_postgres_types(small: Layout) -> None:
    assert create_tables(small, "postgres", relations=True) == [
        'CREATE TABLE "法人" (\n  "宛名番号" TEXT NOT NULL,\n  "法人名" TEXT NOT NULL,\n  "区分" TEXT,\n'
        '  "税率" NUMERIC(5,3),\n  PRIMARY KEY ("宛名番号")\n)',
        'CREATE TABLE "事業所" (\n  "宛名番号" TEXT NOT NULL,\n  "事業所番号" BIGINT NOT NULL,\n  "設置年月日" DATE,\n'
        '  "総額" NUMERIC(19,0),\n  PRIMARY KEY ("宛名番号", "事業所番号")\n)',
        'ALTER TABLE "事業所" ADD FOREIGN KEY ("宛名番号") REFERENCES "法人" ("宛名番号") '
        "DEFERRABLE INITIALLY DEFERRED",
    ]


def test_names_are_quoted_whatever_they_hold(small: Layout, database: sqlite3.Connection) -> None:
    wild = 'x"); DROP TABLE 法人; --'
    layout = replace(
        small,
        files=[*small.files, File(no=3, name=wild, physical="WILD", provenance=Provenance.DRAFT)],
        items=[
            *small.items,
            Item(file=wild, no=1, name='"', physical="Q", type=ItemType.TEXT, digits=1, provenance=Provenance.DRAFT),
        ],
    )
    for statement in create_tables(layout, "sqlite"):
        database.execute(statement)
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    assert names == ["法人", "事業所", wild]


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_names_no_database_takes_are_refused(name: str) -> None:
    with pytest.raises(MigrationError) as caught:
        quoted(name)
    assert caught.value.code == "LGM-L051"


def test_postgres_would_cut_long_names(small: Layout) -> None:
    long = "宛" * 22
    layout = replace(small, items=[*small.items[:3], replace(small.items[3], name=long), *small.items[4:]])
    assert long in create_tables(layout, "sqlite")[0]
    with pytest.raises(MigrationError) as caught:
        create_tables(layout, "postgres")
    assert (caught.value.code, caught.value.facts["bytes"]) == ("LGM-L050", 66)


def test_a_file_without_items_is_no_table(small: Layout) -> None:
    with pytest.raises(MigrationError) as caught:
        create_tables(replace(small, items=small.items[4:]), "sqlite")
    assert caught.value.code == "LGM-L031"
