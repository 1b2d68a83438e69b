"""A small made-up migration project: the 法人住民税 file of a host system, its definitions, and what to make of it.

Everything comes with the package: definitions and word lists are files beside this module, the host file is made.
"""

from pathlib import Path
from random import Random

from lgmigrate import files
from lgmigrate.gaiji import read_table
from lgmigrate.source.record import read_record
from lgmigrate.synth.host import RecordWriter, Value
from lgmigrate.synth.offices import make_offices
from lgmigrate.synth.words import FOLDER, read_words

PROJECT, HOST_FILE, RECORD, GAIJI = "migration.toml", "hojin.ibm930.dat", "hojin.record.toml", "hojin.gaiji.csv"
DEFINITIONS = (RECORD, GAIJI, "hojin-kbn.csv", "todofuken.csv")
MOST_OFFICES = 9_999_999
"""What the count of the trailer can say."""


def write_demo(folder: Path, *, offices: int = 300, seed: int = 20260401) -> Path:
    """Write the demo project; files of the same names are replaced.

    Args:
        folder: Where to; made if it is not there.
        offices: Detail records of the host file; from 43 on every 外字 of the table is in use.
        seed: Equal seeds give equal bytes.

    Returns:
        The path of its ``migration.toml``, written last.

    Raises:
        ValueError: for less than one office or more than a trailer can count.
    """
    if not 1 <= offices <= MOST_OFFICES:
        raise ValueError(f"a demo has 1 to {MOST_OFFICES:,} offices, not {offices:,}")
    files.private_folder(folder)
    for name in DEFINITIONS:
        _copy(name, folder)
    with files.open_atomic(folder / HOST_FILE) as file:
        file.writelines(_records(offices, Random(seed)))  # noqa: S311 -- made-up data, reproducible on purpose
    return _copy(PROJECT, folder)


def _copy(name: str, folder: Path) -> Path:
    with files.open_atomic(folder / name) as file:
        file.write((FOLDER / name).read_bytes())
    return folder / name


def _records(count: int, rng: Random) -> list[bytes]:
    table = read_table(FOLDER / GAIJI)
    writer = RecordWriter(read_record(FOLDER / RECORD), table.targets)
    gaiji = {row.code: row.target or writer.page.user_defined[row.code] for row in table.rows}
    header: dict[str, Value] = {"REC-KBN": "H", "FILE-MEI": "HOJIN MASTER", "SAKUSEI-YMD": 20260331}
    records = [writer.record_of("header", header)]
    capital = levy = 0
    for office in make_offices(count, read_words(), gaiji, rng):
        records.append(writer.record_of("detail", office))
        capital += int(office["SHIHONKIN"])
        levy += int(office["KINTOWARI"])
    trailer: dict[str, Value] = {
        "REC-KBN": "T",
        "T-KENSU": count,
        "T-SHIHONKIN-KEI": capital,
        "T-KINTOWARI-KEI": levy,
    }
    return [*records, writer.record_of("trailer", trailer)]
