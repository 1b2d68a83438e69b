"""The parts beside the items: files, relations, code lists and codes, from lines of a workbook."""

import msgspec

from lgmigrate.layout.import_items import Found
from lgmigrate.layout.import_lines import Import
from lgmigrate.layout.import_rows import Line
from lgmigrate.layout.import_values import BadCellError, one
from lgmigrate.layout.import_words import narrow
from lgmigrate.layout.model import Code, CodeList, File, Relation

replace = msgspec.structs.replace


def files_of(work: Import, lines: list[Line]) -> list[File]:
    """The files of a 移行ファイル構成表."""
    found: list[tuple[Line, File]] = []
    for line in lines:
        label = one(line.text("name"))
        if name := work.name(line, "name", label):
            no = work.number(line, label, max((file.no for _, file in found), default=0) + 1)
            physical = work.physical(line, label, (name, ""), f"FILE_{no:03}")
            origin, note = work.origin(line, label), work.note(line, label)
            found.append((line, File(no=no, name=name, physical=physical, provenance=origin, note=note)))
    work.once(((line, file.name, (file.name,)) for line, file in found), "name")
    return [file for _, file in found]


def files_from(work: Import, found: list[Found]) -> list[File]:
    """The files that items name, in order, where no 移行ファイル構成表 lists them; by their ids where they have any."""
    files: dict[str, File] = {}
    for one_found in found:
        name, line = one_found.item.file, one_found.line
        if name not in files:
            no = len(files) + 1
            field = "group_id" if line.has("group_id") else "file_id"
            physical = work.physical(line, name, (name, ""), f"FILE_{no:03}", field)
            files[name] = File(no=no, name=name, physical=physical, provenance=work.provenance)
    return list(files.values())


def relations_of(work: Import, lines: list[Line]) -> list[Relation]:
    """The relations of a 移行ファイル関連図 that is a table."""
    found: list[tuple[Line, Relation]] = []
    for line in lines:
        label = f"{one(line.text('parent'))} → {one(line.text('child'))}"
        parent, child = work.name(line, "parent", label), work.name(line, "child", label)
        ends: dict[str, list[str]] = {}
        for field in ("parent_items", "child_items"):
            ends[field] = work.value(line, field, label, work.meaning.names, list[str]())
            if not ends[field]:
                work.lacks(line, field)
        cardinality = work.value(line, "cardinality", label, work.meaning.cardinality, "")
        if not line.text("cardinality").strip():
            work.lacks(line, "cardinality")
        if parent and child and cardinality and all(ends.values()):
            if narrow(line.text("cardinality")).casefold() != cardinality:
                work.assume(line, "cardinality", label, cardinality, "what it says of the number of children at most")
            origin, note = work.origin(line, label), work.note(line, label)
            relation = Relation(
                parent=parent, child=child, cardinality=cardinality, provenance=origin, note=note, **ends
            )
            found.append((line, relation))
    work.once(
        ((line, f"{rel.parent} → {rel.child}", (rel.parent, rel.child, *rel.child_items)) for line, rel in found),
        "child",
    )
    return [relation for _, relation in found]


class Lists(msgspec.Struct, frozen=True):
    """Code lists, codes, and the names of the lists by their ids."""

    lists: list[CodeList]
    codes: list[Code]
    ids: dict[str, str]


def codes_of(work: Import, list_lines: list[Line], lines: list[Line], *, derive: bool) -> Lists:
    """Code lists and codes.

    Args:
        work: The import.
        list_lines: Lines of a コード構成表.
        lines: Lines of a コード一覧.
        derive: Whether lists that only the codes name are made, because the workbook has no コード構成表.
    """
    ids: dict[str, str] = {}
    for line in [*list_lines, *lines]:
        named = one(
            line.text("name" if line.part == "code_lists" else "list")
            or line.text("title" if line.part == "code_lists" else "list")
        )
        if (number := narrow(line.text("list_id"))) and named:
            ids.setdefault(number, named)
    by_list: dict[str, list[tuple[Line, str]]] = {}
    for line in lines:
        name = one(line.text("list")) or ids.get(narrow(line.text("list_id")), narrow(line.text("list_id")))
        by_list.setdefault(ids.get(narrow(name), name), []).append((line, narrow(line.text("code"))))
    lists = _lists(work, list_lines, by_list, ids)
    if derive:
        known = {code_list.name for code_list in lists}
        lists += [_derived(work, name, some) for name, some in by_list.items() if name and name not in known]
    return Lists(lists, _codes(work, by_list, {one_list.name: one_list.digits for one_list in lists}), ids)


def _lists(
    work: Import, lines: list[Line], by_list: dict[str, list[tuple[Line, str]]], ids: dict[str, str]
) -> list[CodeList]:
    found: list[tuple[Line, CodeList]] = []
    for line in lines:
        number = narrow(line.text("list_id"))
        label = one(line.text("name")) or ids.get(number, number)
        name = work.name(line, "name", label, needed=False) or ids.get(number, number)
        if not name:
            work.lacks(line, "name")
            continue
        title = work.value(line, "title", label, lambda text: text if work.own else one(text), name)
        widths = [len(code) for _, code in by_list.get(name, ())]
        digits = work.value(line, "digits", label, work.meaning.number, 0)
        if not line.text("digits").strip():
            digits = max(widths, default=0)
            if not digits:
                work.lacks(line, "digits")
                continue
            work.assume(line, "digits", label, str(digits), "the longest code of the list")
        origin, note = work.origin(line, label), work.note(line, label)
        found.append((line, CodeList(name=name, title=title, digits=digits or 1, provenance=origin, note=note)))
    work.once(((line, one_list.name, (one_list.name,)) for line, one_list in found), "name")
    return [one_list for _, one_list in found]


def _derived(work: Import, name: str, some: list[tuple[Line, str]]) -> CodeList:
    digits = max(len(code) for _, code in some) or 1
    line = some[0][0]
    work.report.add(
        line.sheet, line.cell("list"), "derived", name, f"a list of {digits} digits", part="code_lists", line=name
    )
    return CodeList(name=name, title=name, digits=digits, provenance=work.provenance)


def _codes(work: Import, by_list: dict[str, list[tuple[Line, str]]], digits: dict[str, int]) -> list[Code]:
    found: list[tuple[Line, Code]] = []
    for name, some in by_list.items():
        for line, _ in some:
            if not name:
                work.lacks(line, "list")
                continue
            text = work.name(line, "code", f"{name}.{one(line.text('code'))}")
            label = f"{name}.{text}"
            title = work.value(line, "title", label, lambda text: text if work.own else one(text), "")
            if not title:
                work.lacks(line, "title")
            if not (text and title):
                continue
            work.take(line, "list", label, name)
            code = Code(
                list=name,
                code=_code(work, line, text, digits.get(name, 0), label),
                title=title,
                since=work.value(line, "from", label, work.meaning.day, None),
                until=work.value(line, "until", label, work.meaning.day, None),
                provenance=work.origin(line, label),
                note=work.note(line, label),
            )
            found.append((line, code))
    work.once(((line, f"{code.list}.{code.code}", (code.list, code.code, code.since)) for line, code in found), "code")
    return [code for _, code in found]


def _code(work: Import, line: Line, text: str, digits: int, label: str) -> str:
    """A code. One that Excel holds as a number may have lost its zeros, which are not guessed."""
    code = text if work.own else narrow(text)
    if line.values["code"][-1].number and len(code) < digits:
        if work.meaning.mapping.codes == "fill":
            work.assume(line, "code", label, code.zfill(digits), f"filled to {digits} digits")
            return code.zfill(digits)
        why = f'a number in a list of {digits} digits: are zeros lost? Say codes = "fill" in the mapping file if so'
        work.bad(line, "code", text, why)
    return code


def with_lists(work: Import, found: list[Found], lists: Lists) -> list[Found]:
    """The items with their code lists by name: given by id, or only by a mark where a list is called as the item."""
    known = {one_list.name for one_list in lists.lists}
    result = []
    for one_found in found:
        item, line, code = one_found.item, one_found.line, one_found.item.code
        if not code or code in known or work.own:
            result.append(one_found)
            continue
        label = f"{item.file}.{item.name}"
        if narrow(code) in lists.ids:
            name = lists.ids[narrow(code)]
        elif _marked(work, code):
            likely = [item.name, item.name.removesuffix("コード"), f"{item.name}コード"]
            name = next((one_name for one_name in likely if one_name in known), "")
            if name:
                work.assume(line, "code", label, name, "the list that is called as the item")
            else:
                work.bad(line, "code", code, "a mark, and no code list is called as the item")
        elif code.casefold() in ("×", "x", "0"):
            name = ""
        else:
            name = code  # lint says that there is none
        result.append(replace(one_found, item=replace(item, code=name)))
    return result


def _marked(work: Import, text: str) -> bool:
    try:
        return work.meaning.flag(text)
    except BadCellError:
        return False
