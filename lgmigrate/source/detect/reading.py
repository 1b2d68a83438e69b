"""Bytes read by one candidate page: which codes they are, and how much they look like text.

All of it is arithmetic on arrays that have an element a byte. A code's values stand at its first byte.
"""

from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.source.columns import Bytes
from lgmigrate.source.detect.cells import FAULT_BITS, NOTHING, Cells, Ids, Mask
from lgmigrate.source.detect.model import BAD, START, Floats, transitions
from lgmigrate.source.detect.sample import Places, Stretch

SHIFT_SURPRISE = 6.0
"""Bits that a shift to double-byte codes is worth less than its bytes: it may come anywhere."""
RESYNC_BYTES = 64
PLAUSIBLE_BITS = 8.0
"""What an unclosed run of double-byte codes must show beyond a bit a code to be taken for one."""

Sizes = npt.NDArray[np.uint8]


class Counts(msgspec.Struct, kw_only=True):
    """What was met on the way, in codes (``runs`` are those between shifts)."""

    runs: int = 0
    unclosed: int = 0
    stray: int = 0
    pairs: int = 0
    pairs_lacking: int = 0
    singles: int = 0
    singles_lacking: int = 0


class Reading(NamedTuple):
    """A stretch as a page reads it, an element a byte.

    ``size`` is the number of bytes of the code that begins here (0: none does), ``ids`` and ``likes`` its identity,
    ``bits`` its evidence; ``broken`` where text cannot go on behind it; ``edge`` where double-byte codes begin or have
    ended; ``single`` whether it is a single byte.
    """

    bits: Floats
    ids: Ids
    likes: Ids
    size: Sizes
    broken: Mask
    edge: Mask
    single: Mask
    counts: Counts


class _Shifts(NamedTuple):
    """Where double-byte runs lie: opening shift, first byte, bytes in pairs, and closing shift or none."""

    opening: Places
    begin: Places
    pairs: Places
    closed: Mask
    stray: Places


def read(stretch: Stretch, cells: Cells, unshifted: bool = False) -> Reading:
    """A stretch as a page of host codes (with shifts or lead bytes) reads it.

    ``unshifted``: double-byte codes stand without shifts, as in fields of wide text, and show by their first bytes.
    """
    if stretch.kind == "wide":
        return _weighed(stretch, cells, _every_pair(stretch), Counts(), np.zeros(len(stretch.data), np.bool_))
    if stretch.kind == "text" or (cells.page.form == "shift" and not cells.page.to_double):
        return _weighed(stretch, cells, np.empty(0, np.intp), Counts(), np.zeros(len(stretch.data), np.bool_))
    if cells.page.form == "lead" or unshifted:
        pairs, unknown = _lead_pairs(stretch, cells.unshifted() if unshifted else cells)
        return _weighed(stretch, cells, pairs, Counts(), unknown)
    return _shifted(stretch, cells)


def _weighed(stretch: Stretch, cells: Cells, pairs: Places, counts: Counts, skip: Mask) -> Reading:
    """The values of all codes, where it is known which bytes are pairs and which are no code at all (``skip``)."""
    data = stretch.data
    single = ~skip
    single[pairs] = single[pairs + 1] = False
    kinds = np.where(single, cells.kinds[data], START).astype(np.uint8)
    before = np.concatenate([[np.uint8(START)], kinds[:-1]])
    before[stretch.starts] = START
    bits = (8 + transitions()[before, kinds] + cells.bits[data]).astype(np.float32)
    broken = single & (kinds == BAD)
    bits[broken] = FAULT_BITS
    bits[~single] = 0
    ids = np.where(single, cells.ids[data], NOTHING).astype(np.int32)
    likes = np.where(single, cells.likes[data], NOTHING).astype(np.int32)
    size = single.astype(np.uint8)
    codes = data[pairs].astype(np.int32) << 8 | data[pairs + 1]
    if cells.page.form == "lead" and cells.page.has_three_bytes:
        third = (pairs > 0) & (data[pairs - 1] == 0x8F)
        codes[third] &= 0x7FFF
        broken[pairs[third] - 1] = False
        bits[pairs[third] - 1] = 0
    bits[pairs], ids[pairs], likes[pairs] = cells.wide_bits[codes], cells.wide_ids[codes], cells.wide_likes[codes]
    size[pairs] = 2
    lacking = ids[pairs] < NOTHING
    broken[pairs[lacking] + 1] = True
    counts.pairs, counts.pairs_lacking = len(pairs), int(lacking.sum())
    counts.singles, counts.singles_lacking = int(single.sum()), int((single & (ids < NOTHING)).sum())
    edge = np.zeros(len(data), np.bool_)
    return Reading(bits, ids, likes, size, broken, edge, single, counts)


def _every_pair(stretch: Stretch) -> Places:
    ends = np.append(stretch.starts[1:], len(stretch.data))
    return _pairs(stretch.starts, (ends - stretch.starts) // 2)


def _pairs(begin: Places, counts: Places) -> Places:
    """The first bytes of so many pairs from each beginning."""
    before = np.cumsum(counts) - counts
    return np.repeat(begin - 2 * before, counts) + 2 * np.arange(int(counts.sum()), dtype=np.intp)


def _lead_pairs(stretch: Stretch, cells: Cells) -> tuple[Places, Mask]:
    """The pairs of a page without shifts, and the bytes at torn beginnings that may be the end of one.

    Behind a byte that cannot be a lead a code begins, whatever that byte was; so the number of possible leads before a
    byte says whether one begins there.
    """
    data, starts = stretch.data, stretch.starts
    unknown = np.zeros(len(data), np.bool_)
    for start in starts[1:].tolist() if stretch.torn else ():
        plain = np.flatnonzero(data[start : start + RESYNC_BYTES] < 0x30)
        unknown[start : start + (int(plain[0]) if len(plain) else RESYNC_BYTES)] = True
    lead = cells.leads[data] & ~unknown
    at = np.arange(len(data), dtype=np.intp)
    last = np.maximum.accumulate(np.where(lead, -1, at))
    begun = np.zeros(len(data), np.intp)
    begun[starts] = starts
    first = np.maximum(np.concatenate([[0], last[:-1] + 1]), np.maximum.accumulate(begun))
    opens = lead & ((at - first) % 2 == 0)
    opens[-1:] = False
    ends = starts[1:] - 1
    opens[ends] = False
    pairs = np.flatnonzero(opens)
    # A lead whose second byte belongs to no code is alone, and damaged: a line may end behind it.
    return pairs[cells.inside[data[pairs + 1]]], unknown


def _shifted(stretch: Stretch, cells: Cells) -> Reading:
    data, page = stretch.data, cells.page
    found = _shifts(stretch, cells)
    pairs = _pairs(found.begin, found.pairs)
    skip = np.zeros(len(data), np.bool_)
    widths = found.begin - found.opening
    for width in np.unique(widths).tolist():
        for byte in range(width):
            skip[found.opening[widths == width] + byte] = True
    closing = (found.begin + 2 * found.pairs)[found.closed]
    for byte in range(len(page.to_single)):
        skip[closing + byte] = True
    skip |= _torn(stretch, found)
    counts = Counts(runs=len(found.begin), unclosed=int((~found.closed).sum()), stray=len(found.stray))
    reading = _weighed(stretch, cells, pairs, counts, skip)
    filled = found.pairs > 0
    reading.bits[found.opening[filled]] += (8 * widths - SHIFT_SURPRISE)[filled]
    reading.bits[closing[filled[found.closed]]] += 8 * len(page.to_single) - 1
    reading.bits[found.opening[~found.closed]] = FAULT_BITS
    reading.edge[found.opening] = True
    behind = closing + len(page.to_single)
    reading.edge[behind[behind < len(data)]] = True
    cut = found.begin + 2 * found.pairs - 1
    reading.broken[cut[~found.closed]] = True
    return reading


def _shifts(stretch: Stretch, cells: Cells) -> _Shifts:
    """The double-byte runs: from a shift to the first byte that no double-byte code has, or to the region's end."""
    data, page = stretch.data, cells.page
    ends = np.append(stretch.starts[1:], len(data)).astype(np.intp)
    found = [(at, len(shift)) for shift in page.to_double for at in [_places(data, shift)]]
    opening = np.concatenate([at for at, _ in found])
    widths = np.concatenate([np.full(len(at), width, np.intp) for at, width in found])
    order = np.argsort(opening, kind="stable")
    opening, begin = opening[order], (opening + widths)[order]
    region_end = ends[np.searchsorted(stretch.starts, opening, "right") - 1]
    opening, begin, region_end = _where(begin <= region_end, opening, begin, region_end)
    stops = np.append(np.flatnonzero(~cells.inside[data]), len(data))
    stop = np.minimum(stops[np.searchsorted(stops, begin)], region_end)
    back = np.zeros(len(data) + 1, np.bool_)
    all_back = _places(data, page.to_single)
    back[all_back] = True
    fits = stop + len(page.to_single) <= region_end
    closed = back[stop] & fits & ((stop - begin) % 2 == 0)
    used = np.zeros(len(data) + 1, np.bool_)
    used[stop[closed]] = True
    pairs, stray = (stop - begin) // 2, all_back[~used[all_back]]
    if stretch.kind == "file":  # where anything may be no text, an unclosed run must look like text
        good = closed | _plausible(data, cells, begin, pairs)
        opening, begin, pairs, closed = opening[good], begin[good], pairs[good], closed[good]
    return _Shifts(opening, begin, pairs, closed, stray)


def _plausible(data: Bytes, cells: Cells, begin: Places, counts: Places) -> Mask:
    """Whether runs of pairs are text by themselves."""
    at = _pairs(begin, counts)
    bits = np.bincount(
        np.repeat(np.arange(len(begin)), counts),
        weights=cells.wide_bits[data[at].astype(np.intp) << 8 | data[at + 1]],
        minlength=len(begin),
    )
    return bits > PLAUSIBLE_BITS + counts


def _where(mask: Mask, *arrays: Places) -> list[Places]:
    return [array[mask] for array in arrays]


def _torn(stretch: Stretch, found: _Shifts) -> Mask:
    """The bytes before a region's first shift, where that shifts back: the region begins inside a double-byte run."""
    mask = np.zeros(len(stretch.data), np.bool_)
    if not stretch.torn:
        return mask
    for start in stretch.starts[1:].tolist():
        back, to = np.searchsorted(found.stray, start), np.searchsorted(found.opening, start)
        if back < len(found.stray) and (to == len(found.opening) or found.stray[back] < found.opening[to]):
            mask[start : found.stray[back] + 1] = True
    return mask


def _places(data: Bytes, sequence: bytes) -> Places:
    """Where a sequence of one or two bytes stands."""
    if len(sequence) == 1:
        return np.flatnonzero(data == sequence[0])
    return np.flatnonzero((data[:-1] == sequence[0]) & (data[1:] == sequence[1]))
