"""Files of every form that hosts write, read whole and with damage: nothing is lost without a cause."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import lgmigrate
from lgmigrate import MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.source import Reader, Record, read_record
from lgmigrate.source.again import Again
from lgmigrate.source.blocks import BLOCK_BYTES, read_blocks
from lgmigrate.source.extract import Extraction
from lgmigrate.source.framing import LINE_MOST
from lgmigrate.source.rejects import RejectFiles

PLAIN = """
name = "plain"
length = 12
charset = "ibm-930"
{file}
[[type]]
name = "detail"
fields = [
  {{ name = "NO", bytes = 3, kind = "zoned", as = "text" }},
  {{ name = "KIN", bytes = 3, kind = "packed", digits = 5, signed = true }},
  {{ name = "MEI", bytes = 6, kind = "text" }},
]
"""


def e(text: str) -> bytes:
    return text.encode("cp037")


def plain(number: int) -> bytes:
    return e(f"{number:03d}") + bytes.fromhex(f"{number:05d}C") + e(f"ABC{number:03d}")


def word(data: bytes, order: Any = "big") -> bytes:
    return (len(data) + 4).to_bytes(2, order) + b"\0\0" + data


def record_of(folder: Path, toml: str) -> Record:
    (folder / "r.record.toml").write_text(toml, encoding="utf-8")
    return read_record(folder / "r.record.toml")


class Pass:
    """An extraction of every table of a layout."""

    def __init__(self, path: Any, record: Record, folder: Path) -> None:
        self.target = RejectFiles.of(folder / "rejects", record.name)
        outputs = {one.name: folder / f"{one.name}.parquet" for one in record.tables}
        self.ledger: Ledger = Extraction(path, Reader(record), record.name, "en").run(
            outputs, self.target, numbered=True
        )
        self.frames = {name: pl.read_parquet(path) for name, path in outputs.items()}
        self.causes = self.target.read_causes()
        entry = self.ledger.entries[0]
        assert all(one.balanced for one in self.ledger.entries)
        assert sum(entry.rejected.values()) == self.causes["record"].n_unique()

    @property
    def rejects(self) -> bytes:
        return self.target.data.read_bytes() if self.target.data.exists() else b""

    def why(self) -> list[tuple[int, int, str, str]]:
        return self.causes.select("record", "offset", "field", "code").rows()


FORMS: dict[str, tuple[str, Callable[[list[bytes]], bytes]]] = {
    "fixed": ("", b"".join),
    "fixed between blocks of the medium": (
        "[file]\nskip_first = 5\nskip_last = 7",
        lambda some: b"VOL1 " + b"".join(some) + b"TRAILER",
    ),
    "rdw": ('[file]\nform = "rdw"', lambda some: b"".join(map(word, some))),
    "rdw, little": (
        '[file]\nform = "rdw"\norder = "little"',
        lambda some: b"".join(word(one, "little") for one in some),
    ),
    "rdw, exclusive": (
        '[file]\nform = "rdw"\ninclusive = false',
        lambda some: b"".join(len(one).to_bytes(2, "big") + b"\0\0" + one for one in some),
    ),
    "bdw": (
        '[file]\nform = "bdw"',
        lambda some: b"".join(word(b"".join(map(word, some[at : at + 3]))) for at in range(0, len(some), 3)),
    ),
    "length": (
        '[file]\nform = "length"\nlength_at = 1\nlength_bytes = 4\norder = "little"\ninclusive = false',
        lambda some: b"".join(b"#" + len(one).to_bytes(4, "little") + one for one in some),
    ),
    "lines": ('[file]\nform = "lines"', lambda some: b"".join(one + b"\x15" for one in some)),
    "lines, 25": ('[file]\nform = "lines"\nnewline = "25"', lambda some: b"\x25".join(some)),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", [0, 1, 7, 3000])
def test_every_form_gives_the_same_records(form: str, count: int, tmp_path: Path) -> None:
    file, written = FORMS[form]
    record = record_of(tmp_path, PLAIN.format(file=file))
    path = tmp_path / "a.dat"
    path.write_bytes(written([plain(n) for n in range(1, count + 1)] if count < 1000 else [plain(1)] * count))
    made = Pass(path, record, tmp_path)
    numbers = list(range(1, count + 1)) if count < 1000 else [1] * count
    assert made.frames["detail"].rows() == [(at, f"{n:03d}", n, f"ABC{n:03d}") for at, n in enumerate(numbers, 1)]
    assert not made.causes.height
    scanned = lgmigrate.scan_fixed(path, record, record_number="lgm_record")
    assert scanned.collect(engine="streaming").equals(made.frames["detail"])
    few = (
        lgmigrate.scan_fixed(path, record, batch_rows=2 if count < 1000 else 700)
        .filter(pl.col("KIN") == 1)
        .select("NO")
        .collect()
    )
    assert few.to_series().to_list() == ["001"] * numbers.count(1)


@pytest.mark.parametrize("form", FORMS)
def test_a_bad_field_rejects_its_record_with_what_describes_it(form: str, tmp_path: Path) -> None:
    file, written = FORMS[form]
    record = record_of(tmp_path, PLAIN.format(file=file))
    path = tmp_path / "a.dat"
    records = [plain(n) for n in range(1, 10)]
    records[4] = records[4][:3] + b"\xaa\xbb\xcc" + records[4][6:]
    path.write_bytes(written(records))
    made = Pass(path, record, tmp_path)
    place = path.read_bytes().index(b"\xaa\xbb\xcc")
    assert made.why() == [(5, place, "KIN", "LGM-S021")]
    again = tmp_path / "again.dat"
    again.write_bytes(b"VOL1 " + made.rejects + b"TRAILER" if "medium" in form else made.rejects)
    second = Pass(again, record, tmp_path)
    assert second.causes["field"].to_list() == ["KIN"]
    assert second.ledger.entries[0].read == 1
    with pytest.raises(MigrationError) as caught:
        lgmigrate.scan_fixed(path, record).collect()
    assert caught.value.facts["record"] == 5
    assert caught.value.facts["offset"] == place


@pytest.mark.parametrize("form", ["rdw", "bdw"])
def test_behind_a_length_that_cannot_be_true_everything_is_rejected_as_it_is(form: str, tmp_path: Path) -> None:
    file, written = FORMS[form]
    record = record_of(tmp_path, PLAIN.format(file=file))
    whole = written([plain(n) for n in range(1, 901)] * 700)
    place = whole.index(word(plain(6)))
    damaged = whole[:place] + b"\0\1\0\0" + whole[place + 4 :]
    path = tmp_path / "a.dat"
    path.write_bytes(damaged)
    made = Pass(path, record, tmp_path)
    assert made.frames["detail"]["KIN"].to_list() == [1, 2, 3, 4, 5]
    assert made.why() == [(6, place, "", "LGM-S013")]
    assert made.rejects == damaged[place:]
    with pytest.raises(MigrationError) as caught:
        lgmigrate.scan_fixed(path, record).collect()
    assert caught.value.code == "LGM-S013"
    assert caught.value.facts["offset"] == place
    assert lgmigrate.scan_fixed(path, record).head(5).collect().height == 5


@pytest.mark.parametrize("form", ["rdw", "bdw", "length"])
@pytest.mark.parametrize("cut", [1, 3, 7, 13])
def test_a_file_cut_short(form: str, cut: int, tmp_path: Path) -> None:
    file, written = FORMS[form]
    record = record_of(tmp_path, PLAIN.format(file=file))
    whole = written([plain(n) for n in range(1, 7)])
    path = tmp_path / "a.dat"
    path.write_bytes(whole[:-cut])
    made = Pass(path, record, tmp_path)
    assert made.frames["detail"]["KIN"].to_list() == [1, 2, 3, 4, 5]
    assert [(record, code) for record, _, _, code in made.why()] == [(6, "LGM-S010")]
    assert whole[:-cut].endswith(made.rejects)


def test_lines_lose_their_blanks_at_the_end_and_have_them_again(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file='[file]\nform = "lines"'))
    path = tmp_path / "a.dat"
    full = e("001") + bytes.fromhex("00001C")
    lines = [full + e("A"), full, full + e("ABCDEF") + e("   "), full + e("ABCDEFG"), e("00"), b"", full + e("Z")]
    path.write_bytes(b"\x15".join(lines))
    made = Pass(path, record, tmp_path)
    assert made.frames["detail"].select("lgm_record", "MEI").rows() == [(1, "A"), (2, ""), (3, "ABCDEF"), (7, "Z")]
    assert [(number, code) for number, _, _, code in made.why()] == [
        (4, "LGM-S012"),
        (5, "LGM-S024"),
        (5, "LGM-S022"),
        (6, "LGM-S023"),
        (6, "LGM-S022"),
    ]
    assert made.rejects == lines[3] + b"\x15" + lines[4] + b"\x15" + lines[5] + b"\x15"


def test_a_file_without_line_ends_is_no_file_of_lines(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file='[file]\nform = "lines"'))
    path = tmp_path / "a.dat"
    data = b"\x40" * (9 << 20)
    path.write_bytes(data)
    made = Pass(path, record, tmp_path)
    assert made.why() == [(1, 0, "", "LGM-S013")]
    assert made.rejects == data


def test_line_sequential_jef_with_kanji_and_damage(tmp_path: Path) -> None:
    record = record_of(
        tmp_path,
        """
name = "jef"
length = 30
charset = { base = "jef" }
file = { form = "lines", newline = "0A" }
[[type]]
name = "detail"
fields = [
  { name = "NO", bytes = 4, kind = "zoned", as = "text" },
  { name = "MEI", bytes = 26, kind = "mixed" },
]
""",
    )
    from lgmigrate.charset import Encoder, code_page

    encoder = Encoder(code_page(record.encoding))
    names = ["山田太郎", "ｶﾞｲｼﾞ", "東京都港区芝公園", ""]
    lines = [e(f"{n:04d}") + encoder.field(name, 26, "mixed").rstrip(b"\x40") for n, name in enumerate(names)]
    broken = e("0009") + encoder.field("山田太郎", 26, "mixed").rstrip(b"\x40")[:-2]
    path = tmp_path / "a.dat"
    path.write_bytes(b"\n".join([*lines, broken, lines[0]]) + b"\n")
    made = Pass(path, record, tmp_path)
    assert made.frames["detail"].select("NO", "MEI").rows() == [
        *((f"{n:04d}", name) for n, name in enumerate(names)),
        ("0000", names[0]),
    ]
    assert [(number, field) for number, _, field, _ in made.why()] == [(5, "MEI")]
    assert made.rejects == broken + b"\n"


def test_several_files_by_pattern_in_number_order(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file=""))
    for number in (1, 2, 10):
        (tmp_path / f"JUKI.{number}").write_bytes(plain(number) + plain(number + 20))
    (tmp_path / "JUKI.2").write_bytes(plain(2) + plain(22) + b"\xf0\xf0")
    made = Pass(tmp_path / "JUKI.*", record, tmp_path)
    assert made.frames["detail"].select("lgm_record", "KIN").rows() == [
        (1, 1),
        (2, 21),
        (3, 2),
        (4, 22),
        (6, 10),
        (7, 30),
    ]
    assert made.why() == [(5, 48, "", "LGM-S010")]
    assert made.rejects == b"\xf0\xf0"


def test_volumes_run_on_from_one_to_the_next(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file="[file]\nacross = true"))
    whole = b"".join(plain(n) for n in range(1, 8))
    paths = [tmp_path / f"V{n}" for n in range(3)]
    for path, part in zip(paths, (whole[:17], whole[17:18], whole[18:]), strict=True):
        path.write_bytes(part)
    assert Pass(paths, record, tmp_path).frames["detail"]["KIN"].to_list() == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
def test_compressed(suffix: str, tmp_path: Path) -> None:
    import bz2
    import gzip
    import lzma

    import pyarrow as pa

    record = record_of(tmp_path, PLAIN.format(file='[file]\nform = "rdw"'))
    data = FORMS["rdw"][1]([plain(n) for n in range(1, 8)])
    packers: dict[str, Any] = {
        ".gz": gzip.compress,
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
        ".zst": lambda data: pa.compress(data, "zstd", asbytes=True),
    }
    path = tmp_path / f"a.dat{suffix}"
    path.write_bytes(packers[suffix](data))
    assert lgmigrate.scan_fixed(path, record).collect()["KIN"].to_list() == [1, 2, 3, 4, 5, 6, 7]


def test_a_medium_shorter_than_its_blocks(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file="[file]\nskip_first = 80\nskip_last = 80"))
    (tmp_path / "a.dat").write_bytes(b"x" * 159)
    with pytest.raises(MigrationError) as caught:
        lgmigrate.scan_fixed(tmp_path / "a.dat", record).collect()
    assert caught.value.code == "LGM-S002"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ('form = "length"\nlength_bytes = 5', "length_bytes"),
        ('form = "lines"\nnewline = "0"', "newline"),
        ('form = "rdw"\nnewline = "0A"', "newline"),
        ("pad = true", "pad goes with forms"),
    ],
)
def test_forms_that_do_not_hold_together(file: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match=why):
        record_of(tmp_path, PLAIN.format(file=f"[file]\n{file}"))


@pytest.mark.parametrize(("records", "left"), [(2, b""), (3, b""), (3, (40).to_bytes(2, "big") + b"\0\0")])
def test_a_block_that_ends_before_its_records_do(records: int, left: bytes, tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file='[file]\nform = "bdw"'))
    claims = b"" if left else (4 + 3 * 16 + 16).to_bytes(2, "big") + b"\0\0"
    some = b"".join(word(plain(n)) for n in range(1, records + 1))
    path = tmp_path / "a.dat"
    path.write_bytes((claims or word(some)[:4]) + some + left)
    made = Pass(path, record, tmp_path)
    assert made.frames["detail"]["KIN"].to_list() == list(range(1, records + 1))
    assert made.why() == [(records + 1, 4 + 16 * records, "", "LGM-S010")]
    assert made.rejects == left
    assert made.ledger.entries[0].read == records + 1
    with pytest.raises(MigrationError, match="LGM-S010"):
        lgmigrate.scan_fixed(path, record).collect()
    again = Again.of(made.target.data)
    assert (again.tail, again.lacks) == (bool(left), not left)


def test_the_bytes_of_a_block_word_are_rejected_with_what_follows(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file='[file]\nform = "bdw"'))
    good, bad = word(word(plain(1))), (40).to_bytes(2, "big") + b"\0\0" + b"\0\1\0\0" + b"\xc1" * 30
    path = tmp_path / "a.dat"
    path.write_bytes(good + bad)
    made = Pass(path, record, tmp_path)
    assert made.why() == [(2, len(good), "", "LGM-S013")]
    assert made.rejects == bad


def test_many_empty_lines_of_a_long_layout_stay_small(tmp_path: Path) -> None:
    long = PLAIN.replace("length = 12", "length = 30000").replace('"MEI", bytes = 6', '"MEI", bytes = 29994')
    record = record_of(tmp_path, long.format(file='[file]\nform = "lines"'))
    path = tmp_path / "a.dat"
    path.write_bytes(b"\x15" * 2000)
    with closing(read_blocks(path, record)) as blocks:
        sizes = [(block.count, len(block.data)) for block in blocks]
    assert sum(count for count, _ in sizes) == 2000
    assert max(size for _, size in sizes) <= 4 * BLOCK_BYTES


def test_lines_of_one_byte(tmp_path: Path) -> None:
    toml = 'name = "r"\nlength = 1\ncharset = "ibm-930"\nfile = { form = "lines" }\n'
    record = record_of(
        tmp_path, toml + '[[type]]\nname = "detail"\nfields = [{ name = "A", bytes = 1, kind = "text" }]'
    )
    path = tmp_path / "a.dat"
    path.write_bytes(b"\x15".join([e("A"), b"", e("B    "), e("CD"), e("E")]))
    made = Pass(path, record, tmp_path)
    assert made.frames["detail"].rows() == [(1, "A"), (2, ""), (3, "B"), (5, "E")]
    assert made.why() == [(4, 9, "", "LGM-S012")]


@pytest.mark.parametrize("rows", [None, 1, 3])
def test_a_line_beyond_all_bounds_ends_the_file_wherever_it_stands(rows: int | None, tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file='[file]\nform = "lines"'))
    head = b"".join(plain(n) + b"\x15" for n in range(1, 6))
    endless = b"\x40" * (LINE_MOST + 1) + b"\x15"
    path = tmp_path / "a.dat"
    path.write_bytes(head + endless + head)
    with closing(read_blocks(path, record, rows)) as blocks:
        found = list(blocks)
    assert sum(block.count for block in found) == 5
    assert [block.code for block in found if block.broken] == ["LGM-S013"]
    assert sum(len(block.tail) for block in found) == len(endless) + len(head)


def test_what_is_shown_of_a_short_record_is_its_own(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file='[file]\nform = "rdw"'))
    path = tmp_path / "a.dat"
    path.write_bytes(word(plain(1)[:4]) + word(plain(2) + b"\xc1") + word(b"") + word(plain(3)))
    made = Pass(path, record, tmp_path)
    assert made.causes["hex"].to_list() == [plain(1)[:4].hex().upper(), (plain(2) + b"\xc1").hex().upper(), ""]


def test_no_file_at_all_is_an_error(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file=""))
    with pytest.raises(MigrationError, match="LGM-S001"):
        lgmigrate.scan_fixed([], record).collect()


def test_rejects_with_something_broken_off_in_their_midst_are_refused(tmp_path: Path) -> None:
    record = record_of(tmp_path, PLAIN.format(file=""))
    paths = [tmp_path / "a.1", tmp_path / "a.2"]
    paths[0].write_bytes(plain(1) + b"\xc1\xc2")
    paths[1].write_bytes(b"\xaa" * 12)
    made = Pass(paths, record, tmp_path)
    assert made.causes["record"].unique().to_list() == [2, 3]
    with pytest.raises(MigrationError, match="LGM-S039"):
        Again.of(made.target.data)
