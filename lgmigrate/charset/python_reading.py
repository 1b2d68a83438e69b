"""Bytes of a page to text of any length, as Python's codecs do it: in pieces, with Python's error handlers.

What is an error is what the kernel says of text (``_transcode.pxi``), but that a text may end in double-byte state.
A broken code of a page of lead bytes never takes a byte of ASCII that follows with it: a quote or the end of a line
stays.
"""

import numpy as np

from lgmigrate.charset._kernel import Transcoder
from lgmigrate.charset.lookup import LEADS, THREE_BYTES, compile_lookup
from lgmigrate.charset.page import CodePage
from lgmigrate.charset.python_writing import handled

BLOCK = 1 << 16
"""Bytes of UTF-8 that are made at a time."""
SINGLE, DOUBLE, MIXED = 0, 1, 2
UNASSIGNED_BYTE, UNASSIGNED_CODE, HALF, UNCLOSED, STRAY = 1, 2, 3, 4, 5
REASONS = {
    UNASSIGNED_BYTE: "the byte is unassigned",
    UNASSIGNED_CODE: "the code is unassigned",
    HALF: "half a character",
    STRAY: "a shift to single bytes in single-byte state",
}
"""What the kernel's status numbers say."""


class Reader:
    """Reads one page. Several threads may use it at once, each text having a :meth:`state` of its own.

    Args:
        page: The code page.
        encoding: The name that errors have.
    """

    def __init__(self, page: CodePage, encoding: str) -> None:
        self.page, self.encoding = page, encoding
        self._lookup = compile_lookup(page)
        self._idle: list[Transcoder] = []
        is_lead = page.form == "lead"
        self._kind = LEADS if is_lead else MIXED if page.to_double else SINGLE if page.single else DOUBLE

    def state(self) -> Transcoder:
        """The state at the beginning of a text."""
        found, page = self._lookup, self.page
        shifts = list(page.to_double) if self._kind == MIXED else []
        return Transcoder(found.single, found.double, found.pool, self._kind, shifts, page.to_single)

    def text(self, data: bytes, errors: str) -> str:
        """Read a whole text; as :meth:`read`."""
        # A state takes longer to make than a short text to read. Taking from a list and adding to it are atomic.
        try:
            state = self._idle.pop()
        except IndexError:
            state = self.state()
        try:
            return self.read(data, errors, state, final=True)[0]
        finally:
            state.reset()
            self._idle.append(state)

    def read(self, data: bytes, errors: str, state: Transcoder, *, final: bool) -> tuple[str, int]:
        """Read a text, or a piece of one.

        Args:
            data: What to read.
            errors: The handler for what is no code.
            state: Of the text so far; it is changed.
            final: Whether the text ends here. If not, what may be the beginning of a code or shift is left.

        Returns:
            The text, and how many bytes it is of.

        Raises:
            UnicodeDecodeError: by the handler.
        """
        out = np.empty(min(BLOCK, 4 * len(data)) + state.room, np.uint8)
        view = out.data
        pieces: list[str] = []
        at = 0
        while True:
            before = at
            at, used, status = state.feed(data, at, out, 0, final)
            if used:
                pieces.append(str(view[:used], "utf-8"))
            if status not in (0, UNCLOSED):
                end = at + self._bad(data, at, status)
                error = UnicodeDecodeError(self.encoding, data, at, end, REASONS[status])
                instead, at = handled(error, errors, len(data))
                if not isinstance(instead, str):
                    raise TypeError("a handler of decoding errors gives text")
                pieces.append(instead)
            elif at == before:
                return "".join(pieces), at

    def _bad(self, data: bytes, at: int, status: int) -> int:
        """How many bytes are wrong, from the first one on."""
        if status == STRAY:
            return len(self.page.to_single)
        if status == UNASSIGNED_BYTE or (status == HALF and self._kind != LEADS):
            return 1
        if self._kind != LEADS:
            return 2
        length = 3 if data[at] == THREE_BYTES and self.page.has_three_bytes else 2
        trails = data[at + 1 : at + length]
        return 1 + next((number for number, byte in enumerate(trails) if byte < 0x80), len(trails))
