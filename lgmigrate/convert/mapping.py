"""Mappings: which item of a layout comes from which column of a source, as TOML that people write.

A :class:`FileMapping` fills one 移行ファイル from one record type. Every item of the file and every column of the
source is accounted for: mapped, left empty or unused by a decision that the mapping gives the reason of. What is not
named is an error, because a forgotten column is lost data; so is a setting that would have no effect.
"""

from typing import Literal

import msgspec

DateForm = Literal["era-yymmdd", "yyyymmdd"]


class ItemRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one item is made. Exactly one of ``from``, ``join``, ``constant`` and ``empty`` says of what.

    Columns are joined with ``separator`` between those that are not empty. Then, in this order: ``kana`` and ``ascii``
    change the width of half- or full-width characters; ``codes`` is a table of codes (CSV ``from,to``) and ``unknown``
    what becomes of a code that is not in it; ``pad`` fills up what is not empty with ``pad_with`` on the left to so
    many characters; ``gaiji`` says what becomes of private-use characters, and with ``shrink`` of all that the target
    does not have, by the policy of the project. ``date`` reads a calendar date, ``zero``
    and ``impossible`` say what becomes of one that was never entered or that no calendar has; ``times`` and ``divide``
    change the unit of a number.
    """

    source: str | None = msgspec.field(name="from", default=None)
    join: list[str] | None = None
    separator: str = ""
    constant: str | None = None
    empty: str | None = None
    kana: Literal["full", "half"] | None = None
    ascii: Literal["full", "half"] | None = None
    codes: str | None = None
    unknown: Literal["reject", "keep", "empty"] = "reject"
    date: DateForm | None = None
    zero: Literal["empty", "reject"] = "reject"
    impossible: Literal["reject", "empty"] = "reject"
    times: int | None = None
    divide: int | None = None
    pad: int | None = None
    pad_with: str = "0"
    gaiji: Literal["keep", "geta", "reject", "shrink"] = "keep"

    @property
    def columns(self) -> list[str]:
        """The source columns it is made of."""
        return [self.source] if self.source is not None else list(self.join or [])


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Records that are not to be moved, by decision: all the columns have one of their values."""

    drop: dict[str, str | int | list[str | int]]
    reason: str


class FileMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One 移行ファイル (``file``) filled from one record type (``from``: ``source.type``).

    ``unused`` maps columns to the reason why they are not moved; ``annex`` lists columns that go into a file beside
    the layout's, with the key of their row.
    """

    file: str
    source: str = msgspec.field(name="from")
    item: dict[str, str | ItemRule]
    unused: dict[str, str] = {}
    annex: list[str] = []
    filter: list[Filter] = []

    @property
    def source_name(self) -> str:
        """The source's name in the project."""
        return self.source.partition(".")[0]

    @property
    def type_name(self) -> str | None:
        """The record type, or None for the only one that is neither header nor trailer."""
        return self.source.partition(".")[2] or None

    def rule(self, item: str) -> ItemRule:
        """The rule of an item; a bare column name is the rule that takes the column as it is."""
        rule = self.item[item]
        return ItemRule(source=rule) if isinstance(rule, str) else rule

    @property
    def rules(self) -> dict[str, ItemRule]:
        """All rules by item."""
        return {name: self.rule(name) for name in self.item}

    @property
    def shrinks(self) -> list[str]:
        """The items whose rule asks for 縮退."""
        return [name for name, rule in self.rules.items() if rule.gaiji == "shrink"]
