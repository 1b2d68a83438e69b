"""Family, name, edition, 業務 and source of an imported definition: what options say, else the cover, else nothing.

The families ``chukan-…`` and ``kihon-…`` are the standard's: only a workbook that does not itself say that it is a
draft becomes one. Nothing is guessed: what neither option nor workbook says is asked for.
"""

import re
from pathlib import Path

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.layout.head import Head
from lgmigrate.layout.import_cover import Cover, Said
from lgmigrate.layout.model import Provenance
from lgmigrate.layout.reading import heads

_FOLDER = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
_EDITION = re.compile(r"(?:chukan|kihon)-([0-9]+(?:\.[0-9]+)*)")
DRAFT = "-draft"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the user says of the definition; nothing for what the workbook says."""

    family: str = ""
    unit: str = ""
    name: str = ""
    edition: str = ""


def head_for(path: Path, digest: str, cover: Cover, asked: Asked, units: dict[str, Said]) -> Head:
    """The head of the definition.

    Args:
        path: The workbook.
        digest: Its SHA-256.
        cover: What it says of itself.
        asked: What the user says.
        units: The 業務 that its tables name.

    Raises:
        MigrationError: LGM-L067 where the edition, LGM-L068 where the 業務, LGM-L069 where the family is not known or
            cannot be that.
    """
    family = asked.family or cover.text("family")
    if not _FOLDER.fullmatch(family):
        raise MigrationError(
            "LGM-L069", path=str(path), family=family, why="say which with --as, such as --as chukan-2.7"
        )
    same = cover.own and family == cover.text("family")
    origin = provenance_of(path, family, cover)
    version = _edition(path, family, cover, asked)
    unit, name, number = _unit(path, family, cover, asked, units)
    if same and not (asked.edition or asked.unit or asked.name):
        source = cover.text("source")
    else:
        source = f"{path.name} 第{version}版 SHA-256 {digest}"
    title = cover.text("title") if cover.own else f"{unit} {family}"
    said = cover.text("unit_no")
    return Head(
        family=family,
        name=name,
        version=version,
        unit=unit,
        unit_no=int(said) if cover.own and said.isdecimal() else number,
        title=title,
        provenance=origin,
        source=source,
    )


def provenance_of(path: Path, family: str, cover: Cover) -> Provenance:
    """What an import into a family is: a draft in a family of drafts, official elsewhere.

    Raises:
        MigrationError: LGM-L069 where a workbook that says it is a draft should become a family of the standard.
    """
    said = cover.text("provenance") if cover.own else ""
    if said and said not in set(Provenance):
        raise MigrationError(
            "LGM-L069", path=str(path), family=family, why=f"{cover.values['provenance'].place} is no provenance"
        )
    if family.endswith(DRAFT):
        return Provenance(said) if said and said != Provenance.OFFICIAL else Provenance.DRAFT
    if said and said != Provenance.OFFICIAL and (family != cover.text("family") or _EDITION.fullmatch(family)):
        why = f"the workbook says of itself that it is not official: {cover.values['provenance'].place}"
        raise MigrationError("LGM-L069", path=str(path), family=family, why=why)
    return Provenance(said) if said else Provenance.OFFICIAL


def _edition(path: Path, family: str, cover: Cover, asked: Asked) -> str:
    said = {cover.text("version")} if "version" in cover.values else {one.text for one in cover.editions}
    found = _EDITION.fullmatch(family)
    places = ", ".join(
        one.place for one in ([cover.values["version"]] if "version" in cover.values else cover.editions)
    )
    if asked.edition or (cover.own and family == cover.text("family")):
        return asked.edition or cover.text("version")
    if len(said) > 1:
        raise MigrationError("LGM-L067", path=str(path), why=f"several are named: {places}")
    if found and said and said != {found[1]}:
        raise MigrationError("LGM-L067", path=str(path), why=f"the family is {family}, the workbook says {places}")
    if said:
        return said.pop()
    raise MigrationError("LGM-L067", path=str(path), why="neither its cover nor a title names it")


def _unit(path: Path, family: str, cover: Cover, asked: Asked, units: dict[str, Said]) -> tuple[str, str, int | None]:
    """業務, folder and number. The installed definitions know folder and number of each 業務."""
    known = heads()
    wanted = asked.unit or cover.text("unit") or (next(iter(units)) if len(units) == 1 else "")
    if not wanted:
        listed = ", ".join(said.place for said in units.values()) or "no cover and no column names it"
        raise MigrationError("LGM-L068", path=str(path), why=listed)
    meant = [head for head in known if wanted in (head.unit, head.name)]
    kind = family.partition("-")[0]
    best = next((head for head in meant if head.family.partition("-")[0] == kind), meant[0] if meant else None)
    name = asked.name or (cover.text("name") if cover.own else "") or (best.name if best else "")
    if not _FOLDER.fullmatch(name):
        raise MigrationError(
            "LGM-L068", path=str(path), why=f"no installed definition is of {wanted!r}; name its folder with --name"
        )
    number = best.unit_no if best and best.family.partition("-")[0] == kind else None
    return best.unit if best and not cover.own else wanted, name, number
