"""Numbers of a source to the digits and scale of an item, exactly: what does not fit is a fault, never rounded."""

import msgspec
import polars as pl


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number as the text an item holds, and where it is none.

    ``unreadable`` marks text that is no number, ``inexact`` digits behind the item's last one, ``too_long`` too many
    digits before the point.
    """

    text: pl.Expr
    unreadable: pl.Expr | None
    inexact: pl.Expr | None
    too_long: pl.Expr


INT64_LIMIT = 1 << 63
NUMBER = r"^[+-]?\d{1,30}(\.\d{1,8})?$"
TEXT_SCALE = 8
"""Digits behind the point that a number in a text column may have."""


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
    if up > 1:
        units = units.cast(pl.Int128) * up
    inexact = None
    if down > 1:
        inexact = units % down != 0
        units = units // down
    limit = 10**digits
    bounded = dtype.is_integer() and up == 1 and limit >= INT64_LIMIT
    too_long = pl.lit(False) if bounded else (units >= limit) | (units <= -limit)
    return Number(text=_text(units, scale), unreadable=unreadable, inexact=inexact, too_long=too_long)


def _text(units: pl.Expr, scale: int) -> pl.Expr:
    """A count of last digits with its point put back."""
    if not scale:
        return units.cast(pl.String)
    sign = pl.when(units < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    size = units.abs()
    whole = (size // 10**scale).cast(pl.String)
    return pl.concat_str(sign, whole, pl.lit("."), (size % 10**scale).cast(pl.String).str.zfill(scale))
