"""lgmigrate moves a municipality's data from one vendor's core system to another's.

Host files and vendor CSV go in, the 中間標準レイアウト comes out, and every record that went in is in the dataset or in
a file that says why not. The names below are the whole public surface; everything heavy is imported when it is used.
"""

import codecs
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lgmigrate.errors import MigrationError

if TYPE_CHECKING:
    from lgmigrate.layout import Layout, read_layout
    from lgmigrate.load import load
    from lgmigrate.source import Record, read_record, scan_fixed
    from lgmigrate.source.delimited import scan_delimited
    from lgmigrate.source.excel import scan_excel
    from lgmigrate.source.xml import scan_xml
    from lgmigrate.validate import Findings, validate

__all__ = [
    "Findings",
    "Layout",
    "MigrationError",
    "Record",
    "load",
    "read_layout",
    "read_record",
    "register_codecs",
    "scan_delimited",
    "scan_excel",
    "scan_fixed",
    "scan_xml",
    "validate",
]

_ROOMS = {
    "Findings": "validate",
    "Layout": "layout",
    "Record": "source",
    "load": "load",
    "read_layout": "layout",
    "read_record": "source",
    "scan_delimited": "source.delimited",
    "scan_excel": "source.excel",
    "scan_fixed": "source",
    "scan_xml": "source.xml",
    "validate": "validate",
}

try:
    __version__ = version("lgmigrate")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"


def register_codecs() -> None:
    """Make the code pages known to Python as codecs: ``data.decode("fujitsu-jef")``.

    Where Python has a codec of a name, ``lgm-`` before it asks for ours: ``lgm-cp932``. Nothing is loaded until a codec
    is asked for that Python lacks; a second call changes nothing.
    """
    codecs.unregister(_find_codec)
    codecs.register(_find_codec)


def _find_codec(name: str) -> codecs.CodecInfo | None:
    from lgmigrate.charset.python_codecs import find_codec

    return find_codec(name)


def __getattr__(name: str) -> Any:
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{room}"), name)


class _Surface(ModuleType):
    """Keeps a public function in sight where its room has the same name, which importing the room would put there."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _ROOMS and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Surface
