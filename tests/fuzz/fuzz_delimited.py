"""Delimited files: whatever the bytes and the dialect, every byte is of a row, and every row is read or rejected.

The first three bytes choose encoding, dialect and columns, the rest is the file. The fast way of reading is compared
with the exact one, and both with Python's ``csv`` where that has the dialect.
"""

import atexit
import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import polars as pl

from lgmigrate.charset import CodePage, Lookup
from lgmigrate.charset.transcode_page import text_lookup
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.source.delimited import Delimited, fetch, scan_delimited
from lgmigrate.source.delimited.fast import ColumnReader
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.source.table import ROW, Column, DelimitedForm, TableDefinition
from lgmigrate.source.table.extract import NUMBER

ENCODINGS = ("utf-8", "cp932", "utf-16", "ibm-930")
DELIMITERS = (",", "\t", ";", "|")
RAGGED = ("reject", "fill", "join", "reject")
BATCHES = (None, 1, 3, 20)
OF_THE_FILE = ("LGM-S090", "LGM-S091", "LGM-S092", "LGM-C021")
"""Errors for which there is no pass at all."""


class Outcome(msgspec.Struct):
    """What an extraction made."""

    ledger: Ledger
    frame: pl.DataFrame
    rejects: bytes
    causes: pl.DataFrame


LOOKUPS: dict[str, Lookup] = {}
"""Compiled code pages: dear to make, and the same every time where there are no 外字."""


def check(data: bytes) -> None:
    """One execution."""
    with mock.patch("lgmigrate.charset.transcode.text_lookup", lookup):
        examine(data)


def lookup(page: CodePage, layers: Sequence[Mapping[int, str]] = ()) -> Lookup:
    """A code page for texts, compiled once."""
    assert not any(layers)
    if page.name not in LOOKUPS:
        LOOKUPS[page.name] = text_lookup(page)
    return LOOKUPS[page.name]


def examine(data: bytes) -> None:
    """Read a file as its first bytes say, in every way."""
    if len(data) < 3:
        return
    definition, batch_rows, body = defined(data[0], data[1], data[2]), BATCHES[data[2] & 3], data[3:]
    path = scratch() / "data.csv"
    path.write_bytes(body)
    try:
        made = extracted(path, definition, batch_rows)
    except MigrationError as error:
        assert error.code in OF_THE_FILE, error
        complete(error)
        return
    entry = made.ledger.entries[0]
    assert entry.balanced, entry
    rows = list(fetch(path, definition, list(range(1, entry.read + 1))))
    covered(rows, made, body, definition)
    with mock.patch.object(ColumnReader, "sound", lambda self, text, start, stop, final: start):  # noqa: ARG005
        exact = extracted(path, definition, None)
    same(made, exact)
    scanned(path, definition, made, BATCHES[(data[2] + 1) & 3])
    as_python_reads(body, definition, made)


def defined(one: int, two: int, three: int) -> TableDefinition:
    """The definition that three bytes choose."""
    count = (three >> 2) & 7
    header = (two >> 6) & 1
    form = DelimitedForm(
        delimiter=DELIMITERS[two & 3],
        quoting="none" if one & 4 else "usual",
        excel=bool(one & 8),
        trailing=bool(one & 16),
        escape="\\" if one & 32 else "",
        doubled=not one & 64,
        blanks="skip" if one & 128 else "keep",
        ragged=RAGGED[(two >> 2) & 3],  # type: ignore[arg-type]
        blank_lines="reject" if two & 16 else "skip",
        nul="keep" if two & 32 else "reject",
        header=header,
        skip=two >> 7,
        longest=16 if three & 32 else 1000,
    )
    columns = [Column(name=f"C{n}", source=n, null=["-"] if three & 64 else []) for n in range(1, count + 1)]
    return TableDefinition(
        name="fuzz",
        encoding=ENCODINGS[one & 3],
        delimited=form,
        columns=columns,
        rest="ignore" if three & 128 else "error",
    )


@cache
def scratch() -> Path:
    """A folder of this process, removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="lgmigrate-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def extracted(path: Path, definition: TableDefinition, batch_rows: int | None) -> Outcome:
    """The file, extracted."""
    target, output = RejectFiles.of(scratch() / "rejects", "fuzz"), scratch() / "row.arrow"
    ledger = Delimited(path, definition, "fuzz", "en").run({ROW: output}, target, numbered=True, batch_rows=batch_rows)
    return Outcome(
        ledger,
        pl.read_ipc(output),
        target.data.read_bytes() if target.data.exists() else b"",
        target.read_causes(),
    )


def covered(rows: list[tuple[int, int, bytes]], made: Outcome, body: bytes, definition: TableDefinition) -> None:
    """The rows lie one behind the other up to the end of the file; the rejected ones are in the rejects as they are."""
    entry, form = made.ledger.entries[0], definition.delimited
    assert [number for number, _, _ in rows] == list(range(1, entry.read + 1)), rows
    at = rows[0][1] if rows else len(body)
    plain = (
        not form.header and not form.skip and definition.encoding != "utf-16" and not body.startswith(b"\xef\xbb\xbf")
    )
    assert not plain or at == (0 if body else at), at
    for number, offset, found in rows:
        assert offset == at, (number, offset, at)
        assert body[offset : offset + len(found)] == found, number
        at += len(found)
    assert at == len(body), (at, len(body))
    rejected = made.causes["record"].unique().sort().to_list()
    assert made.rejects == b"".join(rows[number - 1][2] for number in rejected), rejected
    accepted = made.frame[NUMBER].to_list()
    assert accepted == sorted(set(accepted)), accepted
    assert not set(accepted) & set(rejected), (accepted, rejected)
    assert len(accepted) + len(rejected) + sum(entry.filtered.values()) == entry.read, entry
    assert not made.causes["reason"].str.contains(r"\{\w+\}").any(), made.causes["reason"].to_list()


def same(fast: Outcome, exact: Outcome) -> None:
    """The fast way reads what the exact one does."""
    assert fast.frame.equals(exact.frame), (fast.frame, exact.frame)
    assert fast.rejects == exact.rejects
    assert fast.causes.equals(exact.causes), (fast.causes, exact.causes)
    assert fast.ledger.as_dict() == exact.ledger.as_dict(), (fast.ledger, exact.ledger)


def scanned(path: Path, definition: TableDefinition, made: Outcome, batch_rows: int | None) -> None:
    """A scan has the rows of the extraction, and ends with an error where that rejected something."""
    options: dict[str, Any] = {"record_number": NUMBER, "batch_rows": batch_rows}
    scan = scan_delimited(path, definition, on_error="null", **options)
    frame = scan.collect()
    assert frame.filter(~pl.col(NUMBER).is_in(made.causes["record"].unique().implode())).equals(made.frame)
    name = frame.columns[-1]
    some = pl.col(name).is_not_null() & (pl.col(NUMBER) % 2 == 0)
    assert scan.filter(some).select(name).collect().equals(frame.filter(some).select(name)), name
    try:
        raised = scan_delimited(path, definition, **options).collect()
    except MigrationError as error:
        complete(error)
        assert made.causes.height, error
        assert (error.code, error.facts["record"]) == made.causes.select("code", "record").row(0), error
    else:
        assert not made.causes.height, made.causes
        assert raised.equals(made.frame)


def complete(error: MigrationError) -> None:
    """The facts of an error fill its sentences."""
    for template in (error.entry.detail, error.entry.detail_ja):
        template.format_map(error.facts)  # a KeyError where one is missing


def as_python_reads(body: bytes, definition: TableDefinition, made: Outcome) -> None:
    """Where Python's ``csv`` reads rows of one width from valid text, they are the same here."""
    form = definition.delimited
    other = (form.escape, form.excel, form.trailing, form.blanks == "skip", form.skip, form.header, not form.doubled)
    if definition.encoding != "utf-8" or any(other) or form.quoting == "none" or form.longest < len(body):
        return
    if b"\0" in body or b"\x1a" in body or body.startswith(b"\xef\xbb\xbf") or definition.columns:
        return
    try:
        text = io.StringIO(body.decode(), newline="")
        rows = [row for row in csv.reader(text, delimiter=form.delimiter, strict=True) if row]
    except (UnicodeDecodeError, csv.Error):
        return
    if len({len(row) for row in rows}) == 1 and form.blank_lines == "skip":
        assert not made.causes.height, made.causes
        assert [list(row) for row in made.frame.drop(NUMBER).rows()] == rows, (made.frame, rows)
