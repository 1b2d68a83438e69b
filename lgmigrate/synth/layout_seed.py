"""Randomness by name: what is drawn for a column depends on the seed and the column's name, on nothing else.

So a column is the same whatever else is made, in whatever order, on however many threads.
"""

from hashlib import blake2b

import msgspec
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
CHUNK = 1 << 16
"""Rows that are drawn together; columns outside of keys and relations are made a chunk at a time."""


class Seed(msgspec.Struct, frozen=True):
    """A seed with the names that it is used for."""

    number: int
    names: tuple[str, ...] = ()

    def of(self, *names: str | int) -> "Seed":
        """The seed of something inside of this."""
        return Seed(self.number, (*self.names, *map(str, names)))

    def generator(self) -> np.random.Generator:
        """A generator that begins anew."""
        return np.random.Generator(np.random.PCG64(int.from_bytes(self._digest(), "little")))

    def share(self) -> float:
        """One number of this seed: from 0 up to 1."""
        return int.from_bytes(self._digest()[:7], "little") / 2**56

    def _digest(self) -> bytes:
        return blake2b("\x1f".join([str(self.number), *self.names]).encode(), digest_size=16).digest()


def flags(generator: np.random.Generator, share: float, count: int) -> Flags:
    """So many flags, about a share of them set, to 1/256."""
    if share >= 1:
        return np.ones(count, np.bool_)
    drawn = generator.integers(0, 256, count, dtype=np.uint8)
    set_: Flags = drawn < round(share * 256)
    return set_
