"""Code pages as lines for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from lgmigrate.charset import CodePage
    from lgmigrate.charset.census import Cell, Holder, Run
    from lgmigrate.charset.importing import Imported

OPEN = {
    "symbols": "jis, microsoft",
    "jis78": "shape, area",
    "selectors": "none, hanyo-denshi, adobe-japan1",
    "disputed": "user-defined, extension",
    "line_feed": "25, 15",
    "udc_base": "U+XXXX",
    "wide_space": "codes, the first is written",
}
"""What a choice may be."""
LINE = 16
"""Codes that differ in the last hex digit only."""
SHOWN = 12
"""Characters of a run that are shown; ``--json`` has all."""
LEFT = 5
"""Rows without a place in an imported table that are shown."""


def glyph(text: str) -> str:
    """The characters as a terminal can show them; nothing for a blank, a control or a private-use character."""
    return text if all(char.isprintable() for char in text) else ""


def list_line(page: "CodePage", aliases: list[str]) -> str:
    """A page on one line."""
    settings = " ".join(f"{one.setting}={one.value.replace(' ', '+')}" for one in page.choices)
    parts = [f"{page.name:<15} {size_text(page):<55} {page.title}", f"also {', '.join(aliases)}", settings]
    return "  ·  ".join(part for part in parts if part)


def size_text(page: "CodePage") -> str:
    """How many codes the parts of a page have."""
    from lgmigrate.charset.census import sizes

    found = sizes(page)
    if page.form == "unicode":
        return "Unicode"
    parts = [(found.single, "single"), (found.double, "double"), (found.user_defined, "user-defined")]
    return " + ".join(f"{count:,} {part}" for count, part in parts if count)


def page_lines(page: "CodePage", aliases: list[str]) -> Iterator[str]:
    """What a page is made of, and every choice in force."""
    from lgmigrate.charset.page import SINGLES

    yield f"{page.name}  {page.title}"
    yield f"  also      {', '.join(aliases)}"
    yield f"  codes     {size_text(page)}"
    if page.to_double:
        shifts = " or ".join(shift.hex().upper() for shift in page.to_double)
        yield f"  shifts    {shifts} to double bytes, {page.to_single.hex().upper()} back"
    yield f"  blank     {page.blank.hex().upper()}"
    if page.user_defined:
        first, last = min(page.user_defined), max(page.user_defined)
        ends = f"{ord(page.user_defined[first]):04X} … U+{ord(page.user_defined[last]):04X}"
        yield f"  外字      {first:04X} … {last:04X} = U+{ends}"
    counts = [(len(page.oneway & page.double.keys()), "only read"), (len(page.encode_only), "only written")]
    if any(count for count, _ in counts):
        yield f"  one way   {', '.join(f'{count:,} {what}' for count, what in counts if count)}"
    for one in page.choices:
        how = "default" if one.default else "chosen"
        values = ", ".join(SINGLES) if one.setting == "single" else OPEN[one.setting]
        yield f"  {one.setting} = {one.value} ({how}; {values})"


def code_lines(page: "CodePage", code: str, row: list["Cell"]) -> Iterator[str]:
    """A code, the line of 16 codes it stands in, and the whole row."""
    found = next((cell for cell in row if cell.code == code), None)
    yield f"{page.name} {code}  {cell_text(found) if found else shift_text(page, code)}"
    yield ""
    for cell in row:
        if cell.code[:-1] == code[:-1]:
            yield f"{'>' if cell.code == code else ' '} {cell.code}  {cell_text(cell)}"
    if len(code) > 2:
        yield ""
        yield f"{code[:-2]}    {' '.join(f'-{digit:X}' for digit in range(LINE))}"
        yield from _grid(row)


def shift_text(page: "CodePage", code: str) -> str:
    """What is to be said of bytes that are no code."""
    if bytes.fromhex(code) in page.to_double:
        return "the shift to double bytes"
    return "the shift to single bytes" if bytes.fromhex(code) == page.to_single else "unassigned"


def cell_text(cell: "Cell") -> str:
    """The code points of a cell, its glyph, and what it is where it is not the usual."""
    notes = [note for note in (cell.part if cell.part == "user-defined" else "", cell.use) if note]
    text = f"{cell.points:<17} {glyph(cell.text)}"
    return f"{text}  {', '.join(notes)}".rstrip() if notes else text.rstrip()


def _grid(row: list["Cell"]) -> Iterator[str]:
    """The glyphs of a row, 16 codes a line, without the lines that have none."""
    texts = {int(cell.code[-2:], 16): glyph(cell.text) or ("##" if _private(cell.text) else "--") for cell in row}
    for line in sorted({trail // LINE for trail in texts}):
        glyphs = (texts.get(LINE * line + trail, "") for trail in range(LINE))
        yield f"  {line:X}-  {' '.join(one + ' ' * (2 - _columns(one)) for one in glyphs)}".rstrip()


def _private(text: str) -> bool:
    return all(category(char) == "Co" for char in text)


def _columns(text: str) -> int:
    return sum(0 if category(char) == "Mn" else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def text_lines(text: str, found: list["Holder"]) -> Iterator[str]:
    """The codes of some characters in all pages, those of the page that was asked for first."""
    from lgmigrate.charset.extension_table import points_of

    yield f"{points_of(text)}  {glyph(text)}".rstrip()
    for one in found:
        codes = ", ".join(f"{cell.code} ({cell.use})" if cell.use else cell.code for cell in one.cells)
        yield f"  {one.page:<15} {codes or 'no code'}"


def difference_lines(a: "CodePage", b: "CodePage", runs: list["Run"]) -> Iterator[str]:
    """The codes that differ between two pages, a line a run."""
    yield f"a  {a.name}  {a.title}"
    yield f"b  {b.name}  {b.title}"
    counts = {
        kind: sum(len(run.codes) for run in runs if run.kind == kind) for kind in ("only a", "only b", "different")
    }
    yield ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    for run in runs:
        ends = run.codes[0] if len(run.codes) == 1 else f"{run.codes[0]}-{run.codes[-1]}"
        sides = {"only a": [run.a], "only b": [run.b], "different": [run.a, run.b]}[run.kind]
        yield f"{ends:<13} {run.kind:<9} {len(run.codes):>5,}  {' | '.join(map(_some, sides))}"


def _some(texts: list[str]) -> str:
    from lgmigrate.charset.extension_table import points_of

    shown = " ".join(glyph(text) or points_of(text).replace(" ", "+") for text in texts[:SHOWN])
    return shown + (" …" if len(texts) > SHOWN else "")


def imported_lines(done: "Imported") -> Iterator[str]:
    """What an import did."""
    yield f"read     {done.source}   {done.form}, {done.found:,} rows   sha256 {done.source_sha256[:8]}…"
    parts = [
        (done.oneway, "of them only read"),
        (done.encode_only, "only written"),
        (done.unmapped, "without characters"),
    ]
    yield ", ".join([f"taken    {done.taken:,} codes", *(f"{count:,} {what}" for count, what in parts if count)])
    for what, left in (("later", done.overwritten), ("skipped", done.skipped)):
        if left:
            yield f"{what:<8} {len(left):,} rows"
        for one in left[:LEFT]:
            yield f"         row {one.row}, {one.code:04X}: {one.why}"
        if len(left) > LEFT:
            yield f"         and {len(left) - LEFT:,} more (--json shows all)"
    yield f"wrote    {done.target}   sha256 {done.target_sha256[:8]}…"
