"""Validation of a dataset from its files alone: manifest, files, values, keys, relations, in this order."""

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec

from lgmigrate import files
from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import DataFile, Manifest
from lgmigrate.gaiji.repertoire import Repertoire
from lgmigrate.gaiji.repertoire import repertoire as repertoire_of
from lgmigrate.layout.model import Layout
from lgmigrate.validate import declared, keys, relations, rules, values
from lgmigrate.validate.findings import Finding, Findings, finding
from lgmigrate.validate.opening import Opened, Room, open_file
from lgmigrate.validate.relations import Sides
from lgmigrate.validate.table import Table

FORM_RULES = ("LGM-V005", "LGM-V006", "LGM-V008", "LGM-V019")
DOCUMENT_RULES = ("LGM-V020",)
"""The rules on the form of a file, CSV and XML."""
KEY_RULES = ("LGM-V031", "LGM-V032")


class _Tally(msgspec.Struct, frozen=True):
    """What was found and looked at so far."""

    findings: list[Finding]
    checked: list[tuple[str, str]]

    def add(self, rule: str, file: str, found: list[Finding]) -> None:
        self.checked.append((rule, file))
        self.findings.extend(found)


def validate(
    dataset: str | Path,
    layout: str | Path | Layout | None = None,
    *,
    repertoire: str | Path | Sequence[str | Path] | None = None,
) -> Findings:
    """Check a dataset against its manifest and a layout, from what lies on the disk.

    Memory does not grow with the files, save 8 bytes a row for keys out of order and for relations. Files in another
    encoding than UTF-8, or with damaged records, pass through a private temporary copy.

    Args:
        dataset: The folder that holds ``manifest.json``.
        layout: A layout, ``family/name`` or the folder of one; None takes the one the manifest names.
        repertoire: The characters that the target holds, by name (``jis-x-0213``, a code page) or as a file; several
            are added up. None asks nothing of that.

    Raises:
        MigrationError: LGM-G050 or LGM-G051 for a repertoire that is none, LGM-D001 or LGM-D002 where there is no
            readable manifest, LGM-R010 where it names a file outside the folder, LGM-L… where the layout cannot be
            read.
    """
    folder = Path(dataset)
    manifest = manifests.read(folder)
    against = layout if isinstance(layout, Layout) else _read_layout(layout or manifest.layout.id)
    target = _target(repertoire)
    tally = _Tally([], [])
    for rule, found in declared.dataset_rules(folder, manifest, against):
        tally.add(rule, manifests.NAME, found)
    sides: dict[str, Sides] = {}
    with (
        tempfile.TemporaryDirectory(prefix="lgmigrate-") as temporary,  # made 0700
        ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + 1) as executor,
    ):
        room = Room(Path(temporary), executor)
        for file in manifest.files:
            table = _file(folder, file, manifest, against, room, tally)
            if table and target:
                tally.add(values.OUTSIDE, file.name, values.outside(table, against, target))
            if table:
                sides[file.name] = _keys(table, against, tally)
        empty = {one.name for one in manifest.without_data}
        found, checked = relations.check(against.relations, sides, empty)
    tally.findings.extend(found)
    tally.checked.extend(checked)
    return Findings(findings=tally.findings, checked=tally.checked)


def _target(wanted: str | Path | Sequence[str | Path] | None) -> Repertoire | None:
    if wanted is None:
        return None
    return repertoire_of([str(wanted)] if isinstance(wanted, str | Path) else [str(one) for one in wanted])


def _read_layout(ref: str | Path) -> Layout:
    from lgmigrate.layout import read_layout

    return read_layout(ref)


def _file(folder: Path, file: DataFile, manifest: Manifest, layout: Layout, room: Room, tally: _Tally) -> Table | None:
    """Check one file by itself; returns it where its values could be judged."""
    path = files.contained(folder, file.path)
    if not path.is_file():
        tally.add("LGM-V001", file.name, [finding("LGM-V001", file.name, path=file.path)])
        return None
    tally.add("LGM-V001", file.name, [])
    sha256 = room.executor.submit(files.sha256, path)
    opened = open_file(path, file, manifest.profile, layout, room)
    tally.add("LGM-V002", file.name, _hash(file, sha256))
    tally.add("LGM-V004", file.name, declared.columns(file, opened.columns, layout))
    for rule in DOCUMENT_RULES if manifest.profile.form == "xml" else FORM_RULES:
        tally.add(rule, file.name, [one for one in opened.findings if one.rule == rule])
    if opened.rows is not None:
        tally.add("LGM-V007", file.name, _rows(file, opened.rows))
    return _values(file, opened, layout, tally)


def _hash(file: DataFile, sha256: Future[str]) -> list[Finding]:
    found = sha256.result()
    return [] if found == file.sha256 else [finding("LGM-V002", file.name, expected=file.sha256, found=found)]


def _rows(file: DataFile, rows: int) -> list[Finding]:
    if rows == file.rows:
        return []
    return [finding("LGM-V007", file.name, count=abs(rows - file.rows), expected=file.rows, found=rows)]


def _values(file: DataFile, opened: Opened, layout: Layout, tally: _Tally) -> Table | None:
    table, counted = opened.table, opened.counted
    if table is None or counted is None:
        return None
    found = values.explain(table, layout, counted.suspects)
    asked = {
        rule.code
        for item in values.items_of(table, layout)
        for rule in rules.exact(item, values.codes_of(item, layout), table.profile)
    }
    for code in sorted(asked):
        tally.add(code, file.name, [one for one in found if one.rule == code])
    return table


def _keys(table: Table, layout: Layout, tally: _Tally) -> Sides:
    key = values.key_of(table, layout)
    keyed = keys.read(table, key, relations.sides_of(layout.relations, table))
    broken = [] if keyed.in_order else keys.check(table, layout, key)
    for code in KEY_RULES if key else ():
        tally.add(code, table.file.name, [one for one in broken if one.rule == code])
    return Sides(table, keyed.hashes)
