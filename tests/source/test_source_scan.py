"""``scan_fixed`` against a plain decode of everything, however polars asks for it."""

import gc
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.io.plugins import register_io_source
from polars.testing import assert_frame_equal

import lgmigrate
from lgmigrate import MigrationError

ENGINES = ["in-memory", "streaming"]
COUNT = 300
Scan = Callable[..., pl.LazyFrame]


@pytest.fixture(scope="module")
def path(small: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scan") / "small.dat"
    path.write_bytes(small.file(COUNT))
    return path


@pytest.fixture(scope="module")
def full(small: Any) -> pl.DataFrame:
    frame = small.frame(list(range(COUNT)))
    return frame.insert_column(0, pl.Series("nr", range(2, COUNT + 2), dtype=pl.Int64))


@pytest.fixture(scope="module")
def scan(small: Any, path: Path) -> Scan:
    def make(**options: Any) -> pl.LazyFrame:
        options = {"gaiji": small.gaiji, "record_number": "nr", "batch_rows": 37, **options}
        return lgmigrate.scan_fixed(path, small.record, **options)

    return make


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("batch_rows", [None, 1, 37, 10_000])
def test_every_field_of_every_record(scan: Scan, full: pl.DataFrame, engine: Any, batch_rows: int | None) -> None:
    made = scan(batch_rows=batch_rows)
    assert made.collect_schema() == full.schema
    assert_frame_equal(made.collect(engine=engine), full)


FILTERS = [
    pl.col("KIN") > 0,
    pl.col("KEN").is_between(-5000, 5000),
    pl.col("MEI").str.contains("野|戸"),
    pl.col("MEI") == "𠮷野",
    pl.col("RITSU") < 100,
    (pl.col("KIN") > pl.col("KEN")) | (pl.col("GO") < 0),
    pl.col("NO").is_in(["000003", "000044", "000299"]),
    pl.col("nr") > 100,
    (pl.col("nr") % 2 == 0) & (pl.col("KANA") != ""),
    pl.col("CHO").is_null(),
    pl.lit(True),
    pl.lit(False),
    pl.col("KIN") == pl.col("KIN").max(),
    pl.col("KIN").sum().over("KBN") > 0,
]
NAMES = ["nr", "KBN", "NO", "KANA", "MEI", "CHO", "KIN", "RITSU", "KEN", "GO", "BIN"]
steps = st.one_of(
    st.tuples(st.just("filter"), st.sampled_from(range(len(FILTERS)))),
    st.tuples(st.just("head"), st.integers(0, COUNT + 10)),
    st.tuples(st.just("tail"), st.integers(0, COUNT + 10)),
    st.tuples(st.just("slice"), st.tuples(st.integers(-COUNT, COUNT), st.integers(0, 100))),
)


def apply(frame: pl.LazyFrame, plan: list[tuple[str, Any]], columns: list[str] | None) -> pl.LazyFrame:
    for step, what in plan:
        if step == "filter":
            frame = frame.filter(FILTERS[what])
        elif step == "slice":
            frame = frame.slice(*what)
        else:
            frame = getattr(frame, step)(what)
    if columns is None:
        return frame
    return frame.select(columns) if columns else frame.select(pl.len())


@settings(max_examples=150, deadline=None)
@given(
    plan=st.lists(steps, max_size=4),
    columns=st.one_of(st.none(), st.lists(st.sampled_from(NAMES), unique=True, max_size=4)),
    engine=st.sampled_from(ENGINES),
)
def test_any_query_gives_what_it_gives_on_the_whole(
    scan: Scan, full: pl.DataFrame, plan: list, columns: list[str] | None, engine: Any
) -> None:
    expected = apply(full.lazy(), plan, columns).collect()
    assert_frame_equal(apply(scan(), plan, columns).collect(engine=engine), expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_one_scan_may_be_read_twice_in_a_query(scan: Scan, full: pl.DataFrame, engine: Any) -> None:
    made = scan()
    joined = made.join(made.select("NO", other=pl.col("KIN")), on="NO", maintain_order="left")
    expected = full.with_columns(other=pl.col("KIN"))
    assert_frame_equal(joined.collect(engine=engine), expected)
    both = pl.collect_all(
        [made.select(pl.col("KIN").sum()), made.filter(pl.col("KIN") > 0).select("NO")], engine=engine
    )
    assert both[0].item() == full["KIN"].sum()
    assert_frame_equal(both[1], full.filter(pl.col("KIN") > 0).select("NO"))


def test_it_sinks(scan: Scan, full: pl.DataFrame, tmp_path: Path) -> None:
    scan().sink_parquet(tmp_path / "a.parquet")
    assert_frame_equal(pl.read_parquet(tmp_path / "a.parquet"), full)


def decoding_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("lgmigrate-decode")]


@pytest.mark.parametrize("engine", ENGINES)
def test_stopping_early_leaves_no_thread(scan: Scan, engine: Any) -> None:
    assert scan(batch_rows=1).head(3).collect(engine=engine).height == 3
    with pytest.raises(MigrationError), pytest.MonkeyPatch.context() as patch:
        patch.setattr("lgmigrate.source.splitting.TypedRows.decode", _fails)
        scan().head(3).collect(engine=engine)
    until = time.monotonic() + 10
    while decoding_threads() and time.monotonic() < until:
        gc.collect()  # the engine lets go of a query in its own time
        time.sleep(0.01)
    assert decoding_threads() == []


def _fails(*_: object) -> None:
    raise MigrationError("LGM-S002", path="x", why="y")


@pytest.fixture
def damaged(small: Any, tmp_path: Path) -> Path:
    """Detail 41 has a bad digit in KIN and a stray shift in MEI; detail 77 a bad digit in KIN."""
    data = bytearray(small.file(COUNT))
    data[42 * small.length + 41 + 2] = 0xAA
    data[42 * small.length + 17] = 0x0F
    data[78 * small.length + 41 + 3] = 0xBC
    path = tmp_path / "damaged.dat"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("engine", ENGINES)
def test_a_bad_field_stops_the_query_and_says_where(small: Any, damaged: Path, engine: Any) -> None:
    made = lgmigrate.scan_fixed(damaged, small.record)
    with pytest.raises(MigrationError) as caught:
        made.select("KIN").collect(engine=engine)
    error = caught.value
    assert error.code == "LGM-S021"
    facts = {name: error.facts[name] for name in ("record", "offset", "type", "field", "at", "found", "failing", "of")}
    assert facts == {
        "record": 43,
        "offset": 42 * small.length + 43,
        "type": "detail",
        "field": "KIN",
        "at": 3,
        "found": "AA",
        "failing": 2,
        "of": COUNT,
    }
    with pytest.raises(MigrationError) as caught:
        made.collect(engine=engine)
    assert (caught.value.code, caught.value.facts["field"], caught.value.facts["record"]) == ("LGM-C014", "MEI", 43)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_bad_field_may_become_null(small: Any, damaged: Path, full: pl.DataFrame, engine: Any) -> None:
    made = lgmigrate.scan_fixed(damaged, small.record, on_error="null", gaiji=small.gaiji, record_number="nr")
    bad_kin, bad_mei = pl.col("nr").is_in([43, 79]), pl.col("nr") == 43
    expected = full.with_columns(KIN=pl.when(~bad_kin).then("KIN"), MEI=pl.when(~bad_mei).then("MEI"))
    assert_frame_equal(made.collect(engine=engine), expected)
    assert_frame_equal(made.filter(pl.col("KIN") > 0).collect(engine=engine), expected.filter(pl.col("KIN") > 0))
    assert made.filter(pl.col("KIN").is_null()).select("nr").collect(engine=engine)["nr"].to_list() == [43, 79]


def test_fields_that_are_not_asked_for_do_not_stop_it(small: Any, damaged: Path) -> None:
    made = lgmigrate.scan_fixed(damaged, small.record)
    assert made.select("NO").collect().height == COUNT
    assert made.filter(pl.col("NO") > "000200").collect().height == COUNT - 201


@pytest.mark.parametrize("on_error", ["raise", "null"])
def test_damage_of_the_file_always_stops_it(small: Any, tmp_path: Path, on_error: Any) -> None:
    data = small.file(9)
    (tmp_path / "short.dat").write_bytes(data[:-7])
    (tmp_path / "type.dat").write_bytes(data[:120] + b"\xe7" + data[121:])
    expected = {
        "short.dat": ("LGM-S010", {"record": 11, "offset": 600, "found": 53}),
        "type.dat": ("LGM-S011", {"record": 3, "offset": 120}),
    }
    for name, (code, facts) in expected.items():
        with pytest.raises(MigrationError) as caught:
            lgmigrate.scan_fixed(tmp_path / name, small.record, on_error=on_error).select(pl.len()).collect()
        assert caught.value.code == code
        assert facts.items() <= caught.value.facts.items()
    assert lgmigrate.scan_fixed(tmp_path / "short.dat", small.record, batch_rows=1).head(5).collect().height == 5


def test_types_by_name(small: Any, path: Path) -> None:
    header = lgmigrate.scan_fixed(path, small.record, type="header").collect()
    assert header.rows() == [("H", "20260401")]
    trailer = lgmigrate.scan_fixed(path, small.record, type="trailer", record_number="nr", batch_rows=7).collect()
    assert trailer.select("nr", "T-KEN").rows() == [(COUNT + 2, COUNT)]
    with pytest.raises(MigrationError) as caught:
        lgmigrate.scan_fixed(path, small.record, type="middle")
    assert caught.value.code == "LGM-S041"


def test_another_page(small: Any, path: Path) -> None:
    katakana = lgmigrate.scan_fixed(path, small.record, gaiji=small.gaiji).select("NO", "KANA", "MEI").collect()
    latin = lgmigrate.scan_fixed(path, small.record, charset="ibm-939", gaiji=small.gaiji, on_error="null")
    both = katakana.join(latin.select("NO", "KANA", "MEI").collect(), on="NO")
    assert (both["MEI"] == both["MEI_right"]).all()
    assert not both["KANA"].eq_missing(both["KANA_right"]).all()
    with pytest.raises(MigrationError):
        lgmigrate.scan_fixed(path, small.record, charset="ibm-9")


def test_without_a_table_the_codes_stay_private_use(small: Any, path: Path) -> None:
    plain = lgmigrate.scan_fixed(path, small.record).select("MEI").collect()["MEI"]
    resolved = lgmigrate.scan_fixed(path, small.record, gaiji=small.gaiji).select("MEI").collect()["MEI"]
    swapped = plain.str.replace_all("\ue000", "𠮷").str.replace_all("\ue001", "葛\U000e0100")
    assert swapped.to_list() == resolved.to_list()
    assert plain.str.contains("\ue000").any()


def test_a_record_number_may_not_have_the_name_of_a_field(small: Any, path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        lgmigrate.scan_fixed(path, small.record, record_number="NO")
    assert caught.value.code == "LGM-S040"


def test_the_process_may_end_right_after_a_query_that_stopped_early(small: Any, path: Path) -> None:
    code = (
        "import sys, lgmigrate\n"
        "scan = lgmigrate.scan_fixed(sys.argv[1], sys.argv[2], batch_rows=5)\n"
        "scan.head(1).sink_csv(sys.argv[3], engine='streaming')\n"
    )
    for _ in range(4):
        call = [sys.executable, "-c", code, str(path), str(small.path), str(path.with_suffix(".csv"))]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_what_polars_passes_to_a_source() -> None:
    """The contract that ``scan.py`` is written for; polars calls it unstable."""
    calls: list[tuple] = []
    frame = pl.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "c": [None, 1, 2]})

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        names = sorted(set(predicate.meta.root_names())) if predicate is not None else None
        assert batch_size is None or batch_size > 0
        calls.append((with_columns and sorted(with_columns), names, n_rows))
        made = frame.head(n_rows) if n_rows is not None else frame
        made = made.filter(predicate) if predicate is not None else made
        yield (
            made
            if with_columns is None
            else made.select(with_columns)
            if with_columns
            else pl.DataFrame(height=len(made))
        )

    lazy = register_io_source(source, schema=frame.schema, is_pure=True)
    queries = [
        (lazy, (None, None, None)),
        (lazy.select("b"), (["b"], None, None)),
        (lazy.select(pl.len()), (["a"], None, None)),  # a count reads a column
        (lazy.head(2), (None, None, 2)),
        (lazy.filter(pl.col("a").is_between(1, 2)).select("b"), (["a", "b"], ["a"], None)),
        (lazy.filter(pl.col("a") == pl.col("a").max()), (None, None, None)),
    ]
    for query, expected in queries:
        calls.clear()
        query.collect()
        assert calls == [expected]
    calls.clear()
    lazy.filter(pl.col("a") > 1).head(1).collect()
    assert all(n_rows is None for _, names, n_rows in calls if names)
