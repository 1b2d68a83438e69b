"""Workbooks as files: whether one can be read safely, its sheets, and what calamine does not tell about them.

``.xlsx``, ``.xlsm``, ``.xlsb`` and ``.ods`` are ZIP archives, ``.xls`` (and a workbook under a password) an OLE file.
An archive is unpacked once, without keeping anything, before it is read: what it comes to is bounded, and damage is
found. Merged cells and formulas are seen in Office Open XML (ECMA-376, part 1, sections 18.3.1.40 and 18.3.1.55) only.
"""

import posixpath
import zipfile
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.workbook import OLE
from lgmigrate.source.xml.reading import SAFE

LARGEST = 256 << 20
"""Bytes that a workbook may come to, unpacked: a master has a hundredth of that."""
PIECE = 1 << 20
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name of the stream that holds a workbook under a password."""
RELATION = "{*}Relationship"


class Peculiar(msgspec.Struct, frozen=True):
    """How many merged areas and formulas a sheet has."""

    merged: int
    formulas: int


def check(path: Path, limit: int = LARGEST) -> None:
    """See whether a workbook can be read.

    Raises:
        MigrationError: LGM-S001 where there is none, LGM-S123 where it is no workbook, damaged or under a password,
            LGM-S124 where it is too large.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    size = path.stat().st_size
    if size > limit:
        raise MigrationError("LGM-S124", path=str(path), size=size, limit=limit)
    if head.startswith(OLE):
        if ENCRYPTED in path.read_bytes():
            raise _unreadable(path, "it is under a password")
    elif head.startswith(ZIP):
        _unpack(path, limit)
    else:
        raise _unreadable(path, "it does not begin as a workbook does")


def _unpack(path: Path, limit: int) -> None:
    """Unpack an archive, so that what it says of its size is known to be true."""
    size = 0
    try:
        with zipfile.ZipFile(path) as archive:
            declared = sum(one.file_size for one in archive.infolist())
            if declared > limit:
                raise MigrationError("LGM-S124", path=str(path), size=declared, limit=limit)
            for one in archive.infolist():
                if one.flag_bits & 1:
                    raise _unreadable(path, "it is under a password")
                with archive.open(one) as part:
                    while piece := part.read(PIECE):
                        size += len(piece)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise _unreadable(path, f"damaged: {error}") from error


def peculiar(path: Path, sheet: str) -> Peculiar | None:
    """What of a sheet its values do not show; None where the form of the workbook does not tell."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        if part is None:
            return None
        merged = formulas = 0
        with archive.open(part) as file:
            for _, element in etree.iterparse(file, tag=["{*}f", "{*}mergeCell", "{*}row"], **SAFE):
                kind = etree.QName(element).localname
                merged += kind == "mergeCell"
                formulas += kind == "f"
                if kind == "row":
                    element.clear()
    return Peculiar(merged, formulas)


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of an Office Open XML workbook that holds a sheet."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    targets = {
        one.get("Id"): one.get("Target", "") for one in _tree(archive, "xl/_rels/workbook.xml.rels").iter(RELATION)
    }
    for one in _tree(archive, "xl/workbook.xml").iter("{*}sheet"):
        if one.get("name") == sheet:
            ids = [value for name, value in one.attrib.items() if name.endswith("}id")]
            target = targets.get(ids[0], "") if ids else ""
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            return part if part in names else None
    return None


def _tree(archive: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(archive.read(name), etree.XMLParser(**SAFE))


def _unreadable(path: Path, why: str) -> MigrationError:
    return MigrationError("LGM-S123", path=str(path), why=why)
