"""The convert stage: the extracted columns of one record type to one 移行ファイル.

Two passes over the stage file: one counts (what is filtered, rejected, noted, and whether the rows already stand in key
order), one writes. Only the rows that are rejected are looked at one more time, for their causes.
"""

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from operator import or_
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.convert.codes import CodeTable
from lgmigrate.convert.compile import Column, Fault, Noted, compile_item, dropped
from lgmigrate.convert.mapping import FileMapping
from lgmigrate.gaiji.shrink import Shrinker
from lgmigrate.layout import Item, ItemType, Layout
from lgmigrate.ledger import Entry, Note
from lgmigrate.source.extract import NUMBER
from lgmigrate.source.field import OCCURRENCE
from lgmigrate.source.origin import Definition
from lgmigrate.source.places import reason
from lgmigrate.source.refetch import found as found_rejects

OUT = "lgm_out"
"""The column that says whether a row is left out."""
INT64_DIGITS = 18
SAMPLES = 5
"""Record numbers kept for a note."""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What the first pass counted."""

    read: int
    filtered: dict[str, int]
    rejected: dict[str, int]
    written: int
    faults: list[int]
    notes: list[int]
    in_order: bool


class Conversion:
    """One 移行ファイル made from one record type.

    Args:
        mapping: The mapping, checked.
        layout: The layout.
        record: The record layout or table definition of the source.
        codes: The code tables that rules name, by item.
        shrinker: What the project's policy of 縮退 does.
    """

    def __init__(
        self,
        mapping: FileMapping,
        layout: Layout,
        record: Definition,
        codes: Mapping[str, CodeTable],
        shrinker: Shrinker | None = None,
    ) -> None:
        self.mapping, self.layout, self.record = mapping, layout, record
        self.type = record.type(mapping.type_name)
        fields = {field.name: field for field in self.type.columns}
        self.columns: list[Column] = []
        for item in layout.columns_of(mapping.file):
            allowed = [code.code for code in layout.codes_of(item.code)] if item.code else None
            rule = mapping.rule(item.name)
            self.columns.append(compile_item(item, rule, fields, codes.get(item.name), allowed, shrinker))
        self.faults = [fault for column in self.columns for fault in column.faults]
        self.notes = [note for column in self.columns for note in column.notes]
        self.key = layout.key_of(mapping.file)

    def items(self) -> list[pl.Expr]:
        """The items in order: text with empty values as null, and dates."""
        return [_present(column).alias(column.item.name) for column in self.columns]

    def rows(self, stage: pl.LazyFrame, survey: Survey) -> pl.LazyFrame:
        """The rows to be written: source columns, filtered, without the rejected."""
        return stage.filter(~self._out(survey))

    def survey(self, stage: pl.LazyFrame) -> Survey:
        """Count what the mapping does to the rows of a stage.

        Args:
            stage: The stage, in the order of the source.
        """
        found = self.counts(stage).collect(engine="streaming").row(0, named=True)
        filtered: dict[str, int] = {}
        for number, one in enumerate(self.mapping.filter):
            filtered[one.reason] = filtered.get(one.reason, 0) + found[f"filter{number}"]
        rejected: Counter[str] = Counter()
        for number, fault in enumerate(self.faults):
            rejected[fault.code] += found[f"first{number}"]
        return Survey(
            read=found["read"],
            filtered=filtered,
            rejected={code: count for code, count in sorted(rejected.items()) if count},
            written=found["read"] - sum(filtered.values()) - rejected.total(),
            faults=[found[f"fault{number}"] for number in range(len(self.faults))],
            notes=[found[f"note{number}"] for number in range(len(self.notes))],
            in_order=not found["falls"],
        )

    def counts(self, stage: pl.LazyFrame) -> pl.LazyFrame:
        """The query of a survey: one row, by what is counted."""
        filters, faults, notes = (range(len(part)) for part in (self.mapping.filter, self.faults, self.notes))
        marks = stage.select(
            NUMBER,  # gives the rows where all masks are constant
            _first([dropped(one) for one in self.mapping.filter]).alias("filter"),
            _first([fault.mask for fault in self.faults]).alias("first"),
            *(fault.mask.alias(f"fault{number}") for number, fault in enumerate(self.faults)),
            *(note.mask.alias(f"note{number}") for number, note in enumerate(self.notes)),
            self._falls().alias("falls"),
        )
        kept = pl.col("filter").is_null()
        good = kept & pl.col("first").is_null()
        return marks.select(
            pl.len().alias("read"),
            *((pl.col("filter") == number).sum().alias(f"filter{number}") for number in filters),
            *((kept & (pl.col("first") == number)).sum().alias(f"first{number}") for number in faults),
            *((kept & pl.col(f"fault{number}")).sum().alias(f"fault{number}") for number in faults),
            *((good & pl.col(f"note{number}")).sum().alias(f"note{number}") for number in notes),
            pl.col("falls").any(),
        )

    def ordered(self, stage: pl.LazyFrame, survey: Survey) -> pl.LazyFrame:
        """The items of the rows to be written, in key order; equal keys in the order of the source."""
        if survey.in_order or not self.key:
            return self.checked(stage, survey).drop(NUMBER)
        keys = [f"lgm_key{number}" for number in range(len(self.key))]
        sortable = (self._sortable(item).alias(name) for item, name in zip(self.key, keys, strict=True))
        return self.checked(stage, survey, *sortable).sort(*keys, NUMBER).drop(*keys, NUMBER)

    def checked(self, stage: pl.LazyFrame, survey: Survey | None = None, *more: pl.Expr) -> pl.LazyFrame:
        """The items of the rows that pass every test, in one pass: values and tests share what they have in common.

        Args:
            stage: Source columns, with the record numbers in :data:`NUMBER`.
            survey: What a survey of the stage counted; tests that found nothing are then left out.
            more: Further columns of the same rows.

        Returns:
            The items in order, then the record numbers (they give the rows where every item is constant), then more.
        """
        items = (self._written(column).alias(column.item.name) for column in self.columns)
        made = stage.select(*items, NUMBER, *more, self._out(survey).alias(OUT))
        return made.filter(~pl.col(OUT)).drop(OUT)

    def annex(self, stage: pl.LazyFrame, survey: Survey) -> pl.LazyFrame:
        """Key items and the columns that go into the annex, in the order of the source."""
        keys = [_present(self._column(item)).alias(item.name) for item in self.key]
        return self.rows(stage, survey).select(*keys, *self.mapping.annex)

    def uses(self, stage: pl.LazyFrame, survey: Survey, dates: str) -> pl.LazyFrame | None:
        """What 縮退 did in the rows that are written, a line a character, item after item, in the order of the source.

        Args:
            stage: The stage.
            survey: What a survey of it counted.
            dates: How dates are written, for those in the key.

        Returns:
            The key items as they are written, ``record``, ``item``, and the fields of a use; None where it did nothing.
        """
        noted = {note.item for note, count in zip(self.notes, survey.notes, strict=True) if count}
        rows, parts = self.rows(stage, survey), []
        keys = [self._key_text(item, dates).alias(item.name) for item in self.key]
        for column in self.columns:
            if column.uses is not None and column.item.name in noted:
                made = rows.filter(column.uses.mask).select(
                    *keys, pl.col(NUMBER).alias("record"), item=pl.lit(column.item.name), use=column.uses.value
                )
                parts.append(made.explode("use").unnest("use"))
        return pl.concat(parts) if parts else None

    def causes(self, stage: pl.LazyFrame, survey: Survey, lang: str) -> list[pl.DataFrame]:
        """Why rows were rejected, a line each and fault, as :func:`lgmigrate.source.refetch.found` makes them."""
        return [
            self._causes(stage, fault, lang) for fault, count in zip(self.faults, survey.faults, strict=True) if count
        ]

    def posted(self, stage: pl.LazyFrame, survey: Survey) -> list[Note]:
        """What was done by rule in rows that were written."""
        return [
            self._note(self.rows(stage, survey), note, count)
            for note, count in zip(self.notes, survey.notes, strict=True)
            if count
        ]

    def entry(self, survey: Survey, written: int) -> Entry:
        """The posting of the stage, with the rows that really stand in the file."""
        return Entry(
            stage="convert",
            name=self.mapping.file,
            read=survey.read,
            out={"written": written},
            rejected=survey.rejected,
            filtered=survey.filtered,
        )

    def _dropped(self) -> pl.Expr:
        return reduce(or_, (dropped(one) for one in self.mapping.filter), pl.lit(False))

    def _out(self, survey: Survey | None) -> pl.Expr:
        """Whether a row is filtered or rejected; what a survey did not find need not be looked for once more."""
        counts = survey.faults if survey else [1] * len(self.faults)
        hit = [fault.mask for fault, count in zip(self.faults, counts, strict=True) if count]
        return reduce(or_, (mask.fill_null(False) for mask in hit), self._dropped())

    def _written(self, column: Column) -> pl.Expr:
        """The value of an item in rows that pass: a required one is there, or the row does not pass.

        A number without decimal places stays an integer, which a CSV writer turns into the same text faster.
        """
        if column.units is not None and not column.item.scale and column.item.digits <= INT64_DIGITS:
            return column.units.cast(pl.Int64, strict=False)  # one that is too large is in a row that does not pass
        return column.value if column.item.required and column.faults else _present(column)

    def _column(self, item: Item) -> Column:
        return next(column for column in self.columns if column.item.name == item.name)

    def _key_text(self, item: Item, dates: str) -> pl.Expr:
        column = self._column(item)
        value = self._written(column)
        return value.dt.to_string(dates) if item.type is ItemType.DATE else value.cast(pl.String)

    def _sortable(self, item: Item) -> pl.Expr:
        column = self._column(item)
        return _present(column) if column.units is None else column.units

    def _falls(self) -> pl.Expr:
        """Rows whose key is lower than that of the row before them; nothing is lower than anything, as in sorting."""
        falls, equal = pl.lit(False), pl.lit(True)
        for item in self.key:
            value = self._sortable(item)
            before = value.shift(1)
            lower = (value < before).fill_null(value.is_null() & before.is_not_null())
            falls |= equal & lower
            equal &= value.eq_missing(before)
        return falls

    def _causes(self, stage: pl.LazyFrame, fault: Fault, lang: str) -> pl.DataFrame:
        occurrence = [OCCURRENCE] if OCCURRENCE in stage.collect_schema() else []
        found = (
            stage.filter(~self._dropped() & fault.mask)
            .select(pl.col(NUMBER).alias("record"), *occurrence, fault.value.cast(pl.String).alias("value"))
            .collect(engine="streaming")
        )
        digits = next(column.item.digits for column in self.columns if column.item.name == fault.item)
        known = {"item": fault.item, "digits": str(digits)}
        lines = found.select("record", *occurrence, code=pl.lit(fault.code), reason=reason(fault.code, lang, known))
        return found_rejects(lines, self.type.name, fault.column)

    def _note(self, rows: pl.LazyFrame, note: Noted, count: int) -> Note:
        records = rows.filter(note.mask).select(NUMBER).head(SAMPLES).collect(engine="streaming")
        return Note(
            stage="convert",
            name=self.mapping.file,
            item=note.item,
            reason=note.code,
            count=count,
            records=records.to_series().to_list(),
        )


def scan_stage(path: Path) -> pl.LazyFrame:
    """The columns of one record type as the extract stage left them."""
    return pl.scan_parquet(path, glob=False)


def _present(column: Column) -> pl.Expr:
    """The value of an item, an empty text being none."""
    if column.item.type is ItemType.DATE:
        return column.value
    return pl.when(column.value != "").then(column.value)


def _first(masks: list[pl.Expr]) -> pl.Expr:
    """Which of the masks is the first that holds in a row, from 0, or null."""
    tests = [pl.when(mask).then(pl.lit(number, pl.UInt16)) for number, mask in enumerate(masks)]
    return pl.coalesce(tests) if tests else pl.lit(None, pl.UInt16)
