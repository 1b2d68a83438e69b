"""``lgmigrate gaiji merge``."""

from pathlib import Path

import click

from lgmigrate.cli import options

_TABLES = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="Example:  lgmigrate gaiji merge --vendor vendor.xlsx --site site.csv --municipality city.csv"
    " --out gaiji.csv --page ibm-930"
)
@click.option("--vendor", multiple=True, type=_TABLES, help="A table of the vendor: the lowest layer.")
@click.option("--site", multiple=True, type=_TABLES, help="A table of the data centre or the joint system.")
@click.option("--municipality", multiple=True, type=_TABLES, help="A table of the municipality: the highest layer.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The table to write: .csv or .xlsx."
)
@click.option("--page", "page_name", help="The code page, by which 6942 and U+E001 may be one code.")
@options.lang
@options.as_json
@click.pass_context
def merge(
    ctx: click.Context,
    vendor: tuple[Path, ...],
    site: tuple[Path, ...],
    municipality: tuple[Path, ...],
    out: Path,
    page_name: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Make one 外字 table of several layers, and list every contradiction with both rows.

    The order of files does not matter. Where two tables of one layer decide a code differently it becomes 保留, and the
    exit code is 1.
    """
    from lgmigrate.charset import Charset, code_page
    from lgmigrate.cli.gaiji_problems import report
    from lgmigrate.cli.signs import say
    from lgmigrate.errors import Exit, MigrationError
    from lgmigrate.gaiji.forms import read_any
    from lgmigrate.gaiji.merge import merge as merged
    from lgmigrate.gaiji.writing import write_rows
    from lgmigrate.run.ready import check_outputs

    if not (vendor or site or municipality):
        raise click.UsageError("nothing to merge: give --vendor, --site or --municipality.")
    check_outputs([*vendor, *site, *municipality], [out])
    tables = []
    for rank, paths in enumerate((vendor, site, municipality)):
        for parsed in map(read_any, paths):
            for problem in parsed.problems:
                facts = {"count": len(parsed.problems), "line": problem.line, "why": problem.message()}
                raise MigrationError("LGM-G016", path=parsed.table.path, **facts)
            tables.append((rank, parsed.table))
    found = merged(tables, code_page(Charset(base=page_name)) if page_name else None)
    written = write_rows(out, found.rows)
    report(found.problems, lang, as_json=as_json, written=written, conflicts=found.conflicts)
    if not as_json:
        say(f"{written.rows:,} codes in {out}, {len(found.tied):,} contradictions to decide")
    ctx.exit(Exit.FINDINGS if found.tied else Exit.GOOD)
