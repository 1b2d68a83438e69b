"""縮退: what stands for what under which policy, what is listed, and the way back."""

import gzip
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.repertoire import repertoire
from lgmigrate.gaiji.shrink import ASKED, LEFT, REPLACED, NotThereError, Shrinker, restored
from lgmigrate.gaiji.shrink_plan import plan
from lgmigrate.gaiji.shrink_policy import ShrinkPolicy, read_decisions

TO = ("jis-x-0208", "jis-x-0201")
ALL = (
    "JIS包摂規準・UCS統合規則",
    "法務省告示582号別表第四",
    "法務省戸籍法関連通達・通知",
    "辞書類等による関連字",
    "読み・字形による類推",
)


def shrinker(decided: dict[str, str] | None = None, **policy: Any) -> Shrinker:
    made = ShrinkPolicy(**{"to": TO, **policy})
    return Shrinker(plan(made, repertoire(made.to), decided))


def carried_out(one: Shrinker, *texts: str | None) -> pl.DataFrame:
    text = pl.col("text")
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String}).lazy()
    made = frame.with_columns(new=one.shrunk(text), bits=one.bits(text), uses=one.uses(text))
    return made.with_columns(back=restored(pl.col("new"), pl.col("uses"))).collect(engine="streaming")


def test_what_stands_for_characters_and_where() -> None:
    row = carried_out(shrinker(), "㈱髙島屋の葛\U000e0103").row(0, named=True)
    assert row["new"] == "（株）高島屋の葛"
    assert row["bits"] == REPLACED
    kept = [(one["position"], one["code_points"], one["replacement"], one["map"]) for one in row["uses"]]
    assert kept == [(1, "U+3231", "（株）", "jis"), (4, "U+9AD9", "高", "mj"), (8, "U+845B U+E0103", "葛", "mj")]
    assert row["back"] == row["text"]


def test_values_within_the_target_are_not_touched() -> None:
    made = carried_out(shrinker(), "北海道", "ｱ A", "", None)
    assert made["new"].to_list() == ["北海道", "ｱ A", "", None]
    assert made["bits"].to_list() == [0, 0, 0, 0]
    assert made["uses"].null_count() == 4


def test_what_nothing_stands_for_is_left_and_listed() -> None:
    row = carried_out(shrinker(), "\ue000と髙").row(0, named=True)
    assert (row["new"], row["bits"]) == ("\ue000と高", LEFT | REPLACED)
    assert [(one["position"], one["replacement"], one["code_points"]) for one in row["uses"]] == [
        (1, None, "U+E000"),
        (3, "高", "U+9AD9"),
    ]
    assert row["back"] == row["text"]


def test_of_several_none_is_chosen_unless_the_policy_says_how() -> None:
    asked = shrinker(relations=ALL).plan.several
    text, offered = asked.filter(pl.col("text").str.len_chars() == 1).select("text", "offered").row(0)
    candidates = offered.split()
    assert len(candidates) > 1
    left = carried_out(shrinker(relations=ALL), text).row(0, named=True)
    assert (left["new"], left["bits"], left["uses"][0]["offered"]) == (text, ASKED, offered)
    decided = carried_out(shrinker({text: candidates[1]}, relations=ALL), text).row(0, named=True)
    assert (decided["new"], decided["uses"][0]["map"]) == (candidates[1], "decided")


def test_ranks_decide_where_the_policy_says_so() -> None:
    only, ranked = shrinker().plan, shrinker(choose="ranked").plan
    assert ranked.several.height < only.several.height
    both = only.frame.join(ranked.frame, on="text", suffix="_ranked").filter(pl.col("target").is_not_null())
    assert (both["target"] == both["target_ranked"]).all()  # what is the only one stays it


def test_relations_hops_and_maps_limit_what_stands() -> None:
    assert shrinker(relations=(), maps=("mj",)).plan.frame.is_empty()
    frames = [shrinker(hops=hops, maps=("mj",)).plan.frame for hops in (1, 2, 5)]
    assert [len(frame) for frame in frames] == sorted({len(frame) for frame in frames})
    assert "mj+jis" not in shrinker(maps=("mj", "jis", "mj+jis")).plan.frame["map"]
    chained = shrinker(maps=("mj", "jis", "mj+jis"), hops=2).plan.frame.filter(pl.col("map") == "mj+jis")
    assert chained["relation"].drop_nulls().str.contains(" → 国税庁JIS縮退マップ").all()
    assert not chained.is_empty()


def test_nothing_that_stands_for_another_is_outside_the_target() -> None:
    made = shrinker(relations=ALL, hops=5, choose="ranked").plan
    assert made.target.holds(made.frame["target"].drop_nulls()).all()
    assert not made.target.holds(made.frame["text"]).any()


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ({"hops": 0}, "at least 1"),
        ({"maps": ["mj", "mj"]}, "twice"),
        ({"to": []}, "no repertoire"),
        ({"hop": 1}, "hop"),
    ],
)
def test_policies_that_cannot_be_carried_out(setting: dict[str, Any], why: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=why):
        msgspec.convert({"to": "mj", **setting}, ShrinkPolicy)


def test_decisions(tmp_path: Path) -> None:
    path = tmp_path / "decided.csv"
    path.write_text("character,target,note\nU+8FBB U+E0103,辻,市民課\n髙,高,\n", encoding="utf-8-sig")
    assert read_decisions(path, repertoire(TO)) == {"辻\U000e0103": "辻", "髙": "高"}


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        ("character\n髙\n", 1, "'target' is missing"),
        ("character,target,who\n", 1, "unknown column"),
        ("character,target\n髙,高\n髙,高\n", 3, "decided twice"),
        ("character,target\n高,高\n", 2, "needs nothing"),
        ("character,target\n髙,𠮷\n", 2, "cannot stand for"),
        ("character,target\n髙,\n", 2, "cannot stand for"),
        ("character,target\n髙島,高\n", 2, "not one character"),
        ("character,target\nU+ZZ,高\n", 2, "not code points"),
        ("character,target\n髙\n", 2, "cells missing"),
    ],
)
def test_decisions_that_cannot_be_used(tmp_path: Path, content: str, line: int, why: str) -> None:
    path = tmp_path / "decided.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MigrationError, match=why) as error:
        read_decisions(path, repertoire(TO))
    assert (error.value.code, error.value.facts["line"]) == ("LGM-G052", line)


def test_a_value_that_was_changed_is_not_restored() -> None:
    made = carried_out(shrinker(), "髙島屋")
    changed = made.with_columns(new=pl.lit("低島屋"))
    with pytest.raises(NotThereError, match="character 1 is not"):
        changed.select(restored(pl.col("new"), pl.col("uses")))


ALPHABET = ["北", "A", "髙", "𠮷", "㈱", "\U000e0103", "\ufe00", "辻", "葛", "\ue000", "①", "栁", "か", "\u309a"]
HOUJIN_LIKE = st.lists(st.sampled_from(ALPHABET), max_size=12).map("".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | HOUJIN_LIKE, max_size=20))
def test_the_way_back_is_exact(texts: list[str | None]) -> None:
    made = carried_out(SHRINKER, *texts)
    assert made["back"].to_list() == texts
    whole = made.filter(pl.col("bits").is_in([0, REPLACED]))
    assert SHRINKER.plan.target.holds(whole["new"]).drop_nulls().all()


SHRINKER = shrinker()


def test_every_name_of_houjin_comes_back(houjin: Path) -> None:
    data = gzip.decompress((houjin / "houjin.truth.csv.gz").read_bytes())
    names = pl.read_csv(data, infer_schema=False)["HOJIN-MEI"]
    one = shrinker({"\ue008": "〓", "\U000238ba": "飲"}, maps=("mj", "jis"))
    made = carried_out(one, *names)
    assert made["bits"].value_counts(sort=True).rows() == [(0, 21926), (REPLACED, 274)]
    assert one.plan.target.holds(made["new"]).all()
    assert (made["back"] == names).all()
    assert (made["new"] != names).sum() == 274
