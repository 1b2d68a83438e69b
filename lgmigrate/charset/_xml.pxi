# Records of XML into columns. Included by _kernel.pyx.
#
# Only what is certain is taken: a record of known elements in the form that nearly all have (XML 1.0, productions 39 to 44,
# without comments, CDATA, processing instructions and references but to characters and the five entities of section 4.6).
# Of everything else it is said where it stands; a parser has the word there.

cdef enum:
    XML_END = 0          # nothing is left
    XML_FULL = 1         # the buffers are
    XML_MORE = 2         # the text ends within a record, or too near to be sure that it does not
    XML_ODD = 3          # a record that is for a parser
    XML_ELEMENT = 4      # the same, for the name of an element
    XML_ATTRIBUTE = 5    # the same, for the name of an attribute

cdef enum:
    XML_FOUND = 6        # what begins here has the name that is looked for
    XML_LEFT = 7         # an element has ended that is further out than the place to stay in

cdef enum:
    XML_REACH = 512      # bytes beyond a place that are looked at, at most, without asking whether the text has them
    XML_DEPTH = 64

cdef enum:
    XML_NORMAL = 0       # kinds of elements: what is in it is looked at,
    XML_IGNORED = 1      # is not,
    XML_UNKNOWN = 2      # is not, and that is noted

cdef enum:
    XML_ABSENT = 0       # states of a value
    XML_THERE = 1
    XML_NIL = 2
    XML_NOT_HERE = 3     # the element is, without the attribute

cdef enum:
    OF_TEXT = 1          # classes of bytes: ends a run of text,
    OF_VALUE = 2         # of a value of an attribute,
    OF_BLANK = 4         # is white space,
    OF_NAME = 8          # may stand in a name,
    OF_START = 16        # may begin one

cdef struct XmlNode:
    int32_t first_child, children, first_attribute, attributes, text, seen, kind, table, first_counter, counters

cdef struct XmlChild:
    int32_t name, length, node, group

cdef struct XmlAttribute:
    int32_t name, length, column, nil, bit, event

cdef struct XmlOpen:
    const uint8_t *name
    int32_t length, node, cursor


cdef inline const uint8_t *character(const uint8_t *p, const uint8_t *end, uint8_t **out) noexcept nogil:
    """What the reference at p, an ampersand, stands for, put to out in UTF-8; returns where it ends, or NULL."""
    cdef uint32_t code = 0, digit
    cdef const uint8_t *first
    cdef uint8_t *to = out[0]
    p += 1
    if p[0] != 0x23:
        if p[0] == 0x6C and p[1] == 0x74 and p[2] == 0x3B:
            to[0], p = 0x3C, p + 3
        elif p[0] == 0x67 and p[1] == 0x74 and p[2] == 0x3B:
            to[0], p = 0x3E, p + 3
        elif memcmp(p, b"amp;", 4) == 0:
            to[0], p = 0x26, p + 4
        elif memcmp(p, b"quot;", 5) == 0:
            to[0], p = 0x22, p + 5
        elif memcmp(p, b"apos;", 5) == 0:
            to[0], p = 0x27, p + 5
        else:
            return NULL
        out[0] = to + 1
        return p if p <= end else NULL
    p += 1
    if p[0] == 0x78:
        p += 1
        first = p
        while p - first < 7:
            digit = p[0] - 0x30 if p[0] <= 0x39 else (p[0] & 0xDF) - 0x37
            if digit > 15 or (p[0] > 0x39 and digit < 10) or p[0] < 0x30:
                break
            code = code << 4 | digit
            p += 1
    else:
        first = p
        while p - first < 8 and 0x30 <= p[0] <= 0x39:
            code = code * 10 + p[0] - 0x30
            p += 1
    if p == first or p[0] != 0x3B or p >= end:
        return NULL
    if code < 0x20 and code != 9 and code != 10 and code != 13:
        return NULL
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code == 0xFFFE or code == 0xFFFF:
        return NULL
    if code < 0x80:
        to[0] = code
        to += 1
    elif code < 0x800:
        to[0], to[1] = 0xC0 | code >> 6, 0x80 | code & 63
        to += 2
    elif code < 0x10000:
        to[0], to[1], to[2] = 0xE0 | code >> 12, 0x80 | code >> 6 & 63, 0x80 | code & 63
        to += 3
    else:
        to[0], to[1], to[2], to[3] = 0xF0 | code >> 18, 0x80 | code >> 12 & 63, 0x80 | code >> 6 & 63, 0x80 | code & 63
        to += 4
    out[0] = to
    return p + 1


@cython.final
cdef class XmlShape:
    """What records look like, and the columns that their elements and attributes go to.

    Args:
        names: The names that the tables below refer to, as they are written, each by its place and length (1 to 200).
        nodes: Elements by path (``int32``, ten numbers each): its first child and how many; its first attribute and how
            many; the first column of its text and the first of the columns of its attributes (-1: none); its kind (0
            usual, 1 ignored, 2 unknown); its table (-1: none), a row of which it begins; its first counter and how many.
            Node 0 stands for what is around a record: its only child is node 1, the record.
        children: The children of each node (four numbers): name, its length, node, group (-1: none). Several may have the
            same node, by different names.
        groups: Of children that are counted: the first of its variants, and how many, of which each is the node for the
            first, second … of them (-1: none).
        variants: See groups.
        attributes: The attributes of each node (six numbers): name, its length, column (-1: none), whether it is
            ``xsi:nil``, a number that is its own among the attributes of the node (below 64), and the event to note (-1:
            none).
        columns: The columns by table (two numbers): the table, and the next column of the same place (-1: none).
        chains: For each node the columns of its attributes follow ``seen``: the next by column (-1: none).
        tables: The first column of each table, and how many.
        declared: What stands right behind the name of each record.
        prefixes: The prefixes that are declared, with their colon.
    """

    cdef bytes _names, _declared
    cdef list _prefixes
    cdef const int32_t[:, ::1] _nodes
    cdef const int32_t[:, ::1] _children
    cdef const int32_t[:, ::1] _groups
    cdef const int32_t[::1] _variants
    cdef const int32_t[:, ::1] _attributes
    cdef const int32_t[:, ::1] _columns
    cdef const int32_t[::1] _chains
    cdef const int32_t[:, ::1] _tables
    cdef int32_t[::1] _counts
    cdef const uint8_t *names
    cdef const uint8_t *declared
    cdef Py_ssize_t declared_length
    cdef const XmlNode *nodes
    cdef const XmlChild *children
    cdef const XmlAttribute *attributes
    cdef uint8_t kinds[256]
    cdef const uint8_t *prefix_names[64]
    cdef int32_t prefix_lengths[64]
    cdef int prefix_count
    # where a call is
    cdef const uint8_t *end
    cdef const uint8_t *at
    cdef const uint8_t *culprit
    cdef int32_t culprit_length, culprit_node
    cdef uint8_t *data
    cdef uint8_t *out
    cdef uint64_t *views
    cdef uint8_t *states
    cdef int32_t *owners
    cdef int32_t *events
    cdef const int64_t *bases
    cdef int64_t *rows
    cdef const int64_t *row_bases
    cdef int32_t record_number
    cdef int64_t event_count, event_room
    cdef uint64_t slot[2]
    cdef bint nil

    def __init__(self, bytes names, const int32_t[:, ::1] nodes, const int32_t[:, ::1] children,
                 const int32_t[:, ::1] groups, const int32_t[::1] variants, const int32_t[:, ::1] attributes,
                 const int32_t[:, ::1] columns, const int32_t[::1] chains, const int32_t[:, ::1] tables, bytes declared,
                 list prefixes):
        cdef int i
        if nodes.shape[1] != 10 or children.shape[1] != 4 or groups.shape[1] != 2 or attributes.shape[1] != 6:
            raise ValueError("the tables do not have their columns")
        if columns.shape[1] != 2 or tables.shape[1] != 2 or chains.shape[0] != columns.shape[0] or len(prefixes) > 64:
            raise ValueError("the tables do not fit each other")
        self._names, self._declared, self._prefixes = names, declared, prefixes
        self._nodes, self._children, self._groups, self._variants = nodes, children, groups, variants
        self._attributes, self._columns, self._chains, self._tables = attributes, columns, chains, tables
        self._counts = memoryview(bytearray(4 * max(1, groups.shape[0]))).cast('i')
        self._check()
        self.names, self.declared, self.declared_length = names, declared, len(declared)
        self.nodes = <const XmlNode *>&nodes[0, 0]
        self.children = <const XmlChild *>&children[0, 0]
        self.attributes = <const XmlAttribute *>&attributes[0, 0] if attributes.shape[0] else NULL
        self.prefix_count = len(prefixes)
        for i in range(self.prefix_count):
            self.prefix_names[i], self.prefix_lengths[i] = <bytes>prefixes[i], len(prefixes[i])
        for i in range(256):
            self.kinds[i] = 0
            if i < 0x20:
                self.kinds[i] |= OF_TEXT | OF_VALUE
            if i in (0x3C, 0x26, 0x5D, 0xEF):
                self.kinds[i] |= OF_TEXT
            if i in (0x3C, 0x26, 0xEF, 0x22, 0x27):
                self.kinds[i] |= OF_VALUE
            if i in (0x20, 9, 10, 13):
                self.kinds[i] |= OF_BLANK
            if i in b"_:-.0123456789" or chr(i & 0xDF) in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" and i < 0x80 and i & 0x40:
                self.kinds[i] |= OF_NAME
            if i in b"_" or chr(i & 0xDF) in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" and i < 0x80 and i & 0x40:
                self.kinds[i] |= OF_START
        for i in b"\t\n":
            self.kinds[i] &= ~OF_TEXT

    cdef _check(self):
        """Raise where a number of the tables points nowhere."""
        cdef Py_ssize_t nodes = self._nodes.shape[0], children = self._children.shape[0]
        cdef Py_ssize_t groups = self._groups.shape[0], columns = self._columns.shape[0]
        cdef Py_ssize_t attributes = self._attributes.shape[0], tables = self._tables.shape[0], i
        cdef bint good = nodes >= 2 and children >= 1 and tables >= 1
        for i in range(nodes):
            one = self._nodes[i]
            good = good and 0 <= one[0] and 0 <= one[1] and one[0] + one[1] <= children
            good = good and 0 <= one[2] and 0 <= one[3] and one[2] + one[3] <= attributes
            good = good and -1 <= one[4] < columns and -1 <= one[5] < columns and 0 <= one[6] <= 2
            good = good and -1 <= one[7] < tables and 0 <= one[8] and 0 <= one[9] and one[8] + one[9] <= groups
        for i in range(children):
            one = self._children[i]
            good = good and 0 <= one[0] and 1 <= one[1] <= 200 and one[0] + one[1] <= len(self._names)
            good = good and 0 <= one[2] < nodes and -1 <= one[3] < groups
        for i in range(groups):
            one = self._groups[i]
            good = good and 0 <= one[0] and 0 <= one[1] and one[0] + one[1] <= self._variants.shape[0]
        for i in range(self._variants.shape[0]):
            good = good and -1 <= self._variants[i] < nodes
        for i in range(attributes):
            one = self._attributes[i]
            good = good and 0 <= one[0] and 1 <= one[1] <= 200 and one[0] + one[1] <= len(self._names)
            good = good and -1 <= one[2] < columns and 0 <= one[4] < 64
        for i in range(columns):
            good = good and 0 <= self._columns[i, 0] < tables and -1 <= self._columns[i, 1] < columns
            good = good and -1 <= self._chains[i] < columns
        for i in range(tables):
            one = self._tables[i]
            good = good and 0 <= one[0] and 0 <= one[1] and one[0] + one[1] <= columns
            good = good and all(self._columns[k, 0] == i for k in range(one[0], one[0] + one[1]))
        if not good:
            raise ValueError("the tables do not fit each other")

    def fill(self, const uint8_t[::1] text, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t most, uint64_t[::1] views,
             uint8_t[::1] states, uint8_t[::1] data, int32_t[::1] owners, int32_t[:, ::1] events,
             const int64_t[::1] rooms, int64_t[::1] counts, const int64_t[::1] bounds=None, uint8_t[::1] odd=None,
             bint naming=True):
        """Read consecutive records, with blanks between them.

        Args:
            text: UTF-8, valid, with 512 zeros or more behind ``stop``.
            start, stop: The part of it to read.
            most: How many records, at most.
            views, states, data: Filled: two words a value, one byte a value (0 absent, 1 there, 2 nil, 3 the element is
                there without the attribute), and the bytes of longer texts. The columns of a table have as many values
                each as it has room for rows, and stand behind one another, those of the first table first. ``data`` has
                at least as many bytes as the part to read, and 16.
            owners: Filled for each row of each table: its record, from 0. Tables stand as columns do.
            events: Filled: record, and the number of the unknown element (that of its node) or attribute (its event).
            rooms: Of each table, how many rows there is room for.
            counts: Filled: the rows of each table, then the bytes of ``data`` and the number of events.
            bounds: Where each record begins, and where the last one ends, if that is known: those that are for a parser
                are then gone over.
            odd: With bounds, filled for each record that was gone over: why.
            naming: Whether to stop at a name that is not known even so.

        Returns:
            Where the first record begins that was not taken, and why: 0 nothing is left, 1 the buffers are full, 2 the
            text may end within it, 3 it is for a parser, 4 it has an element of a name that is not known here, or 5 such
            an attribute. Then where this name stands, its length, and the node of the element it stands in.
        """
        cdef Py_ssize_t tables = self._tables.shape[0], columns = self._columns.shape[0], i, total = 0
        cdef int64_t saved_rows[64]
        cdef int64_t saved_events
        cdef int64_t bases[4096]
        cdef int64_t row_bases[64]
        cdef uint8_t *saved_out
        cdef const uint8_t *p
        cdef int why = XML_END
        cdef bint bounded = bounds is not None and odd is not None
        if bounded:
            if bounds.shape[0] < 1 or odd.shape[0] < bounds.shape[0] - 1 or most > bounds.shape[0] - 1:
                raise ValueError("the buffers do not fit the records")
            for i in range(bounds.shape[0] - 1):
                if not start <= bounds[i] <= bounds[i + 1] <= stop:
                    raise ValueError("the records are not in the part to read")
        if tables > 64 or columns > 4096 or rooms.shape[0] != tables or counts.shape[0] != tables + 2:
            raise ValueError("the buffers do not fit the tables")
        if not 0 <= start <= stop <= text.shape[0] - XML_REACH or stop - start > 0x7FFFFFF0:
            raise ValueError("the part to read is not in the text, or too near to its end")
        if text[stop]:  # every loop stops there
            raise ValueError("the part to read does not end with a zero")
        for i in range(columns):
            bases[i] = total
            total += rooms[self._columns[i, 0]]
        if views.shape[0] < 2 * total or states.shape[0] < total or data.shape[0] < stop - start + SLACK:
            raise ValueError("the buffers are too small")
        total = 0
        for i in range(tables):
            if rooms[i] < 0:
                raise ValueError("there is no negative room")
            row_bases[i], counts[i] = total, 0
            total += rooms[i]
        if owners.shape[0] < total or events.shape[1] != 2 or not owners.shape[0] or not views.shape[0]:
            raise ValueError("the buffers are too small")
        if not events.shape[0] or rooms[0] < 1:
            raise ValueError("the buffers are too small")
        self.end, self.at = &text[0] + stop, &text[0] + start
        self.data = self.out = &data[0]
        self.views, self.states, self.owners, self.events = &views[0], &states[0], &owners[0], &events[0, 0]
        self.bases, self.row_bases, self.rows = bases, row_bases, &counts[0]
        self.event_count, self.event_room, self.record_number = 0, events.shape[0], 0
        self.culprit, self.culprit_length, self.culprit_node = self.at, 0, 0
        with nogil:
            while True:
                p = self.at
                while p < self.end and self.kinds[p[0]] & OF_BLANK:
                    p += 1
                self.at = p
                if p >= self.end:
                    break
                if self.record_number >= most:
                    why = XML_FULL
                    break
                saved_out, saved_events = self.out, self.event_count
                memcpy(saved_rows, self.rows, tables * 8)
                why = self.record(p, &rooms[0])
                if why:
                    self.at, self.out, self.event_count = p, saved_out, saved_events
                    memcpy(self.rows, saved_rows, tables * 8)
                    if not bounded or why == XML_FULL or (naming and why >= XML_ELEMENT):
                        break
                    odd[self.record_number], why = why, XML_END
                    self.at = &text[0] + bounds[self.record_number + 1]
                self.record_number += 1
        counts[tables], counts[tables + 1] = self.out - self.data, self.event_count
        return self.at - &text[0], why, self.culprit - &text[0], self.culprit_length, self.culprit_node

    cdef int fail(self, const uint8_t *p) noexcept nogil:
        """Something at p is not as it should be; that is sure only where the text has not ended so far."""
        return XML_MORE if self.end - p < XML_REACH else XML_ODD

    cdef int record(self, const uint8_t *p, const int64_t *rooms) noexcept nogil:
        """Read the record at p; on success, ``at`` is behind it."""
        cdef XmlOpen stack[XML_DEPTH]
        cdef XmlOpen *top = stack
        cdef const XmlNode *node
        cdef const uint8_t *name
        cdef int32_t length, number, table, column, cursor
        cdef int why
        cdef bint closed
        top.node, top.cursor, top.length = 0, 0, 0
        while True:
            # p is at what must be a tag
            if p[0] != 0x3C:
                return self.fail(p)
            if p[1] == 0x2F:
                length = top.length
                if top == stack or memcmp(p + 2, top.name, length):
                    return self.fail(p)
                p += 2 + length
                while self.kinds[p[0]] & OF_BLANK and p < self.end:
                    p += 1
                if p[0] != 0x3E or p >= self.end:
                    return self.fail(p)
                p += 1
                top -= 1
            else:
                name = p + 1
                cursor = self.child(top, name)
                if cursor < 0:
                    return self.unknown(name, top.node, XML_ELEMENT)
                length = self.children[cursor].length
                number = self.children[cursor].node
                top.cursor = cursor - self.nodes[top.node].first_child + 1
                if self.children[cursor].group >= 0:
                    number = self.counted(self.children[cursor].group)
                    if number < 0:
                        return self.unknown(name, top.node, XML_ELEMENT)
                node = &self.nodes[number]
                p = name + length
                if node.kind != XML_NORMAL:
                    if node.kind == XML_UNKNOWN:
                        if self.event_count >= self.event_room:
                            return XML_FULL
                        self.note(number)
                    p = self.skipped(name)
                    if p == NULL:
                        return self.fail(self.culprit)
                else:
                    if top == stack and self.declared_length:
                        if self.end - p <= self.declared_length:
                            return XML_MORE
                        if memcmp(p, self.declared, self.declared_length):
                            return self.fail(p)
                        p += self.declared_length
                    table = 0 if top == stack else node.table
                    if table >= 0:
                        if self.rows[table] >= rooms[table]:
                            return XML_FULL
                        self.begin_row(table)
                    column = node.seen
                    while column >= 0:
                        if not self.rows[self._columns[column, 0]] or self.state(column)[0]:
                            return self.fail(p)
                        self.state(column)[0] = XML_NOT_HERE
                        column = self._chains[column]
                    self.nil = False
                    if self.kinds[p[0]] & OF_BLANK:
                        why = self.attributes_of(&p, number)
                        if why:
                            return why
                    closed = p[0] == 0x2F
                    p += closed
                    if p[0] != 0x3E or p >= self.end:
                        return self.fail(p)
                    p += 1
                    if node.text >= 0:
                        self.slot[0] = self.slot[1] = 0
                        if not closed:
                            p = self.run(p, 0x3C)
                            if p == NULL:
                                return self.fail(self.culprit)
                            if p[1] != 0x2F or memcmp(p + 2, name, length):
                                return self.fail(p)
                            p += 2 + length
                            while self.kinds[p[0]] & OF_BLANK and p < self.end:
                                p += 1
                            if p[0] != 0x3E or p >= self.end:
                                return self.fail(p)
                            p += 1
                        if self.nil and <uint32_t>self.slot[0]:
                            return self.fail(p)
                        if not self.give(node.text, XML_NIL if self.nil else XML_THERE):
                            return self.fail(p)
                    elif not closed:
                        if top - stack >= XML_DEPTH - 1:
                            return XML_ODD
                        top += 1
                        top.name, top.length, top.node, top.cursor = name, length, number, 0
                        if node.counters:
                            memset(&self._counts[node.first_counter], 0, 4 * node.counters)
            if top == stack:
                self.at = p
                return XML_END
            while self.kinds[p[0]] & OF_BLANK and p < self.end:
                p += 1

    cdef int unknown(self, const uint8_t *name, int32_t node, int why) noexcept nogil:
        """There is a name that this node has not."""
        cdef const uint8_t *p = name
        if self.end - name < XML_REACH:
            return XML_MORE
        while p - name < 200 and (self.kinds[p[0]] & OF_NAME or p[0] >= 0x80):
            p += 1
        self.culprit, self.culprit_length, self.culprit_node = name, <int32_t>(p - name), node
        return why if p > name else XML_ODD

    cdef int32_t child(self, const XmlOpen *parent, const uint8_t *name) noexcept nogil:
        """Which of the children of an open element has the name that stands here; -1: none. The next in turn is likely."""
        cdef const XmlNode *node = &self.nodes[parent.node]
        cdef int32_t tried, number = parent.cursor, length
        cdef const XmlChild *one
        for tried in range(node.children):
            if number >= node.children:
                number = 0
            one = &self.children[node.first_child + number]
            length = one.length
            if (name[0] == self.names[one.name] and memcmp(name, self.names + one.name, length) == 0
                    and (name[length] == 0x3E or name[length] == 0x2F or self.kinds[name[length]] & OF_BLANK)):
                return node.first_child + number
            number += 1
        return -1

    cdef int32_t counted(self, int32_t group) noexcept nogil:
        """The node of the next of children that are counted; -1: none."""
        cdef int32_t nth = self._counts[group]
        self._counts[group] = nth + 1
        return self._variants[self._groups[group, 0] + nth] if nth < self._groups[group, 1] else -1

    cdef void begin_row(self, int32_t table) noexcept nogil:
        cdef int32_t column
        cdef int64_t row = self.rows[table]
        self.owners[self.row_bases[table] + row] = self.record_number
        for column in range(self._tables[table, 0], self._tables[table, 0] + self._tables[table, 1]):
            self.states[self.bases[column] + row] = XML_ABSENT
            self.views[2 * (self.bases[column] + row)] = self.views[2 * (self.bases[column] + row) + 1] = 0
        self.rows[table] = row + 1

    cdef inline uint8_t *state(self, int32_t column) noexcept nogil:
        """The state of the value of a column in the row that its table is at; there must be one."""
        return &self.states[self.bases[column] + self.rows[self._columns[column, 0]] - 1]

    cdef inline void note(self, int32_t event) noexcept nogil:
        self.events[2 * self.event_count] = self.record_number
        self.events[2 * self.event_count + 1] = event
        self.event_count += 1

    cdef bint give(self, int32_t column, uint8_t state) noexcept nogil:
        """Put the value at hand into all columns of its place; False where one has its value."""
        cdef int64_t place
        while column >= 0:
            place = self.bases[column] + self.rows[self._columns[column, 0]] - 1
            if not self.rows[self._columns[column, 0]]:
                return False
            if self.states[place] != XML_ABSENT and self.states[place] != XML_NOT_HERE:
                return False
            self.states[place] = state
            self.views[2 * place], self.views[2 * place + 1] = self.slot[0], self.slot[1]
            column = self._columns[column, 1]
        return True

    cdef int attributes_of(self, const uint8_t **where, int32_t number) noexcept nogil:
        """Read the attributes of an element, from the blank behind its name to before what ends its tag."""
        cdef const XmlNode *node = &self.nodes[number]
        cdef const XmlAttribute *one
        cdef const uint8_t *p = where[0]
        cdef const uint8_t *value
        cdef uint64_t met = 0
        cdef int32_t tried, cursor = 0, length
        cdef uint8_t quote
        while True:
            if not self.kinds[p[0]] & OF_BLANK:
                if p[0] != 0x3E and p[0] != 0x2F:
                    return self.fail(p)
                break
            while self.kinds[p[0]] & OF_BLANK and p < self.end:
                p += 1
            if p[0] == 0x3E or p[0] == 0x2F:
                break
            one = NULL
            for tried in range(node.attributes):
                if cursor >= node.attributes:
                    cursor = 0
                one = &self.attributes[node.first_attribute + cursor]
                cursor += 1
                length = one.length
                if memcmp(p, self.names + one.name, length) == 0 and p[length] == 0x3D:
                    break
                one = NULL
            if one == NULL:
                return self.unknown(p, number, XML_ATTRIBUTE)
            if met >> one.bit & 1:
                return self.fail(p)
            met |= <uint64_t>1 << one.bit
            p += one.length + 1
            quote = p[0]
            if quote != 0x22 and quote != 0x27:
                return self.fail(p)
            value = p + 1
            p = self.run(value, quote)
            if p == NULL:
                return self.fail(self.culprit)
            if one.event >= 0:
                if self.event_count >= self.event_room:
                    return XML_FULL
                self.note(one.event)
            if one.nil and (p - value == 4 and memcmp(value, b"true", 4) == 0 or p - value == 1 and value[0] == 0x31):
                self.nil = True
            elif one.nil and memchr(value, 0x26, p - value):
                return self.fail(p)
            if one.column >= 0 and not self.give(one.column, XML_THERE):
                return self.fail(p)
            p += 1
        where[0] = p
        return XML_END

    cdef const uint8_t *run(self, const uint8_t *start, uint8_t until) noexcept nogil:
        """Read text up to a byte (<, or the quote around a value) into the value at hand; NULL where it is not certain."""
        cdef const uint8_t *p = start
        cdef uint8_t *to = self.out
        cdef uint8_t mask = OF_TEXT if until == 0x3C else OF_VALUE
        cdef uint8_t byte
        cdef uint64_t length
        cdef uint32_t head
        while True:
            while not self.kinds[p[0]] & mask:
                p += 1
            byte = p[0]
            if byte == until:
                break
            if byte == 0x26:
                return self.referring(start, p, until, mask)
            if self.usual(p):
                p += 1
                continue
            self.culprit = p
            return NULL
        if p >= self.end:
            self.culprit = p
            return NULL
        length = p - start
        if length <= 12:
            view(self.slot, start, start, p)
        else:
            memcpy(&head, start, 4)
            self.slot[0], self.slot[1] = length | <uint64_t>head << 32, <uint64_t>(to - self.data) << 32
            memcpy(to, start, length)
            self.out = to + length
        return p

    cdef inline bint usual(self, const uint8_t *p) noexcept nogil:
        """Whether a byte that was stopped at may stand there after all."""
        if p[0] == 0xEF:  # U+FFFD stands for what could not be read, U+FFFE and U+FFFF are no characters
            return not (p[1] == 0xBF and p[2] >= 0xBD)
        if p[0] == 0x5D:
            return not (p[1] == 0x5D and p[2] == 0x3E)
        return p[0] == 0x22 or p[0] == 0x27

    cdef const uint8_t *referring(self, const uint8_t *start, const uint8_t *p, uint8_t until, uint8_t mask) noexcept nogil:
        """As run, from the first reference on, p."""
        cdef uint8_t *to = self.out + (p - start)
        cdef const uint8_t *next
        memcpy(self.out, start, p - start)
        while p[0] != until:
            if p[0] == 0x26:
                next = character(p, self.end, &to)
                if next == NULL:
                    self.culprit = p
                    return NULL
                p = next
                continue
            if self.kinds[p[0]] & mask and not self.usual(p):
                self.culprit = p
                return NULL
            to[0] = p[0]
            to += 1
            p += 1
        if p >= self.end:
            self.culprit = p
            return NULL
        if view(self.slot, self.data, self.out, to):
            self.out = to
        return p

    cdef const uint8_t *skipped(self, const uint8_t *p) noexcept nogil:
        """Go over an element of which nothing is taken; p is its name. NULL where it is not certain to be well-formed."""
        cdef const uint8_t *names[XML_DEPTH]
        cdef int32_t lengths[XML_DEPTH]
        cdef const uint8_t *seen[16]
        cdef int32_t seen_lengths[16]
        cdef int depth = 0, count, i
        cdef const uint8_t *name
        cdef uint8_t *out = self.out
        cdef uint8_t quote
        while True:
            # p is at the name of a start tag
            self.culprit = p
            if depth >= XML_DEPTH:
                return NULL
            names[depth], lengths[depth] = p, self.name_at(p)
            if not lengths[depth]:
                return NULL
            p += lengths[depth]
            depth += 1
            count = 0
            while True:
                self.culprit = p
                if self.kinds[p[0]] & OF_BLANK:
                    while self.kinds[p[0]] & OF_BLANK and p < self.end:
                        p += 1
                elif p[0] != 0x3E and p[0] != 0x2F:
                    return NULL
                self.culprit = p
                if p[0] == 0x3E or p[0] == 0x2F:
                    break
                if count == 16:
                    return NULL
                seen[count], seen_lengths[count] = p, self.name_at(p)
                if not seen_lengths[count] or (seen_lengths[count] >= 5 and memcmp(p, b"xmlns", 5) == 0):
                    return NULL
                for i in range(count):
                    if seen_lengths[i] == seen_lengths[count] and memcmp(seen[i], p, seen_lengths[i]) == 0:
                        return NULL
                    if memchr(p, 0x3A, seen_lengths[count]) and memchr(seen[i], 0x3A, seen_lengths[i]):
                        return NULL  # both may be in the same namespace
                p += seen_lengths[count]
                count += 1
                quote = p[1]
                if p[0] != 0x3D or (quote != 0x22 and quote != 0x27):
                    return NULL
                p = self.run(p + 2, quote)
                self.out = out
                if p == NULL:
                    return NULL
                p += 1
            if p[0] == 0x2F:
                p += 1
                depth -= 1
            if p[0] != 0x3E or p >= self.end:
                return NULL
            p += 1
            while depth:
                p = self.run(p, 0x3C)
                self.out = out
                if p == NULL:
                    return NULL
                self.culprit = p
                if p[1] != 0x2F:
                    break
                depth -= 1
                if memcmp(p + 2, names[depth], lengths[depth]):
                    return NULL
                p += 2 + lengths[depth]
                while self.kinds[p[0]] & OF_BLANK and p < self.end:
                    p += 1
                self.culprit = p
                if p[0] != 0x3E or p >= self.end:
                    return NULL
                p += 1
            if not depth:
                return p
            p += 1

    cdef int32_t name_at(self, const uint8_t *p) noexcept nogil:
        """The bytes of the name at p, of ASCII and with a prefix that is declared or none; 0 where it is none of these."""
        cdef const uint8_t *end = p
        cdef const uint8_t *colon = NULL
        cdef int i
        while self.kinds[end[0]] & OF_NAME and end - p < 200:
            if end[0] == 0x3A:
                if colon != NULL:
                    return 0
                colon = end
            end += 1
        if end == p or end[0] >= 0x80 or end - p >= 200 or not self.kinds[p[0]] & OF_START:
            return 0
        if colon == NULL:
            return <int32_t>(end - p)
        if not self.kinds[colon[1]] & OF_START:
            return 0
        for i in range(self.prefix_count):
            if self.prefix_lengths[i] == colon + 1 - p and memcmp(p, self.prefix_names[i], self.prefix_lengths[i]) == 0:
                return <int32_t>(end - p)
        return 0


def walk_xml(const uint8_t[::1] text, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t depth, Py_ssize_t floor,
             Py_ssize_t quiet, bint past, bytes local):
    """Go over content of a well-formed document, from the outside of any tag, until an element of some name begins.

    Args:
        text, start, stop: The text and the part of it to walk.
        depth: Elements around ``start``.
        floor: The depth that is to be stayed in.
        quiet: Until no more elements than these are around, no element is looked for; -1: always.
        past: Whether the tag at ``start`` is gone over, whatever its name is.
        local: The name, without a prefix.

    Returns:
        Where this ended, outside of any tag; the depth there; and why: 0 the text has ended, 2 or ends within something
        that begins here, 3 here is what is no content, 6 the element begins here, 7 the depth is below the floor.
    """
    cdef const uint8_t *base
    cdef const uint8_t *p
    cdef const uint8_t *q
    cdef const uint8_t *end
    cdef const uint8_t *wanted = local
    cdef Py_ssize_t length = len(local)
    cdef int why = XML_END
    if not 0 <= start <= stop <= text.shape[0]:
        raise ValueError("the part to walk is not in the text")
    if start == stop:
        return start, depth, why
    base = &text[0]
    p, end = base + start, base + stop
    with nogil:
        while True:
            q = <const uint8_t *>memchr(p, 0x3C, end - p) if p < end else NULL
            if q == NULL:
                p = end
                break
            p = q
            if end - p < 9 and (end - p < 2 or p[1] == 0x21):
                why = XML_MORE
                break
            if p[1] == 0x21:
                if p[2] == 0x2D and p[3] == 0x2D:
                    q = behind(p + 4, end, b"-->", 3)
                elif memcmp(p + 2, b"[CDATA[", 7) == 0:
                    q = behind(p + 9, end, b"]]>", 3)
                else:
                    why = XML_ODD
                    break
            elif p[1] == 0x3F:
                q = behind(p + 2, end, b"?>", 2)
            else:
                q = tag_end(p + 1, end)
            if q == NULL:
                why = XML_MORE
                break
            if p[1] == 0x2F:
                depth -= 1
                if depth < floor:
                    p, why = q, XML_LEFT
                    break
            elif p[1] != 0x21 and p[1] != 0x3F:
                if quiet >= 0 and depth <= quiet and not past:
                    quiet = -1
                if not past and quiet < 0 and is_called(p + 1, q, wanted, length):
                    why = XML_FOUND
                    break
                past = False
                depth += q[-2] != 0x2F
            p = q
    return p - base, depth, why


cdef const uint8_t *behind(const uint8_t *p, const uint8_t *end, const char *mark, Py_ssize_t length) noexcept nogil:
    """Where a mark ends that is looked for from p on; NULL: there is none."""
    while end - p >= length:
        p = <const uint8_t *>memchr(p, mark[0], end - p - length + 1)
        if p == NULL:
            return NULL
        if memcmp(p, mark, length) == 0:
            return p + length
        p += 1
    return NULL


cdef const uint8_t *tag_end(const uint8_t *p, const uint8_t *end) noexcept nogil:
    """Where the tag ends that p is in; NULL: the text ends before it."""
    while p < end:
        if p[0] == 0x3E:
            return p + 1
        if p[0] == 0x22 or p[0] == 0x27:
            p = <const uint8_t *>memchr(p + 1, p[0], end - p - 1)
            if p == NULL:
                return NULL
        p += 1
    return NULL


cdef bint is_called(const uint8_t *p, const uint8_t *end, const uint8_t *wanted, Py_ssize_t length) noexcept nogil:
    """Whether the name at p, in a tag that ends at end, is the one that is wanted, whatever prefix it has."""
    cdef const uint8_t *first = p
    while p < end and p[0] != 0x3E and p[0] != 0x2F and p[0] > 0x20:
        if p[0] == 0x3A:
            first = p + 1
        p += 1
    return p - first == length and memcmp(first, wanted, length) == 0
