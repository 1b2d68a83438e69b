"""Reading the files of a dataset as columns of text, in whatever form its profile declares.

Every column is text, exactly as written; a missing value (the profile's ``null``, unquoted) is null, a quoted empty
one is the empty string. Polars reads CSV in UTF-8 only, so XML and other encodings pass through a private temporary
copy; :func:`lgmigrate.dataset.xml_reading.scan_document` reads XML without one.

Two things polars does not say about a file are left to whoever must know: a row with too few fields is filled with
nulls, and where ``null`` is not empty, a *quoted* text equal to it is null as well.
"""

import contextlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from lgmigrate import files
from lgmigrate.charset import Charset, code_page, transcode_file
from lgmigrate.dataset.manifest import DataFile
from lgmigrate.dataset.profile import Profile
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout
from lgmigrate.masking import masked

CP932_HOLES = re.compile("[\x80\uf8f0-\uf8f3]")
"""What Python's ``cp932`` makes of the unassigned bytes 80, A0 and FD–FF instead of refusing them."""


@contextlib.contextmanager
def utf8_copy(path: Path, profile: Profile, layout: Layout | None = None, name: str = "") -> Iterator[Path]:
    """Yield a path to the same rows as CSV in UTF-8: the file itself, or a ``0600`` temporary copy removed afterwards.

    Args:
        path: The file.
        profile: The dataset's profile; a copy can be read with it, too.
        layout: The layout that the file is of; needed for XML.
        name: The 移行ファイル; needed for XML.

    Raises:
        MigrationError: LGM-D020 where bytes are not of the profile's encoding, LGM-S001 where there is no such file,
            LGM-D025 for a document that cannot be read.
        ValueError: for XML without a layout.
    """
    if not path.is_file():
        raise MigrationError("LGM-S001", path=str(path))
    if profile.form == "csv" and profile.encoding == "utf-8":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="lgmigrate-") as folder:  # made 0700
        copy = files.private_folder(Path(folder)) / "copy.csv"
        copy.touch(mode=0o600)
        if profile.form == "xml":
            _tabulate(path, copy, layout, name)
        else:
            _transcode(path, copy, profile)
        yield copy


def _tabulate(path: Path, copy: Path, layout: Layout | None, name: str) -> None:
    from lgmigrate.dataset.xml_reading import tabulate

    if layout is None:
        raise ValueError(f"{path.name} is XML: its layout is needed")
    tabulate(path, copy, layout, name).require()


def _transcode(path: Path, copy: Path, profile: Profile) -> None:
    try:
        transcode_file(path, copy, code_page(Charset(base=profile.encoding)))
    except MigrationError as error:
        if error.code != "LGM-C020":
            raise
        raise MigrationError("LGM-D020", path=str(path), encoding=profile.encoding, line=error.facts["line"]) from error


def scan_utf8(path: Path, profile: Profile, columns: list[str] | None = None) -> pl.LazyFrame:
    """A CSV file that lies in UTF-8 (with or without a BOM), as text columns.

    Args:
        path: The file, or the copy that :func:`utf8_copy` yields.
        profile: Header, separator and missing value are taken from it.
        columns: The column names; None takes those of the header.

    Raises:
        MigrationError: LGM-D021 where the header does not say exactly ``columns``, or there are no names at all.
    """
    if profile.header:
        found = header_of(path, profile)
        if columns is not None and found != columns:
            # Where the header is missing, the first row stands here, and that may be a person's.
            shown = [name if name in columns else masked(name) for name in found]
            raise MigrationError("LGM-D021", path=str(path), found=shown, expected=columns)
        columns = found
    if not columns:
        raise MigrationError("LGM-D021", path=str(path), found=[], expected=columns)
    empty = profile.null == ""
    return pl.scan_csv(
        path,
        glob=False,
        has_header=profile.header,
        separator=profile.separator,
        schema=dict.fromkeys(columns, pl.String()),
        empty_string_is_null=empty,
        null_values=None if empty else profile.null,
        raise_if_empty=False,
    )


def header_of(path: Path, profile: Profile) -> list[str]:
    """The column names in the first line of a UTF-8 CSV file; repeated names come out numbered, as polars does."""
    try:
        scan = pl.scan_csv(path, glob=False, separator=profile.separator, infer_schema=False, raise_if_empty=False)
        return scan.collect_schema().names()
    except pl.exceptions.PolarsError as error:
        raise MigrationError("LGM-D022", path=str(path), why=without_values(error)) from error


def scan_file(folder: Path, file: DataFile, profile: Profile, *, copy: Path | None = None) -> pl.LazyFrame:
    """A 移行ファイル of a dataset: text columns named and ordered as in the manifest.

    Args:
        folder: The dataset.
        file: The file's line in the manifest.
        profile: The dataset's profile.
        copy: Where :func:`utf8_copy` put the text; needed for XML, and where the profile's encoding is not UTF-8.

    Raises:
        MigrationError: LGM-D021 where the header is not what the manifest says, LGM-R010 where the path leaves the
            folder, LGM-S001 where there is no such file.
    """
    path = copy or files.contained(folder, file.path)
    if not path.is_file():
        raise MigrationError("LGM-S001", path=str(path))
    if copy is None and (profile.form == "xml" or profile.encoding != "utf-8"):
        form = "XML" if profile.form == "xml" else profile.encoding
        raise ValueError(f"{file.path} is {form}: scan the copy that utf8_copy makes")
    return scan_utf8(path, profile, file.columns)


def without_values(error: Exception) -> str:
    """What polars says about a file, cut before it cites the file's content, which may be personal data."""
    return re.split(r"[`:\n]", str(error), maxsplit=1)[0].strip() or type(error).__name__
