"""A source file bound to its record layout, code page and 外字: what scan and extract both read through."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from lgmigrate.charset import Charset, Lookup, charset_of, code_page, compile_lookup
from lgmigrate.gaiji import GaijiTable, layers, read_table
from lgmigrate.ledger import Assumption
from lgmigrate.source.blocks import Block
from lgmigrate.source.decode import TypeDecoder
from lgmigrate.source.framing import Framing, framing_of, line_end
from lgmigrate.source.matching import Matcher
from lgmigrate.source.nulls import zone_of
from lgmigrate.source.record import Field, Record, resolved
from lgmigrate.source.rows import Ints
from lgmigrate.source.splitting import Splitter, TypedRows

__all__ = ["Reader", "Tables", "TypedRows"]
OF_THE_PAGE = ("single", "wide_space", "udc_base")
"""Choices whose default depends on the page."""
Tables = str | Path | GaijiTable | Sequence[str | Path | GaijiTable] | None


class Reader:
    """Reads the records of one layout.

    Args:
        record: The record layout.
        charset: A code page to use instead of the layout's.
        gaiji: 外字 tables (paths or tables), later ones winning.
        layout: The file of the record layout, for errors to say how to look at a record.

    Attributes:
        asked: What errors say of how to look at a record, where that is known.

    Raises:
        MigrationError: for an unknown page (LGM-C001) or a table that does not fit it (LGM-G…).
    """

    def __init__(
        self,
        record: Record,
        charset: str | Charset | None = None,
        gaiji: Tables = None,
        layout: str | Path | None = None,
    ) -> None:
        self.asked: dict[str, Any] = {}
        if charset is not None:
            record = resolved(msgspec.structs.replace(record, charset=charset_of(charset)))
        self.record = record
        self.page = code_page(record.encoding)
        tables = tables_of(gaiji)
        if layout is not None:
            self.asked = {"layout": str(layout), "gaiji": [table.path for table in tables]}
            self.asked |= {"charset": self.page.name} if charset is not None else {}
        fields = (field for one in record.tables for field in one.leaves if field.charset is not None)
        others = {charset: code_page(charset) for charset in {charset_of(field.charset or "") for field in fields}}
        self._others = {
            charset: compile_lookup(page, layers(_of_page(tables, {page.name}), page))
            for charset, page in others.items()
        }
        own = {*(page.name for page in others.values())} - {self.page.name}
        self.lookup: Lookup = compile_lookup(self.page, layers(_without(tables, own), self.page))
        pads = self.page.blank[0] if record.file.pads else None
        self.decoders = {one.name: TypeDecoder(one, self.lookup_of, record, pads) for one in record.tables}
        self.matchers = {one.name: Matcher(one, self.decoders[one.name]) for one in record.types}
        self.framing: Framing | None = None if record.file.fixed else framing_of(record)

    def lookup_of(self, field: Field) -> Lookup:
        """The compiled code page of a field."""
        return self.lookup if field.charset is None else self._others[charset_of(field.charset)]

    @property
    def lookups(self) -> list[Lookup]:
        """That of the layout, then those that fields have of their own."""
        return [self.lookup, *self._others.values()]

    def splitter(self, only: str | None = None) -> Splitter:
        """Parts blocks by record type, from the first block of a pass to the last.

        Args:
            only: The one type or table that is wanted; without it, all.
        """
        return Splitter(self.record, self.decoders, self.matchers, only)

    def split(self, block: Block) -> tuple[list[TypedRows], Ints]:
        """One block by itself; see :meth:`Splitter.split`."""
        return self.splitter().split(block)

    @property
    def length(self) -> int:
        """Bytes of a record."""
        return self.record.length

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
        signs = (field for one in self.record.types for field in one.columns if field.kind == "zoned" and field.signed)
        if zone_of(page) == "ascii" and any(not (field.zone or field.separate or self.record.zone) for field in signs):
            yield Assumption(setting=f"{name}.zone", value=zone_of(page), why=of_page)
        if self.record.file.form == "lines" and not self.record.file.newline:
            end = line_end(page).hex().upper() or "0A, 0D0A"
            yield Assumption(setting=f"{name}.file.newline", value=end, why=of_page)
        if self.record.encoding.controls is None:
            yield Assumption(setting=f"{name}.controls", value="reject", why="default")


def _of_page(tables: list[GaijiTable], pages: set[str]) -> list[GaijiTable]:
    """The rows of tables that name one of these pages."""
    return [msgspec.structs.replace(table, rows=[row for row in table.rows if row.page in pages]) for table in tables]


def _without(tables: list[GaijiTable], pages: set[str]) -> list[GaijiTable]:
    """The rows of tables that are not of pages which only some fields have."""
    if not pages:
        return tables
    return [
        msgspec.structs.replace(table, rows=[row for row in table.rows if row.page not in pages]) for table in tables
    ]


def tables_of(gaiji: Tables) -> list[GaijiTable]:
    """外字 tables, read where paths are given."""
    if gaiji is None:
        return []
    several = [gaiji] if isinstance(gaiji, str | Path | GaijiTable) else gaiji
    return [one if isinstance(one, GaijiTable) else read_table(one) for one in several]
