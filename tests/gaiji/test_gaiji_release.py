"""Published lists as workbooks and CSV, made up small."""

import zipfile
from pathlib import Path

import polars as pl
import pytest

from lgmigrate import MigrationError
from lgmigrate.gaiji.mj import MjTable, mj_table, read_table
from lgmigrate.gaiji.mj_query import find
from lgmigrate.gaiji.mj_release import joined, read_release
from lgmigrate.gaiji.mj_writing import write_table

HEADER = [
    *["図形", "font", "MJ文字図形名", "対応するUCS", "実装したUCS", "実装したMoji_JohoコレクションIVS", "実装したSVS"],
    *[
        "戸籍統一文字番号",
        "住基ネット統一文字コード",
        "X0213",
        "X0213 包摂連番",
        "X0213 包摂区分",
        "登記統一文字番号(参考)",
    ],
    *[
        "部首1(参考)",
        "内画数1(参考)",
        "部首2(参考)",
        "内画数2(参考)",
        "総画数(参考)",
        "読み(参考)",
        "大漢和",
        "更新履歴",
    ],
]
TSUJI = [
    *["", "辻", "MJ025761", "U+8FBB", "U+8FBB", "8FBB_E0103", "", "437750", "J+BC2F", "1-36-52", "", "0", "00437750"],
    *["162", "2", "", "", "6", "つじ", "38711", "Ver.1"],
]
HAKU = [
    *["", "", "MJ059399", "U+2B9E4", "", "2B9E4_E0100;535A_E010A", "", "", "J+AE6F", "", "", "", "01012220"],
    *["24", "11", "", "", "13", "ハク・バク・ひろい・ひろめる", "", ""],
]
PLUS = """行政事務標準文字 Ver.1.2

文字図形名,符号位置,総画数(参考),部首1(参考),内画数1(参考),対応するUCS
GJ000001,U+10DE92,12,48,-,
GJ000002,U+100123,7,,,U+8FBB
"""


def workbook(path: Path, rows: list[list[str]], sheet: str = "一覧") -> Path:
    frame = pl.DataFrame(rows[1:], rows[0], orient="row")
    cover = pl.DataFrame({"x": ["表紙"]})
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        cover.write_excel(book, worksheet="表紙", include_header=False)
        frame.write_excel(book, worksheet=sheet)
    return path


def plus(folder: Path, text: str = PLUS, name: str = "mjplus.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_the_official_workbook_gives_the_rows_that_the_package_has(tmp_path: Path) -> None:
    table = read_release(workbook(tmp_path / "mji.00602.xlsx", [HEADER, TSUJI, HAKU]))
    assert (table.about["mji"], table.about["file"]) == ("006.02", "mji.00602.xlsx")
    assert len(table.about["sha256"]) == 64
    left_out = ["immigration", "immigration_gaiji", "policy"]
    own = mj_table().frame.filter(pl.col("mj").is_in(table.frame["mj"].implode()))
    pairs = table.frame.drop(left_out).rows(), own.drop(left_out).rows()
    assert pairs[0] == [own.drop(left_out).row(0), (*pairs[1][1][:-1], None)]


def test_strict_open_xml_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, TSUJI], "mji.00602")
    strict = tmp_path / "strict.xlsx"
    swaps = [
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ]
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(strict, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            for old, new in swaps:
                data = data.replace(old, new)
            target.writestr(name, data)
    table = read_release(strict)
    assert table.about["mji"] == "006.02"
    assert table.frame["readings"].to_list() == [["つじ"]]


def test_a_release_of_mj_plus_is_laid_over_mj(tmp_path: Path) -> None:
    release = read_release(plus(tmp_path))
    assert (release.about["mj+"], release.frame["implemented"].to_list()) == ("1.2", ["\U0010de92", "\U00100123"])
    assert release.frame["radicals"].to_list() == [[{"radical": 48, "strokes": None}], None]
    table = joined(mj_table(), release)
    assert (len(table.frame), table.about["mji"]) == (58_864, "006.02")
    write_table(table, tmp_path / "t.parquet")
    again = read_table(tmp_path / "t.parquet")
    assert again.about == table.about
    assert [match.character.mj for match in find("U+10DE92", again)] == ["GJ000001"]
    assert [(match.by, match.character.mj) for match in find("gj000002", again)] == [("mj", "GJ000002")]
    assert [match.character.mj for match in find("辻", again)] == ["MJ025761", "MJ025760", "GJ000002"]
    with pytest.raises(MigrationError, match=r"100123 \(.*\), U\+100123 \(GJ000002\)"):
        find("100123", again)


def test_a_release_replaces_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    base = MjTable(frame=mj_table().frame.head(3), about={"mji": "1"})
    release = read_release(
        plus(tmp_path, "文字図形名,対応するUCS,実装したUCS,備考\nMJ000002,U+3006,U+3006,新\nGJ000001,,U+100000,\n"),
        version="2",
    )
    table = joined(base, release)
    assert table.frame["mj"].to_list() == ["MJ000001", "MJ000002", "MJ000003", "GJ000001"]
    assert table.frame["note"].to_list() == [None, "新", None, None]


def test_headers_may_be_named(tmp_path: Path) -> None:
    path = plus(tmp_path, "名前,外字コード\nGJ000001,U+100000\n", "20260818_list.csv")
    table = read_release(path, columns={"mj": "名前", "implemented": "外字コード"})
    assert (table.about["mj+"], table.frame["implemented"][0]) == ("20260818", "\U00100000")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "no row names the column of names"),
        ("文字図形名,符号位置\nGJ000001,U+100000\n", "says the version"),
        ("Ver.1\n文字図形名,符号位置\n", "no rows"),
        ("Ver.1\n文字図形名,備考\nGJ000001,x\n", "no column for implemented"),
        ("Ver.1\n文字図形名,符号位置\nMJ000001,U+3005\n", "no column for ivs, juki, koseki, ucs"),
        ("Ver.1\n文字図形名,符号位置\nGJ1,U+100000\n", "row 3: 'GJ1' is not of the form"),
        ("Ver.1\n文字図形名,符号位置\nGJ000001,U+110000\n", "row 3: 'U+110000' is not code points"),
        ("Ver.1\n文字図形名,符号位置\n\nGJ000001,4E00_E0100\n", "row 4: '4E00_E0100' is not one code point"),
        (
            "Ver.1\n文字図形名,符号位置,戸籍統一文字番号\nGJ000001,U+100000,10\n",
            "row 3: '10' is not of the form 437750",
        ),
        ("Ver.1\n文字図形名,符号位置\nGJ000001,U+100000\nGJ000001,U+100001\n", "row 4 repeats GJ000001"),
        ("Ver.1\n文字図形名,符号位置\nGJ000001,U+100000\n,U+100001\n", "row 4 has no name"),
        ("Ver.1\n文字図形名,符号位置\nGJ000001,U+100000\nGJ000002,U+100000\n", "U+100000 is GJ000001 and GJ000002"),
        ("Ver.1\n文字図形名,符号位置,コードポイント\nGJ000001,U+100000,\n", "two columns"),
        ("Ver.1\n文字図形名,符号位置,総画数\nGJ000001,U+100000,多\n", "'多' is not a number"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(MigrationError, match="LGM-G042") as caught:
        read_release(plus(tmp_path, text))
    assert why in caught.value.facts["why"]


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="LGM-S001"):
        read_release(tmp_path / "none.xlsx")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"not a workbook")
    with pytest.raises(MigrationError, match="LGM-G042"):
        read_release(bad)
    latin = tmp_path / "sjis.csv"
    latin.write_bytes("文字図形名".encode("cp932"))
    with pytest.raises(MigrationError, match=r"LGM-G042.*UTF-8"):
        read_release(latin)
    with pytest.raises(MigrationError, match="there is no column 'code'"):
        read_release(plus(tmp_path), columns={"code": "x"})
    with pytest.raises(MigrationError, match="has no column 'x'"):
        read_release(plus(tmp_path), columns={"implemented": "x"})


def test_the_reader_of_workbooks_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "mji.00602.xlsx", [HEADER, TSUJI])
    monkeypatch.setitem(__import__("sys").modules, "fastexcel", None)
    with pytest.raises(MigrationError, match="LGM-G043") as caught:
        read_release(path)
    assert caught.value.exit_code == 4
