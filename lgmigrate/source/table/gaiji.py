"""外字 in the columns of a table: counted where they stand, and then replaced as the tables say.

Characters of the user areas of a page come out of the decoder as private-use characters; they are looked for only in
text that holds bytes which such characters begin with.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from lgmigrate.charset import CodePage
from lgmigrate.ledger import GaijiUse
from lgmigrate.source.table.batch import SAMPLES

PRIVATE = r"[\x{E000}-\x{F8FF}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}]"
ALWAYS_PRIVATE = (b"\xee", b"\xf3", b"\xf4")
"""First bytes of UTF-8 that hardly anything but private-use characters has."""
SHARED, BEHIND_PRIVATE = 0xEF, 0xA4
"""The first byte of U+F000 to U+FFFF, and the second of the first one of these that is not for private use."""


class GaijiCells:
    """Counts and replaces 外字 in frames.

    Args:
        page: The code page of the file.
        layers: Code → characters (of a Unicode page: code point), later ones winning.
        source: The name of the source.

    Attributes:
        decoded: The layers of codes outside of the user areas, which the decoder has to know.
    """

    def __init__(self, page: CodePage, layers: Sequence[Mapping[int, str]], source: str) -> None:
        self._source = source
        self._beyond = page.form == "unicode" or any(char > "\uefff" for char in page.user_defined.values())
        self._codes = {char: code for code, char in sorted(page.user_defined.items(), reverse=True)}
        own = page.user_defined
        if page.form == "unicode":
            own = {code: chr(code) for layer in layers for code in layer if _private(code)}  # type: ignore[assignment]
        self._targets = {own[code]: text for layer in layers for code, text in layer.items() if code in own}
        self.decoded = [{code: text for code, text in layer.items() if code not in own} for layer in layers]
        self._fields: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._records: dict[str, list[int]] = defaultdict(list)

    def likely(self, text: bytes) -> bool:
        """Whether some UTF-8 may hold private-use characters."""
        if any(byte in text for byte in ALWAYS_PRIVATE):
            return True
        if not self._beyond:
            return False
        data = np.frombuffer(text, np.uint8)
        return bool((data[1:][data[:-1] == SHARED] < BEHIND_PRIVATE).any())

    def replaced(self, frame: pl.DataFrame, number: str) -> pl.DataFrame:
        """A frame with 外字 as the tables have them, each counted.

        Args:
            frame: Columns of text, and the numbers of the records.
            number: The name of the column with these.
        """
        changed = []
        for name in frame.columns:
            if frame.schema[name] != pl.String or not frame[name].str.contains(PRIVATE).any():
                continue
            self._count(frame.select(number, name), name, number)
            if self._targets:
                changed.append(pl.col(name).str.replace_many(list(self._targets), list(self._targets.values())))
        return frame.with_columns(changed)

    def _count(self, cells: pl.DataFrame, name: str, number: str) -> None:
        met = cells.select(number, char=pl.col(name).str.extract_all(PRIVATE)).explode("char").drop_nulls("char")
        counts = met.group_by("char", maintain_order=True).agg(
            count=pl.len(), records=pl.col(number).unique(maintain_order=True).head(SAMPLES)
        )
        for char, count, records in counts.iter_rows():
            self._fields[char][name] += count
            self._records[char] = sorted({*self._records[char], *records})[:SAMPLES]

    def uses(self) -> list[GaijiUse]:
        """Every code in use, unresolved ones first, then by code."""
        found = [
            GaijiUse(
                source=self._source,
                code=f"{self._codes.get(char, ord(char)):04X}",
                text=self._targets.get(char, char),
                resolved=char in self._targets,
                count=sum(fields.values()),
                fields=dict(sorted(fields.items())),
                records=self._records[char],
            )
            for char, fields in self._fields.items()
        ]
        return sorted(found, key=lambda use: (use.resolved, use.code))


def _private(point: int) -> bool:
    return 0xE000 <= point <= 0xF8FF or 0xF0000 <= point <= 0xFFFFD or 0x100000 <= point <= 0x10FFFD
