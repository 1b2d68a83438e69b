"""Copybooks as records, and the TOML of both."""

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook import read_copybook
from lgmigrate.source.copybook.record import Conversion, conversion, record_of
from lgmigrate.source.copybook.toml import copybook_toml
from lgmigrate.source.field import Field
from lgmigrate.source.record import FileForm, Record, read_record, resolved
from lgmigrate.source.scan import scan_fixed


def converted(text: str, compiler: str = "ibm", **given: object) -> Conversion:
    given.setdefault("charset", "ibm-930")
    return conversion(read_copybook(text + "\n", format="free", compiler=compiler), **given)  # type: ignore[arg-type]


def columns(record: Record, name: str | None = None) -> list[tuple[str, int, int, str]]:
    return [(one.name, one.at, one.width, one.kind) for one in record.type(name).columns]


def test_the_houjin_copybook_gives_the_layout_written_by_hand(houjin: Path) -> None:
    book = read_copybook(houjin / "houjin.cpy", charset="ibm-930")
    by_hand = read_record(houjin / "houjin.record.toml")
    whens = {"HOJIN-HEADER": {"REC-KBN": "H"}, "HOJIN-DETAIL": "D-REC-KBN = 'D'", "HOJIN-TRAILER": {"T-REC-KBN": "T"}}
    record = record_of(book, charset=by_hand.charset, when=whens)
    assert record.length == by_hand.length == 384
    kinds = {"mixed": "text"}  # a copybook says PIC X of both
    for made, wanted in zip(record.types, by_hand.types, strict=True):
        assert [
            (one.at, one.width, one.kind, one.digits, one.scale, one.signed, one.order) for one in made.leaves
        ] == [
            (one.at, one.width, kinds.get(one.kind, one.kind), one.digits, one.scale, one.signed, one.order)
            for one in wanted.leaves
        ]  # fmt: skip
        assert [one.name.removeprefix("D-").removeprefix("T-") for one in made.columns] == [
            one.name.removeprefix("T-") for one in wanted.columns
        ]


def test_with_its_kanji_fields_marked_it_reads_the_same_data(houjin: Path) -> None:
    by_hand = read_record(houjin / "houjin.record.toml")
    whens = {"HOJIN-HEADER": {"REC-KBN": "H"}, "HOJIN-DETAIL": {"D-REC-KBN": "D"}, "HOJIN-TRAILER": {"T-REC-KBN": "T"}}
    made = record_of(read_copybook(houjin / "houjin.cpy"), charset=by_hand.charset, when=whens)
    kanji = {field.name for field in by_hand.type("detail").columns if field.kind == "mixed"}
    detail = made.types[1]
    fields = [msgspec.structs.replace(one, kind="mixed") if one.name in kanji else one for one in detail.fields]
    fields = [msgspec.structs.replace(one, value="text") if one.name == "HOJIN-NO" else one for one in fields]
    detail = msgspec.structs.replace(detail, fields=fields)
    record = resolved(msgspec.structs.replace(made, types=[made.types[0], detail, made.types[2]]))
    path = houjin / "houjin.ibm930.dat.gz"
    read = scan_fixed(path, record, type="HOJIN-DETAIL").rename({"D-REC-KBN": "REC-KBN"}).collect()
    assert read.height == 22_200
    assert read.equals(scan_fixed(path, by_hand, type="detail").collect())


def test_what_cannot_be_told_stands_as_comments_to_be_filled_in(houjin: Path, tmp_path: Path) -> None:
    book = read_copybook(houjin / "houjin.cpy")
    done = conversion(book, charset="ibm-930")
    assert not done.complete
    text = copybook_toml(book, done)
    path = tmp_path / "houjin.record.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MigrationError, match="only the last type may do without a `when`"):
        read_record(path)
    path.write_text(text.replace("# when = ", "when = "), encoding="utf-8")
    whens = [one.when for one in read_record(path).types]
    assert whens == [{"REC-KBN": "H"}, {"D-REC-KBN": "D"}, {"T-REC-KBN": "T"}]


def test_usages_become_kinds() -> None:
    text = """01 R.
      05 A PIC S9(4) COMP.      05 B PIC S9(4) COMP-5.   05 C PIC 9(5) COMP-6.   05 D COMP-1.
      05 E PIC S9(3) SIGN LEADING SEPARATE.  05 F PIC N(2).  05 G PIC X(3) JUST.  05 H PIC Z9.
      05 FILLER PIC X.          05 I PIC S9(3)PP COMP-3.  05 J POINTER."""
    fields = {
        one.name: one for one in converted(text, "gnucobol", charset="cp932", float_scale=3).record.types[0].fields
    }
    assert fields["A"] == Field(name="A", at=0, width=2, kind="binary", digits=4, signed=True)
    assert fields["B"] == Field(name="B", at=2, width=2, kind="binary", signed=True, order="little")
    assert fields["C"] == Field(name="C", at=4, width=3, kind="packed", digits=5, sign="none")
    assert fields["D"] == Field(name="D", at=7, width=4, kind="float", scale=3, form="ieee", order="little")
    assert fields["E"] == Field(name="E", at=11, width=4, kind="zoned", digits=3, signed=True, sign="leading-separate")
    assert fields["F"] == Field(name="F", at=15, width=4, kind="wide")
    assert fields["G"] == Field(name="G", at=19, width=3, kind="text", trim="left")
    assert fields["H"] == Field(name="H", at=22, width=2, kind="text")
    assert fields[""].kind == "filler"
    assert fields["I"] == Field(name="I", at=25, width=2, kind="packed", digits=3, scale=-2, signed=True)
    assert fields["J"] == Field(name="J", at=27, width=8, kind="raw")
    with pytest.raises(MigrationError, match="--float-scale"):
        converted("01 A COMP-2.")


def test_redefinitions_are_left_out_until_a_condition_is_given(tmp_path: Path) -> None:
    text = """01 R. 05 KBN PIC X. 88 IS-DATE VALUE 'D'.
      05 A PIC X(8).
      05 B REDEFINES A. 10 Y PIC 9(4). 10 M PIC 9(2).
      05 FILLER REDEFINES A. 10 C PIC S9(9) COMP-3.
      05 Z PIC X."""
    done = converted(text)
    assert columns(done.record) == [("KBN", 0, 1, "text"), ("A", 1, 8, "text"), ("Z", 9, 1, "text")]
    assert [one.name for one in done.open] == ["B", "4"]
    book = read_copybook(text + "\n", format="free")
    path = tmp_path / "r.record.toml"
    path.write_text(copybook_toml(book, done), encoding="utf-8")
    assert columns(read_record(path)) == columns(done.record)
    assert "# B (line 3) redefines A" in path.read_text(encoding="utf-8").replace("  #", "#")
    whens = {"b": "KBN = 'D'", "4": {"KBN": "C"}}
    both = converted(text, when=whens)
    assert not both.open
    assert [one.name for one in both.record.types[0].columns] == ["KBN", "Y", "M", "C", "A", "Z"]
    assert [one.when for one in both.record.types[0].fields if one.at == 1] == ["KBN = 'D'", {"KBN": "C"}, None]
    with pytest.raises(MigrationError, match="Q is no record"):
        converted(text, when={"Q": "KBN = 'D'"})


def test_tables_become_numbered_columns_or_rows() -> None:
    text = """01 R. 05 N PIC 9(2). 05 T OCCURS 1 TO 3 DEPENDING ON N. 10 K PIC X. 10 S PIC 9(4) COMP SYNC."""
    numbered = converted(text, file=FileForm(form="rdw")).record
    assert [name for name, *_ in columns(numbered)] == ["N", "K-1", "S-1", "K-2", "S-2", "K-3", "S-3"]
    group = numbered.types[0].fields[1]
    assert (group.occurs, group.at_least, group.depending) == (3, 1, "N")
    rows = converted(text, rows=["T"], file=FileForm(form="rdw")).record
    assert [name for name, *_ in columns(rows, "R")] == ["N"]
    assert [name for name, *_ in columns(rows, "R.T")][:2] == ["K", "S"]
    with pytest.raises(MigrationError, match="--rows"):
        converted("01 R. 05 T OCCURS 30000. 10 A PIC X.")
    with pytest.raises(MigrationError, match="does not stand before it"):
        converted("01 R. 05 T PIC X OCCURS 1 TO 3 DEPENDING ON NOWHERE.")


def test_names_that_stand_twice_are_told_apart_as_cobol_does() -> None:
    done = converted("01 R. 05 A. 10 YMD PIC 9(8). 05 B. 10 YMD PIC 9(8). 10 C. 15 YMD PIC X.")
    assert [name for name, *_ in columns(done.record)] == ["YMD-OF-A", "YMD-OF-B", "YMD-OF-C"]
    assert len(done.notes) == 3


def test_level_88_becomes_meanings_as_the_field_shows_them() -> None:
    text = """01 R. 05 A PIC S9(3)V99. 88 ONE VALUE 1.5. 88 SOME VALUES 1 THRU 9 -3.
      05 B PIC X(3). 88 BLANK-B VALUE SPACE. 88 STARS VALUE ALL '*'. 88 LOW VALUE LOW-VALUES.
      88 HEXED VALUE X'C1C2C3'."""
    first, second = converted(text).record.types[0].fields
    assert [(one.values, one.ranges) for one in first.meanings] == [(["1.50"], []), (["-3.00"], [("1.00", "9.00")])]
    assert [one.values for one in second.meanings] == [[""], ["***"], ["LOW-VALUE"], ["hex:C1C2C3"]]
    assert Decimal(first.meanings[0].values[0]) == Decimal("1.5")


def test_shorter_records_of_a_file_of_one_length_are_filled_up() -> None:
    text = "01 A. 05 K PIC X. 05 X1 PIC X(9). 01 B. 05 L PIC X."
    done = converted(text, when={"A": "K = '1'"})
    assert [one.fields[-1].kind for one in done.record.types] == ["text", "filler"]
    assert any("shorter" in note for note in done.notes)
    variable = converted(text, when={"A": "K = '1'"}, file=FileForm(form="rdw")).record
    assert variable.types[1].length == 1


def test_a_part_of_a_record_and_a_single_field_are_records_too() -> None:
    part = converted("05 A PIC X(2). 05 B PIC 9(3).", name="teiki")
    assert (part.record.name, columns(part.record)) == ("teiki", [("A", 0, 2, "text"), ("B", 2, 3, "zoned")])
    assert columns(converted("01 A PIC X(5).").record) == [("A", 0, 5, "text")]
    with pytest.raises(MigrationError, match="level 77"):
        converted("77 A PIC X.")


def test_utf_16_is_shown_as_bytes() -> None:
    by = msgspec.structs.replace(read_copybook("01 A PIC X.\n", format="free").compiler, national="utf-16")
    done = conversion(read_copybook("01 A. 05 B PIC N(3).\n", format="free", compiler=by), charset="ibm-930")
    assert done.record.types[0].fields[0].kind == "raw"
    assert "UTF-16" in done.notes[0]
