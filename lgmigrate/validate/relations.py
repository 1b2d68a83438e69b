"""Relations between the files of a dataset: every child row has its parent, and parents the children they must have.

Both sides become sorted 64-bit hashes of the related values, so a relation costs 8 bytes a row however long its values
are. Two different values meet in one hash with a chance of about 1 in 10¹⁹ per pair.
"""

from collections.abc import Mapping

import msgspec
import numpy as np
import polars as pl

from lgmigrate.layout.model import Relation
from lgmigrate.validate.findings import SAMPLES, Finding, finding
from lgmigrate.validate.keys import HASH, KEY, Hashes, Side, joined
from lgmigrate.validate.table import ROW, Table

ORPHAN, CHILDLESS, TOO_MANY = "LGM-V041", "LGM-V042", "LGM-V043"
NEEDS_A_CHILD = ("1", "1..n")
AT_MOST_ONE = ("1", "0..1")
_NONE: Hashes = np.zeros(0, np.uint64)


class Sides(msgspec.Struct, frozen=True):
    """A readable file and the sorted hashes of each of its sides."""

    table: Table
    hashes: Mapping[Side, Hashes]

    def of(self, items: list[str]) -> Hashes:
        """The hashes of one side."""
        return self.hashes[tuple(items)]


def sides_of(relations: list[Relation], table: Table) -> list[Side]:
    """The sides by which a file takes part in relations, as far as it has the items."""
    name = table.file.name
    sides = [tuple(one.parent_items) for one in relations if one.parent == name]
    sides += [tuple(one.child_items) for one in relations if one.child == name]
    return [side for side in dict.fromkeys(sides) if set(side) <= set(table.columns)]


def check(
    relations: list[Relation], files: Mapping[str, Sides], empty: set[str]
) -> tuple[list[Finding], list[tuple[str, str]]]:
    """Check all relations whose two files can be judged.

    Args:
        relations: Those of the layout.
        files: The readable files by name.
        empty: The names of files that are without data by declaration.

    Returns:
        The findings, and the pairs of rule and file that were checked.
    """
    findings: list[Finding] = []
    checked: list[tuple[str, str]] = []
    for relation in relations:
        ends = ((relation.parent, relation.parent_items), (relation.child, relation.child_items))
        if all(name in empty or (name in files and tuple(items) in files[name].hashes) for name, items in ends):
            findings += _relation(relation, files, checked)
    return findings, list(dict.fromkeys(checked))


def _relation(relation: Relation, files: Mapping[str, Sides], checked: list[tuple[str, str]]) -> list[Finding]:
    parent, child = files.get(relation.parent), files.get(relation.child)
    parents = parent.of(relation.parent_items) if parent else _NONE
    children = child.of(relation.child_items) if child else _NONE
    found: list[Finding | None] = []
    # a record that was set aside may be the parent or child that seems to be missing
    if child and not (parent and parent.table.dropped):
        checked.append((ORPHAN, relation.child))
        found.append(_rows(ORPHAN, relation, child.table, relation.child_items, _missing(children, parents)))
    if parent and relation.cardinality in NEEDS_A_CHILD and not (child and child.table.dropped):
        checked.append((CHILDLESS, relation.parent))
        found.append(_rows(CHILDLESS, relation, parent.table, relation.parent_items, _missing(parents, children)))
    if child and relation.cardinality in AT_MOST_ONE:
        checked.append((TOO_MANY, relation.child))
        repeated = np.unique(children[1:][children[1:] == children[:-1]])
        found.append(_rows(TOO_MANY, relation, child.table, relation.child_items, repeated))
    return [one for one in found if one]


def _missing(these: Hashes, those: Hashes) -> Hashes:
    """The hashes of one side that the other lacks; both are sorted."""
    if not those.size:
        return np.unique(these)
    at = np.minimum(np.searchsorted(those, these), those.size - 1)
    return np.unique(these[those[at] != these])


def _rows(rule: str, relation: Relation, table: Table, items: list[str], wanted: Hashes) -> Finding | None:
    """The finding over all rows whose values have one of the wanted hashes."""
    if not wanted.size:
        return None
    rows = (
        table.scan(rows=True)
        .select(pl.col(ROW), joined(items).alias(KEY))
        .filter(pl.col(KEY).is_not_null())
        .with_columns(pl.col(KEY).hash().alias(HASH))
        .filter(pl.col(HASH).is_in(pl.Series(wanted).implode()))
    )
    flagged = rows.select(ROW, KEY)
    count = flagged.select(pl.len()).collect(engine="streaming").item()
    first = flagged.head(SAMPLES).collect(engine="streaming").sort(ROW)
    return finding(
        rule,
        table.file.name,
        column="+".join(items),
        count=count,
        lines=table.lines().of(first[ROW].cast(pl.Int64).to_numpy()),
        values=first[KEY].to_list(),
        parent=relation.parent,
        child=relation.child,
        cardinality=relation.cardinality,
    )
