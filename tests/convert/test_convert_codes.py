"""Code tables, and what becomes of codes that they do not have or that they make one."""

from pathlib import Path
from typing import Any

import pytest

from lgmigrate.convert import read_codes
from lgmigrate.errors import MigrationError


def table(folder: Path, text: str | bytes) -> Path:
    path = folder / "codes.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_table_is_read_with_its_comments(tmp_path: Path) -> None:
    path = table(tmp_path, '\ufefffrom,意味,to\r\n1,男,1\r\n\r\n2,"女, など",2\r\n9,不明,2\r\n9,不明(再掲),2\r\n')
    codes = read_codes(path)
    assert codes.codes == {"1": "1", "2": "2", "9": "2"}
    assert codes.merged == {"2": 2}
    assert codes.path == str(path)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "the column 'from' is missing"),
        ("from,x\n1,2\n", 1, "the column 'to' is missing"),
        ("from,to,to\n1,2,3\n", 1, "the column 'to' stands twice"),
        ("from,to\n1,2\n1,3\n", 3, "'1' has two meanings"),
        ("from,to\n1\n", 2, "cells missing or too many"),
        ("from,to\n1,2,3\n", 2, "cells missing or too many"),
        ('from,to\n1,"2"x\n', 2, "not CSV"),  # regression: the csv module's own error came through
        ('from,to\n1,"2\n', 2, "not CSV"),
        ("from,to\n男,1\n".encode("cp932"), 1, "not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(tmp_path: Path, text: str | bytes, line: int, why: str) -> None:
    with pytest.raises(MigrationError, match=why) as caught:
        read_codes(table(tmp_path, text))
    assert (caught.value.code, caught.value.facts["line"]) == ("LGM-M002", line)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="LGM-S001"):
        read_codes(tmp_path / "none.csv")
    with pytest.raises(MigrationError, match="LGM-S002"):
        read_codes(tmp_path)


OLD = {"KBN": ({"bytes": 2}, ["1", "2", "7", "", "1", None])}


def test_unknown_codes_are_rejected_kept_or_left_out(convert: Any) -> None:
    codes = {"1": "01", "2": "02"}
    rejected = convert("X", 2, {"codes": "c.csv"}, OLD, codes=codes)
    assert rejected.values == ["01", "02", "01", None]
    assert rejected.causes == [(3, "LGM-M011"), (4, "LGM-M011")]
    assert rejected.reasons[0] == "「7」は項目のコード対応表にありません"
    kept = convert("X", 2, {"codes": "c.csv", "unknown": "keep"}, OLD, codes=codes)
    assert kept.values == ["01", "02", "7", None, "01", None]
    assert kept.notes == {"LGM-M011": (2, [3, 4])}
    empty = convert("X", 2, {"codes": "c.csv", "unknown": "empty"}, OLD, codes=codes)
    assert empty.values == ["01", "02", None, None, "01", None]
    assert empty.notes == {"LGM-M011": (2, [3, 4])}


def test_a_table_may_say_what_an_empty_code_is(convert: Any) -> None:
    result = convert("X", 2, {"codes": "c.csv"}, OLD, codes={"1": "01", "2": "02", "7": "", "": "99"})
    assert result.values == ["01", "02", None, "99", "01", None]


def test_a_table_without_a_row_knows_no_code(convert: Any) -> None:
    assert convert("X", 2, {"codes": "c.csv"}, OLD, codes={}).codes == ["LGM-M011"] * 5


def test_codes_that_become_one_are_counted(convert: Any) -> None:
    codes = {"1": "A", "2": "B", "7": "A", "": "C", "3": "A"}
    result = convert("X", 2, {"codes": "c.csv"}, OLD, codes=codes)
    assert result.values == ["A", "B", "A", "C", "A", None]
    assert result.notes == {"LGM-M022": (3, [1, 3, 5])}
    one_to_one = convert("X", 2, {"codes": "c.csv"}, OLD, codes={"1": "A", "2": "B", "7": "C", "": "D"})
    assert one_to_one.notes == {}


def test_numbers_have_codes_too(convert: Any) -> None:
    columns = {"KBN": ({"kind": "binary", "bytes": 2, "digits": 4, "signed": True}, [1, -1, 12])}
    assert convert("X", 2, {"codes": "c.csv"}, columns, codes={"1": "01", "-1": "99", "12": "12"}).values == [
        "01",
        "99",
        "12",
    ]


def test_codes_outside_the_list_of_the_item(convert: Any) -> None:
    result = convert("X", 2, {"from": "KBN"}, OLD, allowed=["1", "2"])
    assert result.values == ["1", "2", None, "1", None]
    assert result.causes == [(3, "LGM-M019")]
    assert result.reasons == ["「7」は項目のコード一覧にありません"]
    # An unknown code that is kept must still be one of the list; one that is known must be from the start.
    kept = convert("X", 2, {"codes": "c.csv", "unknown": "keep"}, OLD, codes={"1": "2"}, allowed=["2"])
    assert kept.causes == [(3, "LGM-M019")]
    with pytest.raises(MigrationError, match=r"LGM-M003 .*'9 \(codes.csv\)'"):
        convert("X", 2, {"codes": "c.csv"}, OLD, codes={"1": "2", "2": "9"}, allowed=["2"])


def test_a_new_code_may_not_be_longer_than_its_item(convert: Any) -> None:
    assert convert("X", 2, {"codes": "c.csv", "unknown": "empty"}, OLD, codes={"2": "002"}).causes == [(2, "LGM-M013")]
