# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The compiled kernel: bytes of fixed-width records to Arrow buffers, without a Python object per value.

Every function takes a block of whole records (``uint8``, record ``r`` at ``r * stride``), the place of one field in
them, and the rows to decode (``int32`` numbers of records in the block). It fills buffers that the caller made:

* text: Arrow string views (16 bytes a value, short values inside the view) and their data buffer;
* numbers: ``int64``, or ``decimal128`` as two ``uint64``, low word first;
* ``status`` (``uint8`` a row, 0 = good, else one of the numbers below) and ``where`` (``int32``, the first bad byte,
  counted from the start of the field; written for bad rows only).

Nothing here raises for a value: a bad field has a status, and its value is empty or zero.

At the end stand two conversions that nearly every mapping needs and that are slow as chains of columnar operations.
What reads text that is not in fields, and what writes text into fields, stands in ``_transcode.pxi`` and ``_encode.pxi``.
What a target has, and what stands for the rest, is in ``_units.pxi``. Numbers are in ``_numbers.pxi``, ``_zoned.pxi`` and
``_floats.pxi``; where records of many lengths begin is found in ``_framing.pxi``; records of XML are read in ``_xml.pxi``.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memchr, memcmp, memcpy, memmove, memset

cdef extern from *:
    """
    #if defined(_MSC_VER)
    #include <intrin.h>
    static __inline int leading_zero_bytes(unsigned long long word) {
        unsigned long bit;
        _BitScanReverse64(&bit, word);
        return (63 - (int)bit) >> 3;
    }
    #else
    static inline int leading_zero_bytes(unsigned long long word) { return __builtin_clzll(word) >> 3; }
    #endif
    #if defined(_MSC_VER)
    static __inline int trailing_zero_bytes(unsigned long long word) {
        unsigned long bit;
        _BitScanForward64(&bit, word);
        return (int)bit >> 3;
    }
    #else
    static inline int trailing_zero_bytes(unsigned long long word) { return __builtin_ctzll(word) >> 3; }
    #endif
    """
    int leading_zero_bytes(uint64_t word) noexcept nogil  # of a word that is not 0
    int trailing_zero_bytes(uint64_t word) noexcept nogil

# A lookup entry (uint64): low 4 bits the number of UTF-8 bytes (1-7, those in the upper seven bytes; 15: in the pool, at
# bits 8-39 with its length at bits 40-63; 0: no character), bit 4: a control character that is not taken as data, bit 5:
# a shift may begin here (a character of its own, if it has one, is then pooled), bit 6: the first byte of a two-byte code,
# with bit 5 of a three-byte code (EUC's 8F), bit 7: a user-defined character. The entry of the three-byte code 8F XX YY is
# that of (XX & 0x7F) << 8 | YY, a place that no two-byte code of EUC has.
cdef enum:
    LENGTH = 15
    POOLED = 15
    CONTROL = 16
    MAY_SHIFT = 32
    LEAD = 64
    USER_DEFINED = 128
    INSIDE = 7

cdef enum:
    BYTE_UNASSIGNED = 1
    CODE_UNASSIGNED = 2
    HALF_CHARACTER = 3
    SHIFT_UNCLOSED = 4
    SHIFT_STRAY = 5
    CONTROL_CHARACTER = 6
    PACKED_DIGIT = 7
    PACKED_SIGN = 8
    ZONED_DIGIT = 9
    ZONED_SIGN = 10
    OUT_OF_RANGE = 11
    CHARACTER_WITHOUT_CODE = 12
    FIELD_FULL = 13

cdef enum:
    GROUP = 32          # values whose views are written together

cdef enum:
    SLACK = 16          # bytes a data buffer must have beyond what its values can fill

cdef enum:
    SINGLE = 0
    DOUBLE = 1
    MIXED = 2
    LEADS = 3

cdef enum:
    LUNAR_MONTH = 30               # days of the longest month of the lunar calendar; which were shorter is not looked up

cdef enum:
    VOICE_MARK = 0x9E - 0x61       # U+FF9E and U+FF9F among the half-width kana
    SEMI_VOICE_MARK = 0x9F - 0x61
    NO_KANA = 63

cdef struct Shift:
    uint8_t first
    uint8_t second
    int length


cdef struct Hits:
    int32_t *rows
    uint16_t *codes
    Py_ssize_t count


cdef inline uint8_t *put(uint8_t *out, uint64_t entry, const uint8_t *pool) noexcept nogil:
    """Append the UTF-8 of an entry that has some; may write up to 8 bytes beyond it."""
    cdef uint64_t text
    cdef uint32_t length = entry & LENGTH
    if length != POOLED:
        text = entry >> 8
        memcpy(out, &text, 8)
        return out + length
    length = <uint32_t>(entry >> 40)
    memcpy(out, pool + <uint32_t>(entry >> 8), length)
    return out + length


cdef inline bint view(uint64_t *slot, const uint8_t *data, const uint8_t *start, const uint8_t *end) noexcept nogil:
    """Write the view of the value at start..end; returns whether it refers to the data (a short one holds its text)."""
    cdef uint64_t length = end - start
    cdef uint32_t head
    cdef uint64_t tail
    memcpy(&head, start, 4)
    if length > 12:
        slot[0] = length | <uint64_t>head << 32
        slot[1] = <uint64_t>(start - data) << 32
        return True
    memcpy(&tail, start + 4, 8)
    if length < 4:
        head &= (<uint32_t>1 << 8 * <uint32_t>length) - 1
        tail = 0
    elif length < 12:
        tail &= (<uint64_t>1 << 8 * (length - 4)) - 1
    slot[0] = length | <uint64_t>head << 32
    slot[1] = tail
    return False


cdef inline uint8_t *views_of(uint64_t *slots, uint8_t *data, uint8_t **ends, Py_ssize_t count) noexcept nogil:
    """Write the views of values that follow one another; ends[0] is where the first begins.

    This is done for a group of values at a time: right after its bytes were stored one by one, a value could be read in
    words only when all of them have left the processor's store buffer. Returns where the next group's text goes: over
    this one's, if no view refers to it.
    """
    cdef Py_ssize_t k
    cdef bint used = False
    for k in range(count):
        used |= view(slots + 2 * k, data, ends[k], ends[k + 1])
    return ends[count] if used else ends[0]


cdef inline const uint8_t *trimmed_end(const uint8_t *start, const uint8_t *end, uint64_t word, bint only,
                                       const uint8_t *is_pad) noexcept nogil:
    """The end of a field without its padding; ``word`` is the usual padding byte, eight times, ``only`` if no other is."""
    cdef uint64_t there
    while end - start >= 8:
        memcpy(&there, end - 8, 8)
        there ^= word
        if there:
            end -= leading_zero_bytes(there)
            if only:
                return end
            break
        end -= 8
    while end > start and is_pad[(end - 1)[0]]:
        end -= 1
    return end


cdef uint8_t *without_blanks(uint8_t *start, uint8_t *end) noexcept nogil:
    """Move a text over the blanks it begins with; returns its new end."""
    cdef uint8_t *text = start
    while text < end and text[0] == 0x20:
        text += 1
    memmove(start, text, end - text)
    return end - (text - start)


cdef inline uint32_t slot_of(const uint8_t *p, Py_ssize_t length) noexcept nogil:
    """Where the entry of a code of two or three bytes stands in the table of pairs; 0 where it can have none."""
    if length == 2:
        return p[0] << 8 | p[1]
    return (p[1] & 0x7F) << 8 | p[2] if p[1] & p[2] & 0x80 else 0


cdef Py_ssize_t longest(const uint64_t[::1] table):
    """The most UTF-8 bytes that an entry of a table gives."""
    cdef Py_ssize_t i, length, most = 0
    for i in range(table.shape[0]):
        length = table[i] & LENGTH
        if length == POOLED:
            length = <uint32_t>(table[i] >> 40)
        most = max(most, length)
    return most


def without_shift_back(const uint64_t[::1] pairs, bytes back):
    """A table of double-byte codes in which the shift back is none: there it always ends the run."""
    cdef uint64_t[::1] cleared
    cdef int first, last, code
    first, last = back[0] << 8, (back[0] << 8) + 255
    if len(back) > 1:
        first = last = first | back[1]
    if not any(pairs[code] for code in range(first, last + 1)):
        return pairs
    cleared = memoryview(bytearray(memoryview(pairs).cast('B'))).cast('Q')
    for code in range(first, last + 1):
        cleared[code] = 0
    return cleared


@cython.final
cdef class TextDecoder:
    """Decodes text fields of one kind through one lookup.

    Args:
        single: 256 entries (``uint64``) of single bytes.
        pairs: 65,536 entries of double-byte codes, or an empty array where the kind has none.
        pool: UTF-8 of the sequences longer than 7 bytes.
        kind: 0 single-byte text, 1 double-byte text without shifts, 2 shift-coded text, 3 text whose lead bytes say how
            long a code is.
        to_double: Sequences of 1 or 2 bytes that shift to double-byte state.
        to_single: The sequence that shifts back.
        pads: Padding bytes, the usual one first (kind 1: up to four padding codes of two bytes each; a single byte
            stands for itself twice).
        trim_left, trim_right: Whether padding is cut from that end, and blanks from the text.
    """

    cdef const uint64_t[::1] single
    cdef const uint64_t[::1] pairs
    cdef const uint64_t *single_table  # the same tables, as the loops use them
    cdef const uint64_t *pair_table
    cdef const uint8_t *pool_table
    cdef Py_ssize_t single_most
    cdef Py_ssize_t pair_most
    cdef const uint8_t[::1] pool
    cdef int kind
    cdef Shift outs[4]
    cdef int out_count
    cdef Shift back
    cdef uint8_t is_pad[256]
    cdef uint64_t pad_word
    cdef bint one_pad
    cdef uint16_t pad_pairs[4]
    cdef int pad_pair_count
    cdef bint trim_left
    cdef bint trim_right

    def __init__(self, const uint64_t[::1] single, const uint64_t[::1] pairs, const uint8_t[::1] pool, int kind,
                 list to_double, bytes to_single, bytes pads, bint trim_left, bint trim_right):
        if len(single) != 256 or (kind != SINGLE and len(pairs) != 65536) or len(to_double) > 4 or not pads:
            raise ValueError("a lookup has 256 and 65,536 entries, at most 4 shifts, and a padding byte")
        if kind == DOUBLE and len(pads) > 1 and (len(pads) % 2 or len(pads) > 8):
            raise ValueError("a lookup has at most four padding codes of two bytes")
        if kind == MIXED and not (to_double and to_single and all(to_double)):
            raise ValueError("shift-coded text needs shifts both ways")
        self.single, self.pairs, self.pool, self.kind = single, pairs, pool, kind
        if kind == MIXED:
            self.pairs = pairs = without_shift_back(pairs, to_single)
        self.single_table = &single[0]
        self.pair_table = &pairs[0] if kind != SINGLE else NULL
        self.pool_table = &pool[0]
        self.one_pad = len(set(pads)) == 1
        self.single_most, self.pair_most = longest(single), longest(pairs) if kind != SINGLE else 0
        self.out_count = len(to_double)
        for n, sequence in enumerate(to_double):
            self.outs[n] = Shift(sequence[0], sequence[1] if len(sequence) > 1 else 0, len(sequence))
        self.back = Shift(to_single[0] if to_single else 0, to_single[1] if len(to_single) > 1 else 0, len(to_single))
        memset(self.is_pad, 0, 256)
        for byte in pads:
            self.is_pad[byte] = 1
        memset(&self.pad_word, pads[0], 8)
        pairs_of = pads if len(pads) > 1 else pads * 2
        self.pad_pair_count = len(pairs_of) // 2 if kind == DOUBLE else 0
        for n in range(self.pad_pair_count):
            self.pad_pairs[n] = pairs_of[2 * n] << 8 | pairs_of[2 * n + 1]
        self.trim_left, self.trim_right = trim_left, trim_right

    def most(self, Py_ssize_t width):
        """The most UTF-8 bytes that a field of this width can give."""
        pairs = (width + 1) // 2 * self.pair_most
        return pairs if self.kind == DOUBLE else max(width * self.single_most, pairs)

    def decode(self, const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
               const int32_t[::1] rows, uint64_t[::1] views, uint8_t[::1] data, uint8_t[::1] status,
               int32_t[::1] where, int32_t[::1] hit_rows, uint16_t[::1] hit_codes, Py_ssize_t start=0, Py_ssize_t stop=-1,
               Py_ssize_t used=0, Py_ssize_t hit_count=0, const int32_t[::1] lengths=None):
        """Decode one field of the given rows.

        Args:
            block: Whole records.
            stride: Bytes from record to record.
            at: Byte offset of the field in its record.
            width: Bytes of the field.
            rows: Numbers of the records to decode.
            views: Two words a row, filled.
            data: Filled; needs room for all text of all rows, and 16 bytes.
            status: Filled, one a row.
            where: Filled for bad rows.
            hit_rows: Filled with the row (0 = first of ``rows``) of each user-defined character; empty: not collected.
            hit_codes: The codes beside them.
            start, stop: Which of ``rows`` to decode in this call, so that a large block can be worked on in pieces that
                stay in the processor's cache.
            used, hit_count: What the call before this one returned; 0 at first.
            lengths: How many bytes of the field count in each of ``rows``, 0 to ``width``; without, all.

        Returns:
            Bytes of data used so far, number of bad rows in this call, number of hits so far.
        """
        cdef Py_ssize_t n = rows.shape[0], i, k, count, bad = 0
        cdef uint8_t *ends[GROUP + 1]
        cdef uint8_t *out
        cdef uint8_t *base
        cdef uint8_t *after
        cdef const uint8_t *origin
        cdef const int32_t *index
        cdef const int32_t *bytes_of = NULL
        cdef Py_ssize_t here = width
        cdef uint64_t *slots
        cdef uint8_t state = 0
        cdef int32_t spot = 0
        cdef Hits hits
        cdef Hits *collect = NULL
        if stop < 0:
            stop = n
        if start >= stop:
            return used, 0, hit_count
        if (not 0 <= start < stop <= n or views.shape[0] < 2 * n or status.shape[0] < n or where.shape[0] < n
                or hit_rows.shape[0] != hit_codes.shape[0]
                or data.shape[0] - used < (stop - start) * self.most(width) + SLACK
                or (hit_rows.shape[0] and hit_rows.shape[0] - hit_count < (stop - start) * (width // 2))):
            raise ValueError("the buffers do not fit the rows")
        hits.count = hit_count
        hits.rows, hits.codes = NULL, NULL
        if hit_rows.shape[0]:
            hits.rows, hits.codes = &hit_rows[0], &hit_codes[0]
            collect = &hits
        if lengths is not None:
            if lengths.shape[0] < n:
                raise ValueError("the buffers do not fit the rows")
            bytes_of = &lengths[0]
            for i in range(start, stop):
                if not 0 <= bytes_of[i] <= width:
                    raise ValueError("a length is not within its field")
        base = &data[0]
        out = base + used
        origin, index, slots = &block[0] + at, &rows[0], &views[0]
        memset(&status[start], 0, stop - start)
        with nogil:
            i = start
            while i < stop:
                ends[0] = out
                count = min(GROUP, stop - i)
                for k in range(count):
                    if bytes_of != NULL:
                        here = bytes_of[i + k]
                    after = self.one(origin + index[i + k] * stride, here, out, &state, &spot, collect, i + k)
                    if state:
                        bad += 1
                        status[i + k] = state
                        where[i + k] = spot
                        state = 0
                    else:
                        out = after
                    ends[k + 1] = out
                out = views_of(slots + 2 * i, base, ends, count)
                i += count
        return out - base, bad, hits.count

    cdef inline uint8_t *one(self, const uint8_t *start, Py_ssize_t width, uint8_t *out, uint8_t *state,
                             int32_t *spot, Hits *hits, Py_ssize_t row) noexcept nogil:
        """Decode one field to ``out``; returns its end, or sets state and spot."""
        cdef const uint8_t *p = start
        cdef const uint8_t *end = start + width
        cdef uint8_t *begin = out
        cdef Py_ssize_t first_hit = hits.count if hits != NULL else 0
        if self.kind == DOUBLE:
            if self.trim_right:
                while end - p >= 2 and self.is_pad_pair(end - 2):
                    end -= 2
            if self.trim_left:
                while end - p >= 2 and self.is_pad_pair(p):
                    p += 2
            out = self.run_of_double(&p, end, out, state, hits, row)
        else:
            if self.trim_right:
                end = trimmed_end(p, end, self.pad_word, self.one_pad, self.is_pad)
            if self.trim_left:
                while p < end and self.is_pad[p[0]]:
                    p += 1
            if self.kind == LEADS:
                out = self.led(&p, end, start + width, out, state, hits, row)
            else:
                out = self.shifted(&p, end, out, state, hits, row)
            if self.trim_right:
                while out > begin and (out - 1)[0] == 0x20:
                    out -= 1
            if self.trim_left and begin < out and begin[0] == 0x20:
                out = without_blanks(begin, out)
        if state[0]:
            spot[0] = <int32_t>(p - start)
            if hits != NULL:
                hits.count = first_hit  # a bad field counts nothing; its bytes go to the rejects
        return out

    cdef inline uint8_t *shifted(self, const uint8_t **place, const uint8_t *end, uint8_t *out, uint8_t *state,
                                 Hits *hits, Py_ssize_t row) noexcept nogil:
        """Single bytes, with runs of double-byte codes between shifts where the kind has shifts."""
        cdef const uint8_t *p = place[0]
        cdef const uint8_t *opened
        cdef const uint64_t *table = self.single_table  # what is stored may alias self: keep it in a register
        cdef uint64_t entry
        cdef uint64_t text
        cdef uint32_t length
        while p < end:
            entry = table[p[0]]
            length = entry & LENGTH
            if length - 1 < INSIDE:  # unsigned: neither 0 nor in the pool
                text = entry >> 8
                memcpy(out, &text, 8)
                out += length
                p += 1
                continue
            place[0] = p
            if entry & MAY_SHIFT and self.kind == MIXED:
                length = self.shift_out(p, end)
                if length:
                    opened = p
                    p += length
                    place[0] = p
                    out = self.run_of_double(place, end, out, state, hits, row)
                    if state[0]:
                        return out
                    p = place[0]
                    if p < end:
                        p += self.back.length
                        continue
                    state[0] = SHIFT_UNCLOSED
                    place[0] = opened
                    return out
                if self.is_back(p, end):
                    state[0] = SHIFT_STRAY
                    return out
            if entry & LENGTH:
                out = put(out, entry, self.pool_table)
                p += 1
                continue
            state[0] = CONTROL_CHARACTER if entry & CONTROL else BYTE_UNASSIGNED
            return out
        return out

    cdef inline uint8_t *run_of_double(self, const uint8_t **place, const uint8_t *end, uint8_t *out, uint8_t *state,
                                       Hits *hits, Py_ssize_t row) noexcept nogil:
        """Double-byte codes up to a shift back (which is left unread) or the end."""
        cdef const uint8_t *p = place[0]
        cdef const uint8_t *last = end - 1
        cdef const uint64_t *table = self.pair_table
        cdef uint64_t entry
        cdef uint64_t text
        cdef uint32_t kind
        cdef uint16_t code
        while p < last:
            code = <uint16_t>(p[0] << 8 | p[1])
            entry = table[code]
            kind = entry & (USER_DEFINED | LENGTH)
            if kind - 1 < INSIDE:  # unsigned: assigned, not in the pool, not user-defined
                text = entry >> 8
                memcpy(out, &text, 8)
                out += kind
                p += 2
                continue
            if kind == 0:
                break
            out = put(out, entry, self.pool_table)
            if kind & USER_DEFINED and hits != NULL:
                hits.rows[hits.count] = <int32_t>row
                hits.codes[hits.count] = code
                hits.count += 1
            p += 2
        place[0] = p
        if p < end and not (self.kind == MIXED and self.is_back(p, end)):
            state[0] = CODE_UNASSIGNED if p < last else HALF_CHARACTER
        return out

    cdef uint8_t *led(self, const uint8_t **place, const uint8_t *end, const uint8_t *whole, uint8_t *out, uint8_t *state,
                      Hits *hits, Py_ssize_t row) noexcept nogil:
        """Codes of one byte, or of two or three as their first byte says; ``whole`` is the end with the padding."""
        cdef const uint8_t *p = place[0]
        cdef const uint8_t *start
        cdef const uint64_t *table = self.single_table
        cdef const uint64_t *pairs = self.pair_table
        cdef uint64_t entry
        cdef uint64_t text
        cdef uint32_t kind
        cdef uint32_t slot
        cdef Py_ssize_t length
        while p < end:
            entry = table[p[0]]
            kind = entry & LENGTH
            if kind - 1 < INSIDE:  # unsigned: neither 0 nor in the pool
                text = entry >> 8
                memcpy(out, &text, 8)
                out += kind
                p += 1
                continue
            if not entry & LEAD:
                if kind == 0:
                    state[0] = CONTROL_CHARACTER if entry & CONTROL else BYTE_UNASSIGNED
                    break
                out = put(out, entry, self.pool_table)
                p += 1
                continue
            start = p
            while end - p >= 2 and p[0] >= 0x80:  # below are the slots of three-byte codes
                entry = pairs[p[0] << 8 | p[1]]
                kind = entry & (USER_DEFINED | LENGTH)
                if kind - 1 >= INSIDE:
                    break
                text = entry >> 8
                memcpy(out, &text, 8)
                out += kind
                p += 2
            if p != start:
                continue
            length = 3 if table[p[0]] & MAY_SHIFT else 2
            if end - p < length:
                if whole - p < length:
                    state[0] = HALF_CHARACTER
                    break
                end = p + length  # what looked like padding is the rest of this code
            slot = slot_of(p, length)
            entry = pairs[slot] if slot else 0
            if entry & LENGTH == 0:
                state[0] = CODE_UNASSIGNED
                break
            out = put(out, entry, self.pool_table)
            if entry & USER_DEFINED and hits != NULL:
                hits.rows[hits.count] = <int32_t>row
                hits.codes[hits.count] = <uint16_t>slot
                hits.count += 1
            p += length
        place[0] = p
        return out

    cdef inline bint is_pad_pair(self, const uint8_t *p) noexcept nogil:
        """Whether a padding code stands here."""
        cdef uint16_t code = <uint16_t>(p[0] << 8 | p[1])
        cdef int n
        for n in range(self.pad_pair_count):
            if code == self.pad_pairs[n]:
                return True
        return False

    cdef inline int shift_out(self, const uint8_t *p, const uint8_t *end) noexcept nogil:
        """The length of the shift to double bytes that stands here, or 0."""
        cdef int n
        for n in range(self.out_count):
            if p[0] == self.outs[n].first and (
                    self.outs[n].length == 1 or (end - p >= 2 and p[1] == self.outs[n].second)):
                return self.outs[n].length
        return 0

    cdef inline bint is_back(self, const uint8_t *p, const uint8_t *end) noexcept nogil:
        """Whether the shift back to single bytes stands here."""
        return p[0] == self.back.first and (self.back.length == 1 or (end - p >= 2 and p[1] == self.back.second))


include "_transcode.pxi"
include "_encode.pxi"
include "_units.pxi"
include "_numbers.pxi"
include "_zoned.pxi"
include "_floats.pxi"
include "_framing.pxi"
include "_xml.pxi"


cdef const char *HEX = b"0123456789ABCDEF"


def decode_hex(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
               const int32_t[::1] rows, uint64_t[::1] views, uint8_t[::1] data, Py_ssize_t start=0, Py_ssize_t stop=-1,
               Py_ssize_t used=0):
    """Bytes as upper-case hex text. Arguments as above; returns the bytes of data used so far."""
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, k
    cdef const uint8_t *p
    cdef uint8_t *out
    cdef uint8_t *base
    if views.shape[0] < 2 * n or data.shape[0] - used < 2 * (n - start) * width + SLACK:
        raise ValueError("the buffers do not fit the rows")
    base = &data[0]
    out = base + used
    with nogil:
        for i in range(start, n):
            p = &block[rows[i] * stride + at]
            for k in range(width):
                out[2 * k] = HEX[p[k] >> 4]
                out[2 * k + 1] = HEX[p[k] & 15]
            if view(&views[2 * i], base, out, out + 2 * width):
                out += 2 * width
    return out - base


def mark_equal(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
               const int32_t[::1] rows, const uint8_t[::1] patterns, const uint8_t[::1] numbers, uint8_t[::1] marks,
               Py_ssize_t start=0, Py_ssize_t stop=-1):
    """Mark the rows in which a field is, byte for byte, one of some patterns.

    Args:
        block, stride, at, width, rows, start, stop: As in :meth:`TextDecoder.decode`.
        patterns: The patterns, ``width`` bytes each.
        numbers: The mark of each pattern, 1 to 255; of several that are equal, the first counts.
        marks: Set to the mark of the pattern that a row equals; left as it is where it equals none.

    Returns:
        Number of rows marked.
    """
    cdef Py_ssize_t n = rows.shape[0] if stop < 0 else stop, i, k, count = numbers.shape[0], marked = 0
    cdef const uint8_t *p
    cdef uint8_t first[256]
    if width < 1 or patterns.shape[0] != count * width or marks.shape[0] < n:
        raise ValueError("the buffers do not fit the rows")
    memset(first, 0, 256)
    for k in range(count):
        first[patterns[k * width]] = 1
    with nogil:
        for i in range(start, n):
            p = &block[rows[i] * stride + at]
            if not first[p[0]]:
                continue
            for k in range(count):
                if memcmp(p, &patterns[k * width], width) == 0:
                    marks[i] = numbers[k]
                    marked += 1
                    break
    return marked


def count_filled(const uint8_t[::1] block, Py_ssize_t stride, Py_ssize_t at, Py_ssize_t width,
                 const int32_t[::1] rows, bytes blanks):
    """How many rows hold something other than the given blanks in these bytes, and the first of them (or -1)."""
    cdef Py_ssize_t n = rows.shape[0], i, count = 0, first = -1
    cdef const uint8_t *p
    cdef uint64_t word = 0
    cdef bint only
    cdef uint8_t is_pad[256]
    memset(is_pad, 0, 256)
    for byte in blanks:
        is_pad[byte] = 1
    memset(&word, blanks[0], 8)
    only = len(set(blanks)) == 1
    with nogil:
        for i in range(n):
            p = &block[rows[i] * stride + at]
            if trimmed_end(p, p + width, word, only, is_pad) != p:
                count += 1
                if first < 0:
                    first = i
    return count, first


def widen_kana(const uint64_t[::1] views, const uint64_t[::1] texts, const uint32_t[::1] plain,
               const uint32_t[::1] voiced, const uint32_t[::1] semi_voiced, uint64_t[::1] out_views, uint8_t[::1] out):
    """Half-width katakana in UTF-8 text to full-width, a kana and its voice mark becoming one character.

    Args:
        views: The values as Arrow string views, two words each; those of missing values must be empty.
        texts: The addresses of the buffers that long values refer to.
        plain: For U+FF61 to U+FF9F, the UTF-8 (3 bytes, the first one lowest) of the full-width character.
        voiced, semi_voiced: The same for the character with the mark that follows it; 0 where there is none.
        out_views: Filled, as ``views``.
        out: Filled; as long as all values together, or longer, and 16 bytes.

    Returns:
        Bytes of out used.
    """
    cdef Py_ssize_t n = views.shape[0] // 2, i, k, count
    cdef const uint8_t *p
    cdef const uint8_t *end
    cdef uint8_t *to
    cdef uint8_t *base
    cdef uint8_t *ends[GROUP + 1]
    cdef uint32_t joined[192]      # by mark (none, voice, semi-voice) and the kana before it; 0: not one character
    cdef uint32_t cell, other
    cdef uint64_t length
    cdef int kana, before
    if out_views.shape[0] < 2 * n or out.shape[0] < total_length(views) + SLACK:
        raise ValueError("the buffers do not fit the text")
    if plain.shape[0] != 63 or voiced.shape[0] != 63 or semi_voiced.shape[0] != 63:
        raise ValueError("a kana table has 63 entries, U+FF61 to U+FF9F")
    memset(joined, 0, sizeof(joined))
    memcpy(&joined[64], &voiced[0], 63 * sizeof(uint32_t))
    memcpy(&joined[128], &semi_voiced[0], 63 * sizeof(uint32_t))
    base = to = &out[0]
    i = 0
    with nogil:
        while i < n:
            ends[0] = to
            count = min(GROUP, n - i)
            for k in range(count):
                length = <uint32_t>views[2 * (i + k)]
                if length > 12:
                    p = <const uint8_t *><size_t>texts[<uint32_t>views[2 * (i + k) + 1]] + (views[2 * (i + k) + 1] >> 32)
                else:
                    p = <const uint8_t *>&views[2 * (i + k)] + 4
                end = p + length
                before = NO_KANA
                while p < end:
                    if end - p >= 4:
                        memcpy(&cell, p, 4)
                    else:
                        cell = 0
                        memcpy(&cell, p, end - p)
                    kana = half_kana(cell)
                    if kana < 0:
                        to[0] = p[0]
                        to += 1
                        p += 1
                        before = NO_KANA
                        continue
                    p += 3
                    # A mark that joins the kana before it takes its place. Arithmetic, not branches: marks come as they
                    # please.
                    cell = plain[kana]
                    other = joined[64 * ((kana == VOICE_MARK) + 2 * (kana == SEMI_VOICE_MARK)) + before]
                    before = NO_KANA if other else kana
                    to -= 3 if other else 0
                    cell = other if other else cell
                    memcpy(to, &cell, 4)
                    to += 3
                ends[k + 1] = to
            to = views_of(&out_views[2 * i], base, ends, count)
            i += count
    return to - base


cdef Py_ssize_t total_length(const uint64_t[::1] views) noexcept:
    """Bytes of all values of some string views."""
    cdef Py_ssize_t i, total = 0
    for i in range(0, views.shape[0], 2):
        total += <uint32_t>views[i]
    return total


cdef inline int half_kana(uint32_t word) noexcept nogil:
    """Which of U+FF61 (0) to U+FF9F (62) the low three bytes are in UTF-8 (EF BD A1 to EF BE 9F), or -1."""
    cdef int point = <int>((word >> 8 & 3) << 6 | (word >> 16 & 63)) - 0x61
    cdef bint here = (word & 0xC0FCFF) == 0x80BCEF and 0 <= point <= 62
    return point if here else -1


def calendar_days(const int64_t[::1] numbers, const int64_t[::1] year_zero, const int64_t[::1] first,
                  const int64_t[::1] last, const int32_t[::1] month_first, const int32_t[::1] month_length,
                  int64_t first_year, int64_t gregorian_since, int64_t lunar_until, int32_t zero, int32_t lunar,
                  int32_t impossible, int32_t[::1] out):
    """Days since 1970 of dates that are numbers, or what stands for no date.

    Args:
        numbers: The dates: an era digit and yymmdd, or yyyymmdd where there is no table of eras.
        year_zero: By era digit, the calendar year before its first, 0 where there is no such era; empty for yyyymmdd.
        first, last: By era digit, its first and last day as yyyymmdd.
        month_first, month_length: Of each month since January of ``first_year``: its first day and its days.
        first_year: See month_first.
        gregorian_since, lunar_until: The first day of the Gregorian calendar and the last of the lunar one, yyyymmdd.
        zero, lunar, impossible: What is written for a zero, a lunar date, and one that no calendar has.
        out: Filled, one a number.
    """
    cdef Py_ssize_t n = numbers.shape[0], i
    cdef int64_t number, digit, calendar, months, month, day, here, known = month_first.shape[0]
    cdef int64_t eras = year_zero.shape[0]
    if out.shape[0] < n or first.shape[0] != eras or last.shape[0] != eras or month_length.shape[0] != known:
        raise ValueError("the buffers do not fit the numbers")
    with nogil:
        for i in range(n):
            number = calendar = numbers[i]
            out[i] = zero if number == 0 else impossible
            if number < 10000 or number > 99999999:
                continue
            digit = number // 1000000
            if eras:
                calendar = number - digit * 1000000
                if digit >= eras or year_zero[digit] == 0 or calendar < 10000:
                    continue
                calendar += year_zero[digit] * 10000
            months = calendar // 100
            month = months % 100
            day = calendar - months * 100
            if month < 1 or month > 12 or day < 1:
                continue
            if calendar <= lunar_until:
                if day <= LUNAR_MONTH:
                    out[i] = lunar
                continue
            here = (months // 100 - first_year) * 12 + month - 1
            if calendar < gregorian_since or here >= known or day > month_length[here]:
                continue
            if eras and (calendar < first[digit] or calendar > last[digit]):
                continue
            out[i] = month_first[here] + <int32_t>day - 1
