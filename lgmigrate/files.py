"""The one place that opens, reads, writes and contains files.

Output appears whole or not at all: it is written under a temporary name in the same folder, flushed to the disk and
renamed. Files hold personal data, so they are made ``0600`` and folders ``0700``.
"""

import contextlib
import hashlib
import lzma
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from lgmigrate.errors import MigrationError

HASH_BLOCK = 1 << 20
COMPRESSED = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".xz": "xz"}
WILD = re.compile(r"[*?\[]")
Paths = str | Path | Sequence[str | Path]
"""One file, a pattern of names, or several files."""


def compression_of(path: Path) -> str | None:
    """The compression a file's name declares (``.gz``, ``.zst``, ``.bz2``, ``.xz``), or None."""
    return COMPRESSED.get(path.suffix.lower())


def expand(paths: Paths) -> list[Path]:
    """The files that are meant, in order: numbers in the names that a pattern finds count as numbers.

    Raises:
        MigrationError: LGM-S001 where a pattern finds none, or none is named.
    """
    if not isinstance(paths, str | Path):
        several = [path for one in paths for path in expand(one)]
        if not several:
            raise MigrationError("LGM-S001", path="(no file is named)")
        return several
    path = Path(paths)
    if not WILD.search(path.name) or path.exists():
        return [path]
    found = sorted(path.parent.glob(path.name), key=_in_number_order)
    if not found:
        raise MigrationError("LGM-S001", path=str(path))
    return found


def _in_number_order(path: Path) -> list[tuple[int, str]]:
    return [(int(part), part) if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", path.name)]


@contextlib.contextmanager
def open_input(path: Path) -> Iterator[Any]:
    """Open a file for reading bytes, decompressed as its name declares.

    Yields an object with ``readinto(buffer) -> int`` and ``read(n) -> bytes``.

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened.
    """
    compression = compression_of(path)
    try:
        stream = _opened(path, compression)
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    with stream:
        if compression and path.stat().st_size == 0:  # the decompressors take nothing for a whole file
            raise MigrationError("LGM-S002", path=str(path), why=f"0 bytes, which is no {compression} file")
        yield stream


def _opened(path: Path, compression: str | None) -> Any:
    if compression is None:
        return path.open("rb", buffering=0)
    if compression == "xz":
        return lzma.open(path, "rb")
    import pyarrow as pa

    return pa.input_stream(str(path), compression=compression)


def read_exactly(stream: Any, buffer: memoryview, path: Path) -> int:
    """Fill a buffer from a stream; less only at the end of the file. Returns the number of bytes read.

    Raises:
        MigrationError: LGM-S002 where the file (or its compressed form) is damaged or cut short.
    """
    filled = 0
    while filled < len(buffer):
        try:
            count = stream.readinto(buffer[filled:])
        except (OSError, ValueError, EOFError, lzma.LZMAError) as error:
            raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
        if not count:
            break
        filled += count
    return filled


def private_folder(path: Path) -> Path:
    """Make a folder, its new parents included, that only its owner can read."""
    for folder in reversed([path, *path.parents]):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
    return path


@contextlib.contextmanager
def write_atomic(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; it becomes ``path`` if the block ends well, and is removed if not."""
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        sync(temporary)
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def open_atomic(path: Path) -> Iterator[BinaryIO]:
    """Like :func:`write_atomic`, yielding an open binary file."""
    with write_atomic(path) as temporary, temporary.open("wb") as file:
        yield file


def write_json(path: Path, data: Any) -> None:
    """Write data as indented UTF-8 JSON, whole or not at all."""
    with open_atomic(path) as file:
        file.write(msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n")


def sync(path: Path) -> None:
    """Flush a file to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Flush a folder's entries to the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """The SHA-256 of a file as it lies on the disk, in lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contained(folder: Path, name: str) -> Path:
    """``folder / name``, where that stays inside the folder.

    Raises:
        MigrationError: LGM-R010 for an absolute name or one that climbs out.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise MigrationError("LGM-R010", name=name, folder=str(folder))
    return path


def create_private(path: Path) -> BinaryIO:
    """Create a file that only its owner can read, in place of any earlier one, open for writing bytes."""
    path.unlink(missing_ok=True)  # an earlier one may be readable for others, or a link
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(handle, "wb")
