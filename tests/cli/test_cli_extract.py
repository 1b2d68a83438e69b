"""``lgmigrate extract``: types, rejects, and the files it must not write over."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

Invoke = Callable[..., Result]
SmallProject = Callable[..., Path]
HostFile = Callable[[Iterable[int]], bytes]


@pytest.fixture
def host(small_project: SmallProject) -> Path:
    return small_project().with_name("houjin.dat")


def record(host: Path) -> list[str]:
    return ["--record", str(host.with_name("houjin.record.toml"))]


def test_every_type_into_a_file_of_its_own(host: Path, invoke: Invoke, tmp_path: Path) -> None:
    done = invoke("extract", host, *record(host), "--all-types", "--out", tmp_path / "x.csv")
    assert done.exit_code == 0
    made = {path.name: pl.read_csv(path, infer_schema=False).height for path in tmp_path.glob("x.*")}
    assert made == {"x.header.csv": 1, "x.detail.csv": 40, "x.trailer.csv": 1}


def test_one_type_by_name(host: Path, invoke: Invoke, tmp_path: Path) -> None:
    invoke("extract", host, *record(host), "--type", "trailer", "--out", tmp_path / "x.csv")
    assert pl.read_csv(tmp_path / "x.csv")["T-KENSU"].to_list() == [40]
    unknown = invoke("extract", host, *record(host), "--type", "trailr", "--out", tmp_path / "y.csv")
    assert (unknown.exit_code, "LGM-S041" in unknown.stderr) == (2, True)
    both = invoke("extract", host, *record(host), "--type", "trailer", "--all-types", "--out", tmp_path / "y.csv")
    assert (both.exit_code, "exclude each other" in both.stderr) == (2, True)


def test_gaiji_tables_are_used(small_project: SmallProject, invoke: Invoke, tmp_path: Path) -> None:
    host = small_project([796, 797]).with_name("houjin.dat")
    table = tmp_path / "more.csv"
    table.write_text("code,ucs\n6949,U+5409\n", encoding="utf-8")
    gaiji = ["--gaiji", host.with_name("houjin.gaiji.csv"), "--gaiji", table]
    done = invoke("extract", host, *record(host), *gaiji, "--out", tmp_path / "x.csv")
    assert done.exit_code == 0
    assert "unresolved" not in done.stdout
    without = invoke("extract", host, *record(host), "--out", tmp_path / "y.csv")
    assert "6949 (1 ×, first in record 2)" in without.stdout


def test_rejects_and_ledger(host: Path, host_file: HostFile, invoke: Invoke, tmp_path: Path) -> None:
    data = bytearray(host_file(range(2, 12)))
    data[3 * 384 + 331] = 0x00  # the sign of KINTOWARI in record 4
    host.write_bytes(data)
    where = ["--out", tmp_path / "x.parquet", "--rejects", tmp_path / "bad", "--ledger", tmp_path / "l.json"]
    done = invoke("extract", host, *record(host), *where, "--lang", "en")
    assert done.exit_code == 3
    assert (tmp_path / "bad" / "houjin.dat").read_bytes() == bytes(data[3 * 384 : 4 * 384])
    assert "LGM-S022 packed-sign  record 4  KINTOWARI  hex " in done.stdout
    assert "exit 3: LGM-R020" in done.stdout
    assert json.loads((tmp_path / "l.json").read_bytes())["entries"][0]["rejected"] == {"LGM-S022": 1}
    assert invoke("extract", host, *record(host), *where, "--max-rejects", "1").exit_code == 0


@pytest.mark.parametrize("where", ["out", "ledger", "rejects"])
def test_nothing_that_is_read_is_written_over(where: str, host: Path, invoke: Invoke, tmp_path: Path) -> None:
    """Rejects are fed back under the name they were written by, and would be gone with the first good run."""
    rejects = tmp_path / "rejects"
    rejects.mkdir()
    fed = rejects / ("houjin.csv" if where == "out" else "houjin.dat")
    host.rename(fed)
    before = fed.read_bytes()
    options = {
        "out": ["--out", fed],
        "ledger": ["--out", tmp_path / "x" / "x.csv", "--ledger", fed],
        "rejects": ["--out", tmp_path / "x.csv"],
    }
    done = invoke("extract", fed, *record(host), *options[where])
    assert (done.exit_code, "LGM-R016" in done.stderr) == (2, True)
    assert fed.read_bytes() == before


def test_a_code_page_that_is_not_there(host: Path, invoke: Invoke, tmp_path: Path) -> None:
    done = invoke("extract", host, *record(host), "--charset", "ibm-931", "--out", tmp_path / "x.csv")
    assert done.exit_code == 2
    assert "There is no code page 'ibm-931'; the nearest is ibm-939." in done.stderr


def test_an_unknown_form(host: Path, invoke: Invoke, tmp_path: Path) -> None:
    done = invoke("extract", host, *record(host), "--out", tmp_path / "x.xlsx")
    assert (done.exit_code, ".parquet, .csv, .arrow" in done.stderr) == (2, True)
