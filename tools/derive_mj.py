"""Derives the MJ tables of ``lgmigrate/gaiji/data`` from two packages that carry the published lists.

    python tools/derive_mj.py [--mojidata mandel59-mojidata-1.8.1.tgz] [--jntajis jntajis_python-0.1.0-….whl]

Without a file, ``npm pack`` or ``pip download`` gets the version below. ``@mandel59/mojidata`` (npm) has the
MJ文字情報一覧表 and the MJ縮退マップ as SQLite, ``jntajis-python`` (PyPI) the JIS縮退マップ of 国税庁 in a C header.
The same packages give the same bytes (with the same pyarrow).
"""

import argparse
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import polars as pl

from lgmigrate.gaiji.jis import level
from lgmigrate.gaiji.mj import DATA, SCHEMA
from lgmigrate.gaiji.mj_writing import write_frame

MOJIDATA, JNTAJIS = "@mandel59/mojidata@1.8.1", "jntajis-python==0.1.0"
CC_BY_SA = "CC BY-SA 2.1 JP, https://creativecommons.org/licenses/by-sa/2.1/jp/"
IPA = "独立行政法人情報処理推進機構 (IPA), 文字情報技術促進協議会"
CHARACTERS = 58_862

COLUMNS = {
    "MJ文字図形名": "mj",
    "対応するUCS": "ucs",
    "実装したUCS": "implemented",
    "実装したMoji_JohoコレクションIVS": "ivs",
    "実装したSVS": "svs",
    "対応する互換漢字": "compatibility",
    "戸籍統一文字番号": "koseki",
    "住基ネット統一文字コード": "juki",
    "登記統一文字番号": "toki",
    "入管正字コード": "immigration",
    "入管外字コード": "immigration_gaiji",
    "漢字施策": "policy",
    "X0213": "jis",
    "X0213_包摂区分": "jis_class",
    "X0213_包摂連番": "jis_rule",
    "X0212": "jisx0212",
    "総画数": "strokes",
    "大漢和": "daikanwa",
    "備考": "note",
}

RELATIONS = {
    "JIS包摂規準UCS統合規則": ("JIS包摂規準・UCS統合規則", "JIS包摂規準・UCS統合規則"),
    "法務省告示582号別表第四_一": ("法務省告示582号別表第四", "法務省告示582号別表第四 一"),
    "法務省告示582号別表第四_二": ("法務省告示582号別表第四", "法務省告示582号別表第四 二"),
    "戸籍統一文字情報_親字正字": ("法務省戸籍法関連通達・通知", "戸籍統一文字情報 親字・正字"),
    "民一2842号通達別表_誤字俗字正字一覧表_俗字": (
        "法務省戸籍法関連通達・通知",
        "民一2842号通達別表 誤字俗字・正字一覧表 俗字",
    ),
    "民一2842号通達別表_誤字俗字正字一覧表_別字": (
        "法務省戸籍法関連通達・通知",
        "民一2842号通達別表 誤字俗字・正字一覧表 別字",
    ),
    "民一2842号通達別表_誤字俗字正字一覧表_無印": (
        "法務省戸籍法関連通達・通知",
        "民一2842号通達別表 誤字俗字・正字一覧表",
    ),
    "民二5202号通知別表_正字俗字等対照表": (
        "法務省戸籍法関連通達・通知",
        "民二5202号通知別表 正字・俗字等対照表",
    ),
    "辞書類等による関連字": ("辞書類等による関連字", "辞書類等による関連字"),
    "読み字形による類推": ("読み・字形による類推", "読み・字形による類推"),
}
"""Table of the package → relation and document, in the order in which candidates stand."""

CELLS = 94
_NTA = re.compile(
    r"\{\s+(?P<jis>\d+),\s+\{(?P<us>\d+, -?\d+)\},\s+\{-?\d+, -?\d+\},\s+JISCharacterClass_(?P<class>\w+),"
    r"\s+(?P<length>\d+),\s+\{(?P<jis_to>[\d, -]*)\},\s+\{(?P<to>[\d, -]*)\}\s+\}"
)


def characters(db: sqlite3.Connection) -> pl.DataFrame:
    """The list of characters, in the order of their names."""
    wanted = ", ".join(f'CAST("{name}" AS TEXT) AS {column}' for name, column in COLUMNS.items())
    frame = _frame(db, f"SELECT {wanted} FROM mji ORDER BY 1", list(COLUMNS.values()))  # noqa: S608
    again = _lists(
        db, "SELECT MJ文字図形名, 重複実装したMoji_JohoコレクションIVS FROM mji_duplicated_ivs ORDER BY rowid", "again"
    )
    readings = _lists(db, "SELECT MJ文字図形名, 読み FROM mji_reading ORDER BY rowid", "readings")
    sql = "SELECT MJ文字図形名, 部首, CASE 内画数 WHEN '-' THEN NULL ELSE 内画数 END FROM mji_rsindex ORDER BY rowid"
    radicals = (
        _frame(db, sql, ["mj", "radical", "strokes"])
        .select("mj", radicals=pl.struct("radical", "strokes"))
        .group_by("mj", maintain_order=True)
        .agg("radicals")
    )
    for part in (again, readings, radicals):
        frame = frame.join(part, on="mj", how="left", maintain_order="left")
    ivs = pl.concat_list(pl.concat_list("ivs").list.drop_nulls(), pl.col("again").fill_null([]))
    return (
        frame.with_columns(
            pl.when(ivs.list.len() > 0).then(ivs).alias("ivs"),
            pl.col("jis_class", "strokes").cast(pl.Int64),
            level("jis").alias("jis_level"),
        )
        .select(list(SCHEMA))
        .cast(dict(SCHEMA))
    )


def shrink(db: sqlite3.Connection) -> pl.DataFrame:
    """The MJ縮退マップ: candidates by relation, then rank or hops, then as the source has them."""
    parts = []
    for order, (table, (relation, source)) in enumerate(RELATIONS.items()):
        sql = "SELECT MJ文字図形名, 縮退UCS, 縮退X0213, 順位, ホップ数 FROM mjsm WHERE 表 = ?"
        names = ["mj", "target", "jis", "rank", "hops"]
        rows = db.execute(sql, (table,)).fetchall()
        kinds = {"rank": pl.Int64, "hops": pl.Int64}
        part = pl.DataFrame(rows, names, orient="row", schema_overrides=kinds, infer_schema_length=None)
        parts.append(part.with_columns(relation=pl.lit(relation), source=pl.lit(source), order=pl.lit(order)))
    ordered = pl.concat(parts).with_row_index().sort("mj", "order", "rank", "hops", "index", nulls_last=True)
    return ordered.select("mj", "target", "jis", "relation", "source", "rank", "hops")


def jis_map(header: str) -> pl.DataFrame:
    """The JIS縮退マップ: a row for each code of JIS X 0213 that is assigned."""
    begin = header.index("tx_mappings[")
    rows = []
    for found in _NTA.finditer(header, begin, header.index("static const uint16_t jis_urange")):
        if found["class"] == "RESERVED":
            continue
        length = int(found["length"])  # beyond it the arrays hold zeros, which are 1-01-01 and U+0000
        target = "".join(chr(int(number)) for number in found["to"].split(",")[:length])
        target_jis = [_cell(int(number)) for number in found["jis_to"].split(",")[:length]]
        rows.append((_text(found["us"]), _cell(int(found["jis"])), target or None, target_jis or None))
    names = ["text", "jis", "target", "target_jis"]
    frame = pl.DataFrame(rows, names, orient="row", infer_schema_length=None)
    return frame.select("text", "jis", level("jis").alias("level"), "target", "target_jis")


def _cell(number: int) -> str:
    plane, place = divmod(number, CELLS * CELLS)
    return f"{plane + 1}-{place // CELLS + 1:02}-{place % CELLS + 1:02}"


def _text(numbers: str) -> str:
    return "".join(chr(int(number)) for number in numbers.split(",") if int(number) >= 0)


def _frame(db: sqlite3.Connection, sql: str, names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(db.execute(sql).fetchall(), names, orient="row", infer_schema_length=None)


def _lists(db: sqlite3.Connection, sql: str, name: str) -> pl.DataFrame:
    frame = _frame(db, sql, ["mj", name])
    return frame.group_by("mj", maintain_order=True).agg(name)


def _download(command: list[str], folder: Path, pattern: str) -> Path:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob(pattern))


def main() -> None:
    """Derive the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mojidata", type=Path, help="the npm package as a file")
    parser.add_argument("--jntajis", type=Path, help="the wheel as a file")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mojidata = args.mojidata or _download(["npm", "pack", MOJIDATA], folder, "*.tgz")
        download = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", JNTAJIS]
        jntajis = args.jntajis or _download(download, folder, "*.whl")
        with tarfile.open(mojidata) as archive:
            archive.extract("package/dist/moji.db", folder, filter="data")
        with zipfile.ZipFile(jntajis) as archive:
            header = archive.read("jntajis/_jntajis.h").decode()
        db = sqlite3.connect(folder / "package" / "dist" / "moji.db")
        found, candidates, codes = characters(db), shrink(db), jis_map(header)
        db.close()
    if len(found) != CHARACTERS:
        sys.exit(f"{len(found):,} characters, not {CHARACTERS:,}: a new version of the list? Look before it is taken.")
    package = MOJIDATA
    listed = {"mji": "006.02", "source": f"MJ文字情報一覧表, {IPA}", "licence": CC_BY_SA, "package": package}
    shrunk = {"mj_shrink": "1.2.0", "source": f"MJ縮退マップ, {IPA}", "licence": CC_BY_SA, "package": package}
    cc_by = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
    nta = {"jis_shrink": JNTAJIS, "source": "JIS縮退マップ, 国税庁", "licence": cc_by, "package": JNTAJIS}
    for file, frame, about in (("mj", found, listed), ("mj_shrink", candidates, shrunk), ("jis_shrink", codes, nta)):
        path = DATA / f"{file}.parquet"
        write_frame(frame, about, path)
        path.chmod(0o644)  # public data, unlike all else that is written through files.py
        print(f"{path.name}  {len(frame):,} rows  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
