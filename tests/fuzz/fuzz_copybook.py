"""The copybook parser: any bytes are a copybook whose items lie in one another, or an error with a place.

The first byte says how it is read (compiler, form, code page), the rest is the copybook.
"""

import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from lgmigrate import definitions
from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook import COMPILERS, Copybook, Item, read_copybook
from lgmigrate.source.copybook.record import Conversion, conversion
from lgmigrate.source.copybook.toml import copybook_toml
from lgmigrate.source.record import Record, resolved

COPIES = Path(__file__).parent / "copies"
FORMS = ("auto", "fixed", "free")
ENCODINGS = (None, "utf-8", "cp932", "ibm-930")
SAID = {"LGM-S001", "LGM-S002", *(f"LGM-S{number:03d}" for number in range(70, 78))}
MOST_COLUMNS = 2000
"""Columns of a record that are still worth writing and reading back at every execution."""


def check(data: bytes) -> None:
    """One execution."""
    if not data:
        return
    how, source = data[0], data[1:]
    compiler = COMPILERS[sorted(COMPILERS)[how & 1]]
    comma = msgspec.structs.replace(compiler, decimal_comma=bool(how & 64))
    try:
        book = read_copybook(
            source,
            encoding=ENCODINGS[(how >> 3) & 3],
            format=FORMS[((how >> 1) & 3) % 3],
            compiler=comma,
            copy_folders=[COPIES],
            charset="ibm-930",
        )
    except MigrationError as error:
        _said(error)
        return
    if not any("ends behind the end of" in one for one in book.assumptions):
        _inside(book.records)
    if not book.fragment:
        assert all(item.offset == 0 for item in book.records), "a record begins at byte 0"
    _converted(book, rows=bool(how & 32))


def _said(error: MigrationError) -> None:
    """An error is one of those promised, and its place lies in the line it shows."""
    assert error.code in SAID, error
    for template in (error.entry.detail, error.entry.detail_ja):
        template.format_map(error.facts)  # a KeyError where a fact is missing
    if "line" in error.facts:
        assert error.facts["line"] >= 1, error
        assert error.facts["column"] >= 1, error
        assert error.facts["caret"].endswith("^"), error


def _inside(items: Sequence[Item]) -> None:
    """Every item has bytes, lies in its group, and shares them only where it says so."""
    own = [item for item in items if item.kind != "renames"]
    for item in own:
        assert item.length >= 0, item
        for child in item.children:
            if child.kind != "renames":
                assert item.offset <= child.offset, child
                assert child.offset + child.extent <= item.offset + item.length, child
        _inside(item.children)
    places = [item for item in own if not item.redefines and item.level not in (1, 77)]
    for before, behind in pairwise(places):
        assert before.offset + before.extent <= behind.offset, behind


def _converted(book: Copybook, *, rows: bool) -> None:
    """The record, if it is one, covers the copybook, and its TOML reads back equal."""
    repeated = [item.name for item in book.items if item.occurs and not item.is_filler] if rows else []
    try:
        done = conversion(book, charset="ibm-930", float_scale=2, rows=repeated[:1])
    except MigrationError as error:
        assert error.code in ("LGM-S077", "LGM-S040"), error
        return
    records = [item for item in book.records if item.level == 1]
    length = book.length if book.fragment else max(item.length for item in records)
    assert done.record.length == length, done.record
    if sum(item.kind != "group" for item in book.items) <= MOST_COLUMNS:
        _read_back(book, done)


def _read_back(book: Copybook, done: Conversion) -> None:
    text = copybook_toml(book, done)
    made = definitions.convert(tomllib.loads(text), Record, Path("fuzz.record.toml"))
    if done.complete:
        assert resolved(made) == done.record, text
        assert all(one.length <= done.record.length for one in done.record.types), text
