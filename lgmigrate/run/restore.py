"""縮退 undone: a dataset with the characters that it had before, by what its annex says of every one."""

import shutil
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate import files
from lgmigrate.dataset import manifest
from lgmigrate.dataset.manifest import SHRINK, AnnexFile, DataFile, Manifest
from lgmigrate.dataset.profile import Profile
from lgmigrate.dataset.reading import scan_file, scan_utf8, utf8_copy, without_values
from lgmigrate.dataset.writing import write_file
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.shrink import NotThereError, restored
from lgmigrate.layout import read_layout
from lgmigrate.layout.model import Layout

_NEEDED = ["position", "original", "replacement"]


def restore(folder: Path, out: Path) -> Manifest:
    """Write a dataset as it was before 縮退.

    Args:
        folder: The dataset.
        out: A new folder. A dataset in CP932, which may lack the characters, is restored in UTF-8.

    Returns:
        The manifest of the restored dataset, as written.

    Raises:
        MigrationError: LGM-G058 where there is something at ``out``, LGM-G056 or LGM-G057 where file and annex do not
            belong together, and what reading and writing a dataset raise.
    """
    before = manifest.read(folder)
    if out.exists():
        raise MigrationError("LGM-G058", path=str(out))
    profile = before.profile
    if profile.encoding == "cp932":
        profile = msgspec.structs.replace(profile, encoding="utf-8")
    uses = {one.name: one for one in before.annex if one.kind == SHRINK}
    others = [one for one in before.annex if one.kind != SHRINK]
    layout = read_layout(before.layout.id) if profile.form == "xml" else None
    made = [_file(folder, one, before.profile, out, profile, uses.get(one.name), layout) for one in before.files]
    for one in others:
        target = files.contained(out, one.path)
        files.private_folder(target.parent)
        shutil.copyfile(files.contained(folder, one.path), target)
        target.chmod(0o600)
    after = msgspec.structs.replace(before, profile=profile, files=made, annex=others)
    manifest.write(out, after)
    return after


def _file(
    folder: Path,
    file: DataFile,
    profile: Profile,
    out: Path,
    wanted: Profile,
    annex: AnnexFile | None,
    layout: Layout | None,
) -> DataFile:
    """Write one file with its characters back in place."""
    with utf8_copy(files.contained(folder, file.path), profile, layout, file.name) as copy:
        frame = scan_file(folder, file, profile, copy=copy)
        if annex is not None:
            frame = _restored(frame, file, files.contained(folder, annex.path))
        try:
            return write_file(frame, out, file.path, wanted, name=file.name, key=file.key, layout=layout)
        except (NotThereError, pl.exceptions.ComputeError) as error:
            if "NotThereError" not in f"{type(error).__name__}: {error}":
                raise
            raise MigrationError("LGM-G056", file=file.name, why=without_values(error)) from error


def _restored(frame: pl.LazyFrame, file: DataFile, annex: Path) -> pl.LazyFrame:
    uses = scan_utf8(annex, Profile()).with_columns(pl.col("position").cast(pl.Int32))
    keys = uses.select(file.key).unique(maintain_order=True).collect()
    _check_rows(frame, file, keys)
    items = uses.select(pl.col("item").unique(maintain_order=True)).collect()["item"].to_list()
    for number, item in enumerate(items):
        name = f"lgm_uses{number}"
        lists = (
            uses.filter(pl.col("item") == item)
            .group_by(file.key, maintain_order=True)
            .agg(pl.struct(_NEEDED).alias(name))
        )
        frame = frame.join(lists, on=file.key, how="left", nulls_equal=True, maintain_order="left")
    made = {item: restored(pl.col(item), pl.col(f"lgm_uses{number}")) for number, item in enumerate(items)}
    return frame.with_columns(**made).select(file.columns)


def _check_rows(frame: pl.LazyFrame, file: DataFile, keys: pl.DataFrame) -> None:
    """Every key of the annex must belong to one row."""
    found = frame.select(file.key).join(keys.lazy(), on=file.key, how="semi", nulls_equal=True)
    counts = found.group_by(file.key).len().select(good=(pl.col("len") == 1).sum()).collect(engine="streaming")
    wrong = keys.height - counts["good"].item()
    if wrong:
        raise MigrationError("LGM-G057", file=file.name, count=wrong)
