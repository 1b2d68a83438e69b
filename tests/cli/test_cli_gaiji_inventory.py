"""``lgmigrate gaiji inventory``: on the terminal, in files, for a project and for a file."""

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from lgmigrate.gaiji.inventory import read_inventory

Invoke = Callable[..., Result]
SmallProject = Callable[..., Path]
HOUJIN = {"6949": 158, "6948": 56, "6945": 33, "6941": 15, "6943": 5, "6942": 4, "6947": 1}


def of_file(houjin: Path, *more: str | Path) -> list[str | Path]:
    """The arguments for the houjin file alone."""
    definitions = ["--record", houjin / "houjin.record.toml", "--gaiji", houjin / "houjin.gaiji.csv"]
    return ["gaiji", "inventory", houjin / "houjin.ibm930.dat.gz", *definitions, *more]


def test_the_terminal(invoke: Invoke, houjin: Path) -> None:
    done = invoke("gaiji", "inventory", houjin / "migration.toml")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == f"source   houjin   {houjin}/houjin.ibm930.dat.gz   ibm-930   22,202 records"
    assert lines[1:6] == [
        "外字     7 codes in 272 characters; 1 unresolved",
        "records  272 with any (1.23%), 158 with an unresolved one (0.71%)",
        "         HOJIN-MEI: 272 of 22,200 (1.23%), 158 unresolved; 272 different values",
        "  6949    unresolved                     158 ×  HOJIN-MEI 158",
        "          **〓** 84 *〓** 64 〓** 4 **〓 4   (132 different)",
    ]
    assert lines[6].startswith("          record 796, ")
    heads = [line.split() for line in lines if line.startswith("  69")]
    assert {head[0]: int(head[head.index("×") - 1]) for head in heads} == HOUJIN
    assert lines[-1] == "shown    neighbours masked; --show for the plain text"


def test_a_file_is_listed_like_its_project(invoke: Invoke, houjin: Path) -> None:
    project = json.loads(invoke("gaiji", "inventory", houjin / "migration.toml", "--format", "json").stdout_bytes)
    alone = json.loads(invoke(*of_file(houjin, "--format", "json", "--batch-rows", "1000")).stdout_bytes)
    assert alone["sources"] == project["sources"]
    assert (project["version"], project["title"], project["masked"]) == (1, "houjin", True)
    assert {use["code"]: use["count"] for use in project["sources"][0]["codes"]} == HOUJIN
    assert {one["code"]: one["count"] for one in project["total"]["codes"]} == HOUJIN


def test_another_page_is_of_other_codes(invoke: Invoke, houjin: Path) -> None:
    done = invoke(*of_file(houjin, "--charset", "ibm-1399", "--format", "json"))
    assert {use["page"] for use in json.loads(done.stdout_bytes)["sources"][0]["codes"]} == {"ibm-1399"}


def test_csv_opens_in_excel(invoke: Invoke, houjin: Path) -> None:
    done = invoke(*of_file(houjin, "--format", "csv", "--show"))
    text = done.stdout_bytes.decode()
    assert text.startswith("\ufeffsource,page,code,")
    assert text.count("\r\n") == text.count("\n") == len(HOUJIN) + 1
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert {row["code"].removeprefix("0x"): int(row["count"]) for row in rows} == HOUJIN
    first, second = rows[0], rows[1]
    assert first["code"] == "0x6949"
    assert (first["resolved"], first["target"], second["target"], second["mj"]) == (
        "0",
        "",
        "U+9928 U+E0103",
        "MJ030242",
    )
    assert first["contexts"].startswith("「福〔6949〕県立」HOJIN-MEI 5 / ")
    assert first["records"].startswith("796 / ")


def test_files_in_a_folder(invoke: Invoke, houjin: Path, tmp_path: Path) -> None:
    done = invoke("gaiji", "inventory", houjin / "migration.toml", "--out", tmp_path / "out")
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == [f"gaiji-inventory.{end}" for end in ("csv", "html", "json")]
    assert [line for line in done.stdout.splitlines() if line.startswith("wrote")] == [
        f"wrote    {tmp_path}/out/gaiji-inventory.{end}" for end in ("csv", "json", "html")
    ]
    made = read_inventory(tmp_path / "out" / "gaiji-inventory.json")
    assert {use.code: use.count for use in made.sources[0].codes} == HOUJIN
    assert '<html lang="ja">' in (tmp_path / "out" / "gaiji-inventory.html").read_text(encoding="utf-8")
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o600}
    invoke("gaiji", "inventory", houjin / "migration.toml", "--out", tmp_path / "one", "--format", "csv")
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["gaiji-inventory.csv"]


def test_neighbours_are_plain_only_when_asked_for(invoke: Invoke, houjin: Path) -> None:
    for form in ("csv", "json", "html"):
        texts = [invoke(*of_file(houjin, "--format", form, *more)).stdout_bytes.decode() for more in ([], ["--show"])]
        assert ["県" in text for text in texts] == [False, True], form
    assert "図書〓" not in invoke(*of_file(houjin)).stdout
    assert "図書〓" in invoke(*of_file(houjin, "--show")).stdout


def test_several_sources_have_a_table_each_and_a_total(
    invoke: Invoke, small_project: SmallProject, houjin_records: list[bytes]
) -> None:
    other = '[source.two]\npath = "two.dat"\nrecord = "houjin.record.toml"\n[source.two.unused]\nheader = "-"\n'
    unused = 'detail = "別途"\ntrailer = "-"\n\n[[file]]'
    path = small_project([53, 763, 796], {"[[file]]": other + unused})
    path.with_name("two.dat").write_bytes(b"".join(houjin_records[number - 1] for number in (796, 53)))
    done = invoke("gaiji", "inventory", path)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0, done.output
    assert [line.split()[1] for line in lines if line.startswith("source")] == ["houjin", "two"]
    at = lines.index("total    2 sources   7 records")
    assert lines[at + 1] == "外字     3 codes in 5 characters; 2 unresolved"


def test_what_could_not_be_read_is_said(
    invoke: Invoke, small_project: SmallProject, houjin_records: list[bytes]
) -> None:
    record = bytearray(houjin_records[795])
    record[83:87] = bytes.fromhex("0EFFFF0F")
    path = small_project(data=bytes(record) + houjin_records[52] + b"X" * 384 + b"short")
    done = invoke("gaiji", "inventory", path)
    assert done.exit_code == 1
    assert "unread   2 records of no known type or cut short: not looked into" in done.stdout
    assert "unread   1 of 2 HOJIN-MEI: no text of ibm-930, not counted" in done.stdout
    html = invoke("gaiji", "inventory", path, "--format", "html")
    assert "読み取れない項目またはレコードがあります" in html.stdout_bytes.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ["houjin.dat"],
        ["migration.toml", "--charset", "ibm-939"],
        ["houjin.dat", "--record", "houjin.record.toml", "--source", "houjin=x"],
    ],
)
def test_wrong_usage(invoke: Invoke, arguments: list[str]) -> None:
    done = invoke("gaiji", "inventory", *arguments)
    assert done.exit_code == 2
    assert "Usage" in done.stderr


def test_nothing_that_is_read_is_overwritten(invoke: Invoke, small_project: SmallProject) -> None:
    path = small_project()
    data = path.with_name("gaiji-inventory.csv")
    data.write_bytes(path.with_name("houjin.dat").read_bytes())
    done = invoke("gaiji", "inventory", path, "--source", f"houjin={data}", "--out", path.parent)
    assert done.exit_code == 2
    assert "LGM-R016" in done.stderr
    assert data.read_bytes() == path.with_name("houjin.dat").read_bytes()


def test_help_has_examples(invoke: Invoke) -> None:
    assert "Example:  lgmigrate gaiji inventory migration.toml --out out" in invoke("gaiji", "inventory", "-h").stdout
