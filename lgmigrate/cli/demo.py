"""``lgmigrate demo``."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.command(epilog="Example:  lgmigrate demo\n\n          lgmigrate demo /tmp/try")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("lgmigrate-demo"))
@options.lang
@options.as_json
@click.pass_context
def demo(ctx: click.Context, folder: Path, lang: str, as_json: bool) -> None:
    """Make up a small host file in FOLDER (default: lgmigrate-demo) and run the whole job on it."""
    options.engine(1024)
    from lgmigrate.cli.console import print_line
    from lgmigrate.cli.progress import watched
    from lgmigrate.cli.show import print_end, print_job, print_json
    from lgmigrate.load import load
    from lgmigrate.run.job import run as run_job
    from lgmigrate.run.project import read_project
    from lgmigrate.synth import write_demo

    project = read_project(write_demo(folder))
    with watched(quiet=as_json) as start:
        job = run_job(project, folder / "out", watch=lambda source: start(source.name, source.path), lang=lang)
    database = folder / "out" / "demo.sqlite"
    loaded = load(job.places.dataset, f"sqlite:///{database}", replace=database.exists())
    if as_json:
        print_json({**job.as_dict(), "load": loaded.as_dict()})
        ctx.exit(job.outcome.exit_code)
    print_job(job)
    print_line(f"load     {loaded.target}   {loaded.rows:,} rows, read back equal")
    print_end(job)
    for line in (
        "",
        f"The host file, its record layout and the mapping are in {folder}; the data is made up. Next:",
        f"  lgmigrate validate {job.places.dataset} --lang en",
        f"  lgmigrate run {project.path} --out {job.places.out} --threads 1",
        f"  lgmigrate load {job.places.dataset} --to sqlite:///{folder / 'city.sqlite'}",
    ):
        print_line(line)
    ctx.exit(job.outcome.exit_code)
