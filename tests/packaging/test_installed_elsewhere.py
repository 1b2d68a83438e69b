"""The wheel in a fresh venv, outside the checkout: it imports, finds its data, decodes and runs the demo."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]

READ = """
import json, sys
import lgmigrate, polars as pl
from lgmigrate import resources
from lgmigrate.layout import available

record = lgmigrate.read_record(r"{record}")
scan = lgmigrate.scan_fixed(r"{data}", record)
found = scan.select(pl.len(), pl.col("MEI").first()).collect().row(0)
layouts = {{ref: len(lgmigrate.read_layout(ref).items) for ref in available()}}
print(json.dumps([sys.prefix, lgmigrate.__file__, str(resources.gaiji()), found, layouts]))
"""
RECORD = """
name    = "two"
length  = 20
charset = { base = "ibm-930" }

[[type]]
name   = "detail"
fields = [
  { name = "NO",  bytes = 4,  kind = "zoned" },
  { name = "MEI", bytes = 16, kind = "mixed" },
]
"""
# 0001 and 0002 in zoned digits, then 東京 (4557 4575) between shifts, padded with blanks
RECORDS = b"".join(b"\xf0\xf0\xf0" + last + b"\x0e\x45\x57\x45\x75\x0f" + b"\x40" * 10 for last in (b"\xf1", b"\xf2"))


def test_it_imports_finds_its_layouts_and_decodes(installed: Run, tmp_path: Path) -> None:
    record, data = tmp_path / "two.record.toml", tmp_path / "two.dat"
    record.write_text(RECORD, encoding="utf-8")
    data.write_bytes(RECORDS)
    done = installed("python", "-I", "-W", "error", "-c", READ.format(record=record, data=data))
    assert done.returncode == 0, done.stderr
    prefix, package, gaiji, found, layouts = json.loads(done.stdout)
    assert Path(package).is_relative_to(prefix)
    assert Path(gaiji) == Path(package).parent / "_gaiji"
    assert found == [2, "東京"]
    assert layouts["chukan-draft/hojin-juminzei"] > 100


def test_no_dependency_is_missing_or_at_odds(installed: Run) -> None:
    done = installed("python", "-m", "pip", "check")
    assert done.returncode == 0, done.stdout


def test_doctor_finds_nothing_wrong(installed: Run, tmp_path: Path) -> None:
    done = installed("lgmigrate", "doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_demo_ends_well_and_leaves_a_sealed_dataset(installed: Run, tmp_path: Path) -> None:
    done = installed("lgmigrate", "demo", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.rglob("manifest.json")), "a dataset without a manifest is unfinished"
