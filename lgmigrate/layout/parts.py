"""The five CSV files of a definition: which columns each has, and what a cell of each may hold.

One table, :data:`PARTS`, that reading and writing share, so that the two cannot drift apart.
"""

import datetime
import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import msgspec

from lgmigrate.layout.model import Code, CodeList, File, Item, ItemType, Provenance, Relation

HEAD = "layout.toml"
CARDINALITIES = ("1", "0..1", "0..n", "1..n")
JOINT = "+"
"""Stands between the items of a relation: ``宛名番号+履歴番号``."""

_TIMES = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


class CellError(ValueError):
    """A cell that cannot be read: the code of the catalogue and the facts, to which the reader adds the place."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Form(Protocol):
    """What a cell may hold. ``show`` is the inverse of ``parse``."""

    def parse(self, cell: str) -> Any:
        """The value of a cell; :class:`CellError` where there is none."""

    def show(self, value: Any) -> str:
        """The cell that holds a value."""


class Text(msgspec.Struct, frozen=True):
    """Text as it stands, blanks included."""

    required: bool = True

    def parse(self, cell: str) -> str:
        """The text; a required one is not empty."""
        if self.required and not cell:
            raise CellError("LGM-L006")
        return cell

    def show(self, value: str) -> str:
        """The text."""
        return value


class Number(msgspec.Struct, frozen=True):
    """A whole number of at most nine digits; an empty cell, where ``optional``, means ``empty``."""

    minimum: int
    optional: bool = False
    empty: int | None = None

    def parse(self, cell: str) -> int | None:
        """The number."""
        if not cell and self.optional:
            return self.empty
        if not cell:
            raise CellError("LGM-L006")
        if not _WHOLE.fullmatch(cell) or int(cell) < self.minimum:
            raise CellError("LGM-L004", value=cell, minimum=self.minimum)
        return int(cell)

    def show(self, value: int | None) -> str:
        """The number, or nothing where that means the same."""
        return "" if self.optional and value == self.empty else str(value)


class Flag(msgspec.Struct, frozen=True):
    """``0`` or ``1``, never empty: not filled in is not the same as no."""

    def parse(self, cell: str) -> bool:
        """Whether the cell says 1."""
        return one_of(cell, ("0", "1")) == "1"

    def show(self, value: bool) -> str:
        """``0`` or ``1``."""
        return str(int(value))


class Choice(msgspec.Struct, frozen=True):
    """One of a few words, as ``kind``."""

    allowed: tuple[str, ...]
    kind: type[str] = str

    def parse(self, cell: str) -> str:
        """The word."""
        return self.kind(one_of(cell, self.allowed))

    def show(self, value: str) -> str:
        """The word."""
        return str(value)


class Names(msgspec.Struct, frozen=True):
    """Item names joined by ``+``."""

    def parse(self, cell: str) -> list[str]:
        """The names, none of them empty."""
        names = cell.split(JOINT)
        if not all(names):
            raise CellError("LGM-L006")
        return names

    def show(self, value: list[str]) -> str:
        """The joined names."""
        for name in value:
            if JOINT in name:
                raise CellError("LGM-L010", value=name)
        return JOINT.join(value)


class Repeat(msgspec.Struct, frozen=True):
    """How often groups and item repeat: whole numbers from 1 to 999 joined by ``/``, or nothing."""

    def parse(self, cell: str) -> tuple[int, ...]:
        """The numbers."""
        if not cell:
            return ()
        if not all(_TIMES.fullmatch(part) for part in cell.split("/")):
            raise CellError("LGM-L041", value=cell)
        return tuple(map(int, cell.split("/")))

    def show(self, value: tuple[int, ...]) -> str:
        """The joined numbers."""
        return "/".join(map(str, value))


class Day(msgspec.Struct, frozen=True):
    """A calendar day as ``YYYY-MM-DD``, or nothing."""

    def parse(self, cell: str) -> datetime.date | None:
        """The day."""
        if not cell:
            return None
        try:
            if len(cell) == len("YYYY-MM-DD"):
                return datetime.date.fromisoformat(cell)
        except ValueError:
            pass
        raise CellError("LGM-L042", value=cell)

    def show(self, value: datetime.date | None) -> str:
        """The day, or nothing."""
        return value.isoformat() if value else ""


class Part(msgspec.Struct, frozen=True):
    """One CSV file: its name, the list of the layout it fills, its line as a struct, and its columns in order."""

    name: str
    field: str
    kind: type[msgspec.Struct]
    columns: dict[str, Form]

    def attribute(self, column: str) -> str:
        """The field of the struct that a column fills; they differ where Python keeps the column's name to itself."""
        return ATTRIBUTES.get(column, column)


ATTRIBUTES = {"from": "since"}
MAY_LACK = frozenset({"group", "repeat", "from", "until"})
"""Columns that a definition may do without: nothing in it repeats, no code has a period of validity."""
_NOTED: dict[str, Form] = {
    "provenance": Choice(tuple(Provenance), Provenance),
    "note": Text(required=False),
}

PARTS = (
    Part("files.csv", "files", File, {"no": Number(1), "name": Text(), "physical": Text(), **_NOTED}),
    Part(
        "relations.csv",
        "relations",
        Relation,
        {
            "parent": Text(),
            "parent_items": Names(),
            "child": Text(),
            "child_items": Names(),
            "cardinality": Choice(CARDINALITIES),
            **_NOTED,
        },
    ),
    Part(
        "items.csv",
        "items",
        Item,
        {
            "file": Text(),
            "no": Number(1),
            "name": Text(),
            "physical": Text(),
            "type": Choice(tuple(ItemType), ItemType),
            "digits": Number(1),
            "scale": Number(0, optional=True, empty=0),
            "key": Number(1, optional=True),
            "required": Flag(),
            "gaiji": Flag(),
            "code": Text(required=False),
            "unit": Text(required=False),
            "group": Text(required=False),
            "repeat": Repeat(),
            **_NOTED,
        },
    ),
    Part("code_lists.csv", "code_lists", CodeList, {"name": Text(), "title": Text(), "digits": Number(1), **_NOTED}),
    Part(
        "codes.csv",
        "codes",
        Code,
        {"list": Text(), "code": Text(), "title": Text(), "from": Day(), "until": Day(), **_NOTED},
    ),
)
"""The official five parts, in the order of the standard."""

FILE_NAMES = (HEAD, *(part.name for part in PARTS))


def one_of(cell: str, allowed: tuple[str, ...]) -> str:
    """The cell, where it is one of the allowed words; :class:`CellError` with the nearest of them if not."""
    if cell not in allowed:
        raise CellError("LGM-L005", value=cell, allowed=", ".join(allowed), nearest=nearest(cell, allowed))
    return cell


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, or ``-`` where none is."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return found[0] if found else "-"


def unknown(name: str, known: list[str]) -> dict[str, Any]:
    """The facts of a name that leads nowhere."""
    return {"name": name, "nearest": nearest(name, known)}


def digest(contents: Mapping[str, bytes]) -> str:
    """The SHA-256 of a definition: name, length in bytes and bytes of its six files, in a fixed order."""
    total = hashlib.sha256()
    for name in FILE_NAMES:
        total.update(f"{name}\0{len(contents[name])}\0".encode())
        total.update(contents[name])
    return total.hexdigest()
