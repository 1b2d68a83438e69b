"""Trying other offsets and record lengths: the way that fits is found, and nothing where the layout is right."""

import gzip
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.source import Reader, read_record
from lgmigrate.source.peek.length import likely_lengths
from lgmigrate.source.peek.look import Look
from lgmigrate.source.peek.shift import Trial, try_shift
from lgmigrate.source.peek.shift_show import shift_lines


def trial(small: Any, folder: Path, data: bytes, edit: tuple[str, str] = ("", ""), name: str = "x.dat") -> Trial:
    layout = folder / "tried.record.toml"
    layout.write_text(small.toml.replace(*edit) if edit[0] else small.toml, encoding="utf-8")
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return try_shift(Look(path, Reader(read_record(layout))), records=300)


@pytest.fixture(scope="module")
def records(small: Any) -> list[bytes]:
    return [small.header(), *(small.detail(number) for number in range(600)), small.trailer(600)]


def test_a_layout_that_fits_is_left_alone(small: Any, records: list[bytes], tmp_path: Path) -> None:
    found = trial(small, tmp_path, b"".join(records))
    assert (found.verdict, found.better, found.failing, found.remainder) == ("none", [], None, 0)
    assert found.now.valid == 1
    assert list(shift_lines(found))[-1] == "verdict  the layout fits as it is"


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\0" * 20])
@pytest.mark.parametrize("name", ["x.dat", "x.dat.gz"])
def test_another_record_length(small: Any, records: list[bytes], tmp_path: Path, end: bytes, name: str) -> None:
    found = trial(small, tmp_path, b"".join(one + end for one in records), name=name)
    best = found.better[0]
    assert (found.verdict, best.length, best.shift) == ("clear", 60 + len(end), 0)
    assert best.valid > 0.99
    assert 60 + len(end) in found.likely
    assert (found.remainder is None) == (name == "x.dat.gz")
    assert f"clear: records of {60 + len(end)} bytes." in list(shift_lines(found))[-1]


@pytest.mark.parametrize("size", [1, 7, 16])
def test_a_file_that_begins_with_something_else(small: Any, records: list[bytes], tmp_path: Path, size: int) -> None:
    found = trial(small, tmp_path, b"\0" * size + b"".join(records))
    assert (found.verdict, found.better[0].shift, found.better[0].field) == ("clear", size, "")
    assert "declare skip_first" in list(shift_lines(found))[-1]


@pytest.mark.parametrize(("width", "shift"), [(7, 1), (5, 3), (9, -1)])
def test_a_field_of_another_width(small: Any, records: list[bytes], tmp_path: Path, width: int, shift: int) -> None:
    edits = small.toml.replace('"CHO", bytes = 8, kind = "wide"', f'"CHO", bytes = {width}, kind = "raw"')
    edits = edits.replace("{ bytes = 5, kind", f"{{ bytes = {13 - width}, kind")
    found = trial(small, tmp_path, b"".join(records), (small.toml, edits))
    best = found.better[0]
    assert found.failing is not None
    assert (found.failing.field, found.failing.type) == ("KIN", "detail")
    assert (found.verdict, best.shift, best.field, best.length) == ("clear", shift, "KIN", 60)
    assert found.now.valid < 0.9 < best.valid
    assert f"from KIN at {33 + width} on {shift:+d} byte" in list(shift_lines(found))[-1]


def test_records_of_many_lengths_cannot_be_tried(small: Any, records: list[bytes], tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="LGM-S133"):
        trial(small, tmp_path, b"".join(records), ("length = 60", 'length = 60\nfile = { form = "rdw" }'))


def test_an_empty_file(small: Any, tmp_path: Path) -> None:
    found = trial(small, tmp_path, b"")
    assert (found.records, found.verdict) == (0, "none")


def test_bytes_without_a_period_suggest_no_length() -> None:
    noise = np.frombuffer(random.Random(1).randbytes(100_000), np.uint8)  # noqa: S311
    assert likely_lengths(noise) == []
    assert likely_lengths(noise[:5]) == []
    assert likely_lengths(np.tile(noise[:137], 300))[0] == 137
