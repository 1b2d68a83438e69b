"""The convert stage: every row counted once, in key order, whatever the threads, without leaving streaming."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.convert import CodeTable, Conversion, scan_stage
from lgmigrate.run.project import Project, read_project
from lgmigrate.source.extract import NUMBER

Parts = dict[str, Callable[..., Any]]

FIELDS: dict[str, dict[str, Any]] = {
    "KBN": {"bytes": 1},
    "NO": {"bytes": 6},
    "EDA": {"kind": "binary", "bytes": 4, "digits": 9, "signed": True},
    "MEI": {"kind": "mixed", "bytes": 12},
    "YMD": {"kind": "packed", "bytes": 4, "digits": 7, "signed": True},
    "KIN": {"kind": "packed", "bytes": 4, "digits": 7, "scale": 2, "signed": True},
    "CD": {"bytes": 2},
}
RULES: dict[str, Any] = {
    "番号": {"from": "NO", "pad": 4},
    "枝番": "EDA",
    "名称": {"from": "MEI", "gaiji": "reject"},
    "設立日": {"from": "YMD", "date": "era-yymmdd", "zero": "empty"},
    "金額": "KIN",
    "区分": {"from": "CD", "codes": "c.csv", "unknown": "empty"},
}
FILTERS = [
    {"drop": {"KBN": ["8"]}, "reason": "除票"},
    {"drop": {"KBN": "9", "EDA": 0}, "reason": "枝番なし"},
    {"drop": {"EDA": [7, 0]}, "reason": "除票"},
]
CODES = {"1": "01", "2": "02", "3": "02"}
DATES = {4240722: date(2012, 7, 22), 4310501: "LGM-M014", 1050101: "LGM-M015", 0: None}

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "8", "9"]),
        st.sampled_from(["1", "12", "123", "12345", "", "5"]),
        st.sampled_from([0, 1, 7, 10, 9, 1000]),
        st.sampled_from(["名", "", "\ue000", "長い名前です", "\ue000長い名前"]),
        st.sampled_from(list(DATES)),
        st.sampled_from([Decimal("1.00"), Decimal("0.50"), Decimal("-99.00"), Decimal("100.00"), Decimal("100.50")]),
        st.sampled_from(["1", "2", "3", "4"]),
    ),
    max_size=60,
)


def conversion(parts: Parts, **changes: Any) -> Conversion:
    item = parts["item"]
    items = [
        item("番号", "X", 4, key=1, required=True),
        item("枝番", "9", 3, key=2),
        item("名称", "N", 4, required=True),
        item("設立日", "D", 8),
        item("金額", "9", 2),
        item("区分", "X", 2),
    ]
    mapping = parts["mapping"](RULES, **{"filter": FILTERS, "unused": {}, **changes})
    tables = {"区分": CodeTable(path="c.csv", codes=CODES)}
    return Conversion(mapping, parts["layout"](items), parts["record"](FIELDS), tables)


def stage_of(parts: Parts, rows: list[tuple[Any, ...]]) -> pl.LazyFrame:
    stage: pl.LazyFrame = parts["stage"](
        parts["record"](FIELDS), {name: [row[at] for row in rows] for at, name in enumerate(FIELDS)}
    )
    return stage


def judged(row: tuple[Any, ...]) -> tuple[str | None, str | None, list[str], tuple[Any, ...]]:
    """What one row should become, in plain Python: why filtered, its first fault, its notes, its items."""
    kbn, no, eda, mei, ymd, kin, code = row
    filtered = "枝番なし" if kbn == "9" and eda == 0 else "除票" if kbn == "8" or eda in (7, 0) else None
    number = no.rjust(4, "0") if no else ""
    faults = [
        ("LGM-M013", len(number) > 4),
        ("LGM-M012", not number),
        ("LGM-M013", eda >= 1000),
        ("LGM-M020", "\ue000" in mei),
        ("LGM-M013", len(mei) > 4),
        ("LGM-M012", not mei),
        ("LGM-M014", DATES[ymd] == "LGM-M014"),
        ("LGM-M015", DATES[ymd] == "LGM-M015"),
        ("LGM-M018", kin != int(kin)),
        ("LGM-M013", abs(int(kin)) >= 100),
    ]
    notes = [
        name
        for name, there in (("LGM-M017", ymd == 0), ("LGM-M022", code in "23"), ("LGM-M011", code not in CODES))
        if there
    ]
    items = (number, str(eda), mei, DATES[ymd], str(int(kin)), CODES.get(code))
    return filtered, next((fault for fault, there in faults if there), None), notes, items


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_a_survey_counts_what_happens_to_every_row(parts: Parts, rows: list[tuple[Any, ...]]) -> None:
    filtered, rejected, noted = Counter({"除票": 0, "枝番なし": 0}), Counter[str](), Counter[str]()
    written: list[tuple[Any, ...]] = []
    for row in rows:
        why, fault, notes, items = judged(row)
        if why:
            filtered[why] += 1
        elif fault:
            rejected[fault] += 1
        else:
            noted.update(notes)
            written.append(items)
    result = parts["carry_out"](conversion(parts), stage_of(parts, rows))
    assert result.survey.read == len(rows)
    assert result.survey.filtered == filtered
    assert result.survey.rejected == rejected
    assert result.survey.written == len(written)
    assert {code: count for code, (count, _) in result.notes.items()} == noted
    ordered = sorted(written, key=lambda items: (items[0], int(items[1])))
    assert result.rows == ordered
    assert result.survey.in_order or written != ordered or rejected or filtered["除票"] or filtered["枝番なし"]


def test_one_row_may_have_several_causes_and_the_first_decides(parts: Parts) -> None:
    rows = [("1", "12345", 1000, "", 1050101, Decimal("100.50"), "4")]
    result = parts["carry_out"](conversion(parts), stage_of(parts, rows))
    assert result.survey.rejected == {"LGM-M013": 1}
    assert Counter(result.codes) == {"LGM-M013": 3, "LGM-M012": 1, "LGM-M015": 1, "LGM-M018": 1}


def test_the_first_filter_wins_and_a_dropped_row_is_not_rejected(parts: Parts) -> None:
    bad = ("12345", 0, "\ue000", 4310501, Decimal("0.50"), "4")
    result = parts["carry_out"](conversion(parts), stage_of(parts, [("9", *bad), ("1", *bad), ("8", *bad)]))
    assert result.survey.filtered == {"除票": 2, "枝番なし": 1}
    assert result.causes == []
    assert result.notes == {}


def good(no: str, eda: int = 1, mei: str = "名") -> tuple[Any, ...]:
    return ("1", no, eda, mei, 4240722, Decimal("1.00"), "1")


@pytest.mark.parametrize(
    ("keys", "in_order"),
    [
        ([("0001", 9), ("0001", 10), ("0002", 1)], True),  # numbers by their size, not by their digits
        ([("0001", 10), ("0001", 9)], False),
        ([("0002", -3), ("0002", -2), ("0002", 1)], True),
        ([("0002", 1), ("0001", 2)], False),
        ([("0001", 1), ("0001", 1), ("0001", 1)], True),
        ([("9", 1), ("10", 1)], True),  # by the text as written: 0009, 0010
        ([("b", 1), ("あ", 1), ("\U00020bb7", 1)], True),
    ],
)
def test_rows_stand_in_key_order(parts: Parts, keys: list[tuple[str, int]], in_order: bool) -> None:
    rows = [good(no, eda, f"{number}") for number, (no, eda) in enumerate(keys)]
    result = parts["carry_out"](conversion(parts, filter=[]), stage_of(parts, rows))
    assert result.survey.in_order == in_order
    made = [(no.rjust(4, "0"), eda, str(number)) for number, (no, eda) in enumerate(keys)]
    assert [(row[0], int(row[1]), row[2]) for row in result.rows] == sorted(made)


@pytest.mark.parametrize("numbers", [[1, None, 2], [None, 1], [2, None], [None, None], [1, None, None, 3]])
def test_a_missing_key_stands_before_all_others(parts: Parts, numbers: list[int | None]) -> None:
    # Regression: a missing key behind another one passed for being in order.
    rows = [good("1", number, str(place)) for place, number in enumerate(numbers)]
    made, stage = conversion(parts, filter=[]), stage_of(parts, rows)
    survey = made.survey(stage)
    sorted_rows = made.ordered(stage, msgspec.structs.replace(survey, in_order=False)).collect()
    assert made.ordered(stage, survey).collect().equals(sorted_rows, null_equal=True)
    nulls = [number is None for number in numbers]
    assert survey.in_order == (nulls == sorted(nulls, reverse=True))


@settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_rows_in_order_give_the_same_as_sorting(parts: Parts, rows: list[tuple[Any, ...]]) -> None:
    made = conversion(parts)
    survey_of = made.survey(stage_of(parts, rows))
    sorted_rows = sorted(rows, key=lambda row: (row[1].rjust(4, "0") if row[1] else "", row[2]))
    stage = stage_of(parts, sorted_rows)
    survey = made.survey(stage)
    assert survey.in_order
    assert (survey.rejected, survey.filtered) == (survey_of.rejected, survey_of.filtered)
    by_sorting = made.ordered(stage, msgspec.structs.replace(survey, in_order=False)).collect()
    assert made.ordered(stage, survey).collect().equals(by_sorting, null_equal=True)


def test_the_annex_has_the_key_and_the_source_columns(parts: Parts) -> None:
    made = conversion(parts, annex=["KBN", "CD"])
    rows = [good("2"), ("8", "3", 1, "名", 0, Decimal(1), "1"), good("1", 5), ("1", "", 1, "名", 0, Decimal(1), "1")]
    stage = stage_of(parts, rows)
    annex = made.annex(stage, made.survey(stage)).collect()
    assert annex.columns == ["番号", "枝番", "KBN", "CD"]
    assert annex.rows() == [("0002", "1", "1", "1"), ("0001", "5", "1", "1")]


def test_a_file_of_nothing_and_a_stage_of_nothing(parts: Parts) -> None:
    assert parts["carry_out"](conversion(parts), stage_of(parts, [])).survey.read == 0
    layout = parts["layout"]([parts["item"]("備考", "N", 5), parts["item"]("区", "X", 1)])
    mapping = parts["mapping"]({"備考": {"empty": "なし"}, "区": {"constant": "1"}})
    made = Conversion(mapping, layout, parts["record"](FIELDS), {})
    # Regression: constants alone came out as one row.
    assert parts["carry_out"](made, stage_of(parts, [good("1"), good("2")])).rows == [(None, "1"), (None, "1")]


@pytest.fixture(scope="module")
def project(houjin: Path) -> Project:
    return read_project(houjin / "migration.toml")


def houjin_stage(folder: Path, project: Project, rows: int) -> Path:
    """A stage with every kind of value, keys in no order and some twice, in several row groups."""
    dice = random.Random(7)  # noqa: S311
    values: dict[str, list[Any]] = {
        "REC-KBN": ["D"] * rows,
        "HOJIN-NO": [f"{dice.randrange(rows):010d}" for _ in range(rows)],
        "YUBIN-NO": ["0600001"] * rows,
        "LG-CODE": ["01101"] * rows,
        "HOJIN-KANA": ["ｶﾌﾞｼｷｶﾞｲｼｬ" if number % 3 else "" for number in range(rows)],
        "HOJIN-MEI": [f"株式会社{number}" if number % 50 else "\ue003商店" for number in range(rows)],
        "TODOFUKEN": [dice.choice(["北海道", "東京都", "沖縄県"]) if number % 70 else "江戸" for number in range(rows)],
        "SHIKUCHOSON": ["札幌市中央区"] * rows,
        "CHOIKI": ["大通西"] * rows,
        "BANCHI": [f"{number}番地" for number in range(rows)],
        "SETSURITSU-YMD": [dice.choice([0, 4240722, 3500401, 5010301]) for _ in range(rows)],
        "SHIHONKIN": [dice.randrange(10**9) for _ in range(rows)],
        "KINTOWARI": [Decimal(dice.randrange(-(10**6), 10**6)) for _ in range(rows)],
        "JUGYOIN-SU": [dice.randrange(1000) for _ in range(rows)],
    }
    columns = {field.name: field.dtype for field in project.sources["houjin"].definition.type("detail").columns}
    frame = pl.DataFrame([pl.Series(name, column, columns[name]) for name, column in values.items()])
    path = folder / "houjin.detail.parquet"
    frame.with_row_index(NUMBER, 1).cast({NUMBER: pl.Int64}).write_parquet(path, row_group_size=2_000)
    return path


def houjin_conversion(project: Project) -> Conversion:
    mapping = project.mappings[0]
    return Conversion(mapping, project.layout, project.sources["houjin"].definition, project.codes[mapping.file])


SCRIPT = """
import hashlib, sys
from pathlib import Path
from lgmigrate.convert import Conversion, scan_stage
from lgmigrate.dataset.profile import Profile
from lgmigrate.dataset.writing import write_annex, write_file
from lgmigrate.run.project import read_project
project = read_project(sys.argv[1])
mapping = project.mappings[0]
made = Conversion(mapping, project.layout, project.sources["houjin"].definition, project.codes[mapping.file])
stage = scan_stage(Path(sys.argv[2]))
survey = made.survey(stage)
out = Path(sys.argv[3])
file = write_file(made.ordered(stage, survey), out, "a.csv", Profile(), name="a", key=[])
annex = write_annex(made.annex(stage, survey), out, "annex.csv", name="a", kind="unmapped")
causes = hashlib.sha256(str([one.rows() for one in made.causes(stage, survey, "ja")]).encode()).hexdigest()
print(survey.in_order, survey, file.sha256, annex.sha256, causes, made.posted(stage, survey))
"""


def test_any_number_of_threads_gives_the_same_bytes(tmp_path: Path, project: Project) -> None:
    stage = houjin_stage(tmp_path, project, 20_000)
    told = []
    for threads in (1, 2, 7):
        arguments = [str(project.path), str(stage), str(tmp_path / f"out{threads}")]
        environment = {**os.environ, "POLARS_MAX_THREADS": str(threads)}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, env=environment, check=True
        )
        told.append(done.stdout)
    assert told[0].startswith("False Survey(read=20000, ")
    assert told == [told[0]] * 3


LEAVING = ("in-memory-map", "columnar-function", "in-memory-join")
"""Nodes of the streaming engine that hold whole columns."""


def nodes(query: pl.LazyFrame) -> str:
    graph = query.show_graph(engine="streaming", plan_stage="physical", raw_output=True, show=False)
    assert graph is not None
    assert "multi-scan" in graph
    return graph


def test_the_houjin_mapping_streams(tmp_path: Path, project: Project) -> None:
    stage = scan_stage(houjin_stage(tmp_path, project, 100))
    made = houjin_conversion(project)
    survey = made.survey(stage)
    assert not survey.in_order
    assert survey.rejected.keys() == {"LGM-M011", "LGM-M014"}
    queries = [
        made.counts(stage),
        made.ordered(stage, survey),
        made.ordered(stage, msgspec.structs.replace(survey, in_order=True)),
        made.ordered(stage, msgspec.structs.replace(survey, in_order=True)).sink_csv(tmp_path / "x.csv", lazy=True),
        made.annex(stage, survey),
    ]
    for query in queries:
        assert [name for name in LEAVING if name in nodes(query)] == []
    assert "sort" not in nodes(queries[2])


def test_every_kind_of_rule_streams(tmp_path: Path, parts: Parts) -> None:
    item = parts["item"]
    items = [
        item("番号", "X", 9, key=1, required=True),
        item("枝番", "9", 9, scale=2, key=2, required=True),
        item("名称", "N", 30),
        item("日", "D", 8, required=True),
        item("全", "N", 30, code="区分"),
        item("数", "9", 9),
        item("定", "9", 9),
    ]
    rules = {
        "番号": {"from": "NO", "pad": 6, "ascii": "half"},
        "枝番": {"from": "EDA", "times": 10},
        "名称": {"join": ["MEI", "CD"], "separator": "-", "kana": "half", "gaiji": "geta"},
        "日": {"from": "YMD", "date": "yyyymmdd", "zero": "empty", "impossible": "empty"},
        "全": {"from": "CD", "kana": "full", "ascii": "full", "codes": "c.csv", "unknown": "keep"},
        "数": {"from": "NO", "divide": 10},
        "定": {"constant": "1"},
    }
    mapping = parts["mapping"](rules, filter=FILTERS, annex=["KIN"])
    tables = {"全": CodeTable(path="c.csv", codes={"1": "01", "2": "01"})}
    made = Conversion(mapping, parts["layout"](items, ["01"]), parts["record"](FIELDS), tables)
    stage_of(parts, [good("1"), good("2")]).collect().write_parquet(tmp_path / "s.parquet")
    stage = scan_stage(tmp_path / "s.parquet")
    survey = made.survey(stage)
    everything = msgspec.structs.replace(survey, faults=[1] * len(survey.faults))
    for query in (made.counts(stage), made.ordered(stage, everything), made.annex(stage, everything)):
        assert [name for name in LEAVING if name in nodes(query)] == []
