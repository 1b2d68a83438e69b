"""A file of lines as UTF-8, a window at a time, and for each place in it the bytes of the file it was made of.

Lines are what ties the two together: in every page the byte (of UTF-16: the unit) that is a line feed or carriage
return is nothing else, and a fault never takes one with it. So the n-th of either in the text is the n-th in the file.
"""

import codecs
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lgmigrate import files
from lgmigrate.charset import CodePage, transcoding
from lgmigrate.charset.transcoding import Fault
from lgmigrate.errors import MigrationError

BLOCK = 1 << 20
"""Bytes of the file read and decoded at a time."""
FEW = 32
"""Ends of lines that are looked for one after the other."""
Places = npt.NDArray[np.int64]
CR, LF = ord("\r"), ord("\n")


class Window:
    """The part of a file that is being read: it begins where a row begins.

    Args:
        path: The file, for errors.
        stream: Its bytes, as :func:`lgmigrate.files.open_input` gives them.
        page: Its code page.
        layers: Code → characters, for what is not left to later.
        block: Bytes read at a time.

    Attributes:
        text, data: The part as UTF-8, and as it lies in the file; the end of ``data`` may not be decoded yet.
        offset: Where in the file ``data`` begins, in bytes.
        line: The number of its first line, from 1.
        faults: Bytes in it that are not of the code page.
        final: Whether the file ends with it.
    """

    def __init__(
        self, path: Path, stream: Any, page: CodePage, layers: Sequence[Mapping[int, str]] = (), block: int = BLOCK
    ) -> None:
        self.path, self._file, self._block = path, stream, block
        self._buffer = memoryview(bytearray(block))
        self._stream = transcoding(page, layers, source=str(path), on_error="replace")
        self._ends = _ends(page, path)
        self._unit = 2 if page.name == "utf-16" else 1
        self._big_endian = False
        self.text = self.data = b""
        self.offset, self.line, self.final = 0, 1, False
        self.faults: list[Fault] = []

    @property
    def assumed(self) -> list[str]:
        """Codes of the catalogue for what was assumed about the text."""
        return self._stream.assumed

    def fill(self) -> None:
        """Read and decode one more block.

        Raises:
            MigrationError: LGM-S002 for damage of the file, LGM-C021 where nearly nothing is of the code page.
        """
        count = files.read_exactly(self._file, self._buffer, self.path)
        self.final = count < self._block
        new = self._buffer[:count]
        if not self.offset and not self.data:
            self._big_endian = bytes(new[:2]) == codecs.BOM_UTF16_BE
        text = self._stream.decode(new)
        self.data = b"".join((self.data, new))
        self.text = self.text + text if self.text else text
        if self.final:
            self.text += self._stream.flush()
        if self._stream.faults:  # a stream gives up after so many: here, in one block
            self.faults += self._stream.faults
            self._stream.faults.clear()

    def consume(self, end: int, lines: int) -> int:
        """Let go of the beginning of the text, up to the end of a row.

        Args:
            end: Where the row ends.
            lines: How many lines that are.

        Returns:
            How many bytes of the file that were.
        """
        size = self.place(end)
        self.text, self.data = self.text[end:], self.data[size:]
        self.offset += size
        self.line += lines
        if self.faults:
            self.faults = [fault for fault in self.faults if fault.offset >= self.offset]
        return size

    def place(self, end: int) -> int:
        """Where in ``data`` the row ends that ends at a place of the text."""
        if self.final and end == len(self.text):
            return len(self.data)
        if not end:
            return 0
        mark = self.text[end - 1]
        left = self.text.count(mark, end)  # counted from behind: little is left of a window when it is done with
        if self._unit == 1 and left < FEW:
            at = len(self.data) - self._stream.left  # what waits to be decoded may look like the end of a line
            for _ in range(left + 1):
                at = self.data.rindex(self._ends[mark], 0, at)
            return at + 1
        known = self._positions(mark)
        known = known[known < len(self.data) - self._stream.left]
        return int(known[-left - 1]) + self._unit

    def places(self, ends: Places) -> Places:
        """Where in ``data`` rows end that end at given places of the text, in order; 0 is its beginning."""
        text = np.frombuffer(self.text, np.uint8)
        found = np.where(ends == 0, 0, len(self.data))
        last = text[np.maximum(ends, 1) - 1]
        for mark in (LF, CR):
            chosen = (last == mark) & (ends > 0)
            if chosen.any():
                ordinal = np.searchsorted(np.flatnonzero(text == mark), ends[chosen] - 1)
                found[chosen] = self._positions(mark)[ordinal] + self._unit
        return found

    def _positions(self, mark: int) -> Places:
        if self._unit == 1:
            return np.flatnonzero(np.frombuffer(self.data, np.uint8) == self._ends[mark][0])
        # The window begins at a whole unit: the mark at the beginning of a file is one.
        units = np.frombuffer(self.data[: len(self.data) // 2 * 2], ">u2" if self._big_endian else "<u2")
        return 2 * np.flatnonzero(units == mark)


def _ends(page: CodePage, path: Path) -> dict[int, bytes]:
    """The bytes of a page that end lines."""
    if page.form == "unicode":
        return {LF: b"\n", CR: b"\r"}
    ends = {mark: [byte for byte, text in page.single.items() if text == chr(mark)] for mark in (LF, CR)}
    if not ends[LF]:
        raise MigrationError("LGM-S090", path=str(path), why=f"{page.name} has no line feed, so no lines")
    assert all(len(some) <= 1 for some in ends.values())
    return {mark: bytes(some) for mark, some in ends.items() if some}
