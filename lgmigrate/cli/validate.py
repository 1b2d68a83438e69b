"""``lgmigrate validate``."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.command(
    epilog="Example:  lgmigrate validate out/dataset\n\n"
    "          lgmigrate validate out/dataset --format junit > junit.xml"
)
@click.argument("dataset", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--layout", help="Layout to check against (default: the one the manifest names).")
@click.option(
    "--repertoire", multiple=True, metavar="NAME|FILE", help="What the target can hold, such as jis-x-0213; repeatable."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--values", is_flag=True, help="Show a masked value for every line cited.")
@options.lang
@options.memory
@click.pass_context
def validate(
    ctx: click.Context,
    dataset: Path,
    layout: str | None,
    repertoire: tuple[str, ...],
    form: str,
    as_json: bool,
    values: bool,
    lang: str,
    memory: int,
) -> None:
    """Check a DATASET folder from its files alone: presence, hashes, columns, values, keys, relations.

    Values are masked. Exit code 1 if there is a finding at error level.
    """
    options.engine(memory)
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.errors import Exit
    from lgmigrate.validate import as_text
    from lgmigrate.validate import validate as check

    findings = check(dataset, layout, repertoire=repertoire or None)
    if form == "json" or as_json:
        print_json(findings.as_dict())
    elif form == "junit":
        from lgmigrate.report.junit import junit

        click.echo(junit(findings), nl=False)  # its first line says UTF-8, whatever the console takes
    else:
        say(as_text(findings, lang, values).rstrip("\n"))
    ctx.exit(Exit.GOOD if findings.ok else Exit.FINDINGS)
