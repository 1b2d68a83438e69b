"""``lgmigrate synth``."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.group(epilog="Example:  lgmigrate synth layout kokuho")
def synth() -> None:
    """Make up data: for tests, benchmarks and rehearsals."""


@synth.command(
    epilog="Example:  lgmigrate synth layout 住民基本台帳 個人住民税 --family chukan-draft --rows 100000 --out made\n\n"
    "          lgmigrate synth layout --family kihon-draft --form xml --out made"
)
@click.argument("units", nargs=-1, metavar="[LAYOUT]...")
@click.option("--family", help="Only layouts of this family; without a LAYOUT all of them.")
@click.option("--rows", type=click.IntRange(1), default=1_000, show_default=True, help="Rows a file.")
@click.option("--seed", type=int, default=20260401, show_default=True, help="Equal seeds give equal bytes.")
@click.option("--form", type=click.Choice(["csv", "xml"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the datasets.")
@options.memory
@options.as_json
def layout(
    units: tuple[str, ...], family: str | None, rows: int, seed: int, form: str, out: Path, memory: int, as_json: bool
) -> None:
    """Make up a valid dataset of each LAYOUT, in a folder of its name: keys, relations, codes, dates, digits, 外字.

    Relations hold across the 業務 of a family, also where they are made one by one with the same rows and seed.
    """
    options.engine(memory)
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines
    from lgmigrate.synth.layout import chosen, write_layouts

    made = write_layouts(chosen(units, family), out, rows=rows, seed=seed, form=form)  # type: ignore[arg-type]
    if as_json:
        print_json({name: one.as_dict() for name, one in made.items()})
        return
    for name, one in made.items():
        count = sum(file.rows for file in one.files)
        print_lines([f"made     {out / name}   {len(one.files)} files, {count:,} rows"])
