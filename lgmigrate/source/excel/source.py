"""A sheet of a workbook bound to its definition: one batch of columns, and why rows are not in them."""

import csv
import io
from collections.abc import Generator, Iterator
from functools import cached_property
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.charset import charset_of, code_page
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji import layers
from lgmigrate.ledger import Assumption, GaijiUse
from lgmigrate.source.excel.cells import Sheet, read_sheet
from lgmigrate.source.excel.workbook import Peculiar, peculiar
from lgmigrate.source.reader import Tables, tables_of
from lgmigrate.source.table import ROW, Column, TableDefinition, checked
from lgmigrate.source.table.batch import SAMPLES, Cause, Reject, Remark, TableBatch
from lgmigrate.source.table.extract import NUMBER
from lgmigrate.source.table.gaiji import GaijiCells

BLANK_ROW = "LGM-S098"


class ExcelSource:
    """A sheet and its definition, as a :class:`~lgmigrate.source.table.batch.TableSource`. The sheet is read whole.

    Args:
        path: The workbook.
        definition: Which sheet, and its columns.
        gaiji: 外字 tables by code point, later ones winning.
        name: The name of the source.

    Raises:
        MigrationError: LGM-S090 for a definition that does not hold together; LGM-S123 to LGM-S125 and LGM-S129 for a
            workbook that cannot be read, or a sheet that is not the one of the definition.
    """

    def __init__(
        self, path: str | Path, definition: TableDefinition, gaiji: Tables = None, *, name: str | None = None
    ) -> None:
        self.path, self.name = Path(path), name or definition.name
        self._sheet: Sheet = read_sheet(self.path, definition.excel.sheet)
        self._first = definition.excel.skip + definition.excel.header
        self._places, columns, self._left = self._found(checked(definition))
        self.definition = msgspec.structs.replace(definition, columns=columns)
        page = code_page(charset_of("utf-8"))
        self._layers = layers(tables_of(gaiji), page)
        self._page = page
        self._cells = GaijiCells(page, self._layers, self.name)

    def batches(
        self,
        columns: dict[str, list[str]],
        batch_rows: int | None = None,  # noqa: ARG002 -- a sheet is in memory anyway
    ) -> Generator[TableBatch, None, None]:
        """As of :class:`~lgmigrate.source.table.batch.TableSource`: one batch."""
        self._cells = GaijiCells(self._page, self._layers, self.name)
        rows = self._sheet.cells.slice(self._first)
        numbers = pl.int_range(1, rows.height + 1, eager=True, dtype=pl.Int64).alias(NUMBER)
        rejects = list(self._rejects())
        bad = numbers.is_in([one.record for one in rejects])
        blank = rows.select(pl.all_horizontal(pl.lit(value=True), *(pl.col(one).is_null() for one in rows.columns)))
        empty = blank.to_series() & ~bad if rows.height else bad
        frame = pl.DataFrame([numbers, *(rows[place].alias(name) for name, place in self._places.items())])
        frame = frame.filter(~empty & ~bad)
        frames = {ROW: self._cells.replaced(frame, NUMBER).select(NUMBER, *columns[ROW])} if ROW in columns else {}
        yield TableBatch(
            frames=frames,
            rejects=rejects,
            filtered={BLANK_ROW: int(empty.sum())} if empty.any() else {},
            remarks=[*self._typed(frame[NUMBER]), *self._peculiar()],
            count=rows.height,
            size=self.path.stat().st_size,
        )

    def assumptions(self) -> list[Assumption]:
        """What the definition does not say, and what a workbook does not tell."""
        typed = [name for name, place in self._places.items() if self._sheet.typed[place][self._first :].any()]
        found = []
        if typed:
            found.append((", ".join(typed), "as the cells hold it", "no text: zeros that Excel took off are not there"))
        if self._left:
            found.append(("columns", f"left out: {', '.join(self._left)}", 'rest = "ignore"'))
        if self._shape is None:
            found.append(("merged cells, formulas", "not looked for", "this form of workbook does not tell them"))
        return [
            Assumption(setting=f"{self.path.name}: {setting}", value=value, why=why) for setting, value, why in found
        ]

    def uses(self) -> list[GaijiUse]:
        """外字 met in the last pass."""
        return self._cells.uses()

    def fetch(self, numbers: list[int]) -> Iterator[tuple[int, None, bytes]]:
        """Record number and line of CSV of some rows, by sorted numbers; a cell has no byte offset."""
        for number in numbers:
            yield number, None, self._line(number)

    @cached_property
    def _shape(self) -> Peculiar | None:
        return peculiar(self.path, self._sheet.name)

    def _found(self, definition: TableDefinition) -> tuple[dict[str, str], list[Column], list[str]]:
        """Column → that of the sheet; the columns; and the headings of what is left out."""
        form, cells = definition.excel, self._sheet.cells
        header = cells.row(self._first - 1) if form.header and cells.height >= self._first else ()
        if form.header and not header:
            raise self._misfit(f"sheet {self._sheet.name} has no row {self._first} with the names of columns")
        headings = [str(one).strip() if one is not None else "" for one in header] or [""] * cells.width
        wanted = definition.columns or [Column(name=one) for one in headings if one]
        if not wanted:
            raise self._misfit("neither the definition nor the sheet names columns")
        places: dict[str, str] = {}
        for number, column in enumerate(wanted):
            source = column.source if column.source is not None else (column.name if form.header else number + 1)
            place = source - 1 if isinstance(source, int) else self._heading(source, headings)
            if not 0 <= place < max(cells.width, len(headings)):
                raise self._misfit(f"column {column.name} is the {source}th, the sheet has {cells.width}")
            places[column.name] = cells.columns[place]
        used = set(places.values())
        left = [
            heading or f"column {number + 1}"
            for number, (heading, one) in enumerate(zip(headings, cells.columns, strict=True))
            if one not in used and (heading or cells[one][self._first :].is_not_null().any())
        ]
        if left and definition.rest == "error":
            raise self._misfit(f'the definition does not have {", ".join(left)}; declare them, or rest = "ignore"')
        return places, wanted, left

    def _heading(self, name: str, headings: list[str]) -> int:
        if headings.count(name) != 1:
            many = "several columns" if name in headings else "no column"
            raise self._misfit(f"{many} called {name}; the sheet has {', '.join(one for one in headings if one)}")
        return headings.index(name)

    def _misfit(self, why: str) -> MigrationError:
        return MigrationError("LGM-S129", path=str(self.path), why=why)

    def _rejects(self) -> Iterator[Reject]:
        """Rows with errors in cells of columns that are taken."""
        names = {place: name for name, place in self._places.items()}
        found: dict[int, list[Cause]] = {}
        for row, at, shown in sorted(self._sheet.errors):
            name = names.get(f"c{at}")
            if row >= self._first and name:
                number = row - self._first + 1
                facts = {"record": number, "row": row + 1, "field": name, "found": shown}
                found.setdefault(number, []).append(Cause(code="LGM-S126", offset=None, field=name, facts=facts))
        for number, causes in found.items():
            yield Reject(record=number, offset=None, data=self._line(number), causes=causes)

    def _line(self, number: int) -> bytes:
        """A row as a line of CSV, errors as Excel shows them."""
        cells = list(self._sheet.cells.row(number - 1 + self._first))
        for row, at, shown in self._sheet.errors:
            if row == number - 1 + self._first:
                cells[at] = shown
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow(["" if one is None else one for one in cells])
        return out.getvalue().encode()

    def _typed(self, numbers: pl.Series) -> Iterator[Remark]:
        """Cells that hold no text, by column."""
        for name, place in self._places.items():
            mask = self._sheet.typed[place][self._first :].gather(numbers - 1)
            if mask.any():
                records = numbers.filter(mask)
                head = records.head(SAMPLES).to_list()
                yield Remark(item=f"{ROW}: {name}", reason="LGM-S127", count=len(records), records=head)

    def _peculiar(self) -> Iterator[Remark]:
        if self._shape and self._shape.merged:
            yield Remark(item=self._sheet.name, reason="LGM-S122", count=self._shape.merged)
        if self._shape and self._shape.formulas:
            yield Remark(item=self._sheet.name, reason="LGM-S128", count=self._shape.formulas)
