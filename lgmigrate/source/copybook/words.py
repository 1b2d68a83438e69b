"""The text-words of a copybook: what COPY … REPLACING compares and puts in the place of another."""

from collections.abc import Iterator

import msgspec

from lgmigrate.source.copybook.faults import Place
from lgmigrate.source.copybook.form import Stream

PREFIXES = ("", "X", "N", "NX", "G", "GX", "Z", "B", "U")
"""What may stand before the quote of a literal; each gets a meaning, or an error, where literals are read."""
MARKS = "():"
PSEUDO = "=="
LONGEST = 20_000
"""Characters of a word or literal, at most."""


class Word(msgspec.Struct, frozen=True):
    """A text-word.

    Attributes:
        text: As written; a literal with its quotes.
        kind: ``word``, ``literal``, ``mark`` (a parenthesis or colon), ``pseudo`` (``==``), ``stop`` (the full stop).
        glued: Whether nothing stands between it and the word before.
        place: Where it begins.
        prefix: Of a literal: what stands before the quote, upper case.
    """

    text: str
    kind: str
    glued: bool
    place: Place
    prefix: str = ""

    @property
    def key(self) -> str:
        """What two words are compared by."""
        return self.text if self.kind == "literal" else upper(self.text)


def upper(text: str) -> str:
    """A text with its ASCII letters in upper case: COBOL has no cases of others."""
    return "".join(char.upper() if char < "\x80" else char for char in text)


def words(stream: Stream) -> Iterator[Word]:
    """The words of a stream.

    Raises:
        MigrationError: LGM-S072 for a literal that is not closed, or a word that is too long.
    """
    text = "".join(stream.chars)
    at, behind = 0, -1
    while at < len(text):
        if text[at].isspace() or (text[at] in ",;" and _blank(text, at + 1)):
            at += 1
            continue
        word, stop = _word(text, at, stream, at == behind)
        if stop - at > LONGEST:
            raise stream.place(at).error("LGM-S072", f"a word of more than {LONGEST:,} characters")
        yield word
        at = behind = stop


def _blank(text: str, at: int) -> bool:
    """Whether a full stop or comma before ``at`` separates; at the end of a pseudo-text it does."""
    return at >= len(text) or text[at].isspace() or text.startswith(PSEUDO, at)


def _word(text: str, at: int, stream: Stream, glued: bool) -> tuple[Word, int]:
    """The word at a character, and where it ends."""
    place = stream.place(at)
    if text[at] == "." and _blank(text, at + 1):
        return Word(".", "stop", glued, place), at + 1
    if text.startswith(PSEUDO, at):
        return Word(PSEUDO, "pseudo", glued, place), at + len(PSEUDO)
    if text[at] in MARKS:
        return Word(text[at], "mark", glued, place), at + 1
    stop = _run(text, at)
    prefix = upper(text[at:stop])
    if stop < len(text) and text[stop] in "'\"" and prefix in PREFIXES:
        end = _literal_end(text, stop, stream)
        return Word(text[at:end], "literal", glued, place, prefix), end
    return Word(text[at:stop], "word", glued, place), stop


def _run(text: str, at: int) -> int:
    """Where a run of characters without separators ends."""
    while at < len(text):
        char = text[at]
        if char.isspace() or char in "'\"" or char in MARKS or text.startswith(PSEUDO, at):
            break
        if char in ".,;" and _blank(text, at + 1):
            break
        at += 1
    return at


def _literal_end(text: str, start: int, stream: Stream) -> int:
    quote, at = text[start], start + 1
    while at < len(text) and text[at] != "\n":
        if text[at] == quote:
            if at + 1 < len(text) and text[at + 1] == quote:
                at += 2
                continue
            return at + 1
        at += 1
    raise stream.place(start).error("LGM-S072", "the literal is not closed")
