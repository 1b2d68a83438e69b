"""Fuzzes a target: ``python tests/fuzz/run.py copybook -max_total_time=600``; a number alone: each for so many seconds.

What libFuzzer finds on the way is kept outside the corpus of the checkout: in ``NAME.found`` in the working directory.
"""

import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import atheris

HERE = Path(__file__).parent
TARGETS = sorted(path.stem.removeprefix("fuzz_") for path in HERE.glob("fuzz_*.py"))


def target(name: str) -> ModuleType:
    """The module of a target."""
    spec = importlib.util.spec_from_file_location(f"fuzz_{name}", HERE / f"fuzz_{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz a target until libFuzzer ends the process."""
    with atheris.instrument_imports(include=["lgmigrate"]):
        module = target(name)
        for path in sorted((HERE / "corpus" / name).iterdir()):  # what is imported only when it is needed
            module.check(path.read_bytes())
    found, words = Path(f"{name}.found"), HERE / f"{name}.dict"
    found.mkdir(exist_ok=True)
    limits = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=2048"]
    given = [f"-dict={words}"] if words.exists() else []
    atheris.Setup([sys.argv[0], *limits, *given, *options, str(found), str(HERE / "corpus" / name)], module.check)
    atheris.Fuzz()


def main() -> None:
    """Fuzz the target that the first argument names, with options of libFuzzer; or all, for a number of seconds."""
    first, *options = sys.argv[1:] or [""]
    if first in TARGETS:
        fuzz(first, options)
    elif not first.isdigit():
        raise SystemExit(f"usage: run.py SECONDS | {{{','.join(TARGETS)}}} [-option=value …] [corpus …]")
    done = [
        subprocess.run([sys.executable, __file__, name, f"-max_total_time={first}", *options], check=False)
        for name in TARGETS
    ]
    sys.exit(any(one.returncode for one in done))


if __name__ == "__main__":
    main()
