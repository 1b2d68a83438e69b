"""What stands in a code page: its codes, the row around one, the codes of a character, what two pages differ in.

A code is written in hex here, one, two or three bytes. Bytes that are a shift all by themselves (IBM's 0E and 0F) are
no codes of a page that shifts, although its table of single bytes has control characters there.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

import msgspec

from lgmigrate.charset.extension_table import points_of
from lgmigrate.charset.page import CodePage, code_page, names
from lgmigrate.charset.settings import Charset
from lgmigrate.errors import MigrationError

Part = Literal["single", "double", "user-defined", "unicode"]
Use = Literal["", "read only", "write only"]
Kind = Literal["only a", "only b", "different"]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A code and its characters. ``use`` says so where it holds in one direction only."""

    code: str
    points: str
    text: str
    part: Part
    use: Use = ""


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How many codes the parts of a page have."""

    single: int
    double: int
    user_defined: int


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A page, and its codes of some characters."""

    page: str
    cells: list[Cell]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Codes that follow one another and differ between two pages in the same way.

    ``a`` and ``b`` are the characters of each code in the two pages, empty where it has none.
    """

    kind: Kind
    codes: list[str]
    a: list[str]
    b: list[str]


def cells(page: CodePage) -> list[Cell]:
    """Every code that the page reads, the short ones first, then by number.

    Raises:
        MigrationError: LGM-C040 for a Unicode page.
    """
    _require_table(page)
    shifts = {shift for shift in (*page.to_double, page.to_single) if len(shift) == 1}
    made = [
        Cell(code=f"{byte:02X}", points=points_of(text), text=text, part="single")
        for byte, text in page.single.items()
        if bytes([byte]) not in shifts
    ]
    parts: list[tuple[Part, Iterable[tuple[int, str]]]] = [
        ("double", page.double.items()),
        ("user-defined", page.user_defined.items()),
    ]
    for part, rows in parts:
        made += [
            Cell(
                code=f"{code:04X}",
                points=points_of(text),
                text=text,
                part=part,
                use="read only" if code in page.oneway else "",
            )
            for code, text in rows
        ]
    return sorted(made, key=lambda cell: (len(cell.code), cell.code))


def sizes(page: CodePage) -> Sizes:
    """The sizes of the parts of a page; all 0 for a Unicode page."""
    found = [] if page.form == "unicode" else [cell.part for cell in cells(page)]
    return Sizes(single=found.count("single"), double=found.count("double"), user_defined=found.count("user-defined"))


def table_lines(page: CodePage) -> Iterator[str]:
    """The page as lines ``HEX,U+XXXX[ U+XXXX…]``, in the order of :func:`cells`.

    Raises:
        MigrationError: LGM-C040 for a Unicode page.
    """
    return (f"{cell.code},{cell.points}" for cell in cells(page))


def row_of(page: CodePage, code: str) -> list[Cell]:
    """The codes that differ from one in its last byte: of a single byte, those of the same first digit.

    Args:
        page: The code page.
        code: In hex, as :func:`parse_code` gives it; it may be unassigned.

    Raises:
        MigrationError: LGM-C040 for a Unicode page.
    """
    head = code[:1] if len(code) == 2 else code[:-2]
    return [cell for cell in cells(page) if len(cell.code) == len(code) and cell.code.startswith(head)]


def codes_of(page: CodePage, text: str) -> list[Cell]:
    """The codes of some characters in a page: those that are read as just them, and those written for them.

    A Unicode page has the bytes of its encoding form, UTF-16 little-endian.
    """
    if page.form == "unicode":
        data = text.encode("utf-16-le" if page.name == "utf-16" else "utf-8")
        return [Cell(code=data.hex().upper(), points=points_of(text), text=text, part="unicode")]
    found = [cell for cell in cells(page) if cell.text == text]
    written = page.encode_only.get(text)
    if written is not None:
        found = [msgspec.structs.replace(cell, use="read only") for cell in found]
        found.append(Cell(code=f"{written:04X}", points=points_of(text), text=text, part="double", use="write only"))
    return found


def holders(page: CodePage, text: str) -> list[Holder]:
    """The codes of some characters in a page with its choices, and in every other page as it is by default.

    Raises:
        MigrationError: LGM-C042 for several characters that are one code nowhere.
    """
    others = [code_page(Charset(base=name)) for name in names() if name != page.name]
    found = [Holder(page=one.name, cells=codes_of(one, text)) for one in (page, *others)]
    several = sum(not unicodedata.category(char).startswith("M") for char in text) > 1
    hosts = [one for one, other in zip(found, (page, *others), strict=True) if other.form != "unicode"]
    if several and not any(one.cells for one in hosts):
        raise MigrationError("LGM-C042", given=text)
    return found


def parse_code(given: str) -> str | None:
    """A code from what people write (``43a1``, ``0x43A1``), or None where it must be meant as characters.

    Two, four or six hex digits are a code; a character that looks like it can be written ``U+XXXX``.
    """
    digits = given.upper().removeprefix("0X")
    is_hex = len(digits) in (2, 4, 6) and digits.isascii() and all(digit in "0123456789ABCDEF" for digit in digits)
    return digits if is_hex else None


def parse_text(given: str) -> str:
    """Characters from what people write: themselves, or ``U+XXXX[ U+XXXX…]``.

    Raises:
        MigrationError: LGM-C041 for a code point that there is not.
    """
    if not given.upper().startswith("U+"):
        return given
    try:
        points = [int(point.upper().removeprefix("U+"), 16) for point in given.split()]
        text = "".join(map(chr, points))
        text.encode()
    except (ValueError, OverflowError) as error:
        raise MigrationError("LGM-C041", given=given) from error
    return text


def differences(a: CodePage, b: CodePage) -> list[Run]:
    """The codes whose characters differ between two pages, in runs.

    A run ends where the two pages agree on an assigned code, or where the first bytes change.

    Raises:
        MigrationError: LGM-C040 for a Unicode page.
    """
    here, there = ({cell.code: cell.text for cell in cells(page)} for page in (a, b))
    codes = sorted(here.keys() | there.keys(), key=lambda code: (len(code), code))

    def place(code: str) -> tuple[Kind | None, int, str]:
        return _kind(here.get(code), there.get(code)), len(code), code[:-2]

    runs = [(kind, list(group)) for (kind, *_), group in groupby(codes, place)]
    return [
        Run(kind=kind, codes=group, a=[here.get(code, "") for code in group], b=[there.get(code, "") for code in group])
        for kind, group in runs
        if kind
    ]


def _kind(a: str | None, b: str | None) -> Kind | None:
    if a == b:
        return None
    return "only b" if a is None else "only a" if b is None else "different"


def _require_table(page: CodePage) -> None:
    if page.form == "unicode":
        raise MigrationError("LGM-C040", page=page.name)
