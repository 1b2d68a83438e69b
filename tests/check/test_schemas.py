"""The JSON Schemas in the package are those of the structs that read definitions, and know the keys people write."""

import importlib.util
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import lgmigrate

ROOT = Path(__file__).parents[2]
FOLDER = Path(lgmigrate.__file__).parent / "schemas"
KINDS = ["layout", "record", "table", "mapping", "project"]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_schemas", ROOT / "tools/write_schemas.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_one_for_every_kind(tool: ModuleType) -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(KINDS) == sorted(tool.KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_current(tool: ModuleType, kind: str) -> None:
    assert (FOLDER / f"{kind}.json").read_text(encoding="utf-8") == tool.text(kind), "run python tools/write_schemas.py"


@pytest.mark.parametrize("kind", KINDS)
def test_its_references_resolve_and_it_is_named_as_definitions_name_it(kind: str) -> None:
    text = (FOLDER / f"{kind}.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["$id"] == f"lgmigrate:{kind}"
    assert set(re.findall(r'"\$ref": "#/\$defs/([^"]+)"', text)) == set(schema["$defs"])


def keys(schema: dict[str, Any], data: Any, part: dict[str, Any]) -> Iterator[str]:
    """The keys of a definition that its schema does not know."""
    part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
    options = [one for one in part.get("anyOf", [part]) if "$ref" in one or one.get("type") in ("object", "array")]
    if isinstance(data, list):
        inner = next((one["items"] for one in options if one.get("type") == "array" and "items" in one), None)
        for one in data if isinstance(inner, dict) else []:
            yield from keys(schema, one, inner)
    elif isinstance(data, dict) and options:
        known = [schema["$defs"][one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in options]
        properties = {key: value for one in known for key, value in one.get("properties", {}).items()}
        more = next((one["additionalProperties"] for one in known if one.get("additionalProperties")), None)
        for key, value in data.items():
            if key in properties:
                yield from keys(schema, value, properties[key])
            elif isinstance(more, dict):
                yield from keys(schema, value, more)
            elif more is None:
                yield key


FILES = sorted(path for folder in ("fixtures", "layouts", "lgmigrate") for path in (ROOT / folder).rglob("*.toml"))


def test_every_definition_of_the_repository_keeps_to_its_schema() -> None:
    seen = set()
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        named = re.match(r"#:schema lgmigrate:(\w+)\n", text)
        if not named or named[1] not in KINDS:
            continue
        seen.add(named[1])
        schema = json.loads((FOLDER / f"{named[1]}.json").read_text(encoding="utf-8"))
        assert list(keys(schema, tomllib.loads(text), schema)) == [], path
    assert seen >= {"layout", "record", "project"}


def test_an_unknown_key_is_noticed() -> None:
    schema = json.loads((FOLDER / "project.json").read_text(encoding="utf-8"))
    assert list(
        keys(schema, {"layout": "a/b", "sauce": {}, "source": {"x": {"path": "p", "recrod": "r"}}}, schema)
    ) == [
        "sauce",
        "recrod",
    ]
