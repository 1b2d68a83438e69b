"""Keys and relations."""

from typing import Any

import msgspec
import pytest

PERSON, HOUSE = "個人", "世帯"


def cardinality(case: Any, value: str) -> None:
    relations = [msgspec.structs.replace(one, cardinality=value) for one in case.layout.relations]
    case.layout = msgspec.structs.replace(case.layout, relations=relations)


def test_a_key_twice(case: Any) -> None:
    case.persons.insert(2, list(case.persons[1]))
    found = case.only("LGM-V031")
    assert (found.column, found.line, found.lines, found.count) == ("宛名番号+履歴番号", 3, [3, 4], 2)
    assert found.values == ["****/*", "****/*"]


def test_a_key_twice_far_apart_is_out_of_order_too(case: Any) -> None:
    case.persons.append(list(case.persons[0]))
    found = case.findings().findings
    assert [(one.rule, one.lines, one.count) for one in found] == [("LGM-V031", [2, 6], 2), ("LGM-V032", [6], 1)]


def test_rows_out_of_order(case: Any) -> None:
    case.persons.reverse()
    found = case.only("LGM-V032")
    assert (found.severity, found.lines, found.count) == ("warning", [3, 4, 5], 3)


def test_numbers_may_stand_in_the_order_of_numbers(case: Any) -> None:
    case.persons = [["0001", str(number), *[""] * 7] for number in range(1, 13)]
    case.houses = []
    assert case.findings().findings == []
    case.persons.sort()
    assert case.findings().findings == []


def test_key_parts_do_not_run_together(case: Any) -> None:
    case.persons = [["0001", "12", *[""] * 7], ["0001", "1", *[""] * 7], ["00011", "2", *[""] * 7]]
    case.houses = []
    assert "LGM-V031" not in [one.rule for one in case.findings().findings]


def test_lines_of_keys_count_line_breaks(case: Any) -> None:
    case.put(0, "住所", "東\n京")
    case.persons.insert(2, list(case.persons[1]))
    found = next(one for one in case.findings().findings if one.rule == "LGM-V031")
    assert found.lines == [4, 5]


def test_many_keys_over_many_batches(case: Any) -> None:
    case.houses = []
    lines = [f"{number:04},{history},,,,,,,\n" for number in range(9000) for history in range(10, 40)]
    lines[200_000] = lines[199_999]
    case.raw[PERSON] = (",".join(case.layout_columns) + "\n" + "".join(lines)).encode()
    case.persons = [[]] * len(lines)
    found = case.only("LGM-V031")
    assert (found.lines, found.count) == ([200_001, 200_002], 2)


def test_a_child_without_parent(case: Any) -> None:
    case.put(0, "世帯番号", "0009")
    found = case.only("LGM-V041")
    assert (found.file, found.column, found.lines, found.count) == (PERSON, "世帯番号", [2], 1)


def test_a_parent_without_child(case: Any) -> None:
    case.houses.append(["0003"])
    found = case.only("LGM-V042")
    assert (found.severity, found.file, found.line, found.count) == ("warning", HOUSE, 4, 1)


def test_parents_need_no_child_where_the_relation_says_so(case: Any) -> None:
    case.houses.append(["0003"])
    cardinality(case, "0..n")
    assert case.findings().findings == []


@pytest.mark.parametrize("value", ["1", "0..1"])
def test_more_children_than_one(case: Any, value: str) -> None:
    cardinality(case, value)
    found = case.only("LGM-V043")
    assert (found.file, found.lines, found.count) == (PERSON, [2, 3], 2)


def test_a_parent_file_without_data_leaves_every_child_alone(case: Any, without_house: Any) -> None:
    case.change = without_house
    found = {one.rule: one for one in case.findings().findings}
    assert found.pop("LGM-V003").file == "世帯.csv"
    assert (found.pop("LGM-V041").count, found) == (3, {})


@pytest.mark.parametrize(("file", "rule", "other"), [(PERSON, "LGM-V042", HOUSE), (HOUSE, "LGM-V041", PERSON)])
def test_where_records_are_damaged_nothing_is_said_to_be_missing(case: Any, file: str, rule: str, other: str) -> None:
    columns, rows = (case.layout_columns, case.persons) if file == PERSON else (["世帯番号"], case.houses)
    lines = case.content(columns, rows).split("\n")
    lines[2] += ",,"
    lines[3:4] = []
    case.raw[file] = "\n".join(lines).encode()
    result = case.findings()
    assert [(one.rule, one.line) for one in result.findings if one.rule != "LGM-V007"] == [("LGM-V005", 3)]
    assert (rule, other) not in result.checked
