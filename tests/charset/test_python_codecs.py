"""Code pages as Python's codecs: against Python's own and iconv, in pieces, with every handler of errors."""

import codecs
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lgmigrate
from lgmigrate.charset import Charset, code_page, names
from lgmigrate.charset.python_codecs import codec_of

HOSTS = [name for name in names() if code_page(Charset(base=name)).form != "unicode"]
KANJI = [name for name in HOSTS if code_page(Charset(base=name)).double and name != "ibm-300"]
TEXT = "本日ABCは\n晴天ナリ 山田 0123"
PIECES = st.lists(st.sampled_from(["本日", "A", " ", "\n", "　", "ナリ", "0123", "ガ", "〜", "\u3000"]), max_size=12)


@pytest.fixture(scope="module", autouse=True)
def _registered() -> Iterator[None]:
    lgmigrate.register_codecs()
    yield
    codecs.unregister(lgmigrate._find_codec)


def lgm(name: str) -> str:
    return f"lgm-{name}"


@pytest.mark.parametrize("name", KANJI)
def test_text_comes_back(name: str) -> None:
    data = TEXT.encode(lgm(name))
    assert data.decode(lgm(name)) == TEXT
    assert codecs.lookup(name.replace("-", "_")) is not None


@pytest.mark.parametrize("name", HOSTS)
def test_every_character_of_a_page_comes_back(name: str) -> None:
    page = code_page(Charset(base=name, controls="keep"))
    shifts = {shift[0] for shift in (*page.to_double, page.to_single) if shift}
    cells = [text for byte, text in page.single.items() if byte not in shifts]
    cells += [*page.double.values(), *page.user_defined.values()]
    text = "".join(cells)
    assert text.encode(lgm(name)).decode(lgm(name)) == text


def test_pythons_names_stay_pythons_and_ours_have_a_prefix() -> None:
    assert codecs.lookup("cp932").name == "cp932"
    assert codecs.lookup("euc-jp").name == "euc_jp"
    assert codecs.lookup("lgm-cp932").name == codecs.lookup("LGM_Windows-31J").name == "lgm-cp932"
    assert codecs.lookup("fujitsu-jef").name == codecs.lookup("jef").name == "lgm-fujitsu-jef"
    assert b"\x80".decode("cp932") == "\x80"  # Python lets it through; as a page it is damage
    with pytest.raises(UnicodeDecodeError):
        b"\x80".decode("lgm-cp932")
    with pytest.raises(LookupError):
        codecs.lookup("lgm-ebcdic")


def test_unicode_pages_are_pythons() -> None:
    assert "𠮷".encode("lgm-utf-8") == "𠮷".encode()
    assert b"\xff\xfeA\x00".decode("lgm-utf-16") == "A"
    assert codecs.lookup("lgm-utf-8").name == "lgm-utf-8"


SAME = [("ibm-037", "cp037"), ("euc-jp", "euc_jp"), ("shift-jis-2004", "shift_jis_2004"), ("cp932", "cp932")]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_what_both_define_is_equal(ours: str, theirs: str) -> None:
    """Every code of one or two bytes that our page has, read by Python's codec."""
    page = code_page(Charset(base=ours, controls="keep"))
    codes = [bytes([byte]) for byte in page.single] + [
        code.to_bytes(2, "big") for code in page.double if code < 1 << 16
    ]
    differ = {}
    for code in codes:
        ours_is, theirs_is = code.decode(lgm(ours)), code.decode(theirs, "replace")
        if ours_is != theirs_is and "\ufffd" not in theirs_is:
            differ[code.hex()] = (ours_is, theirs_is)
    assert differ == {}
    chars = [char for code in codes if len(char := code.decode(lgm(ours))) == 1 and can(char, theirs)]
    written = {char: int.from_bytes(char.encode(theirs), "big") for char in chars}
    # NEC's selection of IBM's characters: Python writes it, Windows and we write IBM's own codes.
    same = [char for char, code in written.items() if code not in page.oneway]
    assert len(same) > 200
    assert [char for char in same if char.encode(lgm(ours)) != char.encode(theirs)] == []


def can(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize(("ours", "theirs"), [("ibm-930", "IBM930"), ("ibm-939", "IBM939"), ("ibm-1399", "IBM1399")])
def test_iconv_reads_what_is_written(ours: str, theirs: str) -> None:
    text = TEXT.replace("\n", "") * 50
    data = text.encode(lgm(ours))
    done = subprocess.run(["iconv", "-f", theirs, "-t", "UTF-8"], input=data, capture_output=True, check=True)
    assert done.stdout.decode() == text
    back = subprocess.run(["iconv", "-f", "UTF-8", "-t", theirs], input=text.encode(), capture_output=True, check=True)
    assert back.stdout == data


@settings(max_examples=150, deadline=None)
@given(
    parts=PIECES,
    name=st.sampled_from(["ibm-930", "hitachi-keis83", "fujitsu-jef", "nec-jips-e", "euc-jp"]),
    size=st.integers(1, 5),
)
def test_any_split_into_pieces_gives_the_same(parts: list[str], name: str, size: int) -> None:
    text, encoding = "".join(parts), lgm(name)
    data = text.encode(encoding)
    writer, reader = codecs.getincrementalencoder(encoding)(), codecs.getincrementaldecoder(encoding)()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert b"".join([*map(writer.encode, pieces), writer.encode("", True)]) == data
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    assert "".join([*map(reader.decode, blocks), reader.decode(b"", True)]) == text
    assert "".join(codecs.iterdecode(iter(blocks), encoding)) == text


def test_a_sequence_that_a_piece_cuts_is_one_code() -> None:
    whole = "か\u309a".encode("lgm-shift-jis-2004")
    assert len(whole) == 2
    writer = codecs.getincrementalencoder("lgm-shift-jis-2004")()
    assert (writer.encode("か"), writer.encode("\u309a", True)) == (b"", whole)
    assert (writer.encode("か"), writer.encode("き", True)) == (b"", "かき".encode("shift_jis_2004"))
    state = [writer.encode("か"), writer.getstate()][1]
    writer.reset()
    writer.setstate(state)
    assert writer.encode("", True) == "か".encode("shift_jis_2004")


def test_states_are_kept_and_given_back() -> None:
    data = "本日A".encode("ibm-930")
    reader = codecs.getincrementaldecoder("ibm-930")()
    assert reader.decode(data[:4]) == "本"
    state = reader.getstate()
    assert state == (data[3:4], 1)
    assert reader.decode(data[4:], True) == "日A"
    reader.setstate(state)
    assert reader.decode(data[4:], True) == "日A"
    writer = codecs.getincrementalencoder("ibm-930")()
    assert writer.getstate() == 0
    first = writer.encode("本")
    state = writer.getstate()
    rest = writer.encode("日A", True)
    assert first + rest == data
    writer.setstate(state)
    assert writer.encode("日A", True) == rest


def test_files_and_streams(tmp_path: Path) -> None:
    path = tmp_path / "host.txt"
    lines = ["東京都千代田区\n", "ABC 神戸\n"] * 5000
    with path.open("w", encoding="ibm-930", newline="") as file:
        file.writelines(lines)
    assert path.read_bytes() == "".join(lines).encode("ibm-930")
    with path.open(encoding="ibm-930", newline="") as file:
        assert file.readline() == lines[0]
        place = file.tell()
        rest = file.read()
        file.seek(place)
        assert file.read() == rest == "".join(lines[1:])
    with codecs.open(str(path), encoding="ibm-930") as stream:
        assert list(stream) == lines
    reader = codecs.getreader("lgm-nec-jips-j")(io.BytesIO("本日A".encode("lgm-nec-jips-j")))
    assert "".join(iter(lambda: reader.read(3), "")) == "本日A"
    out = io.BytesIO()
    writer = codecs.getwriter("ibm-930")(out)
    writer.write("本")
    writer.write("日A")
    assert out.getvalue().decode("ibm-930") == "本日A"


BROKEN = [
    ("ibm-930", "C10E456600004562", (4, 6), "the code is unassigned", "A本\ufffd日"),
    ("ibm-930", "C10E4566450F", (6, 7), "half", None),
    ("ibm-930", "C10FC2", (1, 2), "a shift to single bytes", "A\ufffdB"),
    ("hitachi-keis83", "C10A41C2", (1, 3), "a shift to single bytes", "A\ufffdB"),
    ("ibm-930", "C157C2", (1, 2), "the byte is unassigned", "A\ufffdB"),
    ("cp932", "418422410A", (1, 2), "the code is unassigned", 'A\ufffd"A\n'),
    ("cp932", "4181AD41", (1, 3), "the code is unassigned", "A\ufffdA"),
    ("cp932", "4181", (1, 2), "half a character", "A\ufffd"),
    ("cp932", "41FD42", (1, 2), "the byte is unassigned", "A\ufffdB"),
    ("euc-jp", "8FA1A142", (0, 3), "the code is unassigned", "\ufffdB"),
    ("euc-jp", "8FA10A", (0, 2), "the code is unassigned", "\ufffd\n"),
    ("euc-jp", "428FB0", (1, 3), "half a character", "B\ufffd"),
    ("ibm-300", "456645", (2, 3), "half a character", "本\ufffd"),
]


@pytest.mark.parametrize(("name", "broken", "place", "why", "replaced"), BROKEN)
def test_what_is_broken_is_told_exactly(
    name: str, broken: str, place: tuple[int, int], why: str, replaced: str | None
) -> None:
    data = bytes.fromhex(broken)
    if replaced is None:  # the shift back is then the second half of a code
        data = data[:-1]
        place = (len(data) - 1, len(data))
    with pytest.raises(UnicodeDecodeError) as caught:
        data.decode(lgm(name))
    error = caught.value
    assert (error.encoding, error.object, (error.start, error.end)) == (lgm(name), data, place)
    assert why in error.reason
    if replaced is not None:
        assert data.decode(lgm(name), "replace") == replaced
        assert data.decode(lgm(name), "ignore") == replaced.replace("\ufffd", "")
    escaped = "".join(f"\\x{byte:02x}" for byte in data[slice(*place)])
    assert escaped in data.decode(lgm(name), "backslashreplace")


def test_surrogateescape_brings_broken_bytes_back() -> None:
    data = bytes.fromhex("4181ADFD428140")
    text = data.decode("lgm-cp932", "surrogateescape")
    assert text == "A\udc81\udcad\udcfdB　"
    assert text.encode("lgm-cp932", "surrogateescape") == data


def test_text_may_end_in_double_byte_state() -> None:
    assert bytes.fromhex("0E4566").decode("ibm-930") == "本"
    reader = codecs.getincrementaldecoder("ibm-930")()
    assert reader.decode(bytes.fromhex("0E4566"), True) + reader.decode(b"\xc1", True) == "本A"


def test_a_character_without_a_code_is_told_exactly() -> None:
    with pytest.raises(UnicodeEncodeError) as caught:
        "本🙂A".encode("ibm-930")
    error = caught.value
    assert (error.encoding, error.object, error.start, error.end) == ("lgm-ibm-930", "本🙂A", 1, 2)
    assert "本🙂🙂A".encode("ibm-930", "ignore") == "本A".encode("ibm-930")
    assert "本🙂A".encode("ibm-930", "replace") == "本?A".encode("ibm-930")
    assert "本🙂A".encode("ibm-930", "xmlcharrefreplace") == "本&#128578;A".encode("ibm-930")
    assert "本🙂A".encode("ibm-930", "backslashreplace") == "本\\U0001f642A".encode("ibm-930")
    with pytest.raises(UnicodeEncodeError) as caught:
        "🙂".encode("ibm-300", "replace")  # it has no question mark of one byte
    assert caught.value.object == "🙂"


def test_handlers_that_people_register() -> None:
    codecs.register_error("test-geta", lambda error: ("〓", error.end))
    codecs.register_error("test-back", lambda _error: ("*", -1))
    codecs.register_error("test-far", lambda _error: ("", 99))
    codecs.register_error("test-bytes", lambda error: (b"\x6f", error.end))
    assert "本🙂🙂A".encode("ibm-930", "test-geta") == "本〓〓A".encode("ibm-930")
    assert "本🙂A".encode("ibm-930", "test-back") == "本*A".encode("ibm-930")
    assert "🙂A".encode("ibm-930", "test-bytes") == b"\x6f\xc1"
    assert b"\xc1\x57\xc2".decode("ibm-930", "test-back") == "A*B"
    with pytest.raises(IndexError, match="out of bounds"):
        b"\x57".decode("ibm-930", "test-far")
    with pytest.raises(TypeError, match="gives text"):
        b"\x57".decode("ibm-930", "test-bytes")
    with pytest.raises(LookupError):
        b"\x57".decode("ibm-930", "test-nobody")


def test_after_an_error_a_reader_is_where_it_was() -> None:
    reader = codecs.getincrementaldecoder("ibm-930")()
    assert reader.decode(bytes.fromhex("C10E45")) == "A"
    before = reader.getstate()
    with pytest.raises(UnicodeDecodeError):
        reader.decode(bytes.fromhex("660F57"), True)
    assert reader.getstate() == before
    assert reader.decode(bytes.fromhex("660FC1"), True) == "本A"


def test_a_page_with_choices() -> None:
    info = codec_of(Charset(base="ibm-930", single="ibm-1027", symbols="microsoft", line_feed="15"))
    assert info.decode(bytes.fromhex("81150E43A10F"))[0] == "a\n～"
    assert info.encode("a\n～")[0] == bytes.fromhex("81150E43A10F")


def test_line_ends_are_those_of_the_page() -> None:
    assert bytes.fromhex("C125C215").decode("ibm-930") == "A\nB\x85"
    assert b"A\r\n".decode("lgm-cp932") == "A\r\n"


def test_registering_loads_nothing() -> None:
    code = (
        "import lgmigrate, sys; lgmigrate.register_codecs(); lgmigrate.register_codecs(); 'A'.encode('cp932'); "
        "print('numpy' in sys.modules, b'\\xc1'.decode('ibm-930'), 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False A True\n"
