"""What every reader of a code table gives: rows with their place in the source, and the rows it left out."""

import re
from pathlib import Path
from typing import NoReturn

import msgspec

from lgmigrate.charset.extension_table import Row, fault_of
from lgmigrate.errors import MigrationError

CODE = re.compile(r"8F[0-9A-Fa-f]{4}|[0-9A-Fa-f]{4}")
"""A double-byte code; EUC's three-byte ones begin with 8F."""
_POINT = re.compile(r"(?:U\+|0[xX])?([0-9A-Fa-f]{4,6})")


class Found(msgspec.Struct, frozen=True):
    """A row of a source. ``place`` counts its rows (JSON) or lines (text) from 1."""

    place: int
    row: Row


class Left(msgspec.Struct, frozen=True):
    """A row that did not become part of the table, and why. ``code`` is its code, of any length."""

    row: int
    code: int
    why: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader found. With ``keeps_writing``, rows whose code a later row reads go on being written."""

    found: list[Found]
    skipped: list[Left]
    count: int
    keeps_writing: bool = False


def bad_row(path: Path, place: int, why: str) -> NoReturn:
    """Give up on a source.

    Raises:
        MigrationError: LGM-C031.
    """
    raise MigrationError("LGM-C031", path=str(path), row=place, why=why)


def checked(path: Path, place: int, row: Row) -> Found:
    """The row, where nothing is wrong with it; LGM-C031 otherwise."""
    fault = fault_of(row)
    if fault:
        bad_row(path, place, fault)
    return Found(place=place, row=row)


def characters(path: Path, place: int, points: str) -> str:
    """Characters from hex code points with spaces between them; LGM-C031 where they are something else."""
    found = [_POINT.fullmatch(point) for point in points.split()]
    numbers = [int(one[1], 16) for one in found if one]
    if not numbers or len(numbers) != len(found) or max(numbers) > 0x10FFFF:
        bad_row(path, place, f"{points!r} is no code point")
    return "".join(map(chr, numbers))
