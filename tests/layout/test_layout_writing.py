"""What is written reads back the same, for any text a spreadsheet can hold."""

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate import MigrationError
from lgmigrate.layout import (
    Code,
    CodeList,
    File,
    Item,
    ItemType,
    Layout,
    Provenance,
    Relation,
    read_layout,
    write_layout,
)

awkward = st.sampled_from(['"', ",", "\r", "\n", "\r\n", "\ufeff", " ", "+", "=1", "\0", "\u2028", "\x7f", "辻󠄀", "𠮟"])
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
anything = st.builds("".join, st.lists(text | awkward, max_size=3))
name = anything.filter(bool)
plain = name.filter(lambda value: "+" not in value)
folder_name = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True)
number = st.integers(1, 999_999_999)
provenance = st.sampled_from(Provenance)
day = st.none() | st.dates()
noted = {"provenance": provenance, "note": anything}

layouts = st.builds(
    Layout,
    family=folder_name,
    name=folder_name,
    version=anything,
    unit=anything,
    unit_no=st.none() | number,
    title=anything,
    provenance=provenance,
    source=anything,
    files=st.lists(st.builds(File, no=number, name=name, physical=name, **noted), max_size=3),
    items=st.lists(
        st.builds(
            Item,
            file=name,
            no=number,
            name=name,
            physical=name,
            type=st.sampled_from(ItemType),
            digits=number,
            scale=st.integers(0, 99),
            key=st.none() | number,
            required=st.booleans(),
            gaiji=st.booleans(),
            code=anything,
            unit=anything,
            group=anything,
            repeat=st.lists(st.integers(1, 999), max_size=3).map(tuple),
            **noted,
        ),
        max_size=3,
    ),
    relations=st.lists(
        st.builds(
            Relation,
            parent=name,
            parent_items=st.lists(plain, min_size=1, max_size=3),
            child=name,
            child_items=st.lists(plain, min_size=1, max_size=3),
            cardinality=st.sampled_from(["1", "0..1", "0..n", "1..n"]),
            **noted,
        ),
        max_size=2,
    ),
    code_lists=st.lists(st.builds(CodeList, name=name, title=name, digits=number, **noted), max_size=2),
    codes=st.lists(st.builds(Code, list=name, code=name, title=name, since=day, until=day, **noted), max_size=3),
    sha256=st.just(""),
)


@settings(max_examples=60, deadline=None)  # every example flushes six files to the disk
@given(layouts)
def test_reading_is_the_inverse_of_writing(layout: Layout) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = write_layout(layout, Path(folder))
        read = read_layout(Path(folder))
    assert read == written
    assert msgspec.structs.replace(read, sha256="") == layout


def test_the_form_is_what_a_spreadsheet_opens(small: Layout, tmp_path: Path) -> None:
    write_layout(small, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "code_lists.csv",
        "codes.csv",
        "files.csv",
        "items.csv",
        "layout.toml",
        "relations.csv",
    ]
    assert (
        (tmp_path / "items.csv")
        .read_bytes()
        .startswith(
            "\ufefffile,no,name,physical,type,digits,scale,key,required,gaiji,code,unit,group,repeat,provenance,note\n"
            "法人,1,宛名番号,ATENA_NO,X,15,,1,1,0,,,,,draft,\n"
            "法人,2,法人名,HOJIN_MEI,N,80,,,1,1,,,,,draft,外字あり\n".encode()
        )
    )


def test_writing_twice_gives_the_same_bytes(small: Layout, tmp_path: Path) -> None:
    first = write_layout(small, tmp_path / "a")
    again = write_layout(read_layout(tmp_path / "a"), tmp_path / "b")
    assert first.sha256 == again.sha256
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_a_plus_sign_in_an_item_of_a_relation_is_refused_and_nothing_is_written(small: Layout, tmp_path: Path) -> None:
    relation = msgspec.structs.replace(small.relations[0], child_items=["宛名+番号"])
    with pytest.raises(MigrationError) as caught:
        write_layout(msgspec.structs.replace(small, relations=[relation]), tmp_path / "new")
    assert (caught.value.code, caught.value.facts["value"]) == ("LGM-L010", "宛名+番号")
    assert not (tmp_path / "new").exists()
