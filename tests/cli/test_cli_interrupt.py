"""Ctrl-C, and a scheduler's SIGTERM, in the middle of the work."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SmallProject = Callable[..., Path]
HostFile = Callable[[Iterable[int]], bytes]
TIMES = 4
"""How often the houjin records follow one another: 34 MB."""
PATIENCE = 60.0


@pytest.fixture(scope="module")
def large(host_file: HostFile) -> bytes:
    return host_file(list(range(2, 22_202)) * TIMES)


def parts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix == ".part"]


@contextmanager
def ended(project: Path, out: Path, folder: str, with_signal: int) -> Iterator[subprocess.Popen[str]]:
    """Start a run, and end it while it writes into a folder.

    The run is not traced: under a trace function, a thread of CPython 3.11 that enters a function while a signal waits
    for the main thread does not come out of its RESUME instruction again.
    """
    command = [sys.executable, "-m", "lgmigrate", "run", str(project), "--out", str(out)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            until = time.monotonic() + PATIENCE
            while not parts(out / folder):
                assert process.poll() is None, "the run was over before it could be ended"
                assert time.monotonic() < until
                time.sleep(0.005)
            time.sleep(0.02)  # into the work; a file that was made this moment is nobody's yet
            process.send_signal(with_signal)
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_ended_while_extracting(with_signal: int, large: bytes, small_project: SmallProject, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with ended(small_project(data=large), out, "stage", with_signal) as process:
        said, wrong = process.communicate(timeout=PATIENCE)
    assert process.returncode == 5
    assert (said, wrong) == ("", "interrupted; nothing half-written is left, run the command again\n")
    assert [path for path in out.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_ended_while_converting_and_taken_up_again(large: bytes, small_project: SmallProject, tmp_path: Path) -> None:
    out, project = tmp_path / "out", small_project(data=large)
    with ended(project, out, "dataset", signal.SIGINT) as process:
        _, wrong = process.communicate(timeout=PATIENCE)
    assert process.returncode == 5
    assert "interrupted" in wrong
    assert parts(out) == []
    assert list((out / "dataset").iterdir()) == []
    assert not (out / "report.html").exists()
    small = small_project()  # the stage is whole, and is known to be of another file
    command = [sys.executable, "-m", "lgmigrate", "convert", str(small), "--out", str(out)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (refused.returncode, "LGM-R015" in refused.stderr) == (2, True)
    small_project(data=large)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1  # every key stands there several times
    assert f"written {22_195 * TIMES:,} + rejected {5 * TIMES}" in done.stdout
    assert (out / "dataset" / "manifest.json").exists()
