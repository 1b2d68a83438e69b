"""Checks that a jef4j mapping file decodes through the kernel to what it says, under each collection of selectors.

    python tools/check_jef_mapping.py fujitsu_jef_mapping.json.gz

The file is imported into a temporary folder, laid over the page fujitsu-jef, and all its codes are decoded in one block
of two-byte fields. What they ought to be is read here from the JSON by itself. Exits 1 on any difference.
"""

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lgmigrate.charset.importing import import_table
from lgmigrate.charset.lookup import compile_lookup
from lgmigrate.charset.page import code_page
from lgmigrate.charset.settings import Charset

COLLECTIONS: dict[Any, str | None] = {"none": None, "hanyo-denshi": "hd", "adobe-japan1": "aj1"}
SHOWN = 20


def expected(path: Path, key: str | None) -> dict[int, str | None]:
    """Code → characters under a collection, None for a code without any, as the JSON has it."""
    data = path.read_bytes()
    rows = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    texts: dict[int, str | None] = {}
    for row in rows:
        if "encode_only" in row["options"]:
            continue
        points = [row["unicode"], *([row[key]] if key and key in row else []), *([row["sp"]] if "sp" in row else [])]
        text = "".join(chr(int(point, 16)) for point in points)
        texts[int(row["code"], 16)] = None if text == "\ufffd" else text
    return texts


def decoded(table: Path, selectors: Any, codes: list[int]) -> list[str | None]:
    """What the kernel makes of codes, each a two-byte field; None where it finds fault."""
    page = code_page(Charset(base="fujitsu-jef", extension=(str(table),), selectors=selectors))
    decoder = compile_lookup(page).decoder("wide", None, "none")
    count = len(codes)
    block = np.array(codes, ">u2").view(np.uint8)
    rows = np.arange(count, dtype=np.int32)
    views, status, where = np.zeros(2 * count, np.uint64), np.zeros(count, np.uint8), np.zeros(count, np.int32)
    data = np.zeros(count * decoder.most(2) + 64, np.uint8)
    hit_rows, hit_codes = np.zeros(count, np.int32), np.zeros(count, np.uint16)
    used, _, _ = decoder.decode(block, 2, 0, 2, rows, views, data, status, where, hit_rows, hit_codes)
    buffers = [None, pa.py_buffer(views), pa.py_buffer(data[:used])]
    texts = pa.Array.from_buffers(pa.string_view(), count, buffers).to_pylist()
    return [None if bad else text for text, bad in zip(texts, status.tolist(), strict=True)]


def points(text: str | None) -> str:
    """A text as code points."""
    return "no character" if text is None else " ".join(f"U+{ord(char):04X}" for char in text)


def main() -> int:
    """Check a file; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    path: Path = parser.parse_args().path
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "jef.csv"
        done = import_table(path, "jef", table)
        print(f"{done.found:,} rows: {done.taken:,} codes read ({done.oneway:,} one-way), {done.unmapped:,} unmapped,")
        print(
            f"  {done.encode_only:,} only written, {len(done.overwritten):,} overwritten, {len(done.skipped):,} skipped"
        )
        for selectors, key in COLLECTIONS.items():
            wanted = expected(path, key)
            got = decoded(table, selectors, list(wanted))
            faults = [(code, text, is_) for (code, text), is_ in zip(wanted.items(), got, strict=True) if text != is_]
            readable = sum(text is not None for text in wanted.values())
            print(
                f"{selectors:13}  {readable:,} codes decode, {len(wanted) - readable:,} do not; {len(faults):,} differ"
            )
            for code, text, is_ in faults[:SHOWN]:
                print(f"  {code:04X}  {points(text)} expected, {points(is_)} decoded")
            different += len(faults)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
