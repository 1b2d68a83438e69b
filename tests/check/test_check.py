"""Definitions of every kind are found, checked, and reported with the line, in every form."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from lgmigrate import MigrationError, resources
from lgmigrate.check import check, definitions_in
from lgmigrate.check.formats import as_junit, as_sarif, as_text
from lgmigrate.cli import cli

LAYOUT = "chukan-draft/hojin-juminzei"
FIXTURES = Path(__file__).parents[2] / "fixtures"
Edit = Callable[[str, str, str], None]


def alone(folder: Path) -> None:
    """A copy of the layout without its relations into other 業務."""
    shutil.copytree(resources.layouts() / LAYOUT, folder)
    lines = (folder / "relations.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if ":" not in line.partition(",")[0]]
    (folder / "relations.csv").write_text("".join(kept), encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a layout that stands alone and the project of the fixtures."""
    alone(tmp_path / "layouts/hojin-juminzei")
    shutil.copytree(FIXTURES / "houjin", tmp_path / "houjin")
    return tmp_path


@pytest.fixture
def edit(place: Path) -> Edit:
    def edited(name: str, old: str, new: str) -> None:
        text = (place / name).read_text(encoding="utf-8")
        assert old in text
        (place / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edited


def found(*paths: Path) -> list[tuple[str, str, int]]:
    return [(one.code, Path(one.path).name, one.line) for one in check(paths).all]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments)], catch_exceptions=False)


def test_all_definitions_of_a_folder_are_found_and_sound(place: Path) -> None:
    report = check([place])
    assert [(one.path.relative_to(place).as_posix(), one.kind) for one in report.checked] == [
        ("houjin/houjin.record.toml", "record"),
        ("houjin/migration.toml", "project"),
        ("layouts/hojin-juminzei", "layout"),
    ]
    assert (report.all, report.ok) == ([], True)


@pytest.mark.parametrize("name", ["items.csv", "layout.toml", "codes.csv"])
def test_a_file_of_a_layout_stands_for_the_layout(place: Path, name: str) -> None:
    folder = place / "layouts/hojin-juminzei"
    assert [(one.path, one.kind) for one in definitions_in([folder / name, folder])] == [(folder, "layout")]


def test_the_first_line_says_the_kind_where_the_name_does_not(place: Path) -> None:
    other = place / "houjin.record.toml.old.toml"
    shutil.copy(place / "houjin/houjin.record.toml", other)
    assert [one.kind for one in definitions_in([other])] == ["record"]


def test_hidden_folders_are_left_alone_and_strange_files_refused(place: Path) -> None:
    (place / ".cache").mkdir()
    shutil.copy(place / "houjin/migration.toml", place / ".cache/migration.toml")
    assert len(definitions_in([place])) == 3
    (place / "codes.csv").write_text("from,to\n", encoding="utf-8")
    assert definitions_in([place / "codes.csv"]) == []
    (place / "empty").mkdir()
    for strange in (place / "empty", place / "houjin/houjin.cpy"):
        with pytest.raises(MigrationError) as caught:
            definitions_in([strange])
        assert caught.value.code == "LGM-L052"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("items.csv", "調定,2,事業", "調定,3,事業", ("LGM-L020", "調定,3,申告")),
        ("items.csv", "申告区分,,,,draft", "申告区分,,,,darft", ("LGM-L005", "申告区分,,,,darft")),
        ("codes.csv", "申告区分,09", "申告区分,9", ("LGM-L037", "申告区分,9")),
        (
            "relations.csv",
            "法人基本情報,宛名番号,事業年度",
            "法人,宛名番号,事業年度",
            ("LGM-L021", "法人,宛名番号,事業年度"),
        ),
        ("files.csv", "5,調定", "6,調定", ("LGM-L049", "")),
        ("layout.toml", "chukan-draft", "chukan-2.7", ("LGM-L040", "")),
    ],
)
def test_a_fault_of_a_layout_is_told_with_its_line(
    place: Path, edit: Edit, name: str, old: str, new: str, expected: tuple[str, str]
) -> None:
    edit(f"layouts/hojin-juminzei/{name}", old, new)
    code, there = expected
    lines = (place / "layouts/hojin-juminzei" / name).read_text(encoding="utf-8").splitlines()
    line = next(number for number, line in enumerate(lines, 1) if there in line)
    assert (code, name, line) in found(place / "layouts")


def test_a_relation_is_followed_into_the_folder_beside(place: Path, edit: Edit) -> None:
    edit("layouts/hojin-juminzei/relations.csv", "法人基本情報,宛名番号,事業所", "other:法人基本情報,宛名番号,事業所")
    assert found(place / "layouts") == [("LGM-L046", "relations.csv", 2)]
    alone(place / "layouts/other")
    assert found(place / "layouts") == []


def test_records_that_cannot_be_read_are_findings(place: Path, edit: Edit) -> None:
    edit("houjin/houjin.record.toml", "length", "lenght")
    assert {(code, name) for code, name, _ in found(place / "houjin/houjin.record.toml")} == {
        ("LGM-R001", "houjin.record.toml")
    }


def test_all_targets_that_a_mapping_misses_are_told_at_once(place: Path, edit: Edit) -> None:
    edit("houjin/migration.toml", '"法人名"', '"法人の名"')
    edit("houjin/migration.toml", '"所在地"', '"所在"')
    codes = found(place / "houjin/migration.toml")
    assert [code for code, *_ in codes] == ["LGM-L058", "LGM-L058"]
    assert all(line > 1 for *_, line in codes)
    edit("houjin/migration.toml", 'file = "法人基本情報"', 'file = "法人基本"')
    assert [code for code, *_ in found(place / "houjin/migration.toml")] == ["LGM-L057"]


def test_what_else_is_wrong_with_a_project_is_told_too(place: Path, edit: Edit) -> None:
    edit("houjin/migration.toml", "houjin.record.toml", "missing.record.toml")
    assert [code for code, *_ in found(place / "houjin/migration.toml")] == ["LGM-S001"]


def test_a_mapping_file_is_read_by_itself(place: Path) -> None:
    path = place / "a.mapping.toml"
    path.write_text("#:schema lgmigrate:mapping\n[wihout]\n", encoding="utf-8")
    [finding] = check([path]).all
    assert (finding.code, finding.path) == ("LGM-R001", str(path))


def test_the_report_in_every_form(place: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    edit("layouts/hojin-juminzei/codes.csv", "申告区分,09", "申告区分,9")
    edit("layouts/hojin-juminzei/files.csv", "5,調定", "6,調定")
    monkeypatch.chdir(place)
    report = check([Path()])
    assert "layouts/hojin-juminzei/codes.csv:122  error    LGM-L037" in as_text(report)
    assert as_text(report, "en").endswith("3 definitions · 1 errors · 1 warnings")
    sarif = as_sarif(report)
    [run_] = sarif["runs"]
    assert [rule["id"] for rule in run_["tool"]["driver"]["rules"]] == ["LGM-L037", "LGM-L049"]
    places = {
        one["ruleId"]: (
            one["level"],
            one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            one["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for one in run_["results"]
    }
    assert places == {
        "LGM-L037": ("error", "layouts/hojin-juminzei/codes.csv", 122),
        "LGM-L049": ("warning", "layouts/hojin-juminzei/files.csv", 1),
    }
    root = etree.fromstring(as_junit(report))
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    [failure] = root.iter("failure")
    assert failure.get("type") == "LGM-L037"
    assert [case.get("name") for case in root.iter("testcase")] == [
        "houjin/houjin.record.toml",
        "houjin/migration.toml",
        "layouts/hojin-juminzei",
    ]


def test_the_command_ends_with_what_it_found(place: Path, edit: Edit) -> None:
    done = run(place)
    assert (done.exit_code, done.stdout) == (0, "定義 3 件 · エラー 0 · 警告 0\n")
    edit("layouts/hojin-juminzei/files.csv", "5,調定", "6,調定")
    assert run(place).exit_code == 0, "a warning is no error"
    edit("layouts/hojin-juminzei/codes.csv", "申告区分,09", "申告区分,9")
    for form, reads in [("json", json.loads), ("sarif", json.loads), ("junit", str.encode)]:
        done = run(place, "--format", form)
        assert done.exit_code == 1
        reads(done.stdout)
    assert json.loads(run(place, "--json").stdout)["counts"] == {"error": 1, "warning": 1, "info": 0}


def test_the_installed_layouts_are_sound() -> None:
    report = check([resources.layouts()])
    assert [f"{one.place} {one.code} {one.message()}" for one in report.all] == []
