"""Numbers as records have them: usage, scale, sign, zone and length crossed, so that none goes untested."""

from collections.abc import Iterator
from decimal import Decimal, localcontext
from functools import cache
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate import MigrationError
from lgmigrate.charset import Charset, Lookup, code_page, compile_lookup
from lgmigrate.source.columns import series
from lgmigrate.source.field import Field
from lgmigrate.source.making import maker
from lgmigrate.source.record import Record, RecordType, resolved
from lgmigrate.source.rows import Rows
from lgmigrate.synth import RecordWriter

SIGNS = ["trailing", "leading", "trailing-separate", "leading-separate"]
ZONES = ["ebcdic", "ascii", "translated", "realia"]
SCALES = [0, 2, -2, 40]
"""40 stands for more than the digits: zeros behind the point that are not stored."""
HOST = Charset(base="ibm-930")


@cache
def lookup(charset: Charset) -> Lookup:
    return compile_lookup(code_page(charset))


def fields_of(kind: str, **settings_: object) -> list[Field]:
    """One field of each length and scale that there is."""
    made = []
    for (width, digits), scale in product(_sizes(kind, settings_), SCALES):
        whole = digits or (len(str(256**width)) if kind == "binary" else 0)
        places = min(whole + 2, 38) if scale == 40 else min(scale, 38)
        if kind == "binary" and scale == 40 and not digits:
            continue
        if whole - min(places, 0) > 38 or (kind == "float" and not 0 <= places <= 6):
            continue
        made.append(Field(name=f"N{len(made)}", width=width, kind=kind, digits=digits, scale=places, **settings_))
    return made


def _sizes(kind: str, settings_: dict[str, object]) -> Iterator[tuple[int, int]]:
    """Widths and digits."""
    if kind == "zoned":
        separate = str(settings_.get("sign", "")).endswith("-separate")
        yield from ((digits + separate, digits) for digits in range(1, 37))
    elif kind == "packed" and settings_.get("sign") == "none":
        yield from ((width, 2 * width - less) for width in range(1, 17) for less in (0, 1))
    elif kind == "packed":
        yield from ((width, 2 * width - 1 - less) for width in range(1, 17) for less in (0, 1) if width > 1 or not less)
    elif kind == "binary":
        yield from ((width, digits) for width in range(1, 9) for digits in (0, 2 * width))
    else:
        yield from ((4, 0), (8, 0))


def record_of(fields: list[Field], charset: Charset = HOST, zone: str | None = None) -> Record:
    one = RecordType(name="detail", fields=fields)
    length = sum(field.width for field in fields)
    return resolved(Record(name="r", length=length, charset=charset, zone=zone, types=[one]))


def decoded(record: Record, data: bytes, name: str) -> pl.Series:
    """A column of a record that is given several times, in two pieces."""
    field = record.type().field(name)
    count = len(data) // record.length
    rows = Rows(block=np.frombuffer(data, np.uint8), stride=record.length, index=np.arange(count, dtype=np.int32))
    column = maker(field, lookup(record.encoding), "right", record.zone).make(rows)
    column.fill(0, count // 2)
    column.fill(count // 2, count)
    assert column.bad_fields() is None
    made = series(column.array())
    assert made.dtype == field.dtype
    return made


def edges(field: Field) -> list[Decimal]:
    """Numbers that the field can have: zero, the least, the most, and one of changing digits, with either sign."""
    if field.kind == "binary" and not field.digits:
        most = 256**field.width // (2 if field.signed else 1) - 1
    elif field.kind == "float":
        most = 10 ** (6 if field.width == 4 else 14) - 1
    else:
        most = 10**field.digits - 1
        if field.kind == "binary":
            most = min(most, 256**field.width // (2 if field.signed else 1) - 1)
    units = sorted({0, 1, most, int("1234567890" * 4) % (most + 1)})
    if field.signed or field.kind == "float":
        units += [-number for number in units[1:]]
    with localcontext(prec=80):
        return [Decimal(number).scaleb(-field.scale) for number in units]


CASES: list[tuple[str, dict[str, object]]] = [
    *(("zoned", {"signed": True, "sign": sign, "zone": zone}) for sign, zone in product(SIGNS, ZONES)),
    *(("zoned", {"zone": zone}) for zone in ZONES),
    ("packed", {"signed": True}),
    ("packed", {}),
    ("packed", {"sign": "none"}),
    *(("binary", {"signed": signed, "order": order}) for signed, order in product([True, False], ["big", "little"])),
    *(("float", {"form": form, "order": order}) for form, order in product(["ibm", "ieee"], ["big", "little"])),
]


@pytest.mark.parametrize(("kind", "how"), CASES)
def test_every_usage_sign_scale_and_length(kind: str, how: dict[str, object]) -> None:
    record = record_of(fields_of(kind, **how))
    writer, fields = RecordWriter(record), record.type().columns
    values = {field.name: edges(field) for field in fields}
    most = max(map(len, values.values()))
    rows = [{name: some[row % len(some)] for name, some in values.items()} for row in range(most)]
    data = b"".join(writer.record_of("detail", row) for row in rows)
    for field in fields:
        made = decoded(record, data, field.name).to_list()
        assert made == [row[field.name] for row in rows], field


@settings(max_examples=150, deadline=None)
@given(data=st.data(), case=st.sampled_from(CASES))
def test_any_number_of_any_field(data: st.DataObject, case: tuple[str, dict[str, object]]) -> None:
    kind, how = case
    field = data.draw(st.sampled_from(fields_of(kind, **how)))
    record = record_of([field])
    field = record.type().field(field.name)
    with localcontext(prec=80):
        most = max(int(number.scaleb(field.scale)) for number in edges(field))
        least = -most if field.signed or kind == "float" else 0
        numbers = [
            Decimal(number).scaleb(-field.scale)
            for number in data.draw(st.lists(st.integers(least, most), min_size=1, max_size=5))
        ]
    writer = RecordWriter(record)
    raw = b"".join(writer.field_of(field, number) for number in numbers)
    assert decoded(record, raw, field.name).to_list() == numbers


@pytest.mark.parametrize(
    ("charset", "zone", "value", "number"),
    [
        (HOST, None, "F1F2D3", -123),
        (HOST, "ascii", "313273", -123),
        (HOST, "translated", "31324C", -123),
        (HOST, "realia", "313223", -123),
        (Charset(base="jips-j"), None, "313273", -123),
        (Charset(base="cp932"), None, "313273", -123),
        (Charset(base="jef"), None, "F1F2C3", 123),
        (Charset(base="keis"), None, "F1F2F3", 123),
    ],
)
def test_digits_look_as_the_page_has_them_unless_said(
    charset: Charset, zone: str | None, value: str, number: int
) -> None:
    record = record_of([Field(name="N", width=3, kind="zoned", signed=True)], charset, zone)
    assert decoded(record, bytes.fromhex(value), "N").to_list() == [number]


def test_minus_zero_is_zero() -> None:
    for field, value in [
        (Field(name="N", width=2, kind="zoned", signed=True), "F0D0"),
        (Field(name="N", width=2, kind="zoned", signed=True, sign="leading-separate"), "60F0"),
        (Field(name="N", width=2, kind="packed", digits=3, signed=True), "000D"),
        (Field(name="N", width=4, kind="float"), "80000000"),
        (Field(name="N", width=4, kind="float", form="ieee", order="little"), "00000080"),
        (Field(name="N", width=19, kind="zoned", signed=True), "F0" * 18 + "D0"),
    ]:
        (made,) = decoded(record_of([field]), bytes.fromhex(value), "N").to_list()
        assert made == 0
        assert str(made) in ("0", "0.0", "0E+0")


def test_bits() -> None:
    fields = [
        Field(name="HIGH", at=0, width=1, kind="bits", mask="F0"),
        Field(name="LOW", at=0, width=1, kind="bits", mask="0F"),
        Field(name="ALL", at=1, width=2, kind="bits"),
        Field(name="TEXT", at=3, width=2, kind="bits", value="text"),
    ]
    record = resolved(Record(name="r", length=5, charset=HOST, types=[RecordType(name="detail", fields=fields)]))
    data = bytes.fromhex("A5 0102 8001")
    made = {field.name: decoded(record, data, field.name).to_list() for field in record.type().columns}
    assert made == {"HIGH": [10], "LOW": [5], "ALL": [258], "TEXT": ["1000000000000001"]}
    assert RecordWriter(record).record_of("detail", {name: values[0] for name, values in made.items()}) == data


@pytest.mark.parametrize(
    ("field", "why"),
    [
        (Field(name="N", width=8, kind="bits"), "at most 63"),
        (Field(name="N", width=8, kind="bits", mask="8000000000000001"), "at most 63"),
        (Field(name="N", width=8, kind="binary", scale=-20), "more than 38 digits"),
        (Field(name="N", width=36, kind="zoned", scale=-3), "more than 38 digits"),
        (Field(name="N", width=4, kind="float", null=["nines"]), "does not go with"),
    ],
)
def test_what_no_column_can_hold_is_refused(field: Field, why: str) -> None:
    with pytest.raises(MigrationError, match=why):
        record_of([field])


def test_large_binary_numbers_with_zeros_that_are_not_stored() -> None:
    record = record_of([Field(name="N", width=8, kind="binary", scale=-3)])
    assert decoded(record, b"\xff" * 8, "N").to_list() == [Decimal(2**64 - 1) * 1000]
