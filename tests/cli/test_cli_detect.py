"""``lgmigrate charset detect`` through its command."""

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lgmigrate.cli.charset_detect import detect
from lgmigrate.cli.guard import Guarded
from lgmigrate.masking import masked

RUNS = ("POLARS_OOC_SPILL_DIR", "POLARS_OOC_MEMORY_BUDGET_MB", "POLARS_ROW_GROUP_PREFETCH_SIZE", "OPENBLAS_NUM_THREADS")


@pytest.fixture
def detected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Detected":
    for name in RUNS:
        monkeypatch.setenv(name, str(tmp_path) if name.endswith("DIR") else "1")
    return Detected()


NOISE = random.Random(1).randbytes(100_000)  # noqa: S311


class Detected:
    """Runs the command under the guard that all commands have."""

    def __call__(self, *args: str | Path) -> Result:
        group = Guarded(commands={"detect": detect})
        return CliRunner().invoke(group, ["detect", *map(str, args)], catch_exceptions=False)


def test_the_fixture_with_its_layout(houjin: Path, detected: Detected) -> None:
    """What distinguishes ibm-930 from ibm-1390 does not occur; samples are masked, one a field."""
    result = detected(houjin / "houjin.ibm930.dat.gz", "--record", houjin / "houjin.record.toml")
    assert result.exit_code == 0
    assert "verdict  cannot tell apart: ibm-930 | ibm-1390\n" in result.output
    assert "ibm-1390 reads the same text" in result.output
    assert "samples  masked" in result.output
    assert "株式会社" not in result.output
    disputed = [line for line in result.output.splitlines() if line.startswith("disputed B6")]
    assert [line.split("  ")[2].split(";")[:2] for line in disputed] == [
        ["w ibm-930, ibm-1390", " ﾗ ibm-939, ibm-1399"]
    ]


def test_samples_show_what_each_candidate_reads(houjin: Path, detected: Detected) -> None:
    args = (houjin / "houjin.ibm930.dat.gz", "--record", houjin / "houjin.record.toml", "--json")
    plain = json.loads(detected(*args, "--show").stdout)
    hidden = json.loads(detected(*args).stdout)
    assert plain["verdict"] == hidden["verdict"]
    assert plain["verdict"]["word"] == "group"
    assert plain["verdict"]["names"] == ["ibm-930", "ibm-1390"]
    kana = next(sample for sample in plain["samples"] if sample["field"] == "detail.HOJIN-KANA")["texts"]
    assert kana["ibm-930"] == kana["ibm-1390"]
    assert set(kana["ibm-930"]) <= set(map(chr, range(0xFF66, 0xFFA0))) | set(" -()･")
    assert any("a" <= char <= "z" for char in kana["ibm-939"])
    for bare, starred in zip(plain["samples"], hidden["samples"], strict=True):
        assert {name: masked(text) for name, text in bare["texts"].items()} == starred["texts"]


def test_a_vendor_file_and_what_chardet_says(tmp_path: Path, detected: Detected) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(("宛名番号,氏名カナ,住所\r\n" + "1001,ｶﾅｶﾞﾜｼﾃﾝ,神奈川県横浜市中区\r\n" * 40).encode("cp932"))
    found = json.loads(detected(path, "--json").stdout)
    assert found["verdict"]["names"][0] == "cp932"
    assert set(found["verdict"]["names"]) <= {"cp932", "shift-jis-2004"}
    assert found["size"] == found["looked_at"] == path.stat().st_size


@pytest.mark.parametrize("data", [b"", b"\x00" * 4096, NOISE], ids=["no", "zero", "noise"])
def test_what_is_no_text_is_exit_code_1(tmp_path: Path, detected: Detected, data: bytes) -> None:
    path = tmp_path / "image.bin"
    path.write_bytes(data)
    result = detected(path)
    assert result.exit_code == 1
    assert "verdict  cannot tell\n" in result.output


def test_a_missing_file(tmp_path: Path, detected: Detected) -> None:
    result = detected(tmp_path / "none.dat", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "LGM-S001"
