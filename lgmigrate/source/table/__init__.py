"""Table definitions: what a delimited, XML or Excel file is made of, as TOML that people write.

A :class:`TableDefinition` has the columns of one table, all of them text, and how its file is cut into them. Its
:attr:`~TableDefinition.types` are record types as those of a record layout, so that mappings read both alike.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from lgmigrate import definitions
from lgmigrate.charset import Charset, charset_of, code_page
from lgmigrate.errors import MigrationError
from lgmigrate.source.field import OCCURRENCE, Field, numbered
from lgmigrate.source.record import RecordType
from lgmigrate.source.table.faults import faults

ROW = "row"
"""The type of the main table; a repeat is ``row.NAME``."""
DETECT = "detect"
"""The encoding of a file about which nobody knows."""
LONGEST = 1 << 18
"""Bytes (as UTF-8) of the longest row, unless said: a quote that is not closed takes in no more than that."""

Natural = Annotated[int, msgspec.Meta(ge=0)]
Form = Literal["delimited", "xml", "excel"]
Rest = Literal["error", "ignore"]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One column.

    Attributes:
        name: What it is called from here on.
        source: ``from`` in TOML: its position from 1, the name it has in the header, or (XML) the path to it from the
            record. Without one it is the name; in a file without header, the place in the list.
        null: Texts that mean that there is no value. Each use is posted.
    """

    name: str
    source: int | str | None = msgspec.field(name="from", default=None)
    null: list[str] = []


class Repeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """XML: what occurs several times in a record, and becomes the rows of a table of its own, ``row.NAME``.

    Attributes:
        name: The last part of the type's name.
        each: The path from the record to what repeats.
        columns: Its columns, their paths from there.
        inherit: Columns of the record that each row has as well, put first.
    """

    name: str
    each: str
    columns: list[Column] = msgspec.field(name="column")
    inherit: list[str] = []


class DelimitedForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[delimited]``: how rows and values are told apart.

    Attributes:
        delimiter: One character between values.
        quote: One character around values that hold delimiters, quotes or newlines.
        doubled: Whether a quote inside quotes is written twice.
        escape: One character that takes the meaning from the next one; empty for none.
        quoting: ``none``: quotes are characters like others.
        header: Which row holds the names, counted after ``skip``; 0 for none. Rows before it are left out.
        skip: Lines at the beginning that are no rows.
        trailing: Whether a row may end with a delimiter behind its last value.
        excel: Whether ``="001"`` is the value 001.
        blanks: Blanks outside of quotes, beside them: part of the value (``keep``) or left out (``skip``).
        ragged: Rows with fewer values than columns are rejected, filled up with nulls (each posted), or joined with the
            lines that follow (``join``, with ``quoting = "none"``: newlines in values of a fixed number of columns).
        blank_lines: Lines without anything are no rows (``skip``, counted) or rejected.
        nul: Rows with a NUL character are rejected, or the character is kept.
        longest: Bytes of the longest row, as UTF-8.
    """

    delimiter: str = ","
    quote: str = '"'
    doubled: bool = True
    escape: str = ""
    quoting: Literal["usual", "none"] = "usual"
    header: Natural = 1
    skip: Natural = 0
    trailing: bool = False
    excel: bool = False
    blanks: Literal["keep", "skip"] = "keep"
    ragged: Literal["reject", "fill", "join"] = "reject"
    blank_lines: Literal["skip", "reject"] = "skip"
    nul: Literal["reject", "keep"] = "reject"
    longest: Annotated[int, msgspec.Meta(ge=1)] = LONGEST


class XmlForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[xml]``: ``record`` is the path of the elements that are records; ``namespaces`` are its prefixes.

    ``ignore`` are paths from the record whose elements and attributes are left out, however the rest is dealt with.
    """

    record: str
    namespaces: dict[str, str] = {}
    ignore: list[str] = []


class ExcelForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[excel]``: the sheet (name, or number from 1), the row of names from 1 (0: none), and rows left out before it.

    Attributes:
        sheet: Its name, or its number from 1.
        header: Which row holds the names, counted after ``skip``; 0 for none.
        skip: Rows at the beginning that are none of the table.
    """

    sheet: str | Annotated[int, msgspec.Meta(ge=1)] = 1
    header: Natural = 1
    skip: Natural = 0


class TableDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table in a file of lines, XML or a workbook.

    Attributes:
        name: Its name.
        form: What kind of file it is.
        encoding: A code page by name or with its choices; ``detect`` to find out (or, for XML, as the file declares).
        candidates: What ``detect`` chooses from; empty for every page.
        rest: What the file has beside the columns: an error that names it, or left out and posted (``ignore``).
        columns: The columns; empty for all that the file has.
        repeats: XML: tables of what repeats.
    """

    name: str
    form: Form = "delimited"
    encoding: str | Charset = DETECT
    candidates: list[str] = []
    rest: Rest = "error"
    delimited: DelimitedForm = DelimitedForm()
    xml: XmlForm | None = None
    excel: ExcelForm = ExcelForm()
    columns: list[Column] = msgspec.field(name="column", default_factory=list)
    repeats: list[Repeat] = msgspec.field(name="repeat", default_factory=list)

    @property
    def charset(self) -> Charset | None:
        """The code page with its choices; None where it is to be found out."""
        return None if self.encoding == DETECT else charset_of(self.encoding)

    @property
    def tables(self) -> list[RecordType]:
        """As :attr:`types`, by the name that a record layout has for them."""
        return self.types

    @property
    def types(self) -> list[RecordType]:
        """A record type for each table, all fields text of any length."""
        own = {column.name: column for column in self.columns}
        tables = {ROW: self.columns}
        for repeat in self.repeats:
            tables[f"{ROW}.{repeat.name}"] = [*(own[name] for name in repeat.inherit), *repeat.columns]
        occurrence = {name: [numbered(OCCURRENCE)] for name in tables if name != ROW}
        return [
            RecordType(
                name=name,
                fields=[*occurrence.get(name, []), *(Field(name=one.name, kind="text", width=0) for one in columns)],
            )
            for name, columns in tables.items()
        ]

    def type(self, name: str | None = None) -> RecordType:
        """The type of a name; without one, that of the main table.

        Raises:
            MigrationError: LGM-S041 where there is no such type.
        """
        for one in self.types:
            if one.name == (name or ROW):
                return one
        known = ", ".join(one.name for one in self.types)
        raise MigrationError("LGM-S041", record=self.name, type=name, known=known)

    def nulls(self, type_name: str = ROW) -> dict[str, list[str]]:
        """Column → the texts that mean no value, for the columns of a type that have such."""
        repeats = {f"{ROW}.{repeat.name}": repeat for repeat in self.repeats}
        columns = self.columns
        if type_name in repeats:
            inherited = [one for one in self.columns if one.name in repeats[type_name].inherit]
            columns = [*inherited, *repeats[type_name].columns]
        return {column.name: column.null for column in columns if column.null}


def read_table_definition(path: str | Path) -> TableDefinition:
    """Read a table definition from TOML.

    Args:
        path: The file, ``NAME.table.toml`` by custom.

    Raises:
        MigrationError: LGM-S001 for a missing file, LGM-R001 for unknown keys or wrong types, LGM-S090 for a definition
            that does not hold together, LGM-C001 and LGM-C003 for a code page.
    """
    path = Path(path)
    definition = definitions.convert(definitions.read_toml(path), TableDefinition, path)
    charset = definition.charset
    if charset is not None:
        definition = msgspec.structs.replace(definition, encoding=charset.beside(path.parent))
    return checked(definition, path)


def checked(definition: TableDefinition, path: Path | str = "") -> TableDefinition:
    """The definition, if it holds together.

    Raises:
        MigrationError: LGM-S090 with what does not; LGM-C001 and LGM-C003 for a code page.
    """
    if definition.charset is not None:
        code_page(definition.charset)
    for why in faults(definition):
        raise MigrationError("LGM-S090", path=str(path) or definition.name, why=why)
    return definition
