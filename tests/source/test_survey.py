"""A survey of a file: counts against those made value by value, in any batches, with damage, of variable records."""

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.source import Reader, read_record
from lgmigrate.source.survey import survey, survey_frame
from lgmigrate.source.survey.chars import CLASSES, Characters, class_table
from lgmigrate.source.survey.model import FieldSurvey, Survey
from lgmigrate.source.survey.show import percent, survey_lines
from lgmigrate.source.survey.tally import Column, TableTally

ROWS = 300
RDW = """
name = "v"
length = 19
charset = "ibm-930"
file = { form = "rdw" }
[[type]]
name = "row"
fields = [
  { name = "SU", bytes = 1, kind = "zoned" },
  { name = "KIN", bytes = 2, kind = "packed", digits = 3, signed = true, occurs = 3, depending = "SU", null = ["nines"] },
  { name = "R", occurs = 3, depending = "SU", rows = true, kind = "group", fields = [{ name = "CD", bytes = 4, kind = "text" }] },
]
"""  # noqa: E501


def fields(found: Survey, table: str = "detail") -> dict[str, FieldSurvey]:
    return {field.name: field for one in found.tables if one.name == table for field in one.fields}


@pytest.fixture
def path(small: Any, tmp_path: Path) -> Path:
    path = tmp_path / "small.dat"
    path.write_bytes(small.file(ROWS))
    return path


@pytest.mark.parametrize("batch_rows", [None, 7])
def test_every_count_is_that_of_the_values(small: Any, path: Path, batch_rows: int | None) -> None:
    found = survey(path, small.reader(), show=True, batch_rows=batch_rows)
    assert (found.records, found.untyped, found.whole) == (ROWS + 2, 0, True)
    assert [(table.name, table.records) for table in found.tables] == [("header", 1), ("detail", ROWS), ("trailer", 1)]
    rows = [small.row(number) for number in range(ROWS)]
    for name, field in fields(found).items():
        values = [row[name] for row in rows]
        texts = Counter(str(value) for value in values)
        filled = [value for value in values if str(value).strip()]
        assert (field.records, field.null, field.invalid, field.absent) == (ROWS, 0, 0, 0), name
        assert (field.filled, field.blank) == (len(filled), ROWS - len(filled)), name
        assert (field.distinct, field.distinct_exact) == (len(texts), True), name
        assert (field.least, field.most) == (str(min(filled)), str(max(filled))), name
        if field.top:
            assert {one.value: one.count for one in field.top}.items() <= texts.items(), name
            assert field.top[0].count == max(texts.values()), name
    mei = fields(found)["MEI"]
    assert mei.lengths == dict(sorted(Counter(len(row["MEI"]) for row in rows if row["MEI"]).items()))
    assert fields(found)["RITSU"].lengths == dict(
        sorted(Counter(len(f"{abs(row['RITSU']):.2f}") - 3 for row in rows).items())
    )
    assert sum(one.count for one in mei.characters) == sum(len(row["MEI"]) for row in rows)
    gaiji = {one.code: (one.text, one.count) for one in mei.gaiji}
    assert gaiji["6941"] == ("𠮷", sum("𠮷" in row["MEI"] for row in rows))
    undecided = sum("\ue005" in row["MEI"] for row in rows)
    assert [count for text, count in gaiji.values() if not text] == [undecided]


def test_values_are_stars_unless_asked(small: Any, path: Path) -> None:
    found = survey(path, small.reader())
    assert found.masked
    shown = [one.value for field in fields(found).values() for one in field.top]
    shown += [str(value) for field in fields(found).values() for value in (field.least, field.most)]
    assert not any(char.isalnum() for value in shown for char in value[: max(len(value) - 4, 0)])
    lines = "\n".join(survey_lines(found))
    assert "values masked; --values for the plain ones" in lines
    assert "札幌市" not in lines


def test_damage_is_counted_and_its_first_record_named(small: Any, tmp_path: Path) -> None:
    data = bytearray(small.file(ROWS))
    for number in (20, 30, 31):
        data[60 * number + 42] = 0xAF  # KIN
    data[60 * 30 + 42], data[60 * 30 + 44] = 0x00, 0x00  # a digit, and no sign
    data[60 * 40] = 0x5A  # of no type
    path = tmp_path / "bad.dat"
    path.write_bytes(bytes(data[:-5]))
    found = survey(path, small.reader(), show=True, batch_rows=16)
    kin = fields(found)["KIN"]
    assert (kin.invalid, kin.first_bad, kin.null) == (3, 21, 0)
    assert kin.faults == {"LGM-S021": 2, "LGM-S022": 1}
    assert (found.records, found.untyped, found.first_untyped, found.whole) == (ROWS + 2, 2, 41, False)
    lines = list(survey_lines(found))
    assert any("invalid: LGM-S021 2, LGM-S022 1; the first is record 21" in line for line in lines)
    assert lines[1].strip() == "2 of no known type, or cut short: the first is record 41"


def test_only_some_types(small: Any, path: Path) -> None:
    assert [table.name for table in survey(path, small.reader(), ["trailer"]).tables] == ["trailer"]
    with pytest.raises(MigrationError, match="LGM-S041"):
        survey(path, small.reader(), ["nix"])


def test_repeated_groups_and_values_that_are_not_there(tmp_path: Path) -> None:
    def record(*amounts: str) -> bytes:
        body = bytes([0xF0 + len(amounts)]) + b"".join(bytes.fromhex(one) for one in amounts)
        body += b"".join(f"C{number}".ljust(4).encode("cp037") for number in range(len(amounts)))
        return (len(body) + 4).to_bytes(2, "big") + b"\0\0" + body

    layout, path = tmp_path / "v.record.toml", tmp_path / "v.dat"
    layout.write_text(RDW, encoding="utf-8")
    wrong = record("001C")[:-1]
    path.write_bytes(record("001C", "002C") + record("999C") + record() + (len(wrong)).to_bytes(2, "big") + wrong[2:])
    found = survey(path, Reader(read_record(layout)), show=True)
    assert [(table.name, table.records) for table in found.tables] == [("row", 4), ("row.R", 3)]
    assert found.tables[0].wrong == {"LGM-S012": 1}
    assert found.tables[0].first_wrong == 4
    assert not found.whole
    first, third = fields(found, "row")["KIN-1"], fields(found, "row")["KIN-3"]
    assert (first.filled, first.null, first.absent) == (1, 1, 2)
    assert (third.filled, third.null, third.absent) == (0, 0, 4)
    assert [one.value for one in fields(found, "row.R")["CD"].top] == ["C0", "C1"]
    assert any("LGM-S012" in line and "the first is 4" in line for line in survey_lines(found))


def test_any_table_of_polars() -> None:
    frame = pl.LazyFrame({"名": ["山", "山", "　", None, "亜ｱA"], "n": [0, -12, 5, None, 5]})
    found = {field.name: field for field in survey_frame("csv", frame, show=True).fields}
    name = found["名"]
    assert (name.filled, name.blank, name.null, name.distinct) == (3, 1, 1, 3)
    assert (name.least, name.most) == ("亜ｱA", "山")
    assert {one.name: one.count for one in name.characters} == {"ascii": 1, "half-kana": 1, "jis-other": 1, "jis-1": 3}
    number = found["n"]
    assert (number.zeros, number.null, number.least, number.most, number.lengths) == (1, 1, "-12", "5", {1: 3, 2: 1})


def test_many_different_values_are_estimated_in_bounded_memory() -> None:
    tally = TableTally("t", [Column(name="a", kind="text")])
    for batch in range(40):
        values = [f"{batch * 5000 + number:07d}" for number in range(5000)] + ["0000001"] * 500
        tally.add(pl.DataFrame({"a": values}))
    [field] = tally.result(show=True).fields
    assert not field.distinct_exact
    assert field.distinct == pytest.approx(200_000, rel=0.02)
    assert not field.top_exact
    assert field.top[0].value == "0000001"
    assert 0.9 * 20_001 <= field.top[0].count <= 20_001
    assert field.lengths == {7: 40 * 5500}


@pytest.mark.parametrize(
    ("char", "name"),
    [("A", "ascii"), ("ｱ", "half-kana"), ("ア", "kana"), ("ー", "kana"), ("Ａ", "jis-other"), ("－", "jis-other"),
     ("−", "jis-other"), ("亜", "jis-1"), ("弌", "jis-2"), ("髙", "extended"), ("𠮷", "extended"), ("\ue000", "gaiji"),
     ("\U000f0000", "gaiji"), ("\U000e0100", "selector"), ("\n", "control")],
)  # fmt: skip
def test_classes_of_characters(char: str, name: str) -> None:
    assert CLASSES[class_table()[ord(char)]] == name
    counted = Characters()
    counted.add(char * 3)
    counted.add(f"{char}あ")
    assert {one.name: (one.count, one.different) for one in counted.classes()}[name] == (
        (5, 2) if name == "kana" else (4, 1)
    )


@pytest.mark.parametrize(("part", "whole", "shown"), [(0, 0, "-"), (1, 10**6, "<0.01%"), (10**6 - 1, 10**6, "99.99%")])
def test_a_share_is_never_rounded_to_nothing_or_to_all(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == shown
