"""What the manifest declares, against the layout and the folder; no value is looked at."""

from collections.abc import Iterator
from pathlib import Path

from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import DataFile, Manifest
from lgmigrate.layout.model import Layout
from lgmigrate.validate.findings import Finding, finding


def dataset_rules(folder: Path, manifest: Manifest, layout: Layout) -> Iterator[tuple[str, list[Finding]]]:
    """The rules on a dataset as a whole, each with what it found."""
    named = {one.name for one in manifest.files} | {one.name for one in manifest.without_data}
    missing = [file.name for file in layout.files if file.name not in named]
    yield "LGM-V003", [finding("LGM-V003", name) for name in _unlisted(folder, manifest)]
    yield "LGM-V009", [finding("LGM-V009", name) for name in missing]
    yield "LGM-V010", _layout(manifest, layout)
    yield "LGM-V011", [] if layout.official else [finding("LGM-V011", manifests.NAME, layout=layout.id)]
    yield "LGM-V051", _ledger(manifest)


def _unlisted(folder: Path, manifest: Manifest) -> list[str]:
    """Files of the folder that the manifest does not list, relative to it, sorted."""
    names = [one.path for one in manifest.files] + [one.path for one in manifest.annex] + [manifests.NAME]
    listed = {(folder / name).resolve() for name in names}
    there = (path for path in folder.rglob("*") if path.is_file() and path.resolve() not in listed)
    return sorted(path.relative_to(folder).as_posix() for path in there)


def _layout(manifest: Manifest, layout: Layout) -> list[Finding]:
    said = manifest.layout
    if (said.id, said.sha256) == (layout.id, layout.sha256):
        return []
    return [
        finding("LGM-V010", manifests.NAME, said=_named(said.id, said.sha256), used=_named(layout.id, layout.sha256))
    ]


def _named(name: str, sha256: str) -> str:
    return f"{name} ({sha256[:12]}…)"


def _ledger(manifest: Manifest) -> list[Finding]:
    ledger = manifest.ledger
    bad = [f"{one.stage} {one.name}" for one in ledger.entries if not one.balanced]
    bad += [f"{one.name} {one.rule}" for one in ledger.checks if not one.ok]
    return [finding("LGM-V051", manifests.NAME, count=len(bad), postings=", ".join(bad))] if bad else []


def columns(file: DataFile, found: list[str], layout: Layout) -> list[Finding]:
    """Compare the columns of a file with the manifest's, and those with the items of the layout.

    Args:
        file: The file's line in the manifest.
        found: The columns in the file.
        layout: The layout; one that does not know the file is a finding, too.
    """
    items = [item.name for item in layout.columns_of(file.name)]
    if file.name not in {one.name for one in layout.files}:
        why, why_ja = f"{layout.id} has no such file", f"{layout.id} にない移行ファイルです"
        return [finding("LGM-V004", file.name, why=why, why_ja=why_ja)]
    sides = [
        (found, file.columns, "the manifest", "マニフェスト", "the file", "ファイル"),
        (file.columns, items, "the layout", "レイアウト", "the manifest", "マニフェスト"),
    ]
    findings: dict[str | None, Finding] = {}
    for here, there, expects, expects_ja, has, has_ja in sides:
        for name in [one for one in there if one not in here]:
            why, why_ja = f"in {expects}, not in {has}", f"{expects_ja}にあり{has_ja}にない項目です"
            findings.setdefault(name, finding("LGM-V004", file.name, column=name, lines=[1], why=why, why_ja=why_ja))
        for name in [one for one in here if one not in there]:
            why, why_ja = f"in {has}, not in {expects}", f"{has_ja}にあり{expects_ja}にない項目です"
            findings.setdefault(name, finding("LGM-V004", file.name, column=name, lines=[1], why=why, why_ja=why_ja))
        if here != there and set(here) == set(there):
            why, why_ja = f"not in the order of {expects}", f"項目の順が{expects_ja}と異なります"
            findings.setdefault(None, finding("LGM-V004", file.name, lines=[1], why=why, why_ja=why_ja))
    return list(findings.values())
