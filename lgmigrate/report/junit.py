"""Findings as JUnit XML, in the form that Jenkins, GitLab and their like read.

A suite is a 移行ファイル, a case is a rule that was checked on it: rules that hold show as passed. An error fails its
case; a warning or a note passes and is told in ``system-out``. Times are left out, so equal findings give equal bytes.
"""

from collections import defaultdict

from lxml import etree

from lgmigrate.errors import catalogue
from lgmigrate.validate.findings import Finding, Findings

ILLEGAL = {
    code: "\ufffd" for code in [*range(0x20), 0x7F, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)] if code not in (9, 10, 13)
}
"""Characters that XML 1.0 does not have; file names and masked values may hold them."""

Cases = dict[str, dict[str, list[Finding]]]


def junit(findings: Findings, lang: str = "ja") -> bytes:
    """The XML document, UTF-8 with a declaration.

    Args:
        findings: What a validation found and what it checked.
        lang: The language of titles and messages, ``"ja"`` or ``"en"``.
    """
    root = etree.Element("testsuites", name="lgmigrate validate")
    total = failed = 0
    for file, cases in _cases(findings).items():
        failures = sum(any(one.severity == "error" for one in found) for found in cases.values())
        suite = etree.SubElement(root, "testsuite", name=_legal(file), tests=str(len(cases)), failures=str(failures))
        suite.set("errors", "0")
        suite.set("skipped", "0")
        for rule, found in cases.items():
            _case(suite, file, rule, found, lang)
        total, failed = total + len(cases), failed + failures
    root.set("tests", str(total))
    root.set("failures", str(failed))
    root.set("errors", "0")
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def _cases(findings: Findings) -> Cases:
    """The findings of every file and rule, those that passed included, in the order they were checked."""
    cases: Cases = defaultdict(dict)
    for rule, file in findings.checked:
        cases[file].setdefault(rule, [])
    for one in findings.findings:
        cases[one.file].setdefault(one.rule, []).append(one)
    return cases


def _case(suite: etree._Element, file: str, rule: str, found: list[Finding], lang: str) -> None:
    entry = catalogue()[rule]
    name = f"{rule} {entry.name} {entry.titled(lang)}"
    case = etree.SubElement(suite, "testcase", classname=_legal(file), name=_legal(name))
    errors = [one for one in found if one.severity == "error"]
    others = [one for one in found if one.severity != "error"]
    if errors:
        failure = etree.SubElement(case, "failure", type=f"{rule} {entry.name}", message=_legal(_line(errors[0], lang)))
        failure.text = _legal("\n".join(_line(one, lang) for one in errors))
    if others:
        etree.SubElement(case, "system-out").text = _legal("\n".join(_line(one, lang) for one in others))


def _line(one: Finding, lang: str) -> str:
    place = ""
    if one.lines:
        numbers = ", ".join(f"{line:,}" for line in one.lines)
        place = f"行 {numbers}  " if lang == "ja" else f"line {numbers}  "
    column = f"{one.column}: " if one.column else ""
    return f"{place}{column}{one.detailed(lang)}  {' '.join(one.values)}".rstrip()


def _legal(text: str) -> str:
    return text.translate(ILLEGAL)
