"""Vendor CSV and TSV: ``scan_delimited`` for queries, and the extract stage of such files.

What is a row, what a value, and what is done about the many ways in which such files are damaged, is said in
``rows``; settings are those of :class:`~lgmigrate.source.table.DelimitedForm`.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from lgmigrate.charset import Charset
from lgmigrate.source.delimited.reader import DelimitedReader
from lgmigrate.source.reader import Tables
from lgmigrate.source.table import Column, DelimitedForm, Rest, TableDefinition, read_table_definition
from lgmigrate.source.table.extract import TableExtraction
from lgmigrate.source.table.scan import OnError, lazy

Columns = Sequence[str | Column] | Mapping[str, int | str] | None


def scan_delimited(
    path: str | Path,
    definition: TableDefinition | str | Path | None = None,
    *,
    encoding: str | Charset | None = None,
    columns: Columns = None,
    delimiter: str | None = None,
    quote: str | None = None,
    header: int | None = None,
    rest: Rest | None = None,
    gaiji: Tables = None,
    on_error: OnError = "raise",
    record_number: str | None = None,
    batch_rows: int | None = None,
    **settings: Any,
) -> pl.LazyFrame:
    r"""Lazily read a delimited file; every column is text.

    Args:
        path: The file; ``.gz``, ``.zst`` and ``.bz2`` are decompressed on the way.
        definition: Its definition, or the path of its TOML file; by default a file with a header and any columns.
        encoding: A code page to use instead of the definition's; ``detect`` to find out.
        columns: The columns instead of the definition's: names in order, or name → position from 1 or header name.
        delimiter: Instead of the definition's, as the next ones.
        quote: An empty one where quotes are characters like others.
        header: Which row holds the names, from 1; 0 for none.
        rest: Whether columns beside these are an ``error`` or left out (``ignore``).
        gaiji: 外字 tables (paths or tables), later ones winning. Codes that none of them decides become private-use
            characters.
        on_error: ``raise`` stops at the first row that cannot be read; ``null`` makes its values null.
        record_number: Name of a column with the number of each record in the file, from 1, put first.
        batch_rows: About how many rows are worked on at a time; by default about 2 MB of them.
        **settings: Any other setting of ``[delimited]``, such as ``escape="\\"`` or ``ragged="fill"``.

    Returns:
        A LazyFrame of text columns. Running it raises :class:`MigrationError` where a row cannot be read.

    Raises:
        MigrationError: for a definition, page, table or header that does not exist or does not fit.
    """
    if quote == "":
        settings["quoting"] = "none"
    given = {"delimiter": delimiter, "quote": quote, "header": header, **settings}
    made = _defined(Path(path), definition, {key: value for key, value in given.items() if value is not None})
    changes: dict[str, Any] = {"encoding": encoding, "rest": rest}
    if columns is not None:
        changes["columns"] = list(_columns(columns))
    made = msgspec.structs.replace(made, **{key: value for key, value in changes.items() if value is not None})
    reader = DelimitedReader(path, made, gaiji)
    return lazy(reader, on_error=on_error, record_number=record_number, batch_rows=batch_rows)


class Delimited(TableExtraction):
    """The extract stage of one delimited file; :meth:`run` makes the pass.

    Args:
        path: The file.
        definition: Its definition.
        name: The name of the source in ledger and rejects.
        lang: The language of the causes.
        gaiji: 外字 tables, later ones winning.

    Raises:
        MigrationError: As of :class:`~lgmigrate.source.delimited.reader.DelimitedReader`.
    """

    def __init__(
        self, path: str | Path, definition: TableDefinition, name: str, lang: str = "ja", gaiji: Tables = None
    ) -> None:
        super().__init__(DelimitedReader(path, definition, gaiji, name=name), name, lang)


def fetch(path: str | Path, definition: TableDefinition, numbers: list[int]) -> Iterator[tuple[int, int, bytes]]:
    """The original bytes of some records of a delimited file.

    Args:
        path: The file.
        definition: Its definition.
        numbers: Record numbers from 1, sorted.

    Yields:
        Record number, byte offset in the file, and the bytes, the end of the line included.
    """
    yield from DelimitedReader(path, definition).fetch(numbers)


def _defined(path: Path, definition: TableDefinition | str | Path | None, given: dict[str, Any]) -> TableDefinition:
    if definition is None:
        definition = TableDefinition(name=path.name.split(".")[0])
    elif not isinstance(definition, TableDefinition):
        definition = read_table_definition(definition)
    unknown = sorted(given.keys() - set(DelimitedForm.__struct_fields__))
    if unknown:
        raise TypeError(f"there is no setting {', '.join(unknown)}")
    return msgspec.structs.replace(definition, delimited=msgspec.structs.replace(definition.delimited, **given))


def _columns(columns: Sequence[str | Column] | Mapping[str, int | str]) -> Iterator[Column]:
    if isinstance(columns, Mapping):
        yield from (Column(name=name, source=source) for name, source in columns.items())
    else:
        yield from (one if isinstance(one, Column) else Column(name=one) for one in columns)
