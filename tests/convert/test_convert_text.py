"""Text items: joined, filled up, constant, too long, with 外字, missing."""

from typing import Any

import pytest

from lgmigrate.errors import MigrationError

IVS = "辻\U000e0103"


def test_columns_are_joined_where_there_is_something(convert: Any) -> None:
    columns = {
        "A": ({"kind": "mixed"}, ["東京都", "東京都", "", "", None]),
        "B": ({"kind": "mixed"}, ["港区", "", "港区", "", "港区"]),
        "C": ({"kind": "zoned", "bytes": 3, "digits": 3}, [1, 20, 300, 0, 7]),
    }
    assert convert("N", 30, {"join": ["A", "B", "C"]}, columns).values == [
        "東京都港区1",
        "東京都20",
        "港区300",
        "0",
        None,
    ]
    joined = convert("N", 30, {"join": ["A", "B", "C"], "separator": "　"}, columns)
    assert joined.values == ["東京都　港区　1", "東京都　20", "港区　300", "0", "港区　7"]


def test_a_join_of_nothing_is_missing_whatever_the_separator(convert: Any) -> None:
    # Regression: the separators alone passed for the value of a required item.
    columns = {"A": ({}, ["a", "", None]), "B": ({}, ["b", "", None])}
    result = convert("X", 9, {"join": ["A", "B"], "separator": "-"}, columns, item={"required": True})
    assert result.values == ["a-b"]
    assert result.causes == [(2, "LGM-M012"), (3, "LGM-M012")]


def test_nothing_is_not_filled_up_with_zeros(convert: Any) -> None:
    columns = {"NO": ({"bytes": 10}, ["12", "", None, "123456"])}
    result = convert("X", 5, {"pad": 5}, columns)
    assert result.values == ["00012", None, None]
    assert result.causes == [(4, "LGM-M013")]
    # Regression: a required number that was blank came out as 00000.
    result = convert("X", 5, {"pad": 5, "pad_with": "*"}, columns, item={"required": True})
    assert result.values == ["***12"]
    assert result.codes == ["LGM-M012", "LGM-M012", "LGM-M013"]


def test_numbers_as_text_are_measured_by_their_digits(convert: Any) -> None:
    # Regression: 4 packed bytes were taken for 4 characters at the most.
    packed = {"kind": "packed", "bytes": 4, "digits": 7, "signed": True}
    result = convert("X", 5, {"from": "N"}, {"N": (packed, [12345, 123456, -1234, -12345])})
    assert result.values == ["12345", "-1234"]
    assert result.causes == [(2, "LGM-M013"), (4, "LGM-M013")]
    assert convert("X", 4, {"from": "N"}, {"N": ({"kind": "raw", "bytes": 3}, ["00FF41", "00FF"])}).values == ["00FF"]


def test_a_shape_takes_no_place_of_its_own(convert: Any) -> None:
    columns = {"MEI": ({"kind": "wide", "bytes": 6}, [IVS * 3, IVS * 4, "辻辻辻", "辻辻辻辻", "ｱｲｳ"])}
    result = convert("N", 3, {"from": "MEI"}, columns)
    assert result.values == [IVS * 3, "辻辻辻", "ｱｲｳ"]
    assert result.causes == [(2, "LGM-M013"), (4, "LGM-M013")]
    assert result.reasons[0] == "項目の桁数(3)を超えています"


@pytest.mark.parametrize("private", ["\ue000", "\uf8ff", "\U000f0000", "\U000ffffd", "\U00100000", "\U0010fffd"])
def test_unresolved_gaiji_are_kept_replaced_or_rejected(convert: Any, private: str) -> None:
    columns = {"MEI": ({"kind": "mixed"}, ["田中", f"{private}田{private}", None])}
    kept = convert("N", 9, {"from": "MEI"}, columns)
    assert kept.values == ["田中", f"{private}田{private}", None]
    assert kept.notes == {"LGM-M020": (1, [2])}
    geta = convert("N", 9, {"gaiji": "geta"}, columns)
    assert geta.values == ["田中", "〓田〓", None]
    assert geta.notes == {"LGM-M021": (1, [2])}
    rejected = convert("N", 9, {"gaiji": "reject"}, columns)
    assert rejected.causes == [(2, "LGM-M020")]
    assert rejected.values == ["田中", None]


def test_constants_and_empty_items(convert: Any) -> None:
    columns = {"A": ({}, ["x", "y"])}
    unused = {"unused": {"A": "使わない"}}
    assert convert("X", 2, {"join": ["A"]}, columns).values == ["x", "y"]
    layout = {"item": {"scale": 2}, **unused}
    assert convert("X", 5, {"from": "A"}, columns).survey.in_order
    for kind, digits, value in (("X", 2, "01"), ("N", 1, IVS), ("9", 5, "-123.45")):
        more = layout if kind == "9" else unused
        assert _constants(convert, kind, digits, value, columns, more) == [value, value]
    for kind, digits, value in (("X", 2, "012"), ("9", 5, "1234.56"), ("9", 5, "1.5"), ("9", 5, "abc"), ("9", 5, "１")):
        with pytest.raises(MigrationError, match="LGM-M003"):
            _constants(convert, kind, digits, value, columns, layout if kind == "9" else unused)
    with pytest.raises(MigrationError, match="LGM-M003"):
        convert("X", 2, {"constant": "3"}, columns, allowed=["1", "2"], **unused)


def _constants(convert: Any, kind: str, digits: int, value: str, columns: Any, more: Any) -> list[str]:
    values: list[str] = convert(kind, digits, {"constant": value}, columns, **more).values
    return values


def test_a_required_item_without_a_value(convert: Any) -> None:
    columns = {"A": ({}, ["x", "", None, " "])}
    result = convert("X", 5, {"from": "A"}, columns, item={"required": True})
    assert result.values == ["x", " "]
    assert result.causes == [(2, "LGM-M012"), (3, "LGM-M012")]
    assert result.reasons[0] == "必須項目項目が空です"
    assert convert("X", 5, {"from": "A"}, columns).values == ["x", None, None, " "]
