"""Records of XML, written by the parser, cut into tags and the texts between them: columns of bytes, not objects.

What libxml2 writes is regular: ``<`` and ``>`` stand for nothing but the ends of tags, a value of an attribute stands
in double quotes and holds none, one blank is before each attribute, declarations of namespaces come first. Records in
which something else is met are told apart and are left to ``xml_walk``.
"""

import re
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from lgmigrate.source.xml_paths import XSI

REFERENCES = {
    "&lt;": "<",
    "&gt;": ">",
    "&amp;": "&",
    "&quot;": '"',
    "&#9;": "\t",
    "&#10;": "\n",
    "&#13;": "\r",
}
"""All that libxml2 escapes in UTF-8."""
DECLARATIONS = r'^<[^ />]+((?: xmlns(?::[^ =]+)?="[^"]*")*)'
BRACKET_MASK = 0xFD
"""What < (3C) and > (3E) have in common, and no other byte."""
NIL = f"{{{XSI}}}nil"
XML = "http://www.w3.org/XML/1998/namespace"
SPACE = " \t\r\n"
"""All that XML takes for blank."""
_OTHER_REFERENCE = re.compile(b"&(?!" + b"|".join(one[1:].encode() for one in REFERENCES) + b")")
_DECLARATION = re.compile(r' xmlns(?::([^ =]+))?="([^"]*)"')
_REFERENCE = re.compile("|".join(map(re.escape, REFERENCES)))

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Shape(msgspec.Struct, frozen=True):
    """A start tag without the values of its attributes: its name, and those of its attributes as they are written."""

    name: str
    attributes: dict[str, str]
    declares: bool = False
    """Whether it declares namespaces."""


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """The start tags of all elements of some records, in the order of the text.

    Attributes:
        strings: Tags and texts in turn: the tag with number ``tag[i]`` is at ``2 * tag[i]``, the text behind it next.
        tag: The number of each start tag among all tags.
        end: The numbers of the tags that end an element.
        around: Elements around the text behind each of those, within its record; -1 for text outside of it.
        depth: Elements around each, within its record.
        record: The row of the record that it belongs to.
        leaf: Whether no element is inside of it.
        shape: What of ``shapes`` it looks like.
        shapes: The different start tags.
        escaped: Whether there are references in the text.
        regular: Whether all of this is right: no record is irregular.
    """

    strings: pl.Series
    tag: Ints
    end: Ints
    around: Ints
    depth: Ints
    record: Ints
    leaf: Flags
    shape: Ints
    shapes: list[Shape]
    escaped: bool
    regular: bool

    def text(self, which: Ints) -> pl.Series:
        """The text right behind start tags; for one that ends itself, that is not its own."""
        return self.plain(self.strings.gather(self.tag[which] * 2 + 1))

    def owners(self, ends: Ints) -> Ints:
        """The start tags of the elements that the text behind some of ``end`` (by place) belongs to."""
        before, wanted = np.searchsorted(self.tag, self.end[ends], side="right") - 1, self.around[ends]
        owners = np.empty(len(ends), np.int64)
        for level in np.unique(wanted).tolist():
            here, asked = np.flatnonzero(self.depth == level), wanted == level
            owners[asked] = here[np.searchsorted(here, before[asked], side="right") - 1]
        return owners

    def saying(self, tags: Ints) -> Ints:
        """Those of some tags (by place) behind which there is more than blanks."""
        texts = self.strings.gather(tags * 2 + 1)
        different = texts.unique()  # of what stands between elements there are few kinds
        says = different.filter(self.plain(different).str.strip_chars(SPACE).str.len_bytes() > 0)
        return np.flatnonzero(texts.is_in(says.implode()).to_numpy()) if len(says) else np.empty(0, np.int64)

    def tags(self, which: Ints) -> pl.Series:
        """Start tags as they are written."""
        return self.strings.gather(self.tag[which] * 2)

    def plain(self, texts: pl.Series) -> pl.Series:
        """Texts with their references replaced."""
        return texts.str.replace_many(list(REFERENCES), list(REFERENCES.values())) if self.escaped else texts


def irregular(records: Sequence[bytes]) -> Flags:
    """Which records cannot be cut into tokens: they declare namespaces as others don't, or hold entity references."""
    starts = [one[: one.find(b">") + 1] for one in records]
    declared = pl.Series("tag", starts, pl.Binary).cast(pl.String).str.extract(DECLARATIONS)
    odd: Flags = (declared != declared[0]).to_numpy(writable=True)
    for row, (start, one) in enumerate(zip(starts, records, strict=True)):
        odd[row] |= one.count(b" xmlns") > start.count(b" xmlns") or bool(_OTHER_REFERENCE.search(one))
    return odd


def tokens_of(records: Sequence[bytes]) -> Tokens:
    """Cut records into tokens, the namespaces of the first being those of all."""
    raw = b"".join([*records, b"<"])
    data = np.frombuffer(raw, np.uint8)
    cuts = np.flatnonzero(data & BRACKET_MASK == ord("<")).astype(np.int32)  # < and > take turns
    cuts[1::2] += 1
    begins, ends = cuts[0::2], cuts[1::2]
    array = pa.StringArray.from_buffers(2 * len(ends), pa.py_buffer(cuts), pa.py_buffer(raw))
    strings = pl.Series("text", array.cast(pa.string_view()))  # what polars has inside: half the time of its own way
    closing = data[begins[:-1] + 1] == ord("/")
    alone = data[ends - 2] == ord("/")
    depth_after = np.cumsum(np.where(closing, -1, np.where(alone, 0, 1)))
    tag = np.flatnonzero(~closing)
    depth = depth_after[tag] - ~alone[tag]
    leaf = np.ones(len(tag), np.bool_)
    leaf[:-1] = depth[1:] <= depth[:-1]
    end = np.flatnonzero(closing | alone)
    tags = strings.gather(tag * 2)
    declared = tags.gather(np.flatnonzero(depth == 0)).str.extract(DECLARATIONS)
    shape, shapes = _shapes(tags)
    declares = np.array([one.declares for one in shapes])[shape]
    escaped = b"&" in raw
    inner = bool((declares & (depth > 0)).any())
    return Tokens(
        strings=strings,
        tag=tag,
        end=end,
        around=depth_after[end] - 1,
        depth=depth,
        record=np.cumsum(depth == 0) - 1,
        leaf=leaf,
        shape=shape,
        shapes=shapes,
        escaped=escaped,
        regular=not inner and declared.n_unique() == 1 and not (escaped and _OTHER_REFERENCE.search(raw)),
    )


def _shapes(tags: pl.Series) -> tuple[Ints, list[Shape]]:
    """What each start tag looks like without values."""
    prefixes = _prefixes(tags[0])
    written = tags.unique(maintain_order=True)
    plain = written.str.replace_all(r'="[^"]*"', "=")
    different = plain.unique(maintain_order=True)
    shape = plain.cast(pl.Enum(different)).to_physical().to_numpy().astype(np.int64)
    number = tags.cast(pl.Enum(written)).to_physical().to_numpy()
    return shape[number], [_shape(one, prefixes) for one in different]


def _prefixes(start: str) -> dict[str, str]:
    """Prefix (empty for none) → namespace, as the start tag of a record declares them."""
    declared = {prefix: plain_text(uri) for prefix, uri in _DECLARATION.findall(start)}
    return {"xml": XML, **declared}


def _shape(tag: str, prefixes: dict[str, str]) -> Shape:
    name, *attributes = tag.strip("<>").removesuffix("/").split(" ")
    named = {_name(one.removesuffix("="), prefixes, ""): one.removesuffix("=") for one in attributes}
    kept = {full: written for full, written in named.items() if written.partition(":")[0] != "xmlns"}
    return Shape(_name(name, prefixes, prefixes.get("", "")), kept, len(kept) < len(named))


def _name(written: str, prefixes: dict[str, str], default: str) -> str:
    prefix, colon, local = written.partition(":")
    uri = prefixes.get(prefix, "") if colon else default
    return f"{{{uri}}}{local if colon else written}" if uri else written  # a prefix nobody declares is part of the name


def plain_text(text: str) -> str:
    """One text with its references replaced."""
    return _REFERENCE.sub(lambda one: REFERENCES[one[0]], text)
