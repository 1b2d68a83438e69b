"""Layouts chosen by what people call them, shown on the terminal, and written in other forms."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from lgmigrate import MigrationError
from lgmigrate.cli.layout import layout as command
from lgmigrate.layout import Layout, available, read_layout, write_layout
from lgmigrate.layout.choosing import choose
from lgmigrate.layout.ddl import quoted
from lgmigrate.layout.export import ddl, export
from lgmigrate.layout.show import code_lines, file_lines, layout_lines

HOJIN = "chukan-draft/hojin-juminzei"

HELP = {"help_option_names": ["-h", "--help"]}
"""As the whole command line has it: click remembers the first that a command is asked with."""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, list(map(str, arguments)), catch_exceptions=False, **HELP)


@pytest.mark.parametrize("word", [HOJIN, "hojin-juminzei", "法人住民税", "法人住民税(草案)"])
def test_a_layout_is_found_by_what_only_it_has(word: str) -> None:
    assert choose(word).id == HOJIN


def test_a_folder_is_a_layout_too_and_an_unknown_word_is_none(small: Layout, tmp_path: Path) -> None:
    write_layout(small, tmp_path / "small")
    assert choose(str(tmp_path / "small")).id == small.id
    with pytest.raises(MigrationError) as caught:
        choose("chukan-draft/hojin-zei")
    assert (caught.value.code, caught.value.facts["nearest"]) == ("LGM-L001", HOJIN)


def test_a_word_that_several_have_is_refused_with_all_of_them(
    small: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lgmigrate.resources.layouts", lambda: tmp_path)
    for family in ("chukan-draft", "kihon-draft"):
        folder = tmp_path / family / "small"
        write_layout(small, folder)
        head = (folder / "layout.toml").read_text(encoding="utf-8").replace("chukan-draft", family)
        (folder / "layout.toml").write_text(head, encoding="utf-8")
    with pytest.raises(MigrationError) as caught:
        choose("small")
    assert caught.value.code == "LGM-L059"
    assert caught.value.facts["layouts"] == "chukan-draft/small, kihon-draft/small"


def test_lists_and_tables_say_what_is_there(small: Layout) -> None:
    listed = run("list").stdout.splitlines()
    assert len(listed) == len(available()) + 1
    assert any(line.split()[:4] == [HOJIN, "0.1", "9", "法人住民税"] for line in listed)
    assert any("公式の定義書によるものではありません" in line for line in layout_lines(small))
    assert [line.split() for line in file_lines(small, "HOJIN")[3:]][2][:6] == [
        *["2", "法人名", "HOJIN_MEI", "N(80)", "○", "○"],
    ]
    assert [line.split() for line in code_lines(small, "区分")][1:] == [["01", "株式会社"], ["02", "その他"]]
    with pytest.raises(MigrationError) as caught:
        file_lines(small, "法入")
    assert caught.value.facts["nearest"] == "法人"


def test_show_takes_files_and_code_lists() -> None:
    assert "29 項目 · 29 列" in run("show", HOJIN, "調定").stdout
    only = run("show", HOJIN, "--code", "有無").stdout
    assert [line.split() for line in only.splitlines()] == [
        ["コード", "内容", "開始", "終了"],
        ["0", "無"],
        ["1", "有"],
    ]
    with pytest.raises(MigrationError) as caught:
        run("show", HOJIN, "--code", "有")
    assert caught.value.code == "LGM-L023"


def test_each_form_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    layout = read_layout(HOJIN)
    schemas = export([layout], "xsd", tmp_path / "xsd")
    assert sorted(path.name for path in schemas) == sorted(f"{file.physical}.xsd" for file in layout.files)
    for path in schemas:
        etree.XMLSchema(etree.parse(path))
    [book] = export([layout], "excel", tmp_path / "a.xlsx")
    assert book.read_bytes().startswith(b"PK")
    done = run("export", HOJIN, "--to", "html", "--out", tmp_path / "b.html")
    assert done.exit_code == 0
    assert "データ項目辞書" in (tmp_path / "b.html").read_text(encoding="utf-8")
    several = export([layout, layout], "ddl", tmp_path / "several")
    assert [path.relative_to(tmp_path).as_posix() for path in several] == [
        "several/chukan-draft/hojin-juminzei.sql"
    ] * 2


def test_without_a_place_the_name_of_the_layout_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert export([read_layout(HOJIN)], "ddl") == [Path("hojin-juminzei.sql")]
    assert export([read_layout(HOJIN)], "html") == [Path("hojin-juminzei.html")]
    assert {path.parent for path in export([read_layout(HOJIN)], "xsd")} == {Path("hojin-juminzei-xsd")}


def test_the_ddl_is_a_script_that_a_database_runs() -> None:
    layout = read_layout(HOJIN)
    database = sqlite3.connect(":memory:")
    try:
        database.executescript(ddl(layout, "sqlite"))
        for file in layout.files:
            assert database.execute(f"SELECT count(*) FROM {quoted(file.name)}").fetchone() == (0,)
    finally:
        database.close()


def test_diff_on_the_command_line(small: Layout, tmp_path: Path) -> None:
    write_layout(small, tmp_path / "a")
    text = (tmp_path / "a/items.csv").read_text(encoding="utf-8-sig").replace("N,80", "N,100")
    write_layout(small, tmp_path / "b")
    (tmp_path / "b/items.csv").write_text(text, encoding="utf-8")
    assert "桁数拡大" in run("diff", tmp_path / "a", tmp_path / "b").stdout
    assert "widened" in run("diff", tmp_path / "a", tmp_path / "b", "--lang", "en").stdout
    assert '"kind": "widened"' in run("diff", tmp_path / "a", tmp_path / "b", "--json").stdout
    assert run("diff", tmp_path / "a", tmp_path / "b", "--format", "html").stdout.startswith("<!DOCTYPE html>")
