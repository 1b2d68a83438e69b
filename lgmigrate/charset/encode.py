"""Text to host bytes: the way back, with the fewest shifts, padded to a field and cut only between characters."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset._kernel import TextEncoder
from lgmigrate.charset.encode_table import EncodeTable, encode_table
from lgmigrate.charset.lookup import KINDS, LEADS
from lgmigrate.charset.page import CodePage
from lgmigrate.errors import MigrationError

if TYPE_CHECKING:
    import polars as pl

WITHOUT_CODE, FULL = 12, 13
STATUS_CODES = {WITHOUT_CODE: "LGM-C016", FULL: "LGM-C017"}
"""What the kernel's status numbers are in the catalogue."""


class Unencoded(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a column that are not whole in their field.

    ``rows`` counts from the first value of the column; ``status`` is 12 where a character has no code (the field is
    padding) and 13 where the text was cut between two characters; ``where`` is the byte, in the UTF-8 of the value, of
    the character without a code or of the first one left out.
    """

    rows: npt.NDArray[np.intp]
    status: npt.NDArray[np.uint8]
    where: npt.NDArray[np.int32]


class Encoder:
    """Encodes text into the fields of one page.

    A sequence of characters that has one code (a kanji and its variation selector) is written by it. Of several codes
    for the same characters a table's comes first, then the lowest; a character that has a code of one and one of two
    bytes takes the one that needs no shift.

    Args:
        page: The code page; one whose ``form`` is ``unicode`` has no codes to write.
        gaiji: Double-byte code → character sequence, consulted before the page.
    """

    def __init__(self, page: CodePage, gaiji: Mapping[int, str] | None = None) -> None:
        self.page = page
        self._table: EncodeTable = encode_table(page, gaiji or {})
        self._kinds: dict[str, TextEncoder] = {}

    def field(self, text: str, width: int, kind: str = "mixed") -> bytes:
        """A text as one field.

        Args:
            text: What to encode; characters that no longer fit are left out.
            width: Bytes of the field.
            kind: ``text`` (single bytes), ``wide`` (double bytes without shifts) or ``mixed`` (whatever the page has).

        Raises:
            MigrationError: LGM-C016 for a character without a code of the kind, among those that fit.
        """
        utf8 = text.encode("utf-8", "surrogatepass")
        data, status, where = self._kind(kind).field(utf8, width)
        if status == WITHOUT_CODE:
            raise self.without_code(utf8, where, kind)
        return data

    def column(
        self, texts: "pl.Series", width: int, kind: str, out: npt.NDArray[np.uint8], stride: int, at: int
    ) -> Unencoded | None:
        """Fill one field of a block of records; missing values become padding.

        Args:
            texts: A polars column of text, one value a record.
            width: Bytes of the field.
            kind: As in :meth:`field`.
            out: The block, ``len(texts) * stride`` bytes; only the field's bytes are written.
            stride: Bytes from record to record.
            at: Byte offset of the field in its record.

        Returns:
            The rows that are not whole in the block, or None where all are.

        Raises:
            ValueError: where the block or the field does not fit the values.
        """
        import polars as pl

        array: Any = texts.to_arrow(compat_level=pl.CompatLevel.newest())
        count, first = len(array), array.offset
        if not count:
            return None
        validity, view_buffer, *buffers = array.buffers()
        views = np.frombuffer(view_buffer, np.uint64, 2 * count, 16 * first)
        addresses = np.array([buffer.address for buffer in buffers], np.uint64)
        valid = np.empty(0, np.uint8)
        if array.null_count and validity is not None:
            bits = np.unpackbits(np.frombuffer(validity, np.uint8), count=first + count, bitorder="little")
            valid = np.packbits(bits[first:], bitorder="little")
        status, where = np.empty(count, np.uint8), np.empty(count, np.int32)
        bad = self._kind(kind).encode(views, addresses, valid, out, stride, at, width, status, where)
        if not bad:
            return None
        rows = np.flatnonzero(status)
        return Unencoded(rows=rows, status=status[rows], where=where[rows])

    def without_code(self, utf8: bytes, where: int, kind: str) -> MigrationError:
        """LGM-C016 for the character of a value that begins at a byte of its UTF-8."""
        char = utf8[where:].decode("utf-8", "surrogatepass")[0]
        page = self.page.name if kind == "mixed" else f"{self.page.name} ({kind})"
        return MigrationError("LGM-C016", char=f"U+{ord(char):04X} {char}", page=page)

    def _kind(self, kind: str) -> TextEncoder:
        """The kernel's encoder of a kind of field, made when first asked for."""
        found = self._kinds.get(kind)
        if found is None:
            page, table = self.page, self._table
            number = KINDS[kind] if kind != "mixed" or page.to_double else LEADS
            found = self._kinds[kind] = TextEncoder(
                table.index,
                table.cells,
                table.sequences,
                number,
                next(iter(page.to_double), b""),
                page.to_single,
                page.blank[0],
                page.wide_space,
            )
        return found
