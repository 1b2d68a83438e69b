"""Record layouts: where fields lie, what they become, and every way of getting one wrong."""

from pathlib import Path

import polars as pl
import pytest

from lgmigrate import MigrationError
from lgmigrate.source import Field, Record, read_record

HEAD = 'name = "r"\nlength = {length}\ncharset = "ibm-930"\n'
TEXT = '{ name = "A", bytes = 4, kind = "text" }'


def read(folder: Path, *fields: str, length: int = 4, more: str = "") -> Record:
    """A record of one type."""
    path = folder / "r.record.toml"
    body = f'[[type]]\nname = "detail"\n{more}\nfields = [{", ".join(fields)}]\n'
    path.write_text(HEAD.format(length=length) + body, encoding="utf-8")
    return read_record(path)


def why(folder: Path, toml: str, code: str = "LGM-S040") -> str:
    path = folder / "r.record.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(MigrationError) as caught:
        read_record(path)
    assert caught.value.code == code
    assert caught.value.facts["path"] == str(path)
    return str(caught.value.facts["why"])


def test_fields_follow_one_another_or_stand_where_they_say(tmp_path: Path) -> None:
    record = read(
        tmp_path,
        '{ name = "A", bytes = 3, kind = "text" }',
        '{ name = "C", at = 5, bytes = 2, kind = "zoned" }',
        '{ at = 3, bytes = 2, kind = "filler" }',
        '{ name = "D", at = 7, bytes = 1, kind = "raw" }',
        length=8,
    )
    assert [(field.name, field.at, field.end, field.digits) for field in record.types[0].fields] == [
        ("A", 0, 3, 0),
        ("C", 5, 7, 2),
        ("", 3, 5, 0),
        ("D", 7, 8, 0),
    ]
    assert [field.name for field in record.type().columns] == ["A", "C", "D"]


@pytest.mark.parametrize(
    ("field", "dtype"),
    [
        (Field(width=4, kind="text"), pl.String()),
        (Field(width=4, kind="raw"), pl.String()),
        (Field(width=4, digits=4, kind="zoned", value="text"), pl.String()),
        (Field(width=18, digits=18, kind="zoned"), pl.Int64()),
        (Field(width=19, digits=19, kind="zoned"), pl.Decimal(38, 0)),
        (Field(width=10, digits=18, kind="packed"), pl.Int64()),
        (Field(width=10, digits=19, kind="packed"), pl.Decimal(38, 0)),
        (Field(width=3, digits=5, scale=2, kind="packed"), pl.Decimal(38, 2)),
        (Field(width=8, kind="binary", signed=True), pl.Int64()),
        (Field(width=8, kind="binary"), pl.UInt64()),
        (Field(width=8, digits=18, kind="binary"), pl.Int64()),
        (Field(width=8, scale=1, kind="binary"), pl.Decimal(38, 1)),
    ],
)
def test_numbers_become_exact_columns(field: Field, dtype: pl.DataType) -> None:
    assert field.dtype == dtype


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ('{ bytes = 4, kind = "text" }', "a name is missing"),
        ('{ name = "lgm_record", bytes = 4, kind = "text" }', "the tool's own"),
        ('{ name = "A", bytes = 0, kind = "text" }', "bytes must be at least 1"),
        ('{ name = "A", bytes = 4, kind = "text", digits = 4 }', "do not go with kind 'text'"),
        ('{ name = "A", bytes = 4, kind = "raw", signed = true }', "do not go with kind 'raw'"),
        ('{ bytes = 4, kind = "filler", scale = 1 }', "do not go with kind 'filler'"),
        ('{ name = "A", bytes = 4, kind = "zoned", pad = "40" }', "pad and trim do not go with kind 'zoned'"),
        ('{ name = "A", bytes = 4, kind = "raw", trim = "left" }', "pad and trim do not go with kind 'raw'"),
        ('{ name = "A", bytes = 4, kind = "packed", digits = 5 }', "4 packed bytes hold 7 digits (or one less), not 5"),
        ('{ name = "A", bytes = 4, kind = "packed" }', "4 packed bytes hold 7 digits (or one less), not 0"),
        ('{ name = "A", bytes = 4, kind = "zoned", digits = 3 }', "4 zoned bytes hold 4 digits, not 3"),
        ('{ name = "A", bytes = 4, kind = "binary", digits = 11 }', "4 binary bytes do not hold 11 digits"),
        ('{ name = "A", bytes = 4, kind = "zoned", scale = 39 }', "is more than 38 digits can show"),
        ('{ name = "A", bytes = 4, kind = "binary", as = "text" }', "unsigned zoned fields only"),
        ('{ name = "A", bytes = 4, kind = "zoned", as = "text", signed = true }', "unsigned zoned fields only"),
        ('{ name = "A", bytes = 4, kind = "zoned", order = "little" }', "order goes with kinds"),
        ('{ name = "A", bytes = 4, kind = "text", pad = "4" }', "pad is hex"),
        ('{ name = "A", bytes = 4, kind = "text", pad = " " }', "pad has no byte"),
        ('{ name = "A", bytes = 4, kind = "wide", pad = "40" }', "one code of two bytes"),
        ('{ name = "A", bytes = 3, kind = "text" }', "its fields end at byte 3, the record has 4"),
        ('{ name = "A", bytes = 5, kind = "text" }', "its fields end at byte 5, the record has 4"),
        ('{ name = "A", at = 1, bytes = 3, kind = "text" }', "leaves a gap before it; declare a filler"),
        (f'{TEXT}, {{ name = "B", at = 3, bytes = 1, kind = "text" }}', "overlaps the field before it"),
        ('{ name = "A", bytes = 2, kind = "text" }, { name = "A", bytes = 2, kind = "text" }', "'A' stands twice"),
    ],
)
def test_fields_that_do_not_hold_together(tmp_path: Path, field: str, message: str) -> None:
    toml = HEAD.format(length=4) + f'[[type]]\nname = "detail"\nfields = [{field}]\n'
    assert message in why(tmp_path, toml)


@pytest.mark.parametrize(
    ("width", "kind", "message"),
    [
        (17, 'packed", digits = 33, order = "big', "at most 16 bytes"),
        (37, "zoned", "at most 36 bytes"),
        (9, "binary", "at most 8 bytes"),
        (3, "wide", "an even number of bytes"),
        (1, "packed", "1 packed bytes hold 1 digits (or one less), not 0"),
    ],
)
def test_widths_that_a_kind_cannot_have(tmp_path: Path, width: int, kind: str, message: str) -> None:
    fields = f'{{ name = "A", bytes = {width}, kind = "{kind}" }}'
    toml = HEAD.format(length=width) + f'[[type]]\nname = "detail"\nfields = [{fields}]\n'
    assert message in why(tmp_path, toml)


def typed(*types: str) -> str:
    return HEAD.format(length=4) + "".join(f"[[type]]\n{one}\n" for one in types)


NUMBER = '{ name = "N", bytes = 4, kind = "zoned" }'


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (HEAD.format(length=0) + f'[[type]]\nname = "d"\nfields = [{TEXT}]', "length must be at least 1 byte"),
        (HEAD.format(length=4) + "type = []", "there is no [[type]]"),
        (typed(*[f'name = "d"\nwhen = {{ A = "D" }}\nfields = [{TEXT}]'] * 2), "type 'd' stands twice"),
        (
            typed(*[f'name = "{name}"\nfields = [{TEXT}]' for name in "ab"]),
            "only the last type may do without a `when`",
        ),
        (typed(f'name = "d"\nwhen = {{ B = "D" }}\nfields = [{TEXT}]'), "`when` names 'B', which is no field of it"),
        (typed(f'name = "d"\nwhen = {{}}\nfields = [{TEXT}]'), "a condition without a field"),
        (typed(f'name = "d"\nwhen = {{ A = [] }}\nfields = [{TEXT}]'), "`when` A has no value"),
        (typed(f'name = "d"\nwhen = {{ N = "D" }}\nfields = [{NUMBER}]'), "the field is a number, which 'D' is not"),
        (typed(f'name = "d"\nfields = [{NUMBER}]\nexpect = {{ M = "count(d)" }}'), "`expect` names 'M'"),
        (typed(f'name = "d"\nfields = [{TEXT}]\nexpect = {{ A = "count(d)" }}'), "`expect` A: the field is no number"),
        (typed(f'name = "d"\nfields = [{NUMBER}]\nexpect = {{ N = "max(d)" }}'), "neither count(TYPE) nor"),
        (typed(f'name = "d"\nfields = [{NUMBER}]\nexpect = {{ N = "sum(d)" }}'), "neither count(TYPE) nor"),
        (typed(f'name = "d"\nfields = [{NUMBER}]\nexpect = {{ N = "count(d.N)" }}'), "neither count(TYPE) nor"),
        (typed(f'name = "d"\nfields = [{NUMBER}]\nexpect = {{ N = "count(e)" }}'), "names the type 'e', which is not"),
        (typed(f'name = "d"\nfields = [{NUMBER}]\nexpect = {{ N = "sum(d.M)" }}'), "sums 'M', which is no number"),
    ],
)
def test_types_that_do_not_hold_together(tmp_path: Path, toml: str, message: str) -> None:
    assert message in why(tmp_path, toml)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ('{ name = "A", byte = 4, kind = "text" }', "unknown key 'byte' at $.type[0].fields[0]; did you mean 'bytes'?"),
        ('{ name = "A", bytes = 4, kind = "txt" }', "$.type[0].fields[0].kind"),
        ('{ name = "A", bytes = 4, kind = "text", at = -2 }', "$.type[0].fields[0].at"),
        ('{ name = "A", bytes = 4, kind = "binary", digits = -1 }', "$.type[0].fields[0].digits"),
    ],
)
def test_keys_and_values_that_are_not_known(tmp_path: Path, field: str, message: str) -> None:
    toml = HEAD.format(length=4) + f'[[type]]\nname = "detail"\nfields = [{field}]\n'
    assert message in why(tmp_path, toml, "LGM-R001")


def test_an_unknown_page(tmp_path: Path) -> None:
    path = tmp_path / "r.record.toml"
    path.write_text(HEAD.format(length=4).replace("930", "903") + f'[[type]]\nname = "d"\nfields = [{TEXT}]')
    with pytest.raises(MigrationError) as caught:
        read_record(path)
    assert caught.value.code == "LGM-C001"


def test_the_detail_is_the_type_that_is_neither_header_nor_trailer(tmp_path: Path) -> None:
    path = tmp_path / "r.record.toml"
    one = 'name = "{0}"\nwhen = {{ A = "{0}" }}\nfields = [{{ name = "A", bytes = 4, kind = "text" }}]\n'
    path.write_text(typed(one.format("header"), one.format("d"), one.format("trailer")))
    assert read_record(path).type().name == "d"
    path.write_text(typed(one.format("x") + 'role = "header"\n', one.format("trailer") + 'role = "detail"'))
    assert read_record(path).type().name == "trailer"
    path.write_text(typed(one.format("x"), one.format("y")))
    for name in (None, "z"):
        with pytest.raises(MigrationError) as caught:
            read_record(path).type(name)
        assert caught.value.code == "LGM-S041"
        assert caught.value.facts["known"] == "x, y"
