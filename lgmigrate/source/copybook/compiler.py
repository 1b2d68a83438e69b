"""What compilers do differently with the same copybook, as settings, with named sets.

Sources: Enterprise COBOL for z/OS Language Reference (USAGE clause, SYNCHRONIZED clause, slack bytes within records);
GnuCOBOL's configuration file ``default.conf`` and the layouts that ``cobc`` prints.
"""

from typing import Literal

import msgspec

from lgmigrate.errors import MigrationError

BinarySizes = Literal["2-4-8", "1-2-4-8", "1--8"]
Order = Literal["big", "little"]


class CompilerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a compiler lays out data.

    Attributes:
        name: What the set is called in reports.
        binary_sizes: Bytes a binary item may have: 2, 4, 8; 1, 2, 4, 8; or as many as its digits need.
        binary_order: Byte order of BINARY, COMP, COMP-4 and COMP-X.
        native_order: Byte order of COMP-5, COMP-N, BINARY-SHORT and its like, INDEX and floats.
        sync: ``natural``: an item is aligned to its size. ``ibm``: binary items of 5 and more digits to 4 bytes, and
            slack bytes stand before a group that begins with an aligned item, not in it. ``none``: SYNC does nothing.
        index_bytes, pointer_bytes: Sizes of USAGE INDEX and of pointers.
        float_form: Floats of System/360 or IEEE 754.
        blank_point: Whether BLANK WHEN ZERO of a number with V takes a byte for the V, as ``cobc`` 3 does.
        zone: How zoned numbers look, as a record's ``zone`` says it; None: as the code page has them.
        national: ``charset``: PIC N holds double-byte codes of the file's code page; ``utf-16``: UTF-16 (Enterprise
            COBOL with NSYMBOL(NATIONAL)), of which a record shows the bytes.
        decimal_comma: DECIMAL-POINT IS COMMA: in pictures and numbers, comma and point change places.
        currency: CURRENCY SIGN: the signs that edited pictures may have.
    """

    name: str = "custom"
    binary_sizes: BinarySizes = "2-4-8"
    binary_order: Order = "big"
    native_order: Order = "big"
    sync: Literal["natural", "ibm", "none"] = "ibm"
    index_bytes: int = 4
    pointer_bytes: int = 4
    float_form: Literal["ibm", "ieee"] = "ibm"
    blank_point: bool = False
    zone: Literal["ebcdic", "ascii", "translated", "realia"] | None = None
    national: Literal["charset", "utf-16"] = "charset"
    decimal_comma: bool = False
    currency: str = "$¥￥\\"


IBM = CompilerSettings(name="ibm")
"""Enterprise COBOL for z/OS: 2-4-8, all big-endian, hexadecimal floats."""

GNUCOBOL = CompilerSettings(
    name="gnucobol",
    binary_sizes="1-2-4-8",
    native_order="little",
    sync="natural",
    pointer_bytes=8,
    float_form="ieee",
    blank_point=True,
)
"""GnuCOBOL with ``-std=default`` on a 64-bit little-endian machine: COMP is big-endian there, COMP-5 is not."""

COMPILERS = {one.name: one for one in (IBM, GNUCOBOL)}
"""The named sets."""


def compiler_settings(given: str | CompilerSettings) -> CompilerSettings:
    """The settings of a name, or those given.

    Raises:
        MigrationError: LGM-S079 for a name that is none.
    """
    if isinstance(given, CompilerSettings):
        return given
    try:
        return COMPILERS[given.lower()]
    except KeyError:
        raise MigrationError("LGM-S079", given=given, known=", ".join(COMPILERS)) from None
