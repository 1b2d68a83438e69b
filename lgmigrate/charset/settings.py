"""What a record or project file says about a code page: which one, and the choices that differ from site to site.

Every choice has a default that is named where it is taken; what a choice does is said in ``page.py``.
"""

from pathlib import Path
from typing import Literal

import msgspec

Symbols = Literal["jis", "microsoft"]
Jis78 = Literal["shape", "area"]
Selectors = Literal["none", "hanyo-denshi", "adobe-japan1"]
Disputed = Literal["user-defined", "extension"]
LineFeed = Literal["25", "15"]
Controls = Literal["reject", "keep"]


class Charset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the text of a file is encoded: a page by name, and the choices a site makes. None is the default.

    Attributes:
        base: The page.
        single: The table of its single bytes, by name.
        udc_base: The private-use character of its first user-defined code, such as ``U+E92E``.
        wide_space: The codes of the ideographic space; the first one is written, all are read.
        symbols: The mapping of the eight symbols on which JIS and Microsoft differ.
        jis78: Pages of JIS C 6226-1978: characters as their host shows them (``shape``), or as today's JIS has them in
            the same place (``area``).
        selectors: The collection whose variation selectors an extension table gives.
        extension: Paths of extension tables, later ones winning.
        disputed: KEIS: what 9FA1–9FD8 are.
        line_feed: EBCDIC: the byte that is U+000A; the other one of 15 and 25 is U+0085.
        controls: Whether a control character in a text field is damage (``reject``) or data (``keep``).
    """

    base: str
    single: str | None = None
    udc_base: str | None = None
    wide_space: tuple[str, ...] = ()
    symbols: Symbols | None = None
    jis78: Jis78 | None = None
    selectors: Selectors | None = None
    extension: tuple[str, ...] = ()
    disputed: Disputed | None = None
    line_feed: LineFeed | None = None
    controls: Controls | None = None

    def beside(self, folder: Path) -> "Charset":
        """The same, extension tables being looked for in a folder."""
        return msgspec.structs.replace(self, extension=tuple(str(folder / path) for path in self.extension))


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One choice in force: a setting, its value, and whether nobody made it."""

    setting: str
    value: str
    default: bool


def charset_of(given: "str | Charset") -> Charset:
    """A charset from what people write: a name alone, or a table."""
    return Charset(base=given) if isinstance(given, str) else given
