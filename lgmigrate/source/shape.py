"""The shape of a record type: its nested fields flattened to columns, with what decides where each of them lies.

Offsets are those of a record in which every repeated group has all its occurrences. Where a count says that there are
fewer, what follows lies nearer to the start (:class:`Move`); columns of occurrences that are not there, and of meanings
that the bytes do not have in this record, are empty (:class:`Occurrence`, :class:`Variant`).
"""

from collections.abc import Iterator, Mapping

import msgspec

from lgmigrate.source.field import Field, When


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What follows moves towards the start by ``width`` bytes for each that the column ``count`` is below ``most``."""

    count: str
    width: int
    most: int
    least: int


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """The leaf is there where the column ``count`` is at least ``number``."""

    count: str
    number: int


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """The leaf is there where the bytes have the meaning ``which`` of the choice with this number."""

    choice: int
    which: int


Guard = Occurrence | Variant


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes with several meanings: the first ``when`` that holds decides; one of None always holds.

    ``names`` says which column a name in these conditions is (in a repeated group, that of the same occurrence);
    ``guards`` where there is anything to choose at all.
    """

    field: Field
    whens: list[When | None]
    names: Mapping[str, str]
    moves: tuple[Move, ...]
    guards: tuple[Guard, ...]


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """A column or filler: its field with the final name and the offset from the start of the record."""

    field: Field
    moves: tuple[Move, ...] = ()
    guards: tuple[Guard, ...] = ()
    length_by: str = ""
    null_when: tuple[tuple[str, str | int | list[str | int]], ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it lies at the same place in every record, whatever they hold."""
        return not (self.moves or self.guards or self.length_by or self.null_when)


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """A group whose occurrences become rows: where the first lies, and how many there are."""

    field: Field
    at: int
    most: int
    count: str = ""
    moves: tuple[Move, ...] = ()
    guards: tuple[Guard, ...] = ()


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A record type, flattened. ``moves`` are all there are: what its length depends on."""

    leaves: list[Leaf]
    repeats: list[Repeat]
    choices: list[Choice]
    moves: tuple[Move, ...]

    @property
    def plain(self) -> bool:
        """Whether every column lies at the same place in every record."""
        return not self.repeats and not self.moves and all(leaf.plain for leaf in self.leaves)


def placed(fields: list[Field]) -> list[Field]:
    """Fields with offsets from the start of the group they are in, and the widths of groups."""
    at, done = 0, []
    for field in fields:
        inner = placed(field.fields)
        width = max((one.end for one in inner), default=0) if field.kind == "group" else field.width
        digits = field.digits or (width - field.separate if field.kind == "zoned" else 0)
        start = at if field.at < 0 else field.at
        made = msgspec.structs.replace(field, at=start, width=width, digits=max(digits, 0), fields=inner)
        done.append(made)
        at = max(at, made.end)
    return done


def alternatives(fields: list[Field]) -> Iterator[list[Field]]:
    """The fields of a group in order; those that stand at one place as different meanings of its bytes together."""
    held: list[Field] = []
    for field in fields:
        if held and not (field.at == held[0].at and held[-1].when is not None):
            yield held
            held = []
        held.append(field)
    if held:
        yield held


def shape_of(fields: list[Field]) -> Shape:
    """Flatten the placed fields of a record type (or of one occurrence of a group)."""
    walk = _Walk()
    moves = walk.fields(fields, _Context())
    return Shape(leaves=walk.leaves, repeats=walk.repeats, choices=walk.choices, moves=moves)


class _Context(msgspec.Struct, frozen=True, kw_only=True):
    """Where a walk is: byte, numbers of the occurrences around, what moves and guards what is there, known names."""

    base: int = 0
    numbers: tuple[int, ...] = ()
    moves: tuple[Move, ...] = ()
    guards: tuple[Guard, ...] = ()
    names: Mapping[str, str] = {}

    def column(self, name: str) -> str:
        """The final name of a field."""
        return "-".join([name, *map(str, self.numbers)]) if name else ""


class _Walk:
    """Walks the tree of fields once, in the order of the bytes."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.repeats: list[Repeat] = []
        self.choices: list[Choice] = []

    def fields(self, fields: list[Field], context: _Context) -> tuple[Move, ...]:
        """Walk the fields of one group; returns what moves the field behind it."""
        names = {**context.names, **{name: context.column(name) for name in _names(fields)}}
        context = msgspec.structs.replace(context, names=names)
        for together in alternatives(fields):
            if len(together) == 1 and together[0].when is None:
                context = msgspec.structs.replace(context, moves=self._repeated(together[0], context))
            else:
                self._choose(together, context)
        return context.moves

    def _choose(self, together: list[Field], context: _Context) -> None:
        """Several meanings of the same bytes; those that the shorter ones leave over are fillers."""
        number, most = len(self.choices), max(field.end for field in together)
        where = msgspec.structs.replace(together[0], at=context.base + together[0].at)
        whens, names = [field.when for field in together], context.names
        self.choices.append(Choice(field=where, whens=whens, names=names, moves=context.moves, guards=context.guards))
        for which, field in enumerate(together):
            guards = (*context.guards, Variant(choice=number, which=which))
            inside = msgspec.structs.replace(context, guards=guards)
            self._repeated(field, inside)
            if field.end < most:
                self._repeated(Field(kind="filler", at=field.end, width=most - field.end), inside)

    def _repeated(self, field: Field, context: _Context) -> tuple[Move, ...]:
        """A field with all its occurrences; returns what moves what follows."""
        count = context.names.get(field.depending, field.depending)
        at = context.base + field.at
        most = max(field.occurs, 1)
        if field.rows:
            self.repeats.append(
                Repeat(field=field, at=at, most=most, count=count, moves=context.moves, guards=context.guards)
            )
        elif not field.occurs:
            context = msgspec.structs.replace(context, moves=self._one(field, at, context))
        else:
            for number in range(1, most + 1):
                guards = (*context.guards, Occurrence(count=count, number=number)) if count else context.guards
                inside = msgspec.structs.replace(context, numbers=(*context.numbers, number), guards=guards)
                moves = self._one(field, at + (number - 1) * field.width, inside)
                context = msgspec.structs.replace(context, moves=moves)
        if count:
            move = Move(count=count, width=field.width, most=most, least=field.at_least)
            return (*context.moves, move)
        return context.moves

    def _one(self, field: Field, at: int, context: _Context) -> tuple[Move, ...]:
        """One occurrence: a leaf, or what the group holds."""
        if field.kind == "group":
            return self.fields(field.fields, msgspec.structs.replace(context, base=at))
        names, length = context.names, context.names.get(field.length_by, field.length_by)
        nulls = tuple((names.get(name, name), value) for name, value in (field.null_when or {}).items())
        own = msgspec.structs.replace(
            field,
            name=context.column(field.name),
            at=at,
            occurs=0,
            depending="",
            when=None,
            null_when=None,
            length_by="",
        )
        self.leaves.append(
            Leaf(field=own, moves=context.moves, guards=context.guards, length_by=length, null_when=nulls)
        )
        if field.compact:
            return (*context.moves, Move(count=length, width=1, most=field.width, least=0))
        return context.moves


def _names(fields: list[Field]) -> Iterator[str]:
    """The names a group gives to what is in it, but not to what repeats inside."""
    for field in fields:
        if field.kind == "group" and not field.occurs:
            yield from _names(field.fields)
        elif field.name and not field.occurs:
            yield field.name
