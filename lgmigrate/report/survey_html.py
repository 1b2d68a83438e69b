"""The page of a survey, whole in itself: tables, and small charts drawn as SVG inside the page; no script."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lgmigrate import files
from lgmigrate.report import html
from lgmigrate.report.inventory_html import share
from lgmigrate.report.survey_words import SURVEY_WORDS

if TYPE_CHECKING:
    from jinja2 import Environment

    from lgmigrate.source.survey.model import FieldSurvey, Survey

TEMPLATE = "survey_html.html"
BARS = 40
"""Bars of a chart of lengths; where there are more lengths, several share one."""
CHART = (240, 56)
"""Width and height of a chart of lengths."""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A bar of a chart, in its coordinates; ``title`` is what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    title: str


def render(survey: "Survey", lang: str = "ja") -> str:
    """The page as HTML text.

    Args:
        survey: The survey.
        lang: ``"ja"`` or ``"en"``; any other is a ``ValueError``.
    """
    bad = sum(table.invalid for table in survey.tables)
    fields = [field for table in survey.tables for field in table.fields]
    gaiji = {one.code for field in fields for one in field.gaiji if not one.text}
    return _environment(lang).get_template(TEMPLATE).render(survey=survey, bad=bad, open_gaiji=len(gaiji))


def write(path: Path, survey: "Survey", lang: str = "ja") -> None:
    """Write the page as UTF-8, whole or not at all."""
    text = render(survey, lang)
    with files.open_atomic(path) as file:
        file.write(text.encode())


def bars(lengths: dict[int, int]) -> list[Bar]:
    """The distribution of lengths as bars; a length that occurs is never drawn as nothing."""
    if not lengths:
        return []
    first, last = min(lengths), max(lengths)
    step = -(-(last - first + 1) // BARS)
    sums: dict[int, int] = {}
    for length, count in lengths.items():
        sums[(length - first) // step] = sums.get((length - first) // step, 0) + count
    width, height = CHART
    each = min(width / ((last - first) // step + 1), 24)
    highest = max(sums.values())
    made = []
    for number, count in sorted(sums.items()):
        low, high = first + number * step, min(first + (number + 1) * step - 1, last)
        tall = max(1.5, round(height * count / highest, 1))
        title = f"{low}{f'–{high}' if high > low else ''}: {count:,}"
        bar = Bar(x=round(number * each, 1), y=height - tall, width=round(each * 0.86, 1), height=tall, title=title)
        made.append(bar)
    return made


def parts(field: "FieldSurvey") -> list[tuple[str, Bar]]:
    """The classes of the characters of a field as parts of one bar of 100 units."""
    total = sum(one.count for one in field.characters)
    made, x = [], 0.0
    for one in field.characters:
        width = 100 * one.count / total
        made.append((one.name, Bar(x=round(x, 2), y=0, width=round(width, 2), height=10, title=f"{one.count:,}")))
        x += width
    return made


def _environment(lang: str) -> "Environment":
    made = html.environment(lang)
    words = {key: getattr(phrase, lang) for key, phrase in SURVEY_WORDS.items()}

    def say(key: str, **facts: Any) -> str:
        return str(words[key]).format(**facts)

    made.globals.update(say=say, share=share, bars=bars, parts=parts, chart=CHART)
    return made
