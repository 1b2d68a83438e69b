"""``lgmigrate gaiji``: what a person and a machine see of a character."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Invoke = Callable[..., Result]
TSUJI = """MJ025761  辻\U000e0103  U+8FBB U+E0103
  対応するUCS       辻 U+8FBB
  実装したUCS       辻 U+8FBB
  IVS (Moji_Joho)   辻\U000e0103 U+8FBB U+E0103
  戸籍統一文字番号  437750
  住基ネット統一    J+BC2F
  登記統一文字番号  00437750
  入管正字コード    0x8FBB
  漢字施策          人名用漢字
  JIS X 0213        1-36-52  第1水準  包摂区分 0
  総画数            6
  部首+内画数       162+2
  読み              つじ
  大漢和            38711
  MJ縮退            辻 U+8FBB  1-36-52  JIS包摂規準・UCS統合規則
  国税庁JIS縮退     辻 U+8FBB  1-36-52
"""


@pytest.mark.parametrize("query", ["MJ025761", "辻\U000e0103", "U+8FBB U+E0103", "J+BC2F", "437750", "00437750"])
def test_all_facts_of_a_character(invoke: Invoke, query: str) -> None:
    done = invoke("gaiji", "mj", query)
    assert (done.exit_code, done.stdout) == (0, TSUJI)


def test_a_reading_and_strokes(invoke: Invoke) -> None:
    assert invoke("gaiji", "mj", "--reading", "つじ", "--strokes", "6").stdout == TSUJI


def test_a_shared_code_point_is_said(invoke: Invoke) -> None:
    heads = [line for line in invoke("gaiji", "mj", "辻").stdout.splitlines() if not line.startswith(" ")]
    assert heads == [TSUJI.splitlines()[0], "MJ025760  辻\U000e0102  U+8FBB U+E0102  対応するUCSのみ一致"]


def test_many_characters_stand_a_line_each(invoke: Invoke) -> None:
    head, *lines = invoke("gaiji", "mj", "--reading", "コウ").stdout.splitlines()
    assert head == f"コウ: {len(lines):,} characters"
    assert len(lines) > 1000


def test_hops_ranks_and_no_code_point(invoke: Invoke) -> None:
    text = invoke("gaiji", "mj", "MJ014031", "MJ000007", "MJ037229").stdout
    assert "梨 U+68A8  1-45-92  法務省戸籍法関連通達・通知: 戸籍統一文字情報 親字・正字  ホップ数 1" in text
    assert "井 U+4E95  1-16-70  法務省告示582号別表第四: 法務省告示582号別表第四 二  順位 2" in text
    assert "MJ037229  (no code point)" in text


def test_nothing_found_is_exit_code_1(invoke: Invoke) -> None:
    done = invoke("gaiji", "mj", "J+FFFF", "辻")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0] == "J+FFFF: no character of the list"


def test_ambiguity_is_wrong_usage(invoke: Invoke) -> None:
    done = invoke("gaiji", "mj", "8FBB")
    assert done.exit_code == 2
    assert "U+8FBB (MJ025761), J+8FBB (MJ025760)" in done.stderr
    assert invoke("gaiji", "mj").exit_code == 2


def test_json(invoke: Invoke) -> None:
    found = json.loads(invoke("gaiji", "mj", "棃", "J+FFFF", "--json").stdout_bytes)
    assert list(found) == ["tables", "answers"]
    assert found["tables"]["mj"]["mji"] == "006.02"
    (one,), nothing = (answer["found"] for answer in found["answers"])
    assert nothing == []
    assert (one["by"], one["character"]["mj"], one["character"]["readings"]) == (
        "implemented",
        "MJ014031",
        ["リ", "なし"],
    )
    assert [candidate["target"] for candidate in one["candidates"]] == ["棃", "梨"]
    assert one["jis_shrink"]["target"] == "梨"


def test_a_release_is_imported_and_asked(invoke: Invoke, tmp_path: Path) -> None:
    release, out = tmp_path / "plus.csv", tmp_path / "plus.parquet"
    release.write_text("文字図形名,外字\nGJ000001,U+10DE92\n", encoding="utf-8")
    done = invoke("gaiji", "mj-import", release, "--out", out, "--version", "1.0", "--column", "implemented=外字")
    assert done.exit_code == 0
    assert done.stdout == f"1 characters read, 58,863 in {out}: mji 006.02, mj+ 1.0\n"
    assert invoke("gaiji", "mj", "GJ000001", "--table", out).stdout.startswith("GJ000001  \U0010de92  U+10DE92\n")
    as_json = invoke(
        "gaiji", "mj-import", release, "--out", out, "--version", "1", "--column", "implemented=外字", "--json"
    )
    assert json.loads(as_json.stdout_bytes)["characters"] == 58_863
    assert invoke("gaiji", "mj-import", release, "--out", out).exit_code == 2
    assert invoke("gaiji", "mj-import", release, "--out", out, "--column", "x").exit_code == 2
