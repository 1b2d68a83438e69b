"""A code page as tables to weigh bytes by: what each byte and each pair is, and how likely that is in text."""

import functools
import zlib
from collections.abc import Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset import Charset, CodePage, code_page
from lgmigrate.charset.lookup import slot_of
from lgmigrate.source.detect.model import BAD, Floats, kin, narrow, wide_level

FAULT_BITS = -8.0
"""What a code that a page lacks costs inside text: damage and unknown extensions happen."""
FIRST_JIS = 0xA1A1
"""Where codes of JIS begin on hosts that set the high bit of both bytes."""
FIRST_DIGIT = 0xF0
NOTHING = -1
"""The identity of a byte that begins no code."""

Ids = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


class Cells(msgspec.Struct, frozen=True, kw_only=True):
    """A page with its codes weighed.

    Attributes:
        page: The page.
        kinds, bits: Byte → class, and the chance within the class (256 each).
        ids, likes: Byte → identity of its character, exact, and of its :func:`~.detect_model.kin`.
        wide_bits: Code → bits of evidence that a text has it.
        wide_ids, wide_likes: Code → identity; below :data:`NOTHING` where there is no such code.
        inside: Bytes that codes of two bytes are made of.
        leads: Bytes that begin one, for pages without shifts.
    """

    page: CodePage
    kinds: npt.NDArray[np.uint8]
    bits: Floats
    ids: Ids
    likes: Ids
    wide_bits: Floats
    wide_ids: Ids
    wide_likes: Ids
    inside: Mask
    leads: Mask

    def unshifted(self) -> "Cells":
        """The same, pairs being known by bytes that codes of JIS have and most single bytes have not."""
        codes = np.array([code for code in self.page.double if code >= FIRST_JIS], np.int64)
        leads, inside = np.zeros(256, np.bool_), np.zeros(256, np.bool_)
        leads[codes >> 8] = inside[codes & 0xFF] = True
        leads[FIRST_DIGIT:] = False  # the last rows of rare kanji look like digits
        return msgspec.structs.replace(self, leads=leads, inside=inside)


def identity(text: str) -> int:
    """A number for a character sequence: its code point, or a number beyond all code points."""
    return ord(text) if len(text) == 1 else zlib.crc32(text.encode()) & 0x3FFFFFFF | 0x40000000


def fault(code: int) -> int:
    """The identity of a code that a page does not have."""
    return NOTHING - 1 - code


@functools.cache
def cells_of(base: str, single: str | None = None) -> Cells:
    """A page weighed, with another table of single bytes if one is named."""
    page = code_page(Charset(base=base, single=single))
    kinds, bits = np.full(256, BAD, np.uint8), np.zeros(256, np.float32)
    ids = np.array([fault(byte) for byte in range(256)], np.int32)
    likes = ids.copy()
    for byte, text in page.single.items():
        found = narrow(text)
        kinds[byte], bits[byte], ids[byte], likes[byte] = found.kind, found.bits, identity(text), identity(text)
    wide = _wide({**page.user_defined, **page.double})
    codes = np.array([code for code in (*page.double, *page.user_defined) if code <= 0xFFFF], np.int64)
    inside, leads = np.zeros(256, np.bool_), np.zeros(256, np.bool_)
    leads[codes >> 8] = True
    inside[codes >> 8] = inside[codes & 0xFF] = True
    return Cells(
        page=page,
        kinds=kinds,
        bits=bits,
        ids=ids,
        likes=likes,
        wide_bits=wide[0],
        wide_ids=wide[1],
        wide_likes=wide[2],
        inside=inside,
        leads=leads,
    )


def _wide(cells: Mapping[int, str]) -> tuple[Floats, Ids, Ids]:
    bits = np.full(65536, FAULT_BITS, np.float32)
    ids = (NOTHING - 1 - np.arange(65536)).astype(np.int32)
    likes = ids.copy()
    for code, text in cells.items():
        slot = slot_of(code)
        # A code of three bytes is weighed as one of two: the first byte says nothing that the page is not known by.
        bits[slot] = 16 - wide_level(text)
        ids[slot], likes[slot] = identity(text), identity(kin(text))
    return bits, ids, likes


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """The characters of Unicode's first plane weighed: class, bits of a narrow one, level of a wide one."""

    kinds: npt.NDArray[np.uint8]
    bits: Floats
    levels: Floats


@functools.cache
def points() -> Points:
    """Characters by code point, 65,536 of each. Class 0 (start) says that a character is wide."""
    kinds, bits = np.zeros(65536, np.uint8), np.zeros(65536, np.float32)
    levels = np.array([wide_level(chr(point)) for point in range(65536)], np.float32)
    for point in (*range(0x80), *range(0xFF61, 0xFFA0)):
        found = narrow(chr(point))
        kinds[point], bits[point] = found.kind, found.bits
    kinds[0x80:0xA0] = BAD
    kinds[0xFFFE:] = BAD
    return Points(kinds=kinds, bits=bits, levels=levels)
