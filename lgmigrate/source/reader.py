"""A source file bound to its record layout, code page and 外字: what scan and extract both read through."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.charset import Charset, Lookup, charset_of, code_page, compile_lookup
from lgmigrate.gaiji import GaijiTable, layers, read_table
from lgmigrate.ledger import Assumption
from lgmigrate.source.blocks import Block
from lgmigrate.source.columns import series
from lgmigrate.source.decode import FieldDecoder, Rows, TypeDecoder
from lgmigrate.source.record import Condition, Field, Record, RecordType, resolved

OF_THE_PAGE = ("single", "wide_space", "udc_base")
"""Choices whose default depends on the page."""
Mask = npt.NDArray[np.bool_]
Tables = str | Path | GaijiTable | Sequence[str | Path | GaijiTable] | None


class TypedRows(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one type in a block."""

    type: RecordType
    decoder: TypeDecoder
    rows: Rows


class Reader:
    """Reads the records of one layout.

    Args:
        record: The record layout.
        charset: A code page to use instead of the layout's.
        gaiji: 外字 tables (paths or tables), later ones winning.

    Raises:
        MigrationError: for an unknown page (LGM-C001) or a table that does not fit it (LGM-G…).
    """

    def __init__(self, record: Record, charset: str | Charset | None = None, gaiji: Tables = None) -> None:
        if charset is not None:
            record = resolved(msgspec.structs.replace(record, charset=charset_of(charset)))
        self.record = record
        self.page = code_page(record.encoding)
        self.lookup: Lookup = compile_lookup(self.page, layers(_tables(gaiji), self.page))
        self.decoders = {one.name: TypeDecoder(one, self.lookup, record.trim) for one in record.types}
        self._matchers = {one.name: _Matcher(one, self.lookup, record) for one in record.types}

    @property
    def length(self) -> int:
        """Bytes of a record."""
        return self.record.length

    def split(self, block: Block) -> tuple[list[TypedRows], npt.NDArray[np.int32]]:
        """The records of a block by type, and the rows that are of no type."""
        everything = Rows(block=block.data, stride=self.length, index=np.arange(block.count, dtype=np.int32))
        left = np.ones(block.count, np.bool_)
        found = []
        for one in self.record.types:
            mask = self._matchers[one.name].mask(everything) & left
            left &= ~mask
            rows = everything if mask.all() else everything.take(np.flatnonzero(mask))
            found.append(TypedRows(type=one, decoder=self.decoders[one.name], rows=rows))
        return found, np.flatnonzero(left).astype(np.int32)

    def assumptions(self) -> list[Assumption]:
        """What the layout does not say, and therefore is as the code page has it."""
        return list(self._assumptions())

    def _assumptions(self) -> Iterator[Assumption]:
        page, name = self.page, self.record.name
        texts = [field for one in self.record.types for field in one.columns if field.is_text]
        kinds = {"text" if field.kind == "text" else "double" for field in texts}
        of_page = f"default of {page.name}"
        for choice in page.choices:
            concerned = {"single": "text" in kinds, "line_feed": bool(kinds)}.get(choice.setting, "double" in kinds)
            if choice.default and concerned:
                why = of_page if choice.setting in OF_THE_PAGE else "default"
                yield Assumption(setting=f"{name}.{choice.setting}", value=choice.value, why=why)
        if any(not field.pad for field in texts):
            yield Assumption(setting=f"{name}.pad", value=page.blank.hex().upper(), why=of_page)
        if self.record.encoding.controls is None:
            yield Assumption(setting=f"{name}.controls", value="reject", why="default")


class _Matcher:
    """Whether records are of a type."""

    def __init__(self, one: RecordType, lookup: Lookup, record: Record) -> None:
        self._tests = [
            [_Test(one.field(name), _values(condition, name), lookup, record.trim) for name in condition]
            for condition in one.conditions
        ]

    def mask(self, rows: Rows) -> Mask:
        if not self._tests:
            return np.ones(len(rows), np.bool_)
        mask = np.zeros(len(rows), np.bool_)
        for tests in self._tests:
            every = np.ones(len(rows), np.bool_)
            for test in tests:
                every &= test.mask(rows)
            mask |= every
        return mask


class _Test:
    """Whether a field has one of some values; a field of one byte is looked up, not decoded."""

    def __init__(self, field: Field, values: list[str | int], lookup: Lookup, trim: str) -> None:
        self._field, self._values = field, values
        self._decoder = FieldDecoder(field, lookup, trim)
        self._table: Mask | None = None
        if field.width == 1:
            alone = FieldDecoder(msgspec.structs.replace(field, at=0), lookup, trim)
            every_byte = Rows(block=np.arange(256, dtype=np.uint8), stride=1, index=np.arange(256, dtype=np.int32))
            self._table = self._equal(alone, every_byte)

    def mask(self, rows: Rows) -> Mask:
        if self._table is None:
            return self._equal(self._decoder, rows)
        return self._table[rows.bytes_of(self._field.at, 1)[:, 0]]

    def _equal(self, decoder: FieldDecoder, rows: Rows) -> Mask:
        filled = decoder.column(rows, False)
        filled.fill(0, len(rows))
        column = series(filled.array())
        if column.dtype == pl.String():
            equal = column.is_in([str(value) for value in self._values])
        else:
            equal = column.is_in([int(value) for value in self._values])
        return equal.fill_null(False).to_numpy()


def _values(condition: Condition, name: str) -> list[str | int]:
    value = condition[name]
    return value if isinstance(value, list) else [value]


def _tables(gaiji: Tables) -> list[GaijiTable]:
    if gaiji is None:
        return []
    several = [gaiji] if isinstance(gaiji, str | Path | GaijiTable) else gaiji
    return [one if isinstance(one, GaijiTable) else read_table(one) for one in several]
