"""What is refused leaves the target as it was: not there, or with what it held before."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from lgmigrate import files
from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.profile import Profile
from lgmigrate.errors import MigrationError
from lgmigrate.load import load
from lgmigrate.load.digest import TableDigest
from lgmigrate.load.sqlite import SqliteTarget

HEAD = '番号,"名称, 正式",金額,税率,設立日,備考\n'


def refused(dataset: Any, database: Any, layout: Any, **options: Any) -> MigrationError:
    """The error of a load that must leave no database behind."""
    with pytest.raises(MigrationError) as caught:
        load(dataset, f"sqlite:///{database}", layout=layout, **options)
    assert not database.exists()
    assert not database.with_name(database.name + "-journal").exists()
    return caught.value


@pytest.mark.parametrize(
    "to", ["postgresql://host/db", "new.db", "sqlite://host/new.db", "sqlite:///", "sqlite:///:memory:"]
)
def test_only_what_is_supported(make: Any, rows: Any, to: str) -> None:
    with pytest.raises(MigrationError) as caught:
        load(make(台帳=rows), to, layout=make.layout)
    assert (caught.value.code, caught.value.exit_code) == ("LGM-T001", 2)
    assert "sqlite:///FILE" in str(caught.value)


def test_a_password_in_a_url_is_not_repeated(make: Any, rows: Any) -> None:
    with pytest.raises(MigrationError) as caught:
        load(make(台帳=rows), "oracle://user:geheim@host/db", layout=make.layout)
    assert "geheim" not in str(caught.value)


def test_a_changed_file(make: Any, rows: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows, 履歴=[["1", None]])
    with (dataset / "履歴.csv").open("ab") as file:
        file.write(b"2,\n")
    error = refused(dataset, tmp_path / "new.db", make.layout)
    assert (error.code, error.exit_code, error.facts["file"]) == ("LGM-T003", 4, "履歴.csv")


def test_a_missing_file(make: Any, rows: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows)
    (dataset / "台帳.csv").unlink()
    assert refused(dataset, tmp_path / "new.db", make.layout).code == "LGM-S001"


def test_no_manifest(make: Any, rows: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows)
    (dataset / "manifest.json").unlink()
    assert refused(dataset, tmp_path / "new.db", make.layout).code == "LGM-D001"


@pytest.mark.parametrize(
    ("line", "code", "facts"),
    [
        ("00001,名,12a,,,\n", "LGM-T008", {"column": "金額", "record": 1}),
        ("00001,名,1.0,,,\n", "LGM-T008", {"column": "金額", "record": 1}),
        ("00001,名,１２,,,\n", "LGM-T008", {"column": "金額", "record": 1}),
        ('00001,名,"",,,\n', "LGM-T008", {"column": "金額", "record": 1}),
        ("00001,名,99999999999999999999,,,\n", "LGM-T008", {"column": "金額", "record": 1}),
        ("00001,,1,,,\n", "LGM-T008", {"column": "名称, 正式", "record": 1}),
        (",名,1,,,\n", "LGM-T008", {"column": "番号", "record": 1}),
        ("00001,名,1,,\n", "LGM-T005", {}),
        ("00001\n", "LGM-T008", {"column": "名称, 正式"}),
        ("00001,名,1,,,,\n", "LGM-T005", {}),
        ('00001,名,1,,,"終わらない\n', "LGM-T005", {}),
        ("00001,名,1,,,\n00002,名,1,,,\n", "LGM-T005", {}),
        ("", "LGM-T005", {}),
        ('00001,"一\n二",1,,,頭\0尾\n', "LGM-T006", {"column": "備考", "line": 3}),
    ],
)
def test_a_file_that_does_not_fit(make: Any, tmp_path: Path, line: str, code: str, facts: Any) -> None:
    error = refused(make(台帳=(HEAD + line).encode()), tmp_path / "new.db", make.layout)
    assert (error.code, error.exit_code) == (code, 4)
    assert error.facts["file"] == "台帳.csv"
    assert facts.items() <= error.facts.items()


def test_records_count_from_the_start_of_the_file(make: Any, tmp_path: Path) -> None:
    lines = "".join(f"{no:05d},名,{'x' if no == 777 else no},,,\n" for no in range(1, 1001))
    dataset = make(台帳=(HEAD + lines).encode())
    assert refused(dataset, tmp_path / "new.db", make.layout, batch_rows=100).facts["record"] == 777


def test_values_stay_out_of_messages(make: Any, tmp_path: Path) -> None:
    private = "北町一丁目"
    for no, line in enumerate(
        [f"00001,名,{private},,,\n", f'00001,名,1,,,"{private}\n', f"00001,名,1,,,{private},{private}\n"]
    ):
        error = refused(make(f"d{no}", 台帳=(HEAD + line).encode()), tmp_path / "new.db", make.layout)
        assert private not in error.text("ja") + error.text("en") + str(error.facts)


def test_a_duplicate_key_in_the_words_of_the_database(make: Any, rows: Any, tmp_path: Path) -> None:
    error = refused(make(台帳=[*rows, rows[0]]), tmp_path / "new.db", make.layout)
    assert (error.code, error.exit_code, error.facts["file"]) == ("LGM-T009", 4, "台帳.csv")
    assert "UNIQUE constraint failed: 台帳.番号" in error.facts["why"]


def test_bytes_of_another_encoding(make: Any, tmp_path: Path) -> None:
    wrong = (HEAD + "00001,名,1,,,\n00002,高\u9ad9,1,,,\n").encode("cp932")
    assert refused(make(台帳=wrong), tmp_path / "new.db", make.layout).code in ("LGM-D021", "LGM-D022")
    hole = HEAD.encode("cp932") + b"00001,\x80,1,,,\n"
    error = refused(make("cp932", Profile(encoding="cp932"), 台帳=hole), tmp_path / "new.db", make.layout)
    assert (error.code, error.facts["line"]) == ("LGM-D020", 2)


def test_a_quoted_text_that_equals_the_marker(make: Any, tmp_path: Path) -> None:
    form = Profile(null="NULL")
    plain = make("plain", form, 台帳=(HEAD + '00001,"x,""NULL"",y",NULL,NULL,NULL,NULL\n').encode())
    load(plain, f"sqlite:///{tmp_path}/plain.db", layout=make.layout)
    quoted = make("quoted", form, 台帳=(HEAD + '00001,"一\n二",NULL,NULL,NULL,"NULL"\n').encode())
    error = refused(quoted, tmp_path / "new.db", make.layout)
    assert (error.code, error.facts["line"]) == ("LGM-T007", 3)
    last = make("last", form, 台帳=(HEAD + '00001,名,NULL,NULL,NULL,"NULL"').encode())
    assert refused(last, tmp_path / "new.db", make.layout).code == "LGM-T007"


def test_a_file_the_layout_does_not_know(make: Any, rows: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows)
    manifest = manifests.read(dataset)
    (file,) = manifest.files
    for changed in ({"name": "帳"}, {"columns": file.columns[1:]}):
        data = {field: getattr(file, field) for field in file.__struct_fields__} | changed
        make.write(dataset, manifest.profile, [type(file)(**data)])
        assert refused(dataset, tmp_path / "new.db", make.layout).code == "LGM-T004"
    make.write(dataset, manifest.profile, [file, file])
    assert refused(dataset, tmp_path / "new.db", make.layout).code == "LGM-T004"


def test_a_header_in_another_order_than_the_manifest_says(make: Any, tmp_path: Path) -> None:
    dataset = make(履歴="事由,履歴番号\n転入,1\n".encode())
    error = refused(dataset, tmp_path / "new.db", make.layout)
    assert (error.code, error.facts["found"]) == ("LGM-D021", ["事由", "履歴番号"])


def test_a_header_that_is_a_row_is_not_shown(make: Any, tmp_path: Path) -> None:
    error = refused(make(履歴="1,北町一丁目\n".encode()), tmp_path / "new.db", make.layout)
    assert error.code == "LGM-D021"
    assert "北町" not in error.text("ja")


def test_an_interrupt_is_an_interrupt(make: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(TableDigest, "update", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(make(台帳=rows), f"sqlite:///{tmp_path}/new.db", layout=make.layout)
    assert not (tmp_path / "new.db").exists()


def test_a_path_that_leaves_the_dataset(make: Any, rows: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows)
    (dataset / "台帳.csv").rename(tmp_path / "台帳.csv")
    text = (dataset / "manifest.json").read_text(encoding="utf-8").replace('"台帳.csv"', '"../台帳.csv"')
    (dataset / "manifest.json").write_text(text, encoding="utf-8")
    assert refused(dataset, tmp_path / "new.db", make.layout).code == "LGM-R010"


def test_a_layout_that_has_changed_since(make: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lgmigrate.resources.layouts", lambda: tmp_path)
    dataset = make(台帳=rows)
    make.layout.rename(tmp_path / "daicho")
    (tmp_path / "shiken-draft").mkdir()
    (tmp_path / "daicho").rename(tmp_path / "shiken-draft" / "daicho")
    load(dataset, f"sqlite:///{tmp_path}/good.db")
    codes = tmp_path / "shiken-draft" / "daicho" / "files.csv"
    codes.write_bytes(codes.read_bytes().replace(b"draft,", "draft,あとで".encode(), 1))
    assert refused(dataset, tmp_path / "new.db", None).code == "LGM-T010"


@pytest.mark.parametrize(
    ("change", "columns"),
    [
        (lambda batch: batch.slice(1), {"番号", "名称, 正式", "金額", "税率", "設立日", "備考"}),
        (lambda batch: batch.set_column(2, "金額", pa.array([-1200, 9007199254740992, None])), {"金額"}),
        (lambda batch: batch.set_column(5, "備考", pa.array([None, None, batch[5][2].as_py()])), {"備考"}),
    ],
    ids=["row lost", "number bent", "empty made null"],
)
def test_what_does_not_come_back_is_undone(
    make: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Any, columns: set[str]
) -> None:
    read_back = SqliteTarget.read_back

    def bent(self: SqliteTarget, connection: Any, table: Any, kinds: Any) -> Any:
        for batch in read_back(self, connection, table, kinds):
            yield change(batch) if batch.num_rows else batch

    monkeypatch.setattr(SqliteTarget, "read_back", bent)
    error = refused(make(台帳=rows), tmp_path / "new.db", make.layout)
    assert (error.code, error.exit_code, error.facts["table"]) == ("LGM-T012", 4, "台帳")
    assert set(error.facts["columns"]) == columns


def test_a_target_that_is_no_database_or_is_busy(make: Any, rows: Any, tmp_path: Path) -> None:
    dataset = make(台帳=rows)
    (tmp_path / "text.db").write_text("this is not a database, and it is long enough to be taken for a page of one")
    before = files.sha256(tmp_path / "text.db")
    for place in ("text.db", "nowhere/new.db", ""):
        with pytest.raises(MigrationError) as caught:
            load(dataset, f"sqlite:///{tmp_path}/{place}", layout=make.layout)
        assert (caught.value.code, caught.value.exit_code) == ("LGM-T002", 4)
    assert files.sha256(tmp_path / "text.db") == before


LOCKED = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_a_target_that_another_process_has_locked(make: Any, rows: Any, tmp_path: Path) -> None:
    # Another process, because POSIX locks do not hold between two copies of SQLite in one.
    dataset = make(台帳=rows)
    command = [sys.executable, "-c", LOCKED, tmp_path / "busy.db"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(MigrationError) as caught:
            load(dataset, f"sqlite:///{tmp_path}/busy.db", layout=make.layout)
        other.communicate(b"")
    assert (caught.value.code, caught.value.exit_code) == ("LGM-T002", 4)
    assert "locked" in caught.value.facts["why"]


def test_polars_still_says_nothing_about_short_rows(tmp_path: Path) -> None:
    # Why the separators are counted; when this fails, polars can be asked instead.
    (tmp_path / "short.csv").write_text("a,b\n1\n", encoding="utf-8")
    assert pl.scan_csv(tmp_path / "short.csv", infer_schema=False).collect().rows() == [("1", None)]
