"""Sheets as an import sees them: the cells that hold anything, what is struck through in them, and merged areas."""

from functools import cached_property

import msgspec


class Cell(msgspec.Struct, frozen=True):
    """A cell: its text without what is struck through, that, and whether Excel holds it as a number.

    ``fault`` is an error value (``#REF!``) or ``formula`` where a formula was saved without its result.
    """

    text: str
    struck: str = ""
    number: bool = False
    fault: str = ""


class Area(msgspec.Struct, frozen=True):
    """A merged area, rows and columns from 1, all included."""

    top: int
    left: int
    bottom: int
    right: int


EMPTY = Cell("")


class Grid(msgspec.Struct, frozen=True, dict=True):
    """A sheet: its name and its cells by row and column, from 1. A CSV file is one as well, without merged areas."""

    name: str
    cells: dict[int, dict[int, Cell]]
    merged: list[Area] = []
    hidden: bool = False

    @cached_property
    def _areas(self) -> dict[int, list[Area]]:
        # Only rows that exist: an area over a million empty rows costs nothing.
        found: dict[int, list[Area]] = {}
        rows = sorted(self.cells)
        for area in self.merged:
            for row in rows if area.bottom - area.top > len(rows) else range(area.top, area.bottom + 1):
                if area.top <= row <= area.bottom:
                    found.setdefault(row, []).append(area)
        return found

    @property
    def rows(self) -> list[int]:
        """The rows that hold anything, those inside a merged area that reaches down included, in order."""
        last = max(self.cells, default=0)
        return sorted({*self.cells, *(row for row in self._areas if row <= last + MOST_MERGED)})

    def area(self, row: int, column: int) -> Area | None:
        """The merged area that a cell lies in."""
        return next((one for one in self._areas.get(row, ()) if one.left <= column <= one.right), None)

    def own(self, row: int, column: int) -> Cell:
        """The cell as it stands; of a merged area only the first holds anything."""
        return self.cells.get(row, {}).get(column, EMPTY)

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The row and column whose cell is shown here: the first of the merged area, or the cell itself."""
        area = self.area(row, column)
        return (area.top, area.left) if area else (row, column)

    def shown(self, row: int, column: int) -> Cell:
        """The cell that is shown here."""
        return self.own(*self.anchor(row, column))

    def columns(self, row: int) -> list[int]:
        """The columns in which a row shows anything, in order."""
        found = {column for column, cell in self.cells.get(row, {}).items() if cell != EMPTY}
        for area in self._areas.get(row, ()):
            if self.own(area.top, area.left) != EMPTY:
                found.update(range(area.left, area.right + 1))
        return sorted(found)

    def anchors(self, row: int) -> list[tuple[int, int]]:
        """The cells that a row shows, each once, from the left."""
        return list(dict.fromkeys(self.anchor(row, column) for column in self.columns(row)))

    def begun(self, row: int) -> list[tuple[int, int]]:
        """The cells that a row shows and that begin in it."""
        return [one for one in self.anchors(row) if one[0] == row]


MOST_MERGED = 1000
"""Rows below the last with a text of its own in which a merged cell still counts."""


def letters(column: int) -> str:
    """A column as Excel names it: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def number_of(name: str) -> int:
    """The number of a column that Excel names so."""
    total = 0
    for letter in name.upper():
        total = total * 26 + ord(letter) - ord("A") + 1
    return total


def ref(row: int, column: int) -> str:
    """A cell as Excel names it: ``C5``."""
    return f"{letters(column)}{row}"
