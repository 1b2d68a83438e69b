"""Text of any code page to UTF-8: as a stream, or from file to file.

stream = transcoding(code_page(Charset(base="cp932")), on_error="replace")
for block in blocks:
    out.write(stream.decode(block))
out.write(stream.flush())
stream.faults                       # where the text is not CP932
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from lgmigrate.charset.page import CodePage
from lgmigrate.charset.transcode_page import PageTranscoding, text_lookup
from lgmigrate.charset.transcode_unicode import UnicodeTranscoding
from lgmigrate.charset.transcoding import FAULT_LIMIT, Fault, OnError, Transcoding
from lgmigrate.files import create_private, open_input, read_exactly

__all__ = ["FAULT_LIMIT", "Fault", "OnError", "Transcoded", "Transcoding", "transcode_file", "transcoding"]

BLOCK = 1 << 21
"""Bytes of a file decoded at a time."""


class Transcoded(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file.

    Attributes:
        read, written: Bytes, of the file (decompressed) and of the UTF-8.
        lines: Line feeds in the output.
        faults: Where the file is not of its code page; these bytes are U+FFFD in the output.
        assumed: Codes of the catalogue for what was assumed because the file does not say.
    """

    read: int
    written: int
    lines: int
    faults: list[Fault]
    assumed: list[str]


def transcoding(
    page: CodePage,
    layers: Sequence[Mapping[int, str]] = (),
    *,
    source: str = "",
    on_error: OnError = "raise",
    limit: int = FAULT_LIMIT,
) -> Transcoding:
    """A stream of text of a page.

    Args:
        page: The code page; control characters are text whatever it says of fields.
        layers: Code (of a Unicode page: code point) → character sequence: tables of 外字, later ones winning.
        source: What the text is called in errors.
        on_error: ``raise`` at the first fault, or ``replace`` each by U+FFFD and note it.
        limit: How many faults are noted before the stream gives up with LGM-C021.
    """
    if page.form == "unicode":
        return UnicodeTranscoding(page, layers, source=source, on_error=on_error, limit=limit)
    return PageTranscoding(text_lookup(page, layers), source=source, on_error=on_error, limit=limit)


def transcode_file(
    source: Path,
    target: Path,
    page: CodePage,
    layers: Sequence[Mapping[int, str]] = (),
    *,
    on_error: OnError = "raise",
    limit: int = FAULT_LIMIT,
) -> Transcoded:
    """Write a file again as UTF-8 without byte order mark.

    The target is for its owner only (``0600``) and removed where this fails. It is not flushed to the disk: what must
    last is written inside :func:`lgmigrate.files.write_atomic`.

    Args:
        source: The file; compressed if its name says so.
        target: Where the UTF-8 goes, in place of any earlier file.
        page: As of :func:`transcoding`.
        layers: As there.
        on_error: As there.
        limit: As there.

    Raises:
        MigrationError: LGM-C020 at the first fault unless faults are replaced, LGM-C021 where there are too many;
            LGM-S001 and LGM-S002 where the source cannot be read.
    """
    stream = transcoding(page, layers, source=str(source), on_error=on_error, limit=limit)
    buffer = memoryview(bytearray(BLOCK))
    written, final = 0, False
    with open_input(source) as file:
        try:
            with create_private(target) as out:
                while not final:
                    left = stream.left
                    count = left + read_exactly(file, buffer[left:], source)
                    final = count < BLOCK
                    for piece in stream.pieces(buffer[:count], final=final):
                        written += out.write(piece)
                    buffer[: stream.left] = bytes(buffer[count - stream.left : count])
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return Transcoded(
        read=stream.offset, written=written, lines=stream.line - 1, faults=stream.faults, assumed=stream.assumed
    )
