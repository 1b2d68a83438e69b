"""The README keeps its word: what it shows is what the commands print, and its Python runs."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(after: str) -> str:
    """The fenced block that follows some text."""
    found = re.search(re.escape(after) + r".*?```\w*\n(.*?)```", README, re.DOTALL)
    assert found, after
    return found[1]


def test_the_run_it_shows_is_what_a_run_prints() -> None:
    shown = block("<!-- output: run -->").splitlines()
    assert shown[0] == "$ lgmigrate run fixtures/houjin/migration.toml --out out"
    golden = (ROOT / "tests" / "golden" / "houjin.run.txt").read_text(encoding="utf-8")  # a test holds it to a real run
    assert shown[1:] == golden.rstrip("\n").splitlines()


def test_its_commands_and_its_python_run(tmp_path: Path) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    lgmigrate = [sys.executable, "-m", "lgmigrate"]
    run = [*lgmigrate, "run", "fixtures/houjin/migration.toml", "--out", "out"]
    assert subprocess.run(run, cwd=tmp_path, capture_output=True, check=False).returncode == 3
    for line in block("Either mend the mapping").strip().splitlines():
        arguments = line.partition("#")[0].split()[1:]
        done = subprocess.run([*lgmigrate, *arguments], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    python = [sys.executable, "-c", block("## From Python")]
    done = subprocess.run(python, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_every_file_it_points_to_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_is_described() -> None:
    from lgmigrate.cli import cli

    assert [name for name in cli.commands if f"`lgmigrate {name}" not in README] == []
