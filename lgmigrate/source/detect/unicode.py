"""Bytes read as UTF-8 or UTF-16: the same values that :mod:`lgmigrate.source.detect.reading` gives for code pages."""

import numpy as np
import numpy.typing as npt

from lgmigrate.source.columns import Bytes
from lgmigrate.source.detect.cells import FAULT_BITS, NOTHING, points
from lgmigrate.source.detect.model import BAD, RARE, START, transitions
from lgmigrate.source.detect.reading import Counts, Reading
from lgmigrate.source.detect.sample import Stretch

MARK_BITS = 16.0
"""What a byte order mark is worth."""
SURROGATES = (0xD800, 0xE000)
FIRST_OF_NEXT_PLANE = 0x10000

Points = npt.NDArray[np.int32]


def read_unicode(stretch: Stretch, form: str) -> Reading:
    """A stretch as ``utf-8``, ``utf-16-le`` or ``utf-16-be`` reads it."""
    data = stretch.data
    at, point = _utf8(data) if form == "utf-8" else _utf16(data, form.endswith("be"))
    size = np.zeros(len(data), np.uint8)
    size[at] = np.diff(np.append(at, len(data))).clip(0, 4)
    known = points()
    plane = np.where((point < 0) | (point >= FIRST_OF_NEXT_PLANE), 0, point)
    narrow_kind = np.where((point >= 0) & (point < FIRST_OF_NEXT_PLANE), known.kinds[plane], START)
    kinds = np.where(point < 0, BAD, narrow_kind).astype(np.uint8)
    before = np.concatenate([[np.uint8(START)], kinds[:-1]])
    narrow = transitions()[before, kinds] + known.bits[plane]
    wide = -np.where(point < FIRST_OF_NEXT_PLANE, known.levels[plane], RARE)
    worth = 8.0 * size[at] + np.where(kinds == START, wide, narrow)
    worth[kinds == BAD] = FAULT_BITS
    first = at[:1] == 0
    worth[:1][first & (point[:1] == 0xFEFF)] = MARK_BITS
    bits, ids = np.zeros(len(data), np.float32), np.full(len(data), NOTHING, np.int32)
    bits[at], ids[at] = worth, np.where(point < 0, NOTHING - 1 - data[at].astype(np.int32), point)
    ids[at[:1][first & (point[:1] == 0xFEFF)]] = NOTHING
    broken = np.zeros(len(data), np.bool_)
    broken[at] = kinds == BAD
    lacking = int((point < 0).sum())
    many = size[at] > 1
    counts = Counts(pairs=int(many.sum()), singles=int((~many).sum()), singles_lacking=lacking)
    return Reading(bits, ids, ids, size, broken, np.zeros_like(broken), size == 1, counts)


def _utf8(data: Bytes) -> tuple[npt.NDArray[np.intp], Points]:
    """Where characters begin, and which they are; −1 for a byte that is of none."""
    padded = np.append(data, np.zeros(3, np.uint8)).astype(np.int32)
    lead, follow = padded[:-3], [padded[1:-2], padded[2:-1], padded[3:]]
    more = [(byte & 0xC0) == 0x80 for byte in follow]
    point = np.where(lead < 0x80, lead, -1)
    two = (lead >= 0xC2) & (lead < 0xE0) & more[0]
    three = (lead >= 0xE0) & (lead < 0xF0) & more[0] & more[1]
    four = (lead >= 0xF0) & (lead < 0xF5) & more[0] & more[1] & more[2]
    low = [byte & 0x3F for byte in follow]
    point = np.where(two, (lead & 0x1F) << 6 | low[0], point)
    value = (lead & 0x0F) << 12 | low[0] << 6 | low[1]
    three &= (value >= 0x800) & ((value < SURROGATES[0]) | (value >= SURROGATES[1]))
    point = np.where(three, value, point)
    value = (lead & 0x07) << 18 | low[0] << 12 | low[1] << 6 | low[2]
    four &= (value >= FIRST_OF_NEXT_PLANE) & (value < 0x110000)
    point = np.where(four, value, point)
    begins = np.ones(len(data), np.bool_)
    for number, mask in ((1, two | three | four), (2, three | four), (3, four)):
        behind = np.flatnonzero(mask) + number
        begins[behind] = False
    at = np.flatnonzero(begins)
    return at, point[at].astype(np.int32)


def _utf16(data: Bytes, big: bool) -> tuple[npt.NDArray[np.intp], Points]:
    """Where characters begin, and which they are; −1 for half of a pair of surrogates."""
    even = data[: len(data) // 2 * 2]
    units = even.view(">u2" if big else "<u2").astype(np.int32)
    high, low = (units >= 0xD800) & (units < 0xDC00), (units >= 0xDC00) & (units < 0xE000)
    paired = high.copy()
    paired[:-1] &= low[1:]
    paired[-1:] = False
    second = np.zeros_like(paired)
    second[1:] = paired[:-1]
    following = np.concatenate([units[1:], np.zeros(min(1, len(units)), np.int32)])
    point = np.where(paired, ((units & 0x3FF) << 10 | following & 0x3FF) + FIRST_OF_NEXT_PLANE, units)
    point = np.where((high | low) & ~paired, -1, point)
    at = np.flatnonzero(~second)
    return 2 * at, point[at].astype(np.int32)
