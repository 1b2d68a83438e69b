"""What the package shows, and what importing it costs."""

import subprocess
import sys

import pytest

import lgmigrate

PUBLIC = [
    "Findings",
    "Layout",
    "MigrationError",
    "Record",
    "load",
    "read_layout",
    "read_record",
    "register_codecs",
    "scan_delimited",
    "scan_excel",
    "scan_fixed",
    "scan_xml",
    "validate",
]
HEAVY = ["polars", "pyarrow", "numpy", "lxml", "jinja2", "adbc_driver_manager"]


def python(code: str) -> str:
    """The output of code in a fresh interpreter in which warnings are errors."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


def test_the_public_names() -> None:
    assert lgmigrate.__all__ == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(lgmigrate, name).__name__ == name


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'scan_paper'"):
        _ = lgmigrate.scan_paper


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert python(f"import lgmigrate, sys; print([name for name in {HEAVY} if name in sys.modules])") == "[]"


@pytest.mark.parametrize("name", ["load", "validate"])
@pytest.mark.parametrize("first", ["", "import lgmigrate.{0}; ", "from lgmigrate.{0} import {0}; ", "lgmigrate.{0}; "])
def test_a_function_with_the_name_of_its_room_stays_a_function(name: str, first: str) -> None:
    code = (
        f"import lgmigrate; {first.format(name)}print(type(lgmigrate.{name}).__name__, type(lgmigrate.{name}).__name__)"
    )
    assert python(code) == "function function"
