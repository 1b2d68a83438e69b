"""Text of any length to the bytes of a page, as Python's codecs do it: in pieces, with Python's error handlers.

The rules are those of fields (:mod:`~lgmigrate.charset.encode_table`): the longest sequence that has a code, of several
codes the one in the state that is on, no shift that is not needed. Runs of characters of one state are found by a
regular expression and looked up together.
"""

import codecs
import re
from collections.abc import Iterable

import msgspec

from lgmigrate.charset.encode_table import written_bytes, written_codes
from lgmigrate.charset.page import CodePage

NEVER = r"[^\0-\U0010ffff]"
"""The regular expression that no character matches."""


class Written(msgspec.Struct, frozen=True):
    """Bytes, how many characters of the text they are, and whether double-byte state is on behind them."""

    data: bytes
    taken: int
    wide: bool


class _State(msgspec.Struct, frozen=True):
    """The codes that are written in one state, the shift to it, and runs of characters that stay in it."""

    codes: dict[str, bytes]
    shift: bytes
    run: re.Pattern[str]


class Writer:
    """Writes text in one page. Several threads may use it at once.

    Args:
        page: The code page; its control characters are written where it keeps them.
        encoding: The name that errors have.
    """

    def __init__(self, page: CodePage, encoding: str) -> None:
        self.encoding = encoding
        singles = {text: bytes([byte]) for text, byte in written_bytes(page).items()}
        doubles = {text: code.to_bytes(2 + (code > 0xFFFF), "big") for text, code in written_codes(page, {}).items()}
        sequences = [text for text in (*singles, *doubles) if len(text) > 1]
        self._prefixes = frozenset(text[:length] for text in sequences for length in range(1, len(text)))
        self._longest = max(map(len, sequences), default=1)
        if not page.to_double:
            singles, doubles = doubles | singles, {}
        self._single = _state(singles, page.to_single, sequences)
        self._double = _state(doubles, next(iter(page.to_double), b""), sequences)

    def write(self, text: str, errors: str = "strict", *, wide: bool = False, final: bool = True) -> Written:
        """Write a text, or a piece of one.

        Args:
            text: What to write.
            errors: The handler for a character that has no code. Text that it gives instead must have codes; bytes are
                written as they are, in the state that is on.
            wide: Whether double-byte state is on before it.
            final: Whether the text ends here: single-byte state is then shifted to. If not, characters that may begin
                a sequence with what follows are left.

        Raises:
            UnicodeEncodeError: by the handler; one character wide.
        """
        pieces: list[bytes] = []
        at, wide = self._put(text, errors, wide, final, pieces)
        if final and wide:
            pieces.append(self._single.shift)
            wide = False
        return Written(b"".join(pieces), at, wide)

    def _put(self, text: str, errors: str, wide: bool, final: bool, pieces: list[bytes]) -> tuple[int, bool]:
        """Write a text without shifting back at its end; where it ends, and the state there."""
        at, end = 0, len(text)
        while at < end:
            at, wide = self._run(text, at, wide, final, pieces)
            if at == end or (not final and text[at:] in self._prefixes):
                break
            cell = self._cell(text, at)
            now, other = self._states(wide)
            if cell in now.codes:
                pieces.append(now.codes[cell])
            elif cell:
                pieces += (other.shift, other.codes[cell])
                wide = not wide
            else:
                error = UnicodeEncodeError(self.encoding, text, at, at + 1, "no code in the page")
                instead, at = handled(error, errors, end)
                wide = self._instead(instead, wide, error, pieces)
            at += len(cell)
        return at, wide

    def _states(self, wide: bool) -> tuple[_State, _State]:
        return (self._double, self._single) if wide else (self._single, self._double)

    def _run(self, text: str, at: int, wide: bool, final: bool, pieces: list[bytes]) -> tuple[int, bool]:
        """Write the characters that are codes of their own, shifting to and fro; where it ends, and the state there."""
        while True:
            now, other = self._states(wide)
            run = now.run.match(text, at)
            if not run:
                run = other.run.match(text, at)
                if not run:
                    return at, wide
            stop = run.end()
            if stop == len(text) and not final and text[-1] in self._prefixes:
                stop -= 1
            if stop == at:
                return at, wide
            if run.re is not now.run:
                pieces.append(other.shift)
                now, wide = other, not wide
            pieces += map(now.codes.__getitem__, text[at:stop])
            at = stop

    def _cell(self, text: str, at: int) -> str:
        """The longest sequence at a place that has a code in any state; empty where not even the character has."""
        for length in range(min(self._longest, len(text) - at), 0, -1):
            cell = text[at : at + length]
            if cell in self._single.codes or cell in self._double.codes:
                return cell
        return ""

    def _instead(self, instead: str | bytes, wide: bool, error: UnicodeEncodeError, pieces: list[bytes]) -> bool:
        """Write what a handler gives for a character that has no code; returns the state behind it."""
        if isinstance(instead, bytes):
            pieces.append(instead)
            return wide
        try:
            return self._put(instead, "strict", wide, True, pieces)[1]
        except UnicodeEncodeError:
            raise error from None


def handled(error: UnicodeError, errors: str, length: int) -> tuple[str | bytes, int]:
    """Ask a handler: what to put instead, and where to go on.

    Args:
        error: What is wrong.
        errors: The name of the handler; it may raise.
        length: Of what is read; a place below 0 counts from its end.

    Raises:
        IndexError: for a place that is not in it.
    """
    instead, at = codecs.lookup_error(errors)(error)
    place = at + length if at < 0 else at
    if not 0 <= place <= length:
        raise IndexError(f"position {at} from error handler out of bounds")
    return instead, place


def _state(codes: dict[str, bytes], shift: bytes, sequences: list[str]) -> _State:
    begins, continues = {text[0] for text in sequences}, {text[1] for text in sequences}
    alone = {text for text in codes if len(text) == 1}
    run = f"{_one_of(alone - begins)}+"
    if alone & begins:
        run = f"(?:{run}|{_one_of(alone & begins)}(?!{_one_of(continues)}))+"
    return _State(codes, shift, re.compile(run))


def _one_of(chars: Iterable[str]) -> str:
    """A regular expression for any of some characters."""
    ranges: list[list[int]] = []
    for point in sorted(map(ord, chars)):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges) + "]" if ranges else NEVER
