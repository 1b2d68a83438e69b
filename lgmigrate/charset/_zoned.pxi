# Zoned decimals (DISPLAY): a digit a byte, the sign in one of them or beside them. Included by _kernel.pyx.

# How digits and signs look: F0-F9 with the sign in the high half byte; 30-39, with 70-79 for a negative last digit; 30-39
# and the ASCII of what EBCDIC shows for the signed digit ({ A-I, } J-R); 30-39, with 20-29 for a negative last digit.
cdef enum:
    EBCDIC = 0
    ASCII = 1
    TRANSLATED = 2
    REALIA = 3

cdef enum:
    TRAILING = 0
    LEADING = 1
    TRAILING_SEPARATE = 2
    LEADING_SEPARATE = 3

# An entry of SIGN_BYTES: the digit and, if negative, MINUS; or what is wrong with the byte.
cdef enum:
    MINUS = 0x80
    NO_DIGIT = 0x40
    NO_SIGN = 0x20

cdef enum:
    MOST_DIGITS = 36

cdef uint8_t ZONES[4]          # of a plain digit
ZONES[EBCDIC] = 0xF0
ZONES[ASCII] = ZONES[TRANSLATED] = ZONES[REALIA] = 0x30
cdef uint8_t PLUS_SIGNS[4]     # as a byte of its own
PLUS_SIGNS[EBCDIC] = 0x4E
PLUS_SIGNS[ASCII] = PLUS_SIGNS[TRANSLATED] = PLUS_SIGNS[REALIA] = 0x2B
cdef uint8_t MINUS_SIGNS[4]
MINUS_SIGNS[EBCDIC] = 0x60
MINUS_SIGNS[ASCII] = MINUS_SIGNS[TRANSLATED] = MINUS_SIGNS[REALIA] = 0x2D
cdef uint8_t SIGN_BYTES[8][256]    # by convention, the unsigned ones first: what a byte with a sign in it says


cdef int signed_digit(int form, int byte):
    """The entry of SIGN_BYTES for a signed field."""
    if byte & 0xF0 == ZONES[form] and byte & 15 <= 9:
        return byte & 15
    if form == TRANSLATED:
        found = b"{ABCDEFGHI".find(byte), b"}JKLMNOPQR".find(byte)
        if found[0] >= 0:
            return found[0]
        return found[1] | MINUS if found[1] >= 0 else NO_SIGN
    if byte & 15 > 9:
        return NO_DIGIT
    if form == EBCDIC:
        return NO_SIGN if SIGNED[byte >> 4] == 0 else byte & 15 | (MINUS if SIGNED[byte >> 4] < 0 else 0)
    return byte & 15 | MINUS if byte >> 4 == (7 if form == ASCII else 2) else NO_SIGN


cdef int _form
for _form in range(4):
    for _byte in range(256):
        SIGN_BYTES[4 + _form][_byte] = signed_digit(_form, _byte)
        if _byte & 15 > 9:
            SIGN_BYTES[_form][_byte] = NO_DIGIT
        else:
            SIGN_BYTES[_form][_byte] = _byte & 15 if _byte & 0xF0 == ZONES[_form] else NO_SIGN


cdef inline uint64_t eight_digits(uint64_t digits) noexcept nogil:
    """The number that eight digits make, one a byte (0-9), the first lowest: pairs, then fours, then eight at once."""
    digits = (digits * 2561) >> 8 & 0x00FF00FF00FF00FFULL
    digits = (digits * 6553601) >> 16 & 0x0000FFFF0000FFFFULL
    return (digits * 42949672960001ULL) >> 32


cdef inline uint64_t no_digits(uint64_t digits) noexcept nogil:
    """Not 0 where one of eight bytes is more than 9."""
    return (digits | (digits + 0x7676767676767676ULL)) & 0x8080808080808080ULL


cdef inline uint64_t plain_digits(const uint8_t *p, Py_ssize_t count, Py_ssize_t after, uint64_t zones, uint64_t *high,
                                  uint64_t *low) noexcept nogil:
    """The number that plain digits make, all but its last ``18 - after`` digits in ``high``; not 0 where one is none.

    ``after`` is how many digits more come to ``low``.
    """
    cdef uint8_t zone = <uint8_t>zones, digit
    cdef uint64_t wrong = 0, eight, more = 0, less = 0
    cdef Py_ssize_t k = 0
    while k < count + after - 18:
        digit = p[k] ^ zone
        wrong |= digit > 9
        more = more * 10 + digit
        k += 1
    while k + 8 <= count:
        memcpy(&eight, p + k, 8)
        eight ^= zones
        wrong |= no_digits(eight)
        less = less * 100000000 + eight_digits(eight)
        k += 8
    while k < count:
        digit = p[k] ^ zone
        wrong |= digit > 9
        less = less * 10 + digit
        k += 1
    high[0], low[0] = more, less
    return wrong


def decode_zoned(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                 const int32_t[::1] rows, bint is_signed, int form, int sign, uint64_t[::1] out, bint wide,
                 uint8_t[::1] status, int32_t[::1] where, Py_ssize_t start=0, Py_ssize_t stop=-1):
    """Decode a zoned decimal (DISPLAY).

    Args:
        block, stride, at, width, rows, out, wide, status, where, start, stop: As in :func:`decode_packed`; width is at
            most 36, and one more with a sign of its own.
        is_signed: Whether there is a sign; if not, all bytes are plain digits.
        form: How digits and signs look: 0 EBCDIC, 1 ASCII, 2 EBCDIC translated to ASCII, 3 Realia.
        sign: Where the sign is: 0 in the last byte, 1 in the first, 2 a byte behind, 3 a byte before.

    Returns:
        Number of bad rows.
    """
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, bad = 0
    cdef Py_ssize_t step = 2 if wide else 1
    cdef Py_ssize_t digits = width - (1 if is_signed and sign >= TRAILING_SEPARATE else 0)
    cdef const uint8_t *origin
    cdef const uint8_t *p
    cdef const uint8_t *table
    cdef uint64_t high, low, zones, wrong
    cdef uint8_t last
    if (out.shape[0] < n * step or status.shape[0] < n or where.shape[0] < n or digits < 1
            or digits > (MOST_DIGITS if wide else 18) or not 0 <= form <= REALIA or not 0 <= sign <= LEADING_SEPARATE):
        raise ValueError("the buffers do not fit the rows, or the field is too wide")
    if start >= n:
        return 0
    origin = &block[0] + at
    memset(&zones, ZONES[form], 8)
    table = SIGN_BYTES[form + (4 if is_signed else 0)]
    with nogil:
        for i in range(start, n):
            p = origin + rows[i] * stride
            if is_signed and sign != TRAILING:
                last = placed(p, width, digits, zones, table, form, sign, &high, &low, &wrong)
            else:
                wrong = plain_digits(p, width - 1, 1, zones, &high, &low)
                last = table[p[width - 1]]
                low = low * 10 + (last & 15)
            if wrong or last & (NO_DIGIT | NO_SIGN):
                bad += 1
                status[i] = ZONED_DIGIT if wrong or last & NO_DIGIT else ZONED_SIGN
                where[i] = <int32_t>bad_zoned(p, width, zones, table, sign if is_signed else TRAILING)
                store(&out[i * step], wide, 0, 0, False)
            else:
                status[i] = 0
                store(&out[i * step], wide, high, low, last & MINUS)
    return bad


cdef uint8_t placed(const uint8_t *p, Py_ssize_t width, Py_ssize_t digits, uint64_t zones, const uint8_t *table, int form,
                    int sign, uint64_t *high, uint64_t *low, uint64_t *wrong) noexcept nogil:
    """The number of a field whose sign is not in its last byte; returns what the sign says, as an entry of SIGN_BYTES."""
    cdef uint8_t plain[MOST_DIGITS]
    cdef uint8_t first
    if sign == LEADING:
        first = table[p[0]]
        memcpy(plain, p, width)
        plain[0] = <uint8_t>zones | (first & 15)
        wrong[0] = plain_digits(plain, width, 0, zones, high, low)
        return first
    wrong[0] = plain_digits(p + (sign == LEADING_SEPARATE), digits, 0, zones, high, low)
    first = p[0] if sign == LEADING_SEPARATE else p[width - 1]
    if first == MINUS_SIGNS[form]:
        return MINUS
    return 0 if first == PLUS_SIGNS[form] else NO_SIGN


cdef Py_ssize_t bad_zoned(const uint8_t *p, Py_ssize_t width, uint64_t zones, const uint8_t *table,
                          int sign) noexcept nogil:
    """The first byte of a zoned field that is no digit; where all are, that of the sign."""
    cdef Py_ssize_t k, place = 0 if sign in (LEADING, LEADING_SEPARATE) else width - 1
    for k in range(width):
        if k == place:
            if sign in (TRAILING, LEADING) and table[p[k]] & NO_DIGIT:
                return k
        elif (p[k] ^ <uint8_t>zones) > 9:
            return k
    return place


def decode_digits(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                  const int32_t[::1] rows, int form, uint64_t[::1] views, uint8_t[::1] data,
                  uint8_t[::1] status, int32_t[::1] where, Py_ssize_t start=0, Py_ssize_t stop=-1, Py_ssize_t used=0):
    """Decode an unsigned zoned decimal as text, leading zeros kept. Arguments as above.

    Returns:
        Bytes of data used so far, number of bad rows in this call.
    """
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, k, first, bad = 0
    cdef uint8_t *ends[GROUP + 1]
    cdef const uint8_t *origin
    cdef const uint8_t *p
    cdef uint64_t eight, zones, wrong
    cdef uint8_t digit, zone
    cdef uint8_t *out
    cdef uint8_t *base
    if (views.shape[0] < 2 * n or status.shape[0] < n or where.shape[0] < n
            or data.shape[0] - used < (n - start) * width + SLACK or not 0 <= form <= REALIA):
        raise ValueError("the buffers do not fit the rows")
    if start >= n:
        return used, 0
    base = &data[0]
    out = base + used
    origin = &block[0] + at
    zone = ZONES[form]
    memset(&zones, zone, 8)
    with nogil:
        first = i = start
        ends[0] = out
        while i < n:
            p = origin + rows[i] * stride
            wrong = 0
            k = 0
            while k + 8 <= width:
                memcpy(&eight, p + k, 8)
                eight ^= zones
                wrong |= no_digits(eight)
                eight |= 0x3030303030303030ULL
                memcpy(out + k, &eight, 8)
                k += 8
            while k < width:
                digit = p[k] ^ zone
                wrong |= digit > 9
                out[k] = 0x30 | digit
                k += 1
            status[i] = 0
            if wrong:
                bad += 1
                where[i] = <int32_t>bad_zoned(p, width, zones, SIGN_BYTES[form], TRAILING)
                status[i] = ZONED_SIGN if where[i] == width - 1 and (p[width - 1] & 15) <= 9 else ZONED_DIGIT
            else:
                out += width
            i += 1
            ends[i - first] = out
            if i - first == GROUP or i == n:
                out = views_of(&views[2 * first], base, ends, i - first)
                first = i
                ends[0] = out
    return out - base, bad
