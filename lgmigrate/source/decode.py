"""From a block of records to columns: a decoder per field, chosen once when the record layout is known.

The kernel fills Arrow buffers; here the columns of a record type are filled together, piece by piece, and handed to
polars. What a field could not be decoded to comes back as :class:`BadFields`, as columns.
"""

from collections.abc import Callable, Sequence

import msgspec
import polars as pl
import pyarrow as pa

from lgmigrate.charset import Lookup
from lgmigrate.source.columns import (
    SLACK,
    BadFields,
    Bytes,
    Column,
    DigitsColumn,
    HexColumn,
    Hits,
    Ints,
    NumberColumn,
    Rows,
    TextColumn,
)
from lgmigrate.source.record import Field, RecordType

__all__ = ["STATUS_CODES", "BadFields", "Bytes", "Decoded", "FieldDecoder", "Hits", "Ints", "Rows", "TypeDecoder"]

PIECE_BYTES = 1 << 20
"""Bytes of records that all columns are decoded of in turn: with what they become, they fit a second-level cache."""
TEXT_LIMIT = 1 << 31
"""Arrow string views address the text of a column with 31 bits; rows are split so that no column exceeds it."""

STATUS_CODES = {
    1: "LGM-C010",
    2: "LGM-C011",
    3: "LGM-C012",
    4: "LGM-C013",
    5: "LGM-C014",
    6: "LGM-C015",
    7: "LGM-S021",
    8: "LGM-S022",
    9: "LGM-S023",
    10: "LGM-S024",
    11: "LGM-S025",
}
"""What the kernel's status numbers are in the catalogue."""


class Decoded(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of some rows; bad fields are null in them."""

    frame: pl.DataFrame
    bad: list[BadFields]
    hits: list[Hits]


class FieldDecoder:
    """Decodes one field of a record type.

    Args:
        field: The field.
        lookup: The compiled code page, for text.
        trim: Where padding is cut if the field itself does not say.
    """

    def __init__(self, field: Field, lookup: Lookup, trim: str) -> None:
        self.field = field
        self.most = 0
        self._column: Callable[[Rows, bool], Column]
        if field.is_text:
            decoder = lookup.decoder(field.kind, bytes.fromhex(field.pad) or None, field.trim or trim)
            self.most = decoder.most(field.width)
            self._column = lambda rows, collect: TextColumn(field, rows, decoder, collect)
        elif field.kind == "raw":
            self.most = 2 * field.width
            self._column = lambda rows, _: HexColumn(field, rows)
        elif field.kind == "zoned" and field.value == "text":
            self.most = field.width
            self._column = lambda rows, _: DigitsColumn(field, rows)
        else:
            self._column = lambda rows, _: NumberColumn(field, rows)

    def column(self, rows: Rows, collect: bool = False) -> Column:
        """An empty column for some rows; ``collect`` asks for the user-defined characters in it."""
        return self._column(rows, collect)


class TypeDecoder:
    """Decodes the fields of one record type, all or some.

    Args:
        one: The record type.
        lookup: The compiled code page.
        trim: Where padding is cut if a field itself does not say.
    """

    def __init__(self, one: RecordType, lookup: Lookup, trim: str) -> None:
        self.type = one
        self.fields = {field.name: FieldDecoder(field, lookup, trim) for field in one.columns}
        self.schema = pl.Schema({name: decoder.field.dtype for name, decoder in self.fields.items()})

    def rows_at_once(self, columns: Sequence[str]) -> int:
        """How many rows fit into one frame of these columns without a column's text passing its limit."""
        most = max((self.fields[name].most for name in columns), default=0)
        return max(1, (TEXT_LIMIT - SLACK) // max(most, 1))

    def decode(self, rows: Rows, columns: Sequence[str], collect: bool = False) -> Decoded:
        """Decode columns of some rows.

        Args:
            rows: The records; at most :meth:`rows_at_once`.
            columns: Names of the columns wanted, in this order.
            collect: Whether to collect the user-defined characters.
        """
        filled = [self.fields[name].column(rows, collect) for name in columns]
        step = max(1, PIECE_BYTES // rows.stride)
        for start in range(0, len(rows), step):
            stop = min(start + step, len(rows))
            for column in filled:
                column.fill(start, stop)
        bad = [found for column in filled if (found := column.bad_fields())]
        hits = [met for column in filled if (met := column.hits())]
        if not columns:
            return Decoded(frame=pl.DataFrame(height=len(rows)), bad=bad, hits=hits)
        batch = pa.RecordBatch.from_arrays([column.array() for column in filled], names=list(columns))
        frame = pl.DataFrame(batch, schema=pl.Schema({name: self.schema[name] for name in columns}))
        return Decoded(frame=frame, bad=bad, hits=hits)
