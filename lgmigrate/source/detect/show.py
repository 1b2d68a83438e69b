"""What people see of a detection: why a candidate stands where it does, and the same bytes as each reads them."""

from collections.abc import Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset.page import WIDE_SPACE
from lgmigrate.masking import masked
from lgmigrate.source.columns import Bytes
from lgmigrate.source.detect.cells import Mask
from lgmigrate.source.detect.evidence import Evidence, Way, judged, repeated
from lgmigrate.source.detect.model import BAD, Floats, narrow
from lgmigrate.source.detect.reading import Reading
from lgmigrate.source.detect.sample import Places, Stretch

DISPUTED = bytes.fromhex("4A 4F 5A 5B 5F 6A A0 A1 B0B1B2B3B4B5B6B7B8B9 E0")
"""Single bytes that tables of the same family of hosts read differently."""
LACKING, CONTROL = "\ufffd", "·"
SAMPLES, SAMPLE_BYTES = 5, 48
EXAMPLES = 4


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Some bytes as several candidates read them: name → text. Each sample is of another record."""

    field: str
    texts: dict[str, str]


class Disputed(msgspec.Struct, frozen=True, kw_only=True):
    """A byte that tables dispute: how often it stands in a field (or the file), and what the candidates make of it."""

    byte: str
    field: str
    count: int
    texts: dict[str, str]


def reasons(way: Way, found: Evidence) -> Iterator[str]:
    """What speaks for and against a candidate, in words."""
    counts = found.counts
    if way.unicode:
        yield f"{counts.pairs:,} characters of several bytes, {counts.singles_lacking:,} bytes of none"
        return
    page = way.cells.page
    if page.form == "shift" and page.to_double:
        names = "/".join(shift.hex().upper() for shift in page.to_double) + "…" + page.to_single.hex().upper()
        if counts.runs:
            closed = counts.runs - counts.unclosed
            yield f"shifts {names}: {closed:,} of {counts.runs:,} runs are closed, {counts.stray:,} stray"
        else:
            yield f"no shift {names}"
    if counts.pairs:
        assigned = 1 - counts.pairs_lacking / counts.pairs
        yield f"{assigned:.1%} of {counts.pairs:,} pairs are assigned"
    if counts.singles:
        assigned = 1 - counts.singles_lacking / counts.singles
        yield f"{assigned:.1%} of {counts.singles:,} single bytes are assigned"
    yield f"{found.explained / max(found.of, 1):.0%} of {found.of:,} bytes look like text"


def text_of(way: Way, data: Bytes, reading: Reading) -> str:
    """A few bytes as a candidate reads them; controls and codes that the page lacks as signs."""
    out = []
    for at in np.flatnonzero(reading.size).tolist():
        size = int(reading.size[at])
        if way.unicode:
            point = int(reading.ids[at])
            text = chr(point) if point >= 0 else LACKING
        elif size == 1:
            text = way.cells.page.single.get(int(data[at]), LACKING)
        else:
            text = _wide(way, int(data[at]) << 8 | int(data[at + 1]), int(data[at - 1]) if at else 0)
        out.append(CONTROL if len(text) == 1 and text != LACKING and narrow(text).kind == BAD else text)
    return "".join(out)


def _wide(way: Way, code: int, before: int) -> str:
    page = way.cells.page
    if before == 0x8F and page.form == "lead" and page.has_three_bytes:
        code |= 0x8F0000
    return page.double.get(code) or page.user_defined.get(code, LACKING)


def chosen_samples(stretches: list[Stretch], ways: list[Way], show: bool) -> list[Sample]:
    """Some of the bytes that tell most as the first candidate reads them, under each candidate.

    Samples are of different records, so that no person can be put together of them.
    """
    samples = []
    longest = sorted(stretches, key=lambda one: -len(one.data))[:SAMPLES]
    for number, stretch in enumerate(one for one in stretches if one in longest):
        worth = _worth(stretch, ways[0].read(stretch))
        windows = _windows(stretch, *worth) if stretch.kind == "file" else [_value(stretch, worth[0], number)]
        for start, end in windows:
            part = _part(stretch, start, end)
            texts = {way.name: text_of(way, part.data, way.read(part)).rstrip() for way in ways}
            if not show:
                texts = {name: masked(text) for name, text in texts.items()}
            samples.append(Sample(field=stretch.field, texts=texts))
    return samples


def _worth(stretch: Stretch, reading: Reading) -> tuple[Floats, Mask]:
    """What each byte shows a reader, blanks nothing; and where a code begins outside of shifts."""
    blank = (reading.ids == ord(" ")) | (reading.ids == ord(WIDE_SPACE)) | repeated(stretch)
    return np.where(blank, 0, reading.bits).astype(np.float32), reading.single & (reading.size > 0)


def _value(stretch: Stretch, worth: Floats, number: int) -> tuple[int, int]:
    """One of the upper values of a field by what it tells."""
    order = np.argsort(np.add.reduceat(worth, stretch.starts), kind="stable")
    chosen = int(stretch.starts[order[(3 * len(order)) // 4 - number % max(1, len(order) // 4)]])
    return chosen, chosen + len(stretch.data) // len(stretch.starts)


def _windows(stretch: Stretch, worth: Floats, begins: Mask) -> list[tuple[int, int]]:
    """Pieces of a file that tell most, far from one another, each from where a code begins outside of shifts."""
    size = len(stretch.data)
    sums = np.concatenate([[0.0], np.cumsum(worth, dtype=np.float64)])
    places = np.flatnonzero(begins) if begins.any() else np.zeros(1, np.intp)
    found = []
    for part in np.array_split(places[(places + SAMPLE_BYTES <= size) | (places == places[0])], SAMPLES):
        if len(part):
            ends = np.minimum(part + SAMPLE_BYTES, size)
            best = int(np.argmax(sums[ends] - sums[part]))
            found.append((int(part[best]), int(ends[best])))
    return found


def _part(stretch: Stretch, start: int, end: int) -> Stretch:
    zero, one = np.zeros(1, np.intp), np.ones(1, np.intp)
    return Stretch(kind=stretch.kind, data=stretch.data[start:end], starts=zero, times=one, field=stretch.field)


def disputed_bytes(stretches: list[Stretch], ways: list[Way]) -> list[Disputed]:
    """The disputed single bytes as the first candidate cuts the text, by byte and field, and what host pages say."""
    hosts = [way for way in ways if not way.unicode and way.cells.page.form == "shift"]
    tables = {way.name: way.cells.page.single for way in hosts}
    if ways[0].unicode or ways[0].cells.page.form != "shift":
        return []
    found = []
    for stretch in stretches:
        reading = ways[0].read(stretch)
        single = reading.single & judged(stretch, reading)[-1]
        lengths = np.diff(np.append(stretch.starts, len(stretch.data)))
        times: Places = np.repeat(stretch.times, lengths)
        counted = np.bincount(stretch.data[single], weights=times[single], minlength=256)
        for byte in DISPUTED:
            if counted[byte]:
                texts = {name: table.get(byte, LACKING) for name, table in tables.items()}
                count = int(counted[byte])
                found.append(Disputed(byte=f"{byte:02X}", field=stretch.field, count=count, texts=texts))
    return found


def codes_of(stretch: Stretch, reading: Reading, places: Places) -> npt.NDArray[np.int64]:
    """The codes that begin at some places: a byte, or the first two."""
    codes = stretch.data[places].astype(np.int64)
    after = stretch.data[np.minimum(places + 1, len(stretch.data) - 1)]
    return np.where(reading.size[places] > 1, codes << 8 | after, codes)


def differences(stretches: list[Stretch], first: Way, other: Way) -> list[str]:
    """A few of the codes that another candidate reads otherwise than the first one, with how often."""
    counted: dict[int, int] = {}
    for stretch in stretches:
        one, two = first.read(stretch), other.read(stretch)
        if not np.array_equal(one.size, two.size):
            return []
        differ = np.flatnonzero((one.ids != two.ids) & (one.size > 0) & judged(stretch, one)[-1])
        for code, count in zip(*np.unique(codes_of(stretch, one, differ), return_counts=True), strict=True):
            counted[int(code)] = counted.get(int(code), 0) + int(count)
    most = sorted(counted, key=lambda code: (-counted[code], code))
    shown = [f"{_hex(code)} {_char(first, code)}→{_char(other, code)} ({counted[code]:,})" for code in most[:EXAMPLES]]
    more = [f"and {len(most) - EXAMPLES:,} codes more"] if len(most) > EXAMPLES else []
    return [f"against {first.name}: " + ", ".join(shown + more)] if shown else []


def _hex(code: int) -> str:
    return f"{code:02X}" if code < 256 else f"{code:04X}"


def _char(way: Way, code: int) -> str:
    if way.unicode:
        return chr(code) if code < 128 else LACKING
    return way.cells.page.single.get(code, LACKING) if code < 256 else _wide(way, code, 0)
