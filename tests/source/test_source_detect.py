"""Which page a file is in: files of known pages made of the texts of houjin, half of which the model never saw."""

import csv
import gzip
import random
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from lgmigrate.charset import Charset, CodePage, Encoder, code_page
from lgmigrate.errors import MigrationError
from lgmigrate.source.detect import Detection, detect
from lgmigrate.source.detect import sample as detect_sample
from lgmigrate.source.record import Field, Record, RecordType, resolved

IBM = ("ibm-930", "ibm-939", "ibm-1390", "ibm-1399")
KEIS = ("hitachi-keis78", "hitachi-keis83", "hitachi-keis90")
HOSTS = (*IBM, "fujitsu-jef", *KEIS, "nec-jips-j", "nec-jips-e")
TEXTS = ("cp932", "euc-jp", "eucjp-ms", "shift-jis-2004", "utf-8", "utf-16")
FAMILIES = (("ibm-930", "ibm-1390"), ("ibm-939", "ibm-1399"), KEIS, ("cp932", "shift-jis-2004"), ("euc-jp", "eucjp-ms"))
SCRAPS = [
    b"\x0e", b"\x0f", b"\x28", b"\x29", b"\x38", b"\x30\xe2", b"\x0a\x42", b"\x0a\x41", b"\x1a\x70", b"\x1a\x71",
    b"\x3f\x75", b"\x3f\x76", b"\x8e", b"\x8f", b"\xff\xfe", b"\xd8", b"\xdc", b"\xe3", b"\xf0", b"\x80", b"\x00",
]  # fmt: skip
LINE_END = "\n"
WORDS = ["sakura", "minato", "kita", "higashi", "shiro", "yama", "kawa", "hana", "umi", "sora"]
needs_iconv = pytest.mark.skipif(shutil.which("iconv") is None, reason="glibc's iconv makes the files of IBM's pages")

Rows = list[dict[str, str]]


class Case(NamedTuple):
    """A file of a known page."""

    page: str
    data: bytes
    record: Record | None
    expected: tuple[str, ...]
    """The pages that may be named beside the right one."""


@pytest.fixture(scope="module")
def unseen(houjin: Path) -> Rows:
    """The rows that the model was not counted on."""
    with gzip.open(houjin / "houjin.truth.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))[1::2]


def encoded(page: CodePage, column: list[str], kind: str, width: int) -> list[bytes]:
    """A column of texts as fields of a page; IBM's are made by iconv."""
    if page.name not in IBM:
        encoder = Encoder(page)
        return [encoder.field(text, width, kind) for text in column]
    text = LINE_END.join(column) + LINE_END
    name = page.name.replace("ibm-", "IBM")
    command = ["iconv", "-c", "-f", "UTF-8", "-t", name]
    made = subprocess.run(command, input=text.encode(), capture_output=True, check=False).stdout
    fields = made.split(subprocess.run(command, input=b"\n", capture_output=True, check=False).stdout)[:-1]
    if kind == "wide":
        fields = [field.strip(b"\x0e\x0f") for field in fields]
    assert len(fields) == len(column) and max(map(len, fields)) <= width
    return [field.ljust(width, b"\x40") for field in fields]


def writable(page: CodePage) -> set[str]:
    """The characters that the page has a code for."""
    wide = {text for code, text in page.double.items() if code not in page.oneway}
    return {*page.single.values(), *wide}


def column_of(kind: str, rows: Rows, page: CodePage, rng: random.Random) -> tuple[str, list[str], int]:
    """A field of some sort: its kind, its texts and its width in bytes."""
    if kind == "number":
        return "text", [f"{rng.randrange(10**8):08d}" for _ in rows], 8
    if kind == "code":
        return "text", [rng.choice(("A1", "B2", "C9", "")) + row["LG-CODE"] for row in rows], 8
    if kind == "latin":
        return "text", [f"{rng.choice(WORDS)} {rng.choice(WORDS)}"[:20] for _ in rows], rng.randrange(20, 30)
    width = 2 * rng.randrange(12, 30)
    if kind == "kana" and "ｱ" in page.single.values():
        return "text", [row["HOJIN-KANA"][:width] for row in rows], width
    if kind == "kana":  # EUC has half-width kana in two bytes
        return "mixed", [row["HOJIN-KANA"][: width // 2] for row in rows], width
    names = rng.choice((["HOJIN-MEI"], ["SHIKUCHOSON", "CHOIKI", "BANCHI"]))
    known = writable(page)
    texts = ["".join(char for name in names for char in row[name] if char in known) for row in rows]
    if kind == "wide":
        singles = set(page.single.values())
        return "wide", ["".join(char for char in text if char not in singles)[: width // 2] for text in texts], width
    return "mixed", [text[: (width - 10) // 4 + 1] for text in texts], width


def make(page_name: str, seed: int, rows: Rows) -> Case:
    """A case: fields, widths, records and layout vary with the seed; every second one has a record layout."""
    rng = random.Random(f"{page_name} {seed}")  # noqa: S311 -- the same case every time
    page = code_page(Charset(base=page_name))
    some = rng.sample(rows, rng.randrange(500, 700))
    layout = seed % 2 == 0
    if page.form == "unicode" or (page.form == "lead" and not layout):
        return _lines(page, rng, some)
    sorts = ["mixed", *rng.choices(["mixed", "kana", "number", "code", "packed", "blank"], k=rng.randrange(2, 6))]
    if rng.random() < 0.7:
        sorts.append("kana")
    if "z" in page.single.values() and page.form == "shift" and rng.random() < 0.3:
        sorts.append("latin")
    if layout and rng.random() < 0.3:
        sorts.append("wide")
    rng.shuffle(sorts)
    fields, columns = [], []
    for number, sort in enumerate(sorts):
        if sort in ("packed", "blank"):
            kind, width = ("packed", rng.randrange(3, 8)) if sort == "packed" else ("filler", rng.randrange(4, 40))
            columns.append([packed(rng, width) if sort == "packed" else page.blank * width for _ in some])
        else:
            kind, texts, width = column_of(sort, some, page, rng)
            columns.append(encoded(page, texts, kind, width))
        digits = {"digits": 2 * width - 1, "signed": True} if kind == "packed" else {}
        fields.append(Field(name=f"F{number}", width=width, kind=kind, **digits))
    data = b"".join(b"".join(row) for row in zip(*columns, strict=True))
    record = None
    if layout:
        length = sum(field.width for field in fields)
        one = RecordType(name="detail", fields=fields)
        record = resolved(Record(name="case", length=length, charset=rng.choice(HOSTS), types=[one]))
    tells = "kana" in sorts or "latin" in sorts
    return Case(page_name, data, record, family(page_name, tells))


def _lines(page: CodePage, rng: random.Random, rows: Rows) -> Case:
    names = rng.sample(["HOJIN-NO", "HOJIN-KANA", "HOJIN-MEI", "SHIKUCHOSON", "CHOIKI", "BANCHI"], rng.randrange(2, 6))
    names = names if set(names) & {"HOJIN-MEI", "SHIKUCHOSON"} else [*names, "HOJIN-MEI"]
    quote, end = rng.choice(['"', ""]), rng.choice(["\r\n", "\n"])
    text = "".join(",".join(f"{quote}{row[name]}{quote}" for name in names) + end for row in rows)
    if page.form == "unicode":
        mark = rng.random() < 0.5
        codec = ("utf-8-sig" if mark else "utf-8") if page.name == "utf-8" else ("utf-16" if mark else "utf-16-le")
        return Case(page.name, text.encode(codec), None, (page.name,))
    known = writable(page)
    text = "".join(char for char in text if char in known or char in "\r\n")
    tables = {chars: bytes([code]) for code, chars in page.single.items()} | {"\r": b"\r", "\n": b"\n"}
    wide = {chars: code.to_bytes(3 if code > 0xFFFF else 2, "big") for code, chars in sorted(page.double.items())[::-1]}
    return Case(page.name, b"".join(tables.get(char) or wide[char] for char in text), None, family(page.name, True))


def packed(rng: random.Random, width: int) -> bytes:
    return bytes.fromhex(f"{rng.randrange(10 ** rng.randrange(1, 2 * width)):0{2 * width - 1}d}" + rng.choice("CD"))


def family(page: str, tells: bool) -> tuple[str, ...]:
    """The pages that cannot be told from this one; ``tells`` says whether single bytes of a table were used."""
    if page in IBM and not tells:
        return IBM
    return next((pages for pages in FAMILIES if page in pages), (page,))


def outcome(case: Case, folder: Path) -> tuple[bool, Detection]:
    """Whether the right page is named, with none but those of its family."""
    path = folder / "case.dat"
    path.write_bytes(case.data)
    found = detect(path, case.record)
    pages = {candidate.name: candidate.page for candidate in found.candidates}
    named = {pages[name] for name in found.verdict.names}
    return case.page in named and named <= set(case.expected), found


@needs_iconv
@pytest.mark.parametrize("page", [*HOSTS, *TEXTS])
def test_the_right_page_is_named(page: str, unseen: Rows, tmp_path: Path) -> None:
    for seed in range(2):
        good, found = outcome(make(page, seed, unseen), tmp_path)
        assert good, found.verdict


@needs_iconv
@pytest.mark.long
@pytest.mark.parametrize("page", [*HOSTS, *TEXTS])
def test_the_right_page_is_named_in_ninety_nine_of_a_hundred(page: str, unseen: Rows, tmp_path: Path) -> None:
    found = [outcome(make(page, seed, unseen), tmp_path) for seed in range(100)]
    wrong = [one.verdict for good, one in found if not good]
    assert len(wrong) <= 1, wrong
    # Being wrong is never being sure: whatever is not right is a group that has the right page, or says it cannot tell.
    assert not [verdict for verdict in wrong if verdict.word == "page"]


def test_what_the_pages_share_is_a_group(tmp_path: Path) -> None:
    """Digits tell only that it is EBCDIC; kana which family of tables of single bytes."""
    path = tmp_path / "digits.dat"
    path.write_bytes(b"".join(f"{number:07d} ".encode("cp037") for number in range(1000)))
    found = detect(path)
    assert found.verdict.word == "group"
    assert {*IBM, "fujitsu-jef", *KEIS, "nec-jips-e", "ibm-037"} <= set(found.verdict.names)
    assert not {"cp932", "utf-8", "nec-jips-j"} & set(found.verdict.names)


@pytest.mark.parametrize("page", ["fujitsu-jef", "hitachi-keis83"])
def test_wide_fields_without_a_layout_are_not_taken_for_euc(page: str, unseen: Rows, tmp_path: Path) -> None:
    """Their kanji have the very bytes of EUC."""
    encoder, known = Encoder(code_page(Charset(base=page))), set(code_page(Charset(base=page)).double.values())
    path = tmp_path / "wide.dat"
    with path.open("wb") as file:
        for row in unseen[:600]:
            name = "".join(char for char in row["HOJIN-MEI"] if char in known)[:20]
            file.write(encoder.field(row["HOJIN-NO"], 10, "text") + encoder.field(name, 40, "wide"))
    assert f"{page} without shifts" in detect(path).verdict.names
    assert not {"euc-jp", "eucjp-ms"} & set(detect(path).verdict.names)


def test_swapped_kanji_do_not_tell_1978_from_1983(tmp_path: Path) -> None:
    """A village that writes 檜 in every address does not make the file one of 1978."""
    texts = [f"{one}{two}{number}" for number, one in enumerate("檜籠薮壺諌") for two in "山川田村町島原沢崎浜"]
    encoder = Encoder(code_page(Charset(base="hitachi-keis83")))
    path = tmp_path / "names.dat"
    path.write_bytes(b"".join(encoder.field(text, 20, "mixed") for text in texts * 10))
    found = detect(path, single_field("mixed", 20))
    assert found.verdict.word == "group"
    assert set(found.verdict.names) >= set(KEIS)


def test_a_table_of_single_bytes_beside_the_page_s_own(tmp_path: Path) -> None:
    """Hitachi's EBCDIC has letters where EBCDIK has kana."""
    encoder = Encoder(code_page(Charset(base="hitachi-keis90", single="hitachi-ebcdic")))
    path = tmp_path / "letters.dat"
    rng = random.Random(7)  # noqa: S311
    texts = [f"{rng.choice(WORDS)} {rng.choice(WORDS)} 東京都" for _ in range(500)]
    path.write_bytes(b"".join(encoder.field(text, 40, "mixed") for text in texts))
    names = detect(path, single_field("mixed", 40)).verdict.names
    assert "hitachi-keis90 single=hitachi-ebcdic" in names
    assert not set(KEIS) & set(names)


def test_disputed_bytes_are_counted_as_often_as_they_occur(tmp_path: Path) -> None:
    path = tmp_path / "disputed.dat"
    values = [b"\xc1\x4a\x81\x82".ljust(8, b"\x40"), b"\x81\x83\x84\x85\x8d\xbe".ljust(8, b"\x40")]
    path.write_bytes(b"".join([values[0]] * 30 + [values[1]] * 500 + [bytes([0x80 | n % 8]) * 8 for n in range(9)]))
    found = detect(path, single_field("text", 8))
    counts = {(one.byte, one.field): one for one in found.disputed}
    assert counts["4A", "F"].count == 30
    assert counts["4A", "F"].texts["ibm-930"] == "£"
    assert counts["4A", "F"].texts["ibm-939"] == "¢"


def test_a_large_file_is_looked_at_in_places(unseen: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file plain and compressed: no more than a sample of it, and the same verdict."""
    monkeypatch.setattr(detect_sample, "SAMPLE_BYTES", 1 << 18)
    case = make("hitachi-keis90", 1, unseen)
    data = case.data * (2**20 // len(case.data))
    plain, packed_up = tmp_path / "large.dat", tmp_path / "large.dat.gz"
    plain.write_bytes(data)
    packed_up.write_bytes(gzip.compress(data, 1))
    found, again = detect(plain), detect(packed_up)
    assert found.size == len(data) and again.size is None
    assert all(1 << 17 <= one.looked_at <= 1 << 18 for one in (found, again))
    assert set(found.verdict.names) == set(again.verdict.names) >= {"hitachi-keis90"}


def test_scraps_are_never_a_page(tmp_path: Path) -> None:
    """Shifts, leads and marks torn from their text, in any order, at the ends of the file too."""
    rng = random.Random(11)  # noqa: S311
    path = tmp_path / "scrap.dat"
    for size in (1, 2, 3, 4, 5, 7, 12, 30):
        for _ in range(3):
            path.write_bytes(b"".join(rng.choice(SCRAPS) for _ in range(size))[:size])
            assert detect(path).verdict.word != "page"


def test_a_layout_without_text_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "numbers.dat"
    path.write_bytes(bytes.fromhex("0001234C") * 100)
    field = Field(name="F", width=4, kind="packed", digits=7, signed=True)
    record = resolved(Record(name="numbers", length=4, charset="ibm-930", types=[RecordType(name="d", fields=[field])]))
    with pytest.raises(MigrationError, match="LGM-S060"):
        detect(path, record)


def single_field(kind: str, width: int) -> Record:
    """A layout of one text field."""
    fields = [Field(name="F", width=width, kind=kind)]
    return resolved(Record(name="one", length=width, charset="ibm-930", types=[RecordType(name="d", fields=fields)]))
