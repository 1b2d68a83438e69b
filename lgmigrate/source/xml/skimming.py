"""Records taken out of a document before a parser sees them.

A record that the kernel is sure of need not become a tree first, which is most of what reading costs. An element
without faults can be left out of the content of another, and what remains is well-formed just if the whole was: so the
parser gets the rest of the document, and where records were, a processing instruction that says which. It has as many
line feeds as they had, so that lines stay what they are, and it stands in the tree where they stood, so that their
order does too.

Where a record may begin is found by walking tags, which needs no tree either; that the walk is right is certain as long
as the parser finds no fault in what was walked over. Once for each element with records in it the parser is asked where
the walk is: which elements are around that place, and which namespaces hold there.
"""

import secrets
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from lgmigrate.charset._kernel import walk_xml
from lgmigrate.source.xml.columns import END, FULL, MORE, ODD, REACH, Shaper, Text
from lgmigrate.source.xml.paths import Plan
from lgmigrate.source.xml.shaped import Shaped

FOUND, LEFT = 6, 7
"""Why the walk stopped."""
WINDOW = 1 << 20
"""Bytes looked at together."""
LONGEST = 4 << 20
"""Bytes of a record beyond which it is left to the parser."""
PATIENCE = 64
"""Times that the parser may be asked or given a record before it gets everything; more where others go well."""
WORTH = 32
"""Records taken that make good for one that was not, or for being asked."""
FIRST_PRIVATE, BEFORE_PRIVATE, AFTER_PRIVATE = 0xEE, 0xEF, 0xA4
"""UTF-8 of private-use characters begins with EE, EF up to A3, F3 or F4; what else this takes is looked at closely."""
PROBE = "at"
BLANKS = b" \t\r\n"


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive records that were taken: columns (rows from 0), how many, their bytes, whether 外字 are likely."""

    shaped: Shaped
    count: int
    size: int
    gaiji: bool


class Skim:
    """The walk through one document, from behind the first start tag on.

    Args:
        plan: What is to be found.
        shaper: What makes columns.
        feed: Hands text to the parser, and says whether it has found no fault so far.

    Attributes:
        on: Whether records are still looked for; if not, all is for the parser.
        target: The target of the processing instructions put in.
        around: The element that the last processing instruction stands in that the parser met.
    """

    def __init__(self, plan: Plan, shaper: Shaper, feed: Callable[[bytes], bool]) -> None:
        self.plan, self.shaper, self.on = plan, shaper, True
        self.target = f"lgm-{secrets.token_hex(8)}"  # what no document has
        self.around: Any = None
        self._feed = feed
        self._local = plan.record.names[-1].rpartition("}")[2].encode()
        self._depth = self._floor = 1
        self._quiet = -1
        self._well = True
        self._prefixes: dict[str, str] | None = None
        self._pieces: dict[int, Piece] = {}
        self._number = self._good = self._spent = 0
        self._window, self._fed = b"", 0

    def piece(self, instruction: Any) -> Piece | None:
        """The records that a processing instruction stands for, once."""
        number = instruction.text.strip() if instruction.target == self.target else PROBE
        return None if number == PROBE else self._pieces.pop(int(number))

    def begin(self) -> None:
        """Begin where the parser met an instruction."""
        self.on = self.around is not None
        self._depth = 1 + sum(1 for _ in self.around.iterancestors()) if self.on else 1

    def go(self, window: bytes, most: int) -> bytes:
        """Walk on.

        Args:
            window: Text, from where the last walk ended.
            most: How many records may be taken together, one or more.

        Returns:
            What of it has to come again, with more behind it.
        """
        self._window, self._fed = window, 0
        text = np.frombuffer(window + REACH, np.uint8)
        at, tried, past, why = 0, -1, False, FOUND
        while self.on and why not in (END, MORE):
            if self._at_records() and tried < at:
                at, why = self._take(text, at, most)
                tried = at if why != FULL else tried
                continue
            at, self._depth, why = walk_xml(
                text, at, len(window), self._depth, self._floor, self._quiet, past, self._local
            )
            self._quiet = self._quiet if self._depth > self._quiet else -1
            past = why == FOUND and (at == tried or not (self._at_records() or self._ask(at)))
            if past:  # for the parser, with all that is in it where it is a record
                self._quiet = self._depth if self._at_records() else -1
                self._spent += 1
            elif why == LEFT:
                self._prefixes, self._floor = None, 1
            self.on &= why != ODD and self._depth > 0 and self._spent <= PATIENCE + self._good // WORTH
        if not self.on or len(window) - at > LONGEST:
            at, self.on = len(window), False
        self._give(at)
        return window[at:]

    def _at_records(self) -> bool:
        """Whether the walk is right inside of an element with records, and not within one of them."""
        return self._prefixes is not None and self._depth == self._floor and self._quiet < 0

    def _take(self, text: Text, at: int, most: int) -> tuple[int, int]:
        """Take the records that stand here; where that ended, and why."""
        taken = self.shaper.take(text, at, most, self._prefixes or {})
        if taken is None:
            self.on = False
            return at, ODD
        if taken.shaped is not None:
            there = self._window[at : taken.end].rstrip(BLANKS)
            self._pieces[self._number] = Piece(
                shaped=taken.shaped, count=taken.count, size=len(there), gaiji=likely_gaiji(there)
            )
            self._give(at)
            self._put(str(self._number), there)
            self._fed = at + len(there)
            self._number += 1
            self._good += taken.count
        return taken.end, taken.why

    def _ask(self, at: int) -> bool:
        """Ask the parser whether what begins here is a record."""
        self.around = None
        self._spent += 1
        self._give(at)
        self._put(PROBE, b"")
        parent = self.around
        if parent is None:
            self.on = False
            return False
        names = [str(one.tag) for one in reversed([parent, *parent.iterancestors()])]
        fits = self.plan.record.fits
        if len(names) != self._depth or any(fits(names[:count]) for count in range(1, len(names) + 1)):
            self.on = False
        elif fits([*names, self.plan.record.names[-1]]):
            self._floor = self._depth
            self._prefixes = {prefix or "": uri for prefix, uri in parent.nsmap.items()}
            return True
        return False

    def _give(self, at: int) -> None:
        """Hand the text up to a place to the parser."""
        text = self._window[self._fed : at]
        self._fed = at
        self._parse(text)

    def _put(self, text: str, instead: bytes) -> None:
        """Hand an instruction to the parser, with the line feeds of what it stands for."""
        self._parse(f"<?{self.target} {text} ".encode() + b"\n" * instead.count(b"\n") + b"?>")

    def _parse(self, data: bytes) -> None:
        if data and self._well:
            self._well = self._feed(data)
            self.on &= self._well


def likely_gaiji(text: bytes) -> bool:
    """Whether there may be private-use characters, by the bytes such begin with."""
    data = np.frombuffer(text, np.uint8)
    near = np.flatnonzero(data >= FIRST_PRIVATE)
    first, second = data[near], data[np.minimum(near + 1, len(data) - 1)]
    return bool(((first != BEFORE_PRIVATE) | (second < AFTER_PRIVATE)).any())
