"""The page of a survey: what stands on it, escaped, in two languages, and in a real browser."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import lxml.html
import pytest
from msgspec.structs import replace

from lgmigrate.report.survey_html import BARS, CHART, bars, parts, render, write
from lgmigrate.source.survey.model import CharacterClass, FieldSurvey, GaijiCount, Survey, TableSurvey, ValueCount

WIDTHS = [400, 1280]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MEASURE = """
const found = [...document.querySelectorAll("iframe")].map(frame => {
  const page = frame.contentDocument, root = page.documentElement;
  const bar = page.querySelector(".lengths rect");
  return {lang: root.lang, width: root.clientWidth, content: root.scrollWidth,
          verdict: page.getElementById("verdict").getBoundingClientRect().bottom,
          bar: bar.getBoundingClientRect().height, fill: getComputedStyle(bar).fill};
});
const out = document.createElement("pre");
out.id = "found";
out.textContent = JSON.stringify(found);
document.body.append(out);
"""


@pytest.fixture
def survey() -> Survey:
    mei = FieldSurvey(
        name="HOJIN-MEI", kind="mixed", width=80, records=200, filled=150, blank=10, null=20, absent=5, invalid=15,
        zeros=0, first_bad=1234, faults={"LGM-C011": 15}, distinct=70000, distinct_exact=False,
        least="<b>", most="***山", lengths={2: 1, 5: 100, 90: 49},
        top=[ValueCount(value="<script>", count=9), ValueCount(value="", count=2)],
        top_exact=False, characters=[CharacterClass(name="jis-1", count=300, different=40),
        CharacterClass(name="extended", count=100, different=3)],
        gaiji=[GaijiCount(code="6941", text="𠮷", count=3), GaijiCount(code="6949", text="", count=7)],
    )  # fmt: skip
    number = replace(
        mei, name="KIN", kind="packed 7 signed", characters=[], gaiji=[], invalid=0, faults={}, lengths={3: 200}, top=[]
    )
    tables = [
        TableSurvey(name="detail", records=200, fields=[mei, number], wrong={"LGM-S012": 2}, first_wrong=77),
        TableSurvey(name="trailer", records=0, fields=[replace(number, records=0, least=None, most=None)]),
    ]
    return Survey(
        name="法人 <A>", path="houjin.dat", page="ibm-930", records=203, untyped=1, first_untyped=9, masked=True,
        tables=tables,
    )  # fmt: skip


def words(text: str) -> str:
    bare = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    return " ".join(lxml.html.fromstring(bare).text_content().split())


def test_what_stands_on_it(survey: Survey) -> None:
    text = render(survey)
    told = words(text)
    assert "203件のうち、種別不明または途中で切れたレコードが 1件、読めない値のある項目が 1項目あります。" in told
    assert "HOJIN-MEI mixed 75.00% 20 15最初は 1,234件目 ≈ 70,000 2–90 <b> … ***山" in told
    assert "LGM-C011 コードページにない2バイト文字15" in told
    assert "LGM-S012 レコード長がレイアウトと合いません: 2件 (最初は 77件目)" in told
    assert "6949 未決定7" in told
    assert "<script>" in told
    assert "<script" not in text
    assert "この表のレコードはありません。" in told
    assert "＊で伏せています" in told
    assert "個人情報として取り扱ってください" in words(render(replace(survey, masked=False)))


def test_it_loads_nothing(survey: Survey) -> None:
    page = lxml.html.fromstring(render(survey))
    assert not page.xpath("//script|//link|//img|//*[@src]")
    assert page.xpath("//meta[@http-equiv]/@content") == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert len(page.xpath("//svg[@class='lengths']")) == 1
    assert page.xpath("//svg[@class='classes']/rect/@width") == ["75.0", "25.0"]


def test_all_words_are_there_in_english(survey: Survey) -> None:
    told = words(render(replace(survey, name="A"), "en"))
    assert "Of 203 records 1 are of no known type or cut short; 1 fields have unreadable values." in told
    assert not re.search("[ぁ-ん]{2}", told)
    with pytest.raises(ValueError, match="fr"):
        render(survey, "fr")


def test_a_survey_without_faults_is_good(survey: Survey) -> None:
    good = replace(survey, untyped=0, first_untyped=None, tables=[replace(survey.tables[1], records=0)])
    assert "読取り良好" in words(render(good))


@pytest.mark.parametrize("lengths", [{3: 1}, {1: 10**6, 2: 1}, {n: n + 1 for n in range(200)}])
def test_bars_stay_in_their_chart_and_none_is_lost(lengths: dict[int, int]) -> None:
    made = bars(lengths)
    assert 1 <= len(made) <= BARS
    assert all(bar.x >= 0 and bar.x + bar.width <= CHART[0] and bar.height >= 1.5 for bar in made)
    assert all(abs(bar.y + bar.height - CHART[1]) < 0.01 for bar in made)
    assert sum(int(bar.title.split(": ")[1].replace(",", "")) for bar in made) == sum(lengths.values())


def test_parts_fill_their_bar(survey: Survey) -> None:
    made = [bar for _, bar in parts(survey.tables[0].fields[0])]
    assert (made[0].x, made[-1].x + made[-1].width) == (0, 100)
    assert bars({}) == []


def browse(profile: Path, *arguments: str) -> str:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.fail("chromium is not installed: the page cannot be checked in a browser (apt-get install chromium)")
    command = [browser, *FLAGS, f"--user-data-dir={profile}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_fits_a_phone_and_a_desk_and_prints_on_a4(survey: Survey, tmp_path: Path) -> None:
    long = replace(survey, path="x" * 200)
    style = "border:0;height:900px;width:"
    frames = [
        f'<iframe style="{style}{width}px" srcdoc="{html.escape(render(long, lang))}"></iframe>'
        for lang in ("ja", "en")
        for width in WIDTHS
    ]
    wrapper = tmp_path / "wrapper.html"
    script = f"<script>addEventListener('load', () => {{{MEASURE}}})</script>"
    wrapper.write_text(f"<!DOCTYPE html><meta charset=utf-8>{script}{''.join(frames)}", encoding="utf-8")
    dumped = browse(tmp_path / "profile", "--hide-scrollbars", "--dump-dom", wrapper.as_uri())
    found = json.loads(lxml.html.fromstring(dumped).get_element_by_id("found").text_content())
    assert [(one["lang"], one["width"]) for one in found] == [(lang, w) for lang in ("ja", "en") for w in WIDTHS]
    assert all(one["content"] == one["width"] and one["verdict"] < 700 for one in found), found
    assert all(one["bar"] >= 1 and one["fill"] == "rgb(61, 110, 165)" for one in found), found
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    write(page, survey)
    browse(tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri())
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed.read_bytes())
    assert 1 <= len(boxes) <= 4
