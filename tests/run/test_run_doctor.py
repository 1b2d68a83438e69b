"""What an installation is made of, and what it lacks."""

import shutil
from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace

import pytest

from lgmigrate.run import doctor


def named(found: list[doctor.Checked]) -> dict[str, doctor.Checked]:
    return {one.name: one for one in found}


def test_this_installation_is_whole() -> None:
    found = named(doctor.examine())
    missing = [one for one in found.values() if not one.ok and one.name != "disk"]
    assert missing == []
    assert "ibm-930" in found["kernel"].value
    assert "chukan-draft/hojin-juminzei" in found["layouts"].value


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name in ("lxml", "duckdb"):
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(doctor, "version", version)
    found = named(doctor.examine())
    assert (found["lxml"].ok, found["lxml"].value) == (False, "missing: pip install lgmigrate again")
    assert found["duckdb"].ok


def test_a_disk_that_is_nearly_full_is_no_place_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 30))
    disk = named(doctor.examine())["disk"]
    assert (disk.ok, disk.value) == (False, "here 1.0 GiB free, temporary 1.0 GiB free")


def test_a_console_without_some_characters_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.sys, "stdout", SimpleNamespace(encoding="cp932"))
    assert named(doctor.examine())["console"].value.startswith("cp932: shows characters it lacks")
