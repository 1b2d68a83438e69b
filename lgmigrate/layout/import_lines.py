"""What all builders of parts share: reading a field of a line, with a mark in the report or a fault for every cell."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from lgmigrate.layout.import_report import Action, Report
from lgmigrate.layout.import_rows import Line
from lgmigrate.layout.import_values import BadCellError, Meaning, one
from lgmigrate.layout.import_words import narrow
from lgmigrate.layout.model import Provenance

T = TypeVar("T")
_PHYSICAL = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_NOT_PHYSICAL = re.compile(r"[^A-Z0-9_]+")


class Import(msgspec.Struct, frozen=True):
    """One import.

    Attributes:
        meaning: What texts mean.
        report: Where it is said what became of each cell.
        provenance: Of lines that do not say it.
        own: Whether the workbook is one that ``layout export`` wrote, whose texts are taken as they stand.
        known: Physical names of an earlier edition, by ``(file, "")`` and ``(file, item)``.
    """

    meaning: Meaning
    report: Report
    provenance: Provenance
    own: bool
    known: dict[tuple[str, str], str]

    def name(self, line: Line, field: str, label: str, *, needed: bool = True) -> str:
        """A name; one that is needed and not there is a fault LGM-L064."""
        found = one(line.text(field))
        if found:
            self.take(line, field, label, found)
        elif needed:
            self.lacks(line, field)
        return found

    def value(self, line: Line, field: str, label: str, parse: Callable[[str], T], empty: T) -> T:
        """What a field says; a text without meaning is a fault LGM-L063."""
        text = line.text(field)
        if not text.strip():
            return empty
        try:
            found = parse(text)
        except BadCellError as bad:
            self.bad(line, field, text, str(bad))
            return empty
        self.take(line, field, label, text)
        return found

    def note(self, line: Line, label: str) -> str:
        """The note, as it stands in our own workbooks."""
        text = line.text("note")
        if text:
            self.take(line, "note", label, text)
        return text if self.own else text.strip()

    def origin(self, line: Line, label: str) -> Provenance:
        """Where the line comes from."""
        return self.value(line, "provenance", label, self.meaning.provenance, self.provenance)

    def number(self, line: Line, label: str, count: int) -> int:
        """The line's number; where it has none that is whole, its place in the table."""
        text = line.text("no")
        try:
            found = self.meaning.number(text) if text else count
        except BadCellError:
            self.report.add(
                line.sheet,
                line.cell("no"),
                "assumed",
                text,
                f"no whole number: {count}",
                part=line.part,
                line=label,
                field="no",
            )
            return count
        if text:
            self.take(line, "no", label, text)
        return found

    def physical(self, line: Line, label: str, known: tuple[str, str], other: str, field: str = "physical") -> str:
        """The physical name: as given, made of an id that is none, of the earlier edition, or counted."""
        text = line.text(field).strip()
        if self.own and text:
            self.take(line, field, label, text)
            return text
        plain = narrow(text).upper()
        if _PHYSICAL.fullmatch(plain):
            self.take(line, field, label, text)
            return plain
        made = f"ID_{_NOT_PHYSICAL.sub('_', plain)}" if plain.strip("-") else self.known.get(known, other)
        self.report.add(
            line.sheet,
            line.cell(field),
            "derived",
            made,
            f"physical name; the cell says {text!r}",
            part=line.part,
            line=label,
            field=field,
        )
        return made

    def take(self, line: Line, field: str, label: str, value: str) -> None:
        """Say that a field was taken from its cells."""
        for cell in line.values.get(field, ()):
            action: Action = "filled" if cell.filled else "taken"
            self.report.add(line.sheet, cell.cell, action, value, part=line.part, line=label, field=field)

    def assume(self, line: Line, field: str, label: str, value: str, why: str) -> None:
        """Say that a field was taken with an assumption."""
        self.report.add(line.sheet, line.cell(field), "assumed", value, why, part=line.part, line=label, field=field)

    def bad(self, line: Line, field: str, text: str, why: str) -> None:
        """A cell that means nothing."""
        code = "LGM-L062" if field == "type" else "LGM-L063"
        self.report.refuse(code, line.sheet, line.cell(field), field=field, value=text, why=why)

    def lacks(self, line: Line, field: str) -> None:
        """A line without what it cannot do without."""
        self.report.refuse("LGM-L064", line.sheet, line.cell(field), field=field, part=line.part)

    def once(self, lines: Iterable[tuple[Line, str, tuple[object, ...]]], field: str) -> None:
        """Refuse what stands twice: lines, what they are called and what they are told apart by."""
        seen: dict[tuple[object, ...], Line] = {}
        for line, label, key in lines:
            if key in seen:
                other = f"{seen[key].sheet}!{seen[key].cell(field)}"
                self.report.refuse("LGM-L065", line.sheet, line.cell(field), value=label, other=other)
            seen.setdefault(key, line)
