"""The pages whose lead bytes say how long a code is, against Python's codecs, glibc's iconv and ICU, all codes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from lgmigrate import MigrationError
from lgmigrate.charset import Charset, CodePage, Encoder, code_page

Read = Callable[[CodePage, str, Sequence[bytes]], list[str]]
BYTES = [bytes([byte]) for byte in range(256)]
PAIRS = [first + second for first in BYTES for second in BYTES]
TRIPLES = [b"\x8f" + pair for pair in PAIRS]
POINTS = [chr(point) for point in range(0x30000) if not 0xD800 <= point < 0xE000]
NOT_OF_CP932 = {"\x80": 0x80, "\uf8f0": 0xA0, "\uf8f1": 0xFD, "\uf8f2": 0xFE, "\uf8f3": 0xFF}
"""What Python makes of bytes that Windows does not assign: here they are errors."""
NEC_SELECTED = range(0xED40, 0xEEFD)
"""IBM's extensions a second time, in rows that NEC selected."""
LOOSE = {
    "cp932": {
        "¢": "8191", "£": "8192", "¬": "81CA", "‖": "8161", "−": "817C", "〜": "8160",
    },
    "euc_jp": {"¥": "5C", "‾": "7E"},
    "shift_jis_2004": {},
}  # fmt: skip
"""What Python writes and reads back as another character: here these have no code."""
SYMBOLS = {
    "a1c1": "～〜",
    "a1c2": "∥‖",
    "a1dd": "－−",
    "a1f1": "￠¢",
    "a1f2": "￡£",
    "a2cc": "￢¬",
    "8fa2b7": "～~",
    "8fa2c3": "￤¦",
}
"""Where eucJP-ms and EUC-JP differ."""


def page_of(name: str) -> CodePage:
    return code_page(Charset(base=name, controls="keep"))


def cells_of(page: CodePage) -> dict[bytes, str]:
    """Every code of a page, as its bytes."""
    codes = {code.to_bytes(1 + (code > 0xFF) + (code > 0xFFFF), "big"): text for code, text in page.double.items()}
    users = {code.to_bytes(2 + (code > 0xFFFF), "big"): text for code, text in page.user_defined.items()}
    return {**{bytes([byte]): text for byte, text in page.single.items()}, **codes, **users}


def read_by_python(codec: str, values: Iterable[bytes]) -> list[str]:
    """What Python reads; nothing where it refuses."""

    def one(value: bytes) -> str:
        try:
            return value.decode(codec)
        except UnicodeDecodeError:
            return ""

    return [one(value) for value in values]


def written(write: Callable[[str], bytes], texts: Iterable[str]) -> dict[str, str]:
    """The codes of those texts that have one, in hex."""
    found = {}
    for text in texts:
        try:
            found[text] = write(text).hex().upper()
        except (UnicodeEncodeError, MigrationError):
            continue
    return found


def written_by_us(page: CodePage, texts: Iterable[str]) -> dict[str, str]:
    """The same with our encoder, whose fields are padded: a byte that no code ends with shows where they begin."""
    encoder = Encoder(page)
    return written(
        lambda text: encoder.field(text + "\x00", 12).partition(b"\x00")[0] if text != "\x00" else b"\x00", texts
    )


def differences(keys: Iterable[Any], left: Sequence[str], right: Sequence[str]) -> dict[Any, str]:
    """Where two differ: the texts of both together."""
    return {key: a + b for key, a, b in zip(keys, left, right, strict=True) if a != b}


@pytest.mark.parametrize("values", [BYTES, PAIRS], ids=["bytes", "pairs"])
def test_cp932_reads_what_python_reads_but_for_five_bytes(values: list[bytes], read: Read) -> None:
    python = [text if NOT_OF_CP932.keys().isdisjoint(text) else "" for text in read_by_python("cp932", values)]
    assert differences(values, read(page_of("cp932"), "mixed", values), python) == {}


def test_cp932_reads_what_trips_others(read: Read) -> None:
    page = page_of("cp932")
    assert read(page, "mixed", [b"\x83\x5c\x94\x5c", b"\x83\x7c\x95\x7c", b"\xb1\xb2\x83\x5c"]) == [
        "ソ能",
        "ポ怖",
        "ｱｲソ",
    ]
    assert read(page, "mixed", [b"\x87\x40\xfa\x40", b"\xf0\x40\x81\x60"]) == ["①ⅰ", "\ue000～"]
    assert read(page, "mixed", [b"a\x83", b"\x83\x20"]) == ["", ""]


def test_cp932_writes_what_windows_writes(tool: Any) -> None:
    system = "CP932" if tool.name == "iconv" else "ibm-943_P15A-2003"
    tool.require(system)
    cells = set(cells_of(page_of("cp932")).values()) - {"\n", "\x1a", "\x1c", "\x7f"}  # ICU turns the last three round
    texts = sorted(cells)
    theirs = [code.hex().upper() for code in tool.encode(system, texts)]
    assert differences(texts, list(written_by_us(page_of("cp932"), texts).values()), theirs) == {}


def test_cp932_writes_what_python_writes_but_for_what_nec_selected() -> None:
    page = page_of("cp932")
    python, ours = written(lambda text: text.encode("cp932"), POINTS), written_by_us(page, POINTS)
    assert {text: code for text, code in python.items() if text not in ours} == {
        **LOOSE["cp932"], **{text: f"{byte:02X}" for text, byte in NOT_OF_CP932.items()}
    }  # fmt: skip
    assert ours.keys() <= python.keys()
    otherwise = {text: int(code, 16) for text, code in python.items() if ours.get(text, code) != code}
    assert set(otherwise.values()) <= set(NEC_SELECTED)
    assert len(otherwise) == 373


@pytest.mark.parametrize(("name", "codec"), [("euc-jp", "euc_jp"), ("shift-jis-2004", "shift_jis_2004")])
def test_the_page_is_pythons_in_both_directions(name: str, codec: str, read: Read) -> None:
    page = page_of(name)
    for values in (BYTES, PAIRS, *([TRIPLES] if page.has_three_bytes else [])):
        assert differences(values, read(page, "mixed", values), read_by_python(codec, values)) == {}
    texts = sorted({*POINTS, *page.double.values()})
    ours, python = written_by_us(page, texts), written(lambda text: text.encode(codec), texts)
    assert {text: code for text, code in python.items() if ours.get(text) != code} == LOOSE[codec]
    assert ours.keys() <= python.keys()
    if name == "shift-jis-2004":
        assert sum(len(text) > 1 for text in page.double.values()) == 25


DIFFER = {
    ("iconv", "EUC-JP", "euc-jp"): {"8fa2b7": "~～"},
    ("uconv", "euc-jp-2007", "euc-jp"): {
        code: pair[::-1] for code, pair in SYMBOLS.items() if code != "8fa2c3"
    },
    ("iconv", "EUC-JP-MS", "eucjp-ms"): {},
    ("iconv", "CP932", "cp932"): {},
    ("uconv", "ibm-943_P15A-2003", "cp932"): {},
    ("iconv", "SHIFT_JISX0213", "shift-jis-2004"): {
        "815c": "―—", "815f": "\\＼", "81b0": "~～", "81d4": "⦅｟", "81d5": "⦆｠",
    },
}  # fmt: skip
"""Codes on which we follow Python and a tool has another character: ours and the tool's."""


@pytest.mark.parametrize(("by", "system", "name"), DIFFER)
def test_every_code_is_what_others_read(by: str, system: str, name: str, request: pytest.FixtureRequest) -> None:
    other = request.getfixturevalue({"iconv": "iconv", "uconv": "icu"}[by])
    other.require(system)
    cells = {code: text for code, text in cells_of(page_of(name)).items() if code not in {b"\x1a", b"\x1c", b"\x7f"}}
    found = differences(map(bytes.hex, cells), list(cells.values()), other.decode(system, list(cells)))
    assert found == DIFFER[by, system, name]


def test_eucjp_ms_writes_what_glibc_writes(iconv: Any) -> None:
    iconv.require("EUC-JP-MS")
    page = page_of("eucjp-ms")
    texts = sorted(set(cells_of(page).values()) - {"\n"})
    theirs = [code.hex().upper() for code in iconv.encode("EUC-JP-MS", texts)]
    assert differences(texts, list(written_by_us(page, texts).values()), theirs) == {}


def test_eucjp_ms_is_euc_jp_with_more(read: Read) -> None:
    basic, more = cells_of(page_of("euc-jp")), cells_of(page_of("eucjp-ms"))
    assert basic.keys() < more.keys()
    assert {code.hex(): more[code] + text for code, text in basic.items() if more[code] != text} == SYMBOLS
    users = page_of("eucjp-ms").user_defined
    assert list(users.values()) == [chr(0xE000 + number) for number in range(1880)]
    assert (users[0xF5A1], users[0xFEFE], users[0x8FF5A1], users[0x8FFEFE]) == ("\ue000", "\ue3ab", "\ue3ac", "\ue757")
    assert read(page_of("eucjp-ms"), "mixed", [b"\x8f\xf5\xa1", b"\x8f\xfe\xfe"]) == ["\ue3ac", "\ue757"]


def test_the_user_area_of_cp932_lies_where_windows_has_it(read: Read) -> None:
    page = page_of("cp932")
    users = page.user_defined
    assert list(users) == [
        code for code in range(0xF040, 0xF9FD) if code & 0xFF in {*range(0x40, 0x7F), *range(0x80, 0xFD)}
    ]
    assert list(users.values()) == [chr(0xE000 + number) for number in range(1880)]
    moved = code_page(Charset(base="cp932", udc_base="U+F0000"))
    assert read(moved, "mixed", [b"\xf0\x40", b"\xf9\xfc"]) == [chr(0xF0000), chr(0xF0000 + 1879)]


def test_a_wide_field_of_euc_has_no_codes_of_three_bytes(read: Read) -> None:
    page = page_of("euc-jp")
    assert read(page, "mixed", [b"\x8f\xb0\xa1"]) == [page.double[0x8FB0A1]]
    assert read(page, "wide", [b"\xb0\xa1", b"\x30\xa1", b"\x22\xaf"]) == ["亜", "", ""]
