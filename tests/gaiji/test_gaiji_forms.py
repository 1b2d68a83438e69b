"""外字 tables in the forms of vendors, and written back; what Excel does to them."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from lgmigrate import MigrationError
from lgmigrate.gaiji import GaijiRow, read_table
from lgmigrate.gaiji.forms import read_any
from lgmigrate.gaiji.workbook import read_workbook, write_workbook
from lgmigrate.gaiji.writing import shielded, write_rows

IVS = "辻\U000e0103"
ROWS = [
    GaijiRow(
        line=2,
        code=0x6E10,
        page="ibm-930",
        target=IVS,
        mj="MJ025761",
        juki="J+BC2F",
        koseki="004410",
        toki="00437750",
        status="決定",
        decided_by="住民課",
        decided_on="2026-02-10",
        note="=一点, 二点でない",
        picture="glyphs/6E10.png",
    ),
    GaijiRow(line=3, code=0x6949, page="", target=None, status="保留", note="1-2"),
    GaijiRow(line=4, code=0xE001, by_point=True, page="", target="株式会社", status="縮退", relation="その他"),
    GaijiRow(line=5, code=0x8FA1A1, page="euc-jp", target="𠮷", note="'引用"),
]
PAIRS = "# 外字\n6941=U+20BB7 # 吉の異体\n0x6944 = 8FBB_E0103\n\nU+E000=U+8FBB\n6949=\n"


def excel_cell(cell: str) -> str:
    """What Excel (Japanese) has in a cell of CSV after opening it, as it saves it again."""
    formula = re.fullmatch(r'="(.*)"', cell)
    if formula:
        return formula[1]
    if cell.startswith(("=", "+", "-", "@")) and not re.fullmatch(r"[-+]?\d.*", cell):
        return "#NAME?"
    number = re.fullmatch(r"(\d+)(?:\.(\d*))?(?:[eE]([-+]?\d+))?", cell)
    if number:
        return f"{float(cell):.2E}" if number[3] or len(cell) > 11 else f"{float(cell):.10g}"
    date = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", cell)
    if date:
        return f"{int(date[1])}/{int(date[2])}/{int(date[3])}"
    day = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})", cell)
    return f"{int(day[1])}月{int(day[2])}日" if day and int(day[1]) <= 12 and int(day[2]) <= 31 else cell


def excel(path: Path) -> None:
    """Opens a CSV file and saves it."""
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([excel_cell(cell) for cell in row] for row in rows)
    path.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())


def test_a_table_survives_excel_any_number_of_times(tmp_path: Path) -> None:
    path = tmp_path / "gaiji.csv"
    write_rows(path, ROWS)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfcode,page,target,mj,") and data.count(b"\r\n") == 5
    assert read_table(path).rows == ROWS
    for _ in range(3):
        excel(path)
        assert read_table(path).rows == ROWS


def test_what_excel_makes_of_a_plain_table_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "gaiji.csv"
    path.write_text('code,ucs,koseki\n6E10,U+20BB7,004410\n0941,U+8FBB,\n="6E11",U+8FBB,\n8E03,U+8FBB,\n')
    excel(path)
    parsed = read_any(path)
    assert [(one.line, one.code, one.item) for one in parsed.problems] == [
        (2, "LGM-G103", "6.00E+10"),
        (3, "LGM-G103", "941"),
        (5, "LGM-G103", "8.00E+03"),
    ]
    assert [(row.code, row.line) for row in parsed.table.rows] == [(0x6E11, 4)]
    with pytest.raises(MigrationError) as caught:
        read_table(path)
    assert (caught.value.code, caught.value.facts["line"]) == ("LGM-G001", 2)
    assert "a spreadsheet" in caught.value.facts["why"]


@pytest.mark.parametrize(
    "damaged", ["6.00E+10", "6E+10", "60000000000", "941", "6941.0", "8000", "6月10日", "10-Jun", "#NAME?", "####"]
)
def test_a_damaged_code_is_never_guessed(tmp_path: Path, damaged: str) -> None:
    path = tmp_path / "gaiji.csv"
    path.write_text(f"code,ucs\n{damaged},U+20BB7\n", encoding="utf-8")
    assert [one.code for one in read_any(path).problems] == ["LGM-G103"]


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2026-02-10", "2026-02-10"),
        ("2026/2/10", "2026-02-10"),
        ("2026年2月10日", "2026-02-10"),
        ("20260210", "2026-02-10"),
        ("2026/2/30", "2026/2/30"),
        ("2/10/2026", "2/10/2026"),
        ("46063", "46063"),
    ],
)
def test_dates_as_spreadsheets_show_them(tmp_path: Path, cell: str, date: str) -> None:
    path = tmp_path / "gaiji.csv"
    path.write_text(f"code,ucs,decided_on\n6941,U+20BB7,{cell}\n", encoding="utf-8")
    assert read_table(path).rows[0].decided_on == date


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1))
def test_a_shielded_cell_is_what_excel_leaves(cell: str) -> None:
    assert excel_cell(shielded(cell)) == shielded(cell)


def test_workbooks(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, second):
        assert write_rows(path, ROWS).form == "workbook"
    assert first.read_bytes() == second.read_bytes()
    again = read_any(first)
    assert (again.form, again.problems, again.left) == ("workbook", [], [])
    assert again.table.rows == ROWS
    with zipfile.ZipFile(first) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 't="inlineStr"><is><t xml:space="preserve">0x6E10</t>' in sheet  # text, which Excel leaves alone


def test_a_workbook_with_markup_in_its_cells(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", "<外字>&", [["a", "b"], ['<&>"', " x "]])
    assert read_workbook(tmp_path / "a.xlsx") == {"<外字>&": [["a", "b"], ['<&>"', " x "]]}


def vendor_workbook(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("表紙").write(0, 0, "外字一覧")
        sheet = book.add_worksheet("一覧")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    return path


def test_a_workbook_of_a_vendor(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["外字コード対応表", "", "", ""],
        [],
        ["外字コード(16進)", "ＵＣＳ", "IVS", "MJ文字図形名", "戸籍統一文字番号", "備 考", "部品"],
        ["6941", "20BB7", "", "", "", "吉の異体", "x"],
        ["6944", "U+8FBB", "E0103", "MJ025761", "437750", "", ""],
        ["6945", "8FBB", "8FBB_E0102", "", "", "", ""],
        ["6946", "辻", "", "", "", "", ""],
        ["6947", "8FBB", "845B_E0103", "", "", "", ""],
        [6.0e10, "20BB7", "", "", "", "", ""],
        [6948, "<8FBB,E0103>", "", "", "", "", ""],
    ]
    parsed = read_any(vendor_workbook(tmp_path / "v.xlsx", rows))
    assert (parsed.form, parsed.left) == ("workbook", ["column '部品'"])
    assert [(row.line, row.code, row.target) for row in parsed.table.rows] == [
        (4, 0x6941, "𠮷"),
        (5, 0x6944, IVS),
        (6, 0x6945, "辻\U000e0102"),
        (7, 0x6946, "辻"),
        (10, 0x6948, IVS),
    ]
    assert (parsed.table.rows[1].mj, parsed.table.rows[1].koseki) == ("MJ025761", "437750")
    assert [(one.line, one.code) for one in parsed.problems] == [(8, "LGM-G108"), (9, "LGM-G103")]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp932", ","), ("utf-8", ","), ("utf-8-sig", ","), ("utf-16", "\t")]
)
def test_csv_of_a_vendor(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "v.csv"
    text = "外字コード,変換先,備考\r\n6941,20BB7,吉の異体\r\n".replace(",", delimiter)
    path.write_bytes(text.encode(encoding))
    parsed = read_any(path)
    assert (parsed.form, parsed.problems) == ("vendor-csv", [])
    assert [(row.code, row.target, row.note) for row in parsed.table.rows] == [(0x6941, "𠮷", "吉の異体")]


def test_headers_that_are_not_known_are_named(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("旧外字,変換先,コード\n6941,20BB7,1\n", encoding="utf-8")
    parsed = read_any(path, columns={"code": "旧外字"})
    assert [(row.code, row.target) for row in parsed.table.rows] == [(0x6941, "𠮷")]
    assert parsed.left == ["column 'コード'"]
    for columns, why in [({"code": "外字"}, "no row names"), ({"cod": "旧外字"}, "there is no column 'cod'")]:
        with pytest.raises(MigrationError) as caught:
            read_any(path, columns=columns)
        assert caught.value.code == "LGM-G010"
        assert why in caught.value.facts["why"]


def test_lines_of_code_and_code_points(tmp_path: Path) -> None:
    path = tmp_path / "gaiji.txt"
    path.write_text(PAIRS, encoding="utf-8")
    parsed = read_any(path)
    assert (parsed.form, parsed.problems) == ("pairs", [])
    assert [(row.line, row.shown, row.target, row.note) for row in parsed.table.rows] == [
        (2, "6941", "𠮷", "吉の異体"),
        (3, "6944", IVS, ""),
        (5, "U+E000", "辻", ""),
        (6, "6949", None, ""),
    ]
    written = write_rows(tmp_path / "again.txt", parsed.table.rows)
    assert (tmp_path / "again.txt").read_text() == "6941=U+20BB7\n6944=U+8FBB U+E0103\nU+E000=U+8FBB\n"
    assert (written.rows, written.left) == (3, ["line 6: 6949"])
    path.write_text("6941=U+20BB7\n6942 U+8FBB\n")
    assert [(one.line, one.code) for one in read_any(path).problems] == [(2, "LGM-G102")]


def test_user_tables_of_charset_manager(tmp_path: Path) -> None:
    path = tmp_path / "user.txt"
    head = "CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0"
    path.write_text(f"{head}\nJEF->Unicode\n80A1:E92E,80A2:8FBB\n;\nUnicode->JEF\n80A2:8FBB\n80A3:845B\n")
    parsed = read_any(path)
    assert parsed.form == "charset-manager"
    assert [(row.line, row.code, row.target) for row in parsed.table.rows] == [
        (3, 0x80A1, "\ue92e"),
        (3, 0x80A2, "辻"),
    ]
    assert parsed.left == ["line 7: 80A3 is only written"]
    write_rows(tmp_path / "again.txt", parsed.table.rows, "charset-manager")
    assert read_any(tmp_path / "again.txt").table.targets == {0x80A1: "\ue92e", 0x80A2: "辻"}
    with pytest.raises(MigrationError) as caught:
        write_rows(tmp_path / "no.txt", [GaijiRow(line=2, code=0x80A1, page="", target=IVS)], "charset-manager")
    assert caught.value.code == "LGM-G011"
    assert not (tmp_path / "no.txt").exists()


def test_files_of_no_form(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for data, form in [(b"\x81", None), (b"a,b\n", None), (b"code,ucs\n", "ods")]:
        path.write_bytes(data)
        with pytest.raises(MigrationError) as caught:
            read_any(path, form)
        assert caught.value.code == "LGM-G010"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(MigrationError) as caught:
        read_any(path)
    assert caught.value.code == "LGM-G001"
    with pytest.raises(MigrationError) as caught:
        write_rows(tmp_path / "x.ods", [])
    assert caught.value.code == "LGM-G010"
