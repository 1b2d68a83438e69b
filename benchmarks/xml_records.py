"""XML into columns against a bare loop of the same parser that throws every record away.

``python -m benchmarks.xml_records`` writes a file and prints what must hold; a generated SOAP envelope with records of
20 and of 40 elements. Both sides run in turn in processes of their own; figures are medians of the time on the clock,
the peak is that of the whole process.
"""

import importlib
import json
import random
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
"""Least share of the bare loop's MB/s."""
SOAP, URI = "http://schemas.xmlsoap.org/soap/envelope/", "urn:example:juminki"
RECORD = f"{{{URI}}}row"
VALUES = [
    "株式会社山田商店",
    "東京都千代田区永田町一丁目7番1号",
    "ヤマダ タロウ",
    "",
    "001",
    "20240401",
    "12.67",
    "A",
    "北",
]
SEED = 20260401


def write_xml(path: Path, size: int, columns: int, seed: int = SEED) -> None:
    """Write a document of about so many bytes; equal seeds give equal bytes."""
    chosen = random.Random(seed)  # noqa: S311 -- made-up values
    row = "".join(f"  <x:item{number:02d}>{{}}</x:item{number:02d}>\n" for number in range(columns))
    pool = [row.format(*chosen.choices(VALUES, k=columns)) for _ in range(1000)]
    with path.open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{SOAP}" xmlns:x="{URI}">\n')
        file.write("<soap:Body>\n<x:list>\n")
        number = 0
        while file.tell() < size:
            for _ in range(100):
                number += 1
                file.write(f'<x:row no="{number:08d}">\n{chosen.choice(pool)}</x:row>\n')
        file.write("</x:list>\n</soap:Body>\n</soap:Envelope>\n")


def bare(path: Path, columns: int) -> int:  # noqa: ARG001 -- called as columns are
    """Parse, count the records, and keep none."""
    from lxml import etree

    count = 0
    for _, element in etree.iterparse(path, tag=RECORD):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def ours(path: Path, columns: int) -> int:
    """All columns of all records, batch by batch."""
    from lgmigrate.source.table import Column, TableDefinition, XmlForm
    from lgmigrate.source.xml.source import XmlSource

    names = [f"x:item{number:02d}" for number in range(columns)]
    definition = TableDefinition(
        name="bench",
        form="xml",
        xml=XmlForm(record="/soap:Envelope/soap:Body/x:list/x:row", namespaces={"soap": SOAP, "x": URI}),
        columns=[Column(name="no", source="@no"), *(Column(name=name) for name in names)],
    )
    return sum(batch.frames["row"].height for batch in XmlSource(path, definition).batches({"row": ["no", *names]}))


WORKS: dict[str, Callable[[Path, int], int]] = {"ours": ours, "bare": bare}


def took(work: str, path: Path, columns: int) -> dict[str, float]:
    """One run in a process of its own: seconds, records, and the peak in MB."""
    command = [sys.executable, "-m", "benchmarks.xml_records", "one", work, str(path), str(columns)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


@click.group(invoke_without_command=True)
@click.pass_context
@click.option("--megabytes", type=click.IntRange(min=1), default=100)
@click.option("--repeats", type=click.IntRange(min=1), default=3)
def main(context: click.Context, megabytes: int, repeats: int) -> None:
    """Print the figures; the exit code is 1 where something that must hold does not."""
    if context.invoked_subcommand:
        return
    missed = False
    with tempfile.TemporaryDirectory(prefix="lgmigrate-bench-") as folder:
        for columns in (20, 40):
            path = Path(folder) / f"{columns}.xml"
            write_xml(path, megabytes * MEGABYTE, columns)
            runs = [{work: took(work, path, columns) for work in WORKS} for _ in range(repeats)]
            assert all(one["ours"]["records"] == one["bare"]["records"] for one in runs)
            ratio = statistics.median(one["bare"]["seconds"] / one["ours"]["seconds"] for one in runs)
            speed = {
                work: path.stat().st_size / MEGABYTE / statistics.median(one[work]["seconds"] for one in runs)
                for work in WORKS
            }
            cpu = statistics.median(one["bare"]["cpu"] / one["ours"]["cpu"] for one in runs)
            peak = max(one["ours"]["peak"] for one in runs)
            click.echo(
                f"XML, {columns} columns: {ratio:.2f} × a bare loop (wanted ≥ {WANTED}); "
                f"{speed['ours']:.0f} against {speed['bare']:.0f} MB/s; "
                f"{cpu:.2f} × by processor time; peak {peak:.0f} MB"
            )
            missed |= ratio < WANTED
    sys.exit(missed)


@main.command()
@click.argument("work", type=click.Choice(list(WORKS)))
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("columns", type=int)
def one(work: str, path: Path, columns: int) -> None:
    """Run one side once, after the imports, and print what it took."""
    if work == "ours":
        importlib.import_module("lgmigrate.source.xml.source")
    started, busy = time.perf_counter(), time.process_time()
    records = WORKS[work](path, columns)
    seconds, cpu = time.perf_counter() - started, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE
    click.echo(json.dumps({"seconds": seconds, "cpu": cpu, "records": records, "peak": peak}))


if __name__ == "__main__":
    main()
