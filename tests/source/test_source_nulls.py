"""What means that there is no value: only what the layout says, and then whatever it decodes to."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.charset import Charset, Lookup, code_page, compile_lookup
from lgmigrate.source.columns import Column, series
from lgmigrate.source.field import Field
from lgmigrate.source.making import maker
from lgmigrate.source.record import Record, RecordType, resolved
from lgmigrate.source.rows import Rows
from lgmigrate.synth import RecordWriter

HOST = Charset(base="ibm-930")


@cache
def lookup(charset: Charset) -> Lookup:
    return compile_lookup(code_page(charset))


def filled(field: Field, values: list[str], charset: Charset = HOST, piece: int = 2, **how: object) -> Column:
    """A column of values given as hex."""
    one = RecordType(name="detail", fields=[field])
    record = resolved(Record(name="r", length=field.width, charset=charset, types=[one]))
    block = np.frombuffer(bytes.fromhex("".join(values)), np.uint8)
    rows = Rows(block=block, stride=field.width, index=np.arange(len(values), dtype=np.int32))
    made = maker(record.type().field(field.name), lookup(charset), "right").make(rows, **how)
    for start in range(0, len(values), piece):
        made.fill(start, min(start + piece, len(values)))
    return made


def outcome(column: Column) -> tuple[list[object], dict[str, tuple[int, int]], list[int]]:
    """Values, what was made null by rule, and the bad rows."""
    bad = column.bad_fields()
    nulled = {one.rule: (one.count, one.first) for one in column.nulled()}
    return series(column.array()).to_list(), nulled, bad.rows.tolist() if bad else []


@pytest.mark.parametrize(
    ("field", "null", "values", "expected"),
    [
        (
            {"kind": "packed", "width": 2, "digits": 3, "signed": True},
            ["low", "high", "blank", "nines"],
            ["0000", "012C", "FFFF", "4040", "999C", "999D", "999F", "4000", "998C"],
            [None, 12, None, None, None, None, None, "bad", 998],
        ),
        (
            {"kind": "packed", "width": 2, "digits": 2},
            ["nines", "zeros"],
            ["099C", "099D", "999C", "000F", "000A"],
            [None, "bad", "bad", None, None],
        ),
        (
            {"kind": "packed", "width": 1, "digits": 2, "sign": "none"},
            ["nines", "low"],
            ["99", "00", "98"],
            [None, None, 98],
        ),
        (
            {"kind": "zoned", "width": 2, "signed": True},
            ["zeros", "blank"],
            ["F0F0", "F0C0", "F0D0", "4040", "40F0", "F0F1"],
            [None, None, None, None, "bad", 1],
        ),
        (
            {"kind": "zoned", "width": 2, "signed": True, "sign": "leading", "zone": "translated"},
            ["nines"],
            ["4939", "5239", "3939", "3049"],
            [None, None, None, "bad"],
        ),
        (
            {"kind": "zoned", "width": 2, "signed": True, "sign": "trailing-separate"},
            ["nines"],
            ["F94E", "F960", "F84E"],
            [None, None, 8],
        ),
        ({"kind": "zoned", "width": 2, "value": "text"}, ["nines"], ["F9F9", "F0F9"], [None, "09"]),
        ({"kind": "binary", "width": 2, "signed": True}, ["nines"], ["270F", "D8F1", "270E"], [None, None, 9998]),
        ({"kind": "binary", "width": 2, "order": "little", "digits": 3}, ["nines"], ["E703", "E603"], [None, 998]),
        ({"kind": "float", "width": 4}, ["zeros", "high"], ["00000000", "80000000", "FFFFFFFF"], [None] * 3),
        ({"kind": "text", "width": 2}, ["zeros", "low"], ["F0F0", "0000", "F0F1", "4040"], [None, None, "01", ""]),
        ({"kind": "wide", "width": 4}, ["nines", "blank"], ["42F942F9", "40404040", "42F842F9"], [None, None, "８９"]),
        ({"kind": "mixed", "width": 2}, ["blank"], ["4040", "F140"], [None, "1"]),
        ({"kind": "raw", "width": 2}, ["hex:4B4B", "high"], ["4B4B", "FFFF", "4B00"], [None, None, "4B00"]),
        ({"kind": "bits", "width": 1}, ["high"], ["FF", "0F"], [None, 15]),
    ],
)
def test_rules(field: dict[str, object], null: list[str], values: list[str], expected: list[object]) -> None:
    column = filled(Field(name="N", null=null, **field), values)
    made, nulled, bad = outcome(column)
    assert made == [None if one == "bad" else one for one in expected]
    assert bad == [row for row, one in enumerate(expected) if one == "bad"]
    assert sum(count for count, _ in nulled.values()) == expected.count(None)
    assert set(nulled) <= set(null)


def test_each_rule_is_counted_with_its_first_row() -> None:
    field = Field(name="N", kind="zoned", width=2, null=["blank", "low", "nines"])
    column = filled(field, ["F0F1", "0000", "4040", "F9F9", "4040", "0000", "4141"])
    assert outcome(column) == ([1] + [None] * 6, {"blank": (2, 2), "low": (2, 1), "nines": (1, 3)}, [6])


def test_without_rules_nothing_is_null() -> None:
    column = filled(Field(name="N", kind="packed", width=2, digits=3), ["0000", "012C"])
    assert outcome(column) == ([None, 12], {}, [0])
    assert column.marks is None


def test_an_indicator_makes_rows_null_and_undoes_what_was_bad() -> None:
    column = filled(
        Field(name="N", kind="packed", width=2, digits=3, null=["high"]), ["0000", "FFFF", "FFFE", "012C"], piece=1
    )
    assert outcome(column)[2] == [0, 2]
    column.nullify(np.array([True, True, False, True]), "N-IND")
    assert outcome(column) == ([None] * 4, {"high": (1, 1), "N-IND": (2, 0)}, [2])


def test_user_defined_characters_of_no_value_are_none() -> None:
    values = ["0E69410F", "0E69420F", "0E69410F"]
    column = filled(Field(name="N", kind="mixed", width=4, null=["hex:0E69420F"]), values, collect=True)
    hits = column.hits()
    assert hits
    assert (hits.rows.tolist(), hits.codes.tolist()) == ([0, 2], [0x6941, 0x6941])
    column.nullify(np.array([True, False, True]), "IND")
    assert column.hits() is None


@pytest.mark.parametrize("base", ["ibm-930", "jips-j", "cp932", "keis", "jef"])
@pytest.mark.parametrize("rule", ["low", "high", "blank", "zeros", "nines"])
@pytest.mark.parametrize("kind", ["text", "wide", "mixed", "zoned", "packed", "binary"])
def test_what_the_writer_writes_for_no_value_is_none(base: str, rule: str, kind: str) -> None:
    field = Field(name="N", kind=kind, width=4, digits=7 if kind == "packed" else 0, null=[rule])
    one = RecordType(name="detail", fields=[field])
    record = resolved(Record(name="r", length=4, charset=Charset(base=base), types=[one]))
    data = RecordWriter(record).record_of("detail", {"N": None})
    made, nulled, _ = outcome(filled(field, [data.hex(), data.hex()], Charset(base=base)))
    assert (made, nulled) == ([None, None], {rule: (2, 0)})


@settings(max_examples=100, deadline=None)
@given(
    values=st.lists(st.tuples(st.sampled_from(["C1C2C3", "C14040", "0E4481", "404040"]), st.integers(0, 3)), min_size=1)
)
def test_text_with_a_length_in_each_row(values: list[tuple[str, int]]) -> None:
    lengths = np.array([length for _, length in values], np.int32)
    column = filled(Field(name="N", kind="mixed", width=3), [value for value, _ in values], lengths=lengths)
    letters = {0xC1: "A", 0xC2: "B", 0xC3: "C", 0x40: " "}
    expected, bad = [], []
    for row, (value, length) in enumerate(values):
        part = bytes.fromhex(value)[:length]
        if part[:1] == b"\x0e":  # cut or not, it lacks its shift back
            bad.append(row)
        expected.append(None if row in bad else "".join(letters[byte] for byte in part).rstrip(" "))
    made, _, found = outcome(column)
    assert (made, found) == (expected, bad)


@pytest.mark.parametrize("length", [-1, 4])
def test_a_length_beyond_the_field_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="within its field"):
        filled(Field(name="N", kind="text", width=3), ["C1C2C3"], lengths=np.array([length], np.int32))
