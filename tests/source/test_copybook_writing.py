"""Writing record layouts: what is written reads back as it was."""

import tempfile
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.charset import Charset, charset_of
from lgmigrate.source.field import Field, Meaning
from lgmigrate.source.record import FileForm, Record, RecordType, read_record, resolved
from lgmigrate.source.record_writing import record_toml

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)
MEANINGS = st.lists(
    st.builds(
        Meaning, name=TEXT, values=st.lists(TEXT, max_size=2), ranges=st.lists(st.tuples(TEXT, TEXT), max_size=1)
    ),
    max_size=2,
)  # fmt: skip


@st.composite
def fields(draw: st.DrawFn, depth: int = 2) -> list[Field]:
    """Fields that hold together; names are given later, so that none stands twice."""
    made = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["text", "wide", "mixed", "zoned", "packed", "binary", "float", "bits", "raw",
                                     "filler", *(["group"] if depth else [])]))  # fmt: skip
        occurs = draw(st.sampled_from([0, 0, 1, 3]))
        made.append(draw(one(kind, depth, occurs)))
    return made


@st.composite
def one(draw: st.DrawFn, kind: str, depth: int, occurs: int) -> Field:
    facts: dict[str, object] = {"kind": kind, "occurs": occurs}
    width = draw(st.integers(1, 6))
    signed = draw(st.booleans())
    if kind == "group":
        return Field(fields=draw(fields(depth - 1)), kind="group", occurs=occurs)
    if kind == "filler":
        return Field(kind="filler", width=width, occurs=occurs)
    if kind in ("text", "wide", "mixed"):
        facts |= {"trim": draw(st.sampled_from([None, "left", "none"])), "width": width * 2}
        if kind != "mixed":
            facts["charset"] = draw(st.sampled_from([None, "ibm-939", Charset(base="ibm-930", symbols="microsoft")]))
        facts["pad"] = draw(st.sampled_from(["", "4040"]))
        facts["null"] = draw(st.sampled_from([[], ["low", "blank"], [f"hex:{'40' * width * 2}"]]))
    elif kind == "zoned":
        sign = (
            draw(st.sampled_from(["trailing", "leading", "trailing-separate", "leading-separate"]))
            if signed
            else "trailing"
        )
        facts |= {"width": width + 1, "signed": signed, "sign": sign, "scale": draw(st.integers(-2, 3))}
        facts["zone"] = draw(st.sampled_from([None, "ascii", "realia"]))
    elif kind == "packed":
        facts |= {"width": width, "digits": 2 * width - 1, "signed": signed, "scale": draw(st.integers(-2, 1))}
    elif kind == "binary":
        facts |= {"width": width, "signed": signed, "order": draw(st.sampled_from(["big", "little"]))}
    elif kind == "float":
        facts |= {"width": 4, "scale": 2, "form": draw(st.sampled_from(["ibm", "ieee"]))}
    elif kind == "bits":
        facts |= {"width": 1, **draw(st.sampled_from([{"mask": "0F"}, {"value": "text"}]))}
    else:
        facts["width"] = width
    return Field(meanings=draw(MEANINGS), **facts)  # type: ignore[arg-type]


def named(fields: list[Field], prefix: str) -> list[Field]:
    return [
        msgspec.structs.replace(
            field,
            name="" if field.kind == "filler" else f"{prefix}{number}",
            fields=named(field.fields, f"{prefix}{number}X"),
        )
        for number, field in enumerate(fields)
    ]


@settings(max_examples=40, deadline=None)
@given(
    fields(),
    st.sampled_from(["F", "宛名-", 'quote"\\', "a.b c"]),
    st.sampled_from(["ibm-930", {"base": "ibm-939", "symbols": "jis"}]),
    st.sampled_from([FileForm(form="rdw", skip_first=4), FileForm(form="bdw", order="little", inclusive=False),
                     FileForm(form="lines", pad=False, newline="25"), FileForm(form="length", length_bytes=4)]),
    TEXT,
    st.sampled_from([None, "ascii"]),
)  # fmt: skip
def test_every_layout_reads_back_equal(
    made: list[Field], prefix: str, charset: object, file: FileForm, value: str, zone: object
) -> None:
    tag = Field(name="TAG", width=2, kind="text")
    body = Field(name="BODY", kind="group", fields=named(made, prefix))
    types = [
        RecordType(name="header", when=[{"TAG": ["H", 1]}, {"TAG": value}], fields=[tag, body], role="header"),
        RecordType(name="detail", when="TAG = 'D'", fields=[tag, body], parent="header"),
        RecordType(
            name="trailer", fields=[tag, Field(name="KEN", width=4, kind="zoned")], expect={"KEN": "count(detail)"}
        ),
    ]  # fmt: skip
    encoding = charset_of(charset if isinstance(charset, str) else msgspec.convert(charset, Charset))
    record = resolved(
        Record(name=prefix, length=100_000, charset=encoding, types=types, file=file, zone=zone, trim="both")  # type: ignore[arg-type]
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.record.toml"
        path.write_text(record_toml(record), encoding="utf-8", newline="")
        again = read_record(path)
    assert again == record
    assert record_toml(again) == record_toml(record)


def test_the_houjin_layout_is_written_as_people_write_it(houjin: Path) -> None:
    record = read_record(houjin / "houjin.record.toml")
    text = record_toml(record)
    assert (
        '  { name = "KINTOWARI",      bytes = 6,  kind = "packed", digits = 11, scale = 2, signed = true },\n' in text
    )
    assert 'charset = { base = "ibm-930", symbols = "jis" }' in text
    assert 'expect = { T-KENSU = "count(detail)", T-SHIHONKIN-KEI = "sum(detail.SHIHONKIN)" }' in text
    assert " at = " not in text
