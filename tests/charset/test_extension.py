"""Extension tables: the project's own file form, and what a table comes to under each collection of selectors."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgmigrate.charset.extension import COLUMNS, Row, extension_file, read_extension
from lgmigrate.charset.extension_table import MOST_POINTS, fault_of
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji import MOST_CHARACTERS

HEADER = ",".join(COLUMNS)
HD2, HD1, AJ1 = "\U000e0102", "\U000e0101", "\U000e0101"


@pytest.fixture(name="table")
def _table(tmp_path: Path):  # noqa: ANN202  # a function of lines
    def read(*lines: str, header: str = HEADER):  # noqa: ANN202
        path = tmp_path / "table.csv"
        path.write_bytes("\n".join([header, *lines]).encode())
        return read_extension(path)

    return read


@pytest.fixture(name="sample", scope="session")
def _sample() -> Path:
    return Path(__file__).parents[2] / "fixtures" / "charset" / "made-up.extension.csv"


def test_a_table_says_what_it_is_and_where_it_comes_from(sample: Path) -> None:
    table = read_extension(sample)
    assert (table.name, table.source, table.kind) == ("made-up", "made-up.txt", "pairs")
    assert table.source_sha256.startswith("e3b0c442")
    assert len(table.sha256) == 64
    assert len(table.rows) == 7


@pytest.mark.parametrize(
    ("selectors", "first", "second"),
    [("none", "文", "字"), ("hanyo-denshi", "文" + HD2, "字" + HD1), ("adobe-japan1", "文" + AJ1, "字")],
)
def test_selectors_stand_behind_the_character_under_their_collection(
    sample: Path, selectors: str, first: str, second: str
) -> None:
    cells = read_extension(sample).cells(selectors)  # type: ignore[arg-type]
    assert cells.decode[0x41A1] == first
    assert cells.decode[0x41A2] == second
    assert cells.decode[0x41A3] == "か゚"


def test_uses_say_the_directions(sample: Path) -> None:
    cells = read_extension(sample).cells("none")
    assert cells.oneway == {0x41A1, 0x41A4}  # B1A2 writes the bare character of 41A1
    assert cells.encode_only == {"゙": 0xB1A1}
    assert cells.unmapped == {0x41A7}
    assert not cells.decode.keys() & cells.unmapped
    assert cells.bases == {}


def test_a_variant_is_written_where_its_selector_tells_it_apart(sample: Path) -> None:
    cells = read_extension(sample).cells("hanyo-denshi")
    assert cells.oneway == {0x41A4}
    assert cells.decode[0xB1A2] == "文"


def test_a_bare_character_has_the_code_of_its_only_variant(sample: Path) -> None:
    assert read_extension(sample).cells("hanyo-denshi").bases == {"字": 0x41A2}


def test_the_selector_goes_before_a_combining_mark(table) -> None:  # noqa: ANN001
    assert table("41A1,U+304B U+309A,U+E0101,,,").cells("hanyo-denshi").decode == {0x41A1: "か" + HD1 + "゚"}


def test_of_equal_rows_the_later_is_written(table) -> None:  # noqa: ANN001
    cells = table("41A1,U+6587,,,,", "41A2,U+6587,,,,", "41A3,U+6587,,,decode,").cells("none")
    assert cells.oneway == {0x41A1, 0x41A3}


def test_a_full_row_is_written_before_a_variant(table) -> None:  # noqa: ANN001
    cells = table("41A1,U+6587,U+E0101,,,", "41A2,U+6587,U+E0101,,variant,").cells("hanyo-denshi")
    assert cells.oneway == {0x41A2}


def test_a_code_that_comes_back_as_it_was_goes_before_one_that_is_only_written(table) -> None:  # noqa: ANN001
    cells = table("41A1,U+6587,,,,", "41A2,U+6587,,,encode,").cells("none")
    assert (cells.oneway, cells.encode_only) == (set(), {})
    cells = table("41A1,U+6587,,,decode,", "41A2,U+6587,,,encode,").cells("none")
    assert (cells.oneway, cells.encode_only) == ({0x41A1}, {"文": 0x41A2})


def test_an_encode_row_with_selectors_holds_under_its_collections(table) -> None:  # noqa: ANN001
    read = table("41A1,U+6587,U+E0101,,encode,")
    assert read.cells("hanyo-denshi").encode_only == {"文" + HD1: 0x41A1}
    assert read.cells("none").encode_only == read.cells("adobe-japan1").encode_only == {}


def test_a_byte_order_mark_carriage_returns_and_small_letters_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    path.write_bytes(f'\ufeff# name: it\r\n{HEADER}\r\n\r\n41a1,u+6587,,,,"a, b"\r\n8fa2af,U+5B57,,,,\r\n'.encode())
    table = read_extension(path)
    assert table.name == "it"
    assert [(row.code, row.ucs, row.note) for row in table.rows] == [(0x41A1, "文", "a, b"), (0x8FA2AF, "字", "")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("4E1,U+6587,,,,", "four hex digits"),
        ("41A1,6587,,,,", "code points such as"),
        ("41A1,U+110000,,,,", "code points such as"),
        ("41A1,U+D800,,,,", "U+D800 is no character"),
        ("41A1,U+000A,,,,", "U+000A is no character"),
        ("41A1,U+FFFD,,,,", "U+FFFD is no character"),
        ("41A1,U+2FFFE,,,,", "U+2FFFE is no character"),
        ("41A1," + " ".join(["U+3042"] * 5) + ",,,,", "at most 4"),
        ("41A1,U+6587,U+3099,,,", "a selector is"),
        ("41A1,U+6587,,,both,", "use is one of decode, variant, encode, none"),
        ("41A1,,,,,", "ucs is empty"),
        ("41A1,U+6587,,,none,", "has none"),
        ("41A1,U+6587,,,variant,", "needs a selector"),
        ("41A1,U+6587", "2 cells where the header has 6"),
        ("41A0,U+5B57,,,,", "code 41A0 is read already by line 2"),
        ("41A1,U+3099,,,encode,", "U+3099 is written already by line 3"),
    ],
)
def test_a_bad_line_is_named(table, line: str, why: str) -> None:  # noqa: ANN001
    with pytest.raises(MigrationError) as caught:
        table("41A0,U+3042,,,,", "B1A1,U+3099,,,encode,", line)
    assert caught.value.code == "LGM-C030"
    assert caught.value.facts["line"] == 4
    assert why in caught.value.detail()


def test_other_headers_are_refused(table, tmp_path: Path) -> None:  # noqa: ANN001
    with pytest.raises(MigrationError, match="must be imported first"):
        table("41A1,U+6587", header="code,ucs")
    (tmp_path / "empty.csv").write_bytes(b"# name: nothing\n")
    with pytest.raises(MigrationError, match="is missing"):
        read_extension(tmp_path / "empty.csv")


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        read_extension(tmp_path / "none.csv")
    assert caught.value.code == "LGM-S001"
    with pytest.raises(MigrationError) as caught:
        read_extension(tmp_path)
    assert caught.value.code == "LGM-S002"
    (tmp_path / "sjis.csv").write_bytes(b"# name: x\n# \x95\xb6\n")
    with pytest.raises(MigrationError) as caught:
        read_extension(tmp_path / "sjis.csv")
    assert (caught.value.code, caught.value.facts["line"]) == ("LGM-C030", 2)


CODES = st.integers(0x4141, 0xFEFE) | st.integers(0x8FA1A1, 0x8FFEFE)
CHARACTERS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffd"), min_size=1, max_size=8
)
SELECTORS = st.sampled_from(["", *map(chr, range(0xE0100, 0xE0120)), "\ufe00"])
NOTES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20).map(lambda text: " ".join(text.split()))
ROWS = st.builds(
    Row, CODES, CHARACTERS, SELECTORS, SELECTORS, st.sampled_from(["", "decode", "variant", "encode"]), NOTES
)
TABLES = st.lists(
    ROWS.filter(lambda row: not fault_of(row)) | st.builds(lambda code: Row(code, "", use="none"), CODES),
    unique_by=(
        lambda row: (row.code, row.use == "encode"),
        lambda row: (row.ucs, row.use if row.use == "encode" else row.code),
    ),
    max_size=30,
)


@given(TABLES)
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    path = tmp_path_factory.mktemp("table") / "table.csv"
    path.write_bytes(extension_file(rows, {"name": "a name", "source": "a,b.json", "sha256": "ab", "kind": "ucm"}))
    table = read_extension(path)
    assert list(table.rows) == rows
    assert (table.name, table.source, table.source_sha256, table.kind) == ("a name", "a,b.json", "ab", "ucm")


@given(TABLES, st.sampled_from(["none", "hanyo-denshi", "adobe-japan1"]))
def test_no_characters_are_written_by_two_codes(rows: list[Row], selectors: str) -> None:
    path = Path("unused")
    table = _as_table(path, rows)
    cells = table.cells(selectors)
    written = [text for code, text in cells.decode.items() if code not in cells.oneway]
    assert len(set(written)) == len(written)
    assert cells.oneway <= cells.decode.keys()
    assert not cells.encode_only.keys() & set(written)
    assert not cells.bases.keys() & (set(written) | cells.encode_only.keys())
    assert {row.code for row in rows if row.use == "none"} == cells.unmapped


def _as_table(path: Path, rows: list[Row]):  # noqa: ANN202
    from lgmigrate.charset.extension import ExtensionTable

    return ExtensionTable(name="t", path=str(path), sha256="", source="", source_sha256="", kind="", rows=tuple(rows))


def test_twelve_thousand_rows_are_read_at_once(tmp_path: Path) -> None:
    rows = [Row(code, chr(0x20000 + code), "\U000e0101", note="x") for code in range(0x4141, 0x4141 + 12_000)]
    path = tmp_path / "large.csv"
    path.write_bytes(extension_file(rows, {"name": "large"}))
    best = min(_seconds(path) for _ in range(3))
    assert best < 0.5  # 0.05 on a quiet machine


def _seconds(path: Path) -> float:
    start = time.process_time()
    assert len(read_extension(path).rows) == 12_000
    return time.process_time() - start


def test_a_code_stands_for_no_more_characters_than_a_table_of_gaiji_may_give_it() -> None:
    assert MOST_POINTS == MOST_CHARACTERS
