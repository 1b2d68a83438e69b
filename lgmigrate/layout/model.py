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

import enum

import msgspec


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
    """データ項目: one item of a file. ``key`` is its place in the file's key from 1, or None."""

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
    provenance: Provenance
    note: str = ""


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """移行ファイル関連: rows of ``child`` point to a row of ``parent`` by items of equal number.

    ``cardinality`` is how many child rows a parent row has: ``1``, ``0..1``, ``0..n`` or ``1..n``.
    """

    parent: str
    parent_items: list[str]
    child: str
    child_items: list[str]
    cardinality: str
    provenance: Provenance
    note: str = ""


class CodeList(msgspec.Struct, frozen=True, kw_only=True):
    """コード構成: a code list by its short name, with the number of characters of a code."""

    name: str
    title: str
    digits: int
    provenance: Provenance
    note: str = ""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """コード: one value of a code list."""

    list: str
    code: str
    title: str
    provenance: Provenance
    note: str = ""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
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

    def items_of(self, file: str) -> list[Item]:
        """The items of a file, in order."""
        return [item for item in self.items if item.file == file]

    def key_of(self, file: str) -> list[Item]:
        """The items of a file's key, in key order."""
        return sorted((item for item in self.items_of(file) if item.key), key=lambda item: item.key or 0)

    def codes_of(self, name: str) -> list[Code]:
        """The codes of a code list."""
        return [code for code in self.codes if code.list == name]
