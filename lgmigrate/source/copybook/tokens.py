"""The tokens of a copybook: keywords, names, numbers, literals, pictures, as the grammar wants them."""

import re
from collections.abc import Iterator

from lark import Token

from lgmigrate.source.copybook.faults import NOWHERE, Place
from lgmigrate.source.copybook.words import Word, upper

NOISE = (
    "ARE", "AT", "BY", "CHARACTER", "IN", "IS", "KEY", "LEFT", "OF", "ON", "RIGHT", "SET", "TIMES", "TO", "WHEN",
)  # fmt: skip
WORDS = {
    "PIC": "PICTURE", "PICTURE": "PICTURE", "USAGE": "USAGE", "SIGN": "SIGN", "LEADING": "LEADING",
    "TRAILING": "TRAILING", "SEPARATE": "SEPARATE", "OCCURS": "OCCURS", "DEPENDING": "DEPENDING",
    "INDEXED": "INDEXED", "ASCENDING": "ASCENDING", "DESCENDING": "DESCENDING", "SYNC": "SYNC",
    "SYNCHRONIZED": "SYNC", "JUST": "JUST", "JUSTIFIED": "JUST", "BLANK": "BLANK", "VALUE": "VALUE",
    "VALUES": "VALUE", "THRU": "THRU", "THROUGH": "THRU", "FALSE": "FALSE", "GLOBAL": "GLOBAL",
    "EXTERNAL": "EXTERNAL", "REDEFINES": "REDEFINES", "RENAMES": "RENAMES", "FILLER": "FILLER", "ALL": "ALL",
    "ZERO": "ZERO", "ZEROS": "ZERO", "ZEROES": "ZERO", "SIGNED": "SIGNED", "UNSIGNED": "UNSIGNED",
    "GROUP-USAGE": "GROUP_USAGE", "UNBOUNDED": "UNBOUNDED",
}  # fmt: skip
FIGURATIVE = {
    "SPACE": "SPACE", "SPACES": "SPACE", "HIGH-VALUE": "HIGH-VALUE", "HIGH-VALUES": "HIGH-VALUE",
    "LOW-VALUE": "LOW-VALUE", "LOW-VALUES": "LOW-VALUE", "QUOTE": "QUOTE", "QUOTES": "QUOTE", "NULL": "NULL",
    "NULLS": "NULL",
}  # fmt: skip
_COMP = {"": "BINARY", "-1": "COMP-1", "-2": "COMP-2", "-3": "PACKED-DECIMAL", "-4": "BINARY", "-5": "COMP-5",
         "-6": "COMP-6", "-X": "COMP-X", "-N": "COMP-N"}  # fmt: skip
USAGES = {
    **{f"{word}{end}": usage for word in ("COMP", "COMPUTATIONAL") for end, usage in _COMP.items()},
    "BINARY": "BINARY", "PACKED-DECIMAL": "PACKED-DECIMAL", "DISPLAY": "DISPLAY", "DISPLAY-1": "DISPLAY-1",
    "NATIONAL": "NATIONAL", "INDEX": "INDEX", "POINTER": "POINTER", "PROCEDURE-POINTER": "POINTER",
    "FUNCTION-POINTER": "POINTER", "PROGRAM-POINTER": "POINTER", "FLOAT-SHORT": "COMP-1", "FLOAT-LONG": "COMP-2",
    "BINARY-CHAR": "BINARY-CHAR", "BINARY-SHORT": "BINARY-SHORT", "BINARY-LONG": "BINARY-LONG",
    "BINARY-DOUBLE": "BINARY-DOUBLE",
}  # fmt: skip
"""Words of the USAGE clause, and the usage they mean."""
INTEGER = re.compile(r"[0-9]+")
NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]+)?|[.,][0-9]+)(E[+-]?[0-9]{1,2})?", re.IGNORECASE)
MOST_DIGITS = 40
NAME = re.compile(r"[0-9A-Z$#@_-]*[A-Z][0-9A-Z$#@_-]*")
NO_NAME = "　、。，．（）"
"""Characters beyond ASCII that no name has: typing slips between full and half width."""


def tokens(words: list[Word]) -> Iterator[Token]:
    """The tokens of words; ``start_pos`` of each is the index of the word it begins with.

    Raises:
        MigrationError: LGM-S074 for what is neither name, number nor keyword.
    """
    at, picture = 0, False
    while at < len(words):
        word, start = words[at], at
        at += 1
        if word.kind == "stop":
            yield Token("STOP", ".", start)
            picture = False
        elif word.kind == "literal":
            yield Token("LITERAL", word.text, start)
        elif word.kind == "pseudo":
            raise word.place.error("LGM-S074", "== stands in COPY and REPLACE statements only")
        else:
            while at < len(words) and words[at].glued and words[at].kind in ("word", "mark"):
                at += 1
            text = upper("".join(one.text for one in words[start:at]))
            if picture and text != "IS":
                yield Token("PICTURE_STRING", text, start)
                picture = False
            else:
                token = _token(text, start, word.place)
                picture = picture or token.type == "PICTURE"
                yield token


def _token(text: str, start: int, place: Place) -> Token:
    if text in NOISE:
        return Token(f"_{text}", text, start)
    if text in WORDS:
        return Token(WORDS[text], text, start)
    if text in FIGURATIVE:
        return Token("FIGURATIVE", FIGURATIVE[text], start)
    if text in USAGES:
        return Token("USAGE_WORD", text, start)
    if NUMBER.fullmatch(text):
        if len(text) > MOST_DIGITS:
            raise place.error("LGM-S074", f"a number of more than {MOST_DIGITS} digits")
        return Token("INTEGER" if INTEGER.fullmatch(text) else "NUMBER", text, start)
    if _is_name(text):
        return Token("NAME", text, start)
    raise place.error("LGM-S074", f"{_shown(text)} is neither a name nor a number")


def _is_name(text: str) -> bool:
    ascii_part = "".join(char for char in text if char < "\x80")
    if len(ascii_part) == len(text):
        return bool(NAME.fullmatch(text))
    fits = not ascii_part or bool(re.fullmatch(r"[0-9A-Z$#@_-]+", ascii_part))
    return fits and all(char < "\x80" or (char.isprintable() and char not in NO_NAME) for char in text)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:30] + "…")


def place_of(token: Token | None, words: list[Word]) -> Place:
    """Where a token stands; the last word where it is the end of the text."""
    if token is not None and token.start_pos is not None and token.start_pos < len(words):
        return words[token.start_pos].place
    return words[-1].place if words else NOWHERE
