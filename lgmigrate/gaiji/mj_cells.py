"""Reading the cells of a published list of characters: what does not fit is an error, never mended."""

import re
from collections.abc import Callable
from typing import Any

SEPARATORS = re.compile(r"[・、,;；]")
"""Between the readings of one cell."""
_POINT = re.compile(r"(?:U\+)?([0-9A-Fa-f]{4,6})")


class CellError(ValueError):
    """A cell that cannot be read; its words say why."""


def _matching(pattern: str, example: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def read(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise CellError(f"{cell!r} is not of the form {example}")
        return cell

    return read


def character(cell: str) -> str:
    """``U+8FBB`` as a character."""
    text = sequence(cell)
    if len(text) != 1:
        raise CellError(f"{cell!r} is not one code point such as U+8FBB")
    return text


def sequence(cell: str) -> str:
    """``8FBB_E0103`` or ``U+8FBB U+E0103`` as characters."""
    numbers = []
    for part in re.split(r"[_ ]+", cell):
        found = _POINT.fullmatch(part)
        if not found or (number := int(found[1], 16)) > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise CellError(f"{cell!r} is not code points such as U+8FBB or 8FBB_E0103")
        numbers.append(number)
    return "".join(map(chr, numbers))


def sequences(cell: str) -> list[str]:
    """Several sequences, separated by ``;``, in their order."""
    return [sequence(part.strip()) for part in cell.split(";")]


def readings(cell: str) -> list[str] | None:
    """The readings of a cell, in their order."""
    return [part.strip() for part in SEPARATORS.split(cell) if part.strip()] or None


def integer(cell: str) -> int:
    """A number; a workbook may hold it as ``13.0``."""
    found = re.fullmatch(r"(\d+)(?:\.0+)?", cell)
    if not found:
        raise CellError(f"{cell!r} is not a number")
    return int(found[1])


CELLS: dict[str, Callable[[str], Any]] = {
    "mj": _matching(r"[MG]J\d{6}", "MJ025761 or GJ000001"),
    "ucs": character,
    "implemented": character,
    "ivs": sequences,
    "svs": sequence,
    "compatibility": character,
    "koseki": _matching(r"\d{6}", "437750, a 戸籍統一文字番号 of six digits"),
    "juki": _matching(r"J\+[0-9A-F]{4}", "J+BC2F"),
    "toki": _matching(r"\d{8}", "00437750, a 登記統一文字番号 of eight digits"),
    "immigration": str,
    "immigration_gaiji": str,
    "policy": str,
    "jis": _matching(r"[12]-\d{2}-\d{2}", "1-36-52"),
    "jis_class": integer,
    "jis_rule": str,
    "jisx0212": _matching(r"\d{2}-\d{2}", "16-01"),
    "strokes": integer,
    "daikanwa": str,
    "note": str,
}
"""Column → how a cell of it is read. Readings and radicals are put together from other columns."""
