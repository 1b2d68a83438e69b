# Floating-point numbers to exact decimals, and bit flags. Included by _kernel.pyx.
#
# A float is taken for the decimal that was once written to it: the one of the declared scale that lies next to it. That is
# right only where the decimal, turned into a float again, gives these very bits; a float that no such decimal gives is
# an error, not a rounded number. All of it is integers: a float is m * 2**e, its decimal d / 10**s, and what is compared
# is d and m * 10**s * 2**e, with e negative, in words of 32 bits.
cdef enum:
    FLOAT_INEXACT = 14
    FLOAT_RANGE = 15

cdef enum:
    LIMBS = 8                  # of 32 bits: 10**38 times a fraction of 56 bits has 183 bits
    MOST_SHIFT = 190           # beyond this the decimal next to a float is 0

cdef struct Big:
    uint32_t limb[LIMBS]


cdef void times(Big *number, uint32_t factor) noexcept nogil:
    """Multiply in place."""
    cdef uint64_t carry = 0
    cdef int k
    for k in range(LIMBS):
        carry += <uint64_t>number.limb[k] * factor
        number.limb[k] = <uint32_t>carry
        carry >>= 32


cdef void times_ten(Big *number, int tens) noexcept nogil:
    """Multiply by a power of ten in place."""
    while tens >= 9:
        times(number, 1000000000)
        tens -= 9
    while tens > 0:
        times(number, 10)
        tens -= 1


cdef void doubled(Big *number, int bits) noexcept nogil:
    """Multiply by a power of two in place."""
    while bits >= 31:
        times(number, <uint32_t>1 << 31)
        bits -= 31
    times(number, <uint32_t>1 << bits)


cdef void divided(const Big *number, int bits, Big *quotient, Big *rest) noexcept nogil:
    """Divide by ``2 ** bits``: the whole part and what is left."""
    cdef int limbs = bits // 32, part = bits % 32, k
    cdef uint64_t two
    for k in range(LIMBS):
        two = 0
        if k + limbs < LIMBS:
            two = number.limb[k + limbs]
        if k + limbs + 1 < LIMBS:
            two |= <uint64_t>number.limb[k + limbs + 1] << 32
        quotient.limb[k] = <uint32_t>(two >> part)
        if k < limbs:
            rest.limb[k] = number.limb[k]
        elif k == limbs:
            rest.limb[k] = number.limb[k] & ((<uint32_t>1 << part) - 1)
        else:
            rest.limb[k] = 0


cdef int compared(const Big *one, const Big *other) noexcept nogil:
    """-1, 0 or 1: which of two is larger."""
    cdef int k
    for k in range(LIMBS - 1, -1, -1):
        if one.limb[k] != other.limb[k]:
            return 1 if one.limb[k] > other.limb[k] else -1
    return 0


cdef void subtracted(Big *number, const Big *other) noexcept nogil:
    """Subtract, in place, what is not more."""
    cdef int64_t borrow = 0
    cdef int k
    for k in range(LIMBS):
        borrow += <int64_t>number.limb[k] - other.limb[k]
        number.limb[k] = <uint32_t>borrow
        borrow >>= 32


cdef Big word(uint64_t value) noexcept nogil:
    """A number of one word."""
    cdef Big number
    memset(&number, 0, sizeof(number))
    number.limb[0] = <uint32_t>value
    number.limb[1] = <uint32_t>(value >> 32)
    return number


cdef Big TOO_LARGE = word(1)
times_ten(&TOO_LARGE, 38)


cdef struct Float:
    uint64_t fraction
    int exponent       # of 2
    bint negative
    bint lowest        # whether the next smaller float is nearer than the next larger
    bint odd
    bint finite


cdef Float ieee(uint64_t bits, Py_ssize_t width) noexcept nogil:
    """An IEEE 754 number: 8 or 11 bits of exponent, 23 or 52 of fraction."""
    cdef Float one
    cdef int places = 23 if width == 4 else 52, top = 0xFF if width == 4 else 0x7FF
    cdef int exponent = <int>(bits >> places) & top
    one.fraction = bits & ((<uint64_t>1 << places) - 1)
    one.negative = bits >> (8 * width - 1)
    one.finite = exponent != top
    one.lowest = one.fraction == 0 and exponent > 1
    one.odd = one.fraction & 1
    if exponent:
        one.fraction |= <uint64_t>1 << places
    one.exponent = max(exponent, 1) - top // 2 - places
    return one


cdef Float hexadecimal(uint64_t bits, Py_ssize_t width) noexcept nogil:
    """An IBM number: a power of 16 in 7 bits, 24 or 56 bits behind the point; leading zeros there change nothing."""
    cdef Float one
    cdef int places = 24 if width == 4 else 56
    cdef uint64_t first = <uint64_t>1 << (places - 4)
    one.fraction = bits & ((<uint64_t>1 << places) - 1)
    one.negative = bits >> (8 * width - 1)
    one.finite = True
    one.exponent = 4 * (<int>(bits >> places & 0x7F) - 64) - places
    while one.fraction and one.fraction < first:
        one.fraction <<= 4
        one.exponent -= 4
    one.lowest = one.fraction == first
    one.odd = False
    return one


cdef uint8_t as_decimal(Float one, int scale, bint is_ieee, uint64_t *out) noexcept nogil:
    """Write the decimal of a float; returns what is wrong, or 0."""
    cdef Big number = word(one.fraction), unit = word(1), quotient, rest, gap
    cdef int shift = -one.exponent, side = 0
    out[0] = out[1] = 0
    if one.fraction == 0:
        return 0 if one.finite else FLOAT_RANGE
    if not one.finite or shift < -128:
        return FLOAT_RANGE
    if shift > MOST_SHIFT:
        return FLOAT_INEXACT
    if shift <= 0:  # an integer: nothing is rounded
        doubled(&number, -shift)
        if not times_fit(&number, scale):
            return FLOAT_RANGE
        quotient = number
    else:
        times_ten(&number, scale)
        divided(&number, shift, &quotient, &rest)
        doubled(&unit, shift - 1)
        if compared(&rest, &unit) >= 0:  # to the next integer, and from there back
            side = 1
            times(&unit, 2)
            subtracted(&unit, &rest)
            gap = unit
            add_one(&quotient)
        else:
            gap = rest
        if not gives(&gap, side, one, scale, is_ieee):
            return FLOAT_INEXACT
        if compared(&quotient, &TOO_LARGE) >= 0:
            return FLOAT_RANGE
    out[0] = <uint64_t>quotient.limb[1] << 32 | quotient.limb[0]
    out[1] = <uint64_t>quotient.limb[3] << 32 | quotient.limb[2]
    if one.negative:
        out[0] = ~out[0] + 1
        out[1] = ~out[1] + (1 if out[0] == 0 else 0)
    return 0


cdef bint times_fit(Big *number, int tens) noexcept nogil:
    """Multiply by a power of ten in place, as long as the product is below 10 ** 38."""
    while compared(number, &TOO_LARGE) < 0:
        if tens == 0:
            return True
        times(number, 10)
        tens -= 1
    return False


cdef void add_one(Big *number) noexcept nogil:
    cdef int k
    for k in range(LIMBS):
        number.limb[k] += 1
        if number.limb[k]:
            return


cdef bint gives(const Big *gap, int side, Float one, int scale, bint is_ieee) noexcept nogil:
    """Whether a decimal so far from a float becomes that float; the distance from float to float is 10 ** scale.

    The decimal is farther from zero than the float where ``side`` is 1. IEEE numbers are rounded to the nearest, a tie to
    the even one; hosts round or cut off.
    """
    cdef Big unit = word(1), distance = gap[0]
    cdef int found
    times_ten(&unit, scale)
    if side and not is_ieee:
        return compared(&distance, &unit) < 0
    times(&distance, 2)
    if not side and one.lowest:
        times(&distance, 2 if is_ieee else 16)
    found = compared(&distance, &unit)
    return found < 0 or (found == 0 and not one.odd)


def decode_float(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                 const int32_t[::1] rows, bint is_ieee, bint little, int scale, uint64_t[::1] out,
                 uint8_t[::1] status, int32_t[::1] where, Py_ssize_t start=0, Py_ssize_t stop=-1):
    """Decode a floating-point number of 4 or 8 bytes as an exact decimal.

    Args:
        block, stride, at, width, rows, status, where, start, stop: As in :func:`decode_packed`.
        is_ieee: IEEE 754; else the hexadecimal form of IBM.
        little: Byte order: least significant byte first.
        scale: Digits behind the point, 0 to 38.
        out: Two words a row, ``decimal128``.

    Returns:
        Number of bad rows.
    """
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, bad = 0
    cdef uint64_t bits
    cdef Float one
    if (out.shape[0] < n * 2 or status.shape[0] < n or where.shape[0] < n or width not in (4, 8)
            or not 0 <= scale <= 38):
        raise ValueError("the buffers do not fit the rows, or the field is no float")
    with nogil:
        for i in range(start, n):
            bits = bits_of(&block[rows[i] * stride + at], width, little)
            one = ieee(bits, width) if is_ieee else hexadecimal(bits, width)
            status[i] = as_decimal(one, scale, is_ieee, &out[2 * i])
            if status[i]:
                bad += 1
                where[i] = 0
    return bad


cdef inline uint64_t bits_of(const uint8_t *p, Py_ssize_t width, bint little) noexcept nogil:
    """Up to 8 bytes as a word."""
    cdef uint64_t value = 0
    cdef Py_ssize_t k
    for k in range(width):
        value = value << 8 | (p[width - 1 - k] if little else p[k])
    return value


def decode_bits(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                const int32_t[::1] rows, uint64_t mask, int down, uint64_t[::1] out, Py_ssize_t start=0,
                Py_ssize_t stop=-1):
    """The bits of up to 8 bytes that a mask has, shifted down by so many places. Other arguments as above."""
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i
    if out.shape[0] < n or not 1 <= width <= 8 or not 0 <= down < 64:
        raise ValueError("the buffers do not fit the rows, or the field is wider than 8 bytes")
    with nogil:
        for i in range(start, n):
            out[i] = (bits_of(&block[rows[i] * stride + at], width, False) & mask) >> down


def decode_flags(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                 const int32_t[::1] rows, const int32_t[::1] places, uint64_t[::1] views, uint8_t[::1] data,
                 Py_ssize_t start=0, Py_ssize_t stop=-1, Py_ssize_t used=0):
    """Bits as text, a 0 or 1 each.

    Args:
        block, stride, at, width, rows, views, data, start, stop, used: As in :func:`decode_hex`.
        places: The bits meant, in the order they are shown; 0 is the highest of the first byte.

    Returns:
        Bytes of data used so far.
    """
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, k, count = places.shape[0]
    cdef const uint8_t *p
    cdef uint8_t *out
    cdef uint8_t *base
    if views.shape[0] < 2 * n or data.shape[0] - used < count * (n - start) + SLACK:
        raise ValueError("the buffers do not fit the rows")
    for k in range(count):
        if not 0 <= places[k] < 8 * width:
            raise ValueError("a bit is not in the field")
    base = &data[0]
    out = base + used
    with nogil:
        for i in range(start, n):
            p = &block[rows[i] * stride + at]
            for k in range(count):
                out[k] = 0x30 | (p[places[k] >> 3] >> (7 - (places[k] & 7)) & 1)
            if view(&views[2 * i], base, out, out + count):
                out += count
    return out - base
