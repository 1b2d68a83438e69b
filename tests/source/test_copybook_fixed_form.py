"""The form of COBOL source: columns, comments, continuation, code pages."""

from pathlib import Path

import pytest

from lgmigrate.charset import code_page
from lgmigrate.charset.settings import Charset
from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook import read_copybook


def fixed(*lines: str) -> str:
    """Lines with seven blanks before them."""
    return "".join(f"       {line}\n" for line in lines)


def test_sequence_numbers_comments_debug_lines_and_columns_after_72_are_no_text() -> None:
    text = (
        "000100*  COMMENT                                                         IDENT\n"
        "000200 01  REC.                                                          REC00010\n"
        "000300/\n"
        "000400D    05  DEBUG-ONLY  PIC X(99).\n"
        "000500     05  A  PIC X(3).  *> the rest is comment, with 'a quote\n"
        "000600     05  B  PIC X(4).                                              PIC X.\n"
        "\n"
        "000700     EJECT\n"
    )
    book = read_copybook(text)
    assert [(one.name, one.offset, one.length) for one in book.items] == [("REC", 0, 7), ("A", 0, 3), ("B", 3, 4)]
    assert any("1 debugging lines" in one for one in book.assumptions)


def test_words_and_literals_go_on_in_the_next_line() -> None:
    text = "       01  REC.\n           05  LONG-NA\n      -        ME PIC X(10) VALUE 'IT''S A\n      -    'B'.\n"
    item = read_copybook(text).item("LONG-NAME")
    assert item.length == 10
    assert item.value is not None
    literal = item.value.text
    assert literal.startswith("IT'S A")
    assert literal.endswith("B")
    assert len(literal) == (72 - 35) - 1 + 1  # to column 72, blanks included; one quote is doubled


@pytest.mark.parametrize("name", ["juki.cpy"])
@pytest.mark.parametrize(
    ("encoding", "assumed"), [("utf-8", "is in utf-8"), ("cp932", "is in cp932"), ("utf-16", "is in utf-16")]
)
def test_japanese_names_are_read_in_any_code_page(tmp_path: Path, name: str, encoding: str, assumed: str) -> None:
    path = tmp_path / name
    path.write_bytes(
        fixed("01  住民.", "    05  氏名カナ  PIC X(20).", "    05  氏名-漢字 PIC N(20).").encode(encoding)
    )
    book = read_copybook(path)
    assert [one.name for one in book.items] == ["住民", "氏名カナ", "氏名-漢字"]
    assert book.length == 60
    assert any(assumed in one for one in book.assumptions)


def test_column_72_counts_the_bytes_of_wide_characters(tmp_path: Path) -> None:
    line = "           05  " + "氏" * 20 + "  PIC X(1)."
    filled = line + " " * (72 - len(line.encode("cp932"))) + "見出し"
    path = tmp_path / "wide.cpy"
    for encoding in ("cp932", "utf-8"):
        path.write_bytes(f"       01  R.\n{filled}\n".encode(encoding))
        assert read_copybook(path).length == 1


@pytest.mark.parametrize("ends", [True, False])
def test_an_ebcdic_copybook_has_lines_of_80_bytes_or_line_ends(tmp_path: Path, ends: bool) -> None:
    page = code_page(Charset(base="ibm-930"))
    single = {char: byte for byte, char in page.single.items()}
    double = {char: code for code, char in page.double.items()}
    kanji = b"\x0e" + b"".join(double[char].to_bytes(2, "big") for char in "氏名") + b"\x0f"
    plain = [[f"       {text}"] for text in ("01  REC.", "    05  A PIC X(3).")]
    lines = [b"".join(bytes([single[char]]) for char in text) for (text,) in plain]
    name = b"".join(bytes([single[char]]) for char in "           05  ") + kanji
    lines.append(name + b"".join(bytes([single[char]]) for char in " PIC G(4) DISPLAY-1."))
    path = tmp_path / "host.cpy"
    path.write_bytes(b"".join(line + b"\x25" if ends else line.ljust(80, b"\x40") for line in lines))
    book = read_copybook(path)
    assert [(one.name, one.offset, one.length) for one in book.items] == [("REC", 0, 11), ("A", 0, 3), ("氏名", 3, 8)]
    assert any("is in ibm-930" in one for one in book.assumptions)
    assert read_copybook(path, charset="ibm-939").item("氏名").length == 8


def test_the_free_form_is_told_by_its_lines_and_by_a_directive() -> None:
    free = "01 REC. *> a record\n  05 A PIC X(3).\n*> all comment\n05 B\nPIC X(4).\n"
    assert read_copybook(free).length == 7
    switched = "      >>SOURCE FORMAT IS FREE\n" + free
    assert read_copybook(switched, format="fixed").length == 7
    back = free + ">>SOURCE FORMAT FIXED\n      * comment\n           05  C PIC X(5).\n"
    assert read_copybook(back, format="free").length == 12


def test_text_beyond_column_80_is_told() -> None:
    text = "       01  REC PIC X(5)." + " " * 50 + "REC00010 and something more\n"
    assert "line 1" in read_copybook(text).assumptions[0]
    assert "72" in read_copybook(text).assumptions[0]


def test_tabs_lead_to_every_eighth_column() -> None:
    assert read_copybook("\t01  REC.\n\t\t05  A\tPIC X(3).\n000100\t05  B PIC X.\n", format="fixed").length == 4


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("       01  REC.\n      !    05  A PIC X.\n", "LGM-S072", 2, 7, "no indicator"),
        ("       01  A PIC X VALUE 'ABC\n       .\n", "LGM-S072", 1, 30, "neither closed nor continued"),
        ("       01  A PIC X VALUE 'ABC\n      -    ABC'.\n", "LGM-S072", 2, 12, "goes on with"),
        ("       01  A PIC X\n       >>IF X DEFINED\n", "LGM-S072", 2, 8, "directive"),
        ("01 A PIC X VALUE 'AB.\n02 X.\n", "LGM-S072", 1, 18, "not closed"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_form_is_an_error_with_its_place(
    text: str, code: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(MigrationError) as caught:
        read_copybook(text)
    facts = caught.value.facts
    assert (caught.value.code, facts["line"]) == (code, line)
    assert facts["column"] == column or (code == "LGM-S072" and facts["column"] > 1)
    assert words in facts["why"]


def test_bytes_of_another_code_page_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "bad.cpy"
    path.write_bytes(b"       01  A\xff\xfd PIC X.\n")
    with pytest.raises(MigrationError, match="LGM-S070"):
        read_copybook(path)
    with pytest.raises(MigrationError, match="byte 12 is FFFD"):
        read_copybook(path, encoding="cp932")
    path.write_bytes(b"\x40" * 3_000_000)
    with pytest.raises(MigrationError, match="LGM-S071"):
        read_copybook(path)
