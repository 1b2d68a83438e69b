"""Small datasets with a layout of their own, in any form a profile can declare."""

import codecs
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lgmigrate import files
from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import AnnexFile, DataFile, LayoutRef, Manifest, WithoutData
from lgmigrate.dataset.profile import Profile
from lgmigrate.layout import File, Item, ItemType, Layout, Provenance, read_layout, write_layout
from lgmigrate.ledger import Entry, Ledger

Rows = list[list[str | None]]
DRAFT = Provenance.DRAFT

# file, name, type, digits, scale, key, required
ITEMS = [
    ("台帳", "番号", "X", 5, 0, 1, True),
    ("台帳", "名称, 正式", "N", 80, 0, None, True),
    ("台帳", "金額", "9", 11, 0, None, False),
    ("台帳", "税率", "9", 5, 2, None, False),
    ("台帳", "設立日", "D", 8, 0, None, False),
    ("台帳", "備考", "N", 200, 0, None, False),
    ("履歴", "履歴番号", "9", 5, 0, 1, True),
    ("履歴", "事由", "N", 40, 0, None, False),
    ("対象外", "番号", "X", 5, 0, 1, True),
]


def columns_of(file: str) -> list[str]:
    return [name for owner, name, *_ in ITEMS if owner == file]


def layout() -> Layout:
    names = list(dict.fromkeys(item[0] for item in ITEMS))
    return Layout(
        family="shiken-draft",
        name="daicho",
        version="1",
        unit="試験",
        unit_no=None,
        title="試験用",
        provenance=DRAFT,
        source="",
        files=[File(no=no, name=name, physical=f"F{no}", provenance=DRAFT) for no, name in enumerate(names, 1)],
        items=[
            Item(
                file=file,
                no=no,
                name=name,
                physical=f"I{no}",
                type=ItemType(kind),
                digits=digits,
                scale=scale,
                key=key,
                required=required,
                provenance=DRAFT,
            )
            for no, (file, name, kind, digits, scale, key, required) in enumerate(ITEMS, 1)
        ],
        relations=[],
        code_lists=[],
        codes=[],
        sha256="",
    )


def as_csv(columns: list[str], rows: Rows, profile: Profile) -> bytes:
    """Rows in the form of a profile; None is the bare marker of a missing value."""
    special = {profile.separator, '"', "\r", "\n"}

    def field(value: str | None) -> str:
        if value is None:
            return profile.null
        bare = value and not special & set(value) and profile.quoting == "necessary"
        return value if bare else '"' + value.replace('"', '""') + '"'

    lines = ([list(columns)] if profile.header else []) + rows
    text = "".join(profile.separator.join(map(field, line)) + profile.line_terminator for line in lines)
    if profile.encoding == "utf-16":
        return (codecs.BOM_UTF16_LE if profile.bom else b"") + text.encode("utf-16-le")
    return (codecs.BOM_UTF8 if profile.bom else b"") + text.encode(profile.encoding)


class Maker:
    """Writes datasets below a folder. All follow one layout, which lies in ``layout``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.layout = folder / "layout"
        write_layout(layout(), self.layout)
        self.sha256 = read_layout(self.layout).sha256

    def __call__(self, name: str = "dataset", profile: Profile | None = None, **tables: Any) -> Path:
        """A dataset of ``台帳=rows``; bytes stand for a whole file with one row."""
        form = profile or Profile()
        folder = self.folder / name
        folder.mkdir()
        listed = []
        for table, rows in tables.items():
            data = rows if isinstance(rows, bytes) else as_csv(columns_of(table), rows, form)
            path = folder / f"{table}.csv"
            path.write_bytes(data)
            listed.append(
                DataFile(
                    name=table,
                    path=path.name,
                    rows=1 if isinstance(rows, bytes) else len(rows),
                    bytes=len(data),
                    sha256=files.sha256(path),
                    key=columns_of(table)[:1],
                    columns=columns_of(table),
                )
            )
        self.write(folder, form, listed)
        return folder

    def write(self, folder: Path, form: Profile, listed: list[DataFile], annex: list[AnnexFile] | None = None) -> None:
        """Write the manifest of a dataset."""
        ref = LayoutRef(id="shiken-draft/daicho", version="1", unit="試験", provenance="draft", sha256=self.sha256)
        entry = Entry(stage="convert", name="台帳", read=5, out={"written": 3}, rejected={"LGM-C010": 2})
        manifest = Manifest(
            layout=ref,
            profile=form,
            files=listed,
            without_data=[WithoutData(name="対象外", reason="旧システムになし")],
            annex=annex or [],
            ledger=Ledger(entries=[entry]),
        )
        manifests.write(folder, manifest)


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


@pytest.fixture(scope="session")
def make_in() -> type[Maker]:
    """``make_in(folder)`` is what ``make`` is, for a folder of one's own."""
    return Maker


@pytest.fixture
def rows() -> Rows:
    """Rows of 台帳 in which every kind of value occurs."""
    return [
        ["00001", "山田商事, 株式会社", "-1200", "12.50", "20260331", None],
        ["00002", '「"引用"」', "9007199254740993", None, None, ""],
        ["00003", " 前後に空白 ", None, "0.00", "99999999", "一行目\n二行目\r\n三行目"],
    ]


@pytest.fixture(scope="session")
def tables() -> Callable[[Path], dict[str, list[tuple[Any, ...]]]]:
    """Reads a whole SQLite file with the standard library: rows by table."""

    def read(path: Path) -> dict[str, list[tuple[Any, ...]]]:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall() for name in names}

    return read
