"""Layouts and files of any shape, damaged or not, against a slow and plain reader that follows docs/records.md.

Contents of fields come from small pools whose values are written down here, so that the reader decodes by looking up.
Of a record whose fields cannot be found (a wrong count, length or meaning), the first such fault is its only cause.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lgmigrate
from lgmigrate import MigrationError
from lgmigrate.ledger import Ledger
from lgmigrate.source import Reader, Record
from lgmigrate.source.extract import Extraction
from lgmigrate.source.field import Field
from lgmigrate.source.record import FileForm, RecordType, resolved
from lgmigrate.source.refetch import add_rejects, from_records
from lgmigrate.source.refetch import found as found_rejects
from lgmigrate.source.rejects import RejectFiles

BLANK = b"\x40"


@dataclass
class Bad:
    """Why a content cannot be decoded, and at which byte."""

    code: str
    where: int


KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "text": (
        {"kind": "text", "width": 3},
        {"C1C2C3": "ABC", "C14040": "A", "404040": "", "C104C1": Bad("LGM-C015", 1), "C10EC1": Bad("LGM-C010", 1)},
    ),
    "mixed": ({"kind": "mixed", "width": 6}, {"0E456645660F": "本本", "C10E45664040": Bad("LGM-C013", 1)}),
    "wide": ({"kind": "wide", "width": 4}, {"44814482": "あい", "FFFF4481": Bad("LGM-C011", 0)}),
    "other": (
        {"kind": "text", "width": 4, "charset": "cp932"},
        {"41422020": "AB", "B1B22020": "ｱｲ", "41018080": Bad("LGM-C015", 1)},
    ),
    "zoned": ({"kind": "zoned", "width": 2}, {"F0F5": 5, "F9F9": 99, "AAF1": Bad("LGM-S023", 0)}),
    "digits": ({"kind": "zoned", "width": 3, "value": "text"}, {"F0F5F1": "051", "F1F1E7": Bad("LGM-S024", 2)}),
    "signed": ({"kind": "zoned", "width": 2, "signed": True}, {"F1D1": -11, "7AF1": Bad("LGM-S023", 0)}),
    "packed": (
        {"kind": "packed", "width": 2, "digits": 3, "signed": True, "null": ["low", "high"]},
        {"012C": 12, "999D": -999, "0000": None, "FFFF": None, "A12C": Bad("LGM-S021", 0)},
    ),
    "scaled": (
        {"kind": "packed", "width": 3, "digits": 5, "scale": 2, "signed": True},
        {"12345D": Decimal("-123.45"), "00000C": Decimal("0.00"), "12A45C": Bad("LGM-S021", 1)},
    ),
    "binary": (
        {"kind": "binary", "width": 2, "digits": 3, "signed": True},
        {"0001": 1, "FFFF": -1, "03E8": Bad("LGM-S025", 0)},
    ),
    "bits": ({"kind": "bits", "width": 1, "mask": "3C"}, {"FF": 15, "04": 1}),
    "raw": ({"kind": "raw", "width": 1}, {"6F": "6F", "FF": "FF"}),
    "count": ({"kind": "zoned", "width": 1}, {**{f"F{n}": n for n in range(10)}, "AA": Bad("LGM-S023", 0)}),
    "letter": ({"kind": "text", "width": 1}, {"C1": "A", "C2": "B", "C3": "C", "D8": "Q", "04": Bad("LGM-C015", 0)}),
}
NUMBERS = ("zoned", "signed", "packed", "binary")


@dataclass
class Leaf:
    """A field, or with ``length_by`` the text of a VARCHAR; ``null_when`` names an indicator that says FF."""

    name: str
    kind: str
    length_by: str = ""
    compact: bool = False
    null_when: str = ""

    @property
    def width(self) -> int:
        return 4 if self.length_by else int(KINDS[self.kind][0]["width"]) if self.kind != "filler" else 2

    def field(self, at: int = -1, **more: Any) -> Field:
        if self.kind == "filler":
            return Field(kind="filler", width=2, at=at)
        how = {"kind": "text", "width": 4} if self.length_by else KINDS[self.kind][0]
        null_when = {self.null_when: "FF"} if self.null_when else None
        return Field(
            name=self.name,
            at=at,
            length_by=self.length_by,
            compact=self.compact,
            null_when=null_when,
            **{**how, **more},
        )


@dataclass
class Occurs:
    """A repeated group, or with one leaf and no name of its own a repeated field."""

    name: str
    leaves: list[Leaf]
    most: int
    count: str = ""
    least: int = 0
    rows: bool = False
    inherit: list[str] = field(default_factory=list)

    @property
    def each(self) -> int:
        return sum(leaf.width for leaf in self.leaves)

    @property
    def width(self) -> int:
        return self.most * self.each

    def field(self, at: int = -1) -> Field:
        how = {"occurs": self.most, "depending": self.count, "at_least": self.least}
        rows = {"rows": True, "inherit": self.inherit} if self.rows else {}
        if self.name == self.leaves[0].name:
            return self.leaves[0].field(at, **how, **rows)
        return Field(name=self.name, kind="group", at=at, fields=[leaf.field() for leaf in self.leaves], **how, **rows)


@dataclass
class Choice:
    """Meanings of the same bytes: condition, group, leaves."""

    meanings: list[tuple[Any, str, list[Leaf]]]

    @property
    def width(self) -> int:
        return max(sum(leaf.width for leaf in leaves) for _, _, leaves in self.meanings)


Node = Leaf | Occurs | Choice


@dataclass
class Type:
    """A record type: its letter, its fields, and the type it belongs to."""

    name: str
    letter: str
    nodes: list[Node]
    when: Any
    parent: str = ""
    inherit: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        return sum(node.width for node in self.nodes)


class Layouts:
    """Draws layouts, files of them, and damage."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.names = chance, 0

    def name(self) -> str:
        self.names += 1
        return f"F{self.names}"

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def leaf(self) -> Leaf:
        kinds = [kind for kind in KINDS if kind not in ("count", "letter")]
        kind = self.chance.choice([*kinds, "filler"])
        return Leaf("" if kind == "filler" else self.name(), kind)

    def leaves(self, most: int) -> list[Leaf]:
        some = [self.leaf() for _ in range(self.chance.randint(1, most))]
        return some if any(leaf.name for leaf in some) else [Leaf(self.name(), "text"), *some]

    def nodes(self, letter: str) -> list[Node]:
        made: list[Node] = [Leaf("KBN", "letter"), Leaf(f"KEY-{letter}", "digits")]
        for _ in range(self.chance.randint(0, 4)):
            make = self.chance.choice(
                [self.plain, self.occurs, self.depending, self.choice, self.varchar, self.nullable]
            )
            made += make(made)
        return made

    def plain(self, _: list[Node]) -> list[Node]:
        return [self.leaf()]

    def group(self, before: list[Node], **how: Any) -> Occurs:
        single = self.maybe(0.3)
        leaves = [Leaf(self.name(), "text")] if single else self.leaves(3)
        name = leaves[0].name if single else self.name()
        known = [node.name for node in before if isinstance(node, Leaf) and node.name]
        rows = self.maybe(0.5)
        inherit = self.chance.sample(known, self.chance.randint(0, min(2, len(known)))) if rows else []
        return Occurs(name, leaves, self.chance.randint(1, 3), rows=rows, inherit=inherit, **how)

    def occurs(self, before: list[Node]) -> list[Node]:
        return [self.group(before)]

    def depending(self, before: list[Node]) -> list[Node]:
        count = Leaf(self.name(), "count")
        return [count, self.group([*before, count], count=count.name, least=self.chance.randint(0, 1))]

    def choice(self, _: list[Node]) -> list[Node]:
        by, number = Leaf(self.name(), "letter"), Leaf(self.name(), "zoned")
        whens: list[Any] = [{by.name: ["A", "C"]}, f"{by.name} = 'B' and {number.name} > 50", None]
        whens = [whens[0], *self.chance.sample(whens[1:], self.chance.randint(0, 2))]
        whens.sort(key=lambda when: when is None)
        return [by, number, Choice([(when, self.name(), self.leaves(2)) for when in whens])]

    def varchar(self, _: list[Node]) -> list[Node]:
        length = Leaf(self.name(), "count")
        return [length, Leaf(self.name(), "text", length_by=length.name, compact=self.maybe(0.5))]

    def nullable(self, _: list[Node]) -> list[Node]:
        indicator = Leaf(self.name(), "raw")
        value = Leaf(self.name(), self.chance.choice(NUMBERS), null_when=indicator.name)
        return [indicator, value] if self.maybe(0.5) else [value, indicator]

    def types(self) -> list[Type]:
        made: list[Type] = []
        for letter in "ABC"[: self.chance.randint(1, 3)]:
            when = {"KBN": letter} if self.maybe(0.7) else f"KBN = '{letter}'"
            one = Type(f"type{letter}", letter, self.nodes(letter), when)
            if made and self.maybe(0.6):
                above = made[-1]
                one.parent = above.name
                known = [f"KEY-{above.letter}", *above.inherit]
                one.inherit = self.chance.sample(known, self.chance.randint(0, len(known)))
            made.append(one)
        return made

    def form(self) -> FileForm:
        form = self.chance.choice(["fixed", "rdw", "bdw", "length", "lines", "lines"])
        skips = {"skip_first": self.chance.choice([0, 0, 5]), "skip_last": self.chance.choice([0, 0, 3])}
        order = self.chance.choice(["big", "little"])
        if form == "length":
            skips |= {"length_at": 1, "length_bytes": self.chance.choice([1, 2, 4])}
        pad = self.chance.choice([None, True]) if form in ("rdw", "length") else None
        inclusive, across = form != "length" and self.maybe(0.7), self.maybe(0.3)
        return FileForm(form=form, order=order, inclusive=inclusive, pad=pad, across=across, **skips)

    def content(self, one: Type, damage: float) -> bytes:
        """A record of a type."""
        says: dict[str, Any] = {}
        data = b""
        nodes = {node.name: node for node in one.nodes if isinstance(node, Leaf) and node.length_by}
        nodes |= {node.count: node for node in one.nodes if isinstance(node, Occurs) and node.count}
        texts = {node.length_by: node for node in nodes.values() if isinstance(node, Leaf)}
        for node in one.nodes:
            if isinstance(node, Occurs):
                times = says[node.count] if node.count else node.most
                data += b"".join(self.drawn(leaf, damage) for _ in range(times) for leaf in node.leaves)
            elif isinstance(node, Choice):
                leaves = next((some for when, _, some in node.meanings if held(when, says)), node.meanings[0][2])
                data += b"".join(self.drawn(leaf, damage) for leaf in leaves).ljust(node.width, BLANK)
            elif node.length_by:
                text = bytes.fromhex("C1C2C3C1")[: says[node.length_by]]
                data += text if node.compact else text.ljust(4, b"\xff")
            elif node.name == "KBN":
                data += bytes.fromhex({"A": "C1", "B": "C2", "C": "C3"}[one.letter])
            elif node.kind == "count":
                group = nodes.get(node.name) or texts.get(node.name)
                bounds = (group.least, group.most) if isinstance(group, Occurs) else (0, 4)
                says[node.name] = self.chance.randint(*bounds)
                wrong = self.chance.choice([b"\xaa", b"\xf9"]) if self.maybe(damage) else b""
                data += wrong or bytes([0xF0 + says[node.name]])
            else:
                part = self.drawn(node, damage)
                says[node.name] = KINDS[node.kind][1][part.hex().upper()] if node.kind != "filler" else None
                data += part
        return data

    def drawn(self, leaf: Leaf, damage: float) -> bytes:
        if leaf.kind == "filler":
            return BLANK * 2
        pool = KINDS[leaf.kind][1]
        bad = self.maybe(damage)
        some = [text for text, value in pool.items() if isinstance(value, Bad) == bad] or list(pool)
        if leaf.kind == "letter" and not bad:
            some = some if self.maybe(damage) else ["C1", "C2"]
        return bytes.fromhex(self.chance.choice(some))


def held(when: Any, says: dict[str, Any]) -> bool:
    """Whether a condition of the test holds."""
    if when is None:
        return True
    if isinstance(when, dict):
        return all(says[name] in ([values] if isinstance(values, str) else values) for name, values in when.items())
    name, number = when.split(" ")[0], when.split(" and ")[1].split(" ")[0]
    return says[name] == "B" and not isinstance(says[number], Bad) and says[number] > 50


class WrongRecordError(Exception):
    """The fields of a record cannot be found: field, offset in the record, code."""


@dataclass
class Read:
    """One record as the plain reader has it."""

    number: int
    start: int
    whole: bytes
    type: str = ""
    row: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    causes: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    places: dict[str, tuple[int, bytes]] = field(default_factory=dict)


class Plain:
    """Reads records one by one, byte by byte."""

    def __init__(self, types: list[Type], form: FileForm, length: int) -> None:
        self.types, self.form, self.length = types, form, length
        self.last: dict[str, Read] = {}

    def read(self, number: int, start: int, data: bytes, whole: bytes) -> Read:
        made = Read(number, start, whole)
        one = next((one for one in self.types if data[:1] == bytes([0xC1 + ord(one.letter) - ord("A")])), None)
        if one is None:
            made.causes.append((number, start, "", "", "LGM-S011"))
            return made
        made.type = one.name
        self.family(one, made)
        try:
            self.fields(one, data, made)
        except WrongRecordError as wrong:
            name, at, code = wrong.args
            made.causes.append((number, start + at, one.name, name, code))
        return made

    def family(self, one: Type, made: Read) -> None:
        """Find the parent; what stood below an earlier record of this type belongs to none of the records behind."""
        self.last[one.name] = made
        below = [one.name]
        for other in self.types:
            if other.parent in below:
                below.append(other.name)
                self.last.pop(other.name, None)
        if one.parent:
            parent = self.last.get(one.parent)
            if parent is None or parent.causes:
                made.causes.append((made.number, made.start, one.name, "", "LGM-S016"))
            else:
                made.row["lgm_parent"] = parent.number
                made.row |= {name: parent.row[name] for name in one.inherit}

    def fields(self, one: Type, data: bytes, made: Read) -> None:
        places, counts = self.placed(one, data)
        if self.form.pads:
            data = data.ljust(self.length, BLANK)
        says: dict[str, Any] = {}

        def known(name: str) -> Any:
            leaf, at = next((node, at) for node, at in places if isinstance(node, Leaf) and node.name == name)
            value = looked_up(leaf, data[at : at + leaf.width])
            if isinstance(value, Bad):
                raise WrongRecordError(name, at + value.where, value.code)
            return value

        meant: dict[int, list[Leaf]] = {}
        for number, (node, at) in enumerate(places):
            if isinstance(node, Choice):
                for when, _, _ in node.meanings:
                    names = list(when) if isinstance(when, dict) else when.split()[0::4] if when else []
                    says |= {name: known(name) for name in names}
                found = next((leaves for when, _, leaves in node.meanings if held(when, says)), None)
                if found is None:
                    raise WrongRecordError(node.meanings[0][1], at, "LGM-S014")
                meant[number] = found
        for node, _ in places:
            if isinstance(node, Leaf) and node.length_by and not node.compact:
                counts[node.length_by] = known(node.length_by)
                if counts[node.length_by] > 4:
                    at = next(at for other, at in places if isinstance(other, Leaf) and other.name == node.length_by)
                    raise WrongRecordError(node.length_by, at, "LGM-S015")
        for number, (node, at) in enumerate(places):
            if isinstance(node, Choice):
                for _, _, leaves in node.meanings:
                    made.row |= {leaf.name: None for leaf in leaves if leaf.name}
                self.put(meant[number], at, data, made, "", one.name)
            elif isinstance(node, Occurs):
                self.repeated(node, at, counts, data, made, one.name)
            else:
                null = bool(node.null_when) and known(node.null_when) == "FF"
                short = counts.get(node.length_by)
                self.put([node], at, data, made, "", one.name, null=null, length=short)
        for node, _ in places:
            if isinstance(node, Occurs) and node.rows:
                for row in made.children[node.name]:
                    row |= {name: made.row.get(name) for name in node.inherit}

    def placed(self, one: Type, data: bytes) -> tuple[list[tuple[Node, int]], dict[str, int]]:
        """Where everything lies; counts are those that what follows depends on."""
        depending = {
            node.count: (node.least, node.most) for node in one.nodes if isinstance(node, Occurs) and node.count
        }
        depending |= {node.length_by: (0, 4) for node in one.nodes if isinstance(node, Leaf) and node.compact}
        at, places, counts = 0, [], {}
        for node in one.nodes:
            places.append((node, at))
            if isinstance(node, Leaf) and node.name in depending:
                if at >= len(data):
                    raise WrongRecordError("", 0, "LGM-S012")
                value = looked_up(node, data[at : at + 1])
                if isinstance(value, Bad):
                    raise WrongRecordError(node.name, at, value.code)
                least, most = depending[node.name]
                if not least <= value <= most:
                    raise WrongRecordError(node.name, at, "LGM-S015")
                counts[node.name] = value
            if isinstance(node, Occurs) and node.count:
                at += counts[node.count] * node.each
            elif isinstance(node, Leaf) and node.compact:
                at += counts[node.length_by]
            else:
                at += node.width
        if self.form.form != "fixed":
            wrong = bool(data[at:].strip(BLANK)) if self.form.pads else len(data) != at
            if wrong:
                raise WrongRecordError("", 0, "LGM-S012")
        return places, counts

    def repeated(self, node: Occurs, at: int, counts: dict[str, int], data: bytes, made: Read, type_name: str) -> None:
        times = counts[node.count] if node.count else node.most
        if not node.rows:
            for number in range(1, node.most + 1):
                if number <= times:
                    self.put(node.leaves, at + (number - 1) * node.each, data, made, f"-{number}", type_name)
                else:
                    made.row |= {f"{leaf.name}-{number}": None for leaf in node.leaves if leaf.name}
            return
        rows = made.children.setdefault(node.name, [])
        for number in range(1, times + 1):
            row = Read(made.number, made.start, b"")
            self.put(node.leaves, at + (number - 1) * node.each, data, row, "", f"{type_name}.{node.name}")
            made.causes += row.causes
            rows.append({**row.row, "lgm_occurrence": number})

    def put(
        self,
        leaves: list[Leaf],
        at: int,
        data: bytes,
        made: Read,
        suffix: str,
        type_name: str,
        null: bool = False,
        length: int | None = None,
    ) -> None:
        """The values of some leaves, one behind the other."""
        for leaf in leaves:
            part = data[at : at + leaf.width]
            if leaf.name:
                value = None if null else looked_up(leaf, part, length)
                if isinstance(value, Bad):
                    cause = (made.number, made.start + at + value.where, type_name, leaf.name + suffix, value.code)
                    made.causes.append(cause)
                made.row[leaf.name + suffix] = value
                made.places[leaf.name + suffix] = (made.start + at, part)
            at += leaf.width


def looked_up(leaf: Leaf, data: bytes, length: int | None = None) -> Any:
    if length is not None:
        return data[:length].decode("cp037")
    return KINDS[leaf.kind][1][data.hex().upper()]


class Case:
    """A layout, its files, and what is in them."""

    def __init__(self, chance: Random, folder: Path) -> None:
        draw = Layouts(chance)
        self.chance, self.folder = chance, folder
        self.types, self.form = draw.types(), draw.form()
        self.length = max(one.width for one in self.types)
        self.record = self.resolved()
        damage = chance.choice([0, 0, 0.02, 0.1])
        contents = [draw.content(chance.choice(self.types), damage) for _ in range(chance.randint(0, 12))]
        self.units = [self.unit(self.harmed(one, damage)) for one in contents]
        self.reads: list[Read] = []
        self.tails: list[tuple[tuple[int, int, str, str, str], bytes]] = []
        self.paths = self.written(damage)

    def resolved(self) -> Record:
        made = []
        for one in self.types:
            fields, at = [], 0
            for node in one.nodes:
                if isinstance(node, Choice):
                    for when, name, leaves in node.meanings:
                        inside = [leaf.field() for leaf in leaves]
                        fields.append(Field(name=name, kind="group", at=at, when=when, fields=inside))
                else:
                    fields.append(node.field(at))
                at += node.width
            if self.form.fixed and at < self.length:
                fields.append(Field(kind="filler", at=at, width=self.length - at))
            made.append(RecordType(name=one.name, when=one.when, fields=fields, parent=one.parent, inherit=one.inherit))
        return resolved(Record(name="r", length=self.length, charset="ibm-930", file=self.form, types=made))

    def harmed(self, data: bytes, damage: float) -> bytes:
        """A record of no type, too short or too long, now and then."""
        if self.chance.random() < damage:
            data = b"\xe9" + data[1:]
        if self.form.fixed:
            return data.ljust(self.length, BLANK)
        if self.chance.random() < damage:
            data = data + b"\xc1" if self.form.pads or self.chance.random() < 0.5 else data[:-1]
        if self.form.pads:
            data = data.rstrip(BLANK) + BLANK * self.chance.choice([0, 0, 1, 90])
        return data

    def unit(self, data: bytes) -> tuple[bytes, bytes, bytes]:
        """What stands before a record, the record, and what stands behind it."""
        form, order = self.form, self.form.order
        if form.form in ("rdw", "bdw"):
            return (len(data) + 4 * form.inclusive).to_bytes(2, order) + b"\0\0", data, b""
        if form.form == "length":
            return b"#" + len(data).to_bytes(form.length_bytes, order), data, b""
        return b"", data, b"\x15" if form.form == "lines" else b""

    def written(self, damage: float) -> list[Path]:
        several = 1 if self.form.across else self.chance.randint(1, 3)
        cuts = sorted(self.chance.randint(0, len(self.units)) for _ in range(several - 1))
        plain, base, number, files_ = Plain(self.types, self.form, self.length), 0, 1, []
        for start, stop in zip([0, *cuts], [*cuts, len(self.units)], strict=True):
            data = b"V" * self.form.skip_first
            left = 0
            for at, (before, record, behind) in enumerate(self.units[start:stop]):
                block = b""
                if self.form.form == "bdw" and not left:
                    left = self.chance.randint(1, 3)
                    some = self.units[start + at : min(start + at + left, stop)]
                    left, size = len(some), sum(len(b"".join(unit)) for unit in some)
                    block = (size + 4 * self.form.inclusive).to_bytes(2, self.form.order) + b"\0\0"
                left -= 1
                data += block + before
                whole = before + record + behind
                if self.form.form == "bdw":
                    whole = (len(whole) + 4 * self.form.inclusive).to_bytes(2, self.form.order) + b"\0\0" + whole
                self.reads.append(plain.read(number, base + len(data), record, whole))
                data += record + behind
                number += 1
            if self.form.form == "lines" and stop > start and self.chance.random() < 0.3:
                data = data[:-1]
            tail = self.tail(damage)
            if tail:
                code, piece = tail
                self.tails.append(((number, base + len(data), "", "", code), piece))
                number, data = number + 1, data + piece
            data += b"E" * self.form.skip_last
            base += len(data)
            files_.append(data)
        if self.form.across:
            cuts = sorted(self.chance.randint(0, len(data)) for _ in range(self.chance.randint(0, 2)))
            files_ = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        paths = [self.folder / f"a.{at}" for at in range(len(files_))]
        for path, some in zip(paths, files_, strict=True):
            path.write_bytes(some)
        return paths

    def tail(self, damage: float) -> tuple[str, bytes] | None:
        """What a file breaks off with."""
        if self.chance.random() >= damage or self.form.form == "lines":
            return None
        if self.form.fixed:
            return ("LGM-S010", b"\xc1" * self.chance.randint(1, self.length - 1))
        if self.form.form == "length":
            size = (200).to_bytes(self.form.length_bytes, self.form.order)
            return "LGM-S010", b"#" + size + b"\xc1" * self.chance.randint(0, 9)
        if self.chance.random() < 0.5:
            return "LGM-S013", b"\0\1\1\0" + b"\xc1" * self.chance.randint(0, 9)
        if self.form.form == "rdw":
            return "LGM-S010", (200).to_bytes(2, self.form.order) + b"\0\0" + b"\xc1" * self.chance.randint(0, 9)
        word, record = (200).to_bytes(2, self.form.order) + b"\0\0", (100).to_bytes(2, self.form.order) + b"\0\0"
        return "LGM-S010", (word + record + b"\xc1" * 9)[: self.chance.randint(1, 13)]

    @property
    def good(self) -> list[Read]:
        return [one for one in self.reads if not one.causes]

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of every table."""
        made: dict[str, list[dict[str, Any]]] = {table.name: [] for table in self.record.tables}
        for one in self.good:
            made[one.type].append({"lgm_record": one.number, **one.row})
            for name, rows in one.children.items():
                made[f"{one.type}.{name}"] += [{"lgm_record": one.number, **row} for row in rows]
        return made

    def causes(self) -> list[tuple[int, int, str, str, str]]:
        return sorted([cause for one in self.reads for cause in one.causes] + [cause for cause, _ in self.tails])

    def rejected(self, more: frozenset[int] = frozenset()) -> bytes:
        pieces = [(one.number, one.whole) for one in self.reads if one.causes or one.number in more]
        pieces += [(cause[0], piece) for cause, piece in self.tails]
        end = b"\x15" if self.form.form == "lines" else b""
        return b"".join(piece if piece.endswith(end) else piece + end for _, piece in sorted(pieces))


def sorted_causes(target: RejectFiles) -> list[tuple[Any, ...]]:
    return sorted(target.read_causes().select("record", "offset", "type", "field", "code").rows())


def extracted(case: Case, batch_rows: int | None) -> tuple[Ledger, dict[str, pl.DataFrame], RejectFiles]:
    target = RejectFiles.of(case.folder / "rejects", "r")
    outputs = {one.name: case.folder / f"{one.name}.parquet" for one in case.record.tables}
    ledger = Extraction(case.paths, Reader(case.record), "r", "en").run(
        outputs, target, numbered=True, batch_rows=batch_rows
    )
    return ledger, {name: pl.read_parquet(path) for name, path in outputs.items()}, target


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("shapes")


WHOLE = ("LGM-S012", "LGM-S014", "LGM-S015")
"""What is wrong with a record whose fields, and the rows of whose groups, cannot be found."""
NO_LINES = pl.DataFrame(schema={"record": pl.Int64, "code": pl.String, "reason": pl.String})
SETTINGS = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


@SETTINGS
@given(seed=st.integers(0, 2**32))
def test_extraction_agrees_with_a_plain_reader(seed: int, folders: Path) -> None:
    chance = Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory(dir=folders) as name:
        case = Case(chance, Path(name))
        ledger, frames, target = extracted(case, chance.choice([None, 1, 2, 5]))
        expected = case.tables()
        assert sorted_causes(target) == case.causes()
        assert {table: frame.to_dicts() for table, frame in frames.items()} == expected
        assert (target.data.read_bytes() if target.data.exists() else b"") == case.rejected()
        entry = ledger.entries[0]
        assert all(one.balanced for one in ledger.entries)
        assert entry.read == len(case.reads) + len(case.tails)
        assert sum(entry.rejected.values()) == entry.read - len(case.good)
        assert entry.out == {one.name: len(expected[one.name]) for one in case.types}


@SETTINGS
@given(seed=st.integers(0, 2**32))
def test_scans_agree_with_extraction(seed: int, folders: Path) -> None:
    chance = Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory(dir=folders) as name:
        case = Case(chance, Path(name))
        table = chance.choice(case.record.tables)
        how: dict[str, Any] = {"type": table.name, "record_number": "lgm_record"}
        if case.tails or any(one.type == "" for one in case.reads):
            with pytest.raises(MigrationError):
                lgmigrate.scan_fixed(case.paths, case.record, on_error="null", **how).collect()
            return
        whole = lgmigrate.scan_fixed(case.paths, case.record, on_error="null", **how).collect()
        good = pl.Series([one.number for one in case.good], dtype=pl.Int64).implode()
        wanted = whole.filter(pl.col("lgm_record").is_in(good)).to_dicts()
        assert wanted == case.tables()[table.name]
        columns = chance.sample(whole.columns, chance.randint(1, len(whole.columns)))
        predicate = predicate_on(chance, whole)
        scan = lgmigrate.scan_fixed(
            case.paths, case.record, on_error="null", batch_rows=chance.choice([None, 1, 3]), **how
        )
        assert scan.filter(predicate).select(columns).collect().equals(whole.filter(predicate).select(columns))
        mine = [one for one in case.reads if one.type == table.name.split(".")[0]]
        strict = lgmigrate.scan_fixed(case.paths, case.record, batch_rows=chance.choice([None, 1, 3]), **how)
        if not any(one.causes for one in case.reads):
            assert strict.filter(predicate).select(columns).collect().equals(whole.filter(predicate).select(columns))
        elif any(
            cause[4] in WHOLE or (cause[2] == table.name and cause[4] != "LGM-S016")
            for one in mine
            for cause in one.causes
        ):
            with pytest.raises(MigrationError):
                strict.collect()


def predicate_on(chance: Random, frame: pl.DataFrame) -> pl.Expr:
    name = chance.choice(frame.columns)
    known = frame[name].drop_nulls().to_list()
    if not known or chance.random() < 0.2:
        return pl.col(name).is_null()
    return pl.col(name) >= pl.lit(chance.choice(known), dtype=frame.schema[name])


@SETTINGS
@given(seed=st.integers(0, 2**32))
def test_rejects_of_the_mapping_have_their_bytes(seed: int, folders: Path) -> None:
    chance = Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory(dir=folders) as name:
        case = Case(chance, Path(name))
        _, _, target = extracted(case, None)
        some = chance.sample(case.good, chance.randint(0, min(3, len(case.good))))
        later, expected = [found_rejects(NO_LINES, "", "")], []
        for one in some:
            column = chance.choice(sorted(one.places))
            lines = pl.DataFrame({"record": [one.number], "code": ["LGM-M013"], "reason": ["too long"]})
            later.append(found_rejects(lines, one.type, column))
            at, data = one.places[column]
            expected.append((one.number, at, one.type, column, "LGM-M013", data.hex().upper()))
        add_rejects(from_records(case.paths, Reader(case.record)), target, pl.concat(later))
        made = target.read_causes().filter(code="LGM-M013")
        assert made.select("record", "offset", "type", "field", "code", "hex").rows() == sorted(expected)
        assert (target.data.read_bytes() if target.data.exists() else b"") == case.rejected(
            frozenset(one.number for one in some)
        )
