"""Definitions are read as people leave them, and errors name file, line, column and the nearest known name."""

import shutil
from pathlib import Path

import msgspec
import pytest

from lgmigrate import MigrationError, resources
from lgmigrate.layout import Layout, available, heads, read_layout, write_layout


@pytest.fixture
def folder(small: Layout, tmp_path: Path) -> Path:
    write_layout(small, tmp_path / "small")
    return tmp_path / "small"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def test_the_same_lines_whatever_bom_newline_blank_lines_and_column_order(small: Layout, folder: Path) -> None:
    lines = (folder / "codes.csv").read_text(encoding="utf-8-sig").splitlines()
    turned = [",".join(reversed(line.split(","))) for line in lines]
    (folder / "codes.csv").write_bytes("\r\n".join([*turned, "", ",,,,", ""]).encode())
    assert read_layout(folder).codes == small.codes


def test_hash_follows_every_file_and_only_their_bytes(folder: Path, tmp_path: Path) -> None:
    before = read_layout(folder).sha256
    shutil.copytree(folder, tmp_path / "copy")
    assert read_layout(tmp_path / "copy").sha256 == before
    assert len(before) == 64
    seen = {before}
    for path in sorted(folder.iterdir()):
        path.write_bytes(path.read_bytes() + b"\n")
        seen.add(read_layout(folder).sha256)
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "facts"),
    [
        ("items.csv", "digits", "digit", "LGM-L002", {"line": 1, "column": "digit", "nearest": "digits"}),
        ("items.csv", ",gaiji,", ",", "LGM-L003", {"line": 1, "column": "gaiji"}),
        ("items.csv", "X,15", "X,１５", "LGM-L004", {"line": 2, "column": "digits", "value": "１５", "minimum": 1}),
        ("items.csv", "X,15", "X,0", "LGM-L004", {"line": 2, "column": "digits", "value": "0"}),
        ("items.csv", "5,3,", "5,-3,", "LGM-L004", {"line": 5, "column": "scale", "minimum": 0}),
        ("items.csv", "N,80", "Z,80", "LGM-L005", {"line": 3, "column": "type", "allowed": "X, N, 9, D"}),
        ("items.csv", ",1,0,,,,,draft", ",,0,,,,,draft", "LGM-L005", {"line": 2, "column": "required", "value": ""}),
        ("files.csv", "draft", "draff", "LGM-L005", {"line": 2, "column": "provenance", "nearest": "draft"}),
        ("relations.csv", "0..n", "0-n", "LGM-L005", {"line": 2, "column": "cardinality", "nearest": "0..n"}),
        ("relations.csv", "宛名番号,", "宛名番号+,", "LGM-L006", {"line": 2, "column": "parent_items"}),
        ("files.csv", "1,法人", ",法人", "LGM-L006", {"line": 2, "column": "no"}),
        ("codes.csv", "01,", "", "LGM-L007", {"line": 2, "found": 6, "expected": 7}),
        ("items.csv", "区分,,,,draft", "区分,,,0,draft", "LGM-L041", {"line": 4, "column": "repeat", "value": "0"}),
        ("items.csv", "区分,,,,draft", "区分,,,2/,draft", "LGM-L041", {"line": 4, "value": "2/"}),
        ("items.csv", "区分,,,,draft", "区分,,,1000,draft", "LGM-L041", {"line": 4, "value": "1000"}),
        ("codes.csv", "社,,,", "社,2026-02-29,,", "LGM-L042", {"line": 2, "column": "from", "value": "2026-02-29"}),
        ("codes.csv", "社,,,", "社,,20260401,", "LGM-L042", {"line": 2, "column": "until"}),
        ("codes.csv", "株式会社", '"株式会社', "LGM-L008", {"line": 2}),
        ("codes.csv", "code,title", "code,code", "LGM-L011", {"line": 1, "column": "code"}),
    ],
)
def test_an_error_names_its_place(
    folder: Path, name: str, old: str, new: str, code: str, facts: dict[str, object]
) -> None:
    edit(folder / name, old, new)
    with pytest.raises(MigrationError) as caught:
        read_layout(folder)
    assert caught.value.code == code
    assert caught.value.exit_code == 2
    assert caught.value.facts.items() >= {"path": str(folder / name), **facts}.items()
    for lang in ("en", "ja"):
        assert str(folder / name) in caught.value.detail(lang)
        assert "{" not in caught.value.detail(lang)


def test_the_line_is_the_first_of_its_row_after_cells_with_newlines(folder: Path) -> None:
    edit(folder / "codes.csv", "株式会社,,,draft,", '株式会社,,,draft,"一\n二\n三"')
    edit(folder / "codes.csv", "その他,,,draft", 'その他,,,"dr\naft"')
    with pytest.raises(MigrationError) as caught:
        read_layout(folder)
    assert caught.value.facts["line"] == 5


def test_an_empty_file_lacks_its_columns(folder: Path) -> None:
    (folder / "codes.csv").write_bytes(b"\xef\xbb\xbf")
    with pytest.raises(MigrationError) as caught:
        read_layout(folder)
    assert (caught.value.code, caught.value.facts["column"]) == ("LGM-L003", "list")


def test_another_encoding_is_said_with_its_line(folder: Path) -> None:
    text = (folder / "codes.csv").read_text(encoding="utf-8-sig")
    (folder / "codes.csv").write_bytes(text.encode("cp932"))
    with pytest.raises(MigrationError) as caught:
        read_layout(folder)
    assert (caught.value.code, caught.value.facts["line"]) == ("LGM-L008", 2)


def test_a_missing_file_and_a_wrong_key_of_the_head(folder: Path) -> None:
    edit(folder / "layout.toml", "version", "verzion")
    with pytest.raises(MigrationError, match="did you mean 'version'") as caught:
        read_layout(folder)
    assert caught.value.code == "LGM-R001"
    (folder / "codes.csv").unlink()
    with pytest.raises(MigrationError) as caught:
        read_layout(folder)
    assert (caught.value.code, caught.value.facts["path"]) == ("LGM-S001", str(folder / "codes.csv"))


def test_a_folder_in_the_place_of_a_file(folder: Path) -> None:
    (folder / "codes.csv").unlink()
    (folder / "codes.csv").mkdir()
    with pytest.raises(MigrationError) as caught:
        read_layout(folder)
    assert (caught.value.code, caught.value.exit_code) == ("LGM-S002", 4)


def test_a_family_that_is_no_folder_name_is_refused(folder: Path) -> None:
    edit(folder / "layout.toml", '"chukan-draft"', '"../chukan"')
    with pytest.raises(MigrationError) as caught:
        read_layout(folder)
    assert caught.value.code == "LGM-R001"


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    assert "chukan-draft/hojin-juminzei" in available()
    with pytest.raises(MigrationError) as caught:
        read_layout("chukan-draft/hojin-zei")
    assert (caught.value.code, caught.value.facts["nearest"]) == ("LGM-L001", "chukan-draft/hojin-juminzei")
    with pytest.raises(MigrationError) as caught:
        read_layout(tmp_path / "nowhere")
    assert caught.value.code == "LGM-L001"


def test_an_installed_layout_must_lie_where_its_name_says(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "layouts", lambda: tmp_path / "installed")
    shutil.copytree(folder, tmp_path / "installed/chukan-draft/other")
    assert available() == ["chukan-draft/other"]
    with pytest.raises(MigrationError) as caught:
        read_layout("chukan-draft/other")
    assert (caught.value.code, caught.value.facts["found"]) == ("LGM-L009", "chukan-draft/small")
    by_folder = tmp_path / "installed/chukan-draft/other"
    for ref in (by_folder, str(by_folder)):
        assert read_layout(ref).id == "chukan-draft/small"


def test_a_definition_without_repeats_and_periods_needs_no_columns_for_them(folder: Path) -> None:
    sound = read_layout(folder)
    for name, column in [
        ("items.csv", "group"),
        ("items.csv", "repeat"),
        ("codes.csv", "from"),
        ("codes.csv", "until"),
    ]:
        rows = [line.split(",") for line in (folder / name).read_text(encoding="utf-8-sig").splitlines()]
        at = rows[0].index(column)
        (folder / name).write_text("\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows), encoding="utf-8")
    assert msgspec.structs.replace(read_layout(folder), sha256=sound.sha256) == sound


def test_heads_are_read_without_the_parts_beside_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "layouts", lambda: tmp_path / "installed")
    for number, name in enumerate(("zebra", "apple")):
        target = tmp_path / "installed/chukan-draft" / name
        target.mkdir(parents=True)
        shutil.copy(folder / "layout.toml", target)
        edit(target / "layout.toml", '"small"', f'"{name}"\nunit_no = {number + 1}')
    assert [(head.name, head.unit_no) for head in heads()] == [("zebra", 1), ("apple", 2)]
