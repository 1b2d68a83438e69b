"""Made-up data of every installed layout: valid, the same for the same seed, CSV and XML alike."""

from pathlib import Path

import polars as pl
import pytest

from lgmigrate.dataset.manifest import Manifest
from lgmigrate.dataset.reading import scan_file
from lgmigrate.dataset.xml_checking import violations
from lgmigrate.dataset.xml_reading import scan_document
from lgmigrate.errors import MigrationError
from lgmigrate.layout import available, read_layout
from lgmigrate.layout.beside import installed
from lgmigrate.layout.model import ItemType, Layout
from lgmigrate.synth.layout import chosen, write_layouts
from lgmigrate.validate import validate

ROWS = 60
PRIVATE_USE = "LGM-V021"
PERSONS = "chukan-draft/jumin-kihon"


def table(folder: Path, manifest: Manifest, name: str) -> pl.DataFrame:
    file = next(one for one in manifest.files if one.name == name)
    return scan_file(folder, file, manifest.profile).collect()


def as_xml(frame: pl.DataFrame, layout: Layout, name: str) -> pl.DataFrame:
    """The columns of a CSV file with dates as XML has them."""
    dates = [item.name for item in layout.columns_of(name) if item.type is ItemType.DATE]
    return frame.with_columns(pl.col(one).str.replace(r"^(....)(..)(..)$", "${1}-${2}-${3}") for one in dates)


@pytest.mark.parametrize("ref", available())
def test_every_layout_makes_datasets_that_are_valid_and_equal(ref: str, tmp_path: Path) -> None:
    layout = read_layout(ref)
    csv = write_layouts([layout], tmp_path / "csv", rows=ROWS)[layout.name]
    xml = write_layouts([layout], tmp_path / "xml", rows=ROWS, form="xml")[layout.name]
    findings = validate(tmp_path / "csv" / layout.name, layout)
    assert [(one.rule, one.file, one.column, one.detail) for one in findings.errors] == []
    assert {file.name for file in csv.files} == {file.name for file in layout.files}
    assert all(file.rows for file in csv.files)
    for one, other in zip(csv.files, xml.files, strict=True):
        document = tmp_path / "xml" / layout.name / other.path
        assert violations(document, layout, one.name) == []
        written = scan_file(tmp_path / "csv" / layout.name, one, csv.profile).collect()
        read = scan_document(document, layout, one.name).collect()
        same_form = written if csv.profile.date == xml.profile.date else as_xml(written, layout, one.name)
        assert read.equals(same_form), one.name


@pytest.mark.parametrize("ref", [PERSONS, "chukan-draft/shuno-tainou"])
def test_the_same_seed_gives_the_same_bytes_whatever_else_is_made(ref: str, tmp_path: Path) -> None:
    layout, other = read_layout(ref), read_layout("chukan-draft/kojin-juminzei")
    alone = write_layouts([layout], tmp_path / "a", rows=150)[layout.name]
    beside = write_layouts([other, layout], tmp_path / "b", rows=150)[layout.name]
    another = write_layouts([layout], tmp_path / "c", rows=150, seed=2)[layout.name]
    assert [one.sha256 for one in alone.files] == [one.sha256 for one in beside.files]
    assert (tmp_path / "a" / layout.name / "manifest.json").read_bytes() == (
        tmp_path / "b" / layout.name / "manifest.json"
    ).read_bytes()
    assert not {one.sha256 for one in alone.files} & {one.sha256 for one in another.files}


def test_relations_hold_across_units(tmp_path: Path) -> None:
    refs = [ref for ref in available() if ref.startswith("chukan-draft/")][:8]
    layouts = {layout.name: layout for layout in map(read_layout, [*refs, PERSONS])}
    made = write_layouts(layouts.values(), tmp_path, rows=ROWS)
    checked = 0
    for layout in layouts.values():
        for one in layout.relations:
            if one.parent_unit in layouts:
                parent = layouts[one.parent_unit]
                children = table(tmp_path / layout.name, made[layout.name], one.child)
                parents = table(tmp_path / parent.name, made[parent.name], one.parent_file)
                held = children.select(one.child_items).drop_nulls()
                known = parents.select(pl.col(one.parent_items)).rename(
                    dict(zip(one.parent_items, one.child_items, strict=True))
                )
                assert held.join(known, on=one.child_items, how="anti").is_empty(), (layout.name, one)
                checked += held.height
    assert checked > 1_000


def test_values_look_like_what_their_names_say(tmp_path: Path) -> None:
    layout = read_layout(PERSONS)
    manifest = write_layouts([layout], tmp_path, rows=3_000)[layout.name]
    folder = tmp_path / layout.name
    persons = table(folder, manifest, "個人")
    names = persons["氏名"].drop_nulls()
    assert names.str.starts_with("見本").all()
    assert 0 < names.str.contains(r"[\u{E000}-\u{F8FF}]").sum() < len(names) // 20
    assert 0 < names.str.contains(r"\u{E0103}").sum() < len(names) // 20
    assert persons["履歴番号"].cast(pl.Int64).max() > 1
    numbers = table(folder, manifest, "個人番号・住民票コード")
    assert "個人番号" in numbers.columns
    for item in layout.items:
        if item.name == "個人番号" and not item.required:
            assert table(folder, manifest, item.file)["個人番号"].null_count() == 3_000
    findings = validate(folder, layout)
    assert {one.rule for one in findings.warnings} == {PRIVATE_USE}


def test_what_begins_comes_before_what_ends(tmp_path: Path) -> None:
    compared = 0
    for ref in (PERSONS, "kihon-draft/jumin-kihon"):
        layout = read_layout(ref)
        out = tmp_path / layout.family
        manifest = write_layouts([layout], out, rows=ROWS)[layout.name]
        for file in layout.files:
            items = [item for item in layout.items_of(file.name) if item.type is ItemType.DATE and not item.repeat]
            begins = [item.name for item in items if "開始" in item.name and not item.key]
            ends = [item.name for item in items if "終了" in item.name and not item.key]
            rows = table(out / layout.name, manifest, file.name)
            for begin in begins:
                for end in ends:
                    both = rows.select(begin, end).drop_nulls()
                    both = both.filter(~pl.any_horizontal(pl.all().str.contains("A|00$|0000")))
                    assert (both[begin] <= both[end]).all(), (file.name, begin, end)
                    compared += both.height
    assert compared > 50


def test_unknown_dates_take_all_their_forms(tmp_path: Path) -> None:
    layout = read_layout("kihon-draft/jumin-kihon")
    manifest = write_layouts([layout], tmp_path, rows=2_000)[layout.name]
    item = next(one for one in layout.items if one.unknown_date and one.required and not one.repeat)
    rows = table(tmp_path / layout.name, manifest, item.file)
    date, flag, words = (rows[item.name + suffix] for suffix in ("", "_不詳フラグ", "_不詳表記"))
    assert set(flag.to_list()) == {"0", "1"}
    assert flag.eq("1").to_list() == words.is_not_null().to_list()
    assert date.filter(flag == "1").str.contains("0000|00$|A1").all()
    assert date.filter(flag == "0").str.to_date("%Y-%m-%d").null_count() == 0


def test_what_lies_there_is_not_written_over(tmp_path: Path) -> None:
    layout = read_layout("chukan-draft/hojin-juminzei")
    write_layouts([layout], tmp_path, rows=5)
    with pytest.raises(MigrationError) as refused:
        write_layouts([layout], tmp_path, rows=5)
    assert refused.value.code == "LGM-R036"


def test_layouts_are_chosen_by_name_within_a_family() -> None:
    assert [one.id for one in chosen(["住民基本台帳"], "kihon-draft")] == ["kihon-draft/jumin-kihon"]
    assert {one.family for one in chosen([], "kihon-draft")} == {"kihon-draft"}
    for units, family, code in [
        ([], None, "LGM-R037"),
        ([], "chukan-9", "LGM-L001"),
        (["住民基本台帳"], None, "LGM-L059"),
    ]:
        with pytest.raises(MigrationError) as refused:
            chosen(units, family)
        assert refused.value.code == code


def test_neighbours_that_are_not_there_are_done_without(tmp_path: Path) -> None:
    layout = read_layout("chukan-draft/inkan-toroku")
    assert installed(layout)("jumin-kihon") is not None
    write_layouts([layout], tmp_path, rows=ROWS, beside=lambda _: None)
    assert validate(tmp_path / layout.name, layout).ok
