"""Rows of delimited text, one by one and exactly: what every faster way of reading them must agree with.

The reference is Python's ``csv`` in strict mode: a quote is one only at the beginning of a value, within quotes it is
doubled or escaped, and nothing but a delimiter or the end of the line follows the closing one; lines end with LF, CR
LF or CR. Where quotes go wrong, it cannot be known how far: the row is given up at the end of its first line, and
reading goes on with the next one. From there to where the fault showed, a quote inside a value without quotes is a
fault too.
"""

import re

import msgspec
import numpy as np

from lgmigrate.source.table import DelimitedForm

COLUMNS, BEHIND, UNCLOSED, STRAY, NUL, BLANK, END_MARK = (
    "LGM-S093", "LGM-S094", "LGM-S095", "LGM-S096", "LGM-S097", "LGM-S098", "LGM-S103",
)  # fmt: skip
LF, CR = ord("\n"), ord("\r")
AT_ONCE = 1 << 16
"""Bytes that are looked at with what is made of them in the processor's cache."""
CTRL_Z = b"\x1a"
"""How DOS marks the end of a text."""
_FORMULA = re.compile(rb'="((?:[^"]|"")*+)"', re.DOTALL)
"""What spreadsheets write for a number that is to stay text."""
_LINE_END = re.compile(b"\r\n|\r|\n")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a text.

    Attributes:
        start, end: Its bytes in the text, the end of its line included.
        values: Its values as UTF-8; where ``fault`` is set, what was read of them.
        fault: The code of what is wrong with it; empty where nothing is.
        at: Where in the text that shows.
        missing: How many values were filled up.
    """

    start: int
    end: int
    values: list[bytes]
    fault: str = ""
    at: int = 0
    missing: int = 0


class RowReader:
    """Reads rows of one dialect, remembering where quotes cannot be trusted.

    Args:
        form: The dialect.
        columns: Values of a row; None for any number.

    Attributes:
        doubtful: Up to where in the text a quote inside a value without quotes is a fault. Whoever cuts something off
            the beginning of the text takes that much off it.
    """

    def __init__(self, form: DelimitedForm, columns: int | None = None) -> None:
        self.form, self.columns = form, columns
        self.doubtful, self._stray = 0, False
        self._delimiter, self._quote = form.delimiter.encode(), form.quote.encode()
        self._usual = form.quoting == "usual"
        delimiter, quote, escape = (re.escape(mark.encode()) for mark in (form.delimiter, form.quote, form.escape))
        pair = [escape + b"."] if escape else []
        plain = [b"[^\r\n" + delimiter + escape + b"]+", *pair]
        quoted = [b"[^" + quote + escape + b"]+", *([quote + quote] if form.doubled else []), *pair]
        self._plain = re.compile(b"(?:" + b"|".join(plain) + b")*+", re.DOTALL)
        self._quoted = re.compile(b"((?:" + b"|".join(quoted) + b")*+)" + quote, re.DOTALL) if self._usual else None
        escapes = [*([escape] if escape else []), *([quote + b"(?=" + quote + b")"] if form.doubled else [])]
        self._taken = re.compile(b"(?:" + b"|".join(escapes) + b")(.)", re.DOTALL) if escapes else None
        self._escaped = re.compile(escape + b"(.)", re.DOTALL) if escape else None

    def row(self, text: bytes, start: int, final: bool) -> Row | None:
        """The row that begins at a byte of the text; None where its end is not there yet.

        Args:
            text: UTF-8.
            start: Where a row begins, before the end of the text.
            final: Whether nothing follows the text.
        """
        if self.form.ragged == "join":
            return self._joined(text, start, final)
        at, values = start, list[bytes]()
        self._stray = False
        while True:
            value, at, fault = self._value(text, at, final)
            if fault:
                return self._given_up(text, start, at, fault, values, final)
            if value is None:
                return None
            values.append(value)
            if text[at : at + 1] != self._delimiter:
                end = line_end(text, at, final)
                return None if end is None else self._whole(text, start, end, values)
            at += 1

    def _value(self, text: bytes, at: int, final: bool) -> tuple[bytes | None, int, str]:
        """A value, where it ends, and what is wrong; neither value nor fault where its end is not there yet."""
        begin = _behind_blanks(text, at) if self.form.blanks == "skip" else at
        if self._quoted and text.startswith(self._quote, begin):
            return self._within_quotes(text, begin, final)
        if self.form.excel and self._usual and text.startswith(b'="', begin):
            limit = begin + 3 + 2 * self.form.longest
            found = _FORMULA.match(text, begin, limit)
            if not found and not final and len(text) < limit:
                return None, at, ""
            if found and (end := self._behind(text, found.end())) == len(text) and not final:
                return None, at, ""
            if found and self._ends(text, end) and len(found[1]) <= self.form.longest:
                return found[1].replace(b'""', b'"'), end, ""
        end = self._plain.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing as well
        if end == len(text) and not final:
            return None, at, ""
        if not self._ends(text, end):  # an escape without anything behind it
            return None, end, UNCLOSED if final else ""
        value = text[at:end]
        self._stray |= self._usual and self._quote in value
        return self._escaped.sub(rb"\1", value) if self._escaped else value, end, ""

    def _within_quotes(self, text: bytes, at: int, final: bool) -> tuple[bytes | None, int, str]:
        """As :meth:`_value`, from an opening quote on."""
        limit = at + 3 + 2 * self.form.longest
        found = self._quoted.match(text, at + 1, limit) if self._quoted else None
        if not found:
            return None, min(limit, len(text)), UNCLOSED if final or len(text) >= limit else ""
        value, end = found[1], self._behind(text, found.end())
        if end == len(text) and not final:
            return None, at, ""
        if self._taken:
            value = self._taken.sub(rb"\1", value)
        if len(value) > self.form.longest:
            return None, end, UNCLOSED
        if not self._ends(text, end):
            return None, end, BEHIND
        if self.form.excel and (formula := _FORMULA.fullmatch(value)):
            value = formula[1].replace(b'""', b'"')
        return value, end, ""

    def _behind(self, text: bytes, at: int) -> int:
        return _behind_blanks(text, at) if self.form.blanks == "skip" else at

    def _ends(self, text: bytes, at: int) -> bool:
        """Whether a value may end here."""
        return at == len(text) or text[at : at + 1] in (self._delimiter, b"\r", b"\n")

    def _joined(self, text: bytes, start: int, final: bool) -> Row | None:
        """A row of a fixed number of values that may hold newlines, without quotes: lines until there are enough."""
        end = first = first_line_end(text, start, final)
        if end is None or first is None:
            return None
        values = _without_end(text[start:end]).split(self._delimiter)
        wanted = self.columns or 1
        while len(values) < wanted and end < len(text) and end - start <= self.form.longest and values != [b""]:
            following = first_line_end(text, end, final)
            if following is None:
                return None
            head, *others = _without_end(text[end:following]).split(self._delimiter)
            values[-1] += text[end - (2 if text[end - 2 : end] == b"\r\n" else 1) : end] + head
            values += others
            end = following
        if len(values) < wanted and end == len(text) and not final:
            return None
        if self.columns is None or len(values) == wanted:
            return self._whole(text, start, end, values)
        return self._whole(text, start, first, _without_end(text[start:first]).split(self._delimiter))

    def _whole(self, text: bytes, start: int, end: int, values: list[bytes]) -> Row:
        """A row that was read to the end of its line."""
        fault, missing, found = "", 0, len(values)
        line = _without_end(text[start:end])
        if not line:
            fault, values = BLANK, []
        elif line == CTRL_Z and text[start:] == CTRL_Z:
            fault, values = END_MARK, []
        elif self._stray and start < self.doubtful:
            fault = STRAY
        elif self.form.nul == "reject" and b"\0" in line:
            fault = NUL
        elif self.columns is not None and found != self.columns:
            if self.form.trailing and found == self.columns + 1 and not values[-1]:
                values = values[:-1]
            elif self.form.ragged == "fill" and found < self.columns:
                missing = self.columns - found
            else:
                fault = COLUMNS
        return Row(start=start, end=end, values=values, fault=fault, at=start, missing=missing)

    def _given_up(self, text: bytes, start: int, at: int, fault: str, values: list[bytes], final: bool) -> Row | None:
        """A row whose quotes went wrong at a byte: it ends with its first line."""
        end = first_line_end(text, start, final)
        if end is None:
            return None
        self.doubtful = max(self.doubtful, at)
        return Row(start=start, end=end, values=values, fault=fault, at=at)


def first_line_end(text: bytes, at: int, final: bool) -> int | None:
    """Behind the line that a byte stands in, its end included; None where that is not there yet."""
    found = _LINE_END.search(text, at)
    if found is None:
        return len(text) if final else None
    return line_end(text, found.start(), final)


def line_end(text: bytes, at: int, final: bool) -> int | None:
    """Behind the end of a line that stands at a byte, or the end of the text; None where that is not there yet."""
    if at == len(text):
        return at if final else None
    if text[at : at + 1] == b"\n":
        return at + 1
    if at + 1 == len(text) and not final:  # perhaps a line feed follows
        return None
    return at + 2 if text[at + 1 : at + 2] == b"\n" else at + 1


def lines_in(text: bytes, start: int, end: int) -> int:
    """How many lines end in a part of a text that ends with a line."""
    data, count = np.frombuffer(text, np.uint8)[start:end], 0
    returning = text.find(b"\r", start, end) >= 0
    for at in range(0, len(data), AT_ONCE):
        piece = data[at : at + AT_ONCE + 1]
        feeds = piece == LF
        count += int(np.count_nonzero(feeds[:AT_ONCE]))
        if returning:
            returns = piece[:AT_ONCE] == CR
            count += int(np.count_nonzero(returns)) - int(np.count_nonzero(returns[: len(piece) - 1] & feeds[1:]))
    return count


def _without_end(line: bytes) -> bytes:
    """A line without its end."""
    return line[:-2] if line.endswith(b"\r\n") else line[:-1] if line.endswith((b"\r", b"\n")) else line


def _behind_blanks(text: bytes, at: int) -> int:
    while text[at : at + 1] == b" ":
        at += 1
    return at
