"""The page of a run, read back as a document."""

import re
import stat
from pathlib import Path

import jinja2
import lxml.html
import pytest
from msgspec.structs import replace

from lgmigrate.errors import Exit, catalogue
from lgmigrate.ledger import Check, Entry, Ledger
from lgmigrate.report import RunReport, render, write
from lgmigrate.report.html import environment
from lgmigrate.report.words import WORDS, Phrase, Wording

LANGS = ["ja", "en"]


def page(report: RunReport, lang: str = "ja") -> lxml.html.HtmlElement:
    return lxml.html.fromstring(render(report, lang))


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows(root: lxml.html.HtmlElement, section: str) -> list[list[str]]:
    """The cells of all table bodies of a section."""
    found = root.get_element_by_id(section).xpath(".//tbody/tr")
    return [[words(cell) for cell in row.xpath("./th|./td")] for row in found]


@pytest.mark.parametrize("lang", LANGS)
def test_every_number_of_the_ledger_is_on_the_page(run_report: RunReport, lang: str) -> None:
    lines = rows(page(run_report, lang), "ledger")
    ledger = run_report.ledger
    for line, entry in zip(lines, ledger.entries, strict=False):
        assert line[1] == entry.name
        counts = [entry.read, *entry.out.values(), *entry.rejected.values(), *entry.filtered.values()]
        for count in counts:
            assert f"{count:,}" in " ".join(line).split()
    assert "LGM-C010" in lines[1][4]
    assert catalogue()["LGM-C010"].titled(lang) in lines[1][4]
    assert [line[3:6] for line in lines[2:]] == [["22,200", "22,200", "0"], ["125,434,373,000,000"] * 2 + ["0"]]


@pytest.mark.parametrize(
    ("lang", "sentence", "draft"),
    [
        ("ja", "22,202件を読み込み、22,195件を移行ファイルに書き出しました(リジェクト 5件、対象外 0件)", "草案です"),
        ("en", "22,202 read, 22,195 written to migration files, 5 rejected, 0 filtered", "is a draft"),
    ],
)
def test_the_verdict_says_counts_exit_code_and_that_the_layout_is_a_draft(
    run_report: RunReport, lang: str, sentence: str, draft: str
) -> None:
    root = page(run_report, lang)
    assert root.get("lang") == lang
    verdict = root.get_element_by_id("verdict")
    assert "attention" in verdict.get("class").split()
    said = words(verdict)
    assert sentence in said
    assert Wording(lang).say("exit_3") in said
    assert run_report.exit_reason in said
    (layout,) = verdict.find_class("unofficial")
    assert draft in words(layout)
    assert "chukan-draft/hojin-juminzei" in words(layout)


def test_a_clean_run_on_an_official_layout_is_good_and_leaves_nothing_to_do(run_report: RunReport) -> None:
    assert run_report.manifest is not None
    layout = replace(run_report.manifest.layout, id="chukan-2.7/hojin", provenance="official")
    entries = [Entry(stage="convert", name="法人基本情報", read=22195, out={"written": 22195})]
    root = page(
        replace(
            run_report,
            manifest=replace(run_report.manifest, layout=layout),
            ledger=Ledger(entries=entries),
            findings=None,
            rejects=[],
            sensitive=[],
            exit_code=0,
            exit_reason="",
        )
    )
    verdict = root.get_element_by_id("verdict")
    assert "good" in verdict.get("class").split()
    assert not verdict.find_class("unofficial")
    assert words(root.get_element_by_id("tasks")) == "対応が必要な事項 ありません。"
    assert "検査は行われていません" in words(root.get_element_by_id("findings"))
    assert "リジェクトはありません" in words(root.get_element_by_id("rejects"))
    assert "外字は使われていません" in words(root.get_element_by_id("gaiji"))


def test_a_ledger_that_does_not_balance_is_told_whatever_the_exit_code(run_report: RunReport) -> None:
    broken = Ledger(
        entries=[Entry(stage="convert", name="個人", read=100, out={"written": 97}, filtered={"除票": 2})],
        checks=[Check(name="件数", rule="count(detail)", expected="100", found="99"), *run_report.ledger.checks],
    )
    root = page(replace(run_report, ledger=broken, exit_code=0))
    verdict = root.get_element_by_id("verdict")
    assert "failed" in verdict.get("class").split()
    assert "件数を照合できません" in words(verdict)
    line, check, *_ = rows(root, "ledger")
    assert line[-1] == "✗ 不一致 差 −1"
    assert line[5] == "2 除票 2"
    assert check[3:] == ["100", "99", "−1", "✗ 不一致"]
    tasks = [link.get("href") for link in root.get_element_by_id("tasks").iter("a")]
    assert tasks[:2] == ["#ledger", "#checks"]


def test_a_run_without_a_manifest_has_no_dataset(run_report: RunReport) -> None:
    root = page(replace(run_report, manifest=None, exit_code=5), "en")
    assert "failed" in root.get_element_by_id("verdict").get("class").split()
    assert "the dataset is not finished" in words(root.get_element_by_id("verdict"))
    assert rows(root, "dataset") == []


@pytest.mark.parametrize("code", list(Exit))
@pytest.mark.parametrize("lang", LANGS)
def test_every_exit_code_has_its_meaning(run_report: RunReport, code: int, lang: str) -> None:
    assert Wording(lang).say(f"exit_{int(code)}") in words(page(replace(run_report, exit_code=code), lang))


def test_files_stand_with_rows_and_hash_and_those_without_data_with_their_reason(run_report: RunReport) -> None:
    assert run_report.manifest is not None
    root = page(run_report)
    cells = rows(root, "dataset")
    (file,) = run_report.manifest.files
    assert cells[0] == [
        "法人基本情報",
        "法人基本情報.csv",
        "22,195",
        "7,412,903",
        "宛名番号",
        f"{file.sha256[:12]}…",
    ]
    for one in run_report.manifest.without_data:
        assert [one.name, one.reason] in cells
    full = {element.get("title") for element in root.find_class("hash")}
    assert {file.sha256, *(one.sha256 for one in run_report.manifest.inputs)} <= full


def test_unresolved_gaiji_come_first_and_resolved_show_their_code_points(run_report: RunReport) -> None:
    root = page(run_report)
    section = root.get_element_by_id("gaiji")
    assert "7コード・延べ 272文字。うち未決定 1コード・158文字。" in words(section)
    first, second = section.iter("table")
    assert words(first.find("caption")) == "未決定の外字"
    cells = rows(root, "gaiji")
    assert cells[0] == ["6949", "〓", "U+3013", "158", "HOJIN-MEI 97CHOIKI 61", "796, 1,013, 1,377", "houjin"]
    assert cells[1][:4] == ["6944", "\u8fbb\U000e0103", "U+8FBB U+E0103", "61"]
    assert len(second.xpath("./tbody/tr")) == 6


@pytest.mark.parametrize("lang", LANGS)
def test_rejects_and_findings_carry_the_titles_of_the_catalogue(run_report: RunReport, lang: str) -> None:
    root = page(run_report, lang)
    cells = rows(root, "rejects")
    assert cells[0] == ["LGM-C010", catalogue()["LGM-C010"].titled(lang), "5"]
    sample = run_report.rejects[0].samples[0]
    reason = sample.reason_ja if lang == "ja" else sample.reason_en
    assert cells[1] == ["1,235", "CHOIKI", "LGM-C010", reason]
    grave, light = rows(root, "findings")
    assert grave[:2] == ["LGM-D002", catalogue()["LGM-D002"].titled(lang)]
    assert light == [
        "LGM-V999",
        "half-width全角の文字があります",
        "法人基本情報",
        "法人名カナ",
        "10,442",
        "14",
        "********ｼﾞﾂ1 **",
    ]


def test_more_findings_than_a_page_holds_are_counted(run_report: RunReport) -> None:
    assert run_report.findings is not None
    many = replace(run_report.findings, findings=[run_report.findings.findings[0]] * 1234)
    section = page(replace(run_report, findings=many)).get_element_by_id("findings")
    assert len(section.xpath(".//tbody/tr")) == 200
    assert "1,234件のうち、はじめの 200件を示しています。" in words(section)


def test_reject_files_that_disagree_with_the_ledger_are_told(run_report: RunReport) -> None:
    rejects = [replace(run_report.rejects[0], records=4)]
    said = words(page(replace(run_report, rejects=rejects)).get_element_by_id("tasks"))
    assert Wording("ja").say("task_reject_files", count="1") in said


def test_notes_assumptions_files_to_delete_and_versions_are_listed(run_report: RunReport) -> None:
    assert run_report.manifest is not None
    root = page(run_report)
    assert rows(root, "notes")[0][:3] == ["変換", "法人基本情報", "設立年月日"]
    assert rows(root, "assumptions") == [
        ["wide_space", "4040", "default of ibm-930"],
        ["profile.newline", "lf", "default"],
    ]
    assert [words(item) for item in root.get_element_by_id("sensitive").iter("li")] == run_report.sensitive
    assert [list(one) for one in run_report.manifest.versions.items()] == rows(root, "provenance")[-3:]


def test_names_are_escaped(run_report: RunReport) -> None:
    hostile = "<script>alert(1)</script>"
    entry = Entry(stage=hostile, name=hostile, read=1, out={hostile: 1})
    text = render(
        replace(run_report, title=hostile, project=hostile, ledger=Ledger(entries=[entry]), sensitive=[hostile])
    )
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 7


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_needs_nothing_from_elsewhere(run_report: RunReport, lang: str) -> None:
    text = render(run_report, lang)
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link", text)
    root = lxml.html.fromstring(text)
    targets = {link.get("href") for link in root.iter("a")}
    assert targets
    assert targets <= {f"#{one}" for one in root.xpath("//@id")}


@pytest.mark.parametrize("lang", LANGS)
def test_tables_are_captioned_and_their_heads_scoped(run_report: RunReport, lang: str) -> None:
    root = page(run_report, lang)
    tables = list(root.iter("table"))
    assert len(tables) >= 12
    for table in tables:
        assert words(table.find("caption"))
        columns = len(table.xpath("./thead/tr/th[@scope='col']"))
        for row in table.xpath("./tbody/tr"):
            assert len(row.xpath("./th|./td")) == columns
            assert len(row.xpath("./th[@scope='row']")) == 1
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("key", WORDS)
def test_every_wording_exists_in_both_languages_with_the_same_facts(key: str) -> None:
    phrase = WORDS[key]
    assert phrase.ja.strip()
    assert phrase.en.strip()
    assert set(re.findall(r"{\w+}", phrase.ja)) == set(re.findall(r"{\w+}", phrase.en))


def test_an_unknown_language_word_or_name_is_an_error(run_report: RunReport) -> None:
    assert Phrase._fields == ("ja", "en")
    with pytest.raises(ValueError, match="no words in 'fr'"):
        render(run_report, "fr")
    with pytest.raises(KeyError):
        Wording("ja").say("no such word")
    with pytest.raises(jinja2.UndefinedError):
        environment("ja").from_string("{{ nobody_set_this }}").render()


def test_writing_gives_the_same_private_file_every_time(run_report: RunReport, tmp_path: Path) -> None:
    path = tmp_path / "out" / "report.html"
    write(path, run_report)
    first = path.read_bytes()
    write(path, run_report)
    assert path.read_bytes() == first == render(run_report).encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
