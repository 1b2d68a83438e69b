"""The benchmark's host files: 200-byte records of 20 fields, and the houjin records over and over.

Text has real frequencies: names, readings and addresses of the houjin fixture are encoded once into pools, from which
numpy draws. Numbers come from pools as well; only the key counts up. Equal seeds give equal bytes.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks import project
from lgmigrate.charset import Encoder, code_page
from lgmigrate.files import open_input
from lgmigrate.gaiji import read_table
from lgmigrate.layout import read_layout
from lgmigrate.resources import layouts
from lgmigrate.source import Record, read_record
from lgmigrate.synth.host import RecordWriter
from lgmigrate.synth.numbers import era_yymmdd, hojin_bango
from lgmigrate.synth.offices import UNREGISTERED

Bytes = npt.NDArray[np.uint8]

SEED = 20260401
CHUNK = 50_000
"""Records made at a time."""
NUMBERS = 4096
"""Different values of a numeric field."""
KEY = "ATENA-NO"
FORMS = {"株式会社": "01", "有限会社": "02", "合名会社": "03", "合資会社": "04", "合同会社": "05"}
OTHER_FORM = "99"

COPIED = {".record.toml": "host.record.toml", ".migration.toml": "host.migration.toml"}


class Part(msgspec.Struct, frozen=True):
    """Adjacent fields that are drawn together: rows of ``pool`` go to ``at`` in a record."""

    at: int
    pool: Bytes


def write_host(path: Path, records: int, seed: int = SEED) -> project.Project:
    """Write the 20-field file and its definitions beside it.

    Args:
        path: The host file; record layout, 外字 table and mapping get its name with other suffixes.
        records: How many; the file has 200 times as many bytes.
        seed: Equal seeds give equal bytes.
    """
    for suffix, template in COPIED.items():
        text = (project.HERE / template).read_text(encoding="utf-8")
        for name in ("host.dat", "host.record.toml", "host.gaiji.csv"):
            text = text.replace(f'"{name}"', f'"{path.with_suffix(name.removeprefix("host")).name}"')
        path.with_suffix(suffix).write_text(text, encoding="utf-8")
    shutil.copyfile(project.houjin().gaiji, path.with_suffix(".gaiji.csv"))
    made = project.twenty(path)
    record = read_record(made.record)
    rng = np.random.default_rng(seed)
    parts = [*_texts(), *_numbers(record, rng)]
    with path.open("wb") as file:
        for first in range(0, records, CHUNK):
            count = min(CHUNK, records - first)
            block = np.empty((count, record.length), np.uint8)
            _count_up(block, record.type().field(KEY).width, first + 1)
            for part in parts:
                chosen = rng.integers(len(part.pool), size=count)
                block[:, part.at : part.at + part.pool.shape[1]] = part.pool[chosen]
            file.write(block.data)
    return made


def write_houjin(path: Path, size: int) -> project.Project:
    """Write the detail records of the houjin fixture over and over.

    Args:
        path: The file; header and trailer are left out.
        size: Bytes it should have, rounded up to whole repetitions.
    """
    source = project.houjin()
    length = read_record(source.record).length
    with open_input(source.host) as stream:
        details = stream.read()[length:-length]
    with path.open("wb") as file:
        for _ in range(-(-size // len(details))):
            file.write(details)
    return project.houjin(path)


def _count_up(block: Bytes, width: int, first: int) -> None:
    """Consecutive numbers as zoned digits at the head of the records."""
    numbers = np.arange(first, first + len(block))
    for place in range(width):
        block[:, place] = 0xF0 | (numbers // 10 ** (width - 1 - place) % 10)


@cache
def _texts() -> tuple[Part, ...]:
    """What is said of a corporation, and of where it is: two parts, so that names and addresses mix."""
    record = read_record(project.HERE / "host.record.toml")
    fields = record.type()
    encoder = Encoder(code_page(record.encoding), read_table(project.houjin().gaiji).targets)
    layout = read_layout(layouts() / "chukan-draft" / "hojin-juminzei")
    prefectures = {code.title: code.code for code in layout.codes_of("都道府県")}
    offices = project.scan(project.houjin()).collect()
    columns = {
        "HOJIN-BANGO": [hojin_bango(UNREGISTERED + number) for number in range(offices.height)],
        "HOJIN-KBN": [_form(name) for name in offices["HOJIN-MEI"]],
        "HOJIN-KANA": offices["HOJIN-KANA"].to_list(),
        "HOJIN-MEI": offices["HOJIN-MEI"].to_list(),
        "SHOZAICHI": offices.select(pl.concat_str("TODOFUKEN", "SHIKUCHOSON", "CHOIKI", "BANCHI"))
        .to_series()
        .to_list(),
        "YUBIN-NO": offices["YUBIN-NO"].to_list(),
        "LG-CODE": offices["LG-CODE"].to_list(),
        "TODOFUKEN-CD": [prefectures[name] for name in offices["TODOFUKEN"]],
    }
    pools = {}
    for name, texts in columns.items():
        field = fields.field(name)
        encoded = b"".join(encoder.field(text, field.width, field.kind) for text in texts)
        pools[name] = np.frombuffer(encoded, np.uint8).reshape(-1, field.width)
    names = list(columns)
    parts = names[: names.index("SHOZAICHI")], names[names.index("SHOZAICHI") :]
    return tuple(
        Part(fields.field(part[0]).at, np.concatenate([pools[name] for name in part], axis=1)) for part in parts
    )


def _form(name: str) -> str:
    return next((code for form, code in FORMS.items() if form in name), OTHER_FORM)


def _numbers(record: Record, rng: np.random.Generator) -> Iterator[Part]:
    """A pool for each numeric field but the key."""
    writer = RecordWriter(record)
    values: dict[str, Callable[[], int]] = {
        "KESSAN-TSUKI": lambda: int(rng.integers(1, 13)),
        "SHINKOKU-SU": lambda: int(rng.integers(1, 400)),
        "KU-CD": lambda: int(rng.integers(1, 25)),
        "ZEI-SAGAKU": lambda: int(rng.integers(-99_999, 999_999)),
        "KAZAN-GAKU": lambda: int(rng.integers(-999, 9_999)),
        "SETSURITSU-YMD": lambda: _day(date(1948, 4, 1), rng),
        "IDO-YMD": lambda: _day(date(2006, 4, 1), rng),
        "SHIHONKIN": lambda: int(rng.choice([1, 3, 5, 10, 50, 100, 1_000, 50_000])) * 1_000_000,
        "KINTOWARI": lambda: int(rng.choice([50_000, 130_000, 160_000, 410_000, 3_000_000, -50_000])),
        "ZEIRITSU": lambda: int(rng.choice([6_000, 7_200, 8_400])),
        "JUGYOSHA-SU": lambda: int(rng.integers(1, 5_000)),
    }
    for name, draw in values.items():
        field = record.type().field(name)
        encoded = b"".join(writer.field_of(field, draw()) for _ in range(NUMBERS))
        yield Part(field.at, np.frombuffer(encoded, np.uint8).reshape(-1, field.width))


def _day(first: date, rng: np.random.Generator) -> int:
    """A day up to 2026-03-31 as era digit and yymmdd; one in a hundred was never entered."""
    if rng.random() < 0.01:
        return 0
    return era_yymmdd(first + timedelta(int(rng.integers((date(2026, 4, 1) - first).days))))
