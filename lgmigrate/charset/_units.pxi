# Characters of text that a target has or has not, and what stands for them. Included by _kernel.pyx.
#
# A unit is what a person takes for one character: a code point with the variation selector after it, or a pair that the
# table lists (か and U+309A). A cell (uint32) of a unit: IN_TARGET where the target has it; from bit 4 on the number of what
# is known of it, from 1 (0: nothing), which is what stands for it, or with SEVERAL a choice that nobody has made; in a
# cell of a code point also FOLLOWS where it may be the second of a pair, and SELECTOR where it always is.
cdef enum:
    IN_TARGET = 1
    FOLLOWS = 2
    SELECTOR = 4
    SEVERAL = 8
    NUMBER_AT = 4

# What a value has that the target has not, as bits: units that something stands for, that nothing does, that several do.
cdef enum:
    HAS_REPLACED = 1
    HAS_LEFT = 2
    HAS_SEVERAL = 4


cdef inline uint8_t judged(uint32_t cell) noexcept nogil:
    """The bit of a value for a unit that the target has not."""
    if cell & SEVERAL:
        return HAS_SEVERAL
    return HAS_REPLACED if cell >> NUMBER_AT else HAS_LEFT


cdef inline const uint8_t *text_of(const uint64_t *slot, const uint64_t *texts) noexcept nogil:
    """Where the text of a string view stands."""
    if <uint32_t>slot[0] > 12:
        return <const uint8_t *><size_t>texts[<uint32_t>slot[1]] + (slot[1] >> 32)
    return <const uint8_t *>slot + 4


cdef inline bint is_selector(uint32_t point) noexcept nogil:
    return 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF


cdef inline int32_t counted(const uint8_t *p, const uint8_t *end) noexcept nogil:
    """Code points that are no variation selectors."""
    cdef uint32_t point
    cdef int32_t count = 0
    while p < end:
        p = point_of(p, &point)
        count += not is_selector(point)
    return count


cdef inline uint64_t is_plain(const uint64_t *plain, const uint8_t *p) noexcept nogil:
    """Whether the character at p is one of three bytes that the target has, in the lowest bit."""
    return plain[<uint32_t>p[0] << 6 | p[1] & 0x3F] >> (p[2] & 0x3F)


@cython.final
cdef class UnitTable:
    """What a target has, and what stands for other units.

    Args:
        index: 4,352 entries (``uint16``): the page of cells of each 256 code points.
        cells: The pages, 256 cells (``uint32``) each.
        pairs: The units of two code points, the first in the high half (``uint64``), sorted.
        pair_cells: The cells of these.
    """

    cdef const uint16_t[::1] index
    cdef const uint32_t[::1] cells
    cdef const uint64_t[::1] pairs
    cdef const uint32_t[::1] pair_cells
    # By the first two bytes of a character of three, a bit for each of its last: in the target, and follows nothing.
    cdef uint64_t plain[16384]

    def __init__(self, const uint16_t[::1] index, const uint32_t[::1] cells, const uint64_t[::1] pairs,
                 const uint32_t[::1] pair_cells):
        cdef Py_ssize_t i
        if index.shape[0] != PAGES or cells.shape[0] % 256 or pairs.shape[0] != pair_cells.shape[0]:
            raise ValueError("the tables do not fit each other")
        for i in range(PAGES):
            if (index[i] + 1) * 256 > cells.shape[0]:
                raise ValueError("a page of cells is not there")
        self.index, self.cells, self.pairs, self.pair_cells = index, cells, pairs, pair_cells
        memset(self.plain, 0, sizeof(self.plain))
        for i in range(0x800, 0x10000):
            if cells[index[i >> 8] << 8 | i & 0xFF] & (IN_TARGET | FOLLOWS) == IN_TARGET:
                self.plain[(0xE0 | i >> 12) << 6 | (i >> 6 & 0x3F)] |= <uint64_t>1 << (i & 0x3F)

    def judge(self, const uint64_t[::1] views, const uint64_t[::1] texts, uint8_t[::1] status):
        """What each value has that the target has not.

        Args:
            views: The values as Arrow string views, two words each; those of missing values must be empty.
            texts: The addresses of the buffers that long values refer to.
            status: Filled, a byte a value: 0, or the bits 1 (something stands for a unit), 2 (nothing does), 4 (several).

        Returns:
            The values whose status is not 0, and the units in them that the target has not.
        """
        cdef Py_ssize_t n = views.shape[0] // 2, i, rows = 0, units = 0
        cdef const uint64_t *buffers = &texts[0] if texts.shape[0] else NULL
        cdef const uint16_t *pages = &self.index[0]
        cdef const uint32_t *cells = &self.cells[0]
        cdef const uint8_t *p
        cdef const uint8_t *end
        cdef const uint64_t *plain = self.plain
        cdef const uint8_t *start
        cdef uint32_t point = 0, other = 0, cell, following, joined
        cdef uint8_t found
        if status.shape[0] < n:
            raise ValueError("the buffers do not fit the text")
        with nogil:
            for i in range(n):
                p = text_of(&views[2 * i], buffers)
                end = p + <uint32_t>views[2 * i]
                found = 0
                cell = IN_TARGET
                point = 0
                while p < end:
                    # Most of it is three-byte characters that the target has: nothing is to be known of them but that.
                    if cell & IN_TARGET:
                        start = p
                        while end - p >= 12 and (is_plain(plain, p) & is_plain(plain, p + 3) & is_plain(plain, p + 6)
                                                 & is_plain(plain, p + 9) & 1):
                            p += 12
                        while end - p >= 3 and is_plain(plain, p) & 1:
                            p += 3
                        if p > start:
                            point_of(p - 3, &point)
                            if p == end:
                                break
                    p = point_of(p, &other)
                    following = cells[<uint32_t>pages[other >> 8] << 8 | other & 0xFF]
                    if following & FOLLOWS and self.is_unit(point, other, following, &joined):
                        cell = joined
                        following = IN_TARGET
                        other = 0
                    if not cell & IN_TARGET:
                        found |= judged(cell)
                        units += 1
                    cell = following
                    point = other
                if not cell & IN_TARGET:
                    found |= judged(cell)
                    units += 1
                status[i] = found
                rows += found != 0
        return rows, units

    def units(self, const uint64_t[::1] views, const uint64_t[::1] texts, int32_t[::1] hit_rows,
              int32_t[::1] hit_places, uint64_t[::1] hit_views, uint32_t[::1] hit_cells):
        """The units that the target has not, in the order of the text.

        Args:
            views, texts: As for ``judge``.
            hit_rows: Filled: the value each stands in.
            hit_places: Filled: its character in the value, from 1; variation selectors are not counted.
            hit_views: Filled: the unit, as a string view that holds its text (two words each).
            hit_cells: Filled: its cell.

        Returns:
            How many there are; no more are noted than there is room for.
        """
        cdef Py_ssize_t n = views.shape[0] // 2, i, count = 0, room = hit_rows.shape[0]
        cdef const uint64_t *buffers = &texts[0] if texts.shape[0] else NULL
        cdef const uint8_t *p
        cdef const uint8_t *end
        cdef const uint8_t *start
        cdef uint32_t cell, unit_length
        cdef int32_t place
        if hit_places.shape[0] < room or hit_views.shape[0] < 2 * room or hit_cells.shape[0] < room:
            raise ValueError("the buffers do not fit each other")
        with nogil:
            for i in range(n):
                p = text_of(&views[2 * i], buffers)
                end = p + <uint32_t>views[2 * i]
                place = 1
                while p < end:
                    start = p
                    p = self.unit(p, end, &cell)
                    if not cell & IN_TARGET:
                        if count < room:
                            hit_rows[count] = <int32_t>i
                            hit_places[count] = place
                            hit_cells[count] = cell
                            unit_length = <uint32_t>(p - start)
                            hit_views[2 * count] = unit_length
                            hit_views[2 * count + 1] = 0
                            memcpy(<uint8_t *>&hit_views[2 * count] + 4, start, unit_length)
                        count += 1
                    place += counted(start, p)
        return count

    cdef inline const uint8_t *unit(self, const uint8_t *p, const uint8_t *end, uint32_t *cell) noexcept nogil:
        """Read the unit at p; returns where the next begins."""
        cdef uint32_t point, other, following
        cdef const uint8_t *after
        p = point_of(p, &point)
        cell[0] = self.cells[<uint32_t>self.index[point >> 8] << 8 | point & 0xFF]
        if p == end:
            return p
        after = point_of(p, &other)
        following = self.cells[<uint32_t>self.index[other >> 8] << 8 | other & 0xFF]
        if following & FOLLOWS and self.is_unit(point, other, following, cell):
            return after
        return p

    cdef bint is_unit(self, uint32_t point, uint32_t other, uint32_t following, uint32_t *cell) noexcept nogil:
        """Whether two code points are one unit, and the cell of that."""
        cdef uint64_t key = <uint64_t>point << 32 | other
        cdef Py_ssize_t low = 0, high = self.pairs.shape[0], middle
        while low < high:
            middle = (low + high) // 2
            if self.pairs[middle] < key:
                low = middle + 1
            else:
                high = middle
        if low < self.pairs.shape[0] and self.pairs[low] == key:
            cell[0] = self.pair_cells[low]
            return True
        if following & SELECTOR and point:
            cell[0] = 0
            return True
        return False


def splice(const uint64_t[::1] views, const uint64_t[::1] texts, const int32_t[::1] rows, const int32_t[::1] places,
           const uint64_t[::1] old_views, const uint64_t[::1] old_texts, const uint64_t[::1] new_views,
           const uint64_t[::1] new_texts, uint64_t[::1] out_views, uint8_t[::1] out):
    """Values with some of their parts replaced.

    Args:
        views, texts: The values, as for ``UnitTable.judge``.
        rows: The value of each part, rising.
        places: Where the part begins: a character of the value, from 1, variation selectors not counted; rising within
            a value.
        old_views, old_texts: What stands there, as string views.
        new_views, new_texts: What is to stand there.
        out_views: Filled, as ``views``.
        out: Filled; as long as all values and all new parts together, or longer, and 16 bytes.

    Returns:
        Bytes of out used, and the first part that does not stand where it is said to stand, or -1.
    """
    cdef Py_ssize_t n = views.shape[0] // 2, count = rows.shape[0], i, k = 0, wrong = -1
    cdef const uint64_t *buffers = &texts[0] if texts.shape[0] else NULL
    cdef const uint64_t *old_buffers = &old_texts[0] if old_texts.shape[0] else NULL
    cdef const uint64_t *new_buffers = &new_texts[0] if new_texts.shape[0] else NULL
    cdef const uint8_t *p
    cdef const uint8_t *end
    cdef const uint8_t *kept
    cdef uint8_t *to
    cdef uint8_t *base
    cdef uint8_t *ends[2]
    cdef uint32_t length, point
    cdef int32_t place
    if places.shape[0] != count or old_views.shape[0] != 2 * count or new_views.shape[0] != 2 * count:
        raise ValueError("the parts do not fit each other")
    if out_views.shape[0] < 2 * n or out.shape[0] < total_length(views) + total_length(new_views) + SLACK:
        raise ValueError("the buffers do not fit the text")
    base = to = &out[0]
    with nogil:
        for i in range(n):
            p = kept = text_of(&views[2 * i], buffers)
            end = p + <uint32_t>views[2 * i]
            place = 1
            ends[0] = to
            while k < count and rows[k] == i:
                while p < end:
                    if place == places[k] and not is_selector_at(p):
                        break
                    p = point_of(p, &point)
                    place += not is_selector(point)
                length = <uint32_t>old_views[2 * k]
                if end - p < length or memcmp(p, text_of(&old_views[2 * k], old_buffers), length) or place != places[k]:
                    wrong = k
                    break
                memcpy(to, kept, p - kept)
                to += p - kept
                place += counted(p, p + length)
                p += length
                kept = p
                length = <uint32_t>new_views[2 * k]
                memcpy(to, text_of(&new_views[2 * k], new_buffers), length)
                to += length
                k += 1
            if wrong >= 0:
                break
            memcpy(to, kept, end - kept)
            to += end - kept
            ends[1] = to
            to = views_of(&out_views[2 * i], base, ends, 1)
        if wrong < 0 and k < count:
            wrong = k
    return to - base, wrong


cdef inline bint is_selector_at(const uint8_t *p) noexcept nogil:
    cdef uint32_t point
    point_of(p, &point)
    return is_selector(point)
