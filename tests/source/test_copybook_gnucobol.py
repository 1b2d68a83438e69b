"""GnuCOBOL as a second opinion.

It lays the golden copybooks out: its offsets and lengths are the ones that the golden files expect. And it writes a
file of records, which are read as the values that its program moved.
"""

import shlex
import shutil
import subprocess
import tomllib
from csv import DictReader
from decimal import Decimal
from pathlib import Path

import pytest

from lgmigrate.source import scan_fixed
from lgmigrate.source.copybook import read_copybook
from lgmigrate.source.copybook.record import record_of

GOLDEN = Path(__file__).parents[1] / "golden" / "copybooks"
OPTIONS = tomllib.loads((GOLDEN / "copybooks.toml").read_text(encoding="utf-8"))
NOT_FOR_GNUCOBOL = {
    "copy-pseudo-text": "it does not replace parts of a word together with a text of several words",
    "kanji-cp932": "it takes the second bytes of CP932 for signs of the language",
    "kanji-ebcdic-cards": "it reads ASCII sources only",
    "odo-complex": "it allows no item behind a table of variable length",
}
needs_cobc = pytest.mark.skipif(shutil.which("cobc") is None, reason="GnuCOBOL's compiler lays the copybooks out")

Row = dict[str, str]
PROGRAM = """
       >>SOURCE FORMAT IS FREE
IDENTIFICATION DIVISION.
PROGRAM-ID. GOLD{number}.
{comma}
DATA DIVISION.
WORKING-STORAGE SECTION.
01 LG-P USAGE POINTER.
01 LG-A REDEFINES LG-P PIC S9(18) COMP-5.
01 LG-BASE PIC S9(18) COMP-5.
01 LG-OFFSET PIC 9(9).
01 LG-LENGTH PIC 9(9).
{wrapper}
       >>SOURCE FORMAT IS {form}
{indent}COPY "{name}.cpy".
       >>SOURCE FORMAT IS FREE
PROCEDURE DIVISION.
{statements}
    GOBACK.
END PROGRAM GOLD{number}.
"""
MAIN = """
       >>SOURCE FORMAT IS FREE
IDENTIFICATION DIVISION.
PROGRAM-ID. MEASURE.
PROCEDURE DIVISION.
{calls}
    GOBACK.
END PROGRAM MEASURE.
"""
MEASURE = """    SET LG-P TO ADDRESS OF {record}
    MOVE LG-A TO LG-BASE
    SET LG-P TO ADDRESS OF {item}
    COMPUTE LG-OFFSET = LG-A - LG-BASE
    MOVE FUNCTION BYTE-LENGTH({item}) TO LG-LENGTH
    DISPLAY "{name},{number}," LG-OFFSET "," LG-LENGTH"""


def copybooks() -> list[str]:
    """Those that GnuCOBOL reads."""
    names = sorted(path.stem for path in GOLDEN.glob("*.cpy"))
    return [
        name
        for name in names
        if name not in NOT_FOR_GNUCOBOL and "gnucobol" in OPTIONS.get(name, {}).get("compilers", ["gnucobol"])
    ]


def expected(name: str) -> list[Row]:
    """The rows of the golden file for GnuCOBOL."""
    path = GOLDEN / f"{name}.gnucobol.csv"
    with (path if path.exists() else GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(DictReader(file))


def ancestors(rows: list[Row], number: int) -> list[Row]:
    """A row and the groups that it stands in, the innermost first, found by the level numbers alone."""
    row = rows[number]
    found, level = [row], 2 if row["level"] == "66" else int(row["level"])
    if row["level"] == "77":
        return found
    for above in reversed(rows[:number]):
        if int(above["level"]) < level:
            found.append(above)
            level = int(above["level"])
    return found


def statements(name: str, rows: list[Row], wrapper: str) -> str:
    """What measures each item that has a name."""
    counters = {row["depending"]: row["occurs"] for row in rows if row.get("depending")}
    made = [f"    MOVE {most} TO {counter}" for counter, most in counters.items()]
    for number, row in enumerate(rows):
        if row["name"] == "FILLER":
            continue
        groups = ancestors(rows, number)
        names = [one["name"] for one in groups if one["name"] != "FILLER"] + [wrapper] * bool(wrapper)
        subscripts = " ".join("1" for one in groups if one["occurs"] != "0")
        item = " OF ".join(names) + (f"({subscripts})" if subscripts else "")
        made.append(MEASURE.format(record=names[-1], item=item, name=name, number=number))
    return "\n".join(made)


def program(name: str, number: int) -> str:
    """A program that measures the items of a copybook."""
    rows, options = expected(name), OPTIONS.get(name, {})
    # Names of wide characters take other columns in UTF-8, the one form in which GnuCOBOL has them.
    form = "FREE" if name == "kanji-names" else options.get("format", "fixed").upper()
    wrapper = "LG-FRAGMENT" if rows[0]["level"] != "1" and rows[0]["level"] != "77" else ""
    comma = "ENVIRONMENT DIVISION. CONFIGURATION SECTION. SPECIAL-NAMES. DECIMAL-POINT IS COMMA."
    return PROGRAM.format(
        number=number,
        comma=comma if options.get("decimal_comma") else "",
        wrapper=f"01 {wrapper}." if wrapper else "",
        form=form,
        indent="" if form == "FREE" else " " * 7,
        name=name,
        statements=statements(name, rows, wrapper),
    )


def run(folder: Path, sources: str) -> str:
    """Compile programs, the first of which is run, and return what it displays."""
    (folder / "golden.cob").write_text(sources, encoding="utf-8")
    command = ["cobc", "-x", "-O0", "-w", "-I", "copybooks", "-I", "copybooks/lib", "-o", "golden", "golden.cob"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    ran = subprocess.run(["./golden"], cwd=folder, capture_output=True, timeout=SECONDS, check=True)
    return ran.stdout.decode()


@needs_cobc
def test_gnucobol_lays_the_golden_copybooks_out_as_they_expect(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN, tmp_path / "copybooks")
    for name in copybooks():
        path = tmp_path / "copybooks" / f"{name}.cpy"
        text = path.read_text(encoding="utf-8")
        # In CP932 a wide character is as many bytes as columns, which is how GnuCOBOL counts.
        free = name == "kanji-names" or OPTIONS.get(name, {}).get("format") == "free"
        path.write_bytes(text.encode("utf-8" if free else "cp932"))
    programs = [program(name, number) for number, name in enumerate(copybooks())]
    calls = "\n".join(f'    CALL "GOLD{number}"' for number in range(len(programs)))

    measured = {}
    for line in run(tmp_path, MAIN.format(calls=calls) + "".join(programs)).splitlines():
        name, number, offset, length = line.split(",")
        measured[name, int(number)] = int(offset), int(length)

    golden = {
        (name, number): (int(row["offset"]), int(row["length"]))
        for name in copybooks()
        for number, row in enumerate(expected(name))
        if row["name"] != "FILLER"
    }
    wrong = {place: (golden[place], found) for place, found in measured.items() if golden[place] != found}
    assert not wrong
    assert len(measured) == len(golden) > 350


SECONDS = 60
"""What a program may take at most: libcob 3.1 never ends a MOVE of 0 to a binary item with P in its picture (and loses
the digits of packed ones, so none is written)."""
WRITTEN = """
01 KAKIKOMI.
   05 MOJI        PIC X(8).
   05 MIGI        PIC X(8) JUST RIGHT.
   05 SETTEI      PIC X.
      88 ARI      VALUE "Y" FALSE "N".
   05 Z-UNSIGNED  PIC 9(5).
   05 Z-TRAILING  PIC S9(5)V99.
   05 Z-LEADING   PIC S9(5)V99 SIGN LEADING.
   05 Z-BEHIND    PIC S9(4) SIGN TRAILING SEPARATE.
   05 Z-BEFORE    PIC SV9(4) SIGN LEADING SEPARATE.
   05 P-LEFT      PIC SVPP9(3).
   05 P-RIGHT     PIC S9(3)PPP.
   05 PACKED-9    PIC S9(7)V99 COMP-3.
   05 PACKED-4    PIC S9(4) COMP-3.
   05 PACKED-U    PIC 9(6) COMP-3.
   05 PACKED-6    PIC 9(5) COMP-6.
   05 BIN-1       PIC S9(2) COMP.
   05 BIN-2       PIC S9(4) BINARY.
   05 BIN-4       PIC S9(7)V99 COMP-4 SYNC.
   05 BIN-8       PIC S9(18) COMP SYNC.
   05 BIN-P       PIC S9(4)PP COMP.
   05 NATIVE-2    PIC S9(4) COMP-5.
   05 NATIVE-8    PIC S9(10)V9(4) COMP-5.
   05 X-3         PIC 9(6) COMP-X.
   05 TAN         COMP-1 SYNC.
   05 BAI         COMP-2.
   05 KURIKAESHI  OCCURS 2.
      10 KAI      PIC S9(3) COMP-3.
      10 NAIBU    PIC 9(2) OCCURS 2.
   05 HENSHU      PIC -ZZ,ZZ9.99.
   05 KUHAKU      PIC ZZ9 BLANK WHEN ZERO.
   05 SOEJI       INDEX.
"""
COLUMNS = (
    "MOJI MIGI Z-UNSIGNED Z-TRAILING Z-LEADING Z-BEHIND Z-BEFORE P-LEFT P-RIGHT PACKED-9 PACKED-4 PACKED-U PACKED-6"
)
COLUMNS += " BIN-1 BIN-2 BIN-4 BIN-8 BIN-P NATIVE-2 NATIVE-8 X-3 TAN BAI KAI(1) NAIBU(1,1) NAIBU(1,2) KAI(2) NAIBU(2,1)"
COLUMNS += " NAIBU(2,2) HENSHU KUHAKU"
MOVED: list[str] = [
    """'ZEI' 'MIGI' 12345 12345.67 -12345.67 -1234 0.1234 0.00123 -123000 -1234567.89 -1234 123456 12345
    -99 -9999 -1234567.89 999999999999999999 -123400 -9999 -1234567890.1234 654321 -12.25 0.5 -1 11 12 22 21 22
    -1234.50 7""",
    """'' 'ABCDEFGH' 0 -0.01 0.01 9999 -0.0001 -0.00999 999000 0.01 1 0 0 99 1 0.01 -999999999999999999 999900 1
    0.0001 0 1024 -0.0625 999 0 1 -999 99 98 0 0""",
    """'HOKEN 1' 'A B' 99999 99999.99 -99999.99 0 0 0 0 9999999.99 9999 999999 99999 0 0 9999999.99 0 100 0
    0 999999 0 0 0 0 0 0 0 0 99999.99 999""",
]
EDITED = [("- 1,234.50", "  7"), ("      0.00", ""), (" 99,999.99", "999")]
WRITER = """
       >>SOURCE FORMAT IS FREE
IDENTIFICATION DIVISION.
PROGRAM-ID. WRITER.
ENVIRONMENT DIVISION.
INPUT-OUTPUT SECTION.
FILE-CONTROL.
    SELECT KAKIDASHI ASSIGN TO "kakikomi.dat" ORGANIZATION IS SEQUENTIAL.
DATA DIVISION.
FILE SECTION.
FD KAKIDASHI.
{copybook}
PROCEDURE DIVISION.
    OPEN OUTPUT KAKIDASHI
{statements}
    CLOSE KAKIDASHI
    GOBACK.
"""


@needs_cobc
def test_what_a_gnucobol_program_writes_is_read_as_the_values_it_moved(tmp_path: Path) -> None:
    names, statements = COLUMNS.split(), []
    for number, moved in enumerate(MOVED):
        values = shlex.split(moved)
        assert len(values) == len(names)
        texts = [f'"{value}"' if name in ("MOJI", "MIGI") else value for name, value in zip(names, values, strict=True)]
        statements += [f"    MOVE {text or 'SPACE'} TO {name}" for name, text in zip(names, texts, strict=True)]
        statements += [f"    SET ARI TO {'TRUE' if number else 'FALSE'}", f"    SET SOEJI TO {number + 1}"]
        statements.append("    WRITE KAKIKOMI")
    run(tmp_path, WRITER.format(copybook=WRITTEN, statements="\n".join(statements)))

    book = read_copybook(WRITTEN, compiler="gnucobol", format="free")
    record = record_of(book, charset="cp932", float_scale=4)
    frame = scan_fixed(tmp_path / "kakikomi.dat", record).collect()

    assert (tmp_path / "kakikomi.dat").stat().st_size == record.length * len(MOVED)
    for number, (moved, row) in enumerate(zip(MOVED, frame.rows(), strict=True)):
        found = dict(zip(frame.columns, row, strict=True))
        assert found.pop("SETTEI") == "NY"[bool(number)]
        assert found.pop("SOEJI") == number + 1
        assert (found.pop("HENSHU"), found.pop("KUHAKU")) == EDITED[number]
        texts, values = list(found.values())[:2], list(found.values())[2:]
        assert texts == shlex.split(moved)[:2]
        assert values == [Decimal(text) for text in shlex.split(moved)[2:-2]]
