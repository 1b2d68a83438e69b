"""Terminals: a moving bar on one, a plain line elsewhere, and consoles that lack characters."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lgmigrate.cli.signs import in_words

pty = pytest.importorskip("pty", reason="terminals are POSIX's")
SmallProject = Callable[..., Path]
Spawn = Callable[..., "subprocess.CompletedProcess[bytes]"]
CONSOLES = {
    "cp932": {"PYTHONIOENCODING": "cp932"},
    "LANG=C": {"LANG": "C", "LC_ALL": "", "PYTHONIOENCODING": ""},
    "ascii": {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
}


def read_all(descriptor: int) -> bytes:
    data = b""
    while True:
        try:
            block = os.read(descriptor, 1 << 16)
        except OSError:  # the other end is closed
            return data
        if not block:
            return data
        data += block


def test_progress_moves_on_a_terminal(small_project: SmallProject, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "lgmigrate", "run", str(small_project()), "--out", str(tmp_path / "out")]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = read_all(ours)
        assert process.stdout is not None
        said = process.stdout.read()
    os.close(ours)
    assert process.returncode == 0
    assert b"\x1b[" in shown
    assert b"houjin" in shown
    assert b"42 records" in shown
    assert b"\x1b[" not in said


def test_elsewhere_it_is_one_line(small_project: SmallProject, tmp_path: Path, spawn: Spawn) -> None:
    project = small_project()
    done = spawn("run", project, "--out", tmp_path / "out")
    assert done.stderr == b"houjin  0.0 MB  42 records\n"
    assert b"\x1b[" not in done.stdout
    assert spawn("run", project, "--out", tmp_path / "out", "--json").stderr == b""


@pytest.mark.parametrize("console", CONSOLES)
def test_no_console_stops_the_work(console: str, small_project: SmallProject, tmp_path: Path, spawn: Spawn) -> None:
    settings = CONSOLES[console]
    run = spawn("run", small_project([2, 3, 796]), "--out", tmp_path / "out", env=settings)
    assert run.returncode == 0, run.stderr
    checked = spawn("validate", tmp_path / "out" / "dataset", env=settings)
    assert checked.returncode == 0, checked.stderr
    demo = spawn("demo", tmp_path / "demo", env=settings)
    assert demo.returncode == 0, demo.stderr
    # Under LANG=C Python takes UTF-8.
    encoding = settings["PYTHONIOENCODING"] or "utf-8"
    shown = run.stdout.decode(encoding)
    assert f"count(detail): 3 {'✓' if encoding == 'utf-8' else 'ok'}" in shown
    assert ("外字" if encoding != "ascii" else "\\u5916\\u5b57") in shown
    assert "警告" in checked.stdout.decode(encoding) or encoding == "ascii"


@pytest.mark.parametrize("form", [["--json"], ["--format", "junit"]])
def test_machines_get_utf_8_whatever_the_console_takes(
    form: list[str], small_project: SmallProject, tmp_path: Path, spawn: Spawn
) -> None:
    spawn("run", small_project([2, 796]), "--out", tmp_path / "out")
    done = spawn("validate", tmp_path / "out" / "dataset", *form, env=CONSOLES["cp932"])
    assert "法人基本情報" in done.stdout.decode("utf-8")
    assert (
        done.stdout == spawn("validate", tmp_path / "out" / "dataset", *form, env={"PYTHONIOENCODING": "utf-8"}).stdout
    )
    if form == ["--json"]:
        assert json.loads(done.stdout)["ok"] is True


def test_file_names_that_cannot_be_written_are_told_before_the_work(
    small_project: SmallProject, tmp_path: Path, spawn: Spawn
) -> None:
    settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = spawn("run", small_project(), "--out", tmp_path / "out", env=settings)
    assert (done.returncode, b"LGM-R031" in done.stderr) == (4, True)
    assert not (tmp_path / "out").exists()


def test_a_reader_that_has_seen_enough(small_project: SmallProject, tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "lgmigrate", "run", str(small_project()), "--out", str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert b"LGM-" not in said
    assert b"Traceback" not in said
    assert (tmp_path / "out" / "dataset" / "manifest.json").exists()


def test_signs_become_words_only_where_they_are_lacking() -> None:
    line = "22,200 ✓ · 2 × 法人 → 移行 …"
    assert in_words(line, "utf-8") == line
    assert in_words(line, None) == line
    assert in_words(line, "cp932") == "22,200 ok | 2 × 法人 → 移行 …"
    assert in_words(line, "ascii") == "22,200 ok | 2 x 法人 -> 移行 ..."
