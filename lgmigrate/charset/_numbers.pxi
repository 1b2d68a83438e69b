# Packed decimals and binary integers, and what all numbers are stored by. Included by _kernel.pyx.

cdef uint8_t PACKED[256]
cdef int _byte
for _byte in range(256):
    PACKED[_byte] = 255 if (_byte >> 4) > 9 or (_byte & 15) > 9 else (_byte >> 4) * 10 + (_byte & 15)


# Sign half bytes: +1, -1, or 0 where the half byte is no sign; unsigned fields have no minus.
cdef int SIGNED[16]
cdef int UNSIGNED[16]
memset(SIGNED, 0, sizeof(SIGNED))
memset(UNSIGNED, 0, sizeof(UNSIGNED))
SIGNED[0xA] = SIGNED[0xC] = SIGNED[0xE] = SIGNED[0xF] = 1
SIGNED[0xB] = SIGNED[0xD] = -1
UNSIGNED[0xA] = UNSIGNED[0xC] = UNSIGNED[0xE] = UNSIGNED[0xF] = 1


cdef uint64_t TEN_18 = 10 ** 18


cdef inline uint64_t multiplied(uint64_t one, uint64_t other, uint64_t *top) noexcept nogil:
    """The low word of a product, its high word in ``top``; by halves: not every compiler has a 128-bit integer."""
    cdef uint64_t a = one >> 32, b = <uint32_t>one, c = other >> 32, d = <uint32_t>other
    cdef uint64_t bottom = b * d, middle = a * d + (bottom >> 32)
    top[0] = (middle >> 32) + a * c
    middle = <uint64_t>(<uint32_t>middle) + b * c
    top[0] += middle >> 32
    return middle << 32 | <uint64_t>(<uint32_t>bottom)


cdef inline void store(uint64_t *out, bint wide, uint64_t high, uint64_t low, bint negative) noexcept nogil:
    """Write ``high * 10**18 + low``, signed, as int64 (``wide`` false; high is 0) or as decimal128."""
    cdef uint64_t top = 0, bottom = low
    if not wide:
        out[0] = ~low + 1 if negative else low
        return
    if high:
        bottom = multiplied(high, TEN_18, &top)
        bottom += low
        if bottom < low:
            top += 1
    if negative:
        bottom = ~bottom + 1
        top = ~top + (1 if bottom == 0 else 0)
    out[0], out[1] = bottom, top


def decode_packed(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                  const int32_t[::1] rows, bint is_signed, bint even_digits, uint64_t[::1] out, bint wide,
                  uint8_t[::1] status, int32_t[::1] where, Py_ssize_t start=0, Py_ssize_t stop=-1):
    """Decode a packed decimal (COMP-3): two digits a byte, the sign in the last half byte.

    Args:
        block, stride, at, width, rows, status, where: As in :meth:`TextDecoder.decode`; width is at most 16.
        is_signed: Whether a minus sign is allowed.
        even_digits: Whether the first half byte is no digit of the field and must be 0.
        out: One word a row, or two where ``wide``.
        wide: Fill ``decimal128`` instead of ``int64`` (needed from 19 digits on).
        start, stop: Which of ``rows`` to decode in this call; by default all.

    Returns:
        Number of bad rows.
    """
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, k, bad = 0
    cdef Py_ssize_t step = 2 if wide else 1
    cdef const uint8_t *origin
    cdef const uint8_t *p
    cdef const int *signs = &SIGNED[0] if is_signed else &UNSIGNED[0]
    cdef uint64_t high, low
    cdef uint8_t pair, wrong, state
    cdef int sign
    if out.shape[0] < n * step or status.shape[0] < n or where.shape[0] < n or width < 1 or width > (16 if wide else 10):
        raise ValueError("the buffers do not fit the rows, or the field is too wide")
    if start >= n:
        return 0
    origin = &block[0] + at
    with nogil:
        for i in range(start, n):
            p = origin + rows[i] * stride
            high = low = 0
            wrong = 0
            k = 0
            if width >= 10:
                while k < width - 10:
                    pair = PACKED[p[k]]
                    wrong |= pair
                    high = high * 100 + pair
                    k += 1
                pair = PACKED[p[k]]  # the digit that ends the high part, and the first of the last 18
                wrong |= pair
                high = high * 10 + pair // 10
                low = pair % 10
                k += 1
            while k < width - 1:
                pair = PACKED[p[k]]
                wrong |= pair
                low = low * 100 + pair
                k += 1
            pair = p[k]
            sign = signs[pair & 15]
            state = 0
            if wrong & 128 or (pair >> 4) > 9 or (even_digits and p[0] >> 4):
                state = PACKED_DIGIT
                where[i] = <int32_t>bad_packed(p, width, even_digits)
            elif sign == 0:
                state = PACKED_SIGN
                where[i] = <int32_t>(width - 1)
            status[i] = state
            if state:
                bad += 1
                store(&out[i * step], wide, 0, 0, False)
            else:
                low = low * 10 + (pair >> 4)
                store(&out[i * step], wide, high, low, sign < 0)
    return bad


cdef Py_ssize_t bad_packed(const uint8_t *p, Py_ssize_t width, bint even_digits) noexcept nogil:
    """The first byte of a packed field whose digits are not digits."""
    cdef Py_ssize_t k
    if even_digits and p[0] >> 4:
        return 0
    for k in range(width - 1):
        if PACKED[p[k]] == 255:
            return k
    return width - 1


def decode_packed_unsigned(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                           const int32_t[::1] rows, bint odd_digits, uint64_t[::1] out, bint wide,
                           uint8_t[::1] status, int32_t[::1] where, Py_ssize_t start=0, Py_ssize_t stop=-1):
    """Decode a packed decimal without a sign (COMP-6): two digits a byte, the last ones too.

    Args:
        block, stride, at, width, rows, out, wide, status, where, start, stop: As in :func:`decode_packed`.
        odd_digits: Whether the first half byte is no digit of the field and must be 0.

    Returns:
        Number of bad rows.
    """
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, k, bad = 0
    cdef Py_ssize_t step = 2 if wide else 1
    cdef const uint8_t *origin
    cdef const uint8_t *p
    cdef uint64_t high, low
    cdef uint8_t pair, wrong
    if out.shape[0] < n * step or status.shape[0] < n or where.shape[0] < n or width < 1 or width > (16 if wide else 9):
        raise ValueError("the buffers do not fit the rows, or the field is too wide")
    if start >= n:
        return 0
    origin = &block[0] + at
    with nogil:
        for i in range(start, n):
            p = origin + rows[i] * stride
            high = low = 0
            wrong = 0
            for k in range(width - 9):
                pair = PACKED[p[k]]
                wrong |= pair
                high = high * 100 + pair
            for k in range(max(0, width - 9), width):
                pair = PACKED[p[k]]
                wrong |= pair
                low = low * 100 + pair
            if wrong & 128 or (odd_digits and p[0] >> 4):
                bad += 1
                status[i] = PACKED_DIGIT
                where[i] = 0
                while PACKED[p[where[i]]] != 255 and not (odd_digits and p[0] >> 4):
                    where[i] += 1
                high = low = 0
            else:
                status[i] = 0
            store(&out[i * step], wide, high, low, False)
    return bad


def scale_up(uint64_t[::1] out, bint wide, int tens, Py_ssize_t start, Py_ssize_t stop):
    """Multiply stored numbers by a power of ten: the last digits of P in a picture are not in the field.

    The caller sees to it that the product has a place: 18 digits in ``int64``, 38 in ``decimal128``.

    Args:
        out, wide, start, stop: As in :func:`decode_packed`.
        tens: The power, 0 to 37.
    """
    cdef Py_ssize_t i, k
    cdef uint64_t times = 1, low, high
    cdef int rest = tens
    if out.shape[0] < stop * (2 if wide else 1) or not 0 <= tens < (38 if wide else 19):
        raise ValueError("the buffers do not fit the rows, or the power is too large")
    with nogil:
        while rest > 0:
            times = 1
            for k in range(min(rest, 19)):
                times *= 10
            rest -= 19
            for i in range(start, stop):
                if not wide:  # two's complement multiplies like the number it stands for
                    out[i] *= times
                    continue
                low = multiplied(out[2 * i], times, &high)
                out[2 * i], out[2 * i + 1] = low, high + out[2 * i + 1] * times


def decode_binary(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                  const int32_t[::1] rows, bint is_signed, bint little, uint64_t limit, uint64_t[::1] out, bint wide,
                  uint8_t[::1] status, int32_t[::1] where, Py_ssize_t start=0, Py_ssize_t stop=-1):
    """Decode a binary integer (COMP) of 1 to 8 bytes.

    Args:
        block, stride, at, width, rows, out, wide, status, where, start, stop: As in :func:`decode_packed`.
        is_signed: Two's complement if true.
        little: Byte order: least significant byte first.
        limit: Magnitudes from here on are out of range (10 ** digits); 0 for no limit.

    Returns:
        Number of bad rows.
    """
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, k, bad = 0
    cdef Py_ssize_t step = 2 if wide else 1
    cdef const uint8_t *p
    cdef uint64_t value
    cdef bint negative
    if out.shape[0] < n * step or status.shape[0] < n or where.shape[0] < n or width > 8 or width < 1:
        raise ValueError("the buffers do not fit the rows, or the field is wider than 8 bytes")
    with nogil:
        for i in range(start, n):
            p = &block[rows[i] * stride + at]
            value = 0
            if little:
                for k in range(width - 1, -1, -1):
                    value = value << 8 | p[k]
            else:
                for k in range(width):
                    value = value << 8 | p[k]
            negative = is_signed and (value >> (8 * width - 1)) & 1
            if negative:
                value = ~value + 1
                if width < 8:
                    value &= (<uint64_t>1 << 8 * width) - 1
            if limit and value >= limit:
                bad += 1
                status[i] = OUT_OF_RANGE
                where[i] = 0
                store(&out[i * step], wide, 0, 0, False)
            else:
                status[i] = 0
                store(&out[i * step], wide, 0, value, negative)
    return bad
