"""Zoned numbers in every convention of digits and signs, and packed ones without a sign: against rules written out."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.charset import _kernel

GOOD, PACKED_DIGIT, ZONED_DIGIT, ZONED_SIGN = 0, 7, 9, 10
FORMS = ["ebcdic", "ascii", "translated", "realia"]
PLACES = ["trailing", "leading", "trailing-separate", "leading-separate"]
Outcome = tuple[int | None, int, int]
BlockOf = Callable[[list[bytes]], tuple[np.ndarray, int, np.ndarray]]

PLAIN = {form: bytes(range(0xF0, 0xFA) if form == "ebcdic" else range(0x30, 0x3A)) for form in FORMS}
OVER: dict[str, dict[int, tuple[int, int]]] = {
    "ebcdic": {
        zone | digit: (sign, digit)
        for sign, zones in ((1, (0xF0, 0xC0, 0xA0, 0xE0)), (-1, (0xD0, 0xB0)))
        for zone in zones
        for digit in range(10)
    },
    "ascii": {zone | digit: (sign, digit) for sign, zone in ((1, 0x30), (-1, 0x70)) for digit in range(10)},
    "realia": {zone | digit: (sign, digit) for sign, zone in ((1, 0x30), (-1, 0x20)) for digit in range(10)},
    "translated": {
        byte: (sign, digit)
        for sign, text in ((1, b"0123456789"), (1, b"{ABCDEFGHI"), (-1, b"}JKLMNOPQR"))
        for digit, byte in enumerate(text)
    },
}
"""What a byte with a digit and a sign over it says."""
SEPARATE = {form: {0x4E: 1, 0x60: -1} if form == "ebcdic" else {0x2B: 1, 0x2D: -1} for form in FORMS}


def rules(value: bytes, form: str, place: str) -> tuple[int | None, int]:
    """The number and the place of the sign's byte, or None and the first byte that is wrong."""
    at = 0 if place.startswith("leading") else len(value) - 1
    sign, digits, sign_good = 1, [], True
    for spot, byte in enumerate(value):
        if spot == at and place.endswith("separate"):
            sign_good, sign = byte in SEPARATE[form], SEPARATE[form].get(byte, 1)
        elif spot == at:
            found = OVER[form].get(byte)
            if found is None and (byte & 15 <= 9 or form == "translated"):
                sign_good = False
                digits.append(0)
            elif found is None:
                return None, spot
            else:
                sign = found[0]
                digits.append(found[1])
        elif byte not in PLAIN[form]:
            return None, spot
        else:
            digits.append(PLAIN[form].index(byte))
    if not sign_good:
        return None, at
    return sign * int("".join(map(str, digits))), at


def run(block_of: BlockOf, decode: Callable[..., int], values: list[bytes], wide: bool, *how: object) -> list[Outcome]:
    block, stride, rows = block_of(values)
    count, width = len(values), len(values[0])
    out = np.full(count * (1 + wide), 0x5555, np.uint64)
    status, where = np.full(count, 99, np.uint8), np.full(count, -1, np.int32)
    bad = decode(block, stride, stride - width, width, rows, *how, out, wide, status, where)
    assert bad == np.count_nonzero(status)
    assert not np.any(out.reshape(count, -1)[status != 0])
    kind = pa.decimal128(38, 0) if wide else pa.int64()
    numbers = pa.Array.from_buffers(kind, count, [None, pa.py_buffer(out)]).to_pylist()
    made = [
        (None, state, place) if state else (int(number), GOOD, 0)
        for number, state, place in zip(numbers, status.tolist(), where.tolist(), strict=True)
    ]
    return made[::-1]


@st.composite
def signed_values(draw: st.DrawFn) -> tuple[str, str, list[bytes]]:
    form, place = draw(st.sampled_from(FORMS)), draw(st.sampled_from(PLACES))
    digits = draw(st.integers(1, 36))
    signs = st.sampled_from(sorted(SEPARATE[form] if place.endswith("separate") else OVER[form]))
    plain = st.lists(st.sampled_from(PLAIN[form]), min_size=36, max_size=36)
    values = []
    for _ in range(draw(st.integers(1, 4))):
        rest = bytes(draw(plain))[: digits if place.endswith("separate") else digits - 1]
        sign = bytes([draw(signs)])
        value = bytearray(sign + rest if place.startswith("leading") else rest + sign)
        if draw(st.integers(0, 3)) == 0:
            value[draw(st.integers(0, len(value) - 1))] = draw(st.integers(0, 255))
        values.append(bytes(value))
    return form, place, values


@settings(max_examples=500, deadline=None)
@given(drawn=signed_values())
def test_signed(drawn: tuple[str, str, list[bytes]], block_of: BlockOf) -> None:
    form, place, values = drawn
    how = (True, FORMS.index(form), PLACES.index(place))
    wide = run(block_of, _kernel.decode_zoned, values, True, *how)
    for value, (number, state, spot) in zip(values, wide, strict=True):
        expected, at = rules(value, form, place)
        assert number == expected
        if expected is None:
            assert spot == at
            assert state == (ZONED_DIGIT if _is_digit_fault(value, at, form, place) else ZONED_SIGN)
    if len(values[0]) - place.endswith("separate") <= 18:
        assert run(block_of, _kernel.decode_zoned, values, False, *how) == wide


def _is_digit_fault(value: bytes, at: int, form: str, place: str) -> bool:
    """Whether what is wrong there is a digit, not a sign."""
    sign_at = 0 if place.startswith("leading") else len(value) - 1
    if at != sign_at:
        return True
    if any(byte not in PLAIN[form] for spot, byte in enumerate(value) if spot != sign_at):
        return True
    return not place.endswith("separate") and form != "translated" and value[at] & 15 > 9


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", PLACES[:2])
def test_every_byte_as_a_digit_with_a_sign(form: str, place: str, block_of: BlockOf) -> None:
    values = [bytes([byte]) for byte in range(256)]
    made = run(block_of, _kernel.decode_zoned, values, False, True, FORMS.index(form), PLACES.index(place))
    for byte, (number, _, _) in enumerate(made):
        sign, digit = OVER[form].get(byte, (None, None))
        assert number == (None if sign is None else sign * digit)


@pytest.mark.parametrize("form", FORMS)
def test_unsigned_fields_have_plain_digits_only(form: str, block_of: BlockOf) -> None:
    values = [PLAIN[form][3:4] + bytes([byte]) for byte in range(256)]
    made = run(block_of, _kernel.decode_zoned, values, False, False, FORMS.index(form), 0)
    assert {byte: number for byte, (number, _, _) in enumerate(made) if number is not None} == {
        byte: 30 + digit for digit, byte in enumerate(PLAIN[form])
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width", [1, 7, 8, 18, 40])
def test_digits_as_text(form: str, width: int, block_of: BlockOf, strings: Callable[..., list[str]]) -> None:
    values = [bytes(PLAIN[form][(row + spot) % 10] for spot in range(width)) for row in range(40)]
    values[5] = values[5][:-1] + b"\xc1"
    block, stride, rows = block_of(values)
    views, data = np.empty(80, np.uint64), np.empty(40 * width + 16, np.uint8)
    status, where = np.empty(40, np.uint8), np.empty(40, np.int32)
    used, bad = _kernel.decode_digits(
        block, stride, stride - width, width, rows, FORMS.index(form), views, data, status, where
    )
    texts = strings(views, data[:used])[::-1]
    assert bad == 1
    assert (status[::-1][5], where[::-1][5]) == (ZONED_SIGN, width - 1)
    expected = ["".join(str((row + spot) % 10) for spot in range(width)) for row in range(40)]
    assert texts == [*expected[:5], "", *expected[6:]]


@settings(max_examples=300, deadline=None)
@given(
    odd=st.booleans(),
    values=st.integers(1, 16).flatmap(
        lambda width: st.lists(
            st.text("0123456789" * 9 + "AF", min_size=2 * width, max_size=2 * width), min_size=1, max_size=4
        )
    ),
)
def test_packed_without_a_sign(odd: bool, values: list[str], block_of: BlockOf) -> None:
    expected: list[Outcome] = []
    for digits in values:
        wrong = next((spot // 2 for spot, digit in enumerate(digits) if digit > "9"), None)
        if odd and digits[0] != "0":
            wrong = 0
        expected.append((int(digits), GOOD, 0) if wrong is None else (None, PACKED_DIGIT, wrong))
    data = [bytes.fromhex(digits) for digits in values]
    assert run(block_of, _kernel.decode_packed_unsigned, data, True, odd) == expected
    if len(data[0]) <= 9:
        assert run(block_of, _kernel.decode_packed_unsigned, data, False, odd) == expected


@settings(max_examples=200, deadline=None)
@given(
    numbers=st.lists(st.integers(-(10**18) + 1, 10**18 - 1), min_size=1, max_size=5),
    tens=st.integers(0, 19),
    first=st.integers(0, 2),
)
def test_scaled_up(numbers: list[int], tens: int, first: int) -> None:
    words = np.array([word & (2**64 - 1) for number in numbers for word in (number, number >> 64)], np.uint64)
    _kernel.scale_up(words, True, tens, min(first, len(numbers)), len(numbers))
    made = pa.Array.from_buffers(pa.decimal128(38, 0), len(numbers), [None, pa.py_buffer(words)]).to_pylist()
    assert [int(number) for number in made] == [
        number * (10**tens if row >= first else 1) for row, number in enumerate(numbers)
    ]


def test_scaled_up_by_more_than_a_word() -> None:
    words = np.array([7, 0, 2**64 - 7, 2**64 - 1], np.uint64)
    _kernel.scale_up(words, True, 36, 0, 2)
    made = pa.Array.from_buffers(pa.decimal128(38, 0), 2, [None, pa.py_buffer(words)]).to_pylist()
    assert [int(number) for number in made] == [7 * 10**36, -7 * 10**36]
    small = np.array([5, 2**64 - 5], np.uint64)
    _kernel.scale_up(small, False, 17, 0, 2)
    assert small.view(np.int64).tolist() == [5 * 10**17, -5 * 10**17]
