"""Workbooks of vendors: text with its zeros, what other cells become, and workbooks that cannot be used."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from lgmigrate.errors import MigrationError
from lgmigrate.source.excel import Excel, fetch, scan_excel
from lgmigrate.source.excel import workbook as excel_workbook
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.source.table import Column, ExcelForm, TableDefinition

HEADER = ["コード", "名称"]


def saved(folder: Path, *rows: list[object], sheet: str = "表", name: str = "t.xlsx") -> Path:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def definition(*columns: str, **settings: object) -> TableDefinition:
    return TableDefinition(name="t", form="excel", columns=[Column(name=one) for one in columns], **settings)  # type: ignore[arg-type]


def code_of(path: Path, **options: object) -> str:
    with pytest.raises(MigrationError) as caught:
        scan_excel(path, **options).collect()  # type: ignore[arg-type]
    return caught.value.code


def test_text_keeps_its_zeros_and_other_cells_become_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["001", "x"],
        ["0012.50", "true"],
        [1, 1.5],
        [0.1, 1e20],
        [-3, 123456789012],
        [dt.date(2024, 4, 1), dt.datetime(2024, 4, 1, 12, 30, 5)],
        [dt.time(1, 2, 3), True],
        [False, "2024-04-01 00:00:00"],
        ["  x ", "改\n行"],
        [-0.0, None],
    ]
    got = scan_excel(saved(tmp_path, HEADER, *rows)).collect()
    assert got.columns == HEADER
    assert got.rows() == [
        ("001", "x"),
        ("0012.50", "true"),
        ("1", "1.5"),
        ("0.1", "100000000000000000000"),
        ("-3", "123456789012"),
        ("2024-04-01", "2024-04-01T12:30:05"),
        ("01:02:03", "TRUE"),
        ("FALSE", "2024-04-01 00:00:00"),
        ("  x ", "改\n行"),
        ("0", None),
    ]


def test_the_extract_stage_posts_what_was_no_text(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, ["001", "a"], [2, "b"], [None, None], ["003", 4], ["=A2", "c"])
    ledger = Excel(path, definition(*HEADER), "t").run({"row": tmp_path / "o.csv"}, None, numbered=True)
    assert (tmp_path / "o.csv").read_text().splitlines()[1:3] == ["1,001,a", "2,2,b"]
    assert ledger.balanced
    assert (ledger.entries[0].read, ledger.entries[0].filtered) == (5, {"LGM-S098": 1})
    notes = {(note.item, note.reason): (note.count, note.records) for note in ledger.notes}
    assert notes == {
        ("row: コード", "LGM-S127"): (1, [2]),
        ("row: 名称", "LGM-S127"): (1, [4]),
        ("表", "LGM-S128"): (1, []),
    }
    assert [one.setting for one in ledger.assumptions] == ["t.xlsx: コード, 名称"]


def test_rows_with_errors_are_rejected(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, ["001", "a"], ["002", "#DIV/0!"], ["#N/A", "c"])
    target = RejectFiles.of(tmp_path, "t")
    ledger = Excel(path, definition(*HEADER), "t", "en").run({"row": tmp_path / "o.csv"}, target)
    assert (tmp_path / "o.csv").read_text() == "コード,名称\n001,a\n"
    assert ledger.entries[0].rejected == {"LGM-S126": 2}
    assert target.data.read_text() == "002,#DIV/0!\n#N/A,c\n"
    assert "row 3: 名称 holds #DIV/0!" in target.read_causes()["reason"][0]
    assert list(fetch(path, definition(*HEADER), [2])) == [(2, None, b"002,#DIV/0!\n")]
    assert code_of(path) == "LGM-S126"
    assert scan_excel(path, on_error="null").collect()["コード"].to_list() == ["001", None, None]


def test_sheets_headers_and_positions(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a"])
    other = book.create_sheet("二")
    for row in (["作成日 2024-04-01", None], [None, None], ["コード", "名称"], ["01", "x"]):
        other.append(row)
    path = tmp_path / "t.xlsx"
    book.save(path)
    assert scan_excel(path, sheet="二", skip=2).collect().rows() == [("01", "x")]
    assert scan_excel(path, sheet=2, skip=2, columns=["名称"], rest="ignore").collect().rows() == [("x",)]
    made = TableDefinition(
        name="t",
        form="excel",
        excel=ExcelForm(sheet=2, header=0, skip=3),
        columns=[Column(name="c", source=1), Column(name="n", source=2)],
    )
    assert scan_excel(path, made, record_number="r").collect().rows() == [(1, "01", "x")]
    assert code_of(path, sheet="三") == "LGM-S125"
    assert code_of(path, sheet=3) == "LGM-S125"


def test_columns_that_do_not_fit_name_both_sides(tmp_path: Path) -> None:
    path = saved(tmp_path, ["コード", "名前", "備考"], ["1", "2", "3"])
    with pytest.raises(MigrationError, match=r"LGM-S129.*名称.*コード, 名前, 備考"):
        scan_excel(path, definition("コード", "名称"))
    with pytest.raises(MigrationError, match=r"LGM-S129.*備考"):
        scan_excel(path, definition("コード", "名前"))
    ledger = Excel(path, definition("コード", rest="ignore"), "t").run({}, None)
    assert "名前, 備考" in ledger.assumptions[0].value
    with pytest.raises(MigrationError, match="several columns"):
        scan_excel(saved(tmp_path, ["a", "a"], ["1", "2"]), definition("a"))


def test_merged_cells_have_their_value_in_the_first(tmp_path: Path) -> None:
    book = Workbook()
    for row in (HEADER, ["01", "a"], ["x", "b"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "t.xlsx")
    assert scan_excel(tmp_path / "t.xlsx").collect().rows() == [("01", "a"), (None, "b")]
    ledger = Excel(tmp_path / "t.xlsx", definition(*HEADER), "t").run({}, None)
    assert [(note.reason, note.count) for note in ledger.notes] == [("LGM-S122", 1)]


def test_gaiji_in_cells_are_counted(tmp_path: Path) -> None:
    ledger = Excel(saved(tmp_path, HEADER, ["1", "\ue001"]), definition(*HEADER), "t").run({}, None)
    assert [(use.code, use.count) for use in ledger.gaiji] == [("E001", 1)]


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert code_of(path) == "LGM-S001"
    path.write_text("コード,名称\n")
    assert code_of(path) == "LGM-S123"
    whole = saved(tmp_path, HEADER, ["1", "2"], name="w.xlsx").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert code_of(path) == "LGM-S123"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(MigrationError, match="password"):
        scan_excel(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    assert code_of(path) == "LGM-S123"


def test_a_workbook_that_swells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(MigrationError, match="LGM-S124"):
        excel_workbook.check(path, limit=1_000_000)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (1000).to_bytes(4, "little")  # the archive lies about what it comes to
    path.write_bytes(data)
    assert code_of(path) == "LGM-S123"


def test_an_empty_sheet_has_no_header(tmp_path: Path) -> None:
    assert code_of(saved(tmp_path)) == "LGM-S129"
    assert scan_excel(saved(tmp_path, HEADER)).collect().rows() == []
