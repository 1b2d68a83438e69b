"""Workbooks as people make them import right, or are refused with the cell named."""

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from lgmigrate import MigrationError
from lgmigrate.layout import Item, ItemType, Layout, Provenance
from lgmigrate.layout.import_head import Asked
from lgmigrate.layout.import_map import ImportMap, Placed, read_map
from lgmigrate.layout.import_workbook import Imported, import_workbook

Rows = list[list[Any]]
Sheets = dict[str, Rows]
ASKED = Asked(family="chukan-2.7", unit="住民基本台帳", edition="2.7")
ITEMS_HEAD = [
    "移行ファイル名",
    "項番",
    "データ項目名称",
    "データ型",
    "桁数",
    "キー",
    "必須",
    "外字使用",
    "コード",
    "備考",
]
STRIKE = Font(strike=True)


def five() -> Sheets:
    """A plain workbook in the five-part form, which each test makes awkward in its own way."""
    return {
        "移行ファイル構成表": [["項番", "移行ファイル名", "備考"], [1, "個人", None], [2, "世帯", None]],
        "移行ファイル関連図": [
            ["親ファイル", "親項目", "子ファイル", "子項目", "多重度"],
            ["世帯", "世帯番号", "個人", "世帯番号", "1:N"],
        ],
        "データ項目一覧表": [
            ITEMS_HEAD,
            ["個人", 1, "宛名番号", "半角数字", 15, 1, "○", None, None, None],
            ["個人", 2, "世帯番号", "半角", 15, None, None, None, None, None],
            ["個人", 3, "氏名", "全角", 100, None, "○", "○", None, "外字あり"],
            ["個人", 4, "性別", "半角", 1, None, None, None, "性別", None],
            ["世帯", 1, "世帯番号", "半角", 15, 1, "○", None, None, None],
        ],
        "コード構成表": [["コード構成名", "コード名称", "桁数"], ["性別", "性別コード", 1]],
        "コード一覧": [["コード構成名", "コード値", "内容"], ["性別", "1", "男"], ["性別", "2", "女"]],
    }


def save(folder: Path, sheets: Sheets, bend: Callable[[Workbook], None] | None = None, name: str = "仕様.xlsx") -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if bend:
        bend(made)
    made.save(folder / name)
    return folder / name


def take(path: Path, mapping: ImportMap | None = None, asked: Asked = ASKED) -> Imported:
    return import_workbook(path, asked, mapping)


def items(layout: Layout, file: str = "個人") -> dict[str, Item]:
    return {item.name: item for item in layout.items_of(file)}


def refused(path: Path, mapping: ImportMap | None = None) -> list[tuple[str, str, str]]:
    """Code, sheet and cell of each refused cell."""
    found = take(path, mapping)
    assert found.layout is None
    with pytest.raises(MigrationError) as caught:
        found.sound()
    assert caught.value.code == found.report.faults[0].code
    return [(fault.code, fault.facts["sheet"], fault.facts["cell"]) for fault in found.report.faults]


def marked(found: Imported, action: str) -> set[tuple[str, str]]:
    return {(mark.sheet, mark.cell) for mark in found.report.marks if mark.action == action}


def test_a_plain_workbook_becomes_an_official_definition(tmp_path: Path) -> None:
    path = save(tmp_path, five())
    found = take(path)
    layout = found.sound()
    assert (layout.id, layout.version, layout.unit_no) == ("chukan-2.7/jumin-kihon", "2.7", 1)
    assert layout.official
    assert {line.provenance for line in [*layout.files, *layout.items, *layout.codes]} == {Provenance.OFFICIAL}
    assert layout.source.startswith("仕様.xlsx 第2.7版 SHA-256 ")
    assert len(layout.source.split()[-1]) == 64
    name = items(layout)["氏名"]
    assert (name.type, name.digits, name.required, name.gaiji, name.note) == (
        ItemType.NATIONAL,
        100,
        True,
        True,
        "外字あり",
    )
    assert [item.name for item in layout.key_of("個人")] == ["宛名番号"]
    assert layout.relations[0].cardinality == "0..n"
    assert ("移行ファイル関連図", "E2") in marked(found, "assumed")
    assert [item.physical for item in layout.items_of("世帯")] == ["ITEM_001"]


def test_every_cell_is_in_the_report(tmp_path: Path) -> None:
    sheets = five()
    sheets["メモ"] = [["誰かのメモ", None, 3.5]]
    found = take(save(tmp_path, sheets))
    said = {(mark.sheet, mark.cell) for mark in found.report.marks}
    book = openpyxl.load_workbook(tmp_path / "仕様.xlsx")
    cells = {
        (sheet.title, cell.coordinate) for sheet in book for row in sheet for cell in row if cell.value is not None
    }
    assert cells <= said
    assert marked(found, "outside") == {("メモ", "A1"), ("メモ", "C1")}


def test_merged_headings_over_two_rows(tmp_path: Path) -> None:
    sheets = five()
    sheets["データ項目一覧表"][:1] = [
        [
            "移行ファイル名",
            "項番",
            "データ項目\n名称",
            "データ型",
            "桁数",
            None,
            "キー",
            "必須",
            "外字使用",
            "コード",
            "備考",
        ],
        [None, None, None, "(半角/全角)", "整数", "小数", None, None, "(有無)", None, None],
    ]
    for row in sheets["データ項目一覧表"][2:]:
        row.insert(5, None)
    sheets["データ項目一覧表"].append(["世帯", 2, "割合", "数値", "３", "２", None, None, None, None, None])

    def merge(book: Workbook) -> None:
        for area in ("A1:A2", "B1:B2", "C1:C2", "E1:F1", "G1:G2", "H1:H2", "J1:J2", "K1:K2"):
            book["データ項目一覧表"].merge_cells(area)

    layout = take(save(tmp_path, sheets, merge)).sound()
    rate = items(layout, "世帯")["割合"]
    assert (rate.type, rate.digits, rate.scale) == (ItemType.NUMBER, 5, 2)
    assert items(layout)["氏名"].gaiji


def test_columns_in_another_order_below_a_title_and_shifted(tmp_path: Path) -> None:
    sheets = five()
    order = [9, 3, 4, 2, 0, 1, 5, 6, 7, 8]
    rows = [[None, None, *(row[at] for at in order)] for row in sheets["データ項目一覧表"]]
    sheets["データ項目一覧表"] = [["データ項目一覧表(第2.7版)"], [], [None, "作成: 試験"], *rows]
    layout = take(save(tmp_path, sheets), asked=Asked(family="chukan-2.7", unit="jumin-kihon")).sound()
    assert list(items(layout)) == ["宛名番号", "世帯番号", "氏名", "性別"]
    assert layout.version == "2.7", "from the title"


def test_full_width_numbers_and_marks(tmp_path: Path) -> None:
    sheets = five()
    rows = sheets["データ項目一覧表"]
    rows[1][1:7] = ["１", "宛名番号", "Ｘ（１５）", "１５桁", "１", "◯"]
    rows[3][3:5] = ["Ｎ（１００）", None]
    rows.append(["世帯", "２", "税額", "Ｓ９（１１）Ｖ９９", None, None, "－", "無", "－", None])
    layout = take(save(tmp_path, sheets)).sound()
    assert (items(layout)["宛名番号"].digits, items(layout)["氏名"].digits) == (15, 100)
    tax = items(layout, "世帯")["税額"]
    assert (tax.no, tax.type, tax.digits, tax.scale, tax.required, tax.code) == (2, ItemType.NUMBER, 13, 2, False, "")


def test_struck_lines_are_left_out_and_struck_words_too(tmp_path: Path) -> None:
    def strike(book: Workbook) -> None:
        sheet = book["データ項目一覧表"]
        for cell in sheet[5]:
            cell.font = STRIKE
        gone, here = TextBlock(InlineFont(strike=True), "旧"), TextBlock(InlineFont(), "氏名")
        sheet["C4"] = CellRichText(gone, here)
        sheet["J4"].font = STRIKE

    found = take(save(tmp_path, five(), strike))
    assert list(items(found.sound())) == ["宛名番号", "世帯番号", "氏名"]
    assert items(found.sound())["氏名"].note == ""
    struck = marked(found, "struck")
    assert {("データ項目一覧表", cell) for cell in ("A5", "C5", "D5", "C4", "J4")} <= struck


def test_a_struck_type_is_no_type(tmp_path: Path) -> None:
    def strike(book: Workbook) -> None:
        book["データ項目一覧表"]["D3"].font = STRIKE

    assert refused(save(tmp_path, five(), strike)) == [("LGM-L064", "データ項目一覧表", "D3")]


def test_two_tables_one_below_the_other_and_notes_between(tmp_path: Path) -> None:
    sheets = five()
    rows = sheets["データ項目一覧表"]
    persons, households = rows[1:5], rows[5:]
    head = rows[0][1:]
    sheets["データ項目一覧表"] = [
        ["移行ファイル名", "個人"],
        head,
        *(row[1:] for row in persons[:2]),
        ["※ 次の2項目は第2.6版で追加"],
        [],
        *(row[1:] for row in persons[2:]),
        ["以上"],
        [],
        ["移行ファイル名：世帯"],
        head,
        [f"({at})" for at in range(1, 10)],
        *(row[1:] for row in households),
    ]
    found = take(save(tmp_path, sheets))
    layout = found.sound()
    assert list(items(layout)) == ["宛名番号", "世帯番号", "氏名", "性別"]
    assert list(items(layout, "世帯")) == ["世帯番号"]
    assert {("データ項目一覧表", cell) for cell in ("A5", "A9", "A13", "I13")} <= marked(found, "note")


def test_code_tables_side_by_side_and_named_above(tmp_path: Path) -> None:
    sheets = five()
    sheets["コード構成表"].append(["続柄", "続柄コード", 2])
    sheets["コード一覧"] = [
        ["コード名：性別", None, None, "コード名：続柄"],
        ["コード", "名称", None, "コード", "名称"],
        ["1", "男", None, "02", "世帯主"],
        ["2", "女", None, "11", "夫"],
        [None, None, None, "12", "妻"],
    ]
    layout = take(save(tmp_path, sheets)).sound()
    assert [code.code for code in layout.codes_of("性別")] == ["1", "2"]
    assert [code.title for code in layout.codes_of("続柄")] == ["世帯主", "夫", "妻"]


def test_merged_names_of_files_reach_down_and_blank_ones_are_those_above(tmp_path: Path) -> None:
    sheets = five()
    rows = sheets["データ項目一覧表"]
    for row in (2, 3, 4):
        rows[row][0] = None
    rows[2][3], rows[4][4] = "〃", 1
    sheets["コード一覧"][2][0] = None

    def merge(book: Workbook) -> None:
        book["データ項目一覧表"].merge_cells("A2:A4")

    found = take(save(tmp_path, sheets, merge))
    assert list(items(found.sound())) == ["宛名番号", "世帯番号", "氏名", "性別"]
    assert items(found.sound())["世帯番号"].type is ItemType.TEXT
    assert len(found.sound().codes_of("性別")) == 2
    assert {("データ項目一覧表", "A2"), ("データ項目一覧表", "D3"), ("コード一覧", "A2")} <= marked(found, "filled")


def test_levels_of_names_become_groups_that_repeat(tmp_path: Path) -> None:
    sheets = five()
    head = [
        "移行ファイル名",
        "項番",
        "データ項目名称",
        None,
        "データ型",
        "桁数",
        "キー",
        "必須",
        "外字使用",
        "コード",
        "繰返し",
    ]
    sheets["データ項目一覧表"] = [
        head,
        ["個人", 1, "宛名番号", None, "半角", 15, 1, "○", None, None, None],
        ["個人", 2, "扶養者", None, None, None, None, None, None, None, 3],
        ["個人", 3, None, "扶養者氏名", "全角", 80, None, None, "○", None, None],
        ["個人", 4, None, "扶養者続柄", "半角", 2, None, None, None, None, 2],
        ["個人", 5, "世帯番号", None, "半角", 15, None, None, None, None, None],
        ["世帯", 1, "世帯番号", None, "半角", 15, 1, "○", None, None, None],
    ]

    def merge(book: Workbook) -> None:
        book["データ項目一覧表"].merge_cells("C1:D1")

    found = items(take(save(tmp_path, sheets, merge)).sound())
    assert [(one.group, one.repeat) for one in found.values()] == [
        ("", ()),
        ("扶養者", (3, 1)),
        ("扶養者", (2,)),
        ("", ()),
    ]


def test_codes_keep_the_zeros_that_their_format_shows_and_lost_ones_are_refused(tmp_path: Path) -> None:
    sheets = five()
    sheets["コード構成表"][1][2] = 2
    sheets["データ項目一覧表"][4][4] = 2
    sheets["コード一覧"][1:] = [["性別", 1, "男"], ["性別", 2, "女"]]

    def shown(book: Workbook) -> None:
        book["コード一覧"]["B2"].number_format = "00"

    path = save(tmp_path, sheets, shown)
    assert refused(path) == [("LGM-L063", "コード一覧", "B3")]
    filled = take(path, ImportMap(codes="fill")).sound()
    assert [code.code for code in filled.codes] == ["01", "02"]


def test_hidden_sheets_are_left_alone(tmp_path: Path) -> None:
    sheets = five()
    sheets["旧データ項目一覧表"] = [list(row) for row in sheets["データ項目一覧表"]]

    def hide(book: Workbook) -> None:
        book["旧データ項目一覧表"].sheet_state = "hidden"

    found = take(save(tmp_path, sheets, hide))
    assert len(found.sound().items) == 5
    assert ("旧データ項目一覧表", "C2") in marked(found, "hidden")
    doubled = refused(save(tmp_path, sheets))
    assert {code for code, _, _ in doubled} == {"LGM-L065"}
    assert ("LGM-L065", "旧データ項目一覧表", "C2") in doubled
    assert len(take(tmp_path / "仕様.xlsx", ImportMap(skip=["旧*"])).sound().items) == 5


@pytest.mark.parametrize(
    ("row", "column", "value", "code", "cell"),
    [
        (2, 4, "ふしぎ型", "LGM-L062", "D2"),
        (2, 4, None, "LGM-L064", "D2"),
        (2, 5, None, "LGM-L064", "E2"),
        (2, 5, "十五", "LGM-L063", "E2"),
        (2, 5, "5.2", "LGM-L063", "E2"),
        (4, 4, "N(80)", "LGM-L063", "E4"),
        (4, 7, "△", "LGM-L063", "G4"),
        (4, 3, "宛名番号", "LGM-L065", "C4"),
        (4, 3, None, "LGM-L064", "C4"),
        (4, 4, "=A1", "LGM-L066", "D4"),
    ],
)
def test_a_cell_without_a_clear_meaning_is_named(
    tmp_path: Path, row: int, column: int, value: str | None, code: str, cell: str
) -> None:
    def bend(book: Workbook) -> None:
        book["データ項目一覧表"].cell(row, column).value = value

    assert refused(save(tmp_path, five(), bend))[0] == (code, "データ項目一覧表", cell)


def test_all_refused_cells_are_told_at_once(tmp_path: Path) -> None:
    sheets = five()
    for row in (1, 3, 5):
        sheets["データ項目一覧表"][row][3] = "謎"
    assert [cell for _, _, cell in refused(save(tmp_path, sheets))] == ["D2", "D4", "D6"]
    with pytest.raises(MigrationError, match=r"\(\+2\)"):
        take(tmp_path / "仕様.xlsx").sound()


def test_a_mapping_file_says_what_is_not_known(tmp_path: Path) -> None:
    sheets = five()
    rows = sheets["データ項目一覧表"]
    rows[0] = ["あ", "い", "う", "え", "お", "か", "き", "く", "け", "こ"]
    rows[1][3], rows[1][4], rows[3][6] = "ふしぎ型", "15", "△"
    rows.append(["世帯", 2, "率", "数値", "7.2", None, None, None, None, None])
    del sheets["移行ファイル関連図"]
    path = save(tmp_path, sheets)
    with pytest.raises(MigrationError) as caught:
        take(path)
    assert (caught.value.code, caught.value.facts["field"]) == ("LGM-L061", "relations")
    text = """
missing = ["relations"]
digits = "total"
[types]
"ふしぎ型" = "X"
[flags]
"△" = false
[[table]]
sheet = "データ*"
part = "items"
rows = "1"
columns = { file = "A", no = "B", name = "C", type = "D", digits = "E", key = "F", required = "G", code = "I" }
"""
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    found = take(path, read_map(tmp_path / "map.toml"))
    layout = found.sound()
    assert (items(layout)["宛名番号"].type, items(layout)["氏名"].required) == (ItemType.TEXT, False)
    assert (items(layout, "世帯")["率"].digits, items(layout, "世帯")["率"].scale) == (7, 2)
    assert ("データ項目一覧表", "J4") in marked(found, "unused")


def test_a_mapping_file_that_does_not_fit(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('[headings.items]\nnmae = ["名"]\n', encoding="utf-8")
    with pytest.raises(MigrationError, match="the nearest is name"):
        read_map(tmp_path / "map.toml")
    placed = Placed(sheet="無い", part="items", rows="1", columns={"name": "A"})
    with pytest.raises(MigrationError, match="no sheet '無い'"):
        take(save(tmp_path, five()), ImportMap(table=[placed]))


@pytest.mark.parametrize("title", list(five()))
def test_a_missing_sheet_is_named(tmp_path: Path, title: str) -> None:
    sheets = five()
    del sheets[title]
    with pytest.raises(MigrationError) as caught:
        take(save(tmp_path, sheets))
    assert (caught.value.code, caught.value.facts["part"]) == ("LGM-L061", title)


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    sheets = five()
    sheets["コード構成表"] = [["コード構成名", "桁数", "コード名称", "桁数"], ["性別", 1, "性別コード", 2]]
    assert refused(save(tmp_path, sheets))[0] == ("LGM-L072", "コード構成表", "B1")


def test_a_macro_workbook_is_read_without_its_macros(tmp_path: Path) -> None:
    plain = save(tmp_path, five())
    path = tmp_path / "仕様.xlsm"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 nothing that anyone runs")
    found = take(path)
    assert found.remarks == ["a macro workbook: read without its macros"]
    assert len(found.sound().items) == 5


def test_a_strict_workbook_is_read(tmp_path: Path) -> None:
    plain, path = save(tmp_path, five()), tmp_path / "strict.xlsx"
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for before, after in strict.items():
                content = content.replace(before, after)
            new.writestr(name, content)
    assert len(take(path).sound().items) == 5


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    content = save(tmp_path, five()).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(content[: len(content) // 2])
    with pytest.raises(MigrationError) as caught:
        take(tmp_path / "cut.xlsx")
    assert caught.value.code == "LGM-S123"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("document.xml", "<x/>")
    (tmp_path / "zip.xlsx").write_bytes(other.getvalue())
    with pytest.raises(MigrationError) as caught:
        take(tmp_path / "zip.xlsx")
    assert caught.value.code == "LGM-L060"


def test_a_bomb_is_refused_before_it_bursts(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(201):
            part.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(MigrationError) as caught:
        take(path)
    assert (caught.value.code, caught.value.facts["limit"]) == ("LGM-S124", 200 << 20)


def test_a_merged_area_over_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    def merge(book: Workbook) -> None:
        book["データ項目一覧表"].merge_cells("L10:XFD1048576")

    plain = save(tmp_path, five())
    path = tmp_path / "wide.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            merged = b'</sheetData><mergeCells count="1"><mergeCell ref="L3:XFD1048576"/></mergeCells>'
            content = old.read(name)
            new.writestr(name, content.replace(b"</sheetData>", merged) if "sheet3" in name else content)
    assert len(take(path).sound().items) == 5


@pytest.mark.parametrize("word", ["EncryptedPackage", "Workbook"])
def test_other_forms_and_passwords_are_refused(tmp_path: Path, word: str) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + word.encode("utf-16-le"))
    with pytest.raises(MigrationError) as caught:
        take(path)
    assert caught.value.code == ("LGM-S123" if word == "EncryptedPackage" else "LGM-L060")


def test_the_basic_data_list_has_groups_for_files(tmp_path: Path) -> None:
    head = ["グループID", "グループ名", "データ項目ID", "データ項目名", "型", "桁数", "必須", "コードID"]
    sheets: Sheets = {
        "表紙": [["基本データリスト"], [], ["業務名", "住民基本台帳"], ["版数", "第1.0版"]],
        "基本データリスト": [
            head,
            ["G001", "住民情報", "0010001", "宛名番号", "半角数字", 15, "○", None],
            ["G001", "住民情報", "0010002", "性別", "コード", 1, None, "C001"],
            ["G001", "住民情報", "0010003", "生年月日", "日付", 10, None, None],
            ["G001", "住民情報", "0010004", "生年月日_不詳フラグ", "半角", 1, None, None],
            ["G001", "住民情報", "0010005", "生年月日_不詳表記", "全角", 72, None, None],
            ["G002", "世帯情報", "0020001", "世帯番号", "半角", 15, "○", None],
        ],
        "コード": [["コードID", "コード名", "コード値", "内容"], ["C001", "性別", "1", "男"], [None, None, "2", "女"]],
    }
    found = take(save(tmp_path, sheets), asked=Asked(family="kihon-1.0"))
    layout = found.sound()
    assert (found.form, layout.id, layout.version) == ("kihon", "kihon-1.0/jumin-kihon", "1.0")
    assert [(file.name, file.physical) for file in layout.files] == [("住民情報", "G001"), ("世帯情報", "G002")]
    taken = items(layout, "住民情報")
    assert list(taken) == ["宛名番号", "性別", "生年月日"]
    assert (taken["性別"].code, taken["性別"].physical) == ("性別", "ID_0010002")
    assert taken["生年月日"].unknown_date
    assert [column.name for column in layout.columns_of("住民情報")][-2:] == [
        "生年月日_不詳フラグ",
        "生年月日_不詳表記",
    ]
    assert [(one.name, one.digits) for one in layout.code_lists] == [("性別", 1)]
    assert len(layout.codes_of("性別")) == 2
    assert marked(found, "outside") == {("表紙", cell) for cell in ("A1", "A3", "A4")}


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_csv_exports_in_a_folder(tmp_path: Path, encoding: str) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    for title, rows in five().items():
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        (folder / f"{title}.csv").write_text("\r\n".join(lines), encoding=encoding, newline="")
    layout = take(folder).sound()
    assert layout.items == take(save(tmp_path, five())).sound().items


def test_a_csv_in_no_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "データ項目一覧表.csv").write_bytes(b"a,b\n\x81\xff,1\n")
    with pytest.raises(MigrationError) as caught:
        take(tmp_path)
    assert (caught.value.code, caught.value.facts["cell"]) == ("LGM-L073", "A2")


def test_lines_of_another_unit_are_left_out(tmp_path: Path) -> None:
    sheets = five()
    for row, unit in zip(sheets["移行ファイル構成表"], ["業務名", "住民基本台帳", "住民基本台帳"], strict=True):
        row.append(unit)
    sheets["移行ファイル構成表"].append([1, "登録", None, "印鑑登録"])
    found = take(save(tmp_path, sheets))
    assert [file.name for file in found.sound().files] == ["個人", "世帯"]
    assert ("移行ファイル構成表", "B4") in marked(found, "note")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(unit="住民基本台帳", edition="2.7"), "LGM-L069"),
        (Asked(family="chukan-2.7", edition="2.7"), "LGM-L068"),
        (Asked(family="chukan-2.7", unit="知らない業務", edition="2.7"), "LGM-L068"),
        (Asked(family="chukan-2.7", unit="住民基本台帳"), "LGM-L067"),
    ],
)
def test_what_neither_workbook_nor_options_say_is_asked_for(tmp_path: Path, asked: Asked, code: str) -> None:
    with pytest.raises(MigrationError) as caught:
        take(save(tmp_path, five()), asked=asked)
    assert caught.value.code == code


def test_an_edition_that_contradicts_the_family_is_refused(tmp_path: Path) -> None:
    sheets = {"表紙": [["中間標準レイアウト仕様 Ｖ２．６"]], **five()}
    with pytest.raises(MigrationError, match=r"V2\.6|2\.6"):
        take(save(tmp_path, sheets), asked=Asked(family="chukan-2.7", unit="住民基本台帳"))


def test_days_are_read_from_date_cells_and_texts(tmp_path: Path) -> None:
    sheets = five()
    sheets["コード一覧"] = [
        ["コード構成名", "コード値", "内容", "有効期間", None],
        [None, None, None, "開始日", "終了日"],
        ["性別", "1", "男", datetime.date(2019, 5, 1), "2020/3/31"],
        ["性別", "2", "女", "２０１９年５月１日", "-"],
    ]

    def merge(book: Workbook) -> None:
        for area in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
            book["コード一覧"].merge_cells(area)

    codes = take(save(tmp_path, sheets, merge)).sound().codes
    assert {code.since for code in codes} == {datetime.date(2019, 5, 1)}
    assert [code.until for code in codes] == [datetime.date(2020, 3, 31), None]
    sheets["コード一覧"][2][3] = "令和の初日"
    assert refused(save(tmp_path, sheets, merge)) == [("LGM-L063", "コード一覧", "D3")]


def test_numbers_of_levels_become_groups(tmp_path: Path) -> None:
    sheets = five()
    head = ["移行ファイル名", "項番", "階層", "項目名", "データ型", "桁数", "主キー", "繰返し回数"]
    sheets["データ項目一覧表"] = [
        head,
        ["個人", 1, 1, "宛名番号", "半角", 15, "○", None],
        ["個人", 2, 1, "履歴番号", "数値", 5, "○", None],
        ["個人", 3, 1, "住所", None, None, None, "2回"],
        ["個人", 4, 2, "町字", None, None, None, None],
        ["個人", 5, 3, "町字名", "全角", 120, None, None],
        ["個人", 6, 2, "番地", "全角", 50, None, None],
        ["個人", 7, 1, "世帯番号", "半角", 15, None, None],
        ["世帯", 1, 1, "世帯番号", "半角", 15, "○", None],
    ]
    found = take(save(tmp_path, sheets))
    taken = items(found.sound())
    assert {name: (one.group, one.repeat) for name, one in taken.items() if one.group} == {
        "町字名": ("住所/町字", (2, 1, 1)),
        "番地": ("住所", ()),
    }
    assert [(one.key, one.required) for one in taken.values()][:2] == [(1, True), (2, True)]
    assert ("データ項目一覧表", "G3") in marked(found, "assumed")


def test_readings_of_kanji_are_no_text(tmp_path: Path) -> None:
    plain, path = save(tmp_path, five()), tmp_path / "ruby.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            ruby = '<t>宛名番号</t><rPh sb="0" eb="2"><t>アテナ</t></rPh><phoneticPr fontId="1"/>'
            assert name != "xl/sharedStrings.xml" or "<t>宛名番号</t>" in text
            new.writestr(name, text.replace("<t>宛名番号</t>", ruby) if name == "xl/sharedStrings.xml" else text)
    assert next(iter(items(take(path).sound()))) == "宛名番号"
