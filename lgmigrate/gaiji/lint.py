"""What is wrong with 外字 tables: from cells that cannot be read to characters that are not the ones meant.

Each rule is a function from what there is to look at to problems, listed in :data:`RULES`; its code, severity and
words stand in the catalogue of errors (LGM-G100 to LGM-G172). Cells that cannot be read are reported by reading.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence

from lgmigrate.charset import CodePage
from lgmigrate.gaiji import lint_mj, lint_page, lint_rows, lint_targets
from lgmigrate.gaiji.lint_scope import Scope
from lgmigrate.gaiji.merge import merge
from lgmigrate.gaiji.mj import MjTable, mj_table
from lgmigrate.gaiji.problem import Problem
from lgmigrate.gaiji.table import Parsed


def lint(
    tables: Sequence[Parsed],
    *,
    page: CodePage | None = None,
    uses: Mapping[str, int] | None = None,
    today: datetime.date | None = None,
    mj: MjTable | None = None,
) -> list[Problem]:
    """All problems of tables, in the order of tables, lines and codes of the catalogue.

    Args:
        tables: Tables as :func:`lgmigrate.gaiji.forms.read_any` gives them, later ones lying over earlier ones.
        page: The code page of their codes; without one, nothing is said of codes that it cannot have.
        uses: Code (``6941``, ``U+E000``) → how often the data has it; without it, nothing is said of use.
        today: The day after which a decision lies in the future; today if None.
        mj: The list of characters; the one that comes with the package if None.
    """
    scope = Scope(tables, page, uses, today or datetime.date.today(), mj or mj_table())
    found = [problem for parsed in tables for problem in parsed.problems]
    found += [problem for rule in RULES for problem in rule(scope)]
    order = {parsed.table.path: place for place, parsed in enumerate(tables)}
    return sorted(found, key=lambda one: (order.get(one.path, -1), one.line, one.code, one.item))


def _layers(scope: Scope) -> Iterator[Problem]:
    """What upper tables say otherwise than lower ones; one table against itself is other rules' business."""
    conflicts = merge(list(enumerate(scope.tables)), scope.page).conflicts
    yield from (one.problem for one in conflicts if one.winner.rank != one.loser.rank)


Rule = Callable[[Scope], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    lint_rows.files,
    lint_page.pages,
    lint_page.codes,
    lint_targets.characters,
    lint_targets.selectors,
    lint_targets.outside,
    lint_targets.twice,
    lint_mj.names,
    lint_mj.numbers,
    lint_mj.targets,
    lint_rows.statuses,
    lint_rows.relations,
    lint_rows.dates,
    lint_rows.cells,
    lint_rows.pictures,
    lint_page.uses,
    _layers,
)
"""Every rule."""
