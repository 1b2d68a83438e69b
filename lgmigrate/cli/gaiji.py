"""``lgmigrate gaiji``: what a character is, and what may stand for it."""

from pathlib import Path

import click

from lgmigrate.cli import options
from lgmigrate.cli.gaiji_convert import convert
from lgmigrate.cli.gaiji_inventory import inventory
from lgmigrate.cli.gaiji_lint import lint
from lgmigrate.cli.gaiji_merge import merge
from lgmigrate.cli.gaiji_restore import restore
from lgmigrate.cli.gaiji_shrink import shrink


@click.group(epilog="Example:  lgmigrate gaiji mj 辻")
def gaiji() -> None:
    """外字: the characters of 文字情報基盤 (MJ), their numbers elsewhere, and what may stand for them."""


gaiji.add_command(lint)
gaiji.add_command(merge)
gaiji.add_command(convert)


@gaiji.command(
    epilog="Example:  lgmigrate gaiji mj MJ025761\n\n"
    "          lgmigrate gaiji mj 'U+8FBB U+E0103' J+BC2F 437750\n\n"
    "          lgmigrate gaiji mj --reading つじ --strokes 6"
)
@click.argument("queries", nargs=-1, metavar="[QUERY]...")
@click.option("--reading", help="Characters with this reading, in kana.")
@click.option("--strokes", type=click.IntRange(min=1), help="Characters with this number of strokes (総画数).")
@click.option(
    "--table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Look in a list imported by mj-import instead of the one that comes with lgmigrate.",
)
@options.as_json
@click.pass_context
def mj(
    ctx: click.Context,
    queries: tuple[str, ...],
    reading: str | None,
    strokes: int | None,
    table: Path | None,
    as_json: bool,
) -> None:
    """Show all that is known of a character of 文字情報基盤, and what the maps of 縮退 offer for it.

    A QUERY is an MJ name, a character (with its variation selector or without), U+8FBB, 'U+8FBB U+E0103', J+BC2F
    (住基ネット), a 戸籍統一文字番号 (6 digits), a 登記統一文字番号 (8 digits) or 1-36-52 (JIS X 0213).
    Exit code 1 where nothing is found.
    """
    from lgmigrate.cli.gaiji_show import answer_lines, answer_of
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.errors import Exit
    from lgmigrate.gaiji.mj import mj_table, read_table, shrink_about
    from lgmigrate.gaiji.mj_query import by_reading, find

    listed = read_table(table) if table else mj_table()
    answers = [answer_of(query, find(query, listed)) for query in queries]
    if reading is not None or strokes is not None or not queries:
        asked = " ".join([*([reading] if reading else []), *([f"{strokes}画"] if strokes else [])])
        answers.append(answer_of(asked, by_reading(reading, strokes, listed)))
    if as_json:
        tables = {"mj": listed.about} | shrink_about()
        print_json({"tables": tables, "answers": answers})
    else:
        for answer in answers:
            for line in answer_lines(answer):
                say(line)
    ctx.exit(Exit.GOOD if all(answer.found for answer in answers) else Exit.FINDINGS)


@gaiji.command(
    name="mj-import",
    epilog="Example:  lgmigrate gaiji mj-import mji.00602.xlsx --out mji.parquet\n\n"
    "          lgmigrate gaiji mj-import mjplus.csv --out mjplus.parquet --version 1.0 --column implemented=外字コード",
)
@click.argument("release", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The table to write.")
@click.option("--version", help="Version of the list, where neither its name nor its sheet says it.")
@click.option("--column", "columns", multiple=True, metavar="NAME=HEADER", help="A header that is not known.")
@options.as_json
def mj_import(release: Path, out: Path, version: str | None, columns: tuple[str, ...], as_json: bool) -> None:
    """Import a published list of characters: the workbook of MJ, or a list of 行政事務標準文字 (MJ+) as .xlsx or .csv.

    A list of MJ+ that has only GJ names is laid over the MJ list that comes with lgmigrate.
    """
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.gaiji.mj import mj_table
    from lgmigrate.gaiji.mj_release import joined, read_release
    from lgmigrate.gaiji.mj_writing import write_table

    split = [pair.partition("=") for pair in columns]
    if not all(name and header for name, _, header in split):
        raise click.BadParameter("not NAME=HEADER", param_hint="--column")
    table = read_release(release, version=version, columns={name: header for name, _, header in split})
    rows = len(table.frame)
    if table.frame["mj"].str.starts_with("GJ").all():
        table = joined(mj_table(), table)
    write_table(table, out)
    if as_json:
        print_json({"out": str(out), "read": rows, "characters": len(table.frame), "about": table.about})
        return
    versions = ", ".join(f"{key} {table.about[key]}" for key in ("mji", "mj+") if key in table.about)
    say(f"{rows:,} characters read, {len(table.frame):,} in {out}: {versions}")


gaiji.add_command(inventory)
gaiji.add_command(restore)
gaiji.add_command(shrink)
