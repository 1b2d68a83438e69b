"""A sample of a file, and how well records made of it fit a layout: what trying other layouts is measured by."""

import msgspec
import numpy as np

from lgmigrate import files
from lgmigrate.source.blocks import Block
from lgmigrate.source.peek.look import Look
from lgmigrate.source.peek.look_record import RECORD_WIDE
from lgmigrate.source.rows import Bytes, Rows
from lgmigrate.source.splitting import TypedRows


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """How well some records fit a layout: for each field (type, name, offset) the records it is in, and bad ones."""

    records: int
    untyped: int
    fields: dict[tuple[str, str, int], tuple[int, int]]


def sample(look: Look, size: int, pieces: int) -> list[tuple[int, Bytes]]:
    """Some bytes of the file's records: the first ``size``, and as many again from other places.

    Each piece comes with its offset from the first record. Of a compressed file only the first are read.

    Raises:
        MigrationError: LGM-S001, LGM-S002 for the file.
    """
    form, length = look.reader.record.file, look.reader.length
    with files.open_input(look.path) as stream:

        def read(count: int) -> Bytes:
            buffer = bytearray(count)
            got = files.read_exactly(stream, memoryview(buffer), look.path)
            return np.frombuffer(bytes(buffer[:got]), np.uint8)

        found = [(0, read(form.skip_first + size)[form.skip_first :])]
        if not files.compression_of(look.path):
            whole = look.path.stat().st_size - form.skip_first
            for piece in range(1, pieces):
                offset = whole * piece // pieces // length * length
                if offset >= size:
                    stream.seek(form.skip_first + offset)
                    found.append((offset, read(size // pieces)))
    return found


def judged(look: Look, matrix: Bytes) -> Judged:
    """How well records (rows x bytes of a record) fit the layout."""
    count, length = matrix.shape
    block = Block(data=np.ascontiguousarray(matrix).reshape(-1), first=1, count=count, stride=length)
    found, untyped = look.reader.splitter().split(block)
    fields: dict[tuple[str, str, int], tuple[int, int]] = {}
    for one in found:
        if len(one.rows):
            fields |= _fields(one, look)
    return Judged(records=count, untyped=len(untyped), fields=fields)


def _fields(one: TypedRows, look: Look) -> dict[tuple[str, str, int], tuple[int, int]]:
    names = [name for name, decoder in one.decoder.fields.items() if decoder.field.kind != "raw"]
    made = one.decode(names)
    lost = {int(row) for fault in made.bad if int(fault.status[0]) in RECORD_WIDE for row in fault.rows}
    bad = {fault.field.name: len(fault.rows) for fault in made.bad if int(fault.status[0]) not in RECORD_WIDE}
    count = len(one.rows)
    fields = {
        (one.type.name, name, one.decoder.fields[name].field.at): (count, min(count, bad.get(name, 0) + len(lost)))
        for name in names
    }
    for field, rows in one.decoder.fillers(one.placement, one.rows):
        if len(rows):
            fields[one.type.name, "", field.at] = (len(rows), _filled(rows, field.at, field.width, look))
    return fields


def _filled(rows: Rows, at: int, width: int, look: Look) -> int:
    """Rows in which a filler holds something else than blanks, zeros or the highest byte."""
    blanks = np.isin(rows.bytes_of(at, width), np.frombuffer(look.reader.page.blank + b"\x00\xff", np.uint8))
    return int(np.count_nonzero(~blanks.all(axis=1)))
