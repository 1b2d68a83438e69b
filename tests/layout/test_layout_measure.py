"""How long a value is, an ideograph with its variation selector being one."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate.layout.measure import characters, longer_than

SELECTORS = "︀️󠄀󠄃󠇯"
PLAIN = "a1 ｱ漢字辻𠮷葛\ue000é\n"


def measured(values: list[str | None], expression: pl.Expr) -> list[int | bool | None]:
    return pl.DataFrame({"t": pl.Series(values, dtype=pl.String)}).select(expression).to_series().to_list()


def length(text: str) -> int:
    return sum(char not in SELECTORS for char in text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(PLAIN + SELECTORS, max_size=12), min_size=1, max_size=30), st.integers(0, 8))
def test_selectors_are_not_counted(values: list[str], limit: int) -> None:
    assert measured(values, characters(pl.col("t"))) == [length(value) for value in values]
    assert measured(values, longer_than(pl.col("t"), limit)) == [length(value) > limit for value in values]


def test_examples() -> None:
    values = ["葛󠄀飾区", "葛飾区", "", None, "☂️", "󠇯"]
    assert measured(values, characters(pl.col("t"))) == [3, 3, 0, None, 1, 0]
    assert measured(values, longer_than(pl.col("t"), 2)) == [True, True, False, False, False, False]
    # The characters around the two blocks of selectors are none.
    assert measured(["︐", "󠇰", "\ufdff"], characters(pl.col("t"))) == [1, 1, 1]
