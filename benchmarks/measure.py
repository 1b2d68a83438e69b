"""Timing: children, the yardstick ``iconv``, and pairs of runs that take turns so that a busy machine hits both."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

ICONV_DROPPED = 1
"""What ``iconv -c`` returns when it left something out, as it must with packed numbers."""
MEGABYTE = 1_000_000


class Took(msgspec.Struct, frozen=True, kw_only=True):
    """What one piece of work took: wall seconds, processor seconds, and bytes of memory at its peak."""

    seconds: float
    cpu: float = 0
    peak: int = 0


class Failed(Exception):  # noqa: N818 -- it is an outcome, shown in the table
    """A measured command did not do its work; the text is the last line it said."""


def child(name: str, *arguments: str | Path, one_core: bool = False) -> Took:
    """Run one piece of :mod:`benchmarks.work` in a process of its own, on one core where that is asked.

    Raises:
        Failed: where it ends with an error.
    """
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **({"POLARS_MAX_THREADS": "1"} if one_core else {})}
    call = [sys.executable, "-m", "benchmarks.work", name, *map(str, arguments)]
    cores = os.sched_getaffinity(0)
    if one_core:  # the child inherits it
        os.sched_setaffinity(0, {min(cores)})
    try:
        done = subprocess.run(call, env=env, capture_output=True, text=True, check=False)
    finally:
        os.sched_setaffinity(0, cores)
    if done.returncode:
        raise Failed(_reason(done.stderr))
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Took)


def _reason(said: str) -> str:
    """The line of an error output that names the error, or else its last one."""
    lines = said.strip().splitlines() or ["no message"]
    return next((line for line in reversed(lines) if "Error" in line), lines[-1])


def command(*arguments: str | Path, output: Path | None = None, allowed: int = 0) -> Took:
    """Run any command.

    Args:
        arguments: The program and what it is told.
        output: Where its standard output goes; thrown away without.
        allowed: The highest exit code with which it has done its work.

    Raises:
        Failed: where it cannot be started or ends with an error.
    """
    program = shutil.which(str(arguments[0]))
    if program is None:
        raise Failed(f"there is no {arguments[0]} on this machine")
    with (output or Path(os.devnull)).open("wb") as out, tempfile.TemporaryFile() as said:
        before = time.perf_counter()
        process = subprocess.Popen([program, *map(str, arguments[1:])], stdout=out, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        if not 0 <= process.returncode <= allowed:
            said.seek(0)
            raise Failed(_reason(said.read().decode(errors="replace")))
    return Took(seconds=seconds, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss * 1024)


def iconv(path: Path, charset: str, target: Path | None = None, *, to: str = "UTF-8") -> Took:
    """``iconv -c -f CHARSET -t TO FILE``, into a file or thrown away; raises as :func:`command`."""
    return command("iconv", "-c", "-f", charset, "-t", to, path, output=target, allowed=ICONV_DROPPED)


class Turns(msgspec.Struct, frozen=True, kw_only=True):
    """What several works took, round after round: ``rounds[r][w]``."""

    rounds: list[list[Took]]

    def medians(self) -> list[Took]:
        """The median of each work, of every figure by itself."""
        return [
            Took(
                seconds=statistics.median(one.seconds for one in work),
                cpu=statistics.median(one.cpu for one in work),
                peak=int(statistics.median(one.peak for one in work)),
            )
            for work in zip(*self.rounds, strict=True)
        ]

    def ratio(self, of: int, to: int, figure: Callable[[Took], float] = lambda took: took.seconds) -> float:
        """The median over the rounds of how many times one work's figure is another's: drift of the machine cancels."""
        return statistics.median(figure(one[of]) / figure(one[to]) for one in self.rounds)


def in_turn(repeats: int, *works: Callable[[], Took]) -> Turns:
    """Run several works one after the other, over and over.

    Args:
        repeats: How often.
        works: What is measured.
    """
    rounds = []
    for _ in range(repeats):
        took = []
        for work in works:
            os.sync()  # what the work before it wrote is not written back at the cost of this one
            took.append(work())
        rounds.append(took)
    return Turns(rounds=rounds)


def speed(path: Path, seconds: float) -> float:
    """MB/s of work that read a file."""
    return path.stat().st_size / MEGABYTE / seconds


def warm(path: Path) -> None:
    """Read a file once, so that the disk is no part of what is measured."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass
