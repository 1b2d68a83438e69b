"""The data dictionary: layouts as one HTML page in Japanese, which needs no network and can be searched.

The page holds its style and a small script, and forbids itself everything else. ``dictionary.html#q=宛名`` opens it
with the search done; words match whatever the width, case and kana they are written in.
"""

from collections.abc import Sequence
from pathlib import Path

from lgmigrate.layout.model import Layout

TEMPLATE = "dictionary.html"
TYPES = {"X": "半角 X", "N": "全角 N", "9": "数値 9", "D": "日付 D"}


def dictionary(layouts: Sequence[Layout]) -> str:
    """The page.

    Args:
        layouts: What it describes, in this order.
    """
    import jinja2

    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    settings = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, loader=loader, trim_blocks=True, lstrip_blocks=True
    )
    return settings.get_template(TEMPLATE).render(
        layouts=layouts,
        title=layouts[0].title if len(layouts) == 1 else f"{len(layouts)} 業務",
        lists=[{one.name: number for number, one in enumerate(layout.code_lists, 1)} for layout in layouts],
        TYPES=TYPES,
    )
