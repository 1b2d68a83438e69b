"""The data dictionary opens from the disk without a network, and its search works in a real browser."""

import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import lxml.html
import msgspec
import pytest

from lgmigrate.layout import Layout, read_layout
from lgmigrate.layout.dictionary import dictionary

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--dump-dom",
]


def searched(page: Path, profile: Path, words: str) -> lxml.html.HtmlElement:
    """The page as a browser without any network shows it after a search."""
    browser = shutil.which("chromium")
    if browser is None:
        pytest.fail("chromium is not installed: the page cannot be checked in a browser (apt-get install chromium)")
    command = [browser, *FLAGS, f"--user-data-dir={profile}", f"{page.as_uri()}#q={quote(words)}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return lxml.html.document_fromstring(done.stdout)


def shown_items(document: lxml.html.HtmlElement) -> list[str]:
    """The names of the items that are to be seen."""
    seen = []
    for section in document.xpath("//section[@class='part']"):
        if section.get("hidden") is None and section.getparent().get("hidden") is None:
            rows = section.xpath(".//tbody/tr[not(@hidden)][td[14]]")
            seen += [f"{section.find('h3').text_content().split()[1]}.{row[1].text_content()}" for row in rows]
    return seen


def test_a_search_shows_what_holds_all_words_and_hides_the_rest(tmp_path: Path) -> None:
    page = tmp_path / "dictionary.html"
    page.write_text(dictionary([read_layout("chukan-draft/hojin-juminzei")]), encoding="utf-8")
    assert shown_items(searched(page, tmp_path / "a", "延滞金 ymd 無い語")) == []
    document = searched(page, tmp_path / "a", "延滞金　ｙｍｄ")
    assert shown_items(document) == ["調定.延滞金起算年月日"]
    assert document.get_element_by_id("count").text_content().startswith("1 件 / ")
    hidden = [section for section in document.xpath("//section[@class='part']") if section.get("hidden") is not None]
    assert len(hidden) == len(document.xpath("//section[@class='part']")) - 1


def test_the_page_needs_nothing_but_itself(small: Layout) -> None:
    text = dictionary([small, msgspec.structs.replace(small, name="other", title="別の定義")])
    document = lxml.html.document_fromstring(text)
    assert document.xpath("//@src") == []
    assert document.xpath("//link") == []
    assert all(one.startswith("#") for one in document.xpath("//@href"))
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    targets = set(document.xpath("//@id"))
    links = document.xpath("//a/@href")
    assert links
    assert {link.removeprefix("#") for link in links} <= targets
    assert document.xpath("string(//title)") == "データ項目辞書 2 業務"


def test_what_a_definition_says_is_text_and_never_markup(small: Layout) -> None:
    bad = "<script>alert(1)</script>"
    items = [msgspec.structs.replace(small.items[0], name=bad, note=bad), *small.items[1:]]
    document = lxml.html.document_fromstring(dictionary([msgspec.structs.replace(small, items=items, title=bad)]))
    assert len(document.xpath("//script")) == 1
    assert bad in document.xpath("//td/text()")
