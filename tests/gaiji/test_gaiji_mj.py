"""The MJ tables: whole, there and back, and equal to what another package has of them."""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import jntajis
import polars as pl
import pytest

from lgmigrate import MigrationError
from lgmigrate.gaiji.mj import DATA, MjTable, candidates, jis_shrink, mj_shrink, mj_table, read_table, shrink_about
from lgmigrate.gaiji.mj_query import by_reading, find
from lgmigrate.gaiji.mj_writing import write_table

WITHOUT = [
    *["MJ003719", "MJ006065", "MJ014004", "MJ029825", "MJ029893", "MJ033216", "MJ035887", "MJ037229", "MJ037904"],
    *["MJ037910", "MJ040282", "MJ040579", "MJ041326", "MJ041470", "MJ042077", "MJ043219", "MJ053026", "MJ055353"],
    "MJ059043",
]
"""The characters that have neither a code point nor a sequence of their own."""
ONE, TWO = "辻\U000e0102", "辻\U000e0103"
SCHEMES = {
    0: "JIS包摂規準・UCS統合規則",
    1: "読み・字形による類推",
    2: "法務省告示582号別表第四",
    3: "法務省戸籍法関連通達・通知",
}


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    return mj_table().frame


@pytest.fixture(scope="module")
def header() -> str:
    """The C tables that the package is built of; its functions see only a part of them."""
    return Path(jntajis.__file__).with_name("_jntajis.h").read_text(encoding="utf-8")


def names(query: str) -> list[tuple[str, str]]:
    return [(match.by, match.character.mj) for match in find(query)]


def test_all_characters_are_there_and_those_without_a_code_are_known(frame: pl.DataFrame) -> None:
    assert (len(frame), frame["mj"].n_unique()) == (58_862, 58_862)
    coded = mj_table().sequences()["mj"].unique()
    assert sorted(set(frame["mj"]) - set(coded)) == WITHOUT


def test_every_character_with_a_code_maps_there_and_back() -> None:
    texts = mj_table().sequences()
    assert texts["text"].n_unique() == len(texts) == 52_607 + 11_382 + 2 + 89
    first = texts.group_by("mj").agg(pl.col("text").first())
    back = first.join(texts, on="text", how="left")
    assert (back["mj"] == back["mj_right"]).all()
    assert len(first) == 58_862 - len(WITHOUT)
    assert texts.filter(pl.col("mj") == "MJ059399")["text"].to_list() == ["\U0002b9e4\U000e0100", "博\U000e010a"]


@pytest.mark.parametrize(("column", "count"), [("koseki", 55_270), ("juki", 19_563), ("toki", 56_380)])
def test_numbers_are_unique(frame: pl.DataFrame, column: str, count: int) -> None:
    given = frame[column].drop_nulls()
    assert (len(given), given.n_unique()) == (count, count)


def test_code_points_and_sequences_are_those_of_the_other_package(frame: pl.DataFrame, header: str) -> None:
    theirs: dict[str, set[str]] = defaultdict(set)
    part = header[header.index("chunked_mj_mappings_") : header.index("urange_to_mj_mappings[")]
    for found in re.finditer(r"\{(\d+), \{((?:\{\d+, 1, [01], \d+\},?)+)", part):
        for point, selected, number in re.findall(r"\{(\d+), 1, ([01]), (\d+)\}", found[2]):
            selector = int(number) + (0xFE00 if int(number) < 16 else 0xE00F0)
            text = chr(int(point)) + (chr(selector) if selected == "1" else "")
            theirs[f"MJ{int(found[1]):06d}"].add(text)
    every = frame.select("mj", texts=pl.concat_list("ucs", "implemented", pl.col("ivs").fill_null([]), "svs"))
    ours = {name: {text for text in texts if text} for name, texts in every.iter_rows()}
    assert len(theirs) == 58_859
    assert {name: texts for name, texts in ours.items() if texts} == theirs


def test_the_mj_map_is_that_of_the_other_package(header: str) -> None:
    begin = header.index("static const MJShrinkMappingUnicodeSet mj_shrink_mappings")
    entry = re.compile(r"\{\s+" + r",\s+".join([r"\{([-\d,]+)\}"] * 4) + r"\s+\}")
    theirs = {
        (f"MJ{number:06d}", SCHEMES[scheme]): {chr(int(point)) for point in points.split(",") if point != "-1"}
        for number, sets in enumerate(entry.findall(header, begin))
        for scheme, points in enumerate(sets)
    }
    grouped = mj_shrink().filter(pl.col("relation").is_in(list(SCHEMES.values())))
    ours = grouped.group_by("mj", "relation").agg("target")
    assert {(name, relation): set(targets) for name, relation, targets in ours.iter_rows()} == {
        key: targets for key, targets in theirs.items() if targets
    }


def test_candidates_are_what_the_other_package_answers() -> None:
    rule = jntajis.MJShrinkSchemeCombo.JIS_INCORPORATION_UCS_UNIFICATION_RULE
    names = [match.character.mj for match in find("髙")]
    ours = {one.target for offered in candidates(names).values() for one in offered if one.relation == SCHEMES[0]}
    assert ours == set(jntajis.mj_shrink_candidates("髙", rule)) - {"髙"} == {"高"}


def test_the_jis_map_is_that_of_the_other_package() -> None:
    rows = jis_shrink()
    assert len(rows) == 11_230
    ours = rows.with_columns(pl.col("target").fill_null(pl.col("text")))
    wrong = []
    for text, target in ours.select("text", "target").iter_rows():
        end = "。" if len(text) == 1 else ""  # at the end of a text it drops what may begin a sequence, such as か
        if jntajis.jnta_shrink_translit(text + end) != target + end:
            wrong.append(text)
    assert wrong == []
    assert rows.filter(text="﨑").row(0) == ("﨑", "1-47-82", 3, "崎", ["1-26-74"])
    assert rows["level"].value_counts(sort=True).rows() == [(2, 3390), (1, 2965), (4, 2436), (3, 1259), (0, 1180)]


def test_levels_of_characters_are_those_of_their_cells(frame: pl.DataFrame) -> None:
    cells = frame.filter(pl.col("jis").is_not_null()).join(jis_shrink(), on="jis", how="left")
    assert cells["level"].null_count() == 0
    assert (cells["jis_level"] == cells["level"]).all()


def test_the_map_lines_stand_in_order() -> None:
    assert len(mj_shrink()) == 62_682
    assert mj_shrink()["relation"].n_unique() == 5
    shown = [(one.target, one.rank, one.hops) for one in candidates(["MJ000007"])["MJ000007"]]
    assert shown[:2] == [("牛", 1, None), ("井", 2, None)]
    assert candidates(["MJ037229"]) == {"MJ037229": []}


def test_versions_and_licences_are_recorded() -> None:
    about = mj_table().about
    assert (about["mji"], about["licence"][:15]) == ("006.02", "CC BY-SA 2.1 JP")
    assert shrink_about()["mj_shrink"]["mj_shrink"] == "1.2.0"
    assert "国税庁" in shrink_about()["jis_shrink"]["source"]


def test_the_data_is_small() -> None:
    assert sum(path.stat().st_size for path in DATA.glob("*")) < 3_000_000


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("MJ025761", [("mj", "MJ025761")]),
        ("mj025761", [("mj", "MJ025761")]),
        ("辻", [("implemented", "MJ025761"), ("ucs", "MJ025760")]),
        ("U+8FBB", [("implemented", "MJ025761"), ("ucs", "MJ025760")]),
        (ONE, [("ivs", "MJ025760")]),
        (TWO, [("ivs", "MJ025761")]),
        ("U+8FBB U+E0103", [("ivs", "MJ025761")]),
        ("8fbb_e0103", [("ivs", "MJ025761")]),
        ("J+BC2F", [("juki", "MJ025761")]),
        ("J+8FBB", [("juki", "MJ025760")]),
        ("437750", [("koseki", "MJ025761")]),
        ("00437750", [("toki", "MJ025761")]),
        ("1-36-52", [("jis", "MJ025760"), ("jis", "MJ025761")]),
        ("20BB7", [("implemented", "MJ032129")]),
        ("U+FA10", [("implemented", "MJ030194"), ("compatibility", "MJ030195")]),
        ("辻\U000e01ef", []),
        ("U+8FBB U+FE00", []),
        ("MJ999999", []),
        ("A", []),
    ],
)
def test_a_query_finds(query: str, found: list[tuple[str, str]]) -> None:
    assert names(query) == found


@pytest.mark.parametrize(
    ("query", "meanings"),
    [
        ("8FBB", "U+8FBB (MJ025761), J+8FBB (MJ025760)"),
        ("0x8FBB", "U+8FBB (MJ025761), J+8FBB (MJ025760)"),
        ("1340", "U+1340 (-), J+1340 (-), 001340 (MJ000002), 00001340 (MJ000002)"),
        ("10", "000010 (MJ006294), 00000010 (MJ006294)"),
    ],
)
def test_what_may_be_two_things_is_not_guessed(query: str, meanings: str) -> None:
    with pytest.raises(MigrationError, match="LGM-G041") as caught:
        find(query)
    assert caught.value.facts["meanings"] == meanings


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "empty"),
        ("つじ", "--reading"),
        ("辻本", "more than one character"),
        ("U+8FBB U+672C", "two characters"),
        ("U+E0103", "variation selector"),
        ("U+D800", "no such code point"),
        ("1234567", "not a form"),
        ("GJ1", "not a form"),
    ],
)
def test_what_names_no_character_says_why(query: str, why: str) -> None:
    with pytest.raises(MigrationError, match="LGM-G040") as caught:
        find(query)
    assert why in caught.value.facts["why"]


def test_readings_in_either_kana_and_strokes() -> None:
    assert [match.character.mj for match in by_reading("つじ", 6)] == ["MJ025761"]
    assert by_reading("ツジ", None) == by_reading("つじ", None) == by_reading("ﾂｼﾞ", None)
    assert {"MJ025760", "MJ025761"} <= {match.character.mj for match in by_reading("つじ", None)}
    assert all(match.character.strokes == 64 for match in by_reading(None, 64))
    assert [match.by for match in by_reading(None, 64)] == ["strokes"] * 2
    for reading, why in ((None, "nothing to look for"), ("辻", "kana")):
        with pytest.raises(MigrationError, match=why):
            by_reading(reading, None)


def test_a_table_is_written_alike_and_read_back(tmp_path: Path, frame: pl.DataFrame) -> None:
    table = MjTable(frame=frame.head(500), about={"mji": "0"})
    for name in ("a", "b"):
        write_table(table, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    again = read_table(tmp_path / "a")
    assert (again.about, again.frame.equals(table.frame)) == ({"mji": "0"}, True)


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    with pytest.raises(MigrationError, match="LGM-S001"):
        read_table(path)
    path.write_bytes(b"PAR1 or not")
    with pytest.raises(MigrationError, match="LGM-G042"):
        read_table(path)
    pl.DataFrame({"mj": ["MJ000001"]}).write_parquet(path)
    with pytest.raises(MigrationError, match=r"LGM-G042.*ucs"):
        read_table(path)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    script = "import sys, lgmigrate, lgmigrate.cli; print('polars' in sys.modules, 'lgmigrate.gaiji.mj' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
