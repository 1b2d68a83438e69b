"""Progress: a bar with records, bytes a second and the time left on a terminal, one plain line otherwise."""

import sys
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
        TextColumn("{task.fields[records]:,} records"),
        TimeRemainingColumn(),
    ]
    progress = Progress(*columns, console=terminal, disable=not live)

    def start(name: str, path: Path) -> Step:
        done = totals.setdefault(name, [0, 0])
        # What a compressed file holds is not known beforehand: no total, no time left.
        total = path.stat().st_size if path.is_file() and not compression_of(path) else None
        task = progress.add_task(name, total=total, records=0)

        def step(size: int, records: int) -> None:
            done[0] += size
            done[1] += records
            progress.update(task, advance=size, records=done[1])

        return step

    with progress:
        yield start
    if not quiet and not live:
        for name, (size, records) in totals.items():
            print_line(f"{name}  {size / 1e6:,.1f} MB  {records:,} records", stream=sys.stderr)
