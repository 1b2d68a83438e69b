"""Clauses, lengths and offsets of copybooks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook import GNUCOBOL, IBM, CompilerSettings, Copybook, read_copybook
from lgmigrate.source.copybook.record import conversion


def free(text: str, compiler: str | CompilerSettings = "ibm") -> Copybook:
    return read_copybook(text + "\n", format="free", compiler=compiler)


def laid(text: str, compiler: str | CompilerSettings = "ibm") -> list[tuple[str, int, int]]:
    return [(one.name, one.offset, one.length) for one in free(text, compiler).items]


@pytest.mark.parametrize(
    ("clauses", "ibm", "gnucobol", "kind"),
    [
        ("PIC X(3)", 3, 3, "text"),
        ("PIC A(2)9X", 4, 4, "text"),
        ("PIC N(3)", 6, 6, "wide"),
        ("PIC G(3) DISPLAY-1", 6, 6, "wide"),
        ("PIC 9(3)", 3, 3, "zoned"),
        ("PIC S9(3)V99", 5, 5, "zoned"),
        ("PIC S9(3) SIGN IS LEADING SEPARATE CHARACTER", 4, 4, "zoned"),
        ("PIC S9(3) TRAILING", 3, 3, "zoned"),
        ("PIC 9(3)PP", 3, 3, "zoned"),
        ("PIC 9 COMP", 2, 1, "binary"),
        ("PIC S9(4) BINARY", 2, 2, "binary"),
        ("PIC S9(5) USAGE IS COMPUTATIONAL-4", 4, 4, "binary"),
        ("PIC 9(10) COMP-5", 8, 8, "binary"),
        ("PIC 9(5) COMP-X", 3, 3, "binary"),
        ("PIC X(3) COMP-X", 3, 3, "binary"),
        ("PIC S9(7) COMP-3", 4, 4, "packed"),
        ("PIC S9(6) PACKED-DECIMAL", 4, 4, "packed"),
        ("PIC 9(6) COMP-6", 3, 3, "packed"),
        ("COMP-1", 4, 4, "float"),
        ("USAGE COMPUTATIONAL-2", 8, 8, "float"),
        ("INDEX", 4, 4, "binary"),
        ("POINTER", 4, 8, "raw"),
        ("BINARY-LONG UNSIGNED", 4, 4, "binary"),
        ("PIC ZZ,ZZ9.99CR", 11, 11, "text"),
        ("PIC $$$,$$9.99-", 11, 11, "text"),
        ("PIC \\\\\\,\\\\9", 7, 7, "text"),
        ("PIC BX(3)B0/", 7, 7, "text"),
        ("PIC +9.9(8)E+99", 15, 15, "text"),
        ("PIC 9(4) BLANK WHEN ZERO", 4, 4, "text"),
        ("PIC 9(4)V99 BLANK WHEN ZERO", 6, 7, "text"),
    ],
)
def test_a_usage_and_a_picture_make_a_length_and_a_kind(clauses: str, ibm: int, gnucobol: int, kind: str) -> None:
    for compiler, length in (("ibm", ibm), ("gnucobol", gnucobol)):
        item = free(f"01 A {clauses}.", compiler).items[0]
        assert (item.length, item.kind) == (length, kind)


@pytest.mark.parametrize(
    ("picture", "digits", "scale", "signed"),
    [
        ("S9(5)V9(2)", 7, 2, True),
        ("9(3)PP", 3, -2, False),
        ("VPP99", 2, 4, False),
        ("SPPP9", 1, 4, True),
        ("9V", 1, 0, False),
        ("ZZZ9.99-", 6, 2, True),
        ("****,**9", 7, 0, False),
        ("+++9", 3, 0, True),
    ],
)
def test_a_picture_says_digits_scale_and_sign(picture: str, digits: int, scale: int, signed: bool) -> None:
    item = free(f"01 A PIC {picture}.").items[0]
    assert (item.digits, item.scale, item.signed) == (digits, scale, signed)


def test_the_decimal_point_may_be_a_comma() -> None:
    item = free("01 A PIC Z.ZZ9,99 VALUE 1,5.", CompilerSettings(decimal_comma=True)).items[0]
    assert (item.length, item.digits, item.scale) == (8, 6, 2)


def test_sync_leaves_slack_bytes_before_items_and_behind_occurrences() -> None:
    """The examples of the Enterprise COBOL Language Reference, slack bytes within records."""
    text = "01 WORK-RECORD. 05 WORK-CODE PIC X. 05 COMP-TABLE OCCURS 10 TIMES. 10 COMP-TYPE PIC X. \n" \
           "10 COMP-PAY PIC S9(4)V99 COMP SYNC. 10 COMP-HRS PIC S9(3) COMP SYNC. 10 COMP-NAME PIC X(5)."  # fmt: skip
    for compiler, name in (("ibm", 10), ("gnucobol", 12)):
        assert laid(text, compiler) == [
            ("WORK-RECORD", 0, 161), ("WORK-CODE", 0, 1), ("COMP-TABLE", 1, 16), ("COMP-TYPE", 1, 1),
            ("COMP-PAY", 4, 4), ("COMP-HRS", 8, 2), ("COMP-NAME", name, 5),
        ]  # fmt: skip


def test_compilers_differ_in_where_a_group_begins_and_on_which_boundary() -> None:
    text = "01 L. 05 M PIC X(5). 05 O. 10 P PIC S9(6) COMP SYNC. 05 Q PIC X. 05 R PIC S9(18) COMP SYNC."
    assert laid(text, "ibm")[2:] == [("O", 8, 4), ("P", 8, 4), ("Q", 12, 1), ("R", 16, 8)]
    assert laid(text, "gnucobol")[2:] == [("O", 5, 7), ("P", 8, 4), ("Q", 12, 1), ("R", 16, 8)]
    short = "01 A. 05 B PIC X(4). 05 C PIC S9(18) COMP SYNC."
    assert (laid(short, "ibm")[2][1], laid(short, "gnucobol")[2][1]) == (4, 8)
    assert laid(short, CompilerSettings(sync="none"))[2][1] == 4


def test_redefinitions_and_renames_stand_where_the_first_does() -> None:
    book = free("01 R. 05 A PIC X(4). 05 B REDEFINES A. 10 B1 PIC 9(2). 10 B2 PIC 9(2). 05 C REDEFINES B PIC X(6). \n"
                "05 D PIC X. 66 E RENAMES A. 66 F RENAMES B2 THRU D.")  # fmt: skip
    assert [(one.name, one.offset, one.length) for one in book.items] == [
        ("R", 0, 7), ("A", 0, 4), ("B", 0, 4), ("B1", 0, 2), ("B2", 2, 2), ("C", 0, 6), ("D", 6, 1),
        ("E", 0, 4), ("F", 2, 5),
    ]  # fmt: skip
    assert [one.kind for one in book.items[-2:]] == ["renames", "renames"]
    assert any("C is longer than B" in one for one in book.assumptions)


def test_usage_and_sign_of_a_group_hold_for_what_is_in_it() -> None:
    book = free("01 A USAGE COMP-3. 05 B PIC S9(3). 05 C. 10 D PIC 9(5).")
    assert [(one.usage, one.length) for one in book.items] == [
        ("PACKED-DECIMAL", 5), ("PACKED-DECIMAL", 2), ("PACKED-DECIMAL", 3), ("PACKED-DECIMAL", 3),
    ]  # fmt: skip
    signs = free("01 A SIGN LEADING SEPARATE. 05 B PIC S9(3). 05 C PIC 9(3). 05 D PIC S9 TRAILING.").items
    assert [(one.sign, one.length) for one in signs[1:]] == [("leading-separate", 4), ("trailing", 3), ("trailing", 1)]


def test_tables_and_level_88_say_all_that_was_written() -> None:
    book = free("01 A. 05 N PIC 9(2). 05 T OCCURS 0 TO 5 TIMES DEPENDING ON N ASCENDING KEY IS K INDEXED BY I J. \n"
                "10 K PIC X. 88 YES VALUE 'Y' '1'. 88 RANGED VALUES ARE 'A' THRU 'C' LOW-VALUES ALL '*' X'C1' \n"
                " WHEN SET TO FALSE 'N'. 05 FILLER PIC X GLOBAL. 05 PIC X EXTERNAL.")  # fmt: skip
    table, key = book.item("T"), book.item("K")
    assert (table.occurs, table.at_least, table.depending) == (5, 0, "N")
    assert (table.keys, table.indexes) == (("K",), ("I", "J"))
    assert [one.name for one in key.meanings] == ["YES", "RANGED"]
    low, high = key.meanings[1].values[0]
    assert high is not None
    assert (low.text, high.text) == ("A", "C")
    assert [(one.kind, one.text, one.all) for one, _ in key.meanings[1].values[1:]] == [
        ("figurative", "LOW-VALUE", False), ("text", "*", True), ("hex", "C1", False),
    ]  # fmt: skip
    assert [one.name for one in book.items[-2:]] == ["FILLER", "FILLER"]


def test_a_part_of_a_record_has_no_level_01() -> None:
    book = free("05 A PIC X(2). 05 B. 10 C PIC 9(3) COMP-3.")
    assert book.fragment
    assert [(one.name, one.offset) for one in book.items] == [("A", 0), ("B", 2), ("C", 2)]
    assert book.length == 4
    several = free("77 N PIC 9(4). 01 A PIC X(5). 01 B PIC X(9).")
    assert [one.offset for one in several.items] == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("01 A PIC X PIC X.", "LGM-S075", "PIC stands twice"),
        ("01 A.", "LGM-S075", "neither a picture nor an item"),
        ("01 A PIC X. 05 B PIC X.", "LGM-S075", "has a picture"),
        ("01 A. 05 B. 10 C PIC X. 07 D PIC X.", "LGM-S075", "belongs to no group"),
        ("01 A PIC X COMP-3.", "LGM-S075", "PACKED-DECIMAL goes with"),
        ("01 A PIC 9(19) COMP.", "LGM-S075", "at most 18 digits"),
        ("01 A COMP-1 PIC 9.", "LGM-S075", "has no picture"),
        ("01 A OCCURS 3 PIC X.", "LGM-S075", "level 01"),
        ("01 A. 05 B PIC X OCCURS 5 TO 3 DEPENDING ON N.", "LGM-S075", "no number of occurrences"),
        ("01 A. 05 B PIC X OCCURS 1 TO 3.", "LGM-S075", "needs DEPENDING"),
        ("01 A. 05 B PIC X OCCURS 99999999999.", "LGM-S075", "too large"),
        ("01 A. 05 B REDEFINES C PIC X.", "LGM-S075", "REDEFINES C"),
        ("01 A. 05 B PIC X. 05 C PIC X. 05 D REDEFINES B PIC X.", "LGM-S075", "REDEFINES B"),
        ("01 A PIC 9 JUSTIFIED.", "LGM-S075", "text only"),
        ("01 A PIC S9 BLANK ZERO.", "LGM-S075", "does not go with S"),
        ("01 A COMP-3. 05 B PIC 9 COMP.", "LGM-S075", "in the group A"),
        ("01 A PIC 9 VALUE 'X'.", "LGM-S075", "is a number"),
        ("01 A PIC X VALUE 'X' 'Y'.", "LGM-S075", "level 88 only"),
        ("88 A VALUE 1.", "LGM-S075", "without an item"),
        ("01 A PIC X. 66 B RENAMES C.", "LGM-S075", "no such item"),
        ("50 A PIC X.", "LGM-S075", "no level number"),
        ("", "LGM-S075", "no data item"),
        ("01 A PIC Q.", "LGM-S076", "no symbol"),
        ("01 A PIC 9(0).", "LGM-S076", "0 times"),
        ("01 A PIC 9V9V9.", "LGM-S076", "V stands once"),
        ("01 A PIC 9P9.", "LGM-S076", "P stands at one end"),
        ("01 A PIC Z*9.", "LGM-S076", "do not go together"),
        ("01 A PIC X(9999999999).", "LGM-S076", "characters"),
        ("01 A PIC 9(39).", "LGM-S076", "39 digits"),
        ("01 A PIC X", "LGM-S074", "no full stop"),
        ("01 A PIC X TYPEDEF.", "LGM-S074", "TYPEDEF does not belong here"),
        ("01 A PIC X OCCURS UNBOUNDED.", "LGM-S074", "UNBOUNDED"),
        ("FD FILE-A. 01 A PIC X.", "LGM-S074", "FD does not belong here"),
        ("01 A%B PIC X.", "LGM-S074", "neither a name nor a number"),
        ("01 Ａ　Ｂ PIC X.", "LGM-S074", "does not belong here"),
        ("1000000000000 A PIC X.", "LGM-S074", "level number"),
    ],
)
def test_what_is_not_known_or_does_not_go_together_is_an_error(text: str, code: str, words: str) -> None:
    with pytest.raises(MigrationError) as caught:
        free(text)
    assert caught.value.code == code
    assert words in caught.value.facts["why"]


def test_an_error_shows_the_line_with_a_caret_under_the_place() -> None:
    with pytest.raises(MigrationError) as caught:
        read_copybook("       01  氏名.\n           05  氏  PIC X(5)  COLOUR RED.\n")
    *_, line, caret, _ = [*str(caught.value).split("\n"), ""]
    assert line.strip().startswith("05  氏  PIC")
    assert (caught.value.facts["line"], caught.value.facts["column"]) == (2, 29)
    assert len(caret) == len(line[: line.index("COLOUR")]) + 1 + 1  # 氏 takes two columns


def test_records_and_tables_are_bounded() -> None:
    nested = "01 A." + "".join(f" {level:02d} B{level} OCCURS 1000." for level in range(2, 12)) + " 12 C PIC X."
    with pytest.raises(MigrationError, match="bytes, more than"):
        free(nested)
    with pytest.raises(MigrationError, match="LGM-S079"):
        free("01 A PIC X.", "algol")
    assert (IBM.native_order, GNUCOBOL.native_order) == ("big", "little")


WORDS = ["01", "05", "10", "66", "77", "88", "A", "B", "FILLER", "PIC", "X(3)", "S9(4)V99", "COMP-3", "COMP", "OCCURS",
         "5", "TO", "DEPENDING", "ON", "REDEFINES", "RENAMES", "THRU", "VALUE", "'A'", "ZERO", "SYNC", "SIGN",
         "LEADING", "SEPARATE", ".", "COPY", "REPLACING", "==A==", "BY", "(", ")", "''", "X'", "\n", "9(9999999999)",
         "USAGE", "JUST", "BLANK", "N(3)", "INDEX", "COMP-1", "住所", "*>", "-", ","]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=40), st.sampled_from(["auto", "free", "fixed"]))
def test_whatever_the_text_is_there_is_a_layout_or_an_error(words: list[str], form: str) -> None:
    try:
        book = read_copybook(" ".join(words) + "\n", format=form)  # type: ignore[arg-type]
    except MigrationError as error:
        assert error.code.startswith("LGM-S07")
    else:
        try:
            conversion(book, charset="cp932", float_scale=2)
        except MigrationError as error:
            assert error.code in ("LGM-S040", "LGM-S077")
        assert all(0 <= one.offset <= one.offset + one.length <= book.length for one in book.items if one.level != 77)
