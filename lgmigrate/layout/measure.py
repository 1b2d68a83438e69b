"""How long a value is: in characters as a person counts them, an ideograph with its variation selector being one."""

import polars as pl

SELECTORS = r"[\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]"
"""Variation selectors: they choose a shape of the character before them and take no place of their own."""


def characters(text: pl.Expr) -> pl.Expr:
    """The number of characters of a text column."""
    return text.str.len_chars() - text.str.count_matches(SELECTORS)


def longer_than(text: pl.Expr, limit: int) -> pl.Expr:
    """Whether a text has more characters than a limit; a missing text has not."""
    # Both sides of `&` are computed for every row: selectors are looked for only in texts that are left.
    long = pl.when(text.str.len_chars() > limit).then(text)
    return (characters(long) > limit).fill_null(False)
