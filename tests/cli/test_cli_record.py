"""``lgmigrate record``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lgmigrate.cli import cli
from lgmigrate.source import read_record

COPYBOOK = """\
       01  MEISAI.
           05  KBN        PIC X.
               88  IS-NEW     VALUE '1'.
           05  KINGAKU    PIC S9(7)V99 COMP-3.
           05  YMD        REDEFINES KINGAKU PIC X(5).
           05  KEN        PIC S9(4) COMP-5.
"""


@pytest.fixture
def copybook(tmp_path: Path) -> Path:
    path = tmp_path / "meisai.cpy"
    path.write_text(COPYBOOK)
    return path


def test_from_copybook_prints_a_layout_that_loads(copybook: Path) -> None:
    done = CliRunner().invoke(cli, ["record", "from-copybook", str(copybook)])
    assert done.exit_code == 0
    path = copybook.with_suffix(".record.toml")
    path.write_text(done.stdout, encoding="utf-8")
    layout = read_record(path)
    assert (layout.name, layout.length, layout.encoding.base) == ("meisai", 8, "ibm-930")
    assert [one.name for one in layout.types[0].columns] == ["KBN", "KINGAKU", "KEN"]
    assert "assumed  charset = ibm-930" in done.stderr
    assert "open     YMD (line 5) redefines KINGAKU" in done.stderr
    shown = CliRunner().invoke(cli, ["record", "show", str(path)]).stdout.splitlines()
    assert shown[0] == "meisai   8 bytes"
    assert shown[4].split() == ["02", "KINGAKU", "1", "5", "packed", "+7.2"]


def test_conditions_and_settings_are_options(copybook: Path) -> None:
    options = ["--compiler", "gnucobol", "--set", "native_order=big", "--when", "YMD=KBN = '1'", "--name", "m"]
    done = CliRunner().invoke(cli, ["record", "from-copybook", str(copybook), *options])
    assert done.exit_code == 0
    assert '''when = "KBN = '1'"''' in done.stdout
    assert "little" not in done.stdout
    assert 'name    = "m"' in done.stdout
    for wrong in (["--set", "binary_order=middle"], ["--set", "nothing"], ["--compiler", "algol"], ["--when", "Q=A=1"]):
        assert CliRunner().invoke(cli, ["record", "from-copybook", str(copybook), *wrong]).exit_code == 2


def test_show_has_the_levels_of_a_copybook_and_json(copybook: Path) -> None:
    shown = CliRunner().invoke(cli, ["record", "show", str(copybook)]).stdout
    assert ["05", "YMD", "1", "5", "text", "PIC", "X(5),", "redefines", "KINGAKU"] in [
        line.split() for line in shown.splitlines()
    ]
    facts = json.loads(CliRunner().invoke(cli, ["record", "show", str(copybook), "--json"]).stdout)
    assert [(one["name"], one["offset"], one["length"], one["kind"]) for one in facts["rows"][1:3]] == [
        ("KBN", 0, 1, "text"),
        ("KINGAKU", 1, 5, "packed"),
    ]


def test_an_error_shows_the_line_and_is_exit_code_2(copybook: Path) -> None:
    copybook.write_text(COPYBOOK.replace("COMP-5", "COMP-9"))
    done = CliRunner().invoke(cli, ["record", "show", str(copybook)])
    assert done.exit_code == 2
    assert "LGM-S074 copybook-syntax  meisai.cpy, line 6, column 37" in done.stderr
    lines = done.stderr.splitlines()
    assert lines[1].index("COMP-9") == lines[2].index("^")
