"""The tables of IBM 930 and 939 against glibc, and the kernel against the tables, code by code."""

import shutil
import subprocess
from collections.abc import Callable

import numpy as np
import pytest

from lgmigrate.charset import Charset, CodePage, code_page, compile_lookup
from lgmigrate.charset._kernel import TextDecoder

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
