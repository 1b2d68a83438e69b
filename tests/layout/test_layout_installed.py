"""The definitions that come with the package are sound, canonical and honest about what they are."""

import pytest

from lgmigrate import resources
from lgmigrate.layout import ItemType, Provenance, available, lint, read_layout
from lgmigrate.layout.writing import encoded

HOJIN = "chukan-draft/hojin-juminzei"


@pytest.mark.parametrize("ref", available())
def test_lint_is_clean(ref: str) -> None:
    assert [problem.message() for problem in lint(read_layout(ref))] == []


@pytest.mark.parametrize("ref", available())
def test_csv_files_are_in_the_form_that_writing_gives(ref: str) -> None:
    folder = resources.layouts() / ref
    for name, content in encoded(read_layout(ref)).items():
        if name.endswith(".csv"):
            assert (folder / name).read_bytes() == content, name


@pytest.mark.parametrize("ref", available())
def test_a_draft_claims_nothing_official(ref: str) -> None:
    layout = read_layout(ref)
    assert layout.family.endswith("-draft")
    parts = (layout.files, layout.items, layout.relations, layout.code_lists, layout.codes)
    assert {line.provenance for part in parts for line in part} <= {Provenance.DRAFT, Provenance.PUBLIC_SPEC}
    assert not layout.official


def test_hojin_juminzei_has_the_items_of_the_basic_file() -> None:
    layout = read_layout(HOJIN)
    assert (layout.unit, layout.unit_no) == ("法人住民税", 9)
    assert [file.name for file in layout.files] == ["法人基本情報", "事業所", "事業年度", "申告", "調定"]
    items = {item.name: item for item in layout.items_of("法人基本情報")}
    shapes = {name: (item.type.value, item.digits, item.scale) for name, item in items.items()}
    assert (
        shapes.items()
        >= {
            "宛名番号": ("X", 15, 0),
            "法人名": ("N", 80, 0),
            "法人名カナ": ("N", 120, 0),
            "郵便番号": ("X", 7, 0),
            "市区町村コード": ("X", 5, 0),
            "都道府県": ("X", 2, 0),
            "所在地": ("N", 200, 0),
            "設立年月日": ("D", 8, 0),
            "資本金の額": ("9", 13, 0),
            "均等割額": ("9", 11, 0),
            "従業者数": ("9", 9, 0),
            "備考": ("N", 200, 0),
        }.items()
    )
    assert {name for name, item in items.items() if item.required} == {"宛名番号", "法人名", "所在地"}
    assert layout.key_of("法人基本情報") == [items["宛名番号"]]
    assert items["法人名"].gaiji
    assert items["設立年月日"].physical == "SETSURITSU_YMD"


def test_every_file_of_hojin_juminzei_hangs_on_the_basic_file() -> None:
    layout = read_layout(HOJIN)
    parents = {relation.child: relation.parent for relation in layout.relations if not relation.parent_unit}
    for file in layout.files[1:]:
        name = file.name
        while name in parents:
            name = parents[name]
        assert name == "法人基本情報"


def test_money_is_whole_yen_and_prefectures_are_forty_seven() -> None:
    layout = read_layout(HOJIN)
    yen = [item for item in layout.items if item.unit == "円"]
    assert len(yen) > 20
    assert {(item.type, item.scale) for item in yen} == {(ItemType.NUMBER, 0)}
    prefectures = {code.code: code.title for code in layout.codes_of("都道府県")}
    assert list(prefectures) == [f"{number:02}" for number in range(1, 48)]
    assert (prefectures["13"], prefectures["26"], prefectures["47"]) == ("東京都", "京都府", "沖縄県")
