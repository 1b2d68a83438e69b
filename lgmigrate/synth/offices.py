"""Made-up corporations as the host system of the demo keeps them: one dict of column values each.

Cities and their postal codes are facts; everything else is drawn from word lists and a seeded generator. Every name
holds the word 見本, and the 法人番号 are in a range that no registry office has.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from lgmigrate.synth.host import Value
from lgmigrate.synth.numbers import atena_no, era_yymmdd, hojin_bango
from lgmigrate.synth.words import Form, Word, Words

FIRST_DAY, LAST_DAY = date(1948, 4, 1), date(2026, 3, 31)
NO_LONGER_FOUNDED = date(2006, 5, 1)
"""From this day on (会社法) no 有限会社 was founded; 合同会社 only since."""
UNREGISTERED = 990001_000000
"""First twelve-digit body of made-up 法人番号: 9900 is the code of no registry office."""
CAPITALS = [1, 3, 3, 5, 5, 10, 10, 10, 20, 30, 50, 100, 300, 1000, 5000, 10000]
"""資本金, in millions of yen."""
LEVIES = [(10, 50_000, 120_000), (100, 130_000, 150_000), (1_000, 160_000, 400_000), (5_000, 410_000, 1_750_000)]
"""均等割 (地方税法第312条第1項): 資本金 up to so many millions, then yen for up to 50 and for more employees."""
HIGHEST_LEVY = (410_000, 3_000_000)
KANA_MARK, TEXT_MARK = "ﾐﾎﾝ", "見本"
MOST_STAFF = 2_000


def make_offices(count: int, words: Words, gaiji: dict[int, str], rng: Random) -> Iterator[dict[str, Value]]:
    """Make detail records, in the order of 宛名番号.

    Words are dealt like cards, so that ``count`` of 43 or more uses every trade name and with it every 外字. Some
    offices (at least one of each kind) have no date of foundation, no 法人番号 yet, or a levy that is paid back.

    Args:
        count: How many.
        words: The word lists.
        gaiji: 外字 code → what stands for it in the text.
        rng: The generator; the same state gives the same offices.
    """
    some = max(1, count // 60)
    undated, unnumbered, paid_back = (set(rng.sample(range(count), some)) for _ in range(3))
    trades, towns = _dealt(words.trades, rng), _dealt(words.towns, rng)
    atena = _atena_numbers(rng)
    weights = [form.weight for form in words.forms]
    for number in range(count):
        form = rng.choices(words.forms, weights)[0]
        capital, staff = rng.choice(CAPITALS), min(int(rng.expovariate(1 / 40)) + 1, MOST_STAFF)
        levy = _levy(capital, staff)
        yield {
            "REC-KBN": "D",
            "HOJIN-NO": next(atena),
            "HOJIN-BANGO": "" if number in unnumbered else hojin_bango(UNREGISTERED + number),
            "HOJIN-KBN": form.kbn,
            **_name(form, next(trades), rng.choice(words.industries), gaiji, rng),
            **_address(words, next(towns), gaiji, rng),
            "SETSURITSU-YMD": 0 if number in undated else era_yymmdd(_founded(form, rng)),
            "KESSAN-TSUKI": rng.choice([3, 3, 3, 3, 6, 9, 12, rng.randint(1, 12)]),
            "SHIHONKIN": capital * 1_000_000,
            "KINTOWARI": -levy if number in paid_back else levy,
            "JUGYOSHA-SU": staff,
            "KOSHIN-YMD": int(_day(date(2020, 4, 1), LAST_DAY, rng).strftime("%Y%m%d")),
            "TANMATSU-ID": f"T{rng.randint(1, 24):03d}",
        }


def _dealt(words: list[Word], rng: Random) -> Iterator[Word]:
    """Words in random order, each once before any comes again."""
    while True:
        yield from rng.sample(words, len(words))


def _atena_numbers(rng: Random) -> Iterator[str]:
    body = 1_000_000
    while True:
        body += rng.randint(1, 40)
        number = atena_no(body)
        if number:
            yield number


def _name(form: Form, trade: Word, industry: Word, gaiji: dict[int, str], rng: Random) -> dict[str, Value]:
    name = TEXT_MARK + trade.shown(gaiji) + industry.text
    kana = KANA_MARK + trade.kana + industry.kana
    if rng.random() < 0.6:  # 前株
        return {"HOJIN-MEI": form.text + name, "HOJIN-KANA": f"{form.kana} {kana}"}
    return {"HOJIN-MEI": name + form.text, "HOJIN-KANA": f"{kana} {form.kana}"}


def _address(words: Words, town: Word, gaiji: dict[int, str], rng: Random) -> dict[str, Value]:
    city = rng.choice(words.cities)
    block = f"{rng.randint(1, 8)}丁目{rng.randint(1, 40)}番{rng.randint(1, 30)}号"
    if rng.random() < 0.7:  # most clerks typed full-width digits
        block = block.translate({ord("0") + digit: chr(ord("０") + digit) for digit in range(10)})
    if rng.random() < 0.25:
        block += f"　{TEXT_MARK}ビル{rng.randint(2, 9)}F"
    return {
        "YUBIN-NO": city.postal,
        "LG-CODE": city.lg_code,
        "TODOFUKEN": city.prefecture,
        "SHIKUCHOSON": city.city,
        "CHOIKI": town.shown(gaiji),
        "BANCHI": block,
    }


def _founded(form: Form, rng: Random) -> date:
    first = NO_LONGER_FOUNDED if form.text == "合同会社" else FIRST_DAY
    last = NO_LONGER_FOUNDED - timedelta(1) if form.text == "有限会社" else LAST_DAY
    return _day(first, last, rng)


def _day(first: date, last: date, rng: Random) -> date:
    return first + timedelta(rng.randrange((last - first).days + 1))


def _levy(capital: int, staff: int) -> int:
    """均等割 a year in yen, for a capital in millions of yen."""
    few, many = next((row[1:] for row in LEVIES if capital <= row[0]), HIGHEST_LEVY)
    return many if staff > 50 else few
