"""A digest of columns that does not depend on how their rows come in batches.

The digest of a column is BLAKE2b over its kind, its number of rows, and two BLAKE2b sums:

* of its *data*: the bytes of all values in row order, nothing between them (text as UTF-8, integers as little-endian
  int64, a null as no bytes for text and as 0 for integers);
* of its *lengths*: one little-endian int64 for each row, the length of the value in bytes, −1 for a null.

The lengths say where each value ends, so a character that moves over a border, rows that change places and a null
that becomes an empty text all show. Both sums are fed from Arrow buffers as they lie; no value becomes a Python object.
"""

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SIZE = 32
"""Bytes of a digest."""
NULL = -1


class ColumnDigest:
    """The digest of one column, fed batch by batch. ``kind`` is ``"text"`` or ``"integer"``."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.rows = 0
        self._data = hashlib.blake2b(digest_size=SIZE)
        self._lengths = hashlib.blake2b(digest_size=SIZE)

    def update(self, array: pa.Array) -> None:
        """Add the next rows.

        Raises:
            TypeError: The array is neither text nor int64, as ``kind`` says.
        """
        data, lengths = _text(array) if self.kind == "text" else _integers(array)
        if array.null_count:
            lengths = np.where(np.asarray(array.is_null()), NULL, lengths)
        self._data.update(data)
        self._lengths.update(np.ascontiguousarray(lengths, dtype="<i8").data)
        self.rows += len(array)

    def hexdigest(self) -> str:
        """The digest so far, in lower-case hex."""
        head = f"{self.kind}:{self.rows}:".encode()
        return hashlib.blake2b(head + self._data.digest() + self._lengths.digest(), digest_size=SIZE).hexdigest()


class TableDigest:
    """The digests of a table's columns: a dict of column name to ``"text"`` or ``"integer"`` says which."""

    def __init__(self, kinds: dict[str, str]) -> None:
        self._columns = {name: ColumnDigest(kind) for name, kind in kinds.items()}
        self.rows = 0

    def update(self, batch: pa.RecordBatch) -> None:
        """Add the next rows; columns are taken by name."""
        for name, column in self._columns.items():
            column.update(batch.column(name))
        self.rows += batch.num_rows

    def hexdigests(self) -> dict[str, str]:
        """The digest of every column."""
        return {name: column.hexdigest() for name, column in self._columns.items()}


def _text(array: pa.Array) -> tuple[Any, Any]:
    """The bytes of all values, and their lengths."""
    if array.null_count:
        array = pc.fill_null(array, "")  # Arrow lets bytes lie under a null
    if pa.types.is_string(array.type):
        kind: np.dtype[Any] = np.dtype("<i4")
    elif pa.types.is_large_string(array.type):
        kind = np.dtype("<i8")
    else:
        raise TypeError(f"not text: {array.type}")
    if not len(array):
        return b"", np.empty(0, dtype="<i8")
    _, offsets, data = array.buffers()
    borders = np.frombuffer(offsets, dtype=kind, count=len(array) + 1, offset=array.offset * kind.itemsize)
    held = memoryview(data)[borders[0] : borders[-1]] if data is not None else b""
    return held, np.diff(borders)


def _integers(array: pa.Array) -> tuple[Any, Any]:
    """The values as int64, and 8 as the length of each."""
    if not pa.types.is_int64(array.type):
        raise TypeError(f"not integers: {array.type}")
    filled = pc.fill_null(array, 0) if array.null_count else array
    values = np.ascontiguousarray(filled.to_numpy(zero_copy_only=False), dtype="<i8")
    return values, np.full(len(array), values.itemsize, dtype="<i8")
