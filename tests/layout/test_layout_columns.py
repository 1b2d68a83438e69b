"""What repeats takes numbered columns, a date that may be unknown three; everything else is its own column."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgmigrate.layout import Branch, Item, ItemType, Layout, Leaf, Provenance, expanded, tree
from lgmigrate.layout.columns import unknown_date

replace = msgspec.structs.replace


def item(name: str, **more: object) -> Item:
    given = {"file": "個人", "no": 1, "physical": "P_" + name, "type": ItemType.TEXT, "digits": 2}
    return Item(**{**given, **more}, name=name, provenance=Provenance.DRAFT)


def names(*items: Item) -> list[str]:
    return [column.item.name for column in expanded(items)]


def test_items_without_repeats_are_their_own_columns(small: Layout) -> None:
    for file in small.files:
        assert small.columns_of(file.name) == small.items_of(file.name)


def test_an_item_that_repeats_takes_numbered_columns() -> None:
    columns = [one.item for one in expanded([item("続柄", repeat=(3,), required=True, code="続柄")])]
    assert [(one.name, one.physical, one.required, one.code, one.repeat) for one in columns] == [
        ("続柄1", "P_続柄_1", True, "続柄", ()),
        ("続柄2", "P_続柄_2", False, "続柄", ()),
        ("続柄3", "P_続柄_3", False, "続柄", ()),
    ]
    assert names(item("電話番号1", repeat=(2,))) == ["電話番号1_1", "電話番号1_2"]
    assert names(item("番号", repeat=(1,))) == ["番号"]


def test_a_group_repeats_as_a_whole() -> None:
    found = names(item("宛名"), item("氏名", group="扶養", repeat=(2,)), item("続柄", group="扶養"), item("備考"))
    assert found == ["宛名", "氏名1", "続柄1", "氏名2", "続柄2", "備考"]


def test_groups_within_groups_and_items_within_them() -> None:
    items = [
        item("年度", group="甲", repeat=(2,)),
        item("月", group="甲/乙", repeat=(2,)),
        item("額", group="甲/乙", repeat=(2,)),
        item("計", group="甲"),
    ]
    one = ["年度1", "月1_1", "額1_1_1", "額1_1_2", "月1_2", "額1_2_1", "額1_2_2", "計1"]
    assert names(*items) == one + [re.sub("1", "2", name, count=1) for name in one]
    assert [column.times for column in expanded(items)][:4] == [(1, 1), (1, 1, 1), (1, 1, 1), (1, 1, 2)]


def test_several_groups_that_begin_at_one_item_share_its_numbers() -> None:
    items = [item("a", group="甲/乙", repeat=(3, 2, 4)), item("b", group="甲/乙"), item("c", group="甲")]
    [branch] = tree(items)
    assert isinstance(branch, Branch)
    [inner, last] = branch.parts
    assert isinstance(inner, Branch)
    assert (branch.name, branch.repeat, inner.name, inner.repeat) == ("甲", 3, "乙", 2)
    assert (branch.element, inner.element) == ("P_a_GROUP_GROUP", "P_a_GROUP")
    assert inner.parts == (Leaf(items[0], 4), Leaf(items[1], 1))
    assert last == Leaf(items[2], 1)
    assert len(expanded(items)) == 3 * (2 * (4 + 1) + 1)


def test_a_date_that_may_be_unknown_takes_three_columns() -> None:
    born = item("生年月日", physical="UMARE", type=ItemType.DATE, digits=10, unit="不詳", required=True, repeat=(2,))
    columns = [one.item for one in expanded([born], flag_list="不詳フラグ")]
    assert [(one.name, one.physical, one.type.value, one.digits, one.required, one.code) for one in columns] == [
        ("生年月日1", "UMARE_1", "D", 10, True, ""),
        ("生年月日1_不詳フラグ", "UMARE_1_FUSHO_FLG", "X", 1, True, "不詳フラグ"),
        ("生年月日1_不詳表記", "UMARE_1_FUSHO_HYOKI", "N", 72, False, ""),
        ("生年月日2", "UMARE_2", "D", 10, False, ""),
        ("生年月日2_不詳フラグ", "UMARE_2_FUSHO_FLG", "X", 1, False, "不詳フラグ"),
        ("生年月日2_不詳表記", "UMARE_2_FUSHO_HYOKI", "N", 72, False, ""),
    ]
    assert [one.unknown_date for one in columns] == [True, False, False, True, False, False]


@pytest.mark.parametrize("value", ["0000-00-00", "1926-00-00", "1926-A1-00", "1926-12-A3", "1950-02-29", "1926-12-25"])
def test_what_is_known_of_a_date_is_a_date(value: str) -> None:
    assert re.search(unknown_date("-"), value)
    assert re.search(unknown_date(""), value.replace("-", ""))


@pytest.mark.parametrize(
    "value", ["1926-A5-00", "1926-13-01", "1926-12-32", "1926-12-A4", "1926/12/25", "1926-12-250", ""]
)
def test_what_says_nothing_is_not(value: str) -> None:
    assert not re.search(unknown_date("-"), value)


@given(
    st.lists(st.tuples(st.sampled_from(["", "甲", "甲/乙", "丙"]), st.lists(st.integers(1, 3), max_size=3)), max_size=6)
)
def test_columns_are_the_items_as_often_as_they_stand(shapes: list[tuple[str, list[int]]]) -> None:
    items = [
        item(f"項目{chr(0x3042 + at)}", group=group, repeat=tuple(times)) for at, (group, times) in enumerate(shapes)
    ]
    columns = expanded(items)
    assert len({column.item.name for column in columns}) == len(columns)
    assert list(dict.fromkeys(column.of.name for column in columns)) == [one.name for one in items]
    for column in columns:
        assert len(column.times) == len(column.of.path) + 1
