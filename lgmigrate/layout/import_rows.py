"""From the rows of a table to lines with a text for each field: what is a line, what a remark, what is struck through.

- A row whose names are wholly struck through is left out. Of a cell struck through in part the rest is taken.
- A merged cell that reaches down holds for every row that it reaches; one that reaches to the right is the first
  column's. 〃 and 同上 are the text above. A blank file or code list is that of the line above.
- A row with a text in one column only, or in one cell merged across several, is a remark, unless it stands where the
  name does.
"""

from collections.abc import Iterator

import msgspec

from lgmigrate.layout.import_grid import EMPTY, Cell, ref
from lgmigrate.layout.import_report import Report
from lgmigrate.layout.import_tables import Table, said_above
from lgmigrate.layout.import_words import Words, narrow

NAMES = {
    "files": ("name",),
    "items": ("name",),
    "relations": ("parent", "child"),
    "code_lists": ("name", "list_id"),
    "codes": ("code",),
}
"""The fields that a line is known by."""
DOWN = frozenset({"file", "file_id", "group_id", "list", "list_id", "gyomu"})
"""The fields that, left blank, are those of the line above."""


class Value(msgspec.Struct, frozen=True):
    """The text of a field, the cell it comes from, the column, and whether that cell stands in a row above."""

    text: str
    cell: str
    column: int
    number: bool = False
    filled: bool = False


class Line(msgspec.Struct, frozen=True):
    """A line of a part: the sheet, the row, and the values of each field that has any; names may have several.

    ``columns`` has the columns of every field of the table, so that the cell of a missing value has a name.
    """

    part: str
    sheet: str
    row: int
    values: dict[str, list[Value]]
    columns: dict[str, list[int]]

    def text(self, field: str) -> str:
        """The text of a field; empty where there is none."""
        found = self.values.get(field)
        return found[-1].text if found else ""

    def cell(self, field: str) -> str:
        """Where a field stands or would stand; where the line begins if the table has no such column."""
        if found := self.values.get(field):
            return found[-1].cell
        first = min(column for columns in self.columns.values() for column in columns)
        return ref(self.row, self.columns.get(field, [first])[0])

    def has(self, field: str) -> bool:
        """Whether the table has a column of this field."""
        return field in self.columns


class _Reader:
    """The rows of one table, and what stood above."""

    def __init__(self, table: Table, words: Words, report: Report, before: dict[str, Value]) -> None:
        self.table, self.words, self.report = table, words, report
        self.grid, self.part, self.fields = table.grid, table.part, table.heading.fields
        self.above: dict[str, Value] = before
        self.ditto = set(words.signs["ditto"])
        self._say(table.context)

    def _say(self, context: dict[str, tuple[int, int, str]]) -> None:
        if context:
            for field in DOWN - {"gyomu"}:
                self.above.pop(field, None)
        for field, (row, column, text) in context.items():
            self.above[field] = Value(text, ref(row, column), column, filled=True)
            self.report.add(self.grid.name, ref(row, column), "taken", text, part=self.part, field=field)

    def lines(self) -> Iterator[Line]:
        """The lines, in order; what is none is reported."""
        for row in self.table.rows:
            cells = {at for at in self.grid.anchors(row) if self._inside(at)}
            own = {at for at in cells if at[0] == row}
            if not own:
                continue
            said = said_above(self.grid, row, self.table.heading, self.words)
            if said and len(own) <= 2 * len(said):
                self._say(said)
                self._mark(own, "note", "names what follows")
            elif why := self._remark(row, cells):
                self._mark(own, "note", why)
            elif self._struck(row):
                self._mark(own, "struck", "the line is struck through")
            else:
                yield self._line(row)

    def _inside(self, at: tuple[int, int]) -> bool:
        heading = self.table.heading
        return heading.left <= at[1] <= heading.right

    def _mark(self, cells: set[tuple[int, int]], action: str, why: str) -> None:
        for at in sorted(cells):
            cell = self.grid.own(*at)
            text = cell.text or cell.struck
            self.report.add(self.grid.name, ref(*at), action, text, why, part=self.part)  # type: ignore[arg-type]

    def _remark(self, row: int, cells: set[tuple[int, int]]) -> str:
        """Why a row is no line; empty where it is one."""
        own = sorted(at for at in cells if at[0] == row)
        if len(own) > 2 and self._counts(row):
            return "numbers of the columns"
        if len(own) > 1:
            return ""
        named = {column for field in NAMES[self.part] for column in self.fields.get(field, ())}
        area = self.grid.area(*own[0])
        taken = {column for columns in self.fields.values() for column in columns}
        covered = taken & set(range(area.left, area.right + 1)) if area else {own[0][1]}
        if len(covered) > 1 and not covered <= named:
            return "one text across columns"
        if narrow(self.grid.own(*own[0]).text).startswith(tuple(map(narrow, self.words.signs["notes"]))):
            return "a remark"
        return "" if own[0][1] in named else "a text in one column, which is no name"

    def _counts(self, row: int) -> bool:
        """Whether a row numbers the columns: (1) (2) (3)."""
        texts = [narrow(self.grid.own(*at).text).strip("()[]") for at in sorted(self.grid.begun(row))]
        return all(text.isdecimal() for text in texts) and [int(text) for text in texts] == list(
            range(int(texts[0]), int(texts[0]) + len(texts))
        )

    def _struck(self, row: int) -> bool:
        """Whether the names of a row are all struck through."""
        cells = [self._cell(row, column)[0] for field in NAMES[self.part] for column in self.fields.get(field, ())]
        return not any(cell.text.strip() for cell in cells) and any(cell.struck for cell in cells)

    def _cell(self, row: int, column: int) -> tuple[Cell, tuple[int, int]]:
        at = self.grid.anchor(row, column)
        return (self.grid.own(*at), at) if at[1] == column else (EMPTY, (row, column))

    def _line(self, row: int) -> Line:
        values: dict[str, list[Value]] = {}
        for field, columns in self.fields.items():
            found = [value for column in columns if (value := self._value(row, column, field))]
            if not found and field in DOWN and field in self.above:
                found = [msgspec.structs.replace(self.above[field], filled=True)]
            if found:
                values[field] = found
                self.above[field] = found[-1]
        for field in DOWN & self.above.keys() - self.fields.keys():
            values[field] = [self.above[field]]
        for column in self.table.heading.unknown:
            cell, at = self._cell(row, column)
            if cell.text.strip() and at[0] == row:
                self.report.add(self.grid.name, ref(*at), "unused", cell.text, part=self.part)
        return Line(self.part, self.grid.name, row, values, self.fields)

    def _value(self, row: int, column: int, field: str) -> Value | None:
        cell, at = self._cell(row, column)
        place = ref(*at)
        if cell.fault:
            self.report.refuse("LGM-L066", self.grid.name, place, field=field, value=cell.fault)
        if cell.struck and at[0] == row:
            why = "a part of the cell" if cell.text.strip() else "the cell counts as empty"
            self.report.add(self.grid.name, place, "struck", cell.struck, why, part=self.part, field=field)
        if not cell.text.strip():
            return None
        if narrow(cell.text) in self.ditto and field in self.above:
            self.report.add(
                self.grid.name, place, "filled", cell.text, self.above[field].cell, part=self.part, field=field
            )
            return msgspec.structs.replace(self.above[field], filled=True)
        return Value(cell.text, place, column, cell.number, filled=at[0] != row)


def read_lines(tables: list[Table], words: Words, report: Report) -> list[Line]:
    """The lines of tables, in order. Tables of one part on one sheet go on with the file or list of the one before."""
    lines: list[Line] = []
    above: dict[tuple[str, str], dict[str, Value]] = {}
    for table in tables:
        before = above.setdefault((table.grid.name, table.part), {})
        before = {field: value for field, value in before.items() if field in DOWN}
        reader = _Reader(table, words, report, before)
        lines += reader.lines()
        above[table.grid.name, table.part] = reader.above
    return lines
