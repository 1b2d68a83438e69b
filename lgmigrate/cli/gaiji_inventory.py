"""``lgmigrate gaiji inventory``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lgmigrate.cli import options

if TYPE_CHECKING:
    from lgmigrate.gaiji.inventory import Inventory
    from lgmigrate.run.project import Source

FORMATS = ["text", "csv", "json", "html"]
NAME = "gaiji-inventory"
"""The files in the folder of --out, without their ends."""

TABLE = "{name}: a table of text; its 外字 are counted when it is extracted (lgmigrate run, lgmigrate extract)"


@click.command(
    epilog="Example:  lgmigrate gaiji inventory migration.toml --out out\n\n"
    "          lgmigrate gaiji inventory HOUJIN.DAT --record houjin.record.toml --gaiji houjin.gaiji.csv"
    " --format csv > houjin.csv"
)
@click.argument("path", metavar="PROJECT|FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Record layout (TOML) of a FILE.")
@click.option("--charset", help="With a FILE: code page to use instead of the record layout's.")
@click.option(
    "--gaiji",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="With a FILE: 外字 table; later ones win.",
)
@options.source
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Folder for {NAME}.csv, .json and .html (or the one of --format).",
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="What to print, or to write with --out (default: text)."
)
@click.option(
    "--show", is_flag=True, help="Show neighbouring characters plainly; they are personal data. By default: stars."
)
@options.batch_rows
@options.lang
@click.pass_context
def inventory(
    ctx: click.Context,
    path: Path,
    record: Path | None,
    charset: str | None,
    gaiji: tuple[Path, ...],
    sources: tuple[str, ...],
    out: Path | None,
    form: str | None,
    show: bool,
    batch_rows: int | None,
    lang: str,
) -> None:
    """List the 外字 codes that the data really uses: how often, in which fields, with which neighbours.

    Codes that no table resolves stand first. Record numbers to look at are spread over the file. Give a project
    (migration.toml), or one file of host records with --record. Exit code 1 where some fields could not be read: the
    codes in them are not counted.
    """
    if record is None and path.suffix != ".toml":
        raise click.UsageError("PROJECT is a .toml file; for a FILE of host records give its --record.")
    if record is None and (charset or gaiji):
        raise click.UsageError("--charset and --gaiji go with a FILE and its --record; a project has its own.")
    if record is not None and sources:
        raise click.UsageError("--source goes with a project.")
    from lgmigrate.cli.console import print_line
    from lgmigrate.cli.gaiji_inventory_show import inventory_lines
    from lgmigrate.cli.progress import watched
    from lgmigrate.cli.show import print_lines
    from lgmigrate.errors import Exit
    from lgmigrate.gaiji.inventory import inventory_of
    from lgmigrate.gaiji.standing import Standing, with_mj
    from lgmigrate.run.ready import check_outputs
    from lgmigrate.source import Record
    from lgmigrate.source.census import Census

    if record is None:
        title, wanted = _of_project(path, sources)
    else:
        title, wanted = path.name, [_of_file(path, record, charset, gaiji)]
    hosts = [source for source in wanted if isinstance(source.definition, Record)]
    for source in wanted:
        if source not in hosts:
            print_line(TABLE.format(name=source.name), stream=sys.stderr)
    targets = _targets(out, form) if out else {}
    inputs = [path, *(one.path for one in wanted), *([record] if record else []), *gaiji]
    check_outputs(inputs, targets.values())
    found = []
    with watched(quiet=form in ("csv", "json", "html") and not out) as start:
        for source in hosts:
            reader = source.reader()
            census = Census(source.path, reader, source.name, Standing(source.gaiji, reader.page))
            found.append(census.take(show=show, batch_rows=batch_rows, progress=start(source.name, source.path)))
    made = inventory_of(title, with_mj(found), show=show)
    for kind, target in targets.items():
        _write(made, kind, target, lang)
    if out or form in (None, "text"):
        print_lines([*inventory_lines(made), *(f"wrote    {target}" for target in targets.values())])
    else:
        click.echo(_text(made, str(form), lang).encode(), nl=False)
    ctx.exit(Exit.GOOD if len(hosts) == len(wanted) and all(source.whole for source in found) else Exit.FINDINGS)


def _of_project(path: Path, sources: tuple[str, ...]) -> "tuple[str, list[Source]]":
    from lgmigrate.run.project import read_project

    project = read_project(path, options.named_paths(sources))
    return project.name, list(project.sources.values())


def _of_file(path: Path, record: Path, charset: str | None, gaiji: tuple[Path, ...]) -> "Source":
    from lgmigrate.charset import Charset
    from lgmigrate.gaiji import read_table
    from lgmigrate.run.project import Source
    from lgmigrate.source import read_record

    layout, tables = read_record(record), [read_table(table) for table in gaiji]
    page = Charset(base=charset) if charset else None
    return Source(
        name=layout.name, path=path, definition=layout, layout=record, charset=page, gaiji=tables, definitions=[]
    )


def _targets(out: Path, form: str | None) -> dict[str, Path]:
    kinds = [form] if form else [kind for kind in FORMATS if kind != "text"]
    return {kind: out / f"{NAME}.{kind}" for kind in kinds if kind != "text"}


def _write(made: "Inventory", kind: str, target: Path, lang: str) -> None:
    from lgmigrate.files import open_atomic

    with open_atomic(target) as file:
        file.write(_text(made, kind, lang).encode())


def _text(made: "Inventory", kind: str, lang: str) -> str:
    import msgspec

    from lgmigrate.report import inventory_csv, inventory_html

    if kind == "json":
        return msgspec.json.format(msgspec.json.encode(made), indent=1).decode() + "\n"
    return inventory_csv.text(made) if kind == "csv" else inventory_html.render(made, lang)
