"""Code tables that are text: ICU's .ucm, Fujitsu's user tables, plain pairs, and CSV.

Only comments hold other characters than ASCII, and they are passed over, so that the encoding of these files does not
matter; CSV is UTF-8.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from lgmigrate.charset.extension import COLUMNS, parse_row
from lgmigrate.charset.extension_table import Row, Use
from lgmigrate.charset.import_rows import CODE, Found, Left, Reading, bad_row, characters, checked
from lgmigrate.errors import MigrationError

HEADER = "CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0"
"""Stands in the first line of a user table."""
PAIR = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{4})\s*[:,\t]\s*((?:U\+|0[xX])?[0-9A-Fa-f]{4,6})")
SECTIONS: dict[str, Use] = {"JEF->Unicode": "decode", "Unicode->JEF": "encode"}
UCM_USES: dict[str, Use] = {"0": "", "1": "encode", "3": "decode", "4": "encode"}
"""ICU's precision indicator → use: round trip, fallback, reverse fallback, good one-way."""
SUBSTITUTE = "2"
_UCM = re.compile(r"((?:\+?<U[0-9A-Fa-f]{4,6}>)+)\s+((?:\+?\\x[0-9A-Fa-f]{2})+)(?:\s*\|([0-4]))?")
_CSV_NAMES = {"unicode": "ucs", "target": "ucs"}


def read_ucm(path: Path, data: bytes) -> Reading:
    r"""An ICU mapping table: ``<U6587>+<U0301> \x41\xA1 |0`` between ``CHARMAP`` and ``END CHARMAP``.

    Single bytes, rows for substitution (``|2``), codes of more bytes and rows for several codes are skipped; the states
    of a table that shifts concern its bytes only, and are not needed.

    Raises:
        MigrationError: LGM-C032 where there is no CHARMAP, LGM-C031 naming the line that means nothing.
    """
    found: list[Found] = []
    skipped: list[Left] = []
    inside = seen = False
    for place, line in _lines(data, "#"):
        if line in ("CHARMAP", "END CHARMAP"):
            inside, seen = line == "CHARMAP", True
        elif inside:
            row = _UCM.fullmatch(line)
            if not row:
                bad_row(path, place, f"{line!r} is no row of a CHARMAP")
            code = int("".join(re.findall(r"\\x(..)", row[2])), 16)
            why = _not_double(row[2], row[3])
            if why:
                skipped.append(Left(row=place, code=code, why=why))
                continue
            ucs = characters(path, place, " ".join(re.findall(r"<U(\w+)>", row[1])))
            note = "fallback" if row[3] == "1" else ""
            found.append(checked(path, place, Row(code=code, ucs=ucs, use=UCM_USES[row[3] or "0"], note=note)))
    if not seen:
        raise MigrationError("LGM-C032", path=str(path), form="ucm", why="it has no CHARMAP", forms="ucm")
    return Reading(found=found, skipped=skipped, count=len(found) + len(skipped))


def _not_double(code: str, precision: str | None) -> str:
    octets = code.count("\\x")
    if precision == SUBSTITUTE:
        return "a substitution, not a character"
    if octets == 1:
        return "a single byte"
    if "+" in code.lstrip("+"):
        return "several codes"
    return "" if octets == 2 or (octets == 3 and code.upper().startswith("\\X8F")) else f"{octets} bytes"


def read_charset_manager(path: Path, data: bytes) -> Reading:
    """A user table of Fujitsu's Charset Manager family: ``80A1:E92E`` under ``JEF->Unicode`` or ``Unicode->JEF``.

    After the published description of the external definition file ``unijef.txt``: the first line has a fixed header;
    a semicolon begins a comment; pairs are JEF code, colon, Unicode in both sections, and a comma or a new line stands
    between pairs. Assumed: a pair of both sections is read and written; Unicode beyond four digits is one code point.

    Raises:
        MigrationError: LGM-C032 without the header, LGM-C031 naming the line that means nothing.
    """
    lines = list(_lines(data, ";"))
    if not lines or HEADER not in lines[0][1]:
        raise MigrationError(
            "LGM-C032", path=str(path), form="charset-manager", why=f"{HEADER} is missing", forms="charset-manager"
        )
    use: Use | None = None
    sections: dict[Use, list[Found]] = {"decode": [], "encode": []}
    for place, line in lines[1:]:
        if line in SECTIONS:
            use = SECTIONS[line]
            continue
        for part in filter(None, (part.strip() for part in line.split(","))):
            pair = PAIR.fullmatch(part)
            if use is None or not pair or ":" not in part:
                bad_row(path, place, f"{part!r} is no pair of a section")
            row = Row(code=int(pair[1], 16), ucs=characters(path, place, pair[2]), use=use)
            sections[use].append(checked(path, place, row))
    found, skipped = _both_ways(sections["decode"], sections["encode"])
    return Reading(found=found, skipped=skipped, count=sum(map(len, sections.values())))


def _both_ways(decode: list[Found], encode: list[Found]) -> tuple[list[Found], list[Left]]:
    """The rows of two directions, those that agree being one row; and those whose characters a later row writes."""
    read = {one.row.code: one.row.ucs for one in decode}
    written = {one.row.ucs: one for one in encode}
    both = {(code, ucs) for code, ucs in read.items() if ucs in written and written[ucs].row.code == code}
    rows: list[Found] = []
    for one in decode:
        use: Use = "" if (one.row.code, one.row.ucs) in both else "decode"
        rows.append(Found(place=one.place, row=Row(code=one.row.code, ucs=one.row.ucs, use=use)))
    rows += [one for ucs, one in written.items() if (one.row.code, ucs) not in both]
    last = {ucs: one.place for ucs, one in written.items()}
    late = [one for one in encode if written[one.row.ucs].row.code != one.row.code]
    return rows, [
        Left(row=one.place, code=one.row.code, why=f"row {last[one.row.ucs]} came later for its character")
        for one in late
    ]


def read_pairs(path: Path, data: bytes) -> Reading:
    """Lines of a code and a code point in hex with a colon, comma or tab between them, read and written.

    Raises:
        MigrationError: LGM-C031 naming the line that means nothing.
    """
    found = []
    for place, line in _lines(data, ";", "#"):
        parts = [part.strip() for part in line.split(",")] if ":" in line else [line]
        for part in filter(None, parts):
            pair = PAIR.fullmatch(part)
            if not pair:
                bad_row(path, place, f"{part!r} is no pair of a code and a code point")
            row = Row(code=int(pair[1], 16), ucs=characters(path, place, pair[2]))
            found.append(checked(path, place, row))
    return Reading(found=found, skipped=[], count=len(found))


def read_csv(path: Path, data: bytes) -> Reading:
    """CSV with the columns ``code`` and ``ucs``, and any further ones of the project's own form.

    A code may have ``0x`` before it; ``ucs`` is code points with or without ``U+``.

    Raises:
        MigrationError: LGM-C032 where it is not UTF-8 or has other columns, LGM-C031 naming the line that means
            nothing.
    """
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise MigrationError("LGM-C032", path=str(path), form="csv", why=str(error), forms="csv") from error
    reader = csv.reader("" if line.startswith("#") else line for line in lines)
    found: list[Found] = []
    skipped: list[Left] = []
    names: list[str] = []
    try:
        for cells in reader:
            place = reader.line_num
            if not any(cells):
                continue
            if not names:
                names = _names(path, cells)
                continue
            if len(cells) != len(names):
                bad_row(path, place, f"{len(cells)} cells where the header has {len(names)}")
            values = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
            values["code"] = values["code"].lower().removeprefix("0x").upper()
            if re.fullmatch("[0-9A-F]{2}", values["code"]):
                skipped.append(Left(row=place, code=int(values["code"], 16), why="a single byte"))
                continue
            if not CODE.fullmatch(values["code"]):
                bad_row(path, place, f"{values['code']!r} is no double-byte code")
            found.append(_csv_row(path, place, values))
    except csv.Error as error:
        bad_row(path, reader.line_num, str(error))
    return Reading(found=found, skipped=skipped, count=len(found) + len(skipped))


def _names(path: Path, header: list[str]) -> list[str]:
    names = [_CSV_NAMES.get(name.strip().lower(), name.strip().lower()) for name in header]
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in COLUMNS[:2] if name not in names]
    if unknown or missing or len(set(names)) < len(names):
        why = f"its columns are {','.join(header)}, not code,ucs and others of {','.join(COLUMNS)}"
        raise MigrationError("LGM-C032", path=str(path), form="csv", why=why, forms="csv")
    return names


def _csv_row(path: Path, place: int, values: dict[str, str]) -> Found:
    points = [f"U+{point.upper().removeprefix('U+').removeprefix('0X')}" for point in values["ucs"].split()]
    cells = [" ".join(points) if name == "ucs" else values.get(name, "") for name in COLUMNS]
    try:
        return Found(place=place, row=parse_row(cells))
    except ValueError as error:
        bad_row(path, place, str(error))


def _lines(data: bytes, *comments: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, counted from 1, without comments."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("ascii", "replace")
    for place, line in enumerate(text.split("\n"), 1):
        for comment in comments:
            line = line.partition(comment)[0]
        if line.strip():
            yield place, line.strip()
