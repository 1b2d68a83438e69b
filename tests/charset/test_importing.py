"""Importing code tables of other forms."""

import gzip
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lgmigrate.charset.extension import ExtensionTable, Row, read_extension
from lgmigrate.charset.importing import FORMS, Imported, form_of, import_table
from lgmigrate.errors import MigrationError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "charset"
FILES = {
    "made-up.jef4j.json": "jef4j",
    "made-up.ucm": "ucm",
    "made-up.unijef.txt": "charset-manager",
    "made-up.pairs.txt": "pairs",
    "made-up.codes.csv": "csv",
    "made-up.extension.csv": "csv",
}
HD1, HD2, HD3, AJ0, AJ1, AJ2 = (chr(0xE0100 + number) for number in (1, 2, 3, 0, 1, 2))
Import = Callable[..., tuple[Imported, ExtensionTable]]


@pytest.fixture(name="imported")
def _imported(tmp_path: Path) -> Import:
    def run(source: str | bytes, form: str | None = None) -> tuple[Imported, ExtensionTable]:
        if isinstance(source, bytes):
            path = tmp_path / "source.bin"
            path.write_bytes(source)
        else:
            path = FIXTURES / source
        done = import_table(path, "made-up", tmp_path / "out" / "table.csv", form)
        return done, read_extension(done.target)

    return run


def uses(table: ExtensionTable) -> list[tuple[str, str, str]]:
    return [(f"{row.code:04X}", row.ucs, row.use) for row in table.rows]


@pytest.mark.parametrize(("name", "form"), FILES.items())
def test_the_form_is_told_by_the_content(imported: Import, name: str, form: str) -> None:
    assert form_of((FIXTURES / name).read_bytes()) == form
    done, table = imported(name)
    assert done.form == table.kind == form
    assert (table.name, table.source, table.source_sha256) == ("made-up", name, done.source_sha256)
    assert table.sha256 == done.target_sha256
    assert done.taken == sum(row.use not in ("encode", "none") for row in table.rows)


def test_jef4j_rows_become_rows_of_the_table(imported: Import) -> None:
    done, table = imported("made-up.jef4j.json")
    assert list(table.rows) == [
        Row(0x41A1, "文", HD2, AJ1, "variant"),
        Row(0x41A2, "字", HD1),
        Row(0x41A3, "か゚"),
        Row(0x41A4, "京", note="cjk_ci"),
        Row(0x41A4, "東", HD3, AJ2, "encode"),
        Row(0x41A5, "𠀋", use="decode", note="substitution"),
        Row(0x41A6, "𠀋"),
        Row(0x41A7, "", use="none", note="(変文)"),
        Row(0x41A8, "都", use="decode"),
        Row(0x41A9, "県", note="cjk_ci"),
        Row(0x41A9, "府", use="encode"),
        Row(0x41A9, "府", HD1, AJ0, "encode"),
        Row(0xB1A1, "゛"),
        Row(0xB1A1, "゙", use="encode"),
        Row(0xB1A2, "文"),
    ]
    assert (done.found, done.taken, done.oneway, done.encode_only, done.unmapped) == (14, 10, 3, 4, 1)
    assert [(left.row, left.code, left.why) for left in done.overwritten] == [
        (4, 0x41A4, "row 5 came later"),
        (10, 0x41A9, "row 11 came later"),
    ]
    assert done.skipped == []


def test_jef4j_codes_are_written_as_they_are_read(imported: Import) -> None:
    _, table = imported("made-up.jef4j.json")
    none, hanyo = table.cells("none"), table.cells("hanyo-denshi")
    assert none.decode[0x41A1] == none.decode[0xB1A2] == "文"
    assert none.oneway == {0x41A1, 0x41A5, 0x41A8}
    assert none.encode_only == {"府": 0x41A9, "゙": 0xB1A1}
    assert hanyo.decode[0x41A1] == "文" + HD2
    assert hanyo.oneway == {0x41A5, 0x41A8}
    assert hanyo.encode_only == {"府": 0x41A9, "府" + HD1: 0x41A9, "東" + HD3: 0x41A4, "゙": 0xB1A1}
    assert hanyo.bases == {"字": 0x41A2}


def test_jef4j_selectors_of_several_rows_of_one_character_join(imported: Import) -> None:
    rows = [
        {"code": "41A1", "unicode": "6587", "hd": "E0102"},
        {"code": "41A1", "unicode": "6587", "aj1": "E0101"},
        {"code": "41A1", "unicode": "6587", "options": ["decode_only"]},
    ]
    assert imported(json.dumps(rows).encode())[1].rows == (Row(0x41A1, "文", HD2, AJ1, "variant"),)


def test_a_compressed_source_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.json.gz").write_bytes(gzip.compress((FIXTURES / "made-up.jef4j.json").read_bytes()))
    done = import_table(tmp_path / "x.json.gz", "x", tmp_path / "x.csv")
    plain = import_table(FIXTURES / "made-up.jef4j.json", "x", tmp_path / "y.csv")
    assert done.found == plain.found
    assert read_extension(tmp_path / "x.csv").rows == read_extension(tmp_path / "y.csv").rows


def test_older_jef4j_files_and_single_bytes(imported: Import) -> None:
    rows = [{"keis": "41A1", "unicode": "6587", "options": ["oneway"]}, {"code": "C1", "unicode": "0041"}]
    done, table = imported(json.dumps(rows).encode())
    assert uses(table) == [("41A1", "文", "decode")]
    assert [(left.row, left.code, left.why) for left in done.skipped] == [(2, 0xC1, "a single byte")]


def test_ucm(imported: Import) -> None:
    done, table = imported("made-up.ucm")
    assert uses(table) == [
        ("41A1", "文", ""),
        ("41A1", "京", "encode"),
        ("41A2", "字", ""),
        ("41A2", "都", "encode"),
        ("41A3", "𠮷", ""),
        ("41A4", "か゚", ""),
        ("41A5", "東", "decode"),
    ]
    assert (done.found, done.taken, done.oneway, done.encode_only) == (9, 5, 1, 2)
    assert [(left.row, left.why) for left in done.skipped] == [
        (11, "a single byte"),
        (12, "a substitution, not a character"),
    ]


def test_ucm_codes_of_other_lengths(imported: Import) -> None:
    rows = rb"""CHARMAP
<U6587> \x8F\xB0\xA1
<U5B57> \x81\x30\x81\x30 |0
<U4EAC><U90FD> \x41\xA1+\x41\xA2 |3
END CHARMAP"""
    done, table = imported(rows)
    assert uses(table) == [("8FB0A1", "文", "")]
    assert [left.why for left in done.skipped] == ["4 bytes", "several codes"]


def test_charset_manager(imported: Import) -> None:
    done, table = imported("made-up.unijef.txt")
    assert uses(table) == [
        ("80A1", "文", ""),
        ("80A2", "字", "decode"),
        ("80A3", "東", ""),
        ("80A4", "東", "decode"),
        ("80A5", "字", "encode"),
    ]
    assert done.found == 7


def test_charset_manager_writes_by_the_last_row(imported: Import) -> None:
    header = b"CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0\n"
    done, table = imported(header + b"JEF->Unicode\n80A2:6587\nUnicode->JEF\n80A1:6587 ; \x95\xb6\n80A2:6587\n")
    assert uses(table) == [("80A2", "文", "")]
    assert [(left.row, left.code) for left in done.skipped] == [(5, 0x80A1)]


def test_pairs_and_csv(imported: Import) -> None:
    assert uses(imported("made-up.pairs.txt")[1]) == [("80A1", "\ue92e", ""), ("80A2", "字", ""), ("80A3", "𠮷", "")]
    done, table = imported("made-up.codes.csv")
    assert uses(table) == [("80A1", "字", ""), ("80A2", "か゚", "")]
    assert [(left.row, left.code, left.why) for left in done.overwritten] == [(2, 0x80A1, "row 4 came later")]


def test_a_table_of_the_own_form_is_the_same_again(imported: Import) -> None:
    _, table = imported("made-up.extension.csv")
    assert table.rows == read_extension(FIXTURES / "made-up.extension.csv").rows


CM = b"CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0\n"


@pytest.mark.parametrize(
    ("data", "code", "why"),
    [
        (b"", "LGM-C032", "no known form"),
        (b"hello\n", "LGM-C032", "no known form"),
        (b"[1]", "LGM-C032", "$[0]"),
        (b'[{"code": "41A1", "unicode": "6587", "glyph": 1}]', "LGM-C032", "glyph"),
        (b'[{"code": "41A1", "unicode": "6587", "options": ["twoway"]}]', "LGM-C031", "unknown option 'twoway'"),
        (b'[{"code": "41A", "unicode": "6587"}]', "LGM-C031", "'41A' is no double-byte code"),
        (b'[{"code": "41A1", "unicode": "D800"}]', "LGM-C031", "U+D800 is no character"),
        (b'[{"code": "41A1", "unicode": "65_7"}]', "LGM-C031", "no code point"),
        (b'[{"code": "C1", "unicode": "0041"}]', "LGM-C032", "no double-byte code"),
        (b"CHARMAP\n<U6587> 41A1\n", "LGM-C031", "no row of a CHARMAP"),
        (b"<code_set_name> x\n", "LGM-C032", "no CHARMAP"),
        (CM + b"80A1:6587\n", "LGM-C031", "no pair of a section"),
        (CM + b"JEF->Unicode\n80A1=6587\n", "LGM-C031", "'80A1=6587' is no pair"),
        (b"80A1:6587\n80A2;6587\n", "LGM-C031", "no pair of a code and a code point"),
        (b"code,ucs,mincho\n", "LGM-C032", "its columns are"),
        (b"code,ucs\n80A1,\n", "LGM-C031", "ucs is empty"),
        (b"code,ucs\n80A1\n", "LGM-C031", "1 cells"),
        (b"code,ucs\n80AG,6587\n", "LGM-C031", "no double-byte code"),
        (b"code,ucs\n80A1,\x95\xb6\n", "LGM-C032", "utf-8"),
    ],
)
def test_what_means_nothing_is_refused(tmp_path: Path, data: bytes, code: str, why: str) -> None:
    (tmp_path / "source").write_bytes(data)
    with pytest.raises(MigrationError) as caught:
        import_table(tmp_path / "source", "x", tmp_path / "table.csv")
    assert caught.value.code == code
    assert why in caught.value.detail()
    assert not (tmp_path / "table.csv").exists()


def test_a_form_that_is_asked_for_is_held_to(imported: Import) -> None:
    for form in ("ucm", "charset-manager", "csv", "jef4j"):
        with pytest.raises(MigrationError, match="LGM-C032"):
            imported("made-up.pairs.txt", form)
    with pytest.raises(MigrationError) as caught:
        imported("made-up.pairs.txt", "xml")
    assert all(form in caught.value.text() for form in FORMS)


def test_the_check_of_a_mapping_decodes_it_through_the_kernel(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source = FIXTURES / "made-up.jef4j.json"
    monkeypatch.syspath_prepend(str(FIXTURES.parents[1] / "tools"))
    check = importlib.import_module("check_jef_mapping")
    monkeypatch.setattr(sys, "argv", ["check_jef_mapping.py", str(source)])
    assert check.main() == 0
    assert capsys.readouterr().out.count("10 codes decode, 1 do not; 0 differ") == 3
    other = tmp_path / "other.json"
    other.write_bytes(source.read_bytes().replace(b"5B57", b"5B58"))
    monkeypatch.setattr(check, "import_table", lambda _, name, target: import_table(other, name, target))
    assert check.main() == 1
    assert "41A2  U+5B57 U+E0101 expected, U+5B58 U+E0101 decoded" in capsys.readouterr().out
