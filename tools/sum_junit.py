"""Sum the JUnit files of several pytest runs into one line, and fail unless every test ran and passed.

    python tools/sum_junit.py FOLDER NAME...

Reads ``FOLDER/NAME.xml`` for each name. The last line is ``123 passed, 0 failed`` (errors count as failed). The exit
code is 1 where a run left no file or ran nothing, or a test failed or was skipped: what is skipped is not known.
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple


class Sums(NamedTuple):
    """Numbers of tests."""

    passed: int
    failed: int
    skipped: int


def sums(report: Path) -> Sums:
    """The tests of one run; a suite is what pytest writes, one a file.

    Raises:
        OSError: There is no such file.
        xml.etree.ElementTree.ParseError: The run was cut off while writing it.
    """
    tests = failed = skipped = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 (written by this project's own test run)
        tests += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return Sums(max(tests - failed - skipped, 0), failed, skipped)


def main(folder: str, *names: str) -> int:
    """Print the sums; returns the exit code."""
    found: list[Sums] = []
    problems: list[str] = []
    for name in names:
        try:
            one = sums(Path(folder, f"{name}.xml"))
        except (OSError, ET.ParseError) as error:
            problems.append(f"{name}: no result ({error})")
            continue
        found.append(one)
        if not one.passed + one.failed:
            problems.append(f"{name}: ran no test")
        if one.skipped:
            problems.append(f"{name}: {one.skipped} skipped")
    for problem in problems:
        print(problem, file=sys.stderr)
    passed, failed = (sum(getattr(one, kind) for one in found) for kind in ("passed", "failed"))
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or problems or not names else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
