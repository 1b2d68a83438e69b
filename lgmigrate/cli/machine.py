"""What machines read: one JSON document on standard output, in UTF-8 whatever the console takes."""

import json

import click
import msgspec


def print_json(data: object) -> None:
    """Write data as one indented JSON document.

    The bytes are UTF-8 also where a console has another encoding: JSON has no other, and a file that the output is sent
    to must not depend on the locale. A name that is not text (a path in CP932) is written with escapes.
    """
    plain = msgspec.to_builtins(data)
    try:
        text = msgspec.json.format(msgspec.json.encode(plain), indent=1)
    except UnicodeEncodeError:
        text = json.dumps(plain, indent=1).encode()
    click.echo(text)
