"""縮退 in a mapping: items that ask for it, rows that are rejected, and what goes into the annex."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lgmigrate.convert import Conversion, check
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.repertoire import repertoire
from lgmigrate.gaiji.shrink import Shrinker
from lgmigrate.gaiji.shrink_plan import plan
from lgmigrate.gaiji.shrink_policy import ShrinkPolicy

Parts = dict[str, Callable[..., Any]]
TARGET = repertoire(("jis-x-0208", "jis-x-0201"))
NAMES = ["北海道", "髙島屋", "\ue000", "㐂", None]


def conversion(parts: Parts, digits: int = 5, **policy: Any) -> tuple[Conversion, Any]:
    items = [parts["item"]("番号", "X", 3, key=1), parts["item"]("名", "N", digits)]
    layout = parts["layout"](items)
    record = parts["record"]({"NO": {"bytes": 3}, "MEI": {"kind": "mixed", "bytes": 40}})
    mapping = parts["mapping"]({"番号": "NO", "名": {"from": "MEI", "gaiji": "shrink"}})
    check(mapping, layout, record.types[0], Path("migration.toml"), shrinks=True)
    made = Shrinker(plan(ShrinkPolicy(to="jis-x-0208", **policy), TARGET))
    stage = parts["stage"](record, {"NO": ["005", "001", "002", "003", "004"], "MEI": NAMES})
    return Conversion(mapping, layout, record, {}, made), stage


def test_what_cannot_be_written_is_rejected(parts: Parts) -> None:
    one, stage = conversion(parts)
    result = parts["carry_out"](one, stage)
    assert result.rows == [("001", "高島屋"), ("003", "喜"), ("004", None), ("005", "北海道")]
    assert result.causes == [(3, "LGM-G055")]
    assert result.notes == {"LGM-G053": (2, [2, 4])}


def test_what_is_left_by_policy_is_listed(parts: Parts) -> None:
    one, stage = conversion(parts, none="keep")
    result = parts["carry_out"](one, stage)
    assert ("002", "\ue000") in result.rows
    assert result.notes == {"LGM-G053": (2, [2, 4]), "LGM-G055": (1, [3])}
    uses = one.uses(stage, one.survey(stage), "%Y%m%d")
    assert uses is not None
    found = uses.select("番号", "record", "item", "position", "original", "replacement", "map").collect()
    assert found.rows() == [
        ("001", 2, "名", 1, "髙", "高", "mj"),
        ("002", 3, "名", 1, "\ue000", None, None),
        ("003", 4, "名", 1, "㐂", "喜", "mj"),
    ]


def test_several_candidates_reject_the_row(parts: Parts) -> None:
    one, stage = conversion(parts, relations=("法務省告示582号別表第四", "辞書類等による関連字"), hops=5, none="keep")
    asked = one.survey(stage).rejected
    assert set(asked) <= {"LGM-G054"}
    character = plan(ShrinkPolicy(to="mj"), TARGET).several["text"][0]
    layout_item = parts["item"]("名", "N", 5)
    keyed = parts["layout"]([parts["item"]("番号", "X", 3, key=1), layout_item])
    record = parts["record"]({"NO": {"bytes": 3}, "MEI": {"kind": "mixed", "bytes": 40}})
    mapping = parts["mapping"]({"番号": "NO", "名": {"from": "MEI", "gaiji": "shrink"}})
    made = Conversion(mapping, keyed, record, {}, Shrinker(plan(ShrinkPolicy(to="jis-x-0208"), TARGET)))
    result = parts["carry_out"](made, parts["stage"](record, {"NO": ["001"], "MEI": [character]}))
    assert (result.rows, result.causes) == ([], [(1, "LGM-G054")])


def test_a_value_that_grows_beyond_its_item_is_rejected(parts: Parts) -> None:
    one, _ = conversion(parts, digits=3)
    record = one.record
    stage = parts["stage"](record, {"NO": ["001", "002"], "MEI": ["㈱", "㈱北"]})
    result = parts["carry_out"](one, stage)
    assert (result.rows, result.causes) == ([("001", "（株）")], [(2, "LGM-M013")])


@pytest.mark.parametrize(
    ("key", "shrinks", "why"),
    [
        ("番号", False, r"needs the part \[shrink\]"),
        (None, True, "needs a file with a key"),
        ("record", True, "of its own"),
    ],
)
def test_mappings_that_could_not_be_undone(parts: Parts, key: str | None, shrinks: bool, why: str) -> None:
    items = [parts["item"](key or "番号", "X", 3, key=1 if key else None), parts["item"]("名", "N", 5)]
    record = parts["record"]({"NO": {"bytes": 3}, "MEI": {"kind": "mixed", "bytes": 40}})
    mapping = parts["mapping"]({items[0].name: "NO", "名": {"from": "MEI", "gaiji": "shrink"}})
    with pytest.raises(MigrationError, match=why):
        check(mapping, parts["layout"](items), record.types[0], Path("migration.toml"), shrinks=shrinks)
