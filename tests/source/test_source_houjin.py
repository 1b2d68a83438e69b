"""A whole file of 22,200 offices against what was put into it."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import lgmigrate
from lgmigrate.source import Reader
from lgmigrate.source.extract import Extraction
from lgmigrate.source.rejects import RejectFiles

HOUJIN = Path(__file__).parents[2] / "fixtures" / "houjin"
SOURCE, RECORD, GAIJI = (HOUJIN / f"houjin.{end}" for end in ("ibm930.dat.gz", "record.toml", "gaiji.csv"))


@pytest.fixture(scope="module")
def truth() -> pl.DataFrame:
    return pl.read_csv(HOUJIN / "houjin.truth.csv.gz", infer_schema=False, empty_string_is_null=False)


def test_every_value_is_what_was_put_in(truth: pl.DataFrame) -> None:
    made = lgmigrate.scan_fixed(SOURCE, RECORD, gaiji=GAIJI).select(truth.columns).collect(engine="streaming")
    assert made.height == 22_200
    assert_frame_equal(made.select(pl.all().cast(pl.String)), truth)


def test_the_ledger_of_the_file(tmp_path: Path, truth: pl.DataFrame) -> None:
    reader = Reader(lgmigrate.read_record(RECORD), gaiji=GAIJI)
    rejects = RejectFiles.of(tmp_path, "houjin")
    ledger = Extraction(SOURCE, reader, "houjin").run({"detail": tmp_path / "detail.parquet"}, rejects)
    assert ledger.balanced
    assert ledger.entries[0].out == {"header": 1, "detail": 22_200, "trailer": 1}
    assert [check.found for check in ledger.checks] == ["22200", str(truth["SHIHONKIN"].cast(pl.Int64).sum())]
    assert [(use.code, use.resolved) for use in ledger.gaiji if not use.resolved] == [("6949", False)]
    assert (len(ledger.gaiji), sum(use.count for use in ledger.gaiji)) == (7, 272)
    assert not rejects.data.exists()
