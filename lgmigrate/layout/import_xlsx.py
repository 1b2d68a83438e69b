"""The sheets of a workbook in Office Open XML (ECMA-376, part 1), transitional or strict, for an import.

What a reader of values does not tell is needed here: text that is struck through (18.8.35 ``strike``, in the font of a
cell or of a run of its text), merged areas (18.3.1.55) and number formats that show leading zeros (18.8.30). Readings
of kanji (``rPh``) are left out. Macros lie in a part that is never opened, and formulas count by their saved result.
"""

import datetime
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from lgmigrate.errors import MigrationError
from lgmigrate.layout.import_grid import Area, Cell, Grid, number_of

LIMIT = 200 << 20
"""Bytes that a workbook may come to, unpacked; the official ones have a fiftieth of that."""
MOST_CELLS = 2_000_000
"""Cells of all sheets together; the largest of our layouts has 50,000."""
_REF = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ZEROS = re.compile(r"0+")
_DATE_LETTERS = re.compile(r"[ymdhsgreaYMDHSGREA]")
_NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|General|G/標準')
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in number formats that show a day or a time, those of Japanese Excel included (18.8.30)."""
_OFF = frozenset({"0", "false"})


class _Style(msgspec.Struct, frozen=True):
    """What of a cell's format matters: struck through, a date, or shown with so many digits at least."""

    struck: bool = False
    date: bool = False
    zeros: int = 0


class _Book(msgspec.Struct, frozen=True):
    """What all sheets share."""

    strings: list[tuple[Cell, Cell]]
    styles: list[_Style]
    epoch: datetime.datetime


def read_sheets(path: Path, content: bytes) -> list[Grid]:
    """All sheets, in the order of their tabs; hidden ones are marked.

    Args:
        path: Where the workbook lies.
        content: Its bytes, which were checked not to come to too much.

    Raises:
        MigrationError: LGM-L060 where it has not the parts of a workbook of this form, or damaged ones.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return list(_sheets(archive))
    except (KeyError, IndexError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise MigrationError(
            "LGM-L060", path=str(path), why=f"not a workbook of Excel 2007 or later ({error})"
        ) from error


def _sheets(archive: zipfile.ZipFile) -> Iterator[Grid]:
    package = _targets(archive, "_rels/.rels", "")
    main = next(target for kind, target in package.values() if kind.endswith("/officeDocument"))
    targets = _targets(archive, _rels_of(main), posixpath.dirname(main))
    by_kind = {kind.rpartition("/")[2]: target for kind, target in targets.values()}
    tree = _tree(archive, main)
    from_1904 = any(one.get("date1904", "0") not in _OFF for one in tree.iter("{*}workbookPr"))
    book = _Book(
        _strings(_tree(archive, by_kind["sharedStrings"])) if "sharedStrings" in by_kind else [],
        _styles(_tree(archive, by_kind["styles"])) if "styles" in by_kind else [],
        datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30),
    )
    left = MOST_CELLS
    for sheet in tree.iter("{*}sheet"):
        kind, target = targets[next(value for name, value in sheet.attrib.items() if name.endswith("}id"))]
        if kind.endswith("/worksheet"):
            hidden = sheet.get("state", "visible") != "visible"
            grid = _grid(archive, target, sheet.get("name", ""), book, hidden, left)
            left -= sum(map(len, grid.cells.values()))
            yield grid


def _targets(archive: zipfile.ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Relation id → its kind and the part it leads to."""
    return {
        one.get("Id", ""): (
            one.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"),
        )
        for one in _tree(archive, part).iter("{*}Relationship")
    }


def _rels_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")


def _tree(archive: zipfile.ZipFile, part: str) -> Any:
    from lgmigrate.source.xml.reading import SAFE

    return etree.fromstring(archive.read(part), etree.XMLParser(**SAFE))


def _on(properties: Any) -> bool:
    """Whether a font is struck through."""
    return properties is not None and any(one.get("val", "1") not in _OFF for one in properties.iterfind("{*}strike"))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _rich(element: Any, struck: bool = False) -> Cell:
    """The text of a string item, runs and all; what has no font of its own has that of the cell."""
    kept: list[str] = []
    gone: list[str] = []
    for part in element.iterchildren("{*}t", "{*}r"):
        run = part.tag.endswith("}r")
        properties = part.find("{*}rPr") if run else None
        texts = part.iterfind("{*}t") if run else [part]
        off = struck if properties is None else _on(properties)
        (gone if off else kept).append(_unescaped("".join(one.text or "" for one in texts)))
    return Cell("".join(kept), "".join(gone))


def _strings(tree: Any) -> list[tuple[Cell, Cell]]:
    """Each shared string as a cell shows it, and as one with a struck-through font does."""
    return [(_rich(one), _rich(one, struck=True)) for one in tree.iterchildren("{*}si")]


def _styles(tree: Any) -> list[_Style]:
    fonts = [_on(font) for font in tree.iterfind("{*}fonts/{*}font")]
    formats = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in tree.iter("{*}numFmt")}
    return [
        _Style(fonts[font] if (font := int(one.get("fontId", "0"))) < len(fonts) else False, *_shows(one, formats))
        for one in tree.iterfind("{*}cellXfs/{*}xf")
    ]


def _shows(one: Any, formats: dict[int, str]) -> tuple[bool, int]:
    """Whether a number format shows a day, and how many digits it shows at least."""
    number = int(one.get("numFmtId", "0"))
    code = formats.get(number, "")
    bare = _NO_DATE.sub("", code)
    return number in _DATE_FORMATS or bool(_DATE_LETTERS.search(bare)), len(code) if _ZEROS.fullmatch(code) else 0


def _grid(archive: zipfile.ZipFile, part: str, name: str, book: _Book, hidden: bool, most: int) -> Grid:
    from lgmigrate.source.xml.reading import SAFE

    cells: dict[int, dict[int, Cell]] = {}
    merged: list[Area] = []
    count = at = 0
    with archive.open(part) as file:
        for _, element in etree.iterparse(file, tag=["{*}row", "{*}mergeCell"], **SAFE):
            if element.tag.endswith("}mergeCell"):
                merged.append(_area(element.get("ref", "")))
                continue
            at = int(element.get("r", at + 1))
            row = dict(_row(element, book))
            count += len(row)
            if count > most:
                raise ValueError(f"sheet {name!r} has more than {MOST_CELLS:,} cells")
            if row:
                cells[at] = row
            element.clear()
    return Grid(name, cells, merged, hidden)


def _area(text: str) -> Area:
    first, _, last = text.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return Area(top, left, bottom, right)


def _place(text: str) -> tuple[int, int]:
    found = _REF.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} names no cell")
    return int(found[2]), number_of(found[1])


def _row(element: Any, book: _Book) -> Iterator[tuple[int, Cell]]:
    """The cells of a row that hold anything, by column."""
    column = 0
    for one in element.iterchildren("{*}c"):
        column = _place(one.get("r"))[1] if one.get("r") else column + 1
        cell = _cell(one, book)
        if cell.text or cell.struck or cell.fault:
            yield column, cell


def _cell(one: Any, book: _Book) -> Cell:
    at = int(one.get("s", "0"))
    style = book.styles[at] if at < len(book.styles) else _Style()
    kind, value = one.get("t", "n"), one.find("{*}v")
    text = (value.text or "") if value is not None else ""
    if kind == "inlineStr":
        inline = one.find("{*}is")
        return _rich(inline, style.struck) if inline is not None else Cell("")
    if kind == "s" and text:
        return book.strings[int(text)][style.struck]
    if kind == "e":
        return Cell("", fault=text or "#N/A")
    if not text and one.find("{*}f") is not None and kind != "str":
        return Cell("", fault="formula")
    if kind == "b":
        text = "TRUE" if text == "1" else "FALSE"
    if kind == "d":
        text = text.removesuffix("T00:00:00")
    number = kind == "n" and bool(text)
    shown = _number(text, style, book.epoch) if number else _unescaped(text)
    return Cell("", shown, number) if style.struck else Cell(shown, "", number)


def _number(text: str, style: _Style, epoch: datetime.datetime) -> str:
    """A number as its format shows it, as far as that matters: days, and digits that begin with zeros."""
    value = float(text)
    if style.date:
        moment = epoch + datetime.timedelta(days=value)
        return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ", "seconds")
    if value.is_integer() and abs(value) < 1 << 53:
        return str(int(value)).zfill(style.zeros)
    return repr(value)
