"""Rows read one by one: as Python's csv reads them where that has something to say, and in damaged files."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgmigrate.source.delimited.rows import BEHIND, BLANK, COLUMNS, END_MARK, NUL, STRAY, UNCLOSED, RowReader
from lgmigrate.source.table import DelimitedForm

VALUES = st.lists(st.text(alphabet='a山 ,"\n\r=\\', max_size=6), min_size=2, max_size=4)


def read(text: str, columns: int | None = None, **settings: object) -> list[tuple[list[str], str]]:
    """Values and faults of all rows."""
    reader, data = RowReader(DelimitedForm(**settings), columns), text.encode()
    rows, at = [], 0
    while at < len(data):
        row = reader.row(data, at, True)
        assert row is not None
        assert row.end > row.start == at
        rows.append(([value.decode() for value in row.values], row.fault))
        at = row.end
    return rows


@given(rows=st.lists(VALUES, min_size=1, max_size=6), end=st.sampled_from(["\n", "\r\n", "\r"]), every=st.booleans())
def test_what_csv_writes_is_read_back(rows: list[list[str]], end: str, every: bool) -> None:
    out = io.StringIO(newline="")
    every |= end != "\r\n"  # a carriage return alone is quoted only where it ends lines
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL).writerows(rows)
    assert read(out.getvalue()) == [(row, "") for row in rows]


@given(rows=st.lists(VALUES, min_size=1, max_size=6))
def test_what_csv_writes_with_escapes_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n", doublequote=False, escapechar="\\").writerows(rows)
    assert read(out.getvalue(), escape="\\", doubled=False) == [(row, "") for row in rows]


@given(text=st.text(alphabet='ab,"\n\r ', max_size=40))
def test_any_text_that_csv_takes_is_read_as_csv_reads_it(text: str) -> None:
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return
    assert [values for values, _ in read(text)] == expected


@given(text=st.text(alphabet='ab,"\n', max_size=40))
def test_where_csv_gives_up_a_row_is_at_fault(text: str) -> None:
    try:
        list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        assert any(fault in (BEHIND, UNCLOSED) for _, fault in read(text))


def test_a_missing_closing_quote_costs_its_own_row_only() -> None:
    rows = read('1,"abc,x\n2,"de","y"\n3,a,b\n', 3)
    assert [fault for _, fault in rows] == [BEHIND, "", ""]
    assert [values for values, _ in rows[1:]] == [["2", "de", "y"], ["3", "a", "b"]]


def test_a_quote_open_at_the_end_does_not_take_the_rest_of_the_file() -> None:
    rows = read('1,"abc,x\n2,de,y\n3,a,b\n', 3)
    assert [fault for _, fault in rows] == [UNCLOSED, "", ""]


def test_a_quote_is_unclosed_when_it_holds_more_than_a_row_may() -> None:
    rows = read('1,"abc,x\n' + "2,de,y\n" * 20 + '3,"a",b\n', 3, longest=50)
    assert [fault for _, fault in rows] == [UNCLOSED] + [""] * 21


def test_the_rest_of_a_broken_row_is_not_taken_for_a_row() -> None:
    rows = read('1,2,"a\nb"z,x,y\n4,5,6\n7,8"9,0\n', 3)
    assert [fault for _, fault in rows] == [BEHIND, STRAY, "", ""]
    assert rows[3][0] == ["7", '8"9', "0"]  # beyond what is in doubt, a quote inside a value is a character


def test_a_well_quoted_row_with_too_many_values_is_rejected_whole() -> None:
    assert [fault for _, fault in read('1,"a\nb",x,y\n2,b,c\n', 3)] == [COLUMNS, ""]


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        ('="001",="1,""2",=x\n', {"excel": True}, ["001", '1,"2', "=x"]),
        ('"=""007""",b,c\n', {"excel": True}, ["007", "b", "c"]),
        (' "a" , b,"c"  \n', {"blanks": "skip"}, ["a", " b", "c"]),
        (' "a", b,c\n', {}, [' "a"', " b", "c"]),
        ('"a,b",c\n', {"quoting": "none"}, ['"a', 'b"', "c"]),
        ("a,b,c,\n", {"trailing": True}, ["a", "b", "c"]),
        ('"a\\"b",c\\,d,e\n', {"escape": "\\"}, ['a"b', "c,d", "e"]),
        ("a,b\n", {"ragged": "fill"}, ["a", "b"]),
        ("1\t2,3\t4\n", {"delimiter": "\t"}, ["1", "2,3", "4"]),
        ("'a''b',c,d\n", {"quote": "'"}, ["a'b", "c", "d"]),
    ],
)
def test_dialects(text: str, settings: dict[str, object], expected: list[str]) -> None:
    assert read(text, 3, **settings) == [(expected, "")]


def test_lines_without_quotes_are_joined_until_there_are_enough_values() -> None:
    rows = read("1,ab\ncd,e\r\n2,x,y\n3,q\n", 3, quoting="none", ragged="join")
    assert rows == [(["1", "ab\ncd", "e"], ""), (["2", "x", "y"], ""), (["3", "q"], COLUMNS)]


def test_lines_that_are_no_rows() -> None:
    assert read("a,b\n\n\r\nc,d\n\x1a", 2) == [
        (["a", "b"], ""), ([], BLANK), ([], BLANK), (["c", "d"], ""), ([], END_MARK),
    ]  # fmt: skip


def test_nul_characters() -> None:
    assert read("a,b\0\n", 2) == [(["a", "b\0"], NUL)]
    assert read("a,b\0\n", 2, nul="keep") == [(["a", "b\0"], "")]
