"""Rejects that the mapping finds: beside those of the extract stage, with the bytes of the source."""

import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lgmigrate.source import refetch
from lgmigrate.source.blocks import read_blocks
from lgmigrate.source.extract import Extraction
from lgmigrate.source.refetch import add_rejects, from_records
from lgmigrate.source.refetch import found as found_rejects
from lgmigrate.source.rejects import RejectFiles

DETAILS = 40
BROKEN = {5: 41, 23: 51}
"""Record number → byte of it that no longer makes sense: in KIN, in GO."""
TAIL = b"\xc4\xf0\xf0\xf0"
CAUSES = ["record", "offset", "type", "field", "code", "hex", "reason"]


class Rejected:
    """A source with two broken records and one that is cut short, extracted."""

    def __init__(self, small: Any, folder: Path, name: str = "small.dat") -> None:
        data = bytearray(small.file(DETAILS) + TAIL)
        for record, byte in BROKEN.items():
            data[(record - 1) * small.length + byte] = 0xFF
        self.small, self.data, self.path = small, bytes(data), folder / name
        self.path.write_bytes(gzip.compress(self.data) if name.endswith(".gz") else self.data)
        self.target = RejectFiles.of(folder / "rejects", "small")
        self.posted = Extraction(self.path, small.reader(), "small", "en").run({}, self.target)

    def record(self, number: int) -> bytes:
        return self.data[(number - 1) * self.small.length : number * self.small.length]

    def found(self, records: list[int], field: str = "KIN", code: str = "LGM-M013") -> pl.DataFrame:
        causes = pl.DataFrame({"record": records}, schema={"record": pl.Int64}).with_columns(
            code=pl.lit(code), reason=pl.format("「{}」, too long", "record")
        )
        return found_rejects(causes, "detail", field)

    def add(self, *found: pl.DataFrame) -> pl.DataFrame:
        together = pl.concat([self.found([]), *found])
        add_rejects(from_records(self.path, self.small.reader()), self.target, together)
        return self.target.read_causes()

    def state(self) -> tuple[bytes, bytes]:
        return self.target.data.read_bytes(), self.target.causes.read_bytes()


@pytest.fixture(params=["small.dat", "small.dat.gz"])
def rejected(small: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Rejected:
    return Rejected(small, tmp_path, request.param)


@pytest.fixture(params=[7, 1000])
def blocks(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Records lie in one block, or in several."""
    rows = request.param
    monkeypatch.setattr(refetch, "read_blocks", lambda path, length: read_blocks(path, length, rows))


@pytest.mark.usefixtures("blocks")
def test_rejects_of_both_stages_lie_together_in_source_order(rejected: Rejected) -> None:
    before = rejected.target.read_causes()
    assert before["record"].to_list() == [5, 23, DETAILS + 3]
    causes = rejected.add(rejected.found([23 - 1, 7]), rejected.found([7, 2], "NO", "LGM-M011"))
    assert causes.columns == CAUSES
    assert list(zip(causes["record"], causes["field"], causes["code"], strict=True)) == [
        (2, "NO", "LGM-M011"),
        (5, "KIN", before["code"][0]),
        (7, "NO", "LGM-M011"),
        (7, "KIN", "LGM-M013"),
        (22, "KIN", "LGM-M013"),
        (23, "GO", before["code"][1]),
        (43, "", "LGM-S010"),
    ]
    records = [rejected.record(number) for number in (2, 5, 7, 22, 23)]
    assert rejected.target.data.read_bytes() == b"".join(records) + TAIL
    assert causes.filter(pl.col("code").str.starts_with("LGM-M").not_()).equals(before)


@pytest.mark.usefixtures("blocks")
def test_a_cause_has_the_offset_and_the_bytes_of_its_field(rejected: Rejected) -> None:
    causes = rejected.add(rejected.found([7]), rejected.found([30], "MEI"))
    for record, field in ((7, "KIN"), (30, "MEI")):
        one = rejected.small.record.type("detail").field(field)
        line = causes.row(by_predicate=pl.col("record") == record, named=True)
        assert line["offset"] == (record - 1) * rejected.small.length + one.at
        assert bytes.fromhex(line["hex"]) == rejected.record(record)[one.at : one.end]
        assert rejected.data[line["offset"] :].startswith(bytes.fromhex(line["hex"]))
        assert line["reason"] == f"「{record}」, too long"


def test_adding_again_changes_nothing(rejected: Rejected) -> None:
    found = [rejected.found([7, 30]), rejected.found([7], "NO", "LGM-M012")]
    rejected.add(*found)
    before = rejected.state()
    rejected.add(*found)
    assert rejected.state() == before


def test_a_mended_mapping_takes_its_rejects_back_and_leaves_the_others(rejected: Rejected) -> None:
    before = rejected.state()
    rejected.add(rejected.found([7, 8, 9]))
    assert rejected.state() != before
    assert rejected.add(rejected.found([9]))["record"].to_list() == [5, 9, 23, 43]
    rejected.add()
    assert rejected.state() == before


def test_without_any_reject_there_are_no_files(small: Any, tmp_path: Path) -> None:
    path, target = tmp_path / "small.dat", RejectFiles.of(tmp_path / "rejects", "small")
    path.write_bytes(small.file(3))
    found = pl.DataFrame({"record": [2], "code": ["LGM-M013"], "reason": ["x"]})
    add_rejects(from_records(path, small.reader()), target, found_rejects(found, "detail", "KIN"))
    assert target.data.read_bytes() == small.detail(0)
    assert target.data.stat().st_mode & 0o777 == target.causes.stat().st_mode & 0o777 == 0o600
    add_rejects(from_records(path, small.reader()), target, found_rejects(found.clear(), "detail", "KIN"))
    assert not target.data.exists()
    assert not target.causes.exists()


def test_a_failure_leaves_the_rejects_as_they_were(rejected: Rejected, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rejected.state()

    def cut(path: Path, length: int) -> Any:
        yield from read_blocks(path, length, 10)
        raise OSError("the disk went away")

    monkeypatch.setattr(refetch, "read_blocks", cut)
    with pytest.raises(OSError, match="went away"):
        rejected.add(rejected.found([7, 30]))
    assert rejected.state() == before
    assert sorted(path.name for path in rejected.target.data.parent.iterdir()) == ["small.cause.csv", "small.dat"]
