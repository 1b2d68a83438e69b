"""A report of definitions as text, JSON, JUnit and SARIF: equal reports give equal bytes, for no clock is in them."""

from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from lgmigrate import __version__
from lgmigrate.check.finding import Finding, Report
from lgmigrate.errors import Lang, catalogue

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_text(report: Report, lang: Lang = "ja") -> str:
    """A line a finding, and how many definitions and findings there are."""
    lines = [f"{one.place}  {one.severity:<7}  {one.code}  {one.message(lang)}" for one in report.all]
    numbers = (len(report.checked), report.count("error"), report.count("warning"))
    words = (
        "定義 {:,} 件 · エラー {:,} · 警告 {:,}" if lang == "ja" else "{:,} definitions · {:,} errors · {:,} warnings"
    )
    return "\n".join([*lines, words.format(*numbers)])


def as_dict(report: Report, lang: Lang = "ja") -> dict[str, Any]:
    """What was checked and found, for JSON."""
    return {
        "checked": [{"path": str(one.path), "kind": one.kind} for one in report.checked],
        "counts": {severity: report.count(severity) for severity in LEVELS},
        "findings": [one.as_dict(lang) for one in report.all],
    }


def as_junit(report: Report, lang: Lang = "ja") -> bytes:
    """JUnit XML: a suite a kind of definition, a case a definition, which fails by its errors; UTF-8, declared."""
    from lxml import etree

    root = etree.Element("testsuites", name="lgmigrate check")
    failures = 0
    for kind in dict.fromkeys(one.kind for one in report.checked):
        suite = etree.SubElement(root, "testsuite", name=kind)
        paths = [str(one.path) for one in report.checked if one.kind == kind]
        failed = 0
        for path in paths:
            case = etree.SubElement(suite, "testcase", classname=f"lgmigrate.check.{kind}", name=_legal(path))
            failed += _junit_case(case, report.findings[path], lang)
        suite.attrib.update({"tests": str(len(paths)), "failures": str(failed), "errors": "0", "skipped": "0"})
        failures += failed
    root.attrib.update({"tests": str(len(report.checked)), "failures": str(failures), "errors": "0"})
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def _junit_case(case: Any, findings: list[Finding], lang: Lang) -> int:
    """Fill a case; returns 1 where it fails."""
    from lxml import etree

    texts = {
        failing: _legal(
            "\n".join(
                f"{one.place}  {one.code}  {one.message(lang)}"
                for one in findings
                if (one.severity == "error") is failing
            )
        )
        for failing in (True, False)
    }
    if texts[True]:
        first = next(one for one in findings if one.severity == "error")
        failure = etree.SubElement(case, "failure", type=first.code, message=_legal(first.message(lang)))
        failure.text = texts[True]
    if texts[False]:
        etree.SubElement(case, "system-out").text = texts[False]
    return int(bool(texts[True]))


def _legal(text: str) -> str:
    """The text without characters that XML 1.0 does not have."""
    from lgmigrate.report.junit import ILLEGAL

    return text.translate(ILLEGAL)


def as_sarif(report: Report, lang: Lang = "ja") -> dict[str, Any]:
    """SARIF 2.1.0, as code hosts take it: paths relative to the current folder, and the rules that fired."""
    codes = sorted({one.code for one in report.all})
    driver = {"name": "lgmigrate", "version": __version__, "rules": [_sarif_rule(code, lang) for code in codes]}
    results = [_sarif_result(one, codes, lang) for one in report.all]
    return {"$schema": SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _sarif_rule(code: str, lang: Lang) -> dict[str, Any]:
    entry = catalogue()[code]
    remedy = entry.remedy_ja if lang == "ja" else entry.remedy
    return {
        "id": code,
        "name": entry.name,
        "shortDescription": {"text": entry.titled(lang)},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
        **({"help": {"text": remedy}} if remedy else {}),
    }


def _sarif_result(one: Finding, codes: list[str], lang: Lang) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(one.path)}}
    if one.line:
        place["region"] = {"startLine": one.line}
    return {
        "ruleId": one.code,
        "ruleIndex": codes.index(one.code),
        "level": LEVELS[one.severity],
        "message": {"text": one.message(lang)},
        "locations": [{"physicalLocation": place}],
    }


def _uri(path: str) -> str:
    given = Path(path)
    if given.is_absolute():
        if not given.is_relative_to(Path.cwd()):
            return given.as_uri()
        given = given.relative_to(Path.cwd())
    return quote(PurePath(given).as_posix())
