"""``lgmigrate record``: record layouts out of copybooks, and what lies where."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lgmigrate.cli import options

if TYPE_CHECKING:
    from lgmigrate.source.copybook import CompilerSettings, Copybook

F = TypeVar("F", bound=Callable[..., Any])
CHARSETS = {"gnucobol": "cp932"}
"""The code page of the data where nobody names it, by compiler; IBM 930 for all others."""
FORMS = ["auto", "fixed", "free"]
READING = [
    click.option("--compiler", default="ibm", show_default=True, help="Compiler of the programs: ibm, gnucobol."),
    click.option(
        "--set", "settings", multiple=True, metavar="NAME=VALUE",
        help="A setting of the compiler that differs, such as binary_order=little, decimal_comma=true.",
    ),
    click.option("--charset", metavar="PAGE", help="Code page of the data (default: ibm-930; gnucobol: cp932)."),
    click.option("--format", "form", type=click.Choice(FORMS), default="auto", help="Form of its lines."),
    click.option("--encoding", metavar="PAGE", help="Code page of the copybook (default: told by its content)."),
    click.option(
        "-I", "folders", multiple=True, type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
        help="Where COPY looks for texts, after the folder of the copybook.",
    ),
]  # fmt: skip
_FILE = click.Path(dir_okay=False, path_type=Path)


def reading(command: F) -> F:
    """Give a command the options of how copybooks are read."""
    for option in reversed(READING):
        command = option(command)
    return command


@click.group(
    epilog="Example:  lgmigrate record from-copybook JUKI.cpy > juki.record.toml\n\n"
    "          lgmigrate record show juki.record.toml"
)
def record() -> None:
    """Record layouts: made of COBOL copybooks, and shown as a table."""


@record.command(
    name="from-copybook",
    epilog="Example:  lgmigrate record from-copybook JUKI.cpy --charset fujitsu-jef > juki.record.toml\n\n"
    "          lgmigrate record from-copybook SEIKYU.cpy -I copylib --when \"MEISAI=KBN = '2'\" --rows KAMOKU",
)
@click.argument("file", type=_FILE)
@reading
@click.option("--name", help="Name of the record (default: that of FILE).")
@click.option("--float-scale", type=click.IntRange(0, 38), help="Decimal places of COMP-1 and COMP-2.")
@click.option(
    "--when", "whens", multiple=True, metavar="NAME=EXPR",
    help="When a record (level 01) or a meaning (REDEFINES) holds; NAME may be its line.",
)  # fmt: skip
@click.option("--rows", multiple=True, metavar="NAME", help="A repeated group that becomes rows of its own table.")
@click.option(
    "--file-form", type=click.Choice(["fixed", "rdw", "bdw", "length", "lines"]), default="fixed", show_default=True,
    help="How records stand in the file.",
)  # fmt: skip
def from_copybook(
    file: Path,
    name: str | None,
    float_scale: int | None,
    whens: tuple[str, ...],
    rows: tuple[str, ...],
    file_form: str,
    **given: Any,
) -> None:
    """Print the record layout of the copybook FILE as TOML.

    What a copybook does not say stands in it as comments: when a record is of a type, and which meaning bytes have that
    are redefined. What was assumed is printed on standard error as well.
    """
    import sys

    import msgspec

    from lgmigrate.cli.console import print_line
    from lgmigrate.source.copybook.record import conversion
    from lgmigrate.source.copybook.toml import copybook_toml
    from lgmigrate.source.record import FileForm

    charset = given["charset"] or CHARSETS.get(given["compiler"].lower(), "ibm-930")
    book = _copybook(file, name=name, **given)
    done = conversion(
        book,
        charset=charset,
        float_scale=float_scale,
        when=_pairs(whens, "--when"),
        rows=rows,
        file=msgspec.convert({"form": file_form}, FileForm),
    )
    assumed = () if given["charset"] else (f"charset = {charset}; --charset says another",)
    click.echo(copybook_toml(book, done, assumed), nl=False)
    for one in (*assumed, *book.assumptions, *done.notes):
        print_line(f"assumed  {one}", stream=sys.stderr)
    for left in done.open:
        print_line(f"open     {left.what}", stream=sys.stderr)


@record.command(
    epilog="Example:  lgmigrate record show juki.record.toml\n\n"
    "          lgmigrate record show JUKI.cpy --compiler gnucobol"
)
@click.argument("file", type=_FILE)
@reading
@options.as_json
def show(file: Path, as_json: bool, **given: Any) -> None:
    """Show what lies where in the record layout FILE (.toml), or in the copybook FILE.

    Digits: +7.2 is signed, 7 before and 2 behind the point; 3 e2 has two zeros that are not stored. Offsets and lengths
    are bytes, of the first occurrence and of one occurrence.
    """
    import sys

    from lgmigrate.cli.console import print_line
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines
    from lgmigrate.source.record import read_record
    from lgmigrate.source.record_table import copybook_rows, record_rows, table_lines

    assumed: tuple[str, ...] = ()
    if file.suffix.lower() == ".toml":
        layout = read_record(file)
        name, length, rows = layout.name, layout.length, record_rows(layout)
    else:
        book = _copybook(file, **given)
        name, length, rows, assumed = book.name, book.length, copybook_rows(book), book.assumptions
    if as_json:
        print_json({"name": name, "length": length, "rows": rows, "assumed": assumed})
        return
    print_lines([f"{name}   {length:,} bytes", *table_lines(rows)])
    for one in assumed:
        print_line(f"assumed  {one}", stream=sys.stderr)


def _copybook(
    file: Path,
    *,
    compiler: str,
    settings: tuple[str, ...],
    charset: str | None,
    form: Any,
    encoding: str | None,
    folders: tuple[Path, ...],
    name: str | None = None,
) -> "Copybook":
    from lgmigrate.source.copybook import read_copybook

    by = _changed(compiler, _pairs(settings, "--set"))
    return read_copybook(
        file, encoding=encoding, format=form, compiler=by, copy_folders=folders, charset=charset, name=name
    )


def _changed(compiler: str, settings: dict[str, str]) -> "CompilerSettings":
    """The settings of a compiler with those that differ."""
    import msgspec

    from lgmigrate.source.copybook import CompilerSettings, compiler_settings

    by = compiler_settings(compiler)
    if not settings:
        return by
    try:
        return msgspec.convert({**msgspec.structs.asdict(by), **settings}, CompilerSettings, strict=False)
    except msgspec.ValidationError as error:
        raise click.BadParameter(str(error), param_hint="--set") from error


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    pairs = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise click.BadParameter(f"{one!r} is not NAME=…", param_hint=option)
        pairs[name.strip()] = value.strip()
    return pairs
