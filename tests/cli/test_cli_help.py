"""Help: at once, with an example for every command, and every command in the README."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from lgmigrate.cli import cli

Invoke = Callable[..., Result]
README = Path(__file__).parents[2] / "README.md"
HEAVY = {"polars", "pyarrow", "numpy", "lxml", "jinja2", "adbc_driver_manager", "jaconv", "chardet"}


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_shows_an_example(command: str, invoke: Invoke) -> None:
    done = invoke(command, "--help")
    assert done.exit_code == 0
    assert f"Example:  lgmigrate {command}" in done.stdout
    assert invoke(command, "-h").stdout == done.stdout


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_option_of_an_example_exists(command: str) -> None:
    known = {name for param in cli.commands[command].params for name in param.opts}
    example = cli.commands[command].epilog or ""
    assert set(re.findall(r"--[a-z-]+", example)) <= known


def test_every_command_is_in_the_readme_and_every_command_of_the_readme_exists() -> None:
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"lgmigrate ([a-z]+)\b", re.sub(r"import lgmigrate as", "", text)))
    assert set(cli.commands) <= named
    assert {
        name for name in named if re.search(rf"`lgmigrate {name}|^\$? ?lgmigrate {name}", text, re.MULTILINE)
    } == set(cli.commands)


def test_every_parameter_is_explained() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        for param in command.params:
            choices = isinstance(param.type, click.Choice)
            if isinstance(param, click.Option):
                assert param.help or choices, (name, param.name)


def test_the_version(invoke: Invoke) -> None:
    assert re.fullmatch(r"lgmigrate, version \S+\n", invoke("--version").stdout)


def test_exit_codes_are_in_the_help(invoke: Invoke) -> None:
    text = invoke("--help").stdout
    assert all(f"{code} " in text for code in range(6))
    assert "5 interrupted" in text


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"], ["run"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    script = f"""
import sys
from lgmigrate.cli import main
sys.argv[1:] = {arguments}
try:
    main()
except SystemExit:
    print("loaded", *{{name.partition(".")[0] for name in sys.modules}}, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = done.stderr.splitlines()[-1].split()
    assert "click" in loaded
    assert HEAVY & set(loaded) == set()
