"""Which 外字 a file of host records uses: one pass over the fields that can hold them, and over nothing else.

Decoding replaces a code by what the tables make of it, after which it can no longer be told from a character that was
there before. So the census decodes through a lookup of its own, in which every 外字 code of the page and of the tables
becomes a code point of plane 15 that no other code becomes.
"""

from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import msgspec
import numpy as np

from lgmigrate.charset import CodePage, Lookup, compile_lookup
from lgmigrate.charset.lookup import slot_of
from lgmigrate.gaiji.inventory import CodeUse, FieldUse, SourceInventory, in_order
from lgmigrate.gaiji.standing import Standing
from lgmigrate.gaiji.tally import Marks, Tally, Values
from lgmigrate.source.blocks import Block, ahead, read_blocks
from lgmigrate.source.columns import series
from lgmigrate.source.decode import PIECE_BYTES, TypeDecoder
from lgmigrate.source.field import Field
from lgmigrate.source.reader import Reader, TypedRows
from lgmigrate.source.shape import Leaf
from lgmigrate.source.splitting import Splitter

FIRST_MARK = 0xF0000
"""The code point of the 外字 whose entry is the first of the lookup; the last is U+FFFFF."""
GETA = "〓"
"""What stands for characters of plane 15 that a page gives to other codes; they are neighbours only."""

Progress = Callable[[int, int], None]
"""Called with the bytes and records of each block when it is done."""


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one block gave."""

    values: list[Values]
    unread: dict[str, int]
    records: dict[str, int]
    untyped: int
    size: int
    count: int


class Census:
    """The pass over one file.

    Args:
        path: The file.
        reader: Its reader.
        name: The name of the source.
        standing: What the 外字 tables say of the codes.
    """

    def __init__(self, path: Path, reader: Reader, name: str, standing: Standing | None = None) -> None:
        self.path, self.reader, self.name = path, reader, name
        self._standing = standing or Standing([], reader.page)
        self._slots = {slot_of(code): code for code in {*reader.page.user_defined, *reader.lookup.targets}}
        lookup = _marking(reader.lookup)
        self._decoders = {one.name: TypeDecoder(one, lambda _: lookup, reader.record) for one in reader.record.tables}
        self._fields = {
            (one.name, leaf.field.name): leaf
            for one in reader.record.tables
            for leaf in one.shape.leaves
            if _holds(leaf.field)
        }
        names = [field for _, field in self._fields]
        self._names = {
            (kind, field): field if names.count(field) == 1 else f"{kind}.{field}" for kind, field in self._fields
        }

    def take(
        self, *, show: bool = False, batch_rows: int | None = None, progress: Progress | None = None
    ) -> SourceInventory:
        """Make the pass.

        Args:
            show: Whether neighbours stand plainly; they are personal data. By default they are stars.
            batch_rows: Records a block; by default about 4 MB.
            progress: Called after each block.

        Returns:
            The inventory of the source.

        Raises:
            MigrationError: LGM-S001, LGM-S002 for the file; nothing for a record.
        """
        tally = Tally(self._marks(), list(self._names.values()))
        records, unread = dict.fromkeys(self._decoders, 0), dict.fromkeys(self._names.values(), 0)
        read = untyped = 0
        with closing(ahead(self._parts(batch_rows))) as parts:
            for part in parts:
                tally.add(part.values)
                for name, count in part.records.items():
                    records[name] += count
                for name, count in part.unread.items():
                    unread[name] += count
                read += part.count
                untyped += part.untyped
                if progress:
                    progress(part.size, part.count)
        return SourceInventory(
            name=self.name,
            path=str(self.path),
            page=self.reader.page.name,
            records=read,
            untyped=untyped,
            touched=tally.touched,
            unresolved=tally.unresolved,
            codes=self._codes(tally, show),
            fields=self._field_uses(tally, records, unread),
        )

    def _marks(self) -> Marks:
        codes = {FIRST_MARK + slot: f"{code:04X}" for slot, code in self._slots.items()}
        targets = {FIRST_MARK + slot_of(code): text for code, text in self.reader.lookup.targets.items()}
        return Marks(codes, targets)

    def _parts(self, batch_rows: int | None) -> Generator[_Part, None, None]:
        splitter = self.reader.splitter()
        with closing(read_blocks(self.path, self.reader.record, batch_rows)) as blocks:
            for block in blocks:
                yield self._part(block, splitter)

    def _part(self, block: Block, splitter: Splitter) -> _Part:
        found, untyped = splitter.split(block)
        values: list[Values] = []
        unread: dict[str, int] = {}
        for typed in found:
            for leaf in (leaf for (kind, _), leaf in self._fields.items() if kind == typed.type.name):
                self._look(typed, leaf, block.first, values, unread)
        return _Part(
            values=values,
            unread=unread,
            records={typed.type.name: len(typed.rows) for typed in found},
            untyped=len(untyped) + block.broken,
            size=block.size,
            count=block.count + block.broken,
        )

    def _look(self, typed: TypedRows, leaf: Leaf, first: int, values: list[Values], unread: dict[str, int]) -> None:
        """Decode a field of all records of a type; only the values with a 外字 become texts."""
        decoder = self._decoders[typed.type.name].fields[leaf.field.name]
        name = self._names[typed.type.name, leaf.field.name]
        seen, lengths = typed.seen(leaf)
        if leaf.field.charset is not None:  # its codes are of another page
            unread[name] = unread.get(name, 0) + len(seen)
            return
        most = self._decoders[typed.type.name].rows_at_once([leaf.field.name])
        for start in range(0, len(seen), most):
            rows = seen.take(slice(start, start + most))
            column = decoder.column(rows, True, None if lengths is None else lengths[start : start + most])
            step = max(1, PIECE_BYTES // typed.type.length)
            for piece in range(0, len(rows), step):
                column.fill(piece, min(piece + step, len(rows)))
            if bad := column.bad_fields():
                unread[name] = unread.get(name, 0) + len(bad.rows)
            if hits := column.hits():
                there = np.unique(hits.rows)
                texts = series(column.array()).gather(there)
                values.append(Values(field=name, texts=texts, records=rows.numbers(first)[there]))

    def _codes(self, tally: Tally, show: bool) -> list[CodeUse]:
        uses = []
        for point, one in tally.codes(show=show).items():
            code = self._slots[point - FIRST_MARK]
            target = self.reader.lookup.targets.get(code)
            use = CodeUse(
                source=self.name,
                page=self.reader.page.name,
                code=f"{code:04X}",
                stand_in=self.reader.page.user_defined.get(code, ""),
                text=target or "",
                resolved=target is not None,
                **msgspec.structs.asdict(one),
                **self._standing.of(code, target),
            )
            uses.append(use)
        return in_order(uses)

    def _field_uses(self, tally: Tally, records: dict[str, int], unread: dict[str, int]) -> list[FieldUse]:
        counted = tally.fields()
        return [
            FieldUse(
                type=kind,
                name=name,
                records=records[kind],
                unread=unread[name],
                **msgspec.structs.asdict(counted[name]),
            )
            for (kind, _), name in self._names.items()
        ]


def _holds(field: Field) -> bool:
    """Whether a field has codes of more than one byte, as every 外字 is."""
    return field.kind in ("wide", "mixed")


def _marking(lookup: Lookup) -> Lookup:
    """The lookup with every 外字 code leading to its own code point, and no other code to one of those."""
    page: CodePage = lookup.page
    double = {code: GETA if _in_plane_15(text) else text for code, text in page.double.items()}
    marks = {code: chr(FIRST_MARK + slot_of(code)) for code in {*page.user_defined, *lookup.targets}}
    return compile_lookup(msgspec.structs.replace(page, double=MappingProxyType(double)), [marks])


def _in_plane_15(text: str) -> bool:
    return any(FIRST_MARK <= ord(char) <= FIRST_MARK + 0xFFFF for char in text)
