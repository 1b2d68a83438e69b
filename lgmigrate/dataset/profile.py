"""A profile: what the standard leaves open about a file's form, as settings with named defaults.

The intermediate standard layout fixes items, types and digits, and leaves it to the vendors to use CSV or XML. How a
CSV file is encoded, quoted, named, and how a date or a missing value is written, is agreed between the two; here that
agreement is written down. XML leaves nothing of that open: see :mod:`lgmigrate.dataset.xml_writing`.
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
    """The form of a dataset's files.

    ``form`` is that of the 移行ファイル; the annex is always CSV. With ``xml`` only ``file_name`` can be set, which is
    ``{file}.xml`` where nothing is said, and ``date`` is ``YYYY-MM-DD``.

    ``null`` is the text of a missing value; ``file_name`` may use ``{unit}``, ``{no}``, ``{file}``, ``{physical}``
    and ``{created}`` (the 作成日時 of the project).
    """

    form: Literal["csv", "xml"] = "csv"
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
        if self.form == "xml":
            self._settle_xml()

    def _settle_xml(self) -> None:
        """Take what XML fixes for what is not said, and refuse what says otherwise."""
        fixed = {"encoding": "utf-8", "bom": False, "header": True, "separator": ",", "newline": "lf"}
        for name, value in {**fixed, "quoting": "necessary", "null": ""}.items():
            if getattr(self, name) != value:
                raise ValueError(f"{name} is a setting of CSV, and the form is xml")
        if self.date is DateForm.SLASH:
            raise ValueError(f"dates of XML are {DateForm.EXTENDED.value}")
        msgspec.structs.force_setattr(self, "date", DateForm.EXTENDED)
        if self.file_name == "{file}.csv":
            msgspec.structs.force_setattr(self, "file_name", "{file}.xml")

    @property
    def line_terminator(self) -> str:
        """The newline as characters."""
        return "\r\n" if self.newline == "crlf" else "\n"
