"""Text whose lead bytes say how long a code is: the kernel against a plain reading of the rules, and against Python."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.charset._kernel import TextDecoder

Run = Callable[[TextDecoder, list[bytes]], tuple[list, list]]
Tables = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]

LONG = "神" * 5
SINGLE = {0x20: " ", 0x41: "A", 0x42: "é", 0xB1: "ｱ", 0x0A: "\n", 0x22: '"'}
DOUBLE = {0x8140: "\u3000", 0x8141: "神", 0x8120: "戸", 0x8142: LONG, 0x8181: "か\u309a", 0x8E41: "𠮷"}
DOUBLE |= {0xF040: "\ue000", 0x8FA1A1: "丂", 0x8FA1A2: LONG, 0x8FF5A1: "\ue757", 0x8F2141: "no code: 21 is no trail"}
LEADS = {0x81: 2, 0x8E: 2, 0xF0: 2, 0x8F: 3}
USERS = {0xF040, 0x8FF5A1}
REACHED = {code: text for code, text in DOUBLE.items() if code != 0x8F2141}

pieces = st.one_of(
    st.sampled_from([code.to_bytes(3 if code > 0xFFFF else 2, "big") for code in DOUBLE]),
    st.sampled_from([bytes([byte]) for byte in (*SINGLE, *LEADS, 0x80, 0xA1, 0x00)]),
    st.sampled_from([b"A" * 4, b"\x81\x41" * 3]),
    st.binary(max_size=3),
)


@st.composite
def fields(draw: st.DrawFn) -> list[bytes]:
    """Values of one width: pieces, cut or padded to it."""
    width = draw(st.integers(1, 24))
    values = draw(st.lists(st.lists(pieces, max_size=8).map(b"".join), min_size=1, max_size=6))
    left = draw(st.booleans())
    return [(b" " * width + value)[-width:] if left else (value + b" " * width)[:width] for value in values]


@settings(max_examples=200, deadline=None)
@given(
    values=fields(),
    trim=st.sampled_from(["right", "left", "both", "none"]),
    pads=st.sampled_from([b" ", b" \x00", b"A", b"\xa1"]),
)
def test_the_kernel_follows_the_rules(
    values: list[bytes], trim: str, pads: bytes, run_text: Run, oracle_of: Callable, lead_tables: Tables
) -> None:
    tables = lead_tables(SINGLE, DOUBLE, LEADS, USERS)
    decoder = TextDecoder(*tables, 3, [], b"", pads, trim in ("left", "both"), trim in ("right", "both"))
    oracle = oracle_of(single=SINGLE, double=REACHED, kind="leads", pads=pads, trim=trim, leads=LEADS)
    found, hits = run_text(decoder, values)
    assert found == [oracle(value) for value in values]
    slots = {0xF040: "\ue000", 0x7521 | 0x80: "\ue757"}
    for number, (text, _, _) in enumerate(found):
        met = [slots[code] for row, code in hits if row == number]
        assert sorted(met) == sorted(char for char in text or "" if char in slots.values())


@pytest.mark.parametrize(
    ("value", "status", "where"),
    [
        ("4181", 3, 1),
        ("41418F", 3, 2),
        ("418FA1", 3, 1),
        ("4181FF41", 2, 1),
        ("8F214141", 2, 0),
        ("8FA14141", 2, 0),
        ("41804141", 1, 1),
    ],
)
def test_damage_is_told_by_kind_and_place(
    value: str, status: int, where: int, run_text: Run, lead_tables: Tables
) -> None:
    decoder = TextDecoder(*lead_tables(SINGLE, DOUBLE, LEADS), 3, [], b"", b" ", False, True)
    assert run_text(decoder, [bytes.fromhex(value)])[0] == [(None, status, where)]


def test_a_padding_byte_that_ends_a_code_is_not_cut(run_text: Run, lead_tables: Tables) -> None:
    decoder = TextDecoder(*lead_tables(SINGLE, DOUBLE, LEADS), 3, [], b"", b" ", False, True)
    assert run_text(decoder, [b"A\x81\x20  ", b"A\x81\x20\x81\x20"])[0] == [("A戸", 0, 0), ("A戸戸", 0, 0)]


@cache
def of_python(codec: str) -> tuple[dict[int, str], dict[int, str], dict[int, int]]:
    """Single bytes, codes and lead bytes of a codec, asked for code by code."""

    def text(code: bytes) -> str | None:
        try:
            found = code.decode(codec)
        except UnicodeDecodeError:
            return None
        return found if len(found) == 1 or code[0] >= 0x80 else None

    single = {byte: char for byte in range(256) if (char := text(bytes([byte])))}
    firsts = [byte for byte in range(0x81, 0xFF) if byte not in single]
    double = {
        int.from_bytes(code, "big"): char
        for lead in firsts
        for trail in range(0x40, 0xFF)
        if (char := text(code := bytes([lead, trail]))) and (lead, codec) != (0x8F, "euc_jp")
    }
    leads = {code >> 8: 2 for code in double}
    if codec == "euc_jp":
        leads[0x8F] = 3
        for row in range(0xA1, 0xFF):
            codes = [bytes([0x8F, row, cell]) for cell in range(0xA1, 0xFF)]
            double.update({int.from_bytes(code, "big"): char for code in codes if (char := text(code))})
    return single, double, leads


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "shift_jis_2004"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whole_and_damaged_text_as_python_reads_it(
    codec: str, data: st.DataObject, run_text: Run, lead_tables: Tables
) -> None:
    single, double, leads = of_python(codec)
    cells = data.draw(
        st.lists(st.one_of(st.sampled_from(sorted(single.values())), st.sampled_from(sorted(double.values()))))
    )
    value = bytearray("".join(cells).encode(codec) or b" ")
    if data.draw(st.booleans()):
        value[data.draw(st.integers(0, len(value) - 1))] = data.draw(st.integers(0, 255))
    decoder = TextDecoder(*lead_tables(single, double, leads), 3, [], b"", b" ", False, False)
    ((text, status, where),) = run_text(decoder, [bytes(value)])[0]
    try:
        expected = bytes(value).decode(codec)
    except UnicodeDecodeError as error:
        assert (text, where) == (None, error.start)
        assert status in (1, 2, 3)
    else:
        assert (text, status) == (expected, 0)
