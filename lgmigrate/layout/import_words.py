"""The words by which an import knows headings, data types, marks and labels: a table of data, ``import_words.toml``.

Words are compared in one form (:func:`plain`), because workbooks write them full width, with line breaks, with notes in
brackets and with footnote signs. A mapping file adds words of its own; nothing is matched by likeness.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec

from lgmigrate.layout.model import ItemType

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_FOOTNOTE = re.compile(r"[※*]\d*$")
_SIGNS = re.compile(r"[:;、。]+$")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """All words.

    Attributes:
        parts: Part of a definition → what its sheet or title is called.
        headings: Part → field → what the heading of its column is called.
        cover: Field of the head → its label on a cover.
        types: Data type as written → ``X``, ``N``, ``9`` or ``D``, with digits behind it where the word says them.
        flags: Mark → yes or no.
        cardinalities: How a relation is written → ``1``, ``0..1``, ``0..n`` or ``1..n``.
        provenances: 出所 as written → provenance.
        signs: ``ditto``, ``none``, beginnings of ``notes``, names of ``covers``.
    """

    parts: dict[str, list[str]]
    headings: dict[str, dict[str, list[str]]]
    cover: dict[str, list[str]]
    types: dict[str, str]
    flags: dict[str, bool]
    cardinalities: dict[str, str]
    provenances: dict[str, str]
    signs: dict[str, list[str]]

    def fields_of(self, part: str) -> dict[str, list[str]]:
        """Heading in plain form → the fields of a part that it may stand for, the likeliest first."""
        return self._fields[part]

    @cached_property
    def _fields(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = {}
        for part, fields in self.headings.items():
            of = found.setdefault(part, {})
            for field, words in fields.items():
                for word in words:
                    of.setdefault(plain(word), []).append(field)
        return found

    @cached_property
    def every_heading(self) -> frozenset[str]:
        """All headings in plain form."""
        return frozenset(word for words in self._fields.values() for word in words)

    @cached_property
    def narrow_types(self) -> dict[str, str]:
        """Data types in half width and capitals."""
        return {narrow(name).upper(): value for name, value in self.types.items()}

    @cached_property
    def narrow_flags(self) -> dict[str, bool]:
        """Marks in half width and capitals."""
        return {narrow(mark).upper(): value for mark, value in self.flags.items()}

    def labels_of(self, part: str, fields: tuple[str, ...]) -> dict[str, str]:
        """Label in plain form → the field, for what stands beside its value above a table."""
        if (part, fields) not in self._labels:
            known = self.headings[part]
            self._labels[part, fields] = {plain(word): field for field in fields for word in known.get(field, ())}
        return self._labels[part, fields]

    @cached_property
    def _labels(self) -> dict[tuple[str, tuple[str, ...]], dict[str, str]]:
        return {}

    def cover_labels(self) -> dict[str, str]:
        """Label in plain form → the field of the head."""
        return {plain(word): field for field, words in self.cover.items() for word in words}


@cache
def default_words() -> Words:
    """The words that come with the package."""
    text = Path(__file__).with_name("import_words.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Words)


def extended(
    words: Words,
    headings: Mapping[Any, Mapping[str, list[str]]],
    types: Mapping[str, str],
    flags: Mapping[str, bool],
    cardinalities: Mapping[str, str],
) -> Words:
    """The words with those of a mapping file, which win."""
    more = {
        part: {field: [*headings.get(part, {}).get(field, []), *known] for field, known in fields.items()}
        for part, fields in words.headings.items()
    }
    own = {plain(word) for fields in headings.values() for given in fields.values() for word in given}
    for part, fields in headings.items():
        for field, known in more[part].items():
            given = fields.get(field, [])
            more[part][field] = [word for word in known if word in given or plain(word) not in own]
    return msgspec.structs.replace(
        words,
        headings=more,
        types={**words.types, **types},
        flags={**words.flags, **flags},
        cardinalities={**words.cardinalities, **cardinalities},
    )


@lru_cache(4096)
def plain(text: str) -> str:
    """A heading, label or type in the form in which words are compared; empty where only a note in brackets stands."""
    return _SIGNS.sub("", _FOOTNOTE.sub("", _BRACKETS.sub("", narrow(text)))).casefold()


@lru_cache(4096)
def narrow(text: str) -> str:
    """The text in NFKC and without blanks: what numbers, marks and types are read from."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def type_word(words: Words, word: str) -> tuple[ItemType, int | None] | None:
    """The type, and the digits where the word says them, that a data type as written stands for."""
    if (value := words.narrow_types.get(word)) is None:
        return None
    return ItemType(value[0]), int(value[1:]) if value[1:] else None
