"""The cells of a sheet as text, by what Excel holds in them.

Text stays as it is, leading zeros included. A number becomes its shortest decimal text, without a point where it is
whole; a date ISO 8601 (with its time, where it has one); a truth value TRUE or FALSE. What a cell is, the reader of
workbooks (calamine, by way of fastexcel) does not say of single cells; it is found out by reading the sheet as text,
as truth values (which numbers become, and no text does) and as durations (which only dates and times become).
"""

from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from lgmigrate.errors import MigrationError
from lgmigrate.source.excel.workbook import check

MIDNIGHT = " 00:00:00"
NO_DAY = "1899-12-31 "
"""The day that a time without a day is given."""
ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#DATA!",
}


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet.

    Attributes:
        name: Its name.
        cells: All its rows from the first of the workbook on, as text; an empty cell is null.
        typed: For each column of ``cells`` whether a cell holds something other than text.
        errors: Row (from 0), column (from 0) and what the cell shows.
    """

    name: str
    cells: pl.DataFrame
    typed: pl.DataFrame
    errors: list[tuple[int, int, str]]


def read_sheet(path: Path, sheet: str | int) -> Sheet:
    """Read one sheet of a workbook.

    Args:
        path: ``.xlsx``, ``.xlsm``, ``.xlsb``, ``.xls`` or ``.ods``.
        sheet: Its name, or its number from 1.

    Raises:
        MigrationError: LGM-G043 where the reader of workbooks is not installed, LGM-S125 where there is no such sheet,
            and what :func:`~lgmigrate.source.excel.workbook.check` raises.
    """
    try:
        import fastexcel
    except ImportError:
        raise MigrationError("LGM-G043", path=str(path)) from None
    check(path)
    try:
        workbook = fastexcel.read_excel(path)
        name = _name(path, workbook.sheet_names, sheet)
        texts, errors = _loaded(workbook, name, "string")
        if not len(texts):
            return Sheet(name=name, cells=texts, typed=texts, errors=[])
        truths, spans = _loaded(workbook, name, "boolean")[0], _loaded(workbook, name, "duration")[0]
    except fastexcel.FastExcelError as error:
        raise MigrationError("LGM-S123", path=str(path), why=str(error).partition("\n")[0]) from error
    columns = [_column(texts[one], truths[one], spans[one]) for one in texts.columns]
    typed = [(truths[one].is_not_null() | spans[one].is_not_null()).alias(one) for one in texts.columns]
    return Sheet(name=name, cells=pl.DataFrame(columns), typed=pl.DataFrame(typed), errors=errors)


def _name(path: Path, names: list[str], sheet: str | int) -> str:
    if isinstance(sheet, str) and sheet in names:
        return sheet
    if isinstance(sheet, int) and 1 <= sheet <= len(names):
        return names[sheet - 1]
    raise MigrationError("LGM-S125", path=str(path), sheet=sheet, known=", ".join(names))


def _loaded(workbook: Any, name: str, kind: str) -> tuple[pl.DataFrame, list[tuple[int, int, str]]]:
    """A sheet with all cells as one kind, others null; and the cells with errors."""
    sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind, dtype_coercion="strict")
    batch, problems = sheet.to_arrow_with_errors()
    frame = pl.DataFrame(batch) if batch.num_columns else pl.DataFrame()
    found = []
    for one in problems.errors if problems else []:
        code = one.detail.partition("'Error(")[2].rstrip(")'")
        if code:
            found.append((*one.position, ERRORS.get(code, f"#{code}")))
    return frame.rename({old: f"c{number}" for number, old in enumerate(frame.columns)}), found


def _column(text: pl.Series, truth: pl.Series, span: pl.Series) -> pl.Series:
    made = pl.DataFrame({"text": text, "truth": truth, "span": span}).select(
        pl.when(pl.col("span").is_not_null())
        .then(pl.col("text").str.strip_suffix(MIDNIGHT).str.strip_prefix(NO_DAY).str.replace(" ", "T", literal=True))
        .when(pl.col("truth").is_not_null() & pl.col("text").is_in(["true", "false"]))
        .then(pl.col("text").str.to_uppercase())
        .when(pl.col("truth").is_not_null() & (pl.col("text") == "-0"))
        .then(pl.lit("0"))
        .otherwise("text")
        .alias(text.name)
    )
    return made.to_series()
