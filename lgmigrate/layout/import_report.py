"""What an import took of a workbook, cell by cell, and what it did not take, with the reason."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from string import ascii_uppercase
from typing import Any, Literal

import msgspec

from lgmigrate import files
from lgmigrate.errors import Lang, MigrationError
from lgmigrate.layout.import_grid import Grid, ref

Action = Literal[
    "taken",
    "filled",
    "assumed",
    "derived",
    "cover",
    "heading",
    "struck",
    "note",
    "unused",
    "outside",
    "hidden",
    "refused",
    "beside",
]
WORDS: dict[Action, tuple[str, str]] = {
    "taken": ("採用", "taken"),
    "filled": ("上のセルから補完", "filled from above"),
    "assumed": ("仮定を置いて採用", "taken with an assumption"),
    "derived": ("ブックにない値を導出", "derived, not in the workbook"),
    "cover": ("表紙から採用", "taken from the cover"),
    "heading": ("見出し", "headings"),
    "struck": ("取消線", "struck through"),
    "note": ("注記", "remarks between the lines"),
    "unused": ("見出しが不明な列", "columns of unknown heading"),
    "outside": ("表の外", "outside of any table"),
    "hidden": ("非表示・対象外のシート", "hidden or skipped sheets"),
    "refused": ("取込不可", "refused"),
    "beside": ("取込不可の行のほかのセル", "beside a refused cell, not read"),
}
COLUMNS = ("sheet", "cell", "action", "part", "line", "field", "value", "why")


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a cell. ``cell`` is empty for what no cell says; ``line`` is ``file.item``, and so on."""

    sheet: str
    cell: str
    action: Action
    part: str = ""
    line: str = ""
    field: str = ""
    value: str = ""
    why: str = ""


class Fault(msgspec.Struct, frozen=True):
    """A cell that cannot be taken: the code of the catalogue and its facts, ``sheet`` and ``cell`` among them."""

    code: str
    facts: dict[str, Any]

    def error(self, more: int = 0) -> MigrationError:
        """The error that says so, with the number of others behind it."""
        return MigrationError(self.code, **self.facts, more=f" (+{more:,})" if more else "")


class Report:
    """The marks of one import, gathered while it goes; a cell may have several, such as one half struck through."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.faults: list[Fault] = []

    def add(self, sheet: str, cell: str, action: Action, value: str = "", why: str = "", **more: str) -> None:
        """Say what became of a cell."""
        self.marks.append(Mark(sheet=sheet, cell=cell, action=action, value=value, why=why, **more))

    def refuse(self, code: str, sheet: str, cell: str, **facts: Any) -> None:
        """Say that a cell cannot be taken; the import goes on to find the others and then ends."""
        fault = Fault(code, {"sheet": sheet, "cell": cell, **facts})
        self.faults.append(fault)
        self.add(sheet, cell, "refused", str(facts.get("value", "")), f"{code} {fault.error().detail()}")

    def finish(self, grids: Iterable[Grid]) -> None:
        """Name every cell that nothing was said of, so that each cell of the workbook is in the report."""
        said = {(mark.sheet, mark.cell) for mark in self.marks}
        refused = {(mark.sheet, mark.cell.lstrip(ascii_uppercase)) for mark in self.marks if mark.action == "refused"}
        for grid in grids:
            for row, cells in grid.cells.items():
                other: Action = "beside" if (grid.name, str(row)) in refused else "outside"
                for column, cell in cells.items():
                    if (grid.name, ref(row, column)) not in said and (cell.text.strip() or cell.struck):
                        action: Action = "hidden" if grid.hidden else other
                        self.add(grid.name, ref(row, column), action, cell.text or cell.struck)

    def counts(self) -> dict[str, int]:
        """How many cells have each action, in the order of :data:`WORDS`."""
        found = Counter(mark.action for mark in self.marks)
        return {action: found[action] for action in WORDS if found[action]}

    def raise_first(self) -> None:
        """End with the first fault, where there is one.

        Raises:
            MigrationError: The first cell that cannot be taken; ``facts["more"]`` has the number of others.
        """
        if self.faults:
            raise self.faults[0].error(len(self.faults) - 1)

    def write(self, path: Path) -> None:
        """Write the marks as CSV in UTF-8 with a BOM, a line each, whole or not at all."""
        made = io.StringIO()
        writer = csv.writer(made, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(mark, name) for name in COLUMNS] for mark in self.marks)
        with files.open_atomic(path) as file:
            file.write(made.getvalue().encode("utf-8-sig"))

    def count_lines(self, lang: Lang) -> list[str]:
        """The counts as lines for a terminal."""
        return [f"  {count:>7,}  {WORDS[action][lang != 'ja']}" for action, count in self.counts().items()]  # type: ignore[index]
