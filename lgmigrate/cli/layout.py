"""``lgmigrate layout``."""

from pathlib import Path

import click

from lgmigrate.cli import options
from lgmigrate.cli.layout_import import import_


@click.group(epilog="Example:  lgmigrate layout list\n\n          lgmigrate layout show 法人住民税 申告")
def layout() -> None:
    """Layouts: which there are, what is in them, how versions differ, and other forms of them.

    A layout is named by its id (family/name), by its folder, or by what only one has: its name or its 業務.
    """


@layout.command(name="list", epilog="Example:  lgmigrate layout list --family kihon-draft")
@click.option("--family", help="Only layouts of this family.")
@options.as_json
def list_(family: str | None, as_json: bool) -> None:
    """List the installed layouts."""
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines
    from lgmigrate.layout import heads
    from lgmigrate.layout.show import list_lines

    found = [head for head in heads() if family in (None, head.family)]
    if as_json:
        print_json(found)
    else:
        print_lines(list_lines(found))


@layout.command(epilog="Example:  lgmigrate layout show chukan-draft/hojin-juminzei 申告 --code 申告区分")
@click.argument("unit", metavar="LAYOUT")
@click.argument("file", required=False)
@click.option("--code", "code_list", help="Show the codes of this list.")
@options.as_json
def show(unit: str, file: str | None, code_list: str | None, as_json: bool) -> None:
    """Show the files of a LAYOUT, the items of one FILE, or the codes of a list."""
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines
    from lgmigrate.errors import MigrationError
    from lgmigrate.layout.choosing import choose
    from lgmigrate.layout.parts import unknown
    from lgmigrate.layout.show import code_lines, file_lines, layout_lines

    chosen = choose(unit)
    known = [one.name for one in chosen.code_lists]
    if code_list and code_list not in known:
        raise MigrationError("LGM-L023", file=chosen.id, item=code_list, **unknown(code_list, known))
    if as_json:
        print_json(chosen)
        return
    if file or not code_list:
        print_lines(file_lines(chosen, file) if file else layout_lines(chosen))
    if code_list:
        print_lines(code_lines(chosen, code_list))


@layout.command(epilog="Example:  lgmigrate layout diff chukan-2.6/jumin chukan-2.7/jumin --format html > diff.html")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--format", "form", type=click.Choice(["md", "html", "json"]), default="md", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@options.lang
def diff(old: str, new: str, form: str, as_json: bool, lang: str) -> None:
    """Show how layout NEW differs from OLD: lines added, removed, renamed, widened, narrowed, re-coded, changed."""
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.layout.choosing import choose
    from lgmigrate.layout.diff import diff as compare
    from lgmigrate.layout.diff_show import as_html, as_markdown

    before, after = choose(old), choose(new)
    changes = compare(before, after)
    if form == "json" or as_json:
        print_json({"old": before.id, "new": after.id, "changes": [change.as_dict() for change in changes]})
    elif form == "html":
        click.echo(as_html(before, after, changes, lang).encode(), nl=False)  # the page says UTF-8
    else:
        say(as_markdown(before, after, changes, lang).rstrip("\n"))


@layout.command(
    epilog="Example:  lgmigrate layout export 法人住民税 --to excel\n\n"
    "          lgmigrate layout export chukan-draft/hojin-juminzei --to xsd --out schemas\n\n"
    "          lgmigrate layout export --to html --out dictionary.html"
)
@click.argument("units", nargs=-1, metavar="[LAYOUT]...")
@click.option(
    "--to", "form", type=click.Choice(["xsd", "ddl", "excel", "html"]), required=True, help="The form to write."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="File or folder to write (default: named after the layout)."
)
@click.option("--dialect", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True)
@options.as_json
def export(units: tuple[str, ...], form: str, out: Path | None, dialect: str, as_json: bool) -> None:
    """Write layouts as XML Schemas, DDL, Excel workbooks or a data dictionary; without a LAYOUT all installed ones."""
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines
    from lgmigrate.layout import available
    from lgmigrate.layout.choosing import choose
    from lgmigrate.layout.export import export as write

    written = write([choose(unit) for unit in units or available()], form, out, dialect=dialect)  # type: ignore[arg-type]
    if as_json:
        print_json({"written": [str(path) for path in written]})
    else:
        print_lines(f"wrote    {path}" for path in written)


layout.add_command(import_)
