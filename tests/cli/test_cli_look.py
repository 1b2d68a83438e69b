"""``lgmigrate peek`` and ``lgmigrate survey``, and errors that say what to look at."""

import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from lgmigrate.errors import MigrationError

Invoke = Callable[..., Result]


@pytest.fixture
def given(houjin: Path) -> list[str | Path]:
    """FILE and the definitions of houjin."""
    return [
        houjin / "houjin.ibm930.dat.gz",
        "--record",
        houjin / "houjin.record.toml",
        "--gaiji",
        houjin / "houjin.gaiji.csv",
    ]


def test_peek_shows_a_record_as_a_table(invoke: Invoke, given: list[str | Path]) -> None:
    done = invoke("peek", *given, "--at", "796")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].endswith("houjin.ibm930.dat.gz   byte 305,280   384 bytes")
    assert lines[1] == "type     detail of houjin   ibm-930"
    assert "   319     7  packed 13 signed    SHIHONKIN       0050000000000C                    50000000000" in lines
    assert "              ^ 外字 6949 is not decided by any table; it stands as U+E008" in lines
    assert lines[-1] == "fields   all decode"
    assert done.stderr == "peek shows personal data; --mask hides values\n"


def test_peek_for_machines_and_masked(invoke: Invoke, given: list[str | Path]) -> None:
    done = invoke("peek", *given, "--where", "LG-CODE = '13101'", "--count", "2", "--json", "--mask")
    assert done.stderr == ""
    records = json.loads(done.stdout_bytes)["records"]
    assert len(records) == 2
    assert records[0]["masked"]
    codes = [field for field in records[0]["fields"] if field["name"] == "LG-CODE"]
    assert (codes[0]["value"], codes[0]["hex"]) == ("*****", "**********")


def test_peek_raw_bytes_under_a_ruler(invoke: Invoke, given: list[str | Path]) -> None:
    lines = invoke("peek", *given, "--offset", "305300", "--ruler").stdout.splitlines()
    assert lines[0].startswith("record   796 of ")
    assert any("渡〓信用金庫" in line and "83 HOJIN-MEI" in line for line in lines)


def test_peek_tries_other_layouts(invoke: Invoke, houjin: Path, tmp_path: Path) -> None:
    off = tmp_path / "off.record.toml"
    text = (houjin / "houjin.record.toml").read_text(encoding="utf-8")
    text = text.replace('bytes = 60, kind = "mixed"', 'bytes = 59, kind = "mixed"')
    off.write_text(text.replace("bytes = 48, kind", "bytes = 49, kind"), encoding="utf-8")
    done = invoke("peek", houjin / "houjin.ibm930.dat.gz", "--record", off, "--try-shift")
    assert done.exit_code == 0
    assert "verdict  clear: from SETSURITSU-YMD at 314 on +1 byte." in done.stdout
    told = json.loads(
        invoke("peek", houjin / "houjin.ibm930.dat.gz", "--record", off, "--try-shift", "--json").stdout_bytes
    )
    assert (told["verdict"], told["better"][0]["shift"], told["failing"]["field"]) == ("clear", 1, "SETSURITSU-YMD")


@pytest.mark.parametrize("more", [["--at", "1", "--offset", "0"], ["--try-shift", "--at", "1"], ["--count", "0"]])
def test_peek_wrong_usage(invoke: Invoke, given: list[str | Path], more: list[str]) -> None:
    assert invoke("peek", *given, *more).exit_code == 2


@pytest.mark.parametrize(
    ("more", "code", "exit_code"),
    [
        (["--at", "22203"], "LGM-S130", 2),
        (["--where", "LG-CODE = 'X'"], "LGM-S131", 1),
        (["--where", "x"], "LGM-S036", 2),
    ],
)
def test_peek_what_is_not_there(
    invoke: Invoke, given: list[str | Path], more: list[str], code: str, exit_code: int
) -> None:
    done = invoke("peek", *given, *more)
    assert (done.exit_code, code in done.stderr) == (exit_code, True)


def test_survey_as_text_json_and_page(invoke: Invoke, given: list[str | Path], tmp_path: Path) -> None:
    page, data = tmp_path / "out" / "survey.html", tmp_path / "out" / "survey.json"
    done = invoke("survey", *given, "--out", page, "--json", data)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].endswith("ibm-930   22,202 records")
    assert any(line.split()[:2] == ["LG-CODE", "text"] and "1,656  5-5" in line for line in lines)
    assert lines[-2:] == [f"wrote    {page}", f"wrote    {data}"]
    found = json.loads(data.read_bytes())
    assert found["masked"]
    assert [table["records"] for table in found["tables"]] == [1, 22200, 1]
    assert "株式会社ライト" not in data.read_text(encoding="utf-8")
    assert '<html lang="ja">' in page.read_text(encoding="utf-8")
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in (page, data)} == {0o600}


def test_survey_prints_json_and_plain_values(invoke: Invoke, given: list[str | Path]) -> None:
    done = invoke("survey", *given, "--json", "-", "--type", "detail", "--values")
    [table] = json.loads(done.stdout_bytes)["tables"]
    prefectures = {field["name"]: field for field in table["fields"]}["TODOFUKEN"]
    assert prefectures["top"][0] == {"value": "東京都", "count": 4544}


def test_survey_finds_damage_and_overwrites_nothing(
    invoke: Invoke, houjin: Path, tmp_path: Path, houjin_records: list[bytes]
) -> None:
    path = tmp_path / "bad.dat"
    path.write_bytes(b"".join(houjin_records[:20]) + b"\x5a" * 384)
    given = [path, "--record", houjin / "houjin.record.toml"]
    done = invoke("survey", *given)
    assert done.exit_code == 1
    assert "1 of no known type, or cut short: the first is record 21" in done.stdout
    assert invoke("survey", *given, "--out", path).exit_code == 2


def test_an_error_says_what_to_look_at() -> None:
    facts = {"source": "a b.dat", "layout": "x.record.toml", "record": 4711, "offset": 9, "hex": "FF", "found": "FF"}
    error = MigrationError("LGM-S021", **facts, at=1, charset="ibm-939", gaiji=["g.csv"])
    last = error.text().splitlines()[-1].strip()
    assert last == "Look:  lgmigrate peek 'a b.dat' --record x.record.toml --at 4711 --charset ibm-939 --gaiji g.csv"
    assert shlex.split(error.as_dict()["look"])[:3] == ["lgmigrate", "peek", "a b.dat"]
    del facts["layout"]
    assert "Look:" not in MigrationError("LGM-S021", **facts).text()
