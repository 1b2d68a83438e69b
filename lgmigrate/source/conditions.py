"""Whether conditions of a layout hold for records: values of fields, any of several, or an expression."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.errors import MigrationError
from lgmigrate.source.expression import compile_expression, names_in
from lgmigrate.source.field import Condition, When

Mask = npt.NDArray[np.bool_]
Values = Callable[[str], pl.Series]
"""Gives the column of a field: a value for each row, null where it has none."""


def holds(when: When, values: Values, names: Mapping[str, str], count: int) -> Mask:
    """For each row, whether a condition holds; a field without value fulfils none.

    Args:
        when: The condition.
        values: The columns.
        names: The column that a name in the condition means, where it is another.
        count: The number of rows.
    """
    if isinstance(when, str):
        return _expressed(when, values, names)
    some = np.zeros(count, np.bool_)
    for one in when if isinstance(when, list) else [when]:
        some |= _all(one, values, names, count)
    return some


def equal(column: pl.Series, value: str | int | list[str | int]) -> Mask:
    """For each row, whether a column has a value, or one of several."""
    several = value if isinstance(value, list) else [value]
    if column.dtype == pl.String():
        same = column.is_in([str(one) for one in several])
    else:
        same = column.is_in([int(one) for one in several])
    return same.fill_null(False).to_numpy()


def _all(condition: Condition, values: Values, names: Mapping[str, str], count: int) -> Mask:
    every = np.ones(count, np.bool_)
    for name, value in condition.items():
        every &= equal(values(names.get(name, name)), value)
    return every


def _expressed(when: str, values: Values, names: Mapping[str, str]) -> Mask:
    known = list(names)
    frame = pl.DataFrame({name: values(names[name]) for name in names_in(when, known)})
    try:
        held = frame.select(compile_expression(when, frame.schema)).to_series()
    except pl.exceptions.PolarsError as error:  # a CAST of what is no number
        raise MigrationError("LGM-S036", expression=when, why=str(error).splitlines()[0]) from error
    return held.fill_null(False).to_numpy()
