"""The record reader: whatever the bytes, every record is read or rejected, and the scan and the extraction agree.

The first byte chooses the layout, the second how it is read, the third where a second file begins; the rest is the
data. Where records begin and end is found out a second time here, by the plain reading of each form.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest import mock

import msgspec
import polars as pl

import lgmigrate
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.source import Reader, Record, read_record
from lgmigrate.source.extract import NUMBER, Extraction
from lgmigrate.source.record import FileForm
from lgmigrate.source.rejects import RejectFiles

LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.record.toml"))
BATCHES = (None, 1, 2, 5)
OF_THE_FILE = ("LGM-S010", "LGM-S011", "LGM-S013")
"""Damage that ends a scan whatever its ``on_error``."""
LENGTH_MOST = 0xFFFF


class Outcome(msgspec.Struct):
    """What an extraction made: its ledger, the accepted rows by table, rejected bytes and causes."""

    ledger: Ledger
    frames: dict[str, pl.DataFrame]
    rejects: bytes
    causes: pl.DataFrame

    @property
    def read(self) -> int:
        """Records that were in the file."""
        return self.ledger.entries[0].read


def check(data: bytes) -> None:
    """One execution."""
    if len(data) < 3:
        return
    layout, how, body = LAYOUTS[data[0] % len(LAYOUTS)], data[1], data[3:]
    cut = data[2] % (len(body) + 1)
    record = layout_of(layout)
    parts = [body[:cut], body[cut:]] if how & 4 else [body]
    paths = [scratch() / f"data.{number}" for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    streams = [b"".join(parts)] if record.file.across else parts
    skipped = record.file.skip_first + record.file.skip_last
    try:
        made = extracted(paths, record, BATCHES[how & 3])
    except MigrationError as error:
        assert error.code == "LGM-S002", error
        assert any(len(stream) < skipped for stream in streams), error
        return
    pieces = [piece for stream in streams for piece in framed(stream, record)]
    accounted(made, pieces, record)
    caused(made, parts, record)
    with mock.patch("lgmigrate.source.scan.Reader", lambda record, *_: reader_of(record.name)):  # dear to make
        scanned(paths, made, record, BATCHES[(how >> 3) & 3], how >> 5)
    fed_back(made, record)


@cache
def scratch() -> Path:
    """A folder of this process, removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="lgmigrate-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def layout_of(path: Path) -> Record:
    """A record layout of the targets."""
    return read_record(path)


@cache
def reader_of(name: str) -> Reader:
    """Its reader."""
    return Reader(next(one for one in map(layout_of, LAYOUTS) if one.name == name))


def extracted(paths: list[Path], record: Record, batch_rows: int | None) -> Outcome:
    """Every table of some files, extracted."""
    target = RejectFiles.of(scratch() / "rejects", record.name)
    outputs = {one.name: scratch() / f"{one.name}.arrow" for one in record.tables}
    extraction = Extraction(paths, reader_of(record.name), record.name, "en")
    ledger = extraction.run(outputs, target, numbered=True, batch_rows=batch_rows)
    return Outcome(
        ledger,
        {name: pl.read_ipc(path) for name, path in outputs.items()},
        target.data.read_bytes() if target.data.exists() else b"",
        target.read_causes(),
    )


def framed(stream: bytes, record: Record) -> Iterator[bytes]:
    """The records of a stream as they are rejected; what is no whole record, or follows damage, as one piece."""
    form = record.file
    body = stream[form.skip_first : len(stream) - form.skip_last]
    forms = {"fixed": _counted, "lines": _lines, "bdw": _blocked, "rdw": _prefixed, "length": _prefixed}
    yield from forms[form.form](body, record)


def _counted(body: bytes, record: Record) -> Iterator[bytes]:
    return (body[at : at + record.length] for at in range(0, len(body), record.length))


def _lines(body: bytes, record: Record) -> Iterator[bytes]:
    end = bytes.fromhex(record.file.newline) or b"\n"
    *lines, last = body.split(end)
    yield from (line + end for line in lines)
    if last:  # a 0D at its end is data, and stays so
        yield last + (b"\r\n" if not record.file.newline and last.endswith(b"\r") else end)


def _prefixed(body: bytes, record: Record) -> Iterator[bytes]:
    form, at = record.file, 0
    start, size, zeros = (0, 2, 2) if form.form == "rdw" else (form.length_at, form.length_bytes, 0)
    head = start + size + zeros
    while len(body) - at >= head:
        length = int.from_bytes(body[at + start : at + start + size], form.order) + (0 if form.inclusive else head)
        if not head <= length <= LENGTH_MOST + head or any(body[at + start + size : at + head]):
            break
        if at + length > len(body):
            break
        yield body[at : at + length]
        at += length
    if at < len(body):
        yield body[at:]


def _blocked(body: bytes, record: Record) -> Iterator[bytes]:
    """The records as blocks of their own. A block that ends too early lacks a record, of which there may be nothing."""
    form, at, left, begun = record.file, 0, 0, 0
    more = 0 if form.inclusive else 4
    while len(body) - at >= 4:
        length = _block_length(body[at : at + 4], form) if not left else _word(body[at : at + 4], form)
        length += more
        if not left:
            if length < 8:
                break
            begun, at, left = at, at + 4, length - 4
            continue
        if not 4 <= length <= min(left, LENGTH_MOST + 4) or at + length > len(body):
            break
        yield (length + 4 - more).to_bytes(2, form.order) + b"\0\0" + body[at : at + length]
        at, left = at + length, left - length
    if left and at == begun + 4:  # with the word of a block of which nothing was read
        at = begun
    if left or at < len(body):
        yield body[at:]


def _word(word: bytes, form: FileForm) -> int:
    return -16 if word[2] or word[3] else int.from_bytes(word[:2], form.order)


def _block_length(word: bytes, form: FileForm) -> int:
    if form.order == "big" and word[0] & 0x80:
        return int.from_bytes(word, "big") & 0x7FFFFFFF
    return _word(word, form)


def accounted(made: Outcome, pieces: list[bytes], record: Record) -> None:
    """Every record is in an output, or its bytes are in the rejects with a cause."""
    assert all(entry.balanced for entry in made.ledger.entries), made.ledger.entries
    assert made.read == len(pieces), (made.read, pieces)
    rejected = made.causes["record"].unique().sort().to_list()
    assert made.rejects == b"".join(pieces[number - 1] for number in rejected), (made.rejects, rejected, pieces)
    accepted = [number for one in record.types for number in made.frames[one.name][NUMBER].to_list()]
    assert sorted([*accepted, *rejected]) == list(range(1, made.read + 1)), (accepted, rejected)
    for one in record.types:
        numbers = made.frames[one.name][NUMBER]
        assert numbers.is_sorted(), numbers
        for table in one.tables:
            assert set(made.frames[table.name][NUMBER]) <= set(numbers), table.name


def caused(made: Outcome, parts: list[bytes], record: Record) -> None:
    """Every cause says what, why and where."""
    assert made.causes["record"].is_sorted()
    assert not made.causes["reason"].str.contains(r"\{\w+\}").any(), made.causes["reason"].to_list()
    if len(parts) > 1 or record.file.pads:  # places in bytes that are not all there
        return
    for offset, text in made.causes.select("offset", "hex").rows():
        found = bytes.fromhex(text)  # the bytes of the field, the first wrong one of which is at the offset
        assert 0 <= offset <= len(parts[0]), offset
        around = parts[0][max(0, offset - len(found) + 1) : offset + len(found)]
        assert found in around, (offset, text, around)


def scanned(paths: list[Path], made: Outcome, record: Record, batch_rows: int | None, which: int) -> None:
    """A scan of one table sees what the extraction saw; where that rejected something, some scan ends with an error."""
    tables = [one.name for one in record.tables]
    tables = tables[which % len(tables) :] + tables[: which % len(tables)]
    options = {"record_number": NUMBER, "batch_rows": batch_rows}
    _with_nulls(lgmigrate.scan_fixed(paths, record, type=tables[0], on_error="null", **options), made, tables[0], which)
    few = tables if made.causes.height else tables[:1]
    raised = any(_raised(lgmigrate.scan_fixed(paths, record, type=name, **options), made, name) for name in few)
    assert raised == bool(made.causes.height), made.causes


def _with_nulls(scan: pl.LazyFrame, made: Outcome, table: str, which: int) -> None:
    """A scan that does not raise has the rows of the extraction, with bad ones among them."""
    try:
        frame = scan.collect()
    except MigrationError as error:
        assert error.code in OF_THE_FILE, error
        assert error.code in made.causes["code"].to_list(), error
        _complete(error)
        return
    assert not made.causes["code"].is_in(OF_THE_FILE).any(), made.causes
    assert _accepted(frame, made).equals(made.frames[table]), (frame, made.frames)
    name = frame.columns[which % frame.width]
    some = pl.col(name).is_not_null() & (pl.col(NUMBER) % 2 == 0)
    assert scan.filter(some).select(name).collect().equals(frame.filter(some).select(name)), name


def _raised(scan: pl.LazyFrame, made: Outcome, table: str) -> bool:
    """Whether a scan of one table ends with an error, which then is one that the extraction found."""
    try:
        frame = scan.collect()
    except MigrationError as error:
        _complete(error)
        assert error.code in made.causes["code"].to_list(), (error, made.causes)
        assert error.facts["record"] in made.causes["record"].to_list(), error
        return True
    assert _accepted(frame, made).equals(made.frames[table])
    return False


def _accepted(frame: pl.DataFrame, made: Outcome) -> pl.DataFrame:
    return frame.filter(~pl.col(NUMBER).is_in(made.causes["record"].unique().implode()))


def _complete(error: MigrationError) -> None:
    for template in (error.entry.detail, error.entry.detail_ja):
        template.format_map(error.facts)  # a KeyError where a fact is missing


def fed_back(made: Outcome, record: Record) -> None:
    """What was rejected for its fields is rejected again, each record for itself."""
    codes = made.causes["code"]
    details = any(one.parent for one in record.types)  # rejected without the records that they belong to
    if details or not made.causes.height or codes.is_in(OF_THE_FILE).any():
        return
    path = scratch() / "again"
    path.write_bytes(b"\0" * record.file.skip_first + made.rejects + b"\0" * record.file.skip_last)
    again = extracted([path], record, None)
    assert again.read == made.causes["record"].n_unique(), again.causes
    assert again.rejects == made.rejects
    assert again.causes["code"].to_list() == codes.to_list(), (again.causes, made.causes)
