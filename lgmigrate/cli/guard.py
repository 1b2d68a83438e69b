"""Where every command ends: errors become their text (or JSON) and their exit code."""

import errno
import sys
import traceback
from typing import Any

import click

from lgmigrate.cli.console import print_line
from lgmigrate.cli.machine import print_json
from lgmigrate.errors import Exit, MigrationError

AS_JSON = "lgmigrate.json"


class Guarded(click.Group):
    """A group whose commands may raise :class:`MigrationError`; anything the system refuses is exit code 4.

    So is what nobody foresaw: Python's own 1 would say that the data has findings.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remember whether a machine is listening; the options of the command itself are not parsed yet."""
        ctx.meta[AS_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; its errors end the process with their exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except MigrationError as error:
            _end(ctx, error)
        except KeyboardInterrupt:
            print_line("interrupted; nothing half-written is left, run the command again", stream=sys.stderr)
            ctx.exit(Exit.INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has seen enough; click knows what to do
                raise
            why = error.strerror or str(error)
            _end(ctx, MigrationError("LGM-R030", why=f"{why}: {error.filename}" if error.filename else why))
        except Exception as error:
            print_line("".join(traceback.format_tb(error.__traceback__)).rstrip(), stream=sys.stderr)
            _end(ctx, MigrationError("LGM-R032", kind=type(error).__name__, why=_without_values(error)))


def _without_values(error: Exception) -> str:
    """What a library says, cut before it cites data, which may be a person's."""
    return str(error).partition("\n")[0].partition("`")[0].partition(":")[0].strip() or "no further word"


def _end(ctx: click.Context, error: MigrationError) -> None:
    if ctx.meta[AS_JSON]:
        print_json({"exit_code": error.exit_code, "error": error.as_dict()})
    print_line(error.text(), stream=sys.stderr)
    ctx.exit(error.exit_code)
