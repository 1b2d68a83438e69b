"""How a run ends: the ledger before the dataset, the dataset before the rejects, and all of it told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lgmigrate.dataset import manifest
from lgmigrate.errors import Exit, MigrationError
from lgmigrate.ledger import Check, Entry, Ledger
from lgmigrate.run.job import run
from lgmigrate.run.limits import Allowed
from lgmigrate.run.outcome import judge
from lgmigrate.run.project import read_project
from lgmigrate.validate.findings import Findings, finding

SmallProject = Callable[..., Path]
GOOD = Entry(stage="extract", name="a", read=3, out={"detail": 3})
REJECTED = Entry(stage="convert", name="b", read=3, out={"written": 1}, rejected={"LGM-M014": 2})
LOST = Entry(stage="convert", name="c", read=3, out={"written": 2})
CLAIM = Check(name="a.trailer", rule="T-KENSU = count(detail)", expected="4", found="3")
BAD = Findings(findings=[finding("LGM-V031", "法人基本情報", column="宛名番号")], checked=[])
WARNED = Findings(findings=[finding("LGM-V021", "法人基本情報", column="法人名")], checked=[])

CASES = {
    "good": (Ledger(entries=[GOOD]), None, 0, [], Exit.GOOD),
    "warnings": (Ledger(entries=[GOOD]), WARNED, 0, [], Exit.GOOD),
    "rejects": (Ledger(entries=[GOOD, REJECTED]), None, 1, ["LGM-R020"], Exit.REJECTS),
    "rejects allowed": (Ledger(entries=[GOOD, REJECTED]), None, 2, [], Exit.GOOD),
    "findings": (Ledger(entries=[GOOD]), BAD, 0, ["LGM-R022"], Exit.FINDINGS),
    "record lost": (Ledger(entries=[GOOD, LOST]), None, 9, ["LGM-R021"], Exit.FINDINGS),
    "claim": (Ledger(entries=[GOOD], checks=[CLAIM]), None, 0, ["LGM-R021"], Exit.FINDINGS),
    "all": (Ledger(entries=[REJECTED, LOST]), BAD, 1, ["LGM-R021", "LGM-R022", "LGM-R020"], Exit.FINDINGS),
    "findings and rejects": (Ledger(entries=[REJECTED]), BAD, 0, ["LGM-R022", "LGM-R020"], Exit.FINDINGS),
}


@pytest.mark.parametrize("name", CASES)
def test_what_must_hold_comes_first(name: str) -> None:
    ledger, findings, allowed, codes, code = CASES[name]
    outcome = judge(ledger, findings, Allowed(records=allowed))
    assert [error.code for error in outcome.reasons] == codes
    assert outcome.exit_code == code
    assert outcome.text("ja") == "良好" if not codes else all(one in outcome.text("ja") for one in codes)


def test_an_unbalanced_ledger_names_what_does_not_balance() -> None:
    text = judge(Ledger(entries=[LOST], checks=[CLAIM]), None, Allowed(records=0)).text()
    assert "convert c" in text
    assert "a.trailer T-KENSU = count(detail): 4 / 3" in text


def test_errors_in_the_dataset_are_told_with_everything_written(small_project: SmallProject, tmp_path: Path) -> None:
    job = run(read_project(small_project([2, 3, 3, 1235])), tmp_path / "out")
    assert [error.code for error in job.outcome.reasons] == ["LGM-R022", "LGM-R020"]
    assert job.outcome.exit_code == 1
    assert manifest.read(job.places.dataset).files[0].rows == 3
    for path in (job.places.ledger, job.places.findings, job.places.report, job.places.rejects / "houjin.dat"):
        assert path.stat().st_size > 0
    page = job.places.report.read_text(encoding="utf-8")
    assert "LGM-V031" in page
    assert "LGM-M014" in page


def test_a_good_dataset_is_loaded_and_a_bad_one_is_not(small_project: SmallProject, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'city.sqlite'}"
    project = read_project(small_project([2, 3, 1235]))
    refused = run(project, tmp_path / "out", target=target)
    assert (refused.outcome.exit_code, refused.loaded) == (3, None)
    assert not (tmp_path / "city.sqlite").exists()
    done = run(project, tmp_path / "out", target=target, max_rejects=1)
    assert done.loaded is not None
    assert done.loaded.rows == 2


def test_a_target_that_refuses_is_the_end_of_a_run_that_is_told(small_project: SmallProject, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'city.sqlite'}"
    project = read_project(small_project())
    assert run(project, tmp_path / "out", target=target).outcome.exit_code == 0
    again = run(project, tmp_path / "out", target=target)
    assert [error.code for error in again.outcome.reasons] == ["LGM-T011"]
    assert again.outcome.exit_code == 4
    assert again.as_dict()["load"] is None
    assert again.places.report.exists()
    replaced = run(project, tmp_path / "out", target=target, replace=True)
    assert (replaced.outcome.exit_code, replaced.as_dict()["load"]["replaced"]) == (0, True)


def test_a_target_that_does_not_exist_is_known_before_the_work(small_project: SmallProject, tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        run(read_project(small_project()), tmp_path / "out", target="oracle://host/db")
    assert caught.value.code == "LGM-T001"
    assert not (tmp_path / "out").exists()
