"""What holds the files of layouts together: keys, and items by which files point to others.

Only these are made for a whole file at once. Those of a file of another 業務 are made when they are asked for, from
that layout and the seed alone: so a 業務 is the same whether its neighbours are written or not.
"""

import numpy as np
import polars as pl

from lgmigrate.errors import MigrationError
from lgmigrate.layout.beside import Beside
from lgmigrate.layout.model import Layout, Relation
from lgmigrate.synth.layout_keys import Keys
from lgmigrate.synth.layout_relations import (
    NOBODY,
    Draw,
    components,
    conditional,
    draws,
    named_by_child,
    taken,
)
from lgmigrate.synth.layout_seed import Flags, Ints, Seed, flags

FILLED = 0.8
"""How many rows point to a parent where they need not."""
SELF_FILLED = 0.06
"""The same where the parent is of the same file: a number that was merged into another."""


class Spine:
    """The keys and relations of the files of some layouts.

    Args:
        rows: Rows a file is to have.
        seed: Equal seeds give equal values.
        beside: Finds the layouts that relations lead to.
    """

    def __init__(self, rows: int, seed: Seed, beside: Beside) -> None:
        self.rows, self.seed, self._beside = rows, seed, beside
        self._keys: dict[tuple[str, str], pl.DataFrame | None] = {}
        self._joint: dict[tuple[str, str, int], pl.DataFrame] = {}

    def keys(self, layout: Layout, file: str) -> pl.DataFrame:
        """The key of each row of a file, sorted; no columns but the right height where it has no key.

        Raises:
            MigrationError: LGM-R033 where keys depend on each other in a circle, LGM-R034 where there can be no row.
        """
        name = (layout.id, file)
        if name not in self._keys:
            self._keys[name] = None
            making = Keys(layout, file, self._relations(layout, file), self._tuples_for(layout), self._seed(*name))
            self._keys[name] = making.made(self.rows)
        made = self._keys[name]
        if made is None:
            raise MigrationError("LGM-R033", layout=layout.id, file=file)
        return made

    def frame(self, layout: Layout, file: str) -> pl.DataFrame:
        """The key of a file and all items of it that point to a parent, row by row.

        Raises:
            MigrationError: As of :meth:`keys`; LGM-R034 where an item that is required can point to nothing.
        """
        parts = range(len(self._parts(layout, file)))
        return pl.concat(
            [self.keys(layout, file), *(self._together(layout, file, part) for part in parts)], how="horizontal"
        )

    def _seed(self, layout: str, file: str) -> Seed:
        return self.seed.of(layout, file)

    def _relations(self, layout: Layout, file: str) -> list[Relation]:
        """The relations that a file is a child of, with parents that are known and items that are there."""
        return [one for one in layout.relations if one.child == file and self._parent(layout, one) is not None]

    def _parent(self, layout: Layout, relation: Relation) -> Layout | None:
        parent = self._beside(relation.parent_unit) if relation.parent_unit else layout
        if parent is None or relation.parent_file not in {one.name for one in parent.files}:
            return None
        names = {item.name for item in parent.items_of(relation.parent_file)}
        return parent if names >= set(relation.parent_items) else None

    def _tuples_for(self, layout: Layout) -> "_Tuples":
        return _Tuples(self, layout)

    def values(self, layout: Layout, file: str, items: list[str]) -> pl.DataFrame:
        """Some items of a file by which others point to it.

        Raises:
            MigrationError: LGM-R035 for an item that is neither of the key nor points to a parent itself.
        """
        keys = self.keys(layout, file)
        columns = [keys[name] for name in items if name in keys.columns]
        for number, part in enumerate(self._parts(layout, file)):
            names = {name for one in part for name in one.items} - set(keys.columns)
            if names & set(items):
                made = self._together(layout, file, number)
                columns += [made[name] for name in items if name in made.columns]
        found = pl.DataFrame(columns)
        if set(found.columns) != set(items):
            lacking = "+".join(name for name in items if name not in found.columns)
            raise MigrationError("LGM-R035", layout=layout.id, file=file, items=lacking)
        return found.select(items)

    def _parts(self, layout: Layout, file: str) -> list[list[Draw]]:
        """The relations by items outside of the key, those together that share such items."""
        key = {item.name for item in layout.key_of(file)}
        asked = [one for one in self._relations(layout, file) if not set(one.child_items) <= key]
        return components(draws(asked), lambda one: set(one.items) - key)

    def _together(self, layout: Layout, file: str, number: int) -> pl.DataFrame:
        name = (layout.id, file, number)
        if name not in self._joint:
            self._joint[name] = self._make(layout, file, self._parts(layout, file)[number])
        return self._joint[name]

    def _make(self, layout: Layout, file: str, part: list[Draw]) -> pl.DataFrame:
        keys = self.keys(layout, file)
        required = {item.name for item in layout.items_of(file) if item.required}
        rows = keys
        for one in sorted(part, key=lambda one: not set(one.items) & required - set(keys.columns)):
            rows = self._pointing(layout, file, one, rows, required | set(keys.columns), part)
        return rows.drop(keys.columns)

    def _pointing(
        self, layout: Layout, file: str, one: Draw, rows: pl.DataFrame, required: set[str], part: list[Draw]
    ) -> pl.DataFrame:
        """Rows with the items of one draw; items that are there already are held to."""
        seed = self._seed(layout.id, file).of("part", *one.items)
        choices = one.tuples(self._tuples_for(layout))
        for other in part:
            if other is not one and set(other.items) < set(one.items):
                choices = choices.join(other.tuples(self._tuples_for(layout)), on=other.items, how="semi")
        on = [name for name in one.items if name in rows.columns]
        new = [name for name in one.items if name not in rows.columns]
        if not new:
            return self._kept(layout, file, one, rows, choices, required)
        choices = choices.sort(on or one.items)
        places = self._places(one, rows, choices, on, seed)
        if set(new) & required:
            if (places == NOBODY).any():
                raise MigrationError("LGM-R034", layout=layout.id, file=file, items="+".join(one.items))
        elif not one.covers:
            itself = any(relation.parent == file for relation in one.relations)
            filled = flags(seed.of("filled").generator(), SELF_FILLED if itself else FILLED, rows.height)
            places = np.where(filled, places, NOBODY)
        if one.once and on:
            places = _first_only(places)
        return pl.concat([rows, taken(choices.select(new), places)], how="horizontal")

    def _places(self, one: Draw, rows: pl.DataFrame, choices: pl.DataFrame, on: list[str], seed: Seed) -> Ints:
        generator = seed.generator()
        if on or not (one.once or one.covers):
            return conditional(rows, choices, on, generator)
        first = generator.permutation(choices.height)[: rows.height]
        lacking = rows.height - len(first)
        again = np.full(lacking, NOBODY) if one.once or not choices.height else None
        more = generator.integers(0, choices.height, lacking) if again is None else again
        places: Ints = generator.permutation(np.concatenate([first, more]))
        return places

    def _kept(
        self, layout: Layout, file: str, one: Draw, rows: pl.DataFrame, choices: pl.DataFrame, required: set[str]
    ) -> pl.DataFrame:
        """Rows whose items were drawn before: those that point to nobody lose what they need not have."""
        index = "\x00row"
        there = rows.with_row_index(index).join(choices, on=list(one.items), how="semi")[index].to_numpy()
        whole = rows.select(pl.all_horizontal(pl.col(one.items).is_not_null())).to_series().to_numpy()
        lost: Flags = whole.copy()
        lost[there] = False
        if not lost.any():
            return rows
        loose = [name for name in one.items if name not in required]
        if not loose:
            raise MigrationError("LGM-R034", layout=layout.id, file=file, items="+".join(one.items))
        gone = pl.Series(lost)
        return rows.with_columns(pl.when(gone).then(None).otherwise(pl.col(name)).alias(name) for name in loose)


class _Tuples:
    """The values that the parents of relations of one layout have; asked for by the draws."""

    def __init__(self, spine: Spine, layout: Layout) -> None:
        self.spine, self.layout = spine, layout

    def __call__(self, relation: Relation) -> pl.DataFrame:
        parent = self.spine._parent(self.layout, relation)
        assert parent is not None
        values = self.spine.values(parent, relation.parent_file, list(dict.fromkeys(relation.parent_items)))
        return named_by_child(values, relation, self.layout)


def _first_only(places: Ints) -> Ints:
    """Places with each parent once, for the first row that has it."""
    _, first = np.unique(places, return_index=True)
    kept = np.full(len(places), NOBODY)
    kept[first] = places[first]
    return kept
