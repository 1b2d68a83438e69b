"""From a file as it was handed over to a table the rules can ask, with what is wrong about its form."""

from collections.abc import Iterator
from concurrent.futures import Executor
from itertools import count as numbers
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.dataset.manifest import DataFile
from lgmigrate.dataset.profile import Profile
from lgmigrate.dataset.reading import header_of, without_values
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout
from lgmigrate.validate import values
from lgmigrate.validate.findings import Finding, finding
from lgmigrate.validate.records import examine
from lgmigrate.validate.rules import is_text
from lgmigrate.validate.survey import BOM, Survey, survey
from lgmigrate.validate.table import Table
from lgmigrate.validate.transcode import transcode


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A file after its form was checked. ``table`` and ``counted`` are None where its values can't be judged."""

    findings: list[Finding]
    rows: int | None
    columns: list[str]
    table: Table | None = None
    counted: values.Counted | None = None


class Room(msgspec.Struct, frozen=True):
    """Where a validation works: a private folder for copies, and threads."""

    folder: Path
    executor: Executor
    _names: Iterator[int] = msgspec.field(default_factory=numbers)

    def copy(self) -> Path:
        """A path for one more copy."""
        return self.folder / f"{next(self._names)}.csv"


def open_file(path: Path, file: DataFile, profile: Profile, layout: Layout, room: Room) -> Opened:
    """Check encoding, quoting, columns and fields of a file, and count its rows.

    Where everything is as declared, the file is read twice: once as bytes and once by polars. Otherwise a copy in
    UTF-8 without the records that cannot be judged is made, and the rules see that.
    """
    if profile.form == "xml":
        return _document(path, file, profile, layout, room)
    form = _form(path, file.name, profile)
    bad_lines: list[int] = []
    if profile.encoding != "utf-8":
        copy = room.copy()
        bad_lines = transcode(path, copy, profile.encoding)
        path = copy
    seen = survey(path, profile.separator, room.executor)
    try:
        table = Table(file=file, path=path, profile=profile, columns=_columns(path, file, profile), broken_rows=False)
        if not table.columns:
            return Opened(findings=form, rows=0, columns=[])
        counted = None if bad_lines else values.count(table, layout, seen)
    except (pl.exceptions.PolarsError, MigrationError):
        counted = None  # what polars stumbled over is named below, with its line
    if counted and _whole(table, counted, seen):
        return _opened(form, table, counted, seen, layout)
    return _mended(path, bad_lines, form, file, profile, layout, room)


def _document(path: Path, file: DataFile, profile: Profile, layout: Layout, room: Room) -> Opened:
    """A file that is XML: from its copy on it is as any other."""
    from lgmigrate.validate.document import look_through

    document = look_through(path, file, layout, room.copy())
    if document.copy is None:
        return Opened(findings=document.findings, rows=document.rows, columns=document.columns)
    dropped = [(number, 1) for number in document.left_out]
    table = Table(
        file=file,
        path=document.copy,
        profile=profile,
        columns=document.columns,
        broken_rows=False,
        dropped=dropped,
        document=path,
    )
    seen = survey(document.copy, profile.separator, room.executor)
    opened = _opened(document.findings, table, values.count(table, layout, seen), seen, layout)
    return msgspec.structs.replace(opened, rows=document.rows)


def _columns(path: Path, file: DataFile, profile: Profile) -> list[str]:
    return header_of(path, profile) if profile.header else file.columns


def _whole(table: Table, counted: values.Counted, seen: Survey) -> bool:
    """Whether every row has its fields.

    Polars fills up short rows, but refuses long ones. So where the separators that are not text add up, no row is
    short: what one lacked, another would have to have too many.
    """
    inside = counted.separators_inside
    if table.profile.header:
        inside += sum(name.count(table.profile.separator) for name in table.columns)
    rows = counted.rows + table.profile.header
    return seen.separators - inside == rows * (len(table.columns) - 1)


def _opened(form: list[Finding], table: Table, counted: values.Counted, seen: Survey, layout: Layout) -> Opened:
    if seen.lines > counted.rows + table.profile.header:  # values hold line breaks: ask the text items about them
        texts = [item.name for item in values.items_of(table, layout) if is_text(item)]
        table = msgspec.structs.replace(table, broken_rows=True)
        counted = msgspec.structs.replace(counted, suspects=list(dict.fromkeys([*counted.suspects, *texts])))
    return Opened(findings=form, rows=counted.rows, columns=table.columns, table=table, counted=counted)


def _mended(
    path: Path, bad_lines: list[int], form: list[Finding], file: DataFile, profile: Profile, layout: Layout, room: Room
) -> Opened:
    """The slow and exact way: name what is wrong, and judge the rest."""
    findings = list(form)
    clean = room.copy()
    undecoded = transcode(path, clean, "utf-8")  # also takes away a BOM
    bad_lines = bad_lines or undecoded
    if bad_lines:
        findings.append(
            finding("LGM-V006", file.name, count=len(bad_lines), lines=bad_lines, encoding=profile.encoding)
        )
    try:
        columns = _columns(clean, file, profile)
    except MigrationError:
        columns = file.columns
    good = room.copy()
    found = examine(
        clean, good, separator=profile.separator, fields=len(columns), header=profile.header, bad_lines=bad_lines
    )
    clean.unlink()
    if found.ragged:
        findings.append(
            finding("LGM-V005", file.name, count=len(found.ragged), lines=found.ragged, expected=len(columns))
        )
    if found.broken is not None:
        findings.append(finding("LGM-V008", file.name, lines=[found.broken], why="quoting", why_ja="引用符"))
        return Opened(findings=findings, rows=None, columns=columns)
    table = Table(file=file, path=good, profile=profile, columns=columns, broken_rows=False, dropped=found.dropped)
    seen = survey(good, profile.separator, room.executor)
    try:
        counted = values.count(table, layout, seen)
    except pl.exceptions.PolarsError as error:
        why = without_values(error)
        return Opened(findings=[*findings, finding("LGM-V008", file.name, why=why)], rows=None, columns=columns)
    opened = _opened(findings, table, counted, seen, layout)
    return msgspec.structs.replace(opened, rows=found.records)


def _form(path: Path, name: str, profile: Profile) -> list[Finding]:
    """Byte order mark and first newline against the profile."""
    with path.open("rb") as file:
        start = file.readline(1 << 20)
    utf16 = profile.encoding == "utf-16"
    marks = (b"\xff\xfe", b"\xfe\xff") if utf16 else (BOM,)
    differs = []
    if start and start.startswith(marks) != profile.bom:
        differs.append(("a byte order mark", "BOM") if not profile.bom else ("no byte order mark", "BOMなし"))
    ending = start.replace(b"\0", b"") if utf16 else start
    whole = ending.endswith(b"\n") and ending.count(b'"') % 2 == 0  # else the line breaks within a value
    if whole and ending.endswith(b"\r\n") != (profile.newline == "crlf"):
        differs.append(("LF", "LF") if profile.newline == "crlf" else ("CRLF", "CRLF"))
    if not differs:
        return []
    english, japanese = (" and ".join(one[0] for one in differs), "・".join(one[1] for one in differs))
    return [finding("LGM-V019", name, lines=[1], found=english, found_ja=japanese)]
