"""``lgmigrate extract``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lgmigrate.cli import options

if TYPE_CHECKING:
    from lgmigrate.run.limits import Allowed
    from lgmigrate.run.project import Source


@click.command(
    epilog="Example:  lgmigrate extract HOUJIN.DAT --record houjin.record.toml --gaiji houjin.gaiji.csv"
    " --out houjin.parquet\n\n"
    "          lgmigrate extract chouiki.csv --table chouiki.table.toml --out chouiki.parquet\n\n"
    "          lgmigrate extract HOUJIN.DAT --from-rejects rejects/houjin.dat --record R.toml --out mended.csv"
)
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Record layout (TOML) of a host file.")
@click.option(
    "--table",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Table definition (TOML) of lines of values, XML or a workbook.",
)
@click.option("--type", "type_name", help="Record type to write (default: the one that is not header or trailer).")
@click.option("--all-types", is_flag=True, help="Write every record type, as X.TYPE.parquet and so on.")
@click.option("--charset", help="Code page to use instead of the record layout's.")
@click.option(
    "--gaiji", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="外字 table; later ones win."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .parquet, .csv, .arrow.",
)
@click.option(
    "--rejects",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of rejects (default: rejects/ beside OUT).",
)
@click.option(
    "--ledger", "ledger_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the postings here."
)
@click.option(
    "--from-rejects",
    "again_from",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Instead of FILE itself, read its earlier rejects (.dat, the .cause.csv beside it) by a mended definition.",
)
@options.max_rejects
@options.batch_rows
@options.lang
@options.as_json
@click.pass_context
def extract(
    ctx: click.Context,
    file: str,
    record: Path | None,
    table: Path | None,
    type_name: str | None,
    all_types: bool,
    charset: str | None,
    gaiji: tuple[Path, ...],
    out: Path,
    rejects: Path | None,
    ledger_path: Path | None,
    again_from: Path | None,
    max_rejects: "Allowed",
    batch_rows: int | None,
    lang: str,
    as_json: bool,
) -> None:
    """Read every field of every record of FILE, write the columns, and account for every byte.

    FILE may be a pattern in quotes ("JUKI.*"). With --from-rejects the columns begin with lgm_record, the number that a
    record has in FILE, as it has in the new causes; offsets there are those of the reject file.
    """
    if all_types and type_name:
        raise click.UsageError("--type and --all-types exclude each other.")
    if (record is None) == (table is None):
        raise click.UsageError("Give the --record layout of a host file, or the --table definition of another.")
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.progress import watched
    from lgmigrate.cli.show import print_end, print_lines
    from lgmigrate.files import write_json
    from lgmigrate.run import summary
    from lgmigrate.run.outcome import judge
    from lgmigrate.run.ready import check_outputs
    from lgmigrate.source.again import Again
    from lgmigrate.source.rejects import RejectFiles

    source = _source(file, record, table, charset, gaiji)
    again, read = None, source
    if again_from:
        again, read = Again.of(again_from), source.again(again_from)
    types = [one.name for one in source.tables] if all_types else [source.definition.type(type_name).name]
    outputs = {one: out.with_suffix(f".{one}{out.suffix}") if all_types else out for one in types}
    target = RejectFiles.of(rejects or out.parent / "rejects", source.name)
    written = [*outputs.values(), target.data, target.causes, *([ledger_path] if ledger_path else [])]
    check_outputs(
        [*([] if again else source.files()), source.layout, *gaiji, *([again.path] if again else [])], written
    )
    with watched(quiet=as_json) as start:
        posted = read.extraction(lang, again).run(
            outputs,
            target,
            numbered=again is not None,
            batch_rows=batch_rows,
            progress=start(read.name, read.path),
        )
    if ledger_path:
        write_json(ledger_path, posted.as_dict())
    outcome = judge(posted, None, max_rejects)
    if as_json:
        shown = {one: str(path) for one, path in outputs.items()}
        reasons = [error.as_dict() for error in outcome.reasons]
        print_json({"exit_code": outcome.exit_code, "reasons": reasons, "out": shown, "ledger": posted.as_dict()})
    else:
        look = None if again else source.look
        print_lines([*summary.ledger_lines(posted), *summary.reject_lines(target, look), *summary.note_lines(posted)])
        print_lines([*summary.gaiji_lines(posted.gaiji), *summary.assumption_lines(posted)])
        print_lines(f"wrote    {path}" for path in outputs.values())
        print_end(outcome.reasons)
    ctx.exit(outcome.exit_code)


def _source(
    file: str, record: Path | None, table: Path | None, charset: str | None, gaiji: tuple[Path, ...]
) -> "Source":
    """FILE with what it is read by."""
    from lgmigrate.charset import Charset
    from lgmigrate.gaiji import read_table
    from lgmigrate.run.project import Source
    from lgmigrate.source import read_record
    from lgmigrate.source.table import read_table_definition

    definition = read_record(record) if record else read_table_definition(str(table))
    return Source(
        name=definition.name,
        path=Path(file),
        definition=definition,
        layout=record or Path(str(table)),
        charset=Charset(base=charset) if charset else None,
        gaiji=[read_table(one) for one in gaiji],
        definitions=[],
    )
