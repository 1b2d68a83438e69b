"""A run with 縮退, and a dataset brought back: byte for byte what a run without it writes."""

import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.run.job import Job, run
from lgmigrate.run.project import read_project
from lgmigrate.run.restore import restore

DECIDED = "character,target,note\nU+E008,〓,照会中\nU+238BA,飲,\n"
POLICY = '\n[shrink]\nto = ["jis-x-0208", "jis-x-0201"]\ndecided = "decided.csv"\n'
NAME = "法人基本情報.csv"
USES = "annex/shrink/法人基本情報.csv"


@pytest.fixture(scope="module")
def folder(houjin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shrink") / "project"
    shutil.copytree(houjin, made)
    text = (made / "migration.toml").read_text(encoding="utf-8")
    (made / "plain.toml").write_text(text, encoding="utf-8")
    shrinking = re.sub(r'"HOJIN-MEI"$', '{ from = "HOJIN-MEI", gaiji = "shrink" }', text, flags=re.MULTILINE)
    assert shrinking != text
    (made / "migration.toml").write_text(shrinking + POLICY, encoding="utf-8")
    (made / "decided.csv").write_text(DECIDED, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def shrunk(folder: Path) -> Job:
    return run(read_project(folder / "migration.toml"), folder / "out", max_rejects=5)


def test_every_use_is_in_the_annex(shrunk: Job) -> None:
    (annex,) = shrunk.manifest.annex
    assert (annex.kind, annex.path, annex.rows) == ("shrink", USES, 274)
    uses = pl.read_csv(shrunk.places.dataset / USES, infer_schema=False)
    counts = uses.group_by("code_points", "replacement", "map").len().sort("len", "code_points", descending=True).rows()
    assert counts[:3] == [
        ("U+E008", "〓", "decided", 158),
        ("U+9928 U+E0103", "館", "mj", 56),
        ("U+238BA", "飲", "decided", 33),
    ]
    assert {one.name for one in shrunk.manifest.inputs if one.role == "shrink"} == {"decided.csv"}
    assert any(one.setting == "shrink.hops" for one in shrunk.manifest.ledger.assumptions)
    assert [note.count for note in shrunk.manifest.ledger.notes if note.reason == "LGM-G053"] == [274]


def test_the_way_back_is_exact(shrunk: Job, folder: Path, tmp_path: Path) -> None:
    plain = run(read_project(folder / "plain.toml"), tmp_path / "plain", max_rejects=5)
    back = restore(shrunk.places.dataset, tmp_path / "back")
    before, after = plain.places.dataset / NAME, tmp_path / "back" / NAME
    assert after.read_bytes() == before.read_bytes() != (shrunk.places.dataset / NAME).read_bytes()
    assert back.annex == []
    assert back.files == plain.manifest.files
    assert json.loads((tmp_path / "back/manifest.json").read_bytes())["files"][0]["rows"] == 22195
    with pytest.raises(MigrationError, match="LGM-G058"):
        restore(shrunk.places.dataset, tmp_path / "back")


def test_a_dataset_that_was_changed_is_not_brought_back(shrunk: Job, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(shrunk.places.dataset, changed)
    text = (changed / NAME).read_text(encoding="utf-8")
    (changed / NAME).write_text(text.replace("北星学園大学図書館", "北星学園大学図書室"), encoding="utf-8")
    with pytest.raises(MigrationError, match="character 9 is not '館'") as error:
        restore(changed, tmp_path / "back")
    assert error.value.code == "LGM-G056"
    (changed / NAME).write_text(text.replace("000000000000052,", "000000000000051,"), encoding="utf-8")
    with pytest.raises(MigrationError, match="LGM-G057"):
        restore(changed, tmp_path / "again")


def test_a_policy_that_nobody_asks_for(folder: Path) -> None:
    path = folder / "idle.toml"
    path.write_text((folder / "plain.toml").read_text(encoding="utf-8") + POLICY, encoding="utf-8")
    with pytest.raises(MigrationError, match="does nothing"):
        read_project(path)
