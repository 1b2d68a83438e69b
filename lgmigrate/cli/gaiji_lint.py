"""``lgmigrate gaiji lint``."""

from pathlib import Path

import click

from lgmigrate.cli import options

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="Example:  lgmigrate gaiji lint gaiji.csv --page ibm-930\n\n"
    "          lgmigrate gaiji lint vendor.xlsx site.csv --record juki.record.toml --data JUKI.DAT\n\n"
    "          lgmigrate gaiji lint gaiji.csv --inventory inventory.json --json"
)
@click.argument("tables", nargs=-1, required=True, type=_FILE, metavar="TABLE...")
@click.option("--page", "page_name", help="The code page of the codes (default: that of the record layout).")
@click.option("--record", type=_FILE, help="Record layout (TOML) of the data that the tables are for.")
@click.option("--data", type=_FILE, help="A file of that layout, whose codes in use are counted.")
@click.option("--inventory", type=_FILE, help="An inventory or a ledger (JSON or CSV) that has the codes in use.")
@options.lang
@options.as_json
@click.pass_context
def lint(
    ctx: click.Context,
    tables: tuple[Path, ...],
    page_name: str | None,
    record: Path | None,
    data: Path | None,
    inventory: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Check 外字 tables: what cannot be read, what is not the character it says, what the data needs and they lack.

    Later tables lie over earlier ones. Exit code 1 if there is a problem at error level.
    """
    if data and not record:
        raise click.UsageError("--data needs --record.")
    if data and inventory:
        raise click.UsageError("--data and --inventory exclude each other.")
    from lgmigrate.charset import Charset, code_page
    from lgmigrate.cli.gaiji_problems import report
    from lgmigrate.errors import Exit
    from lgmigrate.gaiji.counts import read_counts
    from lgmigrate.gaiji.forms import read_any
    from lgmigrate.gaiji.lint import lint as check
    from lgmigrate.source import Reader, read_record

    reader = Reader(read_record(record), page_name) if record else None
    page = reader.page if reader else code_page(Charset(base=page_name)) if page_name else None
    uses = read_counts(inventory, page.name if page else None) if inventory else None
    if reader and data:
        from lgmigrate.source.extract import Extraction

        posted = Extraction(data, reader, reader.record.name).run({}, None)
        uses = {use.code: use.count for use in posted.gaiji}
    problems = check([read_any(table) for table in tables], page=page, uses=uses)
    report(problems, lang, as_json=as_json, tables=[str(table) for table in tables])
    ctx.exit(Exit.FINDINGS if any(one.severity == "error" for one in problems) else Exit.GOOD)
