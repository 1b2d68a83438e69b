"""``--json``: one document on standard output, its keys the same whatever happened."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Invoke = Callable[..., Result]
SmallProject = Callable[..., Path]
JOB = ["exit_code", "reasons", "dataset", "report", "ledger", "files", "findings", "load", "sensitive"]
LEDGER = ["balanced", "entries", "checks", "notes", "assumptions", "gaiji"]
ERROR = ["code", "name", "message", "facts"]


def document(done: Result) -> dict[str, Any]:
    found = json.loads(done.stdout_bytes.decode("utf-8"))
    assert isinstance(found, dict)
    return found


def test_run(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    project, target = small_project([2, 3, 1235]), f"sqlite:///{tmp_path / 'city.sqlite'}"
    done = invoke("run", project, "--out", tmp_path / "out", "--to", target, "--json")
    bad = document(done)
    assert (done.stderr, done.exit_code, bad["exit_code"]) == ("", 3, 3)
    assert list(bad) == JOB
    assert list(bad["ledger"]) == LEDGER
    assert [list(one) for one in bad["reasons"]] == [ERROR]
    assert bad["load"] is None
    out = tmp_path / "out"
    assert str(out / "rejects" / "houjin.dat") in bad["sensitive"]
    assert bad["files"][0]["rows"] == 2
    good = document(invoke("run", project, "--out", out, "--to", target, "--max-rejects", "1", "--json"))
    assert list(good) == JOB
    assert (good["exit_code"], good["reasons"], good["load"]["rows"]) == (0, [], 2)


def test_convert(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    project = small_project()
    first = document(invoke("run", project, "--out", tmp_path / "out", "--json"))
    again = document(invoke("convert", project, "--out", tmp_path / "out", "--json"))
    assert list(again) == JOB
    assert again == first


def test_extract(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    record = small_project().with_name("houjin.record.toml")
    file, out = record.with_name("houjin.dat"), tmp_path / "x.csv"
    found = document(invoke("extract", file, "--record", record, "--out", out, "--json"))
    assert list(found) == ["exit_code", "reasons", "out", "ledger"]
    assert list(found["ledger"]) == LEDGER
    assert found["out"] == {"detail": str(out)}


def test_validate_and_load(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    invoke("run", small_project(), "--out", tmp_path / "out")
    dataset = tmp_path / "out" / "dataset"
    found = document(invoke("validate", dataset, "--json"))
    assert list(found) == ["ok", "errors", "warnings", "findings", "checked"]
    assert document(invoke("validate", dataset, "--format", "json")) == found
    loaded = document(invoke("load", dataset, "--to", f"sqlite:///{tmp_path / 'x.sqlite'}", "--json"))
    assert list(loaded) == ["target", "dataset", "tables", "replaced", "rows"]


def test_doctor_and_demo(invoke: Invoke, tmp_path: Path) -> None:
    found = document(invoke("doctor", "--json"))
    assert list(found) == ["ok", "checks"]
    assert list(found["checks"][0]) == ["name", "value", "ok"]
    made = document(invoke("demo", tmp_path / "demo", "--json"))
    assert list(made) == JOB
    assert made["load"]["rows"] == made["files"][0]["rows"]


@pytest.mark.parametrize("command", ["run", "convert"])
def test_an_error_is_a_document_too(command: str, invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    project = small_project(edits={"[without]": "[witout]"})
    done = invoke(command, project, "--out", tmp_path / "out", "--json")
    found = document(done)
    assert list(found) == ["exit_code", "error"]
    assert (found["exit_code"], done.exit_code, list(found["error"])) == (2, 2, ERROR)
    assert "did you mean" in done.stderr


def test_a_path_that_is_not_text_is_still_json(invoke: Invoke, tmp_path: Path) -> None:
    folder = tmp_path / b"\x96@\x90l".decode("utf-8", "surrogateescape")
    folder.mkdir()
    done = invoke("validate", folder, "--json")
    assert done.exit_code == 2
    assert document(done)["error"]["code"] == "LGM-D001"
