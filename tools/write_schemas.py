"""Write the JSON Schemas of all definitions, ``lgmigrate/schemas/KIND.json``, from the structs that read them.

    python tools/write_schemas.py

Editors complete and check TOML by them; the first line of a definition names its kind, ``#:schema lgmigrate:record``,
which is the ``$id`` of the schema. A test says when they are out of date.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from lgmigrate.layout.head import Head
from lgmigrate.run.forms import MappingForm, ProjectForm
from lgmigrate.source.record import Record
from lgmigrate.source.table import TableDefinition

FOLDER = Path(__file__).parents[1] / "lgmigrate" / "schemas"
KINDS: dict[str, tuple[type, str]] = {
    "layout": (Head, "layout.toml: family, name, version, 業務 and source of a layout"),
    "record": (Record, "*.record.toml: the records of a file"),
    "table": (TableDefinition, "*.table.toml: the table in a delimited, XML or Excel file"),
    "mapping": (MappingForm, "*.mapping.toml: how files of a layout are made"),
    "project": (ProjectForm, "migration.toml: what is migrated, from where, into which form"),
}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of definition."""
    struct, title = KINDS[kind]
    (root,), parts = msgspec.json.schema_components([struct], ref_template="#/$defs/{name}")
    return {"$schema": DRAFT, "$id": f"lgmigrate:{kind}", "title": title, **root, "$defs": parts}


def text(kind: str) -> str:
    """The file of a kind."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for kind in KINDS:
        path = FOLDER / f"{kind}.json"
        path.write_text(text(kind), encoding="utf-8", newline="\n")
        print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


if __name__ == "__main__":
    main()
