"""The extract stage: every record is in an output or in the rejects, and what the file claims is checked."""

import os
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from lgmigrate import MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.source import Reader, read_record
from lgmigrate.source.extract import NUMBER, Extraction
from lgmigrate.source.rejects import RejectFiles

COUNT = 120
WIDTHS = {"KBN": 1, "NO": 6, "KANA": 10, "MEI": 16, "CHO": 8, "KIN": 4, "RITSU": 3, "KEN": 2, "GO": 3, "BIN": 2}


class Pass:
    """One extraction of some bytes into a folder."""

    def __init__(self, small: Any, folder: Path, data: bytes, form: str = "parquet", **options: Any) -> None:
        folder.mkdir(exist_ok=True)
        source = folder / "small.dat"
        source.write_bytes(data)
        self.outputs = {name: folder / f"{name}.{form}" for name in ("header", "detail", "trailer")}
        self.rejects = RejectFiles.of(folder / "rejects", "small")
        self.extraction = Extraction(source, small.reader(), "small", options.pop("lang", "ja"))
        self.options = {"numbered": True, "batch_rows": 17, **options}

    def run(self) -> Ledger:
        return self.extraction.run(self.outputs, self.rejects, **self.options)


def damaged(data: bytes, seed: int, flips: int = 25) -> tuple[bytes, set[int]]:
    """The bytes with some changed at random, and the records (from 1) that hold them."""
    chance, made, hit = random.Random(seed), bytearray(data), set()  # noqa: S311
    for _ in range(flips):
        at = chance.randrange(len(data))
        made[at] ^= chance.randrange(1, 256)
        if made[at] != data[at]:
            hit.add(at // 60 + 1)
    return bytes(made), hit


def test_a_sound_file_comes_out_whole(small: Any, tmp_path: Path) -> None:
    one = Pass(small, tmp_path, small.file(COUNT))
    ledger = one.run()
    (entry,) = ledger.entries
    assert ledger.balanced
    assert (entry.read, entry.out, entry.rejected) == (COUNT + 2, {"header": 1, "detail": COUNT, "trailer": 1}, {})
    assert (ledger.checks[0].expected, ledger.checks[0].ok) == (str(COUNT), True)
    assert [check.rule for check in ledger.checks] == [
        "T-KEN = count(detail)",
        "T-KIN = sum(detail.KIN)",
        "T-RITSU = sum(detail.RITSU)",
    ]
    expected = small.frame(list(range(COUNT)))
    expected = expected.insert_column(0, pl.Series(NUMBER, range(2, COUNT + 2), dtype=pl.Int64))
    assert_frame_equal(pl.read_parquet(one.outputs["detail"]), expected)
    assert not one.rejects.data.exists()
    assert one.rejects.read_causes().is_empty()
    assert ledger.notes == []
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in one.outputs.values()} == {0o600}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_damaged_is_accounted_for(small: Any, tmp_path: Path, seed: int) -> None:
    sound = small.file(COUNT)
    data, hit = damaged(sound, seed)
    one = Pass(small, tmp_path, data)
    (entry,) = one.run().entries
    assert entry.balanced
    assert entry.read == COUNT + 2
    causes = one.rejects.read_causes()
    rejected = causes["record"].unique().sort().to_list()
    assert set(rejected) <= hit
    assert sum(entry.rejected.values()) == len(rejected) > 0
    records = [data[60 * (number - 1) : 60 * number] for number in rejected]
    assert one.rejects.data.read_bytes() == b"".join(records)
    detail = pl.read_parquet(one.outputs["detail"])
    assert not set(detail[NUMBER]) & set(rejected)
    untouched = [number for number in range(2, COUNT + 2) if number not in hit]
    assert_frame_equal(
        detail.filter(pl.col(NUMBER).is_in(untouched)).drop(NUMBER), small.frame([number - 2 for number in untouched])
    )
    others = sum(pl.read_parquet(one.outputs[name]).height for name in ("header", "trailer"))
    assert detail.height + others + len(rejected) == COUNT + 2
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in (one.rejects.data, one.rejects.causes)} == {0o600}
    assert causes.select("record", "offset").rows() == sorted(causes.select("record", "offset").rows())
    fields = {(one.name, field.name): field for one in small.record.types for field in one.columns}
    for cause in causes.filter(pl.col("type") != "").iter_rows(named=True):
        field = fields[cause["type"], cause["field"]]
        start = 60 * (cause["record"] - 1) + field.at
        assert start <= cause["offset"] < start + field.width
        assert cause["hex"] == data[start : start + field.width].hex().upper()
        assert data[start : start + field.width] != sound[start : start + field.width]


@pytest.mark.parametrize(
    ("field", "at", "value", "code", "offset", "reason"),
    [
        ("KANA", 7, "57", "LGM-C010", 0, None),
        ("KANA", 7, "0D", "LGM-C015", 0, "1バイト目は制御文字 0D です"),
        ("MEI", 17, "0EFFFF0F", "LGM-C011", 1, "2バイト目の FFFF は ibm-930 に割り当てがありません"),
        ("MEI", 17, "0E4541450F404040404040404040404040", "LGM-C011", 3, None),
        ("MEI", 17, "0E45414541454145414541454145410E", "LGM-C012", 15, "16バイト目の 0E は2バイト文字の片割れです"),
        ("MEI", 17, "0E454140404040404040404040404040", "LGM-C013", 0, None),
        ("MEI", 17, "C10FC1", "LGM-C014", 1, None),
        ("CHO", 33, "FFFF", "LGM-C011", 0, None),
        ("NO", 1, "F0F0C1", "LGM-S023", 2, None),
        ("NO", 6, "C1", "LGM-S024", 5, None),
        ("KIN", 41, "000A000C", "LGM-S021", 1, "000A000C はパック10進ではありません(2バイト目 0A)"),
        ("KIN", 41, "00000005", "LGM-S022", 3, None),
        ("GO", 50, "F0F040", "LGM-S024", 2, None),
        ("KEN", 48, "2710", "LGM-S025", 0, "2710 は宣言した桁数を超えています"),
    ],
)
def test_a_cause_says_where_and_why(
    small: Any, tmp_path: Path, field: str, at: int, value: str, code: str, offset: int, reason: str | None
) -> None:
    data, put = bytearray(small.file(5)), bytes.fromhex(value)[: WIDTHS[field]]
    data[180 + at : 180 + at + len(put)] = put
    one = Pass(small, tmp_path, bytes(data))
    one.run()
    (cause,) = one.rejects.read_causes().rows(named=True)
    start = {"NO": 1, "KANA": 7, "MEI": 17, "CHO": 33, "KIN": 41, "KEN": 48, "GO": 50}[field]
    assert cause["hex"] == data[180 + start : 180 + start + WIDTHS[field]].hex().upper()
    assert (cause["record"], cause["type"], cause["field"], cause["code"]) == (4, "detail", field, code)
    assert cause["offset"] == 180 + start + offset
    assert reason is None or cause["reason"] == reason
    assert one.rejects.data.read_bytes() == data[180:240]


def test_records_of_no_type_and_cut_short(small: Any, tmp_path: Path) -> None:
    data = bytearray(small.file(5))[:-20]
    data[120] = 0xE7
    one = Pass(small, tmp_path, bytes(data), lang="en")
    ledger = one.run()
    assert ledger.entries[0].rejected == {"LGM-S010": 1, "LGM-S011": 1}
    assert ledger.entries[0].balanced
    rows = one.rejects.read_causes().rows(named=True)
    assert [(row["record"], row["offset"], row["code"], row["type"]) for row in rows] == [
        (3, 120, "LGM-S011", ""),
        (7, 360, "LGM-S010", ""),
    ]
    assert rows[0]["reason"] == f"none of the types header, detail, trailer applies: {data[120:136].hex().upper()}."
    assert rows[1]["reason"] == "the last record has 40 of 60 bytes."
    assert one.rejects.data.read_bytes() == data[120:180] + data[360:]
    assert not ledger.balanced


@pytest.mark.parametrize(("data", "read"), [(b"", 0), (b"\xc4" * 7, 1), (b"\xc4" * 59, 1)])
def test_files_of_no_whole_record(small: Any, tmp_path: Path, data: bytes, read: int) -> None:
    one = Pass(small, tmp_path, data)
    (entry,) = one.run().entries
    assert (entry.read, entry.balanced, sum(entry.rejected.values())) == (read, True, read)
    assert pl.read_parquet(one.outputs["detail"]).schema == {
        NUMBER: pl.Int64(),
        **small.reader().decoders["detail"].schema,
    }
    assert (one.rejects.data.read_bytes() if one.rejects.data.exists() else b"") == data


@pytest.mark.parametrize("form", ["parquet", "csv", "arrow"])
def test_outputs_do_not_depend_on_the_batches(
    small: Any, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lgmigrate.source.writers.ROW_GROUP", 50)
    data, _ = damaged(small.file(COUNT), 1)
    made = []
    for batch_rows in (None, 1, 7, 50, 119):
        one = Pass(small, tmp_path / str(batch_rows), data, form, batch_rows=batch_rows)
        ledger = one.run()
        files = [*one.outputs.values(), one.rejects.data, one.rejects.causes]
        made.append((ledger, [path.read_bytes() for path in files]))
    assert all(one == made[0] for one in made)


def test_forms_hold_the_same(small: Any, tmp_path: Path) -> None:
    expected = small.frame(list(range(9)))
    readers = {
        "csv": lambda path: pl.read_csv(path, schema=expected.schema, empty_string_is_null=False),
        "arrow": lambda path: pl.read_ipc(path),
    }
    for form, read in readers.items():
        one = Pass(small, tmp_path / form, small.file(9), form, numbered=False)
        one.run()
        assert_frame_equal(read(one.outputs["detail"]), expected)


@pytest.mark.parametrize("method", ["write", "close"])
def test_a_pass_that_fails_leaves_nothing(
    small: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    data, _ = damaged(small.file(COUNT), 2)
    one = Pass(small, tmp_path, data)
    one.rejects.data.parent.mkdir()
    one.rejects.data.write_bytes(b"of an earlier pass")
    monkeypatch.setattr(f"lgmigrate.source.writers.ParquetWriter.{method}", fail)
    with pytest.raises(OSError, match="no space"):
        one.run()
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["small.dat", "small.dat"]
    assert one.rejects.data.read_bytes() == b"of an earlier pass"


def test_what_an_earlier_pass_rejected_is_replaced(small: Any, tmp_path: Path) -> None:
    Pass(small, tmp_path, damaged(small.file(COUNT), 3)[0]).run()
    one = Pass(small, tmp_path, small.file(COUNT))
    assert one.rejects.data.exists()
    one.run()
    assert not one.rejects.data.exists()
    assert not one.rejects.causes.exists()


def test_an_output_of_no_known_form_or_type(small: Any, tmp_path: Path) -> None:
    for name, path, code in [("detail", "a.xlsx", "LGM-S050"), ("middle", "a.csv", "LGM-S041")]:
        with pytest.raises(MigrationError) as caught:
            Extraction(tmp_path / "x", small.reader(), "x").run({name: tmp_path / path}, None)
        assert caught.value.code == code


def test_progress_is_told_by_block(small: Any, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    data = small.file(COUNT)[:-10]
    Pass(small, tmp_path, data, progress=lambda size, count: told.append((size, count))).run()
    assert len(told) > 3
    assert (sum(size for size, _ in told), sum(count for _, count in told)) == (len(data), COUNT + 2)


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        (lambda small: small.file(9), set()),
        (lambda small: small.file(9)[:-60] + small.trailer(9, ken=10), {"T-KEN"}),
        (lambda small: small.file(9)[:-60] + small.trailer(9, kin=1), {"T-KIN"}),
        (lambda small: small.file(9)[:-60] + small.trailer(9, ritsu=1), {"T-RITSU"}),
        (lambda small: small.file(9)[:60] + small.file(9)[120:], {"T-KEN", "T-KIN", "T-RITSU"}),
        (lambda small: small.file(9)[:120] + small.file(9)[60:], {"T-KEN", "T-KIN", "T-RITSU"}),
        (lambda small: small.file(9)[:-60], {"T-KEN", "T-KIN", "T-RITSU"}),
        (lambda small: small.file(9) + small.trailer(9), {"T-KEN", "T-KIN", "T-RITSU"}),
        (lambda small: small.file(9)[:-53] + b"\xff" + small.file(9)[-52:], {"T-KIN"}),
        (lambda small: small.header() + small.trailer(0), set()),
        (lambda small: small.header() + small.trailer(0)[:7] + b"\xff" + small.trailer(0)[8:], {"T-KIN"}),
        (lambda small: small.file(9)[:101] + b"\xff" + small.file(9)[102:], {"T-KIN"}),
    ],
    ids=[
        "sound",
        "count changed",
        "sum changed",
        "scaled sum changed",
        "record dropped",
        "record twice",
        "no trailer",
        "two trailers",
        "bad field in the trailer",
        "nothing, and the trailer says so",
        "bad field in the trailer of nothing",
        "bad field in a record",
    ],
)
def test_what_the_trailer_claims(small: Any, tmp_path: Path, change: Any, failing: set[str]) -> None:
    one = Pass(small, tmp_path, change(small))
    ledger = one.run()
    assert {check.rule.split()[0] for check in ledger.checks if not check.ok} == failing
    assert all(entry.balanced for entry in ledger.entries)
    assert ledger.balanced == (not failing)


def test_claims_are_shown_as_numbers(small: Any, tmp_path: Path) -> None:
    data = small.file(9)[:-60] + small.trailer(9, ritsu=-250, kin=-7)
    checks = {check.rule.split()[0]: check for check in Pass(small, tmp_path, data).run().checks}
    assert checks["T-RITSU"].expected == "-2.5"
    assert checks["T-KIN"].expected == "-7"
    assert checks["T-KEN"].found == "9"


def test_sums_of_many_digits_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "wide.record.toml"
    path.write_text(
        """
        name = "wide"
        length = 37
        charset = "ibm-930"
        [[type]]
        name = "detail"
        when = { K = "D" }
        fields = [{ name = "K", bytes = 1, kind = "text" }, { name = "N", bytes = 36, kind = "zoned", signed = true }]
        [[type]]
        name = "trailer"
        when = { K = "T" }
        fields = [{ name = "K", bytes = 1, kind = "text" }, { name = "S", bytes = 36, kind = "zoned", signed = true }]
        expect = { S = "sum(detail.N)" }
        """,
        encoding="utf-8",
    )

    def record(kind: bytes, digits: str, sign: int) -> bytes:
        data = bytearray(kind + bytes(0xF0 | int(digit) for digit in digits))
        data[-1] ^= 0xF0 ^ sign
        return bytes(data)

    many = record(b"\xc4", "9" * 36, 0xC0) * 300 + record(b"\xc4", "9" * 36, 0xD0) * 299
    source = tmp_path / "wide.dat"
    source.write_bytes(many + record(b"\xe3", "9" * 36, 0xC0))
    (check,) = Extraction(source, Reader(read_record(path)), "wide").run({}, None).checks
    assert (check.expected, check.found) == ("9" * 36, "9" * 36)
    source.write_bytes(record(b"\xc4", "9" * 36, 0xC0) * 300 + record(b"\xe3", "0" * 36, 0xD0))
    (check,) = Extraction(source, Reader(read_record(path)), "wide").run({}, None).checks
    assert (check.expected, check.found) == ("0", str((10**36 - 1) * 300))


def test_fillers_that_hold_something_are_noted(small: Any, tmp_path: Path) -> None:
    data = bytearray(small.file(COUNT))
    for number in (30, 31, 90):
        data[60 * (number - 1) + 57] = 0xF1
    data[60 * 100 + 57] = 0x00
    data[-1] = 0xC1
    notes = Pass(small, tmp_path, bytes(data)).run().notes
    assert [(note.item, note.reason, note.count, note.records) for note in notes] == [
        ("detail: filler at 55, 5 bytes", "LGM-S030", 3, [30]),
        ("trailer: filler at 18, 42 bytes", "LGM-S030", 1, [COUNT + 2]),
    ]


@pytest.mark.parametrize("batch_rows", [None, 5])
def test_the_inventory_counts_every_use(small: Any, tmp_path: Path, batch_rows: int | None) -> None:
    data = small.file(COUNT)
    uses = Pass(small, tmp_path, data, batch_rows=batch_rows).run().gaiji
    frame = small.frame(list(range(COUNT)))
    expected = {}
    for code, text in (("6941", "𠮷"), ("6942", "葛\U000e0100"), ("6946", "\ue005")):
        counts = {name: int(frame[name].str.count_matches(text, literal=True).sum()) for name in ("CHO", "MEI")}
        places = frame.with_row_index().filter(pl.any_horizontal(pl.col("CHO", "MEI").str.contains(text, literal=True)))
        counts = {name: count for name, count in counts.items() if count}
        expected[code] = (text, code != "6946", counts, (places["index"] + 2).to_list()[:5])
    assert [use.code for use in uses] == ["6946", "6941", "6942"]
    assert {use.code: (use.text, use.resolved, use.fields, use.records) for use in uses} == expected
    assert all(use.count == sum(use.fields.values()) for use in uses)


def test_what_nobody_said_is_told(small: Any, tmp_path: Path) -> None:
    said = {one.setting: one.value for one in Pass(small, tmp_path, small.file(1)).run().assumptions}
    assert said == {
        "small.single": "ibm-290",
        "small.wide_space": "4040",
        "small.symbols": "jis",
        "small.udc_base": "U+E000",
        "small.line_feed": "25",
        "small.pad": "40",
        "small.controls": "reject",
    }
