"""The model of a layout: the official five parts, and where each of their lines comes from.

========================  ====================  ==================
official part             file                  here
========================  ====================  ==================
移行ファイル構成表        ``files.csv``         :class:`File`
移行ファイル関連図        ``relations.csv``     :class:`Relation`
データ項目一覧表          ``items.csv``         :class:`Item`
コード構成表              ``code_lists.csv``    :class:`CodeList`
コード一覧                ``codes.csv``         :class:`Code`
========================  ====================  ==================

``layout.toml`` adds family, version, 業務 and provenance.
"""

import datetime
import enum
from functools import cached_property

import msgspec

from lgmigrate.errors import MigrationError

UNKNOWN_DATE = "不詳"
"""The ``unit`` of a date that may be unknown in part: an item of three columns, see :mod:`lgmigrate.layout.columns`."""
UNKNOWN_FLAG = "不詳フラグ"
"""The code list, where a layout has it, of the column that says whether such a date is unknown."""
UNIT_MARK = ":"
"""Stands between the folder of another 業務 and a file of it, in a relation's parent: ``jumin-kihon:個人``."""


class Provenance(enum.StrEnum):
    """Where a line of a definition comes from."""

    OFFICIAL = "official"
    """Imported from the official workbook."""
    PUBLIC_SPEC = "public-spec"
    """Read in a public document of the standard."""
    DRAFT = "draft"
    """Ours: a working assumption until the official workbook is imported."""


class ItemType(enum.StrEnum):
    """What the characters of an item may be. ``digits`` counts characters for all types."""

    TEXT = "X"
    """Half-width text: letters, digits, half-width kana."""
    NATIONAL = "N"
    """Text of any width, 外字 where the item says so."""
    NUMBER = "9"
    """A decimal number, sign allowed; ``scale`` of its ``digits`` stand behind the point."""
    DATE = "D"
    """A calendar date, written in the date form of the profile."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """移行ファイル: one file of the layout. ``physical`` is its name in a database."""

    no: int
    name: str
    physical: str
    provenance: Provenance
    note: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """データ項目: one item of a file. ``key`` is its place in the file's key from 1, or None.

    ``group`` names the group that the item belongs to (``A/B``: group B inside group A). ``repeat`` says how often at
    most the groups that begin at this item repeat, the outermost first, and then the item itself; what is not said is
    1. :meth:`Layout.columns_of` gives the columns that become of it.
    """

    file: str
    no: int
    name: str
    physical: str
    type: ItemType
    digits: int
    scale: int = 0
    key: int | None = None
    required: bool = False
    gaiji: bool = False
    code: str = ""
    unit: str = ""
    group: str = ""
    repeat: tuple[int, ...] = ()
    provenance: Provenance
    note: str = ""

    @property
    def unknown_date(self) -> bool:
        """Whether it is a date that may be unknown in part, and so takes three columns."""
        return self.type is ItemType.DATE and self.unit == UNKNOWN_DATE

    @property
    def path(self) -> tuple[str, ...]:
        """The names of its groups, outermost first."""
        return tuple(self.group.split("/")) if self.group else ()


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """移行ファイル関連: rows of ``child`` point to a row of ``parent`` by items of equal number.

    ``cardinality`` is how many child rows a parent row has: ``1``, ``0..1``, ``0..n`` or ``1..n``. The parent may be a
    file of another 業務 of the same family, named with the folder of its definition: ``jumin-kihon:個人``.
    """

    parent: str
    parent_items: list[str]
    child: str
    child_items: list[str]
    cardinality: str
    provenance: Provenance
    note: str = ""

    @property
    def parent_unit(self) -> str:
        """The folder of the other 業務 that the parent is of; empty where both files are of the same layout."""
        return self.parent.partition(UNIT_MARK)[0] if UNIT_MARK in self.parent else ""

    @property
    def parent_file(self) -> str:
        """The name of the parent file in its own layout."""
        return self.parent.rpartition(UNIT_MARK)[2] if self.parent_unit else self.parent


class CodeList(msgspec.Struct, frozen=True, kw_only=True):
    """コード構成: a code list by its short name, with the number of characters of a code."""

    name: str
    title: str
    digits: int
    provenance: Provenance
    note: str = ""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """コード: one value of a code list, valid from the day ``since`` to the day ``until``, both included."""

    list: str
    code: str
    title: str
    since: datetime.date | None = None
    until: datetime.date | None = None
    provenance: Provenance
    note: str = ""


class Layout(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A whole definition. ``sha256`` is that of its six files, read in."""

    family: str
    name: str
    version: str
    unit: str
    unit_no: int | None
    title: str
    provenance: Provenance
    source: str
    files: list[File]
    items: list[Item]
    relations: list[Relation]
    code_lists: list[CodeList]
    codes: list[Code]
    sha256: str

    @property
    def id(self) -> str:
        """``family/name``, as mappings and manifests write it."""
        return f"{self.family}/{self.name}"

    @property
    def official(self) -> bool:
        """Whether the definition was imported from the official workbook."""
        return self.provenance is Provenance.OFFICIAL

    @property
    def flag_list(self) -> str:
        """The code list of columns that say whether a date is unknown; empty where the layout has none."""
        return next((one.name for one in self.code_lists if one.name == UNKNOWN_FLAG), "")

    def file(self, name: str) -> File:
        """A file by its name.

        Raises:
            MigrationError: LGM-L021 where there is no such file.
        """
        for one in self.files:
            if one.name == name:
                return one
        from lgmigrate.layout.parts import unknown

        facts = unknown(name, [one.name for one in self.files])
        raise MigrationError("LGM-L021", file=self.id, item=name, **facts)

    def items_of(self, file: str) -> list[Item]:
        """The items of a file, in order, as the definition lists them."""
        return list(self._items.get(file, ()))

    def columns_of(self, file: str) -> list[Item]:
        """The columns of a file in a dataset or database, each as an item that neither repeats nor is in a group.

        A file without repeats and unknown dates has its items for columns.
        """
        if file not in self._columns:
            from lgmigrate.layout.columns import expanded

            columns = expanded(self.items_of(file), flag_list=self.flag_list)
            self._columns[file] = [column.item for column in columns]
        return list(self._columns[file])

    def key_of(self, file: str) -> list[Item]:
        """The items of a file's key, in key order."""
        return sorted((item for item in self._items.get(file, ()) if item.key), key=lambda item: item.key or 0)

    def codes_of(self, name: str) -> list[Code]:
        """The codes of a code list; one whose validity ended and began again stands several times."""
        return list(self._codes.get(name, ()))

    @cached_property
    def _items(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.file, []).append(item)
        return found

    @cached_property
    def _codes(self) -> dict[str, list[Code]]:
        found: dict[str, list[Code]] = {}
        for code in self.codes:
            found.setdefault(code.list, []).append(code)
        return found

    @cached_property
    def _columns(self) -> dict[str, list[Item]]:
        return {}
