"""Importing a list of characters as it is published: the MJ文字情報一覧表, or a release of 行政事務標準文字 (MJ+).

The workbook of 文字情報技術促進協議会 (``mji.00602.xlsx``, Strict Open XML) has one header row; lists of MJ+ are
workbooks or CSV (UTF-8) with names ``GJ000001`` and code points of the private use area. The header is found by the
column of names; headers that are known stand in :data:`HEADERS`, others are named by the caller. What becomes of it is
a table of the project, of the same columns as the package's own.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from lgmigrate.errors import MigrationError
from lgmigrate.files import sha256
from lgmigrate.gaiji.jis import level
from lgmigrate.gaiji.mj import SCHEMA, MjTable
from lgmigrate.gaiji.mj_cells import CELLS, CellError, integer, readings
from lgmigrate.gaiji.workbook import read_workbook

HEADERS = {
    "MJ文字図形名": "mj",
    "MJ+文字図形名": "mj",
    "GJ文字図形名": "mj",
    "文字図形名": "mj",
    "対応するUCS": "ucs",
    "実装したUCS": "implemented",
    "符号位置": "implemented",
    "コードポイント": "implemented",
    "実装したMojiJohoコレクションIVS": "ivs",
    "実装したIVS": "ivs",
    "実装したSVS": "svs",
    "対応する互換漢字": "compatibility",
    "戸籍統一文字番号": "koseki",
    "住基ネット統一文字コード": "juki",
    "登記統一文字番号": "toki",
    "入管正字コード": "immigration",
    "入管外字コード": "immigration_gaiji",
    "漢字施策": "policy",
    "X0213": "jis",
    "X0213包摂区分": "jis_class",
    "X0213包摂連番": "jis_rule",
    "X0212": "jisx0212",
    "総画数": "strokes",
    "読み": "readings",
    "大漢和": "daikanwa",
    "備考": "note",
    **{f"部首{number}": f"radical{number}" for number in range(1, 5)},
    **{f"内画数{number}": f"inner{number}" for number in range(1, 5)},
}
"""Header → column, without blanks, ``_`` and ``(参考)``; the first set is the official workbook's of Ver.006.02."""

WITH_COLUMNS = frozenset(HEADERS.values())
OFFICIAL = {"mj", "ucs", "implemented", "ivs", "koseki", "juki"}
HEADER_WITHIN = 30
"""Rows in which the header must stand: lists begin with a title and notes."""
_MJI = re.compile(r"mji[._]?(\d{3})(\d{2})", re.IGNORECASE)
_VERSION = re.compile(r"(?:Ver(?:sion)?\.?|第)\s*(\d+(?:\.\d+)*)", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(20\d{6})(?!\d)")

Sheet = tuple[str, list[list[str]]]


def read_release(path: Path, *, version: str | None = None, columns: Mapping[str, str] | None = None) -> MjTable:
    """Read a published list: ``.xlsx`` or ``.csv``.

    Args:
        path: The file. Its name, the sheet's name or the lines above the header should say the version.
        version: The version, where they don't.
        columns: Column of :data:`~lgmigrate.gaiji.mj.SCHEMA` → header of this file, beside those that are known.

    Returns:
        The table, ``about`` saying version (under ``mji`` or ``mj+``), file name and hash.

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-G042 where it is no such list, naming the row, or the
            version is nowhere to be found; LGM-G043 where the reader of workbooks is not installed.
    """
    if not path.is_file():
        raise MigrationError("LGM-S001", path=str(path))
    name, rows, at, places = _listed(path, dict(columns or {}))
    frame = _frame(path, rows[at + 1 :], at + 2, places)
    kind = "mj+" if frame["mj"].str.starts_with("GJ").any() else "mji"
    missing = OFFICIAL - set(places) if kind == "mji" else set()
    if missing or not {"implemented", "ivs", "ucs"} & set(places):
        lacking = ", ".join(sorted(missing or {"implemented"}))
        raise _fault(path, f"sheet {name!r} has no column for {lacking}; name its header")
    above = " ".join(cell for row in rows[:at] for cell in row)
    found = version or _version((name, path.stem, above))
    if found is None:
        raise _fault(path, "neither the file's name nor the sheet says the version; give it")
    return MjTable(frame=frame, about={kind: found, "file": path.name, "sha256": sha256(path)})


def joined(base: MjTable, release: MjTable) -> MjTable:
    """A table with a release over it: its rows in place of those of the same name, the others after them."""
    kept = base.frame.join(release.frame.select("mj"), on="mj", how="anti", maintain_order="left")
    frame = pl.concat([kept, release.frame]).sort(pl.col("mj").str.starts_with("GJ"), "mj")
    _check_texts(Path(release.about.get("file", "")), MjTable(frame=frame, about={}))
    return MjTable(frame=frame, about={**base.about, **release.about})


def _listed(path: Path, named: dict[str, str]) -> tuple[str, list[list[str]], int, dict[str, int]]:
    """The sheet with the list: its name and rows, the place of its header, and column → place in a row."""
    unknown = set(named) - WITH_COLUMNS
    if unknown:
        raise _fault(path, f"there is no column {min(unknown)!r}; there are {', '.join(sorted(WITH_COLUMNS))}")
    headers = {header: column for header, column in HEADERS.items() if column not in named}
    headers |= {_plain(header): column for column, header in named.items()}
    for name, rows in _sheets(path):
        for at, row in enumerate(rows[:HEADER_WITHIN]):
            found = [headers.get(_plain(cell), "") for cell in row]
            if "mj" not in found:
                continue
            twice = [column for column in found if column and found.count(column) > 1]
            if twice:
                raise _fault(path, f"two columns of sheet {name!r} are {twice[0]}")
            lost = [header for column, header in named.items() if column not in found]
            if lost:
                raise _fault(path, f"sheet {name!r} has no column {lost[0]!r}")
            return name, rows, at, {column: place for place, column in enumerate(found) if column}
    raise _fault(path, "no row names the column of names, such as MJ文字図形名")


def _sheets(path: Path) -> list[Sheet]:
    if path.suffix.lower() != ".csv":
        return _workbook(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        return [(path.stem, list(csv.reader(io.StringIO(text, newline=""))))]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _fault(path, f"not CSV in UTF-8: {error}") from error


def _workbook(path: Path) -> list[Sheet]:
    if not zipfile.is_zipfile(path):
        raise _fault(path, "not a workbook (.xlsx) and not CSV by its name")
    try:
        return list(read_workbook(path).items())
    except MigrationError as error:
        if error.code != "LGM-G001":
            raise
        raise _fault(path, str(error.facts["why"])) from error


def _frame(path: Path, rows: list[list[str]], first: int, places: Mapping[str, int]) -> pl.DataFrame:
    """The rows of a list as a table; ``first`` is the number of the first row in its sheet."""
    width = max(places.values()) + 1
    numbered = [(number, row + [""] * (width - len(row))) for number, row in enumerate(rows, first) if any(row)]
    if not numbered:
        raise _fault(path, "the list has no rows")
    cells = {column: [row[place].strip() for _, row in numbered] for column, place in places.items()}
    numbers = [number for number, _ in numbered]

    def read(column: str, reader: Callable[[str], Any]) -> list[Any]:
        """A column's cells, each distinct one read once."""
        known: dict[str, Any] = {"": None, "-": None}
        for number, cell in zip(numbers, cells[column], strict=True):
            if cell not in known:
                try:
                    known[cell] = reader(cell)
                except CellError as fault:
                    raise _fault(path, f"row {number}: {fault}") from None
        return [known[cell] for cell in cells[column]]

    data = {column: read(column, reader) for column, reader in CELLS.items() if column in cells}
    if "readings" in cells:
        data["readings"] = read("readings", readings)
    pairs = [number for number in range(1, 5) if f"radical{number}" in cells]
    parts = [
        (read(f"radical{n}", integer), read(f"inner{n}", integer) if f"inner{n}" in cells else None) for n in pairs
    ]
    if parts:
        data["radicals"] = [_radicals(parts, row) for row in range(len(numbered))]
    whole = {column: data.get(column, [None] * len(numbered)) for column in SCHEMA}
    frame = pl.DataFrame(whole, SCHEMA).with_columns(jis_level=level("jis"))
    _check_names(path, frame, numbers)
    _check_texts(path, MjTable(frame=frame, about={}))
    return frame


def _radicals(
    parts: list[tuple[list[int | None], list[int | None] | None]], row: int
) -> list[dict[str, int | None]] | None:
    pairs = [(radicals[row], inner[row] if inner else None) for radicals, inner in parts]
    return [{"radical": radical, "strokes": strokes} for radical, strokes in pairs if radical] or None


def _check_names(path: Path, frame: pl.DataFrame, numbers: list[int]) -> None:
    for why, wrong in (("has no name", frame["mj"].is_null()), ("repeats {}", frame["mj"].is_duplicated())):
        if wrong.any():
            place = wrong.arg_true()[-1]
            raise _fault(path, f"row {numbers[place]} {why.format(frame['mj'][place])}")


def _check_texts(path: Path, table: MjTable) -> None:
    """No text may be two characters: it would not lead back."""
    texts = table.sequences()
    twice = texts.filter(pl.col("text").is_duplicated()).sort("text", "mj")
    if len(twice):
        points = " ".join(f"U+{ord(char):04X}" for char in twice["text"][0])
        raise _fault(path, f"{points} is {twice['mj'][0]} and {twice['mj'][1]}")


def _plain(header: str) -> str:
    text = unicodedata.normalize("NFKC", header)
    return re.sub(r"[\s_]|\(参考\)", "", text)


def _version(places: tuple[str, ...]) -> str | None:
    for pattern in (_MJI, _VERSION, _DATE):
        for place in places:
            if found := pattern.search(place):
                return ".".join(found.groups())
    return None


def _fault(path: Path, why: str) -> MigrationError:
    return MigrationError("LGM-G042", path=str(path), why=why)
