"""A profile: what the standard leaves open about a file's form, as settings with named defaults.

The intermediate standard layout fixes items, types and digits. How a CSV file is encoded, quoted, named, and how a
date or a missing value is written, is agreed between the two vendors; here that agreement is written down.
"""

import enum
from typing import Literal

import msgspec


class DateForm(enum.StrEnum):
    """How a calendar date is written."""

    BASIC = "YYYYMMDD"
    EXTENDED = "YYYY-MM-DD"
    SLASH = "YYYY/MM/DD"

    @property
    def strftime(self) -> str:
        """The same as a ``strftime`` pattern."""
        return self.value.replace("YYYY", "%Y").replace("MM", "%m").replace("DD", "%d")


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The form of a dataset's CSV files.

    ``null`` is the text of a missing value; ``file_name`` may use ``{unit}``, ``{no}``, ``{file}``, ``{physical}``
    and ``{created}`` (the 作成日時 of the project).
    """

    encoding: Literal["utf-8", "utf-16", "cp932"] = "utf-8"
    bom: bool = False
    header: bool = True
    separator: str = ","
    newline: Literal["lf", "crlf"] = "lf"
    quoting: Literal["necessary", "always"] = "necessary"
    null: str = ""
    date: DateForm = DateForm.BASIC
    file_name: str = "{file}.csv"

    def __post_init__(self) -> None:
        """Refuse forms that nobody could read back (ValueError)."""
        if len(self.separator) != 1 or not self.separator.isascii() or self.separator in '"\r\n\0':
            raise ValueError(f"separator {self.separator!r} is not one ASCII character other than quote and newline")
        if any(char in self.null for char in f'"\r\n{self.separator}'):
            raise ValueError(f"null {self.null!r} holds a quote, a newline or the separator")
        if self.bom and self.encoding == "cp932":
            raise ValueError("cp932 has no BOM")

    @property
    def line_terminator(self) -> str:
        """The newline as characters."""
        return "\r\n" if self.newline == "crlf" else "\n"
