"""Table definitions: what a delimited, XML or Excel file is made of, as TOML that people write.

A :class:`TableDefinition` has the columns of one table, all of them text, and how its file is cut into them. Its
:attr:`~TableDefinition.types` are record types as those of a record layout, so that mappings read both alike.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from lgmigrate import definitions
from lgmigrate.charset import Charset, charset_of, code_page
from lgmigrate.errors import MigrationError
from lgmigrate.source.field import OCCURRENCE, RESERVED, Field, numbered
from lgmigrate.source.record import RecordType

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
            lines that follow (``join``, with ``quoting = "none"``: newlines within values of a fixed number of columns).
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
    for why in _faults(definition):
        raise MigrationError("LGM-S090", path=str(path) or definition.name, why=why)
    return definition


def _faults(definition: TableDefinition) -> Iterator[str]:
    yield from _column_faults(definition.columns, "[[column]]")
    own = {column.name for column in definition.columns}
    names = [repeat.name for repeat in definition.repeats]
    yield from (f"[[repeat]] {name!r} stands twice" for name in sorted({one for one in names if names.count(one) > 1}))
    for repeat in definition.repeats:
        place = f"[[repeat]] {repeat.name!r}"
        yield from (f"{place} inherits {name!r}, which is no column" for name in repeat.inherit if name not in own)
        inherited = [Column(name=name) for name in repeat.inherit]
        yield from _column_faults([*inherited, *repeat.columns], place)
    if definition.form == "delimited":
        yield from _delimited_faults(definition.delimited)
        if not definition.delimited.header:
            named = [column.name for column in definition.columns if isinstance(column.source, str)]
            yield from (f"[[column]] {name!r} is by name, but the file has no header" for name in named)
        if definition.delimited.ragged == "join" and not definition.columns:
            yield '[delimited] ragged = "join" needs the columns: how many values a row has'
    if definition.form == "xml" and definition.xml is None:
        yield "[xml] is missing: it names the elements that are records"
    if definition.form == "xml" and not definition.columns:
        yield "XML has no columns of its own: [[column]] is missing"
    if definition.form != "xml" and definition.repeats:
        yield "[[repeat]] goes with XML only"


def _column_faults(columns: list[Column], place: str) -> Iterator[str]:
    names = [column.name for column in columns]
    yield from (f"{place} {name!r} stands twice" for name in sorted({one for one in names if names.count(one) > 1}))
    for column in columns:
        if not column.name:
            yield f"{place}: a name is missing"
        if column.name.startswith(RESERVED):
            yield f"{place} {column.name!r}: names that begin with {RESERVED} are the tool's own"
        if isinstance(column.source, int) and column.source < 1:
            yield f"{place} {column.name!r}: positions count from 1"


def _delimited_faults(form: DelimitedForm) -> Iterator[str]:
    marks = {"delimiter": form.delimiter, "quote": form.quote, "escape": form.escape}
    for key, mark in marks.items():
        if mark in ("\r", "\n", "\0") or len(mark) > 1:
            yield f"[delimited] {key} is one character that ends no line, not {mark!r}"
        elif not mark.isascii():
            yield f"[delimited] {key} is an ASCII character, not {mark!r}"
    if not form.delimiter:
        yield "[delimited] delimiter is missing"
    if not form.quote and form.quoting == "usual":
        yield '[delimited] without a quote, quoting is "none"'
    used = [mark for key, mark in marks.items() if mark and (key != "quote" or form.quoting == "usual")]
    if len(set(used)) < len(used):
        yield "[delimited] delimiter, quote and escape are different characters"
    if form.ragged == "join" and (form.quoting != "none" or form.escape):
        yield '[delimited] ragged = "join" goes with quoting = "none" and without escape'
    if form.excel and (form.quoting == "none" or form.quote != '"'):
        yield '[delimited] excel = true goes with the quote "'
    if form.blanks == "skip" and " " in used:
        yield '[delimited] blanks = "skip" does not go with a blank as delimiter, quote or escape'
