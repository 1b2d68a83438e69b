"""COPY … REPLACING."""

from pathlib import Path

import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.source.copybook import Copybook, read_copybook

TAGGED = """\
           05  :TAG:-KBN        PIC X(:LEN:).
           05  PRE-NO           PIC 9(5).
           05  NO-OLD           PIC S9(7) COMP-3 VALUE 0.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lib").mkdir()
    (tmp_path / "TAGGED.cpy").write_text(TAGGED)
    (tmp_path / "lib" / "inner.cbl").write_text("           05  INNER PIC X(9).\n")
    (tmp_path / "OUTER.cpy").write_text("           COPY INNER OF LIB.\n           05  OUTER PIC X.\n")
    return tmp_path


def read(folder: Path, *statements: str) -> Copybook:
    main = folder / "MAIN.cpy"
    main.write_text("       01  REC.\n" + "".join(f"           {one}\n" for one in statements))
    return read_copybook(main)


def test_pseudo_text_replaces_parts_of_names_and_pictures(folder: Path) -> None:
    book = read(
        folder,
        "COPY TAGGED REPLACING ==:TAG:== BY ==JU==",
        "    ==:LEN:== BY ==3== LEADING ==PRE-== BY ==POST-==",
        "    TRAILING ==-OLD== BY ==-NEW== ==COMP-3== BY ==COMP==",
        "    0 BY 7.",
        "05  TAIL PIC X.",
    )
    assert [(one.name, one.length) for one in book.items[1:]] == [
        ("JU-KBN", 3), ("POST-NO", 5), ("NO-NEW", 4), ("TAIL", 1),
    ]  # fmt: skip
    value = book.item("NO-NEW").value
    assert value is not None
    assert value.text == "7"


def test_texts_copy_texts_out_of_libraries(folder: Path) -> None:
    assert [one.name for one in read(folder, "COPY 'OUTER.cpy'.").items] == ["REC", "INNER", "OUTER"]
    renamed = read(folder, "COPY OUTER REPLACING INNER BY OTHER,", "==PIC X.== BY ==PIC X(4).==.")
    assert [(one.name, one.length) for one in renamed.items[1:]] == [("OTHER", 9), ("OUTER", 4)]
    text = (folder / "MAIN.cpy").read_text()
    assert read_copybook(text, copy_folders=[folder]).length == renamed.length


def test_an_empty_replacement_takes_words_away(folder: Path) -> None:
    book = read(
        folder, "COPY TAGGED REPLACING ==:TAG:== BY ==KBN==", "==-KBN== BY ==== ==:LEN:== BY ==2== ==VALUE 0== BY ====."
    )
    assert book.length == 2 + 5 + 4


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("COPY NOWHERE.", "NOWHERE is not in"),
        ("COPY MAIN.", "copies itself"),
        ("COPY OUTER", "ends with a full stop"),
        ("COPY OUTER REPLACING ==A BY ==B==.", "BY is missing"),
        ("COPY OUTER REPLACING ==A==.", "BY is missing"),
        ("COPY OUTER REPLACING ==== BY ==B==.", "empty text"),
        ("COPY OUTER REPLACING.", "without anything"),
        ("COPY '../../../etc/passwd'.", "no name of a library text"),
        ("COPY .", "name of a library text is missing"),
    ],
)
def test_what_cannot_be_copied_is_an_error(folder: Path, statement: str, words: str) -> None:
    with pytest.raises(MigrationError) as caught:
        read(folder, statement)
    assert caught.value.code == "LGM-S073"
    assert words in caught.value.facts["why"]
    assert caught.value.facts["line"] == 2


def test_an_error_in_a_copied_text_names_that_text(folder: Path) -> None:
    (folder / "BAD.cpy").write_text("           05  A PIC Q.\n")
    with pytest.raises(MigrationError) as caught:
        read(folder, "COPY BAD.")
    assert (caught.value.facts["source"], caught.value.facts["line"]) == ("BAD.cpy", 1)


def test_texts_that_copy_each_other_many_times_are_bounded(folder: Path) -> None:
    (folder / "L0.cpy").write_text("           05  FILLER PIC X.\n")
    for number in range(1, 19):
        (folder / f"L{number}.cpy").write_text(f"           COPY L{number - 1}.\n" * 8)
    with pytest.raises(MigrationError, match=r"copies more than 2,000 texts"):
        read(folder, "COPY L18.")
