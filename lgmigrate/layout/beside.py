"""Definitions of other 業務 beside one: what ``jumin-kihon:個人`` in a relation leads to, read when asked for."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from lgmigrate import resources
from lgmigrate.layout.model import Layout
from lgmigrate.layout.parts import HEAD
from lgmigrate.layout.reading import read_layout

Beside = Callable[[str], Layout | None]
"""From the folder name of a 業務 to its definition; None where there is none."""


def beside(folder: Path) -> Beside:
    """The definitions in the folders of a family, each read once.

    Args:
        folder: The folder of the family, which holds a folder for each 業務.

    What is returned raises MigrationError where a definition is there and cannot be read, as :func:`read_layout` says.
    """

    @cache
    def find(name: str) -> Layout | None:
        inside = Path(name).name == name and name not in ("", ".", "..")
        return read_layout(folder / name) if inside and (folder / name / HEAD).is_file() else None

    return find


def installed(layout: Layout) -> Beside:
    """The installed definitions of a layout's family."""
    return beside(resources.layouts() / layout.family)
