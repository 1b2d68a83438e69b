"""Repeats and dates that may be unknown, the whole way: a dataset is written, validated, loaded and mapped."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import polars as pl
import pytest

from lgmigrate import MigrationError
from lgmigrate.convert import Conversion, FileMapping, check
from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import LayoutRef, Manifest
from lgmigrate.dataset.profile import DateForm, Profile
from lgmigrate.dataset.writing import write_file
from lgmigrate.layout import Code, CodeList, File, Item, ItemType, Layout, Provenance, write_layout
from lgmigrate.ledger import Ledger
from lgmigrate.load.loading import load
from lgmigrate.source import Field, Record, RecordType
from lgmigrate.validate import Findings, validate

DRAFT = Provenance.DRAFT
COLUMNS = [
    "宛名番号",
    "生年月日",
    "生年月日_不詳フラグ",
    "生年月日_不詳表記",
    "続柄1",
    "続柄2",
    "扶養者氏名1",
    "扶養者年齢1",
    "扶養者氏名2",
    "扶養者年齢2",
]
ROWS = [
    ["01", "1926-12-25", "0", None, "02", None, "花子", 20, "一郎", None],
    ["02", "1926-A1-00", "1", "大正十五年春", "02", "12", None, None, None, None],
]


def item(no: int, name: str, kind: str, digits: int, **more: object) -> Item:
    given = {"file": "個人", "physical": f"C{no}", "provenance": DRAFT}
    return Item(**{**given, **more}, no=no, name=name, type=ItemType(kind), digits=digits)


LAYOUT = Layout(
    family="kihon-draft",
    name="shiken",
    version="1",
    unit="試験",
    unit_no=None,
    title="試験",
    provenance=DRAFT,
    source="試験のための定義",
    files=[File(no=1, name="個人", physical="KOJIN", provenance=DRAFT)],
    items=[
        item(1, "宛名番号", "X", 2, key=1, required=True),
        item(2, "生年月日", "D", 10, unit="不詳", required=True),
        item(3, "続柄", "X", 2, code="続柄", repeat=(2,), required=True),
        item(4, "扶養者氏名", "N", 4, group="扶養者", repeat=(2,)),
        item(5, "扶養者年齢", "9", 3, group="扶養者"),
    ],
    relations=[],
    code_lists=[
        CodeList(name="続柄", title="続柄", digits=2, provenance=DRAFT),
        CodeList(name="不詳フラグ", title="不詳フラグ", digits=1, provenance=DRAFT),
    ],
    codes=[Code(list=name, code=code, title=code, provenance=DRAFT) for name, code in
           [("続柄", "02"), ("続柄", "12"), ("不詳フラグ", "0"), ("不詳フラグ", "1")]],
    sha256="",
)  # fmt: skip


def dataset(folder: Path, rows: list[list[object]]) -> tuple[Path, Layout]:
    """A dataset of one file, and the layout it is said to follow."""
    layout = write_layout(LAYOUT, folder / "layout")
    columns = layout.columns_of("個人")
    assert [column.name for column in columns] == COLUMNS
    kinds = {one.name: pl.Int64 if one.type is ItemType.NUMBER else pl.String for one in columns}
    frame = pl.DataFrame(rows, schema=kinds, orient="row").lazy()
    profile = Profile(date=DateForm.EXTENDED)
    file = write_file(frame, folder / "data", "個人.csv", profile, name="個人", key=["宛名番号"])
    said = LayoutRef(id=layout.id, version="1", unit=layout.unit, provenance="draft", sha256=layout.sha256)
    manifests.write(folder / "data", Manifest(layout=said, profile=profile, files=[file], ledger=Ledger()))
    return folder / "data", layout


def findings(folder: Path, column: str, value: object) -> Findings:
    rows = [list(row) for row in ROWS]
    rows[1][COLUMNS.index(column)] = value
    return validate(*dataset(folder, rows))


def test_a_dataset_is_valid_and_loads(tmp_path: Path) -> None:
    folder, layout = dataset(tmp_path, ROWS)
    found = validate(folder, layout)
    assert found.ok, found.findings
    assert (folder / "個人.csv").read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
    load(folder, f"sqlite:///{tmp_path / 'target.db'}", layout=tmp_path / "layout")
    with closing(sqlite3.connect(tmp_path / "target.db")) as database:
        assert [list(row) for row in database.execute('SELECT * FROM "個人" ORDER BY 1')] == ROWS


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("生年月日", "1926-A5-00", "LGM-V015"),
        ("生年月日", None, "LGM-V012"),
        ("生年月日_不詳フラグ", "2", "LGM-V016"),
        ("生年月日_不詳フラグ", None, "LGM-V012"),
        ("生年月日_不詳表記", "春" * 73, "LGM-V014"),
        ("続柄1", None, "LGM-V012"),
        ("続柄2", "99", "LGM-V016"),
        ("扶養者氏名2", "長い名前だ", "LGM-V014"),
        ("扶養者年齢2", 1000, "LGM-V014"),
    ],
)
def test_each_column_is_asked_like_its_item(tmp_path: Path, column: str, value: object, rule: str) -> None:
    found = findings(tmp_path, column, value).findings
    assert [(one.rule, one.column) for one in found if one.column] == [(rule, column)]


def test_a_mapping_speaks_of_columns() -> None:
    fields = [Field(name=name, kind="text", width=20, at=20 * at) for at, name in enumerate(("A", "B", "C", "D"))]
    type_ = RecordType(name="detail", fields=fields)
    record = Record(name="r", length=80, charset="ibm-930", types=[type_])
    rules = {name: {"empty": "なし"} for name in COLUMNS}
    rules |= {"宛名番号": {"from": "A"}, "続柄1": {"from": "B"}, "生年月日_不詳フラグ": {"from": "C"}}
    rules |= {"生年月日": {"from": "D", "date": "yyyymmdd"}}

    def mapping(**more: object) -> FileMapping:
        return msgspec.convert({"file": "個人", "from": "r.detail", "item": {**rules, **more}}, FileMapping)

    check(mapping(), LAYOUT, type_, Path("migration.toml"))
    conversion = Conversion(mapping(), LAYOUT, record, {})
    assert [column.item.name for column in conversion.columns] == COLUMNS
    with pytest.raises(MigrationError, match="続柄3"):
        check(mapping(続柄3={"empty": "なし"}), LAYOUT, type_, Path("migration.toml"))
