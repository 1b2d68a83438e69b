"""The page of a 外字 inventory: what stands on it, escaped, in two languages, and in a real browser."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import lxml.html
import pytest
from msgspec.structs import replace

from lgmigrate.gaiji.inventory import CodeUse, Context, FieldUse, Inventory, MjFacts, SourceInventory, inventory_of
from lgmigrate.report import inventory_csv
from lgmigrate.report.inventory_html import render, share, write

WIDTHS = [400, 1280]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MEASURE = """
const found = [...document.querySelectorAll("iframe")].map(frame => {
  const page = frame.contentDocument, root = page.documentElement;
  return {lang: root.lang, width: root.clientWidth, content: root.scrollWidth,
          verdict: page.getElementById("verdict").getBoundingClientRect().bottom,
          columns: getComputedStyle(page.querySelector(".contexts")).display};
});
const out = document.createElement("pre");
out.id = "found";
out.textContent = JSON.stringify(found);
document.body.append(out);
"""


def use(code: str, text: str, count: int, **more: object) -> CodeUse:
    made = CodeUse(
        source="houjin",
        page="ibm-930",
        code=code,
        stand_in="\ue008",
        text=text,
        resolved=bool(text),
        count=count,
        touched=count,
        fields={"HOJIN-MEI": count},
        records=[796, 16108, 21604],
        contexts=[Context(field="HOJIN-MEI", before=("東", "<b>"), after=("町",), count=count)],
        surroundings=12,
    )
    return replace(made, **more)


@pytest.fixture
def inventory() -> Inventory:
    mj = MjFacts(
        mj="MJ030242", koseki="501460", juki="J+FA2C", toki="00501460", strokes=17, readings=("カン", "やかた")
    )
    codes = [
        use("6949", "", 158),
        use("6E10", "", 7, status="候補", proposed="辻", note="照会中 & 確認"),
        use("6948", "館\U000e0103", 1056, mj=mj, status="決定", decided_by="市民課", missed=3),
    ]
    fields = [
        FieldUse(
            type="detail", name="HOJIN-MEI", records=22200, unread=0, touched=1214, unresolved=165, count=1221,
            values=70000, values_exact=False,
        )
    ]  # fmt: skip
    source = SourceInventory(
        name="houjin", path="houjin.dat", page="ibm-930", records=22202, untyped=0, touched=1214, unresolved=165,
        codes=codes, fields=fields,
    )  # fmt: skip
    other = replace(source, name="juki", codes=[replace(codes[2], source="juki", text="舘", mj=None)], untyped=4)
    return inventory_of("法人住民税 <移行>", [source, other], show=True)


def tables(text: str) -> dict[str, list[list[str]]]:
    """The cells of every table by its caption; of equal captions the first."""
    found: dict[str, list[list[str]]] = {}
    for table in lxml.html.fromstring(text).iter("table"):
        rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")]
        found.setdefault(table.find("caption").text_content(), rows)
    return found


def test_the_open_codes_come_first_with_all_that_is_known(inventory: Inventory) -> None:
    text = render(inventory)
    found = tables(text)
    assert list(found) == ["全ファイルの合計", "未決定の外字", "決定済みの外字", "項目別"]
    _, absent, pending = found["未決定の外字"]
    assert absent == ["6949U+E008", "登録なし", "158HOJIN-MEI 158", "東<b>〓町158 全12通り", "796 16,108 21,604"]
    assert pending[1] == "辻U+8FBB候補照会中 & 確認"
    done = found["決定済みの外字"][1]
    assert done[1] == (
        "館\U000e0103U+9928 U+E0103MJ030242 17画 戸籍 501460住基 J+FA2C登記 00501460カン・やかた決定市民課"
    )
    assert done[3].endswith("12通り以上")
    assert found["項目別"][1] == ["HOJIN-MEI", "22,200", "1,2145.47%", "1650.74%", "≈ 70,000", "1,221", "0"]
    total = {row[0]: row[2:] for row in found["全ファイルの合計"][1:]}
    assert total["6948"] == ["館\U000e0103 舘 ファイルにより移行先が異なります", "2,112", "houjin 1,056juki 1,056"]
    assert "使用中の外字 3字種のうち 2字種(165文字)の移行先が決まっていません。" in text
    assert "レコード 4件は調べていません" in text
    assert "<b>町" not in text


def test_whether_neighbours_are_plain_is_said(inventory: Inventory) -> None:
    assert "個人情報として取り扱ってください" in render(inventory)
    masked = render(inventory_of("x", inventory.sources))
    assert "＊で伏せています" in masked
    assert "東" not in lxml.html.fromstring(masked).text_content()
    assert "**〓* 158" in " ".join(lxml.html.fromstring(masked).text_content().split()).replace("〓*158", "〓* 158")


def test_all_words_are_there_in_english(inventory: Inventory) -> None:
    text = render(inventory, "en")
    assert '<html lang="en">' in text
    found = tables(text)
    assert list(found) == ["All sources together", "Not yet decided", "Decided", "By field"]
    bare = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    assert not re.search("[ぁ-ん]{2}", lxml.html.fromstring(bare).text_content().replace("やかた", ""))
    with pytest.raises(ValueError, match="fr"):
        render(inventory, "fr")


def test_a_source_without_any(inventory: Inventory) -> None:
    empty = replace(inventory.sources[0], codes=[], touched=0, unresolved=0)
    assert "外字は使われていません。" in render(inventory_of("x", [empty]))
    decided = replace(inventory.sources[0], codes=inventory.sources[0].codes[2:])
    assert "使用中の外字 1字種は、すべて移行先の文字が決まっています。" in render(inventory_of("x", [decided]))


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, "—"), (0, 9, "0.00%"), (1, 10**7, "< 0.01%"), (9_999_999, 10**7, "99.99%"), (7, 7, "100.00%")],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(part: int, whole: int, shown: str) -> None:
    assert share(part, whole) == shown


def test_excel_leaves_codes_and_notes_alone(inventory: Inventory) -> None:
    rows = inventory_csv.text(inventory).split("\r\n")
    assert [row.split(",")[2] for row in rows[1:-1]] == ["0x6949", "0x6E10", "0x6948", "0x6948"]
    assert inventory_csv.excel_code("U+E000") == "U+E000"
    named = inventory_csv.text(
        inventory_of("x", [replace(inventory.sources[0], codes=[use("6949", "", 1, note="=1")])])
    )
    assert named.endswith(",'=1\r\n")


def browse(profile: Path, *arguments: str) -> str:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.fail("chromium is not installed: the page cannot be checked in a browser (apt-get install chromium)")
    command = [browser, *FLAGS, f"--user-data-dir={profile}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_fits_a_phone_and_a_desk_and_prints_on_a4(inventory: Inventory, tmp_path: Path) -> None:
    style = "border:0;height:900px;width:"
    frames = [
        f'<iframe style="{style}{width}px" srcdoc="{html.escape(render(inventory, lang))}"></iframe>'
        for lang in ("ja", "en")
        for width in WIDTHS
    ]
    wrapper = tmp_path / "wrapper.html"
    script = f"<script>addEventListener('load', () => {{{MEASURE}}})</script>"
    wrapper.write_text(f"<!DOCTYPE html><meta charset=utf-8>{script}{''.join(frames)}", encoding="utf-8")
    dumped = browse(tmp_path / "profile", "--hide-scrollbars", "--dump-dom", wrapper.as_uri())
    found = json.loads(lxml.html.fromstring(dumped).get_element_by_id("found").text_content())
    assert [(one["lang"], one["width"]) for one in found] == [(lang, w) for lang in ("ja", "en") for w in WIDTHS]
    assert all(one["content"] == one["width"] and one["verdict"] < 600 and one["columns"] == "grid" for one in found)
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    write(page, inventory)
    browse(tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri())
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed.read_bytes())
    assert 1 <= len(boxes) <= 3
    assert all(abs(float(width) - 595.3) < 1 and abs(float(height) - 841.9) < 1 for width, height in boxes)
