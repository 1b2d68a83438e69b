"""SYNC in tables as GnuCOBOL lays it out: some measured once, and many made-up records where ``cobc`` is there."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook import Copybook, read_copybook, record_of

ELEMENTS = [
    "PIC X", "PIC X(2)", "PIC X(3)", "PIC X(5)", "PIC S9(9) COMP", "PIC S9(4) COMP SYNC", "PIC S9(9) COMP SYNC",
    "PIC S9(18) COMP SYNC", "COMP-2 SYNC",
]  # fmt: skip
PROGRAM = """IDENTIFICATION DIVISION.
PROGRAM-ID. Q{number}.
DATA DIVISION.
WORKING-STORAGE SECTION.
01 LG-P USAGE POINTER.
01 LG-A REDEFINES LG-P PIC S9(18) COMP-5.
01 LG-BASE PIC S9(18) COMP-5.
01 LG-OFFSET PIC 9(9).
01 LG-LENGTH PIC 9(9).
{text}
PROCEDURE DIVISION.
SET LG-P TO ADDRESS OF R MOVE LG-A TO LG-BASE
{statements}
GOBACK.
END PROGRAM Q{number}.
"""
MEASURE = """SET LG-P TO ADDRESS OF {item} COMPUTE LG-OFFSET = LG-A - LG-BASE
MOVE FUNCTION BYTE-LENGTH({item}) TO LG-LENGTH DISPLAY "{number} {name} " LG-OFFSET " " LG-LENGTH"""


def gnucobol(text: str) -> Copybook:
    return read_copybook(f"{text}\n", format="free", compiler="gnucobol")


@pytest.mark.parametrize(
    ("inside", "length", "expected"),
    [
        ("10 B PIC X. 10 A PIC S9(9) COMP SYNC.", 8, {"B": 1, "A": 5}),
        ("10 A PIC S9(9) COMP SYNC. 10 B PIC X(4). 10 C PIC X OCCURS 2.", 16, {"A": 4, "B": 8, "C": 15}),
        ("10 A PIC S9(9) COMP SYNC. 10 B PIC X(3). 10 C REDEFINES B PIC X.", 12, {"A": 4, "B": 8, "C": 10}),
        ("10 A PIC S9(9) COMP SYNC. 10 G. 15 B PIC X. 15 C PIC X.", 9, {"A": 4, "G": 8, "B": 8, "C": 9}),
        ("10 G. 15 A PIC S9(9) COMP SYNC. 10 C PIC X OCCURS 2.", 12, {"G": 1, "A": 4, "C": 11}),
    ],
)
def test_what_fills_an_occurrence_up_stands_before_its_last_item(
    inside: str, length: int, expected: dict[str, int]
) -> None:
    book = gnucobol(f"01 R. 05 X PIC X. 05 T OCCURS 2. {inside}")
    assert {name: book.item(name).offset for name in expected} == expected
    assert book.item("T").length == length


def test_an_item_may_end_behind_its_group() -> None:
    book = gnucobol("01 R. 05 X PIC X. 05 T OCCURS 2. 10 B PIC X. 10 G. 15 A PIC S9(4) COMP SYNC.")
    assert (book.item("G").offset, book.item("G").length, book.item("A").offset) == (2, 2, 3)
    assert book.assumptions == ("A ends behind the end of G, as GnuCOBOL lays SYNC in tables out",)
    places = [(one.name, one.at) for one in record_of(book, charset="cp932").types[0].columns]
    assert places == [("X", 0), ("B-1", 1), ("A-1", 3), ("B-2", 5), ("A-2", 7)]

    repeated = gnucobol("01 R. 05 X PIC X. 05 T OCCURS 2. 10 B PIC X. 10 G OCCURS 2. 15 A PIC S9(4) COMP SYNC.")
    with pytest.raises(MigrationError, match="overlaps"):  # the occurrences of G do
        record_of(repeated, charset="cp932")


def record(draw: random.Random) -> tuple[str, dict[str, int]]:
    """A record of groups, tables and aligned items, and of each item how many tables it is in."""
    lines, depths = ["01 R."], {}

    def fill(level: int, depth: int, most: int) -> None:
        before = ""
        for _ in range(draw.randint(1, 3)):
            name, repeats = f"F{len(depths)}", draw.random() < 0.3
            group = most > 0 and draw.random() < 0.45
            redefines = before if not group and draw.random() < 0.2 else ""
            repeats = repeats and not redefines
            depths[name] = depth + repeats
            what = "" if group else " PIC X" if redefines else f" {draw.choice(ELEMENTS)}"
            shared = f" REDEFINES {redefines}" if redefines else ""
            lines.append(f"{level:02d} {name}{shared}{what}{' OCCURS 2' if repeats else ''}.")
            if group:
                fill(level + 5, depth + repeats, most - 1)
            before = "" if repeats or group or redefines else name

    fill(5, 0, 3)
    return "\n".join(lines), depths


@pytest.mark.skipif(shutil.which("cobc") is None, reason="GnuCOBOL's compiler lays the records out")
def test_gnucobol_lays_made_up_records_out_the_same(tmp_path: Path) -> None:
    draw = random.Random(2026)  # noqa: S311
    records = [record(draw) for _ in range(60)]
    programs = []
    for number, (text, depths) in enumerate(records):
        items = {name: f"{name}({' '.join('1' * depth)})" if depth else name for name, depth in depths.items()}
        statements = "\n".join(MEASURE.format(item=item, number=number, name=name) for name, item in items.items())
        programs.append(PROGRAM.format(number=number, text=text, statements=statements))
    calls = "\n".join(f'CALL "Q{number}"' for number in range(len(records)))
    main = f"IDENTIFICATION DIVISION.\nPROGRAM-ID. A.\nPROCEDURE DIVISION.\n{calls}\nGOBACK.\nEND PROGRAM A.\n"
    (tmp_path / "a.cob").write_text(main + "".join(programs))
    subprocess.run(["cobc", "-x", "-free", "-w", "-O0", "-o", "a", "a.cob"], cwd=tmp_path, check=True, timeout=120)
    ran = subprocess.run(["./a"], cwd=tmp_path, check=True, timeout=60, capture_output=True, text=True)

    measured: list[dict[str, tuple[int, int]]] = [{} for _ in records]
    for line in ran.stdout.splitlines():
        number, name, offset, length = line.split()
        measured[int(number)][name] = (int(offset), int(length))
    for (text, _), found in zip(records, measured, strict=True):
        laid = {item.name: (item.offset, item.length) for item in gnucobol(text).items if item.level > 1}
        assert laid == found, text
