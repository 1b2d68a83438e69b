"""``report.html``: the page of a run, whole in itself: no script, no picture, no resource from elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lgmigrate import files
from lgmigrate.report import formats, view
from lgmigrate.report.model import RunReport
from lgmigrate.report.words import Wording

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "report.html"
_FILTERS: dict[str, Callable[..., str]] = {
    "number": formats.number,
    "claim": formats.claim,
    "code_points": formats.code_points,
    "short_hash": formats.short_hash,
    "listed": formats.listed,
}


def environment(lang: str = "ja") -> "Environment":
    """The template environment of a language: values escaped, an undefined name is an error."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    wording = Wording(lang)
    made.filters.update(_FILTERS)
    made.globals.update(
        lang=lang,
        say=wording.say,
        known=wording.known,
        gap=view.gap,
        difference=formats.difference,
        title=lambda code, otherwise="": view.title(code, lang, otherwise),
    )
    return made


def render(report: RunReport, lang: str = "ja") -> str:
    """The page as HTML text.

    Args:
        report: The run.
        lang: ``"ja"`` or ``"en"``; any other is a ``ValueError``.
    """
    return environment(lang).get_template(TEMPLATE).render(report=report, **_derived(report))


def write(path: Path, report: RunReport, lang: str = "ja") -> None:
    """Write the page as UTF-8, whole or not at all."""
    text = render(report, lang)
    with files.open_atomic(path) as file:
        file.write(text.encode())


def _derived(report: RunReport) -> dict[str, Any]:
    return {
        "totals": view.totals(report),
        "state": view.state(report),
        "tasks": view.tasks(report),
        "severities": view.by_severity(report),
        "open_gaiji": view.gaiji(report, resolved=False),
        "done_gaiji": view.gaiji(report, resolved=True),
    }
