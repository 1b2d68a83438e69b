"""What an extension table says: rows of codes and characters, and what they come to under a collection of selectors."""

import re
from typing import Literal

import msgspec

from lgmigrate.charset.settings import Selectors

Use = Literal["", "decode", "variant", "encode", "none"]
USES: dict[str, str] = {
    "": "read and written",
    "decode": "only read",
    "variant": "read; written only as the character with its selector, the bare one being another code's",
    "encode": "only written; with selectors, only under the collections that it names",
    "none": "known to have no character: an error to meet, whatever lower layers say",
}
"""What a row may be used for."""
MOST_POINTS = 4
"""The most code points that one code may stand for: mappings leave out tests of length that this makes needless."""
COLLECTION: dict[str, int] = {"none": 0, "hanyo-denshi": 1, "adobe-japan1": 2}
_NONE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]")


class Row(msgspec.Struct, frozen=True):
    """One row: code → characters, with the selectors of both collections (empty where they have none)."""

    code: int
    ucs: str
    hanyo_denshi: str = ""
    adobe_japan1: str = ""
    use: Use = ""
    note: str = ""

    @property
    def has_selectors(self) -> bool:
        """Whether any collection has a selector for it."""
        return bool(self.hanyo_denshi or self.adobe_japan1)

    def selector(self, collection: int) -> str:
        """The selector of a collection of :data:`COLLECTION`."""
        return ("", self.hanyo_denshi, self.adobe_japan1)[collection]


class Cells(msgspec.Struct, frozen=True):
    """A table under one collection of selectors, as a layer of a page.

    Attributes:
        decode: Code → characters.
        oneway: The codes of ``decode`` that are not written. The others have different characters each.
        encode_only: Characters → code for what is written so without being read so: characters that no code of
            ``decode`` is written for, which would come back as they were.
        bases: Characters whose codes are read with a selector, without it → code: what to write where nothing else (no
            other layer either) has a code for the bare character.
        unmapped: Codes that have no character, in lower layers neither.
    """

    decode: dict[int, str]
    oneway: frozenset[int]
    encode_only: dict[str, int]
    bases: dict[str, int]
    unmapped: frozenset[int]


class ExtensionTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table as its file has it; ``sha256`` is that of the file, ``source_sha256`` that of what it was made of."""

    name: str
    path: str
    sha256: str
    source: str
    source_sha256: str
    kind: str
    rows: tuple[Row, ...]

    def cells(self, selectors: Selectors) -> Cells:
        """The table with the selectors of one collection, or with none.

        Of several rows that would be written for the same characters, one that is written anyway goes before a
        ``variant``, and a later row before an earlier one; the others are only read.
        """
        collection = COLLECTION[selectors]
        decode: dict[int, str] = {}
        encode_only: dict[str, int] = {}
        unmapped: set[int] = set()
        full: dict[str, int] = {}
        variants: dict[str, int] = {}
        bases: dict[str, int] = {}
        for row in self.rows:
            use, code, selector = row.use, row.code, row.selector(collection)
            text = row.ucs[:1] + selector + row.ucs[1:] if selector else row.ucs
            if use == "none":
                unmapped.add(code)
            elif use == "encode":
                if selector or not row.has_selectors:
                    encode_only[text] = code
            else:
                decode[code] = text
                if use == "":
                    full[text] = code
                    if selector:
                        bases[row.ucs] = code
                elif use == "variant" and selector:
                    variants[text] = code
        written = variants | full
        encode_only = {text: code for text, code in encode_only.items() if text not in written}
        return Cells(
            decode=decode,
            oneway=frozenset(decode.keys() - set(written.values())),
            encode_only=encode_only,
            bases={text: code for text, code in bases.items() if text not in written | encode_only},
            unmapped=frozenset(unmapped),
        )


def points_of(text: str) -> str:
    """Characters as ``U+XXXX[ U+XXXX…]``."""
    return " ".join(f"U+{ord(char):04X}" for char in text)


def fault_of(row: Row) -> str:
    """What is wrong with a row, or nothing: the checks that hold however a row came about."""
    if row.use == "none":
        return "a code without a character has none" if row.ucs + row.hanyo_denshi + row.adobe_japan1 else ""
    if not row.ucs:
        return "ucs is empty; a code that has no character says none in the column use"
    if len(row.ucs) > MOST_POINTS:
        return f"{len(row.ucs)} code points; one code stands for at most {MOST_POINTS}"
    bad = _NONE.search(row.ucs) or next((char for char in row.ucs if ord(char) & 0xFFFE == 0xFFFE), None)
    if bad:
        return f"{points_of(bad if isinstance(bad, str) else bad[0])} is no character that text may hold"
    if row.use == "variant" and not row.has_selectors:
        return "variant needs a selector; a code that is only read says decode"
    return ""
