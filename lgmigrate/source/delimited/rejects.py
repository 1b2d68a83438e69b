"""Which rows of a window are rejected, why, and the bytes of the file that they are."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lgmigrate.charset.transcoding import Fault
from lgmigrate.source.delimited.head import Bound
from lgmigrate.source.delimited.parts import Part
from lgmigrate.source.delimited.rows import BEHIND, BLANK, COLUMNS, END_MARK, Row, lines_in
from lgmigrate.source.delimited.text import Window
from lgmigrate.source.table.batch import Cause, Reject

REPLACED = "\ufffd".encode()
HEAD_BYTES = 16
"""How much of a row is shown as hex where it is the row that is wrong."""
CAUSES = 10
"""Bytes that are not of the code page are listed up to so many a row."""


def judged(window: Window, parts: Sequence[Part], bound: Bound, page: str) -> tuple[list[Reject], set[int]]:
    """The rejects among the rows of a window, and their numbers.

    Args:
        window: Where the rows stand.
        parts: The rows that were read one by one; others are sound.
        bound: What they should be.
        page: The name of the code page, for reasons.
    """
    passed = {END_MARK} if bound.definition.delimited.blank_lines == "reject" else {END_MARK, BLANK}
    doubted = [
        (number, row)
        for part in parts
        for number, row in enumerate(part.rows, part.record)
        if (row.fault and row.fault not in passed)
        or (window.faults and window.text.find(REPLACED, row.start, row.end) >= 0)
    ]
    if not doubted:
        return [], set()
    starts = window.places(np.array([row.start for _, row in doubted], np.int64)).tolist()
    ends = window.places(np.array([row.end for _, row in doubted], np.int64)).tolist()
    found: list[Reject] = []
    line, before = window.line, 0
    fields = {place: name for name, place in bound.places.items()}
    for (number, row), start, end in zip(doubted, starts, ends, strict=True):
        line, before = line + lines_in(window.text, before, row.start), row.start
        offset, data = window.offset + start, window.data[start:end]
        stop = offset + len(data) + (window.final and end == len(window.data))  # a shift is not closed behind the end
        faults = [one for one in window.faults if offset <= one.offset < stop]
        causes = list(_of_bytes(row, faults, offset, line, fields, page))
        if row.fault and row.fault not in passed:
            causes.append(_of_row(window.text, row, offset, data, line, bound))
        if causes:
            found.append(Reject(record=number, offset=offset, data=data, causes=causes))
    return found, {reject.record for reject in found}


def _of_row(text: bytes, row: Row, offset: int, data: bytes, line: int, bound: Bound) -> Cause:
    """Why a row is none, as far as its delimiters and quotes go."""
    facts: dict[str, Any] = {"line": line}
    field = ""
    if row.fault == COLUMNS:
        facts |= {"found": len(row.values), "expected": bound.columns}
    elif row.fault == BEHIND:
        before = text[row.start : row.at]
        at_line = before[max(before.rfind(b"\n"), before.rfind(b"\r")) + 1 :]
        facts |= {"at_line": line + lines_in(before, 0, len(before)), "at": len(at_line.decode(errors="replace")) + 1}
        field = {place: name for name, place in bound.places.items()}.get(len(row.values), "")
    return Cause(code=row.fault, offset=offset, field=field, hex=data[:HEAD_BYTES].hex().upper(), facts=facts)


def _of_bytes(
    row: Row, faults: list[Fault], offset: int, line: int, fields: dict[int, str], page: str
) -> Iterator[Cause]:
    """What of a row is not of the code page."""
    counts = [value.count(REPLACED) for value in row.values]
    where = [fields.get(place, "") for place, count in enumerate(counts) for _ in range(count)]
    told = len(where) == len(faults)  # a row that was given up, or that holds such characters, does not tell
    for number, fault in enumerate(faults[:CAUSES]):
        facts = {"at": fault.offset - offset + 1, "found": fault.hex, "page": page, "line": line}
        field = where[number] if told else ""
        yield Cause(code=fault.code, offset=fault.offset, field=field, hex=fault.hex, facts=facts)
