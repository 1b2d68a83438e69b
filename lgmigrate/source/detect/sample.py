"""What is looked at to tell a file's code page: its head and blocks spread over it, in bounded memory.

A sample is a list of :class:`Stretch`: bytes that are read as one kind of text, cut into regions where reading begins
anew. Without a record layout a stretch is the file's blocks; with one it is the distinct values of a field.
"""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate import files
from lgmigrate.source.blocks import Block
from lgmigrate.source.columns import Bytes
from lgmigrate.source.reader import Reader

SAMPLE_BYTES = 1 << 20
"""Bytes looked at, at most: a page shows within a few thousand characters, and every candidate reads all of it."""
PIECE_BYTES = 1 << 16
STREAM_BYTES = 1 << 28
"""Bytes that a compressed file is read for at most; it cannot be read anywhere but in order."""
TEXTS_AT_MOST = 1 << 19
"""Bytes of the values of one field that are looked at."""

Places = npt.NDArray[np.intp]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive bytes of a file; ``at`` is the offset of the first."""

    at: int
    data: bytes


class Stretch(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Bytes to be read as one kind of text.

    ``kind`` is a field kind (``text``, ``mixed``, ``wide``), or ``file`` for bytes that are text in places only.
    ``starts`` are the offsets of its regions, from 0, and ``times`` how often each occurs; ``torn`` says that all
    but the first may begin inside something.
    """

    kind: str
    data: Bytes
    starts: Places
    times: Places
    field: str = ""
    torn: bool = False


def pieces(path: Path, unit: int = 1) -> tuple[list[Piece], int | None]:
    """The head of a file and pieces spread over it.

    Args:
        path: The file, decompressed as its name declares.
        unit: Bytes of a record; pieces begin at a record and hold whole ones.

    Returns:
        The pieces in order, and the size of the file in bytes (None for a compressed file).

    Raises:
        MigrationError: LGM-S001, LGM-S002 as :func:`lgmigrate.files.open_input`.
    """
    step = max(1, PIECE_BYTES // unit) * unit
    most = max(2, SAMPLE_BYTES // step)
    with files.open_input(path) as stream:
        if files.compression_of(path):
            return _thinned(stream, path, step, most), None
        size = path.stat().st_size
        count = -(-size // step)
        wanted = range(count) if count <= most else sorted({round(i * (count - 1) / (most - 1)) for i in range(most)})
        found = []
        for number in wanted:
            stream.seek(number * step)
            found.append(Piece(at=number * step, data=_read(stream, step, path)))
        return found, size


def _read(stream: Any, size: int, path: Path) -> bytes:
    buffer = bytearray(size)
    return bytes(buffer[: files.read_exactly(stream, memoryview(buffer), path)])


def _thinned(stream: Any, path: Path, step: int, most: int) -> list[Piece]:
    """Pieces of a file that can only be read in order: whenever there are too many, every second one is let go."""
    found: list[Piece] = []
    every, number = 1, 0
    while number * step < STREAM_BYTES and (data := _read(stream, step, path)):
        if number % every == 0:
            found.append(Piece(at=number * step, data=data))
        if len(found) > most:
            found, every = found[::2], every * 2
        number += 1
    return found


def of_file(found: list[Piece]) -> list[Stretch]:
    """The pieces as they are."""
    found = [piece for piece in found if piece.data]
    if not found:
        return []
    data = np.frombuffer(b"".join(piece.data for piece in found), np.uint8)
    sizes = [len(piece.data) for piece in found]
    ends = [piece.at + len(piece.data) for piece in found]
    joined = [at > 0 and found[at].at == ends[at - 1] for at in range(len(found))]
    starts = [start for start, one in zip(np.cumsum([0, *sizes[:-1]]).tolist(), joined, strict=True) if not one]
    once = np.ones(len(starts), np.intp)
    return [Stretch(kind="file", data=data, starts=np.array(starts, np.intp), times=once, torn=True)]


def of_fields(found: list[Piece], reader: Reader) -> tuple[list[Stretch], int]:
    """The distinct values of the text fields, a stretch for each field.

    Returns:
        The stretches, and how many of the records are of no type as the reader's page reads them.
    """
    values: dict[tuple[str, str], list[Bytes]] = {}
    lost = 0
    for piece in found:
        count = len(piece.data) // reader.length
        data = np.frombuffer(piece.data, np.uint8)[: count * reader.length]
        block = Block(data=data, first=1, count=count, stride=reader.length)
        typed, none = reader.split(block)
        lost += len(none)
        for one in typed:
            for field in one.type.columns:
                if field.is_text and len(one.rows):
                    name = field.name if len(reader.record.types) == 1 else f"{one.type.name}.{field.name}"
                    values.setdefault((name, field.kind), []).append(one.rows.bytes_of(field.at, field.width))
    return [_stretch(name, kind, np.concatenate(rows)) for (name, kind), rows in values.items()], lost


def _stretch(name: str, kind: str, rows: Bytes) -> Stretch:
    width = rows.shape[1]
    distinct, times = np.unique(np.ascontiguousarray(rows).view(f"V{width}").ravel(), return_counts=True)
    few = _spread(len(distinct), max(1, TEXTS_AT_MOST // width))
    data = np.frombuffer(distinct[few].tobytes(), np.uint8)
    starts = np.arange(len(few), dtype=np.intp) * width
    return Stretch(kind=kind, data=data, starts=starts, times=times[few].astype(np.intp), field=name)


def _spread(count: int, most: int) -> Places:
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.intp))
