"""An offline bundle holds all that the target needs, says so by hash, and installs with the network cut off."""

import hashlib
import importlib
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
# Nothing listens at the discard port: whatever asks the network fails at once.
NO_NETWORK = {
    **{f"{kind}_proxy": "http://127.0.0.1:9" for kind in ("http", "https", "all")},
    **{f"{kind}_PROXY": "http://127.0.0.1:9" for kind in ("HTTP", "HTTPS", "ALL")},
    "PIP_CONFIG_FILE": "/dev/null",
    "PIP_FIND_LINKS": "",
    "PIP_NO_CACHE_DIR": "1",
}


@pytest.fixture
def tool(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(checkout / "tools"))
    return importlib.import_module("offline_bundle")


def make_wheel(folder: Path, name: str, *requires: str, extras: tuple[str, ...] = ()) -> Path:
    """A wheel with nothing in it but what it asks for."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    lines = [f"Requires-Dist: {one}" for one in requires] + [f"Provides-Extra: {one}" for one in extras]
    metadata = "\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines, "", ""])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-1.0.dist-info/METADATA", metadata)
    return path


@pytest.fixture
def wheels(tool: ModuleType, tmp_path: Path) -> dict[str, object]:
    """A project whose requirements differ by system, by version of Python and by extra."""
    made = [
        make_wheel(tmp_path, "lgmigrate", "a", "b>=1; extra == 'postgres'", extras=("postgres",)),
        make_wheel(tmp_path, "a", "colorama>=0.4; sys_platform == 'win32'", "old; python_version < '3.12'"),
        make_wheel(tmp_path, "b", "a[fast]"),
    ]
    return {wheel.name: wheel for wheel in map(tool.read_wheel, made)}


@pytest.mark.parametrize(
    ("system", "python", "extras", "needed", "missing"),
    [
        ("linux-x86_64", "3.12", [], {"lgmigrate", "a"}, []),
        ("linux-x86_64", "3.12", ["postgres"], {"lgmigrate", "a", "b"}, []),
        ("linux-aarch64", "3.11", [], {"lgmigrate", "a"}, ["old"]),
        ("windows-amd64", "3.13", [], {"lgmigrate", "a"}, ["colorama>=0.4"]),
        ("macos-arm64", "3.11", ["postgres"], {"lgmigrate", "a", "b"}, ["old"]),
    ],
)
def test_conditions_are_judged_by_the_target_and_not_by_this_system(
    tool: ModuleType,
    wheels: dict[str, object],
    system: str,
    python: str,
    extras: list[str],
    needed: set[str],
    missing: list[str],
) -> None:
    names, left = tool.needed(wheels, frozenset(extras), tool.named(system, python))
    assert names == needed
    assert sorted({tool.without_marker(one) for one in left}) == missing


def test_requirements_pin_every_wheel_by_version_and_hash(tool: ModuleType, wheels: dict[str, object]) -> None:
    text = tool.requirements(wheels, frozenset({"postgres"}))
    digests = {name: hashlib.sha256(wheel.path.read_bytes()).hexdigest() for name, wheel in wheels.items()}
    assert text.splitlines() == [
        f"lgmigrate[postgres]==1.0 --hash=sha256:{digests['lgmigrate']}",
        f"a==1.0 --hash=sha256:{digests['a']}",
        f"b==1.0 --hash=sha256:{digests['b']}",
    ]


@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_an_archive_depends_on_names_and_contents_only(tool: ModuleType, tmp_path: Path, form: str) -> None:
    digests = set()
    for place, names, mode in [("one", ["a.txt", "wheels/b.whl"], 0o600), ("two", ["wheels/b.whl", "a.txt"], 0o644)]:
        folder = tmp_path / place / "bundle"
        (folder / "wheels").mkdir(parents=True)
        for name in names:
            (folder / name).write_bytes(name.encode())
            (folder / name).chmod(mode)
        archive = tool.pack(folder, tmp_path / place / f"bundle.{form}")
        digests.add(hashlib.sha256(archive.read_bytes()).hexdigest())
    assert len(digests) == 1
    opener = zipfile.ZipFile if form == "zip" else tarfile.open
    with opener(archive) as packed:
        packed.extractall(tmp_path / "out")
    assert (tmp_path / "out/bundle/wheels/b.whl").read_bytes() == b"wheels/b.whl"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--platform", "windows-amd64"], "give one with --wheel"),
        (["--extras", "oracle"], "no such extra: oracle"),
        (["--python", "3"], "give major and minor version"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_written(
    checkout: Path, wheel: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    given = [] if "--platform" in arguments else ["--wheel", str(wheel)]
    command = [sys.executable, str(checkout / "tools/offline_bundle.py"), "--out", str(tmp_path), *given, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_bundle_installs_with_the_network_cut_off(checkout: Path, empty_venv: Run, tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(checkout / "tools/offline_bundle.py"),
        "--out",
        str(tmp_path),
        "--extras",
        "postgres",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    digest, archive = done.stdout.split()
    assert hashlib.sha256(Path(archive).read_bytes()).hexdigest() == digest

    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / Path(archive).stem
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in present} == sums

    install = set(re.findall(r"python (-m pip install .*)\r", (folder / "INSTALL.txt").read_bytes().decode()))
    (words,) = (line.split() for line in install)
    assert {"--no-index", "--require-hashes"} <= set(words)
    done = empty_venv("python", *words, cwd=folder, **NO_NETWORK)
    assert done.returncode == 0, done.stdout + done.stderr
    done = empty_venv("python", "-m", "pip", "check")
    assert done.returncode == 0, done.stdout
    imports = "import lgmigrate, adbc_driver_postgresql; lgmigrate.read_layout('chukan-draft/hojin-juminzei')"
    done = empty_venv("python", "-I", "-W", "error", "-c", imports)
    assert done.returncode == 0, done.stderr
    done = empty_venv("lgmigrate", "doctor", cwd=tmp_path, **NO_NETWORK)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wheel_that_was_changed_on_the_way_is_refused(tool: ModuleType, empty_venv: Run, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    made = tool.read_wheel(make_wheel(folder, "lgmigrate"))
    text = tool.requirements({made.name: made}, frozenset())
    (tmp_path / "requirements.txt").write_text(text, encoding="utf-8")
    with zipfile.ZipFile(made.path, "a") as archive:
        archive.writestr("lgmigrate/extra.py", "")
    words = importlib.import_module("offline_files").COMMAND.split()[1:]
    done = empty_venv("python", *words, cwd=tmp_path, **NO_NETWORK)
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
