"""A survey of a file's bytes: cheap counts that say which rules can be broken at all, before any value is parsed.

Most files hold no control character and no private-use character. Finding that out on the bytes (numpy, blocks that
stay in the processor's cache, ranges of the file in parallel) costs a fifth of asking every value.
"""

import os
import re
from concurrent.futures import Executor
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 18
LEAST_RANGE = 1 << 24
"""Bytes below which a second thread does not pay."""
_NEXT_OF_EF = np.zeros(256, bool)
_NEXT_OF_EF[[0xA0, 0xA1, 0xA2, 0xA3, 0xB7, 0xBF]] = True
"""EF A0–A3 begin U+F800–F8FF; EF B7 the noncharacters U+FDD0–; EF BF U+FFFD–FFFF (and ￠ ￡ ￥)."""
_EDGE = re.compile(rb"\xef[\xa0-\xa3\xb7\xbf]")
BOM = b"\xef\xbb\xbf"


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over the bytes of a UTF-8 file. The flags may be set without need, never missing."""

    lines: int
    """Physical lines, one without a newline at the end of the file included."""
    returns: int
    pairs: int
    """Carriage return and newline together."""
    separators: int
    quoted: bool
    controls: bool
    """Control characters other than line breaks (C0, DEL, C1)."""
    special: bool
    """Private-use characters of the basic plane, noncharacters or U+FFFD."""
    beyond: bool
    """Characters beyond the basic plane."""

    def __add__(self, other: "Survey") -> "Survey":
        """The survey of two parts of a file; counts add up, flags are or-ed."""
        mine, its = msgspec.structs.asdict(self), msgspec.structs.asdict(other)
        return Survey(**{k: (v or its[k]) if isinstance(v, bool) else v + its[k] for k, v in mine.items()})


def survey(path: Path, separator: str, executor: Executor) -> Survey:
    """Survey a file in as many ranges as there are processors.

    Args:
        path: A file in UTF-8.
        separator: The separator of the profile, one ASCII character.
        executor: Threads to share the ranges among.
    """
    size = path.stat().st_size
    step = max(LEAST_RANGE, -(-size // (os.cpu_count() or 1)), 1)
    parts = [executor.submit(_range, path, at, min(at + step, size), ord(separator)) for at in range(0, size, step)]
    empty = Survey(lines=0, returns=0, pairs=0, separators=0, quoted=False, controls=False, special=False, beyond=False)
    return sum((part.result() for part in parts), empty)


def _range(path: Path, start: int, end: int, separator: int) -> Survey:
    lines = returns = pairs = separators = 0
    quoted = controls = special = beyond = False
    with path.open("rb", buffering=0) as file:
        tail = b""
        if start:
            file.seek(start - 1)
            tail = file.read(1)
        while start < end and (data := file.read(min(BLOCK, end - start))):
            start += len(data)
            block = np.frombuffer(data, np.uint8)
            breaks, low = int(np.count_nonzero(block == 0x0A)), int(np.count_nonzero(block < 0x20))
            lines += breaks
            if low > breaks:
                back = int(np.count_nonzero(block == 0x0D))
                returns += back
                pairs += int(np.count_nonzero((block[1:] == 0x0A) & (block[:-1] == 0x0D)))
                controls = controls or low > breaks + back
            pairs += tail == b"\r" and data[:1] == b"\n"
            separators += int(np.count_nonzero(block == separator))
            quoted = quoted or b'"' in data
            controls = controls or b"\x7f" in data or b"\xc2" in data
            special = special or b"\xee" in data or _after_ef(block) or bool(_EDGE.match(tail + data[:1]))
            beyond = beyond or int(block.max()) >= 0xF0
            tail = data[-1:]
        if not file.read(1):
            lines += tail not in (b"", b"\n")
    return Survey(
        lines=lines,
        returns=returns,
        pairs=pairs,
        separators=separators,
        quoted=quoted,
        controls=controls,
        special=special,
        beyond=beyond,
    )


def _after_ef(block: NDArray[np.uint8]) -> bool:
    at = np.flatnonzero(block[:-1] == 0xEF)
    return bool(at.size) and bool(_NEXT_OF_EF[block[at + 1]].any())
