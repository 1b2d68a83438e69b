"""The policy of 縮退: what may stand for a character that the target does not have.

It is a municipality's to make, and nothing is chosen that it does not say: where several characters could stand for
one, that is a question to a person, who answers it in a table of decisions.
"""

import csv
import io
from pathlib import Path
from typing import Literal

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.repertoire import Repertoire, units_in

Relation = Literal[
    "JIS包摂規準・UCS統合規則",
    "法務省告示582号別表第四",
    "法務省戸籍法関連通達・通知",
    "辞書類等による関連字",
    "読み・字形による類推",
]
"""The kinds of relation of the MJ縮退マップ."""
Map = Literal["mj", "jis", "mj+jis"]
"""MJ縮退マップ; JIS縮退マップ of 国税庁; the second applied to what the first gives."""
JIS_MAP = "国税庁JIS縮退マップ"
DECIDED = "decided"
DECISION_COLUMNS = ("character", "target", "note")


class ShrinkPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The part ``[shrink]`` of a project.

    ``to`` is what the target has (names of repertoires or files). ``decided`` is a table of decisions, which come
    first. Then the ``maps`` are asked in turn, a later one only where the earlier ones have nothing that the target
    has; of the first, only the ``relations`` named count. ``hops`` is the most steps from a character to what stands
    for it; a line without a number is one, and a second map one more. ``choose`` says what happens where a map has
    several: ``only`` takes a candidate that is the only one; ``ranked`` takes the relation that ``relations`` names
    first, in it the lowest rank (順位), and then the fewest hops. ``several`` and ``none`` say what becomes of a row
    with a character that is left: it is rejected, or keeps the character.
    """

    to: str | tuple[str, ...]
    maps: tuple[Map, ...] = ("mj", "jis")
    relations: tuple[Relation, ...] = (
        "JIS包摂規準・UCS統合規則",
        "法務省告示582号別表第四",
        "法務省戸籍法関連通達・通知",
    )
    hops: int = 1
    choose: Literal["only", "ranked"] = "only"
    decided: str | None = None
    several: Literal["reject", "keep"] = "reject"
    none: Literal["reject", "keep"] = "reject"

    def __post_init__(self) -> None:
        """Refuse what could not be carried out (ValueError)."""
        if self.hops < 1:
            raise ValueError("hops is at least 1")
        if not self.to:
            raise ValueError("to names no repertoire")
        for name, listed in (("maps", self.maps), ("relations", self.relations)):
            if len(set(listed)) != len(listed):
                raise ValueError(f"{name} names one twice")


def read_decisions(path: Path, target: Repertoire) -> dict[str, str]:
    """A table of decisions: CSV with the columns ``character`` and ``target``, and ``note`` for people.

    A character is written as itself or as ``U+8FBB U+E0103``.

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened, LGM-G052 naming the
            line that cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except UnicodeDecodeError as error:
        raise MigrationError("LGM-G052", path=str(path), line=1, why=f"not UTF-8: {error}") from error
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    made: dict[str, str] = {}
    try:
        _check_header(list(reader.fieldnames or []))
        for row in reader:
            character, stands = _decision(row, target)
            if character in made:
                raise ValueError(f"{row['character']} is decided twice")
            made[character] = stands
    except (ValueError, csv.Error) as error:
        raise MigrationError("LGM-G052", path=str(path), line=reader.line_num, why=str(error)) from error
    return made


def _check_header(names: list[str]) -> None:
    for name in DECISION_COLUMNS[:2]:
        if names.count(name) != 1:
            raise ValueError(f"the column {name!r} {'stands twice' if name in names else 'is missing'}")
    for name in names:
        if name not in DECISION_COLUMNS:
            raise ValueError(f"unknown column {name!r}; there are {', '.join(DECISION_COLUMNS)}")


def _decision(row: dict[str, str | None], target: Repertoire) -> tuple[str, str]:
    if None in row or None in row.values():
        raise ValueError("cells missing or too many")
    character, stands = _text(row["character"] or ""), _text(row["target"] or "")
    if len(units_in(character)) != 1:
        raise ValueError(f"{row['character']!r} is not one character")
    if character in target.characters:
        raise ValueError(f"{row['character']} needs nothing in its place: {target.name} has it")
    missing = [unit for unit in units_in(stands) if unit not in target.characters]
    if missing or not stands:
        raise ValueError(f"{row['target']!r} cannot stand for {row['character']}: {target.name} does not have it")
    return character, stands


def _text(cell: str) -> str:
    cell = cell.strip()
    if not cell.startswith("U+"):
        return cell
    try:
        return "".join(chr(int(point.removeprefix("U+"), 16)) for point in cell.split())
    except (ValueError, OverflowError):
        raise ValueError(f"{cell!r} is not code points such as U+8FBB U+E0103") from None
