"""Which bytes of delimited text stand within quotes, and whether the quotes are sound: with 64 bytes in a word of bits.

Quotes are sound where they open a value, are doubled within it, and close it. Then every second one opens, the first
included, and stands behind a delimiter, the end of a line or another quote; the others close and stand before such.
"""

import numpy as np
import numpy.typing as npt

from lgmigrate.source.table import DelimitedForm

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
"""Bits of 64 bytes each, that of the first byte lowest."""
LF, CR, EQUALS = ord("\n"), ord("\r"), ord("=")
WORD = 64
AT_ONCE = 1 << 16
"""Bytes that are looked at while the masks of them are in the processor's cache."""
_ONE, _TOP, _FULL = np.uint64(1), np.uint64(WORD - 1), np.uint64(2**64 - 1)
_STEPS = [np.uint64(step) for step in (1, 2, 4, 8, 16, 32)]


class Quotes:
    """Looks at the quotes of one dialect.

    Args:
        form: The dialect, one that has quotes.
    """

    def __init__(self, form: DelimitedForm) -> None:
        self._form, self._quote = form, form.quote.encode()

    def sound(self, text: bytes, start: int, stop: int, final: bool) -> int:
        """Up to where the rows of a part of some text are sound and whole; ``start`` where they are not.

        Args:
            text: UTF-8.
            start: Where a row begins.
            stop: Where to look no further.
            final: Whether the file ends at ``stop``.
        """
        data = np.frombuffer(text, np.uint8)[start:stop]
        quotes, around, inside = self._bits(data)
        if final:
            end = start if _bit(inside, stop - start - 1) else stop
        else:
            end = self._last_end(text, start, stop, inside)
        if end == start:
            return start
        before = _behind(around, 1)
        if self._form.excel:
            before |= _behind(_bits(data == EQUALS, len(around)) & before, 0)
        after = around >> _ONE
        after[:-1] |= around[1:] << _TOP
        bad = quotes & ((inside & ~before) | (~inside & ~after))
        whole, rest = divmod(end - start, WORD)
        if bad[:whole].any() or (rest and int(bad[whole]) & ((1 << rest) - 1)):
            return start
        return start if quotes.any() and self._may_be_long(inside | quotes) else end

    def line_ends(self, text: bytes, start: int, end: int) -> Places:
        """Where lines end outside of quotes, as places of the text behind them; the part must be sound."""
        ends = line_ends(text, start, end)
        _, _, inside = self._bits(np.frombuffer(text, np.uint8)[start:end])
        places = (ends - start - 1).astype(np.uint64)
        outside: Places = ends[(inside[places >> np.uint64(6)] >> (places & _TOP)) & _ONE == 0]
        return outside

    def _bits(self, data: Bytes) -> tuple[Words, Words, Words]:
        """Bits of the quotes, of what may stand around them, and of what stands within them (the opening one too)."""
        count = len(data) // WORD + 1
        quotes, around = np.zeros(count, "<u8"), np.zeros(count, "<u8")
        for start in range(0, len(data), AT_ONCE):
            piece, at = data[start : start + AT_ONCE], start // WORD
            quote = piece == self._quote[0]
            beside = piece == ord(self._form.delimiter)
            beside |= piece == LF
            beside |= piece == CR
            if self._form.doubled:
                beside |= quote
            _pack(quote, quotes[at:])
            _pack(beside, around[at:])
        around[len(data) // WORD] |= _ONE << np.uint64(len(data) % WORD)  # the text may end behind a quote
        inside = quotes.copy()
        for step in _STEPS:
            inside ^= inside << step
        odd = np.bitwise_xor.accumulate(inside >> _TOP)
        inside[1:] ^= np.uint64(0) - odd[:-1]
        return quotes, around, inside

    def _last_end(self, text: bytes, start: int, stop: int, inside: Words) -> int:
        """Behind the last line that ends outside of quotes."""
        before = stop - 1 if text[stop - 1 : stop] == b"\r" else stop  # perhaps a line feed follows
        while before > start:
            end = max(text.rfind(b"\n", start, before), text.rfind(b"\r", start, before)) + 1
            if not end or not _bit(inside, end - 1 - start):
                return end or start
            before = text.rfind(self._quote, start, end)
        return start

    def _may_be_long(self, covered: Words) -> bool:
        """Whether some quotes may hold more than is allowed, going by words that are quotes and what they hold."""
        least = max(0, (self._form.longest - 2 * WORD) // WORD)
        full = covered == _FULL
        if np.count_nonzero(full) < least:
            return False
        breaks = np.flatnonzero(np.concatenate([[True], ~full, [True]]))
        return int(np.diff(breaks).max()) - 1 >= least


def line_ends(text: bytes, start: int, end: int) -> Places:
    """Where lines end in a part of some text, as places of the text behind them."""
    data = np.frombuffer(text, np.uint8)[start:end]
    ends = np.flatnonzero(data == LF)
    if text.find(b"\r", start, end) >= 0:
        returns = np.flatnonzero(data == CR)
        alone = (returns == len(data) - 1) | (data[np.minimum(returns + 1, len(data) - 1)] != LF)
        ends = np.sort(np.concatenate([ends, returns[alone]]))
    return ends.astype(np.int64) + 1 + start


def _bits(mask: npt.NDArray[np.bool_], count: int) -> Words:
    words = np.zeros(count, "<u8")
    _pack(mask, words)
    return words


def _pack(mask: npt.NDArray[np.bool_], words: Words) -> None:
    """Set the first bits of some words, which are 0, to a mask."""
    bits = np.packbits(mask, bitorder="little")
    words.view(np.uint8)[: len(bits)] = bits


def _behind(words: Words, first: int) -> Words:
    """Each bit moved to the byte behind it; the first byte gets the given one."""
    moved = words << _ONE
    moved[1:] |= words[:-1] >> _TOP
    moved[0] |= np.uint64(first)
    return moved


def _bit(words: Words, place: int) -> bool:
    return bool(int(words[place // WORD]) >> (place % WORD) & 1)
