"""Records in a block of bytes: where each lies, which number it has, and where it stood in the file."""

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Which = npt.NDArray[np.signedinteger[Any]] | npt.NDArray[np.unsignedinteger[Any]] | npt.NDArray[np.bool_] | slice


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Some records of a block, or parts of them.

    Record ``i`` begins at byte ``index[i] * stride`` of ``block``: records of one length are counted, others addressed
    by their bytes (``stride`` 1).

    Attributes:
        ordinal: The number of each record in the block, from 0; by default ``index`` itself.
        base: The byte of the file that the block begins with, where the block is a piece of the file.
        places: The byte of the file that each record begins at, where it is not.
        lengths: How many bytes each record really has, where that differs.
    """

    block: Bytes
    stride: int
    index: Ints
    ordinal: Ints | None = None
    base: int = 0
    places: Longs | None = None
    lengths: Ints | None = None

    def __len__(self) -> int:
        return len(self.index)

    @property
    def ordinals(self) -> Ints:
        """The number of each record in the block, from 0."""
        return self.index if self.ordinal is None else self.ordinal

    def numbers(self, first: int) -> Longs:
        """The number of each record in the file, where the block begins with record ``first``."""
        return self.ordinals.astype(np.int64) + first

    def offsets(self) -> Longs:
        """The byte of the file that each record (or part) begins at."""
        return self.base + self.index.astype(np.int64) * self.stride if self.places is None else self.places

    def take(self, which: Which) -> "Rows":
        """Fewer of them, or some repeatedly."""
        taken: dict[str, Any] = {"index": np.ascontiguousarray(self.index[which])}
        for name in ("ordinal", "places", "lengths"):
            values = getattr(self, name)
            taken[name] = None if values is None else np.ascontiguousarray(values[which])
        return msgspec.structs.replace(self, **taken)

    def moved(self, by: Ints | npt.NDArray[np.int64]) -> "Rows":
        """The same records, each seen from so many bytes further on."""
        index = (self.index.astype(np.int64) * self.stride + by).astype(np.int32)
        return msgspec.structs.replace(
            self, stride=1, index=index, ordinal=self.ordinals, places=self.offsets() + by, lengths=None
        )

    def heads(self, most: int) -> tuple[Bytes, Ints | None]:
        """The first bytes of records (rows x bytes), and how many of them are of each record itself (None: all)."""
        if self.lengths is None:
            return self.bytes_of(0, min(most, self.stride)), None
        data = self.bytes_of(0, most)
        return data, np.minimum(self.lengths, data.shape[1]).astype(np.int32)

    def bytes_of(self, at: int, width: int) -> Bytes:
        """The raw bytes of a field: rows x width."""
        if self.stride > 1 and len(self.block) % self.stride == 0:
            fields: Bytes = self.block.reshape(-1, self.stride)[self.index, at : at + width]
            return fields
        starts = self.index.astype(np.intp) * self.stride + at
        inside = np.minimum(starts[:, None] + np.arange(width), max(len(self.block) - 1, 0))
        scattered: Bytes = self.block[inside]
        return scattered
