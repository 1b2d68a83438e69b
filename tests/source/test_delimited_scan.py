"""``scan_delimited`` through polars: columns, names, nulls, what a query asks for, and what stops it."""

from pathlib import Path

import polars as pl
import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.gaiji import GaijiRow, GaijiTable
from lgmigrate.source.delimited import scan_delimited
from lgmigrate.source.table import Column, TableDefinition

TEXT = '番号,氏名,備考\n001,山田太郎,\n002,"鈴木,花子",NULL\n003,佐藤,"a\nb"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "data.csv"
    file.write_bytes(TEXT.encode("cp932"))
    return file


def written(folder: Path, data: bytes) -> Path:
    file = folder / "other.csv"
    file.write_bytes(data)
    return file


def test_everything_is_text(path: Path) -> None:
    frame = scan_delimited(path, encoding="cp932").collect()
    assert frame.schema == pl.Schema({"番号": pl.String(), "氏名": pl.String(), "備考": pl.String()})
    assert frame.rows() == [("001", "山田太郎", ""), ("002", "鈴木,花子", "NULL"), ("003", "佐藤", "a\nb")]


def test_queries_get_what_they_ask_for(path: Path) -> None:
    scan = scan_delimited(path, encoding="cp932", record_number="行")
    for engine in ("in-memory", "streaming"):
        assert scan.filter(pl.col("番号") > "001").select("氏名").collect(engine=engine)["氏名"].to_list() == [
            "鈴木,花子",
            "佐藤",
        ]
        assert scan.select(pl.len()).collect(engine=engine).item() == 3
        assert scan.select("行").collect(engine=engine)["行"].to_list() == [1, 2, 3]
        assert scan.head(1).collect(engine=engine)["番号"].to_list() == ["001"]
        assert scan.filter(pl.lit(False)).collect(engine=engine).height == 0


def test_columns_are_named_by_header_name_or_position(path: Path) -> None:
    scan = scan_delimited(path, encoding="cp932", columns={"NAME": "氏名", "NO": 1}, rest="ignore")
    assert scan.collect().columns == ["NAME", "NO"]
    assert scan.collect().row(0) == ("山田太郎", "001")


def test_a_name_that_is_not_there_lists_those_that_are(path: Path) -> None:
    with pytest.raises(MigrationError, match=r"no column '住所'; its columns are '番号', '氏名', '備考'") as caught:
        scan_delimited(path, encoding="cp932", columns=["番号", "住所"])
    assert caught.value.code == "LGM-S091"


def test_a_column_that_is_not_in_the_definition_is_an_error_that_names_both(path: Path) -> None:
    with pytest.raises(MigrationError, match="not in the definition: 備考; these are: 番号, 氏名") as caught:
        scan_delimited(path, encoding="cp932", columns=["番号", "氏名"])
    assert caught.value.code == "LGM-S091"


def test_without_a_header_columns_are_positions(tmp_path: Path) -> None:
    file = written(tmp_path, b"a,b\nc,d\n")
    assert scan_delimited(file, header=0, encoding="utf-8").collect().to_dict(as_series=False) == {
        "1": ["a", "c"],
        "2": ["b", "d"],
    }
    assert scan_delimited(file, header=0, encoding="utf-8", columns=["x", "y"]).collect().row(1) == ("c", "d")
    with pytest.raises(MigrationError, match=r"rows have 2 \(2 rows\) values, not the 3 of the definition"):
        scan_delimited(file, header=0, encoding="utf-8", columns=["x", "y", "z"])


def test_lines_before_the_header_are_passed(tmp_path: Path) -> None:
    file = written(tmp_path, '出力日,2026\n\n"番\n号",名\n1,2\n'.encode())
    assert scan_delimited(file, skip=2, encoding="utf-8").collect().to_dict(as_series=False) == {
        "番\n号": ["1"],
        "名": ["2"],
    }


def test_texts_that_mean_no_value_become_null(path: Path) -> None:
    columns = [Column(name="番号"), Column(name="氏名"), Column(name="備考", null=["", "NULL"])]
    definition = TableDefinition(name="data", encoding="cp932", columns=columns)
    assert scan_delimited(path, definition).collect()["備考"].to_list() == [None, None, "a\nb"]
    assert scan_delimited(path, definition).filter(pl.col("備考").is_null()).collect()["番号"].to_list() == [
        "001",
        "002",
    ]


def test_a_bad_row_stops_a_query_that_comes_to_it(tmp_path: Path) -> None:
    file = written(tmp_path, b'a,b\n1,2\n3,"x"y\n5,6\n')
    scan = scan_delimited(file, encoding="utf-8")
    assert scan.head(1).collect().rows() == [("1", "2")]
    with pytest.raises(MigrationError, match="LGM-S094"):
        scan.collect()
    assert scan_delimited(file, encoding="utf-8", on_error="null").collect().rows() == [
        ("1", "2"),
        (None, None),
        ("5", "6"),
    ]


def test_gaiji_become_what_the_tables_say(tmp_path: Path) -> None:
    file = written(tmp_path, "名,地\n".encode("cp932") + b"\xf0\x40,\xf0\x41\n")
    table = GaijiTable(path="t.csv", rows=[GaijiRow(line=2, code=0xF040, page="", target="𠮷")])
    assert scan_delimited(file, encoding="cp932", gaiji=table).collect().rows() == [("𠮷", "\ue001")]


@pytest.mark.parametrize(("encoding", "found"), [("cp932", "cp932"), ("euc-jp", "euc-jp"), ("utf-8-sig", "utf-8")])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str, found: str) -> None:
    rows = "".join(f"{number:03d},神戸市中央区加納町{number}丁目,山田太郎\n" for number in range(40))
    file = written(tmp_path, ("番号,住所,氏名\n" + rows).encode(encoding))
    assert found
    assert scan_delimited(file).collect().row(1) == ("001", "神戸市中央区加納町1丁目", "山田太郎")


def test_a_setting_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(TypeError, match="quotes"):
        scan_delimited(path, quotes="'")
