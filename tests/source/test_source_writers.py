"""Equal rows give equal bytes, however they are handed over."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lgmigrate.source.writers import ROW_GROUP, open_writer


@pytest.mark.parametrize("form", ["parquet", "arrow", "csv"])
def test_large_columns_do_not_depend_on_the_frames(tmp_path: Path, form: str) -> None:
    """More text than a Parquet page or dictionary holds, so that page borders would show the frames."""
    count, random = ROW_GROUP + 7000, np.random.default_rng(1)
    digits = random.integers(0x30, 0x3A, (count, 40), np.uint8)
    frame = pl.DataFrame(
        {"A": [row.tobytes().decode() for row in digits], "N": random.integers(0, 1 << 60, count), "B": ["x"] * count}
    )
    made = []
    for step in (count, 999, 20_001):
        path = tmp_path / f"{step}.{form}"
        with open_writer(path, frame.schema) as writer:
            for start in range(0, count, step):
                writer.write(frame.slice(start, step))
        made.append(path.read_bytes())
    assert made[0] == made[1] == made[2]


def test_a_filter_leaves_no_trace(tmp_path: Path) -> None:
    frame = pl.DataFrame({"A": ["a", None, "b"], "N": [1, 2, 3]})
    for form in ("parquet", "arrow"):
        with open_writer(tmp_path / f"filtered.{form}", frame.schema) as writer:
            writer.write(frame.filter(pl.col("N") != 2))
        with open_writer(tmp_path / f"plain.{form}", frame.schema) as writer:
            writer.write(pl.DataFrame({"A": ["a", "b"], "N": [1, 3]}))
        assert (tmp_path / f"filtered.{form}").read_bytes() == (tmp_path / f"plain.{form}").read_bytes()
