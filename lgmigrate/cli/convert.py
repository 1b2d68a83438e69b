"""``lgmigrate convert``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lgmigrate.cli import options
from lgmigrate.cli.console import require_japanese_file_names

if TYPE_CHECKING:
    from lgmigrate.run.limits import Allowed


@click.command(epilog="Example:  lgmigrate convert migration.toml --out out")
@click.argument("project", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of an earlier run."
)
@options.source
@options.max_rejects
@options.threads
@options.memory
@options.lang
@options.as_json
@click.pass_context
def convert(
    ctx: click.Context,
    project: Path,
    out: Path,
    sources: tuple[str, ...],
    max_rejects: "Allowed",
    threads: int | None,
    memory: int,
    lang: str,
    as_json: bool,
) -> None:
    """Map the stages of an earlier run again, after the mapping of PROJECT was mended.

    Starts from OUT/stage, which must still be what the sources and their definitions give; the sources are read again
    only for the bytes of rejects.
    """
    require_japanese_file_names()
    options.engine(memory, threads)
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_end, print_job
    from lgmigrate.run.job import run as run_job
    from lgmigrate.run.project import read_project

    read = read_project(project, options.named_paths(sources))
    job = run_job(read, out, max_rejects=max_rejects, extract=False, lang=lang)
    if as_json:
        print_json(job.as_dict())
    else:
        print_job(job)
        print_end(job.outcome.reasons)
    ctx.exit(job.outcome.exit_code)
