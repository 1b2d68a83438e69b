"""The reference form of COBOL source: fixed or free, comments, debugging lines, continuation.

What is left is one stream of characters, each of which knows its place.
"""

import re
from typing import Literal

import msgspec

from lgmigrate.source.copybook.faults import Place
from lgmigrate.source.copybook.text import CARD, Line

Form = Literal["auto", "fixed", "free"]
INDICATOR, FIRST, LAST = 7, 8, 72
"""Columns of the fixed form: the indicator, and the first and last of the text."""
COMMENT, DEBUG, CONTINUATION = "*/", "Dd", "-"
LISTING = re.compile(r"(EJECT|SKIP[123]|TITLE\s+('[^']*'|\"[^\"]*\"))\s*\.?", re.IGNORECASE)
"""Statements about the listing of the compiler, and nothing else."""
DIRECTIVE = re.compile(
    r"(>>\s*SOURCE\s+(FORMAT\s+)?(IS\s+)?|(>>|\$)\s*SET\s+SOURCEFORMAT\s*\(?)['\"]?(?P<form>FREE|FIXED)['\"]?\)?\s*\.?",
    re.IGNORECASE,
)
FREE_ONLY = re.compile(r"\s{0,6}(\*>|>>|0?[1-9]\s|[1-4][0-9]\s|66\s|77\s|88\s|COPY\s)", re.IGNORECASE)
"""How a line of the free form begins that has text where the fixed form has none."""


class Stream(msgspec.Struct):
    """The characters of a copybook, and the line and index in it of each.

    Attributes:
        chars: Characters; lines end with a line feed unless they are continued.
        lines: The line of each.
        indexes: Its index in the text of that line.
        assumed: What was assumed.
    """

    chars: list[str]
    lines: list[Line]
    indexes: list[int]
    assumed: list[str]

    def put(self, line: Line, start: int, stop: int) -> None:
        """Append the characters of a line from ``start`` to ``stop``."""
        self.chars += line.text[start:stop].replace("\t", " ")
        self.lines += [line] * (stop - start)
        self.indexes += range(start, stop)

    def fill(self, char: str, count: int, line: Line) -> None:
        """Append a character that is not written in the file."""
        self.chars += [char] * count
        self.lines += [line] * count
        self.indexes += [len(line.text)] * count

    def trim(self) -> None:
        """Take back the end of the line and blanks before it."""
        while self.chars and self.chars[-1].isspace():
            self.chars.pop()
            self.lines.pop()
            self.indexes.pop()

    def place(self, at: int) -> Place:
        """The place of a character."""
        if at < len(self.lines):
            return self.lines[at].place(self.indexes[at])
        return self.lines[-1].place(len(self.lines[-1].text)) if self.lines else Place("", 1, 1)


def stream(lines: list[Line], form: Form) -> Stream:
    """The text of a copybook without what is not of the language.

    Args:
        lines: The lines of the file.
        form: ``auto`` tells by the lines; a ``>>SOURCE FORMAT`` directive in them has the last word.

    Raises:
        MigrationError: LGM-S072 for an indicator or directive that is none, or a literal that is not closed.
    """
    made = Stream([], [], [], [])
    free = form == "free" or (form == "auto" and looks_free(lines))
    quote, debugging, beyond = "", 0, 0
    for line in lines:
        if found := DIRECTIVE.fullmatch(line.text.strip()[:200]) or DIRECTIVE.fullmatch(line.text[6:200].strip()):
            free = found["form"].upper() == "FREE"
        elif free:
            if line.text.lstrip().upper().startswith(">>D "):
                debugging += 1
            elif not LISTING.fullmatch(line.text.strip()[:200]):
                _free_line(line, made)
        else:
            debugging += _is_debug(line)
            beyond = beyond or (line.number if line.text[line.between(CARD + 1, CARD + 1)[0] :].strip() else 0)
            quote = _fixed_line(line, made, quote)
    if quote:
        raise made.place(len(made.chars)).error("LGM-S072", "the literal is not closed at the end of the file")
    if beyond:
        made.assumed.append(f"what stands behind column 72 is no text; line {beyond} goes on even behind column {CARD}")
    if debugging:
        made.assumed.append(f"{debugging} debugging lines (D) are comments")
    return made


def looks_free(lines: list[Line]) -> bool:
    """Whether some line has text that the fixed form has no place for, before its column 8."""
    return any(line.text.strip() and not _fits_fixed(line) and FREE_ONLY.match(line.text) for line in lines)


def _fits_fixed(line: Line) -> bool:
    start, stop = line.between(INDICATOR, INDICATOR)
    head, indicator = line.text[:start].strip(), line.text[start:stop]
    if indicator == "":
        return not head or head.isdigit()
    return indicator in f" \t{COMMENT}{DEBUG}{CONTINUATION}$" and not re.match(r"\d\d?\s+\S|\*>|>>", head)


def _is_debug(line: Line) -> int:
    start, stop = line.between(INDICATOR, INDICATOR)
    return int(line.text[start:stop] in tuple(DEBUG))


def _free_line(line: Line, made: Stream) -> None:
    text = line.text
    if text.lstrip().startswith(">>"):
        raise line.place(text.index(">>")).error("LGM-S072", "the compiler directive is not one of SOURCE FORMAT")
    stop, quote = _until_comment(text, 0, len(text), "")
    if quote:
        raise line.place(text.rindex(quote)).error("LGM-S072", "the literal is not closed at the end of the line")
    made.put(line, 0, stop)
    made.fill("\n", 1, line)


def _fixed_line(line: Line, made: Stream, quote: str) -> str:
    """Append a line of the fixed form; returns the quote of a literal that goes on in the next line."""
    at, behind = line.between(INDICATOR, INDICATOR)
    indicator = line.text[at:behind].replace("\t", " ") or " "
    if "\t" in line.text[:at]:
        indicator, behind = " ", at  # the tab goes over the columns up to 8
    if indicator in tuple(COMMENT + DEBUG):
        return quote
    start, stop = line.between(FIRST, LAST)
    start = min(max(start, behind), stop)
    text = line.text[start:stop]
    if not text.strip() and indicator == " ":
        return quote
    if indicator == "$" or text.lstrip().startswith(">>"):
        raise line.place(at).error("LGM-S072", "the compiler directive is not one of SOURCE FORMAT")
    if indicator not in (" ", CONTINUATION):
        raise line.place(at).error("LGM-S072", f"{indicator!r} in column 7 is no indicator (blank, *, /, D, -)")
    if LISTING.fullmatch(text.strip()):
        return quote
    if indicator == CONTINUATION:
        start = _continued(line, made, start, stop, quote)
    elif quote:
        raise made.place(len(made.chars)).error("LGM-S072", "the literal is neither closed nor continued (-, column 7)")
    stop, quote = _until_comment(line.text, start, stop, quote)
    made.put(line, start, stop)
    if quote:  # a literal goes on to column 72, whether blanks are written there or not
        made.fill(" ", max(0, LAST + 1 - line.columns[stop]), line)
    else:
        made.fill("\n", 1, line)
    return quote


def _continued(line: Line, made: Stream, start: int, stop: int, quote: str) -> int:
    """Join a continuation line to what stands before it; returns where its text begins."""
    first = start + len(line.text[start:stop]) - len(line.text[start:stop].lstrip())
    if not made.chars:
        raise line.place(first).error("LGM-S072", "there is no line to continue")
    if not quote:
        made.trim()
        return first
    if line.text[first : first + 1] != quote:
        raise line.place(first).error("LGM-S072", f"a continued literal goes on with {quote}")
    return first + 1


def _until_comment(text: str, start: int, stop: int, quote: str) -> tuple[int, str]:
    """Where a line's text ends before a ``*>`` comment, and the quote of a literal that is open there."""
    at = start
    while at < stop:
        char = text[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif text.startswith("*>", at):
            return at, ""
        at += 1
    return stop, quote
