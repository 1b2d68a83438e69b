"""Writing record layouts: TOML as a person would write it, which reads back as the same record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from lgmigrate.charset import Charset
from lgmigrate.source.copybook.faults import width
from lgmigrate.source.field import Field
from lgmigrate.source.record import FileForm, Record, RecordType

SCHEMA = "#:schema lgmigrate:record"
KEYS = {"width": "bytes", "value": "as"}
"""Names that are others in TOML."""
HIDDEN = ("name", "at", "width", "kind", "fields", "digits")
"""What a field begins with, or what is written in another way."""
INDENT = "  "
BYTES = len("bytes = ,")
NAMES_FOR_ALIGNING = 40
"""Columns up to which names are padded."""

Comments = Mapping[tuple[int, ...], Sequence[str]]
"""Comment lines behind the name of a type (its number), or behind a field (number of the type, of the field, …)."""


def record_toml(record: Record, comments: Comments | None = None) -> str:
    """A record layout as TOML.

    Args:
        record: Resolved, or at least placed (every field with its offset).
        comments: Comment lines, without ``#``, to put in.

    Returns:
        The text; :func:`~lgmigrate.source.record.read_record` makes a record equal to ``resolved(record)`` of it.
        Offsets are written only where a field does not simply follow the one before.
    """
    comments = comments or {}
    lines = [
        SCHEMA,
        f"name    = {_value(record.name)}",
        f"length  = {record.length}",
        f"charset = {_value(_charset(record.charset))}",
        f"trim    = {_value(record.trim)}",
    ]
    if record.zone is not None:
        lines.append(f"zone    = {_value(record.zone)}")
    lines += [f"# {line}".rstrip() for line in comments.get((), ())]
    lines += _file(record.file)
    for number, one in enumerate(record.types):
        lines += _type(one, number, comments)
    return "\n".join(lines) + "\n"


def field_lines(field: Field, *, at: int | None = None, indent: str = "") -> list[str]:
    """A field as lines of TOML, a group with what is in it.

    Args:
        field: The field.
        at: The offset behind the field before: its own is left out where it is the same; None writes it always.
        indent: What the lines begin with.
    """
    return list(_field(field, at, indent, (0, 0), (), {}))


def _file(form: FileForm) -> Iterator[str]:
    if form == FileForm():
        return
    yield ""
    yield "[file]"
    for name, value in _changed(form):
        yield f"{name} = {_value(value)}"


def _type(one: RecordType, number: int, comments: Comments) -> Iterator[str]:
    yield ""
    yield "[[type]]"
    yield f"name   = {_value(one.name)}"
    yield from (f"# {line}".rstrip() for line in comments.get((number,), ()))
    if one.when is not None:
        yield f"when   = {_value(one.when)}"
    if one.role:
        yield f"role   = {_value(one.role)}"
    if one.parent:
        yield f"parent = {_value(one.parent)}"
    if one.inherit:
        yield f"inherit = {_value(one.inherit)}"
    yield "fields = ["
    yield from _fields(one.fields, INDENT, (number,), comments)
    yield "]"
    if one.expect:
        yield f"expect = {_value(one.expect)}"


def _fields(fields: Sequence[Field], indent: str, at: tuple[int, ...], comments: Comments) -> Iterator[str]:
    """Fields of a type or group, their names in a column."""
    longest = max((width(_value(field.name)) for field in fields if field.name), default=0)
    columns = (
        min(longest, NAMES_FOR_ALIGNING),
        max((len(str(one.width)) for one in fields if one.name and one.kind != "group"), default=0),
    )
    behind = 0
    for number, field in enumerate(fields):
        place = (*at, number)
        yield from _field(field, behind, indent, columns, place, comments)
        yield from (f"{indent}# {line}".rstrip() for line in comments.get(place, ()))
        behind = max(behind, field.end)


def _field(
    field: Field,
    behind: int | None,
    indent: str,
    columns: tuple[int, int],
    place: tuple[int, ...],
    comments: Comments,
) -> Iterator[str]:
    column, digits = columns if field.name else (0, 0)
    parts: list[str] = []
    if field.name:
        name = _value(field.name)
        parts.append(f"name = {name}," + " " * max(0, column - width(name)))
    if field.at != behind and field.at >= 0:
        parts.append(f"at = {field.at},")
    if field.kind != "group":
        parts.append(f"bytes = {field.width},".ljust(digits + BYTES))
    parts.append(f'kind = "{field.kind}",')
    if field.digits and not (field.kind == "zoned" and field.digits == field.width - field.separate):
        parts.append(f"digits = {field.digits},")
    for name, value in _changed(field):
        if name not in HIDDEN:
            parts.append(f"{KEYS.get(name, name)} = {_value(value)},")
    head = f"{indent}{{ " + " ".join(parts)
    if not field.fields:
        yield head.removesuffix(",") + " },"
        return
    yield f"{head} fields = ["
    yield from _fields(field.fields, indent + INDENT, place, comments)
    yield f"{indent}] }},"


def _changed(struct: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    """The fields of a struct that are not as by default, in the order of the definition."""
    for info in msgspec.structs.fields(struct):
        value = getattr(struct, info.name)
        default = info.default_factory() if info.default_factory is not msgspec.NODEFAULT else info.default
        if value != default:
            yield info.name, value


def _charset(charset: str | Charset) -> Any:
    if isinstance(charset, str):
        return charset
    return charset.base if charset == Charset(base=charset.base) else charset


def _value(value: Any) -> str:
    """A value as TOML, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Charset):
        return _value(dict(_changed(value)))
    if isinstance(value, msgspec.Struct):
        return _value({KEYS.get(name, name): one for name, one in _changed(value)})
    if isinstance(value, Mapping):
        pairs = (f"{_bare(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    return f"[{', '.join(_value(one) for one in value)}]"


def _bare(key: str) -> str:
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if plain else _string(key)


def _string(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    made = (escapes.get(char, char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}") for char in text)
    return f'"{"".join(made)}"'
