"""Whole records from files, a block at a time, whatever form they stand in.

Records of one length are cut by counting. Others have their length before them (a record descriptor word, in blocks
with a word of their own or not; another length field) or a line end behind them.
"""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from lgmigrate import files
from lgmigrate.charset import code_page
from lgmigrate.errors import MigrationError
from lgmigrate.source.framing import Found, Framing, framing_of
from lgmigrate.source.record import FileForm, Record
from lgmigrate.source.rows import Bytes, Ints, Rows

BLOCK_BYTES = 4 << 20
"""Bytes of records read and decoded at a time: small enough for the processor's cache, large enough for few calls."""

MOST_BYTES = 1 << 30
"""Bytes of a block, at most, however many records are asked for: places in it are counted with 31 bits."""

T = TypeVar("T")


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive whole records.

    Attributes:
        data: The bytes that fields are decoded from; overwritten when the next block is read.
        first: The number of the first record, from 1.
        count: How many there are.
        stride: Bytes of a record, or 1 where their lengths differ.
        base: The byte of the input that ``raw`` begins with.
        starts, lengths: Where in ``raw`` each record begins and how many bytes it has, where that is not counting.
        begins, ends: Where in ``raw`` the bytes of each record lie with what describes it.
        raw: The bytes as they stood in the file; ``data`` itself, unless records were filled up.
        tail: Bytes that are no whole record: what a file ends with, or all that follows a length that cannot be true.
        lacks: Whether the file ends where there should be one more record.
        code: What is wrong with the tail, as in the catalogue; empty where it goes on from the block before.
        found: What was found where the length should be, as hex.
    """

    data: Bytes
    first: int
    count: int
    stride: int
    base: int = 0
    starts: Ints | None = None
    lengths: Ints | None = None
    begins: Ints | None = None
    ends: Ints | None = None
    raw: Bytes | None = None
    tail: bytes = b""
    lacks: bool = False
    code: str = "LGM-S010"
    found: str = ""

    @property
    def broken(self) -> int:
        """How many records the tail, or what lacks, is: none or one."""
        return int(bool((self.tail or self.lacks) and self.code))

    @property
    def size(self) -> int:
        """Bytes of the input that it stands for."""
        return len(self.data if self.raw is None else self.raw) + len(self.tail)

    @property
    def end(self) -> int:
        """The byte of the input behind its whole records."""
        return self.base + len(self.data if self.raw is None else self.raw)

    def rows(self) -> Rows:
        """All its records."""
        every = np.arange(self.count, dtype=np.int32)
        if self.starts is None:
            return Rows(block=self.data, stride=self.stride, index=every, base=self.base)
        if self.stride == 1:
            return Rows(
                block=self.data, stride=1, index=self.starts, ordinal=every, base=self.base, lengths=self.lengths
            )
        places = self.starts.astype(np.int64) + self.base
        return Rows(block=self.data, stride=self.stride, index=every, places=places, lengths=self.lengths)

    def records(self, ordinals: Ints, framing: Framing | None) -> bytes:
        """The bytes of some records as they stood in the file, in a form that can be read again."""
        if self.begins is None or self.ends is None:
            whole: bytes = self.data.reshape(-1, self.stride)[ordinals].tobytes()
            return whole
        raw = self.data if self.raw is None else self.raw
        parts = (raw[self.begins[row] : self.ends[row]].tobytes() for row in ordinals.tolist())
        return b"".join(framing.whole(part) if framing else part for part in parts)


def read_blocks(path: files.Paths, record: Record, rows: int | None = None) -> Generator[Block, None, None]:
    """Read the records of a file, or of several one after another.

    Args:
        path: The file, a pattern (``JUKI.*``) or several files, decompressed as their names declare.
        record: The record layout.
        rows: Records a block; by default as many as fit into :data:`BLOCK_BYTES`.

    Yields:
        Blocks in order; only the last one of a file may be empty or have a tail.

    Raises:
        MigrationError: LGM-S001, LGM-S002 as :func:`lgmigrate.files.open_input`.
    """
    several, form = files.expand(path), record.file
    first, base = 1, 0
    for some in [several] if form.across else [[one] for one in several]:
        with ExitStack() as stack:
            stream = _Stream(some, form, stack)
            made = _counted(stream, record, rows) if form.fixed else _framed(stream, record, rows)
            for block in made:
                shifted = msgspec.structs.replace(block, first=block.first + first - 1, base=block.base + base)
                yield shifted
            first, base = shifted.first + shifted.count + shifted.broken, base + stream.size


class _Stream:
    """The bytes of some files as one, without the header and trailer blocks of the medium."""

    def __init__(self, paths: list[Path], form: FileForm, stack: ExitStack) -> None:
        self._coming, self._stack, self._path = list(paths), stack, paths[0]
        self._open = stack.enter_context(files.open_input(self._coming.pop(0)))
        self.base = self.size = form.skip_first
        if form.skip_first and len(self._read(form.skip_first)) < form.skip_first:
            self._short(form)
        self._held = self._read(form.skip_last) if form.skip_last else b""
        if len(self._held) < form.skip_last:
            self._short(form)
        self.size += len(self._held)

    def _short(self, form: FileForm) -> None:
        why = f"it is shorter than its header and trailer blocks ({form.skip_first} + {form.skip_last} bytes)"
        raise MigrationError("LGM-S002", path=str(self._path), why=why)

    def _read(self, count: int) -> bytes:
        buffer = bytearray(count)
        return bytes(buffer[: self._fill(memoryview(buffer))])

    def _fill(self, buffer: memoryview) -> int:
        filled = files.read_exactly(self._open, buffer, self._path)
        while filled < len(buffer) and self._coming:
            self._path = self._coming.pop(0)
            self._open = self._stack.enter_context(files.open_input(self._path))
            filled += files.read_exactly(self._open, buffer[filled:], self._path)
        return filled

    def fill(self, buffer: memoryview) -> int:
        """Fill a buffer; less only at the end. What is held back is the trailer block, if there is one."""
        count = self._fill(buffer)
        self.size += count
        if self._held:
            together = self._held + bytes(buffer[:count])
            buffer[:count] = together[:count]
            self._held = together[count:]
        return count


def _counted(stream: _Stream, record: Record, rows: int | None) -> Iterator[Block]:
    length = record.length
    buffer = np.empty(min(rows or BLOCK_BYTES // length or 1, MOST_BYTES // length or 1) * length, np.uint8)
    first, base = 1, stream.base
    while True:
        filled = stream.fill(buffer.data)
        count = filled // length
        tail = buffer[count * length : filled].tobytes()
        yield Block(data=buffer[: count * length], first=first, count=count, stride=length, base=base, tail=tail)
        if filled < len(buffer):
            return
        first, base = first + count, base + filled


def _framed(stream: _Stream, record: Record, rows: int | None) -> Iterator[Block]:
    framing = framing_of(record)
    buffer = np.empty(max(BLOCK_BYTES, 4 * framing.most), np.uint8)
    filling = _Filling(record) if record.file.pads else None
    rows = filling.most(rows) if filling else rows
    first, base, begin, filled = 1, stream.base, 0, 0
    final = more = False
    while True:
        if not more:
            buffer[: filled - begin] = buffer[begin:filled]
            begin, filled = 0, filled - begin
            filled += stream.fill(buffer.data[filled:])
            final = filled < len(buffer)
        window = buffer[begin:filled]
        found = framing.frame(window, len(window), final, rows)
        more, ended = found.full, final and not found.full
        raw, count = window[: found.stop], len(found.starts)
        tail = window[found.stop :].tobytes() if ended or found.bad else b""
        if count or ended or found.bad:
            data, stride = filling.data(found, raw) if filling else (raw, 1)
            yield Block(
                data=data,
                first=first,
                count=count,
                stride=stride,
                base=base,
                starts=found.starts,
                lengths=found.lengths,
                begins=found.begins,
                ends=found.ends,
                raw=raw if filling else None,
                tail=tail,
                lacks=ended and found.lacks,
                code=found.code,
                found=found.bad,
            )
        first, base, begin = first + count, base + found.stop, begin + found.stop
        if found.bad:
            yield from _rest(stream, buffer, first + 1, base + len(tail))
            return
        if ended:
            return


class _Filling:
    """Records filled up with blanks to one length."""

    def __init__(self, record: Record) -> None:
        self._length = record.length
        self._stride = max(record.length, 2)  # 1 would mean that records are addressed by their bytes
        self._blank = code_page(record.encoding).blank[0]
        self._room = np.empty(0, np.uint8)

    def most(self, rows: int | None) -> int:
        """How many records may be filled up at a time: a block of empty lines must not become gigabytes."""
        fitting = max(1, 4 * BLOCK_BYTES // self._stride)
        return min(rows or fitting, fitting)

    def data(self, found: Found, raw: Bytes) -> tuple[Bytes, int]:
        """The records, and the bytes of each; of lengths found, blanks behind the place for a record do not count."""
        from lgmigrate.charset import _kernel

        starts, lengths, stride = found.starts, found.lengths, self._stride
        longer = np.flatnonzero(lengths > self._length)
        if len(longer):
            filled = np.append(raw != self._blank, False)
            parts = np.column_stack([starts[longer] + self._length, starts[longer] + lengths[longer]])
            lengths[longer[~np.logical_or.reduceat(filled, parts.ravel())[::2]]] = self._length
        if len(self._room) < len(starts) * stride:
            self._room = np.empty(len(starts) * stride, np.uint8)
        _kernel.pad_records(raw, starts, np.minimum(lengths, stride), stride, self._blank, self._room)
        return self._room[: len(starts) * stride], stride


def _rest(stream: _Stream, buffer: Bytes, first: int, base: int) -> Iterator[Block]:
    """All that follows a length that cannot be true, as tails that go on."""
    while count := stream.fill(buffer.data):
        nothing = buffer[:0]
        yield Block(data=nothing, first=first, count=0, stride=1, base=base, tail=buffer[:count].tobytes(), code="")
        base += count


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
