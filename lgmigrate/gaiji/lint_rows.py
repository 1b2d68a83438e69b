"""Status, relation, decision, notes and pictures: what a row says about itself."""

import datetime
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import polars as pl

from lgmigrate.charset.extension_table import points_of
from lgmigrate.gaiji.cells import is_date_form
from lgmigrate.gaiji.columns import CANDIDATE, DECIDED, HELD, RELATIONS, SHRUNK
from lgmigrate.gaiji.lint_scope import Scope, problem
from lgmigrate.gaiji.mj import mj_shrink
from lgmigrate.gaiji.problem import Problem
from lgmigrate.gaiji.table import GaijiRow

FIRST_DAY = "1970-01-01"
"""Before any 外字 was registered in a computer; 1900-01-00 and 0026-02-10 are what spreadsheets and haste make."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_NUMBER = re.compile(r"\d{4,5}(\.\d+)?")
_LOST = re.compile(r"\ufffd|\?{2,}|\?(?=[ぁ-んァ-ヶ一-龠])|(?<=[ぁ-んァ-ヶ一-龠])\?")
_ERRORS = re.compile(r"#(NAME\?|REF!|VALUE!|N/A|NUM!|DIV/0!|NULL!)|#{3,}")
_FREE = ("decided_by", "note", "relation", "picture")
_PICTURE = re.compile(r".*\.(png|bmp|jpe?g|gif|svg|tiff?)", re.IGNORECASE)


def files(scope: Scope) -> Iterator[Problem]:
    """Tables without rows, and tables that a run cannot read as they are."""
    for parsed in scope.parsed:
        if not parsed.table.rows and not parsed.seen:
            yield Problem("LGM-G171", parsed.table.path, 0)
        if parsed.form != "csv":
            yield Problem("LGM-G172", parsed.table.path, 0, "", {"form": parsed.form})


def statuses(scope: Scope) -> Iterator[Problem]:
    """Status and target that do not go together; decisions of nobody."""
    for table, row in scope.rows:
        if row.status in (DECIDED, SHRUNK) and not row.target:
            yield problem("LGM-G144", table, row, status=row.status)
        elif row.status == HELD and row.target:
            yield problem("LGM-G145", table, row, points=points_of(row.target))
        elif row.status == CANDIDATE and not row.target and not row.mj:
            yield problem("LGM-G146", table, row)
        if row.status in (DECIDED, SHRUNK):
            if not row.decided_by:
                yield problem("LGM-G152", table, row, status=row.status)
            if not row.decided_on:
                yield problem("LGM-G153", table, row, status=row.status)


def relations(scope: Scope) -> Iterator[Problem]:
    """Whether a 縮退 names its relation, and whether the maps have it."""
    shrunk = [(table, row) for table, row in scope.rows if row.status == SHRUNK]
    offered = _offered(row for _, row in shrunk)
    known = {*RELATIONS, *mj_shrink()["source"].unique()} if shrunk else set(RELATIONS)
    for table, row in scope.rows:
        if row.relation and row.relation not in known:
            known_words = ", ".join(RELATIONS)
            yield problem("LGM-G148", table, row, given=row.relation, known=known_words)
        elif row.status != SHRUNK and row.relation:
            yield problem("LGM-G149", table, row, given=row.relation)
        elif row.status == SHRUNK and not row.relation:
            yield problem("LGM-G147", table, row)
        elif row.status == SHRUNK and row.target and row.mj in scope.index.named:
            own = scope.index.named[row.mj]
            facts = {"mj": row.mj, "points": points_of(row.target), "relation": row.relation}
            if row.target in own.sequences and row.target != own.implemented:
                yield problem("LGM-G151", table, row, **facts)
            elif row.relation != "その他" and row.target not in offered.get((row.mj, row.relation), {row.target}):
                words = sorted(f"{points_of(text)} ({text})" for text in offered[row.mj, row.relation])
                yield problem("LGM-G150", table, row, **facts, offered=", ".join(words) or "-")


def _offered(rows: Iterator[GaijiRow]) -> dict[tuple[str, str], set[str]]:
    """MJ name and relation → what the maps offer; for every row that names both."""
    asked = {(row.mj, row.relation) for row in rows if row.mj}
    found: dict[tuple[str, str], set[str]] = {pair: set() for pair in asked}
    if not asked:
        return {}
    for one in mj_shrink().filter(pl.col("mj").is_in(sorted({name for name, _ in asked}))).iter_rows(named=True):
        for relation in (one["relation"], one["source"]):
            if (one["mj"], relation) in found:
                found[one["mj"], relation].add(one["target"])
    return {pair: texts for pair, texts in found.items() if pair[1] != "国税庁JIS縮退マップ"}


def dates(scope: Scope) -> Iterator[Problem]:
    """Days that are none, lie ahead, or have become numbers."""
    for table, row in scope.rows:
        given = row.decided_on
        if not given:
            continue
        if _ISO.fullmatch(given) and not _impossible(given):
            if given > scope.today.isoformat():
                yield problem("LGM-G156", table, row, given=given)
        elif is_date_form(given):
            yield problem("LGM-G155", table, row, given=given)
        else:
            code = "LGM-G157" if _DAY_NUMBER.fullmatch(given) else "LGM-G154"
            yield problem(code, table, row, given=given)


def _impossible(given: str) -> bool:
    try:
        return datetime.date.fromisoformat(given).isoformat() < FIRST_DAY
    except ValueError:
        return True


def cells(scope: Scope) -> Iterator[Problem]:
    """Control characters, characters lost in an earlier save, formulas and their errors."""
    for table, row in scope.rows:
        for column in _FREE:
            given: str = getattr(row, column)
            controls = [char for char in given if unicodedata.category(char) == "Cc"]
            if controls:
                yield problem("LGM-G165", table, row, column=column, points=points_of("".join(controls)))
            if _LOST.search(given):
                yield problem("LGM-G166", table, row, column=column, given=given)
            if given.startswith(("=", "+", "@")) or _ERRORS.fullmatch(given):
                yield problem("LGM-G167", table, row, column=column, given=given)


def pictures(scope: Scope) -> Iterator[Problem]:
    """Pictures that are not there, or not beside the table. A reference that is no file name is not looked for."""
    for table, row in scope.rows:
        if not _PICTURE.fullmatch(row.picture):
            continue
        if _outside(row.picture):
            yield problem("LGM-G164", table, row, given=row.picture)
        elif not (Path(table.path).parent / row.picture).is_file():
            yield problem("LGM-G163", table, row, given=row.picture)


def _outside(name: str) -> bool:
    parts = PureWindowsPath(name)  # knows both kinds of separators
    return parts.is_absolute() or bool(parts.drive) or PurePosixPath(name).is_absolute() or ".." in parts.parts
