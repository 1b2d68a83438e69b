"""``lgmigrate demo``."""

import shlex
from pathlib import Path

import click

from lgmigrate.cli import options
from lgmigrate.cli.console import require_japanese_file_names


@click.command(epilog="Example:  lgmigrate demo\n\n          lgmigrate demo /tmp/try")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("lgmigrate-demo"))
@options.lang
@options.as_json
@click.pass_context
def demo(ctx: click.Context, folder: Path, lang: str, as_json: bool) -> None:
    """Make up a small host file in FOLDER (default: lgmigrate-demo) and run the whole job on it."""
    require_japanese_file_names()
    options.engine(1024)
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.progress import watched
    from lgmigrate.cli.show import print_end, print_job, print_lines
    from lgmigrate.run.job import run as run_job
    from lgmigrate.run.project import read_project
    from lgmigrate.run.ready import check_demo_folder
    from lgmigrate.synth import write_demo

    check_demo_folder(folder)
    project, out = read_project(write_demo(folder)), folder / "out"
    database = out / "demo.sqlite"
    with watched(quiet=as_json) as start:
        job = run_job(
            project,
            out,
            watch=lambda source: start(source.name, source.path),
            target=f"sqlite:///{database}",
            replace=database.exists(),
            lang=lang,
        )
    if as_json:
        print_json(job.as_dict())
    else:
        print_job(job)
        print_end(job.outcome.reasons)
        print_lines(_next(folder, project.path, out))
    ctx.exit(job.outcome.exit_code)


def _next(folder: Path, project: Path, out: Path) -> list[str]:
    """What to try then; a path with a blank stands in quotes."""
    commands = [
        ["validate", str(out / "dataset"), "--lang", "en"],
        ["run", str(project), "--out", str(out), "--threads", "1"],
        ["load", str(out / "dataset"), "--to", f"sqlite:///{folder / 'city.sqlite'}"],
    ]
    return [
        "",
        f"The host file, its record layout and the mapping are in {folder}; the data is made up. Next:",
        *(f"  {shlex.join(['lgmigrate', *command])}" for command in commands),
    ]
