"""From files to words: code page, reference form, and what was assumed on the way."""

from pathlib import Path

from lgmigrate.charset import Charset
from lgmigrate.errors import MigrationError
from lgmigrate.files import open_input
from lgmigrate.source.copybook.form import Form, stream
from lgmigrate.source.copybook.text import MOST_BYTES, Line, decoded, lines_of_text
from lgmigrate.source.copybook.words import Word, words

TEXT = "(text)"
"""What a copybook without a file is called."""


class Reading:
    """Reads copybooks and what they copy as words.

    Args:
        encoding: The code page of the files; None finds it out for each.
        charset: The code page of the data.
        form: The reference form; ``auto`` tells by the lines of each file.

    Attributes:
        assumed: What was assumed so far, a sentence each.
    """

    def __init__(self, *, encoding: str | Charset | None, charset: str | Charset | None, form: Form) -> None:
        self._encoding, self._charset, self._form = encoding, charset, form
        self.assumed: list[str] = []

    def file(self, path: Path) -> list[Word]:
        """The words of a file.

        Raises:
            MigrationError: LGM-S001, LGM-S002, LGM-S070 to LGM-S072.
        """
        if path.is_dir():
            raise MigrationError("LGM-S002", path=str(path), why="it is a folder")
        with open_input(path) as file:
            data = file.read(MOST_BYTES + 1)
        return self._bytes(data, path.name)

    def given(self, data: str | bytes) -> list[Word]:
        """The words of a text or of the bytes of a file."""
        if isinstance(data, bytes):
            return self._bytes(data, TEXT)
        return self._lines(lines_of_text(data, TEXT))

    def _bytes(self, data: bytes, source: str) -> list[Word]:
        made = decoded(data, source, self._encoding, self._charset)
        self.assumed += made.assumed
        return self._lines(made.lines)

    def _lines(self, lines: list[Line]) -> list[Word]:
        made = stream(lines, self._form)
        self.assumed += made.assumed
        return list(words(made))
