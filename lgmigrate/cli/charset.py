"""``lgmigrate charset``: code pages, what stands in them, and tables of others."""

from pathlib import Path
from typing import Any

import click

from lgmigrate.cli import options
from lgmigrate.cli.charset_choices import choices
from lgmigrate.cli.charset_detect import detect


@click.group(epilog="Example:  lgmigrate charset list\n\n          lgmigrate charset show ibm-930 43A1")
def charset() -> None:
    """Code pages: what they are made of, every code, what two differ in, tables of others, the page of a file."""


charset.add_command(detect)


@charset.command(name="list", epilog="Example:  lgmigrate charset list")
@options.as_json
def list_(as_json: bool) -> None:
    """Show every code page: how many codes, other names, and the choices that a site can make, with the defaults."""
    from lgmigrate.charset import Charset, code_page, names
    from lgmigrate.charset.census import sizes
    from lgmigrate.charset.page import aliases
    from lgmigrate.cli.charset_show import list_line
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say

    pages = [code_page(Charset(base=name)) for name in names()]
    if as_json:
        facts = [
            {
                "name": page.name,
                "title": page.title,
                "form": page.form,
                "codes": sizes(page),
                "aliases": aliases(page.name),
                "choices": page.choices,
            }
            for page in pages
        ]
        print_json({"pages": facts})
        return
    for page in pages:
        say(list_line(page, aliases(page.name)))


@charset.command(
    epilog="Example:  lgmigrate charset show fujitsu-jef --jis78 area\n\n"
    "          lgmigrate charset show ibm-930 43A1\n\n          lgmigrate charset show ibm-930 U+8FBB"
)
@click.argument("name")
@click.argument("code", required=False, metavar="[CODE|CHAR]")
@choices
@options.as_json
def show(name: str, code: str | None, as_json: bool, **chosen: Any) -> None:
    """Show what the page NAME is made of; the codes around CODE; or the codes of CHAR in it and in all other pages.

    CODE is two, four or six hex digits. CHAR is a character, or its code points: U+8FBB, 'U+304B U+309A'.
    In the table of a row, ## is a user-defined code and -- one without a glyph.
    """
    from lgmigrate.charset import census
    from lgmigrate.charset.page import aliases
    from lgmigrate.cli import charset_show as lines
    from lgmigrate.cli.charset_choices import chosen as chosen_page
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines

    with chosen_page(name, **chosen) as page:
        digits = census.parse_code(code) if code else None
        if code is None:
            tables = [str(path) for path in chosen["extension"]]
            if as_json:
                print_json({**_facts(page), "extension": tables})
            else:
                print_lines([*lines.page_lines(page, aliases(page.name)), *(f"  extension = {one}" for one in tables)])
        elif digits:
            row = census.row_of(page, digits)
            if as_json:
                meaning = next((cell for cell in row if cell.code == digits), None)
                print_json({"page": page.name, "code": digits, "cell": meaning, "row": row})
            else:
                print_lines(lines.code_lines(page, digits, row))
        else:
            text = census.parse_text(code)
            found = census.holders(page, text)
            if as_json:
                print_json({"text": text, "pages": found})
            else:
                print_lines(lines.text_lines(text, found))


@charset.command(
    epilog="Example:  lgmigrate charset table fujitsu-jef --import jef.json > jef.txt\n\n"
    "          lgmigrate charset table ibm-930 --udc-base U+F0000"
)
@click.argument("name")
@choices
def table(name: str, **chosen: Any) -> None:
    """Print every code of the page NAME as HEX,U+XXXX, a line each, the short codes first: for comparison.

    A code of several code points has them all, a user-defined one its private-use character.
    """
    from lgmigrate.charset.census import table_lines
    from lgmigrate.cli.charset_choices import chosen as chosen_page

    with chosen_page(name, **chosen) as page:
        click.echo("\n".join(table_lines(page)))


@charset.command(
    epilog="Example:  lgmigrate charset diff ibm-930 ibm-939\n\n"
    "          lgmigrate charset diff fujitsu-jef fujitsu-jef,jis78=area"
)
@click.argument("a")
@click.argument("b")
@options.as_json
def diff(a: str, b: str, as_json: bool) -> None:
    """Show the codes of which the pages A and B make different characters, or which only one of them has.

    A page's choices may stand behind its name: fujitsu-jef,jis78=area,symbols=microsoft.
    """
    from lgmigrate.charset.census import differences
    from lgmigrate.cli.charset_choices import page_with
    from lgmigrate.cli.charset_show import difference_lines
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines

    here, there = page_with(a), page_with(b)
    runs = differences(here, there)
    if as_json:
        print_json({"a": _facts(here), "b": _facts(there), "runs": runs})
    else:
        print_lines(difference_lines(here, there, runs))


@charset.command(
    name="import",
    epilog="Example:  lgmigrate charset import fujitsu_jef_mapping.json --as jef-extended --out tables",
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as", "name", required=True, metavar="NAME", help="Name of the table, and of the file.")
@click.option("--form", help="Form of FILE: jef4j, ucm, charset-manager, pairs, csv (default: told by its content).")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder to write NAME.charset.csv into (default: here).",
)
@options.as_json
def import_(file: Path, name: str, form: str | None, out: Path, as_json: bool) -> None:
    """Make an extension table of a code table of others: NAME.charset.csv, to be named in a record's charset.

    Read are the JSON of jef4j, ICU's .ucm, Fujitsu's user tables, lines of pairs, and CSV.
    """
    from lgmigrate.charset.importing import import_table
    from lgmigrate.cli.charset_show import imported_lines
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines
    from lgmigrate.files import contained

    done = import_table(file, name, contained(out, f"{name}.charset.csv"), form)
    if as_json:
        print_json(done)
    else:
        print_lines(imported_lines(done))


def _facts(page: Any) -> dict[str, Any]:
    """What a page is made of, for machines; byte sequences in hex."""
    from lgmigrate.charset.census import sizes

    return {
        "name": page.name,
        "title": page.title,
        "form": page.form,
        "codes": sizes(page),
        "to_double": [shift.hex().upper() for shift in page.to_double],
        "to_single": page.to_single.hex().upper(),
        "blank": page.blank.hex().upper(),
        "oneway": sorted(f"{code:04X}" for code in page.oneway),
        "encode_only": {text: f"{code:04X}" for text, code in page.encode_only.items()},
        "choices": page.choices,
    }
