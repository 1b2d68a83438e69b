r"""What reaches the console: every character it can show, and the code point of every other.

A Windows console in Japan takes cp932 and a bare host session ASCII; neither has 𠮷 or a variation selector. A person's
name must not stop a migration there, nor turn into a question mark: it appears as ``\U00020bb7``.
"""

import io
import sys
from typing import TextIO

from lgmigrate.errors import MigrationError

VISIBLE = "backslashreplace"
r"""The handler of Python's that writes ``\U00020bb7`` for what an encoding lacks."""


def make_robust() -> None:
    """Make standard output and standard error show what they cannot encode as escapes instead of raising.

    Encoding and buffering stay as they are. A stream that is not a file of this process (None under ``pythonw``, or
    whatever a caller put there) is left alone. Rich writes through the same streams, so this covers it as well.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=VISIBLE)


def representable(text: str, encoding: str | None) -> str:
    """The text as a console of this encoding will show it; an encoding of None (an in-memory stream) shows all."""
    if encoding is None:
        return text
    return text.encode(encoding, VISIBLE).decode(encoding, "replace")


def print_line(text: str = "", *, stream: TextIO | None = None) -> None:
    """Write one line to standard output, or to the given stream; nothing in it can make this raise UnicodeError.

    Args:
        text: The line, without its end.
        stream: Where to write instead. Its own handler decides where it has a visible one.
    """
    out = sys.stdout if stream is None else stream
    if out.errors != VISIBLE:
        text = representable(text, out.encoding)
    out.write(f"{text}\n")


def require_japanese_file_names() -> None:
    """Check that files can be named by a layout's words, before a run fails halfway at the first of them.

    Python takes UTF-8 for file names nearly everywhere, ``LC_ALL=C`` included; not where ``PYTHONUTF8=0`` forbids it.

    Raises:
        MigrationError: LGM-R031 where file names are ASCII.
    """
    encoding = sys.getfilesystemencoding()
    try:
        "移行ファイル".encode(encoding)
    except UnicodeEncodeError:
        raise MigrationError("LGM-R031", encoding=encoding) from None
