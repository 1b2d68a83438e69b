"""``lgmigrate demo``: the whole job in a folder, twice, and never over what a person wrote."""

import shlex
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Invoke = Callable[..., Result]


def test_the_demo_and_what_it_proposes_next(invoke: Invoke, tmp_path: Path) -> None:
    folder = tmp_path / "a demo"
    done = invoke("demo", folder)
    assert done.exit_code == 0
    assert "300 rows, read back equal" in done.stdout
    assert "exit 0: every record is accounted for." in done.stdout
    proposed = [line.strip() for line in done.stdout.splitlines() if line.startswith("  lgmigrate ")]
    assert len(proposed) == 3
    for line in proposed:
        assert invoke(*shlex.split(line)[1:]).exit_code == 0, line


def test_the_demo_again_is_the_same(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("demo", tmp_path / "demo").exit_code == 0
    manifest = tmp_path / "demo" / "out" / "dataset" / "manifest.json"
    before = manifest.read_bytes()
    assert invoke("demo", tmp_path / "demo").exit_code == 0
    assert manifest.read_bytes() == before


def test_the_demo_does_not_replace_a_project(invoke: Invoke, tmp_path: Path) -> None:
    project = tmp_path / "migration.toml"
    project.write_text("# months of work\n", encoding="utf-8")
    done = invoke("demo", tmp_path)
    assert (done.exit_code, "LGM-R018" in done.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["migration.toml"]
    assert project.read_text(encoding="utf-8") == "# months of work\n"
