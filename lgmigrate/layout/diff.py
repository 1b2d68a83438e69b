"""What differs between two versions of a layout: files, items, relations, code lists and codes, line by line.

A line of the new version is the old one's of the same name; where no name fits, of the same physical name, and then it
was renamed. Notes and numbers are told like everything else, so that an empty difference means equal definitions.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Literal

import msgspec

from lgmigrate.layout.head import Head, head_of
from lgmigrate.layout.model import Item, Layout

Kind = Literal["added", "removed", "renamed", "widened", "narrowed", "recoded", "changed"]

WEIGHT: tuple[Kind, ...] = ("removed", "added", "renamed", "narrowed", "widened", "recoded", "changed")
"""In which order kinds are told: what breaks data first."""


MOST_LEVELS = 9
"""Numbers of repeats that are compared; groups lie less deep in each other."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One line that differs.

    ``part`` is a part of the definition (``files``, ``items`` …, ``layout``); ``name`` what the new version calls the
    line (the old one where it is gone); ``before`` and ``after`` are the values of the fields that differ.
    """

    kind: Kind
    part: str
    name: str
    before: dict[str, str] = {}
    after: dict[str, str] = {}

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"kind": self.kind, "part": self.part, "name": self.name, "before": self.before, "after": self.after}


def diff(old: Layout, new: Layout) -> list[Change]:
    """All differences from one version to another, by part and weight; none for equal definitions."""
    changes = _head(head_of(old), head_of(new))
    old = _as_files_are_called_now(old, new)
    for part, name, other in _NAMES:
        changes += _lines(part, getattr(old, part), getattr(new, part), name, other)
    return changes


Name = Callable[[Any], tuple[Hashable, ...]]

_NAMES: tuple[tuple[str, Name, Name | None], ...] = (
    ("files", lambda one: (one.name,), lambda one: (one.physical,)),
    ("items", lambda one: (one.file, one.name), lambda one: (one.file, one.physical)),
    ("relations", lambda one: (one.parent, one.child, *one.child_items), None),
    ("code_lists", lambda one: (one.name,), None),
    ("codes", lambda one: (one.list, one.code, one.since), None),
)
"""By what the lines of each part are told apart, and by what a renamed one is known again."""


def _head(old: Head, new: Head) -> list[Change]:
    before, after = _fields(old, new)
    return [Change(kind="changed", part="layout", name=new.name, before=before, after=after)] if before else []


def _as_files_are_called_now(old: Layout, new: Layout) -> Layout:
    """The old version with items and relations under the new names of their files: one renamed is one change."""
    before, after = {one.name for one in old.files}, {one.physical: one.name for one in new.files}
    called = {one.name: after.get(one.physical, one.name) for one in old.files}
    called = {name: now for name, now in called.items() if now not in before}
    if not called:
        return old
    replace = msgspec.structs.replace
    items = [replace(one, file=called.get(one.file, one.file)) for one in old.items]
    ends = [(one, called.get(one.parent, one.parent), called.get(one.child, one.child)) for one in old.relations]
    return replace(old, items=items, relations=[replace(one, parent=up, child=down) for one, up, down in ends])


def _lines(part: str, old: Iterable[Any], new: Iterable[Any], name: Name, other: Name | None) -> list[Change]:
    gone, come = {name(one): one for one in old}, {name(one): one for one in new}
    pairs = [(gone.pop(key), come.pop(key)) for key in list(come) if key in gone]
    if other:
        again = {other(one): key for key, one in gone.items()}
        known = [(again[other(one)], key) for key, one in come.items() if other(one) in again]
        pairs += [(gone.pop(before), come.pop(after)) for before, after in known if before in gone]
    changes = [Change(kind="removed", part=part, name=_shown(name(one)), before=_values(one)) for one in gone.values()]
    changes += [Change(kind="added", part=part, name=_shown(name(one)), after=_values(one)) for one in come.values()]
    for one, another in pairs:
        before, after = _fields(one, another)
        if before:
            kind = "renamed" if name(one) != name(another) else _kind(one, another)
            changes.append(Change(kind=kind, part=part, name=_shown(name(another)), before=before, after=after))
    return sorted(changes, key=lambda change: WEIGHT.index(change.kind))


def _kind(old: Any, new: Any) -> Kind:
    if not isinstance(new, Item) or not isinstance(old, Item):
        return "changed"
    if old.type is not new.type:
        return "changed"
    before, after = _sizes(old), _sizes(new)
    if any(was > now for was, now in zip(before, after, strict=False)):
        return "narrowed"
    if before != after:
        return "widened"
    return "recoded" if old.code != new.code else "changed"


def _sizes(item: Item) -> tuple[int, ...]:
    """Digits before and behind the point, and repeats; a repeat that is not said is 1."""
    return (item.digits - item.scale, item.scale, *item.repeat, *(1,) * (MOST_LEVELS - len(item.repeat)))


def _fields(old: msgspec.Struct, new: msgspec.Struct) -> tuple[dict[str, str], dict[str, str]]:
    """The fields that differ, before and after."""
    before, after = _values(old, empty=True), _values(new, empty=True)
    differ = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in differ}, {name: after[name] for name in differ}


def _values(one: msgspec.Struct, *, empty: bool = False) -> dict[str, str]:
    values = {name: _text(getattr(one, name)) for name in one.__struct_fields__}
    return {name: value for name, value in values.items() if value or empty}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return "/".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _shown(name: tuple[Hashable, ...]) -> str:
    return ".".join(str(part) for part in name if part is not None)
