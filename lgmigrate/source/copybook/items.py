"""What a copybook says: a tree of items with their clauses, offsets and lengths."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from lgmigrate.source.copybook.compiler import IBM, CompilerSettings

ItemKind = Literal["group", "text", "wide", "zoned", "packed", "binary", "float", "raw", "renames"]
FILLER = "FILLER"
Sign = Literal["trailing", "leading", "trailing-separate", "leading-separate"]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A literal or figurative constant of a VALUE clause.

    Attributes:
        kind: ``number``, ``text``, ``hex`` (of ``X'…'`` and ``NX'…'``), or ``figurative``.
        text: The number, the characters without quotes, the hex digits, or the constant's name: ``ZERO``, ``SPACE``,
            ``HIGH-VALUE``, ``LOW-VALUE``, ``QUOTE``, ``NULL``.
        all: Whether the word ALL stands before it.
    """

    kind: Literal["number", "text", "hex", "figurative"]
    text: str
    all: bool = False


class Meaning88(msgspec.Struct, frozen=True, kw_only=True):
    """An 88 level: a name for values of the item it stands under. A range is a pair, a single value a pair of one."""

    name: str
    values: tuple[tuple[Value, Value | None], ...]
    line: int = 0
    column: int = 0


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One data description entry.

    Attributes:
        level: 1 to 49, 66 or 77.
        name: As the source has it, in upper case; ``FILLER`` where it has none.
        kind: What its bytes are. ``text`` also for edited pictures, ``raw`` for pointers, ``renames`` for level 66.
        offset: Bytes from the start of its record to its first occurrence.
        length: Bytes of one occurrence, the slack bytes at its end included.
        picture: The picture, upper case, as written; empty for groups and items that have none.
        usage: ``DISPLAY``, ``DISPLAY-1``, ``NATIONAL``, ``BINARY`` (COMP, COMP-4), ``PACKED-DECIMAL`` (COMP-3),
            ``COMP-1``, ``COMP-2``, ``COMP-5``, ``COMP-6``, ``COMP-X``, ``COMP-N``, ``INDEX``, ``POINTER``; its own or
            that of a group above; empty for groups without one.
        digits: Digits of a number, P not counted; of an edited one those it can show. 0 for all else.
        scale: Digits behind the point; negative where P stand at the right, more than ``digits`` where they stand left.
        signed: Whether a number can be negative.
        edited: Whether the picture edits: then ``kind`` is ``text``.
        sign: Where the sign of a zoned number is.
        occurs: How often it is repeated at most; 0 where it is not repeated.
        at_least: How often at least (``OCCURS 1 TO 5``); 0 where that is not said.
        depending: The item that says how often; empty where the number is fixed.
        keys: Its keys (``ASCENDING KEY``, ``DESCENDING KEY``), and ``indexes`` its index names.
        redefines: The item in whose place it stands; empty where it has a place of its own.
        renames: Level 66: first and last item; both the same where there is no THRU.
        value: What it holds at first.
        sync: Whether it is aligned; ``slack`` is how many bytes were left free before it for that.
        justified, blank_when_zero: The clauses.
        meanings: Its 88 levels.
        children: The items of a group, in the order of the source.
        line, column: Where its level number stands, from 1, in the file ``source``.
    """

    level: int
    name: str
    kind: ItemKind
    offset: int = 0
    length: int = 0
    picture: str = ""
    usage: str = ""
    digits: int = 0
    scale: int = 0
    signed: bool = False
    edited: bool = False
    sign: Sign = "trailing"
    occurs: int = 0
    at_least: int = 0
    depending: str = ""
    keys: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    redefines: str = ""
    renames: tuple[str, str] | None = None
    value: Value | None = None
    sync: bool = False
    slack: int = 0
    justified: bool = False
    blank_when_zero: bool = False
    meanings: tuple[Meaning88, ...] = ()
    children: "tuple[Item, ...]" = ()
    line: int = 0
    column: int = 0
    source: str = ""

    @property
    def is_filler(self) -> bool:
        """Whether it has no name."""
        return self.name == FILLER

    @property
    def extent(self) -> int:
        """Bytes of all its occurrences."""
        return self.length * max(self.occurs, 1)

    def walk(self) -> "Iterator[Item]":
        """It and all below it, in the order of the source."""
        yield self
        for child in self.children:
            yield from child.walk()


class Copybook(msgspec.Struct, frozen=True, kw_only=True):
    """A copybook read and laid out.

    Attributes:
        name: Of the file, without folder and ending.
        records: The items of level 01 and 77; where there is no 01, the items of the highest level as they stand.
        fragment: Whether there is no 01: the items belong under one that the copybook does not have.
        compiler: The settings it was laid out by.
        assumptions: What was assumed because nobody said it, a sentence each.
    """

    name: str
    records: tuple[Item, ...]
    fragment: bool = False
    compiler: CompilerSettings = IBM
    assumptions: tuple[str, ...] = ()

    @property
    def items(self) -> list[Item]:
        """All items in the order of the source, groups before what is in them; 88 levels are ``meanings`` of theirs."""
        return [item for record in self.records for item in record.walk()]

    def item(self, name: str) -> Item:
        """The first item of a name, whatever its case (KeyError where there is none)."""
        wanted = name.upper()
        for item in self.items:
            if item.name == wanted:
                return item
        raise KeyError(name)

    @property
    def length(self) -> int:
        """Bytes of the longest record."""
        if self.fragment:
            return max((item.offset + item.extent for item in self.records if item.kind != "renames"), default=0)
        return max((item.extent for item in self.records), default=0)
