"""Numbers with check digits, as columns. The rules are those of :mod:`lgmigrate.synth.numbers`, and of more numbers."""

import numpy as np
import polars as pl

from lgmigrate.synth.layout_seed import Ints

UNREGISTERED = 990001_000000
"""First body of made-up 法人番号: 9900 is the code of no registry office."""
DUMMY = "123456789018"
"""The 個人番号 that is published as an example."""
KOJIN_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
"""From the right, without the check digit."""
DANTAI_WEIGHTS = (2, 3, 4, 5, 6)


def padded(numbers: Ints, width: int) -> pl.Series:
    """Numbers as text with leading zeros; longer ones lose their first digits."""
    kept = numbers % 10**width if width < 19 else numbers
    return pl.Series(kept).cast(pl.String).str.zfill(width)


def _digit(numbers: Ints, place: int) -> Ints:
    """One digit of each number, counted from the right."""
    digit: Ints = numbers // 10**place % 10
    return digit


def _weighted(numbers: Ints, weights: tuple[int, ...]) -> Ints:
    total: Ints = np.zeros_like(numbers)
    for place, weight in enumerate(weights):
        total = total + _digit(numbers, place) * weight
    return total


def atena(count: int, width: int, first: int = 1_000_000) -> Ints:
    """Ascending 宛名番号: modulus 11, weights 2 to 7 from the right; bodies with the remainder 1 have none.

    Args:
        count: How many.
        width: Their digits; fewer come out where there are not so many.
        first: The first body, where there is room for it.
    """
    most = 10 ** (min(width, 18) - 1)
    first = first if first + count * 2 < most else 1
    bodies = np.arange(first, min(first + count + count // 8 + 16, most), dtype=np.int64)
    remainder = _weighted(bodies, tuple(2 + place % 6 for place in range(min(width, 18) - 1))) % 11
    numbers: Ints = (bodies * 10 + np.where(remainder == 0, 0, 11 - remainder))[remainder != 1][:count]
    return numbers


def hojin(numbers: Ints) -> pl.Series:
    """法人番号 that no registry gives: 9 less the remainder by 9 of the digits weighted 1 and 2 in turn."""
    bodies = UNREGISTERED + numbers % 1_000_000
    check = 9 - _weighted(bodies, tuple(1 + place % 2 for place in range(12))) % 9
    return padded(check * 10**12 + bodies, 13)


def dantai(codes: Ints) -> pl.Series:
    """全国地方公共団体コード of six digits from the first five."""
    remainder = _weighted(codes, DANTAI_WEIGHTS) % 11
    return padded(codes * 10 + (11 - remainder) % 10, 6)


def hokensha(bodies: Ints, width: int) -> pl.Series:
    """保険者番号: modulus 10, weights 2 and 1 in turn from the right, digits of products added."""
    total = np.zeros_like(bodies)
    for place in range(width - 1):
        product = _digit(bodies, place) * (2 - place % 2)
        total += product // 10 + product % 10
    return padded(bodies % 10 ** (width - 1) * 10 + (10 - total % 10) % 10, width)


def no_kojin(bodies: Ints) -> pl.Series:
    """Twelve digits that are no 個人番号, since the last is never the check digit."""
    remainder = _weighted(bodies, KOJIN_WEIGHTS) % 11
    check = np.where(remainder <= 1, 0, 11 - remainder)
    return padded(bodies % 10**11 * 10 + (check + 1) % 10, 12)
