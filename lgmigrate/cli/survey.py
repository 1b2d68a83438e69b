"""``lgmigrate survey``."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.command(
    epilog="Example:  lgmigrate survey HOUJIN.DAT --record houjin.record.toml --gaiji houjin.gaiji.csv"
    " --out out/survey.html\n\n"
    "          lgmigrate survey HOUJIN.DAT --record houjin.record.toml --type detail --json survey.json"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--record", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Record layout (TOML).")
@click.option("--type", "types", multiple=True, help="Record type to look at; repeatable (default: all).")
@click.option("--charset", help="Code page to use instead of the record layout's.")
@click.option(
    "--gaiji", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="外字 table; later ones win."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Page (HTML) to write.")
@click.option(
    "--json",
    "json_path",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="JSON file to write; - prints it instead of the text.",
)
@click.option("--values", is_flag=True, help="Show values plainly; they are personal data. By default: stars.")
@options.batch_rows
@options.lang
@options.memory
@click.pass_context
def survey(
    ctx: click.Context,
    file: Path,
    record: Path,
    types: tuple[str, ...],
    charset: str | None,
    gaiji: tuple[Path, ...],
    out: Path | None,
    json_path: Path | None,
    values: bool,
    batch_rows: int | None,
    lang: str,
    memory: int,
) -> None:
    """Count what every field of FILE really holds: filled, invalid, distinct values, lengths, characters, 外字.

    Values are masked. Exit code 1 where a record is of no type or a field does not decode.
    """
    options.engine(memory)
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.progress import watched
    from lgmigrate.cli.show import print_lines
    from lgmigrate.errors import Exit
    from lgmigrate.files import write_json
    from lgmigrate.report import survey_html
    from lgmigrate.run.ready import check_outputs
    from lgmigrate.source import Reader, read_record
    from lgmigrate.source.survey import survey as surveyed
    from lgmigrate.source.survey.show import survey_lines

    printed = json_path is not None and str(json_path) == "-"
    written = [path for path in (out, None if printed else json_path) if path]
    check_outputs([file, record, *gaiji], written)
    reader = Reader(read_record(record), charset, list(gaiji))
    with watched(quiet=printed) as start:
        progress = start(reader.record.name, file)
        found = surveyed(file, reader, types, show=values, batch_rows=batch_rows, progress=progress)
    if out:
        survey_html.write(out, found, lang)
    if json_path and not printed:
        write_json(json_path, found)
    if printed:
        print_json(found)
    else:
        print_lines([*survey_lines(found), *(f"wrote    {path}" for path in written)])
    ctx.exit(Exit.GOOD if found.whole else Exit.FINDINGS)
