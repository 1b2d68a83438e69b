"""Which class of column a field becomes: decided once, when the record layout is known."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import msgspec

from lgmigrate.charset import Lookup
from lgmigrate.source.columns import Column, TextColumn
from lgmigrate.source.columns_of_numbers import (
    BitsColumn,
    DigitsColumn,
    FlagsColumn,
    FloatColumn,
    HexColumn,
    NumberColumn,
    mask_of,
)
from lgmigrate.source.field import Field, Zone
from lgmigrate.source.nulls import null_rules, zone_of
from lgmigrate.source.rows import Ints, Rows


class Make(Protocol):
    """Makes an empty column for some rows."""

    def __call__(self, rows: Rows, collect: bool = False, lengths: Ints | None = None) -> Column:
        """The column; ``collect`` and ``lengths`` as in :class:`~lgmigrate.source.columns.TextColumn`."""


class Maker(msgspec.Struct, frozen=True, kw_only=True):
    """How columns of a field are made; ``most`` is the most bytes of text that one value can have."""

    make: Make
    most: int = 0


def maker(field: Field, lookup: Lookup, trim: str, zone: Zone | None = None) -> Maker:
    """How columns of a field are made.

    Args:
        field: A field that becomes a column.
        lookup: The compiled code page of the field.
        trim: Where padding is cut if the field itself does not say.
        zone: How zoned digits look if the field itself does not say; by default as those of the page.
    """
    zone = field.zone or zone or zone_of(lookup.page)
    nulls = null_rules(field, lookup.page, zone)
    if field.is_text:
        decoder = lookup.decoder(field.kind, bytes.fromhex(field.pad) or None, field.trim or trim)

        def make(rows: Rows, collect: bool = False, lengths: Ints | None = None) -> Column:
            return TextColumn(field, rows, decoder, collect, nulls, lengths)

        return Maker(make=make, most=decoder.most(field.width))
    kinds: dict[str, tuple[Callable[[Rows], Column], int]] = {
        "raw": (partial(HexColumn, field, nulls=nulls), 2 * field.width),
        "zoned": (partial(NumberColumn, field, zone=zone, nulls=nulls), 0),
        "bits": (partial(BitsColumn, field, nulls=nulls), 0),
        "float": (partial(FloatColumn, field, nulls=nulls), 0),
    }
    if field.value == "text":
        kinds["zoned"] = (partial(DigitsColumn, field, zone=zone, nulls=nulls), field.width)
        kinds["bits"] = (partial(FlagsColumn, field, nulls=nulls), mask_of(field).bit_count())
    made, most = kinds.get(field.kind, (partial(NumberColumn, field, nulls=nulls), 0))

    def plain(rows: Rows, collect: bool = False, lengths: Ints | None = None) -> Column:  # noqa: ARG001 -- as text has them
        return made(rows)

    return Maker(make=plain, most=most)
