"""Codes that are read and not written again: a file that is decoded and encoded has another code in their place.

Some characters have several codes on one page (Ⅰ of CP932 three), and a page may read a code that it never writes. All
other codes come back as the bytes they were.
"""

from collections.abc import Mapping

from lgmigrate.charset.encode_table import written_bytes, written_codes
from lgmigrate.charset.page import CodePage


def rewritten_codes(
    page: CodePage, kind: str = "mixed", gaiji: Mapping[int, str] | None = None
) -> dict[int, int | None]:
    """Codes whose characters are written by another code.

    Args:
        page: The code page.
        kind: The kind of field: ``text`` (single bytes), ``wide`` (longer codes only) or ``mixed``. In a mixed field a
            character that has both is counted as written by its single byte, as it is where no double-byte run is open.
        gaiji: Double-byte code → character sequence, as an encoder is given.

    Returns:
        The code read → the code written, or None where the characters cannot be written; in the order of the codes.
    """
    layer = gaiji or {}
    doubles = {} if kind == "text" else {**page.user_defined, **page.double, **layer}
    cells = (doubles if kind == "wide" else {**page.single, **doubles}).items()
    written: dict[str, int] = {} if kind == "text" else written_codes(page, layer)
    if kind != "wide":
        written = written | written_bytes(page)
    return {code: written.get(text) for code, text in sorted(cells) if written.get(text) != code}
