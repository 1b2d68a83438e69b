"""A layout as an Excel workbook in the five-part form, with a head sheet: what ``layout import`` reads back as it is.

Six sheets: 表紙 (what ``layout.toml`` says), 移行ファイル構成表, 移行ファイル関連図, データ項目一覧表, コード構成表,
コード一覧. Each of the five has a title in the first row, its headings in the third and a line for each line of the
definition below. Everything is text but whole numbers, so that codes keep their zeros; 必須 and 外字使用 are ○ or
empty, as people write them. Equal layouts give equal bytes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from types import MappingProxyType
from typing import Any

from lgmigrate.errors import MigrationError
from lgmigrate.layout.head import head_of
from lgmigrate.layout.model import Layout
from lgmigrate.layout.parts import PARTS, Flag, Number, Part

HEAD_SHEET = "表紙"
HEADINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "files": {"no": "項番", "name": "移行ファイル名", "physical": "物理名"},
        "relations": {
            "parent": "親ファイル",
            "parent_items": "親項目",
            "child": "子ファイル",
            "child_items": "子項目",
            "cardinality": "多重度",
        },
        "items": {
            "file": "移行ファイル名",
            "no": "項番",
            "name": "データ項目名称",
            "physical": "物理名",
            "type": "データ型",
            "digits": "桁数",
            "scale": "小数桁数",
            "key": "キー",
            "required": "必須",
            "gaiji": "外字使用",
            "code": "コード",
            "unit": "単位",
            "group": "グループ",
            "repeat": "繰返し",
        },
        "code_lists": {"name": "コード構成名", "title": "コード名称", "digits": "桁数"},
        "codes": {
            "list": "コード構成名",
            "code": "コード値",
            "title": "内容",
            "from": "有効開始日",
            "until": "有効終了日",
        },
    }
)
"""The Japanese heading of each column of each part; 出所 and 備考 end every one."""
COMMON = {"provenance": "出所", "note": "備考"}
SHEETS = {
    "files": "移行ファイル構成表",
    "relations": "移行ファイル関連図",
    "items": "データ項目一覧表",
    "code_lists": "コード構成表",
    "codes": "コード一覧",
}
HEAD_WORDS = {
    "family": "ファミリー",
    "name": "定義名",
    "version": "版",
    "unit": "業務名",
    "unit_no": "業務番号",
    "title": "表題",
    "provenance": "出所",
    "source": "根拠",
}
MARK = "○"
CELL_LIMIT = 32_767
"""Characters that Excel takes in a cell."""
WIDTHS = {"note": 40, "title": 30, "name": 26, "parent_items": 40, "child_items": 40, "file": 22, "physical": 26}
CREATED = datetime(2000, 1, 1)
"""The date of making that the file names; no clock."""


def workbook(layout: Layout) -> bytes:
    """The workbook, as XLSX.

    Raises:
        MigrationError: LGM-L054 where the extra ``excel`` is not installed, LGM-L055 for a text longer than a cell.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MigrationError("LGM-L054", form="Excel", package="xlsxwriter") from None
    made = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(made, plain)
    book.set_properties({"title": layout.title, "created": CREATED})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bg_color": "#DDE6F3", "border": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "0", "border": 1, "valign": "top"}),
    }
    _write_head(book.add_worksheet(HEAD_SHEET), layout, styles)
    for part in PARTS:
        _write_part(book.add_worksheet(SHEETS[part.field]), layout, part, styles)
    book.close()
    return made.getvalue()


def _write_head(sheet: Any, layout: Layout, styles: dict[str, Any]) -> None:
    head = head_of(layout)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    _write_text(sheet, 0, 0, f"{layout.title} {layout.version}", styles["title"], HEAD_SHEET)
    for at, (field, word) in enumerate(HEAD_WORDS.items(), 2):
        value = getattr(head, field)
        _write_text(sheet, at, 0, word, styles["head"], HEAD_SHEET)
        if isinstance(value, int):
            sheet.write_number(at, 1, value, styles["number"])
        else:
            _write_text(sheet, at, 1, value or "", styles["text"], HEAD_SHEET)


def _write_part(sheet: Any, layout: Layout, part: Part, styles: dict[str, Any]) -> None:
    name = SHEETS[part.field]
    headings = {**HEADINGS[part.field], **COMMON}
    _write_text(sheet, 0, 0, f"{name} {layout.unit}", styles["title"], name)
    for at, column in enumerate(part.columns):
        sheet.set_column(at, at, WIDTHS.get(column, 12))
        _write_text(sheet, 2, at, headings[column], styles["head"], name)
    sheet.freeze_panes(3, 0)
    lines = getattr(layout, part.field)
    sheet.autofilter(2, 0, 2 + max(len(lines), 1), len(part.columns) - 1)
    for row, line in enumerate(lines, 3):
        for at, (text, is_number) in enumerate(_cells(line, part)):
            if is_number:
                sheet.write_number(row, at, int(text), styles["number"])
            else:
                _write_text(sheet, row, at, text, styles["text"], name)


def _cells(line: Any, part: Part) -> Iterable[tuple[str, bool]]:
    """The text of each cell, and whether it is a number."""
    for column, form in part.columns.items():
        value = getattr(line, part.attribute(column))
        if isinstance(form, Flag):
            yield (MARK if value else ""), False
        else:
            text = form.show(value)
            yield text, isinstance(form, Number) and bool(text)


def _write_text(sheet: Any, row: int, at: int, text: str, style: Any, name: str) -> None:
    if len(text) > CELL_LIMIT:
        raise MigrationError("LGM-L055", sheet=name, line=row + 1, length=len(text), limit=CELL_LIMIT)
    if text:
        sheet.write_string(row, at, text, style)
    else:
        sheet.write_blank(row, at, None, style)
