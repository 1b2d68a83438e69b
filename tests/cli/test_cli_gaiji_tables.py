"""``lgmigrate gaiji lint``, ``merge`` and ``convert``: what a person and a machine see of a table."""

import csv
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from lgmigrate.gaiji import read_table

Invoke = Callable[..., Result]
USES = [{"code": "6941", "count": 15}, {"code": "6942", "count": 4}]
BAD = "code,target,status\n6.00E+10,U+8FBB,決定\n6942,U+845B,保留\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_houjin(invoke: Invoke, houjin: Path) -> None:
    table = houjin / "houjin.gaiji.csv"
    data = ["--record", houjin / "houjin.record.toml", "--data", houjin / "houjin.ibm930.dat.gz"]
    done = invoke("gaiji", "lint", table, *data, "--lang", "en")
    assert done.exit_code == 1
    assert done.stdout == (
        f"{table}  error    LGM-G168  6949 is used 158 times, and no table has it\n"
        f"{table}:5  warning  LGM-G170  6944 is not used\n"
        f"{table}:7  warning  LGM-G170  6946 is not used\n"
        "1 errors · 2 warnings · 0 notes\n"
    )
    alone = invoke("gaiji", "lint", table, "--page", "ibm-930")
    assert (alone.exit_code, alone.stdout) == (0, "0 errors · 0 warnings · 0 notes\n")


def test_problems_as_json_and_in_japanese(invoke: Invoke, tmp_path: Path) -> None:
    table = written(tmp_path / "gaiji.csv", BAD)
    done = invoke("gaiji", "lint", table, "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["counts"]) == (1, {"error": 1, "warning": 1, "info": 0})
    first = found["problems"][0]
    assert (first["code"], first["name"], first["line"]) == ("LGM-G103", "gaiji-code-damaged", 2)
    assert "表計算ソフトが変えた値" in first["message_ja"]
    assert "表計算ソフトが変えた値" in invoke("gaiji", "lint", table).stdout


@pytest.mark.parametrize(
    "content",
    [
        "code,count\r\n0x6941,15\r\n6942,4\r\n",
        "\ufeffpage,コード,件数\nibm-930,6941,15\nibm-930,'6942,4\nibm-939,6943,1\n",
        json.dumps({"gaiji": [{"code": "6942", "count": 11}, *USES]}),
        json.dumps({"ledger": {"gaiji": USES}}),
        json.dumps({"version": 1, "total": {"codes": [{"page": "ibm-930", **use} for use in USES]}}),
    ],
)
def test_counts_that_other_commands_wrote(invoke: Invoke, tmp_path: Path, content: str) -> None:
    table = written(tmp_path / "gaiji.csv", "code,ucs\n6941,U+20BB7\n6944,U+8FBB U+E0103\n")
    counts = written(tmp_path / "counts", content)
    done = invoke("gaiji", "lint", table, "--page", "ibm-930", "--inventory", counts, "--json")
    found = [(one["code"], one["item"]) for one in json.loads(done.stdout)["problems"]]
    assert found == [("LGM-G168", "6942"), ("LGM-G170", "6944")]


@pytest.mark.parametrize(
    "content", ["{}", "{", "a,b\n", '{"gaiji": [{"code": "6941"}]}', "code,count\n6941,viele\n", "count,code\n6\n"]
)
def test_files_without_counts(invoke: Invoke, tmp_path: Path, content: str) -> None:
    table = written(tmp_path / "gaiji.csv", "code,ucs\n6941,U+20BB7\n")
    done = invoke("gaiji", "lint", table, "--inventory", written(tmp_path / "counts", content))
    assert done.exit_code == 2
    assert "LGM-G012" in done.stderr


def test_options_that_do_not_go_together(invoke: Invoke, houjin: Path) -> None:
    table, data = houjin / "houjin.gaiji.csv", houjin / "houjin.ibm930.dat.gz"
    assert invoke("gaiji", "lint", table, "--data", data).exit_code == 2
    record = houjin / "houjin.record.toml"
    assert invoke("gaiji", "lint", table, "--record", record, "--data", data, "--inventory", table).exit_code == 2
    assert invoke("gaiji", "merge", "--out", "x.csv").exit_code == 2


def test_layers_merged(invoke: Invoke, tmp_path: Path) -> None:
    vendor = written(tmp_path / "vendor.csv", "code,ucs\n6941,U+20BB7\n6942,U+845B\n")
    first = written(tmp_path / "a.csv", "code,ucs\n6942,U+845B U+E0103\n6943,U+4E00\n")
    second = written(tmp_path / "b.csv", "code,ucs\n6943,U+4E01\n")
    out = tmp_path / "out.csv"
    done = invoke("gaiji", "merge", "--vendor", vendor, "--site", first, "--out", out)
    assert done.exit_code == 0
    assert read_table(out).targets == {0x6941: "𠮷", 0x6942: "葛\U000e0103", 0x6943: "一"}
    done = invoke(
        *["gaiji", "merge", "--municipality", second, "--municipality", first, "--vendor", vendor],
        *["--out", out, "--lang", "en"],
    )
    assert done.exit_code == 1
    assert f"{second}:2  error    LGM-G014  6943: {first}:3 (U+4E00) and {second}:2 (U+4E01)" in done.stdout
    assert "3 codes in" in done.stdout
    assert {row.code: row.status for row in read_table(out).rows} == {0x6941: "", 0x6942: "", 0x6943: "保留"}
    data = out.read_bytes()
    invoke("gaiji", "merge", "--municipality", first, "--vendor", vendor, "--municipality", second, "--out", out)
    assert out.read_bytes() == data


def test_what_cannot_be_read_is_not_merged(invoke: Invoke, tmp_path: Path) -> None:
    bad, out = written(tmp_path / "bad.csv", BAD), tmp_path / "out.csv"
    done = invoke("gaiji", "merge", "--site", bad, "--out", out)
    assert (done.exit_code, out.exists()) == (2, False)
    assert "LGM-G016" in done.stderr
    assert invoke("gaiji", "merge", "--site", bad, "--out", bad).exit_code == 2


def test_conversion_there_and_back(invoke: Invoke, houjin: Path, tmp_path: Path) -> None:
    table = houjin / "houjin.gaiji.csv"
    steps = [table, tmp_path / "a.xlsx", tmp_path / "b.txt", tmp_path / "c.csv"]
    for source, out in itertools.pairwise(steps):
        assert invoke("gaiji", "convert", source, "--out", out).exit_code == 0
    assert read_table(steps[-1]).targets == read_table(table).targets
    with steps[-1].open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["code"] == "0x6941"


def test_conversion_says_what_it_leaves_out(invoke: Invoke, tmp_path: Path) -> None:
    vendor = tmp_path / "v.csv"
    vendor.write_bytes("旧外字,変換先,状態,部品\n6941,20BB7,決定,x\n6942,,保留,y\n".encode("cp932"))
    done = invoke("gaiji", "convert", vendor, "--out", tmp_path / "a.txt", "--column", "code=旧外字")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == ["left out: column '部品'", "left out: line 3: 6942 保留"]
    as_json = invoke("gaiji", "convert", vendor, "--out", tmp_path / "a.txt", "--column", "code=旧外字", "--json")
    assert json.loads(as_json.stdout)["left"] == ["column '部品'", "line 3: 6942 保留"]


def test_conversion_of_a_damaged_table_writes_nothing(invoke: Invoke, tmp_path: Path) -> None:
    bad, out = written(tmp_path / "bad.csv", BAD), tmp_path / "out.csv"
    done = invoke("gaiji", "convert", bad, "--out", out)
    assert (done.exit_code, out.exists()) == (1, False)
    assert "LGM-G103" in done.stdout
    assert invoke("gaiji", "convert", bad, "--out", out, "--column", "code").exit_code == 2
