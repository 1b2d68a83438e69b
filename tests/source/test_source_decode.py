"""Columns of any size and from any selection of records."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import lgmigrate
from lgmigrate.source import Reader, decode
from lgmigrate.source.decode import Rows
from lgmigrate.source.extract import Extraction


def one_field(folder: Path, width: int, kind: str = "text") -> Reader:
    toml = f"""
    name = "one"
    length = {width}
    charset = "ibm-930"
    [[type]]
    name = "detail"
    fields = [{{ name = "A", bytes = {width}, kind = "{kind}" }}]
    """
    (folder / "one.record.toml").write_text(toml, encoding="utf-8")
    return Reader(lgmigrate.read_record(folder / "one.record.toml"))


def test_text_is_split_before_it_passes_its_limit(small: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "small.dat"
    path.write_bytes(small.file(200))
    monkeypatch.setattr(decode, "TEXT_LIMIT", 1000)
    decoder = small.reader().decoders["detail"]
    assert decoder.rows_at_once(["MEI", "KIN"]) == (1000 - decode.SLACK) // decoder.fields["MEI"].most < 50
    assert decoder.rows_at_once([]) > 50
    expected = small.frame(list(range(200)))
    scan = lgmigrate.scan_fixed(path, small.record, gaiji=small.gaiji)
    assert_frame_equal(scan.collect(), expected)
    assert_frame_equal(scan.filter(pl.col("KIN") > 0).collect(), expected.filter(pl.col("KIN") > 0))
    assert_frame_equal(
        scan.filter(pl.col("MEI") == "辻").select("GO").collect(), expected.filter(pl.col("MEI") == "辻").select("GO")
    )
    ledger = Extraction(path, small.reader(), "small").run({"detail": tmp_path / "out.parquet"}, None)
    assert ledger.balanced
    assert_frame_equal(pl.read_parquet(tmp_path / "out.parquet"), expected)


def test_a_column_alone_too_wide_for_the_limit_goes_a_record_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "TEXT_LIMIT", 20)
    assert one_field(tmp_path, 100).decoders["detail"].rows_at_once(["A"]) == 1


@pytest.mark.long
def test_a_column_of_more_than_two_gibibytes(tmp_path: Path) -> None:
    """Half-width kana: 1 byte of the host is 3 bytes of UTF-8."""
    width, count = 1000, 730_000
    reader = one_field(tmp_path, width)
    block = np.full(width * count, 0x81, np.uint8)
    block.reshape(count, width)[:, 0] = 0xF0 + np.arange(count) % 10
    decoder, rows = reader.decoders["detail"], Rows(block=block, stride=width, index=np.arange(count, dtype=np.int32))
    step = decoder.rows_at_once(["A"])
    frames, size = 0, 0
    for start in range(0, count, step):
        column = decoder.decode(rows.take(slice(start, start + step)), ["A"]).frame["A"]
        size += int(column.str.len_bytes().sum())
        frames += 1
        digits = pl.Series(np.arange(start, start + len(column)) % 10).cast(pl.String)
        assert (column.str.head(1) == digits).all()
        assert (column.str.tail(width - 1) == "ｱ" * (width - 1)).all()
    assert size == count * (1 + 3 * (width - 1)) > 1 << 31
    assert frames > 1


def test_columns_in_any_order_of_any_rows(small: Any) -> None:
    data = np.frombuffer(small.file(50), np.uint8)
    index = np.array([50, 3, 3, 1, 17], np.int32)
    made = small.reader().decoders["detail"].decode(Rows(block=data, stride=60, index=index), ["GO", "MEI", "NO"])
    assert_frame_equal(made.frame, small.frame([49, 2, 2, 0, 16]).select("GO", "MEI", "NO"))
    assert made.bad == []
    nothing = small.reader().decoders["detail"].decode(Rows(block=data, stride=60, index=index), [])
    assert nothing.frame.shape == (5, 0)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ('binary", signed = true, order = "little', "FEFFFFFF", -2),
        ("binary", "FFFFFFFFFFFFFFFF", 2**64 - 1),
        ('binary", signed = true, scale = 1, order = "big', "FFF6", pl.Series([-10], dtype=pl.Int64)),
        ('packed", digits = 31, signed = true, order = "big', "9" * 31 + "D", -(10**31) + 1),
        ('text", trim = "none', "40C140", " A "),
        ('text", trim = "both', "40C140", "A"),
        ('text", pad = "0040', "C1400000", "A"),
        ('wide", pad = "4040', "40404040", ""),
        ("raw", "00FF", "00FF"),
    ],
)
def test_kinds_by_their_settings(tmp_path: Path, kind: str, value: str, expected: Any) -> None:
    data = np.frombuffer(bytes.fromhex(value), np.uint8)
    reader = one_field(tmp_path, len(data), kind)
    rows = Rows(block=data, stride=len(data), index=np.zeros(1, np.int32))
    found = reader.decoders["detail"].decode(rows, ["A"]).frame["A"].item()
    assert found == (-1 if isinstance(expected, pl.Series) else expected)


@pytest.mark.parametrize(
    ("when", "fields", "values", "matching"),
    [
        ('{ A = "D" }', '{ name = "A", bytes = 1, kind = "text" }', ["C4", "E3", "40"], [0]),
        ('{ A = ["D", "T"] }', '{ name = "A", bytes = 1, kind = "text" }', ["C4", "E3", "40"], [0, 1]),
        ('{ A = "" }', '{ name = "A", bytes = 1, kind = "text" }', ["C4", "E3", "40"], [2]),
        ('{ A = "D1" }', '{ name = "A", bytes = 2, kind = "text" }', ["C4F1", "C4F2", "0000"], [0]),
        ("{ A = 7 }", '{ name = "A", bytes = 1, kind = "packed", digits = 1 }', ["7C", "7F", "8C", "AA"], [0, 1]),
        (
            "{ A = [7, -7] }",
            '{ name = "A", bytes = 2, kind = "packed", digits = 3, signed = true }',
            ["007C", "007D", "070D"],
            [0, 1],
        ),
        ('{ A = "12" }', '{ name = "A", bytes = 2, kind = "zoned" }', ["F1F2", "F2F1", "C1C2"], [0]),
        ('{ A = "12" }', '{ name = "A", bytes = 2, kind = "zoned", as = "text" }', ["F1F2", "F2F1", "C1C2"], [0]),
        (
            "{ A = 1 }",
            '{ name = "A", bytes = 3, kind = "packed", digits = 5, scale = 2 }',
            ["00100C", "00001C", "00100F"],
            [0, 2],
        ),
        ('{ A = "0E" }', '{ name = "A", bytes = 1, kind = "raw" }', ["0E", "0F"], [0]),
        (
            '[{ A = "D", B = "1" }, { B = "2" }]',
            '{ name = "A", bytes = 1, kind = "text" }, { name = "B", bytes = 1, kind = "text" }',
            ["C4F1", "C4F3", "E3F1", "E3F2", "C4F2"],
            [0, 3, 4],
        ),
    ],
)
def test_the_type_of_a_record(tmp_path: Path, when: str, fields: str, values: list[str], matching: list[int]) -> None:
    width = len(values[0]) // 2
    toml = f"""
    name = "r"
    length = {width}
    charset = "ibm-930"
    [[type]]
    name = "a"
    when = {when}
    fields = [{fields}]
    [[type]]
    name = "rest"
    fields = [{{ name = "Z", bytes = {width}, kind = "raw" }}]
    """
    (tmp_path / "r.record.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "r.dat").write_bytes(bytes.fromhex("".join(values)))
    rest = lgmigrate.scan_fixed(
        tmp_path / "r.dat", tmp_path / "r.record.toml", type="rest", record_number="n"
    ).collect()
    assert rest["n"].to_list() == [number + 1 for number in range(len(values)) if number not in matching]
