"""The manifest: what a dataset consists of, written last. A dataset without one is unfinished."""

from pathlib import Path
from typing import Any

import msgspec

from lgmigrate import files
from lgmigrate.dataset.profile import Profile
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Ledger

NAME = "manifest.json"
FORMAT = 1
SHRINK = "shrink"
"""The kind of an annex that lists what 縮退 did, so that it can be undone."""


class LayoutRef(msgspec.Struct, frozen=True, kw_only=True):
    """The layout a dataset follows, and whether it is the official one."""

    id: str
    version: str
    unit: str
    provenance: str
    sha256: str

    @property
    def official(self) -> bool:
        """Whether the layout was imported from the official workbook."""
        return self.provenance == "official"


class DataFile(msgspec.Struct, frozen=True, kw_only=True):
    """One 移行ファイル of the dataset. ``path`` is relative to the manifest; ``columns`` are item names in order."""

    name: str
    path: str
    rows: int
    bytes: int
    sha256: str
    key: list[str]
    columns: list[str]


class WithoutData(msgspec.Struct, frozen=True, kw_only=True):
    """A 移行ファイル of the layout that the old system has nothing for (対象データなし), and why."""

    name: str
    reason: str


class AnnexFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file beside the 移行ファイル: data outside the layout, or a record of what was done."""

    name: str
    kind: str
    path: str
    rows: int
    sha256: str


class InputFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file the dataset was made of: a source or a definition."""

    name: str
    role: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All that is to be known about a dataset."""

    format: int = FORMAT
    layout: LayoutRef
    profile: Profile
    created: str | None = None
    """The 作成日時 that the project declares; never the clock."""
    files: list[DataFile]
    without_data: list[WithoutData] = []
    annex: list[AnnexFile] = []
    ledger: Ledger
    inputs: list[InputFile] = []
    versions: dict[str, str] = {}

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**msgspec.to_builtins(self), "ledger": self.ledger.as_dict()}


def write(folder: Path, manifest: Manifest) -> Path:
    """Write the manifest into its dataset folder. Returns its path."""
    path = folder / NAME
    files.write_json(path, manifest.as_dict())
    return path


def read(folder: Path) -> Manifest:
    """Read the manifest of a dataset folder.

    Raises:
        MigrationError: LGM-D001 where there is none, LGM-D002 where it is not a manifest of a known format.
    """
    path = folder / NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MigrationError("LGM-D001", path=str(folder)) from None
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, ValueError) as error:
        raise MigrationError("LGM-D002", path=str(path), why=str(error)) from error
    if manifest.format != FORMAT:
        raise MigrationError("LGM-D002", path=str(path), why=f"format {manifest.format}, this version reads {FORMAT}")
    return manifest
