"""The bytes of a copybook as lines of characters: which code page, where lines end, in which column a character stands.

Columns are those of the file's bytes, which decide what is in columns 8 to 72 of the fixed form: a double-byte
character takes two, a shift code one. A UTF-8 file is counted as if it were in a double-byte page, from which nearly
all of them were converted with their lines kept.
"""

import re
from collections.abc import Iterator

import msgspec

from lgmigrate.charset import Charset, CodePage, charset_of, code_page
from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook.faults import Place, wide

MOST_BYTES = 2 << 20
"""A file above is no copybook."""
CARD = 80
"""Bytes of a line in a host library, where lines have no ends."""
TAB = 8
EBCDIC_LINE = re.compile(rb"\r?[\x15\x25]")
LINE = re.compile(r"\r\n|\r|\n")
GUESSED_EBCDIC = ("ibm-930", "ibm-939")
PYTHON = {"utf-8": "utf-8-sig", "utf-16": "utf-16"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line: its number from 1, its characters, and the column of each, from 1, with the column behind the last."""

    number: int
    text: str
    columns: list[int]
    source: str

    def place(self, at: int) -> Place:
        """The place of the character ``at`` (from 0)."""
        return Place(self.source, self.number, at + 1, self.text)

    def between(self, first: int, last: int) -> tuple[int, int]:
        """The slice of the characters that begin in the columns from ``first`` to ``last``."""
        start = next((at for at, column in enumerate(self.columns[:-1]) if column >= first), len(self.text))
        stop = next((at for at, column in enumerate(self.columns[:-1]) if column > last), len(self.text))
        return start, max(start, stop)


class Decoded(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a file, the page they were read in, and what had to be assumed."""

    lines: list[Line]
    page: str
    assumed: tuple[str, ...] = ()


def lines_of_text(text: str, source: str) -> list[Line]:
    """Lines of a text that is decoded already; tabs go to every eighth column.

    Raises:
        MigrationError: LGM-S071 for a text above 2 MB.
    """
    if len(text) > MOST_BYTES:
        raise MigrationError("LGM-S071", source=source, most=MOST_BYTES >> 20)
    parts = LINE.split(text.removesuffix("\x1a"))
    return [_line(part, number, source) for number, part in enumerate(parts, 1)]


def decoded(data: bytes, source: str, encoding: str | Charset | None, charset: str | Charset | None) -> Decoded:
    """The lines of a file.

    Args:
        data: The file.
        source: What it is called in errors.
        encoding: Its code page; None finds it out: UTF-8, CP932, or EBCDIC, then the page of the data where that is
            one, IBM 930 or 939 otherwise. What was found is noted unless the file is ASCII.
        charset: The code page of the data that the copybook describes.

    Raises:
        MigrationError: LGM-S070 for bytes that are not of the page; LGM-S071 for a file above 2 MB; LGM-C001 for a page
            that there is none of.
    """
    if len(data) > MOST_BYTES:
        raise MigrationError("LGM-S071", source=source, most=MOST_BYTES >> 20)
    if encoding is not None:
        page = code_page(charset_of(encoding))
        return Decoded(lines=_lines(data, page, source), page=page.name)
    candidates = list(_candidates(data, charset))
    for page in candidates:
        try:
            lines = _lines(data, page, source)
        except MigrationError:
            if page is candidates[-1]:
                raise
            continue
        noted = () if data.isascii() else (f"{source} is in {page.name}: its bytes are valid there; --encoding says",)
        return Decoded(lines=lines, page=page.name, assumed=noted)
    raise AssertionError  # there is always a candidate


def _candidates(data: bytes, charset: str | Charset | None) -> Iterator[CodePage]:
    """The pages that a file may be in, in the order in which they are tried."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield code_page(Charset(base="utf-16"))
        return
    blanks, ebcdic_blanks = data.count(b" "), data.count(b"\x40")
    if ebcdic_blanks <= blanks:
        yield code_page(Charset(base="utf-8"))
        yield code_page(Charset(base="cp932"))
        return
    if charset is not None and (page := code_page(charset_of(charset))).form == "shift" and page.single:
        yield page
    yield from (code_page(Charset(base=name)) for name in GUESSED_EBCDIC)


def _lines(data: bytes, page: CodePage, source: str) -> list[Line]:
    if page.form == "unicode":
        try:
            return lines_of_text(data.decode(PYTHON[page.name]), source)
        except UnicodeDecodeError as error:
            facts = {"offset": error.start, "hex": data[error.start : error.end].hex().upper()[:16]}
            raise MigrationError("LGM-S070", source=source, page=page.name, **facts) from None
    if page.form == "shift" and page.blank != b" ":
        cards = _cards(data, source, page)
    else:
        cards = re.split(rb"\r\n|\r|\n", data.removesuffix(b"\x1a"))
    at, lines = 0, []
    for number, card in enumerate(cards, 1):
        lines.append(_expanded(*_characters(card, page, source, at), number, source))
        at += len(card) + 1
    return lines


def _cards(data: bytes, source: str, page: CodePage) -> list[bytes]:
    """The lines of an EBCDIC file: ended by a line feed or new line, or of 80 bytes each."""
    if EBCDIC_LINE.search(data):
        return EBCDIC_LINE.split(data)
    if len(data) % CARD and len(data) > CARD:
        raise MigrationError("LGM-S070", source=source, page=page.name, offset=len(data), hex="(no line ends)")
    return [data[at : at + CARD] for at in range(0, len(data), CARD)]


def _characters(card: bytes, page: CodePage, source: str, base: int) -> tuple[list[str], list[int]]:
    """The characters of a line, and the column of each with the one behind the last."""
    texts: list[str] = []
    columns: list[int] = []
    at, double = 0, page.form == "shift" and not page.single
    while at < len(card):
        shift = _shift(card, at, page, double)
        if shift:
            at, double = at + shift, not double
            continue
        text, size = _character(card, at, page, double)
        if not size:
            bad = card[at : at + 2].hex().upper()
            raise MigrationError("LGM-S070", source=source, page=page.name, offset=base + at, hex=bad)
        texts.append(text)
        columns.append(at + 1)
        at += size
    return texts, [*columns, at + 1]


def _shift(card: bytes, at: int, page: CodePage, double: bool) -> int:
    if double:
        return len(page.to_single) if page.to_single and card.startswith(page.to_single, at) else 0
    return max((len(one) for one in page.to_double if card.startswith(one, at)), default=0)


def _character(card: bytes, at: int, page: CodePage, double: bool) -> tuple[str, int]:
    """The character at a byte and how many bytes it takes; 0 where there is none."""
    if not double and card[at] in page.single:
        return page.single[card[at]], 1
    if double or page.form == "lead":
        for size in (2, 3):
            code = int.from_bytes(card[at : at + size], "big")
            text = page.double.get(code) or page.user_defined.get(code)
            if text and at + size <= len(card):
                return text, size
    return "", 0


def _expanded(texts: list[str], columns: list[int], number: int, source: str) -> Line:
    """A line whose characters may be several code points: each stands in the column of its bytes."""
    if "\t" in texts:
        return _line("".join(texts), number, source)
    places = [column for text, column in zip(texts, columns, strict=False) for _ in text]
    return Line(number=number, text="".join(texts), columns=[*places, columns[-1]], source=source)


def _line(text: str, number: int, source: str) -> Line:
    """A line of Unicode, tabs going to every eighth column, the first of which is column 9."""
    columns, column = [], 1
    for char in text:
        columns.append(column)
        column += TAB - (column - 1) % TAB if char == "\t" else wide(char)
    return Line(number=number, text=text, columns=[*columns, column], source=source)
