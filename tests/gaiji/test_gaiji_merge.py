"""Layers of 外字 tables put together: the same result in any order, every contradiction with both rows."""

import itertools
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lgmigrate.charset import Charset, code_page
from lgmigrate.gaiji import GaijiRow, GaijiTable, layers
from lgmigrate.gaiji.forms import read_any
from lgmigrate.gaiji.merge import merge
from lgmigrate.gaiji.writing import write_rows

PAGE = code_page(Charset(base="ibm-930"))
VENDOR = """code,target,mj,status,note
6941,U+20BB7,,決定,
6942,U+845B U+E0103,,決定,
6943,U+8FBB U+E0103,,決定,
6944,U+6801,,決定,
6945,,,保留,
"""
SITE_1 = """code,target,mj,status
6942,U+845B U+E0102,,決定
6943,U+8FBB U+E0103,MJ025761,決定
6946,U+82A6,,決定
6947,U+4E00,,決定
"""
SITE_2 = """code,target,status,decided_by
6946,U+82A6 U+E0103,決定,電算課
6947,U+4E00,決定,電算課
"""
CITY = """code,target,status
U+E003,,保留
6945,U+238BA,縮退
"""


def table(folder: Path, name: str, text: str) -> GaijiTable:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_any(path).table


def test_three_layers_in_any_order_of_files(tmp_path: Path) -> None:
    given_files = [
        (0, table(tmp_path, "vendor.csv", VENDOR)),
        (1, table(tmp_path, "site1.csv", SITE_1)),
        (1, table(tmp_path, "site2.csv", SITE_2)),
        (2, table(tmp_path, "city.csv", CITY)),
    ]
    results = [merge(order, PAGE) for order in itertools.permutations(given_files)]
    assert len(results) == 24
    assert all(result == results[0] for result in results)
    found = results[0]
    assert [(row.line, row.shown, row.target, row.status) for row in found.rows] == [
        (2, "6941", "𠮷", "決定"),
        (3, "6942", "葛\U000e0102", "決定"),
        (4, "6943", "辻\U000e0103", "決定"),
        (5, "6944", "栁", "決定"),
        (6, "6945", "\U000238ba", "縮退"),
        (7, "6946", None, "保留"),
        (8, "6947", "一", "決定"),
    ]
    assert found.rows[2].mj == "MJ025761"
    named = [
        (one.code, one.kind, one.fields, *(f"{Path(at.path).name}:{at.line}" for at in (one.winner, one.loser)))
        for one in found.conflicts
    ]
    assert named == [
        ("6942", "overridden", ["target"], "site1.csv:2", "vendor.csv:3"),
        ("6944", "held", ["target", "status"], "vendor.csv:5", "city.csv:2"),
        ("6946", "tied", ["target"], "site1.csv:4", "site2.csv:2"),
    ]
    assert [one.code for one in found.tied] == ["6946"]
    assert "site1.csv:4 (U+82A6 決定) / " in found.rows[5].note and "site2.csv:2" in found.rows[5].note


def test_a_merged_table_can_be_written_and_read(tmp_path: Path) -> None:
    found = merge([(0, table(tmp_path, "vendor.csv", VENDOR)), (1, table(tmp_path, "site.csv", SITE_1))])
    write_rows(tmp_path / "merged.csv", found.rows)
    assert read_any(tmp_path / "merged.csv").table.rows == found.rows


def test_facts_that_contradict_within_a_layer_are_left_empty(tmp_path: Path) -> None:
    first = table(tmp_path, "a.csv", "code,target,mj,koseki\n6941,U+8FBB,MJ025760,437660\n")
    second = table(tmp_path, "b.csv", "code,target,mj,koseki\n6941,U+8FBB,MJ025761,437660\n")
    found = merge([(1, first), (1, second)])
    (row,) = found.rows
    assert (row.target, row.mj, row.koseki) == ("辻", "", "437660")
    assert [(one.kind, one.fields) for one in found.conflicts] == [("tied", ["mj"])]


ROWS = st.builds(
    GaijiRow,
    line=st.just(2),
    code=st.sampled_from([0x6941, 0x6942, 0x6943]),
    page=st.just(""),
    target=st.sampled_from([None, "辻", "葛", "𠮷"]),
    status=st.sampled_from(["", "決定", "候補", "縮退", "保留"]),
)
TABLES = st.lists(st.lists(ROWS, unique_by=lambda row: row.code), min_size=1, max_size=4)


@given(TABLES)
def test_a_merged_table_means_what_its_layers_mean(tables: list[list[GaijiRow]]) -> None:
    ranked = [GaijiTable(path=f"{rank}.csv", rows=rows) for rank, rows in enumerate(tables)]
    together: dict[int, str] = {}
    for layer in layers(ranked, PAGE):
        together |= layer
    merged = merge(list(enumerate(ranked)), PAGE)
    assert merged == merge(list(enumerate(ranked))[::-1], PAGE)
    assert merged.tied == []
    assert layers([GaijiTable(path="merged.csv", rows=merged.rows)], PAGE) == [together]
