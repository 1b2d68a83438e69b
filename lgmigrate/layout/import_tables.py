"""Where the tables of a sheet are: from one heading to where the next in the same columns begins.

Above that, lines that only name the next table (``コード構成名：性別``) belong to it.
"""

from collections import Counter

import msgspec

from lgmigrate.layout.import_grid import Grid, letters, number_of, ref
from lgmigrate.layout.import_headings import Heading, headings_at, may_begin
from lgmigrate.layout.import_map import ImportMap
from lgmigrate.layout.import_report import Report
from lgmigrate.layout.import_words import Words, plain

CONTEXT: dict[str, tuple[str, ...]] = {"items": ("file",), "codes": ("list", "list_id")}
"""What a line above a table may say for all of its lines."""


class Table(msgspec.Struct, frozen=True):
    """A table: its sheet and heading, the rows of its lines, and what a line above it says of all (field → cell)."""

    grid: Grid
    heading: Heading
    rows: list[int]
    context: dict[str, tuple[int, int, str]]

    @property
    def part(self) -> str:
        """The part of the definition that it holds lines of."""
        return self.heading.part


def find_tables(grid: Grid, words: Words, mapping: ImportMap, report: Report) -> list[Table]:
    """The tables of a sheet, from above.

    A heading with two columns for one field is a fault of the report.
    """
    placed = [_placed(grid, one.part, one.first, one.last, one.columns) for one in mapping.placed_on(grid.name)]
    headings = list(placed)
    done = max((one.bottom for one in placed), default=0)
    for row in grid.rows:
        if row > done and may_begin(grid, row, words) and (found := headings_at(grid, row, words, report)):
            headings += found
            done = max(one.bottom for one in found)
    return [_table(grid, heading, headings, words) for heading in sorted(headings, key=lambda one: (one.top, one.left))]


def _placed(grid: Grid, part: str, top: int, bottom: int, columns: dict[str, str]) -> Heading:
    fields = {field: [number_of(name)] for field, name in columns.items()}
    taken = {column for columns in fields.values() for column in columns}
    shown = {column for row in range(top, bottom + 1) for column in grid.columns(row)}
    return Heading(part, top, bottom, fields, sorted(shown - taken))


def _table(grid: Grid, heading: Heading, headings: list[Heading], words: Words) -> Table:
    below = [one.top for one in headings if one.top > heading.bottom and one.meets(heading)]
    end = min(below, default=max(grid.rows, default=0) + 1)
    rows = [row for row in grid.rows if heading.bottom < row < end]
    if below:
        after = next(one for one in headings if one.top == end and one.meets(heading))
        start = _context_start(grid, after, heading.bottom + 1, words)
        rows = [row for row in rows if row < start]
    above = max((one.bottom for one in headings if one.bottom < heading.top and one.meets(heading)), default=0)
    first = _context_start(grid, heading, above + 1, words)
    context: dict[str, tuple[int, int, str]] = {}
    for row in range(first, heading.top):
        context |= said_above(grid, row, heading, words)
    return Table(grid, heading, rows, context)


def _context_start(grid: Grid, heading: Heading, least: int, words: Words) -> int:
    """The first row of what stands above a heading and belongs to it: labels with values, and titles of one cell."""
    start, blank = heading.top, False
    for row in range(heading.top - 1, least - 1, -1):
        inside = [at for at in grid.anchors(row) if heading.left <= at[1] <= heading.right]
        if not inside:
            blank = True
        elif said_above(grid, row, heading, words) or (len(inside) == 1 and not blank):
            start = row
        else:
            break
    return start


def said_above(grid: Grid, row: int, heading: Heading, words: Words) -> dict[str, tuple[int, int, str]]:
    """What a line says of all lines below it: field → row, column and text. ``項目名：値`` or label and value."""
    labels = words.labels_of(heading.part, CONTEXT.get(heading.part, ()))
    if not labels:
        return {}
    cells = [at for at in grid.begun(row) if heading.left <= at[1] <= heading.right]
    found: dict[str, tuple[int, int, str]] = {}
    for at, after in zip(cells, [*cells[1:], None], strict=True):
        text = grid.own(*at).text.strip().lstrip("■●◆○・【")
        label, sign, value = text.replace("：", ":").partition(":")
        if sign and value.strip() and plain(label) in labels:
            found[labels[plain(label)]] = (*at, value.strip().rstrip("】"))
        elif after and plain(text) in labels:
            found[labels[plain(text)]] = (*after, grid.own(*after).text.strip())
    only = len(cells) <= 2 * len(found)
    return found if only else {}


def heading_marks(table: Table, report: Report) -> None:
    """Say of the cells of a heading what they are, and of columns that no field is."""
    heading, grid = table.heading, table.grid
    field_of = {column: field for field, columns in heading.fields.items() for column in columns}
    for row in range(heading.top, heading.bottom + 1):
        for at in grid.begun(row):
            known = Counter(field_of.get(column, "") for column in _span(grid, at))
            field = known.most_common(1)[0][0]
            why = "" if field else f"column {letters(at[1])} is of no field"
            report.add(grid.name, ref(*at), "heading", grid.own(*at).text, why, part=heading.part, field=field)


def _span(grid: Grid, at: tuple[int, int]) -> range:
    area = grid.area(*at)
    return range(area.left, area.right + 1) if area else range(at[1], at[1] + 1)
