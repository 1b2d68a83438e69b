"""XML of vendors and in the manner of 地域情報プラットフォーム: ``scan_xml``, and the extract stage of such files.

Which elements are records and where the columns lie in them is said by a table definition with ``[xml]``; the paths
are those of ``paths``. How a document is read is said in ``reading``.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.charset import Charset
from lgmigrate.source.reader import Tables
from lgmigrate.source.table import TableDefinition, read_table_definition
from lgmigrate.source.table.extract import TableExtraction
from lgmigrate.source.table.scan import OnError, lazy
from lgmigrate.source.xml.source import XmlSource

__all__ = ["Xml", "fetch", "scan_xml"]


def scan_xml(
    path: str | Path,
    definition: TableDefinition | str | Path,
    *,
    type: str | None = None,  # noqa: A002 -- the word of the definition
    encoding: str | Charset | None = None,
    gaiji: Tables = None,
    on_error: OnError = "raise",
    record_number: str | None = None,
    batch_rows: int | None = None,
) -> pl.LazyFrame:
    """Lazily read the records of an XML file, or what repeats in them; every column is text.

    Args:
        path: The file; ``.gz``, ``.zst`` and ``.bz2`` are decompressed on the way.
        definition: Its definition, or the path of its TOML file.
        type: The table: ``row`` (the default), or ``row.NAME`` for a repeat.
        encoding: A code page to use instead of the definition's; ``detect`` to believe the document.
        gaiji: 外字 tables (paths or tables), later ones winning. Codes that none of them decides become private-use
            characters.
        on_error: ``raise`` stops at the first record that cannot be used; ``null`` makes its values null.
        record_number: Name of a column with the number of each record in the file, from 1, put first.
        batch_rows: Records worked on at a time, at most; by default about 4 MB of them.

    Returns:
        A LazyFrame of text columns; that of a repeat begins with ``lgm_occurrence``, from 1 within its record. An
        element or attribute that is not there is null. Running it raises :class:`MigrationError` where the document is
        not well-formed, declares entities, or a record cannot be used.

    Raises:
        MigrationError: LGM-S090 for a definition that does not hold together, LGM-S041 for a type that is not there.
    """
    if not isinstance(definition, TableDefinition):
        definition = read_table_definition(definition)
    if encoding is not None:
        definition = msgspec.structs.replace(definition, encoding=encoding)
    source = XmlSource(path, definition, gaiji)
    return lazy(source, type, on_error=on_error, record_number=record_number, batch_rows=batch_rows)


class Xml(TableExtraction):
    """The extract stage of one XML file; :meth:`run` makes the pass.

    Args:
        path: The file.
        definition: Its definition.
        name: The name of the source in ledger and rejects.
        lang: The language of the causes.
        gaiji: 外字 tables, later ones winning.

    Raises:
        MigrationError: As of :class:`~lgmigrate.source.xml.source.XmlSource`.
    """

    def __init__(
        self, path: str | Path, definition: TableDefinition, name: str, lang: str = "ja", gaiji: Tables = None
    ) -> None:
        super().__init__(XmlSource(path, definition, gaiji, name=name), name, lang)


def fetch(path: str | Path, definition: TableDefinition, numbers: list[int]) -> Iterator[tuple[int, None, bytes]]:
    """Some records of an XML file, as its rejects would have them.

    Args:
        path: The file.
        definition: Its definition.
        numbers: Record numbers from 1, sorted.

    Yields:
        Record number, None for the offset (a parser does not tell it), and the element as UTF-8 with a line feed.
    """
    yield from XmlSource(path, definition).fetch(numbers)
