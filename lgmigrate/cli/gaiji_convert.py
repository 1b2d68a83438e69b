"""``lgmigrate gaiji convert``."""

from pathlib import Path

import click

from lgmigrate.cli import options

FORMS = ["csv", "vendor-csv", "workbook", "charset-manager", "pairs"]


@click.command(
    epilog="Example:  lgmigrate gaiji convert 外字一覧.xlsx --out gaiji.csv --column code=旧外字\n\n"
    "          lgmigrate gaiji convert gaiji.csv --out gaiji.txt --to pairs"
)
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The table to write: .csv, .xlsx, or .txt for lines of code=U+XXXX.",
)
@click.option("--from", "form", type=click.Choice(FORMS), help="The form of the source (default: told by its content).")
@click.option(
    "--to",
    type=click.Choice([name for name in FORMS if name != "vendor-csv"]),
    help="The form to write (default: by the suffix).",
)
@click.option("--column", "columns", multiple=True, metavar="NAME=HEADER", help="A header that is not known.")
@options.lang
@options.as_json
@click.pass_context
def convert(
    ctx: click.Context,
    source: Path,
    out: Path,
    form: str | None,
    to: str | None,
    columns: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> None:
    """Make a 外字 table of lgmigrate from a vendor's, or the other way round; what is left out is listed.

    Where a line cannot be read, all such lines are listed, nothing is written, and the exit code is 1.
    """
    from lgmigrate.cli.gaiji_problems import report
    from lgmigrate.cli.signs import say
    from lgmigrate.errors import Exit
    from lgmigrate.gaiji.forms import read_any
    from lgmigrate.gaiji.writing import write_rows
    from lgmigrate.run.ready import check_outputs

    check_outputs([source], [out])
    split = [pair.partition("=") for pair in columns]
    if not all(name and header for name, _, header in split):
        raise click.BadParameter("not NAME=HEADER", param_hint="--column")
    parsed = read_any(source, form, {name: header for name, _, header in split})
    if parsed.problems:
        report(parsed.problems, lang, as_json=as_json, written=None)
        ctx.exit(Exit.FINDINGS)
    written = write_rows(out, parsed.table.rows, to)
    left = [*parsed.left, *written.left]
    if as_json:
        report([], lang, as_json=True, read=parsed.form, written=written, left=left)
        return
    say(f"{source} ({parsed.form}): {written.rows:,} rows in {out} ({written.form})")
    for one in left:
        say(f"left out: {one}")
