"""和暦 and plain dates, against the calendar of the standard library."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.convert.wareki import eras, from_calendar, from_era, shown_era

# Digit, year 1, first and last day, as the law has them.
ERAS = {
    1: (1868, date(1868, 1, 25), date(1912, 7, 30)),
    2: (1912, date(1912, 7, 30), date(1926, 12, 25)),
    3: (1926, date(1926, 12, 25), date(1989, 1, 7)),
    4: (1989, date(1989, 1, 8), date(2019, 4, 30)),
    5: (2019, date(2019, 5, 1), date(9999, 12, 31)),
}
GREGORIAN = date(1873, 1, 1)
ZERO, LUNAR, IMPOSSIBLE = "zero", "lunar", "impossible"


def outcomes(numbers: list[int | None], form: str, dtype: Any = pl.Int64) -> list[Any]:
    """A date, what it is instead, or None for a missing number."""
    made = {"era": from_era, "calendar": from_calendar}[form](pl.col("n"))
    frame = pl.DataFrame({"n": pl.Series(numbers, dtype=dtype)})
    found = frame.select(value=made.value, zero=made.zero, lunar=made.lunar, impossible=made.impossible)
    told = []
    for row in found.iter_rows(named=True):
        masks = [name for name in (ZERO, LUNAR, IMPOSSIBLE) if row[name]]
        assert len(masks) + (row["value"] is not None) <= 1
        told.append(row["value"] or (masks[0] if masks else None))
    return told


def day_of(number: int) -> date | None:
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def is_lunar(year: int, month: int, day: int) -> bool:
    """Whether the lunar calendar may have had the day: up to the second of the twelfth month of 1872."""
    return (year, month, day) <= (1872, 12, 2) and 1 <= month <= 12 and 1 <= day <= 30


def era_oracle(number: int) -> Any:
    if number == 0:
        return ZERO
    digit, rest = divmod(number, 1_000_000)
    if digit not in ERAS or rest < 10_000:
        return IMPOSSIBLE
    first_year, first, last = ERAS[digit]
    year, month, day = rest // 10_000 + first_year - 1, rest // 100 % 100, rest % 100
    if is_lunar(year, month, day):
        return LUNAR
    there = day_of(year * 10_000 + month * 100 + day)
    return there if there and there >= GREGORIAN and first <= there <= last else IMPOSSIBLE


def calendar_oracle(number: int) -> Any:
    if number == 0:
        return ZERO
    if number < 10_000 or number > 99_991_231:
        return IMPOSSIBLE
    if is_lunar(number // 10_000, number // 100 % 100, number % 100):
        return LUNAR
    there = day_of(number)
    return there if there and there >= GREGORIAN else IMPOSSIBLE


def era_number(digit: int, day: date) -> int:
    return digit * 1_000_000 + (day.year - ERAS[digit][0] + 1) * 10_000 + day.month * 100 + day.day


def test_the_table_of_eras_is_that_of_the_law() -> None:
    shown = [(era.digit, era.name, era.first, era.last) for era in eras()]
    assert [name for _, name, _, _ in shown] == ["明治", "大正", "昭和", "平成", "令和"]
    assert {digit: (first, last) for digit, _, first, last in shown} == {
        digit: tuple(day.year * 10_000 + day.month * 100 + day.day for day in (first, last))
        for digit, (_, first, last) in ERAS.items()
    }


@pytest.mark.parametrize("digit", ERAS)
def test_days_around_the_first_and_the_last_of_an_era(digit: int) -> None:
    _, first, last = ERAS[digit]
    around = [day + timedelta(days=by) for day in (first, last) if day.year < 9999 for by in range(-3, 4)]
    numbers = [era_number(digit, day) for day in around]
    assert outcomes(numbers, "era") == [era_oracle(number) for number in numbers]


def test_two_days_are_valid_in_two_eras_and_two_in_none() -> None:
    assert outcomes([1450730, 2010730], "era") == [date(1912, 7, 30)] * 2
    assert outcomes([2151225, 3011225], "era") == [date(1926, 12, 25)] * 2
    assert outcomes([3640107, 4010108], "era") == [date(1989, 1, 7), date(1989, 1, 8)]
    assert outcomes([3640108, 4010107, 4310501, 5010430], "era") == [IMPOSSIBLE] * 4
    assert outcomes([4310430, 5010501], "era") == [date(2019, 4, 30), date(2019, 5, 1)]


def test_the_lunar_calendar_ended_with_the_second_of_the_twelfth_month() -> None:
    assert outcomes([1010101, 1010125, 1030230, 1050230, 1051202], "era") == [LUNAR] * 5
    assert outcomes([1060101], "era") == [GREGORIAN]
    # No such days: the next one after 明治5.12.2 was 明治6.1.1, and no lunar month has a 31st.
    assert outcomes([1051203, 1051231, 1050131, 1051301, 1050001, 1050500], "era") == [IMPOSSIBLE] * 6
    assert outcomes([18721202, 18721203, 18721231, 18730101, 18680101], "calendar") == [
        LUNAR,
        IMPOSSIBLE,
        IMPOSSIBLE,
        GREGORIAN,
        LUNAR,
    ]


def test_leap_years_and_the_ends_of_months() -> None:
    assert outcomes([1330229, 1330228, 4120229, 4080229, 4070229], "era") == [
        IMPOSSIBLE,  # 1900 had none
        date(1900, 2, 28),
        date(2000, 2, 29),
        date(1996, 2, 29),
        IMPOSSIBLE,
    ]
    numbers = [5020000 + month * 100 + day for month in range(14) for day in (0, 1, 28, 29, 30, 31, 32, 99)]
    assert outcomes(numbers, "era") == [era_oracle(number) for number in numbers]


@pytest.mark.parametrize(
    "number", [-1, -4240722, 1, 101, 9999, 240722, 6010101, 9010101, 5000101, 14240722, 42407220, 2**63 - 1, -(2**63)]
)
def test_what_is_no_date_of_an_era(number: int) -> None:
    assert outcomes([number], "era") == [IMPOSSIBLE]


def test_missing_and_zero_are_two_things() -> None:
    assert outcomes([None, 0, None, 4240722], "era") == [None, ZERO, None, date(2012, 7, 22)]
    assert outcomes([None, 0, 20120722], "calendar") == [None, ZERO, date(2012, 7, 22)]
    assert outcomes([], "era") == []


def test_an_unsigned_number_beyond_64_bits_is_no_date() -> None:
    # Regression: the cast to a signed number raised.
    assert outcomes([2**64 - 1, 4240722, None], "era", pl.UInt64) == [IMPOSSIBLE, date(2012, 7, 22), None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-100, 7_999_999) | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=300))
def test_any_number_as_a_date_of_an_era(numbers: list[int]) -> None:
    assert outcomes(numbers, "era") == [era_oracle(number) for number in numbers]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(min_value=date(1868, 1, 1)), min_size=1, max_size=100), st.integers(1, 5))
def test_any_day_in_any_era(days: list[date], digit: int) -> None:
    numbers = [era_number(digit, day) for day in days if 0 < day.year - ERAS[digit][0] + 1 < 100]
    assert outcomes(numbers, "era") == [era_oracle(number) for number in numbers]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-10, 100_000_010) | st.integers(18_600_000, 21_000_000), min_size=1, max_size=300))
def test_any_number_as_a_plain_date(numbers: list[int]) -> None:
    assert outcomes(numbers, "calendar") == [calendar_oracle(number) for number in numbers]


def test_a_date_is_shown_as_people_say_it() -> None:
    frame = pl.DataFrame({"n": [5010301, 3640108, 14240722, 9010101, -5, 0]})
    assert frame.select(shown_era(pl.col("n"))).to_series().to_list() == [
        "令和1年3月1日",
        "昭和64年1月8日",
        "14240722",
        "9010101",
        "-5",
        "0",
    ]


PACKED = {"kind": "packed", "bytes": 4, "digits": 7, "signed": True}


def test_faults_and_notes_of_dates(convert: Any) -> None:
    numbers = [4240722, 5010301, 1050101, 0, 4310501]
    strict = convert("D", 8, {"date": "era-yymmdd"}, {"YMD": (PACKED, numbers)})
    assert strict.values == [date(2012, 7, 22)]
    assert strict.causes == [(2, "LGM-M014"), (3, "LGM-M015"), (4, "LGM-M017"), (5, "LGM-M014")]
    assert strict.reasons[0] == "令和1年3月1日は存在しない日付です"
    assert strict.reasons[1] == "明治5年1月1日は旧暦の日付です"
    lax = convert("D", 8, {"date": "era-yymmdd", "zero": "empty", "impossible": "empty"}, {"YMD": (PACKED, numbers)})
    assert lax.values == [date(2012, 7, 22), None, None, None, None]
    assert lax.notes == {"LGM-M014": (2, [2, 5]), "LGM-M015": (1, [3]), "LGM-M017": (1, [4])}


def test_a_required_date_that_is_left_empty_is_missing(convert: Any) -> None:
    rule = {"date": "era-yymmdd", "zero": "empty", "impossible": "empty"}
    result = convert("D", 8, rule, {"YMD": (PACKED, [4240722, 0, 4310501])}, item={"required": True})
    assert result.codes == ["LGM-M012", "LGM-M012"]
    # Regression: a date that is rejected for what it is was called missing as well.
    result = convert("D", 8, {"date": "era-yymmdd"}, {"YMD": (PACKED, [0, 4310501])}, item={"required": True})
    assert result.codes == ["LGM-M017", "LGM-M014"]


def test_dates_in_text(convert: Any) -> None:
    texts = [
        "20240229",
        " 20240229 ",
        "",
        "  ",
        "00000000",
        "2024-02-29",
        "2024022x",
        "２０２４０２２９",
        "20230229",
        None,
    ]
    result = convert("D", 8, {"date": "yyyymmdd", "zero": "empty"}, {"YMD": ({"bytes": 10}, texts)})
    assert result.values == [date(2024, 2, 29), date(2024, 2, 29), None, None, None, None]
    assert result.notes["LGM-M017"] == (3, [3, 4, 5])
    assert result.causes == [(6, "LGM-M016"), (7, "LGM-M016"), (8, "LGM-M016"), (9, "LGM-M014")]
    assert result.reasons[0] == "「2024-02-29」は数字ではありません"
    assert result.reasons[-1] == "20230229は存在しない日付です"
