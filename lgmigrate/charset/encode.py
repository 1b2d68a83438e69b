"""Text to host bytes: the way back, with the fewest shifts, padded to a field and cut only between characters."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from lgmigrate.charset.page import CodePage
from lgmigrate.errors import MigrationError

REMEMBERED = 1 << 14
"""Texts an encoder remembers the codes of: names of places and people repeat."""


def reversed_tables(
    page: CodePage, gaiji: Mapping[int, str] | None = None
) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """Character → byte and character sequence → double byte; of several codes the lowest, 外字 of the table first."""
    single = {text: bytes([code]) for code, text in sorted(page.single.items(), reverse=True)}
    cells = {**page.user_defined, **page.double}
    double = {text: code.to_bytes(2, "big") for code, text in sorted(cells.items(), reverse=True)}
    double.update({text: code.to_bytes(2, "big") for code, text in sorted((gaiji or {}).items(), reverse=True)})
    return MappingProxyType(single), MappingProxyType(double)


class Encoder:
    """Encodes text into the fields of one page.

    Args:
        page: The code page.
        gaiji: Double-byte code → character sequence, consulted before the page.
    """

    def __init__(self, page: CodePage, gaiji: Mapping[int, str] | None = None) -> None:
        self.page = page
        self.single, self.double = reversed_tables(page, gaiji)
        self._longest = max(map(len, self.double))
        self._cells = lru_cache(REMEMBERED)(self._split)

    def _split(self, text: str) -> tuple[bytes, ...]:
        """The codes of a text, one a cell."""
        codes, at = [], 0
        while at < len(text):
            for length in range(min(self._longest, len(text) - at), 0, -1):
                cell = text[at : at + length]
                code = self.single.get(cell) or self.double.get(cell)
                if code:
                    break
            else:
                raise MigrationError("LGM-C016", char=f"U+{ord(text[at]):04X} {text[at]}", page=self.page.name)
            codes.append(code)
            at += length
        return tuple(codes)

    def field(self, text: str, width: int, kind: str = "mixed") -> bytes:
        """A text as one field.

        Args:
            text: What to encode; characters that no longer fit are left out.
            width: Bytes of the field.
            kind: ``text`` (single bytes), ``wide`` (double bytes without shifts) or ``mixed``.

        Raises:
            MigrationError: LGM-C016 for a character without a code of the kind.
        """
        out, wide = b"", False
        for code in self._cells(text):
            double = len(code) == 2
            if (kind == "text" and double) or (kind == "wide" and not double):
                raise MigrationError("LGM-C016", char=code.hex().upper(), page=f"{self.page.name} ({kind})")
            shift = b""
            if kind == "mixed" and double != wide:
                shift = self.page.to_double[0] if double else self.page.to_single
            closing = len(self.page.to_single) if kind == "mixed" and double else 0
            if len(out) + len(shift) + len(code) + closing > width:
                break
            out, wide = out + shift + code, double
        if kind == "mixed" and wide:
            out += self.page.to_single
        pad = self.page.wide_space if kind == "wide" else self.page.blank
        return out + (pad * width)[: width - len(out)]
