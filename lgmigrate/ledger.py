"""The ledger: how many records went in, and where each of them is now.

Every stage posts an :class:`Entry`; an entry balances when ``in = out + rejected + filtered``. What a host trailer
claims is posted as a :class:`Check`. What was decided on the way (a zero date left empty) is posted as a
:class:`Note`; what was assumed because nobody said (an encoding, a default) as an :class:`Assumption`. A ledger is
only data: the stages write it, the run judges it and reports show it.
"""

from collections.abc import Iterable
from typing import Any

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What one stage did with the records of one thing. Counts are in ``unit``."""

    stage: str
    name: str
    unit: str = "record"
    read: int = msgspec.field(name="in")
    out: dict[str, int]
    rejected: dict[str, int] = {}
    """Records by the code of their first reason."""
    filtered: dict[str, int] = {}
    """Records by the reason the mapping gives."""

    @property
    def balanced(self) -> bool:
        """Whether every record that went in is accounted for."""
        return self.read == sum(self.out.values()) + sum(self.rejected.values()) + sum(self.filtered.values())


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What the data itself claims, such as a trailer's count, against what was found.

    ``found`` is ``None`` where it could not be computed; the check then fails.
    """

    name: str
    rule: str
    expected: str | None
    found: str | None
    where: str = ""

    @property
    def ok(self) -> bool:
        """Whether claim and finding agree."""
        return self.expected is not None and self.expected == self.found


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something done to values by rule that a person should be able to see."""

    stage: str
    name: str
    item: str
    reason: str
    count: int
    records: list[int] = []
    """The first few record numbers, from 1."""


class Assumption(msgspec.Struct, frozen=True, kw_only=True):
    """A setting nobody made, and the value it therefore has."""

    setting: str
    value: str
    why: str


class GaijiUse(msgspec.Struct, frozen=True, kw_only=True):
    """One 外字 code of a source: how often it occurs, where, and what it became."""

    source: str
    code: str
    text: str
    resolved: bool
    count: int
    fields: dict[str, int]
    records: list[int]
    """The first few record numbers, from 1."""


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """All postings of a run, in the order of the stages."""

    entries: list[Entry] = []
    checks: list[Check] = []
    notes: list[Note] = []
    assumptions: list[Assumption] = []
    gaiji: list[GaijiUse] = []

    @property
    def balanced(self) -> bool:
        """Whether every entry balances and every check holds."""
        return all(entry.balanced for entry in self.entries) and all(check.ok for check in self.checks)

    @property
    def rejected(self) -> int:
        """Records rejected by all stages; rows that records hold are rejected with them."""
        return sum(sum(entry.rejected.values()) for entry in self.entries if entry.unit == "record")

    def as_dict(self) -> dict[str, Any]:
        """For JSON, with the verdicts that are derived."""
        data: dict[str, Any] = msgspec.to_builtins(self)
        for shown, entry in zip(data["entries"], self.entries, strict=True):
            shown["balanced"] = entry.balanced
        for shown, check in zip(data["checks"], self.checks, strict=True):
            shown["ok"] = check.ok
        return {"balanced": self.balanced, **data}


def merge(ledgers: Iterable[Ledger]) -> Ledger:
    """One ledger of several, postings in the order given, equal assumptions once."""
    parts = list(ledgers)
    return Ledger(
        entries=[entry for part in parts for entry in part.entries],
        checks=[check for part in parts for check in part.checks],
        notes=[note for part in parts for note in part.notes],
        assumptions=list(dict.fromkeys(one for part in parts for one in part.assumptions)),
        gaiji=[use for part in parts for use in part.gaiji],
    )


def load(data: bytes) -> Ledger:
    """A ledger from the JSON that :meth:`Ledger.as_dict` makes."""
    return msgspec.json.decode(data, type=Ledger)
