"""Expressions over fields, as people write them in layouts and on the command line: ``KBN = '1' and KENSU > 0``.

The language is that of SQL conditions, as polars reads it; field names need no quotes, hyphens in them or not.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from lgmigrate.errors import MigrationError

TRIED = 2
"""Empty rows that an expression is tried on."""
_TEXT = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


def quoted(text: str, names: Sequence[str]) -> str:
    """The expression with every known name in double quotes, as SQL wants those that are no plain words."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    if not known:
        return text
    word = re.compile(rf"{_TEXT.pattern}|(?<![\w-])(?P<name>{known})(?![\w-])")
    return word.sub(lambda found: f'"{found["name"]}"' if found["name"] else found[0], text)


def names_in(text: str, names: Sequence[str]) -> list[str]:
    """The fields that an expression asks for.

    Raises:
        MigrationError: LGM-S036 where it is no expression, or names what is no field.
    """
    return list(dict.fromkeys(_parsed(text, names).meta.root_names()))


def compile_expression(text: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """An expression over columns that says yes or no for each row.

    Args:
        text: The expression.
        schema: The columns there are, and what they hold.

    Raises:
        MigrationError: LGM-S036 where it is no expression, names what is no column, compares what cannot be compared,
            or is no condition on a row.
    """
    made = _parsed(text, list(schema))
    try:
        found = pl.DataFrame(schema=dict(schema)).clear(TRIED).select(made.alias("is")).to_series()
    except pl.exceptions.PolarsError as error:
        raise MigrationError("LGM-S036", expression=text, why=str(error).splitlines()[0]) from error
    if found.dtype != pl.Boolean():
        raise MigrationError("LGM-S036", expression=text, why=f"it gives {found.dtype}, not yes or no")
    if len(found) != TRIED or not made.meta.root_names():
        raise MigrationError("LGM-S036", expression=text, why="it is no condition on one record and its fields")
    return made


def _parsed(text: str, names: Sequence[str]) -> pl.Expr:
    try:
        made = pl.sql_expr(quoted(text, names))
    except pl.exceptions.PolarsError as error:
        raise MigrationError("LGM-S036", expression=text, why=str(error).splitlines()[0]) from error
    unknown = [name for name in made.meta.root_names() if name not in names]
    if unknown:
        why = f"{unknown[0]!r} is no field; there are {', '.join(names)}"
        raise MigrationError("LGM-S036", expression=text, why=why)
    return made
