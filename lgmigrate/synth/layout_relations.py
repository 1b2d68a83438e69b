"""Relations as something to draw from: which tuples of its parents the rows of a file may point to."""

from collections.abc import Callable, Iterable

import msgspec
import numpy as np
import polars as pl

from lgmigrate.layout.model import Layout, Relation
from lgmigrate.synth.layout_domain import codes_of, dtype_of
from lgmigrate.synth.layout_seed import Ints

AT_MOST_ONE, NEEDS_A_CHILD = ("1", "0..1"), ("1", "1..n")
NOBODY = -1
"""The place of a parent where there is none."""
Tuples = Callable[[Relation], pl.DataFrame]
"""From a relation to the values that its parents have, in columns named after the items of the child."""


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """What rows of a file take from its parents together: relations by the same items of the child.

    Attributes:
        items: Items of the child.
        relations: The relations.
        part: Whether only some items of the relations are meant: it then says what is possible, and no more.
    """

    items: tuple[str, ...]
    relations: tuple[Relation, ...]
    part: bool = False

    @property
    def once(self) -> bool:
        """Whether a parent has one child at most."""
        return not self.part and any(one.cardinality in AT_MOST_ONE for one in self.relations)

    @property
    def covers(self) -> bool:
        """Whether every parent needs a child."""
        return not self.part and any(one.cardinality in NEEDS_A_CHILD for one in self.relations)

    def tuples(self, of: Tuples) -> pl.DataFrame:
        """The distinct values that all its parents have, sorted."""
        frames = [of(one).select(self.items).unique() for one in self.relations]
        found = frames[0]
        for frame in frames[1:]:
            found = found.join(frame, on=self.items, how="semi")
        return found.sort(self.items)


def draws(relations: Iterable[Relation], within: set[str] | None = None) -> list[Draw]:
    """Relations by the items of their child, the widest first.

    Args:
        relations: The relations.
        within: Where it is given, only these items are looked at.
    """
    groups: dict[tuple[str, ...], list[Relation]] = {}
    for one in relations:
        items = tuple(sorted(name for name in one.child_items if within is None or name in within))
        groups.setdefault(items, []).append(one)
    found = [
        Draw(items=items, relations=tuple(ones), part=len(items) < len(ones[0].child_items))
        for items, ones in groups.items()
        if items
    ]
    return sorted(found, key=lambda one: (one.part, -len(one.items), one.items))


def components(found: list[Draw], shared: Callable[[Draw], set[str]]) -> list[list[Draw]]:
    """Draws that share items, directly or over others, together; each in the given order."""
    parts: list[list[Draw]] = []
    for one in found:
        touching = [part for part in parts if any(shared(one) & shared(other) for other in part)]
        merged = [*(other for part in touching for other in part), one]
        parts = [part for part in parts if part not in touching] + [merged]
    return [sorted(part, key=found.index) for part in parts]


def named_by_child(frame: pl.DataFrame, relation: Relation, layout: Layout) -> pl.DataFrame:
    """Values of a parent in columns named and typed after the items of the child.

    Rows that lack one are left out, as are codes that the child's own list does not have.
    """
    items = {item.name: item for item in layout.items_of(relation.child)}
    pairs = zip(relation.parent_items, relation.child_items, strict=True)
    columns = [
        frame[parent].cast(dtype_of(items[child]), strict=False).alias(child)
        for parent, child in pairs
        if child in items
    ]
    fit = [pl.col(one.name).is_in(codes) for one in columns if (codes := codes_of(layout, items[one.name].code))]
    return pl.DataFrame(columns).drop_nulls().filter(*fit).unique()


def conditional(rows: pl.DataFrame, choices: pl.DataFrame, on: list[str], generator: np.random.Generator) -> Ints:
    """For each row one of the choices with equal values, drawn evenly.

    Args:
        rows: The rows.
        choices: What there is to choose from, sorted by ``on``.
        on: Columns of both; none for any choice.
        generator: What draws.

    Returns:
        Places in ``choices``, or :data:`NOBODY` where none fits.
    """
    drawn = generator.random(rows.height)
    if not on:
        places: Ints = (drawn * choices.height).astype(np.int64) if choices.height else np.full(rows.height, NOBODY)
        return places
    groups = (
        choices.lazy()
        .select(on)
        .with_row_index("\x00start")
        .group_by(on)
        .agg(pl.col("\x00start").min(), pl.len().alias("\x00len"))
    )
    found = rows.lazy().select(on).join(groups, on=on, how="left", maintain_order="left").collect()
    count = found["\x00len"].fill_null(0).to_numpy().astype(np.int64)
    start = found["\x00start"].fill_null(0).to_numpy().astype(np.int64)
    return np.where(count > 0, start + (drawn * count).astype(np.int64), NOBODY)


def taken(frame: pl.DataFrame, places: Ints) -> pl.DataFrame:
    """Rows by their places; nulls where there is nobody."""
    if not (places == NOBODY).any():
        return frame[places]
    wanted = pl.Series(places)
    return frame.select(pl.all().gather(wanted.set(wanted == NOBODY, None)))
