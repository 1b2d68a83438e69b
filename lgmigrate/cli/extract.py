"""``lgmigrate extract``."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.command(
    epilog="Example:  lgmigrate extract HOUJIN.DAT --record houjin.record.toml --gaiji houjin.gaiji.csv"
    " --out houjin.parquet"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--record", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Record layout (TOML).")
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
@options.max_rejects
@options.batch_rows
@options.lang
@options.as_json
@click.pass_context
def extract(
    ctx: click.Context,
    file: Path,
    record: Path,
    type_name: str | None,
    all_types: bool,
    charset: str | None,
    gaiji: tuple[Path, ...],
    out: Path,
    rejects: Path | None,
    ledger_path: Path | None,
    max_rejects: int,
    batch_rows: int | None,
    lang: str,
    as_json: bool,
) -> None:
    """Read every field of every record of FILE, write the columns, and account for every byte."""
    if all_types and type_name:
        raise click.UsageError("--type and --all-types exclude each other.")
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.progress import watched
    from lgmigrate.cli.show import print_end, print_lines
    from lgmigrate.files import write_json
    from lgmigrate.run import summary
    from lgmigrate.run.outcome import judge
    from lgmigrate.run.ready import check_outputs
    from lgmigrate.source import Reader, read_record
    from lgmigrate.source.extract import Extraction
    from lgmigrate.source.rejects import RejectFiles

    reader = Reader(read_record(record), charset, list(gaiji))
    types = [one.name for one in reader.record.types] if all_types else [reader.record.type(type_name).name]
    outputs = {one: out.with_suffix(f".{one}{out.suffix}") if all_types else out for one in types}
    target = RejectFiles.of(rejects or out.parent / "rejects", reader.record.name)
    written = [*outputs.values(), target.data, target.causes, *([ledger_path] if ledger_path else [])]
    check_outputs([file, record, *gaiji], written)
    with watched(quiet=as_json) as start:
        posted = Extraction(file, reader, reader.record.name, lang).run(
            outputs, target, batch_rows=batch_rows, progress=start(reader.record.name, file)
        )
    if ledger_path:
        write_json(ledger_path, posted.as_dict())
    outcome = judge(posted, None, max_rejects)
    if as_json:
        shown = {one: str(path) for one, path in outputs.items()}
        reasons = [error.as_dict() for error in outcome.reasons]
        print_json({"exit_code": outcome.exit_code, "reasons": reasons, "out": shown, "ledger": posted.as_dict()})
    else:
        print_lines([*summary.ledger_lines(posted), *summary.reject_lines(target), *summary.note_lines(posted)])
        print_lines([*summary.gaiji_lines(posted.gaiji), *summary.assumption_lines(posted)])
        print_lines(f"wrote    {path}" for path in outputs.values())
        print_end(outcome.reasons)
    ctx.exit(outcome.exit_code)
