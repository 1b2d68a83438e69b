"""``lgmigrate layout import``."""

from pathlib import Path

import click

from lgmigrate.cli import options


@click.command(
    name="import",
    epilog="Example:  lgmigrate layout import 住民基本台帳.xlsx --as chukan-2.7 --unit 住民基本台帳\n\n"
    "          lgmigrate layout import exported-csv --as kihon-1.0 --unit 住民基本台帳 --map words.toml",
)
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option("--as", "family", default="", help="Family, such as chukan-2.7 (default: what the cover says).")
@click.option("--unit", default="", help="業務 of the definition, of which other lines are left out.")
@click.option("--name", default="", help="Folder name of the definition (default: that of the installed draft).")
@click.option("--edition", default="", help="Edition, where neither cover nor title says it.")
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="What the workbook calls things (TOML).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write (default: layouts/FAMILY/NAME).")
@click.option("--previous", type=click.Path(path_type=Path), help="Earlier edition whose local notes are kept.")
@click.option("--report", type=click.Path(path_type=Path), help="Where to say what became of each cell (CSV).")
@click.option("--force", is_flag=True, help="Replace a definition that is there.")
@options.lang
@options.as_json
@click.pass_context
def import_(
    ctx: click.Context,
    workbook: Path,
    family: str,
    unit: str,
    name: str,
    edition: str,
    map_file: Path | None,
    out: Path | None,
    previous: Path | None,
    report: Path | None,
    force: bool,
    lang: str,
    as_json: bool,
) -> None:
    """Make a definition of an official-style WORKBOOK, or of a folder of CSV files exported from one."""
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.show import print_lines
    from lgmigrate.layout.import_head import Asked
    from lgmigrate.layout.import_map import ImportMap, read_map
    from lgmigrate.layout.import_show import outcome_lines
    from lgmigrate.layout.import_writing import import_into

    asked = Asked(family=family, unit=unit, name=name, edition=edition)
    mapping = read_map(map_file) if map_file else ImportMap()
    outcome = import_into(workbook, asked, mapping, out=out, previous=previous, report=report, force=force)
    if as_json:
        print_json(outcome.as_dict())
        ctx.exit(outcome.refusal.exit_code if outcome.refusal else 0)
    print_lines(outcome_lines(outcome, str(workbook), lang))
    if outcome.refusal:
        raise outcome.refusal
