"""Converting again from the stages, and what a run may not do to its inputs or leave of an earlier run."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl
import pytest

from lgmigrate.dataset import manifest
from lgmigrate.errors import MigrationError
from lgmigrate.run.job import run
from lgmigrate.run.project import read_project
from lgmigrate.source.rejects import RejectFiles

SmallProject = Callable[..., Path]
HostFile = Callable[[Iterable[int]], bytes]
WITH_REJECT = [*range(2, 30), 1235, 5679]
HEADER = "code,ucs,hanyo_denshi,adobe_japan1,use,note\n"
EMPTY = {'impossible = "reject"': 'impossible = "empty"'}


def contents(dataset: Path) -> dict[str, bytes]:
    return {str(path.relative_to(dataset)): path.read_bytes() for path in dataset.rglob("*") if path.is_file()}


def test_mending_the_mapping_makes_the_rejects_vanish(small_project: SmallProject, tmp_path: Path) -> None:
    first = run(read_project(small_project(WITH_REJECT)), tmp_path / "out")
    rejects = RejectFiles.of(first.places.rejects, "houjin")
    assert (first.outcome.exit_code, rejects.read_causes().height) == (3, 2)
    mended = read_project(small_project(WITH_REJECT, EMPTY))
    again = run(mended, tmp_path / "out", extract=False)
    assert again.outcome.exit_code == 0
    assert not rejects.data.exists()
    assert not rejects.causes.exists()
    whole = run(mended, tmp_path / "whole")
    assert contents(again.places.dataset) == contents(whole.places.dataset)
    (impossible,) = [note for note in again.manifest.ledger.notes if note.reason == "LGM-M014"]
    assert (impossible.count, impossible.records) == (2, [30, 31])


def test_converting_again_keeps_the_rejects_of_the_extraction(
    small_project: SmallProject, host_file: HostFile, tmp_path: Path
) -> None:
    data = host_file(WITH_REJECT) + b"half a record"
    first = run(read_project(small_project(data=data)), tmp_path / "out")
    rejects = RejectFiles.of(first.places.rejects, "houjin")
    assert rejects.read_causes()["code"].to_list() == ["LGM-M014", "LGM-M014", "LGM-S010"]
    again = run(read_project(small_project(edits=EMPTY, data=data)), tmp_path / "out", extract=False)
    assert rejects.read_causes()["code"].to_list() == ["LGM-S010"]
    assert rejects.data.read_bytes() == b"half a record"
    assert again.manifest.ledger.rejected == 1


def test_without_stages_there_is_nothing_to_convert(small_project: SmallProject, tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        run(read_project(small_project()), tmp_path / "out", extract=False)
    assert caught.value.code == "LGM-R014"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["houjin.dat", "houjin.gaiji.csv", "houjin.record.toml"])
def test_stages_of_other_inputs_are_not_taken(name: str, small_project: SmallProject, tmp_path: Path) -> None:
    """A record number would point into another file; a manifest would name a table that was not used."""
    path = small_project(WITH_REJECT)
    first = run(read_project(path), tmp_path / "out")
    changed = path.with_name(name)
    if name == "houjin.dat":
        data = changed.read_bytes()
        changed.write_bytes(data[:384] + data[768:1152] + data[384:768] + data[1152:])
    else:
        changed.write_bytes(changed.read_bytes().rstrip(b"\n") + b"\n\n")
    with pytest.raises(MigrationError) as caught:
        run(read_project(path), tmp_path / "out", extract=False)
    assert caught.value.code == "LGM-R015"
    assert caught.value.facts == {"source": "houjin", "changed": name}
    assert manifest.read(first.places.dataset) == first.manifest  # what was there still is


def test_a_project_may_choose_the_page_and_its_extension_tables(small_project: SmallProject, tmp_path: Path) -> None:
    choices = 'charset = { base = "ibm-930", extension = ["site.charset.csv"], udc_base = "U+F0000" }'
    path = small_project(edits={"[source.houjin]": f"[source.houjin]\n{choices}"})
    table = path.with_name("site.charset.csv")
    table.write_text(HEADER + "4566,U+65E5,,,,\n", encoding="utf-8")  # 本, said to be 日
    plain = run(read_project(small_project()), tmp_path / "plain")
    path = small_project(edits={"[source.houjin]": f"[source.houjin]\n{choices}"})
    chosen = run(read_project(path), tmp_path / "out")
    files = (contents(job.places.dataset)["法人基本情報.csv"].decode() for job in (plain, chosen))
    before, after = (text.partition("\n")[2] for text in files)  # the names of the items do not change
    assert "本" in before
    assert after == before.replace("本", "日")
    assert [one.role for one in chosen.manifest.inputs if one.name == table.name] == ["extension"]
    assumed = {one.setting for one in chosen.manifest.ledger.assumptions}
    assert {"houjin.selectors", "houjin.symbols"} <= assumed
    assert "houjin.udc_base" not in assumed
    table.write_text(HEADER + "4566,U+6708,,,,\n", encoding="utf-8")
    with pytest.raises(MigrationError) as caught:
        run(read_project(path), tmp_path / "out", extract=False)
    assert caught.value.facts == {"source": "houjin", "changed": table.name}


def test_a_stage_whose_file_was_only_moved_is_taken(small_project: SmallProject, tmp_path: Path) -> None:
    path = small_project()
    first = run(read_project(path), tmp_path / "out")
    there = tmp_path / "elsewhere.dat"
    path.with_name("houjin.dat").rename(there)
    again = run(read_project(path, {"houjin": there}), tmp_path / "out", extract=False)
    assert again.manifest.files == first.manifest.files
    assert again.manifest.inputs[0].name == "elsewhere.dat"


def test_a_source_may_lie_elsewhere(small_project: SmallProject, houjin: Path, tmp_path: Path) -> None:
    path = small_project()
    path.with_name("houjin.dat").unlink()
    job = run(read_project(path, {"houjin": houjin / "houjin.ibm930.dat.gz"}), tmp_path / "out", max_rejects=5)
    assert job.outcome.exit_code == 0
    assert job.manifest.files[0].rows == 22_195


def test_no_file_of_an_earlier_dataset_stays(small_project: SmallProject, tmp_path: Path) -> None:
    annex = {
        '"JUGYOIN-SU"\n"異動事由"': '{ empty = "別紙" }\n"異動事由"',
        "[file.item]": 'annex = ["JUGYOIN-SU"]\n[file.item]',
    }
    first = run(read_project(small_project(edits=annex)), tmp_path / "out")
    assert set(contents(first.places.dataset)) == {"manifest.json", "法人基本情報.csv", "annex/法人基本情報.csv"}
    named = {"[source.houjin]": '[profile]\nfile_name = "{unit}_{no}_{physical}.csv"\n\n[source.houjin]'}
    second = run(read_project(small_project(edits=named)), tmp_path / "out")
    name = second.manifest.files[0].path
    assert name != "法人基本情報.csv"
    assert set(contents(second.places.dataset)) == {"manifest.json", name}


def test_no_file_of_an_unfinished_dataset_stays(small_project: SmallProject, tmp_path: Path) -> None:
    """A run that dies before its manifest leaves files that no manifest lists."""
    first = run(read_project(small_project()), tmp_path / "out")
    (first.places.dataset / "manifest.json").unlink()
    for left in (
        first.places.dataset / ".法人基本情報.csv.x.part",
        first.places.stage / ".houjin.detail.parquet.y.part",
    ):
        left.touch()
    (first.places.dataset / "notes.txt").write_text("not ours")
    named = {"[source.houjin]": '[profile]\nfile_name = "{physical}.csv"\n\n[source.houjin]'}
    second = run(read_project(small_project(edits=named)), tmp_path / "out")
    assert set(contents(second.places.dataset)) == {"manifest.json", "notes.txt", second.manifest.files[0].path}
    assert list(first.places.stage.glob(".*")) == []
    assert [one.file for one in second.findings.findings if one.rule == "LGM-V003"] == ["notes.txt"]


def test_a_run_that_fails_leaves_nothing_that_speaks_for_it(small_project: SmallProject, tmp_path: Path) -> None:
    path = small_project()
    first = run(read_project(path), tmp_path / "out")
    (first.places.stage / "houjin.detail.parquet").unlink()
    with pytest.raises(MigrationError) as caught:
        run(read_project(path), tmp_path / "out", extract=False)
    assert caught.value.code == "LGM-R014"
    for gone in (
        first.places.ledger,
        first.places.findings,
        first.places.report,
        first.places.dataset / "manifest.json",
    ):
        assert not gone.exists()


def test_a_missing_source_is_found_before_anything_is_touched(small_project: SmallProject, tmp_path: Path) -> None:
    path = small_project()
    first = run(read_project(path), tmp_path / "out")
    before = contents(first.places.out)
    path.with_name("houjin.dat").unlink()
    with pytest.raises(MigrationError) as caught:
        run(read_project(path), tmp_path / "out")
    assert caught.value.code == "LGM-S001"
    assert contents(first.places.out) == before


def test_rejects_fed_back_are_not_overwritten(small_project: SmallProject, tmp_path: Path) -> None:
    path = small_project(WITH_REJECT)
    first = run(read_project(path), tmp_path / "out")
    rejected = RejectFiles.of(first.places.rejects, "houjin").data
    kept = rejected.read_bytes()
    link = tmp_path / "again.dat"
    link.symlink_to(rejected)
    for there in (rejected, link):
        with pytest.raises(MigrationError) as caught:
            run(read_project(path, {"houjin": there}), tmp_path / "out")
        assert caught.value.code == "LGM-R016"
    assert rejected.read_bytes() == kept
    shutil.copy(rejected, tmp_path / "copy.dat")
    fed = run(read_project(path, {"houjin": tmp_path / "copy.dat"}), tmp_path / "second")
    assert fed.manifest.ledger.rejected == 2


def test_a_name_in_cp932_is_refused_with_what_to_do(small_project: SmallProject, tmp_path: Path) -> None:
    path = small_project()
    there = tmp_path / b"\x96@\x90l.dat".decode("utf-8", "surrogateescape")
    path.with_name("houjin.dat").rename(there)
    with pytest.raises(MigrationError) as caught:
        run(read_project(path, {"houjin": there}), tmp_path / "out")
    assert caught.value.code == "LGM-S002"
    assert "\\x96" in caught.value.text()


def test_a_date_that_became_empty_is_in_the_dataset(small_project: SmallProject, tmp_path: Path) -> None:
    job = run(read_project(small_project(WITH_REJECT, EMPTY)), tmp_path / "out")
    frame = pl.read_csv(job.places.dataset / "法人基本情報.csv", infer_schema=False)
    row = frame.filter(pl.col("宛名番号") == "1234".zfill(15))
    assert row["設立年月日"].to_list() == [None]
