"""The 外字 inventory of a pass over a source: which user-defined codes occur, how often, where."""

from collections import defaultdict

import numpy as np

from lgmigrate.charset import Lookup
from lgmigrate.ledger import GaijiUse
from lgmigrate.source.columns import Hits
from lgmigrate.source.rows import Rows

SAMPLES = 5
"""Record numbers kept for each code."""


class Inventory:
    """Adds up user-defined characters, a block at a time.

    Args:
        lookup: The page and layers they were decoded by.
        source: The name of the source.
    """

    def __init__(self, lookup: Lookup, source: str) -> None:
        self._lookup, self._source = lookup, source
        self._fields: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._records: dict[int, list[int]] = defaultdict(list)

    def add(self, hits: Hits, rows: Rows, first_record: int) -> None:
        """Count the characters met in one field of some rows."""
        codes, counts = np.unique(hits.codes, return_counts=True)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            self._fields[code][hits.field.name] += count
            known = self._records[code]
            if len(known) < SAMPLES or known[-1] > first_record:  # another field of this block may have come before
                there = np.unique(hits.rows[hits.codes == code])[:SAMPLES]
                met = {int(row) + first_record for row in rows.ordinals[there]}
                self._records[code] = sorted({*known, *met})[:SAMPLES]

    def uses(self) -> list[GaijiUse]:
        """Every code in use, unresolved ones first, then by code."""
        found = [self._use(code) for code in sorted(self._fields)]
        return sorted(found, key=lambda use: use.resolved)

    def _use(self, slot: int) -> GaijiUse:
        code = self._lookup.code_of(slot)
        target = self._lookup.targets.get(code)
        fields = dict(sorted(self._fields[slot].items()))
        return GaijiUse(
            source=self._source,
            code=f"{code:04X}",
            text=target or self._lookup.page.user_defined.get(code, ""),
            resolved=target is not None,
            count=sum(fields.values()),
            fields=fields,
            records=self._records[slot],
        )
