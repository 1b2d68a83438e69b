"""Pools of made-up values of an item: a column is drawn from a pool, so that no row costs more than a look-up.

Names hold 見本, telephone numbers and 法人番号 are in ranges that nobody has, 個人番号 are missing or the published
dummy.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lgmigrate.layout.model import Item, ItemType, Layout
from lgmigrate.synth import layout_numbers as numbers
from lgmigrate.synth.layout_domain import TODAY, YEARS, codes_of, dantai_codes, dtype_of, insurers
from lgmigrate.synth.layout_kinds import Kind, kind_of
from lgmigrate.synth.layout_seed import Ints, Seed
from lgmigrate.synth.words import GETA, Words, read_words

MOST = 1 << 14
"""Values in a pool, at most."""
GAIJI_EVERY = 128
"""Of so many values of an item with 外字 one holds some."""
GAIJI = ["\U00020bb7", "\u8fbb\U000e0103", "\ue000", "\u845b\U000e0103", "\ue123"]
"""Beyond the basic plane, as an ideographic variation sequence, and in the private-use area."""
STEMS = [("甲", "コウ"), ("乙", "オツ"), ("丙", "ヘイ"), ("丁", "テイ"), ("戊", "ボ"), ("己", "キ"), ("庚", "ショウ")]
DIGITS = [("一", "イチ"), ("二", "ニ"), ("三", "サン"), ("四", "ヨン"), ("五", "ゴ"), ("六", "ロク"), ("七", "ナナ")]
ROMAN = {"コウ": "KO", "オツ": "OTSU", "ヘイ": "HEI", "テイ": "TEI", "ボ": "BO", "キ": "KI", "ショウ": "SHO"}
ROMAN |= {"イチ": "ICHI", "ニ": "NI", "サン": "SAN", "ヨン": "YON", "ゴ": "GO", "ロク": "ROKU", "ナナ": "NANA"}
SENTENCES = [
    "該当なし",
    "本人申出による",
    "窓口にて確認済み",
    "旧システムより移行",
    "別紙のとおり",
    "要確認",
    "郵送にて受付",
]
RATES = [0, 0.1, 0.25, 0.3, 0.5, 0.6, 0.75, 0.9, 1]

_words: Callable[[], Words] = cache(read_words)


def pool(item: Item, layout: Layout, seed: Seed, size: int) -> pl.Series | None:
    """Values to draw from.

    Args:
        item: The item; a date is none of those that are drawn from a pool.
        layout: Its layout, for the codes.
        seed: The seed of the item.
        size: How many are asked for; where they belong together with those of other items, this is no wish but exact.

    Returns:
        As many values, some equal perhaps, all fit for the item; None for an item that stays empty.
    """
    codes = codes_of(layout, item.code) if item.code else []
    if codes:
        return _spread(pl.Series(codes), seed, size).cast(dtype_of(item))
    kind, _ = kind_of(item)
    if kind is Kind.KOJIN and not (item.required or item.key):
        return None
    if item.type is ItemType.NUMBER:
        return _amounts(item, kind, seed, size)
    draw = seed.generator().integers(0, 1 << 40, size)
    texts = _texts(item, kind, layout, np.arange(size, dtype=np.int64), draw).str.slice(0, item.digits)
    return _with_gaiji(texts, item) if item.gaiji and item.type is ItemType.NATIONAL else texts


def _spread(values: pl.Series, seed: Seed, size: int) -> pl.Series:
    """Each value once, if there is room, and then the first ones more often than the last."""
    drawn = seed.generator().random(max(size - len(values), 0))
    places = np.concatenate([np.arange(len(values)), (drawn**2 * len(values)).astype(np.int64)])
    return values.gather(places[:size] if size >= len(values) else np.arange(size))


def _texts(item: Item, kind: Kind, layout: Layout, order: Ints, draw: Ints) -> pl.Series:
    """Texts by what the item is about. ``order`` counts, for what belongs together; ``draw`` is random."""
    wide = item.type is ItemType.NATIONAL
    width = item.digits
    match kind:
        case Kind.KOJIN if width >= 12:
            return pl.Series([numbers.DUMMY]).new_from_index(0, len(draw))
        case Kind.HOJIN if width >= 13:
            return numbers.hojin(draw)
        case Kind.CARD if width >= 12:
            return "ZZ" + numbers.padded(draw, 8) + "ZZ"
        case Kind.DANTAI if width in (5, 6):
            return _cycled(dantai_codes(width), order)
        case Kind.HOKENSHA if width in (6, 8):
            return insurers(draw % 9_000, width, layout)
        case Kind.ATENA if 8 <= width <= 18:
            known = numbers.padded(numbers.atena(10_000, width), width)
            return known.gather(draw % len(known))
        case Kind.POSTAL if width >= 7:
            return _cycled(pl.Series([one.postal for one in _words().cities]), order)
        case Kind.PHONE if width >= 10:
            return "000" + numbers.padded(draw, 7)
        case Kind.MAIL if width >= 20:
            return "mihon" + numbers.padded(draw, 5) + "@example.jp"
        case Kind.FILE if width >= 12:
            return "mihon" + numbers.padded(draw, 5) + ".tif"
        case _:
            found = _times(kind, width, draw)
            return found if found is not None else _words_of(item, kind, order, draw, wide)


def _times(kind: Kind, width: int, draw: Ints) -> pl.Series | None:
    """Texts that are times; None for other kinds."""
    year = TODAY.year - draw % YEARS
    month = draw // 8 % 12 + 1
    if kind is Kind.CLOCK and width in (4, 6):
        clock = (draw % 10 + 8) * 100 + draw // 64 % 60
        return numbers.padded(clock if width == 4 else clock * 100 + draw // 4096 % 60, width)
    if kind is Kind.NENDO and width == 4:
        return numbers.padded(year, 4)
    if kind is Kind.NENGETSU and width == 6:
        return numbers.padded(year * 100 + month, 6)
    if kind is Kind.DAY and width == 8:
        return numbers.padded(year * 10_000 + month * 100 + draw // 1024 % 28 + 1, 8)
    if kind is Kind.TERM and width <= 2:
        return numbers.padded(draw % min(12, 10**width - 1) + 1, width)
    return None


def _cycled(values: pl.Series, order: Ints) -> pl.Series:
    return values.gather(order % len(values))


def _words_of(item: Item, kind: Kind, order: Ints, draw: Ints, wide: bool) -> pl.Series:
    """Texts made of words, or of digits for what is half-width and says no more."""
    if kind is Kind.READING:
        return _people(order, 1) if wide else _people(order, 2)
    if kind is Kind.ROMAN:
        return _people(order, 3)
    if not wide:
        return numbers.no_kojin(draw) if item.digits == 12 else numbers.padded(draw, min(item.digits, 18))
    words = _words()
    if kind is Kind.PERSON:
        return _people(order, 0)
    if kind is Kind.COMPANY:
        trades = pl.Series([one.text for one in words.trades if GETA not in one.text])
        return "見本" + trades.gather(draw % len(trades)) + numbers.padded(draw // 64, 3)
    if kind in (Kind.PREFECTURE, Kind.CITY, Kind.TOWN, Kind.ADDRESS, Kind.BLOCK, Kind.HOUSE, Kind.PHONE):
        return _address(kind, order, draw, words)
    sentences = pl.Series(SENTENCES)
    return sentences.gather(draw % len(sentences)) + numbers.padded(draw // 8, 4)


def _address(kind: Kind, order: Ints, draw: Ints, words: Words) -> pl.Series:
    towns = pl.Series([one.text for one in words.towns if GETA not in one.text]).gather(order // 59 % 20)
    block = pl.Series(draw % 8 + 1).cast(pl.String) + "番" + pl.Series(draw // 8 % 40 + 1).cast(pl.String) + "号"
    prefecture = _cycled(pl.Series([one.prefecture for one in words.cities]), order)
    city = _cycled(pl.Series([one.city for one in words.cities]), order)
    match kind:
        case Kind.PREFECTURE:
            return prefecture
        case Kind.CITY:
            return city
        case Kind.TOWN:
            return towns
        case Kind.HOUSE:
            return "見本荘" + numbers.padded(draw, 3) + "号室"
        case Kind.ADDRESS:
            return prefecture + city + towns + block
        case Kind.PHONE:
            return "000" + numbers.padded(draw, 7)
        case _:
            return block


def _people(order: Ints, form: int) -> pl.Series:
    """Names of nobody: 見本 and two signs, as 0 text, 1 reading, 2 reading half-width, 3 Latin letters."""
    texts, kana = zip(*((f"{a}{b}", f"{x}{y}") for a, x in STEMS for b, y in DIGITS), strict=True)
    roman = [ROMAN[x] + ROMAN[y] for _, x in STEMS for _, y in DIGITS]
    if form == 0:
        return "見本　" + _cycled(pl.Series(texts), order)
    if form == 3:
        return "MIHON " + _cycled(pl.Series(roman), order)
    if form == 1:
        return "ミホン　" + _cycled(pl.Series(kana), order)
    import jaconv

    return "ﾐﾎﾝ " + _cycled(pl.Series([jaconv.z2h(one) for one in kana]), order)


def _with_gaiji(texts: pl.Series, item: Item) -> pl.Series:
    """Some of the texts with 外字 at the end, where there is room."""
    marks = pl.Series(GAIJI).gather(np.arange(len(texts)) // GAIJI_EVERY % len(GAIJI))
    here = pl.Series(np.arange(len(texts)) % GAIJI_EVERY == 3)
    fits = texts.str.len_chars() + 2 <= item.digits
    return texts.zip_with(~(here & fits), texts + marks)


def _amounts(item: Item, kind: Kind, seed: Seed, size: int) -> pl.Series:
    """Numbers that fit the digits, as 64 bits or, with a scale or more digits, as text."""
    generator = seed.generator()
    whole = min(item.digits - item.scale, 15)
    most = 10 ** max(whole, 0) - 1
    if kind is Kind.KOJIN:
        return pl.Series([int(numbers.DUMMY)]).new_from_index(0, size).cast(dtype_of(item))
    if kind is Kind.RATE and item.scale:
        values = np.array(RATES)[generator.integers(0, len(RATES), size)]
        return _scaled(np.minimum(values, most + 1 - 10.0**-item.scale), item.scale)
    drawn: Ints = _whole(kind, most, generator, size)
    if not item.scale:
        return pl.Series(drawn).cast(dtype_of(item))
    return _scaled(drawn + np.floor(generator.random(size) * 100) / 100 * (1 if item.scale > 1 else 0), item.scale)


def _whole(kind: Kind, most: int, generator: np.random.Generator, size: int) -> Ints:
    """Whole numbers of a usual size, no larger than ``most``."""
    if kind is Kind.NENDO and most >= 9999:
        return TODAY.year - generator.integers(0, YEARS, size)
    if kind is Kind.MONEY:
        values = np.exp(generator.normal(10, 1.5, size)).astype(np.int64) // 100 * 100
    elif kind in (Kind.MONTH, Kind.TERM):
        values = generator.integers(1, 13, size)
    elif kind in (Kind.SERIAL, Kind.RATE):
        values = generator.integers(1, 100, size)
    elif kind is Kind.AREA:
        values = generator.integers(1, 1000, size)
    else:
        values = generator.integers(0, 20, size)
    return np.minimum(values, most)


def _scaled(values: NDArray[np.float64], scale: int) -> pl.Series:
    return _pointed(np.round(values * 10**scale).astype(np.int64), scale)


def _pointed(units: Ints, scale: int) -> pl.Series:
    """Numbers in units of their last digit as text with a point."""
    return pl.Series(units // 10**scale).cast(pl.String) + "." + numbers.padded(units, scale)
