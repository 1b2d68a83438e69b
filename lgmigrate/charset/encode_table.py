"""A code page turned round for the kernel's encoder: a cell for each code point, and a tree of sequences.

The form of a cell and of the tree stands in ``_encode.pxi``.
"""

import unicodedata
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset.page import WIDE_SPACE, CodePage

IN_THREE, IN_DOUBLE, IN_SINGLE = 1 << 24, 1 << 25, 1 << 26
CONTINUES, BEGINS = 1 << 29, 1 << 30
PAGES, PAGE = 0x1100, 256


class EncodeTable(msgspec.Struct, frozen=True, kw_only=True):
    """What :class:`~lgmigrate.charset._kernel.TextEncoder` looks codes up in."""

    index: npt.NDArray[np.uint16]
    cells: npt.NDArray[np.uint32]
    sequences: npt.NDArray[np.uint32]


def encode_table(page: CodePage, gaiji: Mapping[int, str]) -> EncodeTable:
    """Turn a page and the table that lies over it round.

    Args:
        page: The code page. Its one-way codes are left out, and so are codes that the table gives another meaning.
        gaiji: Double-byte code → character sequence.
    """
    singles, doubles = written_bytes(page), written_codes(page, gaiji)
    cells: dict[str, int] = {}
    for text in singles.keys() | doubles.keys():
        cells[text] = (IN_SINGLE | singles[text] << 16 if text in singles else 0) | _double(doubles.get(text))
    tree = _tree({text: cell for text, cell in cells.items() if len(text) > 1})
    points = {ord(text): cell for text, cell in cells.items() if len(text) == 1}
    for text in cells:
        if len(text) > 1:
            points[ord(text[0])] = points.get(ord(text[0]), 0) | BEGINS
            points[ord(text[1])] = points.get(ord(text[1]), 0) | CONTINUES
    index, pages = _paged(points)
    return EncodeTable(index=index, cells=pages, sequences=tree)


def written_bytes(page: CodePage) -> dict[str, int]:
    """Characters → the byte they are written by; no control character that a reader of the page would refuse."""
    special = {shift[0] for shift in (*page.to_double, page.to_single) if shift}
    cells = {text: byte for byte, text in sorted(page.single.items(), reverse=True) if byte not in special}
    return {text: byte for text, byte in cells.items() if page.keep_controls or unicodedata.category(text[0]) != "Cc"}


def written_codes(page: CodePage, gaiji: Mapping[int, str]) -> dict[str, int]:
    """Character sequence → the code of two or three bytes it is written by."""
    cells = {code: text for code, text in {**page.user_defined, **page.double}.items() if code not in page.oneway}
    cells = {code: text for code, text in cells.items() if code not in gaiji and not _closes(page, code)}
    made = dict(page.encode_only)
    made |= _lowest(cells.items())
    if page.wide_spaces:
        made[WIDE_SPACE] = int.from_bytes(page.wide_space, "big")
    return made | _lowest((code, text) for code, text in gaiji.items() if not _closes(page, code))


def _lowest(cells: Iterable[tuple[int, str]]) -> dict[str, int]:
    return {text: code for code, text in sorted(cells, reverse=True)}


def _closes(page: CodePage, code: int) -> bool:
    """Whether a reader would take the code for the shift back."""
    return bool(page.to_single) and code.to_bytes(3, "big").lstrip(b"\0").startswith(page.to_single)


def _double(code: int | None) -> int:
    if code is None:
        return 0
    return IN_DOUBLE | code if code <= 0xFFFF else IN_THREE | code & 0xFFFF


def _tree(cells: Mapping[str, int]) -> npt.NDArray[np.uint32]:
    """Rows of node, code point, cell and next node, sorted."""
    nodes: dict[str, int] = {"": 0}
    rows: dict[tuple[int, int], list[int]] = {}
    for text in sorted(cells):
        for length in range(1, len(text) + 1):
            key = (nodes[text[: length - 1]], ord(text[length - 1]))
            row = rows.setdefault(key, [0, 0])
            if length == len(text):
                row[0] = cells[text]
            elif not row[1]:
                row[1] = nodes[text[:length]] = len(nodes)
    made = [(*key, *rows[key]) for key in sorted(rows)]
    return np.array(made, np.uint32).reshape(-1)


def _paged(points: Mapping[int, int]) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint32]]:
    """The cells in pages of 256, the first page being empty, and which page stands for which code points."""
    index = np.zeros(PAGES, np.uint16)
    used = sorted({point // PAGE for point in points})
    index[used] = np.arange(1, len(used) + 1)
    cells = np.zeros((len(used) + 1, PAGE), np.uint32)
    for point, cell in points.items():
        cells[index[point // PAGE], point % PAGE] = cell
    return index, cells.reshape(-1)
