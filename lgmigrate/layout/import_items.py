"""データ項目一覧表: from lines of a workbook to items, with their groups and repeats.

Groups are said by a column of their own, or by levels: names in several columns (大項目, 中項目, 小項目, or one heading
over several columns) or a number of the level. A line of a level that has neither type nor digits is a group.
"""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from lgmigrate.layout.import_lines import Import
from lgmigrate.layout.import_rows import Line
from lgmigrate.layout.import_values import Size, one
from lgmigrate.layout.import_words import narrow
from lgmigrate.layout.model import Item, ItemType

replace = msgspec.structs.replace


class Found(msgspec.Struct, frozen=True):
    """An item, its line, whether that has a level, and the repeats of groups that are lines of their own."""

    item: Item
    line: Line
    levelled: bool
    path_repeats: dict[str, int] = {}


def items_of(work: Import, lines: list[Line], files: list[str]) -> list[Found]:
    """The items, in the order of the workbook; what cannot be taken is in the report."""
    by_file: dict[str, list[Found]] = {}
    levels: dict[str, _Levels] = {}
    for line in lines:
        file = _file(work, line, files)
        if not file:
            continue
        found = _found(work, line, file, by_file.setdefault(file, []), levels.setdefault(file, _Levels()))
        if found:
            by_file[file].append(found)
    work.once(
        (
            (one.line, f"{one.item.file}.{one.item.name}", (one.item.file, one.item.name))
            for file in by_file.values()
            for one in file
        ),
        "name",
    )
    return [one for file in by_file.values() for one in _keyed(work, _repeated(work, file))]


def _file(work: Import, line: Line, files: list[str]) -> str:
    """The file of a line: said in it or above it, the name of its sheet, or the only one there is."""
    if found := one(line.text("file")):
        work.take(line, "file", found, found)
        return found
    if line.sheet in files:
        return line.sheet
    if len(files) == 1:
        return files[0]
    work.lacks(line, "file")
    return ""


class _Levels:
    """The groups that lines are in, by the levels of their names."""

    def __init__(self) -> None:
        self.stack: list[tuple[int, str]] = []
        self.repeats: dict[str, int] = {}

    def enter(self, names: list[tuple[int, str]]) -> str:
        """Go to a name by way of the groups before it in the same row; returns the path of its groups."""
        first, last = names[0][0], names[-1][0]
        self.stack = [one for one in self.stack if one[0] < first] + names[:-1]
        return "/".join(name for level, name in self.stack if level < last)

    def group(self, names: list[tuple[int, str]], times: int) -> None:
        """A line that is a group."""
        above = self.enter(names)
        self.stack.append(names[-1])
        self.repeats["/".join(filter(None, [above, names[-1][1]]))] = times


def _names(work: Import, line: Line) -> list[tuple[int, str]]:
    """The names of a line with their levels, from the outermost; none where it says no level."""
    values = [value for value in line.values.get("name", ()) if one(value.text)]
    if len(line.columns["name"]) > 1:
        return [(line.columns["name"].index(value.column), one(value.text)) for value in values]
    if line.text("level").strip():
        level = work.value(line, "level", one(line.text("name")), work.meaning.number, 1)
        return [(level, one(value.text)) for value in values]
    return []


def _found(work: Import, line: Line, file: str, before: list[Found], levels: _Levels) -> Found | None:
    name = work.name(line, "name", f"{file}.{one(line.text('name'))}")
    if not name:
        return None
    label, names = f"{file}.{name}", _names(work, line)
    repeat: tuple[int, ...] = work.value(line, "repeat", label, work.meaning.repeat, tuple[int, ...]())
    if names and not line.text("type").strip() and not line.text("digits").strip():
        levels.group(names, repeat[0] if repeat else 1)
        return None
    size = _size(work, line, label)
    if size is None:
        return None
    assert size.type is not None and size.digits is not None
    numbers = [other.item.no for other in before]
    no = work.number(line, label, max(numbers, default=0) + 1)
    item = Item(
        file=file,
        no=no,
        name=name,
        physical=work.physical(line, label, (file, name), f"ITEM_{no:03}"),
        type=size.type,
        digits=size.digits,
        scale=size.scale or 0,
        key=work.value(line, "key", label, work.meaning.key, None),
        required=work.value(line, "required", label, work.meaning.flag, False),
        gaiji=work.value(line, "gaiji", label, work.meaning.flag, False),
        code=_text(work, line, "code", label),
        unit=_text(work, line, "unit", label),
        group=levels.enter(names) if names else work.name(line, "group", label, needed=False),
        repeat=repeat,
        provenance=work.origin(line, label),
        note=work.note(line, label),
    )
    return Found(item, line, bool(names), levels.repeats)


def _text(work: Import, line: Line, field: str, label: str) -> str:
    found = work.name(line, field, label, needed=False)
    return "" if narrow(found) in work.meaning.words.signs["none"] and not work.own else found


def _size(work: Import, line: Line, label: str) -> Size | None:
    """Type and digits, from one column or from several, which must agree; None where a fault was found."""
    if not line.text("type").strip():
        work.lacks(line, "type")
        return None
    size = work.value(line, "type", label, work.meaning.type_of, None)
    if size is None:
        return None
    said = _digits(work, line, label)
    for field in ("digits", "scale"):
        before, after = getattr(size, field), getattr(said, field)
        if before is not None and after is not None and before != after:
            why = f"the type {line.text('type')} says {before}"
            work.bad(line, field, line.text(field) or line.text("digits"), why)
            return None
    digits = said.digits if said.digits is not None else size.digits
    if not digits:
        if not said.type:  # a fault of its own was found where the cell says something
            work.lacks(line, "digits")
        return None
    return Size(size.type, digits, said.scale if said.scale is not None else size.scale)


FAULTY = Size(ItemType.TEXT)
"""Digits that cannot be read; the fault is in the report."""


def _digits(work: Import, line: Line, label: str) -> Size:
    none = work.meaning.words.signs["none"]
    parts: dict[str, int] = {}
    for field in ("whole", "scale"):
        text = narrow(line.text(field))
        if text and text not in none:
            if not text.isdecimal():
                work.bad(line, field, line.text(field), "no number of digits")
                return FAULTY
            work.take(line, field, label, text)
            parts[field] = int(text)
    said = Size()
    if narrow(line.text("digits")) not in none:
        found = work.value(line, "digits", label, work.meaning.digits_of, None)
        if found is None and line.text("digits").strip():
            return FAULTY
        said = found or said
    if "whole" in parts:
        said = Size(None, parts["whole"] + parts.get("scale", 0))
    return Size(None, said.digits, parts.get("scale", said.scale))


def _repeated(work: Import, found: list[Found]) -> list[Found]:
    """The items of a file with the repeats of their groups on the first item of each."""
    result: list[Found] = []
    before: tuple[str, ...] = ()
    for one_found in found if work.own else _shared(work, found):
        item = one_found.item
        if one_found.levelled:
            same = next(
                (at for at, (old, new) in enumerate(zip(before, item.path, strict=False)) if old != new),
                min(len(before), len(item.path)),
            )
            times = [one_found.path_repeats.get("/".join(item.path[: at + 1]), 1) for at in range(same, len(item.path))]
            repeat = (*times, *(item.repeat[-1:] or (1,)))
            item = replace(item, repeat=repeat if any(count > 1 for count in repeat) else ())
        before = item.path
        result.append(replace(one_found, item=item))
    return result


def _shared(work: Import, found: list[Found]) -> Iterator[Found]:
    """Repeats that all items of a group say alike are the group's, and stand at its first item."""
    runs: list[list[Found]] = []
    for one_found in found:
        if runs and one_found.item.group and runs[-1][-1].item.group == one_found.item.group:
            runs[-1].append(one_found)
        else:
            runs.append([one_found])
    for run in runs:
        alike = len(run) > 1 and len({one.item.repeat for one in run}) == 1 and run[0].item.repeat
        for at, one_found in enumerate(run):
            if alike and at and not one_found.levelled:
                label = f"{one_found.item.file}.{one_found.item.name}"
                work.assume(one_found.line, "repeat", label, "", f"the group {one_found.item.group} repeats")
                yield replace(one_found, item=replace(one_found.item, repeat=()))
            else:
                yield one_found


def _keyed(work: Import, found: list[Found]) -> list[Found]:
    """Items that are only said to be in the key are numbered in their order; what is in a key is required."""
    result, count = [], 0
    for one_found in found:
        item, label = one_found.item, f"{one_found.item.file}.{one_found.item.name}"
        if item.key is True:
            count += 1
            item = replace(item, key=count)
            work.assume(one_found.line, "key", label, str(count), "the order of the items is that of the key")
        if item.key and not item.required and not one_found.line.has("required"):
            item = replace(item, required=True)
            work.assume(one_found.line, "required", label, "1", "in the key, and no column says what is required")
        result.append(replace(one_found, item=item))
    return result


def folded(work: Import, found: list[Found], digits: tuple[int, int]) -> list[Found]:
    """Dates of the 基本データリスト with their 不詳フラグ and 不詳表記 as one item of three columns.

    Args:
        work: The import.
        found: The items in order.
        digits: Of flag and wording; columns of other widths stay items of their own.
    """
    from lgmigrate.layout.columns import FLAG, WORDING
    from lgmigrate.layout.model import UNKNOWN_DATE

    gone: set[tuple[str, str]] = set()
    result = list(found)
    for at, (one_found, flag) in enumerate(pairwise(found)):
        item, last = one_found.item, found[at + 2].item if at + 2 < len(found) else None
        three = last is not None and item.file == flag.item.file == last.file
        if not three or not last or (flag.item.name, last.name) != (item.name + FLAG, item.name + WORDING):
            continue
        if item.type is ItemType.DATE and (flag.item.digits, last.digits) == digits and not item.repeat:
            result[at] = replace(one_found, item=replace(item, unit=UNKNOWN_DATE))
            gone |= {(item.file, flag.item.name), (item.file, last.name)}
            for part in (flag, found[at + 2]):
                work.assume(part.line, "name", f"{item.file}.{item.name}", part.item.name, "a column of that date")
    return [one_found for one_found in result if (one_found.item.file, one_found.item.name) not in gone]
