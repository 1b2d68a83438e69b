"""The word lists that made-up text is composed of: CSV files with a header line, beside this module.

``〓`` in a word stands for a 外字; its column ``gaiji`` says which code.
"""

import csv
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent
GETA = "〓"


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A word with its reading in half-width kana and the code of the 外字 in it, if it has one."""

    text: str
    kana: str = ""
    gaiji: str = ""

    def shown(self, gaiji: dict[int, str]) -> str:
        """The text with its 外字 in place."""
        return self.text.replace(GETA, gaiji[int(self.gaiji, 16)]) if self.gaiji else self.text


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A company form: the host's code for it, how frequent it is, and its name."""

    kbn: str
    weight: int
    text: str
    kana: str


class City(msgspec.Struct, frozen=True, kw_only=True):
    """A real city: code without check digit, the postal code of "以下に掲載がない場合", prefecture and name."""

    lg_code: str
    postal: str
    prefecture: str
    city: str


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """All word lists."""

    forms: list[Form]
    trades: list[Word]
    industries: list[Word]
    towns: list[Word]
    cities: list[City]


def read_words() -> Words:
    """Read the word lists that come with the package."""
    lists = {}
    for name in Words.__struct_fields__:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            lists[name] = list(csv.DictReader(file))
    return msgspec.convert(lists, Words, strict=False)
