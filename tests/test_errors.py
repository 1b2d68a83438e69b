"""The catalogue of errors, and the one exception."""

import copy
import pickle
import re
import string
from pathlib import Path

import pytest

import lgmigrate
from lgmigrate.errors import CatalogueEntry, Exit, MigrationError, catalogue

PACKAGE = Path(lgmigrate.__file__).parent
CODE = re.compile(r"LGM-[CGLSMDVATR][0-9]{3}")
ENTRIES = sorted(catalogue().items())
each = pytest.mark.parametrize(("code", "entry"), ENTRIES, ids=[code for code, _ in ENTRIES])


def codes_in_the_code() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    return {code for source in sources for code in CODE.findall(source)}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_code_of_the_catalogue_is_used() -> None:
    assert set(catalogue()) - codes_in_the_code() == set()


def test_every_code_used_is_in_the_catalogue() -> None:
    assert codes_in_the_code() - set(catalogue()) == set()


def test_names_are_unique_in_their_room() -> None:
    names = [(code[4], entry.name) for code, entry in ENTRIES]
    assert len(names) == len(set(names))


@each
def test_an_entry_is_whole_in_both_languages(code: str, entry: CatalogueEntry) -> None:
    assert CODE.fullmatch(code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.name)
    assert entry.severity in ("error", "warning", "info")
    assert entry.exit in list(Exit)
    assert entry.title
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", entry.title_ja)
    assert bool(entry.detail) == bool(entry.detail_ja)
    assert bool(entry.remedy) == bool(entry.remedy_ja)
    assert placeholders(entry.detail) == placeholders(entry.detail_ja)
    assert placeholders(entry.remedy) == placeholders(entry.remedy_ja)


@each
def test_an_entry_can_be_shown_even_without_facts(code: str, entry: CatalogueEntry) -> None:
    assert entry.name in MigrationError(code).text("en")
    assert MigrationError(code).detail("ja")


def test_an_error_says_where_and_what() -> None:
    error = MigrationError(
        "LGM-S021",
        source="a.dat",
        record=4711,
        offset=1808640,
        field="KINTOWARI",
        field_at=326,
        field_bytes=6,
        hex="000041F0000C",
        at=3,
        found="F0",
        failing=3214,
        of=5000,
    )
    first, second, third = error.text().splitlines()[:3]
    assert first == "LGM-S021 packed-digit  a.dat, record 4,711 (byte 1,808,640), field KINTOWARI at 326, 6 bytes"
    assert second.strip() == "000041F0000C is not packed decimal: byte 3 holds F0."
    assert "3,214 of the 5,000" in third
    assert str(error) == error.text()
    assert "パック10進" in error.detail("ja")
    assert error.exit_code == Exit.REJECTS
    assert error.as_dict()["facts"]["field"] == "KINTOWARI"


@pytest.mark.parametrize("other", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy])  # noqa: S301
def test_an_error_survives_the_way_from_another_process(other: object) -> None:
    error = MigrationError("LGM-S001", path="a.dat")
    again = other(error)  # type: ignore[operator]
    assert (again.code, again.facts, str(again)) == (error.code, error.facts, str(error))


def test_a_code_that_is_not_in_the_catalogue_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        MigrationError("LGM-S999")
