"""``lgmigrate check``."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.command(
    epilog="Example:  lgmigrate check\n\n"
    "          lgmigrate check layouts migration.toml --lang en\n\n"
    "          lgmigrate check --format sarif > check.sarif"
)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "junit", "sarif"]), default="text", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@options.lang
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], form: str, as_json: bool, lang: str) -> None:
    """Check definitions without any data: layouts, records, tables, mappings and projects.

    A PATH is a definition or a folder that is searched for them; without one it is the current folder. Exit code 1 if
    there is a finding at error level.
    """
    from lgmigrate.check import check as run
    from lgmigrate.check.formats import as_dict, as_junit, as_sarif, as_text
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.errors import Exit

    report = run(paths or (Path(),))
    if form == "json" or as_json:
        print_json(as_dict(report, lang))
    elif form == "sarif":
        print_json(as_sarif(report, lang))
    elif form == "junit":
        click.echo(as_junit(report, lang), nl=False)  # its first line says UTF-8, whatever the console takes
    else:
        for line in as_text(report, lang).splitlines():
            say(line)
    ctx.exit(Exit.GOOD if report.ok else Exit.FINDINGS)
