"""The line of a definition file that a problem of lint speaks of, for whoever opens the file there."""

import csv
import io
from pathlib import Path

from lgmigrate.layout.parts import PARTS
from lgmigrate.layout.problem import Problem

TWICE = "LGM-L020"


def line_of(folder: Path, problem: Problem) -> int:
    """The line, from 1, in the file that a problem names; 1 where it speaks of the file as a whole.

    Args:
        folder: The definition, which was read before.
        problem: A problem of lint. Of what stands twice it is the line of the last.
    """
    if problem.file not in {part.name for part in PARTS}:
        return 1
    reader = csv.DictReader(io.StringIO((folder / problem.file).read_text(encoding="utf-8-sig"), newline=""))
    before, found = 1, 1
    for row in reader:
        if problem.item in _identities(problem.file, row):
            found = max(before, 1) + 1
            if problem.code != TWICE:
                break
        before = reader.line_num
    return found


def _identities(file: str, row: dict[str, str]) -> set[str]:
    """What lint may call a line."""
    if file == "files.csv":
        return {row["no"], row["name"], row["physical"]}
    if file == "items.csv":
        return {row["file"], *(f"{row['file']}.{row[column]}" for column in ("no", "name", "physical"))}
    if file == "relations.csv":
        items = row["child_items"].replace("+", ".")
        return {f"{row['parent']} → {row['child']}", f"{row['parent']}.{row['child']}.{items}"}
    return {row["name"]} if file == "code_lists.csv" else {row["list"], f"{row['list']}.{row['code']}"}
