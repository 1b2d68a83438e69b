"""Findings as text, in both languages."""

from typing import Any

from lgmigrate.validate import as_text


def test_a_finding_in_english(case: Any) -> None:
    case.put(0, "生年月日", "20230229")
    text = as_text(case.findings())
    line, summary = text.splitlines()
    said = "LGM-V015 date-form error 個人 line 2 生年月日: not a calendar date YYYYMMDD in 1 rows. ********"
    assert " ".join(line.split()) == said
    assert summary.startswith("1 errors, 0 warnings in ")


def test_a_finding_in_japanese(case: Any) -> None:
    case.persons.insert(2, list(case.persons[1]))
    line = as_text(case.findings(), "ja").splitlines()[0]
    assert line.split(maxsplit=5)[:5] == ["LGM-V031", "key-unique", "エラー", "個人", "行"]
    assert "宛名番号+履歴番号が重複しています (2件)" in line


def test_all_cited_lines_on_demand(case: Any) -> None:
    for row in range(3):
        case.put(row, "生年月日", "0000000000")
    lines = as_text(case.findings(), values=True).splitlines()
    assert [line.strip() for line in lines[1:4]] == [f"line {line}  ******0000" for line in (2, 3, 4)]


def test_gravest_first(case: Any) -> None:
    case.put(0, "カナ", "ヤマダ")
    case.put(3, "性別", "x")
    names = [line.split()[0] for line in as_text(case.findings()).splitlines()]
    assert names == ["LGM-V016", "LGM-V018", "1"]
