"""Progress: a bar with bytes and records, both by the second, and the time left on a terminal; else one plain line."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from lgmigrate.cli.console import print_line
from lgmigrate.files import compression_of

Step = Callable[[int, int], None]


@contextmanager
def watched(quiet: bool) -> Iterator[Callable[[str, Path], Step]]:
    """Yield a function that starts the line of a file and gives what is to be called with bytes and records done."""
    totals: dict[str, list[int]] = {}
    terminal = Console(stderr=True)
    live = terminal.is_terminal and not quiet
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TextColumn("{task.fields[records]:,} records, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    ]
    progress = Progress(*columns, console=terminal, disable=not live)

    def start(name: str, path: Path) -> Step:
        done = totals.setdefault(name, [0, 0])
        # What a compressed file holds is not known beforehand: no total, no time left.
        total = path.stat().st_size if path.is_file() and not compression_of(path) else None
        task = progress.add_task(name, total=total, records=0, rate=0.0)
        since = time.monotonic()

        def step(size: int, records: int) -> None:
            done[0] += size
            done[1] += records
            seconds = max(time.monotonic() - since, 1e-3)
            progress.update(task, advance=size, records=done[1], rate=done[1] / seconds)

        return step

    with progress:
        yield start
    if not quiet and not live:
        for name, (size, records) in totals.items():
            print_line(f"{name}  {size / 1e6:,.1f} MB  {records:,} records", stream=sys.stderr)
