"""Whole records from a file, a block at a time."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from lgmigrate import files
from lgmigrate.source.decode import Bytes

BLOCK_BYTES = 4 << 20
"""Bytes of records read and decoded at a time: small enough for the processor's cache, large enough for few calls."""

T = TypeVar("T")


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive whole records.

    ``data`` is one-dimensional and is overwritten when the next block is read; ``first`` is the number of the first
    record, from 1. Only the last block of a file has a ``tail``: the bytes of a record that the file cuts short.
    """

    data: Bytes
    first: int
    count: int
    tail: bytes = b""


def read_blocks(path: Path, length: int, rows: int | None = None) -> Generator[Block, None, None]:
    """Read a file of fixed-length records.

    Args:
        path: The file, decompressed as its name declares.
        length: Bytes of a record.
        rows: Records a block; by default as many as fit into :data:`BLOCK_BYTES`.

    Yields:
        Blocks in order; the last one, and only that, may be empty or have a tail.

    Raises:
        MigrationError: LGM-S001, LGM-S002 as :func:`lgmigrate.files.open_input`.
    """
    rows = rows or max(1, BLOCK_BYTES // length)
    buffer = np.empty(rows * length, np.uint8)
    first = 1
    with files.open_input(path) as stream:
        while True:
            filled = files.read_exactly(stream, buffer.data, path)
            count = filled // length
            tail = buffer[count * length : filled].tobytes()
            yield Block(data=buffer[: count * length], first=first, count=count, tail=tail)
            if filled < len(buffer):
                return
            first += count


def ahead(source: Iterator[T]) -> Generator[T, None, None]:
    """The items of an iterator, each made in another thread while the one before it is being used.

    Closing it does not wait for the item under way: it may be closed by the garbage collector, in any thread, that one
    included. The thread ends with that item, and the iterator is let go with it.
    """
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lgmigrate-decode")
    nothing = object()
    try:
        coming = executor.submit(next, source, nothing)
        while (item := coming.result()) is not nothing:
            coming = executor.submit(next, source, nothing)
            yield item  # type: ignore[misc]
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
