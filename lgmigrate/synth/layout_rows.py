"""The rows of a file: its keys and relations as they are, all other columns drawn a chunk at a time."""

import datetime
from collections.abc import Iterator

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from lgmigrate.layout.columns import FLAG, WORDING, Column, expanded
from lgmigrate.layout.model import ItemType, Layout
from lgmigrate.synth.layout_dates import Days, as_dates, place_of, unknown_dates
from lgmigrate.synth.layout_domain import codes_of, dtype_of
from lgmigrate.synth.layout_kinds import TOGETHER, kind_of
from lgmigrate.synth.layout_seed import CHUNK, Flags, Ints, Seed, flags
from lgmigrate.synth.layout_values import MOST, pool

LEAST_FILLED = 0.3
EPOCH = datetime.date(1970, 1, 1)


class Rows:
    """A file to be made.

    Args:
        layout: The layout.
        file: The file.
        spine: Its keys and relations, row by row.
        seed: The seed of the file.
        between: What stands between year, month and day of a date that may be unknown.
    """

    def __init__(self, layout: Layout, file: str, spine: pl.DataFrame, seed: Seed, between: str) -> None:
        self.layout, self.file, self.spine, self.seed, self.between = layout, file, spine, seed, between
        self.columns = expanded(layout.items_of(file), flag_list=layout.flag_list)
        self.schema = pl.Schema({one.item.name: dtype_of(one.item) for one in self.columns})
        self.repeats = _repeats(self.columns)
        self._pools: dict[str, pl.Series | None] = {}
        self._size = min(MOST, max(256, 1 << max(spine.height - 1, 1).bit_length()))

    def frame(self) -> pl.LazyFrame:
        """All rows as a query."""
        return register_io_source(self._frames, schema=self.schema, is_pure=True, explain_name=f"MADE {self.file}")

    def _frames(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,  # noqa: ARG002 -- a wish; what is drawn together belongs together
    ) -> Iterator[pl.DataFrame]:
        names = list(self.schema) if with_columns is None else with_columns
        left = self.spine.height if n_rows is None else min(n_rows, self.spine.height)
        for number, at in enumerate(range(0, left, CHUNK)):
            frame = self.chunk(number).head(left - at)
            if predicate is not None:
                frame = frame.filter(predicate)
            yield frame.select(names) if names else pl.DataFrame(height=frame.height)

    def chunk(self, number: int) -> pl.DataFrame:
        """The rows from ``number * CHUNK`` on."""
        spine = self.spine.slice(number * CHUNK, CHUNK)
        return _Chunk(self, spine, self.seed.of("chunk", number)).made()

    def pool(self, column: Column) -> pl.Series | None:
        """What the values of a column are drawn from; the times of what repeats share it."""
        name = column.of.name
        if name not in self._pools:
            self._pools[name] = pool(column.of, self.layout, self.seed.of("pool", name), self._size)
        return self._pools[name]


def _repeats(columns: list[Column]) -> dict[tuple[str, int], int]:
    """Item and level (groups first, the item last) → how often it stands there at most."""
    found: dict[tuple[str, int], int] = {}
    for one in columns:
        for level, time in enumerate(one.times):
            key = (one.of.name, level)
            found[key] = max(found.get(key, 1), time)
    return found


class _Chunk:
    """Some rows of a file on their way."""

    def __init__(self, rows: Rows, spine: pl.DataFrame, seed: Seed) -> None:
        self.rows, self.spine, self.seed, self.count = rows, spine, seed, spine.height
        self.days = Days(seed, self.count, self._fixed())
        self._together: dict[str, Ints] = {}
        self._triples: dict[str, tuple[pl.Series, pl.Series, pl.Series]] = {}

    def made(self) -> pl.DataFrame:
        columns = []
        for one in self.rows.columns:
            name = one.item.name
            made = self.spine[name] if name in self.spine.columns else self._column(one)
            columns.append(made.cast(dtype_of(one.item)).alias(name))
        return pl.DataFrame(columns)

    def _fixed(self) -> tuple[Ints, float] | None:
        """The first date of keys and relations: the others are built around it."""
        for item in self.rows.layout.items_of(self.rows.file):
            if item.type is ItemType.DATE and item.name in self.spine.columns:
                day = self.spine[item.name].cast(pl.Date).to_physical().fill_null(-1)
                return day.to_numpy().astype(np.int64), place_of(item)
        return None

    def _column(self, one: Column) -> pl.Series:
        if one.of.unknown_date:
            return self._of_triple(one)
        if one.item.type is ItemType.DATE:
            return as_dates(self.days.of(one.of), self._filled(one))
        values = self.rows.pool(one)
        if values is None:
            return pl.Series([None], dtype=dtype_of(one.item)).new_from_index(0, self.count)
        filled = self._filled(one)
        places = self._places(one, len(values))
        if filled.all():
            return values.gather(places)
        wanted = pl.Series(places.astype(np.uint32)).set(pl.Series(~filled), None)
        return values.gather(wanted)

    def _places(self, one: Column, size: int) -> Ints:
        """Which values of its pool a column takes; items that belong together take the same."""
        kind, before = kind_of(one.of)
        together = TOGETHER.get(kind) if not one.of.code else None
        if together is None:
            return self.seed.of(one.item.name).generator().integers(0, size, self.count, dtype=np.uint32)
        name = "/".join([together, before, *map(str, one.times)])
        if name not in self._together:
            generator = self.seed.of("together", name).generator()
            self._together[name] = generator.integers(0, size, self.count, dtype=np.uint32)
        return self._together[name]

    def _filled(self, one: Column) -> Flags:
        """The rows that have a value in a column."""
        if one.item.required or one.item.key:
            return np.ones(self.count, np.bool_)
        filled = self._there(one)
        if one.of.required or self.rows.repeats[one.of.name, len(one.times) - 1] > 1:
            return filled
        share = LEAST_FILLED + (1 - LEAST_FILLED) * self.rows.seed.of("share", one.of.name).share()
        return filled & flags(self.seed.of("filled", one.item.name).generator(), share, self.count)

    def _there(self, one: Column) -> Flags:
        """The rows in which what repeats comes as often as this time of it."""
        there = np.ones(self.count, np.bool_)
        around = one.of.path
        for level, time in enumerate(one.times):
            most = self.rows.repeats[one.of.name, level]
            if most > 1:
                inside = around[: level + 1] if level < len(around) else (*around, one.of.name)
                name = "/".join([*inside, *map(str, one.times[:level])])
                there &= self._often(name, most) >= time
        return there

    def _often(self, name: str, most: int) -> Ints:
        """How often something comes in each row: seldom as often as it may."""
        if name not in self._together:
            drawn = self.seed.of("often", name).generator().random(self.count)
            self._together[name] = np.floor(drawn**2 * (most + 1)).astype(np.int64)
        return self._together[name]

    def _of_triple(self, one: Column) -> pl.Series:
        """One of the three columns of a date that may be unknown."""
        stem = one.item.name.removesuffix(FLAG).removesuffix(WORDING)
        if stem not in self._triples:
            first = next(other for other in self.rows.columns if other.item.name == stem)
            seed, days = self.seed.of("unknown", stem), self.days.of(one.of)
            self._triples[stem] = unknown_dates(days, self._filled(first), seed, self.rows.between)
        date, flag, words = self._triples[stem]
        if one.item.name.endswith(FLAG):
            codes = codes_of(self.rows.layout, one.item.code) if one.item.code else []
            usual = not codes or {"0", "1"} <= set(codes)
            return flag if usual else flag.replace_strict(["0", "1"], [codes[0], codes[-1]])
        return words if one.item.name.endswith(WORDING) else date
