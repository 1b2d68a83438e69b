"""Every input of the fuzz targets' corpus, once: what was found by fuzzing stays mended."""

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

FUZZ = Path(__file__).parents[1] / "fuzz"
INPUTS = sorted((FUZZ / "corpus").glob("*/*"))


@cache
def target(name: str) -> ModuleType:
    """The module of a target."""
    spec = importlib.util.spec_from_file_location(f"fuzz_{name}", FUZZ / f"fuzz_{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_input_breaks_no_promise(path: Path) -> None:
    target(path.parent.name).check(path.read_bytes())


def test_every_target_has_a_small_corpus() -> None:
    targets = {path.stem.removeprefix("fuzz_") for path in FUZZ.glob("fuzz_*.py")}
    assert targets == {path.parent.name for path in INPUTS}
    assert all(path.stat().st_size <= 4096 for path in INPUTS)
