"""What a workbook says about itself as a whole: 業務, edition, title; all of a head in our own workbooks."""

import re
from collections.abc import Iterable

import msgspec

from lgmigrate.layout.import_grid import Grid, ref
from lgmigrate.layout.import_report import Report
from lgmigrate.layout.import_tables import Table
from lgmigrate.layout.import_words import Words, plain

_EDITION = re.compile(
    r"第\s*([0-9]+(?:\.[0-9]+)*)\s*版|(?<![A-Za-z])V(?:er(?:sion)?)?\.?\s*([0-9]+(?:\.[0-9]+)+)", re.IGNORECASE
)
_BARE = re.compile(r"(?:第|Ver(?:sion)?\.?|V)?\s*([0-9]+(?:\.[0-9]+)*)\s*版?", re.IGNORECASE)


OWN = frozenset({"family", "name", "provenance"})
"""What only covers of our own workbooks say."""


class Said(msgspec.Struct, frozen=True):
    """A value and where it stands."""

    text: str
    sheet: str
    cell: str

    @property
    def place(self) -> str:
        """Sheet and cell with the value."""
        return f"{self.sheet}!{self.cell} {self.text!r}"


class Cover(msgspec.Struct, frozen=True):
    """Label → value, and the editions that texts of cover and titles name."""

    values: dict[str, Said]
    editions: list[Said]

    @property
    def own(self) -> bool:
        """Whether ``layout export`` wrote the workbook: nothing else names family and definition."""
        return self.values.keys() >= OWN

    def text(self, field: str) -> str:
        """The value of a field, or nothing."""
        return self.values[field].text if field in self.values else ""


def read_cover(grids: Iterable[Grid], tables: list[Table], words: Words, report: Report) -> Cover:
    """Read the sheets without tables that are called as covers are, or else the first; then titles above tables."""
    shown = [grid for grid in grids if not grid.hidden]
    without = [grid for grid in shown if grid.name not in {table.grid.name for table in tables}]
    called = [grid for grid in without if any(plain(name) in plain(grid.name) for name in words.signs["covers"])]
    first = [grid for grid in without if grid is shown[0]]
    values: dict[str, Said] = {}
    editions: list[Said] = []
    for grid in called or first:
        values |= {field: said for field, said in _values(grid, words).items() if field not in values}
        editions += _editions(grid, grid.rows)
    if "version" in values and not values.keys() >= OWN:
        said = values.pop("version")
        if found := _BARE.fullmatch(said.text):
            values["version"] = msgspec.structs.replace(said, text=found[1])
    if "version" not in values and not editions:
        tops = {table.grid.name: (table.grid, table.heading.top) for table in reversed(tables)}
        editions = [
            said for grid, top in tops.values() for said in _editions(grid, [row for row in grid.rows if row < top])
        ]
    for field, said in values.items():
        report.add(said.sheet, said.cell, "cover", said.text, field=field)
    for said in editions:
        report.add(said.sheet, said.cell, "cover", said.text, field="version")
    return Cover(values, editions)


def _values(grid: Grid, words: Words) -> dict[str, Said]:
    labels = words.cover_labels()
    found: dict[str, Said] = {}
    for row in grid.rows:
        cells = grid.begun(row)
        for at, after in zip(cells, [*cells[1:], None], strict=True):
            text = grid.own(*at).text
            label, sign, value = text.replace("：", ":").partition(":")
            if sign and value.strip() and plain(label) in labels:
                found.setdefault(labels[plain(label)], Said(value.strip(), grid.name, ref(*at)))
            elif after and plain(text) in labels and grid.own(*after).text:
                found.setdefault(labels[plain(text)], Said(grid.own(*after).text, grid.name, ref(*after)))
    return found


def _editions(grid: Grid, rows: Iterable[int]) -> list[Said]:
    """Texts such as 第2.7版 and Ver.2.7, in half or full width."""
    import unicodedata

    found = []
    for row in rows:
        for at in grid.begun(row):
            text = unicodedata.normalize("NFKC", grid.own(*at).text)
            found += [Said(match[1] or match[2], grid.name, ref(*at)) for match in _EDITION.finditer(text)]
    return found
