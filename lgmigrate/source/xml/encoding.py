"""The characters of an XML file: which encoding it is in, and its text as UTF-8 whatever that is.

XML 1.0, section 4.3.3 and appendix F: a byte order mark or the declaration says it; without either it is UTF-8. What
the definition says goes before both. Japanese pages are read by this package's own tables, for an XML parser knows no
外字 in the user area of Shift_JIS.

Bytes that are not of the encoding, and control characters that XML does not allow, become U+FFFD, each noted with its
place: the record they stand in is rejected, and the document goes on.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from lgmigrate import files
from lgmigrate.charset import Charset, CodePage, charset_of, code_page
from lgmigrate.charset.page import name_of
from lgmigrate.charset.transcode import transcoding
from lgmigrate.charset.transcoding import FAULT_LIMIT, REPLACEMENT, Transcoding
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Assumption

BLOCK = 1 << 16
"""Bytes decoded and parsed at a time: few enough for the cache of a processor."""
HEAD = 1024
"""Bytes in which the XML declaration stands."""
DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._\-]*)["']""")
MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
BIG_ENDIAN_MARK = b"\xfe\xff"
UNMARKED = {b"<\0": b"", b"\0<": BIG_ENDIAN_MARK}
"""How UTF-16 without a byte order mark begins, and the mark it lacks where it is not the usual order."""
WIDER = {"shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "euc-jp": "eucjp-ms"}
"""Names that files declare while they hold the vendor characters of a wider page, and that page."""
SAME = {"us-ascii": "utf-8", "ascii": "utf-8", "utf-16le": "utf-16", "utf-16be": "utf-16"}
CONTROLS = bytes({*range(32)} - {9, 10, 13})
_CONTROL = re.compile(b"[" + re.escape(CONTROLS) + b"]")

Layers = Callable[[CodePage], Sequence[Mapping[int, str]]]
"""The tables of 外字 as layers for the page that a document turns out to have."""


class Damage(msgspec.Struct, frozen=True):
    """Bytes that could not be kept: the line of the text they stand in, from 1, their hex, and the code of the why."""

    line: int
    hex: str
    code: str


class Encoding(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is read as: the page, bytes put before it, and what was assumed."""

    page: CodePage
    before: bytes = b""
    assumed: list[Assumption] = []


def encoding_of(path: Path, head: bytes, given: Charset | None) -> Encoding:
    """The encoding of a document by what is known of it.

    Args:
        path: For errors.
        head: How it begins.
        given: What the definition says; None to believe the document.

    Raises:
        MigrationError: LGM-S112 where it declares an encoding that there is no page for.
    """
    before = next((mark for start, mark in UNMARKED.items() if head.startswith(start)), None)
    if given is not None:
        return Encoding(page=code_page(given), before=before or b"" if given.base == "utf-16" else b"")
    marked = next((page for mark, page in MARKS.items() if head.startswith(mark)), None)
    if marked or before is not None:
        return Encoding(page=code_page(charset_of(marked or "utf-16")), before=before or b"")
    declared = DECLARED.match(head)
    if not declared:
        return Encoding(page=code_page(charset_of("utf-8")))
    name = declared[1].decode("ascii").lower()
    known = SAME.get(name) or WIDER.get(name)
    try:
        page = code_page(charset_of(known or name_of(name)))
    except MigrationError:
        raise MigrationError("LGM-S112", path=str(path), found=name) from None
    why = f"the document declares {name}, of which {page.name} is the form with vendor characters"
    assumed = [Assumption(setting=f"{path.name}: encoding", value=page.name, why=why)] if name in WIDER else []
    return Encoding(page=page, assumed=assumed)


class Utf8:
    """A document as blocks of UTF-8.

    Args:
        path: The file, decompressed as its name declares.
        given: The encoding by the definition; None to believe the document.
        tables: The layers of 外字 for a page.

    Attributes:
        damage: What could not be kept, as far as the text has been read.
        encoding: The encoding, once the first block has been read.
        size: Bytes of the file read so far, decompressed.
        line: The line of the text that has been come to, from 1.
    """

    def __init__(self, path: Path, given: Charset | None, tables: Layers) -> None:
        self.path, self.given, self.layers = path, given, tables
        self.damage: list[Damage] = []
        self.encoding: Encoding | None = None
        self.size = 0
        self.line = 1

    def blocks(self) -> Iterator[bytes]:
        """The text, a block at a time; the last one may be empty.

        Raises:
            MigrationError: LGM-S001 and LGM-S002 for the file, LGM-S112 for its encoding, LGM-C021 where too much of it
                is not of that.
        """
        buffer = memoryview(bytearray(BLOCK))
        with files.open_input(self.path) as stream:
            filled = files.read_exactly(stream, buffer, self.path)
            self.encoding = encoding_of(self.path, bytes(buffer[: min(filled, HEAD)]), self.given)
            page = self.encoding.page
            text = transcoding(page, self.layers(page), source=str(self.path), on_error="replace")
            text.decode(self.encoding.before)
            while filled:
                self.size += filled
                yield self._checked(text, text.decode(buffer[:filled]))
                filled = files.read_exactly(stream, buffer, self.path)
            yield self._checked(text, text.flush())

    def _checked(self, text: Transcoding, block: bytes) -> bytes:
        """Note the faults of a block, and take out the control characters that no XML document may hold."""
        found = [Damage(fault.line, fault.hex, fault.code) for fault in text.faults]
        text.faults.clear()
        self.line = text.line
        if len(block.translate(None, CONTROLS)) != len(block):
            first = text.line - block.count(b"\n")
            found += [
                Damage(first + block.count(b"\n", 0, one.start()), one[0].hex().upper(), "LGM-S117")
                for one in _CONTROL.finditer(block)
            ]
            block = _CONTROL.sub(REPLACEMENT, block)
        if len(self.damage) + len(found) > FAULT_LIMIT:
            facts = {"page": text.page, "limit": FAULT_LIMIT, "offset": text.offset}
            raise MigrationError("LGM-C021", source=str(self.path), **facts)
        self.damage += sorted(found, key=lambda one: one.line)
        return block
