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
from lgmigrate.source.detect import Detection, detect
from lgmigrate.source.record import Field, Record, RecordType, resolved

IBM = ("ibm-930", "ibm-939", "ibm-1390", "ibm-1399")
KEIS = ("hitachi-keis78", "hitachi-keis83", "hitachi-keis90")
HOSTS = (*IBM, "fujitsu-jef", *KEIS, "nec-jips-j", "nec-jips-e")
TEXTS = ("cp932", "euc-jp", "eucjp-ms", "shift-jis-2004", "utf-8", "utf-16")
FAMILIES = (("ibm-930", "ibm-1390"), ("ibm-939", "ibm-1399"), KEIS, ("cp932", "shift-jis-2004"), ("euc-jp", "eucjp-ms"))
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
