"""Values to host bytes: what is written is what the package reads back, and nothing is cut."""

import struct
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lgmigrate
from lgmigrate import MigrationError, definitions
from lgmigrate.source.record import Record, resolved
from lgmigrate.synth import RecordWriter
from lgmigrate.synth.host import packed, zoned
from lgmigrate.synth.host_numbers import ibm_float, ieee_float
from lgmigrate.synth.numbers import atena_no, era_yymmdd, hojin_bango

FIELDS = [
    {"name": "TEXT", "bytes": 6, "kind": "text"},
    {"name": "WIDE", "bytes": 6, "kind": "wide"},
    {"name": "MIXED", "bytes": 10, "kind": "mixed"},
    {"name": "ZONED", "bytes": 5, "kind": "zoned"},
    {"name": "DIGITS", "bytes": 4, "kind": "zoned", "as": "text"},
    {"name": "SIGNED", "bytes": 4, "kind": "zoned", "signed": True},
    {"name": "PACKED", "bytes": 4, "kind": "packed", "digits": 7, "signed": True},
    {"name": "EVEN", "bytes": 3, "kind": "packed", "digits": 4},
    {"name": "SCALED", "bytes": 4, "kind": "packed", "digits": 7, "scale": 2, "signed": True},
    {"name": "BIG", "bytes": 4, "kind": "binary", "signed": True},
    {"name": "LITTLE", "bytes": 2, "kind": "binary", "order": "little"},
    {"name": "RAW", "bytes": 2, "kind": "raw"},
    {"bytes": 3, "kind": "filler"},
]
VALUES = {
    "TEXT": "ABｱ1",
    "WIDE": "日本",
    "MIXED": "A日本B",
    "ZONED": 123,
    "DIGITS": "0042",
    "SIGNED": -7,
    "PACKED": -1234567,
    "EVEN": 1234,
    "SCALED": Decimal("-12345.67"),
    "BIG": -2_000_000_000,
    "LITTLE": 513,
    "RAW": "00FF",
}


@pytest.fixture(scope="module")
def record() -> Record:
    length = sum(int(str(field["bytes"])) for field in FIELDS)
    data = {"name": "all", "length": length, "charset": "ibm-930", "type": [{"name": "one", "fields": FIELDS}]}
    return resolved(definitions.convert(data, Record, Path("all.record.toml")))


def read_back(record: Record, data: bytes, tmp_path: Path) -> dict[str, object]:
    path = tmp_path / "all.dat"
    path.write_bytes(data)
    return lgmigrate.scan_fixed(path, record).collect().row(0, named=True)


def test_every_kind_is_read_back(record: Record, tmp_path: Path) -> None:
    data = RecordWriter(record).record_of("one", VALUES)
    assert len(data) == record.length
    assert data[-3:] == b"\x40" * 3
    assert read_back(record, data, tmp_path) == {**VALUES, "SCALED": Decimal("-12345.67")}


def test_the_bytes_are_those_of_a_host() -> None:
    assert packed(1234567, 7).hex() == "1234567c"
    assert packed(-12, 4).hex() == "00012d"
    assert packed(5, 3, signed=False).hex() == "005f"
    assert zoned(120, 4).hex() == "f0f1f2f0"
    assert zoned(-120, 4, signed=True).hex() == "f0f1f2d0"


@settings(deadline=None)  # each example reads a file
@given(st.integers(-(10**7) + 1, 10**7 - 1), st.integers(-(10**4) + 1, 10**4 - 1), st.integers(0, 99_999))
def test_numbers_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, record: Record, one: int, two: int, three: int
) -> None:
    data = RecordWriter(record).record_of("one", {**VALUES, "PACKED": one, "SIGNED": two, "ZONED": three})
    found = read_back(record, data, tmp_path_factory.getbasetemp())
    assert (found["PACKED"], found["SIGNED"], found["ZONED"]) == (one, two, three)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEXT", "ABCDEFG"),
        ("WIDE", "日本語字"),
        ("MIXED", "日本語字四"),
        ("ZONED", 100_000),
        ("ZONED", -1),
        ("PACKED", 10**7),
        ("EVEN", 10**4),
        ("SCALED", Decimal("0.001")),
        ("BIG", 2**31),
        ("RAW", "00"),
    ],
)
def test_what_does_not_fit_is_refused(record: Record, name: str, value: str | int | Decimal) -> None:
    with pytest.raises(OverflowError):
        RecordWriter(record).record_of("one", {**VALUES, name: value})


def test_a_value_that_is_missing_is_refused(record: Record) -> None:
    with pytest.raises(KeyError, match="RAW"):
        RecordWriter(record).record_of("one", {name: value for name, value in VALUES.items() if name != "RAW"})


def test_a_character_outside_the_page_is_refused(record: Record) -> None:
    with pytest.raises(MigrationError, match="LGM-C016"):
        RecordWriter(record).record_of("one", {**VALUES, "MIXED": "𠮷"})


def test_gaiji_stand_under_their_code(record: Record) -> None:
    data = RecordWriter(record, {0x6941: "𠮷"}).record_of("one", {**VALUES, "MIXED": "𠮷野"})
    assert data[12:22].startswith(bytes.fromhex("0E6941"))


def test_check_digits() -> None:
    assert hojin_bango(12050002) == "7000012050002"
    assert atena_no(1_000_041) == "0010000416"
    assert [body for body in range(11) if atena_no(body) is None] == [6]


def test_dates_of_the_eras() -> None:
    days = pl.date_range(pl.date(1988, 12, 31), pl.date(2019, 5, 1), eager=True).to_list()
    assert era_yymmdd(days[0]) == 3631231
    assert era_yymmdd(days[8]) == 4010108
    assert era_yymmdd(days[-2]) == 4310430
    assert era_yymmdd(days[-1]) == 5010501


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**30), max_value=10**30))
@settings(max_examples=100, deadline=None)
def test_ieee_doubles_are_those_of_python(number: Decimal) -> None:
    assert ieee_float(number, 8) == struct.pack(">d", float(number) + 0.0)


@pytest.mark.parametrize(("number", "width"), [(Decimal("1e76"), 4), (Decimal("-1e76"), 8)])
def test_floats_without_end_are_refused(number: Decimal, width: int) -> None:
    with pytest.raises(OverflowError):
        ibm_float(number, width)
    with pytest.raises(OverflowError):
        ieee_float(number.scaleb(300), width)


def test_records_of_changing_length_and_meaning(tmp_path: Path) -> None:
    path = tmp_path / "r.record.toml"
    path.write_text(
        """
name = "r"
length = 9
charset = "ibm-930"
file = { form = "rdw" }
[[type]]
name = "detail"
fields = [
  { name = "KEN", bytes = 1, kind = "zoned" },
  { name = "A", bytes = 2, kind = "text", when = { KEN = 1 } },
  { name = "B", at = 1, bytes = 2, kind = "packed", digits = 3, null = ["low"] },
  { name = "X", occurs = 3, depending = "KEN", bytes = 2, kind = "binary" },
]
""",
        encoding="utf-8",
    )
    writer = RecordWriter(lgmigrate.read_record(path))
    assert writer.record_of("detail", {"KEN": 1, "A": "Z", "X-1": 258}) == bytes.fromhex("F1 E940 0102")
    assert writer.record_of("detail", {"KEN": 0, "B": None}) == bytes.fromhex("F0 0000")
    full = {"KEN": 3, "B": 0, "X-1": 1, "X-2": 2, "X-3": 3}
    assert writer.record_of("detail", full) == bytes.fromhex("F3 000F 0001 0002 0003")
