"""``lgmigrate gaiji shrink``: what would stand for the characters of a text."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lgmigrate.cli import options

if TYPE_CHECKING:
    from lgmigrate.gaiji.shrink_plan import Plan


@click.command(
    epilog="Example:  lgmigrate gaiji shrink 髙島屋 --to jis-x-0208\n\n"
    "          lgmigrate gaiji shrink 髙島屋 --project migration.toml"
)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("--to", multiple=True, metavar="NAME", help="What the target has: a repertoire or a file; may repeat.")
@click.option(
    "--project",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A migration.toml, whose [shrink] is the policy.",
)
@options.as_json
@click.pass_context
def shrink(
    ctx: click.Context, texts: tuple[str, ...], to: tuple[str, ...], project: Path | None, as_json: bool
) -> None:
    """Show what 縮退 makes of each TEXT, and by which relation of which map.

    Exit code 1 where a character is left: nothing stands for it, or several could.
    """
    import polars as pl

    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.errors import Exit
    from lgmigrate.gaiji.shrink import Shrinker

    if bool(to) == (project is not None):
        raise click.UsageError("Say what the target has: --to, or --project.")
    shrinker = Shrinker(_plan(to, project))
    text = pl.col("text")
    frame = pl.DataFrame({"text": list(texts)}).select("text", shrunk=shrinker.shrunk(text), uses=shrinker.uses(text))
    rows = frame.with_columns(pl.col("uses").fill_null([])).to_dicts()
    if as_json:
        print_json({"to": shrinker.plan.target.name, "texts": rows})
    else:
        for row in rows:
            say(f"{row['text']} → {row['shrunk']}")
            for use in row["uses"]:
                say(f"  {use['original']} {use['code_points']} → {_stands(use)}")
    left = any(use["replacement"] is None for row in rows for use in row["uses"])
    ctx.exit(Exit.FINDINGS if left else Exit.GOOD)


def _stands(use: dict[str, str | None]) -> str:
    if use["replacement"] is not None:
        return f"{use['replacement']}  {use['relation'] or ''} ({use['map']})"
    return f"?  {use['offered']} ({use['map']})" if use["offered"] else "-"


def _plan(to: tuple[str, ...], project: Path | None) -> "Plan":
    """The plan of a project's policy, or of the usual one."""
    from lgmigrate.definitions import convert, read_toml
    from lgmigrate.gaiji.repertoire import repertoire
    from lgmigrate.gaiji.shrink_plan import plan
    from lgmigrate.gaiji.shrink_policy import ShrinkPolicy, read_decisions

    if project is None:
        return plan(ShrinkPolicy(to=to), repertoire(to))
    part = read_toml(project).get("shrink")
    if part is None:
        raise click.BadParameter("has no part [shrink]", param_hint="--project")
    policy = convert(part, ShrinkPolicy, project)
    target = repertoire(policy.to, project.parent)
    decided = read_decisions(project.parent / policy.decided, target) if policy.decided else None
    return plan(policy, target, decided)
