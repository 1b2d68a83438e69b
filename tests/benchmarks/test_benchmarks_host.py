"""The benchmark's host file: of the composition it is said to have, wholly decodable, mapped without a reject."""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from benchmarks import cases, host, project, wide
from benchmarks.__main__ import main
from benchmarks.measure import Failed, Took, command, in_turn
from lgmigrate.ledger import GaijiUse
from lgmigrate.source import Reader, read_record
from lgmigrate.source.extract import Extraction

RECORDS = 120_000
"""More than are made at a time."""


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> project.Project:
    return host.write_host(tmp_path_factory.mktemp("host") / "b.dat", RECORDS)


def fixture_gaiji() -> list[GaijiUse]:
    source = project.houjin()
    reader = Reader(read_record(source.record), gaiji=source.gaiji)
    return Extraction(source.host, reader, "houjin").run({}, None).gaiji


def test_the_fields_are_those_of_the_yardstick() -> None:
    record = read_record(project.HERE / "host.record.toml")
    fields = record.type().columns
    assert record.length == 200
    assert len(fields) == 20
    kinds = Counter((field.kind, field.signed) for field in fields)
    assert kinds == {
        ("text", False): 6,
        ("mixed", False): 2,
        ("zoned", False): 4,
        ("zoned", True): 2,
        ("packed", True): 5,
        ("binary", True): 1,
    }
    assert [field.name for field in fields if field.scale] == ["KINTOWARI"]


def test_every_record_decodes(twenty: project.Project) -> None:
    reader = Reader(read_record(twenty.record), gaiji=twenty.gaiji)
    ledger = Extraction(twenty.host, reader, "host").run({}, None)
    assert twenty.host.stat().st_size == 200 * RECORDS
    assert ledger.balanced
    assert ledger.entries[0].out == {"detail": RECORDS}
    assert {use.code for use in ledger.gaiji} == {use.code for use in fixture_gaiji()}


def test_keys_count_up_and_text_is_real(twenty: project.Project) -> None:
    rows = project.scan(twenty).collect()
    assert rows["ATENA-NO"].cast(pl.Int64).to_list() == list(range(1, RECORDS + 1))
    assert rows["HOJIN-MEI"].n_unique() > 15_000
    assert (rows["SHOZAICHI"].str.len_chars() > 0).all()
    assert rows["HOJIN-KANA"].str.contains(r"^[ -~｡-ﾟ]*$").all()


def test_the_mapping_takes_every_record(twenty: project.Project) -> None:
    assert project.mapped(twenty).select(pl.len()).collect(engine="streaming").item() == RECORDS


def test_equal_seeds_give_equal_bytes(tmp_path: Path) -> None:
    one, two = host.write_host(tmp_path / "1.dat", 99), host.write_host(tmp_path / "2.dat", 99)
    other = host.write_host(tmp_path / "3.dat", 99, seed=1)
    assert one.host.read_bytes() == two.host.read_bytes() != other.host.read_bytes()


def test_houjin_is_repeated_without_header_and_trailer(tmp_path: Path) -> None:
    made = host.write_houjin(tmp_path / "h.dat", 9_000_000)
    rows = project.scan(made).collect()
    assert rows.height == 2 * 22_200
    assert rows.head(22_200).equals(rows.tail(22_200))


def test_the_record_of_many_columns_decodes(tmp_path: Path) -> None:
    wide.write_wide(tmp_path / "w.dat", 120)
    reader = Reader(read_record(tmp_path / "w.record.toml"), gaiji=project.houjin().gaiji)
    fields = reader.record.type().columns
    assert (len(fields), reader.record.length) == (wide.COLUMNS, wide.LENGTH)
    assert {field.kind for field in fields} == {"text", "mixed", "zoned", "packed", "binary"}
    assert max(field.width for field in fields) == 30
    ledger = Extraction(tmp_path / "w.dat", reader, "wide").run({"detail": tmp_path / "w.parquet"}, None)
    assert ledger.entries[0].out == {"detail": 120}
    rows = pl.read_parquet(tmp_path / "w.parquet")
    assert all(column.n_unique() > 5 for column in rows.iter_columns())
    assert (rows["SAGAKU-1"] < 0).any()
    before = (tmp_path / "w.dat").read_bytes()
    wide.write_wide(tmp_path / "w.dat", 120)
    assert (tmp_path / "w.dat").read_bytes() == before


def test_the_commands_write_files(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["host", "--records", "5", "--out", str(tmp_path / "x.dat")])
    assert done.exit_code == 0
    assert done.output.endswith("1,000 bytes\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "x.dat",
        "x.gaiji.csv",
        "x.migration.toml",
        "x.record.toml",
    ]


def test_medians_are_taken_of_runs_in_turn() -> None:
    order, seconds = [], iter([5.0, 1.0, 3.0])

    def first() -> Took:
        order.append("first")
        return Took(seconds=next(seconds))

    def second() -> Took:
        order.append("second")
        return Took(seconds=1, peak=7)

    turns = in_turn(3, first, second)
    assert [one.seconds for one in turns.medians()] == [3.0, 1]
    assert turns.ratio(0, 1) == 3
    assert turns.ratio(1, 0, lambda took: took.peak or took.seconds) == 7 / 3
    assert order == ["first", "second"] * 3


def test_a_failing_work_is_said_and_not_judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fails(bench: cases.Bench) -> cases.Row:
        command("false")
        raise AssertionError(bench)

    monkeypatch.setitem(cases.CASES, "start", fails)
    with pytest.raises(Failed):
        command("no-such-program-here")
    (row,) = cases.rows("start", cases.Bench(data=tmp_path, sizes=cases.QUICK))
    assert row.good is None
    assert row.got.startswith("not measured")


@pytest.mark.parametrize(("limit", "verdict", "code"), [(60.0, "ok", 0), (0.0, "MISSED", 1)])
def test_a_must_that_is_missed_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: float, verdict: str, code: int
) -> None:
    monkeypatch.setattr(cases, "START", limit)
    done = CliRunner().invoke(main, ["run", "--quick", "--repeats", "1", "--only", "start", "--data", str(tmp_path)])
    assert done.output.startswith(verdict)
    assert done.exit_code == code
