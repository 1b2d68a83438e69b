"""Numbers, against the decimal arithmetic of the standard library: exact, or rejected."""

from decimal import Context, Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.convert.numbers import NUMBER, number

EXACT = Context(prec=200)
FITS, UNREADABLE, INEXACT, TOO_LONG = "fits", "unreadable", "inexact", "too long"


def outcomes(values: list[Any], dtype: Any, **form: Any) -> list[Any]:
    """The text, or the first thing that is wrong with the number."""
    form = {"scale": 0, "times": None, "divide": None, **form}
    made = number(pl.col("n"), dtype, **form)
    nothing = pl.lit(False)
    found = pl.DataFrame({"n": pl.Series(values, dtype=dtype)}).select(
        made.text.alias("text"),
        (nothing if made.unreadable is None else made.unreadable).alias(UNREADABLE),
        (nothing if made.inexact is None else made.inexact).alias(INEXACT),
        made.too_long.alias(TOO_LONG),
    )
    rows = found.iter_rows(named=True)
    return [next((mask for mask in (UNREADABLE, INEXACT, TOO_LONG) if row[mask]), row["text"]) for row in rows]


def oracle(value: Decimal, *, digits: int, scale: int, times: int | None, divide: int | None) -> str | None:
    """What should be written; None where the number must be rejected."""
    scaled = EXACT.multiply(EXACT.multiply(value, Decimal(times or 1)), Decimal(10) ** scale)
    units, rest = divmod(int(scaled), divide or 1)
    if rest or scaled != int(scaled) or abs(units) >= 10**digits:
        return None
    sign, size = "-" if units < 0 else "", abs(units)
    return f"{sign}{size // 10**scale}.{size % 10**scale:0{scale}d}" if scale else f"{sign}{size}"


FORMS = st.integers(1, 38).flatmap(
    lambda digits: st.fixed_dictionaries(
        {
            "digits": st.just(digits),
            "scale": st.integers(0, min(digits, 28)),
            "times": st.sampled_from([None, 1, 3, 10, 1000, 10**6, 10**9]),
            "divide": st.sampled_from([None, 1, 3, 10, 1000, 10**6, 10**9]),
        }
    )
)


def agrees(values: list[Any], dtype: Any, form: dict[str, Any]) -> None:
    """Written exactly as it should be, or rejected; a number that 128 bits cannot carry through may be rejected."""
    for value, found in zip(values, outcomes(values, dtype, **form), strict=True):
        expected = oracle(Decimal(value), **form)
        if expected is None:
            assert found in (INEXACT, TOO_LONG), (value, form)
        elif found == TOO_LONG:
            assert abs(Decimal(value)) * (form["times"] or 1) * 10 ** form["scale"] >= 10**37
        else:
            assert found == expected, (value, form)


def near(limit: int) -> st.SearchStrategy[int]:
    """Integers of all sizes within ±limit, powers of ten and their neighbours among them."""
    tens = [sign * 10**power + by for power in range(len(str(limit))) for by in (-1, 0, 1) for sign in (1, -1)]
    return st.integers(-limit, limit - 1) | st.sampled_from([ten for ten in tens if -limit <= ten < limit])


@settings(max_examples=80, deadline=None)
@given(st.lists(near(2**63), min_size=1, max_size=30), FORMS)
def test_signed_integers(values: list[int], form: dict[str, Any]) -> None:
    agrees(values, pl.Int64(), form)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=30), FORMS)
def test_unsigned_integers(values: list[int], form: dict[str, Any]) -> None:
    agrees(values, pl.UInt64(), form)


@settings(max_examples=80, deadline=None)
@given(st.lists(near(10**38 - 1), min_size=1, max_size=30), st.sampled_from([0, 1, 2, 5, 18]), FORMS)
def test_decimals(units: list[int], scale: int, form: dict[str, Any]) -> None:
    values = [EXACT.scaleb(Decimal(unit), -scale) for unit in units]
    agrees(values, pl.Decimal(38, scale), form)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.from_regex(NUMBER[1:-1], fullmatch=True), min_size=1, max_size=30), FORMS)
def test_numbers_in_text(values: list[str], form: dict[str, Any]) -> None:
    agrees(values, pl.String(), form)


def test_the_ends_of_64_bits() -> None:
    ends = [2**63 - 1, -(2**63), 0, None]
    assert outcomes(ends, pl.Int64(), digits=19) == ["9223372036854775807", "-9223372036854775808", "0", None]
    assert outcomes(ends, pl.Int64(), digits=18) == [TOO_LONG, TOO_LONG, "0", None]
    assert outcomes(ends, pl.Int64(), digits=22, times=1000)[:2] == [
        "9223372036854775807000",
        "-9223372036854775808000",
    ]
    assert outcomes(ends, pl.Int64(), digits=21, scale=2)[0] == "9223372036854775807.00"
    # Regression: 20 digits passed for an item of 19.
    assert outcomes([2**64 - 1, 10**19 - 1], pl.UInt64(), digits=19) == [TOO_LONG, "9999999999999999999"]
    assert outcomes([2**64 - 1], pl.UInt64(), digits=20) == ["18446744073709551615"]


@pytest.mark.parametrize("power", [31, 35, 36, 37, 38])
def test_what_128_bits_cannot_hold_is_a_fault_and_never_wraps(power: int) -> None:
    # Regression: 340282366920938463463374607431768212 × 1000 came out as 544.
    values = [Decimal(10**power - 1), Decimal("340282366920938463463374607431768212"), Decimal(7)]
    for digits in (3, 18, 38):
        found = outcomes(values, pl.Decimal(38, 0), digits=digits, times=1000)
        for value, one in zip(values[:2], found[:2], strict=True):
            assert one in (TOO_LONG, str(int(value) * 1000))
        assert found[0] == TOO_LONG or power <= 35
        assert found[2] == ("7000" if digits > 3 else TOO_LONG)


def test_nothing_is_rounded() -> None:
    values = [Decimal(text) for text in ("-1.05", "-1.00", "0.01", "-0.01", "12.50")]
    assert outcomes(values, pl.Decimal(38, 2), digits=5) == [INEXACT, "-1", INEXACT, INEXACT, INEXACT]
    assert outcomes(values, pl.Decimal(38, 2), digits=5, scale=1) == [INEXACT, "-1.0", INEXACT, INEXACT, "12.5"]
    assert outcomes(values, pl.Decimal(38, 2), digits=5, scale=3) == ["-1.050", "-1.000", "0.010", "-0.010", "12.500"]
    assert outcomes([1000, 1001, -2000], pl.Int64(), digits=5, divide=1000) == ["1", INEXACT, "-2"]
    assert outcomes([1000, 1001], pl.Int64(), digits=5, scale=3, divide=1000) == ["1.000", "1.001"]


def test_forms_of_zero() -> None:
    zeros = ["0", "-0", "+0", "000", "-0.00", "0.00"]
    assert outcomes(zeros, pl.String(), digits=5) == ["0"] * 6
    assert outcomes(zeros, pl.String(), digits=5, scale=2) == ["0.00"] * 6


NOT_NUMBERS = ["1e5", "1,000", "1.", ".5", "--1", "½", "１２", "٣", "1 2", "0x1", "1.123456789", "9" * 31, "nan"]


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_text_that_is_no_number_is_never_taken_for_nothing(text: str) -> None:
    # Regression: digits of other scripts passed the check, and then became missing values.
    assert outcomes([text, " 7 ", ""], pl.String(), digits=18) == [UNREADABLE, "7", None]


PACKED = {"kind": "packed", "bytes": 7, "digits": 13, "scale": 2, "signed": True}


def test_faults_of_numbers(convert: Any) -> None:
    values = [Decimal("100.00"), Decimal("0.50"), Decimal("-123456.00"), None]
    result = convert("9", 5, {"from": "KIN"}, {"KIN": (PACKED, values)})
    assert result.values == ["100", None]
    assert result.causes == [(2, "LGM-M018"), (3, "LGM-M013")]
    assert result.reasons == ["0.50は項目の小数桁に収まりません", "項目の桁数(5)を超えています"]
    result = convert("9", 5, {"from": "KIN"}, {"KIN": (PACKED, values)}, item={"required": True}, lang="en")
    assert result.codes == ["LGM-M018", "LGM-M013", "LGM-M012"]


def test_numbers_that_are_text_and_of_another_unit(convert: Any) -> None:
    texts = ["12", " -3 ", "", "12a", None]
    result = convert("9", 9, {"times": 1000}, {"SENEN": ({"bytes": 9}, texts)}, item={"required": True})
    assert result.values == ["12000", "-3000"]
    assert result.causes == [(3, "LGM-M012"), (4, "LGM-M016"), (5, "LGM-M012")]
