"""The 外字 inventory of sources as data: which codes are used, how often, in which fields, beside which characters.

A code is written as its page has it: four hex digits for a double-byte code, six for one of EUC's three bytes, a code
point such as ``U+E000`` for text that is already Unicode. What stands beside a 外字 is part of a name or an address, so
neighbours are stars unless somebody asked for the plain text.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from lgmigrate import masking
from lgmigrate.errors import MigrationError

VERSION = 1
"""The version of the JSON form; it grows when a reader of the former one would misread it."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Up to two characters on each side of a code; fewer at an end of the value. An open 外字 stands as 〔6949〕."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    count: int

    def around(self, middle: str) -> str:
        """The surroundings with something in the middle."""
        return "".join((*self.before, middle, *self.after))


class MjFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What 文字情報基盤 calls the character that a code was decided to be."""

    mj: str
    koseki: str | None = None
    juki: str | None = None
    toki: str | None = None
    jis: str | None = None
    strokes: int | None = None
    readings: tuple[str, ...] = ()


class CodeUse(msgspec.Struct, frozen=True, kw_only=True):
    """One code of one source.

    Attributes:
        stand_in: The private-use character of the code, which stands for it while it is not resolved.
        text: The characters that the tables make of it; empty while unresolved.
        proposed: While unresolved, the target of the row that the tables have for it (候補).
        status, decided_by, decided_on, note: What the tables say of it; empty where they have no row for it.
        count: Occurrences.
        touched: Records that have it at least once.
        fields: Field → occurrences.
        records: Some record numbers from 1: the first one, and others spread evenly over the file.
        contexts: The most frequent surroundings.
        surroundings: How many different ones there are, before masking; at least, where any were ``missed``.
        missed: Occurrences whose surroundings were let go: where there are too many to keep, the rarest go. No count
            of ``contexts`` is too small by more.
    """

    source: str
    page: str
    code: str
    stand_in: str
    text: str
    resolved: bool
    count: int
    touched: int
    fields: dict[str, int]
    records: list[int]
    contexts: list[Context]
    surroundings: int
    missed: int = 0
    proposed: str = ""
    status: str = ""
    decided_by: str = ""
    decided_on: str = ""
    note: str = ""
    mj: MjFacts | None = None


class FieldUse(msgspec.Struct, frozen=True, kw_only=True):
    """One field that can hold 外字.

    Attributes:
        name: The field; with its record type before it where several types have a field of that name.
        records: Records that have the field.
        unread: Those in which its bytes are not text of the page; what they hold is not counted.
        touched, unresolved: Those with any 外字, and with any unresolved one.
        count: Occurrences of 外字.
        values: Different values among the touched ones; an estimate (±1 %) where not ``values_exact``.
    """

    type: str
    name: str
    records: int
    unread: int
    touched: int
    unresolved: int
    count: int
    values: int
    values_exact: bool = True


class SourceInventory(msgspec.Struct, frozen=True, kw_only=True):
    """One source. ``untyped`` are its records that are of no type of the layout, or cut short: not looked into."""

    name: str
    path: str
    page: str
    records: int
    untyped: int
    touched: int
    unresolved: int
    codes: list[CodeUse]
    fields: list[FieldUse]

    @property
    def whole(self) -> bool:
        """Whether every field of every record that can hold 外字 was read."""
        return not self.untyped and not any(field.unread for field in self.fields)


class CodeTotal(msgspec.Struct, frozen=True, kw_only=True):
    """One code of a page over all sources. ``texts`` has more than one entry where sources resolve it differently."""

    page: str
    code: str
    count: int
    sources: dict[str, int]
    texts: list[str]
    resolved: bool


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """All sources together: records, and codes counted once for each page."""

    records: int
    touched: int
    unresolved: int
    count: int
    codes: list[CodeTotal]

    @property
    def open(self) -> list[CodeTotal]:
        """The codes that some source does not resolve."""
        return [code for code in self.codes if not code.resolved]


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """The inventory of one source or several. ``masked`` says whether neighbours are stars."""

    version: int = VERSION
    title: str
    masked: bool
    total: Totals
    sources: list[SourceInventory]


def inventory_of(title: str, sources: Sequence[SourceInventory], *, show: bool = False) -> Inventory:
    """Sources put together.

    Args:
        title: What the inventory is of: a project, a file.
        sources: The inventories of the sources.
        show: Whether neighbours stay as they are; they are personal data, unless they are stars already.
    """
    kept = list(sources) if show else [_masked(source) for source in sources]
    return Inventory(title=title, masked=not show, total=_total(kept), sources=kept)


def read_inventory(path: Path) -> Inventory:
    """An inventory from its JSON form.

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-G030 where it is not an inventory of this version.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    try:
        found = msgspec.json.decode(data, type=Inventory)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MigrationError("LGM-G030", path=str(path), why=str(error)) from error
    if found.version != VERSION:
        raise MigrationError("LGM-G030", path=str(path), why=f"version {found.version}, here is read {VERSION}")
    return found


def in_order(codes: Iterable[CodeUse]) -> list[CodeUse]:
    """Unresolved codes first, and the most frequent ones first among them."""
    return sorted(codes, key=lambda use: (use.resolved, -use.count, use.page, use.code))


def _masked(source: SourceInventory) -> SourceInventory:
    codes = [msgspec.structs.replace(use, contexts=_folded(use.contexts)) for use in source.codes]
    return msgspec.structs.replace(source, codes=codes)


def _folded(contexts: Iterable[Context]) -> list[Context]:
    """Contexts with their characters as stars, those that have become equal counted together."""
    counts: dict[tuple[str, tuple[str, ...], tuple[str, ...]], int] = {}
    for one in contexts:
        key = (one.field, _stars(one.before), _stars(one.after))
        counts[key] = counts.get(key, 0) + one.count
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Context(field=field, before=left, after=right, count=n) for (field, left, right), n in ranked]


def _stars(characters: Iterable[str]) -> tuple[str, ...]:
    """A star for each character, whatever number of code points it has."""
    return tuple(masking.masked(character)[:1] for character in characters)


def _total(sources: Iterable[SourceInventory]) -> Totals:
    parts = list(sources)
    uses: dict[tuple[str, str], list[CodeUse]] = {}
    for source in parts:
        for use in source.codes:
            uses.setdefault((use.page, use.code), []).append(use)
    codes = [
        CodeTotal(
            page=page,
            code=code,
            count=sum(use.count for use in same),
            sources={use.source: use.count for use in same},
            texts=list(dict.fromkeys(use.text for use in same if use.resolved)),
            resolved=all(use.resolved for use in same),
        )
        for (page, code), same in uses.items()
    ]
    return Totals(
        records=sum(source.records for source in parts),
        touched=sum(source.touched for source in parts),
        unresolved=sum(source.unresolved for source in parts),
        count=sum(one.count for one in codes),
        codes=sorted(codes, key=lambda one: (one.resolved, -one.count, one.page, one.code)),
    )
