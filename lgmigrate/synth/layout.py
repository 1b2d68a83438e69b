"""Made-up datasets of any layout: valid by every rule of ``lgmigrate validate``, the same for the same seed.

Keys are unique; relations hold within a 業務 and across those that are made of one family with one seed and one number
of rows; codes are such as may be given today; dates of a row stand in an order that their names ask for; numbers fit,
with right check digits where there are any; what repeats repeats; what is optional is there in some rows.
"""

import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import polars as pl

from lgmigrate import __version__, files
from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import DataFile, LayoutRef, Manifest
from lgmigrate.dataset.profile import DateForm, Profile
from lgmigrate.dataset.writing import file_name, write_file
from lgmigrate.errors import MigrationError
from lgmigrate.layout import heads, read_layout
from lgmigrate.layout.beside import Beside, installed
from lgmigrate.layout.choosing import choose
from lgmigrate.layout.model import ItemType, Layout
from lgmigrate.layout.parts import nearest
from lgmigrate.ledger import Assumption, Entry, Ledger
from lgmigrate.synth.layout_rows import Rows
from lgmigrate.synth.layout_seed import Seed
from lgmigrate.synth.layout_spine import Spine

ISO_DIGITS = 10
"""Digits of a date that is written ``YYYY-MM-DD``."""


def chosen(units: Iterable[str], family: str | None = None) -> list[Layout]:
    """The layouts that words on the command line mean.

    Args:
        units: Ids, folders, names or 業務; with a family, names and 業務 are looked for in that only. None: all of it.
        family: A family of installed layouts.

    Raises:
        MigrationError: LGM-L001 where there is no such layout, LGM-L059 where several are meant, LGM-R037 for neither
            layouts nor a family.
    """
    asked = list(units)
    if family is None:
        if not asked:
            raise MigrationError("LGM-R037")
        return [choose(one) for one in asked]
    known = [head for head in heads() if head.family == family]
    if not known:
        raise MigrationError("LGM-L001", ref=family, nearest=nearest(family, sorted({one.family for one in heads()})))
    found = []
    for one in asked or [head.name for head in known]:
        names = [head.name for head in known if one in (head.name, head.unit, head.title)]
        found.append(read_layout(f"{family}/{names[0]}") if len(names) == 1 else choose(one))
    return found


def write_layouts(
    layouts: Iterable[Layout],
    out: Path,
    *,
    rows: int = 1_000,
    seed: int = 20260401,
    form: Literal["csv", "xml"] = "csv",
    beside: Beside | None = None,
) -> dict[str, Manifest]:
    """Write a dataset for each layout, in a folder of its name.

    Args:
        layouts: What is to be made; layouts of one family belong together.
        out: The folder that the datasets are put in.
        rows: Rows a file. Fewer where keys or relations have no room, more where every parent needs a child.
        seed: Equal seeds give equal bytes, whatever else is made.
        form: The form of the files.
        beside: Finds the layouts of relations to other 業務; by default those of the family that are installed.

    Returns:
        The manifest of each dataset, by the name of the layout.

    Raises:
        MigrationError: LGM-R033 to LGM-R036 for layouts of which there can be no such data.
    """
    wanted = list(layouts)
    if rows < 1:
        raise ValueError(f"a file has at least one row, not {rows}")
    names = [one.name for one in wanted]
    for name in names:
        if names.count(name) > 1 or (out / name).exists():
            raise MigrationError("LGM-R036", name=name, out=str(out))
    made: dict[str, Manifest] = {}
    spines: dict[str, Spine] = {}
    for layout in wanted:
        if layout.family not in spines:
            near = _beside([one for one in wanted if one.family == layout.family], beside or installed(layout))
            spines[layout.family] = Spine(rows, Seed(seed), near)
        made[layout.name] = _write(layout, out / layout.name, spines[layout.family], seed, form)
    return made


def _beside(made: list[Layout], otherwise: Beside) -> Beside:
    """The layouts that are made go before what is found elsewhere."""
    known = {one.name: one for one in made}

    def find(name: str) -> Layout | None:
        return known.get(name) or otherwise(name)

    return find


def profile_of(layout: Layout, form: Literal["csv", "xml"] = "csv") -> Profile:
    """The form of a made-up dataset: dates as long as the layout has them."""
    dates = {item.digits for item in layout.items if item.type is ItemType.DATE}
    return Profile(form=form, date=DateForm.EXTENDED if dates and dates <= {ISO_DIGITS} else DateForm.BASIC)


def rows_of(layout: Layout, file: str, spine: Spine, seed: int, profile: Profile) -> pl.LazyFrame:
    """The rows of one file, sorted by its key, as a query that makes them when it runs."""
    between = profile.date.value[4] if profile.date is not DateForm.BASIC else ""
    return Rows(layout, file, spine.frame(layout, file), Seed(seed).of(layout.id, file), between).frame()


def _write(layout: Layout, out: Path, spine: Spine, seed: int, form: Literal["csv", "xml"]) -> Manifest:
    files.private_folder(out)
    profile = profile_of(layout, form)
    written: list[DataFile] = []
    for file in layout.files:
        name = file_name(profile, unit=layout.unit, no=file.no, file=file.name, physical=file.physical, created=None)
        key = [item.name for item in layout.key_of(file.name)]
        frame = rows_of(layout, file.name, spine, seed, profile)
        written.append(write_file(frame, out, name, profile, name=file.name, key=key, layout=layout))
    why = "lgmigrate synth layout: no record of anybody's"
    sealed = Manifest(
        layout=LayoutRef(
            id=layout.id,
            version=layout.version,
            unit=layout.unit,
            provenance=layout.provenance.value,
            sha256=layout.sha256,
        ),
        profile=profile,
        files=written,
        ledger=Ledger(
            entries=[Entry(stage="synth", name=one.name, read=one.rows, out={one.name: one.rows}) for one in written],
            assumptions=[Assumption(setting="data", value=f"made up, seed {seed}", why=why)],
        ),
        versions={"lgmigrate": __version__, "polars": pl.__version__, "python": platform.python_version()},
    )
    manifests.write(out, sealed)
    return sealed
