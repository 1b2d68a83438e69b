"""The raw view of a record: rows of hex under a ruler, the text of the code page beside them, borders of fields marked.

A character of two bytes takes two columns of a terminal, so the text stands under its bytes; one that the end of a row
cuts is shown as ``<`` and ``>``.
"""

from collections.abc import Iterator

from rich.cells import cell_len

from lgmigrate.charset import CodePage
from lgmigrate.source.peek import STAR
from lgmigrate.source.peek.look_record import Reading

ROW = 16
NOTHING = "."
BORDER = "|"
CUT = ("<", ">")


def ruler_lines(readings: list[Reading], length: int, page: CodePage, *, mask: bool = False) -> Iterator[str]:
    """The record as lines.

    Args:
        readings: Its fields, in the order of their offsets.
        length: Bytes of the record.
        page: The code page.
        mask: Whether bytes of fields that decode are shown as stars.
    """
    cells = _cells(readings, length, page, mask)
    begins = {reading.at: reading.field.name or "(filler)" for reading in readings if not reading.absent}
    yield f"{'':6}  {' '.join(f'+{at:X}' for at in range(ROW))}   {''.join(f'{at:X}' for at in range(ROW))}   fields"
    for start in range(0, length, ROW):
        row = range(start, min(start + ROW, length))
        hexes = "".join(f"{BORDER if at in begins else ' '}{cells[at][0]}" for at in row)
        text = _text([cells[at][1] for at in row])
        names = "  ".join(f"{at} {begins[at]}" for at in row if at in begins)
        yield f"{start:6} {hexes:{3 * ROW}}   {text}{' ' * (ROW - cell_len(text))}   {names}".rstrip()


def _text(cells: list[str]) -> str:
    """The text of one row; a character of two bytes has its text at the first of them, and an empty second."""
    if cells and cells[0] == "":
        cells = [CUT[1], *cells[1:]]
    if cells and cell_len(cells[-1]) == 2:
        cells = [*cells[:-1], CUT[0]]
    return "".join(cells)


def _cells(readings: list[Reading], length: int, page: CodePage, mask: bool) -> list[tuple[str, str]]:
    """Hex and text of each byte of the record."""
    cells = [("..", NOTHING)] * length
    for reading in readings:
        texts = _texts(reading, page)
        bad = range(reading.fault.where, reading.fault.where + len(reading.fault.found) // 2) if reading.fault else ()
        for at, (byte, text) in enumerate(zip(reading.data, texts, strict=True)):
            hide = mask and at not in bad
            cells[reading.at + at] = (2 * STAR if hide else f"{byte:02X}", STAR if hide else text)
    return cells


def _texts(reading: Reading, page: CodePage) -> list[str]:
    """The text of each byte of a field, double-byte characters where its kind has them."""
    data, kind = reading.data, reading.field.kind
    found: list[str] = []
    double, leads = kind == "wide", kind == "mixed" and page.form == "lead"
    while len(found) < len(data):
        at = len(found)
        shift = _shift(data, at, page, double) if kind == "mixed" and page.form == "shift" else b""
        if shift:
            double = shift in page.to_double
            found += [NOTHING] * len(shift)
            continue
        wide = _wide(data[at : at + 2], page) if double or leads else ""
        if wide:
            found += [wide, ""]
        elif double and at + 1 < len(data):
            found += [NOTHING, NOTHING]
        else:
            found.append(_single(data[at], page))
    return found


def _shift(data: bytes, at: int, page: CodePage, double: bool) -> bytes:
    """The shift that stands at a byte, if one does."""
    shifts = [page.to_single] if double else list(page.to_double)
    return next((shift for shift in shifts if shift and data.startswith(shift, at)), b"")


def _wide(code: bytes, page: CodePage) -> str:
    if len(code) < 2:
        return ""
    number = int.from_bytes(code, "big")
    text = page.double.get(number) or ("〓" if number in page.user_defined else "")
    return text[:1] if text and cell_len(text[:1]) == 2 else "・" if text else ""


def _single(byte: int, page: CodePage) -> str:
    text = page.single.get(byte, "")
    return text if text.isprintable() and cell_len(text) == 1 else NOTHING
