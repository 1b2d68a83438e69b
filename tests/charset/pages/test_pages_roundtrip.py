"""Every code of every page through the kernel and back, and mixed fields by the rules of the page."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.charset import Charset, CodePage, Encoder, Lookup, code_page, compile_lookup, names
from lgmigrate.charset._kernel import TextDecoder
from lgmigrate.charset.canonical import rewritten_codes

Run = Callable[..., tuple[list[Any], list[Any]]]
GAP = 5
"""Bytes of a record before and behind its field, which the encoder must leave alone."""
PAGES = [name for name in names() if code_page(Charset(base=name)).form != "unicode"]
DOUBLE = [name for name in PAGES if code_page(Charset(base=name)).double]
MIXED = [name for name in DOUBLE if code_page(Charset(base=name)).single]
SHIFTED = [name for name in MIXED if code_page(Charset(base=name)).form == "shift"]
LEAD = [name for name in MIXED if code_page(Charset(base=name)).form == "lead"]
REWRITTEN = {
    "ibm-1390": 1, "ibm-1399": 1, "fujitsu-jef": 2, "hitachi-keis78": 1, "hitachi-keis83": 1, "hitachi-keis90": 1,
    "cp932": 398, "euc-jp": 1, "eucjp-ms": 24,
}  # fmt: skip
"""How many codes of a page come back as another one in a mixed field."""
HALF, UNCLOSED = 3, 4


@cache
def page_of(name: str) -> CodePage:
    return code_page(Charset(base=name))


@cache
def compiled(name: str) -> Lookup:
    return compile_lookup(page_of(name))


def data_of(code: int) -> bytes:
    return code.to_bytes(1 + (code > 0xFF) + (code > 0xFFFF), "big")


def field_of(page: CodePage, code: int, kind: str) -> bytes:
    """A code as it stands alone in a field."""
    data = data_of(code)
    if kind != "mixed" or page.form == "lead" or len(data) == 1:
        return data
    return page.to_double[0] + data + page.to_single


def column(encoder: Encoder, texts: list[str], width: int, kind: str) -> list[bytes]:
    """A column of texts as one block of records, their fields."""
    block = np.full((len(texts), width + 2 * GAP), 0xEE, np.uint8)
    bad = encoder.column(pl.Series(texts, dtype=pl.String), width, kind, block.reshape(-1), block.shape[1], GAP)
    assert bad is None
    assert (block[:, :GAP] == 0xEE).all()
    assert (block[:, -GAP:] == 0xEE).all()
    return [row.tobytes() for row in block[:, GAP:-GAP]]


def back(run_text: Run, page: CodePage, kind: str, codes: Mapping[int, str]) -> None:
    """Decode the codes, a field each; encode what they are; the same bytes, or those of the code written instead."""
    rewritten = rewritten_codes(page, kind)
    decoder, encoder = compiled(page.name).decoder(kind, None, "none"), Encoder(page)
    by_width = defaultdict(list)
    for code in codes:
        by_width[len(field_of(page, code, kind))].append(code)
    for width, group in by_width.items():
        fields = [field_of(page, code, kind) for code in group]
        found, _ = run_text(decoder, fields)
        assert [outcome for outcome in found if outcome[1]] == []
        texts = [text for text, _, _ in found]
        assert texts == [codes[code] for code in group]
        wanted = [field_of(page, rewritten.get(code, code), kind).ljust(width, page.blank) for code in group]
        written = column(encoder, texts, width, kind)
        assert [pair for pair in zip(wanted, written, strict=True) if pair[0] != pair[1]] == []
        same = [code for code, data, field in zip(group, written, fields, strict=True) if data == field]
        assert set(group) - set(same) == rewritten.keys() & set(group)


@pytest.mark.parametrize("name", DOUBLE)
def test_every_longer_code_comes_back_from_a_wide_field(name: str, run_text: Run) -> None:
    page = page_of(name)
    codes = {code: text for code, text in {**page.double, **page.user_defined}.items() if code <= 0xFFFF}
    back(run_text, page, "wide", codes)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "ibm-300"])
def test_every_single_byte_comes_back(name: str, run_text: Run) -> None:
    page = page_of(name)
    printable = {byte: text for byte, text in page.single.items() if unicodedata.category(text) != "Cc"}
    assert len(printable) >= 95
    back(run_text, page, "text", printable)


@pytest.mark.parametrize("name", MIXED)
def test_every_code_comes_back_from_a_mixed_field(name: str, run_text: Run) -> None:
    page = page_of(name)
    back(run_text, page, "mixed", {**page.double, **page.user_defined})
    assert len([code for code in rewritten_codes(page) if code > 0xFF]) == REWRITTEN.get(name, 0)


@pytest.mark.parametrize("kind", ["wide", "mixed"])
@pytest.mark.parametrize("name", DOUBLE)
def test_codes_are_rewritten_where_their_character_has_another_and_only_there(name: str, kind: str) -> None:
    page = page_of(name)
    cells = {**(page.single if kind == "mixed" else {}), **page.user_defined, **page.double}
    several = defaultdict(list)
    for code, text in sorted(cells.items()):
        several[text].append(code)
    rewritten = {code: other for code, other in rewritten_codes(page, kind).items() if code > 0xFF}
    for codes in several.values():
        left = [code for code in codes if code not in rewritten]
        assert len(left) == 1
        assert all(rewritten.get(code, left[0]) == left[0] for code in codes)
        assert left[0] not in page.oneway
        assert left[0] == min(code for code in codes if code not in page.oneway)
    assert rewritten.keys() <= {code for codes in several.values() if len(codes) > 1 for code in codes}


@cache
def tools_of(name: str) -> tuple[CodePage, Encoder, TextDecoder]:
    page = page_of(name)
    return page, Encoder(page), compiled(name).decoder("mixed", None, "none")


@cache
def sizes_of(name: str) -> tuple[dict[str, int], dict[str, int]]:
    """Printable characters that have one code in a mixed field, and its bytes: those of one byte, and the others."""
    page = page_of(name)
    longer = {text: len(data_of(code)) for code, text in {**page.double, **page.user_defined}.items()}
    rewritten = rewritten_codes(page)
    involved = {*rewritten, *rewritten.values()}
    several = {text for code, text in {**page.double, **page.user_defined}.items() if code in involved}
    singles = {text: 1 for text in page.single.values() if unicodedata.category(text) != "Cc" and text not in longer}
    return singles, {text: size for text, size in longer.items() if text not in several}


def texts_of(name: str) -> st.SearchStrategy[list[str]]:
    singles, doubles = (st.sampled_from(list(sizes)) for sizes in sizes_of(name))
    return st.lists(st.one_of(singles, doubles), min_size=1, max_size=12)


def size_of(name: str, cells: list[str]) -> int:
    """Bytes that a text needs with the fewest shifts, closed."""
    page, (singles, doubles) = page_of(name), sizes_of(name)
    total, wide = 0, False
    for cell in cells:
        double = page.form == "shift" and cell in doubles
        total += doubles[cell] if cell in doubles else singles[cell]
        total += 0 if double == wide else len(page.to_double[0]) if double else len(page.to_single)
        wide = double
    return total + (len(page.to_single) if wide else 0)


@pytest.mark.parametrize("name", MIXED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_texts_that_fill_their_fields_to_the_last_byte_come_back(name: str, run_text: Run, data: st.DataObject) -> None:
    page, encoder, decoder = tools_of(name)
    cells = data.draw(texts_of(name))
    text, size = "".join(cells), size_of(name, cells)
    assert run_text(decoder, [encoder.field(text, size)])[0] == [(text, 0, 0)]
    assert encoder.field(text, size + 3) == encoder.field(text, size) + page.blank * 3
    cut = encoder.field(text, size - 1)
    ((left, status, _),) = run_text(decoder, [cut])[0] if cut else [("", 0, 0)]
    assert status == 0
    assert any("".join(cells[:count]).ljust(len(left)) == left for count in range(len(cells)))


@pytest.mark.parametrize("name", SHIFTED)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_run_that_is_not_closed_or_has_half_a_character_is_an_error(
    name: str, run_text: Run, data: st.DataObject
) -> None:
    page, encoder, decoder = tools_of(name)
    cells = [*data.draw(texts_of(name)), next(iter(sizes_of(name)[1]))]
    whole = encoder.field("".join(cells), size_of(name, cells))
    assert whole.endswith(page.to_single)
    unclosed = whole[: -len(page.to_single)]
    ((_, status, _),) = run_text(decoder, [unclosed])[0]
    assert status == UNCLOSED
    ((_, status, at),) = run_text(decoder, [unclosed[:-1]])[0]
    assert (status, at) == (HALF, len(unclosed) - 2)
    for shift in page.to_double:
        run = shift + data_of(next(iter(page.user_defined))) + page.to_single
        assert run_text(decoder, [run])[0] == [(next(iter(page.user_defined.values())), 0, 0)]


@pytest.mark.parametrize("name", LEAD)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_lead_byte_without_its_trail_is_an_error(name: str, run_text: Run, data: st.DataObject) -> None:
    _, encoder, decoder = tools_of(name)
    cells = [*data.draw(texts_of(name)), data.draw(st.sampled_from(list(sizes_of(name)[1])))]
    whole = encoder.field("".join(cells), size_of(name, cells))
    last = sizes_of(name)[1][cells[-1]]
    for missing in range(1, last):
        ((_, status, at),) = run_text(decoder, [whole[:-missing]])[0]
        assert (status, at) == (HALF, len(whole) - last)


@pytest.mark.parametrize("name", MIXED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_the_bytes_the_rules_say_what_they_are(
    name: str, run_text: Run, oracle_of: Callable[..., Any], data: st.DataObject
) -> None:
    page = page_of(name)
    cells = {**page.double, **page.user_defined}
    leads = (
        {code >> 8 if code <= 0xFFFF else 0x8F: 2 + (code > 0xFFFF) for code in cells} if page.form == "lead" else {}
    )
    parts = [
        *page.to_double,
        page.to_single,
        *page.wide_spaces,
        page.blank,
        *map(data_of, [*cells][:50]),
        b"\x81",
        b"\x8f",
    ]
    piece = st.one_of(st.sampled_from([part for part in parts if part]), st.binary(min_size=1, max_size=3))
    value = b"".join(data.draw(st.lists(piece, min_size=1, max_size=10)))
    for trim in ("none", "right", "both"):
        oracle = oracle_of(
            single=page.single, double=cells, kind="mixed" if page.form == "shift" else "leads",
            to_double=page.to_double, to_single=page.to_single,
            pads=page.blank, trim=trim, leads=leads,
            controls=frozenset(byte for byte, text in page.single.items() if unicodedata.category(text) == "Cc"),
        )  # fmt: skip
        found, _ = run_text(compiled(name).decoder("mixed", None, trim), [value])
        assert found == [oracle(value)]
