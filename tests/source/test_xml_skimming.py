"""What is taken out of a document before the parser sees it changes nothing but the time that takes."""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgmigrate.errors import MigrationError
from lgmigrate.source.table import Column, Repeat, TableDefinition, XmlForm
from lgmigrate.source.xml import encoding as xml_encoding
from lgmigrate.source.xml import reading as xml_reading
from lgmigrate.source.xml import skimming as xml_skimming
from lgmigrate.source.xml.skimming import Skim
from lgmigrate.source.xml.source import XmlSource

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
LENIENT = msgspec.structs.replace(DEFINITION, rest="ignore")
GOOD = (
    '<r k="{0}" n:k=\'q"\'>\n <a k="&lt;">v&amp;{0} &#x5C71;"\'&apos;]]</a >\r\n'
    "<n:n>\n長い長い長い長い{0}</n:n><c/></r>\n"
)
FILL = "".join(GOOD.format(number) for number in range(12))
"""More than what the kernel wants to see behind a record to be sure of it."""


NO_XML = [
    '<r k="1" k="2"/>', '<r n:k="1" o:k="2" xmlns:o="urn:example:1"/>', "<r><a>1</b></r>", "<r><a>]]></a></r>",
    "<r><a>&#0;</a></r>", "<r><a>&#xFFFE;</a></r>", "<r><a>&nbsp;</a></r>", '<r k="<"/>', "<r k=1/>", "<r k/>",
    "<r><skip><x></y></skip></r>", '<r><skip q="1" q="2"/></r>', "<r><u:v/></r>", "<r><skip><u:v/></skip></r>",
    "<r><1/></r>", "<r><skip><-a/></skip></r>", "<r><skip><a:b:c/></skip></r>", "<r><skip>&x;</skip></r>",
    "<r><a/ ></r>", '<r k="1"n:k="2"/>', "<r>&lt</r>", "<r><a>&#38</a></r>", "<r><a>\ufffe</a></r>",
    "<r><skip a='1'b='2'/></r>",
]  # fmt: skip
ODD = [
    "<r/>", "<r><a>1</a><a>2</a></r>", "<r><a>1<b/></a></r>", "<r>x</r>", "<r><a>1<!-- c -->2</a></r>",
    "<r><?pi r?></r>", "<r><a>\ue000</a></r>", '<r k="a\tb\nc"/>',
    "<r><a><![CDATA[<r>]]></a></r>", '<r xmlns:m="urn:example:1"><m:n>1</m:n></r>', '<r><a xsi:nil="true"/></r>',
    '<r><a xsi:nil="1" k="1">x</a></r>', '<r><a xsi:type="t" skip=""/></r>', "<r><c>1</c><c><d>2</d></c></r>",
    "<r><c/><c/><c/></r>", "<r><r>1</r><g><r/></g></r>", '<r new="1"><new q="1"><deep/>x</new></r>',
    '<r><skip n:q="1" q="2"><skip>&amp;</skip></skip></r>', "<r><g><p><q t='1'>1</q></p><p/><p><q/></p></g></r>",
    "<r><g><h><n:i>1</n:i></h></g><g><h><n:i>2</n:i></h></g></r>", "<r><g><p><q/><q/></p></g></r>",
    "<o><r k='1'/><r k='2'/></o>", "<n:r/>", "<n:r><r/></n:r>", "<r a:b='1'/>", "<r><a>a\r\nb</a></r>",
    "<r>\n\n<a>\n</a>\n</r>", "<r><a>&#13;&#x10FFFF;&quot;</a></r>", "<r xml:lang='ja'/>",
]  # fmt: skip
BETWEEN = ["", "\n", "x", "<!-- <r> -->", "<o k='>'><r>1</r></o>", "<![CDATA[<r>]]>", "<?r <r>?>"]
DAMAGE = [b"", b"\xff", b"\0", b"<", b"</r>", b"&", b"\xef\xbf\xbe", b"</l>", b'"', b"<!--"]
RECORDS = st.lists(st.sampled_from(ODD) | st.sampled_from(NO_XML) | st.just(GOOD), max_size=8)


def document(parts: list[str]) -> bytes:
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    return f'<l xmlns:n="{URI}" xmlns:xsi="{xsi}">{"".join(parts)}</l>'.encode()


def everything(path: Path, definition: TableDefinition) -> tuple[Any, ...]:
    """All that comes of a document, however it is cut into batches."""
    source = XmlSource(path, definition)
    columns = {one.name: [field.name for field in one.fields] for one in source.definition.types}
    rows: dict[str, list[Any]] = {name: [] for name in columns}
    rejects, remarks, samples = [], Counter[tuple[str, str]](), dict[tuple[str, str], list[int]]()
    count = 0
    try:
        for batch in source.batches(columns):
            count += batch.count
            for name, frame in batch.frames.items():
                rows[name] += frame.rows()
            rejects += [
                (one.record, one.data, [msgspec.to_builtins(why) for why in one.causes]) for one in batch.rejects
            ]
            for one in batch.remarks:
                remarks[one.item, one.reason] += one.count
                samples.setdefault((one.item, one.reason), []).extend(one.records)
    except MigrationError as error:
        return error.code, error.facts
    return rows, rejects, list(remarks.items()), {key: some[:5] for key, some in samples.items()}, count


def both(path: Path, definition: TableDefinition, cut: int | None = None) -> list[tuple[Any, ...]]:
    """What comes of a document with and without skimming; in blocks of so many bytes."""
    found = []
    for patience in (xml_skimming.PATIENCE, -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(xml_skimming, "PATIENCE", patience)
            if cut:
                patch.setattr(xml_encoding, "BLOCK", cut)
                patch.setattr(xml_reading, "WINDOW", cut)
            found.append(everything(path, definition))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS, st.sampled_from([DEFINITION, LENIENT]), st.sampled_from([None, 700, 64]), st.data())
def test_documents_give_the_same(
    tmp_path: Path, records: list[str], definition: TableDefinition, cut: int | None, data: st.DataObject
) -> None:
    between = data.draw(st.sampled_from(BETWEEN))
    whole = document([FILL, *(one + between for one in records), FILL])
    if data.draw(st.booleans()):
        at = data.draw(st.integers(whole.index(b">") + 1, len(whole)))
        whole = whole[:at] + data.draw(st.sampled_from(DAMAGE)) + whole[at:]
    path = tmp_path / "t.xml"
    path.write_bytes(whole)
    skimmed, parsed = both(path, definition, cut)
    assert skimmed == parsed


def taken(monkeypatch: pytest.MonkeyPatch, path: Path, definition: TableDefinition) -> tuple[int, tuple[Any, ...]]:
    """How many records were taken at once, and what came of all."""
    counts: list[int] = []
    whole = Skim.piece

    def counting(self: Skim, instruction: Any) -> Any:
        piece = whole(self, instruction)
        counts.append(piece.count if piece else 0)
        return piece

    with monkeypatch.context() as patch:
        patch.setattr(Skim, "piece", counting)
        found = everything(path, definition)
    return sum(counts), found


@pytest.mark.parametrize("bad", NO_XML)
def test_what_is_no_xml_is_not_taken(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "t.xml"
    path.write_bytes(document([FILL, bad, FILL]))
    skimmed, parsed = both(path, LENIENT)
    assert skimmed == parsed
    assert skimmed[4] < 25 or skimmed[1]


def test_nearly_all_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.xml"
    odd = '<r k="1"><a>1<!-- c -->2</a></r>'
    path.write_bytes(document([FILL, odd, FILL, "<o/>", FILL, "<r><a/><a/></r>", FILL]))
    count, (rows, rejects, *_) = taken(monkeypatch, path, DEFINITION)
    assert count == 48
    assert [one[0] for one in rejects] == [38]
    assert [row[1] for row in rows["row"]][11:14] == ["11", "1", "0"]
    assert rows["row"][1][1:5] == ("1", 'q"', "v&1 山\"'']]", "<")
    assert rows["row"][1][5] == "\n長い長い長い長い1"


def test_what_is_unknown_is_learned_where_it_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.xml"
    row = '<r k="1" new="x"><a>1</a><extra q="1"><deep>x</deep></extra></r>\n'
    monkeypatch.setattr(xml_reading, "WINDOW", 4000)
    monkeypatch.setattr(xml_encoding, "BLOCK", 4000)
    monkeypatch.setattr(xml_reading, "BATCH", 1000)
    path.write_bytes(document([row * 20_000]))
    source = XmlSource(path, LENIENT)
    remarks = Counter[str]()
    for batch in source.batches({"row": ["k"]}):
        for one in batch.remarks:
            remarks[one.item] += one.count
    assert remarks["row: extra"] == remarks["row: @new"] == 20_000
    skimmed, parsed = both(path, DEFINITION)
    assert skimmed == parsed
    assert len(skimmed[1]) == 20_000


def test_repeats_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = TableDefinition(
        name="t",
        form="xml",
        xml=XmlForm(record="/l/part/row"),
        columns=[Column(name="no", source="@no")],
        repeats=[Repeat(name="p", each="p", inherit=["no"], columns=[Column(name="q"), Column(name="z", source="@z")])],
    )
    rows = "".join(
        f'<row no="{n}">' + f'<p z="{n}"><q>長い長い長い{n}</q></p>' * (n % 400) + "</row>" for n in range(401)
    )
    path = tmp_path / "t.xml"
    path.write_text(f"<l><part>{rows}</part><row no='x'/><part>\n{rows}</part></l>", encoding="utf-8")
    count, found = taken(monkeypatch, path, made)
    assert count == 802
    assert len(found[0]["row.p"]) == 2 * sum(n % 400 for n in range(401))
    skimmed, parsed = both(path, made)
    assert skimmed == parsed == found


@pytest.mark.parametrize("text", ["<row no='1'>{}</row>", "<l><row no='1'>{}</row></l>"])
def test_records_within_records_are_not_records(tmp_path: Path, text: str) -> None:
    made = TableDefinition(name="t", form="xml", xml=XmlForm(record="//row"), columns=[Column(name="no", source="@no")])
    path = tmp_path / "t.xml"
    path.write_text(text.format("<row no='2'/>" * 100), encoding="utf-8")
    skimmed, parsed = both(path, made)
    assert skimmed == parsed
    assert skimmed[4] == 1


def test_a_document_type_leaves_all_to_the_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = TableDefinition(
        name="t", form="xml", xml=XmlForm(record="/l/row"), columns=[Column(name="no", source="@no")]
    )
    path = tmp_path / "t.xml"
    path.write_text('<!DOCTYPE l [<!ATTLIST row no CDATA "7">]><l>' + "<row/>" * 200 + "</l>", encoding="utf-8")
    count, found = taken(monkeypatch, path, made)
    assert count == 0
    assert {row[1] for row in found[0]["row"]} == {None}
