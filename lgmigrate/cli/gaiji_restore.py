"""``lgmigrate gaiji restore``: 縮退 undone."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.command(epilog="Example:  lgmigrate gaiji restore out/dataset --out restored")
@click.argument("dataset", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write; it must not exist.")
@options.as_json
def restore(dataset: Path, out: Path, as_json: bool) -> None:
    """Write a DATASET with the characters that 縮退 replaced, as its annex lists them.

    A dataset in CP932 is restored in UTF-8, because CP932 may lack the characters.
    """
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.run.restore import restore as undo

    made = undo(dataset, out)
    if as_json:
        print_json({"out": str(out), "files": made.files})
        return
    for file in made.files:
        say(f"{file.name}  {file.rows:,} rows  sha256 {file.sha256[:8]}…")
