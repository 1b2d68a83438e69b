"""Code pages of hosts: a single-byte table, a double-byte table, shifts, and the area for user-defined characters.

``pages.toml`` says what each page is made of; a :class:`Charset` is what a record definition says about it (which page,
and the choices that differ from site to site).
"""

import difflib
import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from lgmigrate.charset.table import read_table
from lgmigrate.errors import MigrationError

SYMBOLS: dict[str, dict[str, str]] = {
    "jis": {},
    "microsoft": {"—": "―", "‖": "∥", "−": "－", "〜": "～", "¢": "￠", "£": "￡", "¬": "￢", "¦": "￤"},
}
"""Double-byte symbols that JIS and Microsoft map to different code points: policy → what replaces the JIS one."""


class Charset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the text of a file is encoded: a page by name, and the choices a site makes.

    ``symbols`` is the mapping of the eight symbols on which JIS and Microsoft differ. ``controls`` says whether a
    control character in a text field is data (``keep``) or damage (``reject``).
    """

    base: str
    symbols: Literal["jis", "microsoft"] | None = None
    controls: Literal["reject", "keep"] | None = None


class UserArea(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A range of double-byte codes for user-defined characters, and the private-use characters they stand for."""

    first: str
    last: str
    trail_first: str
    trail_last: str
    pua: str

    def characters(self) -> dict[int, str]:
        """Code → private-use character, row after row without the gaps between rows."""
        trails = range(int(self.trail_first, 16), int(self.trail_last, 16) + 1)
        first, last = int(self.first, 16), int(self.last, 16)
        codes = [
            lead << 8 | trail
            for lead in range(first >> 8, (last >> 8) + 1)
            for trail in trails
            if first <= (lead << 8 | trail) <= last
        ]
        return {code: chr(int(self.pua, 16) + number) for number, code in enumerate(codes)}


class _Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    aliases: list[str]
    single: str
    double: str
    to_double: list[str]
    to_single: str
    blank: str
    wide_space: str
    user_defined: list[UserArea]


class CodePage(msgspec.Struct, frozen=True, kw_only=True):
    """A code page with everything in it resolved.

    ``single`` and ``double`` map codes to characters (a cell may hold several code points); ``user_defined`` maps the
    codes of 外字 to private-use characters. ``blank`` and ``wide_space`` are the padding of single- and double-byte
    fields.
    """

    name: str
    title: str
    single: MappingProxyType[int, str]
    double: MappingProxyType[int, str]
    user_defined: MappingProxyType[int, str]
    to_double: tuple[bytes, ...]
    to_single: bytes
    blank: bytes
    wide_space: bytes
    keep_controls: bool


@cache
def _specs() -> dict[str, _Spec]:
    data = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))
    return msgspec.convert(data, dict[str, _Spec])


def names() -> list[str]:
    """The names of all pages."""
    return list(_specs())


def _name_of(name: str) -> str:
    known = {alias: page for page, spec in _specs().items() for alias in (page, *spec.aliases)}
    found = known.get(name.lower().replace("_", "-"))
    if found is None:
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0)
        raise MigrationError("LGM-C001", page=name, nearest=", ".join(near) or ", ".join(_specs()))
    return found


@cache
def code_page(charset: Charset) -> CodePage:
    """The page a charset names, with its policies applied.

    Raises:
        MigrationError: LGM-C001 where there is no page of that name.
    """
    name = _name_of(charset.base)
    spec = _specs()[name]
    symbols = SYMBOLS[charset.symbols or "jis"]
    double = {code: symbols.get(text, text) for code, text in read_table(spec.double).items()}
    users = {code: char for area in spec.user_defined for code, char in area.characters().items()}
    return CodePage(
        name=name,
        title=spec.title,
        single=read_table(spec.single),
        double=MappingProxyType(double),
        user_defined=MappingProxyType(users),
        to_double=tuple(bytes.fromhex(shift) for shift in spec.to_double),
        to_single=bytes.fromhex(spec.to_single),
        blank=bytes.fromhex(spec.blank),
        wide_space=bytes.fromhex(spec.wide_space),
        keep_controls=charset.controls == "keep",
    )
