"""What the rules of lint look at: tables, the page, the counts of use, and the characters of MJ that the rows name."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl

from lgmigrate.charset import CodePage
from lgmigrate.charset.extension_table import points_of
from lgmigrate.gaiji.cells import is_selector
from lgmigrate.gaiji.mj import MjCharacter, MjTable
from lgmigrate.gaiji.problem import Problem
from lgmigrate.gaiji.table import GaijiRow, GaijiTable, Parsed, rows_of

NUMBERS = {"juki": re.compile(r"J\+[0-9A-F]{4}"), "koseki": re.compile(r"\d{6}"), "toki": re.compile(r"\d{8}")}
"""Column → the form of its numbers."""


class Scope:
    """The tables that are linted, later ones lying over earlier ones, and what is known beside them.

    Args:
        tables: The tables.
        page: The code page of the codes, if it is known.
        uses: Code (``6941``, ``U+E000``) → how often the data has it, if that is known.
        today: The day after which a decision lies in the future.
        mj: The list of characters.
    """

    def __init__(
        self,
        tables: Sequence[Parsed],
        page: CodePage | None,
        uses: Mapping[str, int] | None,
        today: datetime.date,
        mj: MjTable,
    ) -> None:
        self.parsed, self.page, self.uses, self.today, self.mj = list(tables), page, uses, today, mj
        self.tables: list[GaijiTable] = [one.table for one in tables]

    @property
    def rows(self) -> Iterator[tuple[GaijiTable, GaijiRow]]:
        """Every row that could be read, with its table."""
        return rows_of(self.tables)

    @cached_property
    def index(self) -> "MjIndex":
        """The characters that the rows name in any way."""
        return MjIndex(self.mj, [row for _, row in self.rows])


class MjIndex:
    """The characters of MJ that some rows name, by name, by number and by text.

    Attributes:
        named: MJ name → character.
        numbered: Column of :data:`NUMBERS` → number → character.
        texts: A code point or sequence → the character that it is and no other.
        homes: A code point → every character that belongs to it.
    """

    def __init__(self, table: MjTable, rows: Sequence[GaijiRow]) -> None:
        found = table.where(_named(rows))
        self.named = {one.mj: one for one in found}
        self.numbered: dict[str, dict[str, MjCharacter]] = {
            column: {getattr(one, column): one for one in found if getattr(one, column)} for column in NUMBERS
        }
        self.texts = {text: one for one in found for text in one.sequences}
        self.homes: dict[str, list[MjCharacter]] = {}
        for one in found:
            for base in bases(one):
                self.homes.setdefault(base, []).append(one)

    def of(self, row: GaijiRow) -> MjCharacter | None:
        """The character that a row names: by MJ name, else by one of its numbers."""
        found = [self.named.get(row.mj), *(self.numbered[column].get(getattr(row, column)) for column in NUMBERS)]
        return next((one for one in found if one), None)


def _named(rows: Sequence[GaijiRow]) -> pl.Expr:
    """The characters of the list that rows name, or that have a 住基 number with the digits of a target."""
    texts = {row.target for row in rows if row.target}
    single = {char for text in texts for char in text}
    jukis = {f"J+{ord(char):04X}" for char in single} | {row.juki for row in rows if row.juki}
    wanted: dict[str, set[str]] = {
        "mj": {row.mj for row in rows},
        "ucs": single,
        "implemented": single,
        "compatibility": single,
        "svs": texts,
        "juki": jukis,
        "koseki": {row.koseki for row in rows},
        "toki": {row.toki for row in rows},
    }
    ivs = pl.col("ivs").list.set_intersection(pl.lit(sorted(texts), dtype=pl.List(pl.String))).list.len() > 0
    return pl.any_horizontal(
        *(pl.col(name).is_in(sorted(values)).fill_null(False) for name, values in wanted.items()),
        ivs.fill_null(False),
    )


def bases(character: MjCharacter) -> set[str]:
    """The code points that a character belongs to, without selectors."""
    own = (character.ucs, character.implemented, character.compatibility, *(text[:1] for text in character.ivs))
    return {text for text in own if text}


def own_points(character: MjCharacter) -> str:
    """How a character is written most exactly, for a message."""
    texts = (*character.ivs, character.svs, character.implemented)
    return next((points_of(text) for text in texts if text), "no code point")


def without_selectors(text: str) -> str:
    """A text without variation selectors."""
    return "".join(char for char in text if not is_selector(char))


def problem(code: str, table: GaijiTable, row: GaijiRow, /, **facts: Any) -> Problem:
    """A problem of a row."""
    return Problem(code, table.path, row.line, row.shown, facts)


def mistaken(scope: Scope, row: GaijiRow) -> MjCharacter | None:
    """The character whose 住基 number has the digits of the target, where the row says that it is meant.

    It says so by a name or a number; or the target is no character that has a place in MJ, a Hangul syllable mostly.
    """
    base = (row.target or "")[:1]
    meant = scope.index.numbered["juki"].get(f"J+{ord(base):04X}")
    if not meant or base in bases(meant):
        return None
    named = scope.index.of(row)
    if named:
        return meant if named.mj == meant.mj else None
    return meant if base not in scope.index.homes and "\uac00" <= base <= "\ud7a3" else None
