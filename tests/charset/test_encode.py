"""Text to host bytes and back."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate import MigrationError
from lgmigrate.charset import Charset, Encoder, code_page, compile_lookup
from lgmigrate.charset._kernel import TextDecoder

Run = Callable[[TextDecoder, list[bytes]], tuple[list, list]]
PAGE = code_page(Charset(base="ibm-930"))
GAIJI = {0x6941: "𠮷", 0x6942: "葛\U000e0100", 0x6943: "葛", 0x72EA: "辻\U000e0103", 0x7FFE: "𠮷\U000e0101野"}
ENCODER, LOOKUP = Encoder(PAGE, GAIJI), compile_lookup(PAGE, [GAIJI])
SINGLES = sorted(text for byte, text in PAGE.single.items() if 0x40 <= byte < 0xFF)
DOUBLES = sorted({**PAGE.double, **PAGE.user_defined}.items())
singles = st.sampled_from(SINGLES)
doubles = st.one_of(st.sampled_from([text for _, text in DOUBLES]), st.sampled_from(list(GAIJI.values())))
texts = {
    "text": st.lists(singles, max_size=30),
    "wide": st.lists(doubles, max_size=20),
    "mixed": st.lists(st.one_of(singles, doubles), max_size=20),
}
BLANKS = {"text": " ", "wide": "\u3000", "mixed": " "}


@settings(max_examples=300, deadline=None)
@given(data=st.data(), kind=st.sampled_from(list(texts)))
def test_what_is_encoded_is_decoded(data: st.DataObject, kind: str, run_text: Run) -> None:
    cells = data.draw(texts[kind])
    text = "".join(cells).rstrip(BLANKS[kind])
    field = ENCODER.field(text, 4 * len(cells) + 4, kind)
    assert len(field) == 4 * len(cells) + 4
    assert run_text(LOOKUP.decoder(kind, None, "right"), [field])[0] == [(text, 0, 0)]


@settings(max_examples=300, deadline=None)
@given(data=st.data(), kind=st.sampled_from(list(texts)), width=st.integers(1, 16))
def test_a_field_too_narrow_holds_whole_characters_from_the_beginning(
    data: st.DataObject, kind: str, width: int, run_text: Run
) -> None:
    width += width % 2
    cells = data.draw(texts[kind])
    field = ENCODER.field("".join(cells), width, kind)
    assert len(field) == width
    (text, status, _), *_ = run_text(LOOKUP.decoder(kind, None, "right"), [field])[0]
    assert status == 0
    assert "".join(cells).startswith(text)


@pytest.mark.parametrize(
    ("text", "width", "kind", "expected"),
    [
        ("ABC", 5, "text", "C1C2C34040"),
        ("神戸", 6, "wide", None),
        ("A神B", 8, "mixed", None),
        ("", 2, "wide", "4040"),
        ("神", 3, "mixed", "404040"),
    ],
)
def test_fields_as_bytes(text: str, width: int, kind: str, expected: str | None) -> None:
    codes = {cell: code for code, cell in reversed(DOUBLES)}
    known = {"神戸": f"{codes['神']:04X}{codes['戸']:04X}4040", "A神B": f"C10E{codes['神']:04X}0FC24040"}
    assert ENCODER.field(text, width, kind).hex().upper() == (expected or known[text])


def test_a_run_of_wide_characters_takes_one_pair_of_shifts() -> None:
    assert ENCODER.field("神戸市A", 20).count(b"\x0e") == 1
    assert ENCODER.field("神A戸", 20).count(b"\x0e") == 2


def test_a_table_comes_before_the_page_and_the_longest_sequence_first() -> None:
    assert ENCODER.field("葛", 2, "wide") == b"\x69\x43"
    assert ENCODER.field("葛\U000e0100", 2, "wide") == b"\x69\x42"
    assert Encoder(PAGE).field("葛", 2, "wide") not in (b"\x69\x43", b"\x69\x42")


@pytest.mark.parametrize(("text", "kind"), [("🙂", "mixed"), ("神", "text"), ("A", "wide"), ("\U000e0100", "mixed")])
def test_a_character_without_a_code_is_an_error(text: str, kind: str) -> None:
    with pytest.raises(MigrationError) as caught:
        ENCODER.field(text, 10, kind)
    assert caught.value.code == "LGM-C016"


def test_letters_of_both_pages() -> None:
    latin = Encoder(code_page(Charset(base="ibm-939")))
    assert latin.field(string.ascii_lowercase, 26, "text")[:3] == b"\x81\x82\x83"
    assert ENCODER.field(string.ascii_lowercase, 26, "text")[:3] == b"\x62\x63\x64"
