"""Relations of every kind, on a layout made for it."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lgmigrate.dataset.reading import scan_file
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Code, CodeList, File, Item, ItemType, Layout, Provenance, Relation
from lgmigrate.synth.layout import write_layouts
from lgmigrate.validate import validate

DRAFT = Provenance.DRAFT


def item(file: str, no: int, name: str, kind: str = "X", digits: int = 6, **more: Any) -> Item:
    return Item(
        file=file, no=no, name=name, physical=f"C{no}", type=ItemType(kind), digits=digits, provenance=DRAFT, **more
    )


def keyed(file: str, no: int, name: str, kind: str = "X", digits: int = 6, **more: Any) -> Item:
    return item(file, no, name, kind, digits, key=no, required=True, **more)


def relation(parent: str, items: str, child: str, child_items: str, cardinality: str) -> Relation:
    return Relation(
        parent=parent,
        parent_items=items.split("+"),
        child=child,
        child_items=child_items.split("+"),
        cardinality=cardinality,
        provenance=DRAFT,
    )


def layout(items: list[Item], relations: list[Relation], codes: list[Code] | None = None) -> Layout:
    names = list(dict.fromkeys(one.file for one in items))
    lists = dict.fromkeys(one.list for one in codes or [])
    return Layout(
        family="made",
        name="up",
        version="1",
        unit="検査",
        unit_no=None,
        title="検査用",
        provenance=DRAFT,
        source="",
        files=[File(no=no, name=name, physical=f"F{no}", provenance=DRAFT) for no, name in enumerate(names, 1)],
        items=items,
        relations=relations,
        code_lists=[CodeList(name=name, title=name, digits=2, provenance=DRAFT) for name in lists],
        codes=codes or [],
        sha256="0" * 64,
    )


def made(one: Layout, out: Path, rows: int = 200) -> dict[str, pl.DataFrame]:
    manifest = write_layouts([one], out, rows=rows, beside=lambda _: None)[one.name]
    findings = validate(out / one.name, one)
    assert [(bad.rule, bad.file, bad.column) for bad in findings.findings if bad.severity != "info"] == []
    return {file.name: scan_file(out / one.name, file, manifest.profile).collect() for file in manifest.files}


@pytest.mark.parametrize("cardinality", ["1", "0..1", "0..n", "1..n"])
@pytest.mark.parametrize("in_key", [True, False])
def test_every_cardinality_holds(cardinality: str, in_key: bool, tmp_path: Path) -> None:
    if in_key:
        child = [keyed("子", 1, "親番号"), keyed("子", 2, "連番", "9", 3)]
    else:
        child = [keyed("子", 1, "子番号"), item("子", 2, "親番号", required=True)]
    one = layout([keyed("親", 1, "親番号"), *child], [relation("親", "親番号", "子", "親番号", cardinality)])
    frames = made(one, tmp_path)
    parents, children = frames["親"]["親番号"], frames["子"]["親番号"]
    counts = children.value_counts()["count"]
    assert children.is_in(parents.implode()).all()
    if cardinality in ("1", "0..1"):
        assert counts.max() == 1
    else:
        assert counts.max() > 1
    if cardinality in ("1", "1..n"):
        assert children.n_unique() == len(parents)


def test_relations_that_share_items_hold_together(tmp_path: Path) -> None:
    items = [
        keyed("人", 1, "番号"),
        keyed("歴", 1, "番号"),
        keyed("歴", 2, "履歴番号", "9", 3),
        keyed("動", 1, "動番号"),
        keyed("動", 2, "番号"),
        item("動", 3, "前履歴番号", "9", 3),
        item("動", 4, "後履歴番号", "9", 3, required=True),
    ]
    relations = [
        relation("人", "番号", "歴", "番号", "0..n"),
        relation("人", "番号", "動", "番号", "0..n"),
        relation("歴", "番号+履歴番号", "動", "番号+前履歴番号", "0..n"),
        relation("歴", "番号+履歴番号", "動", "番号+後履歴番号", "0..n"),
    ]
    frames = made(layout(items, relations), tmp_path)
    assert 0 < frames["動"]["前履歴番号"].null_count() < frames["動"].height
    assert frames["歴"].group_by("番号").agg(pl.col("履歴番号").cast(pl.Int64).max() == pl.len())["履歴番号"].all()


def test_a_file_may_point_to_itself(tmp_path: Path) -> None:
    items = [keyed("台", 1, "番号"), item("台", 2, "統合先番号"), item("台", 3, "前番号")]
    relations = [relation("台", "番号", "台", "統合先番号", "0..n"), relation("台", "番号", "台", "前番号", "0..1")]
    frame = made(layout(items, relations), tmp_path, 2_000)["台"]
    assert frame["統合先番号"].drop_nulls().is_in(frame["番号"].implode()).all()
    before = frame["前番号"].drop_nulls()
    assert len(before) > 20
    assert before.is_unique().all()


def test_keys_take_codes_that_are_given_today_and_that_the_child_has(tmp_path: Path) -> None:
    import datetime

    day = datetime.date
    codes = [
        Code(list="区", code="01", title="旧", until=day(2010, 3, 31), provenance=DRAFT),
        Code(list="区", code="02", title="今", since=day(2010, 4, 1), provenance=DRAFT),
        Code(list="区", code="03", title="今", provenance=DRAFT),
        Code(list="子区", code="02", title="今", provenance=DRAFT),
    ]
    items = [
        keyed("表", 1, "年度", digits=4),
        keyed("表", 2, "区分", digits=2, code="区"),
        keyed("表", 3, "連番", "9", 5),
        keyed("子", 1, "子番号"),
        item("子", 2, "年度", digits=4, required=True),
        item("子", 3, "区分", digits=2, code="子区", required=True),
    ]
    frames = made(layout(items, [relation("表", "年度+区分", "子", "年度+区分", "0..n")], codes), tmp_path)
    assert set(frames["表"]["区分"]) == {"02", "03"}
    assert frames["表"]["年度"].n_unique() == 8
    assert set(frames["子"]["区分"]) == {"02"}


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    items = [keyed("甲", 1, "番号"), keyed("乙", 1, "番号")]
    circle = [relation("甲", "番号", "乙", "番号", "1"), relation("乙", "番号", "甲", "番号", "1")]
    with pytest.raises(MigrationError) as refused:
        write_layouts([layout(items, circle)], tmp_path / "a", rows=5, beside=lambda _: None)
    assert refused.value.code == "LGM-R033"
    items = [
        keyed("甲", 1, "番号", digits=4),
        item("甲", 2, "名", "N"),
        keyed("乙", 1, "乙番号"),
        item("乙", 2, "名", "N"),
    ]
    with pytest.raises(MigrationError) as refused:
        write_layouts(
            [layout(items, [relation("甲", "名", "乙", "名", "0..n")])], tmp_path / "b", rows=5, beside=lambda _: None
        )
    assert refused.value.code == "LGM-R035"
    codes = [Code(list="子区", code="77", title="別", provenance=DRAFT)]
    items = [keyed("甲", 1, "区分", digits=2), keyed("乙", 1, "乙番号")]
    items.append(item("乙", 2, "区分", digits=2, code="子区", required=True))
    with pytest.raises(MigrationError) as refused:
        write_layouts(
            [layout(items, [relation("甲", "区分", "乙", "区分", "0..n")], codes)],
            tmp_path / "c",
            rows=5,
            beside=lambda _: None,
        )
    assert refused.value.code == "LGM-R034"
