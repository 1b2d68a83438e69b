"""What an installation is made of, and what is missing for it to work."""

import importlib
import locale
import platform
import shutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

PACKAGES = ["polars", "pyarrow", "numpy", "msgspec", "lxml", "chardet", "jaconv", "click", "rich", "jinja2"]
DRIVERS = ["adbc-driver-manager", "adbc-driver-sqlite"]
OPTIONAL = ["adbc-driver-postgresql", "duckdb", "distributed"]
LOW_DISK = 5 << 30
"""Free bytes below which a run of a city's data is likely to end early."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at."""

    name: str
    value: str
    ok: bool = True


def examine() -> list[Checked]:
    """Look at everything a run needs."""
    return [
        Checked(name="lgmigrate", value=_version("lgmigrate") or "source tree, not installed"),
        Checked(name="python", value=f"{platform.python_version()} on {platform.platform()}"),
        *(_package(name) for name in [*PACKAGES, *DRIVERS]),
        *(Checked(name=name, value=_version(name) or "not installed (optional)") for name in OPTIONAL),
        _kernel(),
        _layouts(),
        Checked(
            name="locale", value=f"{locale.setlocale(locale.LC_CTYPE)}, preferred {locale.getpreferredencoding(False)}"
        ),
        _console(),
        _disk(),
    ]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _package(name: str) -> Checked:
    found = _version(name)
    return Checked(name=name, value=found or "missing: pip install lgmigrate again", ok=found is not None)


def _kernel() -> Checked:
    try:
        kernel = importlib.import_module("lgmigrate.charset._kernel")
        pages = importlib.import_module("lgmigrate.charset").names()
    except ImportError as error:
        return Checked(name="kernel", value=f"missing: {error}", ok=False)
    return Checked(name="kernel", value=f"{Path(str(kernel.__file__)).name}, code pages {', '.join(pages)}")


def _layouts() -> Checked:
    from lgmigrate.layout import available

    found = available()
    return Checked(name="layouts", value=", ".join(found) or "none found", ok=bool(found))


def _console() -> Checked:
    encoding = sys.stdout.encoding or "unknown"
    try:
        "\U00020bb7".encode(encoding)
        shown = "shows every character"
    except (UnicodeEncodeError, LookupError):
        shown = "shows characters it lacks, such as 𠮷, as code points"
    return Checked(name="console", value=f"{encoding}: {shown}")


def _disk() -> Checked:
    free = {name: shutil.disk_usage(path).free for name, path in (("here", "."), ("temporary", tempfile.gettempdir()))}
    shown = ", ".join(f"{name} {size / (1 << 30):,.1f} GiB free" for name, size in free.items())
    return Checked(name="disk", value=shown, ok=min(free.values()) > LOW_DISK)
