"""The expressions agree with what Python says about the same values."""

import re
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgmigrate.dataset.profile import DateForm, Profile
from lgmigrate.layout.model import Item, ItemType, Provenance
from lgmigrate.validate import rules
from lgmigrate.validate.records import examine
from lgmigrate.validate.survey import Survey

UNSEEN = Survey(lines=0, returns=0, pairs=0, separators=0, quoted=True, controls=True, special=True, beyond=True)


def item(kind: ItemType, digits: int, scale: int = 0) -> Item:
    return Item(
        file="F", no=1, name="x", physical="X", type=kind, digits=digits, scale=scale, provenance=Provenance.DRAFT
    )


def broken(one: Item, value: str, profile: Profile) -> set[str]:
    """The rules a value breaks; the quick form must not miss what the exact one finds."""
    frame = pl.DataFrame({"x": [value]})
    found = {rule.code for rule in rules.exact(one, [], profile) if frame.select(rule.broken).item()}
    aggregates = rules.quick(one, [], profile, UNSEEN)
    if one.type is ItemType.TEXT:
        aggregates += [rules.wide(one)] if frame.select(rules.beyond_ascii(one)).item() else []
    hit = any(frame.select(expr).item() for expr in aggregates)
    assert hit or not found
    return found


def calendar_day(text: str, form: DateForm) -> bool:
    pattern = form.value.replace("YYYY", r"(\d{4})").replace("MM", r"(\d\d)").replace("DD", r"(\d\d)")
    parts = re.fullmatch(pattern, text, re.ASCII)
    try:
        return bool(parts) and bool(date(*map(int, parts.groups())))
    except ValueError:
        return False


def number_rules(text: str, digits: int, scale: int) -> set[str]:
    parts = re.fullmatch(r"[+-]?(\d+)(?:\.(\d+))?", text, re.ASCII)
    if not parts:
        return {"LGM-V013"}
    whole, behind = parts[1], parts[2] or ""
    fits = len(behind) <= scale and (len(whole) <= digits - scale or (digits == scale and whole == "0"))
    return set() if fits else {"LGM-V014"}


@given(st.data(), st.sampled_from(DateForm))
def test_dates(data: Any, form: DateForm) -> None:
    days = st.dates().map(lambda day: form.value.replace("YYYY", f"{day.year:04}").replace("MM", f"{day.month:02}"))
    tails = st.sampled_from(["00", "01", "28", "29", "30", "31", "32", "1", " 1", "+1"])
    near = st.builds(lambda text, day: text.replace("DD", day), days, tails)
    text = data.draw(near | st.text("0123456789-/ +", max_size=11) | st.text(max_size=10))
    assert ("LGM-V015" in broken(item(ItemType.DATE, 8), text, Profile(date=form))) is not calendar_day(text, form)


@given(
    st.from_regex(r"[+-]?[0-9]{0,20}(\.[0-9]{0,4})?", fullmatch=True) | st.text(max_size=6),
    st.integers(1, 20),
    st.integers(0, 3),
)
def test_numbers(text: str, digits: int, scale: int) -> None:
    scale = min(digits, scale)
    assert broken(item(ItemType.NUMBER, digits, scale), text, Profile()) == number_rules(text, digits, scale)


def half_width(char: str) -> bool:
    return ord(char) <= 0x9F or char in "¥‾" or 0xFF61 <= ord(char) <= 0xFF9F


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ｱa\ue000\ufffe"), max_size=8))
def test_characters(text: str) -> None:
    points = [ord(char) for char in text]
    private = any(0xE000 <= one <= 0xF8FF or (one >= 0xF0000 and one & 0xFFFF < 0xFFFE) for one in points)
    expected = {
        "LGM-V014": len(text) > 5,
        "LGM-V017": any(one < 0x20 or 0x7F <= one <= 0x9F for one in points),
        "LGM-V018": not all(map(half_width, text)),
        "LGM-V021": private,
        "LGM-V022": private or any(one > 0xFFFF for one in points),
        "LGM-V023": any(0xFDD0 <= one <= 0xFDEF or one == 0xFFFD or one & 0xFFFE == 0xFFFE for one in points),
    }
    assert broken(item(ItemType.TEXT, 5), text, Profile()) == {rule for rule, hit in expected.items() if hit}


FIELD = st.text('a,"\n\r漢', max_size=4)


@given(st.lists(st.lists(FIELD, min_size=1, max_size=4), min_size=1, max_size=8))
def test_record_structure(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("records")
    lines = [",".join('"' + field.replace('"', '""') + '"' for field in row) + "\n" for row in rows]
    (folder / "in.csv").write_bytes("".join(lines).encode())
    found = examine(
        folder / "in.csv", folder / "out.csv", separator=",", fields=len(rows[0]), header=False, bad_lines=[]
    )
    starts = [1 + "".join(lines[:at]).count("\n") for at in range(len(lines))]
    off = [at for at, row in enumerate(rows) if len(row) != len(rows[0])]
    assert (found.records, found.broken) == (len(rows), None)
    assert found.ragged == [starts[at] for at in off]
    assert found.dropped == [(starts[at], lines[at].count("\n")) for at in off]
    kept = "".join(line for at, line in enumerate(lines) if at not in off)
    assert (folder / "out.csv").read_bytes() == kept.encode()
