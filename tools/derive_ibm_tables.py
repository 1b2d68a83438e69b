"""Derive the IBM code tables in lgmigrate/charset/tables from glibc's iconv.

    python tools/derive_ibm_tables.py

glibc has no converter for the bare sets, so each is read through a mixed page that contains it: the double-byte set
ibm-300 through IBM930, the single-byte sets ibm-290 and ibm-1027 through IBM930 and IBM939. (glibc's own ``IBM290`` is
another, older table.) The user-defined area is not in the tables: pages.toml says where it lies.

The tables hold facts (which code is which character). glibc is under the LGPL-2.1-or-later.
"""

import subprocess
from pathlib import Path

TABLES = Path(__file__).parents[1] / "lgmigrate" / "charset" / "tables"
SHIFT_OUT, SHIFT_IN = b"\x0e", b"\x0f"
DOUBLE_BYTES = range(0x41, 0xFF)
USER_DEFINED = range(0x69, 0x80)


def iconv(data: bytes, page: str) -> str | None:
    """What glibc reads in the bytes, or None where it refuses."""
    done = subprocess.run(["iconv", "-f", page, "-t", "UTF-8"], input=data, capture_output=True, check=False)
    return done.stdout.decode() if done.returncode == 0 else None


def single(page: str) -> dict[int, str]:
    """The single-byte part of a mixed page, shifts left out."""
    found = {byte: iconv(bytes([byte]), page) for byte in range(256) if bytes([byte]) not in (SHIFT_OUT, SHIFT_IN)}
    return {byte: text for byte, text in found.items() if text}


def double(page: str) -> dict[int, str]:
    """The double-byte part of a mixed page, user-defined area left out."""
    found = {0x4040: iconv(SHIFT_OUT + b"\x40\x40" + SHIFT_IN, page)}
    for lead in DOUBLE_BYTES:
        if lead in USER_DEFINED:
            continue
        row = [lead << 8 | trail for trail in DOUBLE_BYTES]
        for code in row:
            found[code] = iconv(SHIFT_OUT + code.to_bytes(2, "big") + SHIFT_IN, page)
    return {code: text for code, text in found.items() if text}


def runs(table: dict[int, str]) -> list[tuple[int, str]]:
    """Consecutive codes of one printable character each, joined; any other cell on its own."""
    lines: list[tuple[int, str]] = []
    for code, text in sorted(table.items()):
        plain = len(text) == 1 and text.isprintable() and not text.isspace()
        previous = lines[-1] if lines else (-2, "=")
        if plain and not previous[1].startswith("U+") and previous[0] + len(previous[1]) == code:
            lines[-1] = (previous[0], previous[1] + text)
        else:
            lines.append((code, text if plain else " ".join(f"U+{ord(char):04X}" for char in text)))
    return lines


def write(name: str, title: str, table: dict[int, str], source: str) -> None:
    """Write one table: a header, then lines of first code, tab, the characters from there on (or U+XXXX of one)."""
    digits = 2 if max(table) < 256 else 4
    version = subprocess.run(["iconv", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    head = [
        f"# {title}",
        f"# derived by tools/derive_ibm_tables.py from {source}, {version}",
        "# licence of the source: LGPL-2.1-or-later",
    ]
    body = [f"{code:0{digits}X}\t{text}" for code, text in runs(table)]
    (TABLES / f"{name}.txt").write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")
    print(f"{name}: {len(table)} codes, {len(body)} lines")


def main() -> None:
    """Write all three tables."""
    write("ibm-290", "IBM 290, single-byte EBCDIC with half-width kana", single("IBM930"), "IBM930 of glibc")
    write(
        "ibm-1027",
        "IBM 1027, single-byte EBCDIC with lower-case letters and half-width kana",
        single("IBM939"),
        "IBM939 of glibc",
    )
    write("ibm-300", "IBM 300, double-byte Japanese", double("IBM930"), "IBM930 of glibc")


if __name__ == "__main__":
    main()
