"""What every stream of text to UTF-8 shares: its shape, where it has come to, and the faults it met."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset._kernel import place_after
from lgmigrate.errors import MigrationError

OnError = Literal["raise", "replace"]
Block: TypeAlias = bytes | bytearray | memoryview
FAULT_LIMIT = 10_000
"""Faults after which a stream gives up: sound files have a few, a wrong code page has one in every line."""
REPLACEMENT = "\ufffd".encode()


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that are not of the code page.

    Attributes:
        offset: The first of them, counted from the beginning of the text in bytes, a byte order mark included.
        line: The line of the output it stands in, from 1; lines end with U+000A.
        column: Its character (code point) in that line, from 1.
        hex: The bytes that were left out; empty where a shift is not closed.
        code: What is wrong, as in the catalogue.
    """

    offset: int
    line: int
    column: int
    hex: str
    code: str


class Transcoding(ABC):
    """A stream of bytes being turned into UTF-8: ``decode`` for each block, ``flush`` at the end.

    However the text is cut into blocks, output and faults are the same.

    Args:
        page: The name of the code page.
        source: What the text is called in errors.
        on_error: ``raise`` LGM-C020 at the first fault, or ``replace`` each by U+FFFD and go on.
        limit: How many faults are taken before the stream gives up with LGM-C021.

    Attributes:
        faults: The faults so far.
        assumed: Codes of the catalogue for what was assumed about the text because it does not say.
        offset: Bytes decoded so far.
        line, column: Where the next character of the output will stand, from 1.
        left: Bytes of the last block that wait for the next one.
    """

    def __init__(self, page: str, *, source: str = "", on_error: OnError = "raise", limit: int = FAULT_LIMIT) -> None:
        self.page, self.source, self.on_error, self.limit = page, source, on_error, limit
        self.faults: list[Fault] = []
        self.assumed: list[str] = []
        self.offset = self.left = 0
        self.line = self.column = 1
        self._waiting = b""

    def decode(self, data: Block) -> bytes:
        """The UTF-8 of a block; a character that it cuts comes with the next one.

        Raises:
            MigrationError: LGM-C020 at a fault, where faults are not replaced; LGM-C021 where there are too many.
        """
        return self._joined(data, final=False)

    def flush(self) -> bytes:
        """What is left at the end of the text; raises as :meth:`decode`."""
        return self._joined(b"", final=True)

    def _joined(self, data: Block, final: bool) -> bytes:
        block = memoryview(self._waiting + data if self._waiting else data)
        made = [bytes(piece) for piece in self.pieces(block, final=final)]
        self._waiting = bytes(block[len(block) - self.left :])
        return made[0] if len(made) == 1 else b"".join(made)

    @abstractmethod
    def pieces(self, block: memoryview, *, final: bool) -> Iterator[memoryview]:
        """The UTF-8 of a block without copying it; afterwards ``left`` says how much of its end is to come again.

        Args:
            block: What the block before left, and more.
            final: Whether the text ends here.

        Yields:
            Pieces of UTF-8, each of them only until the next one.
        """

    def _passed(self, text: Block | npt.NDArray[np.uint8], start: int, stop: int) -> None:
        """Move the place over a part of the output."""
        lines, characters = place_after(text, start, stop)
        self.line += lines
        self.column = characters + 1 if lines else self.column + characters

    def _fault(self, code: str, at: int, bad: bytes) -> None:
        """Note a fault at a byte of the text, or raise it; the place has moved to where it stands."""
        fault = Fault(offset=at, line=self.line, column=self.column, hex=bad.hex().upper(), code=code)
        if self.on_error == "raise":
            facts = {"offset": at, "line": fault.line, "column": fault.column, "hex": fault.hex, "cause": code}
            raise MigrationError("LGM-C020", source=self.source, page=self.page, **facts)
        self.faults.append(fault)
        if len(self.faults) > self.limit:
            raise MigrationError("LGM-C021", source=self.source, page=self.page, limit=self.limit, offset=at)
