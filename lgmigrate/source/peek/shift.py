"""Whether a layout would fit better some bytes off, or with another record length: the usual reasons why it does not.

Some thousand records are read in every way that is tried; what counts is the share of fields that are valid. A field
that any bytes are valid for (raw) does not count; a filler is valid where it is blank; of a record of no type no
field is valid. So the figure compares ways of reading one file and says little by itself.
"""

from collections.abc import Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.errors import MigrationError
from lgmigrate.files import compression_of
from lgmigrate.source.field import Field
from lgmigrate.source.peek.length import likely_lengths
from lgmigrate.source.peek.look import Look
from lgmigrate.source.peek.look_sample import Judged, judged, sample
from lgmigrate.source.record import RecordType
from lgmigrate.source.rows import Bytes

RECORDS = 2000
"""Records of the sample that the best ways are compared on."""
SCREENED = 400
"""Records that every way is tried on first."""
FINALISTS = 12
SAMPLE_BYTES = 1 << 20
PIECES = 5
SHIFTS = 16
LENGTHS = 64
BEFORE = 3
"""Fields before the first failing one from which a shift is tried as well: text takes nearly any byte."""
FAILING = 0.01
"""Share of bad records from which a field counts as failing."""
GAIN = 0.02
"""What a way must win, as a share of all fields, to be better at all."""
SHOWN = 5


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way of reading the file: ``length`` bytes a record, moved by ``shift`` bytes from the byte ``start`` on.

    ``field`` is the one at ``start``; empty where the whole layout moves. ``valid`` is the share of valid fields.
    """

    length: int
    shift: int = 0
    start: int = 0
    field: str = ""
    valid: float = 0.0


class Failing(msgspec.Struct, frozen=True, kw_only=True):
    """The first field, in the order of the record, that often does not decode; ``bad`` of ``records``."""

    type: str
    field: str
    at: int
    bad: int
    records: int


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What was tried: the layout as it is, and the ways that are better, the best first.

    Attributes:
        records: Records of the sample.
        untyped: Those of them that are of no type as the layout is.
        now: The layout as it is.
        failing: The first failing field, if there is one.
        better: Better ways.
        verdict: ``clear`` (one way is far better than all others), ``several`` or ``none``.
        likely: Record lengths that the bytes suggest.
        remainder: Bytes that the file has beyond whole records of the declared length; None where compressed.
    """

    records: int
    untyped: int
    now: Way
    failing: Failing | None
    better: list[Way]
    verdict: str
    likely: list[int]
    remainder: int | None


def try_shift(look: Look, records: int = RECORDS) -> Trial:
    """Try to read a file in other ways.

    Args:
        look: The file with its layout; records of one length.
        records: Records of the sample.

    Raises:
        MigrationError: LGM-S133 where the records do not have one length; LGM-S001, LGM-S002 for the file.
    """
    form = look.reader.record.file
    if not form.fixed:
        raise MigrationError("LGM-S133", path=str(look.path), form=form.form)
    samples = _Samples(look, records)
    length = look.reader.length

    def valued(way: Way, count: int) -> Way:
        return msgspec.structs.replace(way, valid=share(judged(look, samples.of(way, count)), look))

    as_it_is = judged(look, samples.of(Way(length=length), records))
    now = Way(length=length, valid=share(as_it_is, look))
    failing = _failing(look, as_it_is)
    likely = likely_lengths(samples.pieces[0][1])
    screened = _distinct([valued(way, min(SCREENED, records)) for way in _ways(look, failing, likely)])
    finalists = [valued(way, records) for way in screened[:FINALISTS]]
    better = _distinct([way for way in finalists if way.valid >= now.valid + GAIN])
    return Trial(
        records=as_it_is.records,
        untyped=as_it_is.untyped,
        now=now,
        failing=failing,
        better=better[:SHOWN],
        verdict=_verdict(now, better),
        likely=likely,
        remainder=None if compression_of(look.path) else _size(look) % length,
    )


def _size(look: Look) -> int:
    form = look.reader.record.file
    return max(look.path.stat().st_size - form.skip_first - form.skip_last, 0)


def share(found: Judged, look: Look) -> float:
    """The share of valid fields; a record of no type counts with as many fields as the type with the most has."""
    fields = sum(count for count, _ in found.fields.values())
    good = fields - sum(bad for _, bad in found.fields.values())
    missing = found.untyped * max(len(one.leaves) for one in look.reader.record.types)
    return good / (fields + missing) if fields + missing else 0.0


class _Samples:
    """Bytes from several places of the file, read as records in any way."""

    def __init__(self, look: Look, records: int) -> None:
        self._declared = look.reader.length
        size = max(SAMPLE_BYTES, (records // PIECES + 2) * (self._declared + LENGTHS))
        self.pieces = sample(look, size, PIECES)
        self._blank = (look.reader.page.blank or b"\x00")[0]

    def of(self, way: Way, records: int) -> Bytes:
        """Some records x the bytes of the layout, read in one way."""
        offsets = np.arange(self._declared)
        offsets = np.where(offsets >= way.start, offsets + way.shift, offsets)
        made = []
        for offset, data in self.pieces:
            first = -offset % way.length
            count = max(0, (len(data) - first) // way.length)
            starts = first + way.length * np.arange(min(count, max(1, records // len(self.pieces))))
            made.append(self._taken(data, starts[:, None] + offsets, way, offsets))
        return np.concatenate(made)

    def _taken(self, data: Bytes, places: npt.NDArray[np.int64], way: Way, offsets: npt.NDArray[np.int64]) -> Bytes:
        """The bytes at some places; what is not there, or belongs to the record behind, is blank."""
        inside = (places >= 0) & (places < len(data))
        inside &= (offsets < way.length) | (way.start == 0)
        whole = inside.sum(axis=1) >= min(self._declared, way.length) - abs(way.shift)
        places, inside = places[whole], inside[whole]
        if not len(data):
            return np.empty((0, self._declared), np.uint8)
        return np.where(inside, data[np.clip(places, 0, len(data) - 1)], self._blank).astype(np.uint8)


def _ways(look: Look, failing: Failing | None, likely: list[int]) -> Iterator[Way]:
    length = look.reader.length
    shifts = [shift for shift in range(-SHIFTS, SHIFTS + 1) if shift]
    yield from (Way(length=length, shift=shift) for shift in shifts)
    near = range(max(1, length - LENGTHS), length + LENGTHS + 1)
    yield from (Way(length=other) for other in sorted({*near, *likely} - {length}))
    for field in _starts(look, failing):
        yield from (Way(length=length, shift=shift, start=field.at, field=field.name or "(filler)") for shift in shifts)
        # A byte more or less in each record moves what is behind, and the next record with it.
        yield from (
            Way(length=length + shift, shift=shift, start=field.at, field=field.name or "(filler)")
            for shift in shifts
            if length + shift > 0
        )


def _starts(look: Look, failing: Failing | None) -> list[Field]:
    """The failing field and a few before it, that one first; never the first of all, which is the whole layout."""
    if failing is None:
        return []
    fields = _in_order(look.reader.record.type(failing.type))
    at = next(number for number, field in enumerate(fields) if field.at == failing.at)
    return [field for field in reversed(fields[max(0, at - BEFORE) : at + 1]) if field.at]


def _in_order(one: RecordType) -> list[Field]:
    return sorted(one.leaves, key=lambda field: field.at)


def _failing(look: Look, found: Judged) -> Failing | None:
    """The first failing field of the type that most records are of."""
    by_type: dict[str, int] = {}
    for (kind, _, _), (count, _) in found.fields.items():
        by_type[kind] = max(by_type.get(kind, 0), count)
    if not by_type:
        return None
    name = max(by_type, key=lambda kind: by_type[kind])
    for field in _in_order(look.reader.record.type(name)):
        count, bad = found.fields.get((name, field.name, field.at), (0, 0))
        if bad > FAILING * count:
            return Failing(type=name, field=field.name or "(filler)", at=field.at, bad=bad, records=count)
    return None


def _distinct(ways: list[Way]) -> list[Way]:
    """The best first; of ways that differ only in where they begin, the best, and of equal ones the one tried first."""
    ranked = sorted(ways, key=lambda way: (-round(way.valid, 4), bool(way.field), abs(way.shift), way.length))
    best: dict[tuple[int, int], Way] = {}
    for way in ranked:
        best.setdefault((way.length, way.shift), way)
    return list(best.values())


def _verdict(now: Way, better: list[Way]) -> str:
    if not better:
        return "none"
    best, *others = better
    gain = best.valid - now.valid
    # Where the record length alone explains it, that length with a part moved, or a multiple, says nothing new.
    rivals = [
        way for way in others if way.length % best.length or best.field or not (way.field or way.length > best.length)
    ]
    second = rivals[0].valid - now.valid if rivals else 0.0
    return "clear" if second < gain - max(GAIN, gain / 4) else "several"
