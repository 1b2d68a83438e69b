# Text in UTF-8 to the bytes of fields. Included by _kernel.pyx.

# A cell (uint32) of a character: bits 0-15 its code of two bytes, or with IN_THREE the last two of a code of three (the
# first is 8F), bits 16-23 its single byte; which of the codes there are; whether it may be the second character of a
# sequence that has a code; whether it may be the first.
cdef enum:
    IN_THREE = 1 << 24
    IN_DOUBLE = 1 << 25
    IN_SINGLE = 1 << 26
    CONTINUES = 1 << 29
    BEGINS = 1 << 30
    FIRST_OF_THREE = 0x8F

cdef enum:
    PAGES = 0x1100      # of 256 code points each


cdef inline const uint8_t *point_of(const uint8_t *p, uint32_t *point) noexcept nogil:
    """Read one code point of valid UTF-8; returns where the next begins."""
    cdef uint32_t first = p[0]
    if first < 0x80:
        point[0] = first
        return p + 1
    if first < 0xE0:
        point[0] = (first & 0x1F) << 6 | (p[1] & 0x3F)
        return p + 2
    if first < 0xF0:
        point[0] = (first & 0x0F) << 12 | <uint32_t>(p[1] & 0x3F) << 6 | (p[2] & 0x3F)
        return p + 3
    point[0] = (first & 0x07) << 18 | <uint32_t>(p[1] & 0x3F) << 12 | <uint32_t>(p[2] & 0x3F) << 6 | (p[3] & 0x3F)
    return p + 4


@cython.final
cdef class TextEncoder:
    """Encodes text into fields of one kind.

    Args:
        index: 4,352 entries (``uint16``): the page of cells of each 256 code points.
        cells: The pages, 256 cells (``uint32``) each; at most 65,536 of them.
        sequences: Rows of four words, sorted: a node, a code point, the cell of the sequence that ends there (without
            codes where none does), and the node that goes on from there (0: none). Node 0 holds the first characters.
        kind: 0 single bytes, 1 codes of two bytes without shifts, 2 shift-coded, 3 whatever code a character has.
        to_double, to_single: The shifts that are written.
        blank: The padding byte.
        wide_space: The padding of kind 1.
    """

    cdef const uint16_t[::1] index
    cdef const uint32_t[::1] cells
    cdef const uint32_t[::1] sequences
    cdef const uint16_t *index_table
    cdef const uint32_t *cell_table
    cdef int kind
    cdef uint32_t wanted
    cdef Shift forth
    cdef Shift back
    cdef uint8_t pad[2]

    def __init__(self, const uint16_t[::1] index, const uint32_t[::1] cells, const uint32_t[::1] sequences, int kind,
                 bytes to_double, bytes to_single, int blank, bytes wide_space):
        if len(index) != PAGES or len(cells) % 256 or len(sequences) % 4 or not len(cells):
            raise ValueError("an index has 4,352 entries, a page of cells 256, a sequence four words")
        if max(memoryview(index)) >= len(cells) // 256:
            raise ValueError("the index names a page of cells that is not there")
        if kind == MIXED and not (1 <= len(to_double) <= 2 and 1 <= len(to_single) <= 2):
            raise ValueError("shift-coded text needs shifts both ways, of one or two bytes")
        if kind == DOUBLE and len(wide_space) != 2:
            raise ValueError("the padding of double-byte fields is a code of two bytes")
        self.index, self.cells, self.sequences, self.kind = index, cells, sequences, kind
        self.index_table, self.cell_table = &index[0], &cells[0]
        if kind == MIXED:
            self.forth = Shift(to_double[0], to_double[len(to_double) - 1], len(to_double))
            self.back = Shift(to_single[0], to_single[len(to_single) - 1], len(to_single))
        self.wanted = IN_SINGLE if kind == SINGLE else IN_DOUBLE if kind == DOUBLE else IN_SINGLE | IN_DOUBLE
        if kind == LEADS:
            self.wanted |= IN_THREE
        self.pad[0], self.pad[1] = (wide_space[0], wide_space[1]) if kind == DOUBLE else (blank, blank)

    def encode(self, const uint64_t[::1] views, const uint64_t[::1] texts, const uint8_t[::1] valid, uint8_t[::1] out,
               Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width, uint8_t[::1] status, int32_t[::1] where,
               Py_ssize_t start=0, Py_ssize_t stop=-1):
        """Encode one field of some records.

        Args:
            views: The values as Arrow string views, two words each.
            texts: The addresses of the buffers that long values refer to.
            valid: A bit a value, 0 where it is missing (the field is then padding); empty: none is.
            out: Whole records, one a value; the field is filled in each.
            stride: Bytes from record to record.
            at: Byte offset of the field in its record.
            width: Bytes of the field.
            status: Filled: 0; 12 where a character has no code of this kind, the field being padding; 13 where the text
                was cut between two characters.
            where: Filled for those: the byte of the value that holds the character without a code, or the first that
                was left out.
            start, stop: Which of the values to encode in this call; by default all.

        Returns:
            Number of values whose status is not 0.
        """
        cdef Py_ssize_t n = views.shape[0] // 2 if stop < 0 else stop, i, bad = 0
        cdef const uint8_t *p
        cdef uint8_t *to
        cdef uint64_t length, place
        cdef int32_t spot = 0
        cdef uint8_t state
        if start >= n:
            return 0
        if (start < 0 or views.shape[0] < 2 * n or status.shape[0] < n or where.shape[0] < n or width < 0 or at < 0
                or at + width > stride or out.shape[0] < n * stride or (valid.shape[0] and valid.shape[0] * 8 < n)):
            raise ValueError("the buffers do not fit the values")
        if width == 0:
            raise ValueError("a field has at least one byte")
        with nogil:
            for i in range(start, n):
                to = &out[i * stride + at]
                state = 0
                if valid.shape[0] and not valid[i >> 3] >> (i & 7) & 1:
                    self.fill(to, to + width)
                else:
                    length = <uint32_t>views[2 * i]
                    if length > 12:
                        place = views[2 * i + 1]
                        p = <const uint8_t *><size_t>texts[<uint32_t>place] + (place >> 32)
                    else:
                        p = <const uint8_t *>&views[2 * i] + 4
                    state = self.one(p, p + length, to, to + width, &spot)
                status[i] = state
                if state:
                    bad += 1
                    where[i] = spot
        return bad

    def field(self, const uint8_t[::1] text, Py_ssize_t width):
        """Encode one value, given as UTF-8: the bytes of the field, its status and where, as above."""
        cdef uint8_t[::1] out
        cdef int32_t spot = 0
        cdef uint8_t state
        made = bytearray(width)
        if width <= 0:
            return bytes(made), FIELD_FULL if text.shape[0] else 0, 0
        out = made
        if text.shape[0]:
            state = self.one(&text[0], &text[0] + text.shape[0], &out[0], &out[0] + width, &spot)
        else:
            self.fill(&out[0], &out[0] + width)
            state = 0
        return bytes(made), state, spot

    cdef void fill(self, uint8_t *to, uint8_t *end) noexcept nogil:
        """Padding from ``to`` to the end of a field."""
        cdef Py_ssize_t k
        if self.pad[0] == self.pad[1]:
            memset(to, self.pad[0], end - to)
            return
        for k in range(end - to):
            to[k] = self.pad[k & 1]

    cdef inline uint8_t one(self, const uint8_t *text, const uint8_t *end, uint8_t *out, uint8_t *stop,
                            int32_t *spot) noexcept nogil:
        """Encode one value into the field from ``out`` to ``stop``; returns its status."""
        cdef const uint8_t *p = text
        cdef uint8_t *to = out
        cdef uint8_t state = self.run_of_mixed(&p, end, &to, stop) if self.kind == MIXED else self.run(&p, end, &to, stop)
        if state:
            spot[0] = <int32_t>(p - text)
            if state == CHARACTER_WITHOUT_CODE:
                to = out
        self.fill(to, stop)
        return state

    cdef inline uint8_t run(self, const uint8_t **place, const uint8_t *end, uint8_t **out,
                            const uint8_t *stop) noexcept nogil:
        """Codes of the wanted kinds one after the other; the shorter one where a character has several."""
        cdef const uint8_t *p = place[0]
        cdef const uint8_t *next
        cdef uint8_t *to = out[0]
        cdef uint32_t point = 0, cell
        cdef uint32_t wanted = self.wanted
        cdef uint8_t state = 0
        while p < end:
            next = point_of(p, &point)
            cell = self.cell_of(point)
            if cell & BEGINS and next < end:
                next = self.sequence(point, &cell, next, end, wanted)
            cell &= wanted | 0xFFFFFF
            if cell & IN_SINGLE:
                if stop - to < 1:
                    state = FIELD_FULL
                    break
                to[0] = <uint8_t>(cell >> 16)
                to += 1
            elif cell & IN_DOUBLE:
                if stop - to < 2:
                    state = FIELD_FULL
                    break
                to[0], to[1] = <uint8_t>(cell >> 8), <uint8_t>cell
                to += 2
            elif cell & IN_THREE:
                if stop - to < 3:
                    state = FIELD_FULL
                    break
                to[0], to[1], to[2] = FIRST_OF_THREE, <uint8_t>(cell >> 8), <uint8_t>cell
                to += 3
            else:
                state = CHARACTER_WITHOUT_CODE
                break
            p = next
        place[0], out[0] = p, to
        return state

    cdef inline uint8_t run_of_mixed(self, const uint8_t **place, const uint8_t *end, uint8_t **out,
                                     const uint8_t *stop) noexcept nogil:
        """Single bytes and runs of double-byte codes between shifts, room for the shift back being kept.

        A character that has codes in both states is written in the one that is on, if it fits.
        """
        cdef const uint8_t *p = place[0]
        cdef const uint8_t *next
        cdef uint8_t *to = out[0]
        cdef uint32_t point = 0, cell
        cdef uint8_t state = 0
        cdef Py_ssize_t closing = self.back.length
        cdef Py_ssize_t opening = self.forth.length + 2 + closing
        cdef bint wide = False
        while p < end:
            next = point_of(p, &point)
            cell = self.cell_of(point)
            if cell & BEGINS and next < end:
                next = self.sequence(point, &cell, next, end, IN_SINGLE | IN_DOUBLE)
            if wide:
                if cell & IN_DOUBLE and stop - to >= 2 + closing:
                    to[0], to[1] = <uint8_t>(cell >> 8), <uint8_t>cell
                    to += 2
                elif cell & IN_SINGLE and stop - to > closing:
                    to = shift(to, self.back)
                    to[0] = <uint8_t>(cell >> 16)
                    to += 1
                    wide = False
                else:
                    state = FIELD_FULL if cell & (IN_SINGLE | IN_DOUBLE) else CHARACTER_WITHOUT_CODE
                    break
            elif cell & IN_SINGLE and to < stop:
                to[0] = <uint8_t>(cell >> 16)
                to += 1
            elif cell & IN_DOUBLE and stop - to >= opening:
                to = shift(to, self.forth)
                to[0], to[1] = <uint8_t>(cell >> 8), <uint8_t>cell
                to += 2
                wide = True
            else:
                state = FIELD_FULL if cell & (IN_SINGLE | IN_DOUBLE) else CHARACTER_WITHOUT_CODE
                break
            p = next
        if wide:
            to = shift(to, self.back)
        place[0], out[0] = p, to
        return state

    cdef inline uint32_t cell_of(self, uint32_t point) noexcept nogil:
        """The cell of a code point."""
        return self.cell_table[<uint32_t>self.index_table[point >> 8] << 8 | (point & 255)]

    cdef const uint8_t *sequence(self, uint32_t point, uint32_t *cell, const uint8_t *next, const uint8_t *end,
                                 uint32_t wanted) noexcept nogil:
        """The longest sequence that begins with a character and has a wanted code: sets its cell, returns its end."""
        cdef const uint8_t *longest_end = next
        cdef const uint8_t *p
        cdef uint32_t follower = 0
        cdef Py_ssize_t row
        p = point_of(next, &follower)
        if not self.cell_of(follower) & CONTINUES:
            return longest_end
        row = self.find(0, point)
        while row >= 0 and self.sequences[row + 3]:
            row = self.find(self.sequences[row + 3], follower)
            if row < 0:
                break
            if self.sequences[row + 2] & wanted:
                cell[0] = self.sequences[row + 2]
                longest_end = p
            if p >= end:
                break
            p = point_of(p, &follower)
        return longest_end

    cdef Py_ssize_t find(self, uint32_t node, uint32_t point) noexcept nogil:
        """The row of a node and a code point, or -1."""
        cdef Py_ssize_t low = 0, high = self.sequences.shape[0] >> 2, middle
        cdef uint64_t key = <uint64_t>node << 32 | point, there
        while low < high:
            middle = (low + high) >> 1
            there = <uint64_t>self.sequences[4 * middle] << 32 | self.sequences[4 * middle + 1]
            if there == key:
                return 4 * middle
            if there < key:
                low = middle + 1
            else:
                high = middle
        return -1


cdef inline uint8_t *shift(uint8_t *to, Shift one) noexcept nogil:
    """Write a shift; returns its end."""
    to[0] = one.first
    if one.length > 1:
        to[1] = one.second
    return to + one.length
