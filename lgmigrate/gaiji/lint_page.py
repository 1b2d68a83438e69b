"""Codes against the page that they are of, and against what the data uses."""

from collections.abc import Iterator

from lgmigrate.charset import names
from lgmigrate.charset.extension_table import points_of
from lgmigrate.gaiji.lint_scope import Scope, problem
from lgmigrate.gaiji.problem import Problem
from lgmigrate.gaiji.table import GaijiRow, codes_of, places_of


def pages(scope: Scope) -> Iterator[Problem]:
    """Rows of pages that do not exist, or of another one than is asked for."""
    known = set(names())
    for table, row in scope.rows:
        if row.page and row.page not in known:
            yield problem("LGM-G158", table, row, given=row.page)
        elif row.page and scope.page and row.page != scope.page.name:
            yield problem("LGM-G159", table, row, given=row.page, page=scope.page.name)


def codes(scope: Scope) -> Iterator[Problem]:
    """Codes that the page cannot have, that are ordinary characters in it, or that stand there by two names."""
    if not scope.page:
        return
    page, places = scope.page, places_of(scope.page)
    for table in scope.tables:
        met: dict[int, GaijiRow] = {}
        for row in table.rows:
            found = codes_of(row, page, places)
            if row.page and row.page != page.name:
                continue
            if not found:
                yield problem("LGM-G160", table, row, page=page.name)
            for code in found:
                first = met.setdefault(code, row)
                if first is not row:
                    yield problem("LGM-G162", table, row, other=first.shown, line=first.line)
                elif code in page.double and code not in page.user_defined:
                    yield problem("LGM-G161", table, row, page=page.name, points=points_of(page.double[code]))


def uses(scope: Scope) -> Iterator[Problem]:
    """Codes in use that no table has, or none decides; codes that nobody uses."""
    if scope.uses is None:
        return
    by_name = _names(scope)
    rows: dict[str, list[GaijiRow]] = {}
    for table, row in scope.rows:
        called = by_name.get(row.shown, [row.shown])
        for name in called:
            rows.setdefault(name, []).append(row)
        if not any(scope.uses.get(name) for name in called):
            yield problem("LGM-G170", table, row)
    unreadable = {_shown(key) for parsed in scope.parsed for key in parsed.seen}
    whole = scope.tables[0].path if len(scope.tables) == 1 else ", ".join(table.path for table in scope.tables)
    for code, count in scope.uses.items():
        if count and code not in rows and code not in unreadable:
            yield Problem("LGM-G168", whole, 0, code, {"count": count})
        elif count and code in rows and not any(row.effective for row in rows[code]):
            first = rows[code][-1]
            table = next(table for table in scope.tables if first in table.rows)
            yield problem("LGM-G169", table, first, count=count, status=first.status or "-")


def _names(scope: Scope) -> dict[str, list[str]]:
    """Private-use character of a row → the codes of the page that it stands for, as counts name them."""
    if not scope.page or scope.page.form == "unicode":
        return {}
    return {f"U+{ord(char):04X}": [f"{code:04X}" for code in codes] for char, codes in places_of(scope.page).items()}


def _shown(key: tuple[bool, int]) -> str:
    by_point, code = key
    return f"U+{code:04X}" if by_point else f"{code:04X}"
