"""The ``lgmigrate`` command: thin functions over the rooms, no logic of their own.

Commands import what they need when they run, so that ``--help`` answers at once, and so that memory and threads are
set before polars is loaded.
"""

import os
import signal
import sys

import click

from lgmigrate import __version__
from lgmigrate.cli.charset import charset
from lgmigrate.cli.check import check
from lgmigrate.cli.console import make_robust
from lgmigrate.cli.convert import convert
from lgmigrate.cli.demo import demo
from lgmigrate.cli.doctor import doctor
from lgmigrate.cli.extract import extract
from lgmigrate.cli.gaiji import gaiji
from lgmigrate.cli.guard import Guarded
from lgmigrate.cli.layout import layout
from lgmigrate.cli.load import load
from lgmigrate.cli.peek import peek
from lgmigrate.cli.record import record
from lgmigrate.cli.run import run
from lgmigrate.cli.survey import survey
from lgmigrate.cli.synth import synth
from lgmigrate.cli.validate import validate
from lgmigrate.errors import Exit


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="lgmigrate")
def cli() -> None:
    r"""Move a municipality's data from one core system to another through the 中間標準レイアウト.

    Every record that goes in is in the dataset, or in a reject file with a reason.

    \b
    Exit codes: 0 good · 1 findings at error level, or a ledger that does not balance · 2 wrong usage or definition
                3 more rejects than allowed · 4 target or environment · 5 interrupted
    """


COMMANDS = (
    demo,
    run,
    extract,
    convert,
    validate,
    load,
    peek,
    survey,
    record,
    layout,
    check,
    synth,
    charset,
    gaiji,
    doctor,
)
for command in COMMANDS:
    cli.add_command(command)


def _interrupt(*_: object) -> None:
    """A scheduler that ends the process is heard like a person's Ctrl-C: what is half-written goes."""
    raise KeyboardInterrupt


def main() -> None:
    """The entry point of the console script."""
    make_robust()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        cli.main(prog_name="lgmigrate")
    except SystemExit as end:
        if end.code == Exit.INTERRUPTED:
            _leave(Exit.INTERRUPTED)
        raise


def _leave(code: int) -> None:
    """End at once: threads of polars go on with what was interrupted, and abort when the interpreter goes first."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
