# Where the records of a file begin and end that are not all of one length. Included by _kernel.pyx.
#
# All of these walk a buffer from ``start`` and write, for each whole record, where its data begins (int32, from the start of
# the buffer) and its bytes (int32), until the buffer ends, the arrays are full, or a length makes no sense.


cdef inline Py_ssize_t read_length(const uint8_t *p, Py_ssize_t width, bint little) noexcept nogil:
    """A length of up to 7 bytes; -1 where it has 8 and is beyond what a file can have."""
    cdef uint64_t value = bits_of(p, width, little)
    return -1 if value >> 62 else <Py_ssize_t>value


def frame_prefixed(const uint8_t[::1] data, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t length_at,
                   Py_ssize_t length_bytes, bint little, Py_ssize_t adjust, Py_ssize_t header, Py_ssize_t least,
                   Py_ssize_t most, int32_t[::1] starts, int32_t[::1] lengths, Py_ssize_t zeros=0):
    """Find records that say how long they are (an RDW is a length of 2 bytes, inclusive, and 2 bytes of zeros).

    Args:
        data: The buffer.
        start, stop: The part of it to walk.
        length_at: Where in a record its length stands.
        length_bytes: Bytes of the length, 1 to 8.
        little: Whether its least significant byte is the first.
        adjust: What to add to the length for the bytes of the whole record: 0 where it counts them all.
        header: Bytes at the head of a record that are none of its data.
        least, most: How many bytes of data a record may have.
        starts, lengths: Filled.
        zeros: How many bytes behind the length must be zero.

    Returns:
        Number of records, where to go on, and where a record stands whose length makes no sense (-1: there is none).
    """
    cdef Py_ssize_t p = start, count = 0, room = starts.shape[0], size, bad = -1, k
    cdef Py_ssize_t head = max(header, length_at + length_bytes + zeros)
    if (not 0 <= start <= stop <= data.shape[0] or stop > 0x7FFFFFFF or lengths.shape[0] != room or header < 0
            or length_at < 0 or not 1 <= length_bytes <= 8 or zeros < 0 or least < 0):
        raise ValueError("the buffer and the form of its records do not fit")
    if stop == start:
        return 0, start, -1
    with nogil:
        while count < room and stop - p >= head:
            size = read_length(&data[p + length_at], length_bytes, little)
            if size >= 0:
                size += adjust - header
            for k in range(zeros):
                if data[p + length_at + length_bytes + k]:
                    size = -1
            if size < least or size > most or size + header < head:
                bad = p
                break
            if size > stop - p - header:
                break
            starts[count] = <int32_t>(p + header)
            lengths[count] = <int32_t>size
            count += 1
            p += header + size
    return count, p, bad


def frame_blocked(const uint8_t[::1] data, Py_ssize_t start, Py_ssize_t stop, bint little, Py_ssize_t adjust,
                  Py_ssize_t least, Py_ssize_t most, int32_t[::1] starts, int32_t[::1] lengths, Py_ssize_t left=0):
    """Find the records of a blocked file of variable length (VB): a BDW before each block, an RDW before each record.

    Args:
        data, start, stop, least, most, starts, lengths: As in :func:`frame_prefixed`.
        little: Byte order of the lengths; a big-endian BDW may be an extended one (its first bit, then 31 bits).
        adjust: 0 where BDW and RDW count themselves, 4 where they do not.
        left: Bytes of a block under way from ``start`` on, which the call before this one returned; 0: a BDW stands there.

    Returns:
        Number of records, where to go on, bytes left of the block there, and where a BDW or RDW stands that makes no
        sense (-1: there is none).
    """
    cdef Py_ssize_t p = start, count = 0, room = starts.shape[0], size, bad = -1
    if (not 0 <= start <= stop <= data.shape[0] or stop > 0x7FFFFFFF or lengths.shape[0] != room or left < 0
            or adjust not in (0, 4) or least < 0):
        raise ValueError("the buffer and the form of its records do not fit")
    if stop == start:
        return 0, start, left, -1
    with nogil:
        while count < room and stop - p >= 4:
            if left == 0:
                size = block_length(&data[p], little) + adjust
                if size < 8:  # at least the descriptor of one record
                    bad = p
                    break
                left = size - 4
                p += 4
                continue
            size = descriptor(&data[p], little) + adjust - 4
            if size < least or size > most or size + 4 > left:
                bad = p
                break
            if size + 4 > stop - p:
                break
            starts[count] = <int32_t>(p + 4)
            lengths[count] = <int32_t>size
            count += 1
            p += 4 + size
            left -= 4 + size
    return count, p, left, bad


cdef inline Py_ssize_t descriptor(const uint8_t *p, bint little) noexcept nogil:
    """The length in an RDW; negative where the two bytes behind it are not zero: a part of a spanned record."""
    if p[2] or p[3]:
        return -16
    return p[1] << 8 | p[0] if little else p[0] << 8 | p[1]


cdef inline Py_ssize_t block_length(const uint8_t *p, bint little) noexcept nogil:
    """The length in a BDW; negative where it has no form of one."""
    if not little and p[0] & 0x80:
        return <Py_ssize_t>(bits_of(p, 4, False) & 0x7FFFFFFF)
    return descriptor(p, little)


def frame_lines(const uint8_t[::1] data, Py_ssize_t start, Py_ssize_t stop, bytes newline, int32_t[::1] starts,
                int32_t[::1] lengths):
    """Find the lines of a file of lines. An end within text that is shifted to double bytes is an end all the same.

    Args:
        data, start, stop, starts, lengths: As in :func:`frame_prefixed`.
        newline: The end of a line, 1 or 2 bytes; empty: 0A, and a 0D before it belongs to the end.

    Returns:
        Number of lines, and where to go on: at what is left of the buffer, a line without an end or nothing.
    """
    cdef Py_ssize_t p = start, at = start, count = 0, room = starts.shape[0], length
    cdef const uint8_t *base
    cdef const uint8_t *found
    cdef bint auto = not newline, two = len(newline) == 2
    cdef uint8_t last, before = 0
    if (not 0 <= start <= stop <= data.shape[0] or stop > 0x7FFFFFFF or lengths.shape[0] != room or len(newline) > 2):
        raise ValueError("the buffer does not fit, or a line ends with more than 2 bytes")
    if stop == start:
        return 0, start
    last = 0x0A if auto else newline[len(newline) - 1]
    if two:
        before = newline[0]
    base = &data[0]
    with nogil:
        while count < room and at < stop:
            found = <const uint8_t *>memchr(base + at, last, stop - at)
            if found == NULL:
                break
            at = found - base + 1
            length = at - 1 - p
            if two:
                if length == 0 or base[at - 2] != before:
                    continue  # half an end is data
                length -= 1
            elif auto and length and base[at - 2] == 0x0D:
                length -= 1
            starts[count] = <int32_t>p
            lengths[count] = <int32_t>length
            count += 1
            p = at
    return count, p


def pad_records(const uint8_t[::1] data, const int32_t[::1] starts, const int32_t[::1] lengths, Py_ssize_t width,
                uint8_t blank, uint8_t[::1] out):
    """Copy records to a place of equal width each, filled up with blanks.

    Args:
        data, starts, lengths: Records, as found above; none longer than ``width``.
        width: Bytes from record to record in ``out``.
        blank: The byte to fill up with.
        out: Filled, ``width`` bytes a record.
    """
    cdef Py_ssize_t n = starts.shape[0], i
    cdef uint8_t *to
    if lengths.shape[0] != n or width < 1 or out.shape[0] < n * width:
        raise ValueError("the buffers do not fit the records")
    for i in range(n):
        if not 0 <= lengths[i] <= width or starts[i] < 0 or starts[i] > data.shape[0] - lengths[i]:
            raise ValueError("a record is longer than its place, or not in the buffer")
    if n == 0:
        return
    to = &out[0]
    with nogil:
        for i in range(n):
            if lengths[i]:
                memcpy(to, &data[starts[i]], lengths[i])
            memset(to + lengths[i], blank, width - lengths[i])
            to += width
