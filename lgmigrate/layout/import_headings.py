"""Headings of tables, known by the names of their columns, never by position.

A heading takes one to three rows. What a column is called is looked up with all its rows joined, then by the lowest,
then by the highest that is the column's alone.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

import msgspec

from lgmigrate.layout.import_grid import Grid, ref
from lgmigrate.layout.import_report import Report
from lgmigrate.layout.import_words import Words, plain

DEEPEST = 3
"""Rows of a heading at most."""
SEVERAL = frozenset({("items", "name")})
"""What may stand in several columns: the levels of item names."""
ORDER = ("items", "relations", "codes", "code_lists", "files")


class Heading(msgspec.Struct, frozen=True, dict=True):
    """A heading: the part, its first and last row, the columns of each field, and those of no field."""

    part: str
    top: int
    bottom: int
    fields: dict[str, list[int]]
    unknown: list[int]

    @cached_property
    def left(self) -> int:
        """Its first column."""
        return min(self._columns())

    @cached_property
    def right(self) -> int:
        """Its last column."""
        return max(self._columns())

    def _columns(self) -> list[int]:
        return [*(column for columns in self.fields.values() for column in columns), *self.unknown]

    def meets(self, other: "Heading") -> bool:
        """Whether both stand in the same columns, at least in part."""
        return self.left <= other.right and other.left <= self.right


def may_begin(grid: Grid, row: int, words: Words) -> bool:
    """Whether any heading stands in a row: most rows are seen not to be one by that alone."""
    return any(plain(grid.own(*at).text) in words.every_heading for at in grid.begun(row))


def headings_at(grid: Grid, row: int, words: Words, report: Report) -> list[Heading]:
    """The headings that begin in a row: none, one, or several side by side."""
    best = _deepest(grid, row, words)
    if not best or _fits_below(grid, best, words):
        return []
    doubled = _doubled(best)
    if not doubled:
        return [best]
    parts = [_match(grid, row, best.bottom, words, columns) for columns in _blocks(grid, best, doubled)]
    if all(parts) and not any(_doubled(one) for one in parts if one):
        return [one for one in parts if one]
    for field, columns in doubled.items():
        places = ", ".join(ref(row, column) for column in columns)
        report.refuse("LGM-L072", grid.name, ref(row, columns[0]), field=field, places=places)
    return [best]


def _deepest(grid: Grid, row: int, words: Words) -> Heading | None:
    """The heading from this row down whose rows say most."""
    least = _merged_height(grid, row)
    found = [_match(grid, row, row + depth - 1, words) for depth in range(least, max(DEEPEST, least) + 1)]
    known = [one for one in found if one and _is_heading(grid, one, row + least - 1, words)]
    return max(known, key=lambda one: (_said(one), -one.bottom), default=None)


def _fits_below(grid: Grid, heading: Heading, words: Words) -> bool:
    """Whether the row below says as much by itself: then this one is a title, no heading."""
    if heading.bottom == heading.top:
        return False
    below = _match(grid, heading.top + 1, heading.bottom, words)
    return below is not None and _said(below) >= _said(heading)


def _said(heading: Heading) -> int:
    return sum(map(len, heading.fields.values()))


def _merged_height(grid: Grid, row: int) -> int:
    areas = [grid.area(row, column) for column in grid.columns(row)]
    heights = [area.bottom - row + 1 for area in areas if area and area.top == row]
    return min(max(heights, default=1), DEEPEST)


def _is_heading(grid: Grid, heading: Heading, surely: int, words: Words) -> bool:
    """Whether the rows below those that surely belong to a heading hold nothing but headings."""
    known = words.fields_of(heading.part)
    for row in range(surely + 1, heading.bottom + 1):
        for at in grid.begun(row):
            path = _path(grid, heading.top, row, at[1])
            labels = {path[-1][0], "".join(label for label, _ in path)} if path else set()
            if plain(grid.own(*at).text) and not labels & known.keys():
                return False
        if not grid.begun(row):
            return False
    return True


def _match(grid: Grid, top: int, bottom: int, words: Words, only: Sequence[int] | None = None) -> Heading | None:
    """The part whose fields these rows name, if they name one's."""
    shown = sorted({column for row in range(top, bottom + 1) for column in grid.columns(row)})
    columns = [column for column in shown if only is None or column in only]
    if len(columns) < 2:
        return None
    paths = {column: _path(grid, top, bottom, column) for column in columns}
    found = [_as_part(part, top, bottom, paths, words) for part in ORDER]
    sound = [one for one in found if one and _enough(one)]
    titles = plain(grid.name)
    hinted = {part for part, names in words.parts.items() if any(plain(name) in titles for name in names)}
    return max(sound, key=lambda one: (_said(one), one.part in hinted), default=None)


def _path(grid: Grid, top: int, bottom: int, column: int) -> tuple[tuple[str, bool], ...]:
    """What stands over a column, from above, each cell once; and whether it stands over this column alone."""
    path = []
    for anchor in dict.fromkeys(grid.anchor(row, column) for row in range(top, bottom + 1)):
        area = grid.area(*anchor)
        label = plain(grid.own(*anchor).text)
        if label:
            path.append((label, area is None or area.left == area.right))
    return tuple(path)


def _label_fields(path: tuple[tuple[str, bool], ...], known: dict[str, list[str]]) -> list[str]:
    """The fields that a column may be by what stands over it."""
    if not path:
        return []
    joined, lowest = "".join(label for label, _ in path), path[-1][0]
    highest = path[0][0] if path[0][1] or len(path) == 1 else ""
    return next((known[label] for label in (joined, lowest, highest) if label in known), [])


def _as_part(
    part: str, top: int, bottom: int, paths: dict[int, tuple[tuple[str, bool], ...]], words: Words
) -> Heading | None:
    """The columns as fields of a part. A heading that may be two fields is the one that no other column is."""
    known = words.fields_of(part)
    choices = {column: _label_fields(path, known) for column, path in paths.items()}
    fields: dict[str, list[int]] = {}
    for column, choice in choices.items():
        if len(choice) == 1:
            fields.setdefault(choice[0], []).append(column)
    for column, choice in choices.items():
        if len(choice) > 1:
            field = next((one for one in choice if one not in fields), choice[0])
            fields.setdefault(field, []).append(column)
    unknown = [column for column, choice in choices.items() if not choice and paths[column]]
    if not fields or len(unknown) > sum(map(len, fields.values())):
        return None
    return Heading(part, top, bottom, fields, unknown)


def _enough(heading: Heading) -> bool:
    """Whether the fields are those that the part cannot do without."""
    has = heading.fields.keys()
    needed = {
        "items": "name" in has and bool(has & {"type", "digits"}) and len(has) >= 3,
        "relations": {"parent", "child"} <= has,
        "codes": {"code", "title"} <= has,
        "code_lists": bool(has & {"name", "list_id"}) and bool(has & {"title", "digits"}),
        "files": "name" in has and bool(has & {"no", "physical"}),
    }
    return needed[heading.part]


def _doubled(heading: Heading) -> dict[str, list[int]]:
    """Fields that stand in several columns and may not."""
    return {
        field: columns
        for field, columns in heading.fields.items()
        if len(columns) > 1 and (heading.part, field) not in SEVERAL
    }


def _blocks(grid: Grid, heading: Heading, doubled: dict[str, list[int]]) -> Iterable[list[int]]:
    """The columns of tables side by side: apart by an empty column, or beginning where a field comes again."""
    shown = sorted({column for row in range(heading.top, heading.bottom + 1) for column in grid.columns(row)})
    gaps = [column for before, column in pairwise(shown) if column > before + 1]
    starts = gaps or min(doubled.values(), key=lambda columns: columns[0])[1:]
    edges = [shown[0], *starts, shown[-1] + 1]
    return [[column for column in shown if first <= column < last] for first, last in pairwise(edges)]
