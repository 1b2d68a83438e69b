"""Datasets whose files are XML: written, checked against the schema, read back, validated, loaded."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import DataFile, LayoutRef, Manifest
from lgmigrate.dataset.profile import DateForm, Profile
from lgmigrate.dataset.reading import scan_file, utf8_copy
from lgmigrate.dataset.writing import write_file
from lgmigrate.dataset.xml_checking import violations
from lgmigrate.dataset.xml_reading import scan_document
from lgmigrate.dataset.xml_writing import write_xml
from lgmigrate.errors import MigrationError
from lgmigrate.layout import read_layout
from lgmigrate.layout.model import Code, CodeList, File, Item, ItemType, Layout, Provenance
from lgmigrate.ledger import Ledger
from lgmigrate.validate import Findings, validate

DRAFT = Provenance.DRAFT
FILE = "台帳"


def item(no: int, name: str, physical: str, kind: str, digits: int, **more: Any) -> Item:
    return Item(
        file=FILE, no=no, name=name, physical=physical, type=ItemType(kind), digits=digits, provenance=DRAFT, **more
    )


LAYOUT = Layout(
    family="chukan-draft",
    name="test",
    version="0.1",
    unit="検査",
    unit_no=None,
    title="検査用",
    provenance=DRAFT,
    source="",
    files=[File(no=1, name=FILE, physical="DAICHO", provenance=DRAFT)],
    items=[
        item(1, "番号", "NO", "X", 6, key=1, required=True),
        item(2, "氏名", "MEI", "N", 20, gaiji=True),
        item(3, "扶養者氏名", "FUYO_MEI", "N", 10, group="扶養者", repeat=(2,)),
        item(4, "扶養者電話", "FUYO_TEL", "X", 10, group="扶養者", repeat=(3,)),
        item(5, "生年月日", "UMARE", "D", 10, unit="不詳"),
        item(6, "履歴日", "RIREKI", "D", 10, unit="不詳", repeat=(2,)),
        item(7, "額", "GAKU", "9", 10, scale=2),
        item(8, "人数", "NINZU", "9", 3),
        item(9, "区分", "KBN", "X", 1, code="区分"),
        item(10, "届出日", "TODOKE", "D", 10),
    ],
    relations=[],
    code_lists=[CodeList(name="区分", title="区分", digits=1, provenance=DRAFT)],
    codes=[Code(list="区分", code=code, title=code, provenance=DRAFT) for code in "12"],
    sha256="a" * 64,
)
COLUMNS = [one.name for one in LAYOUT.columns_of(FILE)]
XML = Profile(form="xml")


def table(*rows: dict[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [[row.get(name) for name in COLUMNS] for row in rows], schema=dict.fromkeys(COLUMNS, pl.String()), orient="row"
    )


ROWS = table(
    {"番号": "000001", "氏名": "見本&<太郎>\"'", "区分": "1"},
    {
        "番号": "000002",
        "氏名": "",
        "扶養者電話1_3": "0001",
        "扶養者氏名2": "乙",
        "扶養者電話2_1": "",
        "届出日": "2024-02-29",
    },
    {
        "番号": "000003",
        "氏名": "見本\u8fbb\U000e0103\ue000\U00020bb7",
        "額": "-12.50",
        "人数": "0",
        "履歴日2": "1950-00-00",
    },
    {"番号": "000004", "生年月日": "0000-00-00", "生年月日_不詳フラグ": "1", "生年月日_不詳表記": "年月日不詳"},
)


def dataset(folder: Path, frame: pl.DataFrame, change: tuple[str, str] | None = None) -> Path:
    """Write a dataset of one document, with one text in it changed afterwards."""
    written = write_file(frame.lazy(), folder, f"{FILE}.xml", XML, name=FILE, key=["番号"], layout=LAYOUT)
    if change:
        path = folder / written.path
        text = path.read_text(encoding="utf-8")
        assert change[0] in text
        path.write_text(text.replace(*change, 1), encoding="utf-8")
    layout = LayoutRef(id=LAYOUT.id, version="0.1", unit=LAYOUT.unit, provenance="draft", sha256=LAYOUT.sha256)
    manifests.write(folder, Manifest(layout=layout, profile=XML, files=[written], ledger=Ledger()))
    return folder


def found(findings: Findings) -> list[tuple[str, str | None, list[int]]]:
    return [(one.rule, one.column, one.lines) for one in findings.errors if one.rule != "LGM-V002"]


def test_a_document_is_valid_and_reads_back_equal(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    assert write_xml(ROWS.lazy(), path, LAYOUT, FILE) == 4
    assert violations(path, LAYOUT, FILE) == []
    assert scan_document(path, LAYOUT, FILE).collect().equals(ROWS)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4 + 3
    assert lines[2] == "<row><NO>000001</NO><MEI>見本&amp;&lt;太郎&gt;\"'</MEI><KBN>1</KBN></row>"
    assert '<MEI></MEI><FUYO_MEI_GROUP><FUYO_TEL xsi:nil="true"/><FUYO_TEL xsi:nil="true"/><FUYO_TEL>0001' in lines[3]
    assert "<RIREKI_GROUP/><RIREKI_GROUP><RIREKI>1950-00-00</RIREKI></RIREKI_GROUP>" in lines[4]


texts = st.one_of(
    st.none(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=9))
)
allowed = texts.filter(lambda text: text is None or not any(ord(one) < 32 and one not in "\t\n\r" for one in text))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(allowed, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=5))
def test_every_text_that_xml_can_hold_reads_back_equal(tmp_path_factory: Any, rows: list[list[str | None]]) -> None:
    path = tmp_path_factory.mktemp("xml") / "x.xml"
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String()), orient="row")
    assert write_xml(frame.lazy(), path, LAYOUT, FILE) == frame.height
    assert scan_document(path, LAYOUT, FILE).collect().equals(frame)
    with utf8_copy(path, XML, LAYOUT, FILE) as copy:
        file = DataFile(name=FILE, path="x.xml", rows=0, bytes=0, sha256="", key=[], columns=COLUMNS)
        assert scan_file(path.parent, file, XML, copy=copy).collect().equals(frame)


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_xml_cannot_hold_is_named_with_item_and_row(char: str, tmp_path: Path) -> None:
    frame = table({"番号": "000001"}, {"番号": "000002", "扶養者電話2_1": f"a{char}"})
    with pytest.raises(MigrationError) as refused:
        write_file(frame.lazy(), tmp_path, "x.xml", XML, name=FILE, key=[], layout=LAYOUT)
    assert refused.value.code == "LGM-D023"
    facts = refused.value.facts
    assert (facts["item"], facts["row"], facts["char"]) == ("扶養者電話2_1", 2, f"U+{ord(char):04X}")
    assert list(tmp_path.iterdir()) == []


def test_columns_that_are_not_of_the_layout_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as refused:
        write_xml(ROWS.rename({"額": "何か"}).lazy(), tmp_path / "x.xml", LAYOUT, FILE)
    assert refused.value.code == "LGM-D024"
    with pytest.raises(ValueError, match="layout"):
        write_file(ROWS.lazy(), tmp_path, "x.xml", XML, name=FILE, key=[])


def test_a_dataset_of_documents_validates(tmp_path: Path) -> None:
    findings = validate(dataset(tmp_path, ROWS), LAYOUT)
    assert found(findings) == []
    assert ("LGM-V020", FILE) in findings.checked
    assert ("LGM-V016", FILE) in findings.checked


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("<KBN>1</KBN>", "<KBN>9</KBN>"), [("LGM-V020", "区分", [3]), ("LGM-V016", "区分", [3])]),
        (("<NO>000002</NO>", ""), [("LGM-V020", "氏名", [4]), ("LGM-V012", "番号", [4])]),
        (("<GAKU>-12.50</GAKU>", "<ODD>1</ODD>"), [("LGM-V020", None, [5])]),
        (("2024-02-29", "2023-02-29"), [("LGM-V020", "届出日", [4]), ("LGM-V015", "届出日", [4])]),
        (("<row><NO>000004", "<x/><row><NO>000004"), [("LGM-V020", None, [])]),
        (("</DAICHO>", ""), [("LGM-V020", None, [8])]),
        (("</MEI><KBN>", "</KBN>"), [("LGM-V020", None, [3])]),
    ],
)
def test_what_is_wrong_in_a_document_is_found_with_its_line(
    change: tuple[str, str], expected: list[tuple[str, str | None, list[int]]], tmp_path: Path
) -> None:
    findings = validate(dataset(tmp_path, ROWS, change), LAYOUT)
    shown = found(findings)
    for one in expected:
        assert one in shown
    assert {rule for rule, _, _ in shown} <= {rule for rule, _, _ in expected} | {"LGM-V007"}
    assert "太郎" not in str(findings.as_dict())


def test_rows_left_out_of_a_document_are_counted_and_lines_stay_right(tmp_path: Path) -> None:
    path = dataset(tmp_path, ROWS, ("<NO>000002</NO>", "<NO>000002</NO><NO>000002</NO>")) / f"{FILE}.xml"
    text = path.read_text(encoding="utf-8").replace("<NINZU>0</NINZU>", "<NINZU>none</NINZU>")
    path.write_text(text, encoding="utf-8")
    shown = found(validate(tmp_path, LAYOUT))
    assert ("LGM-V013", "人数", [5]) in shown
    assert ("LGM-V020", "番号", [4]) in shown
    assert "LGM-V007" not in {rule for rule, _, _ in shown}
    with pytest.raises(MigrationError) as refused, utf8_copy(path, XML, LAYOUT, FILE):
        pass
    assert (refused.value.code, refused.value.facts["row"]) == ("LGM-D025", 2)


def test_data_beside_the_rows_is_not_lost_without_a_word(tmp_path: Path) -> None:
    path = dataset(tmp_path, ROWS, ("<row><NO>000004", "<memo>a</memo><row><NO>000004")) / f"{FILE}.xml"
    with pytest.raises(MigrationError) as refused, utf8_copy(path, XML, LAYOUT, FILE):
        pass
    assert refused.value.code == "LGM-D026"


def test_a_dataset_of_documents_loads(tmp_path: Path) -> None:
    from lgmigrate.load import load
    from lgmigrate.synth.layout import write_layouts

    layout = read_layout("chukan-draft/hojin-juminzei")
    write_layouts([layout], tmp_path, rows=40, form="xml")
    result = load(tmp_path / layout.name, f"sqlite:///{tmp_path / 'city.sqlite'}")
    assert {one.rows for one in result.tables} == {40}
    with sqlite3.connect(tmp_path / "city.sqlite") as city:
        ((day,),) = city.execute('SELECT "設立年月日" FROM "法人基本情報" WHERE "設立年月日" IS NOT NULL LIMIT 1')
    city.close()
    assert day[4] == day[7] == "-"


def test_xml_leaves_nothing_open_but_names() -> None:
    assert (XML.date, XML.file_name) == (DateForm.EXTENDED, "{file}.xml")
    assert msgspec.convert({"form": "xml", "file_name": "{physical}.xml"}, Profile).file_name == "{physical}.xml"
    for setting in ({"encoding": "cp932"}, {"separator": ";"}, {"null": "-"}, {"date": DateForm.SLASH}, {"bom": True}):
        with pytest.raises(ValueError, match=r"CSV|dates"):
            Profile(form="xml", **setting)  # type: ignore[arg-type]
