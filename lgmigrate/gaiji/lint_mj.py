"""Whether the names and numbers of a row are of one character, and of the one that the target is."""

import re
from collections.abc import Iterator

from lgmigrate.charset.extension_table import points_of
from lgmigrate.gaiji.columns import SHRUNK
from lgmigrate.gaiji.lint_scope import NUMBERS, Scope, bases, mistaken, own_points, problem, without_selectors
from lgmigrate.gaiji.lint_targets import fault_of, is_misplaced
from lgmigrate.gaiji.mj import MjCharacter
from lgmigrate.gaiji.problem import Problem
from lgmigrate.gaiji.table import GaijiRow, GaijiTable

_NAME = re.compile(r"[MG]J\d{6}")
_CODES = {
    "juki": ("LGM-G133", "LGM-G134", "LGM-G135"),
    "koseki": ("LGM-G136", "LGM-G137", "LGM-G138"),
    "toki": ("LGM-G139", "LGM-G140", "LGM-G141"),
}
"""Column → the problems of a number of the wrong form, of one that nothing has, and of another character's."""


def names(scope: Scope) -> Iterator[Problem]:
    """MJ names of the wrong form, and names that do not exist. GJ names are of MJ+, which is not at hand."""
    for table, row in scope.rows:
        if row.mj and not _NAME.fullmatch(row.mj):
            yield problem("LGM-G127", table, row, given=row.mj)
        elif row.mj.startswith("MJ") and row.mj not in scope.index.named:
            yield problem("LGM-G128", table, row, given=row.mj)


def numbers(scope: Scope) -> Iterator[Problem]:
    """住基, 戸籍 and 登記 numbers: their form, and whether they belong to the character that the row is."""
    for table, row in scope.rows:
        own = _subject(scope, row)
        for column, pattern in NUMBERS.items():
            given: str = getattr(row, column)
            form, unknown, other = _CODES[column]
            if not given:
                continue
            if not pattern.fullmatch(given):
                yield problem(form, table, row, given=given)
                continue
            found = scope.index.numbered[column].get(given)
            if not found:
                yield problem(unknown, table, row, given=given)
            elif own and found.mj != own.mj:
                yield problem(other, table, row, given=given, other=found.mj, own=own.mj)
                own = own if row.mj else None  # of two numbers that disagree, one report is enough


def _subject(scope: Scope, row: GaijiRow) -> MjCharacter | None:
    """The character that a row is about: as named, else as numbered, else the one its target alone is."""
    target = scope.index.texts.get(row.target or "") if row.status != SHRUNK else None
    return scope.index.of(row) or target


def targets(scope: Scope) -> Iterator[Problem]:
    """Whether the target is the character that the row names; J+ that was taken for U+."""
    for table, row in scope.rows:
        if not row.target or len(without_selectors(row.target)) != 1:
            continue
        meant = mistaken(scope, row)
        if meant:
            yield problem(
                "LGM-G132",
                table,
                row,
                points=points_of(row.target),
                juki=meant.juki,
                mj=meant.mj,
                own=own_points(meant),
            )
            continue
        own = scope.index.of(row)
        if own and row.status != SHRUNK and _sound(row.target):
            yield from _against(scope, table, row, row.target, own)


def _sound(target: str) -> bool:
    """Whether a target is worth comparing: nothing else is wrong with it."""
    return not is_misplaced(target) and fault_of(target[0]) in ("", "LGM-G116")


def _against(scope: Scope, table: GaijiTable, row: GaijiRow, target: str, own: MjCharacter) -> Iterator[Problem]:
    """A target against the character that its row names."""
    if target in own.sequences:
        # The bare code point is this glyph as well; only a sequence keeps it from what fonts make of it.
        return
    points, exact = points_of(target), own_points(own)
    other = scope.index.texts.get(target)
    if target[:1] not in bases(own):
        yield problem("LGM-G129", table, row, mj=own.mj, own=exact, points=points)
    elif other:
        yield problem("LGM-G130", table, row, mj=own.mj, own=exact, points=points, other=other.mj)
    elif own.sequences:
        yield problem("LGM-G131", table, row, mj=own.mj, own=exact, points=points)
