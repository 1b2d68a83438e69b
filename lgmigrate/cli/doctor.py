"""``lgmigrate doctor``."""

import click

from lgmigrate.cli import options


@click.command(epilog="Example:  lgmigrate doctor --json")
@options.as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Show what this installation is made of, and whether anything is missing: versions, kernel, locale, disk."""
    from lgmigrate.cli.machine import print_json
    from lgmigrate.cli.signs import say
    from lgmigrate.errors import Exit
    from lgmigrate.run.doctor import examine

    found = examine()
    if as_json:
        print_json({"ok": all(one.ok for one in found), "checks": found})
    else:
        for one in found:
            say(f"{'✓' if one.ok else '✗'} {one.name:<22} {one.value}")
    ctx.exit(Exit.GOOD if all(one.ok for one in found) else Exit.ENVIRONMENT)
