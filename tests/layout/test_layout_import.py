"""What we export we import as it was; a newer edition keeps local notes; the command says what it did."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from lgmigrate import MigrationError
from lgmigrate.cli import cli
from lgmigrate.layout import Code, Layout, Provenance, available, read_layout, write_layout
from lgmigrate.layout.diff import diff
from lgmigrate.layout.import_head import Asked
from lgmigrate.layout.import_map import ImportMap
from lgmigrate.layout.import_notes import REPORT
from lgmigrate.layout.import_workbook import import_workbook
from lgmigrate.layout.import_writing import import_into
from lgmigrate.layout.workbook import workbook
from lgmigrate.layout.writing import encoded

replace = msgspec.structs.replace
Run = Callable[..., Result]


def export(folder: Path, layout: Layout, name: str = "定義.xlsx") -> Path:
    (folder / name).write_bytes(workbook(layout))
    return folder / name


def bare(layout: Layout, tmp_path: Path, name: str, version: str) -> Path:
    """An official workbook of the layout: no head of ours, no column of provenance or physical names."""
    import openpyxl

    book = openpyxl.load_workbook(export(tmp_path, layout))
    book.remove(book["表紙"])
    for sheet in book:
        for column in reversed(range(1, sheet.max_column + 1)):
            if sheet.cell(3, column).value in ("出所", "物理名"):
                sheet.delete_cols(column)
        sheet["A1"] = f"{sheet.title} 第{version}版"
    book.save(tmp_path / name)
    return tmp_path / name


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, ["layout", "import", *map(str, words)])


@pytest.mark.parametrize("ref", available())
def test_an_export_is_imported_as_it_was(ref: str, tmp_path: Path) -> None:
    layout = read_layout(ref)
    found = import_workbook(export(tmp_path, layout))
    assert encoded(found.sound()) == encoded(layout)
    assert found.sound() == layout


def test_what_cells_can_hold_survives(small: Layout, tmp_path: Path) -> None:
    notes = ["=1+1", "0123", " 前後 ", "一\n二", "_x000D_", "※注", "-", '〇 半角,と"引用"', "𠮷󠄀"]
    codes = [
        Code(list="区分", code=f"{at:02}", title=f"名{note}", provenance=Provenance.DRAFT, note=note)
        for at, note in enumerate(notes)
    ]
    layout = replace(small, codes=codes)
    assert diff(layout, import_workbook(export(tmp_path, layout)).sound()) == []


def test_drafts_do_not_become_the_standard(small: Layout, tmp_path: Path) -> None:
    path = export(tmp_path, small)
    with pytest.raises(MigrationError) as caught:
        import_workbook(path, Asked(family="chukan-2.7"))
    assert caught.value.code == "LGM-L069"
    other = import_workbook(path, Asked(family="kihon-draft")).sound()
    assert (other.family, other.provenance) == ("kihon-draft", Provenance.DRAFT)
    assert "SHA-256" in other.source


def test_an_official_workbook_is_not_official_in_a_family_of_drafts(small: Layout, tmp_path: Path) -> None:
    path = bare(small, tmp_path, "公式.xlsx", "2.7")
    found = import_workbook(path, Asked(family="chukan-draft", unit="住民基本台帳")).sound()
    assert {item.provenance for item in found.items} == {Provenance.DRAFT}
    assert not found.official


def test_a_newer_edition_keeps_local_notes_and_names(small: Layout, tmp_path: Path) -> None:
    asked, out = Asked(family="chukan-2.7", unit="住民基本台帳"), tmp_path / "out"
    first = import_into(bare(small, tmp_path, "一.xlsx", "2.7"), asked, ImportMap(), out=out)
    assert (first.written, first.changes, first.report) == (True, None, out / REPORT)
    layout = read_layout(out)
    local = {"宛名番号": "当市は10桁を前ゼロ", "法人名": f"{layout.items[1].note} / 当市は旧字体"}
    items = [replace(item, note=local.get(item.name, item.note), physical=f"OWN_{item.no}") for item in layout.items]
    write_layout(replace(layout, items=items), out)
    wider = [replace(item, digits=100, note="外字あり(改)") if item.name == "法人名" else item for item in small.items]
    newer = bare(replace(small, items=wider), tmp_path, "二.xlsx", "2.7")
    blocked = import_into(newer, asked, ImportMap(), out=out, report=tmp_path / "r.csv")
    assert blocked.refusal is not None
    assert (blocked.refusal.code, blocked.written) == ("LGM-L070", False)
    assert read_layout(out).items == items, "nothing was written"
    done = import_into(newer, asked, ImportMap(), out=out, force=True)
    kept = {item.name: item for item in read_layout(out).items_of("法人")}
    assert kept["宛名番号"].note == "当市は10桁を前ゼロ"
    assert kept["法人名"].note == "外字あり(改) / 当市は旧字体"
    assert kept["税率"].note == ""
    assert kept["法人名"].physical == "OWN_2"
    assert done.changes is not None
    assert {(change.kind, change.name) for change in done.changes if change.part == "items"} == {
        ("widened", "法人.法人名")
    }


def test_another_layout_in_the_folder_is_not_an_earlier_edition(small: Layout, tmp_path: Path) -> None:
    write_layout(replace(small, items=[replace(item, note="別の定義") for item in small.items]), tmp_path / "out")
    asked = Asked(family="chukan-2.7", unit="住民基本台帳")
    done = import_into(bare(small, tmp_path, "一.xlsx", "2.7"), asked, ImportMap(), out=tmp_path / "out", force=True)
    assert done.changes is None
    assert "別の定義" not in {item.note for item in read_layout(tmp_path / "out").items}


def test_the_command(small: Layout, tmp_path: Path, run: Run) -> None:
    path = bare(small, tmp_path, "公式.xlsx", "2.7")
    done = run(path, "--as", "chukan-2.7", "--unit", "住民基本台帳")
    assert done.exit_code == 0, done.output
    folder = Path("layouts/chukan-2.7/jumin-kihon")
    assert f"wrote    {folder}" in done.output
    assert "official" in done.output
    assert read_layout(tmp_path / folder).official
    with (tmp_path / folder / REPORT).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"sheet": "データ項目一覧表", "cell": "B4", "action": "taken", "value": "1"}.items() <= next(
        row.items() for row in rows if row["cell"] == "B4" and row["sheet"] == "データ項目一覧表"
    )
    again = run(path, "--as", "chukan-2.7", "--unit", "住民基本台帳")
    assert again.exit_code == 2
    assert "LGM-L070" in again.output
    assert "changes  none" in again.output


def test_the_command_for_machines(small: Layout, tmp_path: Path, run: Run) -> None:
    path = bare(small, tmp_path, "公式.xlsx", "2.7")

    def document(*words: object) -> dict[str, Any]:
        done = run(path, "--unit", "住民基本台帳", *words, "--json")
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        assert found["exit_code"] == done.exit_code
        return found

    good = document("--as", "chukan-2.7")
    assert (good["layout"], good["lines"]["items"], good["reasons"]) == ("chukan-2.7/jumin-kihon", 8, [])
    there = document("--as", "chukan-2.7")
    assert [reason["code"] for reason in there["reasons"]] == ["LGM-L070"]
    assert (there["folder"], there["changes"]) == (None, [])


def test_refused_cells_end_the_command_and_stand_in_the_report(small: Layout, tmp_path: Path, run: Run) -> None:
    import openpyxl

    path = bare(small, tmp_path, "公式.xlsx", "2.7")
    book = openpyxl.load_workbook(path)
    book["データ項目一覧表"]["D5"] = "謎の型"
    book.save(path)
    done = run(path, "--as", "chukan-2.7", "--unit", "住民基本台帳", "--lang", "en")
    assert done.exit_code == 2
    assert "データ項目一覧表!D5" in done.output
    assert not (tmp_path / "layouts").exists()
    report = (tmp_path / f"公式.{REPORT}").read_text(encoding="utf-8-sig")
    assert "データ項目一覧表,D5,refused" in report
