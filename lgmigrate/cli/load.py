"""``lgmigrate load``."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.command(epilog="Example:  lgmigrate load out/dataset --to sqlite:///city.sqlite")
@click.argument("dataset", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", "target", required=True, metavar="URL", help="Database, such as sqlite:///city.sqlite.")
@click.option("--layout", help="Layout to build tables by (default: the one the manifest names).")
@click.option("--replace", is_flag=True, help="Replace an earlier load instead of refusing.")
@options.batch_rows
@options.memory
@options.as_json
def load(
    dataset: Path, target: str, layout: str | None, replace: bool, batch_rows: int | None, memory: int, as_json: bool
) -> None:
    """Load a DATASET folder into a database, in one transaction, and read it back.

    A second load is refused unless --replace is given; nothing is ever doubled.
    """
    options.engine(memory)
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.load import load as load_dataset

    rows = {"batch_rows": batch_rows} if batch_rows else {}
    result = load_dataset(dataset, target, replace=replace, layout=layout, **rows)
    if as_json:
        print_json(result.as_dict())
        return
    for table in result.tables:
        say(f"table    {table.name}  {table.rows:,} rows, {table.columns} columns, read back equal")
    say(f"load     {result.target}   {result.rows:,} rows{', earlier load replaced' if result.replaced else ''}")
