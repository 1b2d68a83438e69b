"""Every rule fires on the fault it is for, alone and at the right place, and a sound layout has none."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from lgmigrate.layout import Layout, lint
from lgmigrate.layout.model import Code, CodeList, File, ItemType, Provenance

replace = msgspec.structs.replace
Bend = Callable[[Layout], Layout]


def bent(part: str, at: int, **changes: object) -> Bend:
    """Changes one line of one part."""

    def bend(layout: Layout) -> Layout:
        lines = list(getattr(layout, part))
        lines[at] = replace(lines[at], **changes)
        return replace(layout, **{part: lines})

    return bend


def more(part: str, line: msgspec.Struct) -> Bend:
    """Adds a line to one part."""
    return lambda layout: replace(layout, **{part: [*getattr(layout, part), line]})


def both(*bends: Bend) -> Bend:
    def bend(layout: Layout) -> Layout:
        for one in bends:
            layout = one(layout)
        return layout

    return bend


DRAFT = Provenance.DRAFT
LONE_FILE = File(no=3, name="調定", physical="CHOTEI", provenance=DRAFT)
LONE_LIST = CodeList(name="有無", title="有無コード", digits=1, provenance=DRAFT)
LONE_CODE = Code(list="有無", code="1", title="有", provenance=DRAFT)

CASES: dict[str, tuple[Bend, list[tuple[str, str, str]]]] = {
    "file twice by name": (
        bent("files", 1, name="法人"),
        [
            ("LGM-L020", "files.csv", "法人"),
            *[("LGM-L021", "items.csv", f"事業所.{name}") for name in ("宛名番号", "事業所番号", "設置年月日", "総額")],
            ("LGM-L021", "relations.csv", "法人 → 事業所"),
        ],
    ),
    "file twice by number": (bent("files", 1, no=1), [("LGM-L020", "files.csv", "1")]),
    "file twice by physical name": (bent("files", 1, physical="HOJIN"), [("LGM-L020", "files.csv", "HOJIN")]),
    "item twice": (bent("items", 3, name="法人名"), [("LGM-L020", "items.csv", "法人.法人名")]),
    "item number twice": (bent("items", 3, no=3), [("LGM-L020", "items.csv", "法人.3")]),
    "item twice by physical name": (bent("items", 3, physical="KBN"), [("LGM-L020", "items.csv", "法人.KBN")]),
    "code twice": (bent("codes", 1, code="01"), [("LGM-L020", "codes.csv", "区分.01")]),
    "code list twice": (
        more("code_lists", CodeList(name="区分", title="別", digits=2, provenance=DRAFT)),
        [("LGM-L020", "code_lists.csv", "区分")],
    ),
    "relation twice": (
        lambda layout: replace(layout, relations=layout.relations * 2),
        [("LGM-L020", "relations.csv", "法人.事業所.宛名番号")],
    ),
    "item of an unknown file": (bent("items", 7, file="事業者"), [("LGM-L021", "items.csv", "事業者.総額")]),
    "relation to an unknown file": (
        bent("relations", 0, parent="法入"),
        [("LGM-L021", "relations.csv", "法入 → 事業所")],
    ),
    "relation to an unknown item": (
        bent("relations", 0, child_items=["宛名"]),
        [("LGM-L022", "relations.csv", "法人 → 事業所")],
    ),
    "item with an unknown code list": (
        bent("items", 2, code="区别"),
        [("LGM-L023", "items.csv", "法人.区分"), ("LGM-L024", "code_lists.csv", "区分")],
    ),
    "code of an unknown list": (more("codes", LONE_CODE), [("LGM-L023", "codes.csv", "有無.1")]),
    "unused code list": (
        both(more("code_lists", LONE_LIST), more("codes", LONE_CODE)),
        [("LGM-L024", "code_lists.csv", "有無")],
    ),
    "code list without codes": (
        lambda layout: replace(layout, codes=[]),
        [("LGM-L025", "code_lists.csv", "区分")],
    ),
    "key with a gap": (bent("items", 5, key=3), [("LGM-L026", "items.csv", "事業所")]),
    "key position twice": (bent("items", 5, key=1), [("LGM-L026", "items.csv", "事業所")]),
    "key that may be empty": (bent("items", 5, required=False), [("LGM-L027", "items.csv", "事業所.事業所番号")]),
    "file without a key": (bent("items", 0, key=None), [("LGM-L028", "items.csv", "法人")]),
    "items out of order": (
        both(bent("items", 2, no=4), bent("items", 3, no=3)),
        [("LGM-L029", "items.csv", "法人.税率")],
    ),
    "blank at the edge": (bent("items", 3, name="税率　"), [("LGM-L030", "items.csv", "法人.税率　")]),
    "line break in a name": (bent("items", 3, name="税\n率"), [("LGM-L030", "items.csv", "法人.税\n率")]),
    "plus sign in an item": (bent("items", 3, name="税+率"), [("LGM-L030", "items.csv", "法人.税+率")]),
    "file without items": (more("files", LONE_FILE), [("LGM-L031", "files.csv", "調定")]),
    "relation of unequal numbers": (
        bent("relations", 0, child_items=["宛名番号", "事業所番号"]),
        [("LGM-L032", "relations.csv", "法人 → 事業所")],
    ),
    "relation of other digits": (bent("items", 4, digits=14), [("LGM-L033", "relations.csv", "法人 → 事業所")]),
    "relation of another type": (
        bent("items", 4, type=ItemType.NATIONAL),
        [("LGM-L033", "relations.csv", "法人 → 事業所")],
    ),
    "relation not to the key": (
        bent("relations", 0, parent_items=["法人名"], child_items=["名"]),
        [("LGM-L022", "relations.csv", "法人 → 事業所"), ("LGM-L034", "relations.csv", "法人 → 事業所")],
    ),
    "more decimals than digits": (bent("items", 3, scale=6), [("LGM-L035", "items.csv", "法人.税率")]),
    "decimals of a text": (bent("items", 1, scale=1), [("LGM-L036", "items.csv", "法人.法人名")]),
    "wide code": (bent("codes", 1, code="002"), [("LGM-L037", "codes.csv", "区分.002")]),
    "code that lost its zero": (bent("codes", 1, code="2"), [("LGM-L037", "codes.csv", "区分.2")]),
    "item wider than its list": (bent("items", 2, digits=3), [("LGM-L038", "items.csv", "法人.区分")]),
    "physical name in small letters": (bent("items", 3, physical="ritsu"), [("LGM-L039", "items.csv", "法人.税率")]),
    "physical name of a file": (bent("files", 0, physical="法人"), [("LGM-L039", "files.csv", "法人")]),
    "number of an item missing": (bent("items", 3, no=7), [("LGM-L049", "items.csv", "法人")]),
    "number of a file missing": (bent("files", 1, no=3), [("LGM-L049", "files.csv", "files.csv")]),
    "colon in a file": (
        lambda layout: replace(
            layout,
            relations=[],
            files=[replace(layout.files[0], name="a:b"), layout.files[1]],
            items=[replace(one, file="a:b" if one.file == "法人" else one.file) for one in layout.items],
        ),
        [("LGM-L030", "files.csv", "a:b")],
    ),
    "group without a name": (bent("items", 7, group="A/"), [("LGM-L030", "items.csv", "事業所.総額")]),
    "group taken up again": (
        both(bent("items", 1, group="甲"), bent("items", 3, group="甲")),
        [("LGM-L043", "items.csv", "法人.税率")],
    ),
    "more repeats than groups": (
        bent("items", 3, group="甲", repeat=(2, 2, 2)),
        [("LGM-L045", "items.csv", "法人.税率")],
    ),
    "key that repeats": (
        bent("items", 5, repeat=(2,)),
        [("LGM-L044", "items.csv", "事業所.事業所番号")],
    ),
    "key in a group that repeats": (
        bent("items", 5, group="甲", repeat=(2,)),
        [("LGM-L044", "items.csv", "事業所.事業所番号")],
    ),
    "column of the name of an item": (
        both(bent("items", 6, name="総額1"), bent("items", 7, repeat=(2,))),
        [("LGM-L053", "items.csv", "事業所")],
    ),
    "unknown date that is no date": (bent("items", 7, unit="不詳"), [("LGM-L048", "items.csv", "事業所.総額")]),
    "code valid backwards": (
        bent("codes", 0, since=date(2026, 4, 1), until=date(2026, 3, 31)),
        [("LGM-L047", "codes.csv", "区分.01")],
    ),
    "code twice for one day": (
        both(bent("codes", 0, until=date(2026, 3, 31)), bent("codes", 1, code="01", since=date(2026, 3, 31))),
        [("LGM-L020", "codes.csv", "区分.01")],
    ),
    "relation to a unit that is not there": (
        bent("relations", 0, parent="no-such:個人"),
        [("LGM-L046", "relations.csv", "no-such:個人 → 事業所")],
    ),
    "draft with the standard's name": (
        lambda layout: replace(layout, family="chukan-2.7"),
        [("LGM-L040", "layout.toml", "chukan-2.7")],
    ),
    "draft that claims to be official": (
        lambda layout: replace(layout, provenance=Provenance.OFFICIAL),
        [("LGM-L040", "layout.toml", "chukan-draft")],
    ),
    "official line in a draft": (
        bent("items", 3, provenance=Provenance.OFFICIAL),
        [("LGM-L040", "items.csv", "法人.税率")],
    ),
}


def test_a_sound_layout_has_no_problems(small: Layout) -> None:
    assert lint(small) == []


@pytest.mark.parametrize("case", CASES)
def test_a_rule_fires_at_its_place_and_no_other_does(small: Layout, case: str) -> None:
    bend, expected = CASES[case]
    problems = lint(bend(small))
    assert [(one.code, one.file, one.item) for one in problems] == expected
    for problem in problems:
        assert problem.severity in ("error", "warning")
        for lang in ("en", "ja"):
            assert "{" not in problem.message(lang)
        assert problem.as_dict()["message"] == problem.message("en")


def test_a_code_may_end_and_begin_again(small: Layout) -> None:
    again = replace(small.codes[0], since=date(2026, 4, 1))
    before = replace(small.codes[0], until=date(2026, 3, 31))
    assert lint(replace(small, codes=[before, again, small.codes[1]])) == []


def test_a_relation_to_another_unit_is_followed(small: Layout) -> None:
    other = replace(small, name="other")
    asked = []

    def beside(name: str) -> Layout | None:
        asked.append(name)
        return other if name == "other" else None

    def relation(**changes: object) -> list[tuple[str, str]]:
        one = replace(small.relations[0], **{"parent": "other:法人", **changes})
        return [(p.code, p.item) for p in lint(replace(small, relations=[one]), beside)]

    assert relation() == []
    assert set(asked) == {"other"}
    assert relation(parent="other:法入") == [("LGM-L021", "other:法入 → 事業所")]
    assert relation(parent_items=["宛名"]) == [("LGM-L022", "other:法人 → 事業所"), ("LGM-L034", "other:法人 → 事業所")]
    assert relation(child_items=["事業所番号"]) == [("LGM-L033", "other:法人 → 事業所")]
    assert relation(parent="../other:法人") == [("LGM-L046", "../other:法人 → 事業所")]


def test_the_nearest_name_is_offered(small: Layout) -> None:
    [problem] = lint(bent("relations", 0, child_items=["宛名"])(small))
    assert problem.facts["nearest"] == "宛名番号"
    assert problem.message("ja") == (
        "relations.csv 法人 → 事業所: 事業所 に項目 '宛名' はありません。近い名前: 宛名番号"
    )


@pytest.mark.parametrize(
    ("family", "provenance", "codes"),
    [
        ("chukan-2.7", Provenance.OFFICIAL, []),
        ("kihon-2.0", Provenance.PUBLIC_SPEC, ["LGM-L040"]),
        ("kihon-draft", Provenance.PUBLIC_SPEC, []),
        ("vendor-x", Provenance.DRAFT, []),
    ],
)
def test_only_the_imported_workbook_bears_the_standards_name(
    small: Layout, family: str, provenance: Provenance, codes: list[str]
) -> None:
    problems = lint(replace(small, family=family, provenance=provenance))
    assert [one.code for one in problems] == codes
