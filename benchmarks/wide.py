"""The benchmark's record of many columns: 1,341 bytes, 167 fields, most of them a few bytes wide.

A 20-field record flatters a decoder: what a column costs beside its bytes is hardly seen. Records of tax and welfare
systems have hundreds of codes, dates and amounts, so this one has the widths that those have, one kind after the other.
"""

from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from benchmarks import project
from benchmarks.host import CHUNK, NUMBERS, SEED, Bytes, Part
from lgmigrate.charset import Encoder, code_page
from lgmigrate.gaiji import read_table
from lgmigrate.source import Record, read_record
from lgmigrate.source.record import Field
from lgmigrate.synth.host import RecordWriter

LENGTH, COLUMNS = 1341, 167
CHARSET = '{ base = "ibm-930", symbols = "jis" }'


class Kin(msgspec.Struct, frozen=True):
    """Fields of one form: so many of them, and what the definition says of each after its name."""

    name: str
    count: int
    width: int
    form: str


KINS = [
    Kin("KBN", 17, 1, 'kind = "text"'),
    Kin("CD", 16, 2, 'kind = "text"'),
    Kin("LG", 4, 5, 'kind = "text"'),
    Kin("YUBIN", 4, 7, 'kind = "text"'),
    Kin("BANGO", 4, 13, 'kind = "text"'),
    Kin("KANA", 4, 30, 'kind = "text"'),
    Kin("MEI", 12, 30, 'kind = "mixed"'),
    Kin("TSUKI", 10, 2, 'kind = "zoned"'),
    Kin("KEN", 10, 9, 'kind = "zoned"'),
    Kin("YMD8", 14, 8, 'kind = "zoned", as = "text"'),
    Kin("ATENA", 4, 10, 'kind = "zoned", as = "text"'),
    Kin("SAGAKU", 14, 12, 'kind = "zoned", signed = true'),
    Kin("YMD", 16, 4, 'kind = "packed", digits = 7, signed = true'),
    Kin("GAKU", 10, 6, 'kind = "packed", digits = 11, signed = true'),
    Kin("SOGAKU", 10, 8, 'kind = "packed", digits = 15, signed = true'),
    Kin("KISO", 6, 5, 'kind = "packed", digits = 9, signed = true'),
    Kin("RITSU", 4, 3, 'kind = "packed", digits = 5, scale = 2, signed = true'),
    Kin("WARI", 2, 6, 'kind = "packed", digits = 11, scale = 2, signed = true'),
    Kin("SU", 6, 4, 'kind = "binary", digits = 9, signed = true'),
]


def definition() -> str:
    """The record layout as TOML: the kinds in turn, as long as there are fields of them."""
    turns = zip_longest(*([(kin, number) for number in range(1, kin.count + 1)] for kin in KINS))
    fields = "".join(
        f'  {{ name = "{kin.name}-{number}", bytes = {kin.width}, {kin.form} }},\n'
        for kin, number in chain.from_iterable([one for one in turn if one] for turn in turns)
    )
    head = f'#:schema lgmigrate:record\nname = "wide"\nlength = {LENGTH}\ncharset = {CHARSET}\n\n[[type]]\n'
    return f'{head}name = "detail"\nfields = [\n{fields}]\n'


def write_wide(path: Path, records: int, seed: int = SEED) -> None:
    """Write a file of the 167-field records, and its definition beside it as ``.record.toml``.

    Args:
        path: The file.
        records: How many; the file has 1,341 times as many bytes.
        seed: Equal seeds give equal bytes.
    """
    definition_path = path.with_suffix(".record.toml")
    definition_path.write_text(definition(), encoding="utf-8")
    record = read_record(definition_path)
    rng = np.random.default_rng(seed)
    parts = list(_parts(record, rng))
    with path.open("wb") as file:
        for first in range(0, records, CHUNK):
            count = min(CHUNK, records - first)
            block = np.empty((count, record.length), np.uint8)
            for part in parts:
                block[:, part.at : part.at + part.pool.shape[1]] = part.pool[rng.integers(len(part.pool), size=count)]
            file.write(block.data)


def _parts(record: Record, rng: np.random.Generator) -> Iterator[Part]:
    """A pool of values for each field; text is that of the houjin fixture, cut to the width of the field."""
    offices = project.scan(project.houjin()).head(NUMBERS).collect()
    encoder = Encoder(code_page(record.encoding), read_table(project.houjin().gaiji).targets)
    writer = RecordWriter(record)
    for field in record.type().columns:
        if field.name.startswith(("KANA", "MEI")):
            texts = offices["HOJIN-KANA" if field.kind == "text" else "HOJIN-MEI"]
            encoded = b"".join(encoder.field(text, field.width, field.kind) for text in texts)
        else:
            encoded = b"".join(writer.field_of(field, value) for value in _values(field, rng))
        yield Part(field.at, _rows(encoded, field))


def _values(field: Field, rng: np.random.Generator) -> list[str | int]:
    """Values of a field of codes or a number: of any number of digits, and one in four negative where it may be."""
    if field.dtype == pl.String():
        return [f"{number:0{field.width}d}" for number in rng.integers(0, 10**field.width, NUMBERS).tolist()]
    whole = field.digits - field.scale  # nothing behind the point, as in most amounts
    numbers = rng.integers(0, 10 ** rng.integers(1, whole + 1, NUMBERS))
    if field.signed:
        numbers = np.where(rng.integers(0, 4, NUMBERS) == 0, -numbers, numbers)
    return list(numbers.tolist())


def _rows(encoded: bytes, field: Field) -> Bytes:
    return np.frombuffer(encoded, np.uint8).reshape(-1, field.width)
