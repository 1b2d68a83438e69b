"""What can go wrong, as one exception and one catalogue.

A code such as ``LGM-S021`` never changes its meaning; ``errors.toml`` beside this module lists each with its short
name, severity, exit code, and its words in English and Japanese. The letter says the room: C charset, G 外字,
L layout, S source, M mapping, D dataset, V validation, A acceptance, T target, R run.

    MigrationError            the only exception this package raises on purpose
      .code .name             LGM-S021, packed-digit
      .exit_code              what the command line returns
      .facts                  source, record, offset, field, hex … : whatever the detail line is built of
"""

import enum
import shlex
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

Lang = str
"""``"en"`` or ``"ja"``."""


class Exit(enum.IntEnum):
    """What the process says when it ends."""

    GOOD = 0
    FINDINGS = 1
    USAGE = 2
    REJECTS = 3
    ENVIRONMENT = 4
    INTERRUPTED = 5


class CatalogueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of error: its names, its weight and its words.

    ``detail`` is a ``str.format`` template over the facts of an error; ``remedy`` says what to do about it.
    """

    name: str
    severity: str
    title: str
    title_ja: str
    detail: str = ""
    detail_ja: str = ""
    remedy: str = ""
    remedy_ja: str = ""
    exit: int = Exit.USAGE

    def titled(self, lang: Lang) -> str:
        """The title in the asked language."""
        return self.title_ja if lang == "ja" else self.title

    def detailed(self, lang: Lang, facts: dict[str, Any]) -> str:
        """The detail line filled with facts; the title where the entry has no detail."""
        template = (self.detail_ja if lang == "ja" else self.detail) or self.titled(lang)
        return template.format_map(_Facts(facts))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


@cache
def catalogue() -> dict[str, CatalogueEntry]:
    """Every error there is, keyed by code, in the order of the file."""
    data = tomllib.loads(Path(__file__).with_name("errors.toml").read_text(encoding="utf-8"))
    return msgspec.convert(data, dict[str, CatalogueEntry])


class MigrationError(Exception):
    """Something that stops the work, with the machine-readable facts on it.

    Args:
        code: A code of the catalogue, such as ``"LGM-S021"``; an unknown one is a ``KeyError``.
        **facts: What the detail line is built of, and what a machine reading ``--json`` gets.
    """

    def __init__(self, code: str, /, **facts: Any) -> None:
        self.code = code
        self.entry = catalogue()[code]
        self.facts = facts
        super().__init__(self.text("en"))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.code, self.facts)  # a task in another process must be able to fail

    @property
    def name(self) -> str:
        """The short name beside the code, such as ``packed-digit``."""
        return self.entry.name

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this error."""
        return self.entry.exit

    def detail(self, lang: Lang = "en") -> str:
        """What happened, in one sentence."""
        return self.entry.detailed(lang, self.facts)

    def place(self) -> str:
        """Where it happened, as far as the facts tell: file, record, byte, field."""
        facts = self.facts
        if "record" not in facts or "offset" not in facts:
            return ""
        place = f"{facts.get('source', '')}, record {facts['record']:,} (byte {facts['offset']:,})"
        if "field_at" in facts:
            place += f", field {facts['field']} at {facts['field_at']}, {facts['field_bytes']} bytes"
        return place

    def look(self) -> str:
        """The command that shows the record at fault, where the facts name file, record layout and record.

        The layout is the path of its file; a code page and 外字 tables that were given with it are repeated.
        """
        facts = self.facts
        if not {"source", "layout", "record"} <= facts.keys():
            return ""
        return peek_command(
            facts["source"], facts["layout"], facts["record"], facts.get("charset"), facts.get("gaiji", [])
        )

    def text(self, lang: Lang = "en") -> str:
        """Code, name, place, detail and remedy, as a person reads them."""
        remedy = self.entry.remedy_ja if lang == "ja" else self.entry.remedy
        head, place = f"{self.code} {self.name}", self.place()
        lines = [f"{head}  {place}", f"         {self.detail(lang)}"] if place else [f"{head}  {self.detail(lang)}"]
        failing, of = self.facts.get("failing", 0), self.facts.get("of", 0)
        if failing > 1:
            lines.append(f"         {failing:,} of the {of:,} records read with it fail in the same field.")
        if remedy:
            lines.append(f"         {remedy.format_map(_Facts(self.facts))}")
        if command := self.look():
            lines.append(f"         Look:  {command}")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, Any]:
        """Code, name, message and facts for ``--json``; ``look`` is the command of :meth:`look`, where there is one."""
        told = {"code": self.code, "name": self.name, "message": self.detail(), "facts": self.facts}
        return {**told, "look": command} if (command := self.look()) else told


def peek_command(source: Any, layout: Any, record: int, charset: str | None = None, gaiji: Iterable[Any] = ()) -> str:
    """The command that shows one record of a file, with the code page and 外字 tables that were given for it."""
    words = ["lgmigrate", "peek", source, "--record", layout, "--at", record]
    words += ["--charset", charset] if charset else []
    words += [word for table in gaiji for word in ("--gaiji", table)]
    return shlex.join(map(str, words))


def _rebuilt(code: str, facts: dict[str, Any]) -> MigrationError:
    return MigrationError(code, **facts)
