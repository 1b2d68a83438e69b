"""The script that CI calls runs the README's commands as they stand there, sums the tests and hides no failure."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

README = """\
# Some project

    indented, and not a command

<!-- command: demo -->
```sh
echo "demo ran" && echo 'it’s 𠮷'
```

Words between.

<!-- command: tests -->
```sh
mkdir -p .tox/junit
{tests}
```

```sh
echo "never run"
```
"""
SUITE = (
    '<testsuites><testsuite tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"/></testsuites>'
)


def suite(tests: int, failures: int = 0, errors: int = 0, skipped: int = 0) -> str:
    return SUITE.format(tests=tests, failures=failures, errors=errors, skipped=skipped)


def writing(**runs: str) -> str:
    """Shell lines that leave the JUnit files of test runs."""
    return "\n".join(f"echo '{xml}' > .tox/junit/{name}.xml" for name, xml in runs.items())


@pytest.fixture
def tree(checkout: Path, tmp_path: Path) -> Path:
    """A checkout with nothing in it but the script, on a system that has all it looks for."""
    for name in (".ci/run", "tools/sum_junit.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy2(checkout / name, tmp_path / name)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("chromium", "fc-list", "uconv", "cobc", "cc"):
        (programs / name).write_text("#!/bin/sh\necho Noto\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    return tmp_path


def run(tree: Path, readme: str) -> subprocess.CompletedProcess[str]:
    (tree / "README.md").write_text(readme, encoding="utf-8")
    environment = os.environ | {"PATH": f"{tree / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", ".ci/run"]
    return subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_the_commands_run_and_the_tests_are_summed(tree: Path) -> None:
    done = run(tree, README.format(tests=writing(tests=suite(120), package=suite(3))))
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert "demo ran" in lines
    assert "it’s 𠮷" in lines
    assert "never run" not in done.stdout
    assert lines[-1] == "123 passed, 0 failed"


@pytest.mark.parametrize(
    ("tests", "last", "why"),
    [
        (writing(tests=suite(10, failures=1, errors=1), package=suite(3)), "11 passed, 2 failed", "test results"),
        (writing(tests=suite(10, skipped=2), package=suite(3)), "11 passed, 0 failed", "tests: 2 skipped"),
        (writing(tests=suite(10), package=suite(0)), "10 passed, 0 failed", "package: ran no test"),
        (writing(tests=suite(10)), "10 passed, 0 failed", "package: no result"),
        (writing(tests=suite(10), package="<testsuites>"), "10 passed, 0 failed", "package: no result"),
        (writing(tests=suite(10), package=suite(3)) + "\nfalse", "13 passed, 0 failed", "failed: tests"),
        ("false\n" + writing(tests=suite(10), package=suite(3)), "0 passed, 0 failed", "failed: tests"),
    ],
)
def test_nothing_that_went_wrong_is_hidden(tree: Path, tests: str, last: str, why: str) -> None:
    done = run(tree, README.format(tests=tests))
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == last
    assert why in done.stderr


def test_results_of_an_earlier_run_do_not_count(tree: Path) -> None:
    assert run(tree, README.format(tests=writing(tests=suite(10), package=suite(3)))).returncode == 0
    done = run(tree, README.format(tests="true"))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "0 passed, 0 failed")


def test_a_readme_without_its_commands_fails(tree: Path) -> None:
    done = run(tree, "# Nothing here\n")
    assert done.returncode == 1
    assert "README.md has no fenced block after <!-- command: demo -->" in done.stderr
