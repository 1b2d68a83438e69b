"""A name that the console cannot show appears as its code points, and stops nothing."""

import io
import os
import subprocess
import sys

import pytest

from lgmigrate.cli.console import make_robust, print_line, representable

TEXT = "𠮷田 葛󠄃城 法人基本情報"
ASCII = TEXT.encode("ascii", "backslashreplace")
CP932 = "\\U00020bb7田 葛\\U000e0103城 法人基本情報".encode("cp932")

CONSOLES = {
    "cp932": ({"PYTHONIOENCODING": "cp932"}, CP932),
    "LANG=C": ({"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, ASCII),
    "LC_ALL=C": ({"LC_ALL": "C", "PYTHONUTF8": "0"}, ASCII),
    "utf-8": ({"PYTHONIOENCODING": "utf-8"}, TEXT.encode()),
}
DECIDERS = ("LANG", "LC_", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONCOERCECLOCALE")

LINE = f"""
from lgmigrate.cli.console import make_robust, print_line
import sys
make_robust()
print_line({TEXT!a})
print_line({TEXT!a}, stream=sys.stderr)
"""
NOT_PREPARED = f"""
from lgmigrate.cli.console import print_line
print_line({TEXT!a})
"""
RICH = f"""
from lgmigrate.cli.console import make_robust
make_robust()
from rich.console import Console
from rich.table import Table
table = Table({"見出し"!a})
table.add_row({TEXT!a})
Console(width=100).print(table)
Console(width=100, stderr=True).print({TEXT!a})
"""


def run(script: str, settings: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run a script whose output is a pipe, as a console of the given settings would be."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(DECIDERS)}
    command = [sys.executable, "-W", "error", "-c", script]
    return subprocess.run(command, env=kept | settings, capture_output=True, check=False)


@pytest.mark.parametrize("console", CONSOLES)
def test_what_the_console_lacks_is_seen_as_its_code_point(console: str) -> None:
    settings, shown = CONSOLES[console]
    done = run(LINE, settings)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [shown]
    assert done.stderr.splitlines() == [shown]


@pytest.mark.parametrize("console", CONSOLES)
def test_a_line_needs_no_preparation(console: str) -> None:
    settings, shown = CONSOLES[console]
    done = run(NOT_PREPARED, settings)
    assert (done.returncode, done.stdout.splitlines()) == (0, [shown]), done.stderr


@pytest.mark.parametrize("console", CONSOLES)
def test_rich_writes_through_the_same_streams(console: str) -> None:
    settings, shown = CONSOLES[console]
    done = run(RICH, settings)
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout
    assert done.stderr.splitlines() == [shown]


def test_the_settings_of_the_test_are_the_failure_meant() -> None:
    settings, _ = CONSOLES["LC_ALL=C"]
    plain = run(f"import sys; sys.stdout.write({TEXT!a})", settings)
    assert (plain.returncode, b"UnicodeEncodeError" in plain.stderr) == (1, True)


def test_a_file_name_that_is_not_text_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    print_line(os.fsdecode(b"houjin-\xff.dat"))
    make_robust()
    print_line(os.fsdecode(b"houjin-\xff.dat"))
    stream.flush()
    assert raw.getvalue().splitlines() == [b"houjin-\\udcff.dat"] * 2


def test_streams_without_an_encoding_take_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", None)
    make_robust()
    print_line(TEXT)
    assert stream.getvalue() == f"{TEXT}\n"


def test_representable_keeps_what_the_encoding_has() -> None:
    assert representable("髙橋 ♡", "cp932") == "髙橋 \\u2661"
    assert representable(TEXT, "utf-8") == TEXT
    assert representable(TEXT, None) == TEXT


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ({"LC_ALL": "C", "PYTHONUTF8": "0"}, True),
        ({"LC_ALL": "C"}, False),
        ({"LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"}, False),
        ({"PYTHONIOENCODING": "cp932"}, False),
    ],
)
def test_an_environment_without_japanese_file_names_is_refused_at_once(settings: dict[str, str], refused: bool) -> None:
    done = run("from lgmigrate.cli.console import require_japanese_file_names as require; require()", settings)
    assert (done.returncode != 0, b"LGM-R031" in done.stderr) == (refused, refused)
