"""Streams of text to UTF-8: what comes out, where it is cut, what is damaged and where that is said to be."""

import codecs
import gzip
import os
import stat
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate import MigrationError
from lgmigrate.charset import Charset, CodePage, code_page
from lgmigrate.charset import transcode as module
from lgmigrate.charset.lookup import Lookup
from lgmigrate.charset.transcode import Fault, Transcoding, transcode_file, transcoding
from lgmigrate.charset.transcode_page import PageTranscoding, text_lookup

PAGES = [
    "cp932", "euc-jp", "eucjp-ms", "shift-jis-2004", "ibm-930", "hitachi-keis83", "fujitsu-jef", "nec-jips-j",
    "ibm-290", "ibm-300", "utf-8", "utf-16",
]  # fmt: skip
CODECS = {"cp932": "cp932", "euc-jp": "euc_jp", "shift-jis-2004": "shift_jis_2004"}
BAD = "\ufffd"
GAIJI = {0xE000: "辻\U000e0103", 0xF8FF: "𠮷", 0x100000: "葛"}


def page_of(name: str) -> CodePage:
    return code_page(Charset(base=name, symbols="microsoft" if name == "cp932" else None))


@cache
def compiled(name: str, gaiji: bool) -> Lookup:
    return text_lookup(page_of(name), [GAIJI] if gaiji else [])


def stream_of(name: str, *, gaiji: bool = False) -> Transcoding:
    """A stream that replaces faults; the lookup is compiled once for all examples."""
    page = page_of(name)
    if page.form == "unicode":
        return transcoding(page, [GAIJI] if gaiji else [], on_error="replace")
    return PageTranscoding(compiled(name, gaiji), on_error="replace")


def run(stream: Transcoding, *blocks: bytes) -> str:
    return (b"".join(stream.decode(block) for block in blocks) + stream.flush()).decode()


def replaced(name: str, data: bytes) -> tuple[str, list[Fault]]:
    stream = stream_of(name)
    return run(stream, data), stream.faults


@st.composite
def damaged(draw: st.DrawFn, name: str) -> bytes:
    """Codes of a page, its shifts, ends of lines and bytes of any kind, in any order."""
    page = page_of(name)
    if page.form == "unicode":
        texts = st.text("A\n,神𠮷\ue000é\U00100000").map(lambda text: text.encode(name.replace("utf-16", "utf-16-le")))
        return b"".join(draw(st.lists(st.one_of(texts, st.binary(max_size=3)), max_size=12)))
    some = sorted(page.double)[::97]
    codes = [code.to_bytes(3 if code > 0xFFFF else 2, "big") for code in some]
    ends = [bytes([byte]) for byte, text in page.single.items() if text in '\n\r,"A|']
    parts = [*codes, *page.to_double, page.to_single, *ends]
    runs = st.lists(st.sampled_from(codes or ends), max_size=6).map(
        lambda run: (*page.to_double, b"")[0] + b"".join(run) + page.to_single
    )
    return b"".join(draw(st.lists(st.one_of(st.sampled_from(parts), runs, st.binary(max_size=3)), max_size=14)))


@pytest.mark.parametrize("name", PAGES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_however_the_text_is_cut_output_and_faults_are_the_same(name: str, data: st.DataObject) -> None:
    text = data.draw(damaged(name))
    whole = stream_of(name, gaiji=True)
    expected = run(whole, text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    stream = stream_of(name, gaiji=True)
    assert run(stream, *(text[a:b] for a, b in pairwise([0, *cuts, len(text)]))) == expected
    assert stream.faults == whole.faults
    places = (stream.line, stream.column, stream.offset)
    assert places == (whole.line, whole.column, whole.offset) == (*place(expected), len(text))
    assert expected.count(BAD) == len(whole.faults)


def place(text: str) -> tuple[int, int]:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


@pytest.mark.parametrize("name", PAGES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_faults_stand_where_the_output_has_them(name: str, data: st.DataObject) -> None:
    text = data.draw(damaged(name))
    made, faults = replaced(name, text)
    marks = [at for at, char in enumerate(made) if char == BAD]
    assert [(fault.line, fault.column) for fault in faults] == [place(made[:at]) for at in marks]
    for fault in faults:
        bad = bytes.fromhex(fault.hex)
        assert text[fault.offset : fault.offset + len(bad)] == bad


@pytest.mark.parametrize("name", CODECS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_sound_text_as_python_reads_it(name: str, data: st.DataObject) -> None:
    page = page_of(name)
    cells = [text for _, text in sorted(page.double.items())]
    chars = st.one_of(st.sampled_from('0123456789,"\n A~|'), st.sampled_from(cells), st.sampled_from("ｱｶﾞﾝ"))
    text = "".join(data.draw(st.lists(chars, max_size=80)))
    encoded = text.encode(CODECS[name], "ignore")
    assert replaced(name, encoded) == (encoded.decode(CODECS[name]), [])


@settings(max_examples=60, deadline=None)
@given(text=damaged("utf-8"))
def test_damaged_utf8_as_python_replaces_it(text: bytes) -> None:
    made, faults = replaced("utf-8", text)
    assert made == text.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    assert {fault.code for fault in faults} <= {"LGM-C022"}


@pytest.mark.parametrize("name", ["cp932", "euc-jp", "eucjp-ms", "shift-jis-2004"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_newline_quote_or_separator_is_swallowed_by_a_broken_character(name: str, data: st.DataObject) -> None:
    text = data.draw(damaged(name))
    made, _ = replaced(name, text)
    assert [made.count(char) for char in '\n\r,"'] == [text.count(char.encode()) for char in '\n\r,"']


@pytest.mark.parametrize(
    ("name", "text", "expected", "faults"),
    [
        ("cp932", b"A\x81,B\n", "A\ufffd,B\n", [(1, 1, 2, "81", "LGM-C011")]),
        ("cp932", b'\n"\x81"\n', '\n"\ufffd"\n', [(2, 2, 2, "81", "LGM-C011")]),
        ("cp932", b"\x81\xad|", "\ufffd|", [(0, 1, 1, "81AD", "LGM-C011")]),
        ("cp932", b"\x82\x7cA", "\ufffd|A", [(0, 1, 1, "82", "LGM-C011")]),
        ("cp932", b"\x90_\x80\xfd", "神\ufffd\ufffd", [(2, 1, 2, "80", "LGM-C010"), (3, 1, 3, "FD", "LGM-C010")]),
        ("cp932", b"\x90_\n\x90", "神\n\ufffd", [(3, 2, 1, "90", "LGM-C012")]),
        ("euc-jp", b"\x8f\xa1\xa1A", "\ufffdA", [(0, 1, 1, "8FA1A1", "LGM-C011")]),
        ("euc-jp", b"\x8f\xb0\n", "\ufffd\n", [(0, 1, 1, "8FB0", "LGM-C011")]),
        ("euc-jp", b"\x8f\nA", "\ufffd\nA", [(0, 1, 1, "8F", "LGM-C011")]),
        ("euc-jp", b"\x8f\xb0", "\ufffd", [(0, 1, 1, "8FB0", "LGM-C012")]),
        ("ibm-930", b"\xc1\x0f\xc1", "A\ufffdA", [(1, 1, 2, "0F", "LGM-C014")]),
        ("ibm-930", b"\x0e\x43\x44", "\u3001\ufffd", [(3, 1, 2, "", "LGM-C013")]),
        ("ibm-930", b"\x0e\x43\x44\xff\xff\x0f", "\u3001\ufffd", [(3, 1, 2, "FFFF", "LGM-C011")]),
        ("ibm-300", b"\x43\x44\x43", "\u3001\ufffd", [(2, 1, 2, "43", "LGM-C012")]),
    ],
)
def test_damage_is_told_by_kind_and_place(name: str, text: bytes, expected: str, faults: list) -> None:
    made, found = replaced(name, text)
    assert (made, [(f.offset, f.line, f.column, f.hex, f.code) for f in found]) == (expected, faults)


def test_a_shift_that_is_not_closed_spoils_its_own_line_only() -> None:
    page = page_of("ibm-930")
    kanji = next(code for code, text in sorted(page.double.items()) if text == "神").to_bytes(2, "big")
    lines = [b"\xc1\x0e" + kanji, b"\xc2\x0e" + kanji + b"\x0f", b"\xc3\x0e" + kanji + kanji[:1], b"\xc4"]
    made, faults = replaced("ibm-930", b"\x25".join(lines))
    assert made == "A神\ufffd\nB神\nC神\ufffd\ufffd\nD"
    assert [(fault.line, fault.code) for fault in faults] == [(1, "LGM-C013"), (3, "LGM-C012"), (3, "LGM-C013")]


def test_the_first_fault_is_raised_with_all_its_facts() -> None:
    stream = transcoding(page_of("cp932"), source="vendor.csv")
    with pytest.raises(MigrationError) as caught:
        run(stream, b"a,b\nc,\x90", b"_\x81\xad")
    assert caught.value.code == "LGM-C020"
    where = {"offset": 8, "line": 2, "column": 4, "hex": "81AD", "cause": "LGM-C011"}
    assert caught.value.facts == {"source": "vendor.csv", "page": "cp932", **where}
    assert caught.value.exit_code == 3


def test_too_many_faults_mean_another_page() -> None:
    text = ("神戸市" * 20).encode("euc_jp")
    with pytest.raises(MigrationError) as caught:
        run(transcoding(page_of("utf-8"), on_error="replace", limit=5), text)
    assert (caught.value.code, caught.value.facts["limit"]) == ("LGM-C021", 5)
    assert len(replaced("utf-8", text)[1]) > 5


def test_utf16_follows_its_mark_and_tells_what_it_assumes_without() -> None:
    page, text = page_of("utf-16"), "A神𠮷\r\n"
    for codec, mark in (("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)):
        stream = transcoding(page)
        assert run(stream, *((mark + text.encode(codec))[at : at + 1] for at in range(20))) == text
        assert stream.assumed == []
    stream = transcoding(page)
    assert run(stream, text.encode("utf-16-le")) == text
    assert stream.assumed == ["LGM-C023"]


def test_damaged_utf16_is_located() -> None:
    made, faults = replaced("utf-16", "A\n".encode("utf-16-le") + b"\x00\xd8" + "B".encode("utf-16-le") + b"C")
    assert made == "A\n\ufffdB\ufffd"
    assert [(f.offset, f.line, f.column, f.hex) for f in faults] == [(4, 2, 1, "00D8"), (8, 2, 3, "43")]


@pytest.mark.parametrize("name", ["utf-8", "utf-16"])
def test_user_defined_characters_of_unicode_text_go_by_code_point(name: str) -> None:
    stream = transcoding(page_of(name), [{0xE000: "神", 0xF8FF: "吉"}, GAIJI])
    text = "A\ue000\ue001\uf8ffﾊ\U00100000\n"
    assert run(stream, text.encode(name)) == "A辻\U000e0103\ue001𠮷ﾊ葛\n"
    assert stream.column == 1


def test_a_layer_gives_user_defined_characters_of_a_page() -> None:
    stream = transcoding(page_of("cp932"), [{0xF040: "辻\U000e0103"}])
    assert run(stream, b"\xf0\x40\xf0\x41\n") == "辻\U000e0103\ue001\n"


def test_text_that_grows_beyond_the_room_made_for_it() -> None:
    long = {0xF040: "𠮷" * 30}
    stream = transcoding(page_of("cp932"), [long])
    assert run(stream, b"\xf0\x40\n" * 5000) == ("𠮷" * 30 + "\n") * 5000
    assert (stream.line, stream.column) == (5001, 1)


@pytest.mark.parametrize("name", ["vendor.csv", "vendor.csv.gz"])
def test_a_file_becomes_a_private_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 64)
    text = "番号,氏名\r\n" + "".join(f"{number},髙﨑 ｼﾞﾛｳ\r\n" for number in range(200))
    source, target = tmp_path / name, tmp_path / "copy.csv"
    data = text.encode("cp932")
    source.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    done = transcode_file(source, target, page_of("cp932"))
    assert target.read_bytes() == text.encode()
    assert (done.read, done.written, done.lines, done.faults) == (len(data), len(text.encode()), 201, [])
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_that_fails_leaves_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "vendor.csv", tmp_path / "copy.csv"
    source.write_bytes(b"a\n\x80\n")
    with pytest.raises(MigrationError, match="LGM-C020"):
        transcode_file(source, target, page_of("cp932"))
    assert not target.exists()
    done = transcode_file(source, target, page_of("cp932"), on_error="replace")
    assert target.read_text(encoding="utf-8") == "a\n\ufffd\n"
    assert [fault.line for fault in done.faults] == [2]
    with pytest.raises(MigrationError, match="LGM-S001"):
        transcode_file(tmp_path / "none.csv", target, page_of("cp932"))


def test_an_empty_file_is_an_empty_file(tmp_path: Path) -> None:
    source, target = tmp_path / "vendor.csv", tmp_path / "copy.csv"
    for name in PAGES:
        source.write_bytes(b"")
        assert transcode_file(source, target, page_of(name)).written == target.stat().st_size == 0
