"""The keys of a file: unique, sorted, and such that the parents they point to are there.

Items of the key that stand in relations are drawn from the parents. The others are filled in by
:mod:`lgmigrate.synth.layout_numbering`.
"""

import numpy as np
import polars as pl

from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout, Relation
from lgmigrate.synth.layout_numbering import numbered
from lgmigrate.synth.layout_relations import NOBODY, Draw, Tuples, components, conditional, draws, taken
from lgmigrate.synth.layout_seed import Ints, Seed

INDEX = "\x00index"
TIMES = 3
"""How often a row is asked for a partner where relations share an item."""


class Keys:
    """The making of the keys of one file.

    Args:
        layout: The layout.
        file: The file.
        relations: Those that it is a child of and whose parents are known.
        tuples: Gives the values of their parents.
        seed: The seed of the file.
    """

    def __init__(self, layout: Layout, file: str, relations: list[Relation], tuples: Tuples, seed: Seed) -> None:
        self.layout, self.file, self.seed, self.tuples = layout, file, seed, tuples
        self.key = layout.key_of(file)
        self.names = [item.name for item in self.key]
        self.needed = {item.name for item in layout.items_of(file) if item.required} | set(self.names)
        self.relations = [one for one in relations if one.parent_file != file or one.parent_unit]

    def made(self, rows: int) -> pl.DataFrame:
        """The key of each row: about so many rows, as far as relations and digits let there be.

        Raises:
            MigrationError: LGM-R034 where the relations of the key allow of no row at all.
        """
        count = self._count(rows)
        if not self.key:
            return pl.DataFrame(height=count)
        drawn = numbered(self._drawn(count), self.key, self.layout, self.seed, rows)
        if drawn.is_empty() and count:
            raise MigrationError("LGM-R034", layout=self.layout.id, file=self.file, items="+".join(self.names))
        return drawn.select(self.names).sort(self.names)

    def _count(self, rows: int) -> int:
        """How many rows the relations ask for."""
        count = rows
        for one in draws(self.relations):
            if one.once and set(one.items) <= self.needed:
                count = min(count, one.tuples(self.tuples).height)
        for one in draws(self.relations):
            if one.covers:
                parents = one.tuples(self.tuples).height
                count = max(count, parents if one.once else parents + parents // 4)
        return count

    def _drawn(self, count: int) -> pl.DataFrame:
        """What the rows of the key take from parents: a row for each, an empty frame where nothing is taken."""
        names = set(self.names)
        whole = [one for one in self.relations if set(one.child_items) <= names]
        partly = [
            one
            for one in self.relations
            if set(one.child_items) & names and (set(one.child_items) - names) & self.needed
        ]
        parts = components([*draws(whole), *draws(partly, names)], lambda one: set(one.items))
        free = len({name for part in parts for one in part for name in one.items}) < len(names)
        asked = count if free or len(parts) < 2 else count + count // 3 + 16  # pairs that come twice fall away
        frames = [self._part(part, asked, repeated=free or len(parts) > 1) for part in parts]
        if not frames:
            return pl.DataFrame(height=count)
        height = min(frame.height for frame in frames)
        drawn = pl.concat([frame.head(height) for frame in frames], how="horizontal")
        return drawn if free else drawn.unique(keep="first", maintain_order=True).head(count)

    def _part(self, part: list[Draw], count: int, *, repeated: bool) -> pl.DataFrame:
        """Values for draws that share items. Those that every parent needs stand first."""
        generator = self.seed.of("part", *part[0].items).generator()
        choices = part[0].tuples(self.tuples)
        for one in part[1:]:
            choices = self._joined(choices, one, generator)
        for one in part:
            if one.once:
                choices = choices[generator.permutation(choices.height)].unique(
                    subset=one.items, keep="first", maintain_order=True
                )
        first = self._covering(choices, [one for one in part if one.covers], generator)
        if any(one.once for one in part) or not repeated:
            places = generator.permutation(choices.height)
            places = np.concatenate([first, places[~np.isin(places, first)]])
        else:
            places = np.concatenate([first, generator.integers(0, choices.height, count if choices.height else 0)])
        return choices[places[: max(count, len(first))]]

    def _joined(self, choices: pl.DataFrame, one: Draw, generator: np.random.Generator) -> pl.DataFrame:
        """Choices that another draw allows of, too, with the items that it adds."""
        more = one.tuples(self.tuples)
        on = [name for name in one.items if name in choices.columns]
        if len(on) == len(one.items):
            return choices.join(more, on=on, how="semi", maintain_order="left")
        more = more.sort(on)
        asked = pl.concat([choices] * TIMES)
        places = conditional(asked, more, on, generator)
        found = pl.concat([asked, taken(more.drop(on), places)], how="horizontal").filter(places != NOBODY)
        return found.unique(keep="first", maintain_order=True)

    def _covering(self, choices: pl.DataFrame, covers: list[Draw], generator: np.random.Generator) -> Ints:
        """Places of choices such that every parent is among them, in random order."""
        places = choices.with_row_index(INDEX)
        found = [places.unique(subset=one.items, keep="first")[INDEX].to_numpy() for one in covers]
        together = np.unique(np.concatenate([np.zeros(0, np.int64), *found]).astype(np.int64))
        return generator.permutation(together)
