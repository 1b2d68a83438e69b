"""Text of any declared encoding as a private UTF-8 copy, with the lines whose bytes are not of that encoding.

Unlike a reader, a validation goes on after a bad byte: the line is noted, its bad bytes become U+FFFD in the copy, and
the record it belongs to is set aside later.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lgmigrate.dataset.reading import CP932_HOLES

BLOCK = 1 << 22
LINE_LIMIT = 1 << 26
"""Bytes after which a line is cut, so that a file without newlines does not fill the memory."""


def transcode(path: Path, copy: Path, encoding: str) -> list[int]:
    """Write a file as UTF-8 without BOM.

    Args:
        path: The file as it was handed over.
        copy: Where the UTF-8 goes; made ``0600``.
        encoding: ``utf-8``, ``cp932`` or ``utf-16`` (without a BOM little-endian).

    Returns:
        The physical lines, from 1, that hold bytes which are not of the encoding.
    """
    copy.touch(mode=0o600)
    bad: list[int] = []
    line = 1
    with path.open("rb") as source, copy.open("wb") as target:
        texts = _utf16(source) if encoding == "utf-16" else _bytewise(source, encoding)
        for text, wrong in texts:
            bad += [line + at for at in wrong if not bad or line + at > bad[-1]]
            line += text.count("\n")
            target.write(text.encode())
    return bad


def _bytewise(source: BinaryIO, encoding: str) -> Iterator[tuple[str, list[int]]]:
    """Pieces of whole lines, with the numbers (from 0, within the piece) of the bad ones."""
    start = source.read(len(codecs.BOM_UTF8)) if encoding == "utf-8" else b""
    if start != codecs.BOM_UTF8:
        source.seek(0)
    while block := source.read(BLOCK):
        block += source.readline(LINE_LIMIT)
        try:
            text = block.decode(encoding)
            if encoding != "cp932" or not CP932_HOLES.search(text):
                yield text, []
                continue
        except UnicodeDecodeError:
            pass  # the lines below say which
        lines = block.split(b"\n")
        wrong = [at for at, one in enumerate(lines) if not _good(one, encoding)]
        yield "\n".join(CP932_HOLES.sub("\ufffd", one.decode(encoding, "replace")) for one in lines), wrong


def _good(line: bytes, encoding: str) -> bool:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding != "cp932" or not CP932_HOLES.search(text)


def _utf16(source: BinaryIO) -> Iterator[tuple[str, list[int]]]:
    start = source.read(2)
    codec = "utf-16-be" if start == codecs.BOM_UTF16_BE else "utf-16-le"
    if start not in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE):
        source.seek(0)
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    while block := source.read(BLOCK):
        yield _without_surrogates(decoder.decode(block))
    if decoder.getstate()[0]:  # half a character at the end
        yield "\ufffd", [0]


def _without_surrogates(text: str) -> tuple[str, list[int]]:
    try:
        text.encode()
    except UnicodeEncodeError:
        lines = text.split("\n")
        wrong = [at for at, one in enumerate(lines) if any("\ud800" <= char <= "\udfff" for char in one)]
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), wrong
    return text, []
