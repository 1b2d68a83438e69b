"""Files as they come: compressed, cut, empty, with records of any length."""

import bz2
import gzip
import itertools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

import lgmigrate
from lgmigrate import MigrationError
from lgmigrate.source import Reader
from lgmigrate.source.blocks import ahead, read_blocks
from lgmigrate.source.extract import Extraction


def zstd(data: bytes) -> bytes:
    return pa.compress(data, codec="zstd", asbytes=True)


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": zstd,
    ".bz2": bz2.compress,
    ".GZ": gzip.compress,
}


def fails(work: Callable[[], object], code: str) -> str:
    with pytest.raises(MigrationError) as caught:
        work()
    assert caught.value.code == code
    return caught.value.detail()


@pytest.mark.parametrize("ending", PACK)
@pytest.mark.parametrize("members", [1, 3])
def test_compressed_files(small: Any, tmp_path: Path, ending: str, members: int) -> None:
    data, path = small.file(500), tmp_path / f"small.dat{ending}"
    cut = [len(data) * part // members for part in range(members + 1)]
    path.write_bytes(b"".join(PACK[ending](data[start:end]) for start, end in itertools.pairwise(cut)))
    for batch_rows in (None, 11):
        made = lgmigrate.scan_fixed(path, small.record, gaiji=small.gaiji, batch_rows=batch_rows).collect()
        assert_frame_equal(made, small.frame(list(range(500))))


@pytest.mark.parametrize("ending", PACK)
@pytest.mark.parametrize("left", [0, 1, 10, 0.5, -100, -9, -1])
def test_a_compressed_file_cut_short_is_an_error(small: Any, tmp_path: Path, ending: str, left: float) -> None:
    data, path = PACK[ending](small.file(500)), tmp_path / f"small.dat{ending}"
    path.write_bytes(data[: int(left * len(data)) if left == 0.5 else int(left)])
    scan = lgmigrate.scan_fixed(path, small.record)
    fails(scan.collect, "LGM-S002")
    fails(lambda: scan.select("NO").collect(engine="streaming"), "LGM-S002")
    outputs = {"detail": tmp_path / "out.parquet"}
    fails(lambda: Extraction(path, small.reader(), "small").run(outputs, None), "LGM-S002")
    assert not outputs["detail"].exists()


@pytest.mark.parametrize("ending", PACK)
def test_a_file_that_is_not_what_its_name_says(small: Any, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"small.dat{ending}"
    path.write_bytes(small.file(10))
    assert str(path) in fails(lgmigrate.scan_fixed(path, small.record).collect, "LGM-S002")


def test_files_that_are_not_there(small: Any, tmp_path: Path) -> None:
    for name in ("none.dat", "none.dat.gz"):
        fails(lgmigrate.scan_fixed(tmp_path / name, small.record).collect, "LGM-S001")
    fails(lgmigrate.scan_fixed(tmp_path, small.record).collect, "LGM-S002")


@pytest.mark.parametrize("size", [0, 1, 59, 60, 61, 599, 600, 601])
@pytest.mark.parametrize("rows", [None, 1, 5, 10])
def test_blocks_hold_every_byte_once(small: Any, tmp_path: Path, size: int, rows: int | None) -> None:
    data = np.random.default_rng(size).integers(0, 256, size, np.uint8).tobytes()
    (tmp_path / "a.dat").write_bytes(data)
    blocks, seen = [], b""
    for block in read_blocks(tmp_path / "a.dat", small.record, rows):
        assert len(block.data) == 60 * block.count
        assert block.first == len(seen) // 60 + 1
        seen += block.data.tobytes() + block.tail
        blocks.append(block)
    assert seen == data
    assert all(block.count and not block.tail for block in blocks[:-1])


def test_an_empty_file_has_no_records(small: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.dat").write_bytes(b"")
    made = lgmigrate.scan_fixed(tmp_path / "empty.dat", small.record)
    assert made.collect().shape == (0, 10)
    assert made.collect(engine="streaming").schema == made.collect_schema()


def test_records_of_more_than_32_kilobytes(tmp_path: Path) -> None:
    """Eight of them fill more than one block of the default size at this length."""
    length, count = 700_001, 8
    toml = f"""
    name = "long"
    length = {length}
    charset = "ibm-930"
    [[type]]
    name = "detail"
    when = {{ K = "D" }}
    fields = [
      {{ name = "A", bytes = 40000, kind = "text" }},
      {{ name = "M", bytes = 100000, kind = "mixed" }},
      {{ bytes = {length - 140_007}, kind = "filler" }},
      {{ name = "N", bytes = 6, kind = "zoned" }},
      {{ name = "K", bytes = 1, kind = "text" }},
    ]
    """
    (tmp_path / "long.record.toml").write_text(toml, encoding="utf-8")
    record = lgmigrate.read_record(tmp_path / "long.record.toml")
    encoder_free = b"".join(
        b"\x81" * (1000 * n)
        + b"\x40" * (40_000 - 1000 * n)
        + (b"\x0e" + b"\x45\x41" * (6000 * n) + b"\x0f").ljust(100_000, b"\x40")
        + b"\x40" * (length - 140_007)
        + bytes(0xF0 | int(digit) for digit in f"{n:06d}")
        + b"\xc4"
        for n in range(count)
    )
    (tmp_path / "long.dat").write_bytes(encoder_free)
    made = lgmigrate.scan_fixed(tmp_path / "long.dat", record).collect()
    kanji = Reader(record).page.double[0x4541]
    assert made["A"].to_list() == ["ｱ" * (1000 * n) for n in range(count)]
    assert made["M"].to_list() == [kanji * (6000 * n) for n in range(count)]
    assert made["N"].to_list() == list(range(count))


def test_a_failure_ahead_comes_when_its_turn_comes() -> None:
    def source() -> Any:
        yield from (1, 2)
        raise KeyError("third")

    made = ahead(source())
    assert [next(made), next(made)] == [1, 2]
    with pytest.raises(KeyError, match="third"):
        next(made)


def test_the_garbage_collector_may_close_it_in_the_thread_that_works_ahead() -> None:
    """Collected there, a close that waited for the thread waited for itself."""
    may_go, gone = threading.Event(), threading.Event()
    made: list[Any] = []

    def source() -> Any:
        try:
            yield 1
            may_go.wait(10)
            made.clear()
            yield 2
        finally:
            gone.set()

    made.append(ahead(source()))
    assert next(made[0]) == 1
    may_go.set()
    assert gone.wait(10)
    assert made == []
