"""A real file in CP932 against Python's csv; ``LGMIGRATE_CHOUIKI`` names the whole one of 120,720 rows."""

import csv
import gzip
import io
import os
from pathlib import Path

import msgspec
import pytest

from lgmigrate.source.delimited import Delimited, fetch, scan_delimited
from lgmigrate.source.delimited.reader import DelimitedReader
from lgmigrate.source.table import read_table_definition

FOLDER = Path(__file__).parents[2] / "fixtures" / "chouiki"
FILES = {FOLDER / "chouiki.cp932.csv.gz": 2_012}
if whole := os.environ.get("LGMIGRATE_CHOUIKI"):
    FILES[Path(whole)] = 120_720


@pytest.mark.parametrize(("path", "count"), FILES.items(), ids=["cut", "whole"][: len(FILES)])
def test_every_value_is_what_pythons_csv_reads(path: Path, count: int) -> None:
    text = gzip.decompress(path.read_bytes()).decode("cp932")
    expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    made = scan_delimited(path, header=0, encoding="cp932").collect(engine="streaming")
    assert made.shape == (count, 11)
    assert made.rows() == [tuple(row) for row in expected]


def test_its_encoding_is_found_out() -> None:
    path = next(iter(FILES))
    definition = read_table_definition(FOLDER / "chouiki.table.toml")
    definition = msgspec.structs.replace(definition, encoding="detect", candidates=["euc-jp", "cp932"])
    reader = DelimitedReader(path, definition)
    (assumed,) = [one for one in reader.assumptions() if one.setting == "chouiki.encoding"]
    assert (assumed.value, reader.page.name) == ("cp932", "cp932")
    assert "decode without a fault" in assumed.why


def test_the_ledger_posts_every_value_that_is_none(tmp_path: Path) -> None:
    path = next(iter(FILES))
    definition = read_table_definition(FOLDER / "chouiki.table.toml")
    ledger = Delimited(path, definition, "chouiki").run({"row": tmp_path / "row.parquet"}, None)
    assert ledger.balanced
    assert ledger.entries[0].out == {"row": 2_012}
    rows = list(csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode("cp932"), newline="")))
    empty = {f"row: {definition.columns[place].name} = ''": sum(not row[place] for row in rows) for place in (5, 8, 10)}
    assert {note.item: note.count for note in ledger.notes} == {item: count for item, count in empty.items() if count}


def test_records_are_fetched_as_they_lie_in_the_file() -> None:
    path = next(iter(FILES))
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    definition = read_table_definition(FOLDER / "chouiki.table.toml")
    numbers = [1, 2, 1000, 2012]
    expected = [(number, sum(map(len, lines[: number - 1])), lines[number - 1]) for number in numbers]
    assert list(fetch(path, definition, numbers)) == expected
