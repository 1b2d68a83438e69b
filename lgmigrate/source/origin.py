"""A source file of any form with what it is read by: host records, lines of values, XML or a workbook."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol, Self

import msgspec
import numpy as np
import polars as pl

from lgmigrate import files
from lgmigrate.charset import Charset
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji import GaijiTable
from lgmigrate.ledger import Ledger
from lgmigrate.source.again import Again, without_medium
from lgmigrate.source.extract import Extraction
from lgmigrate.source.places import hex_of
from lgmigrate.source.reader import Reader
from lgmigrate.source.record import Record, RecordType
from lgmigrate.source.refetch import Fetch, from_records
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.source.table import TableDefinition
from lgmigrate.source.table.batch import TableSource
from lgmigrate.source.table.extract import TableExtraction

Definition = Record | TableDefinition
HEAD_BYTES = 16
"""Bytes of a row that are shown where one value of it cannot be used."""


class Extracting(Protocol):
    """An extract stage."""

    def run(
        self,
        outputs: Mapping[str, Path],
        rejects: RejectFiles | None,
        *,
        numbered: bool = False,
        batch_rows: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Ledger:
        """Make the pass; see :meth:`lgmigrate.source.extract.Extraction.run`."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """A source file with its definition, and the code page and 外字 tables that go with it."""

    name: str
    path: Path
    definition: Definition
    charset: Charset | None = None
    gaiji: list[GaijiTable] = []

    def reader(self) -> Reader:
        """The reader of host records."""
        assert isinstance(self.definition, Record)
        return Reader(self.definition, self.charset, self.gaiji)

    def table(self) -> TableSource:
        """The reader of rows."""
        definition = self._table_definition()
        if definition.form == "xml":
            from lgmigrate.source.xml.source import XmlSource

            return XmlSource(self.path, definition, self.gaiji, name=self.name)
        if definition.form == "excel":
            from lgmigrate.source.excel.source import ExcelSource

            return ExcelSource(self.path, definition, name=self.name)
        from lgmigrate.source.delimited.reader import DelimitedReader

        return DelimitedReader(self.path, definition, self.gaiji, name=self.name)

    def _table_definition(self) -> TableDefinition:
        assert isinstance(self.definition, TableDefinition)
        if self.charset is None:
            return self.definition
        return msgspec.structs.replace(self.definition, encoding=self.charset)

    @property
    def tables(self) -> list[RecordType]:
        """Everything that becomes a table."""
        return self.definition.tables

    def files(self) -> list[Path]:
        """The files that are read, in order."""
        return files.expand(self.path)

    def check(self) -> None:
        """Find out whether definition, code page and 外字 tables fit one another; raises as reading would."""
        if isinstance(self.definition, Record):
            self.reader()
        else:
            self.table()

    def extraction(self, lang: str, again: Again | None = None) -> Extracting:
        """The extract stage of it.

        Args:
            lang: The language of causes.
            again: Where the file holds rejects: the numbers of its records.
        """
        if isinstance(self.definition, Record):
            return Extraction(self.path, self.reader(), self.name, lang, again)
        return TableExtraction(self.table(), self.name, lang, again)

    def again(self, rejects: Path) -> Self:
        """The file of its rejects, with the definition as that file needs it: without blocks of the medium or a header.

        Raises:
            MigrationError: LGM-S038 for XML and workbooks, whose rejects are no file of that form.
        """
        if isinstance(self.definition, Record):
            return msgspec.structs.replace(self, definition=without_medium(self.definition), path=rejects)
        if self.definition.form == "delimited":
            from lgmigrate.source.delimited.reader import DelimitedReader

            read = DelimitedReader(self.path, self._table_definition(), self.gaiji, name=self.name)
            return msgspec.structs.replace(self, definition=read.for_rejects(), path=rejects, charset=None)
        raise MigrationError("LGM-S038", path=str(rejects), form=self.definition.form)

    def fetch(self) -> Fetch:
        """Fetches its records by number."""
        if isinstance(self.definition, Record):
            return from_records(self.path, self.reader())
        return _from_rows(self.table())


def _from_rows(table: TableSource) -> Fetch:
    """Fetches the rows of a table; where a value has no place of its own, the beginning of the row stands for it."""

    def fetch(lines: pl.DataFrame) -> Iterator[tuple[bytes, pl.DataFrame]]:
        by_record = {number: group for (number,), group in lines.partition_by("record", as_dict=True).items()}
        for number, offset, data in table.fetch(sorted(by_record)):
            head = hex_of(np.frombuffer(data[:HEAD_BYTES], np.uint8).reshape(1, -1))[0]
            yield (
                data,
                by_record[number].with_columns(
                    offset=pl.coalesce("offset", pl.lit(offset, pl.Int64)), hex=pl.coalesce("hex", pl.lit(head))
                ),
            )

    return fetch
