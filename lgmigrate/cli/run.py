"""``lgmigrate run``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lgmigrate.cli import options
from lgmigrate.cli.console import require_japanese_file_names

if TYPE_CHECKING:
    from lgmigrate.run.limits import Allowed


@click.command(
    epilog="Example:  lgmigrate run migration.toml --out out\n\n"
    "          lgmigrate run migration.toml --out out --source houjin=/data/HOUJIN.DAT --max-rejects 5"
)
@click.argument("project", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the results.")
@options.source
@options.max_rejects
@click.option("--to", "target", metavar="URL", help="Also load the dataset, such as sqlite:///city.sqlite.")
@click.option("--replace", is_flag=True, help="With --to: replace an earlier load.")
@options.threads
@options.batch_rows
@options.memory
@options.lang
@options.as_json
@click.pass_context
def run(
    ctx: click.Context,
    project: Path,
    out: Path,
    sources: tuple[str, ...],
    max_rejects: "Allowed",
    target: str | None,
    replace: bool,
    threads: int | None,
    batch_rows: int | None,
    memory: int,
    lang: str,
    as_json: bool,
) -> None:
    """Extract, convert and validate everything that PROJECT (migration.toml) names.

    OUT/dataset holds the standard-layout files with manifest.json; OUT/rejects the records that could not be used,
    unchanged, with the reasons; OUT/ledger.json and OUT/report.html account for all of it.
    """
    require_japanese_file_names()
    options.engine(memory, threads)
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.progress import watched
    from lgmigrate.cli.show import print_end, print_job
    from lgmigrate.cli.signs import say
    from lgmigrate.load.target import target_of
    from lgmigrate.run.job import run as run_job
    from lgmigrate.run.project import read_project

    read = read_project(project, options.named_paths(sources))
    with watched(quiet=as_json) as start:
        job = run_job(
            read,
            out,
            max_rejects=max_rejects,
            batch_rows=batch_rows,
            watch=lambda source: start(source.name, source.path),
            target=target,
            replace=replace,
            lang=lang,
        )
    if as_json:
        print_json(job.as_dict())
    else:
        print_job(job)
        if target and not job.loaded:
            say(f"load     not loaded into {target_of(target).shown}")
        print_end(job.outcome.reasons)
    ctx.exit(job.outcome.exit_code)
