"""Looking at one record: found by number, byte or expression; every field with its bytes, value and warnings."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.source import Reader, read_record
from lgmigrate.source.peek import Peeked, located_by, peek
from lgmigrate.source.peek.look import Look
from lgmigrate.source.peek.look_record import read, type_of
from lgmigrate.source.peek.ruler import ruler_lines
from lgmigrate.source.peek.show import peek_lines

VARIABLE = """
name = "odo"
length = 63
charset = "ibm-930"
file = { form = "FORM" }
[[type]]
name = "detail"
fields = [
  { name = "KBN", bytes = 1, kind = "text", meanings = [{ name = "KOJIN", values = ["1"] }, { name = "SONOTA", ranges = [["2", "9"]] }] },
  { name = "SU", bytes = 2, kind = "zoned" },
  { name = "A", occurs = 4, depending = "SU", kind = "group", fields = [{ name = "KIN", bytes = 3, kind = "packed", digits = 5, signed = true }] },
  { name = "R", occurs = 4, depending = "SU", rows = true, kind = "group", fields = [{ name = "CD", bytes = 2, kind = "text" }, { name = "BI", bytes = 8, kind = "zoned", as = "text", null = ["zeros"] }] },
  { name = "TAIL", bytes = 8, kind = "text" },
]
"""  # noqa: E501


def fields(shown: Peeked) -> dict[str, Any]:
    return {field.name: field for field in shown.fields}


@pytest.fixture
def look(small: Any, tmp_path: Path) -> Look:
    path = tmp_path / "small.dat.gz"
    path.write_bytes(gzip.compress(small.file(50)))
    return Look(path, small.reader())


@pytest.fixture
def plain(small: Any, tmp_path: Path) -> Look:
    path = tmp_path / "small.dat"
    path.write_bytes(small.file(50))
    return Look(path, small.reader())


def odo(su: int, kbn: bytes = b"\xf1") -> bytes:
    """A record whose count is ``su``, with a row of zeros as its second occurrence."""
    amounts = b"".join(bytes.fromhex(f"{number:05d}C") for number in range(1, su + 1))
    rows = b"".join(
        f"C{number}".encode("cp037") + (b"\xf0" * 8 if number == 2 else f"2026040{number}".encode("cp037"))
        for number in range(1, su + 1)
    )
    return kbn + f"{su:02d}".encode("cp037") + amounts + rows + "END".ljust(8).encode("cp037")


def variable(tmp_path: Path, records: list[bytes], form: str = "rdw") -> Look:
    layout, path = tmp_path / "odo.record.toml", tmp_path / "odo.dat"
    layout.write_text(VARIABLE.replace("FORM", form), encoding="utf-8")
    if form == "lines":
        path.write_bytes(b"".join(one + b"\x15" for one in records))
    else:
        path.write_bytes(b"".join((len(one) + 4).to_bytes(2, "big") + b"\0\0" + one for one in records))
    return Look(path, Reader(read_record(layout)))


def test_every_field_with_its_bytes_and_value(look: Look, plain: Look, small: Any) -> None:
    for one in (look, plain):
        shown = peek(one, one.at(8)[0])
        row, data = small.row(6), small.detail(6)
        assert (shown.record, shown.offset, shown.length, shown.type) == (8, 7 * 60, 60, "detail")
        found = fields(shown)
        assert {name: found[name].value for name in row} == {name: str(value) for name, value in row.items()}
        assert "".join(field.hex for field in shown.fields) == data.hex().upper()
        assert (found["RITSU"].at, found["RITSU"].width, found["RITSU"].kind) == (45, 3, "packed 5.2 signed")
        assert shown.faults == 0


def test_a_record_is_found_by_byte_and_by_expression(look: Look, plain: Look, small: Any) -> None:
    for one in (look, plain):
        assert one.holding(7 * 60)[0].number == 8
        assert one.holding(8 * 60 - 1)[0].number == 8
        assert [found.number for found in located_by(one, None, None, "NO = '000020'", 1)] == [22]
        wanted = [number + 2 for number in range(50) if small.row(number)["KIN"] > 0 and number >= 20][:3]
        assert [found.number for found in located_by(one, 22, None, "KIN > 0", 3)] == wanted
        assert [found.number for found in located_by(one, None, 0, "T-KEN > 1", 1)] == [52]


@pytest.mark.parametrize("number", [53, 1000])
def test_a_record_beyond_the_end(look: Look, plain: Look, number: int) -> None:
    for one in (look, plain):
        with pytest.raises(MigrationError, match="LGM-S130") as caught:
            one.at(number)
        assert caught.value.facts["records"] == 52
        with pytest.raises(MigrationError, match="LGM-S130"):
            one.holding(60 * (number - 1))


@pytest.mark.parametrize(
    ("text", "code"),
    [("KIN > 99999999", "LGM-S131"), ("NO = '1' and T-KEN > 0", "LGM-S132"), ("NIX = 1", "LGM-S036")],
)
def test_an_expression_that_finds_nothing(look: Look, text: str, code: str) -> None:
    with pytest.raises(MigrationError, match=code):
        look.where(text)


def test_what_does_not_decode_is_said_in_words(small: Any, tmp_path: Path) -> None:
    data = bytearray(small.detail(3))
    data[41:45] = "0012".encode("cp037")  # KIN: zoned digits
    data[45:48] = b"\x40" * 3  # RITSU: blanks
    data[1] = 0xC1  # NO
    data[55:60] = b"\x40\x40REST"[:5]
    path = tmp_path / "bad.dat"
    path.write_bytes(bytes(data))
    shown = peek(look := Look(path, small.reader()), look.at(1)[0])
    found = fields(shown)
    assert shown.faults == 3
    assert found["KIN"].code == "LGM-S021"
    assert found["KIN"].value is None
    assert found["KIN"].warnings == [
        "F0F0F1F2 is not packed decimal: byte 1 holds F0",
        "these are zoned digits (F0-F9)",
    ]
    assert found["RITSU"].warnings[1] == "the field is all blanks (40): declare what means no value, if it does"
    assert found["NO"].code == "LGM-S023"
    assert found[""].warnings == ["a filler holds something else than blanks."]


def test_masking_leaves_the_bad_byte_only(small: Any, tmp_path: Path) -> None:
    data = bytearray(small.detail(3))
    data[42] = 0xAF
    path = tmp_path / "bad.dat"
    path.write_bytes(bytes(data))
    look = Look(path, small.reader())
    shown = peek(look, look.at(1)[0], mask=True)
    found = fields(shown)
    assert found["KIN"].hex == "**AF****"
    assert found["KIN"].warnings[0] == "**AF**** is not packed decimal: byte 2 holds AF"
    assert {set(field.hex) == {"*"} for field in shown.fields if field.name != "KIN"} == {True}
    assert found["NO"].value == "******"
    text = "\n".join(
        [
            *peek_lines(shown),
            *ruler_lines(
                read(look.reader, bytes(data), look.reader.record.type("detail")).readings,
                60,
                look.reader.page,
                mask=True,
            ),
        ]
    )
    assert small.row(3)["BIN"] not in text
    assert "AF" in text


def test_a_type_can_be_forced_and_a_cut_record_is_read_as_far_as_it_goes(small: Any, tmp_path: Path) -> None:
    path = tmp_path / "cut.dat"
    path.write_bytes(small.detail(1) + b"\x5a" + small.detail(2)[1:] + small.detail(3)[:30])
    look = Look(path, small.reader())
    assert peek(look, look.at(1)[0], "trailer").notes == [
        "by its conditions the record is of the type detail; it is read as trailer, as asked"
    ]
    none = peek(look, look.at(2)[0])
    assert none.type == "detail"
    assert none.notes == ["none of the types header, detail, trailer applies to this record; it is read as detail"]
    cut = peek(look, look.at(3)[0])
    assert cut.notes == ["the file ends within the record, or its length cannot be true: 30 bytes are left"]
    assert fields(cut)["KANA"].value == small.row(3)["KANA"]
    assert fields(cut)["KIN"].warnings == ["the record ends before the field: 0 of its 4 bytes are there"]
    with pytest.raises(MigrationError, match="LGM-S041"):
        peek(look, look.at(1)[0], "nix")


def test_gaiji_that_no_table_decides(small: Any, tmp_path: Path) -> None:
    number = next(number for number in range(99) if "\ue005" in str(small.row(number)["MEI"]))
    path = tmp_path / "one.dat"
    path.write_bytes(small.detail(number))
    look = Look(path, small.reader())
    [warning] = fields(peek(look, look.at(1)[0]))["MEI"].warnings
    assert warning.endswith("is not decided by any table; it stands as U+E005")


def test_the_ruler_shows_every_byte_once_and_marks_borders(look: Look, small: Any) -> None:
    [located] = look.at(9)
    one = type_of(look.reader, located.data)
    assert one is not None
    lines = list(ruler_lines(read(look.reader, located.data, one).readings, 60, look.reader.page))
    assert len(lines) == 1 + 4
    shown = "".join(line[7:55].replace("|", " ") for line in lines[1:])
    assert bytes.fromhex(shown) == located.data
    assert sum(line[7:55].count("|") for line in lines[1:]) == 11
    assert "7 KANA" in lines[1]
    assert lines[1][58:].startswith(("D", "E"))
    assert small.row(7)["NO"] in lines[1]


@pytest.mark.parametrize("form", ["rdw", "lines"])
def test_variable_records(tmp_path: Path, form: str) -> None:
    look = variable(tmp_path, [odo(2), odo(0, b"\xf5"), odo(4)], form)
    first, second, third = (peek(look, one) for one in look.at(1, 3))
    found = fields(first)
    assert found["KBN"].meaning == "KOJIN"
    assert (found["KIN-2"].value, found["KIN-2"].at) == ("2", 6)
    assert found["KIN-3"].warnings == ["not in this record: SU says that there are fewer"]
    assert (found["R(1) BI"].value, found["R(1) BI"].at) == ("20260401", 11)
    assert found["R(2) BI"].value is None
    assert found["R(2) BI"].warnings == ["no value, by the rule zeros"]
    assert (found["TAIL"].value, found["TAIL"].at, first.length) == ("END", 29, 37)
    assert (fields(second)["TAIL"].at, fields(second)["KBN"].meaning) == (3, "SONOTA")
    assert fields(third)["TAIL"].at == 55
    assert first.notes == second.notes == third.notes == []
    assert [one.number for one in look.where("CD = 'C3'")] == [3]
    assert look.holding(third.offset + 5)[0].number == 3


def test_a_variable_record_that_is_wrong_as_a_whole(tmp_path: Path) -> None:
    look = variable(tmp_path, [odo(2)[:-1], odo(2).replace("02".encode("cp037"), "07".encode("cp037"), 1)])
    short = peek(look, look.at(1)[0])
    assert short.notes == ["LGM-S012  the record has 36 bytes; its layout says 37."]
    assert fields(short)["SU"].value == "2"
    wrong = peek(look, look.at(2)[0])
    assert wrong.notes[0].startswith("LGM-S015")
    assert fields(wrong)["KBN"].value == "1"
