"""The 外字 inventory of a file: one pass over the fields that can hold them."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import lgmigrate
from lgmigrate import MigrationError
from lgmigrate.charset import charset_of
from lgmigrate.gaiji import GaijiRow, GaijiTable, read_table
from lgmigrate.gaiji.inventory import SourceInventory, inventory_of
from lgmigrate.gaiji.standing import Standing, with_mj
from lgmigrate.source import Field, Reader, Record, RecordType
from lgmigrate.source.census import Census
from lgmigrate.source.extract import Extraction
from lgmigrate.source.record import resolved

HOUJIN = {"6941": 15, "6942": 4, "6943": 5, "6945": 33, "6947": 1, "6948": 56, "6949": 158}
COUNT = 300


def lines(charset: str | dict[str, str], width: int, kind: str = "mixed") -> Record:
    """A layout of one field."""
    fields = [Field(name="NAME", width=width, kind=kind)]
    page = charset_of(charset) if isinstance(charset, str) else lgmigrate.charset.Charset(**charset)
    return resolved(Record(name="lines", length=width, charset=page, types=[RecordType(name="line", fields=fields)]))


def taken(path: Path, reader: Reader, tables: list[GaijiTable] | None = None, **options: Any) -> SourceInventory:
    return Census(path, reader, "source", Standing(tables or [], reader.page)).take(**options)


@pytest.fixture(scope="module")
def houjin_inventory(houjin: Path) -> SourceInventory:
    table = read_table(houjin / "houjin.gaiji.csv")
    reader = Reader(lgmigrate.read_record(houjin / "houjin.record.toml"), gaiji=table)
    return taken(houjin / "houjin.ibm930.dat.gz", reader, [table], show=True)


def test_the_codes_of_houjin(houjin: Path, houjin_inventory: SourceInventory) -> None:
    codes = houjin_inventory.codes
    assert {use.code: use.count for use in codes} == HOUJIN
    assert [use.code for use in codes] == ["6949", "6948", "6945", "6941", "6943", "6942", "6947"]
    assert [use.code for use in codes if not use.resolved] == ["6949"]
    assert (houjin_inventory.records, houjin_inventory.touched, houjin_inventory.unresolved) == (22_202, 272, 158)
    assert houjin_inventory.whole
    truth = pl.read_csv(houjin / "houjin.truth.csv.gz", infer_schema=False, empty_string_is_null=False)
    names = truth["HOJIN-MEI"]
    for use in codes:
        held = names.str.contains(use.text or use.stand_in, literal=True)
        there = {number + 2 for number in held.arg_true()}
        assert len(there) == use.touched
        assert set(use.records) <= there
        assert use.records[0] == min(there)
        assert use.records[-1] > 10_000 or len(there) < 5
        for one in use.contexts:
            around = one.around(use.text or use.stand_in)
            assert names.str.count_matches(around, literal=True).sum() >= one.count


def test_what_a_run_counts_is_the_same(small: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.dat"
    data = bytearray(small.file(COUNT))
    chance = random.Random(3)  # noqa: S311
    for _ in range(40):
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    path.write_bytes(data)
    reader = small.reader()
    posted = Extraction(path, reader, "small").run({}, None)
    for batch_rows in (None, 13):
        found = taken(path, reader, batch_rows=batch_rows)
        expected = {use.code: (use.count, use.fields, use.resolved, use.records[0]) for use in posted.gaiji}
        assert {use.code: (use.count, use.fields, use.resolved, use.records[0]) for use in found.codes} == expected
        assert found.records == posted.entries[0].read
        assert found.untyped == sum(posted.entries[0].rejected.get(code, 0) for code in ("LGM-S010", "LGM-S011"))
        assert not found.whole
        unread = {field.name: field.unread for field in found.fields}
        assert set(unread) == {"MEI", "CHO"}
        assert sum(unread.values()) > 0
    assert found == taken(path, reader)


def test_each_field_and_its_share(small: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.dat"
    path.write_bytes(small.file(COUNT))
    found = taken(path, small.reader(), show=True)
    frame = small.frame(list(range(COUNT)))
    assert [field.name for field in found.fields] == ["MEI", "CHO"]
    for field in found.fields:
        held = frame[field.name].str.contains("[\ue005𠮷]|葛\U000e0100")
        assert (field.records, field.touched) == (COUNT, held.sum())
        assert field.unresolved == frame[field.name].str.contains("\ue005").sum()
        assert (field.values, field.values_exact) == (frame[field.name].filter(held).n_unique(), True)
    (open_,) = (use for use in found.codes if not use.resolved)
    counted = Counter(text.partition("\ue005") for text in frame["MEI"] if "\ue005" in text)
    assert {("".join(one.before), "".join(one.after)): one.count for one in open_.contexts} == {
        (before, after): count for (before, _, after), count in counted.items()
    }


def test_neighbours_are_stars_unless_asked_for(small: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.dat"
    path.write_bytes(small.file(COUNT))
    hidden, shown = taken(path, small.reader()), taken(path, small.reader(), show=True)
    assert {char for use in hidden.codes for one in use.contexts for char in (*one.before, *one.after)} == {"*"}
    assert {char for use in shown.codes for one in use.contexts for char in one.after} > {"野"}
    assert inventory_of("small", [shown]).sources == inventory_of("small", [hidden], show=True).sources


@pytest.mark.parametrize(
    ("charset", "data", "codes"),
    [
        ("cp932", "山\x00田".encode("cp932").replace(b"\0", b"\xf0\x40"), {"F040": ""}),
        ("cp932", b"A\xf9\xfc\xf9\xfc", {"F9FC": ""}),
        ("eucjp-ms", b"\xbb\xb3\x8f\xf5\xa1\xf5\xa1", {"8FF5A1": "\ue3ac", "F5A1": "\ue000"}),
        ("fujitsu-jef", b"\x28\xbb\xb3\x80\xa1\x29", {"80A1": "\ue000"}),
        ("nec-jips-j", b"\x1a\x70\x3b\x33\xe0\xa1\x1a\x71", {"E0A1": ""}),
    ],
)
def test_codes_of_any_page_are_of_its_own_form(
    tmp_path: Path, charset: str, data: bytes, codes: dict[str, str]
) -> None:
    path, record = tmp_path / "lines.dat", lines(charset, 12)
    path.write_bytes(data.ljust(12, b"\x40" if charset == "fujitsu-jef" else b" ") * 3)
    found = taken(path, Reader(record))
    assert {use.code: use.touched for use in found.codes} == dict.fromkeys(codes, 3)
    for use in found.codes:
        assert use.stand_in == (codes[use.code] or use.stand_in) != ""
        assert not use.resolved
    assert found.touched == found.unresolved == 3


def test_a_code_that_becomes_what_another_code_is_stays_apart(tmp_path: Path) -> None:
    path, record = tmp_path / "lines.dat", lines("ibm-930", 8)
    rows = [(0x6941, "山"), (0x6942, "山田"), (0x6943, "")]
    table = GaijiTable(
        path="t.csv",
        rows=[GaijiRow(line=n, code=code, page="", target=text or None) for n, (code, text) in enumerate(rows)],
    )
    mountain = "4582"
    reader = Reader(record, gaiji=table)
    assert reader.page.double[0x4582]
    path.write_bytes(
        b"".join(bytes.fromhex(f"0E{code}{mountain}0F4040") for code in ("6941", "6942", "6943", mountain))
    )
    found = taken(path, reader, [table], show=True)
    assert {use.code: (use.count, use.text, use.resolved) for use in found.codes} == {
        "6941": (1, "山", True),
        "6942": (1, "山田", True),
        "6943": (1, "", False),
    }
    assert all(one.after == (reader.page.double[0x4582],) for use in found.codes for one in use.contexts)


def test_plane_15_belongs_to_the_codes_alone(tmp_path: Path) -> None:
    extension = tmp_path / "x.csv"
    extension.write_text("code,ucs,hanyo_denshi,adobe_japan1,use,note\n4582,U+F6941,,,,\n", encoding="utf-8")
    charset = lgmigrate.charset.Charset(base="ibm-930", udc_base="U+F0000", extension=(str(extension),))
    fields = [Field(name="NAME", width=6, kind="mixed")]
    record = resolved(Record(name="x", length=6, charset=charset, types=[RecordType(name="line", fields=fields)]))
    (tmp_path / "x.dat").write_bytes(bytes.fromhex("0E458269410F"))
    (use,) = taken(tmp_path / "x.dat", Reader(record), show=True).codes
    assert (use.code, use.stand_in, use.count) == ("6941", "\U000f0000", 1)
    assert [one.before for one in use.contexts] == [("〓",)]


def test_fields_of_equal_names_are_told_apart(tmp_path: Path) -> None:
    types = [
        RecordType(name=name, when=when, fields=[
            Field(name="KBN", width=1, kind="text"), Field(name="MEI", width=6, kind="mixed")
        ])
        for name, when in (("first", {"KBN": "1"}), ("second", None))
    ]  # fmt: skip
    record = resolved(Record(name="two", length=7, charset="ibm-930", types=types))
    path = tmp_path / "two.dat"
    path.write_bytes(bytes.fromhex("F10E694169410F F20E694145410F".replace(" ", "")))
    found = taken(path, Reader(record))
    assert [(field.name, field.type, field.records, field.touched) for field in found.fields] == [
        ("first.MEI", "first", 1, 1),
        ("second.MEI", "second", 1, 1),
    ]
    assert found.codes[0].fields == {"first.MEI": 2, "second.MEI": 1}


def test_what_the_tables_and_mj_say(houjin: Path, houjin_inventory: SourceInventory) -> None:
    reader = Reader(lgmigrate.read_record(houjin / "houjin.record.toml"))
    rows = {
        "lower": [GaijiRow(line=2, code=0x6949, page="", target="辻", status="候補", note="照会中")],
        "upper": [
            GaijiRow(
                line=2, code=0xE007, by_point=True, page="", target="館\U000e0103", status="決定", decided_by="市民課"
            ),
            GaijiRow(line=3, code=0x6947, page="", target="芦", mj="MJ021562", status="縮退"),
        ],
    }
    tables = [GaijiTable(path=name, rows=part) for name, part in rows.items()]
    found = taken(houjin / "houjin.ibm930.dat.gz", Reader(reader.record, gaiji=tables), tables)
    by_code = {use.code: use for use in with_mj([found])[0].codes}
    assert (by_code["6949"].status, by_code["6949"].note, by_code["6949"].mj) == ("候補", "照会中", None)
    assert (by_code["6949"].resolved, by_code["6949"].proposed) == (False, "辻")
    assert (by_code["6948"].status, by_code["6948"].decided_by) == ("決定", "市民課")
    assert by_code["6948"].mj and by_code["6948"].mj.mj == "MJ030242"
    assert by_code["6947"].mj and by_code["6947"].mj.koseki == "342950"
    assert by_code["6941"].status == ""
    facts = {use.code: use.mj.mj for use in with_mj([houjin_inventory])[0].codes if use.mj}
    assert facts == {
        "6941": "MJ032129", "6942": "MJ013815", "6943": "MJ022336", "6945": "MJ038550", "6947": "MJ021562",
        "6948": "MJ030242",
    }  # fmt: skip


def test_several_sources_and_their_total(small: Any, tmp_path: Path) -> None:
    paths = [tmp_path / "a.dat", tmp_path / "b.dat"]
    for path in paths:
        path.write_bytes(small.file(COUNT))
    one = Census(paths[0], small.reader(), "a").take()
    other = GaijiTable(path="b.csv", rows=[GaijiRow(line=2, code=0x6941, page="", target="吉")])
    two = Census(paths[1], Reader(small.record, gaiji=other), "b").take()
    total = inventory_of("both", [one, two]).total
    assert (total.records, total.touched) == (2 * (COUNT + 2), one.touched + two.touched)
    codes = {code.code: code for code in total.codes}
    assert codes["6941"].texts == ["𠮷", "吉"]
    assert codes["6941"].resolved
    assert codes["6942"].sources == {
        source.name: use.count for source in (one, two) for use in source.codes if use.code == "6942"
    }
    assert sorted(code.code for code in total.open) == ["6942", "6946"]


def test_a_file_that_is_not_there(small: Any, tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="LGM-S001"):
        taken(tmp_path / "none.dat", small.reader())
