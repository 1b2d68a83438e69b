"""``layout.toml``: what a definition says about itself as a whole."""

import json
from typing import Annotated

import msgspec

from lgmigrate.layout.model import Layout, Provenance

FolderName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
"""A name that is a folder on every system: ``chukan-2.7``, ``hojin-juminzei``."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Family, name and version of a definition, its 業務 (``unit``) with number where one is known, and its source."""

    family: FolderName
    name: FolderName
    version: str
    unit: str
    unit_no: Annotated[int, msgspec.Meta(ge=1)] | None = None
    title: str
    provenance: Provenance
    source: str


def head_of(layout: Layout) -> Head:
    """What ``layout.toml`` says of a layout."""
    return Head(**{name: getattr(layout, name) for name in Head.__struct_fields__})


def as_toml(head: Head) -> str:
    """The text of ``layout.toml``: one key a line, unknown number left out."""
    values = {name: value for name, value in msgspec.to_builtins(head).items() if value is not None}
    width = max(map(len, values))
    lines = [f"{name:{width}} = {_literal(value)}" for name, value in values.items()]
    return "\n".join(["#:schema lgmigrate:layout", *lines, ""])


def _literal(value: str | int) -> str:
    # JSON's strings and numbers are TOML's, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
