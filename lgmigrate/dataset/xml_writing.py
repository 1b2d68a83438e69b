"""Writing a 移行ファイル as XML 1.0: a document that the XML Schema of its layout describes (``lgmigrate.layout.xsd``).

A line for each row, UTF-8, without a byte order mark. A missing value has no element; ``<X/>`` is the empty text. Where
a later time of a repeat has a value and an earlier one has not, the earlier one is ``<X xsi:nil="true"/>``, or a group
without items. A line feed and a tab stand as they are, a carriage return as ``&#13;`` (XML 1.0, section 2.11).

Rows become text as whole columns, in batches: no value is ever a Python object.
"""

from functools import reduce
from operator import or_
from pathlib import Path
from xml.sax.saxutils import quoteattr

import msgspec
import polars as pl

from lgmigrate.dataset.profile import DateForm
from lgmigrate.dataset.writing import dates_as_text
from lgmigrate.dataset.xml_shape import Element, elements_of
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Item, Layout
from lgmigrate.layout.xsd import ROW, namespace
from lgmigrate.source.xml.paths import XSI

BATCH_ROWS = 32_768
"""Rows made into text at a time."""
BLOCK = 1 << 22
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
CONTROLS = bytes({*range(32)} - {9, 10, 13})
NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())
FORBIDDEN = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]"
"""The characters that no XML document can hold, not even as a reference (XML 1.0, production 2)."""
_OPENING = f"<{ROW}>".encode()
_INDEX = "\x00row"


def write_xml(frame: pl.LazyFrame, path: Path, layout: Layout, file: str) -> int:
    """Write a document; what is there is replaced.

    Args:
        frame: The columns of the file, as :meth:`Layout.columns_of` names them, as text, integers and dates.
        path: The document.
        layout: The layout that the file is of.
        file: The name of the 移行ファイル.

    Returns:
        The number of rows that stand in the document.

    Raises:
        MigrationError: LGM-D023 for a character that XML cannot hold, with item and row; LGM-D024 where the frame's
            columns are not those of the layout.
    """
    expected = [item.name for item in layout.columns_of(file)]
    found = frame.collect_schema().names()
    if sorted(found) != sorted(expected):
        odd = sorted(set(found) ^ set(expected))
        raise MigrationError("LGM-D024", file=file, layout=layout.id, columns=", ".join(odd) or "?")
    texts = frozenset(name for name, dtype in frame.collect_schema().items() if dtype == pl.String)
    root = layout.file(file).physical
    spaces = f'xmlns="{namespace(layout)}" xmlns:xsi="{XSI}"'
    head = f"<{root} {spaces} layout={quoteattr(layout.id)} version={quoteattr(layout.version)}>"
    with path.open("wb") as out:
        out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'.encode())
        dates_as_text(frame, DateForm.EXTENDED).select(row_text(elements_of(layout, file), texts)).sink_csv(
            out,
            include_header=False,
            quote_style="never",
            batch_size=BATCH_ROWS,
            engine="streaming",
        )
        out.write(f"</{root}>\n".encode())
    rows, sound = _count(path)
    if not sound:
        _refuse(frame, path, file)
    return rows


def row_text(elements: tuple[Element, ...], texts: frozenset[str]) -> pl.Expr:
    """The text of a row: an expression over the columns, which holds no newline but those of values.

    Args:
        elements: The elements of a row.
        texts: The columns that are text, which may hold any character; numbers and dates hold none that XML uses.
    """
    return _Writing(texts).enclosed(ROW, elements).alias(ROW)


class _Writing(msgspec.Struct, frozen=True):
    texts: frozenset[str]

    def enclosed(self, name: str, elements: tuple[Element, ...]) -> pl.Expr:
        parts = [pl.lit(f"<{name}>"), *map(self._element, elements), pl.lit(f"</{name}>")]
        return pl.concat_str(parts, ignore_nulls=True)

    def _element(self, element: Element) -> pl.Expr:
        """All times of an element; null or empty where none of them is there."""
        if not element.repeats:
            return self._time(element.name, element.times[0])
        there = [_there(time) for time in element.times]
        parts = []
        for number, time in enumerate(element.times):
            late = reduce(or_, there[number + 1 :], pl.lit(value=False))
            nothing = f'<{element.name} xsi:nil="true"/>' if isinstance(time, Item) else f"<{element.name}/>"
            filling = pl.when(late).then(pl.lit(nothing)).otherwise(None)
            parts.append(pl.coalesce(self._time(element.name, time), filling))
        return pl.concat_str(parts, ignore_nulls=True)

    def _time(self, name: str, time: Item | tuple[Element, ...]) -> pl.Expr:
        """One time of an element; null where there is no value in it."""
        if isinstance(time, Item):
            return pl.lit(f"<{name}>") + self._value(time.name) + pl.lit(f"</{name}>")
        return pl.when(_there(time)).then(self.enclosed(name, time)).otherwise(None)

    def _value(self, name: str) -> pl.Expr:
        if name in self.texts:
            return pl.col(name).str.replace_many(list(ESCAPES), list(ESCAPES.values()))
        return pl.col(name).cast(pl.String)


def _there(time: Item | tuple[Element, ...]) -> pl.Expr:
    """Whether a time has any value."""
    return pl.any_horizontal(pl.col(item.name).is_not_null() for item in _items(time))


def _items(time: Item | tuple[Element, ...]) -> list[Item]:
    if isinstance(time, Item):
        return [time]
    return [item for element in time for inner in element.times for item in _items(inner)]


def _count(path: Path) -> tuple[int, bool]:
    """The rows of a document just written, and whether all of its characters are such as XML has.

    ``<`` of a value is never written as such, so what begins a row begins nothing else.
    """
    rows, sound, tail = 0, True, b""
    overlap = len(_OPENING) - 1
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            text = tail + block
            rows += text.count(_OPENING)
            sound = sound and len(block.translate(None, CONTROLS)) == len(block)
            sound = sound and not any(one in text for one in NONCHARACTERS)
            tail = text[-overlap:]
    return rows, sound


def _refuse(frame: pl.LazyFrame, path: Path, file: str) -> None:
    """Name the first value with a character that XML cannot hold.

    Raises:
        MigrationError: LGM-D023.
    """
    texts = [name for name, dtype in frame.collect_schema().items() if dtype == pl.String]
    bad = pl.concat_list(pl.col(name).str.extract(f"({FORBIDDEN})").alias(name) for name in texts).alias("bad")
    found = frame.with_row_index(_INDEX).select(_INDEX, bad)
    found = found.filter(pl.col("bad").list.drop_nulls().list.len() > 0).head(1)
    row, chars = found.collect(engine="streaming").row(0)
    at, char = next((at, char) for at, char in enumerate(chars) if char)
    facts = {"path": path.name, "file": file, "item": texts[at], "row": row + 1, "char": f"U+{ord(char):04X}"}
    raise MigrationError("LGM-D023", **facts)
