"""Numbers of a source to the digits and scale of an item, exactly: what does not fit is a fault, never rounded."""

from math import gcd

import msgspec
import polars as pl


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number as the text an item holds, and where it is none.

    ``units`` is the number as a count of the item's last digit, to sort by. ``unreadable`` marks text that is no
    number, ``inexact`` digits behind the item's last one, ``too_long`` too many digits before the point. Where a mask
    holds, text and units mean nothing.
    """

    text: pl.Expr
    units: pl.Expr
    unreadable: pl.Expr | None
    inexact: pl.Expr | None
    too_long: pl.Expr


NUMBER = r"^[+-]?[0-9]{1,30}(\.[0-9]{1,8})?$"
TEXT_SCALE = 8
"""Digits behind the point that a number in a text column may have; more than that is unreadable."""
MOST_DIGITS, MOST_SCALE, MOST_FACTOR = 38, 28, 10**9
"""Digits of an item, those of them behind the point, and the factor of a unit, up to which 128 bits do."""
INT64, INT128 = (1 << 63) - 1, (1 << 127) - 1


def number(
    column: pl.Expr, dtype: pl.DataType, *, digits: int, scale: int, times: int | None, divide: int | None
) -> Number:
    """A source column as a number of an item.

    Args:
        column: The column.
        dtype: Its type: an integer, a decimal, or text that reads as a number.
        digits: Digits of the item, ``scale`` of them behind the point.
        scale: See digits.
        times: Factor by which the unit changes.
        divide: Divisor by which it changes.
    """
    unreadable = None
    if dtype == pl.String:
        stripped = column.str.strip_chars(" ")
        readable = stripped.str.contains(NUMBER)
        unreadable = ~readable & (stripped != "")
        column = pl.when(readable).then(stripped).str.to_decimal(scale=TEXT_SCALE).cast(pl.Decimal(38, TEXT_SCALE))
        dtype = pl.Decimal(38, TEXT_SCALE)
    # Decimals as counts of their last digit: integers, so that nothing is rounded on the way.
    source_scale = dtype.scale if isinstance(dtype, pl.Decimal) else 0
    units = column.to_physical() if isinstance(dtype, pl.Decimal) else column
    up, down = (times or 1) * 10 ** max(scale - source_scale, 0), (divide or 1) * 10 ** max(source_scale - scale, 0)
    up, down = up // gcd(up, down), down // gcd(up, down)
    # The smallest size that gives too many digits, or that 128 bits do not hold multiplied: they wrap without a word.
    limit = min(-(-(10**digits) * down // up), INT128 // up)
    if dtype != pl.Int64 or up > 1 or limit > INT64:
        units = units.cast(pl.Int128)
    too_long = (units >= limit) | (units <= -limit)
    if up > 1:
        units = units * up
    inexact = None
    if down > 1:
        inexact = units % down != 0
        units = units // down
    return Number(text=_text(units, scale), units=units, unreadable=unreadable, inexact=inexact, too_long=too_long)


def _text(units: pl.Expr, scale: int) -> pl.Expr:
    """A count of last digits with its point put back."""
    if not scale:
        return units.cast(pl.String)
    sign = pl.when(units < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    size = units.abs()
    whole = (size // 10**scale).cast(pl.String)
    return pl.concat_str(sign, whole, pl.lit("."), (size % 10**scale).cast(pl.String).str.zfill(scale))
