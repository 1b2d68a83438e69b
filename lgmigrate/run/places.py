"""Where the parts of a run lie.

OUT/stage/      columns of each record type (Parquet), the postings of the extract stage, what they were made of
OUT/rejects/    records that could not be used, unchanged, and why
OUT/dataset/    the 移行ファイル, annex/, and manifest.json, written last
OUT/ledger.json OUT/findings.json OUT/report.html
"""

from pathlib import Path

import msgspec

from lgmigrate import files
from lgmigrate.dataset import manifest

UNFINISHED = ("stage/*.part", "stage/.*.part", "rejects/*.part", "dataset/.*.part", "dataset/annex/**/.*.part")
"""What a process that was killed leaves."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the parts of a run lie."""

    out: Path

    @property
    def stage(self) -> Path:
        """Columns and postings of the extract stage."""
        return self.out / "stage"

    @property
    def rejects(self) -> Path:
        """Rejected records and their causes."""
        return self.out / "rejects"

    @property
    def dataset(self) -> Path:
        """The dataset."""
        return self.out / "dataset"

    @property
    def ledger(self) -> Path:
        """All postings of the run."""
        return self.out / "ledger.json"

    @property
    def findings(self) -> Path:
        """What validating the dataset found."""
        return self.out / "findings.json"

    @property
    def report(self) -> Path:
        """The page for the municipality."""
        return self.out / "report.html"

    @property
    def planned(self) -> Path:
        """The files that the last conversion set out to write, in case it did not come to its manifest."""
        return self.stage / "dataset.files.json"

    def columns(self, source: str, type_name: str) -> Path:
        """The stage file of a record type."""
        return self.stage / f"{source}.{type_name}.parquet"

    def postings(self, source: str) -> Path:
        """The postings of a source's extraction; written last, so without them it is unfinished."""
        return self.stage / f"{source}.ledger.json"

    def made_of(self, source: str) -> Path:
        """What a source was extracted from: the hashes of file and definitions."""
        return self.stage / f"{source}.inputs.json"

    def sensitive(self) -> list[Path]:
        """Files that hold personal data in clear and are no part of the delivery."""
        found = (path for folder in (self.stage, self.rejects) for path in folder.glob("*") if path.is_file())
        return sorted(path for path in found if path.suffix != ".json")

    def holds(self, path: Path) -> bool:
        """Whether a path lies where a run writes."""
        there = path.resolve()
        folders = (self.stage, self.rejects, self.dataset)
        return there in {one.resolve() for one in (self.ledger, self.findings, self.report)} or any(
            there.is_relative_to(folder.resolve()) for folder in folders
        )

    def clear(self) -> None:
        """Remove what an earlier run says of itself, and its dataset.

        The manifest goes first, so that what is left at any time is no dataset; then the files that it, or the plan of
        a run that never came to its manifest, lists. Anything else in the folder is not ours and stays.
        """
        for path in (self.ledger, self.findings, self.report):
            path.unlink(missing_ok=True)
        names = _planned(self.planned)
        if (self.dataset / manifest.NAME).is_file():
            before = manifest.read(self.dataset)
            names += [*(file.path for file in before.files), *(file.path for file in before.annex)]
            (self.dataset / manifest.NAME).unlink()
        for name in names:
            files.contained(self.dataset, name).unlink(missing_ok=True)
        for pattern in UNFINISHED:
            for path in self.out.glob(pattern):
                path.unlink(missing_ok=True)


def _planned(path: Path) -> list[str]:
    return msgspec.json.decode(path.read_bytes(), type=list[str]) if path.is_file() else []
