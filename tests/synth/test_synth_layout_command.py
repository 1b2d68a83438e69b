"""``lgmigrate synth layout``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lgmigrate.cli.synth import synth
from lgmigrate.errors import MigrationError
from lgmigrate.validate import validate

HELP = {"help_option_names": ["-h", "--help"]}
"""As the whole command line has it: click remembers the first that a command is asked with."""


def test_the_command_makes_what_is_named(tmp_path: Path) -> None:
    out = tmp_path / "made"
    arguments = ["layout", "法人住民税", "--rows", "30", "--form", "xml", "--out", str(out)]
    told = CliRunner().invoke(synth, arguments, catch_exceptions=False, **HELP)
    assert told.exit_code == 0
    assert "hojin-juminzei" in told.output
    assert "5 files, 150 rows" in told.output
    assert sorted(path.suffix for path in (out / "hojin-juminzei").iterdir()) == [".json", *[".xml"] * 5]
    assert validate(out / "hojin-juminzei").ok


def test_the_command_tells_machines_the_manifests(tmp_path: Path) -> None:
    arguments = ["layout", "住民基本台帳", "--family", "kihon-draft", "--rows", "25", "--out", str(tmp_path), "--json"]
    told = json.loads(CliRunner().invoke(synth, arguments, catch_exceptions=False, **HELP).output)
    assert told["jumin-kihon"]["layout"]["id"] == "kihon-draft/jumin-kihon"
    assert told["jumin-kihon"]["ledger"]["balanced"]


def test_the_command_asks_for_something_to_make(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="LGM-R037"):
        CliRunner().invoke(synth, ["layout", "--out", str(tmp_path)], catch_exceptions=False, **HELP)
