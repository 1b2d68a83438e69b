"""Where every command ends: errors become their text (or JSON) and their exit code."""

import sys
from typing import Any

import click
import msgspec

from lgmigrate.cli.console import print_line
from lgmigrate.errors import Exit, MigrationError


class Guarded(click.Group):
    """A group whose commands may raise :class:`MigrationError`; anything the system refuses is exit code 4."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; its errors end the process with their exit code."""
        as_json = "--json" in sys.argv[1:]
        try:
            return super().invoke(ctx)
        except MigrationError as error:
            _show(error, as_json)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            print_line("interrupted; nothing half-written is left, run the command again", stream=sys.stderr)
            ctx.exit(Exit.INTERRUPTED)
        except OSError as error:
            _show(MigrationError("LGM-R030", why=f"{error.strerror or error}: {error.filename or ''}"), as_json)
            ctx.exit(Exit.ENVIRONMENT)


def _show(error: MigrationError, as_json: bool) -> None:
    if as_json:
        print_line(msgspec.json.encode({"exit_code": error.exit_code, "error": error.as_dict()}).decode())
    print_line(error.text(), stream=sys.stderr)
