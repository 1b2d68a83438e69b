"""A converted copybook as TOML, what is left open in it standing as comments at its place."""

from lgmigrate.source.copybook.items import Copybook
from lgmigrate.source.copybook.record import Conversion, Open
from lgmigrate.source.record_writing import field_lines, record_toml

EXAMPLE = 'when = { FIELD = "value" }'


def copybook_toml(copybook: Copybook, done: Conversion, assumed: tuple[str, ...] = ()) -> str:
    """The record of a copybook as TOML.

    Args:
        copybook: What it was made of.
        done: The conversion.
        assumed: Further sentences about what was assumed.

    Returns:
        The text. It loads as it is where the record is complete; otherwise the comments say what to add.
    """
    comments: dict[tuple[int, ...], list[str]] = {}
    said = [*assumed, *copybook.assumptions, *done.notes]
    head = [f"from {copybook.name}, as the compiler {copybook.compiler.name!r} lays it out"]
    if not done.complete:
        head.append("TO DO: every type but the last needs a `when`; without, this file does not load")
    comments[()] = [*head, *(f"assumed: {one}" for one in said)]
    for one in done.open:
        comments.setdefault(one.at, []).extend(_lines(one))
    return record_toml(done.record, comments)


def _lines(one: Open) -> list[str]:
    if one.fields is None:
        return [f"TO DO: {one.what} Uncomment what holds, or write another condition:", *(one.hints or (EXAMPLE,))]
    lines = [f"{one.what}.", f'To read both: once more with --when "{one.name}=EXPRESSION". It would be:']
    return [*lines, *(f"perhaps {hint}" for hint in one.hints), *field_lines(one.fields)]
