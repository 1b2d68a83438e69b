"""The beginning of a delimited file: lines that are no rows, the row of names, and which column is which."""

from collections import Counter

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.source.delimited.rows import BLANK, Row, RowReader, first_line_end, lines_in
from lgmigrate.source.delimited.text import Window
from lgmigrate.source.field import RESERVED
from lgmigrate.source.table import Column, DelimitedForm, TableDefinition

SAMPLE = 100
"""Rows that are looked at to tell how many values a row has."""


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """A definition bound to a file.

    Attributes:
        definition: With the columns that the file has, where it does not list them.
        places: Column → where its value stands in a row, from 0.
        columns: Values of a row.
        trailing: Whether the rows looked at end with a delimiter.
        ignored: What the file has beside the columns, by name or position.
    """

    definition: TableDefinition
    places: dict[str, int]
    columns: int
    trailing: bool
    ignored: list[str]


def pass_head(window: Window, form: DelimitedForm) -> list[str]:
    """Read over what stands before the records. Returns the names in the header, or nothing where there is none.

    Raises:
        MigrationError: LGM-S091 where the file ends before the header does, or it cannot be read.
    """
    for _ in range(form.skip):
        while (end := first_line_end(window.text, 0, window.final)) is None:
            window.fill()
        _consume(window, end)
    names: list[str] = []
    for _ in range(form.header):
        row = _first_row(window, form)
        if row is None or row.fault:
            why = f"the row of names is not sound ({row.fault})" if row else "the file ends before it"
            raise MigrationError("LGM-S091", path=str(window.path), why=why)
        names = [value.decode() for value in row.values]
        _consume(window, row.end)
    if form.trailing and names and not names[-1]:
        names.pop()
    return names


def _first_row(window: Window, form: DelimitedForm) -> Row | None:
    """The first row of a window, blank lines before it passed; None where there is none."""
    reader = RowReader(msgspec.structs.replace(form, ragged="reject"))
    while True:
        if not window.text and window.final:
            return None
        row = reader.row(window.text, 0, window.final) if window.text else None
        if row is None:
            window.fill()
        elif row.fault == BLANK:
            _consume(window, row.end)
        else:
            return row


def _consume(window: Window, end: int) -> None:
    if end:
        window.consume(end, lines_in(window.text, 0, end))


def bound(definition: TableDefinition, names: list[str], window: Window) -> Bound:
    """Bind a definition to the names in the header, or to the rows of a window that stands behind its head.

    Raises:
        MigrationError: LGM-S091 where names or positions are not those of the definition.
    """
    path = str(window.path)
    counts = _counts(window, definition.delimited)
    columns = definition.columns
    if names:
        places = _by_name(definition, names, path)
        count = len(names)
    else:
        places, count = _by_position(definition, counts, path)
        names = [str(number) for number in range(1, count + 1)]
    if not columns:
        columns = [Column(name=name) for name in places]
    used = set(places.values())
    ignored = [names[place] or str(place + 1) for place in range(count) if place not in used]
    if ignored and definition.rest == "error":
        why = f"it has columns that are not in the definition: {', '.join(ignored)}; these are: {', '.join(places)}"
        raise MigrationError("LGM-S091", path=path, why=why)
    return Bound(
        definition=msgspec.structs.replace(definition, columns=columns),
        places=places,
        columns=count,
        trailing=definition.delimited.trailing and counts[count + 1] > counts[count],
        ignored=ignored,
    )


def without_head(one: Bound, page: str) -> TableDefinition:
    """The definition of a bound one for its rows alone: nothing before them, the columns by position."""
    columns = [msgspec.structs.replace(column, source=one.places[column.name] + 1) for column in one.definition.columns]
    form = msgspec.structs.replace(one.definition.delimited, header=0, skip=0)
    encoding = page if one.definition.charset is None else one.definition.encoding
    return msgspec.structs.replace(one.definition, columns=columns, delimited=form, encoding=encoding)


def _counts(window: Window, form: DelimitedForm) -> Counter[int]:
    """How many of the first rows have how many values."""
    reader = RowReader(msgspec.structs.replace(form, ragged="reject"))
    at, found = 0, Counter[int]()
    while at < len(window.text) and found.total() < SAMPLE:
        row = reader.row(window.text, at, window.final)
        if row is None:
            break
        if not row.fault:
            found[len(row.values)] += 1
        at = row.end
    return found


def _by_name(definition: TableDefinition, names: list[str], path: str) -> dict[str, int]:
    """Column → place, by the names in the header."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if not definition.columns:
        if twice or not all(map(_is_name, names)):
            why = (
                f"names are missing, stand twice or cannot be, so columns must be listed: {', '.join(map(repr, names))}"
            )
            raise MigrationError("LGM-S091", path=path, why=why)
        return {name: place for place, name in enumerate(names)}
    wanted = {one.name: one.name if one.source is None else one.source for one in definition.columns}
    missing = [str(name) for name in wanted.values() if isinstance(name, str) and name not in names]
    missing += [str(place) for place in wanted.values() if isinstance(place, int) and place > len(names)]
    if missing:
        why = f"it has no column {', '.join(map(repr, missing))}; its columns are {', '.join(map(repr, names))}"
        raise MigrationError("LGM-S091", path=path, why=why)
    for name in wanted.values():
        if name in twice:
            raise MigrationError("LGM-S091", path=path, why=f"{name!r} stands twice; give its position instead")
    return {column: name - 1 if isinstance(name, int) else names.index(name) for column, name in wanted.items()}


def _is_name(name: str) -> bool:
    """Whether a column can be called so."""
    return bool(name) and "\0" not in name and not name.startswith(RESERVED)


def _by_position(definition: TableDefinition, counts: Counter[int], path: str) -> tuple[dict[str, int], int]:
    """Column → place in a file without names, and how many values its rows have."""
    form = definition.delimited
    given = {one.name: one.source - 1 if isinstance(one.source, int) else place
             for place, one in enumerate(definition.columns)}  # fmt: skip
    usual = counts.most_common(1)[0][0] if counts else 0
    if form.trailing and usual:
        usual -= 1
    least = max(given.values(), default=-1) + 1
    count = least if least and (definition.rest == "error" or form.ragged == "join") else max(usual, least)
    if not count:
        why = "it has no header and no sound row that shows how many columns there are, so columns must be listed"
        raise MigrationError("LGM-S091", path=path, why=why)
    matching = counts[count] + (counts[count + 1] if form.trailing else 0)
    if counts and not matching and form.ragged == "reject":
        shown = ", ".join(f"{found} ({rows:,} rows)" for found, rows in counts.most_common(3))
        why = f"its rows have {shown} values, not the {count} of the definition"
        raise MigrationError("LGM-S091", path=path, why=why)
    return given or {str(place + 1): place for place in range(count)}, count
