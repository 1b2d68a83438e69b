"""Excel workbooks: their sheets as text, and one sheet of text written so that Excel changes nothing in it.

Reading is calamine's (``lgmigrate[excel]``). Writing needs only what ECMA-376 (Office Open XML) asks of the smallest
workbook: every cell is an inline string in the format ``@`` (text).
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

from lgmigrate.errors import MigrationError
from lgmigrate.files import write_atomic

OLE = b"\xd0\xcf\x11\xe0"
"""How the workbooks of Excel 97 begin."""
SPREADSHEETML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every part, so that the same rows give the same bytes."""


def is_workbook(data: bytes) -> bool:
    """Whether a file begins as a workbook does."""
    return data.startswith((b"PK\x03\x04", OLE))


def read_workbook(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet by its name: rows of cells as text, those without anything empty.

    Raises:
        MigrationError: LGM-G043 where the reader of workbooks is not installed, LGM-G001 where this is no workbook.
    """
    try:
        import fastexcel
    except ImportError:
        raise MigrationError("LGM-G043", path=str(path)) from None
    try:
        sheets: dict[str, pl.DataFrame] = pl.read_excel(
            path,
            sheet_id=0,
            engine="calamine",
            has_header=False,
            infer_schema_length=0,
            drop_empty_rows=False,
            drop_empty_cols=False,
            raise_if_empty=False,
        )
    except fastexcel.FastExcelError as error:
        why = f"not a workbook: {str(error).partition(chr(10))[0]}"
        raise MigrationError("LGM-G001", path=str(path), line=1, why=why) from error
    return {name: [list(row) for row in frame.fill_null("").iter_rows()] for name, frame in sheets.items()}


def write_workbook(path: Path, sheet: str, rows: Sequence[Sequence[str]]) -> None:
    """Write one sheet, its first row being the header, whole or not at all."""
    width = max(map(len, rows))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEETML}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEETML}"><fonts count="1"><font/></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEETML}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{width}" width="16" style="1" customWidth="1"/></cols>'  # new rows are text too
        f"<sheetData>{''.join(_row(number, cells) for number, cells in enumerate(rows, 1))}</sheetData></worksheet>",
    }
    with write_atomic(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), _XML + text, zipfile.ZIP_DEFLATED)


def _relations(*targets: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _row(number: int, cells: Sequence[str]) -> str:
    inside = "".join(
        f'<c r="{_letter(place)}{number}" s="1" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        for place, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{inside}</row>'


def _letter(place: int) -> str:
    """The name of a column, of which a table has fewer than 26."""
    return chr(ord("A") + place)
