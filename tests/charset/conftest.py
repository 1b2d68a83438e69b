"""Runs the kernel over values of one width, and says in plain Python what it should have said."""

from collections.abc import Callable, Container, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pytest

from lgmigrate.charset._kernel import TextDecoder

GAP = 3
"""Bytes between the values in a block, so that a wrong stride or width shows."""

Block = tuple[np.ndarray, int, np.ndarray]
Outcome = tuple[str | None, int, int]
"""Text (None where bad), status (0 = good), first bad byte."""


def block_of(values: Sequence[bytes]) -> Block:
    """Values of equal width as a block: bytes, stride, rows (in reverse order, which no kernel may mind)."""
    width = len(values[0])
    filler = b"\xee" * GAP
    data = b"".join(filler + value for value in values)
    return np.frombuffer(data, np.uint8), width + GAP, np.arange(len(values), dtype=np.int32)[::-1].copy()


def strings(views: np.ndarray, data: np.ndarray) -> list[str]:
    """Arrow string views as text, checked by Arrow itself."""
    array = pa.Array.from_buffers(pa.string_view(), len(views) // 2, [None, pa.py_buffer(views), pa.py_buffer(data)])
    array.validate(full=True)
    return array.to_pylist()


def run_text(decoder: TextDecoder, values: Sequence[bytes]) -> tuple[list[Outcome], list[tuple[int, int]]]:
    """What the kernel makes of values: an outcome each, and the user-defined characters as (value, code)."""
    block, stride, rows = block_of(values)
    count, width = len(values), len(values[0])
    views, status, where = np.empty(2 * count, np.uint64), np.full(count, 99, np.uint8), np.full(count, -1, np.int32)
    data = np.full(count * decoder.most(width) + 16, 0x21, np.uint8)
    hit_rows, hit_codes = np.empty(count * (width // 2), np.int32), np.empty(count * (width // 2), np.uint16)
    used, bad, hits = decoder.decode(block, stride, GAP, width, rows, views, data, status, where, hit_rows, hit_codes)
    texts = strings(views, data[:used])[::-1]
    states, places = status.tolist()[::-1], where.tolist()[::-1]
    assert bad == sum(state != 0 for state in states)
    found = [
        (None, state, place) if state else (text, 0, 0)
        for text, state, place in zip(texts, states, places, strict=True)
    ]
    pairs = zip((count - 1 - hit_rows[:hits]).tolist(), hit_codes[:hits].tolist(), strict=True)
    return found, sorted(pairs)


class Oracle:
    """The rules of text fields, a byte at a time."""

    def __init__(
        self,
        *,
        single: dict[int, str],
        double: dict[int, str],
        kind: str,
        to_double: Sequence[bytes] = (),
        to_single: bytes = b"",
        pads: bytes,
        trim: str,
        controls: frozenset[int] = frozenset(),
        leads: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self.single, self.double, self.kind, self.controls = single, double, kind, controls
        self.to_double, self.to_single, self.pads = to_double, to_single, pads
        self.leads = leads
        self.left, self.right = trim in ("left", "both"), trim in ("right", "both")

    def __call__(self, value: bytes) -> Outcome:
        at, end = self._trimmed(value)
        if self.kind == "wide":
            text, at, status = self._double(value, at, end)
            return (None, status, at) if status else (text, 0, 0)
        text = ""
        while at < end:
            shift = self._shift(value, at, end)
            if shift:
                run, after, status = self._double(value, at + shift, end)
                if status:
                    return None, status, after
                if after == end:
                    return None, 4, at
                text, at = text + run, after + len(self.to_single)
            elif self.kind == "mixed" and value[at:end].startswith(self.to_single):
                return None, 5, at
            elif value[at] in self.leads:
                length = self.leads[value[at]]
                end = max(end, min(at + length, len(value)))  # a trail byte that looked like padding is none
                if end - at < length:
                    return None, 3, at
                cell = self.double.get(int.from_bytes(value[at : at + length], "big"))
                if cell is None:
                    return None, 2, at
                text, at = text + cell, at + length
            elif value[at] in self.controls:
                return None, 6, at
            elif value[at] not in self.single:
                return None, 1, at
            else:
                text, at = text + self.single[value[at]], at + 1
        text = text.rstrip(" ") if self.right else text
        return text.lstrip(" ") if self.left else text, 0, 0

    def _trimmed(self, value: bytes) -> tuple[int, int]:
        at, end = 0, len(value)
        step = 2 if self.kind == "wide" else 1
        padding = {self.pads[at : at + step] for at in range(0, len(self.pads), step)}
        while self.right and end - at >= step and value[end - step : end] in padding:
            end -= step
        while self.left and end - at >= step and value[at : at + step] in padding:
            at += step
        return at, end

    def _shift(self, value: bytes, at: int, end: int) -> int:
        if self.kind != "mixed":
            return 0
        return next((len(shift) for shift in self.to_double if value[at:end].startswith(shift)), 0)

    def _double(self, value: bytes, at: int, end: int) -> tuple[str, int, int]:
        text = ""
        while at < end:
            if self.kind == "mixed" and value[at:end].startswith(self.to_single):
                break
            if end - at < 2:
                return text, at, 3
            cell = self.double.get(value[at] << 8 | value[at + 1])
            if cell is None:
                return text, at, 2
            text, at = text + cell, at + 2
        return text, at, 0


def lead_tables(
    single: Mapping[int, str], double: Mapping[int, str], leads: Mapping[int, int], user_defined: Container[int] = ()
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lookup tables of a page whose lead bytes say how long a code is, made from the head of the kernel's source."""
    pool = bytearray(b"\0")

    def entry(text: str, flags: int) -> int:
        utf8 = text.encode()
        if len(utf8) <= 7:
            return int.from_bytes(utf8, "little") << 8 | flags | len(utf8)
        pool.extend(utf8)
        return len(utf8) << 40 | (len(pool) - len(utf8)) << 8 | flags | 15

    singles, pairs = np.zeros(256, np.uint64), np.zeros(65536, np.uint64)
    for byte, text in single.items():
        singles[byte] = entry(text, 0)
    for byte, length in leads.items():
        singles[byte] = 0x60 if length == 3 else 0x40
    for code, text in double.items():
        slot = code & 0x7FFF if code > 0xFFFF else code
        pairs[slot] = entry(text, 0x80 if code in user_defined else 0)
    return singles, pairs, np.frombuffer(bytes(pool), np.uint8)


@pytest.fixture(scope="session", name="lead_tables")
def _lead_tables() -> Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]:
    return lead_tables


@pytest.fixture(scope="session", name="run_text")
def _run_text() -> Callable[[TextDecoder, Sequence[bytes]], tuple[list[Outcome], list[tuple[int, int]]]]:
    return run_text


@pytest.fixture(scope="session", name="oracle_of")
def _oracle_of() -> type[Oracle]:
    return Oracle


@pytest.fixture(scope="session", name="block_of")
def _block_of() -> Callable[[Sequence[bytes]], Block]:
    return block_of


@pytest.fixture(scope="session", name="strings")
def _strings() -> Callable[[np.ndarray, np.ndarray], list[str]]:
    return strings
