"""Golden copybooks: each beside what a compiler makes of it, worked out by hand from the rules of the language.

``NAME.cpy`` with ``NAME.csv`` (level, name, offset, length …; ``NAME.gnucobol.csv`` where that compiler differs),
``NAME.meanings.csv`` for its 88 levels and ``NAME.values.csv`` for VALUE clauses. An empty cell is not compared.
``wrong/`` holds copybooks that are none, and ``wrong/places.csv`` says at which line and column.
"""

import tomllib
from csv import DictReader
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook import COMPILERS, CompilerSettings, Copybook, Item, Value, read_copybook
from lgmigrate.source.copybook.record import conversion, record_of

GOLDEN = Path(__file__).parents[1] / "golden" / "copybooks"
OPTIONS: dict[str, dict[str, Any]] = tomllib.loads((GOLDEN / "copybooks.toml").read_text(encoding="utf-8"))
NAMES = sorted(path.stem for path in GOLDEN.glob("*.cpy"))
WRONG = sorted(path.stem for path in (GOLDEN / "wrong").glob("*.cpy"))
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    """The rows of a golden table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(DictReader(file))


def cases() -> list[tuple[str, str]]:
    """Every copybook with every compiler that knows what it uses."""
    return [(name, one) for name in NAMES for one in OPTIONS.get(name, {}).get("compilers", ["ibm", "gnucobol"])]


def settings(name: str, compiler: str) -> CompilerSettings:
    """The compiler with the SPECIAL-NAMES of the program that a copybook is of."""
    comma = bool(OPTIONS.get(name, {}).get("decimal_comma"))
    return msgspec.structs.replace(COMPILERS[compiler], decimal_comma=comma)


def read(name: str, compiler: str = "", **options: Any) -> Copybook:
    """A golden copybook."""
    compiler = compiler or OPTIONS.get(name, {}).get("compilers", ["ibm"])[0]
    path = GOLDEN / f"{name}.cpy"
    return read_copybook(path, compiler=settings(name, compiler), copy_folders=[GOLDEN / "lib"], **options)


def cell(item: Item, column: str) -> str:
    """What a golden table writes of an item."""
    made = getattr(item, column)
    return {True: "yes", False: "no"}[made] if isinstance(made, bool) else str(made)


def written(value: Value) -> str:
    """A value as the golden tables write it."""
    text = {"text": f"'{value.text}'", "hex": f"X'{value.text}'"}.get(value.kind, value.text)
    return f"ALL {text}" if value.all else text


@pytest.mark.parametrize(("name", "compiler"), cases())
def test_items_lie_where_the_compiler_puts_them(name: str, compiler: str) -> None:
    path = GOLDEN / f"{name}.{compiler}.csv"
    expected = rows(path if path.exists() else GOLDEN / f"{name}.csv")
    items = read(name, compiler).items

    compared = [{column for column, text in row.items() if text} - {"sign"} for row in expected]
    found = [{column: cell(item, column) for column in columns} for item, columns in zip(items, compared, strict=False)]
    assert found == [
        {column: row[column] for column in columns} for row, columns in zip(expected, compared, strict=True)
    ]
    assert [item.name for item in items] == [row["name"] for row in expected]


@pytest.mark.parametrize("name", [name for name in NAMES if "sign" in rows(GOLDEN / f"{name}.csv")[0]])
def test_signs_stand_where_the_clause_or_the_usage_says(name: str) -> None:
    for item, row in zip(read(name).items, rows(GOLDEN / f"{name}.csv"), strict=True):
        if row["sign"] == "none":
            assert item.usage == "COMP-6"
        elif row["sign"]:
            assert item.sign == row["sign"]


@pytest.mark.parametrize("name", [name for name in NAMES if (GOLDEN / f"{name}.meanings.csv").exists()])
def test_88_levels_are_the_meanings_of_their_items(name: str) -> None:
    found = [
        {
            "item": item.name,
            "name": one.name,
            "values": " | ".join(
                "..".join(written(end) for end in (low, high) if end is not None) for low, high in one.values
            ),
        }
        for item in read(name).items
        for one in item.meanings
    ]
    assert found == rows(GOLDEN / f"{name}.meanings.csv")


@pytest.mark.parametrize("name", [name for name in NAMES if (GOLDEN / f"{name}.values.csv").exists()])
def test_values_are_read_with_their_blanks_and_quotes(name: str) -> None:
    book = read(name)
    for row in rows(GOLDEN / f"{name}.values.csv"):
        value = book.item(row["item"]).value
        assert value is not None
        assert written(value) == row["value"], row["item"]


@pytest.mark.parametrize("name", [name for name in NAMES if OPTIONS.get(name, {}).keys() & {"encoding", "format"}])
def test_the_form_and_code_page_may_be_said(name: str) -> None:
    said = {key: value for key, value in OPTIONS[name].items() if key in ("encoding", "format")}
    assert read(name, **said).items == read(name).items


@pytest.mark.parametrize("name", [name for name in NAMES if OPTIONS.get(name, {}).get("format") != "free"])
def test_fixed_form_may_be_said(name: str) -> None:
    assert read(name, format="fixed").items == read(name).items


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_line_and_column(name: str) -> None:
    with pytest.raises(MigrationError) as caught:
        read_copybook(GOLDEN / "wrong" / f"{name}.cpy", copy_folders=[GOLDEN / "lib"])
    facts = caught.value.facts
    place = next(row for row in rows(GOLDEN / "wrong" / "places.csv") if row["copybook"] == name)
    said = {key: str(facts[key]) for key in ("source", "line", "column")}
    assert said == {key: place[key] for key in said}, caught.value.text()
    assert facts["why"]

    path = next(path for path in GOLDEN.rglob("*.cpy") if path.name == place["source"])
    line = path.read_text(encoding="utf-8").split("\n")[int(place["line"]) - 1]
    assert facts["text"] == line.rstrip()
    assert facts["caret"] == " " * (int(place["column"]) - 1) + "^"


def test_a_redefinition_that_is_too_long_is_laid_out_but_noted() -> None:
    assert any("YMD-NAGAI" in one for one in read("redefines-longer").assumptions)
    assert not read("redefines-simple").assumptions


def leaves(expected: list[Row]) -> list[tuple[int, int, str]]:
    """Offset, length and kind of each occurrence of what a golden record holds, in the order of the file.

    What redefines something is left out, and so is what has no name.
    """
    found: list[tuple[int, int, str]] = []
    above: list[tuple[int, list[int]]] = []  # levels, and where the occurrences of the group begin, from its first one
    hidden = 100
    for row in expected:
        level = int(row["level"])
        if level == 66 or level > hidden:
            continue
        hidden = level if row.get("redefines") else 100
        while above and above[-1][0] >= level:
            above.pop()
        starts = [
            start + number * int(row["length"])
            for start in (above[-1][1] if above else [0])
            for number in range(max(int(row["occurs"]), 1))
        ]
        above.append((level, starts))
        if row["kind"] != "group" and row["name"] != "FILLER" and hidden == 100:
            found += [(int(row["offset"]) + start, int(row["length"]), row["kind"]) for start in starts]
    return sorted(found)


@pytest.mark.parametrize(("name", "compiler"), cases())
def test_a_record_has_every_occurrence_at_its_byte(name: str, compiler: str) -> None:
    path = GOLDEN / f"{name}.{compiler}.csv"
    expected = rows(path if path.exists() else GOLDEN / f"{name}.csv")
    made = conversion(read(name, compiler), charset="ibm-930", float_scale=2)
    starts = [at for at, row in enumerate(expected) if row["level"] == "1"]
    records = [expected[at:behind] for at, behind in pairwise([*starts, len(expected)])] or [expected]

    assert len(made.record.types) == len(records)
    for one, its in zip(made.record.types, records, strict=True):
        its = [{**row, "redefines": ""} if row["level"] == "1" else row for row in its]
        found = sorted((field.at, field.width, field.kind) for field in one.leaves if field.kind != "filler")
        assert found == leaves(its)
    assert made.record.length == max(
        int(row["offset"]) + int(row["length"]) for row in expected if row["level"] != "77"
    )


@pytest.mark.parametrize(
    "entries",
    [
        "05 KENSU PIC 99. 05 MEISAI PIC X(5) OCCURS 1 TO 5 DEPENDING ON KENSUU.",
        "05 MEISAI PIC X(5) OCCURS 1 TO 5 DEPENDING ON KENSU. 05 KENSU PIC 99.",
    ],
)
def test_the_counter_of_a_table_stands_before_it_in_the_record(entries: str) -> None:
    book = read_copybook(f"01 MEISAI-REC.\n{entries}\n", format="free")
    with pytest.raises(MigrationError, match="KENSU"):
        record_of(book, charset="ibm-930")


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) >= 60
    assert {row["copybook"] for row in rows(GOLDEN / "wrong" / "places.csv")} == set(WRONG)
    assert len(WRONG) >= 20
