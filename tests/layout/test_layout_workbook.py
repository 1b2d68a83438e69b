"""The workbook holds every line of the five parts as text, and two of one layout are the same bytes."""

import io

import fastexcel
import msgspec
import openpyxl
import pytest

from lgmigrate import MigrationError
from lgmigrate.layout import Layout, available, read_layout
from lgmigrate.layout.parts import PARTS
from lgmigrate.layout.workbook import COMMON, HEADINGS, MARK, SHEETS, workbook

replace = msgspec.structs.replace


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def cells(content: bytes, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_the_sheets_are_the_five_parts_with_a_head(small: Layout) -> None:
    content = workbook(small)
    names = ["表紙", "移行ファイル構成表", "移行ファイル関連図", "データ項目一覧表", "コード構成表", "コード一覧"]
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == names
    assert [row for row in cells(content, "表紙") if row[0] == "ファミリー"] == [["ファミリー", "chukan-draft"]]
    rows = cells(content, "データ項目一覧表")
    assert rows[2][:6] == ["移行ファイル名", "項番", "データ項目名称", "物理名", "データ型", "桁数"]
    assert rows[3][:10] == ["法人", 1, "宛名番号", "ATENA_NO", "X", 15, None, 1, MARK, None]
    assert rows[4][9] == MARK
    assert [row[1] for row in cells(content, "コード一覧")[3:]] == ["01", "02"], "codes keep their zeros"


@pytest.mark.parametrize("ref", available())
def test_every_line_of_a_definition_is_in_it(ref: str) -> None:
    layout = read_layout(ref)
    book = fastexcel.read_excel(workbook(layout))
    for part in PARTS:
        sheet = book.load_sheet(SHEETS[part.field], header_row=2, dtypes="string")
        frame = sheet.to_polars()
        assert frame.columns == [{**HEADINGS[part.field], **COMMON}[column] for column in part.columns]
        lines = getattr(layout, part.field)
        assert frame.height == len(lines)
        for column, form in part.columns.items():
            if column in ("required", "gaiji"):
                continue
            found = frame[{**HEADINGS[part.field], **COMMON}[column]].fill_null("").to_list()
            shown = [form.show(getattr(line, part.attribute(column))) for line in lines]
            assert [value.removesuffix(".0") if column in ("no", "digits") else value for value in found] == shown


def test_text_is_never_a_formula_a_link_or_a_number(small: Layout) -> None:
    notes = ["=1+1", "https://example.jp/", "0123", "+1", " 前後 ", "一\n二"]
    codes = [replace(small.codes[0], code=f"{at:02}", note=note) for at, note in enumerate(notes)]
    rows = cells(workbook(replace(small, codes=codes)), "コード一覧")
    assert [row[-1] for row in rows[3:]] == notes


def test_equal_layouts_give_equal_bytes(small: Layout) -> None:
    assert workbook(small) == workbook(small)


def test_a_text_too_long_for_a_cell_is_refused(small: Layout) -> None:
    with pytest.raises(MigrationError) as caught:
        workbook(replace(small, items=[replace(small.items[0], note="あ" * 32_768)]))
    assert (caught.value.code, caught.value.facts["line"]) == ("LGM-L055", 4)


def test_without_the_extra_it_says_what_to_install(small: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(MigrationError, match=r"lgmigrate\[excel\]") as caught:
        workbook(small)
    assert caught.value.exit_code == 4
