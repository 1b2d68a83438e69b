"""How a value is shown where personal data must stay out of sight: stars, and the last few characters."""

SHOWN = 4
"""Characters left readable at the end of a masked value, so that two people can tell which row they mean."""


def masked(value: str) -> str:
    """A value with all but its last characters as stars; short values are stars only.

    >>> masked("000000000004821")
    '***********4821'
    >>> masked("山田")
    '**'
    """
    if len(value) <= 2 * SHOWN:
        return "*" * len(value)
    return "*" * (len(value) - SHOWN) + value[-SHOWN:]
