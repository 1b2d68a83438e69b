"""Small datasets: a layout of a parent and a child file, good rows, and a way to write them with one thing changed."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import DataFile, LayoutRef, Manifest, WithoutData
from lgmigrate.dataset.profile import Profile
from lgmigrate.layout.model import Code, CodeList, File, Item, ItemType, Layout, Provenance, Relation
from lgmigrate.ledger import Ledger
from lgmigrate.validate import Finding, Findings

DRAFT = Provenance.DRAFT
PERSON, HOUSE = "個人", "世帯"


def item(file: str, no: int, name: str, kind: str, digits: int, **more: Any) -> Item:
    """An item of the layout."""
    fixed = {"physical": f"C{no}", "provenance": DRAFT}
    return Item(file=file, no=no, name=name, type=ItemType(kind), digits=digits, **fixed, **more)


LAYOUT = Layout(
    family="chukan-draft",
    name="test",
    version="0.1",
    unit="住民基本台帳",
    unit_no=1,
    title="検査用",
    provenance=Provenance.OFFICIAL,
    source="",
    files=[
        File(no=1, name=HOUSE, physical="HOUSE", provenance=DRAFT),
        File(no=2, name=PERSON, physical="PERSON", provenance=DRAFT),
    ],
    items=[
        item(HOUSE, 1, "世帯番号", "X", 4, key=1, required=True),
        item(PERSON, 1, "宛名番号", "X", 4, key=1, required=True),
        item(PERSON, 2, "履歴番号", "9", 2, key=2, required=True),
        item(PERSON, 3, "氏名", "N", 6, gaiji=True),
        item(PERSON, 4, "生年月日", "D", 8),
        item(PERSON, 5, "性別", "X", 1, code="seibetsu"),
        item(PERSON, 6, "税額", "9", 5, scale=2),
        item(PERSON, 7, "住所", "N", 8),
        item(PERSON, 8, "カナ", "X", 6),
        item(PERSON, 9, "世帯番号", "X", 4),
    ],
    relations=[
        Relation(
            parent=HOUSE,
            parent_items=["世帯番号"],
            child=PERSON,
            child_items=["世帯番号"],
            cardinality="1..n",
            provenance=DRAFT,
        )
    ],
    code_lists=[CodeList(name="seibetsu", title="性別", digits=1, provenance=DRAFT)],
    codes=[Code(list="seibetsu", code=code, title=code, provenance=DRAFT) for code in "012"],
    sha256="a" * 64,
)
PERSON_COLUMNS = [one.name for one in LAYOUT.items_of(PERSON)]
HOUSES = [["0001"], ["0002"]]
PERSONS = [
    ["0001", "1", "山田太郎", "19800101", "1", "-123.45", "東京都", "ﾔﾏﾀﾞ", "0001"],
    ["0001", "2", "山田太郎", "19800101", "1", "", "大阪府", "ﾔﾏﾀﾞ", "0001"],
    ["0002", "1", "佐藤花子", "20000229", "2", "999", "", "SATO", "0002"],
    ["0003", "1", "鈴木一", "", "0", "0.5", "京都府", "", ""],
]


class Case:
    """A dataset in a folder. ``persons`` and ``houses`` are the rows that ``build`` writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.persons = [list(row) for row in PERSONS]
        self.houses = [list(row) for row in HOUSES]
        self.layout = LAYOUT
        self.layout_columns = PERSON_COLUMNS
        self.profile = Profile()
        self.raw: dict[str, bytes] = {}
        self.change: Callable[[Manifest], Manifest] = lambda manifest: manifest

    def put(self, row: int, column: str, value: str) -> None:
        """Put a value into a row (from 0) of the persons."""
        self.persons[row][PERSON_COLUMNS.index(column)] = value

    def content(self, columns: list[str], rows: list[list[str]]) -> str:
        """The text of a CSV file."""
        lines = ([columns] if self.profile.header else []) + rows
        cells = [[self._cell(value) for value in line] for line in lines]
        return "".join(self.profile.separator.join(line) + self.profile.line_terminator for line in cells)

    def _cell(self, value: str) -> str:
        awkward = any(char in value for char in f'"\n\r{self.profile.separator}')
        if awkward or self.profile.quoting == "always":
            return '"' + value.replace('"', '""') + '"'
        return value

    def build(self) -> Path:
        """Write the files and their manifest."""
        parts = {HOUSE: (["世帯番号"], self.houses), PERSON: (PERSON_COLUMNS, self.persons)}
        listed = []
        for name, (columns, rows) in parts.items():
            text = self.content(columns, rows)
            mark = "\ufeff" if self.profile.bom and self.profile.encoding == "utf-8" else ""
            codec = "utf-16" if self.profile.bom else "utf-16-le"
            encoding = codec if self.profile.encoding == "utf-16" else self.profile.encoding
            data = self.raw.get(name, (mark + text).encode(encoding))
            (self.folder / f"{name}.csv").write_bytes(data)
            key = [one.name for one in LAYOUT.key_of(name)]
            digest = hashlib.sha256(data).hexdigest()
            listed.append(
                DataFile(
                    name=name,
                    path=f"{name}.csv",
                    rows=len(rows),
                    bytes=len(data),
                    sha256=digest,
                    key=key,
                    columns=columns,
                )
            )
        said = LayoutRef(id=LAYOUT.id, version="0.1", unit="", provenance="official", sha256=LAYOUT.sha256)
        manifest = Manifest(layout=said, profile=self.profile, files=listed, ledger=Ledger())
        manifests.write(self.folder, self.change(manifest))
        return self.folder

    def findings(self) -> Findings:
        """Write the dataset and validate it against the layout."""
        from lgmigrate.validate import validate

        return validate(self.build(), self.layout)

    def only(self, rule: str) -> Finding:
        """The one finding of a dataset that has no other."""
        found = self.findings().findings
        assert [one.rule for one in found] == [rule], [(one.rule, one.column, one.detail) for one in found]
        return found[0]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


@pytest.fixture
def without_house() -> Callable[[Manifest], Manifest]:
    """A change of the manifest: the parent file is declared as without data."""

    def change(manifest: Manifest) -> Manifest:
        files = [one for one in manifest.files if one.name != HOUSE]
        return msgspec.structs.replace(manifest, files=files, without_data=[WithoutData(name=HOUSE, reason="なし")])

    return change
