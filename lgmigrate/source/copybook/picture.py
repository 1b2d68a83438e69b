"""Pictures: what a PIC string says about the length, digits, scale and sign of an item.

Follows ISO/IEC 1989, PICTURE clause, and for ``G`` and ``E`` (external floating point) Enterprise COBOL.
"""

import re
from typing import Literal

import msgspec

Category = Literal["text", "wide", "numeric", "edited"]
LONGEST = 255
"""Characters of a picture string."""
MOST = 1 << 31
"""Characters an item may have."""
MOST_DIGITS = 38
PIECE = re.compile(r"(?P<symbol>CR|DB|[ABEGNPSVXZ0-9.,/+*$-]|[^\x00-\x7f]|\\)(\((?P<count>[0-9]{1,10})\))?")
FLOATING = re.compile(r"[+-]?9*[.,V]?9*E[+-]99")


class BadPictureError(Exception):
    """A picture that is none; the message says why."""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture, understood.

    Attributes:
        category: ``text`` (A, X, 9), ``wide`` (N, G), ``numeric``, or ``edited`` (shown, not stored as a number).
        chars: Characters or digits that take place in the record, P and V left out; of ``wide``, double-byte ones.
        digits, scale, signed: As of an item.
        symbol: ``N`` or ``G`` of ``wide`` ones.
    """

    category: Category
    chars: int
    digits: int = 0
    scale: int = 0
    signed: bool = False
    symbol: str = ""


Runs = list[tuple[str, int]]


def picture(text: str, *, decimal_comma: bool = False, currency: str = "$") -> Picture:
    """The meaning of a picture string in upper case.

    Raises:
        BadPictureError: For a string that is no picture.
    """
    runs = _runs(text, currency)
    symbols = [symbol for symbol, _ in runs]
    kinds = set(symbols)
    chars = sum(count for symbol, count in runs)
    if chars > MOST:
        raise BadPictureError(f"it has {chars:,} characters")
    if kinds & {"N", "G"}:
        return _wide(kinds, chars)
    if kinds <= {"9", "S", "V", "P"}:
        return _numeric(runs)
    if "E" in kinds:
        plain = "".join(symbol * count for symbol, count in runs if count <= MOST_DIGITS)
        if not FLOATING.fullmatch(plain):
            raise BadPictureError("E stands in pictures of floats only, such as +9.9(8)E+99")
        return Picture(category="edited", chars=sum(count for symbol, count in runs if symbol != "V"), signed=True)
    if kinds & {"X", "A"}:
        if not kinds <= {"X", "A", "9", "B", "0", "/"}:
            raise BadPictureError(f"{_list(kinds - set('XA9B0/'))} does not go with X or A")
        return Picture(category="edited" if kinds & set("B0/") else "text", chars=chars)
    return _edited(runs, "," if decimal_comma else ".", currency)


def _runs(text: str, currency: str) -> Runs:
    """Symbols with how often each follows itself."""
    if not text or len(text) > LONGEST:
        raise BadPictureError("it is empty" if not text else f"it has more than {LONGEST} characters")
    runs: Runs = []
    at = 0
    while at < len(text):
        found = PIECE.match(text, at)
        if not found or (found["symbol"] not in currency and not _known(found["symbol"])):
            raise BadPictureError(f"{text[at]!r} at its character {at + 1} is no symbol of pictures")
        count = int(found["count"] or 1)
        if not count:
            raise BadPictureError("a symbol is repeated 0 times")
        if found["count"] and found["symbol"] in ("S", "V", "E", "CR", "DB"):
            raise BadPictureError(f"{found['symbol']} cannot be repeated")
        if runs and runs[-1][0] == found["symbol"]:
            runs[-1] = (runs[-1][0], runs[-1][1] + count)
        else:
            runs.append((found["symbol"], count))
        at = found.end()
    return runs


def _known(symbol: str) -> bool:
    return symbol < "\x80" and symbol not in ("\\", "$") and not (symbol.isdigit() and symbol not in "09")


def _wide(kinds: set[str], chars: int) -> Picture:
    if not (kinds <= set("NB0/") or kinds <= set("GB")):
        raise BadPictureError(f"{_list(kinds)} do not go together")
    edited = bool(kinds - {"N", "G"})
    return Picture(category="wide" if not edited else "edited", chars=chars, symbol="N" if "N" in kinds else "G")


def _numeric(runs: Runs) -> Picture:
    signed = bool(runs) and runs[0] == ("S", 1)
    shape = "".join(symbol for symbol, _ in runs[signed:])
    if "S" in shape:
        raise BadPictureError("S stands once, at the beginning")
    if shape.count("V") > 1 or any(symbol == "V" and count > 1 for symbol, count in runs):
        raise BadPictureError("V stands once")
    if shape not in ("9", "9V", "V9", "9V9", "9P", "9PV", "P9", "VP9"):
        raise BadPictureError("it has no 9" if "9" not in shape else "P stands at one end, V at the point")
    counts = runs[signed:]
    digits = sum(count for symbol, count in counts if symbol == "9")
    places = sum(count for symbol, count in counts if symbol == "P")
    if digits > MOST_DIGITS or places > MOST_DIGITS:
        raise BadPictureError(f"it has {digits + places} digits; {MOST_DIGITS} are possible")
    if shape in ("9P", "9PV"):
        scale = -places
    elif shape in ("P9", "VP9"):
        scale = places + digits
    else:
        scale = counts[-1][1] if shape.endswith("V9") else 0
    return Picture(category="numeric", chars=digits, digits=digits, scale=scale, signed=signed)


def _edited(runs: Runs, point: str, currency: str) -> Picture:
    symbols = [symbol for symbol, _ in runs]
    kinds = set(symbols)
    money = kinds & set(currency)
    if "S" in kinds:
        raise BadPictureError("S does not go with symbols that edit")
    if symbols.count(point) + symbols.count("V") > 1 or any(n > 1 and one in (point, "V") for one, n in runs):
        raise BadPictureError("the point stands once")
    if len(money) > 1 or (kinds & {"Z", "*"} == {"Z", "*"}):
        raise BadPictureError(f"{_list(money or {'Z', '*'})} do not go together")
    signs = [at for at, (symbol, _) in enumerate(runs) if symbol in ("CR", "DB", "+", "-")]
    if {"CR", "DB"} & set(symbols[:-1]):
        raise BadPictureError("CR and DB stand at the end")
    if len({symbols[at] for at in signs}) > 1:
        raise BadPictureError(f"{_list({symbols[at] for at in signs})} do not go together")
    floating = {one for one in (kinds & {"+", "-"}) | money if sum(n for s, n in runs if s == one) > 1}
    digits = sum(count for symbol, count in runs if symbol in ("9", "Z", "*") or symbol in floating) - len(floating)
    if digits < 1 or digits > MOST_DIGITS:
        raise BadPictureError("it shows no digit" if digits < 1 else f"it has {digits} digits")
    decimals, behind = 0, False
    for symbol, count in runs:
        behind = behind or symbol in (point, "V")
        decimals += count if behind and (symbol in ("9", "Z", "*") or symbol in floating) else 0
    decimals -= sum(count for symbol, count in runs if symbol == "P")
    chars = sum(count * (len(symbol) if symbol in ("CR", "DB") else 1) for symbol, count in runs if symbol not in "VP")
    return Picture(category="edited", chars=chars, digits=digits, scale=decimals, signed=bool(signs))


def _list(symbols: set[str]) -> str:
    return ", ".join(sorted(symbols))
