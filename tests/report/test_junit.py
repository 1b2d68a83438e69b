"""JUnit XML of findings."""

from lxml import etree

from lgmigrate.report.junit import junit
from lgmigrate.validate.findings import Findings, finding

# The elements and attributes that the JUnit schema of the Jenkins xUnit plugin knows.
SCHEMA = etree.XMLSchema(
    etree.fromstring(b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <xs:element name="failure"><xs:complexType mixed="true">
  <xs:attribute name="type" type="xs:string"/>
  <xs:attribute name="message" type="xs:string"/></xs:complexType></xs:element>
 <xs:element name="system-out" type="xs:string"/>
 <xs:element name="testcase"><xs:complexType><xs:sequence>
  <xs:element ref="failure" minOccurs="0"/><xs:element ref="system-out" minOccurs="0"/></xs:sequence>
  <xs:attribute name="name" type="xs:string" use="required"/>
  <xs:attribute name="classname" type="xs:string" use="required"/></xs:complexType></xs:element>
 <xs:element name="testsuite"><xs:complexType><xs:sequence>
  <xs:element ref="testcase" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
  <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="tests" type="xs:int" use="required"/>
  <xs:attribute name="failures" type="xs:int" use="required"/><xs:attribute name="errors" type="xs:int" use="required"/>
  <xs:attribute name="skipped" type="xs:int"/></xs:complexType></xs:element>
 <xs:element name="testsuites"><xs:complexType><xs:sequence>
  <xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
  <xs:attribute name="name" type="xs:string"/><xs:attribute name="tests" type="xs:int"/>
  <xs:attribute name="failures" type="xs:int"/><xs:attribute name="errors" type="xs:int"/></xs:complexType></xs:element>
</xs:schema>""")
)
FOUND = Findings(
    findings=[
        finding("LGM-V015", "個人", column="生年月日", count=2, lines=[4, 7], values=["20230229"], form="YYYYMMDD"),
        finding("LGM-V015", "個人", column="異動日", count=1, lines=[9], values=["x\x01\x1f"], form="YYYYMMDD"),
        finding("LGM-V018", "個人", column="カナ", count=1, lines=[2], values=["ヤマダ"], chars="U+30E4"),
        finding("LGM-V003", "annex/extra.csv"),
    ],
    checked=[("LGM-V012", "個人"), ("LGM-V015", "個人"), ("LGM-V018", "個人"), ("LGM-V012", "世帯")],
)


def test_the_document_has_the_usual_shape() -> None:
    root = etree.fromstring(junit(FOUND))
    SCHEMA.assertValid(root)
    assert (root.get("tests"), root.get("failures")) == ("5", "1")
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("個人", "3", "1"),
        ("世帯", "1", "0"),
        ("annex/extra.csv", "1", "0"),
    ]


def test_rules_that_hold_pass_and_errors_fail() -> None:
    passed, failed, warned = etree.fromstring(junit(FOUND, "en"))[0]
    assert len(passed) == 0
    failure = failed.find("failure")
    assert failure.get("type") == "LGM-V015 date-form"
    assert failure.get("message").startswith("line 4, 7  生年月日: not a calendar date YYYYMMDD in 2 rows.")
    assert len(failure.text.splitlines()) == 2
    assert warned.find("failure") is None
    assert warned.find("system-out").text == "line 2  カナ: U+30E4 in 1 rows of an item of type X.  ***"


def test_titles_are_japanese_unless_asked() -> None:
    names = [case.get("name") for case in etree.fromstring(junit(FOUND))[0]]
    assert names[1] == "LGM-V015 date-form 日付の形式でない、または暦にない日"


def test_characters_that_xml_lacks_do_not_break_it() -> None:
    found = finding("LGM-V004", "a\x00b", column="c\x07", why="d\ud800\uffff", why_ja="e")
    root = etree.fromstring(junit(Findings(findings=[found], checked=[]), "en"))
    assert root[0].get("name") == "a\ufffdb"
    assert root[0][0].find("failure").text == "c\ufffd: d\ufffd\ufffd."


def test_equal_findings_give_equal_bytes() -> None:
    assert junit(FOUND) == junit(FOUND)
