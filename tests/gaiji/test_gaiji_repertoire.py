"""Repertoires: what each holds, and columns checked against them."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.repertoire import in_repertoire, repertoire, units_in

TSUJI = "辻\U000e0103"


def inside(wanted: str | tuple[str, ...], *texts: str | None) -> list[bool | None]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(in_repertoire(pl.col("text"), repertoire(wanted))).to_series().to_list()


@pytest.mark.parametrize(
    ("name", "held", "missing"),
    [
        ("ascii", ["A 9", "~"], ["あ", "¥", "\t"]),
        ("jis-x-0201", ["ｱA¥"], ["ア"]),
        ("jis-x-0208", ["北海道", "Ａ　", "−－〜～‖∥", "葛"], ["A", "髙", "①", "\ue000", TSUJI, "か゚", "葛\U000e0103"]),
        ("jis-x-0213", ["①", "か\u309a", "𠮟", "辻"], ["髙", TSUJI, "𠮷", "さ\u309a"]),
        ("mj", ["辻" + TSUJI, "髙𠮷", "〻"], ["あ", "辻\U000e01ef", "A"]),
        ("juki", ["辻", "髙"], ["あ"]),
        ("cp932", ["髙①ｱA"], ["𠮷", TSUJI]),
    ],
)
def test_what_a_repertoire_holds(name: str, held: list[str], missing: list[str]) -> None:
    assert inside(name, *held) == [True] * len(held)
    assert inside(name, *missing, *("北" + text + "海" for text in missing)) == [False] * 2 * len(missing)


def test_sizes_are_those_of_the_standards() -> None:
    twins = set("－～∥￠￡￢―") | set("−〜‖¢£¬—")
    assert len(repertoire("jis-x-0208").characters - twins) == 6879 - 7
    assert len([text for text in repertoire("jis-x-0213").characters if len(text) == 2]) == 25
    assert repertoire(("mj", "jis-x-0213")).characters >= repertoire("mj").characters


def test_nothing_and_null() -> None:
    assert inside("jis-x-0208", "", None, "北") == [True, None, True]
    assert inside("jis-x-0208") == []


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "target.txt"
    path.write_text("# 移行先\nU+3041-U+3096  # ひらがな\nU+8FBB U+E0103\n北 海 道\n", encoding="utf-8-sig")
    held = repertoire("target.txt", tmp_path)
    texts = pl.Series(["あ北海道", TSUJI + "あ", "辻", "ア"])
    assert held.holds(texts).to_list() == [True, True, False, False]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("U+9FFF-U+4E00", "ends before it begins"),
        ("U+D800", "is not a code point"),
        ("U+8FBB U+E0103 U+E0104", "one code point, or two"),
        ("U+E0103", "variation selector alone"),
    ],
)
def test_a_list_that_cannot_be_read(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "target.txt").write_text(f"あ\n{line}\n", encoding="utf-8")
    with pytest.raises(MigrationError, match=why) as error:
        repertoire("target.txt", tmp_path)
    assert (error.value.code, error.value.facts["line"]) == ("LGM-G051", 2)


def test_names_and_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match=r"LGM-G050.*jis-x-0208"):
        repertoire("jis-x-0280")
    with pytest.raises(MigrationError, match="LGM-S001"):
        repertoire("none.txt", tmp_path)


WANTED = repertoire(("jis-x-0213", "ascii"))
ALPHABET = [
    "北",
    "A",
    "é",
    "髙",
    "𠮷",
    "か",
    "\u309a",
    "\U000e0103",
    "\ufe00",
    "辻",
    "葛",
    "\ue000",
    "①",
    "æ",
    "\u0300",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(ALPHABET), max_size=9).map("".join), max_size=12))
def test_the_check_agrees_with_reading_character_by_character(texts: list[str]) -> None:
    wanted = WANTED

    def held(text: str) -> bool:
        at = 0
        while at < len(text):
            length = (
                2
                if at + 1 < len(text) and (text[at : at + 2] in wanted.characters or text[at + 1] in "\ufe00\U000e0103")
                else 1
            )
            if text[at : at + length] not in wanted.characters:
                return False
            at += length
        return True

    assert wanted.holds(pl.Series(texts, dtype=pl.String)).to_list() == list(map(held, texts))


def test_units_of_a_text() -> None:
    assert units_in(f"一{TSUJI}\U000e0103丁") == ["一", TSUJI, "\U000e0103", "丁"]
