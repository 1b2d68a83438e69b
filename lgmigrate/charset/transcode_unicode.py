"""Text that is Unicode already to UTF-8: checked, without a byte order mark, 外字 by code point.

Follows the Unicode Standard, chapter 3.9: what is replaced is a maximal part of an ill-formed sequence.
"""

import codecs
from collections.abc import Callable, Iterator, Mapping, Sequence

from lgmigrate.charset.page import CodePage
from lgmigrate.charset.transcoding import FAULT_LIMIT, REPLACEMENT, OnError, Transcoding

STEP = 1 << 16
"""Bytes decoded at a time: an error of the decoder holds a copy of them."""
ALWAYS_PRIVATE = (0xEE, 0xF3, 0xF4)
"""First bytes of UTF-8 that hardly anything but private-use characters has."""
MARKS = {"utf-8": {codecs.BOM_UTF8: "utf-8"}, "utf-16": {codecs.BOM_UTF16_LE: "le", codecs.BOM_UTF16_BE: "be"}}
DECODERS: dict[str, Callable[[memoryview, str, bool], tuple[str, int]]] = {
    "utf-8": codecs.utf_8_decode,
    "le": codecs.utf_16_le_decode,
    "be": codecs.utf_16_be_decode,
}


class UnicodeTranscoding(Transcoding):
    """A stream of UTF-8 or UTF-16.

    UTF-16 without a byte order mark is read as little-endian; that this is assumed stands in ``assumed``.

    Args:
        page: The page ``utf-8`` or ``utf-16``.
        layers: Code point → character sequence: tables of 外字, later ones winning.
        source, on_error, limit: As of :class:`~lgmigrate.charset.transcoding.Transcoding`.
    """

    def __init__(
        self,
        page: CodePage,
        layers: Sequence[Mapping[int, str]] = (),
        *,
        source: str = "",
        on_error: OnError = "raise",
        limit: int = FAULT_LIMIT,
    ) -> None:
        super().__init__(page.name, source=source, on_error=on_error, limit=limit)
        self._form = ""
        self._layer = {point: text for layer in layers for point, text in layer.items()}
        self._tokens = {_token(point) for point in self._layer}

    def pieces(self, block: memoryview, *, final: bool) -> Iterator[memoryview]:
        """As of :class:`~lgmigrate.charset.transcoding.Transcoding`."""
        at = 0
        if not self._form:
            mark = self._mark(block, final)
            if mark is None:
                self.left = len(block)
                return
            at = mark
        while at < len(block):
            last = at + STEP >= len(block)
            text, taken, bad = self._step(block[at : at + STEP], final and last)
            if text:
                self._passed(text, 0, len(text))
                yield memoryview(text)
            at += taken
            if bad:
                self._fault("LGM-C022", self.offset + at - len(bad), bad)
                self._passed(REPLACEMENT, 0, len(REPLACEMENT))
                yield memoryview(REPLACEMENT)
            elif not taken or last:
                break
        self.offset += at
        self.left = len(block) - at

    def _mark(self, block: memoryview, final: bool) -> int | None:
        """Settle the form by the mark the text begins with; returns its length, or None where more must be read."""
        marks = MARKS[self.page]
        longest = max(map(len, marks))
        if len(block) < longest and not final:
            return None
        start = bytes(block[:longest])
        if start in marks:
            self._form = marks[start]
            return longest
        self._form = "le" if self.page == "utf-16" else "utf-8"
        if self.page == "utf-16" and start:
            self.assumed.append("LGM-C023")
        return 0

    def _step(self, part: memoryview, final: bool) -> tuple[bytes, int, bytes]:
        """The UTF-8 of a part up to its first fault: that text, how many bytes are done with, and the bad ones."""
        decode = DECODERS[self._form]
        bad = b""
        try:
            text, taken = decode(part, "strict", final)
        except UnicodeDecodeError as error:
            text, _ = decode(part[: error.start], "strict", True)
            taken, bad = error.end, bytes(part[error.start : error.end])
        if self._form == "utf-8" and not bad and not self._layer:
            return bytes(part[:taken]), taken, bad
        return self._mapped(text.encode(), text), taken, bad

    def _mapped(self, utf8: bytes, text: str) -> bytes:
        if any(token in utf8 for token in self._tokens):
            return text.translate(self._layer).encode()
        return utf8


def _token(point: int) -> bytes:
    """Bytes that the UTF-8 of a character has and that little else does."""
    utf8 = chr(point).encode()
    return utf8[:1] if utf8[0] in ALWAYS_PRIVATE else utf8[:2]
