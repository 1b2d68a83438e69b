"""A problem of a 外字 table, as lint reports it and as reading gives up on it."""

from typing import Any

import msgspec

from lgmigrate.errors import Lang, catalogue


class Problem(msgspec.Struct, frozen=True):
    """One problem: the code of the catalogue, the file and its line (0 for the whole), the 外字 code, and its facts.

    ``item`` is the 外字 code as the table writes it, such as ``6941`` or ``U+E000``; empty where there is none.
    """

    code: str
    path: str
    line: int
    item: str = ""
    facts: dict[str, Any] = {}

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""
        return catalogue()[self.code].severity

    def message(self, lang: Lang = "en") -> str:
        """What is wrong, in one sentence."""
        return catalogue()[self.code].detailed(lang, {"item": self.item, **self.facts})

    def as_dict(self) -> dict[str, Any]:
        """Code, name, severity, place, both messages and facts for ``--json``."""
        return {
            "code": self.code,
            "name": catalogue()[self.code].name,
            "severity": self.severity,
            "path": self.path,
            "line": self.line,
            "item": self.item,
            "message": self.message("en"),
            "message_ja": self.message("ja"),
            "facts": self.facts,
        }


class CellFault(Exception):  # noqa: N818 - it never leaves this room; a reader turns it into a Problem
    """A cell that cannot be read: the code of the catalogue and the facts."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts
