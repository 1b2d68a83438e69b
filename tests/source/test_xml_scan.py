"""XML: which elements are records, what becomes of their parts, and what is done about broken documents."""

import gzip
from pathlib import Path

import msgspec
import polars as pl
import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.gaiji import GaijiRow, GaijiTable
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.source.table import Column, Repeat, TableDefinition, XmlForm, read_table_definition
from lgmigrate.source.xml import Xml, fetch, scan_xml

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NAMESPACES = {"soap": SOAP, "x": "urn:example:juminki"}
ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="' + SOAP + '" xmlns:x="urn:example:juminki">\n'
    "<soap:Header/>\n<soap:Body><x:list>\n{}\n</x:list></soap:Body>\n</soap:Envelope>\n"
)


def definition(*columns: str, record: str = "//row", **settings: object) -> TableDefinition:
    """A definition with columns that are called as their paths."""
    form = XmlForm(record=record, namespaces=settings.pop("namespaces", {}), ignore=settings.pop("ignore", []))  # type: ignore[arg-type]
    return TableDefinition(
        name="t",
        form="xml",
        xml=form,
        columns=[Column(name=one) for one in columns],
        **settings,  # type: ignore[arg-type]
    )


def written(folder: Path, text: str | bytes, name: str = "t.xml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(folder: Path, text: str | bytes, made: TableDefinition, **options: object) -> list[tuple[str | None, ...]]:
    return scan_xml(written(folder, text), made, **options).collect().rows()  # type: ignore[arg-type]


def failed(folder: Path, text: str | bytes, made: TableDefinition) -> MigrationError:
    with pytest.raises(MigrationError) as caught:
        scan_xml(written(folder, text), made).collect()
    return caught.value


def test_records_in_an_envelope(tmp_path: Path) -> None:
    rows = (
        '<x:row no="0001"><x:name>山田</x:name><x:addr><x:town>一丁目</x:town></x:addr></x:row>\n'
        '<x:row no="0002"><x:name>A &amp; B &lt;&#x5C71;&gt;</x:name><x:addr><x:town/></x:addr></x:row>'
    )
    made = definition(
        "@no", "x:name", "x:addr/x:town", record="/soap:Envelope/soap:Body/x:list/x:row", namespaces=NAMESPACES
    )
    got = read(tmp_path, ENVELOPE.format(rows), made)
    assert got == [("0001", "山田", "一丁目"), ("0002", "A & B <山>", "")]
    assert read(tmp_path, ENVELOPE.format(rows), made, record_number="n")[1][0] == 2


def test_prefixes_are_those_of_the_definition_not_of_the_document(tmp_path: Path) -> None:
    text = '<list xmlns="urn:example:juminki"><row><name>a</name></row><row xmlns:y="urn:y"><name>b</name></row></list>'
    assert read(tmp_path, text, definition("x:name", record="//x:row", namespaces=NAMESPACES)) == [("a",), ("b",)]
    made = definition("name", namespaces={"": "urn:example:juminki"})
    assert read(tmp_path, text, made) == [("a",), ("b",)]


def test_namespaces_declared_within_a_record(tmp_path: Path) -> None:
    text = '<l><row><x:a xmlns:x="urn:1">p</x:a><y:a xmlns:y="urn:1"/></row><row><z:a xmlns:z="urn:1">q</z:a></row></l>'
    made = definition("n:a[1]", "n:a[2]", namespaces={"n": "urn:1"})
    assert read(tmp_path, text, made) == [("p", ""), ("q", None)]


@pytest.mark.parametrize("path", [".", "text()"])
def test_the_text_of_the_record_itself(tmp_path: Path, path: str) -> None:
    assert read(tmp_path, '<l><row k="1">a</row><row k="2"/></l>', definition("@k", path)) == [("1", "a"), ("2", "")]


def test_cdata_comments_and_processing_instructions(tmp_path: Path) -> None:
    text = "<l><row><a>1<!-- no -->2<![CDATA[<&>]]><?pi no?>3</a></row><!-- no --></l>"
    assert read(tmp_path, text, definition("a")) == [("12<&>3",)]


def test_line_ends_and_blanks_are_as_xml_has_them(tmp_path: Path) -> None:
    text = '<l><row k="a\r\nb&#10;c"><a>\r\n x \u3000</a><b>&#13;</b></row></l>'
    assert read(tmp_path, text, definition("@k", "a", "b")) == [("a b\nc", "\n x \u3000", "\r")]


def test_absent_empty_and_nil(tmp_path: Path) -> None:
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    text = f'<l {xsi}><row><a xsi:nil="true"/></row><row><a/></row><row/><row><a xsi:nil="false">x</a></row></l>'
    path = written(tmp_path, text)
    assert scan_xml(path, definition("a")).collect()["a"].to_list() == [None, "", None, "x"]
    ledger = Xml(path, definition("a"), "t").run({}, None)
    notes = {(note.item, note.reason): (note.count, note.records) for note in ledger.notes}
    assert notes["row: a", "LGM-S121"] == (1, [1])
    assert notes["row: a", "LGM-S120"] == (1, [3])


def test_what_repeats_becomes_rows(tmp_path: Path) -> None:
    made = TableDefinition(
        name="t",
        form="xml",
        xml=XmlForm(record="//row"),
        columns=[Column(name="no", source="@no"), Column(name="name")],
        repeats=[
            Repeat(
                name="tax",
                each="taxes/tax",
                inherit=["no"],
                columns=[
                    Column(name="year", source="@year"),
                    Column(name="amount", source="."),
                ],
            )
        ],
    )
    text = (
        '<l><row no="1"><name>a</name><taxes><tax year="5">10</tax><tax year="6">20</tax></taxes></row>'
        '<row no="2"><name>b</name><taxes/></row><row no="3"><name>c</name><taxes><tax>30</tax></taxes></row></l>'
    )
    path = written(tmp_path, text)
    got = scan_xml(path, made, type="row.tax", record_number="n").collect()
    assert got.columns == ["n", "lgm_occurrence", "no", "year", "amount"]
    assert got.rows() == [(1, 1, "1", "5", "10"), (1, 2, "1", "6", "20"), (3, 1, "3", None, "30")]
    ledger = Xml(path, made, "t").run({"row": tmp_path / "o.csv", "row.tax": tmp_path / "tax.csv"}, None)
    assert ledger.balanced
    assert [(entry.name, entry.out) for entry in ledger.entries] == [("t", {"row": 3}), ("t.row.tax", {"row.tax": 3})]
    assert (tmp_path / "tax.csv").read_text() == "lgm_occurrence,no,year,amount\n1,1,5,10\n2,1,6,20\n1,3,,30\n"


def test_numbered_columns(tmp_path: Path) -> None:
    text = "<l><row><i><c>1</c></i><i><c>2</c></i></row><row><i><c>3</c></i></row></l>"
    assert read(tmp_path, text, definition("i[1]/c", "i[2]/c")) == [("1", "2"), ("3", None)]
    error = failed(tmp_path, text.replace("</row><row>", "<i><c>9</c></i></row><row>"), definition("i[1]/c", "i[2]/c"))
    assert (error.code, error.facts["field"]) == ("LGM-S116", "i[3]")


FAULTS = {
    "<row><a>1</a><a>2</a></row>": ("LGM-S114", "a"),
    "<row><a>1<b/></a></row>": ("LGM-S115", "a"),
    "<row><a>1</a><b>x</b></row>": ("LGM-S116", "b"),
    '<row k="1"><a>1</a></row>': ("LGM-S116", "@k"),
    "<row>stray<a>1</a></row>": ("LGM-S116", "./text()"),
    "<row><a>1</a>stray</row>": ("LGM-S116", "./text()"),
}


@pytest.mark.parametrize("bad", FAULTS)
def test_a_record_with_a_fault_is_rejected_and_the_others_stay(tmp_path: Path, bad: str) -> None:
    code, field = FAULTS[bad]
    path = written(tmp_path, f"<l>\n<row><a>x</a></row>\n{bad}\n<row><a>y</a></row>\n</l>")
    target = RejectFiles.of(tmp_path, "t")
    ledger = Xml(path, definition("a"), "t", "en").run({"row": tmp_path / "o.csv"}, target, numbered=True)
    assert (tmp_path / "o.csv").read_text() == "lgm_record,a\n1,x\n3,y\n"
    assert ledger.balanced
    assert ledger.entries[0].rejected == {code: 1}
    assert target.data.read_text() == bad + "\n"
    line = target.read_causes().row(0, named=True)
    assert (line["record"], line["code"], line["field"], line["offset"]) == (2, code, field, None)
    assert "line 3" in line["reason"]
    assert list(fetch(path, definition("a"), [2])) == [(2, None, bad.encode() + b"\n")]
    error = failed(tmp_path, path.read_text(), definition("a"))
    assert (error.code, error.facts["record"]) == (code, 2)


def test_what_no_column_takes_can_be_left_out(tmp_path: Path) -> None:
    text = '<l><row k="1"><a>1</a><b>x<c/></b></row><row><a>2</a><b/></row></l>'
    path = written(tmp_path, text)
    ledger = Xml(path, definition("a", rest="ignore"), "t").run({"row": tmp_path / "o.csv"}, None)
    notes = {note.item: (note.reason, note.count) for note in ledger.notes}
    assert notes == {"row: @k": ("LGM-S116", 1), "row: b": ("LGM-S116", 2)}
    ledger = Xml(path, definition("a", ignore=["b", "@k"]), "t").run({"row": tmp_path / "o.csv"}, None)
    assert ledger.notes == []
    assert (tmp_path / "o.csv").read_text() == "a\n1\n2\n"


def test_what_lies_outside_of_records_is_posted(tmp_path: Path) -> None:
    text = '<l v="1"><head><count>2</count></head>loose<row><a>1</a></row> <row><a>2</a></row>tail<end/></l>'
    ledger = Xml(written(tmp_path, text), definition("a"), "t").run({}, None)
    outside = {note.item: note.count for note in ledger.notes if note.reason == "LGM-S119"}
    assert outside == {"/l/@v": 1, "/l/head/count": 1, "/l": 2}
    assert ledger.entries[0].read == 2


def test_records_elsewhere_are_an_error_and_none_at_all_are_not(tmp_path: Path) -> None:
    text = '<l xmlns="urn:1"><row><a/></row></l>'
    error = failed(tmp_path, text, definition("a"))
    assert error.code == "LGM-S111"
    assert "{urn:1}row" in error.facts["known"]
    assert failed(tmp_path, "<l><m><row/></m></l>", definition("a", record="/l/row")).code == "LGM-S111"
    assert read(tmp_path, "<l/>", definition("a")) == []


@pytest.mark.parametrize("cut", ["<row><a>3</a", "<row><a>3</b></row>", "<row a=b></row>"])
def test_a_document_that_breaks_off_keeps_what_came_before(tmp_path: Path, cut: str) -> None:
    path = written(tmp_path, f"<l>\n<row><a>1</a></row>\n<row><a>2</a></row>\n{cut}")
    target = RejectFiles.of(tmp_path, "t")
    ledger = Xml(path, definition("a"), "t", "en").run({"row": tmp_path / "o.csv"}, target)
    assert (tmp_path / "o.csv").read_text() == "a\n1\n2\n"
    assert (ledger.entries[0].read, ledger.entries[0].rejected) == (3, {"LGM-S110": 1})
    assert target.data.read_text() == cut
    assert "line 4" in target.read_causes()["reason"][0]
    error = failed(tmp_path, path.read_bytes(), definition("a"))
    assert (error.code, error.facts["line"]) == ("LGM-S110", 4)


@pytest.mark.parametrize("text", ["", "  ", "no,xml\n", "<?xml version='1.0'?>"])
def test_what_is_no_xml_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(MigrationError, match="LGM-S110"):
        Xml(written(tmp_path, text), definition("a"), "t").run({}, None)


def test_entities_are_refused_and_nothing_else_is_opened(tmp_path: Path) -> None:
    secret = written(tmp_path, "secret", "secret.txt")
    bomb = (
        '<!DOCTYPE l [<!ENTITY a0 "lol">'
        + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
        + "]>"
    )
    for kind in (bomb, f'<!DOCTYPE l [<!ENTITY e SYSTEM "{secret.as_uri()}">]>', '<!DOCTYPE l [<!ENTITY % p "x">]>'):
        assert failed(tmp_path, kind + "<l><row><a>1</a></row></l>", definition("a")).code == "LGM-S113"
    used = bomb + '<l k="&a11;"><row><a>&a11;</a></row></l>'
    assert failed(tmp_path, used, definition("a")).code in ("LGM-S113", "LGM-S110")


def test_an_external_document_type_is_not_read(tmp_path: Path) -> None:
    outer = written(tmp_path, '<!ENTITY e "gotcha"><!ATTLIST row k CDATA "default">', "outer.dtd")
    text = f'<!DOCTYPE l SYSTEM "{outer.as_uri()}"><l><row><a>1</a></row><row><a>&e;</a></row></l>'
    path = written(tmp_path, text)
    target = RejectFiles.of(tmp_path, "t")
    ledger = Xml(path, definition("a"), "t", "en").run({"row": tmp_path / "o.csv"}, target)
    assert (tmp_path / "o.csv").read_text() == "a\n1\n"
    assert ledger.entries[0].rejected == {"LGM-S118": 1}
    assert "a/&e;" in target.read_causes()["reason"][0]
    assert any("outer.dtd" in one.value for one in ledger.assumptions)


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("UTF-8", "utf-8"), ("UTF-16", "utf-16"), ("UTF-16", "utf-16-le"), ("UTF-16", "utf-16-be"), ("EUC-JP", "euc_jp"),
     ("Shift_JIS", "cp932"), ("Windows-31J", "cp932")],
)  # fmt: skip
def test_declared_encodings(tmp_path: Path, declared: str, codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<l><row><a>山田\\太郎ｱ表</a></row></l>'
    assert read(tmp_path, text.encode(codec), definition("a")) == [("山田\\太郎ｱ表",)]


def test_gaiji_of_shift_jis_and_of_unicode(tmp_path: Path) -> None:
    text = b'<?xml version="1.0" encoding="Shift_JIS"?><l><row><a>' + b"\xf0\x40\xf0\x41</a></row></l>"
    assert read(tmp_path, text, definition("a")) == [("\ue000\ue001",)]
    table = GaijiTable(path="g.gaiji.csv", rows=[GaijiRow(line=2, code=0xF040, page="", target="辻")])
    assert read(tmp_path, text, definition("a"), gaiji=table) == [("辻\ue001",)]
    ledger = Xml(written(tmp_path, text), definition("a"), "t").run({}, None)
    assert {(use.code, use.count, use.resolved) for use in ledger.gaiji} == {("F040", 1, False), ("F041", 1, False)}
    assert any(one.value == "cp932" for one in ledger.assumptions)
    unicode = "<l><row><a>\ue123</a></row></l>"
    ledger = Xml(written(tmp_path, unicode), definition("a"), "t").run({}, None)
    assert [(use.code, use.fields, use.records) for use in ledger.gaiji] == [("E123", {"a": 1}, [1])]


def test_bytes_that_are_no_text_reject_their_record_only(tmp_path: Path) -> None:
    head = b'<?xml version="1.0" encoding="Shift_JIS"?>\n<l>\n'
    good, bad, control = b"<row><a>x</a></row>\n", b"<row><a>\xfd\xfe</a></row>\n", b"<row><a>\x01</a></row>\n"
    path = written(tmp_path, head + good + bad + good + control + good + b"</l>")
    target = RejectFiles.of(tmp_path, "t")
    ledger = Xml(path, definition("a"), "t", "en").run({"row": tmp_path / "o.csv"}, target, numbered=True)
    assert (tmp_path / "o.csv").read_text() == "lgm_record,a\n1,x\n3,x\n5,x\n"
    assert ledger.entries[0].rejected == {"LGM-S117": 2}
    lines = target.read_causes().select("record", "hex").rows()
    assert lines[0] == (2, "FD")
    assert lines[-1] == (4, "01")
    whole = "<l><row><a>\ufffd</a></row></l>"
    assert read(tmp_path, whole, definition("a")) == [("\ufffd",)]


def test_an_unknown_encoding_is_an_error(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="KOI8-R"?><l><row><a>1</a></row></l>'
    assert failed(tmp_path, text, definition("a")).code == "LGM-S112"
    assert read(tmp_path, text, msgspec.structs.replace(definition("a"), encoding="utf-8")) == [("1",)]


def test_compressed_files_and_batches(tmp_path: Path) -> None:
    text = "<l>" + "".join(f"<row><a>{number}</a></row>" for number in range(1000)) + "</l>"
    path = tmp_path / "t.xml.gz"
    path.write_bytes(gzip.compress(text.encode()))
    frame = scan_xml(path, definition("a"), batch_rows=70).collect()
    assert frame["a"].to_list() == [str(number) for number in range(1000)]
    lazy = scan_xml(path, definition("a"), record_number="n", batch_rows=70)
    assert lazy.filter(pl.col("n") > 990).select("a").collect().height == 10
    assert lazy.head(3).collect().height == 3
    assert lazy.select(pl.len()).collect().item() == 1000


def test_records_at_several_levels_and_within_records(tmp_path: Path) -> None:
    text = "<l><p><row><a>1</a></row></p><p><row><a>2</a></row><q><row><a>3</a></row></q></p></l>"
    assert read(tmp_path, text, definition("a")) == [("1",), ("2",), ("3",)]
    nested = "<l><row><a>1</a><row><a>2</a></row></row></l>"
    assert failed(tmp_path, nested, definition("a")).facts["field"] == "row"


def test_a_definition_as_people_write_it(tmp_path: Path) -> None:
    toml = """
name = "juminki"
form = "xml"
[xml]
record = "/soap:Envelope/soap:Body/x:list/x:row"
namespaces = { soap = "http://schemas.xmlsoap.org/soap/envelope/", x = "urn:example:juminki" }
ignore = ["x:memo"]
[[column]]
name = "番号"
from = "@no"
[[column]]
name = "氏名"
from = "x:name"
null = ["-"]
"""
    made = read_table_definition(written(tmp_path, toml, "t.table.toml"))
    rows = '<x:row no="1"><x:name>-</x:name><x:memo>m</x:memo></x:row><x:row no="2"><x:name>b</x:name></x:row>'
    assert read(tmp_path, ENVELOPE.format(rows), made) == [("1", None), ("2", "b")]
    ledger = Xml(written(tmp_path, ENVELOPE.format(rows)), made, "t").run({}, None)
    assert [(note.reason, note.count) for note in ledger.notes] == [("LGM-S031", 1)]


@pytest.mark.parametrize("path", ["y:a", "a[0]", "*", "a//b", "@", "a b"])
def test_paths_that_cannot_be_read(path: str) -> None:
    with pytest.raises(MigrationError, match="LGM-S090"):
        scan_xml("t.xml", definition(path))


def test_paths_that_contradict_each_other() -> None:
    with pytest.raises(MigrationError, match="both with and without"):
        scan_xml("t.xml", definition("a", "a[2]/b"))
    with pytest.raises(MigrationError, match="of which there is a column"):
        scan_xml("t.xml", definition("a", ignore=["a"]))
