"""Lines with signs such as ✓, in words where the console does not have the sign."""

import sys

from lgmigrate.cli.console import print_line

WORDS = {"✓": "ok", "✗": "NOT OK", "·": "|", "→": "->", "×": "x", "…": "..."}
"""What stands for a sign that an encoding lacks: CP932 has neither ✓ nor the middle dot."""


def in_words(text: str, encoding: str | None) -> str:
    """The text with the signs that an encoding lacks as words; all else stays as it is."""
    for sign, word in WORDS.items():
        if sign in text and not _has(encoding, sign):
            text = text.replace(sign, word)
    return text


def _has(encoding: str | None, sign: str) -> bool:
    try:
        sign.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say(text: str = "") -> None:
    """Print one line to standard output."""
    print_line(in_words(text, sys.stdout.encoding))
