"""A small record layout with a field of every kind, and files of it made by the encoder."""

import random
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from lgmigrate.charset import Encoder, code_page
from lgmigrate.gaiji import GaijiRow, GaijiTable
from lgmigrate.source import Reader, Record, read_record

LENGTH = 60
TOML = """
name = "small"
length = 60
charset = { base = "ibm-930" }

[[type]]
name = "header"
when = { KBN = "H" }
fields = [{ name = "KBN", bytes = 1, kind = "text" }, { name = "DATE", bytes = 8, kind = "zoned", as = "text" },
  { bytes = 51, kind = "filler" }]

[[type]]
name = "detail"
when = { KBN = ["D", "E"] }
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "NO", bytes = 6, kind = "zoned", as = "text" },
  { name = "KANA", bytes = 10, kind = "text" },
  { name = "MEI", bytes = 16, kind = "mixed" },
  { name = "CHO", bytes = 8, kind = "wide" },
  { name = "KIN", bytes = 4, kind = "packed", digits = 7, signed = true },
  { name = "RITSU", bytes = 3, kind = "packed", digits = 5, scale = 2, signed = true },
  { name = "KEN", bytes = 2, kind = "binary", digits = 4, signed = true },
  { name = "GO", bytes = 3, kind = "zoned", signed = true },
  { name = "BIN", bytes = 2, kind = "raw" },
  { bytes = 5, kind = "filler" },
]

[[type]]
name = "trailer"
when = { KBN = "T" }
fields = [
  { name = "KBN", bytes = 1, kind = "text" },
  { name = "T-KEN", bytes = 6, kind = "zoned" },
  { name = "T-KIN", bytes = 6, kind = "packed", digits = 11, signed = true },
  { name = "T-RITSU", bytes = 5, kind = "packed", digits = 9, scale = 2, signed = true },
  { bytes = 42, kind = "filler" },
]
expect = { T-KEN = "count(detail)", T-KIN = "sum(detail.KIN)", T-RITSU = "sum(detail.RITSU)" }
"""
GAIJI = {0x6941: "𠮷", 0x6942: "葛\U000e0100"}
WORDS = ["神戸", "札幌市", "辻", "葛\U000e0100城", "𠮷野", "東京都港区", "\ue005町"]
KANA = ["ｱ", "ｶﾞ", "ﾔﾏﾀﾞ ﾀﾛｳ", "ABC-1", ""]


def packed(number: int, width: int) -> bytes:
    """A signed packed number."""
    return bytes.fromhex(f"{abs(number):0{2 * width - 1}d}" + "CD"[number < 0])


def zoned(number: int, width: int, signed: bool = False) -> bytes:
    """A zoned number."""
    data = bytearray(0xF0 | int(digit) for digit in f"{abs(number):0{width}d}")
    if signed:
        data[-1] ^= 0x30 if number >= 0 else 0x20
    return bytes(data)


class Small:
    """The layout, and files of it.

    ``row(n)`` is what detail ``n`` says, ``detail(n)`` how it lies in the file.
    """

    length = LENGTH
    toml = TOML
    gaiji = GaijiTable(
        path="small.gaiji.csv",
        rows=[GaijiRow(line=2 + n, code=code, page="", target=text) for n, (code, text) in enumerate(GAIJI.items())],
    )

    def __init__(self, folder: Path) -> None:
        self.path = folder / "small.record.toml"
        self.path.write_text(TOML, encoding="utf-8")
        self.record: Record = read_record(self.path)
        self.encoder = Encoder(code_page(self.record.encoding), GAIJI)

    def reader(self) -> Reader:
        return Reader(self.record, gaiji=self.gaiji)

    def row(self, number: int) -> dict[str, object]:
        chance = random.Random(number)  # noqa: S311
        return {
            "KBN": "DE"[number % 5 == 4],
            "NO": f"{number:06d}",
            "KANA": chance.choice(KANA),
            "MEI": chance.choice([*WORDS, "A" + chance.choice(WORDS[:3]) + "1", ""]),
            "CHO": chance.choice(WORDS[:4]),
            "KIN": chance.randrange(-(10**7) + 1, 10**7),
            "RITSU": Decimal(chance.randrange(-99999, 100000)).scaleb(-2),
            "KEN": chance.randrange(-9999, 10000),
            "GO": chance.randrange(-999, 1000),
            "BIN": chance.randbytes(2).hex().upper(),
        }

    def detail(self, number: int) -> bytes:
        row = self.row(number)
        return b"".join(
            [
                self.encoder.field(str(row["KBN"]), 1, "text"),
                zoned(number, 6),
                self.encoder.field(str(row["KANA"]), 10, "text"),
                self.encoder.field(str(row["MEI"]), 16, "mixed"),
                self.encoder.field(str(row["CHO"]), 8, "wide"),
                packed(int(row["KIN"]), 4),
                packed(int(Decimal(row["RITSU"]).scaleb(2)), 3),
                int(row["KEN"]).to_bytes(2, "big", signed=True),
                zoned(int(row["GO"]), 3, signed=True),
                bytes.fromhex(str(row["BIN"])),
                b"\x40" * 5,
            ]
        )

    def header(self) -> bytes:
        return (self.encoder.field("H", 1, "text") + zoned(20260401, 8)).ljust(LENGTH, b"\x40")

    def trailer(self, count: int, **changed: int) -> bytes:
        rows = [self.row(number) for number in range(count)]
        kin = sum(int(row["KIN"]) for row in rows)
        ritsu = sum(int(Decimal(row["RITSU"]).scaleb(2)) for row in rows)
        head = self.encoder.field("T", 1, "text") + zoned(changed.get("ken", count), 6)
        data = head + packed(changed.get("kin", kin), 6) + packed(changed.get("ritsu", ritsu), 5)
        return data.ljust(LENGTH, b"\x40")

    def file(self, count: int) -> bytes:
        """Header, ``count`` details, trailer."""
        return b"".join([self.header(), *(self.detail(number) for number in range(count)), self.trailer(count)])

    def frame(self, numbers: list[int]) -> pl.DataFrame:
        """The details as the columns they should become."""
        kinds = {"KIN": pl.Int64, "KEN": pl.Int64, "GO": pl.Int64, "RITSU": pl.Decimal(38, 2)}
        names = list(self.row(0))
        rows = [self.row(number) for number in numbers]
        return pl.DataFrame(
            {name: pl.Series([row[name] for row in rows], dtype=kinds.get(name, pl.String)) for name in names}
        )


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return Small(tmp_path_factory.mktemp("small"))
