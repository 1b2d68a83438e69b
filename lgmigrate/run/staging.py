"""The extract stage of a project: every source to columns, once, and kept together with what they were made of.

``convert`` starts from stages, so a stage must not be taken for what it is not: where the source file, its record
layout, its 外字 tables or its code page have changed since, the stage is stale. Rejects fetched by record number from
another file, and a manifest that names another 外字 table than the one in use, would both look right.
"""

from collections.abc import Callable

import msgspec

from lgmigrate import files, ledger
from lgmigrate.charset import Charset
from lgmigrate.dataset.manifest import InputFile
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.run.places import Places
from lgmigrate.run.project import Project, Source
from lgmigrate.source.rejects import RejectFiles

Watch = Callable[[Source], Callable[[int, int], None] | None]
"""Gives, for a source, what is to be called with the bytes and records of each block done."""


class MadeOf(msgspec.Struct, frozen=True, kw_only=True):
    """What a stage was made of."""

    source: list[InputFile]
    definitions: list[InputFile]
    charset: Charset | None


class Staged(msgspec.Struct, frozen=True, kw_only=True):
    """The stages of a project: the postings of their extraction, and the source files they were made of."""

    posted: Ledger
    sources: list[InputFile]


def extract(
    project: Project, places: Places, *, batch_rows: int | None = None, watch: Watch | None = None, lang: str = "ja"
) -> Staged:
    """Extract every source of a project.

    Args:
        project: The project.
        places: Where things lie.
        batch_rows: Records a block; by default about 4 MB.
        watch: For progress.
        lang: The language of causes.
    """
    done, made = [], []
    for source in project.sources.values():
        # Columns, rejects and postings are replaced one after the other; without postings they are unfinished.
        places.postings(source.name).unlink(missing_ok=True)
        of = _made_of(source)
        outputs = {one.name: places.columns(source.name, one.name) for one in source.tables}
        posted = source.extraction(lang).run(
            outputs,
            RejectFiles.of(places.rejects, source.name),
            numbered=True,
            batch_rows=batch_rows,
            progress=watch(source) if watch else None,
        )
        files.write_json(places.made_of(source.name), of)
        files.write_json(places.postings(source.name), posted.as_dict())
        done.append(posted)
        made += of.source
    return Staged(posted=ledger.merge(done), sources=made)


def extracted(project: Project, places: Places) -> Staged:
    """The stages that an earlier run made.

    Raises:
        MigrationError: LGM-R014 where a source has not been extracted, LGM-R015 where it was extracted from something
            else than the project names now.
    """
    done, made = [], []
    for source in project.sources.values():
        for path in (places.postings(source.name), places.made_of(source.name)):
            if not path.is_file():
                raise MigrationError("LGM-R014", path=str(path))
        of = _made_of(source)
        before = msgspec.json.decode(places.made_of(source.name).read_bytes(), type=MadeOf)
        changed = _changes(before, of)
        if changed:
            raise MigrationError("LGM-R015", source=source.name, changed=", ".join(changed))
        done.append(ledger.load(places.postings(source.name).read_bytes()))
        made += of.source
    return Staged(posted=ledger.merge(done), sources=made)


def _made_of(source: Source) -> MadeOf:
    read = [
        InputFile(name=path.name, role="source", bytes=path.stat().st_size, sha256=files.sha256(path))
        for path in source.files()
    ]
    return MadeOf(source=read, definitions=source.definitions, charset=source.charset)


def _changes(before: MadeOf, now: MadeOf) -> list[str]:
    """What differs, for a person; a file that was only moved or renamed is the same."""
    there = [one.sha256 for one in before.source]
    changed = [one.name for one in now.source if one.sha256 not in there]
    if not changed and there != [one.sha256 for one in now.source]:
        changed.append("the list of files")
    then, today = ([one.sha256 for one in made.definitions] for made in (before, now))
    if then != today:
        changed += [one.name for one in now.definitions if one.sha256 not in then] or ["the list of 外字 tables"]
    return changed if before.charset == now.charset else [*changed, "charset"]
