"""Characters that a target cannot hold."""

from pathlib import Path
from typing import Any

import pytest

from lgmigrate import MigrationError, validate

PERSON, HOUSE = "個人", "世帯"


def test_each_item_of_text_is_asked_for_what_the_target_lacks(case: Any) -> None:
    case.put(0, "氏名", "辻𠮷")
    case.put(1, "氏名", "葛\U000e0100城")
    case.put(3, "住所", "髙﨑")
    folder = case.build()
    result = validate(folder, case.layout, repertoire=["ascii", "jis-x-0208"])
    found = {one.column: (one.count, one.lines, one.detail) for one in result.findings if one.rule == "LGM-V024"}
    assert found == {
        "氏名": (2, [2, 3], "U+20BB7, U+845B U+E0100 in 2 rows: not in ascii + jis-x-0208."),
        "住所": (1, [5], "U+9AD9, U+FA11 in 1 rows: not in ascii + jis-x-0208."),
        "カナ": (2, [2, 3], "U+FF94, U+FF8F, U+FF80, U+FF9E in 2 rows: not in ascii + jis-x-0208."),
    }
    assert not result.ok
    assert [file for rule, file in result.checked if rule == "LGM-V024"] == [HOUSE, PERSON]


def test_several_repertoires_are_added_up_and_a_list_may_be_a_file(case: Any, tmp_path: Path) -> None:
    case.put(0, "氏名", "辻𠮷")
    folder = case.build()
    own = tmp_path.with_name("own.txt")
    own.write_text("U+20BB7\n", encoding="utf-8")
    assert validate(folder, case.layout, repertoire=["jis-x-0208", "jis-x-0201", own]).findings == []
    assert validate(folder, case.layout).findings == []
    with pytest.raises(MigrationError) as caught:
        validate(folder, case.layout, repertoire="jis-x-0209")
    assert caught.value.code == "LGM-G050"
