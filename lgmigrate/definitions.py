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
_BARE = re.compile(r"^\s*(?P<key>[^\x00-\x7f\s=\[\]#\"']+)\s*=", re.MULTILINE)


def read_toml(path: Path) -> dict[str, Any]:
    """The TOML document in a file.

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened, LGM-R001 where it is
            not TOML in UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except UnicodeDecodeError as error:
        raise MigrationError("LGM-R001", path=str(path), why=str(error)) from error
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        bare = _BARE.search(text)
        hint = f'; a Japanese key stands in quotes: "{bare["key"]}" = …' if bare else ""
        raise MigrationError("LGM-R001", path=str(path), why=f"{error}{hint}") from error


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
