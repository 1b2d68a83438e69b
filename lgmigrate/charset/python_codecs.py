"""Code pages as Python's codecs: ``data.decode("fujitsu-jef")``, ``open(path, encoding="lgm-cp932")``.

Codecs are named like the pages and their aliases. Where Python has a codec of the same name (``cp932``, ``euc-jp``),
Python's is the one that is found; with ``lgm-`` before it every name is a page of ours, Unicode pages being Python's
codecs all the same. Pages are as they are without any choice made; :func:`codec_of` makes a codec of a page with
choices. Control characters are data, and a line ends as the page says: a line feed is whatever byte that is.
"""

import codecs
from functools import cache, partial
from typing import Any

import msgspec

from lgmigrate.charset.page import CodePage, code_page, name_of
from lgmigrate.charset.python_reading import Reader
from lgmigrate.charset.python_writing import Writer
from lgmigrate.charset.settings import Charset
from lgmigrate.errors import MigrationError

PREFIX = "lgm-"
"""Stands before the name of a page where Python has a codec of that name."""


def find_codec(name: str) -> codecs.CodecInfo | None:
    """The codec of a name, or None: what ``codecs.register`` takes."""
    try:
        page = name_of(name.replace("_", "-").removeprefix(PREFIX))
    except MigrationError:
        return None
    return codec_of(Charset(base=page))


def codec_of(charset: Charset) -> codecs.CodecInfo:
    """The codec of a page and the choices of a site. Its tables are made when it is first used.

    Raises:
        MigrationError: As of ``code_page``.
    """
    page = _page(charset)
    name = f"{PREFIX}{page.name}"
    if page.form == "unicode":
        theirs = codecs.lookup(page.name)
        readers = theirs.streamreader, theirs.streamwriter, theirs.incrementalencoder, theirs.incrementaldecoder
        return codecs.CodecInfo(theirs.encode, theirs.decode, *readers, name)
    return codecs.CodecInfo(
        partial(_encode, charset),
        partial(_decode, charset),
        partial(StreamReader, charset),
        partial(StreamWriter, charset),
        partial(IncrementalEncoder, charset),
        partial(IncrementalDecoder, charset),
        name,
    )


@cache
def _page(charset: Charset) -> CodePage:
    return code_page(msgspec.structs.replace(charset, controls="keep"))


@cache
def _reader(charset: Charset) -> Reader:
    page = _page(charset)
    return Reader(page, f"{PREFIX}{page.name}")


@cache
def _writer(charset: Charset) -> Writer:
    page = _page(charset)
    return Writer(page, f"{PREFIX}{page.name}")


def _encode(charset: Charset, text: str, errors: str = "strict") -> tuple[bytes, int]:
    return _writer(charset).write(text, errors).data, len(text)


def _decode(charset: Charset, data: Any, errors: str = "strict") -> tuple[str, int]:
    whole = bytes(data)
    return _reader(charset).text(whole, errors), len(whole)


class IncrementalDecoder(codecs.IncrementalDecoder):
    """Reads a text in pieces. After an error it is where it was before the piece."""

    def __init__(self, charset: Charset, errors: str = "strict") -> None:
        super().__init__(errors)
        self._reader = _reader(charset)
        self._state = self._reader.state()
        self._left = b""

    def decode(self, data: Any, final: bool = False) -> str:
        """Read the next piece; see :class:`codecs.IncrementalDecoder`."""
        before = self._state.wide
        piece = self._left + bytes(data)
        try:
            text, taken = self._reader.read(piece, self.errors, self._state, final=final)
        except Exception:
            self._state.wide = before
            raise
        self._left = piece[taken:]
        return text

    def reset(self) -> None:
        """Begin a new text."""
        self._state.reset()
        self._left = b""

    def getstate(self) -> tuple[bytes, int]:
        """Bytes not yet read, and whether double-byte state is on."""
        return self._left, int(self._state.wide)

    def setstate(self, state: tuple[bytes, int]) -> None:
        """Go back to where :meth:`getstate` was."""
        self._left, wide = state
        self._state.wide = bool(wide)


class IncrementalEncoder(codecs.IncrementalEncoder):
    """Writes a text in pieces; the last one (``final``) ends in single-byte state."""

    def __init__(self, charset: Charset, errors: str = "strict") -> None:
        super().__init__(errors)
        self._writer = _writer(charset)
        self._wide = False
        self._left = ""

    def encode(self, text: str, final: bool = False) -> bytes:
        """Write the next piece; see :class:`codecs.IncrementalEncoder`."""
        piece = self._left + text
        done = self._writer.write(piece, self.errors, wide=self._wide, final=final)
        self._left, self._wide = piece[done.taken :], done.wide
        return done.data

    def reset(self) -> None:
        """Begin a new text; nothing is written."""
        self._wide, self._left = False, ""

    def getstate(self) -> int:
        """Characters not yet written, and whether double-byte state is on, as one number; 0 at the beginning."""
        return int.from_bytes(self._left.encode("utf-8", "surrogatepass"), "big") << 1 | self._wide

    def setstate(self, state: int | str) -> None:
        """Go back to where :meth:`getstate` was."""
        left, self._wide = int(state) >> 1, bool(int(state) & 1)
        self._left = left.to_bytes((left.bit_length() + 7) // 8, "big").decode("utf-8", "surrogatepass")


class StreamReader(codecs.StreamReader):
    """Reads a stream of bytes, its state being kept from one read to the next."""

    def __init__(self, charset: Charset, stream: Any, errors: str = "strict") -> None:
        super().__init__(stream, errors)
        self._reader = _reader(charset)
        self._state = self._reader.state()

    def decode(self, data: bytes, errors: str = "strict") -> tuple[str, int]:
        """Read what is whole of a piece; :class:`codecs.StreamReader` keeps the rest."""
        return self._reader.read(data, errors, self._state, final=False)

    def reset(self) -> None:
        """Begin a new text."""
        super().reset()
        self._state.reset()


class StreamWriter(codecs.StreamWriter):
    """Writes to a stream of bytes; every write is a text of its own and ends in single-byte state."""

    def __init__(self, charset: Charset, stream: Any, errors: str = "strict") -> None:
        super().__init__(stream, errors)
        self._charset = charset

    def encode(self, text: str, errors: str = "strict") -> tuple[bytes, int]:
        """Write a text."""
        return _encode(self._charset, text, errors)
