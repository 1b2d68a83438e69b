"""Versions of a layout compared: every kind of change is told once, under its own name, and nothing else is."""

from collections.abc import Callable
from datetime import date

import lxml.html
import msgspec
import pytest

from lgmigrate.layout import Code, Layout, Provenance
from lgmigrate.layout.diff import diff
from lgmigrate.layout.diff_show import as_html, as_markdown

replace = msgspec.structs.replace


def with_item(layout: Layout, at: int, **changes: object) -> Layout:
    items = list(layout.items)
    items[at] = replace(items[at], **changes)
    return replace(layout, items=items)


def with_file_renamed(layout: Layout) -> Layout:
    def called(name: str) -> str:
        return "営業所" if name == "事業所" else name

    return replace(
        layout,
        files=[replace(one, name=called(one.name)) for one in layout.files],
        items=[replace(one, file=called(one.file)) for one in layout.items],
        relations=[replace(one, child=called(one.child)) for one in layout.relations],
    )


CASES: dict[str, tuple[Callable[[Layout], Layout], list[tuple[str, str, str]]]] = {
    "nothing": (lambda old: replace(old, sha256="other"), []),
    "version": (lambda old: replace(old, version="0.2"), [("changed", "layout", "small")]),
    "added": (
        lambda old: replace(old, items=[*old.items, replace(old.items[7], no=5, name="新", physical="SHIN")]),
        [("added", "items", "事業所.新")],
    ),
    "removed": (lambda old: replace(old, items=old.items[:-1]), [("removed", "items", "事業所.総額")]),
    "renamed": (lambda old: with_item(old, 1, name="名称"), [("renamed", "items", "法人.名称")]),
    "widened": (lambda old: with_item(old, 1, digits=100), [("widened", "items", "法人.法人名")]),
    "decimals at the cost of digits": (lambda old: with_item(old, 3, scale=4), [("narrowed", "items", "法人.税率")]),
    "repeated": (lambda old: with_item(old, 1, repeat=(2,)), [("widened", "items", "法人.法人名")]),
    "repeated once": (lambda old: with_item(old, 1, repeat=(1,)), [("changed", "items", "法人.法人名")]),
    "re-coded": (lambda old: with_item(old, 2, code="別"), [("recoded", "items", "法人.区分")]),
    "re-typed": (lambda old: with_item(old, 3, type=old.items[0].type), [("changed", "items", "法人.税率")]),
    "renumbered": (lambda old: with_item(old, 3, no=9), [("changed", "items", "法人.税率")]),
    "a file renamed": (with_file_renamed, [("renamed", "files", "営業所")]),
    "a code ended and another came": (
        lambda old: replace(
            old,
            codes=[
                replace(old.codes[0], until=date(2026, 3, 31)),
                Code(list="区分", code="01", title="株式", since=date(2026, 4, 1), provenance=Provenance.DRAFT),
                old.codes[1],
            ],
        ),
        [("added", "codes", "区分.01.2026-04-01"), ("changed", "codes", "区分.01")],
    ),
    "a relation": (
        lambda old: replace(old, relations=[replace(old.relations[0], cardinality="1..n")]),
        [("changed", "relations", "法人.事業所.宛名番号")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_change_is_told_by_its_kind(small: Layout, case: str) -> None:
    bend, expected = CASES[case]
    assert [(one.kind, one.part, one.name) for one in diff(small, bend(small))] == expected


def test_only_what_differs_is_told(small: Layout) -> None:
    [change] = diff(small, with_item(small, 1, digits=100))
    assert (change.before, change.after) == ({"digits": "80"}, {"digits": "100"})


def test_markdown_and_html_tell_the_same(small: Layout) -> None:
    new = with_item(with_item(small, 1, digits=100), 3, name="<税|率>", note="*強*")
    changes = diff(small, new)
    text = as_markdown(small, new, changes)
    assert "| 桁数拡大 | 法人.法人名 | digits 80 | digits 100 |" in text
    assert r"| 名称変更 | 法人.\<税\|率\> | name 税率 · note - | name \<税\|率\> · note \*強\* |" in text
    page = lxml.html.fromstring(as_html(small, new, changes))
    rows = [[cell.text_content() for cell in row.iter("td")] for row in page.iter("tr")][1:]
    assert rows == [
        ["名称変更", "法人.<税|率>", "name 税率 · note -", "name <税|率> · note *強*"],
        ["桁数拡大", "法人.法人名", "digits 80", "digits 100"],
    ]
    assert "There are no differences." in as_markdown(small, small, [], "en")
    assert "違いはありません。" in as_html(small, small, [])
