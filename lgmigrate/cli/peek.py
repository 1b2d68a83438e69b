"""``lgmigrate peek``."""

import sys
from pathlib import Path

import click

from lgmigrate.cli import options

WARNING = "peek shows personal data; --mask hides values"


@click.command(
    epilog="Example:  lgmigrate peek HOUJIN.DAT --record houjin.record.toml --at 796 --gaiji houjin.gaiji.csv\n\n"
    "          lgmigrate peek HOUJIN.DAT --record houjin.record.toml --where \"LG-CODE = '13101' and KIN > 0\"\n\n"
    "          lgmigrate peek HOUJIN.DAT --record houjin.record.toml --try-shift"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--record", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Record layout (TOML).")
@click.option("--at", type=click.IntRange(min=1), help="Number of the record, from 1 (default: 1).")
@click.option("--offset", type=click.IntRange(min=0), help="Or a byte of the file, from 0, that the record holds.")
@click.option("--where", metavar="EXPR", help="The first record, from there on, with such fields: \"KBN = '1'\".")
@click.option("--count", type=click.IntRange(1, 1000), default=1, show_default=True, help="Records to show.")
@click.option("--type", "type_name", help="Record type to read it as, whatever its conditions say.")
@click.option("--charset", help="Code page to use instead of the record layout's.")
@click.option(
    "--gaiji", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="外字 table; later ones win."
)
@click.option("--ruler", is_flag=True, help="The raw bytes under a ruler, with borders of fields, instead of a table.")
@click.option("--try-shift", is_flag=True, help="Tell whether the layout would fit better some bytes off.")
@click.option("--mask", is_flag=True, help="Hide values and the bytes they are made of.")
@options.as_json
def peek(
    file: Path,
    record: Path,
    at: int | None,
    offset: int | None,
    where: str | None,
    count: int,
    type_name: str | None,
    charset: str | None,
    gaiji: tuple[Path, ...],
    ruler: bool,
    try_shift: bool,
    mask: bool,
    as_json: bool,
) -> None:
    """Show one record of FILE, every field with its bytes, its value and what is wrong with it."""
    if at and offset is not None:
        raise click.UsageError("--at and --offset exclude each other.")
    if try_shift and (at or offset is not None or where or ruler):
        raise click.UsageError("--try-shift looks at the whole file: without --at, --offset, --where and --ruler.")
    from lgmigrate.cli.console import print_line
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines
    from lgmigrate.source import Reader, read_record
    from lgmigrate.source.peek import located_by
    from lgmigrate.source.peek import peek as peeked
    from lgmigrate.source.peek.look import Look
    from lgmigrate.source.peek.look_record import read
    from lgmigrate.source.peek.ruler import ruler_lines
    from lgmigrate.source.peek.shift import try_shift as tried
    from lgmigrate.source.peek.shift_show import shift_lines
    from lgmigrate.source.peek.show import head_lines, peek_lines

    reader = Reader(read_record(record), charset, list(gaiji))
    look = Look(file, reader)
    if try_shift:
        trial = tried(look)
        print_json(trial) if as_json else print_lines(shift_lines(trial))
        return
    found = located_by(look, at, offset, where, count)
    shown = [peeked(look, one, type_name, mask=mask) for one in found]
    if not mask:
        print_line(WARNING, stream=sys.stderr)
    if as_json:
        print_json({"records": shown})
        return
    for number, (one, located) in enumerate(zip(shown, found, strict=True)):
        print_lines([""] if number else [])
        if ruler:
            readings = read(reader, located.data, reader.record.type(one.type)).readings
            print_lines([*head_lines(one), "", *ruler_lines(readings, len(located.data), reader.page, mask=mask)])
        else:
            print_lines(peek_lines(one))
