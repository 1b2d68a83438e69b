"""Damaged host files: every flipped byte is either reported with its place, or still a value of that one field.

A small file is extracted in process; each record carries at most one flip, so what happens to a record is owed to it.
"""

import random
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import polars as pl
import pytest

from lgmigrate.ledger import Ledger
from lgmigrate.run.job import run
from lgmigrate.run.project import read_project
from lgmigrate.source import Field, Reader, RecordType, read_record
from lgmigrate.source.extract import NUMBER, Extraction
from lgmigrate.source.rejects import RejectFiles

LENGTH = 384
DETAILS = range(780, 820)
"""Record 796 holds the unresolved 外字."""
BLANKS = (0x40, 0x00)
HostFile = Callable[[Iterable[int]], bytes]
SmallProject = Callable[..., Path]


class Extracted(msgspec.Struct, frozen=True, kw_only=True):
    """What an extraction gave. ``rows`` are good records by number: type and values."""

    ledger: Ledger
    rows: dict[int, tuple[str, dict[str, object]]]
    causes: list[dict[str, object]]
    rejected: bytes

    @property
    def bad(self) -> list[int]:
        """The numbers of the rejected records."""
        return sorted({int(str(cause["record"])) for cause in self.causes})


Extract = Callable[[bytes], Extracted]


@pytest.fixture(scope="module")
def reader(houjin: Path) -> Reader:
    return Reader(read_record(houjin / "houjin.record.toml"), gaiji=[houjin / "houjin.gaiji.csv"])


@pytest.fixture
def extract(tmp_path: Path, reader: Reader) -> Extract:
    def extracted(data: bytes) -> Extracted:
        path, target = tmp_path / "houjin.dat", RejectFiles.of(tmp_path / "rejects", "houjin")
        path.write_bytes(data)
        outputs = {one.name: tmp_path / f"{one.name}.arrow" for one in reader.record.types}
        ledger = Extraction(path, reader, "houjin").run(outputs, target, numbered=True)
        rows: dict[int, tuple[str, dict[str, object]]] = {}
        for name, output in outputs.items():
            for row in pl.read_ipc(output).iter_rows(named=True):
                rows[row.pop(NUMBER)] = (name, row)
        rejected = target.data.read_bytes() if target.data.exists() else b""
        return Extracted(ledger=ledger, rows=rows, causes=target.read_causes().to_dicts(), rejected=rejected)

    return extracted


@pytest.fixture(scope="module")
def whole(host_file: HostFile) -> bytes:
    return host_file(DETAILS)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- the same damage every time


def record_of(data: bytes, number: int) -> bytes:
    return data[(number - 1) * LENGTH : number * LENGTH]


def accounted(data: bytes, made: Extracted) -> None:
    """In = out + rejected, to the record and the byte."""
    count = -(-len(data) // LENGTH)
    (entry,) = made.ledger.entries
    assert entry.balanced
    assert entry.read == count
    assert sorted([*made.rows, *made.bad]) == list(range(1, count + 1))
    assert sum(entry.out.values()) == len(made.rows)
    assert sum(entry.rejected.values()) == len(made.bad)
    assert made.rejected == b"".join(record_of(data, number) for number in made.bad)
    for cause in made.causes:
        start = (int(str(cause["record"])) - 1) * LENGTH
        assert start <= int(str(cause["offset"])) < start + LENGTH
        assert cause["reason"]


def field_at(one: RecordType, at: int) -> Field:
    return next(field for field in one.fields if field.at <= at < field.end)


def _missed(number: int, at: int, field: Field, before: Extracted, made: Extracted) -> bool:
    """Whether the trailer must miss something: a detail that is none any more, or another 資本金."""
    capital = before.rows[number][1]["SHIHONKIN"]
    if number in made.rows:
        return bool(made.rows[number][1].get("SHIHONKIN") != capital)
    return at == 0 or (field.name == "SHIHONKIN" and capital != 0)


def judged(data: bytes, flips: dict[int, int], made: Extracted, before: Extracted, reader: Reader) -> int:
    """Check what became of every flipped byte (record → place in it). Returns how many records were rejected."""
    accounted(data, made)
    types = {one.name: one for one in reader.record.types}
    assert set(made.bad) <= set(flips)
    for number in set(before.rows) - set(flips):
        assert made.rows[number] == before.rows[number]
    filled = {note.item.partition(":")[0] for note in made.ledger.notes if note.reason == "LGM-S030"}
    for number, at in flips.items():
        name, values = before.rows[number]
        field, byte = field_at(types[name], at), record_of(data, number)[at]
        causes = [cause for cause in made.causes if cause["record"] == number]
        if causes and at == 0:
            assert [(cause["code"], cause["offset"]) for cause in causes] == [("LGM-S011", (number - 1) * LENGTH)]
        elif causes:
            assert {(cause["type"], cause["field"]) for cause in causes} == {(name, field.name)}
            start = (number - 1) * LENGTH + field.at
            assert all(start <= int(str(cause["offset"])) < start + field.width for cause in causes)
            assert causes[0]["hex"] == record_of(data, number)[field.at : field.end].hex().upper()
        elif at > 0:
            assert made.rows[number][0] == name
            after = made.rows[number][1]
            assert {key for key in values if after[key] != values[key]} <= {field.name}
            if field.kind == "filler" and byte not in BLANKS:
                assert name in filled
            if name == "trailer" and after != values:
                assert not made.ledger.balanced
        if name == "detail" and _missed(number, at, field, before, made):
            assert not made.ledger.balanced
    return len(made.bad)


def flipped(data: bytes, flips: dict[int, int], rng: random.Random) -> bytes:
    """Another byte at a place of each of some records."""
    damaged = bytearray(data)
    for number, at in flips.items():
        place = (number - 1) * LENGTH + at
        damaged[place] = rng.choice([byte for byte in range(256) if byte not in (data[place], 0xC8, 0xE3)])
    return bytes(damaged)


def test_the_slice_is_whole(whole: bytes, extract: Extract) -> None:
    made = extract(whole)
    accounted(whole, made)
    assert made.ledger.balanced
    assert len(made.rows) == len(DETAILS) + 2


@pytest.mark.parametrize("seed", range(4))
def test_one_flipped_byte(seed: int, whole: bytes, extract: Extract, reader: Reader) -> None:
    rng, before = seeded(seed), extract(whole)
    for _ in range(25):
        flips = {rng.randint(1, len(DETAILS) + 2): rng.randrange(LENGTH)}
        damaged = flipped(whole, flips, rng)
        judged(damaged, flips, extract(damaged), before, reader)


@pytest.mark.parametrize("seed", range(100, 104))
def test_a_flipped_byte_in_every_record(seed: int, whole: bytes, extract: Extract, reader: Reader) -> None:
    rng, before = seeded(seed), extract(whole)
    rejected = 0
    for _ in range(7):
        flips = {number: rng.randrange(LENGTH) for number in range(1, len(DETAILS) + 3)}
        damaged = flipped(whole, flips, rng)
        rejected += judged(damaged, flips, extract(damaged), before, reader)
    assert rejected > 7 * 10  # numbers, codes and shifts are checked; a half of the file is names and fillers


@pytest.mark.parametrize("seed", range(200, 203))
def test_many_flipped_bytes_in_a_record(seed: int, whole: bytes, extract: Extract) -> None:
    rng, before = seeded(seed), extract(whole)
    for many in (2, 10, 100, LENGTH):
        damaged = bytearray(whole)
        hit = set(rng.sample(range(2, len(DETAILS) + 2), 10))
        for number in hit:
            for at in rng.sample(range(LENGTH), many):
                damaged[(number - 1) * LENGTH + at] = rng.randrange(256)
        made = extract(bytes(damaged))
        accounted(bytes(damaged), made)
        assert set(made.bad) <= hit
        for number in set(before.rows) - hit:
            assert made.rows[number] == before.rows[number]


def test_every_value_of_the_discriminator(whole: bytes, extract: Extract) -> None:
    """A detail that calls itself header or trailer is missed by the trailer's count; all else has no type."""
    before = extract(whole)
    for first in range(0, 256, len(DETAILS)):
        damaged = bytearray(whole)
        for number, byte in enumerate(range(first, min(first + len(DETAILS), 256)), start=2):
            damaged[(number - 1) * LENGTH] = byte
        made = extract(bytes(damaged))
        accounted(bytes(damaged), made)
        assert not made.ledger.balanced
        for number in range(2, len(DETAILS) + 2):
            byte = damaged[(number - 1) * LENGTH]
            if byte == 0xC4:
                assert made.rows[number] == before.rows[number]
            elif byte not in (0xC8, 0xE3):
                codes = [cause["code"] for cause in made.causes if cause["record"] == number]
                assert codes == ["LGM-S011"]


@pytest.mark.parametrize("seed", range(300, 303))
def test_a_file_cut_short(seed: int, whole: bytes, extract: Extract) -> None:
    rng, before = seeded(seed), extract(whole)
    for length in [0, LENGTH * rng.randint(1, 40), *(rng.randrange(len(whole)) for _ in range(12))]:
        cut = whole[:length]
        made = extract(cut)
        accounted(cut, made)
        assert not made.ledger.balanced  # the trailer is gone, or not whole
        assert [cause["code"] for cause in made.causes] == (["LGM-S010"] if length % LENGTH else [])
        for number, row in made.rows.items():
            assert row == before.rows[number]


def moved(name: str, data: bytes) -> bytes:
    records = [record_of(data, number) for number in range(1, len(data) // LENGTH + 1)]
    if name == "record dropped":
        del records[7]
    elif name == "record twice":
        records.insert(9, records[8])
    elif name == "count of the trailer":
        records[-1] = records[-1][:10] + b"\xf9" + records[-1][11:]
    elif name == "sum of the trailer":
        records[-1] = records[-1][:19] + bytes([records[-1][19] ^ 0x10]) + records[-1][20:]
    elif name == "no trailer":
        del records[-1]
    elif name == "trailer twice":
        records.append(records[-1])
    return b"".join(records)


MOVED = (
    "record dropped",
    "record twice",
    "count of the trailer",
    "sum of the trailer",
    "no trailer",
    "trailer twice",
)


@pytest.mark.parametrize("name", MOVED)
def test_records_lost_doubled_or_miscounted_end_the_run_with_1(
    name: str, whole: bytes, small_project: SmallProject, tmp_path: Path
) -> None:
    damaged = moved(name, whole)
    assert damaged != whole
    job = run(read_project(small_project(data=damaged)), tmp_path / "out")
    assert job.outcome.exit_code == 1
    assert job.outcome.reasons[0].code == "LGM-R021"
    assert "T-KENSU" in job.outcome.text() or "T-SHIHONKIN-KEI" in job.outcome.text()
    assert all(entry.balanced for entry in job.manifest.ledger.entries)
    assert job.places.report.exists()
    twice = [one for one in job.findings.errors if one.rule == "LGM-V031"]
    assert bool(twice) == (name == "record twice")


def test_a_header_elsewhere_costs_nothing(whole: bytes, extract: Extract) -> None:
    header, body = whole[:LENGTH], whole[LENGTH:]
    before, made = extract(whole), extract(body[: 5 * LENGTH] + header + body[5 * LENGTH :])
    assert made.ledger.balanced
    assert made.rows[6] == before.rows[1]
    assert [made.rows[number] for number in (*range(1, 6), *range(7, 43))] == [
        before.rows[number] for number in range(2, 43)
    ]


def test_rejects_of_both_stages_lie_together_in_record_order(
    host_file: HostFile, small_project: SmallProject, tmp_path: Path
) -> None:
    data = bytearray(host_file([2, 1235, 3, 5679, 4]))
    data[3 * LENGTH + 12] = 0x0E  # a stray shift in record 4's postal code
    data += b"\xc4half a record"
    job = run(read_project(small_project(data=bytes(data))), tmp_path / "out", max_rejects=9)
    target = RejectFiles.of(job.places.rejects, "houjin")
    causes = target.read_causes()
    assert causes["record"].to_list() == [3, 4, 5, 8]
    assert causes["code"].str.slice(0, 5).to_list() == ["LGM-M", "LGM-C", "LGM-M", "LGM-S"]
    kept = b"".join(record_of(bytes(data), number) for number in (3, 4, 5, 8))
    assert target.data.read_bytes() == kept
    assert job.manifest.ledger.rejected == 4
