"""Where records of differing lengths begin and end: by a length before each, or a line end behind."""

from typing import Protocol

import msgspec
import numpy as np

from lgmigrate.charset import CodePage, _kernel, code_page
from lgmigrate.source.record import FileForm, Record
from lgmigrate.source.rows import Bytes, Ints

ROOM = 1 << 17
"""Records that are looked for at a time, at most."""
WORD = 4
"""Bytes of a record or block descriptor word: the length, and two zero bytes."""
LONGEST = 0xFFFF
"""Bytes of a record whose length has two bytes; longer ones are damage unless the layout is longer itself."""
LINE_MOST = 1 << 20
"""Bytes without a line end after which a file is no file of lines."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The records in a buffer.

    ``starts`` and ``lengths`` are of their data, ``begins`` and ``ends`` of the bytes that are rejected with them;
    ``stop`` is where the next one begins. ``full`` says that there may be more, ``lacks`` that there should be, ``bad``
    is what cannot be a length.
    """

    starts: Ints
    lengths: Ints
    begins: Ints
    ends: Ints
    stop: int
    full: bool
    lacks: bool = False
    bad: str = ""
    code: str = "LGM-S010"


class Framing(Protocol):
    """One way in which records stand in a file; ``most`` is how long one can be with what describes it."""

    most: int

    def frame(self, buffer: Bytes, stop: int, final: bool, rows: int | None) -> Found:
        """The records in the first ``stop`` bytes of a buffer that begins with one; ``final``: the file ends there."""

    def whole(self, record: bytes) -> bytes:
        """The bytes of one record, so that several make a file of the same form."""


def framing_of(record: Record) -> Framing:
    """How the records of a layout stand in their file."""
    if record.file.form == "lines":
        return _Lines(record.file, code_page(record.encoding), record.length)
    return _Blocked(record) if record.file.form == "bdw" else _Prefixed(record)


class _Prefixed:
    """A length before each record."""

    def __init__(self, record: Record) -> None:
        form = record.file
        word = form.form == "rdw"
        self._at, self._bytes = (0, 2) if word else (form.length_at, form.length_bytes)
        self._zeros = 2 if word else 0
        self._header = self._at + self._bytes + self._zeros
        self._little = form.order == "little"
        self._adjust = 0 if form.inclusive else self._header
        self._data = max(LONGEST, record.length)
        self.most = self._data + self._header

    def frame(self, buffer: Bytes, stop: int, final: bool, rows: int | None) -> Found:  # noqa: ARG002
        """See :class:`Framing`."""
        room = rows or ROOM
        starts, lengths = np.empty(room, np.int32), np.empty(room, np.int32)
        count, after, bad = _kernel.frame_prefixed(
            buffer,
            0,
            stop,
            self._at,
            self._bytes,
            self._little,
            self._adjust,
            self._header,
            0,
            self._data,
            starts,
            lengths,
            self._zeros,
        )
        return _found(buffer, starts, lengths, count, after, bad, room, self._header)

    def whole(self, record: bytes) -> bytes:
        """See :class:`Framing`."""
        return record


class _Blocked:
    """Blocks with a descriptor word, and records with one in them."""

    def __init__(self, record: Record) -> None:
        form = record.file
        self._little, self._inclusive = form.order == "little", form.inclusive
        self._left = 0
        self._data = max(LONGEST, record.length)
        self.most = self._data + 2 * WORD

    def frame(self, buffer: Bytes, stop: int, final: bool, rows: int | None) -> Found:  # noqa: ARG002
        """See :class:`Framing`."""
        room = rows or ROOM
        starts, lengths = np.empty(room, np.int32), np.empty(room, np.int32)
        count, after, self._left, bad = _kernel.frame_blocked(
            buffer, 0, stop, self._little, 0 if self._inclusive else WORD, 0, self._data, starts, lengths, self._left
        )
        if self._left and after - (starts[count - 1] + lengths[count - 1] if count else 0) == WORD:
            after, self._left = after - WORD, 0  # a block begun, none of whose records is here, is begun once more
        found = _found(buffer, starts, lengths, count, after, bad, room, WORD)
        return msgspec.structs.replace(found, lacks=self._left > 0)

    def whole(self, record: bytes) -> bytes:
        """The record as a block of its own."""
        length = len(record) + (WORD if self._inclusive else 0)
        return length.to_bytes(2, "little" if self._little else "big") + b"\0\0" + record


def _found(
    buffer: Bytes, starts: Ints, lengths: Ints, count: int, after: int, bad: int, room: int, header: int
) -> Found:
    starts, lengths = starts[:count].copy(), lengths[:count].copy()
    wrong = buffer[bad : bad + header].tobytes().hex().upper() if bad >= 0 else ""
    return Found(
        starts=starts,
        lengths=lengths,
        begins=starts - header,
        ends=starts + lengths,
        stop=after,
        full=count == room,
        bad=wrong,
        code="LGM-S013" if wrong else "LGM-S010",
    )


class _Lines:
    """A line end behind each record; the last one may lack it."""

    def __init__(self, form: FileForm, page: CodePage, length: int) -> None:
        self._end = bytes.fromhex(form.newline) if form.newline else line_end(page)
        self._most = max(LINE_MOST, length)
        self.most = self._most + len(self._end) + 1

    def frame(self, buffer: Bytes, stop: int, final: bool, rows: int | None) -> Found:
        """See :class:`Framing`."""
        room = rows or ROOM
        starts, lengths = np.empty(room, np.int32), np.empty(room, np.int32)
        count, after = _kernel.frame_lines(buffer, 0, stop, self._end, starts, lengths)
        full, longer = count == room, np.flatnonzero(lengths[:count] > self._most)
        if len(longer):
            count, after, full = int(longer[0]), int(starts[longer[0]]), False
        endless = not full and (bool(len(longer)) or stop - after > self.most)
        starts, lengths = starts[:count], lengths[:count]
        ends = np.append(starts[1:], after).astype(np.int32) if count else starts
        if final and not full and not endless and after < stop:
            starts, lengths = np.append(starts, after).astype(np.int32), np.append(lengths, stop - after)
            ends, after = np.append(ends, stop).astype(np.int32), stop
        return Found(
            starts=starts.copy(),
            lengths=lengths.astype(np.int32),
            begins=starts.copy(),
            ends=ends,
            stop=after,
            full=full,
            bad=buffer[after : after + WORD].tobytes().hex().upper() if endless else "",
            code="LGM-S013" if endless else "LGM-S010",
        )

    def whole(self, record: bytes) -> bytes:
        """The line with its end."""
        end = self._end or b"\n"
        if not self._end and record.endswith(b"\r"):  # data of a last line without end, and not half of one
            end = b"\r\n"
        return record if record.endswith(end) else record + end


def line_end(page: CodePage) -> bytes:
    """The usual line end of a page: next line (15) where digits are F0 to F9; empty for a line feed, 0D or not."""
    return b"\x15" if page.single.get(0xF0) == "0" else b""
