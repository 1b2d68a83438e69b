"""Where something stands in a copybook, and errors that show the line with a caret under it."""

import unicodedata
from collections.abc import Sequence

import msgspec

from lgmigrate.errors import MigrationError

SHOWN = 100
"""Characters of a line that an error shows, at most."""


class Place(msgspec.Struct, frozen=True):
    """A place in the source: file, line and column, both from 1; the text of the line as the file has it."""

    source: str
    line: int
    column: int
    text: str = ""

    def error(self, code: str, why: str) -> MigrationError:
        """An error of the catalogue at this place, its last lines being the line of the file and a caret."""
        start = max(0, self.column - SHOWN // 2) if len(self.text) > SHOWN else 0
        shown = "".join(char if char.isprintable() else " " for char in self.text[start : start + SHOWN]).rstrip()
        before = shown[: self.column - 1 - start]
        return MigrationError(
            code,
            source=self.source,
            line=self.line,
            column=self.column,
            text=shown,
            caret=" " * width(before) + "^",
            why=why,
        )


NOWHERE = Place("", 1, 1)


def width(text: str | Sequence[str]) -> int:
    """Columns that a text takes on a terminal, which are also its bytes in a double-byte code page."""
    return sum(wide(char) for char in text)


def wide(char: str) -> int:
    """2 for a character that takes two columns (of East Asian width wide, full or ambiguous), 1 for others."""
    return 1 if char < "\x80" else 2 if unicodedata.east_asian_width(char) in "WFA" else 1
