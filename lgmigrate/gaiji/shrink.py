"""縮退: columns of text with what stands for the characters that a target does not have, and the way back.

Every character that was replaced, or was left, is a *use*: its place, what it was, and what stands there by which
relation of which map. The uses of a value and the value give back what it was, exactly.
"""

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from lgmigrate.gaiji.shrink_plan import Plan, code_points
from lgmigrate.gaiji.units import (
    NUMBER_AT,
    SEVERAL,
    Hits,
    column_of,
    compile_units,
    hits,
    judge,
    put_back,
    splice,
    text_of,
)

REPLACED, LEFT, ASKED = 1, 2, 4
"""The bits of a value: something was replaced, nothing stands for a character, several could and nobody has decided."""
_SELECTORS = r"[\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]"
USE = pl.Struct(
    {
        "position": pl.Int32(),
        "original": pl.String(),
        "code_points": pl.String(),
        "replacement": pl.String(),
        "relation": pl.String(),
        "map": pl.String(),
        "offered": pl.String(),
    }
)
"""A use. ``position`` counts the characters of the value as it is written, from 1, a character and its selector being
one; ``replacement`` is null for a character that was left, and ``offered`` then says what could have stood for it."""
APPLIED = pl.Struct({"text": pl.String(), "bits": pl.UInt8()})
USE_NAMES = [field.name for field in USE.fields]


class NotThereError(ValueError):
    """A use does not belong to its value. Polars passes on only exceptions that are made of a text, such as this."""


class Shrinker:
    """A plan, compiled. All its expressions are elementwise, and values that need nothing cost one scan.

    Args:
        plan: What stands for what.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        frame = plan.frame
        grown = (_counted("replacement") - _counted("text")).fill_null(0)
        known = frame.rename({"target": "replacement"}).with_columns(grown=grown)
        # The last row is that of all characters that the plan does not have.
        nothing = pl.DataFrame({name: [0 if name == "grown" else None] for name in known.columns}, known.schema)
        self._known = pl.concat([known, nothing])
        several = frame.filter(pl.col("target").is_null())["text"].to_list()
        self._function = self._applied  # one object, by which polars knows that two expressions are the same
        self._table = compile_units(plan.target.characters, frame["text"].to_list(), several)

    def applied(self, text: pl.Expr) -> pl.Expr:
        """The values after 縮退 (``text``) and what it did to each (``bits``), as a struct: both by one scan.

        ``bits`` are :data:`REPLACED`, :data:`LEFT` and :data:`ASKED`, 0 for a value within the target and for null.
        Characters that are left stay.
        """
        return text.map_batches(self._function, return_dtype=APPLIED, is_elementwise=True)

    def bits(self, text: pl.Expr) -> pl.Expr:
        """What 縮退 does to each value."""
        return self.applied(text).struct.field("bits")

    def shrunk(self, text: pl.Expr) -> pl.Expr:
        """The values after 縮退."""
        return self.applied(text).struct.field("text")

    def uses(self, text: pl.Expr) -> pl.Expr:
        """The uses of each value, as a list of :data:`USE`; null for a value that has none."""
        return text.map_batches(self._uses, return_dtype=pl.List(USE), is_elementwise=True)

    def most(self) -> int:
        """The most characters that one becomes."""
        longest = self.plan.frame["target"].str.len_chars().max()
        return max(1, longest) if isinstance(longest, int) else 1

    def _applied(self, column: pl.Series) -> pl.Series:
        status, found, units = judge(self._table, text_of(column))
        made = self._replaced(column, status, units) if found else column
        return pl.DataFrame([made.alias("text"), pl.Series("bits", status)]).to_struct(column.name)

    def _replaced(self, column: pl.Series, status: npt.NDArray[np.uint8], units: int) -> pl.Series:
        """A column with the characters replaced in the values that have some; it has so many outside the target."""
        which = np.flatnonzero((status & REPLACED).view(np.bool_))  # of booleans it is several times faster
        if not len(which):
            return column
        text = text_of(column[which])
        found = hits(self._table, text, units)
        found = found.take((found.cells >> NUMBER_AT != 0) & (found.cells & SEVERAL == 0))
        new = text_of(self._known["replacement"][found.numbers])
        old = text_of(column_of(found.views, [], pl.Series([], dtype=pl.String)))
        views, spliced, wrong = splice(text, found.rows, found.places, old, new)
        assert wrong < 0
        return put_back(column, which, views, spliced)

    def _uses(self, column: pl.Series) -> pl.Series:
        text = text_of(column)
        found = hits(self._table, text, judge(self._table, text)[2])
        counts = np.zeros(len(column) + 1, np.int64)
        np.add.at(counts, found.rows + 1, 1)
        uses = self._table_of_uses(found)
        nothing = pa.array(counts[1:] == 0)
        lists = pa.LargeListArray.from_arrays(pa.array(counts.cumsum()), uses, mask=nothing)
        return pl.DataFrame(pa.RecordBatch.from_arrays([lists], names=[column.name])).to_series()

    def _table_of_uses(self, found: Hits) -> pa.Array:
        """All uses of some values, one after the other."""
        numbers = found.numbers
        known = self._known[np.where(numbers < 0, len(self._known) - 1, numbers)]
        original = column_of(found.views, [], pl.Series("original", [], pl.String))
        shown = known["code_points"]
        unknown = np.flatnonzero(numbers < 0)
        if len(unknown):
            shown = shown.scatter(unknown, _code_points(found.take(unknown), original[unknown]))
        grown = known["grown"].to_numpy()
        before = grown.cumsum() - grown  # of all uses before; those in other values do not move anything
        first = np.flatnonzero(np.diff(found.rows, prepend=-1))
        before -= np.repeat(before[first], np.diff(first, append=len(before)))
        position = pl.Series("position", found.places + before, pl.Int32)
        rest = known.select("replacement", "relation", "map", "offered").get_columns()
        return pl.DataFrame([position, original, shown, *rest]).to_struct().to_arrow()


def restored(text: pl.Expr, uses: pl.Expr) -> pl.Expr:
    """Values as they were before 縮退.

    Args:
        text: The values as they were written.
        uses: The uses of each, as a list of structs that have ``position``, ``original`` and ``replacement``, in the
            order of their positions; null for a value that has none.

    Returns:
        The values.

    Raises:
        NotThereError: on computing them, where what a use says does not stand in its value.
    """
    both = pl.struct(text.alias("text"), uses.alias("uses"))
    return both.map_batches(_restored, return_dtype=pl.String, is_elementwise=True)


def _restored(both: pl.Series) -> pl.Series:
    column, uses = both.struct.field("text"), both.struct.field("uses")
    flat = pl.DataFrame({"row": np.arange(len(column), dtype=np.int32), "use": uses})
    flat = flat.filter(pl.col("use").list.len() > 0).explode("use").unnest("use")
    flat = flat.filter(pl.col("replacement").is_not_null())
    if not len(flat):
        return column
    which, rows = np.unique(flat["row"].to_numpy(), return_inverse=True)
    old, new = text_of(flat["replacement"]), text_of(flat["original"])
    places = flat["position"].cast(pl.Int32).to_numpy()
    views, text, wrong = splice(text_of(column.gather(which)), rows.astype(np.int32), places, old, new)
    if wrong >= 0:
        raise NotThereError(f"character {places[wrong]} is not {flat['replacement'][wrong]!r}")
    return put_back(column, which, views, text)


def _counted(name: str) -> pl.Expr:
    """Characters, variation selectors not counted."""
    text = pl.col(name)
    return text.str.len_chars().cast(pl.Int32) - text.str.count_matches(_SELECTORS).cast(pl.Int32)


def _code_points(found: Hits, units: pl.Series) -> pl.Series:
    """Code points of units; few of them differ."""
    _, first, which = np.unique(found.words, return_index=True, return_inverse=True)
    return pl.Series(list(map(code_points, units[first])), dtype=pl.String)[which]
