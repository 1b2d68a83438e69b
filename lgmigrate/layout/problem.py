"""A problem of a layout, as lint reports it."""

from typing import Any

import msgspec

from lgmigrate.errors import Lang, catalogue


class Problem(msgspec.Struct, frozen=True):
    """One problem: the code of the catalogue, the definition file it lies in, what it concerns, and its facts.

    ``item`` is a file, ``file.item``, ``list.code`` or ``parent → child``, as the definition names them.
    """

    code: str
    file: str
    item: str
    facts: dict[str, Any] = {}

    @property
    def severity(self) -> str:
        """``error`` or ``warning``."""
        return catalogue()[self.code].severity

    def message(self, lang: Lang = "en") -> str:
        """What is wrong, in one sentence."""
        return catalogue()[self.code].detailed(lang, {"file": self.file, "item": self.item, **self.facts})

    def as_dict(self) -> dict[str, Any]:
        """Code, name, severity, place, message and facts for ``--json``."""
        return {
            "code": self.code,
            "name": catalogue()[self.code].name,
            "severity": self.severity,
            "file": self.file,
            "item": self.item,
            "message": self.message(),
            "facts": self.facts,
        }
