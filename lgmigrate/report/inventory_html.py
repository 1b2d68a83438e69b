"""The page of a 外字 inventory, whole in itself like the page of a run: for the staff who decide what each code is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lgmigrate import files
from lgmigrate.gaiji.inventory import CodeUse, Inventory
from lgmigrate.report import html
from lgmigrate.report.inventory_words import INVENTORY_WORDS

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "inventory_html.html"


def render(inventory: Inventory, lang: str = "ja") -> str:
    """The page as HTML text.

    Args:
        inventory: The inventory.
        lang: ``"ja"`` or ``"en"``; any other is a ``ValueError``.
    """
    template = _environment(lang).get_template(TEMPLATE)
    return template.render(inventory=inventory, total=inventory.total, state=_state(inventory))


def write(path: Path, inventory: Inventory, lang: str = "ja") -> None:
    """Write the page as UTF-8, whole or not at all."""
    text = render(inventory, lang)
    with files.open_atomic(path) as file:
        file.write(text.encode())


def share(part: int, whole: int) -> str:
    """A part in per cent: two places, more where it would look like nothing, and never 100 % of less than all."""
    if not whole:
        return "—"
    percent = 100 * part / whole
    if part and percent < 0.01:
        return "< 0.01%"
    return f"{min(percent, 99.99) if part < whole else percent:.2f}%"


def _environment(lang: str) -> "Environment":
    made = html.environment(lang)
    words = {key: getattr(phrase, lang) for key, phrase in INVENTORY_WORDS.items()}

    def say(key: str, **facts: Any) -> str:
        return str(words[key]).format(**facts)

    made.globals.update(say=say, share=share, standing=_standing)
    return made


def _state(inventory: Inventory) -> str:
    if not inventory.total.codes:
        return "none"
    return "open" if inventory.total.open else "done"


def _standing(use: CodeUse) -> list[str]:
    """What the tables say of a code, as far as they do."""
    return [part for part in (use.status, use.decided_by, use.decided_on, use.note) if part]
