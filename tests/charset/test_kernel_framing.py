"""Where records of many lengths begin: found whatever the buffer cuts, and never beyond it."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.charset import _kernel

Walk = Callable[[np.ndarray, int, int, np.ndarray, np.ndarray], tuple[int, int, int]]
MANY = 1000
records = st.lists(st.binary(max_size=40), max_size=12)


def in_pieces(data: bytes, step: int, room: int, walk: Walk) -> tuple[list[bytes], int, int]:
    """Walk a file that comes in pieces: its records, where the last call stopped, and what was bad."""
    buffer = np.frombuffer(data, np.uint8)
    starts, lengths = np.empty(room, np.int32), np.empty(room, np.int32)
    found: list[bytes] = []
    at, bad, stop = 0, -1, 0
    while bad < 0:
        before = at, stop
        stop = min(len(data), stop + step) if stop == at or not room or at == before[0] else stop
        count, at, bad = walk(buffer, at, stop, starts, lengths)
        found += [data[place : place + size] for place, size in zip(starts[:count], lengths[:count], strict=True)]
        if (at, stop) == before and stop == len(data):
            break
    return found, at, bad


def prefixed(**form: int) -> Walk:
    values = {"length_at": 0, "length_bytes": 2, "little": 0, "adjust": 0, "header": 4, "least": 0, "most": 99, **form}
    zeros = values.pop("zeros", 0)

    def walk(buffer: np.ndarray, start: int, stop: int, starts: np.ndarray, lengths: np.ndarray) -> tuple:
        return _kernel.frame_prefixed(buffer, start, stop, *values.values(), starts, lengths, zeros)

    return walk


@settings(max_examples=200, deadline=None)
@given(
    wanted=records,
    step=st.integers(1, 60),
    room=st.integers(1, 5),
    order=st.sampled_from(["big", "little"]),
    inclusive=st.booleans(),
    rest=st.binary(max_size=3),
)
def test_record_descriptor_words(
    wanted: list[bytes], step: int, room: int, order: str, inclusive: bool, rest: bytes
) -> None:
    added = 4 if inclusive else 0
    data = b"".join((len(one) + added).to_bytes(2, order) + b"\0\0" + one for one in wanted)
    walk = prefixed(little=order == "little", adjust=4 - added, zeros=2)
    assert in_pieces(data + rest, step, room, walk) == (wanted, len(data), -1)


@settings(max_examples=200, deadline=None)
@given(
    wanted=st.lists(st.binary(min_size=7, max_size=40), max_size=9),
    step=st.integers(1, 60),
    width=st.sampled_from([1, 2, 3, 4, 8]),
    at=st.integers(0, 3),
    order=st.sampled_from(["big", "little"]),
)
def test_a_length_inside_the_record(wanted: list[bytes], step: int, width: int, at: int, order: str) -> None:
    whole = [one[:at] + (len(one) + width).to_bytes(width, order) + one[at:] for one in wanted]
    walk = prefixed(length_at=at, length_bytes=width, little=order == "little", header=0)
    assert in_pieces(b"".join(whole), step, 3, walk) == (whole, sum(map(len, whole)), -1)


@pytest.mark.parametrize(
    ("data", "count"),
    [
        ("0005 0000 C1  0003 0000 C2", 1),  # a length that is less than its own word
        ("0005 0000 C1  0006 0100 C2C2", 1),  # a part of a spanned record
        ("0005 0000 C1  0100 0000 C2C2", 1),  # longer than any record
        ("0000 0000", 0),
    ],
)
def test_a_length_that_makes_no_sense_is_said(data: str, count: int) -> None:
    found, at, bad = in_pieces(bytes.fromhex(data), 99, 9, prefixed(zeros=2))
    assert (len(found), at, bad) == (count, 5 * count, 5 * count)


def test_a_length_of_eight_bytes_beyond_any_file_is_bad() -> None:
    walk = prefixed(length_bytes=8, header=8)
    assert in_pieces(b"\xff" * 8, 99, 9, walk) == ([], 0, 0)


@settings(max_examples=200, deadline=None)
@given(
    blocks=st.lists(st.lists(st.binary(max_size=30), min_size=1, max_size=4), max_size=5),
    step=st.integers(1, 60),
    room=st.integers(1, 5),
    order=st.sampled_from(["big", "little"]),
    inclusive=st.booleans(),
    extended=st.booleans(),
)
def test_blocks(blocks: list[list[bytes]], step: int, room: int, order: str, inclusive: bool, extended: bool) -> None:
    added = 4 if inclusive else 0
    data = b""
    for block in blocks:
        inside = b"".join((len(one) + added).to_bytes(2, order) + b"\0\0" + one for one in block)
        size = len(inside) + added
        if extended and order == "big":
            data += (size | 1 << 31).to_bytes(4, "big") + inside
        else:
            data += size.to_bytes(2, order) + b"\0\0" + inside
    left = 0

    def walk(buffer: np.ndarray, start: int, stop: int, starts: np.ndarray, lengths: np.ndarray) -> tuple:
        nonlocal left
        little = order == "little"
        count, at, left, bad = _kernel.frame_blocked(
            buffer, start, stop, little, 4 - added, 0, 99, starts, lengths, left
        )
        return count, at, bad

    assert in_pieces(data, step, room, walk) == ([one for block in blocks for one in block], len(data), -1)
    assert left == 0


@pytest.mark.parametrize(
    ("data", "bad"),
    [
        ("0004 0000", 0),  # a block without a record
        ("0009 0100 0005 0000 C1", 0),
        ("000A 0000 0007 0000 C1C1C1", 4),  # a record that goes beyond its block
        ("000D 0000 0005 0000 C1 0003 0000", 9),
        ("000D 0000 0005 0000 C1 0004 0001", 9),
    ],
)
def test_a_block_that_makes_no_sense_is_said(data: str, bad: int) -> None:
    raw = np.frombuffer(bytes.fromhex(data), np.uint8)
    starts, lengths = np.empty(9, np.int32), np.empty(9, np.int32)
    count, at, _, found = _kernel.frame_blocked(raw, 0, len(raw), False, 0, 0, 99, starts, lengths)
    assert (at, found) == (bad, bad)
    assert count == (1 if bad == 9 else 0)


@settings(max_examples=300, deadline=None)
@given(
    parts=st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\x15", b"\x0e\x0a", b"bcd", b"\r\n"]), max_size=30),
    newline=st.sampled_from([b"", b"\n", b"\x15", b"\r\n", b"\r"]),
    step=st.integers(1, 9),
    room=st.integers(1, 5),
)
def test_lines(parts: list[bytes], newline: bytes, step: int, room: int) -> None:
    data = b"".join(parts)
    *whole, rest = data.split(newline or b"\n")
    if not newline:
        whole = [one.removesuffix(b"\r") for one in whole]

    def walk(buffer: np.ndarray, start: int, stop: int, starts: np.ndarray, lengths: np.ndarray) -> tuple:
        return *_kernel.frame_lines(buffer, start, stop, newline, starts, lengths), -1

    assert in_pieces(data, step, room, walk) == (whole, len(data) - len(rest), -1)


def test_lines_end_with_two_bytes_at_most() -> None:
    with pytest.raises(ValueError, match="2 bytes"):
        _kernel.frame_lines(np.zeros(1, np.uint8), 0, 1, b"abc", np.empty(1, np.int32), np.empty(1, np.int32))


@settings(max_examples=100, deadline=None)
@given(wanted=st.lists(st.binary(max_size=9), max_size=9), more=st.integers(0, 5))
def test_padded(wanted: list[bytes], more: int) -> None:
    width = max(map(len, wanted), default=0) + more or 1
    lengths = np.array([len(one) for one in wanted], np.int32)
    starts = (np.cumsum(lengths) - lengths).astype(np.int32)
    out = np.empty(len(wanted) * width, np.uint8)
    _kernel.pad_records(np.frombuffer(b"".join(wanted), np.uint8), starts, lengths, width, 0x40, out)
    assert out.tobytes() == b"".join(one.ljust(width, b"\x40") for one in wanted)


@pytest.mark.parametrize(("start", "length"), [(0, 5), (0, -1), (-1, 2), (3, 2)])
def test_records_that_have_no_place_are_refused(start: int, length: int) -> None:
    places = np.array([start], np.int32), np.array([length], np.int32)
    with pytest.raises(ValueError, match="longer than its place"):
        _kernel.pad_records(np.zeros(4, np.uint8), *places, 4, 0x40, np.empty(4, np.uint8))


@pytest.mark.parametrize(("start", "stop"), [(-1, 2), (2, 1), (0, 9)])
def test_a_part_outside_the_buffer_is_refused(start: int, stop: int) -> None:
    arrays = np.empty(2, np.int32), np.empty(2, np.int32)
    data = np.zeros(4, np.uint8)
    with pytest.raises(ValueError, match="fit"):
        _kernel.frame_prefixed(data, start, stop, 0, 2, False, 0, 4, 0, 9, *arrays)
    with pytest.raises(ValueError, match="fit"):
        _kernel.frame_blocked(data, start, stop, False, 0, 0, 9, *arrays)
    with pytest.raises(ValueError, match="fit"):
        _kernel.frame_lines(data, start, stop, b"", *arrays)
