"""What records of XML become: a frame for each table, and what was met on the way."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from lgmigrate.source.field import OCCURRENCE
from lgmigrate.source.xml.paths import XSI, Plan, Rows

ROW = "lgm_row"
"""The column with the row of the record in its batch, from 0."""
REPEATED, NESTED, UNKNOWN, REFERENCE = "LGM-S114", "LGM-S115", "LGM-S116", "LGM-S118"
ABSENT, NIL = "LGM-S120", "LGM-S121"
NIL_ATTRIBUTE = f"{{{XSI}}}nil"
SPACE = " \t\r\n"
"""All that XML takes for blank."""
EVENTS = pl.Schema({ROW: pl.Int64, "type": pl.String, "field": pl.String, "code": pl.String})

Ints = npt.NDArray[np.int64]


class Shaped(msgspec.Struct, frozen=True, kw_only=True):
    """Some records in columns.

    Attributes:
        frames: Type → its rows: :data:`ROW`, for what repeats the occurrence within the record (from 1), the columns.
        events: What was met where: a row for each thing, with columns of :data:`EVENTS`.
    """

    frames: dict[str, pl.DataFrame]
    events: pl.DataFrame


def schema_of(table: Rows) -> pl.Schema:
    """The columns of a table's frame."""
    occurrence = {OCCURRENCE: pl.Int64()} if table.each else {}
    return pl.Schema({ROW: pl.Int64(), **occurrence, **{one.column: pl.String() for one in table.columns}})


def moved(shaped: Shaped, by: int) -> Shaped:
    """The same of records that are so many rows further on."""
    if not by:
        return shaped
    there = pl.col(ROW) + by
    frames = {name: frame.with_columns(there) for name, frame in shaped.frames.items()}
    return Shaped(frames=frames, events=shaped.events.with_columns(there))


def placed(shaped: Shaped, rows: Sequence[int]) -> Shaped:
    """The same of records of which each has the row given here."""
    if not rows or rows[-1] == len(rows) - 1:
        return shaped
    to = pl.Series(ROW, rows, pl.Int64)
    frames = {name: frame.with_columns(to.gather(frame[ROW])) for name, frame in shaped.frames.items()}
    return Shaped(frames=frames, events=shaped.events.with_columns(to.gather(shaped.events[ROW])))


def joined(parts: Sequence[Shaped], plan: Plan, sorted_already: bool = False) -> Shaped:
    """Several parts of a batch as one, in the order of the records."""
    frames = {}
    for table in plan.tables:
        whole = pl.concat([schema_of(table).to_frame(), *(part.frames[table.type] for part in parts)])
        frames[table.type] = whole if sorted_already else whole.sort(ROW, maintain_order=True)
    return Shaped(frames=frames, events=pl.concat([EVENTS.to_frame(), *(part.events for part in parts)]))


def inheriting(shaped: Shaped, plan: Plan) -> dict[str, pl.DataFrame]:
    """The frames with the columns that rows of what repeats have of their record, put first."""
    frames = dict(shaped.frames)
    for table in plan.tables:
        if table.inherit:
            own = frames[plan.tables[0].type].select(ROW, *table.inherit)
            frame = frames[table.type].join(own, on=ROW, how="left", maintain_order="left")
            first = [name for name in (ROW, OCCURRENCE) if name in frame.columns]
            frames[table.type] = frame.select(*first, *table.inherit, *(one.column for one in table.columns))
    return frames
