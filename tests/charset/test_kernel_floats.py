"""Floats as exact decimals and bit flags, against fractions."""

import struct
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lgmigrate.charset import _kernel
from lgmigrate.synth.host_numbers import ibm_float, ieee_float

INEXACT, RANGE = 14, 15
BlockOf = Callable[[list[bytes]], tuple[np.ndarray, int, np.ndarray]]
FORMS = [("ibm", 4), ("ibm", 8), ("ieee", 4), ("ieee", 8)]


def run(block_of: BlockOf, values: list[bytes], form: str, scale: int, little: bool = False) -> list[Decimal | int]:
    """The decimal of each value, or its status."""
    given_values = [value[::-1] for value in values] if little else values
    block, stride, rows = block_of(given_values)
    count, width = len(values), len(values[0])
    out = np.full(2 * count, 0x5555, np.uint64)
    status, where = np.full(count, 99, np.uint8), np.full(count, -1, np.int32)
    bad = _kernel.decode_float(
        block, stride, stride - width, width, rows, form == "ieee", little, scale, out, status, where
    )
    assert bad == np.count_nonzero(status)
    assert not where[status != 0].any()
    numbers = pa.Array.from_buffers(pa.decimal128(38, scale), count, [None, pa.py_buffer(out)]).to_pylist()
    return [state or number for number, state in zip(numbers, status.tolist(), strict=True)][::-1]


def ibm_value(data: bytes) -> Fraction:
    sign = -1 if data[0] & 0x80 else 1
    places = 2 * len(data) - 2
    return sign * int.from_bytes(data[1:], "big") * Fraction(16) ** ((data[0] & 0x7F) - 64 - places)


def ieee_value(data: bytes) -> Fraction | None:
    (number,) = struct.unpack(">f" if len(data) == 4 else ">d", data)
    return Fraction(number) if abs(number) < float("inf") else None


def truncated(value: Fraction, width: int) -> Fraction:
    """A magnitude as a hexadecimal float that what does not fit is cut off from."""
    if not value:
        return value
    exponent, places = 0, 2 * width - 2
    while value >= Fraction(16) ** exponent:
        exponent += 1
    while value < Fraction(16) ** (exponent - 1):
        exponent -= 1
    unit = Fraction(16) ** (exponent - places)
    return value // unit * unit


def expected(data: bytes, form: str, scale: int) -> Decimal | int:
    value = ibm_value(data) if form == "ibm" else ieee_value(data)
    if value is None:
        return RANGE
    units = int(abs(value) * 10**scale + Fraction(1, 2))
    near = Fraction(units, 10**scale)
    if near != abs(value):
        again = {ibm_value(ibm_float(near, len(data))), truncated(near, len(data))} if form == "ibm" else set()
        if form == "ieee":
            again = {ieee_value(ieee_float(near, len(data)))}
        if abs(value) not in again:
            return INEXACT
    if units >= 10**38:
        return RANGE
    digits = tuple(map(int, str(units)))
    return Decimal((int(value < 0 and units > 0), digits, -scale))


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(FORMS),
    digits=st.integers(-(10**15), 10**15),
    shown=st.integers(1, 15),
    scale=st.integers(0, 12),
    little=st.booleans(),
)
def test_what_was_written_is_read(
    kind: tuple[str, int], digits: int, shown: int, scale: int, little: bool, block_of: BlockOf
) -> None:
    """Numbers of no more digits than the float keeps: 6 of 4 bytes, 15 of 8."""
    form, width = kind
    number = int(str(abs(digits))[: min(shown, 6 if width == 4 else 15)]) * (-1 if digits < 0 else 1)
    value = Decimal(number).scaleb(-scale)
    written = (ibm_float if form == "ibm" else ieee_float)(value, width)
    assert run(block_of, [written], form, scale, little) == [value]


@settings(max_examples=600, deadline=None)
@given(
    kind=st.sampled_from(FORMS),
    bits=st.integers(0, 2**64 - 1),
    power=st.integers(-12, 12) | st.none(),
    scale=st.integers(0, 38),
)
@example(kind=("ieee", 8), bits=0x7FF0 << 48, power=None, scale=2)
@example(kind=("ieee", 8), bits=0x8000 << 48, power=None, scale=2)
@example(kind=("ieee", 8), bits=1, power=None, scale=38)
@example(kind=("ieee", 4), bits=0x4B00_0000 << 32, power=None, scale=38)
@example(kind=("ibm", 4), bits=0x4110_0000 << 32, power=None, scale=0)
def test_any_bits(kind: tuple[str, int], bits: int, power: int | None, scale: int, block_of: BlockOf) -> None:
    form, width = kind
    data = bytearray(bits.to_bytes(8, "big")[:width])
    if power is not None:  # a number of the size that numbers have
        data[0] = data[0] & 0x80 | ((64 + power) if form == "ibm" else 0x3F + power // 4)
    assert run(block_of, [bytes(data)], form, scale) == [expected(bytes(data), form, scale)]


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(FORMS), units=st.integers(1, 10**9), scale=st.integers(0, 9), off=st.integers(-2, 2))
def test_the_floats_beside_a_decimal(
    kind: tuple[str, int], units: int, scale: int, off: int, block_of: BlockOf
) -> None:
    form, width = kind
    written = (ibm_float if form == "ibm" else ieee_float)(Decimal(units).scaleb(-scale), width)
    data = (int.from_bytes(written, "big") + off).to_bytes(width, "big")
    assert run(block_of, [data], form, scale) == [expected(data, form, scale)]


def test_known_values(block_of: BlockOf) -> None:
    ibm = [bytes.fromhex(one) for one in ("42640000", "C276A000", "00000000", "80000000", "45001000")]
    assert run(block_of, ibm, "ibm", 3) == [Decimal(n) for n in ("100.000", "-118.625", "0.000", "0.000", "256.000")]
    cut, rounded = bytes.fromhex("4019999999999999"), bytes.fromhex("401999999999999A")
    assert run(block_of, [cut, rounded], "ibm", 1) == [Decimal("0.1")] * 2
    assert run(block_of, [bytes.fromhex("4019999999999998")], "ibm", 1) == [INEXACT]
    tenth = struct.pack(">d", 0.1)
    assert run(block_of, [tenth], "ieee", 1) == [Decimal("0.1")]
    assert run(block_of, [tenth], "ieee", 0) == [INEXACT]
    strange = [struct.pack(">f", value) for value in (float("inf"), float("-inf"), float("nan"), 3e38)]
    assert run(block_of, strange, "ieee", 1) == [RANGE] * 4
    assert run(block_of, strange[3:], "ieee", 0) == [RANGE]


@settings(max_examples=200, deadline=None)
@given(
    values=st.integers(1, 8).flatmap(
        lambda width: st.lists(st.binary(min_size=width, max_size=width), min_size=1, max_size=5)
    ),
    mask=st.integers(1, 2**64 - 1),
)
def test_bits(values: list[bytes], mask: int, block_of: BlockOf, strings: Callable[..., list[str]]) -> None:
    width, count = len(values[0]), len(values)
    mask = mask & (256**width - 1) or 1
    block, stride, rows = block_of(values)
    down = (mask & -mask).bit_length() - 1
    out = np.empty(count, np.uint64)
    _kernel.decode_bits(block, stride, stride - width, width, rows, mask, down, out)
    numbers = [int.from_bytes(value, "big") & mask for value in values]
    assert out[::-1].tolist() == [number >> down for number in numbers]
    places = np.array([place for place in range(8 * width) if mask >> (8 * width - 1 - place) & 1], np.int32)
    views, data = np.empty(2 * count, np.uint64), np.empty(count * len(places) + 16, np.uint8)
    used = _kernel.decode_flags(block, stride, stride - width, width, rows, places, views, data)
    shown = [f"{number:0{8 * width}b}" for number in numbers]
    assert strings(views, data[:used])[::-1] == ["".join(text[place] for place in places) for text in shown]


def test_what_is_no_float_or_bit_is_refused() -> None:
    block, rows, out = np.zeros(12, np.uint8), np.zeros(1, np.int32), np.zeros(2, np.uint64)
    status, where = np.zeros(1, np.uint8), np.zeros(1, np.int32)
    with pytest.raises(ValueError, match="no float"):
        _kernel.decode_float(block, 12, 0, 6, rows, True, False, 0, out, status, where)
    with pytest.raises(ValueError, match="wider"):
        _kernel.decode_bits(block, 12, 0, 9, rows, 1, 0, out)
    with pytest.raises(ValueError, match="not in the field"):
        _kernel.decode_flags(block, 12, 0, 1, rows, np.array([8], np.int32), out, np.empty(99, np.uint8))
