"""Every rule on values fires where it should, and only there."""

from typing import Any

import pytest

from lgmigrate.dataset.profile import DateForm, Profile

PERSON = "個人"


def test_good_data_has_no_findings_and_every_rule_was_checked(case: Any) -> None:
    result = case.findings()
    assert result.findings == []
    assert result.ok
    rules = {rule for rule, file in result.checked if file == PERSON}
    asked = "001 002 004 005 006 007 008 012 013 014 015 016 017 018 019 021 022 023 031 032 041"
    assert rules == {f"LGM-V{number}" for number in asked.split()}
    assert ("LGM-V042", "世帯") in result.checked


@pytest.mark.parametrize(
    ("rule", "column", "value"),
    [
        ("LGM-V013", "税額", "12a"),
        ("LGM-V013", "税額", "1,000"),
        ("LGM-V013", "税額", "."),
        ("LGM-V014", "税額", "1234.5"),
        ("LGM-V014", "税額", "-1.234"),
        ("LGM-V014", "氏名", "山田太郎次郎三"),
        ("LGM-V014", "カナ", "SATOSAN"),
        ("LGM-V015", "生年月日", "20230229"),
        ("LGM-V015", "生年月日", "2023-1-1"),
        ("LGM-V016", "性別", "9"),
        ("LGM-V017", "氏名", "山\t田"),
        ("LGM-V017", "氏名", "山\x85田"),
        ("LGM-V017", "氏名", "山\r田"),
        ("LGM-V018", "カナ", "ヤマダ"),
        ("LGM-V021", "氏名", "山\ue000"),
        ("LGM-V021", "氏名", "山\uf8ff"),
        ("LGM-V021", "氏名", "山\U000f0001"),
        ("LGM-V021", "氏名", "山\U0010fffd"),
        ("LGM-V022", "住所", "葛\U000e0100"),
        ("LGM-V022", "住所", "𠮷野"),
        ("LGM-V023", "氏名", "山\ufffd"),
        ("LGM-V023", "氏名", "山\ufdd0"),
        ("LGM-V023", "氏名", "山\U0003ffff"),
    ],
)
def test_a_bad_value_is_found_in_its_line(case: Any, rule: str, column: str, value: str) -> None:
    case.put(2, column, value)
    found = case.only(rule)
    assert (found.file, found.column, found.line, found.count, found.lines) == (PERSON, column, 4, 1, [4])


def test_private_use_in_an_item_without_gaiji_breaks_both_rules(case: Any) -> None:
    case.put(1, "住所", "\ue000町")
    found = case.findings().findings
    assert [(one.rule, one.line) for one in found] == [("LGM-V021", 3), ("LGM-V022", 3)]
    assert "U+E000" in found[0].detail


def test_names_may_hold_variants_and_rare_characters(case: Any) -> None:
    case.put(0, "氏名", "𠮷\U000e0100")
    case.put(1, "カナ", "¥‾ｱﾟ~")
    case.put(2, "住所", "１丁目￥髙﨑")
    assert case.findings().findings == []


def test_a_required_item_without_value(case: Any) -> None:
    case.put(3, "履歴番号", "")
    found = case.only("LGM-V012")
    assert (found.column, found.line, found.values) == ("履歴番号", 5, [])


def test_a_quoted_empty_value_is_text_and_not_missing(case: Any) -> None:
    rows = case.content([], case.persons[:3]).split("\n", 1)[1].encode()
    header = ",".join(["宛名番号", "履歴番号", "氏名", "生年月日", "性別", "税額", "住所", "カナ", "世帯番号"]).encode()
    case.raw[PERSON] = header + b"\n" + rows + b'"0009","","",,,,,,\n'
    found = case.only("LGM-V013")
    assert (found.column, found.line) == ("履歴番号", 5)


def test_where_everything_is_quoted_an_empty_text_is_missing(case: Any) -> None:
    case.profile = Profile(quoting="always")
    assert case.findings().findings == []
    case.put(0, "履歴番号", "")
    assert case.only("LGM-V012").line == 2


def test_another_text_can_stand_for_missing(case: Any) -> None:
    case.profile = Profile(null="NULL")
    for row in case.persons:
        row[:] = [value or "NULL" for value in row]
    assert case.findings().findings == []
    case.put(3, "履歴番号", "NULL")
    case.put(3, "生年月日", "")
    assert [(one.rule, one.line) for one in case.findings().findings] == [("LGM-V012", 5), ("LGM-V015", 5)]


def test_count_covers_all_rows_but_only_five_are_cited_and_masked(case: Any) -> None:
    for number in range(10, 30):
        case.persons.append([f"{number:04}", "1", "", "123456789", "", "", "", "", ""])
    found = case.only("LGM-V015")
    assert (found.count, found.line, found.lines) == (20, 6, [6, 7, 8, 9, 10])
    assert found.values == ["*****6789"] * 5


@pytest.mark.parametrize("form", list(DateForm))
def test_dates_follow_the_form_of_the_profile(case: Any, form: DateForm) -> None:
    case.profile = Profile(date=form)
    good, bad = form.value.replace("YYYY", "2000").replace("MM", "02").replace("DD", "29"), "2000.02.29"
    for row in range(4):
        case.put(row, "生年月日", good)
    assert case.findings().findings == []
    case.put(1, "生年月日", bad)
    assert case.only("LGM-V015").line == 3


def test_lines_are_physical_where_values_hold_line_breaks(case: Any) -> None:
    case.put(0, "住所", "東京\n千代田")
    case.put(1, "住所", "大\r\n阪\n北")
    case.put(2, "税額", "x")
    found = {one.rule: one for one in case.findings().findings}
    assert sorted(found) == ["LGM-V013", "LGM-V017"]
    assert found["LGM-V017"].lines == [2, 4]
    assert found["LGM-V013"].line == 7


def test_separators_and_quotes_within_quotes_are_text(case: Any) -> None:
    case.put(0, "住所", '1,2,"3"')
    case.put(2, "住所", ",,,")
    assert case.findings().findings == []


@pytest.mark.parametrize(
    "profile",
    [
        Profile(encoding="cp932"),
        Profile(encoding="cp932", newline="crlf", quoting="always", separator="\t"),
        Profile(encoding="cp932", separator="|"),
        Profile(encoding="utf-16", bom=True, newline="crlf"),
        Profile(encoding="utf-16"),
        Profile(bom=True, header=False, separator=";"),
        Profile(header=False, newline="crlf"),
    ],
    ids=lambda one: f"{one.encoding}-{one.newline}-{one.quoting}-{one.header}",
)
def test_every_form_of_file_is_read(case: Any, profile: Profile) -> None:
    case.profile = profile
    case.put(0, "住所", "ソ構\n能表|―")
    case.put(3, "性別", "x")
    found = case.findings().findings
    first = 2 if profile.header else 1
    assert [(one.rule, one.line) for one in found] == [("LGM-V016", first + 4), ("LGM-V017", first)]


def test_findings_as_data(case: Any) -> None:
    case.put(0, "性別", "x")
    result = case.findings()
    data = result.as_dict()
    assert (data["ok"], data["errors"], data["warnings"]) == (False, 1, 0)
    assert data["findings"][0]["rule"] == "LGM-V016"
    assert [data["findings"][0][name] for name in ("file", "column", "count")] == [PERSON, "性別", 1]
    assert result.errors and not result.warnings
