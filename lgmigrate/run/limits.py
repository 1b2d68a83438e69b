"""How many rejects a run accepts: a number of records, or a part of those that were read."""

import re
from fractions import Fraction

import msgspec

from lgmigrate.ledger import Ledger

_FORM = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<percent>%)?")


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """A number of records, or a share of the records that all sources have."""

    records: int = 0
    share: Fraction | None = None

    @classmethod
    def parse(cls, text: str) -> "Allowed":
        """``5`` or ``0.1%``.

        Raises:
            ValueError: for anything else, and for more than 100 %.
        """
        found = _FORM.fullmatch(text.strip())
        if not found or ("." in found["number"] and not found["percent"]):
            raise ValueError(f"{text!r} is neither a number of records nor a percentage such as 0.1%")
        if not found["percent"]:
            return cls(records=int(found["number"]))
        share = Fraction(found["number"]) / 100
        if share > 1:
            raise ValueError(f"{text!r} is more than all of them")
        return cls(share=share)

    def of(self, ledger: Ledger) -> int:
        """The number of records that may be rejected; a part of a record is none."""
        if self.share is None:
            return self.records
        read = sum(entry.read for entry in ledger.entries if entry.stage == "extract" and entry.unit == "record")
        return int(self.share * read)


NONE = Allowed()
