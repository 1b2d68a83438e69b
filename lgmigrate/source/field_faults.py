"""What can be wrong with one field of a record layout, whatever stands around it."""

from collections.abc import Iterator

from lgmigrate.source.field import NUMBERS, RESERVED, Field

WIDEST = {"packed": 16, "zoned": 36, "binary": 8, "float": 8, "bits": 8}
"""Bytes of a field of a kind, at most, a separate sign not counted."""
MOST_SCALE = 38
MOST_BITS = 63
NULLS = ("low", "high", "blank", "zeros", "nines")
HEX_NULL = "hex:"


def field_faults(field: Field) -> Iterator[str]:
    """What does not fit together in a placed field."""
    if field.kind not in ("filler", "group") and not field.name:
        yield "a name is missing"
    if "\0" in field.name:
        yield "a name has no NUL"
    if field.name.startswith(RESERVED):
        yield f"names that begin with {RESERVED} are the tool's own"
    if field.width < 1:
        yield "a group needs fields" if field.kind == "group" else "bytes must be at least 1"
    if field.kind in WIDEST and field.width - field.separate > WIDEST[field.kind]:
        yield f"kind {field.kind!r} has at most {WIDEST[field.kind]} bytes"
    if field.kind in NUMBERS:
        yield from _number_faults(field)
    elif field.digits or field.scale or field.signed:
        yield f"digits, scale and signed do not go with kind {field.kind!r}"
    if not field.is_text and (field.pad or field.trim):
        yield f"pad and trim do not go with kind {field.kind!r}"
    if field.value == "text" and not (field.kind == "bits" or _plain_digits(field)):
        yield 'as = "text" goes with unsigned zoned fields only, and with bits'
    if field.order == "little" and field.kind not in ("binary", "float"):
        yield "order goes with kinds 'binary' and 'float' only"
    if field.kind == "wide" and field.width % 2:
        yield "wide text has an even number of bytes"
    if field.pad:
        yield from _pad_faults(field)
    yield from _sundry_faults(field)
    yield from _repeat_faults(field)


def _plain_digits(field: Field) -> bool:
    return field.kind == "zoned" and not field.signed and not field.scale


def _number_faults(field: Field) -> Iterator[str]:
    digits, width = field.digits, field.width
    if field.sign != "trailing" and field.kind not in ("zoned", "packed"):
        yield f"sign does not go with kind {field.kind!r}"
    if field.kind == "packed" and field.sign == "none":
        if field.signed:
            yield 'sign = "none" is for numbers without a sign'
        if not max(1, 2 * width - 1) <= digits <= 2 * width:
            yield f"{width} packed bytes without a sign hold {2 * width} digits (or one less), not {digits}"
    elif field.kind == "packed":
        if field.sign != "trailing":
            yield f"sign {field.sign!r} goes with zoned fields only"
        if not max(1, 2 * width - 2) <= digits <= 2 * width - 1:
            yield f"{width} packed bytes hold {2 * width - 1} digits (or one less), not {digits}"
    if field.kind == "zoned":
        room = width - field.separate
        if field.sign == "none":
            yield 'sign = "none" goes with packed fields only; an unsigned zoned field needs no sign'
        if digits != room or room < 1:
            yield f"{width} zoned bytes hold {room} digits, not {digits}"
        if field.separate and not field.signed:
            yield f"sign {field.sign!r} goes with signed fields only"
    if field.kind == "binary" and digits > len(str(256 ** min(width, 8) - 1)):
        yield f"{width} binary bytes do not hold {digits} digits"
    if field.kind == "float" and (width not in (4, 8) or digits or field.signed):
        yield "a float has 4 or 8 bytes, and neither digits nor signed"
    if field.kind == "float" and field.scale < 0:
        yield "a float has a scale of 0 or more: the decimal places that its values are exact with"
    if not -MOST_SCALE <= field.scale <= MOST_SCALE or field.most_digits > MOST_SCALE:
        yield f"scale {field.scale} with {digits} digits is more than {MOST_SCALE} digits can show"


def _pad_faults(field: Field) -> Iterator[str]:
    try:
        pads = bytes.fromhex(field.pad)
    except ValueError:
        yield f"pad is hex, such as 40 or 4000, not {field.pad!r}"
        return
    if not pads:
        yield "pad has no byte"
    if field.kind == "wide" and len(pads) != 2:
        yield "the pad of wide text is one code of two bytes, such as 4040"


def _sundry_faults(field: Field) -> Iterator[str]:
    if field.zone and field.kind != "zoned":
        yield "zone goes with kind 'zoned' only"
    if field.kind == "bits" and field.value == "number" and field.width == 8 and _span(field.mask) > MOST_BITS:
        yield f'bits that become a number are at most {MOST_BITS}; give a mask, or as = "text"'
    if field.mask:
        if field.kind != "bits" or field.value == "text":
            yield "mask goes with kind 'bits' that become a number"
        elif not _is_hex(field.mask, field.width) or not int(field.mask, 16):
            yield f"mask is {field.width} bytes as hex, with at least one bit, not {field.mask!r}"
    if (field.charset is not None or field.length_by) and not field.is_text:
        yield f"charset and length_by do not go with kind {field.kind!r}"
    if field.compact and not field.length_by:
        yield "compact goes with length_by"
    for null in field.null:
        if null.startswith(HEX_NULL):
            if not _is_hex(null.removeprefix(HEX_NULL), field.width):
                yield f"null {null!r} is not {field.width} bytes as hex"
        elif null not in NULLS:
            yield f"null is one of {', '.join(NULLS)}, hex:…, not {null!r}"
        elif (null in ("zeros", "nines") and not (field.is_text or field.kind in NUMBERS)) or (
            null == "nines" and field.kind == "float"
        ):
            yield f"null {null!r} does not go with kind {field.kind!r}"
    if field.compact and field.null:
        yield "null is about all bytes of a field, which a compact one does not have; say null_when"
    if field.kind in ("filler", "group") and (field.null or field.null_when):
        yield f"null does not go with kind {field.kind!r}"


def _span(mask: str) -> int:
    """Bits from the first to the last of a mask of 8 bytes, by default of all."""
    bits = int(mask, 16) if _is_hex(mask, 8) and mask else 2**64 - 1
    return bits.bit_length() - (bits & -bits).bit_length() + 1


def _is_hex(text: str, width: int) -> bool:
    try:
        return len(bytes.fromhex(text)) == width
    except ValueError:
        return False


def _repeat_faults(field: Field) -> Iterator[str]:
    if (field.kind == "group") != bool(field.fields):
        yield "a group has fields, and nothing else has"
    if field.depending and not field.occurs:
        yield "depending goes with occurs"
    if field.at_least and (not field.depending or field.at_least > field.occurs):
        yield "at_least goes with depending, and is at most occurs"
    if field.rows and (not field.occurs or not field.name):
        yield "rows goes with occurs, and needs a name"
    if field.inherit and not field.rows:
        yield "inherit goes with rows"
    if field.occurs and field.kind == "filler" and field.depending:
        yield "a filler does not depend on a count; give the group around it a name"
