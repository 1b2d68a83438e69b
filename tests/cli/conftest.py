"""The command, in this process and in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lgmigrate.cli import cli

Invoke = Callable[..., Result]
Spawn = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in this process; what it sets in the environment is undone after the test."""
    for name in [name for name in os.environ if name.startswith("POLARS_")]:
        monkeypatch.delenv(name)

    def invoked(*args: str | Path) -> Result:
        before = dict(os.environ)
        try:
            return CliRunner().invoke(cli, [str(arg) for arg in args], prog_name="lgmigrate", catch_exceptions=False)
        finally:
            for name in set(os.environ) - set(before):
                del os.environ[name]

    return invoked


@pytest.fixture(scope="session")
def spawn() -> Spawn:
    """Runs a command in a process of its own, warnings being errors; output is bytes."""

    def spawned(
        *args: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-W", "error", "-m", "lgmigrate", *map(str, args)]
        return subprocess.run(command, env={**os.environ, **(env or {})}, cwd=cwd, capture_output=True, check=False)

    return spawned
