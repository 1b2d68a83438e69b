"""Timing: children, the yardstick ``iconv``, and pairs of runs that take turns so that a busy machine hits both."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

ICONV_DROPPED = 1
"""What ``iconv -c`` returns when it left something out, as it must with packed numbers."""
MEGABYTE = 1_000_000


class Took(msgspec.Struct, frozen=True, kw_only=True):
    """What one piece of work took: wall seconds, and bytes of memory at its peak."""

    seconds: float
    peak: int = 0


class Failed(Exception):  # noqa: N818 -- it is an outcome, shown in the table
    """A measured command did not do its work; the text is the last line it said."""


def child(name: str, *arguments: str | Path, one_core: bool = False) -> Took:
    """Run one piece of :mod:`benchmarks.work` in a process of its own.

    Raises:
        Failed: where it ends with an error.
    """
    env = {**os.environ, **({"POLARS_MAX_THREADS": "1"} if one_core else {})}
    command = [sys.executable, "-m", "benchmarks.work", name, *map(str, arguments)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or ["no message"])[-1])
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Took)


def command(*arguments: str | Path) -> Took:
    """Run any command that must succeed, its output thrown away.

    Raises:
        Failed: where it ends with an error.
    """
    before = time.perf_counter()
    done = subprocess.run(list(map(str, arguments)), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - before
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1])
    return Took(seconds=seconds)


def iconv(path: Path, charset: str, target: Path | None = None) -> Took:
    """``iconv -c -f CHARSET -t UTF-8 FILE``, into a file or thrown away.

    Raises:
        Failed: where there is no iconv, or it does not know the charset.
    """
    program = shutil.which("iconv")
    if program is None:
        raise Failed("there is no iconv on this machine")
    with (target or Path(os.devnull)).open("wb") as out:
        before = time.perf_counter()
        done = subprocess.run(
            [program, "-c", "-f", charset, "-t", "UTF-8", str(path)], stdout=out, stderr=subprocess.PIPE, check=False
        )
        seconds = time.perf_counter() - before
    if done.returncode > ICONV_DROPPED:
        raise Failed(done.stderr.decode(errors="replace").strip())
    return Took(seconds=seconds)


def in_turn(repeats: int, *works: Callable[[], Took]) -> list[Took]:
    """Run several works one after the other, over and over; the median of each, in time and in peak.

    Args:
        repeats: How often.
        works: What is measured.
    """
    took: list[list[Took]] = [[] for _ in works]
    for _ in range(repeats):
        for work, results in zip(works, took, strict=True):
            results.append(work())
    return [
        Took(
            seconds=statistics.median(one.seconds for one in results),
            peak=int(statistics.median(one.peak for one in results)),
        )
        for results in took
    ]


def speed(path: Path, took: Took) -> float:
    """MB/s of work that read a file."""
    return path.stat().st_size / MEGABYTE / took.seconds


def warm(path: Path) -> None:
    """Read a file once, so that the disk is no part of what is measured."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass
