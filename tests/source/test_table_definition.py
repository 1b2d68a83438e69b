"""Table definitions: what they become, and what they must not say."""

from pathlib import Path

import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.source.table import read_table_definition

GOOD = """
name = "data"
encoding = { base = "cp932", symbols = "jis" }
[[column]]
name = "番号"
from = 2
[[column]]
name = "名"
null = ["", "-"]
"""


def test_its_types_are_those_of_a_record_layout(tmp_path: Path) -> None:
    definition = read_table_definition(_written(tmp_path, GOOD))
    (row,) = definition.types
    assert [(field.name, field.kind, field.width) for field in row.columns] == [("番号", "text", 0), ("名", "text", 0)]
    assert definition.type().name == definition.type("row").name == "row"
    assert definition.nulls() == {"名": ["", "-"]}
    assert definition.charset is not None
    assert definition.charset.symbols == "jis"
    with pytest.raises(MigrationError) as caught:
        definition.type("other")
    assert caught.value.code == "LGM-S041"


def test_what_repeats_is_a_table_of_its_own(tmp_path: Path) -> None:
    text = (
        'name = "x"\nform = "xml"\n[xml]\nrecord = "//r"\n[[column]]\nname = "ID"\n[[column]]\nname = "B"\n'
        '[[repeat]]\nname = "KAMOKU"\neach = "k"\ninherit = ["ID"]\n[[repeat.column]]\nname = "GAKU"\nnull = [""]\n'
    )
    definition = read_table_definition(_written(tmp_path, text))
    assert {one.name: [field.name for field in one.fields] for one in definition.types} == {
        "row": ["ID", "B"],
        "row.KAMOKU": ["lgm_occurrence", "ID", "GAKU"],
    }
    assert definition.nulls("row.KAMOKU") == {"GAKU": [""]}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ('[[column]]\nname = "名"', "'名' stands twice"),
        ('[[column]]\nname = "lgm_x"', "tool's own"),
        ('[[column]]\nname = "z"\nfrom = 0', "count from 1"),
        ('[delimited]\ndelimiter = "、"', "ASCII character"),
        ('[delimited]\ndelimiter = ""', "delimiter is missing"),
        ('[delimited]\ndelimiter = "\\""', "different characters"),
        ('[delimited]\nescape = "\\n"', "ends no line"),
        ('[delimited]\nheader = 0\n[[column]]\nname = "z"\nfrom = "住所"', "the file has no header"),
        ('[delimited]\nragged = "join"', "goes with quoting"),
        ('[delimited]\nexcel = true\nquoting = "none"', "goes with the quote"),
        ('[[repeat]]\nname = "k"\neach = "k"\n[[repeat.column]]\nname = "v"', "XML only"),
    ],
)
def test_what_does_not_hold_together(tmp_path: Path, changed: str, why: str) -> None:
    with pytest.raises(MigrationError, match=why) as caught:
        read_table_definition(_written(tmp_path, GOOD + changed))
    assert caught.value.code == "LGM-S090"


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="did you mean 'delimiter'") as caught:
        read_table_definition(_written(tmp_path, GOOD + '[delimited]\ndelimeter = ";"'))
    assert caught.value.code == "LGM-R001"


def _written(folder: Path, text: str) -> Path:
    path = folder / "data.table.toml"
    path.write_text(text, encoding="utf-8")
    return path
