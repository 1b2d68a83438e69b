"""Which code page a file is in, as far as its content tells.

Every candidate page reads the same bytes; each reading is weighed as text (:mod:`lgmigrate.source.detect.model`). What
is ahead of all others is the verdict only where the others read something else, in enough places, and clearly worse;
otherwise the verdict is the group of pages that this content cannot tell apart.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from lgmigrate.errors import MigrationError
from lgmigrate.source.detect import sample as sampling
from lgmigrate.source.detect.evidence import Evidence, Way, evidence, judged, ways
from lgmigrate.source.detect.sample import Piece, Stretch
from lgmigrate.source.detect.show import (
    Disputed,
    Sample,
    chosen_samples,
    codes_of,
    differences,
    disputed_bytes,
    reasons,
)
from lgmigrate.source.detect.voice import Voice, voice
from lgmigrate.source.reader import Reader
from lgmigrate.source.record import Record

MARGIN_BITS = 24.0
"""A candidate that is not behind by more may be as right as the first."""
MARGIN_SHARE = 0.01
"""The same in a file without a layout, as a share of the evidence: what is no text there has a say as well."""
DISTINCT = 4
"""Different codes that two pages must read differently before the content tells them apart."""
FAR = 0.8
"""What has less of the first one's evidence needs no closer look."""
LEAST_BITS = 64.0
LEAST_EXPLAINED = 0.02
LEAST_A_BYTE = 0.5
"""What is below these is no text by any page: bits in all, share of the bytes, bits a byte of text."""
SHOWN = 6
"""Candidates shown with samples, beside those of the verdict."""

Word = Literal["page", "group", "cannot-tell"]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """``page``: ``names`` has it. ``group``: its names are not told apart. ``cannot-tell``: no page fits."""

    word: Word
    names: list[str]
    why: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read the file, ranked.

    Attributes:
        name: The page, with what departs from its defaults.
        page, single: What a record layout would say.
        score: Bits of evidence a byte looked at; text in its right page has 1 to 5, rubbish none.
        bits: Bits of evidence in all.
        reasons: What speaks for and against it.
    """

    name: str
    page: str
    single: str | None
    score: float
    bits: float
    reasons: list[str]


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. ``looked_at`` and ``size`` are bytes; the size of a compressed file is not known."""

    source: str
    record: str | None
    size: int | None
    looked_at: int
    verdict: Verdict
    candidates: list[Candidate]
    samples: list[Sample]
    disputed: list[Disputed]
    chardet: Voice | None


class _Tried(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    way: Way
    stretches: list[Stretch]
    lost: int
    found: Evidence
    bits: float


def detect(path: str | Path, record: Record | None = None, *, show: bool = False) -> Detection:
    """Rank the code pages that a file may be in.

    Args:
        path: A host file or a text file; its head and pieces spread over it are looked at, 1 MB at most.
        record: The layout of its records: then only text fields are read. Its charset is not heeded.
        show: Whether samples are plain; by default they are masked.

    Raises:
        MigrationError: LGM-S001, LGM-S002 for a file that cannot be read; LGM-S060 for a layout without text fields.
    """
    path = Path(path)
    pieces, size = sampling.pieces(path, record.length if record else 1)
    heard = voice(pieces[0].data) if pieces and not record else None
    tried = sorted(_without_shifts_if_better(list(_tried(pieces, record, heard))), key=lambda one: -one.bits)
    verdict, group = _verdict(tried)
    first = tried[0]
    shown = group + [one for one in tried if one not in group][: max(1, SHOWN - len(group))]
    text = verdict.word != "cannot-tell"
    return Detection(
        source=str(path),
        record=record.name if record else None,
        size=size,
        looked_at=sum(len(piece.data) for piece in pieces),
        verdict=verdict,
        candidates=[_candidate(one, first, heard, one in shown) for one in tried],
        samples=chosen_samples(first.stretches, [one.way for one in shown], show) if text else [],
        disputed=disputed_bytes(first.stretches, [one.way for one in tried]) if text else [],
        chardet=heard,
    )


def _tried(pieces: list[Piece], record: Record | None, heard: Voice | None) -> Iterator[_Tried]:
    """Every candidate's evidence; candidates that cut the records into the same values share them."""
    if record and not any(field.is_text for one in record.types for field in one.columns):
        raise MigrationError("LGM-S060", record=record.name)
    cuts: dict[bytes, tuple[list[Stretch], int]] = {}
    whole = sampling.of_file(pieces) if record is None else []
    for way in ways(record is not None):
        stretches, lost = whole, 0
        if record:
            try:
                reader = Reader(record, way.charset)
            except MigrationError as error:
                if error.code != "LGM-S040":  # the layout has kinds of fields that this page has no codes for
                    raise
                continue
            stretches, lost = sampling.of_fields(pieces, reader)
            stretches, lost = cuts.setdefault(_mark(stretches), (stretches, lost))
        found = evidence(way, stretches)
        extra = heard.bits if heard and way.page in heard.pages and found.bits > 0 else 0.0
        yield _Tried(way=way, stretches=stretches, lost=lost, found=found, bits=found.bits + extra)


def _without_shifts_if_better(tried: list[_Tried]) -> Iterator[_Tried]:
    """All but the readings without shifts that their page does better with."""
    most = {one.way.page: one.bits for one in reversed(tried) if not one.way.unshifted}
    return (one for one in tried if not one.way.unshifted or one.bits > most[one.way.page])


def _mark(stretches: list[Stretch]) -> bytes:
    return b"".join(stretch.field.encode() + b"\0" + stretch.data.tobytes() for stretch in stretches)


def _verdict(tried: list[_Tried]) -> tuple[Verdict, list[_Tried]]:
    first = tried[0]
    found = first.found
    if not found.of:
        return Verdict(word="cannot-tell", names=[], why="there is nothing to look at"), []
    share = found.explained / found.of
    if found.bits < LEAST_BITS or share < LEAST_EXPLAINED or found.bits_of_all < LEAST_A_BYTE * found.explained:
        why = f"no page makes text of it: the best, {first.way.name}, of {share:.0%} of the bytes"
        return Verdict(word="cannot-tell", names=[], why=why), []
    group = [first]
    others: list[str] = []
    for other in tried[1:]:
        reason = _alike(first, other)
        if reason:
            group.append(other)
            others.append(f"{other.way.name} {reason}")
    names = [one.way.name for one in group]
    if others:
        return Verdict(word="group", names=names, why=f"beside {names[0]}: " + "; ".join(others)), group
    behind = f"{tried[1].way.name} is {first.bits - tried[1].bits:,.0f} bits behind" if len(tried) > 1 else "no other"
    return Verdict(word="page", names=names, why=behind), group


def _alike(first: _Tried, other: _Tried) -> str:
    """Why two candidates cannot be told apart; empty where they can."""
    behind = first.bits - other.bits
    whole = any(stretch.kind == "file" for stretch in first.stretches)
    margin = max(MARGIN_BITS, MARGIN_SHARE * first.bits if whole else 0.0)
    if other.bits < FAR * first.bits or other.stretches is not first.stretches:
        return "" if behind >= margin else f"is only {behind:,.0f} of {first.bits:,.0f} bits behind"
    exact, codes = _disagreement(first, other)
    if not exact:
        return "reads the same text"
    if behind < margin:
        return f"is only {behind:,.0f} of {first.bits:,.0f} bits behind"
    if codes < DISTINCT:
        return f"differs in {exact:,} places, but only {codes} of its codes tell"
    return ""


def _disagreement(first: _Tried, other: _Tried) -> tuple[int, int]:
    """In how many places of the text two candidates read something else, and how many codes speak for the first."""
    places, codes = 0, set()
    for stretch in first.stretches:
        one, two = first.way.read(stretch), other.way.read(stretch)
        text = judged(stretch, one)[-1]
        differ = text & ((one.ids != two.ids) | (one.size != two.size))
        places += int(differ.sum())
        tell = differ & ((one.likes != two.likes) | (one.size != two.size)) & (one.ids >= 0) & (one.bits > two.bits)
        codes |= set(np.unique(codes_of(stretch, one, np.flatnonzero(tell & (one.size > 0)))).tolist())
    return places, len(codes)


def _candidate(one: _Tried, first: _Tried, heard: Voice | None, shown: bool) -> Candidate:
    said = list(reasons(one.way, one.found))
    if one.lost:
        said.append(f"{one.lost:,} records are of no type of the layout")
    if shown and one is not first and one.stretches is first.stretches:
        said += differences(one.stretches, first.way, one.way)
    if heard and one.way.page in heard.pages:
        said.append(f"chardet says {heard.name} ({heard.confidence:.2f})")
    return Candidate(
        name=one.way.name,
        page=one.way.page,
        single=one.way.single,
        score=round(max(one.bits, 0.0) / max(one.found.of, 1), 3),
        bits=round(one.bits, 1),
        reasons=said,
    )
