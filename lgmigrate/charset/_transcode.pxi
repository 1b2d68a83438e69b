# A stream of text, block by block, to UTF-8. Included by _kernel.pyx.

cdef enum:
    SINGLES = 32  # bytes decoded one by one before ASCII is looked for again
    AT_ONCE = 128


@cython.final
cdef class Transcoder:
    """Decodes text that comes in blocks through one lookup.

    Args:
        single, pairs, pool, kind, to_double, to_single: As of :class:`TextDecoder`.

    Attributes:
        wide: Whether the text is in double-byte state; kept from block to block.
        room: Bytes of output without which nothing is decoded.
    """

    cdef TextDecoder by
    cdef public bint wide
    cdef readonly Py_ssize_t room
    cdef bint is_ascii

    def __init__(self, const uint64_t[::1] single, const uint64_t[::1] pairs, const uint8_t[::1] pool, int kind,
                 list to_double, bytes to_single):
        cdef int byte
        self.by = TextDecoder(single, pairs, pool, kind, to_double, to_single, b"\0", False, False)
        self.is_ascii = True
        for byte in range(128):
            if single[byte] != (<uint64_t>byte << 8 | 1):
                self.is_ascii = False
            if kind == LEADS and single[byte] & LEAD:
                raise ValueError("a lead byte is 80 or more")
        self.room = max(self.by.single_most, self.by.pair_most) + SLACK
        self.reset()

    def reset(self):
        """Back to the state at the beginning of a text."""
        self.wide = self.by.kind == DOUBLE

    def feed(self, const uint8_t[::1] data, Py_ssize_t start, uint8_t[::1] out, Py_ssize_t used, bint final):
        """Decode a block from ``start`` on, until its end, a fault, or until ``out`` is nearly full.

        Args:
            data: The block.
            start: The first byte to decode.
            out: Where the UTF-8 goes; needs ``room`` bytes beyond ``used``, or nothing is done.
            used: Bytes of ``out`` that are taken.
            final: Whether the text ends here. If not, a code or shift that the block cuts is left unread.

        Returns:
            The first byte not decoded, the bytes of ``out`` now used, and 0 or what is wrong with the code there.
            At the end of a text that is still in double-byte state, this is so told once, the state having been reset.
        """
        cdef const uint8_t *p
        cdef uint8_t *to
        cdef uint8_t *limit
        cdef uint8_t state = 0
        cdef Py_ssize_t length = data.shape[0]
        if not 0 <= start <= length or used < 0:
            raise ValueError("the place is not in the block")
        if start < length and out.shape[0] - used >= self.room:
            p = &data[start]
            to = &out[used]
            limit = &out[0] + out.shape[0] - self.room
            with nogil:
                if self.by.kind == LEADS:
                    to = self.led(&p, &data[0] + length, to, limit, final, &state)
                else:
                    to = self.shifted(&p, &data[0] + length, to, limit, final, &state)
            start, used = p - &data[0], to - &out[0]
        if start == length and final and self.wide and self.by.kind == MIXED:
            self.wide = False
            state = SHIFT_UNCLOSED
        return start, used, state

    cdef uint8_t *led(self, const uint8_t **place, const uint8_t *end, uint8_t *out, const uint8_t *limit, bint final,
                      uint8_t *state) noexcept nogil:
        """Codes of one, two or three bytes; see TextDecoder.led."""
        cdef const uint8_t *p = place[0]
        cdef const uint64_t *table = self.by.single_table
        cdef const uint64_t *pairs = self.by.pair_table
        cdef bint is_ascii = self.is_ascii
        cdef uint64_t entry
        cdef uint64_t text
        cdef uint32_t slot
        cdef uint32_t length
        cdef const uint8_t *pause
        while p < end and out <= limit:
            # What costs here is a branch that goes another way than the last time, so a run of less than eight bytes of
            # ASCII, none included, takes none: eight bytes are copied, and what is no ASCII in them is written over.
            if is_ascii and end - p >= 8:
                memcpy(&text, p, 8)
                memcpy(out, &text, 8)
                text &= 0x8080808080808080ULL
                if text == 0:
                    p += 8
                    out += 8
                    continue
                length = trailing_zero_bytes(text)
                p += length
                out += length
            entry = table[p[0]]
            if entry & LEAD:
                while end - p >= 2 and out <= limit:
                    entry = pairs[p[0] << 8 | p[1]]
                    length = entry & LENGTH
                    if length - 1 >= INSIDE:  # unsigned
                        entry = table[p[0]]
                        break
                    text = entry >> 8
                    memcpy(out, &text, 8)
                    out += length
                    p += 2
                    if p == end:
                        break
                    entry = table[p[0]]
                    if not entry & LEAD:
                        break
                if p == end or out > limit:
                    break
                if not entry & LEAD:
                    continue
            else:
                pause = end if end - p < SINGLES else p + SINGLES
                while p < pause and out <= limit:
                    entry = table[p[0]]
                    length = entry & LENGTH
                    if length - 1 >= INSIDE:
                        break
                    text = entry >> 8
                    memcpy(out, &text, 8)
                    out += length
                    p += 1
                if p == pause or out > limit or entry & LEAD:
                    continue
                if entry & LENGTH == 0:
                    state[0] = CONTROL_CHARACTER if entry & CONTROL else BYTE_UNASSIGNED
                    break
                out = put(out, entry, self.by.pool_table)
                p += 1
                continue
            length = 3 if entry & MAY_SHIFT else 2
            if end - p < length:
                state[0] = HALF_CHARACTER if final else 0
                break
            slot = slot_of(p, length)
            entry = pairs[slot] if slot else 0
            if entry & LENGTH == 0:
                state[0] = CODE_UNASSIGNED
                break
            out = put(out, entry, self.by.pool_table)
            p += length
        place[0] = p
        return out

    cdef uint8_t *shifted(self, const uint8_t **place, const uint8_t *end, uint8_t *out, const uint8_t *limit,
                          bint final, uint8_t *state) noexcept nogil:
        """Single bytes and runs of double-byte codes, whichever the state says."""
        cdef const uint8_t *p = place[0]
        cdef const uint64_t *table = self.by.single_table
        cdef const uint64_t *pairs = self.by.pair_table
        cdef uint64_t entry
        cdef uint64_t text
        cdef uint32_t length
        cdef bint wide = self.wide
        while p < end and out <= limit:
            if wide:
                entry = pairs[p[0] << 8 | p[1]] if end - p >= 2 else 0
                length = entry & LENGTH
                if length - 1 < INSIDE:  # unsigned: neither 0 nor in the pool
                    text = entry >> 8
                    memcpy(out, &text, 8)
                    out += length
                    p += 2
                elif length:
                    out = put(out, entry, self.by.pool_table)
                    p += 2
                elif self.by.kind == MIXED and self.by.is_back(p, end):
                    wide = False
                    p += self.by.back.length
                else:
                    if end - p >= 2:
                        state[0] = CODE_UNASSIGNED
                    elif final:
                        state[0] = HALF_CHARACTER
                    break
                continue
            entry = table[p[0]]
            length = entry & LENGTH
            if length - 1 < INSIDE:
                text = entry >> 8
                memcpy(out, &text, 8)
                out += length
                p += 1
                continue
            if entry & MAY_SHIFT and self.by.kind == MIXED:
                length = self.by.shift_out(p, end)
                if length:
                    wide = True
                    p += length
                    continue
                if self.by.is_back(p, end):
                    state[0] = SHIFT_STRAY
                    break
                if end - p < 2 and not final:
                    break  # perhaps the first byte of a shift
            if entry & LENGTH == 0:
                state[0] = CONTROL_CHARACTER if entry & CONTROL else BYTE_UNASSIGNED
                break
            out = put(out, entry, self.by.pool_table)
            p += 1
        self.wide = wide
        place[0] = p
        return out


def place_after(const uint8_t[::1] text, Py_ssize_t start, Py_ssize_t stop):
    """Line feeds in a part of some UTF-8, and the characters after the last of them (or all, if there is none)."""
    cdef Py_ssize_t lines = 0, characters = 0, k, j
    cdef uint8_t few
    cdef const uint8_t *p
    if not 0 <= start <= stop <= text.shape[0]:
        raise ValueError("the part is not in the text")
    if start == stop:
        return 0, 0
    p = &text[0]
    with nogil:
        k = start
        while k + AT_ONCE <= stop:  # a loop that compilers make vector instructions of: the sum stays within a byte
            few = 0
            for j in range(AT_ONCE):
                few += p[k + j] == 0x0A
            lines += few
            k += AT_ONCE
        while k < stop:
            lines += p[k] == 0x0A
            k += 1
        k = stop - 1
        while k >= start and p[k] != 0x0A:
            characters += (p[k] & 0xC0) != 0x80
            k -= 1
    return lines, characters
