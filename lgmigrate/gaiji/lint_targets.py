"""What is wrong with a target by itself: characters that mean nothing elsewhere, and sequences of no collection."""

import unicodedata
from collections.abc import Iterator

from lgmigrate.charset.extension_table import points_of
from lgmigrate.gaiji.cells import is_selector
from lgmigrate.gaiji.columns import SHRUNK
from lgmigrate.gaiji.ivd import FIRST_SELECTOR, LAST_SELECTOR, collections
from lgmigrate.gaiji.lint_scope import Scope, mistaken, problem, without_selectors
from lgmigrate.gaiji.problem import Problem
from lgmigrate.gaiji.table import GaijiRow, GaijiTable

PLACEHOLDERS = "\u3013?\uff1f\u25a1\u25a0\u25cf\u25c6\ufffd"
"""Signs that people and programs write for what they do not know: 〓, question marks, squares, U+FFFD."""
RADICALS = ((0x2E80, 0x2FDF), (0x31C0, 0x31E3))
"""CJK and Kangxi radicals, CJK strokes."""
IDEOGRAPHS = ("CJK UNIFIED", "CJK COMPATIBILITY")
AT_HOME = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "HALFWIDTH KATAKANA")
"""How the names begin of letters without case that Japanese text has."""


def characters(scope: Scope) -> Iterator[Problem]:
    """Private-use characters, blanks, placeholders, compatibility ideographs, radicals, other scripts."""
    for table, row in scope.rows:
        if not row.target:
            continue
        found = dict.fromkeys(filter(None, map(fault_of, without_selectors(row.target))))
        if "LGM-G124" in found and mistaken(scope, row):
            continue  # a Hangul syllable that is J+ written as U+ has a report of its own
        for code in found:
            yield _of_character(code, table, row)


def _of_character(code: str, table: GaijiTable, row: GaijiRow) -> Problem:
    target = row.target or ""
    char = next(one for one in without_selectors(target) if fault_of(one) == code)
    if code == "LGM-G114" and row.mj.startswith("GJ"):
        return problem("LGM-G115", table, row, points=points_of(char), mj=row.mj)
    return problem(
        code,
        table,
        row,
        points=points_of(char),
        target=char,
        name=unicodedata.name(char, "nameless").lower(),
        normal=points_of(unicodedata.normalize("NFC", char)),
        version=unicodedata.unidata_version,
    )


def fault_of(char: str) -> str:
    """The code of what is wrong with a character; empty for a sound one."""
    category, name = unicodedata.category(char), unicodedata.name(char, "")
    if category == "Co":
        return "LGM-G114"
    if category in ("Zs", "Zl", "Zp", "Cf"):
        return "LGM-G117"
    if char in PLACEHOLDERS:
        return "LGM-G118"
    if category == "Cn":
        return "LGM-G119"
    if any(first <= ord(char) <= last for first, last in RADICALS):
        return "LGM-G125"
    if category == "Lo":
        if unicodedata.normalize("NFC", char) != char:
            return "LGM-G116"
        return "" if name.startswith(AT_HOME) else "LGM-G124"
    return ""


def selectors(scope: Scope) -> Iterator[Problem]:
    """Selectors out of place, and sequences that are registered in no collection."""
    asked = {text for _, row in scope.rows for text in _sequences(row) if _is_ivs(text)}
    registered = collections(asked)
    for table, row in scope.rows:
        if is_misplaced(row.target or ""):
            yield problem("LGM-G120", table, row, points=points_of(row.target or ""))
            continue
        for text in _sequences(row):
            if text in scope.index.texts:
                continue
            if not _is_ivs(text):
                yield problem("LGM-G123", table, row, points=points_of(text))
            elif not registered[text]:
                yield problem("LGM-G121", table, row, points=points_of(text))
            elif registered[text] == {"Adobe-Japan1"}:
                yield problem("LGM-G122", table, row, points=points_of(text))


def outside(scope: Scope) -> Iterator[Problem]:
    """Ideographs that are no characters of MJ."""
    for table, row in scope.rows:
        for char in dict.fromkeys(without_selectors(row.target or "")):
            ideograph = unicodedata.name(char, "").startswith(IDEOGRAPHS) and not fault_of(char)
            if ideograph and char not in scope.index.homes:
                yield problem("LGM-G126", table, row, points=points_of(char))


def twice(scope: Scope) -> Iterator[Problem]:
    """Two codes of a table for one character, or for one MJ name with different targets."""
    for table in scope.tables:
        targets: dict[str, GaijiRow] = {}
        names: dict[str, GaijiRow] = {}
        for row in table.rows:
            if row.status == SHRUNK or not row.effective or not row.target:
                continue  # several codes may be 縮退 to one character; that is what it is for
            first = targets.setdefault(row.target, row)
            if first is not row:
                yield problem("LGM-G142", table, row, points=points_of(row.target), first=first.shown, line=first.line)
            same = names.setdefault(row.mj, row) if row.mj else row
            if same.target != row.target:
                other = points_of(same.target or "")
                yield problem("LGM-G143", table, row, mj=row.mj, first=same.shown, line=same.line, other=other)


def _sequences(row: GaijiRow) -> list[str]:
    target = row.target or ""
    if is_misplaced(target):
        return []
    return [target[at - 1 : at + 1] for at, char in enumerate(target) if is_selector(char)]


def is_misplaced(target: str) -> bool:
    """Whether a selector stands first, behind another one, or behind what is no ideograph."""
    pairs = zip(" " + target, target, strict=False)
    return any(is_selector(char) and not _takes_selector(before) for before, char in pairs)


def _takes_selector(char: str) -> bool:
    return unicodedata.name(char, "").startswith(IDEOGRAPHS) or char in "々〆〻"


def _is_ivs(text: str) -> bool:
    return FIRST_SELECTOR <= ord(text[1]) <= LAST_SELECTOR
