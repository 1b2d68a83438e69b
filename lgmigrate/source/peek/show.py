"""A record that was looked at, as lines for a terminal."""

from collections.abc import Iterator

from rich.cells import cell_len

from lgmigrate.source.peek import Peeked, PeekedField

HEX_BYTES = 16
"""Bytes of a field on one line; more follow below."""
HEADS = ("at", "bytes", "kind", "field", "hex", "value")


def head_lines(peeked: Peeked) -> Iterator[str]:
    """Where the record is, and as what it is read."""
    yield f"record   {peeked.record:,} of {peeked.source}   byte {peeked.offset:,}   {peeked.length:,} bytes"
    yield f"type     {peeked.type} of {peeked.layout}   {peeked.page}"
    for note in peeked.notes:
        yield f"note     {note}"


def peek_lines(peeked: Peeked) -> Iterator[str]:
    """The record: where it is, its fields as a table, what is wrong under each."""
    yield from head_lines(peeked)
    kinds = max([len(HEADS[2]), *(len(field.kind) for field in peeked.fields)])
    names = max([len(HEADS[3]), *(cell_len(_name(field)) for field in peeked.fields)])
    hexes = max([len(HEADS[4]), *(min(len(field.hex), 2 * HEX_BYTES) for field in peeked.fields)])
    yield ""
    yield _row(*HEADS, (kinds, names, hexes))
    for field in peeked.fields:
        first, *more = _hex_rows(field.hex)
        value = _value(field)
        yield _row(str(field.at), str(field.width), field.kind, _name(field), first, value, (kinds, names, hexes))
        yield from (_row("", "", "", "", each, "", (kinds, names, hexes)) for each in more)
        for number, warning in enumerate(field.warnings):
            code = f"{field.code}  " if field.code and not number else ""
            yield f"{'':14}^ {code}{warning}"
    yield ""
    told = f"{peeked.faults} of {len(peeked.fields)} do not decode" if peeked.faults else "all decode"
    yield f"fields   {told}"


def _hex_rows(hex_: str) -> list[str]:
    """The hex on lines of its own width; many equal bytes as one."""
    count = len(hex_) // 2
    if count > HEX_BYTES and hex_ == hex_[:2] * count:
        return [f"{hex_[:2]} × {count}"]
    return [hex_[at : at + 2 * HEX_BYTES] for at in range(0, len(hex_), 2 * HEX_BYTES)] or [""]


def _name(field: PeekedField) -> str:
    return field.name or "(filler)"


def _value(field: PeekedField) -> str:
    if field.value is None:
        return ""
    shown = field.value.replace("\n", "␤")
    return f"{shown}  = {field.meaning}" if field.meaning else shown


def _row(at: str, width: str, kind: str, name: str, hex_: str, value: str, cells: tuple[int, int, int]) -> str:
    kinds, names, hexes = cells
    padded = name + " " * (names - cell_len(name))
    return f"{at:>6} {width:>5}  {kind:{kinds}}  {padded}  {hex_:{hexes}}  {value}".rstrip()
