"""Merging the layers of 外字 tables: vendor ← site ← municipality, with every contradiction named.

What a layer says stands over what lower ones say, whatever the order in which files are given. A row that decides
nothing (候補, 保留, no target) does not take back what a lower layer decides, as in a run. Where two tables of one
layer decide a code differently, nobody has decided it, and it stays 保留; where they agree on the target and not on
another fact, that fact is left empty.
"""

from collections.abc import Mapping, Sequence

import msgspec

from lgmigrate.charset import CodePage
from lgmigrate.charset.extension_table import points_of
from lgmigrate.gaiji.columns import HELD
from lgmigrate.gaiji.problem import Problem
from lgmigrate.gaiji.table import GaijiRow, GaijiTable, places_of

LAYERS = ("vendor", "site", "municipality")
"""The layers by their rank, the lowest first."""
DECIDING = ("target", "mj", "juki", "koseki", "toki", "page", "status", "relation")
"""Columns in which two rows of a code contradict each other where both are filled and differ."""


class Place(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A row as a conflict names it."""

    rank: int
    path: str
    line: int
    target: str
    status: str

    def __str__(self) -> str:
        said = " ".join(part for part in (self.target, self.status) if part) or "-"
        return f"{self.path}:{self.line} ({said})"


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Two rows of a code that differ.

    ``kind`` is ``overridden`` (the winner lies over the loser), ``held`` (the winner takes effect although the loser,
    which lies over it, does not decide the code) or ``tied`` (both are of one layer; neither takes effect).
    """

    code: str
    kind: str
    fields: list[str]
    winner: Place
    loser: Place

    @property
    def problem(self) -> Problem:
        """The conflict as lint reports it, at the row that is more in need of a look."""
        code = {"overridden": "LGM-G013", "tied": "LGM-G014", "held": "LGM-G015"}[self.kind]
        at = self.winner if self.kind == "overridden" else self.loser
        facts = {"winner": str(self.winner), "loser": str(self.loser), "fields": ", ".join(self.fields)}
        return Problem(code, at.path, at.line, self.code, facts)


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """One table of several, its rows in the order of their codes, and all conflicts."""

    rows: list[GaijiRow]
    conflicts: list[Conflict]

    @property
    def tied(self) -> list[Conflict]:
        """The conflicts that nobody has decided."""
        return [conflict for conflict in self.conflicts if conflict.kind == "tied"]

    @property
    def problems(self) -> list[Problem]:
        """The conflicts as lint reports them."""
        return [conflict.problem for conflict in self.conflicts]


class _Entry(msgspec.Struct, frozen=True):
    rank: int
    path: str
    row: GaijiRow

    @property
    def place(self) -> Place:
        row = self.row
        target = points_of(row.target or "")
        return Place(rank=self.rank, path=self.path, line=row.line, target=target, status=row.status)


def merge(tables: Sequence[tuple[int, GaijiTable]], page: CodePage | None = None) -> Merged:
    """Merge tables of declared ranks.

    Args:
        tables: Rank and table; a higher rank lies over a lower one. The order does not matter.
        page: The code page, by which a code and the private-use character that stands for it are one.

    Returns:
        Rows whose ``line`` is their place in the merged table, beginning with line 2. Facts that the winning row
        does not have are taken from the others that mean the same target.
    """
    places = places_of(page) if page and page.form != "unicode" else {}
    entries: dict[tuple[bool, int], list[_Entry]] = {}
    for rank, table in tables:
        for row in table.rows:
            entries.setdefault(_key(row, places), []).append(_Entry(rank, table.path, row))
    rows: list[GaijiRow] = []
    conflicts: list[Conflict] = []
    for _, found in sorted(entries.items()):
        ordered = sorted(found, key=_order)
        row, met = _settled(ordered)
        rows.append(msgspec.structs.replace(row, line=len(rows) + 2))
        conflicts += met
    return Merged(rows=rows, conflicts=conflicts)


def _key(row: GaijiRow, places: Mapping[str, list[int]]) -> tuple[bool, int]:
    codes = places.get(chr(row.code), []) if row.by_point else []
    return (False, codes[0]) if len(codes) == 1 else row.key


def _order(entry: _Entry) -> tuple[object, ...]:
    """Those in effect first, then the higher rank; among equals by name and content, never by the order given."""
    row = entry.row
    return (not row.effective, -entry.rank, entry.path, row.line, row.target or "", row.status, row.mj)


def _settled(entries: list[_Entry]) -> tuple[GaijiRow, list[Conflict]]:
    """The row that stands for a code, and what the others say otherwise; ``entries`` are in their order."""
    first, *others = entries
    conflicts = []
    for one in others:
        fields = _differing(first.row, one.row)
        if not fields or (one.row.target is None and first.row.effective and one.rank <= first.rank):
            continue  # a lower layer that had not decided is no contradiction
        tied = one.rank == first.rank and one.row.effective == first.row.effective
        kind = "tied" if tied else "held" if one.rank > first.rank else "overridden"
        code = first.row.shown
        conflicts.append(Conflict(code=code, kind=kind, fields=fields, winner=first.place, loser=one.place))
    row = _completed(first.row, [one.row for one in others])
    ties = [conflict for conflict in conflicts if conflict.kind == "tied"]
    return (_open(row, ties) if ties else row), conflicts


def _open(row: GaijiRow, ties: list[Conflict]) -> GaijiRow:
    """A row on which tables of one layer disagree, without what they disagree on."""
    fields = {name for conflict in ties for name in conflict.fields}
    note = " / ".join(map(str, (ties[0].winner, *(conflict.loser for conflict in ties))))
    if "target" not in fields:
        return msgspec.structs.replace(row, note=note, **dict.fromkeys(fields, ""))
    page = "" if "page" in fields else row.page
    return GaijiRow(line=0, code=row.code, by_point=row.by_point, page=page, target=None, status=HELD, note=note)


def _differing(first: GaijiRow, other: GaijiRow) -> list[str]:
    pairs = ((name, getattr(first, name), getattr(other, name)) for name in DECIDING)
    return [name for name, mine, its in pairs if mine != its and ((mine and its) or name == "target")]


def _completed(row: GaijiRow, others: list[GaijiRow]) -> GaijiRow:
    """A row with the facts that it lacks and others of the same target have; decisions stay whose they are."""
    facts = ("mj", "juki", "koseki", "toki", "picture", "page")
    same = [other for other in others if other.target == row.target]
    missing = {name: value for name in facts if not getattr(row, name) for value in [_first(same, name)] if value}
    return msgspec.structs.replace(row, **missing)


def _first(rows: list[GaijiRow], name: str) -> str:
    return next((str(getattr(row, name)) for row in rows if getattr(row, name)), "")
