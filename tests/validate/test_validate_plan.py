"""Where the layout comes from, and that the rules stay within polars' streaming engine."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lgmigrate.dataset.profile import DateForm, Profile
from lgmigrate.layout import write_layout
from lgmigrate.validate import rules, validate
from lgmigrate.validate.survey import Survey

HOLDING = ("columnar-function", "in-memory-map", "in-memory-join", "in-memory-sink")
EVERYTHING = Survey(lines=0, returns=1, pairs=0, separators=0, quoted=True, controls=True, special=True, beyond=True)


def test_the_layout_is_the_one_the_manifest_names(case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = case.build()
    layouts = tmp_path / "layouts"
    write_layout(case.layout, layouts / case.layout.family / case.layout.name)
    monkeypatch.setattr("lgmigrate.resources.layouts", lambda: layouts)
    for found in (validate(folder), validate(str(folder), layouts / case.layout.id)):
        assert "LGM-V010" in [one.rule for one in found.findings]  # its hash is that of the files just written
        assert found.ok


@pytest.mark.parametrize("form", list(DateForm))
def test_no_rule_holds_a_column(case: Any, form: DateForm) -> None:
    path = case.folder / "plan.csv"
    names = list(dict.fromkeys(item.name for item in case.layout.items))
    path.write_text(",".join(names) + "\n", encoding="utf-8")
    scan = pl.scan_csv(path, infer_schema=False)
    profile = Profile(date=form)
    for item in case.layout.items:
        codes = ["0", "1"] if item.code else []
        exact = scan.filter(pl.any_horizontal(rule.broken for rule in rules.exact(item, codes, profile)))
        aggregates = [*rules.quick(item, codes, profile, EVERYTHING), rules.wide(item), rules.beyond_ascii(item)]
        for query in (exact, scan.select(expr.alias(str(at)) for at, expr in enumerate(aggregates))):
            graph = query.show_graph(engine="streaming", plan_stage="physical", raw_output=True, show=False)
            assert graph
            assert not [node for node in HOLDING if node in graph], (item.name, graph)
