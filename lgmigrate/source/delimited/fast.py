"""Rows of delimited text in columns, by Arrow's CSV reader: only where that cannot differ from reading them exactly.

All else is left to :class:`~lgmigrate.source.delimited.rows.RowReader`.
"""

import codecs
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from lgmigrate.source.delimited.quotes import Places, Quotes, line_ends
from lgmigrate.source.delimited.rows import CTRL_Z
from lgmigrate.source.table import DelimitedForm

_FORMULA, _WITHIN = '="', '^="[^"]*"$'


class ColumnReader:
    """Reads sound text of one dialect.

    Args:
        form: The dialect.
        columns: Values of a row.
        wanted: Places of the columns that are made, from 0; at least one.
        trailing: Whether all rows end with a delimiter.
    """

    def __init__(self, form: DelimitedForm, columns: int, wanted: list[int], trailing: bool = False) -> None:
        self._form, self._wanted = form, wanted
        self._usual = form.quoting == "usual"
        self._quotes = Quotes(form) if self._usual else None
        self._blanks = self._beside_blanks() if form.blanks == "skip" and self._usual else None
        names = [str(number) for number in range(columns + trailing)]
        self._trailing = names[-1] if trailing else ""
        # A column of which nothing is wanted is read too where it has to be looked into.
        self._read = names if form.excel or trailing else [names[number] for number in wanted]
        self._names = names
        self._parse = csv.ParseOptions(
            delimiter=form.delimiter,
            quote_char=form.quote if self._usual else False,
            double_quote=form.doubled if self._usual else False,
            newlines_in_values=True,
            ignore_empty_lines=False,
        )
        self._convert = csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
            include_columns=self._read,
        )

    def _beside_blanks(self) -> "re.Pattern[bytes]":
        delimiter, quote = re.escape(self._form.delimiter.encode()), re.escape(self._form.quote.encode())
        return re.compile(b"(?:^|[\r\n]|" + delimiter + b") +" + quote + b"|" + quote + b" ")

    def sound(self, text: bytes, start: int, stop: int, final: bool) -> int:
        """Up to where rows from one place of the text on are sound; ``start`` where they are not, or none ends.

        Args:
            text: UTF-8.
            start: Where a row begins.
            stop: Where to look no further.
            final: Whether the file ends at ``stop``.
        """
        if self._quotes:
            end = self._quotes.sound(text, start, stop, final)
        else:
            end = stop if final else _last_line(text, start, stop)
        return start if end == start or self._odd(text, start, end) else end

    def _odd(self, text: bytes, start: int, end: int) -> bool:
        """Whether there is something that Arrow reads differently, or that has to be looked at row by row."""
        form = self._form
        if form.nul == "reject" and text.find(b"\0", start, end) >= 0:
            return True
        if form.escape and text.find(form.escape.encode(), start, end) >= 0:
            return True
        if self._blanks and self._blanks.search(text, start, end):
            return True
        return text.startswith(codecs.BOM_UTF8, start, end) or text.endswith(CTRL_Z, start, end)

    def ends(self, text: bytes, start: int, end: int) -> Places:
        """Where sound rows end, in the text."""
        found = self._quotes.line_ends(text, start, end) if self._quotes else line_ends(text, start, end)
        return found if len(found) and found[-1] == end else np.append(found, end)

    def read(self, text: bytes, start: int, end: int) -> pa.Table | None:
        """Sound rows as columns named by their places from 0; None where a row has not as many values as it should."""
        part = pa.py_buffer(memoryview(text)[start:end])
        options = csv.ReadOptions(column_names=self._names, use_threads=False, block_size=max(end - start + 1, 1 << 10))
        try:
            table = csv.read_csv(pa.BufferReader(part), options, self._parse, self._convert)
        except pa.ArrowInvalid:
            return None
        # A blank line is to Arrow a row without any value.
        if (
            table.num_rows
            and not pc.min(pc.binary_length(table.column(0))).as_py()
            and _has_blank_line(text, start, end)
        ):
            return None
        if self._trailing and pc.any(pc.not_equal(table[self._trailing], "")).as_py():
            return None
        if self._form.excel:
            unwrapped = self._unwrapped(table)
            if unwrapped is None:
                return None
            table = unwrapped
        return table.select([self._names[number] for number in self._wanted])

    def _unwrapped(self, table: pa.Table) -> pa.Table | None:
        """Values that are formulas of a text without the formula; None where one is not plainly that."""
        for number, column in enumerate(table.columns):
            formula = pc.starts_with(column, _FORMULA)
            if pc.any(formula).as_py():
                if not pc.all(pc.or_(pc.invert(formula), pc.match_substring_regex(column, _WITHIN))).as_py():
                    return None
                taken = pc.if_else(formula, pc.utf8_slice_codeunits(column, 2, -1), column)
                table = table.set_column(number, table.column_names[number], taken)
        return table


def _last_line(text: bytes, start: int, stop: int) -> int:
    """Behind the last line that ends in a part of the text; ``start`` where none does."""
    before = stop - 1 if text[stop - 1 : stop] == b"\r" else stop  # perhaps a line feed follows
    return max(text.rfind(b"\n", start, before), text.rfind(b"\r", start, before), start - 1) + 1


def _has_blank_line(text: bytes, start: int, end: int) -> bool:
    begins = text.startswith((b"\n", b"\r"), start, end)
    return begins or any(text.find(pair, start, end) >= 0 for pair in (b"\n\n", b"\n\r", b"\r\r"))
