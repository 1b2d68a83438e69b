"""Numbers to the bytes that hosts keep them as: the inverse of the kernel's numbers, exact and slow."""

from decimal import Decimal
from fractions import Fraction

PLUS, MINUS, UNSIGNED = 0xC, 0xD, 0xF
"""The sign half bytes that hosts write; others that they accept when reading are never made here."""
TRANSLATED = b"{ABCDEFGHI", b"}JKLMNOPQR"
"""What EBCDIC shows for the digits with a plus and a minus sign over them."""
SIGN_ZONES = {"ebcdic": (0xC0, 0xD0), "ascii": (0x30, 0x70), "realia": (0x30, 0x20)}
IEEE = {4: (24, 8), 8: (53, 11)}
"""By bytes: bits of the fraction, the one that is not stored included, and of the exponent."""


def zoned(number: int, digits: int, *, signed: bool = False, sign: str = "trailing", zone: str = "ebcdic") -> bytes:
    """A zoned decimal (DISPLAY) of ``digits`` bytes, and one more with a sign of its own.

    Args:
        number: The number in units of its last digit.
        digits: How many digits are written.
        signed: Whether there is a sign.
        sign: Where it is: ``trailing``, ``leading``, ``trailing-separate``, ``leading-separate``.
        zone: How digits and signs look: ``ebcdic``, ``ascii``, ``translated``, ``realia``.

    Raises:
        OverflowError: where the number does not fit.
    """
    text = _digits(number, digits, signed)
    plain = 0xF0 if zone == "ebcdic" else 0x30
    data = bytearray(plain | int(digit) for digit in text)
    if not signed:
        return bytes(data)
    if sign.endswith("-separate"):
        alone = (b"\x4e\x60" if zone == "ebcdic" else b"+-")[number < 0 :][:1]
        return alone + data if sign == "leading-separate" else bytes(data) + alone
    place = 0 if sign == "leading" else -1
    digit = int(text[place])
    data[place] = TRANSLATED[number < 0][digit] if zone == "translated" else SIGN_ZONES[zone][number < 0] | digit
    return bytes(data)


def packed(number: int, digits: int, *, signed: bool = True, sign: str = "trailing") -> bytes:
    """A packed decimal: COMP-3 of ``digits // 2 + 1`` bytes, or with sign ``none`` COMP-6 of half its digits.

    Raises:
        OverflowError: where the number does not fit.
    """
    text = _digits(number, digits, signed)
    half_bytes = text if sign == "none" else f"{text}{_sign(number, signed):X}"
    return bytes.fromhex(half_bytes if len(half_bytes) % 2 == 0 else f"0{half_bytes}")


def ibm_float(value: Decimal | int, width: int) -> bytes:
    """The hexadecimal float of 4 or 8 bytes that is nearest, most significant byte first.

    Raises:
        OverflowError: where the exponent does not fit.
    """
    places = 2 * width - 2  # hexadecimal digits behind the point
    fraction, exponent = _nearest(Fraction(value), 16, places, -64 - places)
    characteristic = exponent + places + 64
    if characteristic > 127:
        raise OverflowError(f"{value} does not fit a float of {width} bytes")
    sign = int(value < 0) << 7
    return bytes([sign | (characteristic if fraction else 0)]) + fraction.to_bytes(width - 1, "big")


def ieee_float(value: Decimal | int, width: int) -> bytes:
    """The IEEE 754 number of 4 or 8 bytes that is nearest, most significant byte first.

    Raises:
        OverflowError: where it would be infinite.
    """
    bits, exponent_bits = IEEE[width]
    top = 2**exponent_bits - 1
    lowest = 1 - top // 2 - (bits - 1)
    fraction, exponent = _nearest(Fraction(value), 2, bits, lowest)
    stored = exponent - lowest + 1 if fraction >> (bits - 1) else 0
    if stored >= top:
        raise OverflowError(f"{value} does not fit a float of {width} bytes")
    number: int = stored << (bits - 1) | fraction & (2 ** (bits - 1) - 1) | int(value < 0) << (8 * width - 1)
    return number.to_bytes(width, "big")


def _nearest(value: Fraction, base: int, places: int, lowest: int) -> tuple[int, int]:
    """The magnitude of a value as ``fraction * base ** exponent``, rounded to so many digits, a tie to the even one."""
    size = abs(value)
    digits = (size.numerator.bit_length() - size.denominator.bit_length() - 1) // (base.bit_length() - 1)
    exponent = max(lowest, digits - places)  # too low rather than too high
    while size >= Fraction(base) ** (exponent + places):
        exponent += 1
    fraction: int = round(size / Fraction(base) ** exponent)
    if fraction == base**places:
        return fraction // base, exponent + 1
    return fraction, exponent


def _digits(number: int, digits: int, signed: bool) -> str:
    text = f"{abs(number):0{digits}d}"
    if len(text) > digits or (number < 0 and not signed):
        raise OverflowError(f"{number} does not fit {digits} {'signed' if signed else 'unsigned'} digits")
    return text


def _sign(number: int, signed: bool) -> int:
    if not signed:
        return UNSIGNED
    return MINUS if number < 0 else PLUS
