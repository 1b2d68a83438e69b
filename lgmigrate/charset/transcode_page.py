"""Text of a code page to UTF-8, by the page's lookup.

After a fault the text goes on where it can be trusted again: what comes after a lead byte is left out with it unless it
may well be a character of its own (a quote, a separator, a newline), and the end of a line ends double-byte state.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from lgmigrate.charset._kernel import Transcoder
from lgmigrate.charset.lookup import LEADS, THREE_BYTES, Lookup, compile_lookup
from lgmigrate.charset.page import CodePage
from lgmigrate.charset.transcoding import FAULT_LIMIT, REPLACEMENT, OnError, Transcoding

SINGLE, DOUBLE, MIXED = 0, 1, 2
BYTE, CODE, HALF, UNCLOSED, STRAY, CONTROL = range(1, 7)
STATUS_CODES = {
    BYTE: "LGM-C010",
    CODE: "LGM-C011",
    HALF: "LGM-C012",
    UNCLOSED: "LGM-C013",
    STRAY: "LGM-C014",
    CONTROL: "LGM-C015",
}
"""What the kernel's status numbers are in the catalogue."""
LINE_ENDS = "\n\r\x85"
SEPARATOR = ord("|")
"""A separator that could also be a trail byte."""
LEAST = 1 << 12


def text_lookup(page: CodePage, layers: Sequence[Mapping[int, str]] = ()) -> Lookup:
    """Compile a page for whole texts, in which control characters are text.

    Args:
        page: The code page.
        layers: Code → character sequence: tables of 外字, later ones winning.
    """
    return compile_lookup(msgspec.structs.replace(page, keep_controls=True), layers)


class PageTranscoding(Transcoding):
    """A stream of text of a code page.

    Args:
        lookup: The compiled page, as :func:`text_lookup` makes it.
        source, on_error, limit: As of :class:`~lgmigrate.charset.transcoding.Transcoding`.
    """

    def __init__(
        self,
        lookup: Lookup,
        *,
        source: str = "",
        on_error: OnError = "raise",
        limit: int = FAULT_LIMIT,
    ) -> None:
        page = lookup.page
        super().__init__(page.name, source=source, on_error=on_error, limit=limit)
        self._kind = _kind_of(page)
        self._kernel = Transcoder(
            lookup.single, lookup.double, lookup.pool, self._kind, list(page.to_double), page.to_single
        )
        self._back = len(page.to_single)
        self._line_ends = {byte for byte, text in page.single.items() if text in LINE_ENDS}
        self._trails = {code & 0xFF for cells in (page.double, page.user_defined, lookup.targets) for code in cells}
        self._three_bytes = self._kind == LEADS and page.has_three_bytes
        self._out = np.empty(0, np.uint8)

    def pieces(self, block: memoryview, *, final: bool) -> Iterator[memoryview]:
        """As of :class:`~lgmigrate.charset.transcoding.Transcoding`."""
        data = np.frombuffer(block, np.uint8)
        out, room = self._output(len(data)), self._kernel.room
        at = used = counted = 0
        while True:
            at, used, status = self._kernel.feed(data, at, out, used, final)
            if status:
                self._passed(out, counted, used)
                at += self._skipped(data, at, status)
                out[used : used + len(REPLACEMENT)] = np.frombuffer(REPLACEMENT, np.uint8)
                used, counted = used + len(REPLACEMENT), used
            elif len(out) - used < room:
                self._passed(out, counted, used)
                yield out[:used].data
                used = counted = 0
            else:
                break
        self._passed(out, counted, used)
        self.offset += at
        self.left = len(data) - at
        if used:
            yield out[:used].data

    def _output(self, size: int) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
        """Room for twice the block, which nearly all text fits; kept, for fresh memory costs like decoding."""
        if len(self._out) < 2 * size + LEAST + self._kernel.room:
            self._out = np.empty(2 * size + LEAST + self._kernel.room, np.uint8)
        return self._out

    def _skipped(self, data: "np.ndarray[tuple[int], np.dtype[np.uint8]]", at: int, status: int) -> int:
        """Note the fault at a byte of a block; returns how many bytes are left out for it."""
        rest = bytes(data[at : at + 3])
        if self._kind == LEADS and status in (CODE, HALF):
            skip = self._broken_code(rest)
        elif status in (CODE, HALF):
            status, skip = self._broken_pair(rest)
        else:
            skip = {UNCLOSED: 0, STRAY: self._back}.get(status, 1)
        self._fault(STATUS_CODES[status], self.offset + at, rest[:skip])
        return skip

    def _broken_code(self, rest: bytes) -> int:
        """How much of the text from a lead byte on is one broken character."""
        length = min(len(rest), 3 if self._three_bytes and rest[0] == THREE_BYTES else 2)
        for place in range(1, length):
            byte = rest[place]
            if byte < 0x80 and (byte == SEPARATOR or byte not in self._trails):
                return place
        return length

    def _broken_pair(self, rest: bytes) -> tuple[int, int]:
        """What is wrong in double-byte state, and how much of the text belongs to it."""
        if self._kind == MIXED and rest[0] in self._line_ends:
            self._kernel.wide = False
            return UNCLOSED, 0
        if len(rest) < 2 or (self._kind == MIXED and rest[1] in self._line_ends):
            return HALF, 1
        return CODE, 2


def _kind_of(page: CodePage) -> int:
    """The kernel's kind of a whole text of the page."""
    if page.form == "lead":
        return LEADS
    if page.to_double:
        return MIXED
    return SINGLE if page.single else DOUBLE
