"""Any records: the fast way and the slow way agree, and both with what ElementTree reads."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from lgmigrate.source.table import Column, Repeat, TableDefinition, XmlForm
from lgmigrate.source.xml import Xml, scan_xml
from lgmigrate.source.xml.columns import Shaper
from lgmigrate.source.xml.paths import plan_of
from lgmigrate.source.xml.reading import SAFE, XmlReading
from lgmigrate.source.xml.shaped import ROW, Shaped
from lgmigrate.source.xml.source import XmlSource
from lgmigrate.source.xml.walk import shaped_slow

URI = "urn:example:1"
DEFINITION = TableDefinition(
    name="t",
    form="xml",
    xml=XmlForm(record="//r", namespaces={"n": URI}, ignore=["skip", "a/@skip"]),
    columns=[
        Column(name="k", source="@k"),
        Column(name="nk", source="@n:k"),
        Column(name="a", source="a"),
        Column(name="ak", source="a/@k"),
        Column(name="n", source="n:n"),
        Column(name="deep", source="g/h/n:i"),
        Column(name="first", source="c[1]"),
        Column(name="second", source="c[2]/d"),
    ],
    repeats=[Repeat(name="p", each="g/p", columns=[Column(name="q", source="q"), Column(name="t", source="q/@t")])],
)
TEXT = st.text(st.sampled_from("ab<>&\"'\\\t\n \r]= 山\ue000\U00020000\u3000/x:"), max_size=6)
NAMES = st.sampled_from(["r2", "a", "n:n", "g", "h", "n:i", "c", "d", "p", "q", "skip", "m:n", "b"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["k", "n:k", "t", "skip", "m:k", "xsi:nil"]), TEXT | st.just("true"), max_size=2
)
QUOTED = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
PLAIN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def element(name: str, attributes: dict[str, str], inside: list[str], declares: bool) -> str:
    """An element as text; some declare a prefix of their own."""
    if "n:k" in attributes:
        attributes = {one: value for one, value in attributes.items() if one != "m:k"}  # the same name twice is no XML
    declares = declares or any(one.startswith("m:") for one in (name, *attributes))
    start = "".join(
        [name, f' xmlns:m="{URI}"' * declares, *(f" {one}={quoted(attributes[one])}" for one in attributes)]
    )
    return f"<{start}>{''.join(inside)}</{name}>"


def quoted(value: str) -> str:
    return f'"{value.translate(QUOTED)}"'


LEAVES = st.lists(TEXT.map(lambda text: text.translate(PLAIN)), max_size=1)
BETWEEN = st.sampled_from(["", "\n ", "x", "<!-- c -->", "<![CDATA[<&]]>"])
TREES = st.recursive(
    st.builds(element, NAMES, ATTRIBUTES, LEAVES, st.booleans()),
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, st.lists(inner | BETWEEN, max_size=4), st.just(value=False)),
    max_leaves=6,
)
RECORDS = st.lists(
    st.builds(element, st.just("r"), ATTRIBUTES, st.lists(TREES, max_size=5), st.booleans()), min_size=1, max_size=5
)
PARTS = {
    "@k": "k", "@n:k": "nk", "a": "a", "n:n": "n", "g/h/n:i": "deep",
}  # fmt: skip


def document(records: list[str]) -> bytes:
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    return f'<l xmlns:n="{URI}" xmlns:xsi="{xsi}">{"".join(records)}</l>'.encode()


def comparable(shaped: Shaped) -> tuple[dict[str, list[tuple[object, ...]]], list[tuple[object, ...]]]:
    """Rows and events, but for records that are rejected anyway: of those, which they are."""
    fatal = {row for row, _, _, code in shaped.events.iter_rows() if code in ("LGM-S114", "LGM-S115", "LGM-S118")}
    frames = {name: [row for row in frame.rows() if row[0] not in fatal] for name, frame in shaped.frames.items()}
    return frames, sorted(shaped.events.filter(~shaped.events[ROW].is_in(list(fatal))).rows()) + sorted(fatal)  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_fast_and_slow_agree(records: list[str]) -> None:
    plan = plan_of(DEFINITION)
    for one in etree.fromstring(document(records), etree.XMLParser(**SAFE)):
        text = etree.tostring(one, encoding="utf-8", with_tail=False)
        fast, odd = Shaper(plan, lenient=False).fast([text])
        if fast is not None and not len(odd):
            assert comparable(fast) == comparable(shaped_slow([text], np.array([0]), plan))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS)
def test_batches_agree_with_element_tree(tmp_path: Path, records: list[str]) -> None:
    path = tmp_path / "t.xml"
    path.write_bytes(document(records))
    source = XmlSource(path, msgspec.structs.replace(DEFINITION, rest="ignore"))
    columns = {"row": list(PARTS.values()), "row.p": ["q"]}
    batches = list(source.batches(columns))
    rejected = {one.record for batch in batches for one in batch.rejects}
    rows = {row[0]: row[1:] for batch in batches for row in batch.frames["row"].rows()}
    assert sum(batch.count for batch in batches) == len(rows) + len(rejected) == len(records)
    for number, one in enumerate(ElementTree.fromstring(document(records)), 1):  # noqa: S314 -- made here
        if number in rows:
            assert rows[number] == tuple(value_of(one, path) for path in PARTS)
    assert all(one.data.startswith(b"<r") for batch in batches for one in batch.rejects)


def value_of(record: ElementTree.Element, path: str) -> str | None:
    names = {"n": URI, "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
    if path.startswith("@"):
        return record.get(path[1:].replace("n:", f"{{{URI}}}"))
    found = record.find(path, names)
    if found is None or (not found.text and found.get(f"{{{names['xsi']}}}nil") == "true"):
        return None
    return found.text or ""


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS, st.data())
def test_damage_loses_no_record(tmp_path: Path, records: list[str], data: st.DataObject) -> None:
    whole = document(records)
    cut = data.draw(st.integers(whole.index(b">") + 1, len(whole)))
    path = tmp_path / "t.xml"
    path.write_bytes(whole[:cut] + data.draw(st.sampled_from([b"", b"\xff", b"\0", b"<", b"</r>", b"&"])) + whole[cut:])
    ledger = Xml(path, DEFINITION, "t").run({}, None)
    entry = ledger.entries[0]
    reading = XmlReading(path, plan_of(DEFINITION), None, lambda page: [])  # noqa: ARG005
    complete = sum(len(batch.records) for batch in reading.batches())
    assert ledger.balanced
    assert entry.read == complete + bool(reading.broken or reading.stray)
    assert entry.read >= len(records) or reading.broken


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_size_of_batches_changes_nothing(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "t.xml"
    text = "".join(f'<r k="{n}"><a k="{n % 3}">v{n}</a><g><p><q>{n}</q></p><p/></g></r>\n' for n in range(40))
    path.write_bytes(document([text]))
    assert scan_xml(path, DEFINITION, batch_rows=rows).collect().equals(scan_xml(path, DEFINITION).collect())
    repeats = scan_xml(path, DEFINITION, type="row.p", batch_rows=rows, record_number="n").collect()
    assert repeats["n"].to_list() == [n // 2 + 1 for n in range(80)]
    assert repeats["lgm_occurrence"].to_list() == [1, 2] * 40
