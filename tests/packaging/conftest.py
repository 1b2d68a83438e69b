"""The archives of a release, built once from the checkout, and a venv elsewhere that has the wheel."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


Run = Callable[..., subprocess.CompletedProcess[str]]
"""Run a program of a venv by name, with its arguments, in a folder (``cwd=``)."""


def outside() -> dict[str, str]:
    """The environment without what would lead a Python back to the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "COVERAGE"))}
    return kept | {"PYTHONIOENCODING": "utf-8"}


def new_venv(folder: Path) -> Run:
    """A fresh virtual environment with pip; what its programs print is in the result, whatever the exit code."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, env=outside())

    def run(program: str, *arguments: str, cwd: Path = folder, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [str(folder / SCRIPTS / program), *arguments]
        environment = outside() | settings
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )

    return run


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `python -m build` makes: the source archive, and the wheel built from that archive."""
    out = tmp_path_factory.mktemp("release")
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(CHECKOUT)]
    done = subprocess.run(command, capture_output=True, text=True, env=outside(), check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return out


@pytest.fixture(scope="session")
def wheel(release: Path) -> Path:
    (path,) = release.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def sdist(release: Path) -> Path:
    (path,) = release.glob("*.tar.gz")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = new_venv(tmp_path_factory.mktemp("installed"))
    done = run("python", "-m", "pip", "install", "--quiet", str(wheel))
    assert done.returncode == 0, done.stderr
    return run


@pytest.fixture
def empty_venv(tmp_path: Path) -> Run:
    return new_venv(tmp_path / "venv")
