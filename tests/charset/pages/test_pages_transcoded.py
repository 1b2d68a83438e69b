"""Whole pages as streams of text, and exports in Unicode whose private-use characters a table of 外字 gives."""

import unicodedata

import pytest

from lgmigrate.charset import Charset, code_page, names
from lgmigrate.charset.transcode import Transcoding, transcoding

GAIJI = {0xE000: "𠮷", 0xE001: "葛\U000e0100", 0xF8FF: "髙", 0x100000: "か\u309a"}
TEXT = "1,山田\ue000子,\ue001飾区\r\n2,𠮷野\uf8ff,\U00100000\ue002\r\n"
READ = "1,山田𠮷子,葛\U000e0100飾区\r\n2,𠮷野髙,か\u309a\ue002\r\n"
MIXED = [
    name
    for name in names()
    if (page := code_page(Charset(base=name))).form != "unicode" and page.single and page.double
]


def in_pieces(stream: Transcoding, data: bytes, size: int) -> str:
    pieces = [stream.decode(data[at : at + size]) for at in range(0, len(data), size)]
    return b"".join([*pieces, stream.flush()]).decode()


@pytest.mark.parametrize("name", MIXED)
def test_every_code_of_a_page_reads_in_a_stream_as_in_a_field(name: str) -> None:
    page = code_page(Charset(base=name))
    singles = {byte: text for byte, text in page.single.items() if unicodedata.category(text) != "Cc"}
    cells = {**page.double, **page.user_defined}
    run = b"".join(code.to_bytes(2 + (code > 0xFFFF), "big") for code in cells)
    shift = page.to_double[0] if page.form == "shift" else b""
    data = bytes(singles) + shift + run + page.to_single + bytes(singles)
    single, double = "".join(singles.values()), "".join(cells.values())
    for size in (len(data), 4099):
        stream = transcoding(page)
        assert in_pieces(stream, data, size) == single + double + single
        assert stream.faults == []


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("page", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
    ],
)
def test_an_export_in_unicode_is_read_with_its_gaiji(page: str, codec: str, size: int) -> None:
    data = TEXT.encode(codec)
    if codec == "utf-16-be":
        data = b"\xfe\xff" + data
    stream = transcoding(code_page(Charset(base=page)), [GAIJI])
    assert in_pieces(stream, data, size) == READ
    assert stream.faults == []


def test_later_tables_win_and_codes_without_an_entry_stay() -> None:
    stream = transcoding(code_page(Charset(base="utf-16")), [GAIJI, {0xE000: "吉"}])
    assert in_pieces(stream, TEXT.encode("utf-16"), 7) == READ.replace("田𠮷", "田吉")


def test_a_cp932_export_is_read_with_its_gaiji_by_code() -> None:
    data = "1,山田".encode("cp932") + b"\xf0\x40\xf0\x41" + "子,ソ能\r\n".encode("cp932")
    stream = transcoding(code_page(Charset(base="cp932")), [{0xF040: "𠮷"}])
    assert in_pieces(stream, data, 3) == "1,山田𠮷\ue001子,ソ能\r\n"
