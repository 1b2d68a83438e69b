"""``lgmigrate gaiji shrink``: what a person is told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Invoke = Callable[..., Result]


def test_what_stands_for_what(invoke: Invoke) -> None:
    done = invoke("gaiji", "shrink", "髙島屋", "--to", "jis-x-0208")
    first, second = done.stdout.splitlines()
    assert (first, done.exit_code) == ("髙島屋 → 高島屋", 0)
    assert second.startswith("  髙 U+9AD9 → 高  JIS包摂規準")


def test_a_project_has_its_own_policy(invoke: Invoke, tmp_path: Path) -> None:
    project = tmp_path / "migration.toml"
    project.write_text('[shrink]\nto = "target.txt"\ndecided = "d.csv"\n', encoding="utf-8")
    (tmp_path / "target.txt").write_text("高島屋はしご\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("character,target\n髙,はしご高\n", encoding="utf-8")
    done = invoke("gaiji", "shrink", "髙島㋿", "--project", project, "--json")
    (text,) = json.loads(done.stdout)["texts"]
    assert (done.exit_code, text["shrunk"]) == (1, "はしご高島㋿")
    assert [use["map"] for use in text["uses"]] == ["decided", None]
    assert "髙 U+9AD9" in invoke("gaiji", "shrink", "髙", "--project", project).stdout


@pytest.mark.parametrize("options", [[], ["--to", "mj", "--project", "migration.toml"]])
def test_a_target_is_said_once(
    invoke: Invoke, options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("migration.toml").write_text("", encoding="utf-8")
    assert invoke("gaiji", "shrink", "髙", *options).exit_code == 2
