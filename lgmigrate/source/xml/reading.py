"""The records of an XML document, one after another, each as the bytes of its element.

The document is parsed as it is read and what has been read is let go of at every level, so that memory does not grow
with it. Nothing outside of the document is ever opened: no DTD, no external entity; a document that declares entities
of its own is refused (XML 1.0, section 4.2: they are macros, and the way to make a small file a large one).

A record is written again by the parser: as UTF-8, without comments and processing instructions, CDATA as text, with
the namespaces that hold for it. That form is what columns are made of and what rejects consist of. Where columns are
all that is wanted, records without faults are taken out of the text before it comes to the parser: ``skimming``.

The parser is asked for no events of elements: each would need Python's lock, which costs half of what parsing costs and
keeps other threads waiting. A processing instruction put behind the first start tag gives hold of the tree; what has
ended is then found by walking it: all children but the last of each element that is still open.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from lgmigrate.charset import Charset
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Assumption
from lgmigrate.source.xml.breaking import break_of, fault_of
from lgmigrate.source.xml.columns import Shaper
from lgmigrate.source.xml.encoding import Damage, Layers, Utf8
from lgmigrate.source.xml.paths import XSI, Plan
from lgmigrate.source.xml.safe import SAFE
from lgmigrate.source.xml.shaped import SPACE
from lgmigrate.source.xml.skimming import WINDOW, Piece, Skim

__all__ = ["BATCH", "SAFE", "Batch", "Broken", "XmlReading"]

BATCH = 4 << 20
"""Bytes of records handed on at a time."""
PROLOG = 16 << 20
"""Bytes within which it has to begin."""
HOLD = b"<?lgm-hold?>"
"""What is put behind the first start tag."""
LOST = "\ufffd".encode()
"""What stands for characters that could not be read."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive records.

    Attributes:
        first: The number of the first of them, from 1.
        count: How many they are.
        records: The element of each that is not among the pieces, as UTF-8.
        rows: The row of each of these among all, from 0; without pieces, they are all.
        lines: The line of the document that each begins in.
        pieces: The row of the first of consecutive records that were taken at once, and what was taken.
        damaged: Row → what of the text of that one could not be read.
        size: Bytes of the file that were read for them.
    """

    first: int
    count: int
    records: list[bytes]
    rows: list[int]
    lines: list[int]
    pieces: list[tuple[int, Piece]]
    damaged: dict[int, list[Damage]]
    size: int


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document stops being XML, and the text before that place, from the record on that it breaks."""

    record: int
    line: int
    column: int
    why: str
    rest: bytes


class XmlReading:
    """One pass over a document.

    Args:
        path: The file, decompressed as its name declares.
        plan: What is to be found.
        charset: The encoding, where the definition says it.
        tables: The layers of 外字 for a page.
        shaper: What makes columns of records at once, where that is wanted: such are handed on as pieces.

    Attributes:
        text: The characters, with what was damaged among them.
        outside: Path → how often an element or attribute outside of the records holds text.
        broken: Where the document breaks off, once it has.
        stray: What was damaged outside of all records: a tag, perhaps, without which there is no record.
        assumed: What was assumed about it.
    """

    def __init__(
        self, path: Path, plan: Plan, charset: Charset | None, tables: Layers, shaper: Shaper | None = None
    ) -> None:
        self.path, self.plan = path, plan
        self.text = Utf8(path, charset, tables)
        self.outside: Counter[str] = Counter()
        self.broken: Broken | None = None
        self.assumed: list[Assumption] = []
        self.stray: list[Damage] = []
        self.count = 0
        self._tag = plan.record.names[-1]
        self._local = self._tag.rpartition("}")[2]
        self._elsewhere: Counter[str] = Counter()
        self._shaper = shaper
        self._skim: Skim | None = None
        self._pieces: list[tuple[int, Piece]] = []
        self._number = 0
        self._records: list[bytes] = []
        self._numbers: list[int] = []
        self._lines: list[int] = []
        self._damaged: dict[int, list[Damage]] = {}
        self._damage = 0
        self._held = self._before = 0
        self._root: Any = None
        self._parser: Any = None
        self._tail = b""
        self._left: int | None = None

    def batches(self, size: int = BATCH, rows: int | None = None) -> Generator[Batch, None, None]:
        """Make the pass.

        Args:
            size: Bytes of records a batch; the last one has fewer.
            rows: Records a batch, at most.

        Raises:
            MigrationError: LGM-S110 where it is no XML at all, LGM-S111 where the records lie elsewhere, LGM-S113 for
                entities, and what :meth:`Utf8.blocks` raises. A document that breaks off later raises nothing.
        """
        for block in self._windows():
            if self._parser is None:
                self._tail += block
                self._begin()
                if self._parser is None:
                    continue
                block = b""
            self._go(block, rows)
            while self._held >= size or (rows and self._number - self.count >= rows):
                yield self._batch(rows)
            if self.broken:
                break
        if self._parser is None:
            self._small(self._tail)
        elif not self.broken and (not self._tail or self._feed(self._tail)):
            self._feed(None)
        while self._number > self.count:
            yield self._batch(rows)
        self.stray += [] if self.broken else self.text.damage[self._damage :]
        if not self.count and self._elsewhere:
            known = ", ".join(path for path, _ in self._elsewhere.most_common(5))
            raise MigrationError("LGM-S111", path=str(self.path), record=self._shown_record(), known=known)

    def _windows(self) -> Iterator[bytes]:
        """The text in blocks; in larger ones once records are skimmed."""
        held: list[bytes] = []
        for block in self.text.blocks():
            held.append(block)
            if self._skim is None or not self._skim.on or sum(map(len, held)) >= WINDOW:
                yield b"".join(held)
                held = []
        if held:
            yield b"".join(held)

    def _begin(self) -> None:
        """Begin to parse, if the first start tag is there."""
        text, at = self._tail, self._begun(self._tail)
        if at:
            self._parser = etree.XMLPullParser(events=("pi",), encoding="utf-8", **{**SAFE, "remove_pis": False})
            self._feed(text[:at] + HOLD)
            self._tail = text[at:]
            if self._skim is not None:
                self._skim.begin()

    def _go(self, block: bytes, rows: int | None) -> None:
        """Have text parsed, but for the records that can be taken at once; what has to come again is left."""
        text = self._tail + block
        if not text or self.broken:
            return
        if self._skim is not None and self._skim.on:
            self._tail = self._skim.go(text, rows or len(text))
        else:
            self._tail = b""
            self._feed(text)

    def _begun(self, text: bytes) -> int:
        """Where the first start tag ends; 0 where more of the document is needed to tell."""
        looking = etree.XMLPullParser(events=("start",), encoding="utf-8", **SAFE)
        at = 0
        while end := text.find(b">", at) + 1:
            broken: etree.XMLSyntaxError | None = None
            try:
                looking.feed(text[at:end])
            except etree.XMLSyntaxError as error:
                broken = error
            for _, root in looking.read_events():
                info = root.getroottree().docinfo
                self._look_at_type(info)
                if self._shaper and info.internalDTD is None:
                    self._skim = Skim(self.plan, self._shaper, self._feed)
                return end
            if broken is not None:
                line, column = broken.position
                raise self._not_xml(line, column, str(broken.msg)) from broken
            at = end
        if len(text) > PROLOG:
            raise self._not_xml(1, 1, f"no element begins within {PROLOG} bytes")
        return 0

    def _small(self, text: bytes) -> None:
        """Read a document that ends before its first start tag is sure to have ended, such as ``<a/>``."""
        try:
            self._root = etree.fromstring(text, etree.XMLParser(encoding="utf-8", **SAFE))
        except etree.XMLSyntaxError as error:
            line, column = error.position
            raise self._not_xml(line, column, str(error.msg)) from error
        self._look_at_type(self._root.getroottree().docinfo)
        self._sweep(done=True)

    def _look_at_type(self, info: Any) -> None:
        """Refuse a document type that declares entities; what else it may say elsewhere is not read."""
        names = [one.name for one in info.internalDTD.iterentities()] if info.internalDTD is not None else []
        if names:
            raise MigrationError("LGM-S113", path=str(self.path), names=", ".join(map(str, names[:5])))
        if info.system_url or info.public_id:
            why = "nothing outside of a document is opened"
            what = f"not read: {info.system_url or info.public_id}"
            self.assumed.append(Assumption(setting=f"{self.path.name}: document type", value=what, why=why))

    def _feed(self, block: bytes | None) -> bool:
        """Parse a block, or the end of the document, and take the records that have ended; False where it breaks."""
        fault = fault_of(self._parser, block)
        for _, instruction in self._parser.read_events():
            if self._skim is not None:
                self._skim.around = instruction.getparent()
            if self._root is None:
                self._root = instruction.getroottree().getroot()
                if instruction.getparent() is not None:
                    etree.strip_elements(self._root, etree.ProcessingInstruction, with_tail=False)
        if fault is None:
            if self._root is not None:
                self._sweep(done=block is None)
            return True
        found = break_of(self.path, self.plan.record, self.text.given, self.text.layers)
        self._left = max(0, found.count - self._number)
        if self._root is not None:
            self._sweep(done=True)
        line, column, why = found.fault or fault
        self.broken = Broken(record=self._number + 1, line=line, column=column, why=why, rest=found.rest)
        return False

    def _sweep(self, done: bool) -> None:
        """Take what has ended and let go of it."""
        node, names = self._root, [self._root.tag]
        if done:
            if self.plan.record.fits(names):
                self._take(node)
            else:
                self._other(node, names)
            return
        while not self.plan.record.fits(names) and len(node):
            ended = node[: len(node) - 1]
            self._pass(ended, names)
            del node[: len(ended)]
            node = node[0]
            if not isinstance(node.tag, str):
                return
            names.append(node.tag)

    def _pass(self, children: list[Any], names: list[str]) -> None:
        """Take the records among elements that have ended, and note what the others say."""
        fits = self.plan.record.fits([*names, self._tag])
        for child in children:
            tag = child.tag
            if fits and tag == self._tag:
                if self._left == 0:  # it has not ended
                    return
                self._take(child)
            elif isinstance(tag, str):
                self._other(child, [*names, tag])
            elif tag is etree.PI and self._skim and (piece := self._skim.piece(child)):
                self._add(piece)
            elif tag is etree.Entity:
                self.outside[f"{self._path(names)}/{child.text}"] += 1
            if _says(child.tail):
                self.outside[self._path(names)] += 1

    def _other(self, element: Any, names: list[str]) -> None:
        """Note what an element says that is no record."""
        path = self._path(names)
        if names[-1].rpartition("}")[2] == self._local:
            self._elsewhere[path] += 1
        if _says(element.text):
            self.outside[path] += 1
        for name in element.attrib:
            if not name.startswith(f"{{{XSI}}}"):
                self.outside[f"{path}/@{self.plan.name(name)}"] += 1
        self._pass(element[:], names)

    def _take(self, element: Any) -> None:
        """Take a record."""
        data: bytes = etree.tostring(element, encoding="unicode", with_tail=False).encode()  # faster than bytes at once
        if b"<?" in data:
            etree.strip_elements(element, etree.ProcessingInstruction, with_tail=False)
            data = etree.tostring(element, encoding="unicode", with_tail=False).encode()
        line = element.sourceline
        if self.text.damage and LOST in data:
            self._damaged[self._number] = self._damage_of(line, data.count(LOST))
        self._records.append(data)
        self._numbers.append(self._number)
        self._number += 1
        self._lines.append(line)
        self._held += len(data)
        if self._left:
            self._left -= 1

    def _add(self, piece: Piece) -> None:
        """Take a piece."""
        self._pieces.append((self._number, piece))
        self._number += piece.count
        self._held += piece.size
        if self._left:
            self._left -= piece.count

    def _damage_of(self, line: int, count: int) -> list[Damage]:
        """The next so many of what was damaged, from the line of a record on.

        Where the document holds U+FFFD of its own besides, that cannot be told apart: such a record is taken for
        damaged too.
        """
        known = self.text.damage
        while self._damage < len(known) and known[self._damage].line < line:
            self.stray.append(known[self._damage])
            self._damage += 1
        found = known[self._damage : self._damage + count]
        self._damage += len(found)
        return found or known[-1:]

    def _path(self, names: list[str]) -> str:
        return "/" + "/".join(map(self.plan.name, names))

    def _batch(self, rows: int | None) -> Batch:
        first = self.count
        end = min(self._number, first + rows) if rows else self._number
        inside = [number for number, piece in self._pieces if first < number < end < number + piece.count]
        end = min([end, *inside])
        here = bisect_left(self._numbers, end)
        records, lines, numbers = self._records[:here], self._lines[:here], self._numbers[:here]
        del self._records[:here], self._lines[:here], self._numbers[:here]
        pieces = [(number - first, piece) for number, piece in self._pieces if number < end]
        del self._pieces[: len(pieces)]
        self._held = sum(map(len, self._records)) + sum(piece.size for _, piece in self._pieces)
        size, self._before = self.text.size - self._before, self.text.size
        damaged = {number - first: why for number, why in self._damaged.items() if number < end}
        self._damaged = {number: why for number, why in self._damaged.items() if number >= end}
        self.count = end
        return Batch(
            first=first + 1,
            count=end - first,
            records=records,
            rows=[number - first for number in numbers],
            lines=lines,
            pieces=pieces,
            damaged=damaged,
            size=size,
        )

    def _shown_record(self) -> str:
        record = self.plan.record
        return ("/" if record.from_root else "//") + "/".join(map(self.plan.name, record.names))

    def _not_xml(self, line: int, column: int, why: str) -> MigrationError:
        return MigrationError("LGM-S110", source=str(self.path), line=line, column=column, why=why)


def _says(text: str | None) -> bool:
    """Whether a piece of text is more than what stands between elements to make a document readable."""
    return bool(text and text.strip(SPACE))
