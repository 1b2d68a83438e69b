"""The whole job on 22,202 real records: every value, every count, every reject, and the database at the end."""

import csv
import gzip
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

COMMAND = [sys.executable, "-W", "error", "-m", "lgmigrate"]
GOLDEN = Path(__file__).parents[1] / "golden" / "houjin.run.txt"
IMPOSSIBLE = {
    1235: ("0000001234", "令和1年3月1日は存在しない日付です"),
    5679: ("0000005678", "平成31年5月1日は存在しない日付です"),
    9013: ("0000009012", "昭和64年1月8日は存在しない日付です"),
    13457: ("0000013456", "平成7年2月29日は存在しない日付です"),
    20203: ("0000020202", "昭和56年13月1日は存在しない日付です"),
}
"""Record → HOJIN-NO and cause."""
NO_DATE = {78, 7778, 17778}


def lgmigrate(*args: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [*COMMAND, *map(str, args)], capture_output=True, encoding="utf-8", env=environment, check=False
    )


class Run:
    """One run of the project."""

    def __init__(self, out: Path, done: subprocess.CompletedProcess[str]) -> None:
        self.out, self.done = out, done
        self.ledger = json.loads((out / "ledger.json").read_text(encoding="utf-8"))
        with (out / "dataset" / "法人基本情報.csv").open(encoding="utf-8", newline="") as file:
            self.header, *self.rows = list(csv.reader(file))

    def entry(self, name: str) -> dict[str, object]:
        """The posting of a stage."""
        found: dict[str, object] = next(one for one in self.ledger["entries"] if one["name"] == name)
        return found


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory, houjin: Path) -> Run:
    out = tmp_path_factory.mktemp("houjin") / "out"
    return Run(out, lgmigrate("run", houjin / "migration.toml", "--out", out))


@pytest.fixture(scope="session")
def truth(houjin: Path) -> pl.DataFrame:
    data = gzip.decompress((houjin / "houjin.truth.csv.gz").read_bytes())
    return pl.read_csv(data, infer_schema=False, empty_string_is_null=False)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".arrow"])
def test_extraction_gives_every_value(suffix: str, tmp_path: Path, houjin: Path, truth: pl.DataFrame) -> None:
    out = tmp_path / f"houjin{suffix}"
    definitions = ["--record", houjin / "houjin.record.toml", "--gaiji", houjin / "houjin.gaiji.csv"]
    done = lgmigrate("extract", houjin / "houjin.ibm930.dat.gz", *definitions, "--out", out)
    assert done.returncode == 0, done.stderr
    readers = {".csv": lambda path: pl.read_csv(path, infer_schema=False, empty_string_is_null=False)}
    frame = readers.get(suffix, pl.read_parquet if suffix == ".parquet" else pl.read_ipc)(out)
    assert frame.columns == ["REC-KBN", *truth.columns]
    assert_frame_equal(frame.select(pl.col(truth.columns).cast(pl.String)), truth)
    assert truth.shape == (22_200, 13)
    assert not (tmp_path / "rejects").exists()
    assert "22,202 = detail 22,200 + header 1 + trailer 1  balanced" in done.stdout
    assert done.stdout.splitlines()[-2:] == [f"wrote    {out}", "exit 0: every record is accounted for."]


def test_the_ledger_balances(whole_run: Run) -> None:
    extracted, converted = whole_run.entry("houjin"), whole_run.entry("法人基本情報")
    assert extracted["in"] == 22_202
    assert extracted["out"] == {"header": 1, "detail": 22_200, "trailer": 1}
    assert (converted["in"], converted["out"], converted["rejected"]) == (22_200, {"written": 22_195}, {"LGM-M014": 5})
    checks = {one["rule"]: (one["expected"], one["found"], one["ok"]) for one in whole_run.ledger["checks"]}
    assert checks["T-KENSU = count(detail)"] == ("22200", "22200", True)
    assert checks["T-SHIHONKIN-KEI = sum(detail.SHIHONKIN)"] == ("125434373000000", "125434373000000", True)
    assert whole_run.ledger["balanced"] is True


def test_rejects_are_the_original_records_with_their_causes(whole_run: Run, houjin_records: list[bytes]) -> None:
    rejects = whole_run.out / "rejects"
    assert (rejects / "houjin.dat").read_bytes() == b"".join(houjin_records[record - 1] for record in IMPOSSIBLE)
    with (rejects / "houjin.cause.csv").open(encoding="utf-8", newline="") as file:
        causes = list(csv.DictReader(file))
    assert [(int(cause["record"]), cause["reason"]) for cause in causes] == [
        (record, reason) for record, (_, reason) in IMPOSSIBLE.items()
    ]
    for cause in causes:
        record = int(cause["record"])
        assert (cause["type"], cause["field"], cause["code"]) == ("detail", "SETSURITSU-YMD", "LGM-M014")
        assert int(cause["offset"]) == (record - 1) * 384 + 315
        assert cause["hex"] == houjin_records[record - 1][315:319].hex().upper()


def test_every_other_record_is_in_the_dataset(whole_run: Run, truth: pl.DataFrame) -> None:
    numbers = [row[0] for row in whole_run.rows]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 22_195
    left = set(truth["HOJIN-NO"].str.pad_start(15, "0")) - set(numbers)
    assert left == {number.zfill(15) for number, _ in IMPOSSIBLE.values()}
    column = whole_run.header.index("法人名")
    names = dict(zip(truth["HOJIN-NO"].str.pad_start(15, "0"), truth["HOJIN-MEI"], strict=True))
    assert all(row[column] == names[row[0]] for row in whole_run.rows)


def test_three_dates_are_empty_and_posted(whole_run: Run) -> None:
    column = whole_run.header.index("設立年月日")
    without = {int(row[0]) for row in whole_run.rows if not row[column]}
    assert without == {record - 1 for record in NO_DATE}
    (note,) = [one for one in whole_run.ledger["notes"] if one["reason"] == "LGM-M017"]
    assert (note["item"], note["count"], note["records"]) == ("設立年月日", 3, sorted(NO_DATE))


def test_the_unresolved_gaiji_is_reported(whole_run: Run) -> None:
    (use,) = [one for one in whole_run.ledger["gaiji"] if not one["resolved"]]
    assert (use["code"], use["count"], use["records"][0]) == ("6949", 158, 796)
    assert len(use["records"]) == 5
    assert sum(use["text"] in row[whole_run.header.index("法人名")] for row in whole_run.rows) == 158


def test_what_the_run_says(whole_run: Run) -> None:
    assert whole_run.done.returncode == 3
    said = whole_run.done.stdout.replace(str(whole_run.out), "out")
    fixtures = Path(next(word for word in said.split() if word.endswith("houjin.ibm930.dat.gz"))).parent
    assert said.replace(str(fixtures), "fixtures/houjin") == GOLDEN.read_text(encoding="utf-8")
    assert whole_run.done.stderr == "houjin  8.5 MB  22,202 records\n"
    assert max(len(line) for line in whole_run.done.stdout.splitlines() if "assumed" in line or " = " in line) <= 100


def test_nobody_else_can_read_what_a_run_writes(whole_run: Run) -> None:
    for path in whole_run.out.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_accepted_rejects_end_the_run_with_0(whole_run: Run, houjin: Path) -> None:
    done = lgmigrate("convert", houjin / "migration.toml", "--out", whole_run.out, "--max-rejects", "5")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "exit 0: every record is accounted for."


def test_only_the_private_use_character_is_warned_of(whole_run: Run) -> None:
    done = lgmigrate("validate", whole_run.out / "dataset", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert [(one["rule"], one["severity"]) for one in found["findings"] if one["severity"] != "info"] == [
        ("LGM-V021", "warning")
    ]
    assert found["errors"] == 0
    junit = lgmigrate("validate", whole_run.out / "dataset", "--format", "junit")
    assert (junit.returncode, junit.stdout.startswith("<?xml")) == (0, True)


def rows_of(database: Path) -> list[list[str]]:
    """The table as the CSV has it: a missing value empty, all as text."""
    with sqlite3.connect(database) as connection:
        found = connection.execute("SELECT * FROM 法人基本情報 ORDER BY 宛名番号").fetchall()
    connection.close()
    return [["" if value is None else str(value) for value in row] for row in found]


def test_the_database_holds_the_dataset(whole_run: Run, tmp_path: Path) -> None:
    database, dataset = tmp_path / "city.sqlite", whole_run.out / "dataset"
    done = lgmigrate("load", dataset, "--to", f"sqlite:///{database}")
    assert done.returncode == 0, done.stderr
    assert rows_of(database) == whole_run.rows
    again = lgmigrate("load", dataset, "--to", f"sqlite:///{database}")
    assert (again.returncode, "LGM-T011" in again.stderr) == (4, True)
    assert rows_of(database) == whole_run.rows
    replaced = lgmigrate("load", dataset, "--to", f"sqlite:///{database}", "--replace")
    assert replaced.returncode == 0, replaced.stderr
    assert rows_of(database) == whole_run.rows
