"""Check digits of whole columns, against the scalar rules and published numbers."""

import numpy as np

from lgmigrate.synth import layout_numbers as numbers
from lgmigrate.synth.numbers import atena_no, hojin_bango


def test_atena_numbers_are_those_of_the_rule() -> None:
    made = numbers.padded(numbers.atena(500, 10, first=1_000_000), 10).to_list()
    ruled = [one for body in range(1_000_000, 1_001_000) if (one := atena_no(body))]
    assert made == ruled[:500]


def test_hojin_numbers_are_those_of_the_rule() -> None:
    made = numbers.hojin(np.arange(200)).to_list()
    assert made == [hojin_bango(numbers.UNREGISTERED + body) for body in range(200)]


def test_codes_of_published_municipalities_have_their_check_digits() -> None:
    assert numbers.dantai(np.array([1100, 40100, 13101])).to_list() == ["011002", "401005", "131016"]


def test_insurers_have_the_published_check_digit() -> None:
    assert numbers.hokensha(np.array([3312001]), 8).to_list() == ["33120015"]


def test_no_made_up_number_of_twelve_digits_is_a_kojin_bango() -> None:
    weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
    for text in numbers.no_kojin(np.random.default_rng(1).integers(0, 10**11, 2_000)).to_list():
        remainder = sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False)) % 11
        assert int(text[-1]) != (0 if remainder <= 1 else 11 - remainder)
