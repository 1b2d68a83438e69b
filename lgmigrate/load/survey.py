"""What must be known of a file's bytes before any of it is loaded: that nobody changed it, and that it can be read.

Reading a CSV file leaves three things unsaid, which are found in the bytes instead. A NUL character, which databases
cut text at or refuse. A quoted text that equals the profile's marker of a missing value, which polars takes for a
missing one. And the separators: with those inside the values they tell whether any row had too few fields.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from lgmigrate import files
from lgmigrate.dataset.profile import Profile
from lgmigrate.dataset.reading import scan_utf8
from lgmigrate.errors import MigrationError

BLOCK = 1 << 22
"""Bytes looked at at a time."""


def check_unchanged(path: Path, name: str, sha256: str) -> None:
    """Compare a file with its hash in the manifest.

    Raises:
        MigrationError: LGM-S001 where it is missing, LGM-T003 where it differs.
    """
    if not path.is_file():
        raise MigrationError("LGM-S001", path=str(path))
    found = files.sha256(path)
    if found != sha256:
        raise MigrationError("LGM-T003", file=name, expected=sha256, found=found)


def survey(path: Path, name: str, profile: Profile) -> int:
    """Look through the bytes of a file that lies in UTF-8.

    Returns:
        The number of separators, those that part fields and those inside values together.

    Raises:
        MigrationError: LGM-T006 for a NUL character, LGM-T007 for a quoted text equal to the marker of a missing value.
    """
    marker = _quoted_marker(profile)
    overlap = len(profile.null.encode()) + 3  # its quotes, and the border before it
    separator, separators, line, tail = profile.separator.encode(), 0, 1, b"\n"
    for block in _blocks(path):
        nul = block.find(b"\0")
        if nul >= 0:
            column = _column_with_nul(path, profile)
            raise MigrationError("LGM-T006", file=name, line=line + block.count(b"\n", 0, nul), column=column)
        if marker:
            text = tail + block
            if found := marker.search(text):
                before = text.count(b"\n", 0, found.start(1)) - tail.count(b"\n")
                raise MigrationError("LGM-T007", file=name, line=line + before, marker=profile.null)
            tail = text[-overlap:]
        separators += block.count(separator)
        line += block.count(b"\n")
    return separators


def _blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file without a BOM, and a line end at last: what comes last is looked at as all else is."""
    with path.open("rb") as file:
        file.seek(len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0)
        while block := file.read(BLOCK):
            yield block
    yield b"\n"


def _quoted_marker(profile: Profile) -> re.Pattern[bytes] | None:
    """The marker in quotes as a whole field. Quotes inside a quoted value are doubled, so it cannot match in there."""
    if not profile.null:
        return None
    border, marker = re.escape(profile.separator.encode()), re.escape(profile.null.encode())
    return re.compile(rb"[\r\n" + border + rb']("' + marker + rb'")(?=[\r\n' + border + rb"])")


def _column_with_nul(path: Path, profile: Profile) -> str:
    """The item of the first value with a NUL character; nothing where it stands in the header."""
    scan = scan_utf8(path, profile) if profile.header else pl.scan_csv(path, has_header=False, infer_schema=False)
    here = pl.all().str.contains("\0", literal=True)
    first = scan.filter(pl.any_horizontal(here)).select(here).head(1).collect(engine="streaming")
    return next((column.name for column in first if column.any()), "")


def check_fields(separators: int, name: str, columns: list[str], rows: int, inside: int, profile: Profile) -> None:
    """Compare the separators of a file with what its rows must have; a row with too many fields never gets this far.

    Args:
        separators: The file's own count, of :func:`survey`.
        name: The file's name in the manifest.
        columns: Its columns.
        rows: Rows read, without the header.
        inside: Separators inside their values.
        profile: The dataset's profile.

    Raises:
        MigrationError: LGM-T005 where some row has too few fields.
    """
    expected = (rows + profile.header) * (len(columns) - 1) + inside
    if profile.header:
        expected += sum(column.count(profile.separator) for column in columns)
    if separators != expected:
        raise MigrationError("LGM-T005", file=name, why=f"rows lack {expected - separators} of their fields")
