"""Records whose fields lie where counts, meanings and parents say: repeats, DEPENDING ON, REDEFINES, details."""

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import lgmigrate
from lgmigrate import MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.source import Reader, Record, read_record
from lgmigrate.source.extract import Extraction
from lgmigrate.source.refetch import add_rejects, from_records
from lgmigrate.source.refetch import found as found_rejects
from lgmigrate.source.rejects import RejectFiles


def e(text: str) -> bytes:
    return text.encode("cp037")


def word(data: bytes) -> bytes:
    return (len(data) + 4).to_bytes(2, "big") + b"\0\0" + data


def record_of(folder: Path, toml: str) -> Record:
    (folder / "r.record.toml").write_text(toml, encoding="utf-8")
    return read_record(folder / "r.record.toml")


class Pass:
    """An extraction of every table of a layout."""

    def __init__(self, path: Path, record: Record, folder: Path, batch_rows: int | None = None) -> None:
        self.target = RejectFiles.of(folder / "rejects", record.name)
        outputs = {one.name: folder / f"{one.name}.parquet" for one in record.tables}
        self.ledger: Ledger = Extraction(path, Reader(record), record.name, "en").run(
            outputs, self.target, numbered=True, batch_rows=batch_rows
        )
        self.frames = {name: pl.read_parquet(path) for name, path in outputs.items()}
        self.causes = self.target.read_causes()
        assert all(one.balanced for one in self.ledger.entries)
        assert sum(self.ledger.entries[0].rejected.values()) == self.causes["record"].n_unique()

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        return self.frames[table].rows()

    def why(self) -> list[tuple[int, str, str, str]]:
        return self.causes.select("record", "type", "field", "code").rows()


ODO = """
name = "kazoku"
length = 60
charset = "ibm-930"
file = { form = "rdw" }
[[type]]
name = "setai"
fields = [
  { name = "NO", bytes = 4, kind = "zoned", as = "text" },
  { name = "N", bytes = 2, kind = "binary", digits = 4, signed = true },
  { name = "IN", kind = "group", occurs = 5, depending = "N", rows = true, inherit = ["NO", "BIKO"], fields = [
    { name = "ID", bytes = 3, kind = "zoned", as = "text" },
    { name = "KIN", bytes = 3, kind = "packed", digits = 5, signed = true },
  ] },
  { name = "M", bytes = 1, kind = "zoned" },
  { name = "TEL", bytes = 3, kind = "text", occurs = 3, depending = "M", at_least = 1 },
  { name = "BIKO", bytes = 4, kind = "text" },
]
"""


def household(no: int, incomes: list[int], phones: list[str], note: str) -> bytes:
    rows = b"".join(
        e(f"{at:03d}") + bytes.fromhex(f"{abs(one):05d}" + "CD"[one < 0]) for at, one in enumerate(incomes, 1)
    )
    return e(f"{no:04d}") + len(incomes).to_bytes(2, "big") + rows + e(f"{len(phones)}{''.join(phones)}{note}")


@pytest.mark.parametrize("batch_rows", [None, 1, 3])
def test_depending_on_moves_what_follows(tmp_path: Path, batch_rows: int | None) -> None:
    record = record_of(tmp_path, ODO)
    draw = random.Random(1)  # noqa: S311
    households = [
        (
            no,
            [draw.randint(-99999, 99999) for _ in range(draw.randint(0, 5))],
            [f"{draw.randint(0, 999):03d}" for _ in range(draw.randint(1, 3))],
            f"B{no:03d}",
        )
        for no in range(40)
    ]
    path = tmp_path / "a.dat"
    path.write_bytes(b"".join(word(household(*one)) for one in households))
    made = Pass(path, record, tmp_path, batch_rows)
    assert made.rows("setai") == [
        (at, f"{no:04d}", len(incomes), len(phones), *[*phones, None, None][:3], note)
        for at, (no, incomes, phones, note) in enumerate(households, 1)
    ]
    assert made.rows("setai.IN") == [
        (at, f"{number:03d}", income, number, f"{no:04d}", note)
        for at, (no, incomes, _, note) in enumerate(households, 1)
        for number, income in enumerate(incomes, 1)
    ]
    scanned = lgmigrate.scan_fixed(path, record, type="setai.IN", record_number="lgm_record", batch_rows=batch_rows)
    assert scanned.collect().equals(made.frames["setai.IN"])
    few = scanned.filter(pl.col("KIN") < 0).select("NO", "lgm_occurrence").collect()
    assert few.equals(made.frames["setai.IN"].filter(pl.col("KIN") < 0).select("NO", "lgm_occurrence"))


def test_depending_on_damaged(tmp_path: Path) -> None:
    record = record_of(tmp_path, ODO)
    good = household(1, [5, -6], ["111"], "ABCD")
    many = e("0002") + b"\0\6" + good[6:]
    none = household(3, [], [], "ABCD")
    cut = household(4, [1], ["111", "222"], "ABCD")[:-1]
    bad = household(5, [1, 2, 3], ["111"], "ABCD").replace(bytes.fromhex("00002C"), bytes.fromhex("00002F"))
    wrong = household(6, [1, 2, 3], ["111"], "ABCD").replace(bytes.fromhex("00002C"), bytes.fromhex("0000AC"))
    tiny = e("0007")
    negative = e("0008") + b"\xff\xff" + good[6:]
    path = tmp_path / "a.dat"
    records = [good, many, none, cut, bad, wrong, tiny, negative, good]
    path.write_bytes(b"".join(map(word, records)))
    made = Pass(path, record, tmp_path)
    assert made.why() == [
        (2, "setai", "N", "LGM-S015"),
        (3, "setai", "M", "LGM-S015"),
        (4, "setai", "", "LGM-S012"),
        (6, "setai.IN", "KIN", "LGM-S021"),
        (7, "setai", "", "LGM-S012"),
        (8, "setai", "N", "LGM-S015"),
    ]
    assert made.frames["setai"]["lgm_record"].to_list() == [1, 5, 9]
    assert made.frames["setai.IN"]["lgm_record"].to_list() == [1, 1, 5, 5, 5, 9, 9]
    assert made.target.data.read_bytes() == b"".join(word(records[at]) for at in (1, 2, 3, 5, 6, 7))
    place = path.read_bytes().index(bytes.fromhex("0000AC"))
    assert made.causes.filter(field="KIN").select("offset", "hex").row(0) == (place + 2, "0000AC")
    child = made.ledger.entries[1]
    assert (child.name, child.read, child.out, child.rejected) == (
        "kazoku.setai.IN",
        10,
        {"setai.IN": 7},
        {"LGM-S017": 3},
    )
    with pytest.raises(MigrationError) as caught:
        lgmigrate.scan_fixed(path, record).collect()
    assert (caught.value.code, caught.value.facts["record"]) == ("LGM-S015", 2)


def test_rejects_of_the_mapping_find_their_bytes_in_rows_of_a_group(tmp_path: Path) -> None:
    record = record_of(tmp_path, ODO)
    records = [household(1, [5, -6], ["111"], "ABCD"), household(2, [7, 8, 9], ["111", "222"], "EFGH")]
    path = tmp_path / "a.dat"
    path.write_bytes(b"".join(map(word, records)))
    made = Pass(path, record, tmp_path)
    lines = pl.DataFrame({"record": [2], "lgm_occurrence": [3], "code": ["LGM-M013"], "reason": ["too long"]})
    more = pl.DataFrame({"record": [2], "code": ["LGM-M013"], "reason": ["too long"]})
    later = pl.concat([found_rejects(lines, "setai.IN", "KIN"), found_rejects(more, "setai", "BIKO")])
    add_rejects(from_records(path, Reader(record)), made.target, later)
    data = path.read_bytes()
    assert made.target.read_causes().select("record", "offset", "field", "hex").rows() == [
        (2, data.index(bytes.fromhex("00009C")), "KIN", "00009C"),
        (2, data.index(e("EFGH")), "BIKO", e("EFGH").hex().upper()),
    ]
    assert made.target.data.read_bytes() == word(records[1])


MEANINGS = """
name = "meanings"
length = 16
charset = "ibm-930"
[[type]]
name = "detail"
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "KIN", bytes = 2, kind = "zoned" },
  { name = "HOJIN", at = 3, kind = "group", when = { KBN = ["1", "2"] }, fields = [
    { name = "HOJIN-NO", bytes = 6, kind = "zoned", as = "text" },
    { name = "SHURUI", bytes = 1, kind = "text" },
    { name = "A", at = 7, kind = "group", when = { SHURUI = "A" }, fields = [
      { name = "A-KIN", bytes = 2, kind = "packed", digits = 3 },
    ] },
    { name = "B", at = 7, kind = "text", bytes = 2 },
  ] },
  { name = "KOJIN", at = 3, kind = "group", when = "KBN = '3' and KIN >= 10", fields = [
    { name = "SHIMEI", bytes = 8, kind = "mixed" },
  ] },
  { name = "TSUKI", kind = "group", occurs = 2, fields = [
    { name = "T", bytes = 1, kind = "text" },
    { name = "TN", at = 1, bytes = 1, kind = "zoned", when = { T = "N" } },
    { name = "TX", at = 1, bytes = 1, kind = "text" },
  ] },
]
"""


def test_bytes_of_several_meanings(tmp_path: Path) -> None:
    record = record_of(tmp_path, MEANINGS)
    rows = [
        e("101") + e("123456A") + bytes.fromhex("123F") + e("N1XZ"),
        e("202") + e("123456BXY") + e("XAN7"),
        e("310") + bytes.fromhex("0E45664566") + b"\x0f\x40\x40" + e(" ") + e("N1N2"),
        e("309") + e(" " * 9) + e("N1N2"),
        e("400") + e(" " * 9) + e("N1N2"),
        e("101") + e("12X456A") + bytes.fromhex("123F") + e("N1XZ"),
        e("101") + e("123456A") + bytes.fromhex("123F") + e("NAXZ"),
    ]
    path = tmp_path / "a.dat"
    path.write_bytes(b"".join(rows))
    made = Pass(path, record, tmp_path)
    frame = made.frames["detail"].drop("lgm_record", "SHIMEI")
    assert frame.rows() == [
        ("1", 1, "123456", "A", 123, None, "N", 1, None, "X", None, "Z"),
        ("2", 2, "123456", "B", None, "XY", "X", None, "A", "N", 7, None),
        ("3", 10, None, None, None, None, "N", 1, None, "N", 2, None),
    ]
    assert len(made.frames["detail"]["SHIMEI"][2]) == 2
    assert made.why() == [
        (4, "detail", "HOJIN", "LGM-S014"),
        (5, "detail", "HOJIN", "LGM-S014"),
        (6, "detail", "HOJIN-NO", "LGM-S023"),
        (7, "detail", "TN-1", "LGM-S024"),
    ]
    assert made.target.data.read_bytes() == b"".join(rows[3:])
    only = lgmigrate.scan_fixed(path, record, on_error="null").select("TX-2").collect()
    assert only.to_series().to_list() == ["Z", None, None, None, None, "Z", "Z"]


def test_what_a_shorter_meaning_leaves_over_is_looked_into(tmp_path: Path) -> None:
    record = record_of(tmp_path, MEANINGS)
    path = tmp_path / "a.dat"
    path.write_bytes(e("310") + bytes.fromhex("0E45664566") + b"\x0f\x40\x40" + e("!") + e("N1N2"))
    notes = Pass(path, record, tmp_path).ledger.notes
    assert [(note.reason, note.item, note.count) for note in notes] == [
        ("LGM-S030", "detail: filler at 11, 1 bytes", 1)
    ]


SEVEN = """
name = "juki"
length = 20
charset = "ibm-930"
[[type]]
name = "header"
when = { KBN = "0" }
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "YMD", bytes = 8, kind = "zoned", as = "text" },
  { bytes = 11, kind = "filler" },
]
[[type]]
name = "setai"
when = { KBN = "1" }
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "SETAI-NO", bytes = 4, kind = "zoned", as = "text" },
  { bytes = 15, kind = "filler" },
]
[[type]]
name = "kojin"
when = { KBN = "2" }
parent = "setai"
inherit = ["SETAI-NO"]
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "ATENA-NO", bytes = 4, kind = "zoned", as = "text" },
  { bytes = 15, kind = "filler" },
]
[[type]]
name = "rireki"
when = { KBN = "3" }
parent = "kojin"
inherit = ["ATENA-NO", "SETAI-NO"]
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "JIYU", bytes = 2, kind = "text" },
  { name = "KIN", bytes = 3, kind = "packed", digits = 5, signed = true },
  { bytes = 14, kind = "filler" },
]
[[type]]
name = "shogai"
when = "KBN = '4' and SHU <> '9'"
parent = "kojin"
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "SHU", bytes = 1, kind = "text" },
  { bytes = 18, kind = "filler" },
]
[[type]]
name = "jusho"
when = { KBN = "5" }
parent = "setai"
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "JUSHO", bytes = 19, kind = "mixed" },
]
[[type]]
name = "trailer"
when = { KBN = "9" }
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "KEN", bytes = 6, kind = "zoned" },
  { bytes = 13, kind = "filler" },
]
expect = { KEN = "count(kojin)" }
"""


def line(text: str) -> bytes:
    return e(text.ljust(20))


def change(jiyu: str, amount: int) -> bytes:
    return (e(f"3{jiyu}") + bytes.fromhex(f"{amount:05d}C")).ljust(20, b"\x40")


FAMILY = [
    line("020260401"),
    line("11001"),
    line("20001"),
    change("01", 100),
    change("02", 200),
    line("20002"),
    change("03", 300),
    line("42"),
    line("5TOKYO"),
    line("11002"),
    line("5OSAKA"),
    line("20003"),
    change("04", 400),
    line("20004"),
    line("41"),
    line("9000004"),
]


@pytest.mark.parametrize("batch_rows", [None, 1, 2, 5])
def test_seven_types_with_parents(tmp_path: Path, batch_rows: int | None) -> None:
    record = record_of(tmp_path, SEVEN)
    path = tmp_path / "a.dat"
    path.write_bytes(b"".join(FAMILY))
    made = Pass(path, record, tmp_path, batch_rows)
    assert not made.causes.height
    assert made.ledger.balanced
    assert made.frames["kojin"].drop("KBN").rows() == [
        (3, "0001", 2, "1001"),
        (6, "0002", 2, "1001"),
        (12, "0003", 10, "1002"),
        (14, "0004", 10, "1002"),
    ]
    assert made.frames["rireki"].drop("KBN").rows() == [
        (4, "01", 100, 3, "0001", "1001"),
        (5, "02", 200, 3, "0001", "1001"),
        (7, "03", 300, 6, "0002", "1001"),
        (13, "04", 400, 12, "0003", "1002"),
    ]
    assert made.frames["shogai"].select("lgm_record", "lgm_parent").rows() == [(8, 6), (15, 14)]
    assert made.frames["jusho"].select("lgm_record", "lgm_parent", "JUSHO").rows() == [
        (9, 2, "TOKYO"),
        (11, 10, "OSAKA"),
    ]
    scanned = lgmigrate.scan_fixed(path, record, type="rireki", record_number="lgm_record", batch_rows=batch_rows)
    assert scanned.collect().equals(made.frames["rireki"])
    assert scanned.filter(pl.col("SETAI-NO") == "1002").select("KIN").collect().to_series().to_list() == [400]


@pytest.mark.parametrize("batch_rows", [None, 1, 2, 5])
def test_seven_types_damaged(tmp_path: Path, batch_rows: int | None) -> None:
    record = record_of(tmp_path, SEVEN)
    data = list(FAMILY)
    data[2] = e("200X1").ljust(20, b"\x40")  # a person that cannot be read: its changes have no parent
    data[9] = e("1100X").ljust(20, b"\x40")  # a household that cannot be read: all of it goes
    data[14] = line("49")  # a disability of no type
    data.insert(1, change("09", 900))  # a change before any person
    data.insert(11, change("08", 800))  # a change behind a new household, before a person of it
    path = tmp_path / "a.dat"
    path.write_bytes(b"".join(data) + b"\xf1\xf0")
    made = Pass(path, record, tmp_path, batch_rows)
    assert made.why() == [
        (2, "rireki", "", "LGM-S016"),
        (4, "kojin", "ATENA-NO", "LGM-S023"),
        (5, "rireki", "", "LGM-S016"),
        (6, "rireki", "", "LGM-S016"),
        (11, "setai", "SETAI-NO", "LGM-S024"),
        (12, "rireki", "", "LGM-S016"),
        (13, "jusho", "", "LGM-S016"),
        (14, "kojin", "", "LGM-S016"),
        (15, "rireki", "", "LGM-S016"),
        (16, "kojin", "", "LGM-S016"),
        (17, "", "", "LGM-S011"),
        (19, "", "", "LGM-S010"),
    ]
    assert made.frames["kojin"]["ATENA-NO"].to_list() == ["0002"]
    assert made.frames["rireki"]["KIN"].to_list() == [300]
    assert (
        made.target.data.read_bytes()
        == b"".join(data[at - 1] for at in (2, 4, 5, 6, 11, 12, 13, 14, 15, 16, 17)) + b"\xf1\xf0"
    )
    assert [check.ok for check in made.ledger.checks] == [True]


def test_lengths_that_another_field_says(tmp_path: Path) -> None:
    record = record_of(
        tmp_path,
        """
name = "unload"
length = 26
charset = "ibm-930"
file = { form = "rdw" }
[[type]]
name = "detail"
fields = [
  { name = "ID-IND", bytes = 1, kind = "raw" },
  { name = "ID", bytes = 4, kind = "binary", signed = true, null_when = { ID-IND = ["6F", "FF"] } },
  { name = "LEN1", bytes = 2, kind = "binary", digits = 4 },
  { name = "TEXT1", bytes = 8, kind = "text", length_by = "LEN1", trim = "none" },
  { name = "LEN2", bytes = 2, kind = "binary", digits = 4 },
  { name = "TEXT2", bytes = 8, kind = "mixed", length_by = "LEN2", compact = true },
  { name = "END", bytes = 1, kind = "text", null = ["low"] },
]
""",
    )

    def row(indicator: int, number: int, one: bytes, two: bytes, end: bytes, claim: int | None = None) -> bytes:
        lengths = [len(one) if claim is None else claim, len(two)]
        return (
            bytes([indicator])
            + number.to_bytes(4, "big", signed=True)
            + lengths[0].to_bytes(2, "big")
            + one.ljust(8, b"\xff")
            + lengths[1].to_bytes(2, "big")
            + two
            + end
        )

    kanji = bytes.fromhex("0E456645660F")
    rows = [
        row(0, -5, e("AB "), kanji, e("!")),
        row(0x6F, 0x40404040, b"", b"", b"\0"),
        row(0, 1, e("ABCDEFGH"), e("X"), e("?")),
        row(0, 2, e("AB"), e("X"), e("?"), claim=9),
        row(0, 3, e("AB"), kanji[:-1], e("?")),
    ]
    path = tmp_path / "a.dat"
    path.write_bytes(b"".join(map(word, rows)))
    made = Pass(path, record, tmp_path)
    assert made.frames["detail"].select("ID", "TEXT1", "LEN2", "END").rows() == [
        (-5, "AB ", 6, "!"),
        (None, "", 0, None),
        (1, "ABCDEFGH", 1, "?"),
    ]
    assert made.why()[0] == (4, "detail", "LEN1", "LGM-S015")
    assert made.why()[1][:3] == (5, "detail", "TEXT2")
    notes = {(note.item, note.count) for note in made.ledger.notes if note.reason == "LGM-S031"}
    assert notes == {("detail.ID: null_when", 1), ("detail.END: low", 1)}


def test_fields_in_a_code_page_of_their_own(tmp_path: Path) -> None:
    record = record_of(
        tmp_path,
        """
name = "two"
length = 12
charset = "ibm-930"
[[type]]
name = "detail"
fields = [
  { name = "A", bytes = 4, kind = "text" },
  { name = "B", bytes = 8, kind = "mixed", charset = "cp932" },
]
""",
    )
    path = tmp_path / "a.dat"
    path.write_bytes(e("ABCD") + "東京ｱ".encode("cp932").ljust(8) + e("EFGH") + b"\xf0\x40" + b" " * 6)
    made = Pass(path, record, tmp_path)
    assert made.frames["detail"].drop("lgm_record").rows() == [("ABCD", "東京ｱ"), ("EFGH", "\ue000")]
    assert [(use.code, use.count) for use in made.ledger.gaiji] == [("F040", 1)]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ('{ name = "A", bytes = 2, kind = "text", occurs = 3, depending = "N" }', "'N' counts occurrences"),
        ('{ name = "G", kind = "group" }', "a group needs fields"),
        ('{ name = "A", bytes = 1, kind = "text", occurs = 2, rows = true, inherit = ["Q"] }', "inherit names 'Q'"),
        ('{ name = "A", bytes = 1, kind = "text", depending = "N" }', "depending goes with occurs"),
        (
            '{ name = "A", bytes = 1, kind = "text" }, { name = "B", at = 0, bytes = 1, kind = "text" }',
            "overlaps the field before it",
        ),
        (
            '{ name = "A", at = 0, bytes = 1, kind = "text", when = { Q = "1" } }, '
            '{ name = "B", at = 0, bytes = 1, kind = "text" }',
            "names 'Q'",
        ),
        (
            '{ name = "A", at = 0, bytes = 1, kind = "text", when = "Q = 1" }, '
            '{ name = "B", at = 0, bytes = 1, kind = "text" }',
            "'Q' is no field",
        ),
        ('{ name = "A", bytes = 2, kind = "text", length_by = "L" }', "length_by names 'L'"),
        ('{ name = "A", bytes = 2, kind = "text", null = ["spaces"] }', "null is one of"),
        ('{ name = "A", bytes = 2, kind = "text", null_when = { I = "1" } }', "`null_when` names 'I'"),
        (
            '{ name = "A", bytes = 1, kind = "bits", mask = "F0" }, '
            '{ name = "B", at = 0, bytes = 1, kind = "bits", mask = "10" }',
            "bits that an earlier one has",
        ),
    ],
)
def test_layouts_that_do_not_hold_together(fields: str, why: str, tmp_path: Path) -> None:
    head = 'name = "r"\nlength = 10\ncharset = "ibm-930"\nfile = { form = "rdw" }\n[[type]]\nname = "d"\n'
    with pytest.raises(MigrationError) as caught:
        record_of(tmp_path, f"{head}fields = [{fields}]")
    assert caught.value.code == "LGM-S040"
    assert why in str(caught.value)


HEAD = 'name = "r"\nlength = {length}\ncharset = "ibm-930"\nfile = {{ form = "{form}" }}\n[[type]]\nname = "d"\n'


def small(folder: Path, form: str, length: int, fields: str, records: list[bytes]) -> tuple[Path, Record]:
    """A layout of one type, and a file of records."""
    record = record_of(folder, HEAD.format(length=length, form=form) + f"fields = [{fields}]")
    path = folder / "a.dat"
    path.write_bytes(b"".join(records if form == "fixed" else map(word, records)))
    return path, record


def test_a_bad_indicator_rejects_its_record(tmp_path: Path) -> None:
    fields = (
        '{ name = "A", bytes = 2, kind = "zoned", null_when = { I = 9 } }, { name = "I", bytes = 1, kind = "zoned" }'
    )
    path, record = small(tmp_path, "fixed", 3, fields, [e("121"), e("XX9"), e("12") + b"\xaa", e("34") + b"\xaa"])
    made = Pass(path, record, tmp_path)
    assert made.rows("d") == [(1, 12, 1), (2, None, 9)]
    assert made.why() == [(3, "d", "I", "LGM-S023"), (4, "d", "I", "LGM-S023")]
    for columns in (["A"], ["I", "A"], ["A", "I"]):
        scanned = lgmigrate.scan_fixed(path, record, on_error="null").select(columns).collect()
        assert scanned["A"].to_list() == [12, None, 12, 34]


def test_records_too_short_in_several_ways(tmp_path: Path) -> None:
    records = [household(no, [1], ["111"], "ABCD") for no in range(4)]
    records += [e("0007"), e("0008"), *(one[:13] for one in records[:2]), records[0] + b"\x40", records[1] + b"\x40"]
    record = record_of(tmp_path, ODO)
    path = tmp_path / "a.dat"
    path.write_bytes(b"".join(map(word, records)))
    assert Pass(path, record, tmp_path).why() == [(at, "setai", "", "LGM-S012") for at in range(5, 11)]


def test_scanned_rows_do_not_go_missing_without_a_word(tmp_path: Path) -> None:
    record = record_of(tmp_path, ODO)
    good, many = household(1, [5], ["111"], "ABCD"), e("0002") + b"\0\6" + household(1, [5], ["111"], "ABCD")[6:]
    path = tmp_path / "a.dat"
    path.write_bytes(word(good) + word(many))
    rows = lgmigrate.scan_fixed(path, record, type="setai.IN")
    with pytest.raises(MigrationError, match="LGM-S015"):
        rows.select("KIN").collect()
    path.write_bytes(word(good) + word(good.replace(e("0001"), e("00X1"))))
    assert rows.select("KIN").collect().height == 2
    with pytest.raises(MigrationError, match=r"LGM-S023.*NO"):
        rows.select("NO").collect()


def test_a_bad_value_of_a_parent_stops_the_scan_that_asks_for_it(tmp_path: Path) -> None:
    record = record_of(tmp_path, SEVEN)
    data = list(FAMILY)
    data[1] = line("1100X")
    path = tmp_path / "a.dat"
    path.write_bytes(b"".join(data))
    scan = lgmigrate.scan_fixed(path, record, type="kojin")
    assert scan.select("ATENA-NO").collect().height == 4
    with pytest.raises(MigrationError, match="SETAI-NO"):
        scan.select("SETAI-NO").collect()


def test_a_meaning_that_is_none_behind_something_that_moves_is_shown_where_it_lies(tmp_path: Path) -> None:
    fields = """
  { name = "N", bytes = 1, kind = "zoned" },
  { name = "T", bytes = 2, kind = "text", occurs = 3, depending = "N" },
  { name = "K", bytes = 1, kind = "text" },
  { name = "X", at = 8, bytes = 2, kind = "text", when = { K = "X" } },
  { name = "Y", at = 8, bytes = 2, kind = "zoned", when = { K = "Y" } },
"""
    path, record = small(tmp_path, "rdw", 10, fields, [e("1AAXBB"), e("2AABBZ77"), e("0Y12")])
    made = Pass(path, record, tmp_path)
    assert made.causes.select("record", "offset", "field", "code", "hex").rows() == [
        (2, path.read_bytes().index(e("Z77")) + 1, "X", "LGM-S014", e("77").hex().upper())
    ]
    assert [row[-2:] for row in made.rows("d")] == [("BB", None), (None, 12)]


def test_a_count_in_one_meaning_of_bytes(tmp_path: Path) -> None:
    fields = """
  { name = "K", bytes = 1, kind = "text" },
  { name = "A", at = 1, kind = "group", when = { K = "A" }, fields = [{ name = "N", bytes = 1, kind = "zoned" }] },
  { name = "B", at = 1, bytes = 1, kind = "text" },
  { name = "T", bytes = 1, kind = "text", occurs = 3, depending = "N" },
"""
    path, record = small(tmp_path, "rdw", 5, fields, [e("A2XY"), e("BQ"), e("A4XXXX"), e("A")])
    made = Pass(path, record, tmp_path)
    assert made.rows("d") == [(1, "A", 2, None, "X", "Y", None), (2, "B", None, "Q", None, None, None)]
    assert made.why() == [(3, "d", "N", "LGM-S015"), (4, "d", "", "LGM-S012")]


def test_a_condition_on_a_text_whose_length_is_another_field(tmp_path: Path) -> None:
    fields = """
  { name = "L", bytes = 1, kind = "zoned" },
  { name = "K", bytes = 2, kind = "text", length_by = "L" },
  { name = "X", at = 3, bytes = 1, kind = "text", when = { K = "A" } },
  { name = "Y", at = 3, bytes = 1, kind = "zoned" },
"""
    path, record = small(tmp_path, "fixed", 4, fields, [e("1AZX"), e("2AZ7"), e("9AZ7")])
    made = Pass(path, record, tmp_path)
    assert made.rows("d") == [(1, 1, "A", "X", None), (2, 2, "AZ", None, 7)]
    assert made.why() == [(3, "d", "L", "LGM-S015")]


def test_what_lies_behind_fields_that_moved_up_is_looked_into(tmp_path: Path) -> None:
    fields = """
  { name = "N", bytes = 1, kind = "zoned" },
  { name = "T", bytes = 1, kind = "text", occurs = 3, depending = "N" },
"""
    path, record = small(tmp_path, "fixed", 4, fields, [e("3ABC"), e("1A  "), e("1A") + b"\0\0", e("1AXY"), e("0  Z")])
    notes = Pass(path, record, tmp_path).ledger.notes
    assert [(one.item, one.count, one.records) for one in notes] == [("d: behind its last field", 2, [4])]


def test_an_expression_that_fails_on_data_is_an_error_of_the_layout(tmp_path: Path) -> None:
    fields = """
  { name = "K", bytes = 1, kind = "text" },
  { name = "X", at = 1, bytes = 1, kind = "text", when = "CAST(K AS INT) > 5" },
  { name = "Y", at = 1, bytes = 1, kind = "text" },
"""
    path, record = small(tmp_path, "fixed", 2, fields, [e("7A"), e("XA")])
    with pytest.raises(MigrationError, match="LGM-S036"):
        Pass(path, record, tmp_path)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            '{ name = "A", bytes = 1, kind = "zoned", null_when = { B = 1 } }, '
            '{ name = "B", bytes = 1, kind = "zoned", null_when = { A = 1 } }',
            "depends on itself",
        ),
        (
            '{ name = "A", at = 0, kind = "group", when = { K = "1" }, '
            'fields = [{ name = "K", bytes = 1, kind = "text" }] }, { name = "B", at = 0, bytes = 1, kind = "text" }',
            "depends on itself",
        ),
        (
            '{ name = "K", bytes = 1, kind = "zoned" }, '
            '{ name = "A", at = 1, bytes = 1, kind = "text", when = { K = 1 } }, '
            '{ name = "B", at = 1, bytes = 1, kind = "text", occurs = 2, depending = "K" }',
            "cannot change their length",
        ),
        (
            '{ name = "K", bytes = 1, kind = "zoned" }, { name = "G", kind = "group", occurs = 2, rows = true, '
            'fields = [{ name = "L", bytes = 1, kind = "zoned" }, '
            '{ name = "T", bytes = 2, kind = "text", length_by = "L", compact = true }] }',
            "has a changing length itself",
        ),
        (
            '{ name = "K", bytes = 1, kind = "text" }, '
            '{ name = "A", at = 1, bytes = 1, kind = "text", when = { K = "1" } }, '
            '{ name = "C", at = 2, bytes = 1, kind = "text" }, { name = "B", at = 1, bytes = 1, kind = "text" }',
            "stands behind one at 2",
        ),
        (
            '{ name = "L", bytes = 1, kind = "zoned" }, '
            '{ name = "T", bytes = 2, kind = "text", length_by = "L", compact = true, null = ["low"] }',
            "say null_when",
        ),
    ],
)
def test_layouts_that_cannot_be_read(fields: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match=why) as caught:
        record_of(tmp_path, HEAD.format(length=10, form="rdw") + f"fields = [{fields}]")
    assert caught.value.code == "LGM-S040"
