"""What a mapping must be before the first record is read: everything accounted for, nothing without effect."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgmigrate import definitions
from lgmigrate.convert import FileMapping, check
from lgmigrate.errors import MigrationError

FIELDS: dict[str, dict[str, Any]] = {
    "KBN": {"bytes": 1},
    "NO": {"kind": "zoned", "bytes": 5, "digits": 5, "as": "text"},
    "MEI": {"kind": "mixed", "bytes": 20},
    "YMD": {"kind": "packed", "bytes": 4, "digits": 7, "signed": True},
    "KIN": {"kind": "packed", "bytes": 4, "digits": 7, "scale": 2, "signed": True},
    "HEX": {"kind": "raw", "bytes": 4},
}
GOOD: dict[str, Any] = {
    "番号": {"from": "NO", "pad": 8},
    "名称": "MEI",
    "設立日": {"from": "YMD", "date": "era-yymmdd"},
    "金額": {"from": "KIN", "times": 100},
    "備考": {"empty": "旧システムに項目なし"},
}
UNUSED = {"HEX": "新システムで使わない"}
Faulty = Callable[..., str]


@pytest.fixture
def fault(parts: dict[str, Callable[..., Any]]) -> Faulty:
    """Check a mapping that differs from the good one; returns what is wrong, or an empty text."""
    item, record = parts["item"], parts["record"](FIELDS, {"KBN": "1"})
    items = [
        item("番号", "X", 8, key=1, required=True),
        item("名称", "N", 80, required=True),
        item("設立日", "D", 8),
        item("金額", "9", 9),
        item("備考", "N", 200),
    ]

    def run(*, bits: int = 9, item: dict[str, Any] | None = None, without: str = "", **more: Any) -> str:
        rules = {name: rule for name, rule in {**GOOD, **(item or {})}.items() if name != without}
        used = parts["mapping"](rules, **{"unused": UNUSED, **more})
        changed = [msgspec.structs.replace(one, digits=bits) if one.name == "金額" else one for one in items]
        try:
            check(used, parts["layout"](changed), record.types[0], Path("migration.toml"))
        except MigrationError as error:
            assert error.code == "LGM-M001"
            return str(error.facts["why"])
        return ""

    return run


def test_a_good_mapping_passes(fault: Faulty) -> None:
    assert fault() == ""
    assert fault(item={"備考": {"join": ["MEI", "NO"], "separator": " "}}) == ""
    assert fault(filter=[{"drop": {"KBN": ["9", 8], "YMD": 0}, "reason": "除票は移行しない"}]) == ""
    # The column that chooses the record type needs no place; one that goes to the annex has one.
    assert fault(unused={}, annex=["HEX"]) == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"file": "台張"}, "the layout chukan-draft/shiken has no such file; did you mean '台帳'?"),
        ({"item": {"名": "MEI"}}, "there is no item '名'; did you mean '名称'?"),
        ({"item": {"XYZ": "MEI"}}, "there is no item 'XYZ'"),
        ({"without": "備考"}, 'item \'備考\' is not mentioned; map it, or say "備考" = { empty = "reason" }'),
        ({"unused": {}}, "column 'HEX' goes nowhere; map it, or give the reason under [file.unused]"),
        ({"unused": {"HEX": " "}}, "unused column 'HEX' has no reason"),
        ({"unused": {**UNUSED, "MEI": "重複"}}, "column 'MEI' is mapped and named as unused"),
        ({"annex": ["HEX"]}, "column 'HEX' is mapped and named as unused"),
        ({"unused": {**UNUSED, "MEl": "?"}}, "the source has no column 'MEl'; did you mean 'MEI'?"),
        ({"annex": ["KIM"]}, "the source has no column 'KIM'; did you mean 'KIN'?"),
        ({"unused": {}, "annex": ["HEX", "HEX"]}, "annex: the name 'HEX' would stand twice"),
        ({"filter": [{"drop": {"KBM": "9"}, "reason": "x"}]}, "the source has no column 'KBM'; did you mean 'KBN'?"),
        ({"filter": [{"drop": {"KBN": "9"}, "reason": ""}]}, "a filter has no reason"),
        ({"filter": [{"drop": {}, "reason": "x"}]}, "a filter names no column"),
        ({"filter": [{"drop": {"KBN": []}, "reason": "x"}]}, "the filter on 'KBN' has no value"),
        (
            {"filter": [{"drop": {"YMD": "なし"}, "reason": "x"}]},
            "the filter on 'YMD': the column is a number, which 'なし' is not",
        ),
        ({"filter": [{"drop": {"KIN": 0}, "reason": "x"}]}, "a filter cannot go by 'KIN', which has decimal places"),
        ({"bits": 39}, "item '金額': has more than 38 digits, or 28 of them behind the point"),
    ],
)
def test_what_is_not_accounted_for(fault: Faulty, change: dict[str, Any], why: str) -> None:
    assert fault(**change) == why


ONE = "needs exactly one of from, join, constant, empty"


@pytest.mark.parametrize(
    ("item", "rule", "why"),
    [
        ("備考", {}, ONE),
        ("備考", {"kana": "full"}, ONE),
        ("備考", {"from": "MEI", "constant": "1"}, ONE),
        ("備考", {"join": ["MEI"], "empty": "なし"}, ONE),
        ("備考", "MEII", "the source has no column 'MEII'; did you mean 'MEI'?"),
        ("備考", {"join": ["MEI", "NOO"]}, "the source has no column 'NOO'; did you mean 'NO'?"),
        ("備考", {"join": []}, "join names no column"),
        ("備考", {"empty": "  "}, "empty needs its reason"),
        ("備考", {"constant": ""}, 'the constant is empty; say empty = "reason"'),
        ("名称", {"empty": "なし"}, "is required and cannot be empty"),
        ("設立日", "YMD", 'is a date; say how to read it, such as date = "era-yymmdd"'),
        ("設立日", {"constant": "20260401"}, "is a date and cannot be a constant"),
        ("設立日", {"join": ["YMD", "NO"], "date": "yyyymmdd"}, "is a date and cannot be joined"),
        ("設立日", {"from": "KIN", "date": "yyyymmdd"}, "a number with decimal places is no date"),
        ("設立日", {"from": "HEX", "date": "yyyymmdd"}, "raw bytes are neither a date nor a number"),
        ("金額", {"from": "HEX"}, "raw bytes are neither a date nor a number"),
        ("金額", {"join": ["KIN", "NO"]}, "is a number and cannot be joined"),
        ("金額", {"from": "KIN", "times": 0}, "times and divide are from 1 to 1,000,000,000"),
        ("金額", {"from": "KIN", "divide": -10}, "times and divide are from 1 to 1,000,000,000"),
        ("備考", {"from": "MEI", "date": "yyyymmdd"}, "date goes with an item of type D"),
        ("備考", {"from": "YMD", "pad": 8}, "pad does not go with a signed number or decimal places"),
        ("番号", {"from": "NO", "pad": 9}, "pad is from 1 to the 8 digits of the item"),
        ("番号", {"from": "NO", "pad": 0}, "pad is from 1 to the 8 digits of the item"),
        ("番号", {"from": "NO", "pad": 8, "pad_with": ""}, "pad_with is one character"),
        ("番号", {"from": "NO", "pad_with": " "}, "pad_with does nothing without pad"),
        ("備考", {"from": "MEI", "separator": "-"}, "separator does nothing without join"),
        ("備考", {"from": "MEI", "unknown": "keep"}, "unknown does nothing without codes"),
        ("設立日", {"empty": "なし", "zero": "empty"}, "zero does nothing without date"),
        ("備考", {"from": "MEI", "times": 10}, "times does nothing here: the item is text"),
        ("金額", {"from": "KIN", "codes": "a.csv"}, "codes does nothing here: the item is a number"),
        (
            "設立日",
            {"from": "YMD", "date": "yyyymmdd", "pad": 8},
            "pad does not go with a signed number or decimal places",
        ),
        ("設立日", {"from": "NO", "date": "yyyymmdd", "kana": "full"}, "kana does nothing here: the item is a date"),
        ("備考", {"constant": "x", "kana": "full"}, "kana does nothing here: the item is not made of a column"),
        ("備考", {"empty": "なし", "codes": "a.csv"}, "codes does nothing here: the item is not made of a column"),
    ],
)
def test_rules_that_cannot_be_or_do_nothing(fault: Faulty, item: str, rule: Any, why: str) -> None:
    assert fault(item={item: rule}) == f"item {item!r}: {why}"


def test_an_unknown_key_is_named_with_the_nearest() -> None:
    data = {"file": "台帳", "from": "moto.detail", "item": {"番号": {"from": "NO", "padd": 8}}}
    with pytest.raises(MigrationError, match=r"LGM-R001 .*'padd'.* did you mean 'pad'\?"):
        definitions.convert(data, FileMapping, Path("migration.toml"))


def test_a_bare_name_is_the_column_as_it_is(parts: dict[str, Callable[..., Any]]) -> None:
    used = parts["mapping"]({"名称": "MEI"})
    assert used.rule("名称") == used.rules["名称"]
    assert (used.rule("名称").source, used.rule("名称").columns) == ("MEI", ["MEI"])
    assert (used.source_name, used.type_name) == ("moto", "detail")
    assert msgspec.structs.replace(used, source="moto").type_name is None
