"""The houjin fixture, whole and in slices: what tests of several rooms run on. Imports the standard library only."""

import gzip
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

LENGTH = 384
CAPITAL = slice(319, 326)
"""Where SHIHONKIN stands in a detail record, packed."""

HostFile = Callable[..., bytes]
SmallProject = Callable[..., Path]


@pytest.fixture(scope="session")
def houjin() -> Path:
    """The folder of the houjin project."""
    return Path(__file__).parents[1] / "fixtures" / "houjin"


@pytest.fixture(scope="session")
def houjin_records(houjin: Path) -> list[bytes]:
    """Its 22,202 records: header, details, trailer."""
    data = gzip.decompress((houjin / "houjin.ibm930.dat.gz").read_bytes())
    return [data[at : at + LENGTH] for at in range(0, len(data), LENGTH)]


@pytest.fixture(scope="session")
def host_file(houjin_records: list[bytes]) -> HostFile:
    """Makes a file of some records (by their numbers in the whole file, from 1), its trailer telling the truth."""

    def made(numbers: Iterable[int]) -> bytes:
        details = [houjin_records[number - 1] for number in numbers]
        capital = sum(int(record[CAPITAL].hex()[:-1]) for record in details)
        claims = str(len(details)).zfill(10).encode("cp037") + bytes.fromhex(f"{capital:017d}C")
        trailer = houjin_records[-1]
        return houjin_records[0] + b"".join(details) + trailer[:1] + claims + trailer[20:]

    return made


@pytest.fixture
def small_project(tmp_path: Path, houjin: Path, host_file: HostFile) -> SmallProject:
    """Writes the houjin project with a slice of its records, and its TOML edited; gives the path of it."""

    def made(
        numbers: Iterable[int] = range(2, 42), edits: dict[str, str] | None = None, *, data: bytes | None = None
    ) -> Path:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        for name in ("houjin.record.toml", "houjin.gaiji.csv", "todofuken.csv"):
            shutil.copy(houjin / name, folder / name)
        text = (houjin / "migration.toml").read_text(encoding="utf-8")
        for old, new in {"houjin.ibm930.dat.gz": "houjin.dat", **(edits or {})}.items():
            assert old in text
            text = text.replace(old, new)
        (folder / "migration.toml").write_text(text, encoding="utf-8")
        (folder / "houjin.dat").write_bytes(host_file(numbers) if data is None else data)
        return folder / "migration.toml"

    return made
