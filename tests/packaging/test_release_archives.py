"""The wheel holds the package and its data, all of it and nothing else; the source archive all it takes to build it."""

import email
import tarfile
import zipfile
from pathlib import Path

import pytest

DATA_FOLDERS = {"layouts": "_layouts", "gaiji": "_gaiji"}
ONLY_TO_BUILD = {".pyx", ".pxi", ".pxd", ".c", ".so", ".pyd", ".pyc"}


def files_under(folder: Path) -> set[str]:
    """The files that belong to the project, as paths relative to the folder."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in ONLY_TO_BUILD
    }


@pytest.fixture(scope="module")
def wheel_names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def sdist_names(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        members = [member.name for member in archive.getmembers() if member.isfile()]
    return {name.partition("/")[2] for name in members}


def test_one_wheel_serves_python_3_11_and_later(wheel: Path) -> None:
    name, _, python, abi, _ = wheel.stem.split("-")
    assert (name, python, abi) == ("lgmigrate", "cp311", "abi3")
    with zipfile.ZipFile(wheel) as archive:
        info = next(one for one in archive.namelist() if one.endswith(".dist-info/WHEEL"))
        head = email.message_from_bytes(archive.read(info))
    assert head["Root-Is-Purelib"] == "false"
    assert all(tag.startswith("cp311-abi3-") for tag in head.get_all("Tag"))


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(wheel_names: set[str], checkout: Path) -> None:
    package = {f"lgmigrate/{name}" for name in files_under(checkout / "lgmigrate")}
    data = {
        f"lgmigrate/{inside}/{name}"
        for folder, inside in DATA_FOLDERS.items()
        for name in files_under(checkout / folder)
        if not name.endswith(".md")
    }
    compiled = {name for name in wheel_names if name.startswith("lgmigrate/charset/_kernel.") and "abi3" in name}
    own = {name for name in wheel_names if ".dist-info/" not in name and not name.endswith(".md")}
    assert own - compiled - data - package == set(), "in the wheel, not in the checkout"
    assert (data | package) - own == set(), "in the checkout, not in the wheel"


def test_the_wheel_has_one_compiled_kernel_and_not_its_sources(wheel_names: set[str]) -> None:
    compiled = [name for name in wheel_names if name.endswith((".so", ".pyd"))]
    assert len(compiled) == 1
    assert compiled[0].startswith("lgmigrate/charset/_kernel.")
    assert {Path(name).suffix for name in wheel_names} & {".pyx", ".pxi", ".c", ".pyc"} == set()
    assert "lgmigrate/charset/_kernel.pyi" in wheel_names
    assert "lgmigrate/py.typed" in wheel_names


def test_the_wheel_carries_its_licence_and_command(wheel_names: set[str], wheel: Path) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel_names)
    with zipfile.ZipFile(wheel) as archive:
        info = next(name for name in wheel_names if name.endswith(".dist-info/entry_points.txt"))
        assert "lgmigrate = lgmigrate.cli:main" in archive.read(info).decode()


@pytest.mark.parametrize("folder", ["lgmigrate", "layouts", "gaiji", "fixtures", "tests", "tools", "docs"])
def test_the_source_archive_holds_every_folder_whole(folder: str, sdist_names: set[str], checkout: Path) -> None:
    expected = {f"{folder}/{name}" for name in files_under(checkout / folder)}
    assert expected - sdist_names == set()


def test_the_source_archive_builds_and_holds_nothing_built(sdist_names: set[str]) -> None:
    assert {"pyproject.toml", "setup.cfg", "README.md", "LICENSE"} <= sdist_names
    assert {f"lgmigrate/charset/{name}" for name in ("_kernel.pyx", "_transcode.pxi", "_encode.pxi")} <= sdist_names
    assert {name for name in sdist_names if Path(name).suffix in {".c", ".so", ".pyd", ".pyc"}} == set()
