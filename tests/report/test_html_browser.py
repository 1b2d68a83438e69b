"""The page in a real browser: nothing runs over the edge of a phone or a desk, and it prints on A4."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import lxml.html
import pytest
from msgspec.structs import replace

from lgmigrate.report import RunReport, render, write

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = [400, 1280]
MEASURE = """
const found = [...document.querySelectorAll("iframe")].map(frame => {
  const page = frame.contentDocument, root = page.documentElement;
  const verdict = page.getElementById("verdict").getBoundingClientRect();
  return {lang: root.lang, width: root.clientWidth, content: root.scrollWidth, height: root.scrollHeight,
          verdict: verdict.bottom, styled: getComputedStyle(page.querySelector(".badge")).color};
});
const out = document.createElement("pre");
out.id = "found";
out.textContent = JSON.stringify(found);
document.body.append(out);
"""


def browse(profile: Path, *arguments: str) -> str:
    """Run Chromium once without a window; returns its standard output."""
    browser = shutil.which("chromium")
    if browser is None:
        pytest.fail("chromium is not installed: the page cannot be checked in a browser (apt-get install chromium)")
    command = [browser, *FLAGS, f"--user-data-dir={profile}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_no_width_makes_the_page_scroll_sideways(run_report: RunReport, tmp_path: Path) -> None:
    endless = replace(run_report, project="P" * 150, sensitive=[*run_report.sensitive, "out/stage/" + "x" * 300])
    frames = [
        f'<iframe style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(render(endless, lang))}"></iframe>'
        for lang in ("ja", "en")
        for width in WIDTHS
    ]
    wrapper = tmp_path / "wrapper.html"
    script = f"<script>addEventListener('load', () => {{{MEASURE}}})</script>"
    wrapper.write_text(f"<!DOCTYPE html><meta charset=utf-8>{script}{''.join(frames)}", encoding="utf-8")
    dumped = browse(tmp_path / "profile", "--hide-scrollbars", "--dump-dom", wrapper.as_uri())
    found = json.loads(lxml.html.fromstring(dumped).get_element_by_id("found").text_content())
    assert [(one["lang"], one["width"]) for one in found] == [(lang, w) for lang in ("ja", "en") for w in WIDTHS]
    for one in found:
        assert one["content"] == one["width"], one
        assert one["height"] > 2000, one
        assert one["styled"] == "rgb(255, 255, 255)", "the style of the page did not apply"
    assert all(one["verdict"] < 800 for one in found), "the verdict is not on the first screen"


def test_the_page_prints_on_a4(run_report: RunReport, tmp_path: Path) -> None:
    page, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    write(page, run_report)
    browse(tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri())
    data = printed.read_bytes()
    assert data.startswith(b"%PDF-")
    boxes = [tuple(map(float, box)) for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)]
    assert 3 <= len(boxes) <= 6
    assert all(abs(width - 595.3) < 1 and abs(height - 841.9) < 1 for width, height in boxes), boxes
