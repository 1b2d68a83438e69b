"""Packed, zoned and binary numbers, digits and hex: the kernel against Python's own integers."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lgmigrate.charset import _kernel

GOOD, PACKED_DIGIT, PACKED_SIGN, ZONED_DIGIT, ZONED_SIGN, OUT_OF_RANGE = 0, 7, 8, 9, 10, 11
PLUS, MINUS = "FCAE", "DB"
EBCDIC, TRAILING = 0, 0
Outcome = tuple[int | None, int, int]
BlockOf = Callable[[list[bytes]], tuple[np.ndarray, int, np.ndarray]]


def run(block_of: BlockOf, decode: Callable[..., int], values: list[bytes], wide: bool, *how: object) -> list[Outcome]:
    """What a number function makes of values: number (None where bad), status, first bad byte."""
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


def packed_rules(value: bytes, is_signed: bool, even: bool) -> Outcome:
    digits, sign = value.hex().upper()[:-1], value.hex().upper()[-1]
    if even and digits[0] != "0":
        return None, PACKED_DIGIT, 0
    for place, digit in enumerate(digits):
        if digit not in "0123456789":
            return None, PACKED_DIGIT, place // 2
    if sign not in PLUS + (MINUS if is_signed else ""):
        return None, PACKED_SIGN, len(value) - 1
    return (-int(digits) if sign in MINUS else int(digits)), GOOD, 0


def zoned_rules(value: bytes, is_signed: bool) -> Outcome:
    text = value.hex().upper()
    zones, digits = text[::2], text[1::2]
    for place, (zone, digit) in enumerate(zip(zones, digits, strict=True)):
        if digit not in "0123456789" or (zone != "F" and place < len(value) - 1):
            return None, ZONED_DIGIT, place
    if zones[-1] not in (PLUS + MINUS if is_signed else "F"):
        return None, ZONED_SIGN, len(value) - 1
    return (-int(digits) if zones[-1] in MINUS else int(digits)), GOOD, 0


@st.composite
def packed_values(draw: st.DrawFn) -> list[bytes]:
    width = draw(st.integers(1, 16))
    digit = st.sampled_from("0123456789" * 6 + "AF")
    value = st.tuples(
        st.text(digit, min_size=2 * width - 1, max_size=2 * width - 1), st.sampled_from(PLUS + MINUS + "0")
    )
    good = st.integers(0, 10 ** (2 * width - 1) - 1).map(lambda number: (f"{number:0{2 * width - 1}d}", "D"))
    drawn = draw(st.lists(st.one_of(value, good, good), min_size=1, max_size=5))
    return [bytes.fromhex(digits + sign) for digits, sign in drawn]


@settings(max_examples=300, deadline=None)
@given(values=packed_values(), is_signed=st.booleans(), even=st.booleans())
@example(values=[bytes.fromhex("9" * 31 + sign) for sign in "CDF"], is_signed=True, even=False)
@example(values=[bytes.fromhex("0" * 31 + sign) for sign in "CD"], is_signed=True, even=False)
@example(values=[bytes.fromhex("1" + "0" * 18 + "D")], is_signed=True, even=False)
@example(values=[bytes.fromhex("0" + "9" * 18 + "D")], is_signed=True, even=True)
def test_packed(values: list[bytes], is_signed: bool, even: bool, block_of: BlockOf) -> None:
    width = len(values[0])
    expected = [packed_rules(value, is_signed, even) for value in values]
    assert run(block_of, _kernel.decode_packed, values, True, is_signed, even) == expected
    if 2 * width - 1 - even <= 18:
        assert run(block_of, _kernel.decode_packed, values, False, is_signed, even) == expected


@pytest.mark.parametrize("sign", range(16))
@pytest.mark.parametrize("is_signed", [True, False])
def test_every_sign_of_a_packed_number(sign: int, is_signed: bool, block_of: BlockOf) -> None:
    value = bytes([0x12, 0x30 | sign])
    expected = packed_rules(value, is_signed, False)
    assert run(block_of, _kernel.decode_packed, [value], False, is_signed, False) == [expected]
    assert (expected[0] == -123) == (is_signed and sign in (0xB, 0xD))


@st.composite
def zoned_values(draw: st.DrawFn) -> list[bytes]:
    width = draw(st.integers(1, 36))
    digits = st.text(st.sampled_from("0123456789" * 8 + "AF"), min_size=width, max_size=width)
    zones = st.lists(st.sampled_from("F" * 60 + "C4"), min_size=width - 1, max_size=width - 1)
    drawn = draw(
        st.lists(st.tuples(zones, digits, st.sampled_from(PLUS + MINUS + "F" * 6 + "41")), min_size=1, max_size=5)
    )
    return [
        bytes(int(zone + digit, 16) for zone, digit in zip([*zones, last], digits, strict=True))
        for zones, digits, last in drawn
    ]


@settings(max_examples=300, deadline=None)
@given(values=zoned_values(), is_signed=st.booleans())
@example(values=[b"\xf9" * 35 + last for last in (b"\xf9", b"\xd9", b"\xc9")], is_signed=True)
@example(values=[b"\xf0" * 35 + b"\xd0"], is_signed=True)
@example(values=[b"\xf1" + b"\xf0" * 17 + b"\xd0"], is_signed=True)
@example(values=[b"\xf9" * 18], is_signed=False)
def test_zoned(values: list[bytes], is_signed: bool, block_of: BlockOf) -> None:
    expected = [zoned_rules(value, is_signed) for value in values]
    assert run(block_of, _kernel.decode_zoned, values, True, is_signed, EBCDIC, TRAILING) == expected
    if len(values[0]) <= 18:
        assert run(block_of, _kernel.decode_zoned, values, False, is_signed, EBCDIC, TRAILING) == expected


@settings(max_examples=200, deadline=None)
@given(values=zoned_values())
def test_digits_as_text(values: list[bytes], block_of: BlockOf, strings: Callable[..., list[str]]) -> None:
    block, stride, rows = block_of(values)
    count, width = len(values), len(values[0])
    views, data = np.empty(2 * count, np.uint64), np.empty(count * width + 16, np.uint8)
    status, where = np.empty(count, np.uint8), np.empty(count, np.int32)
    place = (block, stride, stride - width, width, rows)
    used, bad = _kernel.decode_digits(*place, EBCDIC, views, data, status, where)
    texts = strings(views, data[:used])[::-1]
    assert bad == np.count_nonzero(status)
    for value, text, state, at in zip(values, texts, status[::-1].tolist(), where[::-1].tolist(), strict=True):
        number, expected, spot = zoned_rules(value, False)
        assert state == expected
        if number is None:
            assert (text, at) == ("", spot)
        else:
            assert text == f"{number:0{width}d}"


@settings(max_examples=300, deadline=None)
@given(
    values=st.integers(1, 8).flatmap(
        lambda width: st.lists(
            st.one_of(
                st.binary(min_size=width, max_size=width),
                st.sampled_from([b"\x80" + b"\0" * (width - 1), b"\x7f" + b"\xff" * (width - 1), b"\xff" * width]),
            ),
            min_size=1,
            max_size=5,
        )
    ),
    is_signed=st.booleans(),
    little=st.booleans(),
    digits=st.sampled_from([0, 1, 2, 4, 9, 18, 19]),
)
def test_binary(values: list[bytes], is_signed: bool, little: bool, digits: int, block_of: BlockOf) -> None:
    limit = 10**digits if digits else 0
    numbers = [int.from_bytes(value, "little" if little else "big", signed=is_signed) for value in values]
    expected = [(None, OUT_OF_RANGE, 0) if limit and abs(number) >= limit else (number, GOOD, 0) for number in numbers]
    assert run(block_of, _kernel.decode_binary, values, True, is_signed, little, limit) == expected
    if all(-(1 << 63) <= number < 1 << 63 for number in numbers):
        assert run(block_of, _kernel.decode_binary, values, False, is_signed, little, limit) == expected


@given(values=st.integers(1, 20).flatmap(lambda width: st.lists(st.binary(min_size=width, max_size=width), min_size=1)))
@settings(max_examples=100, deadline=None)
def test_hex(values: list[bytes], block_of: BlockOf, strings: Callable[..., list[str]]) -> None:
    block, stride, rows = block_of(values)
    count, width = len(values), len(values[0])
    views, data = np.empty(2 * count, np.uint64), np.empty(2 * count * width + 16, np.uint8)
    used = _kernel.decode_hex(block, stride, stride - width, width, rows, views, data)
    assert strings(views, data[:used])[::-1] == [value.hex().upper() for value in values]


@given(
    values=st.integers(1, 20).flatmap(
        lambda width: st.lists(
            st.one_of(
                st.just(b"\x40" * width),
                st.lists(st.sampled_from(b"\x40\x40\x40\0\xf1"), min_size=width, max_size=width).map(bytes),
            ),
            min_size=1,
        )
    ),
    blanks=st.sampled_from([b"\x40", b"\x40\0", b"\0"]),
)
@settings(max_examples=200, deadline=None)
def test_count_filled(values: list[bytes], blanks: bytes, block_of: BlockOf) -> None:
    block, stride, rows = block_of(values)
    width = len(values[0])
    filled = [bool(value.strip(blanks)) for value in values[::-1]]
    first = filled.index(True) if any(filled) else -1
    assert _kernel.count_filled(block, stride, stride - width, width, rows, blanks) == (sum(filled), first)


@pytest.mark.parametrize(
    ("decode", "width", "how"),
    [
        (_kernel.decode_packed, 17, (True, False)),
        (_kernel.decode_zoned, 37, (True, EBCDIC, TRAILING)),
        (_kernel.decode_binary, 9, (True, False, 0)),
    ],
)
def test_fields_wider_than_a_number_are_refused(
    decode: Callable[..., int], width: int, how: tuple, block_of: BlockOf
) -> None:
    with pytest.raises(ValueError, match="wide"):
        run(block_of, decode, [b"\0" * width], True, *how)
