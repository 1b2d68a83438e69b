"""What does not hold together in a table definition."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lgmigrate.source.field import RESERVED

if TYPE_CHECKING:
    from lgmigrate.source.table import Column, DelimitedForm, TableDefinition


def faults(definition: "TableDefinition") -> Iterator[str]:
    """What does not hold together, in sentences."""
    yield from _column_faults(definition.columns, [], "[[column]]")
    own = {column.name for column in definition.columns}
    names = [repeat.name for repeat in definition.repeats]
    yield from (f"[[repeat]] {name!r} stands twice" for name in sorted({one for one in names if names.count(one) > 1}))
    for repeat in definition.repeats:
        place = f"[[repeat]] {repeat.name!r}"
        yield from (f"{place} inherits {name!r}, which is no column" for name in repeat.inherit if name not in own)
        yield from _column_faults(repeat.columns, repeat.inherit, place)
    if definition.form == "delimited":
        yield from _delimited_faults(definition.delimited)
        if not definition.delimited.header:
            named = [column.name for column in definition.columns if isinstance(column.source, str)]
            yield from (f"[[column]] {name!r} is by name, but the file has no header" for name in named)
        if definition.delimited.ragged == "join" and not definition.columns:
            yield '[delimited] ragged = "join" needs the columns: how many values a row has'
    if definition.form == "xml" and definition.xml is None:
        yield "[xml] is missing: it names the elements that are records"
    if definition.form == "xml" and not definition.columns:
        yield "XML has no columns of its own: [[column]] is missing"
    if definition.form != "xml" and definition.repeats:
        yield "[[repeat]] goes with XML only"


def _column_faults(columns: "list[Column]", inherited: list[str], place: str) -> Iterator[str]:
    names = [*inherited, *(column.name for column in columns)]
    yield from (f"{place} {name!r} stands twice" for name in sorted({one for one in names if names.count(one) > 1}))
    for column in columns:
        if not column.name:
            yield f"{place}: a name is missing"
        if "\0" in column.name:
            yield f"{place} {column.name!r}: a name has no NUL"
        if column.name.startswith(RESERVED):
            yield f"{place} {column.name!r}: names that begin with {RESERVED} are the tool's own"
        if isinstance(column.source, int) and column.source < 1:
            yield f"{place} {column.name!r}: positions count from 1"


def _delimited_faults(form: "DelimitedForm") -> Iterator[str]:
    marks = {"delimiter": form.delimiter, "quote": form.quote, "escape": form.escape}
    for key, mark in marks.items():
        if mark in ("\r", "\n", "\0") or len(mark) > 1:
            yield f"[delimited] {key} is one character that ends no line, not {mark!r}"
        elif not mark.isascii():
            yield f"[delimited] {key} is an ASCII character, not {mark!r}"
    if not form.delimiter:
        yield "[delimited] delimiter is missing"
    if not form.quote and form.quoting == "usual":
        yield '[delimited] without a quote, quoting is "none"'
    used = [mark for key, mark in marks.items() if mark and (key != "quote" or form.quoting == "usual")]
    if len(set(used)) < len(used):
        yield "[delimited] delimiter, quote and escape are different characters"
    if form.ragged == "join" and (form.quoting != "none" or form.escape):
        yield '[delimited] ragged = "join" goes with quoting = "none" and without escape'
    if form.excel and (form.quoting == "none" or form.quote != '"'):
        yield '[delimited] excel = true goes with the quote "'
    if form.blanks == "skip" and " " in used:
        yield '[delimited] blanks = "skip" does not go with a blank as delimiter, quote or escape'
