"""Derive the tables about editions of JIS in lgmigrate/charset/tables from a mapping of JEF.

    python tools/derive_jis78.py fujitsu_jef_mapping.json.gz

JEF's standard area is JIS C 6226-1978 (+ 8080), shapes and all, so where jef4j's mapping (CC0) differs from today's JIS
X 0208, the standard has changed since: characters that changed places in 1983, characters that moved to row 84, and
characters whose shape of 1978 has a code point of its own. Left out are the symbols on which JIS and Microsoft differ
(a policy of its own) and shapes that only a compatibility ideograph has, which Unicode holds equal to today's one.

What JEF lacks came in 1983 or later; 84-05 and 84-06 came in 1990. KEIS78 has the signs of row 2 all the same, two of
them the other way round, and ten box-drawing characters (KEIS78 in jef4j's mapping data).
"""

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from derive_code_tables import GR, PYTHON, cells, codec, pairs, write

Rows = list[tuple[str, ...]]

COLUMNS = ("code", "by_area", "by_shape", "kind", "source")
OFFSET = 0x8080
ROW_2 = 0x22
MOVED = "堯槇遙瑤"
OF_1990 = (0x7425, 0x7426)
SYMBOLS = "〜‖−¢£"
KEIS78_SWAPPED = "⊂⊃"
KEIS78_BOXES = range(0x2837, 0x2841)
JEF4J = "jef4j (CC0)"


def jef(path: Path) -> dict[int, str]:
    """JEF's standard area by JIS code; later rows win, and rows that are only written are no cells."""
    rows: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))
    read = [row for row in rows if "encode_only" not in row["options"] and row["unicode"] != "FFFD"]
    return {int(row["code"], 16) - OFFSET: chr(int(row["unicode"], 16)) for row in read if row["code"] >= "A1A1"}


def is_compatibility(char: str) -> bool:
    """Whether a character is a CJK compatibility ideograph."""
    return 0xF900 <= ord(char) <= 0xFAFF


def changes(today: dict[int, str], jef_: dict[int, str]) -> tuple[Rows, list[str]]:
    """The rows of jis78.csv, and the compatibility ideographs left out."""
    places = {char: code for code, char in today.items()}
    rows: Rows = []
    left_out = []
    for code, char in today.items():
        shape = jef_.get(code, char)
        if shape == char or char in SYMBOLS:
            continue
        if is_compatibility(shape):
            left_out.append(char)
        elif shape in MOVED:
            rows.append((f"{code:04X}", char, shape, "moved", f"JIS X 0208-1983; {JEF4J}"))
        elif shape in places:
            assert jef_[places[shape]] == char, f"{char} {shape}"
            rows.append((f"{code:04X}", char, shape, "swapped", f"JIS X 0208-1983; {JEF4J}"))
        else:
            rows.append((f"{code:04X}", char, shape, "shape", edition(shape) + JEF4J))
    return rows, left_out


def keis78(today: dict[int, str], later: list[int]) -> Rows:
    """The rows of keis78.csv: what KEIS78 has that JIS C 6226-1978 lacks, and the two signs in exchanged places."""
    there = dict(zip(KEIS78_SWAPPED, reversed(KEIS78_SWAPPED), strict=True))
    codes = [code for code in later if code >> 8 == ROW_2 or code in KEIS78_BOXES]
    swaps = ((code, today[code], there.get(today[code])) for code in codes)
    return [(f"{code:04X}", char, to or char, "swapped" if to else "added", JEF4J) for code, char, to in swaps]


def edition(shape: str) -> str:
    """The edition of JIS X 0213 that brought a shape of 1978 back, if one did."""
    for name, title in (("euc_jisx0213", "JIS X 0213-2000; "), ("euc_jis_2004", "JIS X 0213-2004; ")):
        try:
            shape.encode(name)
        except UnicodeEncodeError:
            continue
        return title
    return ""


def lines(rows: Rows) -> list[str]:
    """Rows as CSV, the names of the columns first."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
    return out.getvalue().splitlines()


def ranges(codes: Iterable[int]) -> list[str]:
    """Codes, those in a row as first-last."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and found[-1][1] + 1 == code:
            found[-1][1] = code
        else:
            found.append([code, code])
    return [f"{first:04X}-{last:04X}" if last > first else f"{first:04X}" for first, last in found]


def main(path: Path) -> None:
    """Write jis78.csv, keis78.csv and the lists of codes that came later."""
    today = {code - OFFSET: char for code, char in cells(codec("euc_jp"), pairs(GR, GR)).items()}
    host = jef(path)
    rows, left_out = changes(today, host)
    source = f"mapping data of jef4j (hidekatsu-izuno) against euc_jp of {PYTHON[0]}"
    note = f"without those whose shape only a compatibility ideograph has: {''.join(left_out)}"
    write("jis78.csv", "JIS X 0208 codes that a host of 1978 shows otherwise", source, "CC0", lines(rows), [note])
    later = [code for code in today if code not in host]
    source = "KEIS78 in the mapping data of jef4j (hidekatsu-izuno)"
    title = "KEIS78: JIS X 0208 codes that it has otherwise than JIS C 6226-1978, in either policy"
    write("keis78.csv", title, source, "CC0", lines(keis78(today, later)))
    source = "JIS X 0208-1990; JEF in the mapping data of jef4j (hidekatsu-izuno) lacks exactly these"
    title = "Codes of JIS X 0208-1990 that JIS C 6226-1978 lacks"
    write("later-than-1978.txt", title, source, "CC0", ranges(later))
    title = "Codes of JIS X 0208-1990 that JIS X 0208-1983 lacks: 凜 and 熙"
    write("later-than-1983.txt", title, "JIS X 0208-1990", "a fact", ranges(OF_1990))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
