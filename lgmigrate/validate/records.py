"""The exact record structure of a CSV file (RFC 4180), for files whose cheap checks say that something is off.

Works on bytes with numpy: the parity of the quotes so far says whether a newline or separator is structure or text.
Records that cannot be judged are left out of a copy, so that one bad row does not hide what the others hold.
"""

from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 22
RECORD_LIMIT = 1 << 26
"""Bytes after which a record that does not end is taken for an unterminated quote."""
QUOTE, NEWLINE, RETURN = 0x22, 0x0A, 0x0D

Positions = NDArray[np.intp]


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What an examination found. Lines are physical, from 1; a record stands in the line it begins in."""

    records: int
    ragged: list[int]
    """Lines of all records that have not as many fields as they should."""
    dropped: list[tuple[int, int]]
    """Line and number of lines of each record that the copy lacks."""
    broken: int | None
    """The line where quoting breaks, if it does; nothing after it was read."""


class _Part(msgspec.Struct, frozen=True):
    """The records within one block: where they start and end (newline included), and in which line."""

    starts: Positions
    ends: Positions
    fields: Positions
    lines: Positions
    spans: Positions


def examine(path: Path, copy: Path, *, separator: str, fields: int, header: bool, bad_lines: list[int]) -> Examined:
    """Examine a file and copy the records that can be judged.

    Args:
        path: A file in UTF-8 without BOM.
        copy: Where the good records go, header included; made ``0600``.
        separator: One ASCII character.
        fields: How many fields a record should have.
        header: Whether the first record is a header; it is always copied.
        bad_lines: Lines that could not be decoded, ascending; their records are dropped, too.
    """
    copy.touch(mode=0o600)
    wrong = np.asarray(bad_lines, np.intp)
    records, line, broken = 0, 1, None
    ragged: list[int] = []
    dropped: list[tuple[int, int]] = []
    with path.open("rb") as source, copy.open("wb") as target:
        carry = b""
        while broken is None:
            more = source.read(BLOCK)
            data = np.frombuffer(carry + more, np.uint8)
            if not data.size:
                break
            part, broken = _records(data, ord(separator), line, final=not more)
            off = part.fields != fields
            damaged = np.searchsorted(wrong, part.lines + part.spans) > np.searchsorted(wrong, part.lines)
            if header and not records:
                off[:1] = damaged[:1] = False
            ragged += part.lines[off & ~damaged].tolist()
            drop = off | damaged
            dropped += list(zip(part.lines[drop].tolist(), part.spans[drop].tolist(), strict=True))
            _copy(data, part, ~drop, target)
            records += part.starts.size
            line += int(part.spans.sum())
            end = int(part.ends[-1]) if part.ends.size else 0
            carry = data[end:].tobytes()
            if broken is None and len(carry) > RECORD_LIMIT:
                broken = line
            if not more:
                break
    return Examined(records=records - (header and records > 0), ragged=ragged, dropped=dropped, broken=broken)


def _records(data: NDArray[np.uint8], separator: int, line: int, *, final: bool) -> tuple[_Part, int | None]:
    """The whole records of a block that begins with one, and the line where quoting breaks."""
    is_quote = data == QUOTE
    quotes = np.flatnonzero(is_quote)
    newlines = np.flatnonzero(data == NEWLINE)
    separators = np.flatnonzero(data == separator)
    breaks = newlines
    if quotes.size:
        breaks = newlines[_outside(quotes, newlines)]
        separators = separators[_outside(quotes, separators)]
    ends = breaks + 1
    broken = None
    if final and (not ends.size or ends[-1] < data.size):
        if quotes.size % 2:
            broken = line + int(np.searchsorted(newlines, quotes[-1]))
        else:
            ends = np.append(ends, data.size)
    stray = _stray(data, quotes[quotes < (ends[-1] if ends.size else 0)], separator)
    if stray is not None:
        broken = line + int(np.searchsorted(newlines, stray))
        ends = ends[ends <= stray]
    starts = np.concatenate([np.zeros(min(1, ends.size), np.intp), ends[:-1]])
    first = np.searchsorted(newlines, starts)
    spans = np.searchsorted(newlines, ends) - first
    spans[-1:] += int(bool(ends.size) and data[ends[-1] - 1] != NEWLINE)  # the last line has no newline
    counts = np.searchsorted(separators, ends) - np.searchsorted(separators, starts) + 1
    return _Part(starts, ends, counts, first + line, spans), broken


def _outside(quotes: Positions, positions: Positions) -> NDArray[np.bool_]:
    """Whether an even number of quotes stands before each position."""
    outside: NDArray[np.bool_] = np.searchsorted(quotes, positions) % 2 == 0
    return outside


def _stray(data: NDArray[np.uint8], quotes: Positions, separator: int) -> int | None:
    """The first quote that neither opens nor closes nor doubles one."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[opening[opening > 0] - 1]
    after = data[closing[closing < data.size - 1] + 1]
    bad_opening = opening[opening > 0][~np.isin(before, [separator, NEWLINE, QUOTE])]
    bad_closing = closing[closing < data.size - 1][~np.isin(after, [separator, NEWLINE, RETURN, QUOTE])]
    bad = np.concatenate([bad_opening, bad_closing])
    return int(bad.min()) if bad.size else None


def _copy(data: NDArray[np.uint8], part: _Part, keep: NDArray[np.bool_], target: BinaryIO) -> None:
    if not part.ends.size:
        return
    whole = data[: int(part.ends[-1])]
    target.write((whole if keep.all() else whole[np.repeat(keep, part.ends - part.starts)]).data)
