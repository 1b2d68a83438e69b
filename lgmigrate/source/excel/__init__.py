"""Small masters that vendors keep in workbooks: ``scan_excel``, and the extract stage of such files.

What a cell becomes as text is said in ``excel_cells``; settings are those of
:class:`~lgmigrate.source.table.ExcelForm`.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.source.excel.source import ExcelSource
from lgmigrate.source.reader import Tables
from lgmigrate.source.table import Column, ExcelForm, Rest, TableDefinition, read_table_definition
from lgmigrate.source.table.extract import TableExtraction
from lgmigrate.source.table.scan import OnError, lazy

__all__ = ["Excel", "fetch", "scan_excel"]


def scan_excel(
    path: str | Path,
    definition: TableDefinition | str | Path | None = None,
    *,
    sheet: str | int | None = None,
    header: int | None = None,
    skip: int | None = None,
    columns: list[str] | None = None,
    rest: Rest | None = None,
    gaiji: Tables = None,
    on_error: OnError = "raise",
    record_number: str | None = None,
) -> pl.LazyFrame:
    """Read a sheet of a workbook; every column is text, with its leading zeros.

    The workbook is opened at once (its header is the schema), its rows are handed on when the query runs.

    Args:
        path: ``.xlsx``, ``.xlsm``, ``.xlsb``, ``.xls`` or ``.ods``.
        definition: Its definition, or the path of its TOML file; by default the first sheet with all its columns.
        sheet: Name, or number from 1, instead of the definition's; so are the next ones.
        header: Which row holds the names, counted after ``skip``; 0 for none.
        skip: Rows at the beginning that are none of the table.
        columns: The columns, by name.
        rest: Whether columns beside these are an ``error`` or left out (``ignore``).
        gaiji: 外字 tables (paths or tables) by code point, later ones winning.
        on_error: ``raise`` stops at the first row with an error in a cell; ``null`` makes its values null.
        record_number: Name of a column with the number of each row below the header, from 1, put first.

    Returns:
        A LazyFrame of text columns; an empty cell is null.

    Raises:
        MigrationError: LGM-S123 to LGM-S125, LGM-S129 for a workbook that cannot be read or is another than the
            definition says.
    """
    if definition is None:
        definition = TableDefinition(name=Path(path).name.split(".")[0], form="excel")
    elif not isinstance(definition, TableDefinition):
        definition = read_table_definition(definition)
    given = {"sheet": sheet, "header": header, "skip": skip}
    form: ExcelForm = msgspec.structs.replace(
        definition.excel, **{key: value for key, value in given.items() if value is not None}
    )
    definition = msgspec.structs.replace(
        definition,
        form="excel",
        excel=form,
        columns=[Column(name=one) for one in columns] if columns is not None else definition.columns,
        rest=rest or definition.rest,
    )
    return lazy(ExcelSource(path, definition, gaiji), on_error=on_error, record_number=record_number)


class Excel(TableExtraction):
    """The extract stage of one sheet of a workbook; :meth:`run` makes the pass.

    Args:
        path: The workbook.
        definition: Its definition.
        name: The name of the source in ledger and rejects.
        lang: The language of the causes.
        gaiji: 外字 tables by code point, later ones winning.

    Raises:
        MigrationError: As of :class:`~lgmigrate.source.excel.source.ExcelSource`.
    """

    def __init__(
        self, path: str | Path, definition: TableDefinition, name: str, lang: str = "ja", gaiji: Tables = None
    ) -> None:
        super().__init__(ExcelSource(path, definition, gaiji, name=name), name, lang)


def fetch(path: str | Path, definition: TableDefinition, numbers: list[int]) -> Iterator[tuple[int, None, bytes]]:
    """Some rows of a sheet as lines of CSV in UTF-8, as its rejects would have them.

    Args:
        path: The workbook.
        definition: Its definition.
        numbers: Rows below the header, from 1, sorted.

    Yields:
        Record number, None for the offset, and the line.
    """
    yield from ExcelSource(path, definition).fetch(numbers)
