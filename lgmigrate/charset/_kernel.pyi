# Types of the compiled kernel; its functions are described in _kernel.pyx.

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Bytes: TypeAlias = npt.NDArray[np.uint8]
Ints: TypeAlias = npt.NDArray[np.int32]
Codes: TypeAlias = npt.NDArray[np.uint16]
Words: TypeAlias = npt.NDArray[np.uint64]
Cells: TypeAlias = npt.NDArray[np.uint32]
Buffer: TypeAlias = bytes | bytearray | memoryview | Bytes

class TextDecoder:
    def __init__(
        self,
        single: Words,
        pairs: Words,
        pool: Bytes,
        kind: int,
        to_double: list[bytes],
        to_single: bytes,
        pads: bytes,
        trim_left: bool,
        trim_right: bool,
    ) -> None: ...
    def most(self, width: int) -> int: ...
    def decode(
        self,
        block: Bytes,
        stride: int,
        at: int,
        width: int,
        rows: Ints,
        views: Words,
        data: Bytes,
        status: Bytes,
        where: Ints,
        hit_rows: Ints,
        hit_codes: Codes,
        start: int = 0,
        stop: int = -1,
        used: int = 0,
        hit_count: int = 0,
        lengths: Ints | None = None,
    ) -> tuple[int, int, int]: ...

class Transcoder:
    wide: bool
    @property
    def room(self) -> int: ...
    def __init__(
        self, single: Words, pairs: Words, pool: Bytes, kind: int, to_double: list[bytes], to_single: bytes
    ) -> None: ...
    def reset(self) -> None: ...
    def feed(self, data: Buffer, start: int, out: Bytes, used: int, final: bool) -> tuple[int, int, int]: ...

def place_after(text: Buffer, start: int, stop: int) -> tuple[int, int]: ...

class TextEncoder:
    def __init__(
        self,
        index: Codes,
        cells: Cells,
        sequences: Cells,
        kind: int,
        to_double: bytes,
        to_single: bytes,
        blank: int,
        wide_space: bytes,
    ) -> None: ...
    def encode(
        self,
        views: Words,
        texts: Words,
        valid: Bytes,
        out: Bytes,
        stride: int,
        at: int,
        width: int,
        status: Bytes,
        where: Ints,
        start: int = 0,
        stop: int = -1,
    ) -> int: ...
    def field(self, text: Buffer, width: int) -> tuple[bytes, int, int]: ...

class UnitTable:
    def __init__(self, index: Codes, cells: Cells, pairs: Words, pair_cells: Cells) -> None: ...
    def judge(self, views: Words, texts: Words, status: Bytes) -> tuple[int, int]: ...
    def units(
        self, views: Words, texts: Words, hit_rows: Ints, hit_places: Ints, hit_views: Words, hit_cells: Cells
    ) -> int: ...

def splice(
    views: Words,
    texts: Words,
    rows: Ints,
    places: Ints,
    old_views: Words,
    old_texts: Words,
    new_views: Words,
    new_texts: Words,
    out_views: Words,
    out: Bytes,
) -> tuple[int, int]: ...
def decode_packed(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    is_signed: bool,
    even_digits: bool,
    out: Words,
    wide: bool,
    status: Bytes,
    where: Ints,
    start: int = 0,
    stop: int = -1,
) -> int: ...
def decode_packed_unsigned(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    odd_digits: bool,
    out: Words,
    wide: bool,
    status: Bytes,
    where: Ints,
    start: int = 0,
    stop: int = -1,
) -> int: ...
def scale_up(out: Words, wide: bool, tens: int, start: int, stop: int) -> None: ...
def decode_zoned(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    is_signed: bool,
    form: int,
    sign: int,
    out: Words,
    wide: bool,
    status: Bytes,
    where: Ints,
    start: int = 0,
    stop: int = -1,
) -> int: ...
def decode_digits(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    form: int,
    views: Words,
    data: Bytes,
    status: Bytes,
    where: Ints,
    start: int = 0,
    stop: int = -1,
    used: int = 0,
) -> tuple[int, int]: ...
def decode_float(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    is_ieee: bool,
    little: bool,
    scale: int,
    out: Words,
    status: Bytes,
    where: Ints,
    start: int = 0,
    stop: int = -1,
) -> int: ...
def decode_bits(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    mask: int,
    down: int,
    out: Words,
    start: int = 0,
    stop: int = -1,
) -> None: ...
def decode_flags(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    places: Ints,
    views: Words,
    data: Bytes,
    start: int = 0,
    stop: int = -1,
    used: int = 0,
) -> int: ...
def decode_binary(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    is_signed: bool,
    little: bool,
    limit: int,
    out: Words,
    wide: bool,
    status: Bytes,
    where: Ints,
    start: int = 0,
    stop: int = -1,
) -> int: ...
def decode_hex(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    views: Words,
    data: Bytes,
    start: int = 0,
    stop: int = -1,
    used: int = 0,
) -> int: ...
def mark_equal(
    block: Bytes,
    stride: int,
    at: int,
    width: int,
    rows: Ints,
    patterns: Bytes,
    numbers: Bytes,
    marks: Bytes,
    start: int = 0,
    stop: int = -1,
) -> int: ...
def frame_prefixed(
    data: Bytes,
    start: int,
    stop: int,
    length_at: int,
    length_bytes: int,
    little: bool,
    adjust: int,
    header: int,
    least: int,
    most: int,
    starts: Ints,
    lengths: Ints,
    zeros: int = 0,
) -> tuple[int, int, int]: ...
def frame_blocked(
    data: Bytes,
    start: int,
    stop: int,
    little: bool,
    adjust: int,
    least: int,
    most: int,
    starts: Ints,
    lengths: Ints,
    left: int = 0,
) -> tuple[int, int, int, int]: ...
def frame_lines(data: Bytes, start: int, stop: int, newline: bytes, starts: Ints, lengths: Ints) -> tuple[int, int]: ...
def pad_records(data: Bytes, starts: Ints, lengths: Ints, width: int, blank: int, out: Bytes) -> None: ...
def count_filled(block: Bytes, stride: int, at: int, width: int, rows: Ints, blanks: bytes) -> tuple[int, int]: ...
def widen_kana(
    views: Words,
    texts: Words,
    plain: npt.NDArray[np.uint32],
    voiced: npt.NDArray[np.uint32],
    semi_voiced: npt.NDArray[np.uint32],
    out_views: Words,
    out: Bytes,
) -> int: ...
def calendar_days(
    numbers: npt.NDArray[np.int64],
    year_zero: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    month_first: Ints,
    month_length: Ints,
    first_year: int,
    gregorian_since: int,
    lunar_until: int,
    zero: int,
    lunar: int,
    impossible: int,
    out: Ints,
) -> None: ...

class XmlShape:
    def __init__(
        self,
        names: bytes,
        nodes: Ints,
        children: Ints,
        groups: Ints,
        variants: Ints,
        attributes: Ints,
        columns: Ints,
        chains: Ints,
        tables: Ints,
        declared: bytes,
        prefixes: list[bytes],
    ) -> None: ...
    def fill(
        self,
        text: Bytes,
        start: int,
        stop: int,
        most: int,
        views: Words,
        states: Bytes,
        data: Bytes,
        owners: Ints,
        events: Ints,
        rooms: npt.NDArray[np.int64],
        counts: npt.NDArray[np.int64],
        bounds: npt.NDArray[np.int64] | None = None,
        odd: Bytes | None = None,
        naming: bool = True,
    ) -> tuple[int, int, int, int, int]: ...

def walk_xml(
    text: Bytes, start: int, stop: int, depth: int, floor: int, quiet: int, past: bool, local: bytes
) -> tuple[int, int, int]: ...
