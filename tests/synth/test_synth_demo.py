"""The demo project: complete, reproducible, sound, and with the 外字 it is meant to have."""

from pathlib import Path

import polars as pl
import pytest

import lgmigrate
from lgmigrate import definitions
from lgmigrate.convert import FileMapping, check, read_codes
from lgmigrate.gaiji import read_table
from lgmigrate.layout import read_layout
from lgmigrate.ledger import Ledger
from lgmigrate.resources import layouts
from lgmigrate.source import Reader, read_record
from lgmigrate.source.extract import Extraction
from lgmigrate.synth import write_demo
from lgmigrate.synth.numbers import atena_no, hojin_bango

NAMES = ["hojin-kbn.csv", "hojin.gaiji.csv", "hojin.ibm930.dat", "hojin.record.toml", "migration.toml", "todofuken.csv"]
DECIDED = {"6941": "𠮷", "6942": "葛\U000e0103", "6943": "辻\U000e0103", "6944": "𣘺", "6945": "祇\U000e0103"}
UNDECIDED = "6946"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("demo")).parent


def details(folder: Path) -> pl.DataFrame:
    paths = folder / "hojin.ibm930.dat", folder / "hojin.record.toml", folder / "hojin.gaiji.csv"
    return lgmigrate.scan_fixed(paths[0], paths[1], gaiji=paths[2]).collect()


def extracted(folder: Path, tmp_path: Path) -> tuple[Ledger, pl.DataFrame]:
    reader = Reader(read_record(folder / "hojin.record.toml"), gaiji=folder / "hojin.gaiji.csv")
    out = tmp_path / "detail.parquet"
    ledger = Extraction(folder / "hojin.ibm930.dat", reader, "hojin").run({"detail": out}, None)
    return ledger, pl.read_parquet(out)


def test_it_is_a_whole_project(demo: Path) -> None:
    assert sorted(path.name for path in demo.iterdir()) == NAMES
    assert (demo / "hojin.ibm930.dat").stat().st_size == 320 * 302


def test_equal_seeds_give_equal_bytes(demo: Path, tmp_path: Path) -> None:
    again, other = write_demo(tmp_path / "again").parent, write_demo(tmp_path / "other", seed=7).parent
    assert all((again / name).read_bytes() == (demo / name).read_bytes() for name in NAMES)
    assert (other / "hojin.ibm930.dat").read_bytes() != (demo / "hojin.ibm930.dat").read_bytes()


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    write_demo(tmp_path, offices=50)
    assert write_demo(tmp_path, offices=9) == tmp_path / "migration.toml"
    assert details(tmp_path).height == 9


@pytest.mark.parametrize("offices", [0, 10_000_000])
def test_a_count_that_the_trailer_cannot_say_is_refused(tmp_path: Path, offices: int) -> None:
    with pytest.raises(ValueError, match="offices"):
        write_demo(tmp_path, offices=offices)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(50))
def test_every_record_decodes_and_the_trailer_agrees(tmp_path: Path, seed: int) -> None:
    ledger, rows = extracted(write_demo(tmp_path / "demo", offices=60, seed=seed).parent, tmp_path)
    assert ledger.balanced
    assert ledger.rejected == 0
    assert ledger.notes == []  # fillers are blank
    assert [entry.out for entry in ledger.entries] == [{"header": 1, "detail": 60, "trailer": 1}]
    assert [check.ok for check in ledger.checks] == [True] * 3
    assert {use.code: use.text for use in ledger.gaiji if use.resolved} == DECIDED
    assert [use.code for use in ledger.gaiji if not use.resolved] == [UNDECIDED]
    assert rows["HOJIN-NO"].is_sorted()
    assert rows["HOJIN-NO"].is_unique().all()
    assert (rows["SETSURITSU-YMD"] == 0).sum() == 1
    assert (rows["KINTOWARI"] < 0).sum() == 1
    assert (rows["HOJIN-BANGO"] == "").sum() == 1


def test_the_table_holds_what_is_in_use(demo: Path, tmp_path: Path) -> None:
    table = read_table(demo / "hojin.gaiji.csv")
    assert {f"{code:04X}": text for code, text in table.targets.items()} == DECIDED
    assert [(f"{row.code:04X}", row.status) for row in table.rows if row.target is None] == [(UNDECIDED, "保留")]
    ledger, _ = extracted(demo, tmp_path)
    assert sum("CHOIKI" in use.fields for use in ledger.gaiji) == 2


def test_what_is_made_up_says_so_and_is_plausible(demo: Path) -> None:
    rows = details(demo)
    assert rows["HOJIN-MEI"].str.contains("見本").all()
    assert rows["HOJIN-KANA"].str.contains("ﾐﾎﾝ").all()
    assert all(number == atena_no(int(number[:9])) for number in rows["HOJIN-NO"])
    given = rows["HOJIN-BANGO"]
    assert all(number == hojin_bango(int(number[1:])) for number in given if number)
    assert given.str.slice(1, 4).is_in(["9900", ""]).all()
    assert rows["KESSAN-TSUKI"].is_between(1, 12).all()
    assert rows["HOJIN-KBN"].unique().sort().to_list() == ["1", "2", "3"]
    by_form = dict(zip(["1", "2", "3"], ["株式会社", "有限会社", "合同会社"], strict=True))
    assert all(by_form[kbn] in name for kbn, name in rows.select("HOJIN-KBN", "HOJIN-MEI").iter_rows())


def test_no_text_is_cut(demo: Path) -> None:
    for name, width in {"HOJIN-MEI": 60, "TODOFUKEN": 10, "SHIKUCHOSON": 26, "CHOIKI": 20, "BANCHI": 50}.items():
        longest = details(demo)[name].str.len_chars().max()
        assert isinstance(longest, int)
        assert 2 * longest + 2 <= width


def test_the_mapping_fits_the_layout_and_the_record(demo: Path) -> None:
    data = definitions.read_toml(demo / "migration.toml")
    layout = read_layout(layouts() / data["layout"])
    (table,) = data["file"]
    mapping = definitions.convert(table, FileMapping, demo / "migration.toml")
    record = read_record(demo / "hojin.record.toml")
    check(mapping, layout, record.type(mapping.type_name), demo / "migration.toml")
    assert {file.name for file in layout.files} == {mapping.file, *data["without"]}
    cities = set(details(demo)["TODOFUKEN"])
    assert cities <= set(read_codes(demo / "todofuken.csv").codes)
