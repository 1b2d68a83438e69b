"""Reading definitions: TOML files that load into frozen structs, with errors that name file, place and nearest key."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from lgmigrate.errors import MigrationError

T = TypeVar("T")
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`(?: - at `(?P<place>[^`]*)`)?")


def read_toml(path: Path) -> dict[str, Any]:
    """The TOML document in a file.

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-R001 where it is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MigrationError("LGM-R001", path=str(path), why=str(error)) from error


def convert(data: Any, kind: type[T], path: Path) -> T:
    """Data of a definition file as a struct.

    Raises:
        MigrationError: LGM-R001, naming the place in the file and, for an unknown key, the nearest known one.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise MigrationError("LGM-R001", path=str(path), why=_explained(str(error), kind)) from error


def _explained(message: str, kind: type) -> str:
    found = _UNKNOWN.search(message)
    if not found:
        return message
    known = sorted(_keys(kind))
    near = difflib.get_close_matches(found["key"], known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown key {found['key']!r} at {found['place'] or '$'}{hint}"


def _keys(kind: type) -> set[str]:
    """All keys that occur anywhere in a definition."""
    schemas = msgspec.json.schema_components([kind])[1]
    return {key for schema in schemas.values() for key in schema.get("properties", {})}
