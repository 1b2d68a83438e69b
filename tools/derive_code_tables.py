"""Derive the code tables in lgmigrate/charset/tables from what is installed.

    python tools/derive_code_tables.py

Needs glibc (its iconv is called in place), ICU's ``uconv`` and Python's codecs. glibc has no converter for the bare IBM
sets, so each is read through a mixed page that contains it: ibm-300 through IBM930, ibm-16684 through IBM1390, ibm-290
and ibm-1027 through IBM930 and IBM939 (glibc's own ``IBM290`` is another, older table). ICU has the single-byte parts
of 1390 and 1399 by name. User-defined areas are not in the tables: pages.toml says where they lie.

``tools/write_host_tables.py`` makes the single-byte tables of Fujitsu, Hitachi and NEC, which are in no package, and
``tools/derive_jis78.py`` the tables about editions of JIS.
"""

import ctypes
import platform
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Cells = dict[int, str]
Reader = Callable[[bytes], str | None]

TABLES = Path(__file__).parents[1] / "lgmigrate" / "charset" / "tables"
SHIFT_OUT, SHIFT_IN = b"\x0e", b"\x0f"
EBCDIC_DOUBLE = range(0x41, 0xFF)
GR = range(0xA1, 0xFF)
NEC_CELLS = 92

GLIBC = f"glibc {platform.libc_ver()[1]}", "LGPL-2.1-or-later"
PYTHON = f"Python {platform.python_version()}", "PSF-2.0"
FACTS = "a fact"


def iconv(page: str) -> Reader:
    """What glibc reads in some bytes on a page: text, or None where it refuses or leaves a part unread."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.iconv_open.restype = ctypes.c_void_p
    libc.iconv.restype = ctypes.c_size_t
    libc.iconv.argtypes = [ctypes.c_void_p, *[ctypes.c_void_p] * 4]
    handle = libc.iconv_open(b"UTF-8", page.encode())
    refused = ctypes.c_size_t(-1).value
    if handle == ctypes.c_void_p(-1).value:
        raise LookupError(page)

    def read(data: bytes) -> str | None:
        out = ctypes.create_string_buffer(64)
        source, room = ctypes.c_char_p(data), ctypes.c_char_p(ctypes.addressof(out))
        unread, left = ctypes.c_size_t(len(data)), ctypes.c_size_t(64)
        libc.iconv(handle, None, None, None, None)
        end = ctypes.byref(room), ctypes.byref(left)
        if libc.iconv(handle, ctypes.byref(source), ctypes.byref(unread), *end) == refused or unread.value:
            return None
        libc.iconv(handle, None, None, *end)  # a page that joins characters keeps the last one back
        return out.raw[: 64 - left.value].decode() or None

    return read


def codec(name: str) -> Reader:
    """What a codec of Python reads in some bytes."""

    def read(data: bytes) -> str | None:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            return None

    return read


def uconv(page: str) -> Reader:
    """What ICU reads in some bytes."""

    def read(data: bytes) -> str | None:
        command = ["uconv", "-f", page, "-t", "UTF-8", "--from-callback", "stop"]
        done = subprocess.run(command, input=data, capture_output=True, check=False)
        return done.stdout.decode() if done.returncode == 0 else None

    return read


def shifted(read: Reader) -> Reader:
    """The double-byte state of a mixed page."""
    return lambda data: read(SHIFT_OUT + data + SHIFT_IN)


def pairs(leads: Iterable[int], trails: Iterable[int]) -> Iterator[int]:
    """Two-byte codes."""
    trails = list(trails)
    return (lead << 8 | trail for lead in leads for trail in trails)


def cells(read: Reader, codes: Iterable[int]) -> Cells:
    """What a reader gives for each code; codes it refuses are left out."""
    found = ((code, read(code.to_bytes((code.bit_length() + 7) // 8 or 1, "big"))) for code in codes)
    return {code: text for code, text in found if text is not None}


def runs(table: Cells) -> list[tuple[int, str]]:
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


def write(name: str, title: str, source: str, licence: str, body: Iterable[str], notes: Iterable[str] = ()) -> None:
    """Write one file: title, source and licence, notes, then its lines."""
    head = [f"# {line}" for line in (title, f"source: {source}", f"licence of the source: {licence}", *notes)]
    (TABLES / name).write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")
    print(name)


def table(name: str, title: str, what: str, kind: tuple[str, str], found: Cells, *notes: str) -> None:
    """Write a code table; two, four or six digits a code."""
    body = [f"{code:0{2 if code < 256 else 4 if code < 65536 else 6}X}\t{text}" for code, text in runs(found)]
    write(f"{name}.txt", title, f"{what}, {kind[0]}".removesuffix(", "), kind[1], body, notes)


def ibm() -> None:
    """IBM's sets."""
    bytes_ = [byte for byte in range(256) if byte not in (SHIFT_OUT[0], SHIFT_IN[0])]
    icu = subprocess.run(["uconv", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    kind = f"ICU {icu}", "Unicode-DFS-2016"
    kana = "IBM 290, single-byte EBCDIC with half-width kana"
    latin = "IBM 1027, single-byte EBCDIC with lower-case letters and half-width kana"
    table("ibm-290", kana, "IBM930 of glibc", GLIBC, cells(iconv("IBM930"), bytes_))
    table("ibm-1027", latin, "IBM939 of glibc", GLIBC, cells(iconv("IBM939"), bytes_))
    table("ibm-8482", "IBM 8482, IBM 290 with the euro sign", "ibm-8482", kind, cells(uconv("ibm-8482"), bytes_))
    table("ibm-5123", "IBM 5123, IBM 1027 with the euro sign", "ibm-5123", kind, cells(uconv("ibm-5123"), bytes_))
    table("ibm-037", "IBM 037, EBCDIC, Latin", "IBM037 of glibc", GLIBC, cells(iconv("IBM037"), range(256)))
    codes = [0x4040, *pairs([lead for lead in EBCDIC_DOUBLE if not 0x69 <= lead < 0x80], EBCDIC_DOUBLE)]
    found = cells(shifted(iconv("IBM930")), codes)
    table("ibm-300", "IBM 300, double-byte Japanese", "IBM930 of glibc", GLIBC, found)
    found = cells(shifted(iconv("IBM1390")), (code for code in codes if not 0x8041 <= code <= 0x89BD))
    title = "IBM 16684, double-byte Japanese with JIS X 0213 (the kanji of 1390 and 1399)"
    table("ibm-16684", title, "IBM1390 of glibc", GLIBC, found)


def jis() -> None:
    """JIS X 0208 by row and cell, NEC's row 13, JIS X 0201."""
    found = {code - 0x8080: text for code, text in cells(codec("euc_jp"), pairs(GR, GR)).items()}
    notes = (
        "1-29 is U+2014, as JIS X 0213 and IBM have it; euc_jp has U+2015",
        "otherwise as euc_jp: 1-33 U+301C, 1-34 U+2016, 1-61 U+2212, 1-81 U+00A2, 1-82 U+00A3, 2-44 U+00AC, "
        "1-17 U+FFE3, 1-32 U+FF3C, 1-79 U+FFE5 (full-width in every mapping that hosts use)",
    )
    table("jis-x-0208", "JIS X 0208-1990, row and cell + 2020", "euc_jp", PYTHON, found | {0x213D: "\u2014"}, *notes)
    row = [trail for trail in range(0x40, 0x9D) if trail != 0x7F]
    row_13 = {0x2D21 + cell: codec("cp932")(bytes([0x87, trail])) for cell, trail in enumerate(row)}
    assert len(row) == NEC_CELLS
    found = {code: text for code, text in row_13.items() if text}
    table("nec-row-13", "NEC's special characters in row 13", "8740-879C of cp932", PYTHON, found)
    note = "5C is the yen sign and 7E the overline, as in the standard; software that takes JIS8 for ASCII has \\ and ~"
    found = jis_8() | {byte: chr(byte) for byte in (*range(0x21), 0x7F)}
    table("jis8", "JIS X 0201, eight bits", "JIS X 0201", ("", FACTS), found, note)


def jis_8(yen: str = "¥", overline: str = "‾") -> Cells:
    """The graphic characters of JIS X 0201."""
    ascii_ = {byte: chr(byte) for byte in range(0x21, 0x7F)}
    return ascii_ | {0x5C: yen, 0x7E: overline} | {byte: chr(byte - 0xA1 + 0xFF61) for byte in range(0xA1, 0xE0)}


def open_systems() -> None:
    """CP932, EUC-JP and Shift_JIS-2004."""
    seven = range(0x80)
    sjis = [*pairs([*range(0x81, 0xA0), *range(0xE0, 0xFD)], [*range(0x40, 0x7F), *range(0x80, 0xFD)])]
    found = cells(codec("cp932"), (code for code in sjis if not 0xF040 <= code <= 0xF9FC))
    table("cp932", "CP932, two bytes", "cp932", PYTHON, found)
    found = cells(codec("cp932"), [*seven, *range(0xA1, 0xE0)])
    note = "80, A0 and FD-FF are left out: cp932 lets them pass"
    table("cp932-single", "CP932, one byte", "cp932", PYTHON, found, note)
    table("shift-jis-2004", "Shift_JIS-2004, two bytes", "shift_jis_2004", PYTHON, cells(codec("shift_jis_2004"), sjis))
    found = cells(codec("shift_jis_2004"), [*seven, *range(0xA1, 0xE0)])
    table("shift-jis-2004-single", "Shift_JIS-2004, one byte", "shift_jis_2004", PYTHON, found)
    three = (0x8F0000 | code for code in pairs(GR, GR))
    codes = [*pairs([0x8E], range(0xA1, 0xE0)), *pairs(GR, GR), *three]
    title = "code set 1 (JIS X 0208), 2 (8E, half-width kana) and 3 (8F, JIS X 0212)"
    table("euc-jp", f"EUC-JP, {title}", "euc_jp", PYTHON, cells(codec("euc_jp"), codes))
    found = cells(iconv("EUC-JP-MS"), (code for code in codes if (code & 0xFFFF) < 0xF5A1))
    table("eucjp-ms", f"eucJP-ms, {title}", "EUC-JP-MS of glibc", GLIBC, found)
    table("euc-single", "EUC-JP, one byte", "ascii", PYTHON, cells(codec("ascii"), seven))


def main() -> None:
    """Write all tables."""
    ibm()
    jis()
    open_systems()


if __name__ == "__main__":
    main()
