"""Where the data that comes with the package lies: layout definitions and code-mapping tables.

They are installed inside the package; a checkout installed in place has them at its top level instead.
"""

from pathlib import Path

PACKAGE = Path(__file__).parent


def _data(name: str) -> Path:
    installed = PACKAGE / f"_{name}"
    return installed if installed.is_dir() else PACKAGE.parent / name


def layouts() -> Path:
    """The folder of the layout definitions: ``FAMILY/NAME/layout.toml``."""
    return _data("layouts")


def gaiji() -> Path:
    """The folder of the 外字 tables."""
    return _data("gaiji")
