"""The grammar of data description entries, and the clauses that each entry has.

Follows ISO/IEC 1989, data description entry (formats 1 to 3: items, RENAMES, condition-names). Clauses may stand in any
order, as compilers take them; whether they go together is checked where the tree is made.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.lexer import Lexer

from lgmigrate.source.copybook.faults import Place
from lgmigrate.source.copybook.tokens import FIGURATIVE, NOISE, WORDS, place_of, tokens
from lgmigrate.source.copybook.words import Word

GRAMMAR = r"""
start: entry*
entry: INTEGER (NAME | FILLER)? clause* STOP
?clause: redefines | renames | picture | usage | group_usage | sign | occurs | sync | just | blank | value
       | global_ | external
redefines: REDEFINES NAME
renames: RENAMES qualified (THRU qualified)?
picture: PICTURE _IS? PICTURE_STRING
usage: (USAGE _IS?)? USAGE_WORD (SIGNED | UNSIGNED)?
group_usage: GROUP_USAGE _IS? USAGE_WORD
sign: (SIGN _IS?)? (LEADING | TRAILING) (SEPARATE _CHARACTER?)?
occurs: OCCURS INTEGER (_TO INTEGER)? _TIMES? depending? (key | indexed)*
depending: DEPENDING _ON? qualified
key: (ASCENDING | DESCENDING) _KEY? _IS? qualified+
indexed: INDEXED _BY? NAME+
sync: SYNC (_LEFT | _RIGHT)?
just: JUST _RIGHT?
blank: BLANK _WHEN? ZERO
value: VALUE (_IS | _ARE)? range+ (_WHEN? (_SET _TO?)? FALSE _IS? constant)?
range: constant (THRU constant)?
constant: ALL? (LITERAL | FIGURATIVE | ZERO) | NUMBER | INTEGER
global_: _IS? GLOBAL
external: _IS? EXTERNAL
qualified: NAME ((_OF | _IN) NAME)*
"""
NAMED = {
    "STOP": "a full stop", "NAME": "a name", "INTEGER": "a whole number", "NUMBER": "a number", "LITERAL": "a literal",
    "PICTURE_STRING": "a picture", "USAGE_WORD": "a usage (COMP-3, DISPLAY …)", "FIGURATIVE": "SPACE, HIGH-VALUE …",
    "$END": "the end of the text",
}  # fmt: skip
CLAUSES = frozenset({"REDEFINES", "PICTURE", "OCCURS", "SYNC", "JUST", "BLANK", "GLOBAL", "EXTERNAL"})


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause: its kind, where it stands, and its tokens as nested lists."""

    kind: str
    place: Place
    tree: Any

    def texts(self, *types: str) -> list[str]:
        """The texts of its tokens of some types, those in what it holds included."""
        return [str(token) for token in self.tree.scan_values(lambda one: one.type in types)]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A data description entry as written."""

    level: int
    name: str
    place: Place
    clauses: list[Clause]


class _Given(Lexer):
    """Hands the tokens on that are already made."""

    def __init__(self, conf: Any) -> None:
        del conf  # lark's settings of a lexer of its own

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
        del parser_state
        return iter(lexer_state)


@cache
def _parser() -> Lark:
    types = {*WORDS.values(), *(f"_{word}" for word in NOISE)}
    types |= {"STOP", "LITERAL", "PICTURE_STRING", "FIGURATIVE", "USAGE_WORD", "NUMBER", "INTEGER", "NAME"}
    declared = f"%declare {' '.join(sorted(types))}\n"
    return Lark(GRAMMAR + declared, parser="lalr", lexer=_Given)


def entries(words: list[Word]) -> list[Entry]:
    """The entries of a copybook.

    Raises:
        MigrationError: LGM-S074 for what is no entry or clause, with its place.
    """
    made = list(tokens(words))
    try:
        tree = _parser().parse(made)  # the lexer takes them as they are
    except UnexpectedInput as error:
        raise _unexpected(error, words) from None
    return [_entry(one, words) for one in tree.children if isinstance(one, Tree)]


def _entry(tree: "Tree[Token]", words: list[Word]) -> Entry:
    level, *rest = tree.children
    name, clauses = "", []
    for child in rest:
        if isinstance(child, Tree):
            first = next(child.scan_values(lambda _: True))
            clauses.append(Clause(kind=str(child.data), place=place_of(first, words), tree=child))
        elif child.type == "NAME":
            name = str(child)
    place = place_of(level, words) if isinstance(level, Token) else words[0].place
    if len(str(level)) > 2:
        raise place.error("LGM-S074", f"{level} is no level number (01 to 49, 66, 77, 88)")
    return Entry(level=int(str(level)), name=name, place=place, clauses=clauses)


def _unexpected(error: UnexpectedInput, words: list[Word]) -> Exception:
    token = error.token if isinstance(error, UnexpectedToken) else None
    wanted = set(error.expected if isinstance(error, UnexpectedToken) else ())
    if token is None or token.type == "$END":
        place = words[-1].place
        if wanted >= {"STOP"}:
            return place.error("LGM-S074", "the last entry has no full stop behind it")
        return place.error("LGM-S074", f"the text ends where {_wanted(wanted)} should stand")
    found = "the full stop" if token.type == "STOP" else str(token)[:60]
    return place_of(token, words).error("LGM-S074", f"{found} does not belong here; expected is {_wanted(wanted)}")


def _wanted(types: set[str]) -> str:
    """What may stand at a place, for a person."""
    if types >= CLAUSES:
        types = types - CLAUSES - {"VALUE", "USAGE", "SIGN", "LEADING", "TRAILING", "USAGE_WORD", "RENAMES", "_IS"}
        types -= {"GROUP_USAGE"}
        rest = sorted(NAMED.get(one, one.strip("_").replace("_", "-")) for one in types)
        return ", ".join(["a clause (PIC, USAGE, OCCURS, VALUE …)", *rest])
    return ", ".join(sorted({NAMED.get(one, one.strip("_").replace("_", "-")) for one in types})) or "nothing"


def figurative(text: str) -> str:
    """The name of a figurative constant."""
    return FIGURATIVE.get(text, "ZERO" if text.startswith("ZERO") else text)
