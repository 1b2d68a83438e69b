"""How many bytes an elementary item takes, of which kind, and on which boundary SYNC puts it."""

import msgspec

from lgmigrate.source.copybook.compiler import CompilerSettings
from lgmigrate.source.copybook.items import ItemKind
from lgmigrate.source.copybook.picture import Picture

WITHOUT_PICTURE = {
    "COMP-1": 4, "COMP-2": 8, "INDEX": 0, "POINTER": 0, "BINARY-CHAR": 1, "BINARY-SHORT": 2, "BINARY-LONG": 4,
    "BINARY-DOUBLE": 8,
}  # fmt: skip
"""Usages that need no picture, with their bytes; 0 where the compiler says."""
BINARIES = ("BINARY", "COMP-5", "COMP-X", "COMP-N")
BYTES_OF_X = ("COMP-5", "COMP-X", "COMP-N")
"""Usages in which a picture of X means as many bytes of a number."""
MOST_BINARY_DIGITS = 18
MOST_BINARY_BYTES = 8
SIZES = {"2-4-8": ((4, 2), (9, 4), (18, 8)), "1-2-4-8": ((2, 1), (4, 2), (9, 4), (18, 8))}
"""Up to so many digits, so many bytes."""


class BadUsageError(Exception):
    """A picture and a usage that do not go together; the message says why."""


class Storage(msgspec.Struct, frozen=True, kw_only=True):
    """How an elementary item is stored: its kind, bytes, and the boundary it is put on where it is synchronized."""

    kind: ItemKind
    length: int
    boundary: int = 1
    digits: int = 0
    scale: int = 0
    signed: bool = False


def storage(usage: str, given: Picture | None, *, unsigned: bool, separate: bool, by: CompilerSettings) -> Storage:
    """How an item is stored.

    Args:
        usage: As of an item.
        given: Its picture, where it has one.
        unsigned: Whether the word UNSIGNED stands behind the usage.
        separate: Whether the sign is a character of its own.
        by: The compiler.

    Raises:
        BadUsageError: Where the two do not go together.
    """
    if usage in WITHOUT_PICTURE:
        if given is not None:
            raise BadUsageError(f"{usage} has no picture")
        return _without_picture(usage, unsigned, by)
    if given is None:
        raise BadUsageError("there is neither a picture nor an item below it")
    if usage in BINARIES:
        return _binary(usage, given, by)
    if usage in ("PACKED-DECIMAL", "COMP-6"):
        return _packed(usage, given)
    if usage in ("NATIONAL", "DISPLAY-1"):
        return _wide(usage, given)
    if given.symbol:
        raise BadUsageError(f"a picture of {given.symbol} does not go with {usage}")
    if given.category == "numeric":
        return _number("zoned", given, given.chars + separate)
    return _number("text", given, given.chars)


def _without_picture(usage: str, unsigned: bool, by: CompilerSettings) -> Storage:
    if usage == "POINTER":
        return Storage(kind="raw", length=by.pointer_bytes, boundary=by.pointer_bytes)
    if usage == "INDEX":
        return Storage(kind="binary", length=by.index_bytes, boundary=by.index_bytes, signed=True)
    length = WITHOUT_PICTURE[usage]
    if usage in ("COMP-1", "COMP-2"):
        return Storage(kind="float", length=length, boundary=length)
    return Storage(kind="binary", length=length, boundary=_boundary(length, by), signed=not unsigned)


def _binary(usage: str, given: Picture, by: CompilerSettings) -> Storage:
    if given.category == "text" and usage in BYTES_OF_X:
        if given.chars > MOST_BINARY_BYTES:
            raise BadUsageError(f"{usage} has at most {MOST_BINARY_BYTES} bytes")
        return Storage(kind="binary", length=given.chars, boundary=_boundary(given.chars, by))
    if given.category != "numeric":
        raise BadUsageError(f"{usage} goes with pictures of 9, S, V and P only")
    if given.digits > MOST_BINARY_DIGITS:
        raise BadUsageError(f"a binary number has at most {MOST_BINARY_DIGITS} digits")
    if usage in ("COMP-X", "COMP-N") or by.binary_sizes == "1--8":
        length = least_bytes(given.digits, given.signed)
    else:
        length = next(size for digits, size in SIZES[by.binary_sizes] if given.digits <= digits)
    return _number("binary", given, length, _boundary(length, by))


def least_bytes(digits: int, signed: bool) -> int:
    """The fewest bytes that hold all numbers of so many digits."""
    return next(size for size in range(1, 17) if 10**digits - 1 < 1 << (8 * size - signed))


def _boundary(length: int, by: CompilerSettings) -> int:
    """Where SYNC puts a binary item: on a multiple of its bytes; Enterprise COBOL: of 4 at most."""
    if length not in (2, 4, 8):
        return 1
    return min(length, 4) if by.sync == "ibm" else length


def _packed(usage: str, given: Picture) -> Storage:
    if given.category != "numeric":
        raise BadUsageError(f"{usage} goes with pictures of 9, S, V and P only")
    unsigned = usage == "COMP-6" and not given.signed
    length = (given.digits + 1) // 2 if unsigned else given.digits // 2 + 1
    return _number("packed", given, length)


def _wide(usage: str, given: Picture) -> Storage:
    if usage == "DISPLAY-1" and not given.symbol:
        raise BadUsageError("DISPLAY-1 goes with pictures of G and N only")
    if usage == "NATIONAL" and (given.symbol == "G" or given.category == "text"):
        raise BadUsageError("NATIONAL goes with pictures of N and of numbers only")
    if given.category == "numeric" and given.signed:
        raise BadUsageError("a NATIONAL number with a sign has no form that a record knows; make it a raw field")
    return _number("wide", given, 2 * given.chars)


def _number(kind: ItemKind, given: Picture, length: int, boundary: int = 1) -> Storage:
    """Storage with the digits, scale and sign of a picture (of text, there are none)."""
    return Storage(
        kind=kind, length=length, boundary=boundary, digits=given.digits, scale=given.scale, signed=given.signed
    )
