"""From a copybook to a record: what the COBOL compiler knows, as the fields that files are read with.

A copybook does not say which records are of which type, which of several meanings (REDEFINES) bytes have, nor how many
decimal places a float is worth. Nothing of that is guessed: it is given, or left open and named.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

import msgspec

from lgmigrate.charset import Charset
from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook.items import Copybook, Item, Value
from lgmigrate.source.copybook.names import Names
from lgmigrate.source.field import NUMBERS, Field, Meaning, When
from lgmigrate.source.record import FileForm, Record, RecordType, resolved
from lgmigrate.source.shape import placed

MOST_COLUMNS = 20_000
"""Columns of a type: more are no table, and a repeated group of so many is better made rows."""
FIXED = FileForm()


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """What is left to a person: when a type holds, or which meaning bytes have.

    Attributes:
        at: Where it belongs in the record: number of the type, then of the field, of the field in that …
        name: Of the record or item; its line where it has none.
        what: The sentence about it.
        hints: Conditions that its level 88 suggest, as TOML.
        fields: The meaning that was left out; None for a type.
    """

    at: tuple[int, ...]
    name: str
    what: str
    hints: tuple[str, ...] = ()
    fields: Field | None = None


class Conversion(msgspec.Struct, frozen=True, kw_only=True):
    """A record made of a copybook, what is left open in it, and what was decided on the way (a sentence each)."""

    record: Record
    open: tuple[Open, ...]
    notes: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether files can be read with the record as it is."""
        return all(one.when is not None for one in self.record.types[:-1])


def record_of(
    copybook: Copybook,
    *,
    charset: str | Charset,
    name: str | None = None,
    float_scale: int | None = None,
    when: Mapping[str, When] | None = None,
    rows: Sequence[str] = (),
    file: FileForm = FIXED,
) -> Record:
    """The record that a copybook describes.

    Args:
        copybook: As ``read_copybook`` gives it.
        charset: The code page of the data.
        name: Of the record; by default that of the copybook.
        float_scale: Decimal places that COMP-1 and COMP-2 become exact with; needed where there are any.
        when: Conditions by the name (or the line) of what they choose: a record of level 01, an item with REDEFINES, or
            one that is redefined. Without any, the bytes have the meaning of the item that is redefined.
        rows: Repeated groups whose occurrences become rows of a table of their own.
        file: How records stand in the file. In files of one length, a filler fills shorter types up.

    Returns:
        The record; its types have no ``when`` where none was given, and it is checked only if it is complete without.

    Raises:
        MigrationError: LGM-S077 for what must be said and was not, or names nothing; LGM-S040 for a layout that is
            sound for a compiler but not for a record.
    """
    return conversion(
        copybook, charset=charset, name=name, float_scale=float_scale, when=when, rows=rows, file=file
    ).record


def conversion(
    copybook: Copybook,
    *,
    charset: str | Charset,
    name: str | None = None,
    float_scale: int | None = None,
    when: Mapping[str, When] | None = None,
    rows: Sequence[str] = (),
    file: FileForm = FIXED,
) -> Conversion:
    """As :func:`record_of`, with what is left open and what was decided."""
    making = _Making(copybook, float_scale, when or {}, rows)
    roots = [item for item in copybook.records if item.level == 1]
    if copybook.fragment:
        roots = [Item(level=1, name=copybook.name, kind="group", length=copybook.length, children=copybook.records)]
    elif not roots:
        raise MigrationError("LGM-S077", copybook=copybook.name, why="level 77 alone is no record")
    length = max(root.length for root in roots)
    types = [making.type(number, root, length if file.fixed else 0) for number, root in enumerate(roots)]
    making.check_all_used()
    if len(types) > 1:
        making.open += [
            making.open_type(number, root) for number, root in enumerate(roots) if types[number].when is None
        ]
    if len(copybook.records) > len(roots) and not copybook.fragment:
        making.notes.append("items of level 77 are no records; they are left out")
    record = Record(
        name=name or copybook.name, length=length, charset=charset, zone=copybook.compiler.zone, file=file, types=types
    )
    done = Conversion(record=record, open=tuple(making.open), notes=tuple(dict.fromkeys(making.notes)))
    return msgspec.structs.replace(done, record=resolved(record)) if done.complete else done


class _Making:
    """Makes types and fields, and keeps what is open and what was decided."""

    def __init__(
        self, copybook: Copybook, float_scale: int | None, when: Mapping[str, When], rows: Sequence[str]
    ) -> None:
        self._book, self._by, self._scale = copybook, copybook.compiler, float_scale
        self._when = {key.upper(): value for key, value in when.items()}
        self._rows = {name.upper() for name in rows}
        self._used: set[str] = set()
        self._names = Names((), "")
        self.open: list[Open] = []
        self.notes: list[str] = []

    def type(self, number: int, root: Item, length: int) -> RecordType:
        """A record of level 01; filled up to ``length`` bytes where it is shorter."""
        self._names = Names(root.children or (root,), root.name)
        self.notes += self._names.notes
        inside = self._fields(root.children, root.offset, root.length, (number,)) if root.children else []
        fields = inside or [self._field(root, 0, (number, 0))]
        if root.length < length:
            fields.append(Field(kind="filler", at=root.length, width=length - root.length))
            self.notes.append(
                f"{root.name} is shorter than the longest record: a filler of {length - root.length} bytes"
            )
        columns = sum(_columns(field) for field in fields)
        if columns > MOST_COLUMNS:
            why = f"{root.name} has {columns:,} columns; make its largest repeated group rows: --rows NAME"
            raise self.undecided(why)
        return RecordType(name=root.name, when=self._condition(root), fields=placed(fields))

    def open_type(self, number: int, root: Item) -> Open:
        """A type of which nobody said when it holds."""
        return Open(
            at=(number,), name=root.name, what=f"when is a record {root.name}?", hints=tuple(hints(root, self._names))
        )

    def undecided(self, why: str) -> MigrationError:
        """What must be said and was not."""
        return MigrationError("LGM-S077", copybook=self._book.name, why=why)

    def check_all_used(self) -> None:
        """Every condition and every group for rows must have named something."""
        for name in sorted((self._when.keys() | self._rows) - self._used):
            raise self.undecided(
                f"{name} is no record, no item with REDEFINES or redefined, and no repeated group of it"
            )

    def _condition(self, item: Item) -> When | None:
        for key in (item.name, str(item.line)):
            if key in self._when:
                self._used.add(key)
                return self._when[key]
        return None

    def _fields(self, items: Sequence[Item], start: int, length: int, at: tuple[int, ...]) -> list[Field]:
        """What is in a group that starts at a byte of the record; slack bytes become fillers."""
        fields: list[Field] = []
        behind = 0
        for together in _meanings([item for item in items if item.kind != "renames"]):
            first = together[0].offset - start
            if first > behind:
                fields.append(Field(kind="filler", at=behind, width=first - behind))
            fields += self._chosen(together, start, (*at, len(fields)))
            behind = max(first, max(item.offset - start + _reach(item) for item in together))
            reached = max(field.at + _extent(field) for field in fields)
            if reached < behind:
                fields.append(Field(kind="filler", at=reached, width=behind - reached))
        if behind < length:
            fields.append(Field(kind="filler", at=behind, width=length - behind))
        return fields

    def _chosen(self, together: list[Item], start: int, at: tuple[int, ...]) -> list[Field]:
        """The meanings of the same bytes that have a condition, and the one that is left; the others stay open."""
        whens = [self._condition(item) for item in together] if len(together) > 1 else [None]
        kept: list[tuple[Item, When | None]] = [
            (item, when) for item, when in zip(together, whens, strict=True) if when is not None
        ]
        kept += [(together[0], None)] if whens[0] is None else []
        fields: list[Field] = []
        for item, when in kept:
            made = self._item(item, start, (*at[:-1], at[-1] + len(fields)))
            fields += [msgspec.structs.replace(one, when=when) for one in made] if when is not None else made
        last = (*at[:-1], at[-1] + len(fields) - 1)
        for item, when in zip(together[1:], whens[1:], strict=True):
            if when is None:
                self.open.append(self._left_out(item, start, last))
        return fields

    def _left_out(self, item: Item, start: int, at: tuple[int, ...]) -> Open:
        kept, self.open = self.open, []
        field = self._field(item, start, at)
        self.open = kept
        what = f"{item.name} (line {item.line}) redefines {item.redefines}: the same bytes with another meaning"
        name = str(item.line) if item.is_filler else item.name
        return Open(at=at, name=name, what=what, hints=tuple(hints(item, self._names)), fields=field)

    def _item(self, item: Item, start: int, at: tuple[int, ...]) -> list[Field]:
        """An item; a group without name that neither repeats nor shares its bytes is only what is in it."""
        shares = self._shares(item)
        if item.kind == "group" and item.is_filler and not item.occurs and not shares:
            inside = self._fields(item.children, item.offset, _reach(item), at)
            return [msgspec.structs.replace(one, at=one.at + item.offset - start) for one in inside]
        return [self._field(item, start, at)]

    def _shares(self, item: Item) -> bool:
        return bool(item.redefines) or str(item.line) in self._when or item.name in self._when

    def _field(self, item: Item, start: int, at: tuple[int, ...]) -> Field:
        """A field or group, with its offset from the start of the group it is in."""
        facts: dict[str, object] = {"at": item.offset - start, "occurs": item.occurs, "at_least": item.at_least}
        if item.depending:
            facts["depending"] = self._names.counting(item) or self._missing(item)
        if item.occurs and {item.name, str(item.line)} & self._rows:
            self._used |= {item.name, str(item.line)} & self._rows
            facts["rows"] = True
        facts["name"] = "" if item.is_filler else self._names.of(item)
        if item.kind == "group":
            length = item.length if item.occurs else _reach(item)
            inside = self._fields(item.children, item.offset, length, at)
            return Field(kind="group", width=length, fields=inside, **facts)  # type: ignore[arg-type]
        if item.is_filler:
            return Field(kind="filler", width=item.length, **facts)  # type: ignore[arg-type]
        made = {**facts, "meanings": meanings(item), **self._elementary(item)}
        return Field(width=item.length, **made)  # type: ignore[arg-type]

    def _missing(self, item: Item) -> str:
        raise self.undecided(f"{item.name} depends on {item.depending}, which does not stand before it in the record")

    def _elementary(self, item: Item) -> dict[str, object]:
        kind = item.kind
        if kind == "wide" and self._by.national == "utf-16" and item.usage == "NATIONAL":
            self.notes.append(f"{item.name} is UTF-16, which no kind of field reads: it is raw")
            return {"kind": "raw"}
        if kind in ("text", "wide"):
            return {"kind": kind, "trim": "left" if item.justified else None}
        if kind not in NUMBERS:
            return {"kind": kind}
        facts: dict[str, object] = {"kind": kind, "digits": item.digits, "scale": item.scale, "signed": item.signed}
        if kind == "float":
            if self._scale is None:
                why = f"{item.name} is a float: say how many decimal places it is worth (--float-scale)"
                raise self.undecided(why)
            return {"kind": kind, "scale": self._scale, "form": self._by.float_form, "order": self._by.native_order}
        if kind == "binary":
            native = item.usage not in ("BINARY", "COMP-X")
            facts["order"] = self._by.native_order if native else self._by.binary_order
            facts["digits"] = item.digits if item.usage == "BINARY" else 0
        elif kind == "zoned":
            facts["sign"] = item.sign
        elif item.usage == "COMP-6" and not item.signed:
            facts["sign"] = "none"
        return facts


def _meanings(items: list[Item]) -> list[list[Item]]:
    """Items with those that redefine them."""
    together: list[list[Item]] = []
    for item in items:
        if item.redefines and together:
            together[-1].append(item)
        else:
            together.append([item])
    return together


def _extent(field: Field) -> int:
    return field.width * max(field.occurs, 1)


def _reach(item: Item) -> int:
    """Bytes up to the end of what is in an item: more than it has itself where GnuCOBOL puts the last one behind it."""
    if item.occurs:
        return item.extent
    inside = (child.offset - item.offset + _reach(child) for child in item.children if child.kind != "renames")
    return max(item.length, *inside, 0)


def _columns(field: Field) -> int:
    """How many columns a field becomes; rows of their own are none."""
    inside = sum(_columns(one) for one in field.fields) if field.kind == "group" else 1
    return 0 if field.rows else inside * max(field.occurs, 1)


def meanings(item: Item) -> list[Meaning]:
    """The 88 levels of an item, values as a field shows them."""
    made = []
    for one in item.meanings:
        values = [shown(item, low) for low, high in one.values if high is None]
        ranges = [(shown(item, low), shown(item, high)) for low, high in one.values if high is not None]
        made.append(Meaning(name=one.name, values=values, ranges=ranges))
    return made


def shown(item: Item, value: Value) -> str:
    """A literal as a field of the item shows it: numbers with its scale, text without blanks at its end."""
    number = item.kind in NUMBERS
    if value.kind == "hex":
        return f"hex:{value.text.upper()}"
    if value.kind == "figurative" and value.text not in ("ZERO", "SPACE"):
        return value.text
    text = {"ZERO": "0", "SPACE": " "}.get(value.text, "") if value.kind == "figurative" else value.text
    if number:
        try:
            return f"{Decimal(text.replace(',', '.')):.{max(item.scale, 0)}f}"
        except InvalidOperation:
            return text
    chars = item.length // 2 if item.kind == "wide" else item.length
    if text and (value.all or value.kind == "figurative") and chars <= 255:
        text = (text * chars)[:chars]
    return text.rstrip(" ")


def hints(item: Item, names: Names) -> list[str]:
    """Conditions as TOML that the 88 levels in an item suggest."""
    made = []
    for one in item.walk():
        for meaning in one.meanings:
            values = [shown(one, low) for low, high in meaning.values if high is None]
            if one.kind not in ("group", "renames") and values and not one.is_filler:
                texts = ", ".join(f'"{value}"' for value in values)
                key = names.of(one)
                listed = f"[{texts}]" if len(values) > 1 else texts
                made.append(f"when = {{ {_key(key)} = {listed} }}   # 88 {meaning.name}")
    return made


def _key(name: str) -> str:
    return name if name.isascii() else f'"{name}"'
