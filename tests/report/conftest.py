"""A run of realistic size: 22,202 host records, 5 rejected, 7 外字 codes of which one is undecided."""

import hashlib

import msgspec
import pytest

from lgmigrate.dataset.manifest import AnnexFile, DataFile, InputFile, LayoutRef, Manifest, WithoutData
from lgmigrate.dataset.profile import Profile
from lgmigrate.ledger import Assumption, Check, Entry, GaijiUse, Ledger, Note
from lgmigrate.report import RejectSample, RejectSummary, RunReport


class FindingRow(msgspec.Struct, frozen=True, kw_only=True):
    """Shaped as a finding of a validation."""

    rule: str
    name: str
    severity: str
    file: str
    line: int | None
    column: str | None
    count: int
    values: list[str]
    detail: str

    def detailed(self, _lang: str) -> str:
        """The same words in both languages."""
        return self.detail


class FindingRows(msgspec.Struct, frozen=True):
    """Shaped as the findings of a validation."""

    findings: list[FindingRow]


def digest(text: str) -> str:
    """A hash that looks like one."""
    return hashlib.sha256(text.encode()).hexdigest()


GAIJI = [
    ("6949", "〓", False, 158, {"HOJIN-MEI": 97, "CHOIKI": 61}, [796, 1013, 1377]),
    ("6944", "\u8fbb\U000e0103", True, 61, {"HOJIN-MEI": 40, "CHOIKI": 21}, [12, 377, 401]),
    ("6942", "髙", True, 33, {"HOJIN-MEI": 33}, [58, 94, 210]),
    ("6945", "﨑", True, 11, {"HOJIN-MEI": 8, "BANCHI": 3}, [1402, 3377]),
    ("6946", "\u845b\U000e0102", True, 5, {"CHOIKI": 5}, [2204]),
    ("6950", "德", True, 3, {"HOJIN-MEI": 3}, [9001]),
    ("6953", "\U0002000b", True, 1, {"HOJIN-MEI": 1}, [20117]),
]
REJECTED = [1235, 4711, 9870, 15002, 21998]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(
        entries=[
            Entry(stage="extract", name="houjin", read=22202, out={"header": 1, "detail": 22200, "trailer": 1}),
            Entry(
                stage="convert",
                name="法人基本情報",
                read=22200,
                out={"written": 22195},
                rejected={"LGM-C010": 5},
            ),
        ],
        checks=[
            Check(name="T-KENSU", rule="count(detail)", expected="22200", found="22200", where="houjin 22,202"),
            Check(
                name="T-SHIHONKIN-KEI",
                rule="sum(detail.SHIHONKIN)",
                expected="125434373000000",
                found="125434373000000",
                where="houjin 22,202",
            ),
        ],
        notes=[
            Note(
                stage="convert",
                name="法人基本情報",
                item="設立年月日",
                reason="0の日付を空とした (zero = empty)",
                count=1843,
                records=[3, 17, 29, 44],
            )
        ],
        assumptions=[
            Assumption(setting="wide_space", value="4040", why="default of ibm-930"),
            Assumption(setting="profile.newline", value="lf", why="default"),
        ],
        gaiji=[
            GaijiUse(source="houjin", code=code, text=text, resolved=done, count=count, fields=fields, records=records)
            for code, text, done, count, fields, records in GAIJI
        ],
    )


@pytest.fixture
def manifest(ledger: Ledger) -> Manifest:
    return Manifest(
        layout=LayoutRef(
            id="chukan-draft/hojin-juminzei",
            version="0.1",
            unit="法人住民税",
            provenance="draft",
            sha256=digest("layout"),
        ),
        profile=Profile(),
        created="2026-03-31T12:00:00+09:00",
        files=[
            DataFile(
                name="法人基本情報",
                path="法人基本情報.csv",
                rows=22195,
                bytes=7_412_903,
                sha256=digest("csv"),
                key=["宛名番号"],
                columns=["宛名番号", "法人名"],
            )
        ],
        without_data=[
            WithoutData(name=name, reason=reason)
            for name, reason in [
                ("法人申告情報", "旧システムは申告を保持していない"),
                ("法人調定情報", "別業務のファイルで移行する"),
                ("法人収納情報", "別業務のファイルで移行する"),
                ("法人異動履歴", "旧システムに履歴なし"),
            ]
        ],
        annex=[
            AnnexFile(
                name="houjin", kind="unmapped", path="annex/houjin.unmapped.csv", rows=22195, sha256=digest("annex")
            )
        ],
        ledger=ledger,
        inputs=[
            InputFile(name="houjin.ibm930.dat.gz", role="source", bytes=2_104_553, sha256=digest("dat")),
            InputFile(name="houjin.record.toml", role="record", bytes=3_120, sha256=digest("record")),
            InputFile(name="houjin.gaiji.csv", role="gaiji", bytes=412, sha256=digest("gaiji")),
        ],
        versions={"lgmigrate": "0.1.0", "polars": "2.1.0", "python": "3.11.2"},
    )


@pytest.fixture
def run_report(ledger: Ledger, manifest: Manifest) -> RunReport:
    samples = [
        RejectSample(
            record=record,
            field="CHOIKI",
            code="LGM-C010",
            reason_ja="7バイト目の 57 は ibm-930 に割り当てがありません",
            reason_en="byte 7 holds 57, which ibm-930 does not assign.",
        )
        for record in REJECTED
    ]
    return RunReport(
        title="法人住民税 データ移行",
        project="houjin-2026",
        ledger=ledger,
        manifest=manifest,
        findings=FindingRows(
            [
                FindingRow(
                    rule="LGM-V999",
                    name="half-width",
                    severity="warning",
                    file="法人基本情報",
                    line=10442,
                    column="法人名カナ",
                    count=14,
                    values=["********ｼﾞﾂ1", "**"],
                    detail="全角の文字があります",
                ),
                FindingRow(
                    rule="LGM-D002",
                    name="manifest-form",
                    severity="error",
                    file="法人基本情報",
                    line=None,
                    column=None,
                    count=2,
                    values=[],
                    detail="",
                ),
            ]
        ),
        rejects=[
            RejectSummary(
                source="houjin",
                path="out/rejects/houjin.dat",
                cause_path="out/rejects/houjin.cause.csv",
                records=5,
                by_code={"LGM-C010": 5},
                samples=samples,
            )
        ],
        sensitive=["out/stage/houjin.detail.parquet", "out/rejects/houjin.dat", "out/rejects/houjin.cause.csv"],
        exit_code=3,
        exit_reason="5件のリジェクト(許容 0件)。変換定義を直すか、--max-rejects 5 で容認してください。",
    )
