"""The mapping file of an import: what a workbook calls things, where headings are not found by their names.

::

    missing = ["relations"]              # parts that this workbook does not have
    digits  = "total"                    # 7.2 in 桁数: 7 digits of which 2 are behind the point; "whole": 7 before it
    codes   = "fill"                     # codes that are numbers get the zeros that their list asks for
    skip    = ["改版履歴", "旧*"]           # sheets that are not looked at

    [types]
    "外字可文字" = "N"                     # X, N, 9 or D; with digits where the word says them: "D8"
    [flags]
    "△" = false
    [cardinalities]
    "1→*" = "0..n"
    [headings.items]                     # more names of headings, by part and field
    name = ["項目の名前"]
    physical = ["英名"]

    [[table]]                            # a table whose heading says nothing
    sheet   = "一覧*"
    part    = "items"
    rows    = "5-6"                      # of its heading
    columns = { file = "B", name = "D", type = "F", digits = "G" }

Fields are those of :mod:`lgmigrate.layout.parts` and of ``import_words.toml``.
"""

import fnmatch
import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from lgmigrate import definitions
from lgmigrate.errors import MigrationError
from lgmigrate.layout.import_words import Words, default_words, extended
from lgmigrate.layout.parts import nearest

PartName = Literal["files", "relations", "items", "code_lists", "codes"]
_ROWS = re.compile(r"([0-9]+)(?:-([0-9]+))?")


class Placed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table that is pointed to: the sheet, the part, the rows of its heading and the column of each field."""

    sheet: str
    part: PartName
    rows: Annotated[str, msgspec.Meta(pattern=r"^[0-9]+(-[0-9]+)?$")]
    columns: dict[str, Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{1,3}$")]]

    @property
    def first(self) -> int:
        """The first row of its heading."""
        return self._rows()[0]

    @property
    def last(self) -> int:
        """The last row of its heading."""
        return self._rows()[1]

    def _rows(self) -> tuple[int, int]:
        found = _ROWS.fullmatch(self.rows)
        assert found is not None  # the pattern was checked when it was read
        return int(found[1]), int(found[2] or found[1])


class ImportMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping file. An empty one changes nothing."""

    missing: list[PartName] = []
    digits: Literal["total", "whole"] | None = None
    codes: Literal["fill"] | None = None
    skip: list[str] = []
    types: dict[str, Annotated[str, msgspec.Meta(pattern=r"^[XN9D][0-9]*$")]] = {}
    flags: dict[str, bool] = {}
    cardinalities: dict[str, Literal["1", "0..1", "0..n", "1..n"]] = {}
    headings: dict[PartName, dict[str, list[str]]] = {}
    table: list[Placed] = []

    def skips(self, sheet: str) -> bool:
        """Whether a sheet is not to be looked at."""
        return any(fnmatch.fnmatchcase(sheet, pattern) for pattern in self.skip)

    def placed_on(self, sheet: str) -> list[Placed]:
        """The tables that are pointed to on a sheet."""
        return [one for one in self.table if fnmatch.fnmatchcase(sheet, one.sheet)]

    def words(self) -> Words:
        """The words of the package with those of this file."""
        return extended(default_words(), self.headings, self.types, self.flags, self.cardinalities)


def read_map(path: Path) -> ImportMap:
    """Read a mapping file.

    Raises:
        MigrationError: LGM-S001 or LGM-R001 where it cannot be read, LGM-L071 for a field that a part does not have.
    """
    found = definitions.convert(definitions.read_toml(path), ImportMap, path)
    known = default_words().headings
    given = [(part, field) for part, fields in found.headings.items() for field in fields]
    given += [(one.part, field) for one in found.table for field in one.columns]
    for part, field in given:
        if field not in known[part]:
            near = nearest(field, known[part])
            raise MigrationError(
                "LGM-L071", path=str(path), why=f"{part} has no field {field!r}; the nearest is {near}"
            )
    return found
