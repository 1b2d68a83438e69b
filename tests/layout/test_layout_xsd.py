"""The schemas accept documents of the form they describe, and nothing else, in a real validator."""

from collections.abc import Callable

import msgspec
import pytest
from lxml import etree

from lgmigrate import MigrationError
from lgmigrate.layout import Item, ItemType, Layout, Provenance, available, read_layout
from lgmigrate.layout.xsd import NAME_SOURCE, XS, namespace, schema

replace = msgspec.structs.replace
Check = Callable[[str], list[str]]


def item(no: int, physical: str, kind: ItemType, digits: int, **more: object) -> Item:
    given = {"file": "法人", "name": f"項目{physical}", "physical": physical, "type": kind, "digits": digits}
    return Item(**{**given, **more}, no=no, provenance=Provenance.DRAFT)


@pytest.fixture
def wide(small: Layout) -> Layout:
    more = [
        item(5, "YMD", ItemType.DATE, 8),
        item(6, "UMARE", ItemType.DATE, 10, unit="不詳", required=True),
        item(7, "ZOKU", ItemType.TEXT, 2, repeat=(3,)),
        item(8, "FUYO_MEI", ItemType.NATIONAL, 4, group="扶養", repeat=(2,), required=True),
        item(9, "FUYO_YMD", ItemType.DATE, 10, group="扶養", repeat=(2,), unit="不詳"),
        item(10, "HOSHA", ItemType.NUMBER, 30),
    ]
    return replace(small, items=[*small.items[:4], *more])


@pytest.fixture
def check(wide: Layout) -> Check:
    compiled = etree.XMLSchema(etree.fromstring(schema(wide, "法人")))

    def checked(row: str) -> list[str]:
        root = f'<HOJIN xmlns="{namespace(wide)}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        compiled.validate(etree.fromstring(f"{root}<row>{row}</row></HOJIN>".encode()))
        return [str(entry.message) for entry in compiled.error_log]

    return checked


FULL = {
    "ATENA_NO": "000000000000001",
    "HOJIN_MEI": "株式会社あ",
    "KBN": "01",
    "RITSU": "6.000",
    "YMD": "2026-04-01",
    "UMARE": "1926-A1-00",
    "UMARE_FUSHO_FLG": "1",
    "UMARE_FUSHO_HYOKI": "大正十五年春",
}
GROUP = "<FUYO_MEI_GROUP><FUYO_MEI>花子</FUYO_MEI></FUYO_MEI_GROUP>"


def row(tail: str = GROUP, **changes: str | None) -> str:
    values = {name: value for name, value in {**FULL, **changes}.items() if value is not None}
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items()) + tail


def test_a_whole_row_and_a_row_with_only_what_is_required(check: Check) -> None:
    assert check(row()) == []
    assert check(row(KBN=None, RITSU=None, YMD=None, UMARE_FUSHO_HYOKI=None)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"HOJIN_MEI": None},
        {"HOJIN_MEI": ""},
        {"HOJIN_MEI": "あ" * 161},
        {"HOJIN_MEI": "あ\nい"},
        {"ATENA_NO": "１"},
        {"ATENA_NO": "1" * 16},
        {"KBN": "03"},
        {"KBN": ""},
        {"RITSU": "123.000"},
        {"RITSU": "1.0000"},
        {"RITSU": "1e2"},
        {"YMD": "2026-02-29"},
        {"YMD": "20260401"},
        {"YMD": "2026-04-01Z"},
        {"UMARE": "1926-A5-00"},
        {"UMARE": None},
        {"UMARE_FUSHO_FLG": None},
    ],
    ids=str,
)
def test_what_the_layout_forbids_is_refused(check: Check, changes: dict[str, str | None]) -> None:
    assert check(row(**changes)) != []


@pytest.mark.parametrize(
    "changes", [{"RITSU": "-99.9"}, {"RITSU": "+0.125"}, {"HOJIN_MEI": "辻\U000e0100" * 80}], ids=str
)
def test_what_the_layout_allows_is_accepted(check: Check, changes: dict[str, str | None]) -> None:
    assert check(row(**changes)) == []


def test_repeats_stand_as_often_as_they_may(check: Check) -> None:
    kin = "<ZOKU>02</ZOKU>"
    nil = '<ZOKU xsi:nil="true"/>'
    assert check(row(kin * 3 + GROUP)) == []
    assert check(row(nil + kin + GROUP)) == []
    assert check(row(kin * 4 + GROUP)) != []
    assert check(row(GROUP * 2)) == []
    assert check(row("<FUYO_MEI_GROUP/>" + GROUP)) == []
    assert check(row(GROUP * 3)) != []
    assert check(row("")) != [], "the group holds what is required"
    dates = "<FUYO_YMD_GROUP><FUYO_YMD>0000-00-00</FUYO_YMD></FUYO_YMD_GROUP>"
    inside = GROUP.replace("</FUYO_MEI_GROUP>", f"{dates * 2}</FUYO_MEI_GROUP>")
    assert check(row(inside)) == []
    assert check(row(inside.replace(dates, dates * 2))) != []
    assert check(row(GROUP + f"<HOSHA>{'9' * 30}</HOSHA>")) == []
    assert check(row(GROUP + f"<HOSHA>{'9' * 31}</HOSHA>")) != []


def test_elements_carry_their_japanese_names(wide: Layout) -> None:
    root = etree.fromstring(schema(wide, "法人"))
    names = {
        element.get("name"): element.findtext(f"{{{XS}}}annotation/{{{XS}}}appinfo[@source='{NAME_SOURCE}']")
        for element in root.iter(f"{{{XS}}}element")
    }
    assert names["HOJIN"] == "法人"
    assert names["HOJIN_MEI"] == "法人名"
    assert names["FUYO_MEI_GROUP"] == "扶養"
    assert names["UMARE_FUSHO_FLG"] == "項目UMARE_不詳フラグ"


def test_a_file_that_is_not_there_or_cannot_be_named(small: Layout) -> None:
    with pytest.raises(MigrationError) as caught:
        schema(small, "法入")
    assert (caught.value.code, caught.value.facts["nearest"]) == ("LGM-L021", "法人")
    with pytest.raises(MigrationError) as caught:
        schema(replace(small, items=[replace(small.items[0], physical="1ST")]), "法人")
    assert caught.value.code == "LGM-L056"
    with pytest.raises(MigrationError) as caught:
        schema(replace(small, items=[]), "法人")
    assert caught.value.code == "LGM-L031"


@pytest.mark.parametrize("ref", available())
def test_the_schemas_of_installed_layouts_are_valid(ref: str) -> None:
    layout = read_layout(ref)
    for file in layout.files:
        etree.XMLSchema(etree.fromstring(schema(layout, file.name)))
