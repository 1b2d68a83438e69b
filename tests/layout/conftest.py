"""A small sound layout of two files, which each test bends in its own way."""

import pytest

from lgmigrate.layout import Code, CodeList, File, Item, ItemType, Layout, Provenance, Relation

DRAFT = Provenance.DRAFT


def item(file: str, no: int, name: str, physical: str, kind: ItemType, digits: int, **more: object) -> Item:
    return Item(file=file, no=no, name=name, physical=physical, type=kind, digits=digits, provenance=DRAFT, **more)


@pytest.fixture
def small() -> Layout:
    text, national, number, date = ItemType.TEXT, ItemType.NATIONAL, ItemType.NUMBER, ItemType.DATE
    return Layout(
        family="chukan-draft",
        name="small",
        version="0.1",
        unit="試験",
        unit_no=None,
        title="小さな定義",
        provenance=DRAFT,
        source="試験のための定義",
        files=[
            File(no=1, name="法人", physical="HOJIN", provenance=DRAFT),
            File(no=2, name="事業所", physical="JIGYOSHO", provenance=DRAFT, note="親は法人"),
        ],
        items=[
            item("法人", 1, "宛名番号", "ATENA_NO", text, 15, key=1, required=True),
            item("法人", 2, "法人名", "HOJIN_MEI", national, 80, required=True, gaiji=True, note="外字あり"),
            item("法人", 3, "区分", "KBN", text, 2, code="区分"),
            item("法人", 4, "税率", "RITSU", number, 5, scale=3, unit="%"),
            item("事業所", 1, "宛名番号", "ATENA_NO", text, 15, key=1, required=True),
            item("事業所", 2, "事業所番号", "JIGYOSHO_NO", number, 5, key=2, required=True),
            item("事業所", 3, "設置年月日", "SETCHI_YMD", date, 8),
            item("事業所", 4, "総額", "SOGAKU", number, 19, unit="円"),
        ],
        relations=[
            Relation(
                parent="法人",
                parent_items=["宛名番号"],
                child="事業所",
                child_items=["宛名番号"],
                cardinality="0..n",
                provenance=DRAFT,
            )
        ],
        code_lists=[CodeList(name="区分", title="区分コード", digits=2, provenance=DRAFT)],
        codes=[
            Code(list="区分", code="01", title="株式会社", provenance=DRAFT),
            Code(list="区分", code="02", title="その他", provenance=DRAFT),
        ],
        sha256="",
    )
