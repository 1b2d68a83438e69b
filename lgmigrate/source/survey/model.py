"""What a survey found: counts of each field of each table, as data for text, JSON and a page."""

import msgspec


class ValueCount(msgspec.Struct, frozen=True, kw_only=True):
    """A value, a star for each hidden character, and how often it occurs (at least, where its field says so)."""

    value: str
    count: int


class CharacterClass(msgspec.Struct, frozen=True, kw_only=True):
    """Characters of one class (a name of :data:`lgmigrate.source.survey.chars.CLASSES`): in all, and different ones."""

    name: str
    count: int
    different: int


class GaijiCount(msgspec.Struct, frozen=True, kw_only=True):
    """One 外字 code: how often it occurs, and what the tables make of it (empty where they do not decide it)."""

    code: str
    text: str
    count: int


class FieldSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """What one column holds. Of the ``records`` of its table each is filled, blank, null, absent or invalid.

    Attributes:
        kind: The kind with its digits, in words.
        null: Without a value, as the layout says.
        absent: Not in the record: an occurrence beyond its count, another meaning of the bytes.
        zeros: Filled ones that are all digits zero.
        first_bad: The number of the first record in which it does not decode, from 1.
        faults: Why they do not: code of the catalogue → records.
        distinct: Different values among filled and blank ones; an estimate (±1 %) where not ``distinct_exact``.
        least, most: In the order of numbers, or of code points; blank ones left out.
        lengths: Characters, or digits before the point → filled values.
        top: The most frequent values; where not ``top_exact``, counts may be too small and values may lack.
    """

    name: str
    kind: str
    width: int
    records: int
    filled: int
    blank: int
    null: int
    absent: int
    invalid: int
    zeros: int
    first_bad: int | None = None
    faults: dict[str, int] = {}
    distinct: int
    distinct_exact: bool
    least: str | None
    most: str | None
    lengths: dict[int, int]
    top: list[ValueCount]
    top_exact: bool
    characters: list[CharacterClass] = []
    gaiji: list[GaijiCount] = []


class TableSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """One record type, or rows of repeated groups: how many there are, and their columns.

    ``wrong`` are records that are wrong as a whole (code → records), whose columns are all absent; ``first_wrong`` is
    the number of the first.
    """

    name: str
    records: int
    fields: list[FieldSurvey]
    wrong: dict[str, int] = {}
    first_wrong: int | None = None

    @property
    def invalid(self) -> int:
        """Fields with records in which they do not decode."""
        return sum(field.invalid > 0 for field in self.fields)


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """A file, surveyed. ``masked`` says that values are stars.

    ``untyped`` are records of no type and one that the end of the file cuts short; none of the tables has them.
    """

    version: int = 1
    name: str
    path: str
    page: str
    records: int
    untyped: int = 0
    first_untyped: int | None = None
    masked: bool
    tables: list[TableSurvey]

    @property
    def whole(self) -> bool:
        """Whether every record is of a type and every field decodes."""
        return not self.untyped and not any(table.invalid or table.wrong for table in self.tables)
