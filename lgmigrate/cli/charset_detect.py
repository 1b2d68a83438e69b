"""``lgmigrate charset detect``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lgmigrate.cli import options

if TYPE_CHECKING:
    from lgmigrate.source.detect import Detection
    from lgmigrate.source.detect.show import Disputed

RANKED = 8
"""Candidates in the list; --json has all."""


@click.command(
    epilog="Example:  lgmigrate charset detect JUKI.DAT --record juki.record.toml\n\n"
    "          lgmigrate charset detect EXPORT.CSV --json"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Record layout: read its text fields.")
@click.option("--show", is_flag=True, help="Show samples plainly; they are personal data. By default they are masked.")
@options.memory
@options.as_json
@click.pass_context
def detect(ctx: click.Context, file: Path, record: Path | None, show: bool, memory: int, as_json: bool) -> None:
    """Rank the code pages that FILE may be in, and say which ones its content cannot tell apart.

    The head of the file and pieces spread over it are looked at, 1 MB at most. Exit code 1 if no page makes text of it.
    """
    options.engine(memory)
    from lgmigrate.cli.machine import print_json
    from lgmigrate.errors import Exit
    from lgmigrate.source import read_record
    from lgmigrate.source.detect import detect as look

    found = look(file, read_record(record) if record else None, show=show)
    if as_json:
        print_json(found)
    else:
        _print(found, show)
    ctx.exit(Exit.FINDINGS if found.verdict.word == "cannot-tell" else Exit.GOOD)


def _print(found: "Detection", show: bool) -> None:
    from lgmigrate.cli.signs import say

    of = f" of {found.size:,}" if found.size is not None else ""
    say(f"file     {found.source}   {found.looked_at:,}{of} bytes looked at")
    names = " | ".join(found.verdict.names)
    word = {"page": names, "group": f"cannot tell apart: {names}", "cannot-tell": "cannot tell"}[found.verdict.word]
    say(f"verdict  {word}")
    say(f"         {found.verdict.why}")
    say("ranking  bits a byte")
    for candidate in found.candidates[:RANKED]:
        say(f"         {candidate.score:8.3f}  {candidate.name}")
        for reason in candidate.reasons:
            say(f"                   {reason}")
    if found.samples:
        say(f"samples  {'plain' if show else 'masked; --show for the plain text'}")
    width = max((len(name) for sample in found.samples for name in sample.texts), default=0)
    for sample in found.samples:
        say(f"         {sample.field or '(file)'}")
        for name, text in sample.texts.items():
            say(f"           {name:{width}}  {text}")
    for disputed in found.disputed:
        say(f"disputed {_disputed(disputed)}")
    if found.chardet:
        say(f"chardet  {found.chardet.name}, confidence {found.chardet.confidence:.2f}")


def _disputed(one: "Disputed") -> str:
    """A byte, how often, where, and what the candidates make of it, those that agree together."""
    readings: dict[str, list[str]] = {}
    for name, text in one.texts.items():
        readings.setdefault(text, []).append(name)
    told = "; ".join(f"{text} {', '.join(names)}" for text, names in readings.items())
    return f"{one.byte}  {one.count:,} x {one.field or '(file)'}  {told}"
