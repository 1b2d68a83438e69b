"""A code page and its 外字 layers, compiled into the one lookup that the kernel decodes by.

256 entries for single bytes and 65,536 for double-byte codes, each a UTF-8 sequence of any length: up to seven bytes
inside the entry, longer ones in a pool. The form of an entry stands at the head of ``_kernel.pyx``.

EUC's three-byte codes 8F XX YY have their entries where no two-byte code of EUC can be, at XX without its high bit.
"""

import unicodedata
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset._kernel import TextDecoder
from lgmigrate.charset.page import CodePage

INSIDE = 7
POOLED = 15
CONTROL = 0x10
MAY_SHIFT = 0x20
LEAD = 0x40
USER_DEFINED = 0x80
KINDS = {"text": 0, "wide": 1, "mixed": 2}
LEADS = 3
"""The kernel's kind for text whose lead bytes say how long a code is."""
FIRST_PAIR = 0x8000
THREE_BYTES = 0x8F
"""The first byte of EUC's three-byte codes."""

Entries = npt.NDArray[np.uint64]


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """A compiled page. ``targets`` is what each user-defined code of a layer became; others stay private-use."""

    page: CodePage
    single: Entries
    double: Entries
    pool: npt.NDArray[np.uint8]
    targets: dict[int, str]

    def decoder(self, kind: str, pad: bytes | None, trim: str) -> TextDecoder:
        """A decoder for fields of a kind (``text``, ``wide`` or ``mixed``).

        Args:
            kind: The field kind.
            pad: Padding bytes, the usual one first; None for the blank of the page.
            trim: Where padding is cut: ``right``, ``left``, ``both`` or ``none``.
        """
        wide = kind == "wide"
        shifts = list(self.page.to_double) if kind == "mixed" else []
        double = self.double
        if wide and self.page.form == "lead" and self.page.has_three_bytes:  # a pair of bytes is none of their slots
            double = np.where(np.arange(len(double)) < FIRST_PAIR, 0, double).astype(np.uint64)
        return TextDecoder(
            self.single,
            double,
            self.pool,
            LEADS if kind == "mixed" and self.page.form == "lead" else KINDS[kind],
            shifts,
            self.page.to_single,
            pad or (b"".join(self.page.wide_spaces) if wide else self.page.blank),
            trim in ("left", "both"),
            trim in ("right", "both"),
        )

    def code_of(self, slot: int) -> int:
        """The code whose entry stands in a slot of ``double``."""
        three_bytes = slot < FIRST_PAIR and self.page.form == "lead" and self.page.has_three_bytes
        return THREE_BYTES << 16 | slot | 0x8000 if three_bytes else slot


def slot_of(code: int) -> int:
    """Where the entry of a code stands in ``double``."""
    return code if code <= 0xFFFF else code & 0x7FFF


class _Pool:
    """Collects the sequences that do not fit into an entry."""

    def __init__(self) -> None:
        self.data = bytearray()

    def entry(self, text: str, flags: int = 0) -> int:
        """The entry of a character sequence."""
        utf8 = text.encode()
        if len(utf8) <= INSIDE and not flags & MAY_SHIFT:
            return int.from_bytes(utf8, "little") << 8 | flags | len(utf8)
        self.data += utf8
        return len(utf8) << 40 | (len(self.data) - len(utf8)) << 8 | flags | POOLED


def compile_lookup(page: CodePage, layers: Sequence[Mapping[int, str]] = ()) -> Lookup:
    """Compile a page and its layers, later layers winning.

    Args:
        page: The code page.
        layers: Double-byte code → character sequence: vendor, site and municipality tables in this order.
    """
    pool = _Pool()
    single = np.zeros(256, np.uint64)
    double = np.zeros(65536, np.uint64)
    special = _special_bytes(page, layers)
    for byte in range(256):
        text, flags = page.single.get(byte), special.get(byte, 0)
        if text is None:
            single[byte] = flags
        elif page.keep_controls or unicodedata.category(text) != "Cc":
            single[byte] = pool.entry(text, flags)
        else:
            single[byte] = CONTROL | flags
    for code, text in page.double.items():
        double[slot_of(code)] = pool.entry(text)
    targets = {code: text for layer in layers for code, text in layer.items()}
    for code, text in {**page.user_defined, **targets}.items():
        double[slot_of(code)] = pool.entry(text, USER_DEFINED)
    data = np.frombuffer(bytes(pool.data) or b"\0", np.uint8)
    return Lookup(page=page, single=single, double=double, pool=data, targets=targets)


def _special_bytes(page: CodePage, layers: Sequence[Mapping[int, str]]) -> dict[int, int]:
    """Flags of the bytes that begin something longer: a shift, or a code of two or three bytes."""
    if page.form == "shift":
        return {shift[0]: MAY_SHIFT for shift in (*page.to_double, page.to_single) if shift}
    codes = {code for cells in (page.double, page.user_defined, *layers) for code in cells}
    leads = {code >> 8: LEAD for code in codes if code <= 0xFFFF}
    return {**leads, THREE_BYTES: LEAD | MAY_SHIFT} if page.has_three_bytes else leads
