"""Which bytes mean that a field has no value: the words of a record layout as exact byte patterns of the whole field.

Nothing is guessed: a field without such a word is never null. ``zeros`` and ``nines`` are the number in every form of
sign that the field could have, since hosts differ in the one they write.
"""

from collections.abc import Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset import CodePage
from lgmigrate.source.field import Field, Zone

HEX = "hex:"
ASCII_ZERO = 0x30
ZONES: list[Zone] = ["ebcdic", "ascii", "translated", "realia"]
"""As the kernel numbers them."""
PACKED_SIGNS, PACKED_PLUS = "CFDAEB", "CFAE"
EBCDIC_ZONES = (0xF0, 0xC0, 0xD0, 0xA0, 0xE0, 0xB0)
WIDE_DIGITS = str.maketrans("09", "０９")


class NullRules(msgspec.Struct, frozen=True, kw_only=True):
    """The patterns of a field, ``width`` bytes each one after another, and of each the rule (from 1) in ``words``."""

    words: list[str]
    patterns: npt.NDArray[np.uint8]
    numbers: npt.NDArray[np.uint8]


def null_rules(field: Field, page: CodePage, zone: Zone) -> NullRules | None:
    """The null rules of a field; None where it has none.

    Args:
        field: The field.
        page: The code page of its text.
        zone: How zoned digits look where the field does not say.
    """
    if not field.null:
        return None
    found: dict[bytes, int] = {}
    for number, word in enumerate(field.null, 1):
        for pattern in _patterns(word, field, page, field.zone or zone):
            found.setdefault(pattern, number)
    return NullRules(
        words=field.null,
        patterns=np.frombuffer(b"".join(found), np.uint8),
        numbers=np.array(list(found.values()), np.uint8),
    )


def zone_of(page: CodePage) -> Zone:
    """How the digits of a page look: as 30-39, or as F0-F9."""
    return "ascii" if page.single.get(ASCII_ZERO) == "0" else "ebcdic"


def _patterns(word: str, field: Field, page: CodePage, zone: Zone) -> Iterator[bytes]:
    width = field.width
    if word.startswith(HEX):
        yield bytes.fromhex(word.removeprefix(HEX))
    elif word in ("low", "high"):
        yield bytes([0 if word == "low" else 0xFF]) * width
    elif word == "blank":
        yield page.blank * width
        if field.kind == "wide":
            yield from (space * (width // len(space)) for space in page.wide_spaces)
    else:
        yield from _repeated("0" if word == "zeros" else "9", field, page, zone)


def _repeated(digit: str, field: Field, page: CodePage, zone: Zone) -> Iterator[bytes]:
    """A field all of whose digits are the same one."""
    if field.is_text:
        shown = digit.translate(WIDE_DIGITS) if field.kind == "wide" else digit
        cells, size = (page.double, 2) if field.kind == "wide" else (page.single, 1)
        for code, text in cells.items():
            if text == shown:
                yield code.to_bytes(size, "big") * (field.width // size)
    elif field.kind == "zoned":
        yield from _zoned(digit, field, zone)
    elif field.kind == "packed":
        for sign in [""] if field.sign == "none" else PACKED_SIGNS if field.signed else PACKED_PLUS:
            yield bytes.fromhex((digit * field.digits + sign).zfill(2 * field.width))
    elif field.kind == "binary":
        number = int(digit * (field.digits or len(str(256**field.width // 2 - 1)) - 1))
        for one in {number, -number} if field.signed else {number}:
            yield one.to_bytes(field.width, field.order, signed=field.signed)
    elif digit == "0":
        for minus in (0, 0x80):
            yield (minus << 8 * (field.width - 1)).to_bytes(field.width, field.order)


def _zoned(digit: str, field: Field, zone: Zone) -> Iterator[bytes]:
    """Zoned digits with the sign over one of them, beside them, or nowhere."""
    plain = bytes([(0xF0 if zone == "ebcdic" else ASCII_ZERO) | int(digit)])
    rest = plain * (field.digits - 1)
    if field.signed and field.separate:
        for sign in b"\x4e\x60" if zone == "ebcdic" else b"+-":
            number = plain + rest
            yield bytes([sign]) + number if field.sign == "leading-separate" else number + bytes([sign])
        return
    for over in {plain[0]: None, **dict.fromkeys(_signed_digits(int(digit), zone))} if field.signed else plain:
        yield bytes([over]) + rest if field.sign == "leading" else rest + bytes([over])


def _signed_digits(digit: int, zone: Zone) -> bytes:
    """A digit with a sign over it."""
    if zone == "translated":
        return bytes([b"{ABCDEFGHI"[digit], b"}JKLMNOPQR"[digit]])
    zones = {"ebcdic": EBCDIC_ZONES, "ascii": (0x30, 0x70), "realia": (0x30, 0x20)}[zone]
    return bytes(over | digit for over in zones)
