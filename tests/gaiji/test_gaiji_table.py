"""外字 tables as people save them, and as they get them wrong."""

from pathlib import Path

import pytest

from lgmigrate import MigrationError
from lgmigrate.charset import Charset, code_page
from lgmigrate.gaiji import GaijiTable, layers, read_table

IVS = "辻\U000e0103"
FULL = """code,page,target,mj,status,relation,decided_by,decided_on,note
6944,ibm-930,U+8FBB U+E0103,MJ025761,決定,,住民課,2026-02-10,"一点しんにょう, 二点でない"
6949,ibm-930,,,保留,,,,字形照会中
"""


def table(folder: Path, content: str | bytes) -> GaijiTable:
    path = folder / "gaiji.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path)


def test_the_full_form(tmp_path: Path) -> None:
    decided, open_ = table(tmp_path, FULL).rows
    assert (decided.code, decided.page, decided.target, decided.mj) == (0x6944, "ibm-930", IVS, "MJ025761")
    assert (decided.line, decided.decided_by, decided.note) == (2, "住民課", "一点しんにょう, 二点でない")
    assert (open_.target, open_.status, open_.line) == (None, "保留", 3)


@pytest.mark.parametrize(
    "content",
    [
        "code,ucs\n6941,U+20BB7\n6944,U+8FBB U+E0103\n",
        "\ufeffcode,ucs\r\n6941,U+20BB7\r\n6944,U+8FBB U+E0103\r\n",
        "code,ucs\r6941,U+20BB7\r6944,U+8FBB U+E0103\r",
        "ucs,code\nU+20bb7,0x6941\n\n  U+8FBB   U+E0103 , 6944 \n",
        'code,target\n"6941","U+20BB7"\n,\n6944,U+8FBB U+E0103',
    ],
)
def test_the_short_form_as_spreadsheets_and_people_write_it(tmp_path: Path, content: str) -> None:
    assert table(tmp_path, content).targets == {0x6941: "𠮷", 0x6944: IVS}


def test_a_code_may_be_a_word_of_four_characters_and_their_selectors(tmp_path: Path) -> None:
    word = "株\U000e0100式会社\ufe00"
    points = " ".join(f"U+{ord(char):04X}" for char in word)
    assert table(tmp_path, f"code,ucs\n6941,{points}\n").targets == {0x6941: word}


def test_only_decided_codes_are_a_layer(tmp_path: Path) -> None:
    page = code_page(Charset(base="ibm-930"))
    assert layers([table(tmp_path, FULL)], page) == [{0x6944: IVS}]


def test_candidates_and_what_is_held_stay_private(tmp_path: Path) -> None:
    rows = "6941,U+4E00,決定\n6942,U+4E01,候補\n6943,U+4E02,縮退\n6944,U+4E03,保留\n6945,U+4E04,\n"
    given = table(tmp_path, f"code,target,status\n{rows}")
    assert given.targets == {0x6941: "一", 0x6943: "丂", 0x6945: "丄"}
    assert layers([given], code_page(Charset(base="ibm-930"))) == [given.targets]


def test_what_a_layer_holds_does_not_take_back_what_one_below_decides(tmp_path: Path) -> None:
    below, above = table(tmp_path, "code,ucs\n6941,U+4E00\n"), table(tmp_path, "code,ucs,status\n6941,,保留\n")
    assert layers([below, above], code_page(Charset(base="ibm-930"))) == [{0x6941: "一"}, {}]


def test_numbers_and_picture_and_shields(tmp_path: Path) -> None:
    content = 'code,target,juki,koseki,toki,picture,status\n="6E10",U+8FBB,J+BC2F,\'004410,"=""00437750""",a.png,決定\n'
    (row,) = table(tmp_path, content).rows
    assert (row.code, row.juki, row.koseki, row.toki, row.picture) == (0x6E10, "J+BC2F", "004410", "00437750", "a.png")


def test_a_line_is_where_its_row_begins(tmp_path: Path) -> None:
    rows = table(tmp_path, 'code,ucs,note\n6941,U+4E00,"一\n二"\n\n6942,U+4E01,\n').rows
    assert [row.line for row in rows] == [2, 5]


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        ("code,usc\n", 1, "did you mean 'ucs'?"),
        ("code\n6941\n", 1, "the column 'target' is missing"),
        ("", 1, "the column 'code' is missing"),
        ("code,ucs,target\n6941,U+4E00,U+4E01\n", 1, "the column 'target' stands twice"),
        ("code,ucs\n6941,U+4E00\n6942,U+4E01\n6941,U+4E02\n", 4, "code 6941 stands already in line 2"),
        ("code,ucs\n6.90E+02,U+4E00\n", 2, "four hex digits"),
        ("code,ucs\n694,U+4E00\n", 2, "four hex digits"),
        ("code,ucs\n6941\n", 2, "1 cells where the header has 2"),
        ("code,ucs\n6941,U+4E00,x\n", 2, "3 cells where the header has 2"),
        ("code,ucs\n6941,吉\n", 2, "a target is code points"),
        ("code,ucs\n6941,4E00\n", 2, "a target is code points"),
        ("code,ucs\n6941,U+D800\n", 2, "U+D800 is no character"),
        ("code,ucs\n6941,U+110000\n", 2, "U+110000 is no character"),
        ("code,ucs\nU+4E00,U+4E01\n", 2, "U+4E00 is not a private-use character"),
        ("code,ucs\n6941,U+000A\n", 2, "U+000A is no character"),
        ("code,ucs\n6941,U+4E00 U+FFFF\n", 2, "U+FFFF is no character"),
        ("code,ucs\n6941,U+4E00 U+4E01 U+4E02 U+4E03 U+4E04\n", 2, "a target of 5 characters"),
        ('code,ucs\n6941,"' + "x" * 140_000, 2, "not CSV"),
        ("code,ucs\n6941,吉\n".encode("cp932"), 1, "not UTF-8"),
        ("code,ucs\n6941,U+4E00\n6941,U+4E00\n", 3, "with the same meaning"),
        ("code,ucs\n6941,J+BC2F\n", 2, "J+ is not U+"),
        ("code,ucs\n６９４１,U+4E00\n", 2, "full-width"),
        ("code,ucs,status\n6941,U+4E00,決済\n", 2, "none of 決定, 候補, 縮退, 保留"),
        ("code,ucs\n,U+4E00\n", 2, "the row has no code"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, content: str | bytes, line: int, why: str) -> None:
    with pytest.raises(MigrationError) as caught:
        table(tmp_path, content)
    assert caught.value.code == "LGM-G001"
    assert caught.value.facts["line"] == line
    assert why in caught.value.facts["why"]


@pytest.mark.parametrize(
    ("row", "shown"), [("6941,ibm-939,U+4E00", "6941 (ibm-939)"), ("0F41,,U+4E00", "0F41"), ("0041,,U+4E00", "0041")]
)
def test_a_row_that_no_field_of_the_page_can_hold(tmp_path: Path, row: str, shown: str) -> None:
    given = table(tmp_path, f"code,page,target\n6942,,U+4E00\n{row}\n")
    with pytest.raises(MigrationError) as caught:
        layers([given], code_page(Charset(base="ibm-930")))
    assert caught.value.code == "LGM-G002"
    assert (caught.value.facts["line"], caught.value.facts["code"]) == (3, shown)


def test_a_code_may_be_the_private_use_character_that_stands_for_it(tmp_path: Path) -> None:
    given = table(tmp_path, "code,target\nU+E001,U+20BB7\n6944,U+8FBB\nU+E002,\n")
    assert layers([given], code_page(Charset(base="ibm-930"))) == [{0x6942: "𠮷", 0x6944: "辻"}]
    with pytest.raises(MigrationError) as caught:
        layers([given], code_page(Charset(base="utf-16")))
    assert (caught.value.code, caught.value.facts["code"]) == ("LGM-G002", "6944")
    points = table(tmp_path, "code,target\nU+E001,U+20BB7\nU+F8FF,U+8FBB\n")
    assert layers([points], code_page(Charset(base="utf-8"))) == [{0xE001: "𠮷", 0xF8FF: "辻"}]
    with pytest.raises(MigrationError) as caught:
        layers([points], code_page(Charset(base="ibm-930")))
    assert (caught.value.code, caught.value.facts["code"]) == ("LGM-G002", "U+F8FF")


def test_files_that_are_not_there_or_no_files(tmp_path: Path) -> None:
    for path, code in [(tmp_path / "none.csv", "LGM-S001"), (tmp_path, "LGM-S002")]:
        with pytest.raises(MigrationError) as caught:
            read_table(path)
        assert caught.value.code == code
