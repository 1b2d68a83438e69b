"""Definition files that cannot be read say where and, for a name that is not known, the nearest that is."""

from pathlib import Path

import msgspec
import pytest

from lgmigrate import MigrationError, definitions


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    width: int = msgspec.field(name="bytes")
    name: str = ""


class Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parts: list[Part] = []


def read(path: Path, content: bytes) -> Whole:
    path.write_bytes(content)
    return definitions.convert(definitions.read_toml(path), Whole, path)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_toml_with_and_without_bom(tmp_path: Path, bom: bytes) -> None:
    assert read(tmp_path / "a.toml", bom + b"parts = [{ bytes = 2, name = 'x' }]\r\n") == Whole(parts=[Part(2, "x")])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"part = []", "unknown key 'part' at $; did you mean 'parts'?"),
        (b"parts = [{ byte = 2 }]", "unknown key 'byte' at $.parts[0]; did you mean 'bytes'?"),
        (b"parts = [{ bytes = 2, zzz = 1 }]", "unknown key 'zzz' at $.parts[0]"),
        (b"parts = [{ bytes = '2' }]", "$.parts[0].bytes"),
        (b"parts = [{}]", "`bytes`"),
        (b"parts = 1 2", "line 1"),
        (b"parts = '\xff'", "utf-8"),
    ],
)
def test_a_definition_that_cannot_be_read(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(MigrationError) as caught:
        read(tmp_path / "a.toml", content)
    assert caught.value.code == "LGM-R001"
    assert caught.value.facts["path"] == str(tmp_path / "a.toml")
    assert why in caught.value.facts["why"]


def test_definitions_that_are_not_there(tmp_path: Path) -> None:
    for path, code in [(tmp_path / "none.toml", "LGM-S001"), (tmp_path, "LGM-S002")]:
        with pytest.raises(MigrationError) as caught:
            definitions.read_toml(path)
        assert caught.value.code == code
