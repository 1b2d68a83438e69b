"""Code tables: the old system's codes to the layout's, as CSV with the columns ``from`` and ``to``."""

import csv
import io
from collections import Counter
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.errors import MigrationError


class CodeTable(msgspec.Struct, frozen=True, kw_only=True):
    """Old code → new code. ``merged`` are new codes that several old ones become: the mapping loses information."""

    path: str
    codes: dict[str, str]

    @property
    def merged(self) -> dict[str, int]:
        """New codes that stand for several old ones, with how many."""
        return {new: count for new, count in Counter(self.codes.values()).items() if count > 1}

    def apply(self, text: pl.Expr) -> pl.Expr:
        """New codes of a text column; null for a code that is not in the table."""
        old, new = list(self.codes), list(self.codes.values())
        if not old:
            return pl.when(False).then(text)
        # replace_strict as an expression leaves streaming; element by element it does not.
        return text.map_batches(
            lambda column: column.replace_strict(old, new, default=None, return_dtype=pl.String),
            return_dtype=pl.String,
            is_elementwise=True,
        )

    def loses(self, text: pl.Expr) -> pl.Expr:
        """Where a code of a text column becomes one that others become as well."""
        merged = self.merged
        return text.is_in([old for old, new in self.codes.items() if new in merged])


def read_codes(path: Path) -> CodeTable:
    """Read a code table (UTF-8 with or without BOM; columns besides ``from`` and ``to`` are comments).

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened, LGM-M002 naming the
            line that cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except UnicodeDecodeError as error:
        raise _fault(path, 1, f"not UTF-8: {error}") from error
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        return CodeTable(path=str(path), codes=_codes(path, reader))
    except csv.Error as error:
        raise _fault(path, reader.reader.line_num, f"not CSV: {error}") from error


def _codes(path: Path, reader: "csv.DictReader[str]") -> dict[str, str]:
    names = list(reader.fieldnames or [])
    for name in ("from", "to"):
        if names.count(name) != 1:
            raise _fault(path, 1, f"the column {name!r} {'stands twice' if name in names else 'is missing'}")
    codes: dict[str, str] = {}
    for row in reader:
        old, new = row["from"], row["to"]
        if old is None or new is None or None in row:
            raise _fault(path, reader.line_num, "cells missing or too many")
        if codes.setdefault(old, new) != new:
            raise _fault(path, reader.line_num, f"{old!r} has two meanings")
    return codes


def _fault(path: Path, line: int, why: str) -> MigrationError:
    return MigrationError("LGM-M002", path=str(path), line=line, why=why)
