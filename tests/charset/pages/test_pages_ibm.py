"""The pages of IBM against glibc's iconv and ICU, all codes in both directions."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from lgmigrate.charset import Charset, CodePage, Encoder, code_page

Read = Callable[[CodePage, str, Sequence[bytes]], list[str]]
SHIFTS = {0x0E, 0x0F}
CODES = [lead << 8 | trail for lead in range(256) for trail in range(256) if not SHIFTS & {lead, trail}]
BYTES = [bytes([byte]) for byte in range(256) if byte not in SHIFTS]
SUBSTITUTE = b"\x3f"
NOT_READ_BACK = {
    (
        "iconv",
        "ibm-930",
    ): "―— ∥‖ －− ～〜 \uf86f№ 俠侠 剝剥 啞唖 嚙噛 囊嚢 塡填 屛屏 屢屡 搔掻 摑掴 攢攅 栅柵 梎梍 潑溌 瀆涜 焰焔 瘦痩 "
    "禱祷 簞箪 繈繦 繡繍 繫繋 腁胼 荆荊 萊莱 蔣蒋 蟬蝉 蠟蝋 軀躯 醬醤 醱醗 頰頬 頹頽 顚顛 驒騨 鷗鴎 鹼鹸 麴麹 麵麺",
    ("iconv", "ibm-1390"): "栅柵 梎梍 繈繦 腁胼 荆荊 頹頽 \uf86f№",
    ("uconv", "ibm-930"): "\uf86f№",
    ("uconv", "ibm-1390"): "\uf86f№",
}
"""What a tool writes and reads back as another character (939 as 930, 1399 as 1390); here the first has no code."""
ALIKE = {"ibm-939": "ibm-930", "ibm-1399": "ibm-1390"}
OTHERWISE = {
    ("iconv", "ibm-930"): {"\\": "5B", "~": "A1"},
    ("iconv", "ibm-939"): {"\\": "B2", "~": "A0"},
}
"""What iconv writes as a yen sign or overline, though it reads the byte that we and ICU write (B2 or E0, A0 or A1)."""


@pytest.fixture(params=["ibm-930", "ibm-939", "ibm-1390", "ibm-1399"])
def page(request: pytest.FixtureRequest) -> CodePage:
    return code_page(Charset(base=request.param, controls="keep"))


def name_of(tool: Any, page: str) -> str:
    """What the tool calls a page, which it must know."""
    name = page.replace("ibm-", "IBM") if tool.name == "iconv" else page
    tool.require(name)
    return name


def test_every_double_byte_code_is_what_others_say(page: CodePage, tool: Any, read: Read) -> None:
    cells = [code.to_bytes(2, "big") for code in CODES]
    said = tool.decode(name_of(tool, page.name), [b"\x0e" + cell + b"\x0f" for cell in cells])
    ours = read(page, "wide", cells)
    assert sum(map(bool, ours)) == {"ibm-930": 11635, "ibm-939": 11635}.get(page.name, 22102)
    assert [(hex(code), a, b) for code, a, b in zip(CODES, ours, said, strict=True) if a != b] == []


def test_no_code_has_a_shift_in_it(page: CodePage) -> None:
    assert not [code for code in (*page.double, *page.user_defined) if SHIFTS & {code >> 8, code & 0xFF}]


def test_every_single_byte_is_what_others_say(page: CodePage, tool: Any, read: Read) -> None:
    said = dict(zip(BYTES, tool.decode(name_of(tool, page.name), BYTES), strict=True))
    said[SUBSTITUTE] = "\x1a"  # here it is the character, not what stands for none
    ours = dict(zip(BYTES, read(page, "text", BYTES), strict=True))
    assert ours == said


@pytest.mark.parametrize("name", ["ibm-290", "ibm-037", "ibm-8482", "ibm-5123"])
def test_single_byte_tables_are_what_icu_says(name: str, icu: Any, read: Read) -> None:
    icu.require(name)
    page = code_page(Charset(base="ibm-930", single=name, controls="keep"))
    said = dict(zip(BYTES, icu.decode(name, BYTES), strict=True))
    said[SUBSTITUTE] = "\x1a"
    assert dict(zip(BYTES, read(page, "text", BYTES), strict=True)) == said


def test_every_character_is_written_as_others_write_it(page: CodePage, tool: Any) -> None:
    name = name_of(tool, page.name)
    points = [chr(point) for point in range(0x20, 0x30000) if not 0xD800 <= point < 0xE000]
    cells = {*page.single.values(), *page.double.values(), *page.user_defined.values()} - {"\n"}
    texts = sorted({*points, *cells})
    encoder, not_read, otherwise = Encoder(page), {}, {}
    for text, said in zip(texts, tool.encode(name, texts), strict=True):
        code = said.strip(b"\x0e\x0f").hex().upper()
        if text not in cells and said not in (b"", SUBSTITUTE):
            not_read[text] = page.double[int(code, 16)]
        elif text in cells and encoder.field(text, len(said)) != said:
            otherwise[text] = code
    known = NOT_READ_BACK[tool.name, ALIKE.get(page.name, page.name)].split(" ")
    also = ["￤¦"] if (tool.name, page.name) == ("iconv", "ibm-939") else []
    assert not_read == dict([*known, *also])
    assert otherwise == OTHERWISE.get((tool.name, page.name), {})


def test_the_user_areas_lie_where_ibm_has_them(page: CodePage) -> None:
    users = page.user_defined
    assert (users[0x6941], users[0x72EA], users[0x7FFE]) == ("\ue000", chr(0xE000 + 1879), chr(0xE000 + 4369))
    assert {code & 0xFF for code in users} <= set(range(0x41, 0xFF))
    if page.name in ("ibm-1390", "ibm-1399"):
        assert (users[0x8041], users[0x89BD]) == ("\uf112", chr(0xF112 + 1834))
        assert len(users) == 4370 + 1835
    assert list(users.values()) == [chr(0xE000 + number) for number in range(len(users))]


def test_a_site_may_move_its_user_area(page: CodePage) -> None:
    moved = code_page(Charset(base=page.name, udc_base="U+F0000")).user_defined
    assert moved == {code: chr(ord(char) - 0xE000 + 0xF0000) for code, char in page.user_defined.items()}


def test_the_line_feed_is_the_byte_a_site_says(page: CodePage, read: Read) -> None:
    other = code_page(Charset(base=page.name, line_feed="15", controls="keep"))
    assert read(page, "text", [b"\x15", b"\x25"]) == ["\x85", "\n"]
    assert read(other, "text", [b"\x15", b"\x25"]) == ["\n", "\x85"]
    assert {**page.single, 0x15: "", 0x25: ""} == {**other.single, 0x15: "", 0x25: ""}
