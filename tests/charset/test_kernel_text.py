"""Text fields: the kernel against a plain reading of the rules, with damage of every kind."""

from collections.abc import Callable
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.charset import CodePage, compile_lookup
from lgmigrate.charset._kernel import TextDecoder

Run = Callable[[TextDecoder, list[bytes]], tuple[list, list]]
TRIMS = ["right", "left", "both", "none"]
IVS = "辻\U000e0103"
LONG = {0x7141: "𠮷" * 2, 0x7142: "神" * 5, 0x7143: "𠮷" * 10, 0x7144: IVS, 0x7145: IVS + IVS, 0x7146: "é"}
"""Sequences of 8, 15, 40, 7, 14 and 2 bytes of UTF-8: around what fits into an entry, and far beyond."""
WIDTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 14, 20]


def page_of(to_double: tuple[bytes, ...], to_single: bytes, keep_controls: bool) -> CodePage:
    """A small page: controls below 40, letters of 1 to 4 bytes of UTF-8 above, a few kanji."""
    single = {0x00: "\0", 0x0A: "\x8e", 0x1A: "\x92", 0x28: "\x88", 0x30: "\x90"}
    single |= {0x40: " ", 0x41: "A", 0x42: "é", 0x81: "ｱ", 0x82: "𠮷", 0xF0: "0", 0xF1: "1"}
    double = {0x4040: "\u3000", 0x4141: "神", 0x4142: "α", 0x0A43: "戸", 0x30E3: "市", 0x2941: "区"}
    return CodePage(
        name="small",
        title="a page for tests",
        single=MappingProxyType(single),
        double=MappingProxyType(double),
        user_defined=MappingProxyType({0x6941: "\ue000", 0x6942: "\ue001"}),
        to_double=to_double,
        to_single=to_single,
        blank=b"\x40",
        wide_spaces=(b"\x40\x40",),
        keep_controls=keep_controls,
    )


SHIFTS = {
    "ibm": ((b"\x0e",), b"\x0f"),
    "keis": ((b"\x0a\x42",), b"\x0a\x41"),
    "jef": ((b"\x28", b"\x38", b"\x30\xe2"), b"\x29"),
    "jips": ((b"\x1a\x70",), b"\x1a\x71"),
}
PIECES = [
    *(shift for outs, back in SHIFTS.values() for shift in (*outs, back)),
    *(code.to_bytes(2, "big") for code in (0x4040, 0x4141, 0x4142, 0x0A43, 0x30E3, 0x2941, 0x6941, *LONG)),
    *(bytes([byte]) for byte in (0x40, 0x41, 0x42, 0x81, 0x82, 0xF0, 0x00, 0x0A, 0x1A, 0x30, 0x99)),
]
whole_runs = st.builds(
    lambda shifts, codes: shifts[0][0] + b"".join(codes) + shifts[1],
    st.sampled_from(list(SHIFTS.values())),
    st.lists(st.sampled_from([c.to_bytes(2, "big") for c in (0x4040, 0x4141, 0x6942, *LONG)]), max_size=5),
)
pieces = st.one_of(
    whole_runs, st.sampled_from(PIECES), st.sampled_from([b"\x41" * 4, b"\x82" * 3]), st.binary(max_size=3)
)


@st.composite
def fields(draw: st.DrawFn) -> list[bytes]:
    """Values of one width: pieces, cut or padded to it."""
    width = draw(st.sampled_from(range(1, 33)))
    pad = draw(st.sampled_from([b"\x40", b"\x00", b"\x40\x40", b"\x40\x00"]))
    values = draw(st.lists(st.lists(pieces, max_size=8).map(b"".join), min_size=1, max_size=6))
    if draw(st.booleans()):
        return [(value + pad * width)[:width] for value in values]
    return [(pad * width + value)[-width:] for value in values]


@settings(max_examples=400, deadline=None)
@given(
    values=fields(),
    kind=st.sampled_from(["text", "wide", "mixed"]),
    trim=st.sampled_from(TRIMS),
    pads=st.sampled_from([None, b"\x40\x00", b"\x00", b"\xf0"]),
    shifts=st.sampled_from(list(SHIFTS.values())),
    keep=st.booleans(),
)
def test_the_kernel_follows_the_rules(
    values: list[bytes],
    kind: str,
    trim: str,
    pads: bytes | None,
    shifts: tuple,
    keep: bool,
    run_text: Run,
    oracle_of: Callable,
) -> None:
    page = page_of(*shifts, keep)
    pads = (pads if pads and len(pads) == 2 else None) if kind == "wide" else pads
    decoder = compile_lookup(page, [LONG]).decoder(kind, pads, trim)
    controls = frozenset() if keep else frozenset(byte for byte in page.single if byte < 0x40)
    cells = {**page.double, **page.user_defined, **LONG}
    oracle = oracle_of(
        single={byte: text for byte, text in page.single.items() if byte not in controls},
        double=cells,
        kind=kind,
        to_double=page.to_double,
        to_single=page.to_single,
        pads=pads or (page.wide_space if kind == "wide" else page.blank),
        trim=trim,
        controls=controls,
    )
    found, hits = run_text(decoder, values)
    assert found == [oracle(value) for value in values]
    users = {text for code, text in cells.items() if code in page.user_defined or code in LONG}
    for number, (text, _, _) in enumerate(found):
        codes = [code for row, code in hits if row == number]
        assert all(cells[code] in users for code in codes)
        if text is None:
            assert codes == []


@pytest.mark.parametrize("length", WIDTHS)
@pytest.mark.parametrize("trim", TRIMS)
def test_texts_around_the_border_of_a_view(length: int, trim: str, run_text: Run) -> None:
    decoder = compile_lookup(page_of(*SHIFTS["ibm"], False)).decoder("text", None, trim)
    values = [b"\x41" * length + b"\x40" * (24 - length), b"\x40" * (24 - length) + b"\x41" * length]
    left, right = ("A" * length).ljust(24), ("A" * length).rjust(24)
    cut = {"right": str.rstrip, "left": str.lstrip, "both": str.strip, "none": str}[trim]
    assert run_text(decoder, values)[0] == [(cut(left), 0, 0), (cut(right), 0, 0)]


@pytest.mark.parametrize("text", [LONG[code] for code in LONG])
def test_sequences_of_any_length_stand_where_their_code_stands(text: str, run_text: Run) -> None:
    code = next(code for code, target in LONG.items() if target == text).to_bytes(2, "big")
    lookup = compile_lookup(page_of(*SHIFTS["ibm"], False), [LONG])
    found, hits = run_text(
        lookup.decoder("mixed", None, "right"), [b"\x41\x0e" + code + b"\x41\x41" + code + b"\x0f\x41"]
    )
    assert found == [("A" + text + "神" + text + "A", 0, 0)]
    assert hits == [(0, int.from_bytes(code, "big"))] * 2


def test_a_later_layer_wins(run_text: Run) -> None:
    lookup = compile_lookup(page_of(*SHIFTS["ibm"], False), [{0x6941: "辻", 0x6942: "葛"}, {0x6941: IVS}])
    assert lookup.targets == {0x6941: IVS, 0x6942: "葛"}
    assert run_text(lookup.decoder("wide", None, "none"), [b"\x69\x41\x69\x42"])[0] == [(IVS + "葛", 0, 0)]


@pytest.mark.parametrize("keep", [False, True])
def test_a_control_character_may_begin_a_shift(keep: bool, run_text: Run) -> None:
    """KEIS shifts by 0A42 and 0A41, and 0A by itself is a control character."""
    decoder = compile_lookup(page_of(*SHIFTS["keis"], keep)).decoder("mixed", None, "right")
    good, alone, stray = (
        b"\x41\x0a\x42\x41\x41\x0a\x41\x41",
        b"\x41\x0a\x81\x40\x40\x40\x40\x40",
        b"\x41\x0a\x41" + b"\x40" * 5,
    )
    found, _ = run_text(decoder, [good, alone, stray])
    assert found == [("A神A", 0, 0), ("A\x8eｱ", 0, 0) if keep else (None, 6, 1), (None, 5, 1)]


def test_any_of_several_shifts_opens_and_none_means_anything_inside(run_text: Run) -> None:
    decoder = compile_lookup(page_of(*SHIFTS["jef"], True)).decoder("mixed", None, "right")
    values = [b"\x28\x41\x41\x29", b"\x38\x41\x41\x29", b"\x30\xe2\x41\x41\x29", b"\x28\x30\xe3\x29", b"\x30\x41"]
    found, _ = run_text(decoder, [value.ljust(6, b"\x40") for value in values])
    assert found == [("神", 0, 0)] * 3 + [("市", 0, 0), ("\x90A", 0, 0)]


@pytest.mark.parametrize(
    ("value", "status", "where"),
    [
        ("F1F19940", 1, 2),
        ("F11AF140", 6, 1),
        ("0E41414040404040", 4, 0),
        ("F10E0F0E4141", 4, 3),
        ("0E41410FF10F", 5, 5),
        ("0E4141FFFF0F", 2, 3),
        ("0E41410E0F40", 2, 3),
        ("0E414141", 3, 3),
        ("F10E", 4, 1),
    ],
)
def test_damage_is_told_by_kind_and_place(value: str, status: int, where: int, run_text: Run) -> None:
    data = bytes.fromhex(value)
    decoder = compile_lookup(page_of(*SHIFTS["ibm"], False)).decoder("mixed", None, "right")
    assert run_text(decoder, [data])[0] == [(None, status, where)]


def test_a_decoder_refuses_what_it_could_not_decode_by() -> None:
    lookup = compile_lookup(page_of(*SHIFTS["ibm"], False))
    sound = [lookup.single, lookup.double, lookup.pool, 2, [b"\x0e"], b"\x0f", b"\x40", False, True]
    TextDecoder(*sound)
    for place, value in [(0, lookup.single[:255].copy()), (1, lookup.double[:1].copy()), (4, []), (5, b""), (6, b"")]:
        with pytest.raises(ValueError, match=r"lookup|shift"):
            TextDecoder(*[value if number == place else one for number, one in enumerate(sound)])


@settings(max_examples=200, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from([b"\x40\x40", b"\xa1\xa1", b"\x21\x21", b"\x41\x41", b"\x40\xa1"]), min_size=8, max_size=8
    ),
    pads=st.sampled_from([b"\x40\x40\xa1\xa1", b"\xa1\xa1\x21\x21\x40\x40", b"\x40\x40" * 4, b"\x40"]),
    trim=st.sampled_from(TRIMS),
)
def test_several_padding_codes_are_cut_from_wide_fields(
    parts: list[bytes], pads: bytes, trim: str, run_text: Run, oracle_of: Callable
) -> None:
    cells = {0x4040: "\u3000", 0xA1A1: "\u3000", 0x2121: "a", 0x4141: "神", 0x40A1: "戸"}
    page = page_of(*SHIFTS["jef"], False)
    lookup = compile_lookup(page, [cells])
    tables = (lookup.single, lookup.double, lookup.pool)
    decoder = TextDecoder(*tables, 1, [], b"", pads, trim in ("left", "both"), trim in ("right", "both"))
    padding = pads if len(pads) > 1 else pads * 2
    oracle = oracle_of(single={}, double={**page.double, **cells}, kind="wide", pads=padding, trim=trim)
    assert run_text(decoder, [b"".join(parts)])[0] == [oracle(b"".join(parts))]


@pytest.mark.parametrize("pads", [b"\x40\x40\xa1", b"\x40" * 10])
def test_padding_codes_are_one_to_four_pairs(pads: bytes) -> None:
    lookup = compile_lookup(page_of(*SHIFTS["ibm"], False))
    with pytest.raises(ValueError, match="padding codes"):
        TextDecoder(lookup.single, lookup.double, lookup.pool, 1, [], b"", pads, False, True)
