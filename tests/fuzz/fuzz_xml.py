"""XML files: whatever the bytes, a file is refused, or every record that a parser finds is read or rejected.

The first byte chooses the definition, the rest is the document. Where it is well-formed UTF-8, the records and one of
their columns are found a second time by lxml itself.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import polars as pl
from lxml import etree

from lgmigrate.charset import CodePage, Lookup
from lgmigrate.charset.transcode_page import text_lookup
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.source.table import Column, Repeat, TableDefinition, XmlForm
from lgmigrate.source.table.extract import NUMBER
from lgmigrate.source.xml import Xml, fetch, scan_xml

URI = "urn:x"
DEFINITION = TableDefinition(
    name="fuzz",
    form="xml",
    xml=XmlForm(record="//r", namespaces={"n": URI}, ignore=["skip"]),
    columns=[
        Column(name="k", source="@k", null=["-"]),
        Column(name="a", source="a"),
        Column(name="n", source="g/n:i"),
        Column(name="first", source="c[1]"),
        Column(name="second", source="c[2]/d"),
    ],
    repeats=[Repeat(name="p", each="g/p", columns=[Column(name="q", source="q")], inherit=["k"])],
)
ENCODINGS = ("detect", "detect", "utf-8", "cp932")
BATCHES = (None, 1, 2, 7)
REFUSED = ("LGM-S110", "LGM-S111", "LGM-S112", "LGM-S113", "LGM-C021")
SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


class Outcome(msgspec.Struct):
    """What an extraction made."""

    ledger: Ledger
    frames: dict[str, pl.DataFrame]
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
    if not data:
        return
    how, body = data[0], data[1:]
    path, definition = scratch() / "data.xml", defined(how)
    path.write_bytes(body)
    try:
        made = extracted(path, definition, BATCHES[how & 3])
    except MigrationError as error:
        assert error.code in REFUSED, error
        complete(error)
        assert error.code in ("LGM-S111", "LGM-S112", "LGM-S113") or not well_formed(body, definition), error
        return
    accounted(made, path, definition)
    compared(made, body, definition)
    scanned(path, definition, made, BATCHES[(how + 1) & 3])


def defined(how: int) -> TableDefinition:
    """The definition that a byte chooses."""
    form = XmlForm(record="/l/r" if how & 64 else "//r", namespaces={"n": URI}, ignore=["skip"])
    return msgspec.structs.replace(
        DEFINITION, xml=form, encoding=ENCODINGS[(how >> 2) & 3], rest="ignore" if how & 16 else "error"
    )


@cache
def scratch() -> Path:
    """A folder of this process, removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="lgmigrate-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def extracted(path: Path, definition: TableDefinition, batch_rows: int | None) -> Outcome:
    """The file, extracted."""
    target = RejectFiles.of(scratch() / "rejects", "fuzz")
    outputs = {one.name: scratch() / f"{one.name}.arrow" for one in definition.types}
    ledger = Xml(path, definition, "fuzz", "en").run(outputs, target, numbered=True, batch_rows=batch_rows)
    return Outcome(
        ledger,
        {name: pl.read_ipc(path) for name, path in outputs.items()},
        target.data.read_bytes() if target.data.exists() else b"",
        target.read_causes(),
    )


def accounted(made: Outcome, path: Path, definition: TableDefinition) -> None:
    """Every record is in the table or in the rejects."""
    entry = made.ledger.entries[0]
    assert all(one.balanced for one in made.ledger.entries), made.ledger.entries
    rejected = made.causes["record"].unique().sort().to_list()
    accepted = made.frames["row"][NUMBER].to_list()
    assert sorted([*accepted, *rejected]) == list(range(1, entry.read + 1)), (accepted, rejected, entry)
    assert set(made.frames["row.p"][NUMBER]) <= set(accepted)
    bytes_of = {number: data for number, _, data in fetch(path, definition, rejected)}
    assert made.rejects == b"".join(bytes_of.get(number, b"") for number in rejected), (made.rejects, bytes_of)
    assert not made.causes["reason"].str.contains(r"\{\w+\}").any(), made.causes["reason"].to_list()


def well_formed(body: bytes, definition: TableDefinition) -> bool:
    """Whether lxml reads a document as it stands, in an encoding that both have."""
    if definition.encoding == "cp932" and not body.isascii():
        return False
    try:
        body.decode()
        root = etree.fromstring(body, etree.XMLParser(**SAFE))
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        return False
    info = root.getroottree().docinfo
    plain = (info.encoding or "UTF-8").upper() in ("UTF-8", "US-ASCII", "ASCII")
    return plain and info.internalDTD is None


def found(body: bytes, absolute: bool) -> Iterator[tuple[str | None, bool]]:
    """The records that lxml finds, the outermost ones: their attribute ``k``, and whether a record is in them."""
    root = etree.fromstring(body, etree.XMLParser(**SAFE))
    for one in root.xpath("/l/r" if absolute else "//r[not(ancestor::r)]"):
        yield one.get("k"), bool(one.xpath("descendant::r"))


def compared(made: Outcome, body: bytes, definition: TableDefinition) -> None:
    """The records are those that lxml finds."""
    if not well_formed(body, definition):
        ended = complete_records(body, definition) if _utf8(body, definition) else 0
        assert made.ledger.entries[0].read >= ended, (made.ledger.entries, ended)
        return
    assert definition.xml is not None
    expected = list(found(body, absolute=definition.xml.record.startswith("/l")))
    assert made.ledger.entries[0].read == len(expected), (made.ledger.entries[0], expected)
    assert "LGM-S110" not in made.causes["code"].to_list()
    for number, key in made.frames["row"].select(NUMBER, "k").rows():
        assert key == (None if expected[number - 1][0] == "-" else expected[number - 1][0]), (number, key, expected)


def _utf8(body: bytes, definition: TableDefinition) -> bool:
    return body.isascii() and definition.encoding != "cp932" and b"encoding" not in body and b"<!" not in body


def complete_records(body: bytes, definition: TableDefinition) -> int:
    """How many outermost records end before a document breaks off."""
    assert definition.xml is not None
    absolute = definition.xml.record.startswith("/l")
    depth = count = 0
    names: list[str] = []
    try:
        for event, one in etree.iterparse(BytesIO(body), events=("start", "end"), **SAFE):
            if event == "start":
                names.append(str(one.tag))
                depth += bool(depth or (names == ["l", "r"] if absolute else one.tag == "r"))
            else:
                names.pop()
                depth -= bool(depth)
                count += not depth and one.tag == "r" and (not absolute or names == ["l"])
    except etree.XMLSyntaxError:
        return count
    return count


def scanned(path: Path, definition: TableDefinition, made: Outcome, batch_rows: int | None) -> None:
    """A scan has the rows of the extraction, and ends with an error where that rejected something."""
    options: dict[str, Any] = {"record_number": NUMBER, "batch_rows": batch_rows}
    frame = scan_xml(path, definition, on_error="null", **options).collect()
    good = frame.filter(~pl.col(NUMBER).is_in(made.causes["record"].unique().implode()))
    assert good.equals(made.frames["row"]), (good, made.frames["row"])
    try:
        repeats = scan_xml(path, definition, type="row.p", **options).collect()
    except MigrationError as error:
        complete(error)
        assert made.causes.height, error
        assert error.code in made.causes["code"].to_list(), error
    else:
        assert not made.causes.height, made.causes
        assert repeats.equals(made.frames["row.p"])


def complete(error: MigrationError) -> None:
    """The facts of an error fill its sentences."""
    for template in (error.entry.detail, error.entry.detail_ja):
        template.format_map(error.facts)  # a KeyError where one is missing
