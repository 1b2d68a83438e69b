"""Problems of 外字 tables on the terminal and as JSON."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from lgmigrate.cli.machine import print_json
from lgmigrate.cli.signs import say
from lgmigrate.errors import Lang
from lgmigrate.gaiji.problem import Problem

SEVERITIES = ("error", "warning", "info")


def report(problems: Sequence[Problem], lang: Lang, *, as_json: bool, **facts: Any) -> None:
    """Print problems, a line each, and how many there are of each severity."""
    counts = Counter(problem.severity for problem in problems)
    if as_json:
        shown = {severity: counts[severity] for severity in SEVERITIES}
        print_json({**facts, "counts": shown, "problems": [problem.as_dict() for problem in problems]})
        return
    for problem in problems:
        say(line_of(problem, lang))
    say(f"{counts['error']:,} errors · {counts['warning']:,} warnings · {counts['info']:,} notes")


def line_of(problem: Problem, lang: Lang) -> str:
    """A problem with its place, severity, code and words."""
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return f"{place}  {problem.severity:<7}  {problem.code}  {problem.message(lang)}"
