"""Equal inputs give equal bytes: for any number of threads, and however the records are batched."""

import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = [
    (),
    *(
        ("--threads", threads, "--batch-rows", rows)
        for threads, rows in (("1", "1000"), ("2", "7777"), ("7", "100000"))
    ),
]


def dataset(project: Path, out: Path, *options: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "lgmigrate", "run", project, "--out", out, *options]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 3, done.stderr
    folder = out / "dataset"
    kept = {f"rejects/{path.name}": path.read_bytes() for path in (out / "rejects").iterdir()}
    return kept | {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def as_it_is(tmp_path_factory: pytest.TempPathFactory, houjin: Path) -> dict[str, bytes]:
    return dataset(houjin / "migration.toml", tmp_path_factory.mktemp("first") / "out")


@pytest.mark.parametrize("options", SETTINGS, ids=" ".join)
def test_a_dataset_is_the_same_byte_for_byte(
    options: tuple[str, ...], as_it_is: dict[str, bytes], houjin: Path, tmp_path: Path
) -> None:
    made = dataset(houjin / "migration.toml", tmp_path / "elsewhere", *options)
    assert sorted(made) == sorted(as_it_is)
    assert {name for name, data in made.items() if data != as_it_is[name]} == set()
    assert set(made) == {"rejects/houjin.dat", "rejects/houjin.cause.csv", "manifest.json", "法人基本情報.csv"}
