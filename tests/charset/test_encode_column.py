"""Whole columns into host records, against a plain reading of the rules, and back again."""

from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.charset import Charset, Encoder, code_page, compile_lookup
from lgmigrate.charset._kernel import TextDecoder
from lgmigrate.charset.encode_table import written_bytes, written_codes
from lgmigrate.charset.lookup import Lookup

Run = Callable[[TextDecoder, list[bytes]], tuple[list, list]]
PAGES = ["ibm-930", "ibm-1399", "hitachi-keis83", "fujitsu-jef", "nec-jips-e", "cp932", "eucjp-ms", "shift-jis-2004"]
KINDS = ["text", "wide", "mixed"]
IVS = "葛\U000e0100"


@cache
def made(name: str) -> tuple[Encoder, Lookup]:
    """An encoder and a lookup of a page with a table over its user-defined characters, two of them sequences."""
    page = code_page(Charset(base=name))
    gaiji = dict(zip(sorted(page.user_defined), ("𠮷", IVS, "葛\U000e0101野", "辻\U000e0103"), strict=False))
    return Encoder(page, gaiji), compile_lookup(page, [gaiji])


@cache
def codes(name: str, kind: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What a field of a kind can hold in single bytes, and in longer codes."""
    encoder, lookup = made(name)
    single = {text: bytes([byte]) for text, byte in written_bytes(encoder.page).items()}
    double = {
        text: code.to_bytes(3 if code > 0xFFFF else 2, "big")
        for text, code in written_codes(encoder.page, lookup.targets).items()
    }
    if kind == "wide":
        double = {text: code for text, code in double.items() if len(code) == 2}
    return ({} if kind == "wide" else single), ({} if kind == "text" else double)


def plain(name: str, kind: str, text: str, width: int) -> tuple[bytes, int, int]:
    """The field, status and place that a text should give, a character at a time."""
    page = made(name)[0].page
    single, double = codes(name, kind)
    shifts = (page.to_double[0], page.to_single) if kind == "mixed" and page.to_double else (b"", b"")
    pad = page.wide_space if kind == "wide" else page.blank
    out, wide, at, status = b"", False, 0, 0
    while at < len(text) and not status:
        cell = next((c for n in range(4, 0, -1) if (c := text[at : at + n]) in single or c in double), None)
        if cell is None:
            return (pad * width)[:width], 12, len(text[:at].encode())
        ways = [(state, table[cell]) for state, table in ((False, single), (True, double)) if cell in table]
        if shifts[0]:
            ways.sort(key=lambda way: way[0] != wide)
        for state, code in ways:
            step = (shifts[0] if state else shifts[1]) if state != wide and shifts[0] else b""
            if len(out + step + code) + (len(shifts[1]) if state else 0) <= width:
                out, wide, at = out + step + code, state, at + len(cell)
                break
        else:
            status = 13
    if wide:
        out += shifts[1]
    return (
        (out + pad * width)[:width] if kind != "wide" else out + (pad * width)[: width - len(out)],
        status,
        (len(text[:at].encode()) if status else 0),
    )


@st.composite
def texts(draw: st.DrawFn, name: str, kind: str) -> list[str | None]:
    """Texts of characters that a page has, rarely one that it has not, rarely none at all."""
    single, double = codes(name, kind)
    known = [st.sampled_from(sorted(table)) for table in (single, double) if table]
    both = sorted(single.keys() & double.keys())
    some = st.sampled_from(["葛", IVS, "葛\U000e0101", "か\u309a", "か", "\u3000", " ", *both])
    cells = st.one_of(*known, *known, *known, some, st.sampled_from("🙂\U000e0100A神\ue000"))
    text = st.lists(cells, max_size=12).map("".join)
    return draw(st.lists(st.one_of(text, text, text, st.none()), min_size=1, max_size=8))


@pytest.mark.parametrize("name", PAGES)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), kind=st.sampled_from(KINDS), width=st.integers(1, 30))
def test_a_column_follows_the_rules(name: str, data: st.DataObject, kind: str, width: int) -> None:
    column = data.draw(texts(name, kind))
    encoder, _ = made(name)
    block = np.full((len(column), width + 3), 0xEE, np.uint8)
    bad = encoder.column(pl.Series(column, dtype=pl.String), width, kind, block.reshape(-1), width + 3, 2)
    expected = [plain(name, kind, text or "", width) for text in column]
    assert [bytes(row) for row in block[:, 2 : 2 + width]] == [field for field, _, _ in expected]
    assert (block[:, :2] == 0xEE).all()
    assert (block[:, 2 + width :] == 0xEE).all()
    found = [] if bad is None else list(zip(bad.rows.tolist(), bad.status.tolist(), bad.where.tolist(), strict=True))
    assert found == [(row, status, where) for row, (_, status, where) in enumerate(expected) if status]


@pytest.mark.parametrize("name", PAGES)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_what_is_encoded_is_decoded_from_a_field_it_just_fills(
    name: str, data: st.DataObject, kind: str, run_text: Run
) -> None:
    single, double = codes(name, kind)
    encoder, lookup = made(name)
    known = [st.sampled_from(sorted(table)) for table in (single, double) if table]
    cells = data.draw(st.lists(st.one_of(*known), min_size=1, max_size=12))
    text = "".join(cell for cell in cells if cell not in encoder.page.encode_only).rstrip(blank_of(kind))
    blank = encoder.page.wide_space if kind == "wide" else encoder.page.blank
    whole = encoder.field(text, 8 * len(text) + 8, kind)
    while len(whole) > len(blank) and whole.endswith(blank):
        whole = whole[: -len(blank)]
    exact = encoder.field(text, len(whole), kind)
    assert exact == whole
    assert run_text(lookup.decoder(kind, None, "none"), [exact])[0] == [(text or blank_of(kind), 0, 0)]
    for width in range(1, len(whole)):
        width += kind == "wide" and width % 2
        cut = encoder.field(text, width, kind)
        ((read, status, _),) = run_text(lookup.decoder(kind, None, "right"), [cut])[0]
        assert (status, text.startswith(read)) == (0, True)


def blank_of(kind: str) -> str:
    return "\u3000" if kind == "wide" else " "


@pytest.mark.parametrize("slices", [(0, 4), (1, 3), (3, 9), (9, 17), (2, 2)])
def test_a_slice_of_a_column_with_missing_values(slices: tuple[int, int]) -> None:
    encoder, _ = made("ibm-930")
    column = ["ABC", None, "神戸市中央区", "", None, "A神", "長い文字列は別の場所にある", None] * 3
    part = pl.Series(column)[slices[0] : slices[1]]
    block = np.zeros(len(part) * 20, np.uint8)
    bad = encoder.column(part, 20, "mixed", block, 20, 0)
    fields = [bytes(row) for row in block.reshape(-1, 20)]
    assert fields == [encoder.field(text or "", 20) for text in part]
    assert ([] if bad is None else bad.rows.tolist()) == [n for n, text in enumerate(part) if len(text or "") > 9]


def test_a_character_with_two_codes_stays_in_the_state_that_is_on() -> None:
    encoder = Encoder(code_page(Charset(base="ibm-930")), {0x6941: "A"})
    kanji = encoder.field("神", 2, "wide")
    assert encoder.field("A", 1) == b"\xc1"
    assert encoder.field("神A神", 8) == b"\x0e" + kanji + b"\x69\x41" + kanji + b"\x0f"
    assert encoder.field("神A", 5) == b"\x0e" + kanji + b"\x0f\xc1"


def test_codes_that_are_only_read_are_never_written() -> None:
    encoder, lookup = made("cp932")
    page = encoder.page
    for code in sorted(page.oneway)[::7]:
        if code in page.double:
            written = encoder.field(page.double[code], 2, "wide")
            assert int.from_bytes(written, "big") not in page.oneway
            assert lookup.page.double[int.from_bytes(written, "big")] == page.double[code]


def test_a_code_that_a_table_gives_another_meaning_is_not_written_for_the_old_one() -> None:
    encoder, lookup = made("ibm-930")
    assert lookup.targets[0x6941] == "𠮷"
    assert encoder.field("𠮷", 4) == b"\x0e\x69\x41\x0f"
    with pytest.raises(Exception, match="U\\+E000"):
        encoder.field("\ue000", 4)


def test_controls_are_written_where_they_are_data() -> None:
    keep = Encoder(code_page(Charset(base="ibm-930", controls="keep")))
    assert keep.field("A\n", 2) == b"\xc1\x25"
    with pytest.raises(Exception, match="LGM-C016"):
        Encoder(code_page(Charset(base="ibm-930"))).field("A\n", 2)


def test_a_block_that_does_not_fit_is_refused() -> None:
    encoder, _ = made("ibm-930")
    column = pl.Series(["A", "B"])
    for width, stride, at in ((4, 5, 2), (0, 5, 0), (4, 6, 0)):
        with pytest.raises(ValueError, match=r"fit|byte"):
            encoder.column(column, width, "mixed", np.zeros(10, np.uint8), stride, at)
    assert encoder.column(pl.Series([], dtype=pl.String), 4, "mixed", np.zeros(0, np.uint8), 4, 0) is None
