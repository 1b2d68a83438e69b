"""CP932 CSV into columns against ``iconv -f CP932 -t UTF-8 | pyarrow.csv``, on one core.

``python -m benchmarks.delimited_rows`` prints what must hold. The file is ``fixtures/chouiki`` over and over: quotes
around nearly every value, half-width kana and kanji. Both sides run in turn in processes of their own on the same core;
figures are processor time without start-up, iconv's included, and the peak is that of the whole process.
"""

import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

MEGABYTE = 1_000_000
WANTED = 1.0
"""Least share of the other side's MB/s."""
COLUMNS = 11
FIXTURE = Path(__file__).parents[1] / "fixtures" / "chouiki" / "chouiki.cp932.csv.gz"
PIPED = 1 << 22
"""Bytes of UTF-8 that pyarrow takes at a time."""


def write_csv(path: Path, size: int) -> None:
    """Write the rows of the fixture until there are so many bytes."""
    rows = gzip.decompress(FIXTURE.read_bytes())
    with path.open("wb") as file:
        while file.tell() < size:
            file.write(rows)


def ours(path: Path) -> Callable[[], int]:
    """All columns of all rows as polars frames, batch by batch; compiling the code page comes before."""
    from lgmigrate.source.delimited.reader import DelimitedReader
    from lgmigrate.source.table import DelimitedForm, TableDefinition

    definition = TableDefinition(name="bench", encoding="cp932", delimited=DelimitedForm(header=0))
    reader = DelimitedReader(path, definition)
    names = [column.name for column in reader.definition.columns]
    return lambda: sum(batch.frames["row"].height for batch in reader.batches({"row": names}))


def piped(path: Path) -> Callable[[], int]:
    """All columns of all rows as Arrow tables, batch by batch."""
    import pyarrow as pa
    from pyarrow import csv

    names = [str(number) for number in range(COLUMNS)]
    read = csv.ReadOptions(column_names=names, use_threads=False, block_size=PIPED)
    convert = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))

    def work() -> int:
        command = ["iconv", "-f", "CP932", "-t", "UTF-8", str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            return sum(batch.num_rows for batch in csv.open_csv(process.stdout, read, convert_options=convert))

    return work


WORKS: dict[str, Callable[[Path], Callable[[], int]]] = {"ours": ours, "piped": piped}


def took(work: str, path: Path) -> dict[str, float]:
    """One run in a process of its own, on one core: processor seconds, rows, and the peak in MB."""
    command = [sys.executable, "-m", "benchmarks.delimited_rows", "one", work, str(path)]
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # the child inherits it
    try:
        done = subprocess.run(command, check=True, capture_output=True, env={**os.environ, "POLARS_MAX_THREADS": "1"})
    finally:
        os.sched_setaffinity(0, cores)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@click.group(invoke_without_command=True)
@click.pass_context
@click.option("--megabytes", type=click.IntRange(min=1), default=200)
@click.option("--repeats", type=click.IntRange(min=1), default=5)
def main(context: click.Context, megabytes: int, repeats: int) -> None:
    """Print the figures; the exit code is 1 where something that must hold does not."""
    if context.invoked_subcommand:
        return
    with tempfile.TemporaryDirectory(prefix="lgmigrate-bench-") as folder:
        path = Path(folder) / "chouiki.csv"
        write_csv(path, megabytes * MEGABYTE)
        runs = [{work: took(work, path) for work in WORKS} for _ in range(repeats)]
        assert all(one["ours"]["rows"] == one["piped"]["rows"] for one in runs)
        ratio = statistics.median(one["piped"]["seconds"] / one["ours"]["seconds"] for one in runs)
        speed = {
            work: path.stat().st_size / MEGABYTE / statistics.median(one[work]["seconds"] for one in runs)
            for work in WORKS
        }
        peak = max(one["ours"]["peak"] for one in runs)
    click.echo(
        f"CP932 CSV, {COLUMNS} columns, one core: {ratio:.2f} × iconv | pyarrow.csv (wanted ≥ {WANTED}); "
        f"{speed['ours']:.0f} against {speed['piped']:.0f} MB/s; peak {peak:.0f} MB"
    )
    sys.exit(ratio < WANTED)


@main.command()
@click.argument("work", type=click.Choice(list(WORKS)))
@click.argument("path", type=click.Path(path_type=Path))
def one(work: str, path: Path) -> None:
    """Run one side once and print what it took."""
    run = WORKS[work](path)
    started = _processor_seconds()
    rows = run()
    seconds = _processor_seconds() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE
    click.echo(json.dumps({"seconds": seconds, "rows": rows, "peak": peak}))


def _processor_seconds() -> float:
    """Processor time of this process and of those that it has waited for."""
    used = time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
