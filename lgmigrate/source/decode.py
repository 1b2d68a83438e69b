"""From a block of records to columns: a decoder per field, chosen once when the record layout is known.

The kernel fills Arrow buffers; here the columns of a record type are filled together, piece by piece, and handed to
polars. Where every field lies at the same place in every record that is all; where counts or meanings of bytes decide
(:mod:`lgmigrate.source.placing`), it is done for the records that are alike, section by section.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from lgmigrate.charset import Lookup
from lgmigrate.source.columns import SLACK, BadFields, Column, Hits, Nulled
from lgmigrate.source.conditions import Mask
from lgmigrate.source.field import Field, Zone
from lgmigrate.source.making import maker
from lgmigrate.source.placing import (
    NO_MEANING,
    NO_PARENT,
    WRONG_COUNT,
    WRONG_LENGTH,
    Faults,
    Placement,
    Section,
    in_all,
    scattered,
)
from lgmigrate.source.record import Record, RecordType
from lgmigrate.source.rows import Ints, Rows
from lgmigrate.source.shape import Leaf

PIECE_BYTES = 1 << 20
"""Bytes of records that all columns are decoded of in turn: with what they become, they fit a second-level cache."""
LEAST_PIECE = 1024
"""Rows of a piece, at least: a call for fewer costs more than what it decodes."""
INDICATED = "null_when"
"""The rule by which another field says that there is no value."""
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
    14: "LGM-S026",
    15: "LGM-S027",
    WRONG_LENGTH: "LGM-S012",
    NO_MEANING: "LGM-S014",
    WRONG_COUNT: "LGM-S015",
    NO_PARENT: "LGM-S016",
}
"""What status numbers are in the catalogue: the kernel's, and those of records as a whole."""


class Decoded(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of some rows; bad fields are null in them, and ``nulls`` lists those that are null by rule."""

    frame: pl.DataFrame
    bad: list[Faults]
    hits: list[Hits]
    nulls: list[Nulled]


class FieldDecoder:
    """Decodes one field of a record type.

    Args:
        field: The field.
        lookup: The compiled code page, for text.
        trim: Where padding is cut if the field itself does not say.
        zone: How zoned digits look if the field itself does not say; by default as those of the page.
    """

    def __init__(self, field: Field, lookup: Lookup, trim: str, zone: Zone | None = None) -> None:
        self.field, self.lookup = field, lookup
        made = maker(field, lookup, trim, zone)
        self.most, self._make = made.most, made.make

    def column(self, rows: Rows, collect: bool = False, lengths: Ints | None = None) -> Column:
        """An empty column for some rows.

        Args:
            rows: The rows.
            collect: Whether to collect the user-defined characters in it.
            lengths: How many bytes of the field count in each row; by default all.
        """
        return self._make(rows, collect, lengths)


class TypeDecoder:
    """Decodes the fields of one record type, all or some.

    Args:
        one: The record type.
        lookup_of: The compiled code page of a field.
        record: The layout, for what a field itself does not say.
        pads: The byte that short records were filled up with, if they were.
    """

    def __init__(
        self, one: RecordType, lookup_of: Callable[[Field], Lookup], record: Record, pads: int | None = None
    ) -> None:
        self.type, self._pads = one, pads
        self._leaves = {leaf.field.name: leaf for leaf in one.shape.leaves if leaf.field.kind != "filler"}
        self.fields = {
            name: FieldDecoder(leaf.field, lookup_of(leaf.field), record.trim, record.zone)
            for name, leaf in self._leaves.items()
        }
        self.schema = pl.Schema({field.name: field.dtype for field in one.columns})

    def rows_at_once(self, columns: Sequence[str]) -> int:
        """How many rows fit into one frame of these columns without a column's text passing its limit."""
        most = max((self.fields[name].most for name in columns if name in self.fields), default=0)
        return max(1, (TEXT_LIMIT - SLACK) // max(most, 1))

    def decode(self, rows: Rows, columns: Sequence[str], collect: bool = False) -> Decoded:
        """Decode columns of some rows.

        Args:
            rows: The records; at most :meth:`rows_at_once`.
            columns: Names of the columns wanted, in this order; none of the inherited ones.
            collect: Whether to collect the user-defined characters.
        """
        shape = self.type.shape
        if shape.plain and not shape.choices and rows.lengths is None:
            filled = {name: self.fields[name].column(rows, collect) for name in columns}
            return self._made(filled, Section(rows=rows, positions=None))
        return self._placed(self.placement(rows), columns, collect)

    def placement(self, rows: Rows) -> Placement:
        """Where the fields of some records lie."""
        return Placement(self.type.shape, rows, self.type.length, self._pads, self._value)

    def columns_of(self, placement: Placement, columns: Sequence[str], collect: bool = False) -> Decoded:
        """As :meth:`decode`, for records whose fields have been found."""
        return self._placed(placement, columns, collect)

    def fillers(self, placement: Placement | None, rows: Rows) -> list[tuple[Field, Rows]]:
        """Every filler, with the rows it is in, seen from its place."""
        found = []
        for leaf in self.type.shape.leaves:
            if leaf.field.kind == "filler":
                seen = rows if placement is None else placement.section(leaf.moves, leaf.guards).rows
                found.append((leaf.field, seen))
        return found

    def _value(
        self, leaf: Leaf, section: Section, lengths: Ints | None, without: Mask | None
    ) -> tuple[pl.Series, Faults | None]:
        """One column that decides where others lie, or whether they have a value."""
        name = leaf.field.name
        made = self._made({name: self.fields[name].column(section.rows, False, lengths)}, section, {name: without})
        return made.frame.to_series(), made.bad[0] if made.bad else None

    def _placed(self, placement: Placement, columns: Sequence[str], collect: bool) -> Decoded:
        together: dict[tuple[object, object], list[Leaf]] = {}
        for name in columns:
            leaf = self._leaves[name]
            together.setdefault((leaf.moves, leaf.guards), []).append(leaf)
        count = len(placement.rows)
        frames, bad, hits, nulls = [], [], [], []
        for leaves in together.values():
            section = placement.section(leaves[0].moves, leaves[0].guards)
            filled: dict[str, Column] = {}
            for leaf in leaves:
                decoder = self.fields[leaf.field.name]
                filled[leaf.field.name] = decoder.column(section.rows, collect, placement.lengths(leaf, section))
            without = {leaf.field.name: placement.nulls(leaf, section) for leaf in leaves if leaf.null_when}
            made = self._made(filled, section, without)
            bad += [in_all(one, section.positions) for one in made.bad]
            hits += [_in_all(one, section) for one in made.hits]
            nulls += [_null_in_all(one, section) for one in made.nulls]
            frames.append(scattered(made.frame, section.positions, count))
        frame = pl.concat(frames, how="horizontal").select(columns) if frames else pl.DataFrame(height=count)
        own = [one for one in bad if not placement.is_known(one.field.name)]  # the others are among its faults
        return Decoded(frame=frame, bad=[*placement.faults, *own], hits=hits, nulls=nulls)

    def _made(
        self, filled: dict[str, Column], section: Section, without: dict[str, Mask | None] | None = None
    ) -> Decoded:
        """Fill columns, piece by piece, and make a frame of them."""
        rows = section.rows
        step = max(1, PIECE_BYTES // max(self.type.length, 1), LEAST_PIECE)
        for start in range(0, len(rows), step):
            stop = min(start + step, len(rows))
            for column in filled.values():
                column.fill(start, stop)
        for name, mask in (without or {}).items():
            if mask is not None:
                filled[name].nullify(mask, INDICATED)
        bad = [_faults(found, rows, column.lengths) for column in filled.values() if (found := column.bad_fields())]
        hits = [met for column in filled.values() if (met := column.hits())]
        nulls = [one for column in filled.values() for one in column.nulled()]
        if not filled:
            return Decoded(frame=pl.DataFrame(height=len(rows)), bad=bad, hits=hits, nulls=nulls)
        batch = pa.RecordBatch.from_arrays([column.array() for column in filled.values()], names=list(filled))
        frame = pl.DataFrame(batch, schema=pl.Schema({name: self.schema[name] for name in filled}))
        return Decoded(frame=frame, bad=bad, hits=hits, nulls=nulls)


def _faults(bad: BadFields, rows: Rows, lengths: Ints | None) -> Faults:
    """Bad fields with their bytes, as many as count, and where they stand."""
    there = rows.take(bad.rows)
    return Faults(
        field=bad.field,
        rows=bad.rows,
        status=bad.status,
        where=bad.where,
        data=there.bytes_of(bad.field.at, bad.field.width),
        shown=None if lengths is None else lengths[bad.rows],
        offsets=there.offsets() + bad.field.at,
    )


def _in_all(hits: Hits, section: Section) -> Hits:
    """Hits of a section as those of all rows."""
    if section.positions is None:
        return hits
    return msgspec.structs.replace(hits, rows=section.positions[hits.rows].astype(np.int32))


def _null_in_all(nulled: Nulled, section: Section) -> Nulled:
    """Nulls of a section as those of all rows."""
    if section.positions is None:
        return nulled
    return msgspec.structs.replace(nulled, first=int(section.positions[nulled.first]))
