"""Reading a 移行ファイル that is XML: as a query over its columns, or as a CSV copy for what reads files several times.

The same engine reads the XML of vendors, :mod:`lgmigrate.source.xml`: streaming, no entities, nothing opened outside.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.dataset.xml_shape import definition_of
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout
from lgmigrate.source.table import ROW as MAIN
from lgmigrate.source.table.batch import Reject, Remark
from lgmigrate.source.xml import scan_xml
from lgmigrate.source.xml.source import XmlSource

OUTSIDE = "LGM-S119"
KNOWN = ("@layout", "@version")
"""The attributes of the outermost element, which are no data."""


class Bad(msgspec.Struct, frozen=True, kw_only=True):
    """A row that cannot be used: its number from 1, the code of the why, and the element or attribute."""

    row: int
    code: str
    field: str


class Tabulated(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a document.

    Attributes:
        path: The document.
        rows: Rows of the copy.
        bad: Rows that it lacks.
        outside: Path → how often something that is no row holds text beside the rows.
    """

    path: Path
    rows: int
    bad: list[Bad]
    outside: dict[str, int]

    def require(self) -> None:
        """Refuse a document of which anything was left out.

        Raises:
            MigrationError: LGM-D025.
        """
        if self.bad:
            first = self.bad[0]
            why, why_ja = first.code, first.code
            if first.field:
                why, why_ja = f"{first.field} ({first.code})", f"{first.field}({first.code})"
            raise MigrationError("LGM-D025", path=str(self.path), row=first.row, why=why, why_ja=why_ja)
        if self.outside:
            name = next(iter(self.outside))
            raise MigrationError("LGM-D026", path=str(self.path), name=name, count=self.outside[name])


def scan_document(path: Path, layout: Layout, file: str) -> pl.LazyFrame:
    """A 移行ファイル that is XML, as text columns named and ordered as :meth:`Layout.columns_of` gives them.

    Args:
        path: The document.
        layout: The layout that it is of.
        file: The name of the 移行ファイル.

    Returns:
        A LazyFrame, streaming; ``<X/>`` is the empty text, an element that is not there or nil is null. Running it
        raises MigrationError (LGM-S110 to LGM-S118) where the document cannot be read or holds what is not of the
        layout.

    Raises:
        MigrationError: LGM-L021 for a file that the layout does not have.
    """
    return scan_xml(path, definition_of(layout, file))


def tabulate(path: Path, copy: Path, layout: Layout, file: str) -> Tabulated:
    """Write the rows of a document as CSV: UTF-8, comma, header, a missing value unquoted, an empty text quoted.

    Args:
        path: The document.
        copy: Where the CSV goes.
        layout: The layout that the document is of.
        file: The name of the 移行ファイル.

    Raises:
        MigrationError: LGM-S110 to LGM-S113 where this is no such document at all, LGM-L021 for a file that the layout
            does not have.
    """
    definition = definition_of(layout, file)
    columns = [column.name for column in definition.columns]
    source = XmlSource(path, definition)
    rows, bad, outside = 0, list[Bad](), dict[str, int]()
    with copy.open("wb") as out, closing(source.batches({MAIN: columns})) as batches:
        pl.DataFrame(schema=dict.fromkeys(columns, pl.String())).write_csv(out)
        for batch in batches:
            frame = batch.frames[MAIN].select(columns)
            frame.write_csv(out, include_header=False)
            rows += frame.height
            bad += _bad(batch.rejects)
            outside |= {one.item: one.count for one in batch.remarks if _is_stray(one)}
    return Tabulated(path=path, rows=rows, bad=bad, outside=outside)


def _is_stray(remark: Remark) -> bool:
    return remark.reason == OUTSIDE and remark.item.rpartition("/")[2] not in KNOWN


def _bad(rejects: Sequence[Reject]) -> Iterator[Bad]:
    for reject in rejects:
        for cause in reject.causes[:1]:
            yield Bad(row=reject.record, code=cause.code, field=cause.field)
