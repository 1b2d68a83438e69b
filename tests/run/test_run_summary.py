"""Lines of the terminal, where a real run does not show them."""

from pathlib import Path

import polars as pl
from rich.cells import cell_len

from lgmigrate.dataset.manifest import LayoutRef, Manifest, WithoutData
from lgmigrate.dataset.profile import Profile
from lgmigrate.ledger import Assumption, Check, Entry, GaijiUse, Ledger, Note
from lgmigrate.run import summary
from lgmigrate.source.places import CAUSE_SCHEMA
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.validate.findings import Findings, finding


def test_a_record_lost_is_shouted() -> None:
    ledger = Ledger(
        entries=[
            Entry(
                stage="extract", name="法人", read=1_000, out={"detail": 990}, rejected={"LGM-C010": 7, "LGM-S011": 2}
            ),
            Entry(stage="convert", name="b", read=10, out={"written": 7}, filtered={"異動済み": 3}),
        ],
        checks=[
            Check(name="法人.trailer", rule="N = count(detail)", expected="1001", found="1000"),
            Check(name="法人.trailer", rule="K = sum(detail.K)", expected=None, found="-1234.5"),
        ],
    )
    assert list(summary.ledger_lines(ledger)) == [
        "ledger   法人          1,000 = detail 990 + rejected 9         NOT BALANCED",
        "         b             10 = written 7 + filtered 3 (異動済み)  balanced",
        "         法人.trailer  N = count(detail): ✗ claimed 1,001, found 1,000",
        "         法人.trailer  K = sum(detail.K): ✗ claimed nothing, found -1234.5",
    ]


def test_assumptions_go_over_several_lines() -> None:
    assumed = [Assumption(setting=f"設定{number}", value="値" * number, why="default") for number in range(12)]
    lines = list(summary.assumption_lines(Ledger(assumptions=assumed)))
    assert lines[0].startswith("assumed  設定0 = empty (default) · 設定1 = 値 (default)")
    assert all(line.startswith(" " * 9) for line in lines[1:])
    assert all(line.endswith(" ·") for line in lines[:-1])
    assert all(cell_len(line) <= 102 for line in lines)
    assert sum(line.count("(default)") for line in lines) == 12
    assert list(summary.assumption_lines(Ledger())) == []


def test_the_bytes_of_a_name_are_not_shown(tmp_path: Path) -> None:
    target = RejectFiles.of(tmp_path, "juki")
    rows = [(record, 0, "detail", "SHIMEI", "LGM-C014", "C1C2" * 20, "理由") for record in range(1, 9)]
    pl.DataFrame(rows, schema=CAUSE_SCHEMA, orient="row").write_csv(target.causes)
    lines = list(summary.reject_lines(target))
    assert lines[0] == f"rejects  8 → {target.data}, juki.cause.csv"
    assert lines[1] == "         LGM-C014 shift-stray  record 1  SHIMEI  hex C1C2C1C2C1C2C1C2…  理由"
    assert lines[-1] == "         … and 3 more in juki.cause.csv"
    assert len(lines) == 7


def test_a_few_of_many_unresolved_gaiji() -> None:
    uses = [
        GaijiUse(
            source="s", code=f"69{n:02X}", text="", resolved=n > 7, count=1_000, fields={"MEI": 1_000}, records=[n]
        )
        for n in range(1, 9)
    ]
    (line,) = summary.gaiji_lines(uses)
    assert line.startswith("外字     8 codes in 8,000 characters; 7 unresolved: 6901 (1,000 ×, first in record 1); ")
    assert line.endswith("6905 (1,000 ×, first in record 5); … and 2 more in the report")
    (alone,) = summary.gaiji_lines(
        [GaijiUse(source="s", code="6941", text="𠮷", resolved=True, count=1, fields={}, records=[1])]
    )
    assert alone == "外字     1 code in 1 character"
    assert list(summary.gaiji_lines([])) == []


def test_notes_name_their_records() -> None:
    note = Note(stage="extract", name="s", item="detail: filler at 3, 2 bytes", reason="LGM-S030", count=1, records=[7])
    assert list(summary.note_lines(Ledger(notes=[note]))) == [
        "noted    LGM-S030 filler-filled  s detail: filler at 3, 2 bytes: 1 (record 7)"
    ]


def test_findings_gravest_first_and_no_more_than_a_few() -> None:
    found = [finding("LGM-V021", "f", column=f"c{n}", count=2_000, lines=[9]) for n in range(6)]
    found.append(finding("LGM-V031", "f", column="k", count=2, lines=[3]))
    lines = list(summary.finding_lines(Findings(findings=found, checked=[])))
    assert lines[0] == "validate 1 error, 6 warnings"
    assert lines[1] == "         LGM-V031 key-unique  error  f  line 3  k  2 ×"
    assert lines[2] == "         LGM-V021 private-use-left  warning  f  line 9  c0  2,000 ×"
    assert lines[-1] == "         … and 2 more in the report"


def test_a_dataset_says_whether_its_layout_is_official() -> None:
    layout = LayoutRef(id="chukan-2.7/x", version="2.7", unit="x", provenance="official", sha256="0" * 64)
    sealed = Manifest(
        layout=layout, profile=Profile(), files=[], ledger=Ledger(), without_data=[WithoutData(name="a", reason="b")]
    )
    assert list(summary.dataset_lines(sealed, Path("d"))) == [
        "dataset  d   0 files, 1 without data · layout chukan-2.7/x (official)"
    ]
