"""What is to be loaded: every file of a dataset with the table it goes into, found to agree with the layout."""

from pathlib import Path

import msgspec

from lgmigrate import files
from lgmigrate.dataset.manifest import AnnexFile, DataFile, Manifest
from lgmigrate.dataset.profile import Profile
from lgmigrate.dataset.reading import header_of
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout
from lgmigrate.load.own import ANNEX
from lgmigrate.load.rows import TablePlan
from lgmigrate.load.survey import check_unchanged
from lgmigrate.load.target import Target

ANNEX_FORM = Profile()
"""The form of annex files: the tool's own, not agreed with anybody, so always the defaults with a header."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file to load, its form, and the table for it. ``columns`` (in file order) and ``rows`` are the manifest's."""

    plan: TablePlan
    path: Path
    profile: Profile
    columns: list[str]
    rows: int
    sha256: str

    @property
    def annex(self) -> bool:
        """Whether the table is not one of the layout."""
        return self.plan.table.startswith(ANNEX)


def layout_of(manifest: Manifest, layout: str | Path | None) -> Layout:
    """The layout asked for, or the one that the manifest names, unchanged since.

    Raises:
        MigrationError: LGM-T010 where nobody asked for another layout and the manifest's has changed.
    """
    from lgmigrate.layout import read_layout

    if layout is not None:
        return read_layout(layout)
    found = read_layout(manifest.layout.id)
    if found.sha256 != manifest.layout.sha256:
        raise MigrationError("LGM-T010", layout=found.id, found=found.sha256, expected=manifest.layout.sha256)
    return found


def sources_of(folder: Path, manifest: Manifest, layout: Layout, target: Target) -> list[Source]:
    """The files of a dataset, 移行ファイル first, all of them unchanged since the manifest was written.

    Raises:
        MigrationError: LGM-T003 for a changed file, LGM-T004 where a file or its columns are not those of the layout,
            LGM-R010 for a path outside the dataset, LGM-S001 for a missing file.
    """
    listed: list[DataFile | AnnexFile] = [*manifest.files, *manifest.annex]
    for file in listed:
        check_unchanged(files.contained(folder, file.path), file.path, file.sha256)
    sources = [_data_source(folder, file, manifest.profile, layout, target) for file in manifest.files]
    sources += [_annex_source(folder, file) for file in manifest.annex if file.path.lower().endswith(".csv")]
    tables = [source.plan.table for source in sources]
    for source in sources:
        if tables.count(source.plan.table) > 1:
            raise MigrationError("LGM-T004", file=source.plan.table, why="it is in the manifest more than once")
    return sources


def _data_source(folder: Path, file: DataFile, profile: Profile, layout: Layout, target: Target) -> Source:
    items = layout.columns_of(file.name)
    if not items:
        raise MigrationError("LGM-T004", file=file.name, why=f"{layout.id} has no such file")
    names = [item.name for item in items]
    if sorted(names) != sorted(file.columns):
        differing = ", ".join(sorted(set(names) ^ set(file.columns))) or "an item twice"
        raise MigrationError("LGM-T004", file=file.name, why=f"not in both: {differing}")
    plan = TablePlan(
        table=file.name,
        file=file.path,
        kinds={item.name: target.kind(item) for item in items},
        required=[item.name for item in items if item.required or item.key],
    )
    path = files.contained(folder, file.path)
    return Source(plan=plan, path=path, profile=profile, columns=file.columns, rows=file.rows, sha256=file.sha256)


def _annex_source(folder: Path, file: AnnexFile) -> Source:
    path = files.contained(folder, file.path)
    columns = header_of(path, ANNEX_FORM)
    plan = TablePlan(table=ANNEX + file.name, file=file.path, kinds=dict.fromkeys(columns, "text"))
    return Source(plan=plan, path=path, profile=ANNEX_FORM, columns=columns, rows=file.rows, sha256=file.sha256)
