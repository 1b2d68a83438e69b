"""Which characters a text is made of, by the classes that matter for moving it to another system.

Levels 1 and 2 of kanji are rows 16-47 and 48-84 of JIS X 0208, as Python's ``euc_jp`` has them; what has no code there
is an extended character, and private-use ones are 外字 that no table decided.
"""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from lgmigrate.charset.page import MICROSOFT
from lgmigrate.source.survey.model import CharacterClass

CLASSES = ["ascii", "half-kana", "kana", "jis-other", "jis-1", "jis-2", "extended", "gaiji", "selector", "control"]
"""Names of the classes, from the ones that every system has to those that few can take."""
_AT = {name: number for number, name in enumerate(CLASSES)}
POINTS = 0x110000
SEEN = 0x30000
"""Code points below are marked when they are met; those above (private use, selectors) are few and kept in a set."""
PRIVATE = [(0xE000, 0xF8FF), (0xF0000, 0x10FFFF)]
SELECTORS = [(0xFE00, 0xFE0F), (0xE0100, 0xE01EF)]
LEVEL_2, LAST_ROW = 48, 84
FIRST_KANJI = 16


@cache
def class_table() -> npt.NDArray[np.uint8]:
    """The number of the class of every code point."""
    table = np.full(POINTS, _AT["extended"], np.uint8)
    for row in range(1, LAST_ROW + 1):
        name = "jis-other" if row < FIRST_KANJI else "jis-1" if row < LEVEL_2 else "jis-2"
        cells = (bytes([0xA0 + row, 0xA1 + cell]).decode("euc_jp", "ignore") for cell in range(94))
        table[[ord(text) for text in cells if text]] = _AT[name]
    table[[ord(char) for char in "".join(MICROSOFT.values())]] = _AT["jis-other"]
    table[0x3041:0x3100] = np.where(table[0x3041:0x3100] == _AT["jis-other"], _AT["kana"], table[0x3041:0x3100])
    table[0xFF61:0xFFA0] = _AT["half-kana"]
    table[0x20:0x7F] = _AT["ascii"]
    for name, ranges in (("gaiji", PRIVATE), ("selector", SELECTORS)):
        for first, last in ranges:
            table[first : last + 1] = _AT[name]
    table[[point for point in range(0x100) if unicodedata.category(chr(point)) == "Cc"]] = _AT["control"]
    return table


class Characters:
    """Counts the characters of texts."""

    def __init__(self) -> None:
        self._counts = np.zeros(len(CLASSES), np.int64)
        self._seen: npt.NDArray[np.bool_] | None = None
        self._ascii = np.zeros(128, np.int64)
        self._beyond: set[int] = set()

    def add(self, text: str) -> None:
        """Count the characters of a text, or of many in one."""
        if text.isascii():
            self._ascii += np.bincount(np.frombuffer(text.encode("ascii"), np.uint8), minlength=128)
            return
        points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        self._counts += np.bincount(class_table()[points], minlength=len(CLASSES))
        if self._seen is None:
            self._seen = np.zeros(SEEN, np.bool_)
        far = points >= SEEN
        if far.any():
            self._beyond.update(np.unique(points[far]).tolist())
            points = points[~far]
        self._seen[points] = True

    def classes(self) -> list[CharacterClass]:
        """Every class that occurs, in the order of :data:`CLASSES`."""
        table = class_table()
        counts = self._counts + np.bincount(table[:128], weights=self._ascii, minlength=len(CLASSES)).astype(np.int64)
        met = np.zeros(SEEN, np.bool_) if self._seen is None else self._seen.copy()
        met[:128] |= self._ascii > 0
        every = np.concatenate([np.flatnonzero(met), np.array(sorted(self._beyond), np.int64)])
        different = np.bincount(table[every], minlength=len(CLASSES))
        return [
            CharacterClass(name=name, count=int(counts[at]), different=int(different[at]))
            for name, at in _AT.items()
            if counts[at]
        ]
