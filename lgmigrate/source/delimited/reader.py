"""A delimited file bound to its definition: batches of columns, and the rows that are none.

Sound text is read by Arrow, a window at a time. A window that is not sound is read in small parts, and those of them
that are not, row by row; what comes of it is always what reading row by row gives.
"""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import polars as pl

from lgmigrate import files
from lgmigrate.charset import code_page
from lgmigrate.errors import MigrationError, catalogue
from lgmigrate.gaiji import layers
from lgmigrate.ledger import Assumption, GaijiUse
from lgmigrate.source.delimited.encoding import found_encoding
from lgmigrate.source.delimited.fast import ColumnReader
from lgmigrate.source.delimited.head import bound, pass_head, without_head
from lgmigrate.source.delimited.parts import Part, from_columns, from_rows, one_by_one
from lgmigrate.source.delimited.rejects import judged
from lgmigrate.source.delimited.rows import RowReader, lines_in
from lgmigrate.source.delimited.text import BLOCK, Window
from lgmigrate.source.reader import Tables, tables_of
from lgmigrate.source.table import ROW, TableDefinition, checked
from lgmigrate.source.table.batch import Remark, TableBatch, remarked
from lgmigrate.source.table.extract import NUMBER
from lgmigrate.source.table.gaiji import GaijiCells

SMALL = 1 << 16
"""Bytes of the parts in which a window is read that is not sound."""
ENDLESS = 1 << 26
"""Bytes without an end of a row after which the file is none of rows."""
FILLED, IGNORED = "LGM-S102", "LGM-S101"


class DelimitedReader:
    """Reads one delimited file.

    Args:
        path: The file; ``.gz``, ``.zst`` and ``.bz2`` are decompressed on the way.
        definition: Its definition.
        gaiji: 外字 tables (paths or tables), later ones winning.
        name: The name of the source in the inventory of 外字.
        block: Bytes read and decoded at a time.

    Attributes:
        definition: With the columns that the file has, where it does not list them.

    Raises:
        MigrationError: LGM-S001, LGM-S002 for the file, LGM-S090 for the definition, LGM-S091 where the columns of the
            file are not those of it, LGM-S092 where its encoding is not to be found out, LGM-C… and LGM-G… for pages
            and tables.
    """

    def __init__(
        self,
        path: str | Path,
        definition: TableDefinition,
        gaiji: Tables = None,
        *,
        name: str = "",
        block: int = BLOCK,
    ) -> None:
        self.path, self._block, self._name = Path(path), block, name or definition.name
        self._assumed: list[Assumption] = []
        checked(definition)
        charset = definition.charset
        if charset is None:
            charset, why = found_encoding(self.path, definition)
            self._assumed.append(why)
        self.page = code_page(charset)
        self._layers = layers(tables_of(gaiji), self.page)
        self._cells = GaijiCells(self.page, self._layers, self._name)
        with self._window(BLOCK) as window:
            names = pass_head(window, definition.delimited)
            if not window.final:
                window.fill()
            self._bound = bound(definition, names, window)
        self.definition = self._bound.definition
        self._order_assumed = False

    def for_rejects(self) -> TableDefinition:
        """The definition for a file of rejects of this one: rows alone, the columns by position."""
        return without_head(self._bound, self.page.name)

    @contextmanager
    def _window(self, block: int) -> Iterator[Window]:
        with files.open_input(self.path) as stream:
            yield Window(self.path, stream, self.page, self._cells.decoded, block)

    def batches(
        self, columns: dict[str, list[str]], batch_rows: int | None = None
    ) -> Generator[TableBatch, None, None]:
        """As of :class:`~lgmigrate.source.table.batch.TableSource`.

        Raises:
            MigrationError: LGM-S099 for a file that is none of rows, LGM-C021 where its code page is another.
        """
        self._cells = GaijiCells(self.page, self._layers, self._name)
        names = columns.get(ROW, [])
        with closing(self._parts(names, batch_rows)) as windows:
            for window, parts, end in windows:
                yield self._batch(window, parts, end, names)

    def _parts(
        self, names: list[str], batch_rows: int | None = None
    ) -> Generator[tuple[Window, list[Part], int], None, None]:
        """Windows over the file, the rows in each, and where in its text they end."""
        form, places = self.definition.delimited, self._bound.places
        rows = RowReader(form, self._bound.columns)
        wanted = [places[name] for name in names] or [0]
        fast = ColumnReader(form, self._bound.columns, wanted, self._bound.trailing)
        block = self._block if batch_rows is None else max(64, batch_rows * 16 * self._bound.columns)
        record = 1
        with self._window(block) as window:
            pass_head(window, form)
            while True:
                parts, end = self._cut(window, rows, fast, record)
                record += sum(part.count for part in parts)
                lines = lines_in(window.text, 0, end)
                if parts:
                    yield window, parts, end
                if end:
                    window.consume(end, lines)
                    rows.doubtful = max(0, rows.doubtful - end)
                if window.final:
                    self._note_order(window)
                    return
                if len(window.text) > ENDLESS:
                    raise MigrationError("LGM-S099", path=str(self.path), offset=window.offset, limit=ENDLESS)
                window.fill()

    def _cut(self, window: Window, rows: RowReader, fast: ColumnReader, record: int) -> tuple[list[Part], int]:
        """The rows of a window, and where the last one ends that is whole."""
        text, parts, at, step = window.text, list[Part](), 0, len(window.text)
        while at < len(text):
            stop = min(at + step, len(text))
            final = window.final and stop == len(text)
            part = self._columns(window, fast, record, at, stop, final)
            if part is None and step > SMALL:
                step = SMALL
                continue
            if part is None:
                part = one_by_one(text, rows, record, at, stop, window.final)
                if part is None:
                    break
            parts.append(part)
            record += part.count
            at = part.end
        return parts, at

    def _columns(
        self, window: Window, fast: ColumnReader, record: int, start: int, stop: int, final: bool
    ) -> Part | None:
        """Rows as columns, if they are sound."""
        text = window.text
        if window.faults and text.find("\ufffd".encode(), start, stop) >= 0:
            return None
        end = fast.sound(text, start, stop, final)
        table = fast.read(text, start, end) if end > start else None
        return None if table is None else Part(record, start, end, table)

    def _batch(self, window: Window, parts: list[Part], end: int, names: list[str]) -> TableBatch:
        rejects, bad = judged(window, parts, self._bound, self.page.name)
        schema = pl.Schema({NUMBER: pl.Int64(), **dict.fromkeys(names, pl.String())})
        frames, remarks = [], list[Remark]()
        filtered: dict[str, int] = {}
        for part in parts:
            if part.table is not None:
                frames.append(from_columns(part.table, part.record, names))
                continue
            good = [(number, row) for number, row in enumerate(part.rows, part.record) if number not in bad]
            whole = [(number, row) for number, row in good if not row.fault]
            for _, row in good:
                if row.fault:
                    filtered[row.fault] = filtered.get(row.fault, 0) + 1
            frames.append(from_rows(whole, [self._bound.places[name] for name in names], schema))
            short = [number for number, row in whole if row.missing]
            if short:
                remarks.append(Remark(item=ROW, reason=FILLED, count=len(short), records=short[:5]))
        frame = pl.concat(frames) if frames else schema.to_frame()
        if self._cells.likely(window.text):
            frame = self._cells.replaced(frame, NUMBER)
        for ignored in self._bound.ignored:
            remark = remarked(frame, pl.lit(True), f"{ROW}: {ignored}", IGNORED, NUMBER)
            remarks += [remark] if remark else []
        count = sum(part.count for part in parts)
        return TableBatch(
            frames={ROW: frame},
            rejects=rejects,
            filtered=filtered,
            remarks=remarks,
            count=count,
            size=window.place(end),
        )

    def assumptions(self) -> list[Assumption]:
        """As of :class:`~lgmigrate.source.table.batch.TableSource`."""
        name, page = self.definition.name, self.page
        made = [
            Assumption(setting=f"{name}.{choice.setting}", value=choice.value, why=f"default of {page.name}")
            for choice in page.choices
            if choice.default
        ]
        if self._order_assumed:
            why = catalogue()["LGM-C023"].title
            made.append(Assumption(setting=f"{name}.byte_order", value="little-endian", why=why))
        return [*self._assumed, *made]

    def _note_order(self, window: Window) -> None:
        self._order_assumed = "LGM-C023" in window.assumed

    def uses(self) -> list[GaijiUse]:
        """As of :class:`~lgmigrate.source.table.batch.TableSource`."""
        return self._cells.uses()

    def fetch(self, numbers: list[int]) -> Iterator[tuple[int, int, bytes]]:
        """As of :class:`~lgmigrate.source.table.batch.TableSource`."""
        wanted = np.array(sorted(set(numbers)), np.int64)
        form = self.definition.delimited
        fast = ColumnReader(form, self._bound.columns, [0], self._bound.trailing)
        with closing(self._parts([])) as windows:
            for window, parts, _ in windows:
                for part in parts:
                    here = wanted[(wanted >= part.record) & (wanted < part.record + part.count)]
                    if not len(here):
                        continue
                    if part.table is not None:
                        ends = fast.ends(window.text, part.start, part.end)
                    else:
                        ends = np.array([row.end for row in part.rows], np.int64)
                    starts = np.concatenate([[part.start], ends[:-1]])
                    index = here - part.record
                    first, last = window.places(starts[index]), window.places(ends[index])
                    for number, start, end in zip(here.tolist(), first.tolist(), last.tolist(), strict=True):
                        yield number, window.offset + start, window.data[start:end]
                if len(wanted) and parts and parts[-1].record + parts[-1].count > wanted[-1]:
                    return
