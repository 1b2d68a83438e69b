"""Writing one file of a dataset: columns to CSV or XML in the form that the profile declares."""

import codecs
import os
from datetime import date
from functools import cache, partial
from pathlib import Path

import polars as pl
from polars import selectors

from lgmigrate import files
from lgmigrate.dataset.manifest import AnnexFile, DataFile
from lgmigrate.dataset.profile import DateForm, Profile
from lgmigrate.dataset.reading import CP932_HOLES, scan_utf8
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout

AS_BUILT = pl.QueryOptFlags(predicate_pushdown=False)
"""A frame's tests share what they have in common with its items; pushed down to the scan they would be made twice."""
BATCH_ROWS = 32_768
"""Rows made into text at a time; with fewer, what is done for each batch takes its share."""
FIRST_DAY, LAST_DAY = date(1868, 1, 1), date(2099, 12, 31)
"""Days whose text is looked up; others are formatted one by one."""
BLOCK_CHARACTERS = 1 << 20
CODECS = {"utf-16": "utf-16-le", "cp932": "cp932"}


def file_name(profile: Profile, *, unit: str, no: int, file: str, physical: str, created: str | None) -> str:
    """The name of a file by the profile's pattern.

    Raises:
        MigrationError: LGM-D010 for a pattern that uses an unknown word, or ``{created}`` without a 作成日時.
    """
    words: dict[str, str | int] = {"unit": unit, "no": no, "file": file, "physical": physical}
    if created is not None:
        words["created"] = "".join(char for char in created[:19] if char.isdigit())
    try:
        return profile.file_name.format_map(words)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise MigrationError("LGM-D010", pattern=profile.file_name, why=str(error), known=", ".join(words)) from error


def write_file(
    frame: pl.LazyFrame,
    folder: Path,
    path: str,
    profile: Profile,
    *,
    name: str,
    key: list[str],
    layout: Layout | None = None,
) -> DataFile:
    """Write a 移行ファイル.

    Args:
        frame: Its items in order, as text, integers and dates; its rows in key order.
        folder: The dataset.
        path: Where in the dataset.
        profile: The form of the file.
        name: The 移行ファイル.
        key: Item names of its key.
        layout: What says how columns lie in XML; CSV needs none.

    Returns:
        The line of the manifest; its rows are counted in the file, not in the frame.

    Raises:
        MigrationError: LGM-D011 for a character that the profile's encoding cannot hold, LGM-D012 for a value that is
            the profile's mark of a missing one, LGM-D023 and LGM-D024 as :func:`~xml_writing.write_xml` says.
        ValueError: for XML without a layout.
    """
    columns = frame.collect_schema().names()
    target = files.contained(folder, path)
    if profile.null:
        _refuse_null_marker(frame, path, profile.null)
    rows = _write_document(frame, target, layout, name) if profile.form == "xml" else _write(frame, target, profile)
    return DataFile(
        name=name,
        path=path,
        rows=rows,
        bytes=target.stat().st_size,
        sha256=files.sha256(target),
        key=key,
        columns=columns,
    )


def _write_document(frame: pl.LazyFrame, target: Path, layout: Layout | None, name: str) -> int:
    """Write a file as XML, whole or not at all; returns the rows that stand in it."""
    from lgmigrate.dataset.xml_writing import write_xml

    if layout is None:
        raise ValueError(f"{name} is to be XML: its layout is needed")
    with files.write_atomic(target) as temporary:
        return write_xml(frame, temporary, layout, name)


def write_annex(frame: pl.LazyFrame, folder: Path, path: str, *, name: str, kind: str) -> AnnexFile:
    """Write a file of the annex: always UTF-8 CSV with a header."""
    target = files.contained(folder, path)
    rows = _write(frame, target, Profile())
    return AnnexFile(name=name, kind=kind, path=path, rows=rows, sha256=files.sha256(target))


def _refuse_null_marker(frame: pl.LazyFrame, path: str, marker: str) -> None:
    """A value that reads like the marker of a missing one would be lost without a trace."""
    written = [name for name, dtype in frame.collect_schema().items() if dtype == pl.String or dtype.is_integer()]
    found = frame.select((pl.col(name).cast(pl.String) == marker).any() for name in written).collect(engine="streaming")
    for name in written:
        if found[name].item():
            raise MigrationError("LGM-D012", path=path, item=name, null=marker)


def sink_csv(frame: pl.LazyFrame, path: Path, profile: Profile) -> None:
    """Run a query into a CSV file in the form of a profile, in UTF-8 whatever its encoding."""
    if profile.quoting == "always":
        frame = frame.with_columns(selectors.integer().cast(pl.String))
    dates_as_text(frame, profile.date).sink_csv(
        path,
        check_extension=False,
        include_bom=profile.bom and profile.encoding == "utf-8",
        include_header=profile.header,
        separator=profile.separator,
        line_terminator=profile.line_terminator,
        batch_size=BATCH_ROWS,
        quote_style="non_numeric" if profile.quoting == "always" else "necessary",  # "always" would quote nulls too
        null_value=profile.null,
        optimizations=AS_BUILT,
        engine="streaming",
    )


def dates_as_text(frame: pl.LazyFrame, form: DateForm) -> pl.LazyFrame:
    """A query with its columns of dates as text."""
    dated = partial(_date_text, pattern=form.strftime)
    return frame.with_columns(selectors.date().map_batches(dated, return_dtype=pl.String, is_elementwise=True))


@cache
def _days(pattern: str) -> pl.Series:
    """The text of each day from :data:`FIRST_DAY` to :data:`LAST_DAY`."""
    return pl.date_range(FIRST_DAY, LAST_DAY, eager=True).dt.to_string(pattern)


def _date_text(column: pl.Series, pattern: str) -> pl.Series:
    """Dates as text: formatting each would be the dearest part of writing a file."""
    days = column.to_physical() - (FIRST_DAY - date(1970, 1, 1)).days
    known = _days(pattern)
    lowest, highest = days.min(), days.max()
    if lowest is not None and (lowest < 0 or highest >= len(known)):  # type: ignore[operator]
        return column.dt.to_string(pattern)
    return known.gather(days).alias(column.name)


def _write(frame: pl.LazyFrame, target: Path, profile: Profile) -> int:
    """Write a file whole or not at all; returns the rows that stand in it."""
    columns = frame.collect_schema().names()
    with files.write_atomic(target) as temporary:
        sink_csv(frame, temporary, profile)
        rows = int(scan_utf8(temporary, profile, columns).select(pl.len()).collect(engine="streaming").item())
        if profile.encoding != "utf-8":
            _transcode(temporary, profile, target)
    return rows


def _transcode(path: Path, profile: Profile, target: Path) -> None:
    """Turn a UTF-8 file into the profile's encoding, strictly, in place."""
    other = path.with_suffix(".transcoded")
    os.close(os.open(other, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        with path.open(encoding="utf-8", newline="") as source, other.open("wb") as out:
            if profile.encoding == "utf-16" and profile.bom:
                out.write(codecs.BOM_UTF16_LE)
            line = 1
            while text := source.read(BLOCK_CHARACTERS):
                try:
                    out.write(_encoded(text, profile.encoding))
                except UnicodeEncodeError as error:
                    char = text[error.start]
                    raise MigrationError(
                        "LGM-D011",
                        path=target.name,
                        line=line + text.count("\n", 0, error.start),
                        char=f"U+{ord(char):04X}",
                        encoding=profile.encoding,
                    ) from error
                line += text.count("\n")
        other.replace(path)
    finally:
        other.unlink(missing_ok=True)


def _encoded(text: str, encoding: str) -> bytes:
    """Bytes of a text. In CP932, JIS symbols such as U+301C and their Microsoft twins have one code between them."""
    hole = CP932_HOLES.search(text) if encoding == "cp932" else None
    if hole:  # Python has codes for these; a reader who keeps to CP932 has not
        raise UnicodeEncodeError(encoding, text, hole.start(), hole.end(), "no character of CP932")
    return text.encode(CODECS[encoding])
