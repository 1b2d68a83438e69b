"""Fields of a record layout: which bytes, of which kind, and what they become.

A field is a piece of a record, or a group of pieces; it may repeat (``occurs``), as often as another field says
(``depending``), and stand only in some records (``when``: one of several meanings of the same bytes).
"""

from typing import Annotated, Literal

import msgspec
import polars as pl

from lgmigrate.charset import Charset

Kind = Literal["text", "wide", "mixed", "zoned", "packed", "binary", "float", "bits", "raw", "filler", "group"]
Natural = Annotated[int, msgspec.Meta(ge=0)]
Trim = Literal["right", "left", "both", "none"]
Zone = Literal["ebcdic", "ascii", "translated", "realia"]
Condition = dict[str, str | int | list[str | int]]
When = Condition | list[Condition] | str
"""Conditions on fields (all keys of a table, any of several tables), or an expression over them."""

TEXTS = ("text", "wide", "mixed")
NUMBERS = ("zoned", "packed", "binary", "float")
INT64_DIGITS = 18
RESERVED = "lgm_"
"""Names that begin so are the tool's own columns."""
OCCURRENCE = "lgm_occurrence"
"""The column of child rows that counts the occurrences of a repeated group, from 1."""
PARENT = "lgm_parent"
"""The column of child records with the number of the record they belong to."""


class Meaning(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A name for some values of a field (COBOL's level 88): single ones, and ranges with both ends included."""

    name: str
    values: list[str] = []
    ranges: list[tuple[str, str]] = []


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """One field of a record type.

    ``width`` (``bytes`` in TOML) and ``at`` are bytes, ``at`` counted from the start of the record or of the group that
    the field is in; a group is as wide as what it holds.

    Attributes:
        digits: Digits of a number. ``scale`` of them stand behind the point; a negative scale is that many zeros that
            are not stored (``PIC 999PP``), one above ``digits`` zeros behind the point (``PIC VPP99``).
        sign: Where the sign of a zoned number is; ``none`` is a packed number without a half byte for it (COMP-6).
        zone: How the digits of a zoned number and the signs over them look; by default as the code page has them.
        form: Of a float: hexadecimal (System/360) or IEEE 754.
        mask: Of bits: those meant, as hex; by default all.
        pad: Hex: the padding bytes of a text, the usual one first (for wide text, one code).
        value: (``as``) What an unsigned zoned field or bits become: a number, or text with its leading zeros.
        null: Contents that mean that there is no value: ``low``, ``high``, ``blank``, ``zeros``, ``nines``, ``hex:…``.
        null_when: Or what another field says then (an indicator).
        length_by: The field that says how many bytes of this text count; with ``compact`` the record goes on right
            behind them.
        fields: What a group is made of.
        occurs: How often the field or group is repeated, at most; ``depending`` names the field that says how often in
            this record, ``at_least`` the least it may say. ``rows`` makes the occurrences rows of a table of their own,
            with the fields in ``inherit`` repeated; otherwise they are columns with numbers behind their names.
        when: The records in which the bytes have this meaning; others stand at the same place.
        meanings: Names for values.
    """

    name: str = ""
    at: Natural = -1
    width: int = msgspec.field(name="bytes", default=0)
    kind: Kind
    digits: Natural = 0
    scale: int = 0
    signed: bool = False
    sign: Literal["trailing", "leading", "trailing-separate", "leading-separate", "none"] = "trailing"
    zone: Zone | None = None
    order: Literal["big", "little"] = "big"
    form: Literal["ibm", "ieee"] = "ibm"
    mask: str = ""
    charset: str | Charset | None = None
    trim: Trim | None = None
    pad: str = ""
    value: Literal["number", "text"] = msgspec.field(name="as", default="number")
    null: list[str] = []
    null_when: Condition | None = None
    length_by: str = ""
    compact: bool = False
    meanings: list[Meaning] = []
    fields: list["Field"] = []
    occurs: Natural = 0
    depending: str = ""
    at_least: Natural = 0
    rows: bool = False
    inherit: list[str] = []
    when: When | None = None

    @property
    def end(self) -> int:
        """The offset behind the field, all its occurrences included."""
        return self.at + self.width * max(self.occurs, 1)

    @property
    def is_text(self) -> bool:
        """Whether its bytes are characters of the code page."""
        return self.kind in TEXTS

    @property
    def separate(self) -> bool:
        """Whether the sign of a zoned number is a byte of its own."""
        return self.sign.endswith("-separate")

    @property
    def most_digits(self) -> int:
        """The most digits that a number can have, zeros that are not stored included."""
        if self.kind == "binary" and not self.digits:
            return len(str(256**self.width)) - min(self.scale, 0) if self.scale < 0 else 0
        return self.digits - min(self.scale, 0)

    @property
    def dtype(self) -> pl.DataType:
        """The column type: exact numbers only, never floats."""
        if self.is_text or self.kind == "raw" or (self.kind in ("zoned", "bits") and self.value == "text"):
            return pl.String()
        if self.kind == "float":
            return pl.Decimal(38, max(self.scale, 0))
        if self.kind == "bits":
            return pl.Int64()
        if self.kind == "binary" and self.width == 8 and not self.signed and not self.scale and not self.digits:
            return pl.UInt64()
        if self.scale > 0 or self.most_digits > INT64_DIGITS:
            return pl.Decimal(38, max(self.scale, 0))
        return pl.Int64()


def numbered(name: str, kind: Kind = "binary") -> Field:
    """A column that the tool itself adds: a count, which lies at no byte of the record."""
    return Field(name=name, at=0, width=0, kind=kind, signed=True)
