"""Record layouts: what lies at which byte of a host record, as TOML that people write.

A :class:`Record` has one or several types, chosen by the values of fields; a type has fields that follow one another
or stand at a given offset, and that cover the record to its last byte. Widths and offsets are bytes. How records stand
in the file (of one length, with a length before each, in lines) is the :class:`FileForm`.
"""

import re
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from lgmigrate import definitions
from lgmigrate.charset import Charset, charset_of, code_page
from lgmigrate.errors import MigrationError
from lgmigrate.source.field import OCCURRENCE, PARENT, Condition, Field, Meaning, Natural, Trim, When, Zone, numbered
from lgmigrate.source.shape import Shape, placed, shape_of

__all__ = ["Condition", "Field", "FileForm", "Meaning", "Record", "RecordType", "Table", "read_record", "resolved"]

EXPECT = re.compile(r"(?P<what>count|sum)\(\s*(?P<type>[^.()\s]+)\s*(?:\.\s*(?P<field>[^()\s]+)\s*)?\)")


class Expect(msgspec.Struct, frozen=True, kw_only=True):
    """What a trailer field claims: the number of records of a type, or the sum of one of its fields."""

    field: str
    type: str
    summed: str | None

    @property
    def rule(self) -> str:
        """As the definition writes it."""
        return f"sum({self.type}.{self.summed})" if self.summed else f"count({self.type})"


class RecordType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """One type of record.

    ``when`` says which records are of the type. ``parent`` is the type of record that one of this type belongs to: the
    last of it that stands before in the file; fields of it that ``inherit`` names become columns of this type too.
    """

    name: str
    when: When | None = None
    fields: list[Field]
    role: Literal["header", "detail", "trailer"] | None = None
    expect: dict[str, str] = {}
    parent: str = ""
    inherit: list[str] = []

    @property
    def is_detail(self) -> bool:
        """Whether it is neither header nor trailer: by its role, or by its name where none is declared."""
        if self.role:
            return self.role == "detail"
        return self.name not in ("header", "trailer") and not self.expect

    @cached_property
    def shape(self) -> Shape:
        """Its fields flattened: what lies where in which records."""
        return shape_of(self.fields)

    @property
    def leaves(self) -> list[Field]:
        """The flattened fields, fillers included, with offsets from the start of the record."""
        return [leaf.field for leaf in self.shape.leaves]

    @cached_property
    def columns(self) -> list[Field]:
        """The fields that become columns: all but fillers and what becomes rows of other tables."""
        return [field for field in self.leaves if field.kind != "filler"]

    @cached_property
    def tables(self) -> list["Table"]:
        """The tables of repeated groups whose occurrences are rows, named ``TYPE.GROUP``."""
        return [table_of(self, repeat.field) for repeat in self.shape.repeats]

    @property
    def length(self) -> int:
        """The most bytes that a record of the type has."""
        return max((field.end for field in self.fields), default=0)

    @property
    def conditions(self) -> list[Condition]:
        """``when`` as a list of alternatives; empty where every record is of this type, or an expression chooses."""
        if self.when is None or isinstance(self.when, str):
            return []
        return self.when if isinstance(self.when, list) else [self.when]

    def field(self, name: str) -> Field:
        """The column of a name (KeyError where there is none)."""
        return {field.name: field for field in self.columns}[name]

    def expectations(self) -> list[Expect]:
        """``expect``, parsed."""
        found = ((name, EXPECT.fullmatch(text)) for name, text in self.expect.items())
        return [Expect(field=name, type=match["type"], summed=match["field"]) for name, match in found if match]


class Table(RecordType, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """A record type with columns that are not of its own bytes: ``inherited`` ones."""

    inherited: list[Field] = []

    @cached_property
    def columns(self) -> list[Field]:
        """The columns of its bytes, then the inherited ones."""
        return [*(field for field in self.leaves if field.kind != "filler"), *self.inherited]


class FileForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How records stand in a file.

    Attributes:
        form: ``fixed`` (F, FB), ``rdw`` (V: a record descriptor word before each), ``bdw`` (VB: in blocks besides),
            ``length`` (a length field of another form), ``lines`` (line-sequential).
        order: Byte order of lengths.
        inclusive: Whether a length counts its own bytes and those before it.
        length_at, length_bytes: Where the length field of ``length`` stands; the record begins behind it.
        skip_first, skip_last: Bytes of a header and a trailer block of the medium, which are no records.
        newline: Of ``lines``: the line end as hex; by default that of the code page.
        pad: Whether a record that is too short is filled up with blanks; by default in lines, where blanks at the end
            are usually not written.
        across: Of several files: whether a record may begin in one and end in the next (volumes of one file).
    """

    form: Literal["fixed", "rdw", "bdw", "length", "lines"] = "fixed"
    order: Literal["big", "little"] = "big"
    inclusive: bool = True
    length_at: Natural = 0
    length_bytes: int = 2
    skip_first: Natural = 0
    skip_last: Natural = 0
    newline: str = ""
    pad: bool | None = None
    across: bool = False

    @property
    def fixed(self) -> bool:
        """Whether all records have one length."""
        return self.form == "fixed"

    @property
    def pads(self) -> bool:
        """Whether short records are filled up."""
        return self.form == "lines" if self.pad is None else self.pad


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A record layout: ``length`` bytes a record (at most), text in ``charset``, one or several types."""

    name: str
    length: int
    charset: str | Charset
    trim: Trim = "right"
    zone: Zone | None = None
    file: FileForm = FileForm()
    types: list[RecordType] = msgspec.field(name="type")

    @property
    def encoding(self) -> Charset:
        """The charset with its choices."""
        return charset_of(self.charset)

    @property
    def tables(self) -> list[RecordType]:
        """Everything that becomes a table: the record types, each followed by those of its repeated groups."""
        return [table for one in self.types for table in (one, *one.tables)]

    def type(self, name: str | None = None) -> RecordType:
        """The type or table of a name; without one, the only type that is not header or trailer.

        Raises:
            MigrationError: LGM-S041 where there is no such type, or more than one to choose from.
        """
        if name is None:
            details = [one for one in self.types if one.is_detail]
            if len(details) == 1:
                return details[0]
        for one in self.tables:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.tables)
        raise MigrationError("LGM-S041", record=self.name, type=name or "(none given)", known=known)


def read_record(path: str | Path) -> Record:
    """Read a record layout from TOML.

    Args:
        path: The file, ``NAME.record.toml`` by custom.

    Returns:
        The layout with every field at its offset.

    Raises:
        MigrationError: LGM-S001 for a missing file, LGM-R001 for unknown keys or wrong types, LGM-S040 for a layout
            that does not hold together.
    """
    path = Path(path)
    record = definitions.convert(definitions.read_toml(path), Record, path)
    return resolved(msgspec.structs.replace(record, charset=record.encoding.beside(path.parent)), path)


def resolved(record: Record, path: Path | str = "") -> Record:
    """A record layout with every field at its offset, checked.

    Raises:
        MigrationError: LGM-S040 with what does not hold together; LGM-C001 for an unknown code page.
    """
    from lgmigrate.source.record_faults import faults

    code_page(record.encoding)
    record = msgspec.structs.replace(record, types=[_placed(one) for one in record.types])
    for why in faults(record):
        raise MigrationError("LGM-S040", path=str(path) or record.name, why=why)
    return msgspec.structs.replace(record, types=[_with_parent(one, record) for one in record.types])


def known_to(one: RecordType, record: Record) -> list[Field]:
    """The columns of a type that its children may have too: its own, and those that it inherits."""
    own = {field.name: field for field in one.leaves if field.kind != "filler"}
    if one.parent:
        above = {field.name: field for field in known_to(record.type(one.parent), record)}
        own |= {name: above[name] for name in one.inherit if name in above}
    return list(own.values())


def table_of(one: RecordType, group: Field) -> Table:
    """The table that the occurrences of a repeated group become: a row for each.

    Its fields are placed from the start of an occurrence; behind them come the number of the occurrence and the fields
    of the record that it inherits.
    """
    own = {field.name: field for field in one.columns}
    fields = group.fields or [msgspec.structs.replace(group, at=0, occurs=0, depending="", rows=False, inherit=[])]
    inherited = [numbered(OCCURRENCE), *(own[name] for name in group.inherit if name in own)]
    return Table(name=f"{one.name}.{group.name}", fields=fields, inherited=inherited)


def _placed(one: RecordType) -> RecordType:
    return msgspec.structs.replace(one, fields=placed(one.fields))


def _with_parent(one: RecordType, record: Record) -> RecordType:
    """The type with the columns that it has from its parent."""
    if not one.parent:
        return one
    above = {field.name: field for field in known_to(record.type(one.parent), record)}
    inherited = [numbered(PARENT), *(above[name] for name in one.inherit)]
    return Table(**{name: getattr(one, name) for name in RecordType.__struct_fields__}, inherited=inherited)
