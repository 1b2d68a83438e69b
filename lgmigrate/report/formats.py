"""How single values stand on a page: numbers with separators, code points, hashes, record numbers."""

import re
from collections.abc import Sequence
from decimal import Decimal

SHOWN_OF_HASH = 12
"""Hex digits of a SHA-256 that stand on the page; all 64 are in the manifest."""
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


def number(value: int) -> str:
    """A count with thousands separators, and a true minus sign."""
    return f"{value:,}".replace("-", "−")


def claim(value: str | None) -> str:
    """What a check expected or found: grouped where it is a plain number, else as it is; a dash for None.

    A text with leading zeros is a code, not a number, and stays untouched.
    """
    if value is None:
        return "—"
    if not _PLAIN_NUMBER.fullmatch(value):
        return value
    return f"{Decimal(value):,}".replace("-", "−")


def difference(expected: str | None, found: str | None) -> str:
    """Found minus expected, signed; a dash where either is not a plain number."""
    if expected is None or found is None or not (_PLAIN_NUMBER.fullmatch(expected) and _PLAIN_NUMBER.fullmatch(found)):
        return "—"
    gap = Decimal(found) - Decimal(expected)
    return f"{gap:+,}".replace("-", "−") if gap else "0"


def code_points(text: str) -> str:
    """The code points of a text in U+ notation, separated by blanks."""
    return " ".join(f"U+{ord(char):04X}" for char in text)


def short_hash(sha256: str) -> str:
    """The first digits of a hash, with an ellipsis."""
    return f"{sha256[:SHOWN_OF_HASH]}…"


def listed(numbers: Sequence[int]) -> str:
    """Record numbers in one line."""
    return ", ".join(number(one) for one in numbers)
