"""The rules on values over one file: one streaming pass that counts, and a second one only where something is wrong."""

import msgspec
import numpy as np
import polars as pl

from lgmigrate.gaiji.repertoire import Repertoire, in_repertoire, units_in
from lgmigrate.layout.model import Item, ItemType, Layout
from lgmigrate.validate import rules
from lgmigrate.validate.findings import SAMPLES, Finding, finding
from lgmigrate.validate.rules import Rule
from lgmigrate.validate.survey import Survey
from lgmigrate.validate.table import ROW, Table

BATCH = 50_000
OUTSIDE = "LGM-V024"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What the first pass found."""

    rows: int
    separators_inside: int
    """Separators within values, counted where the file has quotes at all."""
    suspects: list[str]
    """The items that break a rule."""


def count(table: Table, layout: Layout, seen: Survey) -> Counted:
    """The first pass.

    Args:
        table: The file.
        layout: Its items say what to ask.
        seen: The survey of the file's bytes.

    Raises:
        polars.exceptions.PolarsError: Where polars cannot read the file.
    """
    asked: list[pl.Expr] = [pl.col(table.columns[0]).len().alias("rows")]
    if seen.quoted:
        inside = [pl.col(name).str.count_matches(table.profile.separator, literal=True).sum() for name in table.columns]
        asked.append(pl.sum_horizontal(inside).alias("inside"))
    items = items_of(table, layout)
    for at, item in enumerate(items):
        found = rules.quick(item, codes_of(item, layout), table.profile, seen)
        asked.append(pl.sum_horizontal([one.cast(pl.Int64) for one in found]).alias(f"item {at}"))
    half = [(at, item) for at, item in enumerate(items) if rules.is_text(item) and item.type is ItemType.TEXT]
    asked += [rules.beyond_ascii(item).alias(f"half {at}") for at, item in half]
    row = table.scan().select(asked).collect(engine="streaming").row(0, named=True)
    suspects = {item.name for at, item in enumerate(items) if row[f"item {at}"]}
    suspects |= _wide(table, [item for at, item in half if row[f"half {at}"]])
    return Counted(
        rows=row["rows"],
        separators_inside=row.get("inside") or 0,
        suspects=[item.name for item in items if item.name in suspects],
    )


def _wide(table: Table, items: list[Item]) -> set[str]:
    """The items of half-width text that hold other characters. Asking every value costs, so few are asked."""
    if not items:
        return set()
    found = table.scan().select(rules.wide(item) for item in items).collect(engine="streaming").row(0, named=True)
    return {name for name, count in found.items() if count}


def items_of(table: Table, layout: Layout) -> list[Item]:
    """The items of the layout that the file has a column for."""
    return [item for item in layout.columns_of(table.file.name) if item.name in table.columns]


def key_of(table: Table, layout: Layout) -> list[str]:
    """The names of the key's items; none where the file lacks one of them."""
    key = [item.name for item in layout.key_of(table.file.name)]
    return key if set(key) <= set(table.columns) else []


def codes_of(item: Item, layout: Layout) -> list[str]:
    """The values of an item's code list."""
    return [code.code for code in layout.codes_of(item.code)] if item.code else []


class _Tally:
    """Count, first rows and first values of one rule, over the batches of the second pass."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.count = 0
        self.rows: list[int] = []
        self.values: list[str] = []

    def add(self, batch: pl.DataFrame, flag: str) -> None:
        broken = batch.filter(pl.col(flag))
        self.count += broken.height
        first = broken.head(SAMPLES - len(self.rows))
        self.rows += first[ROW].to_list()
        self.values += first[self.rule.item.name].fill_null("").to_list()


def explain(table: Table, layout: Layout, suspects: list[str]) -> list[Finding]:
    """The second pass: count, lines and samples of each rule that the suspected items break, in one read."""
    items = [item for item in items_of(table, layout) if item.name in suspects]
    asked = [rule for item in items for rule in rules.exact(item, codes_of(item, layout), table.profile)]
    return _explained(table, layout, asked)


def outside(table: Table, layout: Layout, target: Repertoire) -> list[Finding]:
    """Characters of free text that a target's repertoire lacks: one pass that counts, a second where there are any."""
    asked = [
        Rule(OUTSIDE, item, (~in_repertoire(pl.col(item.name), target)).fill_null(value=False))
        for item in items_of(table, layout)
        if rules.is_text(item)
    ]
    if not asked:
        return []
    counts = [rule.broken.sum().alias(rule.item.name) for rule in asked]
    found = table.scan().select(counts).collect(engine="streaming").row(0, named=True)
    return _explained(table, layout, [rule for rule in asked if found[rule.item.name]], target)


def _explained(table: Table, layout: Layout, asked: list[Rule], target: Repertoire | None = None) -> list[Finding]:
    """What breaks the rules asked for, in one read."""
    if not asked:
        return []
    items = list({rule.item.name: rule.item for rule in asked}.values())
    tallies = {f"\x00{at}": _Tally(rule) for at, rule in enumerate(asked)}
    flags = [tally.rule.broken.alias(flag) for flag, tally in tallies.items()]
    broken = (
        table.scan(rows=True)
        .select(pl.col(ROW), *[pl.col(item.name) for item in items], *flags)
        .filter(pl.any_horizontal(*tallies))
    )
    for batch in broken.collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming"):
        for flag, tally in tallies.items():
            tally.add(batch, flag)
    index = table.lines()
    return [
        finding(
            tally.rule.code,
            table.file.name,
            column=tally.rule.item.name,
            count=tally.count,
            lines=index.of(np.asarray(tally.rows, np.int64)),
            values=[value for value in tally.values if value],
            **_facts(tally, layout, table, target),
        )
        for tally in tallies.values()
        if tally.count
    ]


def _facts(tally: _Tally, layout: Layout, table: Table, target: Repertoire | None) -> dict[str, object]:
    item = tally.rule.item
    return {
        "digits": item.digits,
        "scale": item.scale,
        "list": item.code,
        "codes": len(codes_of(item, layout)),
        "form": table.profile.date.value,
        "chars": _lacking(tally, target) if target else _characters(tally),
        "repertoire": target.name if target else "",
    }


def _lacking(tally: _Tally, target: Repertoire) -> str:
    """The characters that a repertoire lacks, as far as the samples show them."""
    units = dict.fromkeys(unit for value in tally.values for unit in units_in(value))
    lacking = [unit for unit in units if unit not in target.characters][:SAMPLES]
    return ", ".join(" ".join(f"U+{ord(char):04X}" for char in unit) for unit in lacking)


def _characters(tally: _Tally) -> str:
    """The code points that break a rule on characters, as far as the samples show them."""
    pattern = rules.CHARACTERS.get(tally.rule.code)
    if pattern is None:
        return ""
    found = pl.Series(tally.values, dtype=pl.String).str.extract_all(pattern).explode().drop_nulls()
    return " ".join(f"U+{ord(char):04X}" for char in found.unique(maintain_order=True).head(SAMPLES))
