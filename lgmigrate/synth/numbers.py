"""Numbers with the check digits that identifiers have, and dates as hosts keep them."""

from datetime import date

ERAS = [(3, date(1926, 12, 25)), (4, date(1989, 1, 8)), (5, date(2019, 5, 1))]
"""Era digit and first day, 昭和 to 令和."""


def atena_no(body: int) -> str | None:
    """A 宛名番号 of ten digits from its first nine, the last by modulus 11 with weights 2 to 7 from the right.

    Returns:
        The number, or None where the remainder is 1, for which the rule gives no digit.
    """
    digits = f"{body:09d}"
    remainder = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits))) % 11
    if remainder == 1:
        return None
    return f"{digits}{0 if remainder == 0 else 11 - remainder}"


def hojin_bango(body: int) -> str:
    """A 法人番号 of thirteen digits from its last twelve.

    The first digit is 9 less the remainder by 9 of the others, weighted 1 and 2 in turn from the right.
    """
    digits = f"{body:012d}"
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return f"{9 - total % 9}{digits}"


def era_yymmdd(day: date) -> int:
    """A day from 昭和 on as era digit, year of the era, month and day: 4240722 for 平成24年7月22日."""
    digit, first = next(era for era in reversed(ERAS) if era[1] <= day)
    return digit * 1_000_000 + (day.year - first.year + 1) * 10_000 + day.month * 100 + day.day
