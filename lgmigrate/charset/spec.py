"""``pages.toml``: what each code page is made of, and the names that people give it."""

import difflib
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from lgmigrate.charset.settings import Symbols
from lgmigrate.charset.table import read_changes, read_codes, read_table
from lgmigrate.errors import MigrationError

Form = Literal["shift", "lead", "unicode"]


class UserArea(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A range of double-byte codes for user-defined characters, and the private-use characters they stand for."""

    first: str
    last: str
    trails: list[str]
    pua: str

    def codes(self) -> list[int]:
        """The codes of the area, row after row without the gaps in and between rows."""
        ends = [int(trail, 16) for trail in self.trails]
        trails = [one for at in range(0, len(ends), 2) for one in range(ends[at], ends[at + 1] + 1)]
        first, last = int(self.first, 16), int(self.last, 16)
        leads = range(first >> 8, (last >> 8) + 1)
        return [code for lead in leads for trail in trails if first <= (code := lead << 8 | trail) <= last]


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One table of double-byte codes of a page."""

    table: str
    add: str = "0"
    without: str = ""
    by_shape: str = ""
    always: str = ""

    def cells(self, jis78: str) -> dict[int, str]:
        """Code → character, with the policy on JIS C 6226-1978 applied."""
        cells = dict(read_table(self.table))
        for code in read_codes(self.without) if self.without else ():
            cells.pop(code, None)
        if self.by_shape and jis78 == "shape":
            cells |= read_changes(self.by_shape)
        if self.always:
            cells |= read_changes(self.always)
        offset = int(self.add, 16)
        return {code + offset: text for code, text in cells.items()}


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A page of ``pages.toml``, where the keys are explained."""

    title: str
    form: Form
    aliases: list[str]
    blank: str
    single: str = ""
    double: list[Layer] = []
    to_double: list[str] = []
    to_single: str = ""
    wide_space: list[str] = []
    through: str = ""
    user_defined: list[UserArea] = []
    disputed: str = ""
    symbols: Symbols = "jis"
    oneway: list[str] = []

    @property
    def by_shape(self) -> bool:
        """Whether the policy on JIS C 6226-1978 makes a difference."""
        return any(layer.by_shape for layer in self.double)


@cache
def specs() -> dict[str, Spec]:
    """All pages."""
    data = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))
    return msgspec.convert(data, dict[str, Spec])


def names() -> list[str]:
    """The names of all pages."""
    return list(specs())


def aliases(name: str) -> list[str]:
    """The other names of a page."""
    return specs()[name].aliases


def name_of(name: str) -> str:
    """The name of a page from any of its names.

    Raises:
        MigrationError: LGM-C001 where there is no such page.
    """
    known = {alias: page for page, spec in specs().items() for alias in (page, *spec.aliases)}
    found = known.get(name.lower().replace("_", "-"))
    if found is None:
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0)
        raise MigrationError("LGM-C001", page=name, nearest=", ".join(near) or ", ".join(specs()))
    return found


def ranges(given: Iterable[str]) -> Iterator[int]:
    """The codes of ranges such as ``ED40-EEFC``."""
    for one in given:
        first, last = (int(end, 16) for end in one.split("-"))
        yield from range(first, last + 1)
