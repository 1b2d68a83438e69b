"""Exit codes as people and schedulers meet them, each with words that say what to do."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import Result

from lgmigrate.run import job

Invoke = Callable[..., Result]
SmallProject = Callable[..., Path]
HostFile = Callable[[Iterable[int]], bytes]


def test_0_when_all_is_well(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    done = invoke("run", small_project(), "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "exit 0: every record is accounted for."


def test_1_when_a_trailer_claims_something_else(
    invoke: Invoke, small_project: SmallProject, host_file: HostFile, tmp_path: Path
) -> None:
    data = bytearray(host_file([2, 3, 1235]))
    data[-384 + 10] = 0xF4
    done = invoke("run", small_project(data=bytes(data)), "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "T-KENSU = count(detail): ✗ claimed 4, found 3" in done.stdout
    assert [line for line in done.stdout.splitlines() if line.startswith("exit ")] == [
        "exit 1: LGM-R021 ledger-unbalanced  houjin.trailer T-KENSU = count(detail): 4 / 3",
        "exit 1: LGM-R022 dataset-findings  1 findings at error level in the dataset.",
        "exit 3: LGM-R020 rejects-over-limit  1 records rejected (allowed 0).",
    ]


def test_1_when_validation_finds_errors(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    invoke("run", small_project(), "--out", tmp_path / "out")
    file = tmp_path / "out" / "dataset" / "法人基本情報.csv"
    file.write_bytes(file.read_bytes() + file.read_bytes().splitlines(keepends=True)[-1])
    done = invoke("validate", file.parent, "--lang", "en")
    assert done.exit_code == 1
    assert "LGM-V002 hash-differs" in done.stdout
    assert "LGM-V031 key-unique" in done.stdout


def test_1_when_the_target_cannot_hold_a_character(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    invoke("run", small_project([2, 53, 54]), "--out", tmp_path / "out")
    folder = tmp_path / "out" / "dataset"
    wide = [folder, "--repertoire", "ascii", "--repertoire", "jis-x-0208", "--lang", "en"]
    done = invoke("validate", *wide)
    assert done.exit_code == 1
    assert "LGM-V024 character-outside-repertoire" in done.stdout
    assert "U+9928 U+E0103 in 1 rows: not in ascii + jis-x-0208" in done.stdout
    assert invoke("validate", folder).exit_code == 0


USAGE = {
    "unknown key": ({"[without]": "[witout]"}, [], "unknown key 'witout' at $; did you mean 'without'?"),
    "unknown column": ({'"LG-CODE"': '"LG-KODE"'}, [], "no column 'LG-KODE'; did you mean 'LG-CODE'?"),
    "unknown layout": ({"chukan-draft/": "chukan-2.7/"}, [], "no layout 'chukan-2.7/hojin-juminzei'; the nearest"),
    "missing source": ({'"houjin.dat"': '"hojin.dat"'}, [], "hojin.dat is not there."),
    "missing definition": ({'"todofuken.csv"': '"todofuken2.csv"'}, [], "todofuken2.csv is not there."),
    "unknown source": ({}, ["--source", "hojin=x.dat"], "there is no source 'hojin'; there are houjin."),
    "source without path": ({}, ["--source", "houjin"], "'houjin' is not NAME=PATH"),
    "unknown target": ({}, ["--to", "oracle://host/db"], "LGM-T001"),
    "unknown option": ({}, ["--max-reject", "5"], "--max-rejects"),
    "nothing extracted": (None, [], "is not there.\n         Run `lgmigrate run` first"),
}


@pytest.mark.parametrize("name", USAGE)
def test_2_names_what_is_wrong(name: str, invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    edits, options, said = USAGE[name]
    project = small_project(edits={"houjin.ibm930.dat.gz": "houjin.dat", **(edits or {})})
    command = "run" if edits is not None else "convert"
    done = invoke(command, project, "--out", tmp_path / "out", *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_2_for_a_project_that_is_not_there(invoke: Invoke, tmp_path: Path) -> None:
    done = invoke("run", tmp_path / "migration.toml", "--out", tmp_path / "out")
    assert (done.exit_code, "does not exist" in done.stderr) == (2, True)


def test_3_when_more_is_rejected_than_allowed(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    project = small_project([2, 1235, 5679])
    for allowed, code in (("0", 3), ("1", 3), ("2", 0)):
        done = invoke("run", project, "--out", tmp_path / "out", "--max-rejects", allowed)
        assert done.exit_code == code
    assert "2 records rejected" not in done.stdout


def test_4_when_a_file_stands_where_a_folder_goes(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "stage").write_text("a file")
    done = invoke("run", small_project(), "--out", tmp_path / "out")
    assert done.exit_code == 4
    assert done.stderr.startswith("LGM-R030 system-refused  ")
    assert str(tmp_path / "out" / "stage") in done.stderr
    assert "lgmigrate doctor" in done.stderr


def test_4_when_the_target_is_loaded_already(invoke: Invoke, small_project: SmallProject, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'city.sqlite'}"
    done = invoke("run", small_project(), "--out", tmp_path / "out", "--to", target)
    assert done.exit_code == 0
    assert f"load     {target}   40 rows, read back equal" in done.stdout
    dataset = tmp_path / "out" / "dataset"
    assert invoke("load", dataset, "--to", target).exit_code == 4
    again = invoke("run", small_project(), "--out", tmp_path / "out", "--to", target)
    assert again.exit_code == 4
    assert f"load     not loaded into {target}" in again.stdout
    assert "exit 4: LGM-T011" in again.stdout
    replaced = invoke("load", dataset, "--to", target, "--replace")
    assert replaced.exit_code == 0
    assert "earlier load replaced" in replaced.stdout


def test_4_for_what_nobody_foresaw(
    invoke: Invoke, small_project: SmallProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's own exit code of a traceback is 1, which says that the data has findings; its words may hold values."""

    def broken(*_args: object) -> None:
        name = "".join(["山田", "太郎"])
        raise RuntimeError(f"could not parse `{name}` as i64")

    monkeypatch.setattr(job, "validate", broken)
    done = invoke("run", small_project(), "--out", tmp_path / "out")
    assert done.exit_code == 4
    assert "LGM-R032 unforeseen  RuntimeError: could not parse" in done.stderr
    assert "in broken" in done.stderr
    assert "山田太郎" not in done.stderr


def test_4_when_the_folder_for_temporary_files_is_not_ours(
    invoke: Invoke, small_project: SmallProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    project = small_project()
    assert invoke("run", project, "--out", tmp_path / "out").exit_code == 0
    (spill,) = tmp_path.glob("lgmigrate-spill-*")
    assert spill.stat().st_mode & 0o777 == 0o700
    spill.chmod(0o755)
    done = invoke("run", project, "--out", tmp_path / "out")
    assert done.exit_code == 4
    assert "POLARS_OOC_SPILL_DIR" in done.stderr
