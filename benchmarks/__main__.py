"""``python -m benchmarks``: write the measured files, run the measurements."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from benchmarks.cases import CASES, FULL, QUICK, Bench, Row, rows
from benchmarks.measure import MEGABYTE

VERDICTS = {True: "ok", False: "MISSED", None: "–"}


@click.group()
def main() -> None:
    """Measure what the package must hold for speed and size."""


@main.command()
@click.option("--records", type=click.IntRange(min=1), required=True, help="Records; 200 bytes each.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The host file.")
@click.option("--seed", type=int, default=None, help="Another seed gives another file.")
def host(records: int, out: Path, seed: int | None) -> None:
    """Write the 20-field host file, with record layout, 外字 table and mapping beside it."""
    from benchmarks.host import SEED, write_host

    write_host(out, records, SEED if seed is None else seed)
    click.echo(f"{out}  {out.stat().st_size:,} bytes")


@main.command()
@click.option("--megabytes", type=click.IntRange(min=1), required=True, help="Size, rounded up to whole repetitions.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The host file.")
def houjin(megabytes: int, out: Path) -> None:
    """Write the detail records of the houjin fixture over and over."""
    from benchmarks.host import write_houjin

    write_houjin(out, megabytes * MEGABYTE)
    click.echo(f"{out}  {out.stat().st_size:,} bytes")


@main.command()
@click.option("--quick", is_flag=True, help="Small files: minutes become seconds, and figures rough.")
@click.option("--only", type=click.Choice(list(CASES)), multiple=True, help="Only this case; may be repeated.")
@click.option("--repeats", type=click.IntRange(min=1), default=None, help="Runs of which the median is taken.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Keep the large files here.")
def run(quick: bool, only: tuple[str, ...], repeats: int | None, data: Path | None) -> None:
    """Print the table; the exit code is 1 where something that must hold does not."""
    import msgspec

    sizes = QUICK if quick else FULL
    if repeats:
        sizes = msgspec.structs.replace(sizes, repeats=repeats)
    missed = False
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lgmigrate-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(data=folder, sizes=sizes)
        for name in only or CASES:
            for row in rows(name, bench):
                click.echo(_line(row))
                missed |= row.good is False
    sys.exit(1 if missed else 0)


def _line(row: Row) -> str:
    return f"{VERDICTS[row.good]:<7} {row.work:<62} {row.want:<16} {row.got}"


if __name__ == "__main__":
    main()
