"""Which records are of a type: the conditions of its ``when``, tested without decoding anything else."""

import numpy as np
import polars as pl

from lgmigrate.source.columns import series
from lgmigrate.source.conditions import Mask, equal, holds
from lgmigrate.source.decode import FieldDecoder, TypeDecoder
from lgmigrate.source.expression import names_in
from lgmigrate.source.record import RecordType
from lgmigrate.source.rows import Rows


class Matcher:
    """Whether records are of a type.

    Args:
        one: The type.
        decoder: Its decoder.
    """

    def __init__(self, one: RecordType, decoder: TypeDecoder) -> None:
        self._when = one.when
        self._names = {name: name for name in decoder.fields}
        if isinstance(one.when, str):
            asked = names_in(one.when, list(decoder.fields))
        else:
            asked = [name for condition in one.conditions for name in condition]
        self._fields = {name: decoder.fields[name] for name in asked}
        self._need = max((made.field.end for made in self._fields.values()), default=0)
        self._tests = [
            [_Test(decoder.fields[name], value) for name, value in condition.items()] for condition in one.conditions
        ]

    def mask(self, rows: Rows) -> Mask:
        """For each record, whether it is of the type; one that ends before the fields asked for is not."""
        if self._when is None:
            return np.ones(len(rows), np.bool_)
        if rows.lengths is None or rows.stride > 1:
            return self._mask(rows)
        long = rows.lengths >= self._need
        if long.all():
            return self._mask(rows)
        mask = np.zeros(len(rows), np.bool_)
        mask[long] = self._mask(rows.take(long))
        return mask

    def _mask(self, rows: Rows) -> Mask:
        if isinstance(self._when, str):
            return holds(self._when, lambda name: decoded(self._fields[name], rows), self._names, len(rows))
        mask = np.zeros(len(rows), np.bool_)
        for tests in self._tests:
            every = np.ones(len(rows), np.bool_)
            for test in tests:
                every &= test.mask(rows)
            mask |= every
        return mask


class _Test:
    """Whether a field has one of some values; a field of one byte is looked up, not decoded."""

    def __init__(self, decoder: FieldDecoder, value: str | int | list[str | int]) -> None:
        self._decoder, self._value = decoder, value
        self._table: Mask | None = None
        if decoder.field.width == 1:
            every_byte = Rows(block=np.arange(256, dtype=np.uint8), stride=1, index=np.arange(256, dtype=np.int32))
            self._table = equal(decoded(decoder, every_byte.moved(np.full(256, -decoder.field.at))), value)

    def mask(self, rows: Rows) -> Mask:
        if self._table is None:
            return equal(decoded(self._decoder, rows), self._value)
        return self._table[rows.bytes_of(self._decoder.field.at, 1)[:, 0]]


def decoded(decoder: FieldDecoder, rows: Rows) -> pl.Series:
    """The column of one field."""
    column = decoder.column(rows)
    column.fill(0, len(rows))
    return series(column.array())
