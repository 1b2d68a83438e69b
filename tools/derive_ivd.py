"""Derives ``lgmigrate/gaiji/data/ivd.parquet``: the variation sequences of Hanyo-Denshi and Adobe-Japan1.

    python tools/derive_ivd.py [--mojidata mandel59-mojidata-1.8.1.tgz]

``@mandel59/mojidata`` (npm) has the Ideographic Variation Database as SQLite; without a file, ``npm pack`` gets it. The
collection Moji_Joho is not copied: it is in the list of MJ, and this script checks that both agree. The same package
gives the same bytes (with the same pyarrow).
"""

import argparse
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import polars as pl

from lgmigrate.gaiji.ivd import COLLECTIONS, FIRST_SELECTOR, PATH, SCHEMA
from lgmigrate.gaiji.mj import mj_table
from lgmigrate.gaiji.mj_writing import write_frame

MOJIDATA = "@mandel59/mojidata@1.8.1"
ABOUT = {
    "ivd": MOJIDATA,
    "source": "Ideographic Variation Database, Unicode, Inc.: collections Hanyo-Denshi and Adobe-Japan1",
    "licence": "Unicode-3.0, https://www.unicode.org/license.txt",
    "package": MOJIDATA,
}


def sequences(db: sqlite3.Connection, collection: str) -> set[str]:
    """The sequences of a collection: an ideograph and a selector each."""
    return {text for (text,) in db.execute(f'SELECT IVS FROM "ivs_{collection}"')}  # noqa: S608


def frame_of(found: dict[str, set[str]]) -> pl.DataFrame:
    """Sequences as numbers, in the order of their code points; a column of truth for each collection."""
    texts = sorted(set().union(*found.values()))
    columns = {
        "base": [ord(text[0]) for text in texts],
        "selector": [ord(text[1]) - FIRST_SELECTOR for text in texts],
        **{name: [text in found[of] for text in texts] for name, of in COLLECTIONS.items()},
    }
    return pl.DataFrame(columns, schema=SCHEMA)


def main() -> None:
    """Derive the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mojidata", type=Path, help="the npm package as a file")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not args.mojidata:
            subprocess.run(["npm", "pack", MOJIDATA], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(args.mojidata or next(folder.glob("*.tgz"))) as archive:
            archive.extract("package/dist/moji.db", folder, filter="data")
        db = sqlite3.connect(folder / "package" / "dist" / "moji.db")
        found = {of: sequences(db, of) for of in COLLECTIONS.values()}
        moji_joho = sequences(db, "Moji_Joho")
        db.close()
    if moji_joho != set(mj_table().frame["ivs"].explode().drop_nulls()):
        sys.exit("Moji_Joho of the database is not what the list of MJ has: look before it is taken.")
    write_frame(frame_of(found), ABOUT, PATH)
    PATH.chmod(0o644)  # public data, unlike all else that is written through files.py
    print(f"{PATH.name}  {len(set().union(*found.values())):,} sequences  {PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
