"""Rejects fed back: read again by a mended definition, with the numbers that their records had in the source."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from lgmigrate import MigrationError
from lgmigrate.cli import cli
from lgmigrate.source import Reader
from lgmigrate.source.again import Again
from lgmigrate.source.extract import Extraction
from lgmigrate.source.rejects import RejectFiles

BAD = (5, 23, 31)


@pytest.fixture
def rejected(small: Any, tmp_path: Path) -> Path:
    """The rejects of a source with three broken records and one that is cut short."""
    data = bytearray(small.file(40) + b"\xc4\xf0\xf0\xf0")
    for record in BAD:
        data[(record - 1) * small.length + 56] = 0xF1  # in the filler: good until the layout says what is there
        data[(record - 1) * small.length + 41] = 0xAA
    (tmp_path / "small.dat").write_bytes(data)
    target = RejectFiles.of(tmp_path / "rejects", "small")
    Extraction(tmp_path / "small.dat", small.reader(), "small").run({}, target)
    assert target.read_causes()["record"].to_list() == [*BAD, 43]
    return target.data


def mended(small: Any, folder: Path) -> Path:
    """The layout with the broken number as raw bytes."""
    text = small.toml.replace('{ name = "KIN", bytes = 4, kind = "packed", digits = 7, signed = true }', RAW, 1)
    path = folder / "mended.record.toml"
    path.write_text(text.replace(', T-KIN = "sum(detail.KIN)"', ""), encoding="utf-8")
    return path


RAW = '{ name = "KIN", bytes = 4, kind = "raw" }'


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_mended_records_have_their_numbers(small: Any, rejected: Path, tmp_path: Path) -> None:
    out = tmp_path / "again" / "mended.csv"
    done = invoke(
        "extract", tmp_path / "small.dat", "--from-rejects", rejected, "--record", mended(small, tmp_path), "--out", out
    )
    assert done.exit_code == 3, done.output  # the one that is cut short
    assert pl.read_csv(out)["lgm_record"].to_list() == list(BAD)
    left = RejectFiles.of(out.parent / "rejects", "small")
    assert left.read_causes().select("record", "code").rows() == [(43, "LGM-S010")]
    assert left.data.read_bytes() == b"\xc4\xf0\xf0\xf0"
    assert "T-KEN" not in done.output


def test_what_is_still_wrong_keeps_its_numbers(small: Any, rejected: Path, tmp_path: Path) -> None:
    again = Again.of(rejected)
    target = RejectFiles.of(tmp_path / "second", "small")
    posted = Extraction(rejected, small.reader(), "small", "en", again).run({}, target)
    assert target.read_causes()["record"].to_list() == [*BAD, 43]
    assert target.data.read_bytes() == rejected.read_bytes()
    assert posted.checks == []
    assert posted.balanced


def test_rejects_of_another_length_are_refused_whole(small: Any, rejected: Path, tmp_path: Path) -> None:
    layout = mended(small, tmp_path)
    text = layout.read_text(encoding="utf-8").replace("length = 60", "length = 90")
    longer = text.replace("bytes = 51, kind", "bytes = 81, kind").replace(
        'bytes = 5, kind = "f', 'bytes = 35, kind = "f'
    )
    layout.write_text(longer.replace("bytes = 42, kind", "bytes = 72, kind"), encoding="utf-8")
    out = tmp_path / "again" / "mended.csv"
    done = invoke(
        "extract", tmp_path / "small.dat", "--from-rejects", rejected, "--record", layout, "--out", out, "--json"
    )
    assert json.loads(done.stdout)["error"]["code"] == "LGM-S037"
    assert not out.exists()


def test_without_causes_there_are_no_numbers(rejected: Path) -> None:
    rejected.with_suffix(".cause.csv").unlink()
    with pytest.raises(MigrationError, match="LGM-S001"):
        Again.of(rejected)


def test_what_a_file_broke_off_with_may_be_several_records(tmp_path: Path) -> None:
    from lgmigrate.source import read_record

    toml = 'name = "r"\nlength = 4\ncharset = "ibm-930"\nfile = {{ form = "rdw", inclusive = {} }}\n'
    fields = '[[type]]\nname = "detail"\n'
    fields += 'fields = [{ name = "NO", bytes = 4, kind = "zoned" }]\n'
    layouts = {}
    for inclusive in ("true", "false"):
        path = tmp_path / f"{inclusive}.record.toml"
        path.write_text(toml.format(inclusive) + fields, encoding="utf-8")
        layouts[inclusive] = read_record(path)
    data = b"".join(b"\0\4\0\0" + f"{n:04d}".encode("cp037") for n in range(5))
    (tmp_path / "a.dat").write_bytes(data)
    target = RejectFiles.of(tmp_path / "rejects", "r")
    Extraction(tmp_path / "a.dat", Reader(layouts["true"]), "r").run({}, target)
    first = target.read_causes()["record"].min()
    again = Again.of(target.data)
    assert again.tail
    out = tmp_path / "out.parquet"
    Extraction(target.data, Reader(layouts["false"]), "r", "ja", again).run({"detail": out}, None, numbered=True)
    rows = pl.read_parquet(out)["lgm_record"].to_list()
    assert rows == list(range(int(str(first)), int(str(first)) + len(rows)))


def test_rejects_of_csv_are_read_by_the_header_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("NO,MEI\n1,A\n2\n3,C\n4,D,E\n", encoding="utf-8")
    table = 'name = "a"\nencoding = "utf-8"\n[[column]]\nname = "MEI"\n[[column]]\nname = "NO"\n'
    (tmp_path / "a.table.toml").write_text(table, encoding="utf-8")
    definition = ("--table", tmp_path / "a.table.toml")
    assert invoke("extract", tmp_path / "a.csv", *definition, "--out", tmp_path / "a.parquet").exit_code == 3
    mended = table.replace("[[", '[delimited]\nragged = "fill"\n[[', 1)
    (tmp_path / "a.table.toml").write_text(mended, encoding="utf-8")
    out = tmp_path / "again" / "a.csv"
    again = ("--from-rejects", tmp_path / "rejects" / "a.dat")
    done = invoke("extract", tmp_path / "a.csv", *definition, *again, "--out", out)
    assert out.read_text(encoding="utf-8") == "lgm_record,MEI,NO\n2,,2\n", done.output
    assert (out.parent / "rejects" / "a.dat").read_bytes() == b"4,D,E\n"
    assert RejectFiles.of(out.parent / "rejects", "a").read_causes()["record"].to_list() == [4]


@pytest.mark.parametrize(
    ("text", "read", "allowed"), [("5", 10, 5), ("0.1%", 999, 0), ("0.1%", 1000, 1), ("100 %", 7, 7), ("0", 9, 0)]
)
def test_limits(text: str, read: int, allowed: int) -> None:
    from lgmigrate.ledger import Entry, Ledger
    from lgmigrate.run.limits import Allowed

    entries = [
        Entry(stage="extract", name="a", read=read, out={}),
        Entry(stage="extract", name="a.b", unit="row", read=7, out={}),
        Entry(stage="convert", name="c", read=read, out={}),
    ]
    assert Allowed.parse(text).of(Ledger(entries=entries)) == allowed


@pytest.mark.parametrize("text", ["-1", "1.5", "101%", "some", "%", ""])
def test_limits_that_are_none(text: str, small: Any, tmp_path: Path) -> None:
    done = invoke(
        "extract", tmp_path / "x", "--record", small.path, "--out", tmp_path / "o.csv", f"--max-rejects={text}"
    )
    assert done.exit_code == 2
    assert "--max-rejects" in done.output
