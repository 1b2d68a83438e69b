"""Code tables against glibc and Python's codecs (which encode what they hold), and the kernel against the tables."""

import shutil
import subprocess
from collections.abc import Callable

import numpy as np
import pytest

from lgmigrate.charset import Charset, CodePage, code_page, compile_lookup
from lgmigrate.charset._kernel import TextDecoder
from lgmigrate.charset.table import FOLDER, read_table

Run = Callable[[TextDecoder, list[bytes]], tuple[list, list]]
GLIBC = {"ibm-930": "IBM930", "ibm-939": "IBM939"}
TRAILS = range(0x41, 0xFF)


@pytest.fixture(params=GLIBC)
def page(request: pytest.FixtureRequest) -> CodePage:
    return code_page(Charset(base=request.param))


def iconv(page: CodePage, data: bytes, *options: str) -> str:
    if shutil.which("iconv") is None:
        pytest.skip("no iconv")
    command = ["iconv", *options, "-f", GLIBC[page.name], "-t", "UTF-8"]
    return subprocess.run(command, input=data, capture_output=True, check="-c" not in options).stdout.decode()


def pairs(codes: list[int]) -> bytes:
    return b"".join(code.to_bytes(2, "big") for code in codes)


@pytest.mark.parametrize("part", ["double", "user_defined"])
def test_double_byte_codes_equal_glibc(page: CodePage, part: str) -> None:
    cells = getattr(page, part)
    codes = sorted(cells)
    assert len(codes) == {"double": 7265, "user_defined": 4370}[part]
    assert iconv(page, b"\x0e" + pairs(codes) + b"\x0f") == "".join(cells[code] for code in codes)


def test_single_byte_codes_equal_glibc(page: CodePage) -> None:
    codes = sorted(page.single)
    assert iconv(page, bytes(codes)) == "".join(page.single[code] for code in codes)


def test_what_the_tables_leave_out_glibc_refuses_too(page: CodePage) -> None:
    known = page.double.keys() | page.user_defined.keys()
    left_out = [lead << 8 | trail for lead in range(0x40, 0xFF) for trail in TRAILS]
    left_out = [code for code in left_out if code not in known]
    assert iconv(page, b"".join(b"\x0e" + pairs([code]) + b"\x0f" for code in left_out), "-c") == ""
    assert iconv(page, bytes(set(range(256)) - page.single.keys() - {0x0E, 0x0F}), "-c") == ""


def test_the_two_areas_of_double_byte_codes_do_not_meet(page: CodePage) -> None:
    assert not page.double.keys() & page.user_defined.keys()
    assert page.user_defined[0x6941] == "\ue000"
    assert page.user_defined[0x7FFE] == chr(0xE000 + 4369)


def test_the_kernel_decodes_every_double_byte_code_as_the_table_has_it(page: CodePage, run_text: Run) -> None:
    lookup = compile_lookup(page)
    codes = list(range(65536))
    found, hits = run_text(lookup.decoder("wide", None, "none"), [code.to_bytes(2, "big") for code in codes])
    cells = {**page.double, **page.user_defined}
    assert found == [(cells[code], 0, 0) if code in cells else (None, 2, 0) for code in codes]
    assert hits == [(code, code) for code in sorted(page.user_defined)]


def test_between_shifts_the_same_codes_are_assigned(page: CodePage, run_text: Run) -> None:
    lookup = compile_lookup(page)
    codes = [code for code in range(65536) if code >> 8 != 0x0F]  # that lead closes the run
    values = [b"\x0e" + code.to_bytes(2, "big") + b"\x0f" for code in codes]
    found, _ = run_text(lookup.decoder("mixed", None, "none"), values)
    cells = {**page.double, **page.user_defined}
    assert found == [(cells[code], 0, 0) if code in cells else (None, 2, 1) for code in codes]


@pytest.mark.parametrize("controls", ["reject", "keep"])
def test_the_kernel_decodes_every_single_byte_as_the_table_has_it(page: CodePage, controls: str, run_text: Run) -> None:
    page = code_page(Charset(base=page.name, controls=controls))
    found, _ = run_text(compile_lookup(page).decoder("text", None, "none"), [bytes([byte]) for byte in range(256)])
    for byte, outcome in enumerate(found):
        text = page.single.get(byte)
        if text is None:
            assert outcome == (None, 1, 0)
        elif controls == "reject" and (byte < 0x40 or byte == 0xFF):
            assert outcome == (None, 6, 0)
        else:
            assert outcome == (text, 0, 0)


def test_the_symbols_policy_changes_eight_cells_and_nothing_else() -> None:
    jis = code_page(Charset(base="ibm-930", symbols="jis")).double
    microsoft = code_page(Charset(base="ibm-930", symbols="microsoft")).double
    changed = {jis[code]: microsoft[code] for code in jis if jis[code] != microsoft[code]}
    assert changed.items() <= dict(zip("—‖−〜¢£¬¦", "―∥－～￠￡￢￤", strict=True)).items()
    assert changed["〜"] == "～"
    assert changed["−"] == "－"


def test_entries_are_numpy_words(page: CodePage) -> None:
    lookup = compile_lookup(page)
    assert lookup.single.shape == (256,)
    assert lookup.double.shape == (65536,)
    assert lookup.double.dtype == np.uint64


COUNTS = {
    "cp932": 7724,
    "cp932-single": 191,
    "euc-jp": 13009,
    "euc-single": 128,
    "eucjp-ms": 13198,
    "fujitsu-ascii": 160,
    "fujitsu-ebcdic": 160,
    "fujitsu-ebcdik": 197,
    "hitachi-ebcdic": 223,
    "hitachi-ebcdik": 223,
    "ibm-037": 256,
    "ibm-1027": 226,
    "ibm-16684": 15897,
    "ibm-290": 226,
    "ibm-300": 7265,
    "ibm-5123": 227,
    "ibm-8482": 227,
    "jis-x-0208": 6879,
    "jis8": 191,
    "nec-ebcdik": 223,
    "nec-row-13": 83,
    "shift-jis-2004": 11233,
    "shift-jis-2004-single": 191,
}
LISTS = {"later-than-1978", "later-than-1983", "nec-jis8-to-ebcdik"}


def test_every_table_is_known_and_has_its_number_of_codes() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == COUNTS.keys() | LISTS
    assert {name: len(read_table(name)) for name in COUNTS} == COUNTS


def test_every_table_says_its_source_and_licence() -> None:
    paths = [*FOLDER.glob("*.txt"), *FOLDER.glob("*.csv")]
    for path in paths:
        head = path.read_text(encoding="utf-8").splitlines()[:3]
        assert len(head[0]) > 5, path
        assert head[0].startswith("# "), path
        assert len(head[1].removeprefix("# source: ")) > 4, path
        assert len(head[2].removeprefix("# licence of the source: ")) > 2, path
    assert sum(path.stat().st_size for path in paths) < 3_000_000


def code_bytes(code: int) -> bytes:
    return code.to_bytes((code.bit_length() + 7) // 8 or 1, "big")


@pytest.mark.parametrize(
    ("names", "codec", "read_only"),
    [
        (["cp932", "cp932-single"], "cp932", 398),
        (["euc-jp", "euc-single"], "euc_jp", 1),
        (["shift-jis-2004", "shift-jis-2004-single"], "shift_jis_2004", 0),
        (["ibm-037"], "cp037", 0),
    ],
)
def test_python_writes_the_codes_that_the_tables_read(names: list[str], codec: str, read_only: int) -> None:
    cells = {code: text for name in names for code, text in read_table(name).items()}
    other = [code for code, text in cells.items() if text.encode(codec) != code_bytes(code)]
    assert len(other) == read_only
    assert all(cells[int.from_bytes(cells[code].encode(codec), "big")] == cells[code] for code in other)


def test_what_cp932_reads_and_writes_otherwise_is_nec_and_ibm_duplicates() -> None:
    cells = read_table("cp932")
    other = {code for code, text in cells.items() if text.encode("cp932") != code_bytes(code)}
    assert {code >> 8 for code in other} <= {0x81, 0x87, 0xED, 0xEE, 0xFA, 0xFB, 0xFC}
    assert not any(0xF040 <= code <= 0xF9FC for code in cells)


def test_jis_x_0208_is_written_by_iso_2022_jp() -> None:
    cells = dict(read_table("jis-x-0208"))
    assert cells.pop(0x213D) == "\u2014"
    assert cells.pop(0x2140) == "\uff3c"
    written = b"\x1b$B" + pairs(list(cells)) + b"\x1b(B"
    assert "".join(cells.values()).encode("iso2022_jp") == written
    assert [cells[code] for code in (0x2141, 0x2142, 0x215D, 0x2171, 0x2172, 0x224C)] == list("〜‖−¢£¬")


@pytest.mark.parametrize(
    ("double", "single", "encoding"),
    [
        ("ibm-16684", "ibm-8482", "IBM1390"),
        ("ibm-16684", "ibm-5123", "IBM1399"),
        ("eucjp-ms", "euc-single", "EUC-JP-MS"),
    ],
)
def test_iconv_reads_what_the_tables_hold(double: str, single: str, encoding: str) -> None:
    if shutil.which("iconv") is None:
        pytest.skip("no iconv")
    ones, longer = read_table(single), read_table(double)
    data = b"".join(map(code_bytes, longer))
    data = bytes(ones) + (data if encoding.startswith("EUC") else b"\x0e" + data + b"\x0f")
    done = subprocess.run(["iconv", "-f", encoding, "-t", "UTF-8"], input=data, capture_output=True, check=True)
    assert done.stdout.decode() == "".join([*ones.values(), *longer.values()])


def test_sequences_of_two_code_points_stay_two() -> None:
    for name in ("shift-jis-2004", "ibm-16684"):
        long = [text for text in read_table(name).values() if len(text) > 1]
        assert len(long) == 25
        assert "か\u309a" in long


def test_nec_row_13_lies_where_cp932_has_it() -> None:
    for code, text in read_table("nec-row-13").items():
        assert code >> 8 == 0x2D
        cell = (code & 0xFF) - 0x21
        assert bytes([0x87, 0x40 + cell + (cell > 0x3E)]).decode("cp932") == text
